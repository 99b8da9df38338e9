use super::*;
use crate::model::area::Area;
use proptest::prelude::*;
use std::sync::OnceLock;

/// The word list of the sample office, so that its file is checked with the code.
const SAMPLE: &str = include_str!("../../../samples/office/lexicon.toml");

pub(super) fn areas() -> Vec<Area> {
    let listed: [(&str, &[&str]); 8] = [
        ("重大振兴举措", &["振兴举措", "振兴"]),
        ("重要指标任务", &["指标任务", "指标"]),
        ("重大改革创新", &["改革创新", "改革"]),
        ("重点产业发展", &["产业发展", "产业"]),
        ("重大项目工程", &["项目工程", "项目"]),
        ("重大攻坚任务", &["攻坚任务", "攻坚"]),
        ("重点民生工程", &["民生工程", "民生"]),
        ("其他目标任务", &["其他任务", "其他"]),
    ];
    listed
        .iter()
        .enumerate()
        .map(|(at, (name, aliases))| Area {
            code: AreaCode((at + 1).to_string()),
            name: (*name).to_owned(),
            aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
        })
        .collect()
}

/// The model drafts of the sample office, file by file.
const EXAMPLES: [&str; 6] = [
    include_str!("../../../samples/office/examples/building.txt"),
    include_str!("../../../samples/office/examples/countryside.txt"),
    include_str!("../../../samples/office/examples/economy.txt"),
    include_str!("../../../samples/office/examples/industry.txt"),
    include_str!("../../../samples/office/examples/order.txt"),
    include_str!("../../../samples/office/examples/society.txt"),
];

fn examples(files: &[&str]) -> Vec<Example> {
    files.iter().flat_map(|text| parse_examples(text, &areas()).unwrap()).collect()
}

fn taught(examples: &[Example], decided: &[Example]) -> Classifier {
    Classifier::new(Lexicon::parse(SAMPLE, &areas()).unwrap(), examples, decided).unwrap()
}

/// The sample office's classifier, made once.
fn sample() -> &'static Classifier {
    static MADE: OnceLock<Classifier> = OnceLock::new();
    MADE.get_or_init(|| taught(&examples(&EXAMPLES), &[]))
}

/// A word list alone.
fn classifier(text: &str) -> Classifier {
    Classifier::new(Lexicon::parse(text, &areas()).unwrap(), &[], &[]).unwrap()
}

#[test]
fn files_invented_drafts_as_the_labelling_guide_would() {
    let sample = sample();
    let cases = [
        (
            "1",
            "海陆联动打开新通道",
            "我市与赤峰等四市建立区域合作机制，共建陆海新通道，签订框架协议12项，并出台三年行动计划。",
        ),
        ("1", "乡村振兴三年行动方案印发", "方案围绕产业兴旺、生态宜居、乡风文明、治理有效、生活富裕，确定示范村30个。"),
        (
            "2",
            "税务部门盯紧收入缺口",
            "截至8月末，税收完成年计划的61%，比序时进度慢5个百分点。市里建立台账，对滞后单位亮红灯，每旬通报排名。",
        ),
        ("2", "住房任务逐月对账", "棚改计划还差300套。市里列出任务清单，按月调度，未达序时的县区在会上说明原因。"),
        ("3", "一枚印章管审批", "新设行政审批局，将21个部门的审批权限划转，26枚公章封存，证明事项取消64项。"),
        ("3", "集体产权制度改革试点村分红", "该村完成清产核资、折股量化，成立股份合作社，为全省首例。"),
        ("4", "园区引来链上企业", "龙头企业带动上下游配套企业11家落户，产业集群年产值增至40亿元，客商签约意向6个。"),
        ("5", "跨河大桥主体合龙", "大桥总投资8.6亿元，施工单位倒排工期，桩基、架梁提前完成，年底通车。"),
        ("6", "种菜大棚摘掉穷帽", "建档立卡贫困户入股大棚产业项目，驻村工作队帮助销售，全村脱贫。"),
        ("6", "平台公司债务平稳置换", "市里逐笔排查到期债务，落实偿债资金，隐性债务余额下降，守住金融风险底线。"),
        ("7", "老旧小区装上电梯", "居民杨大娘再不用爬楼。小区换了水管，修了路灯，添了停车位，投诉的漏水问题也解决了。"),
        ("8", "征兵体检站开检", "全市适龄青年参加征兵体检，纪检人员全程监督。"),
        ("8", "打响秋季森林防火攻坚战", "护林员昼夜值守，检查站登记火种，开展应急演练，组织扑火队备勤。"),
    ];
    for (expected, title, body) in cases {
        let verdict = sample.classify(title, body);
        assert_eq!(verdict.area.0, expected, "{title}: {verdict:?}");
        assert!(!verdict.evidence.is_empty(), "{title}");
    }
}

#[test]
fn slogans_never_decide() {
    let sample = sample();
    let plain = sample.classify("市档案馆接收进馆档案", "本月接收档案3200卷，全部完成数字化。");
    let body = "深入贯彻党的十九大精神，重实干、强执行、抓落实。本月接收档案3200卷，全部完成数字化。\
                以壮士断腕的决心，打好防范化解重大风险、精准脱贫和污染防治三大攻坚战，增强获得感幸福感安全感。";
    let dressed = sample.classify("市档案馆接收进馆档案", body);
    assert_eq!((plain.area.0.as_str(), dressed.area.0.as_str()), ("8", "8"));
    let only = sample.classify("", "打好防范化解重大风险、精准脱贫和污染防治三大攻坚战，增强获得感幸福感安全感。");
    assert!(only.unsure && only.evidence.is_empty(), "{only:?}");
}

#[test]
fn without_evidence_the_prior_decides_and_nobody_is_sure() {
    let verdict = sample().classify("", "");
    assert_eq!(verdict.area.0, "8");
    assert!(verdict.unsure && verdict.evidence.is_empty());
}

#[test]
fn what_other_sectors_taught_files_the_drafts_of_a_new_one() {
    // The drafts of two files, filed by what the other four taught.
    let known: Vec<&str> = EXAMPLES.iter().enumerate().filter(|(at, _)| at % 3 != 2).map(|(_, file)| *file).collect();
    let classifier = taught(&examples(&known), &[]);
    let (mut right, mut defensible, mut sure, mut sure_right, mut all) = (0, 0, 0, 0, 0);
    for draft in examples(&[EXAMPLES[2], EXAMPLES[5]]) {
        let verdict = classifier.classify(&draft.title, &draft.body);
        let hit = verdict.area == draft.area;
        all += 1;
        right += usize::from(hit);
        defensible += usize::from(hit || Some(&verdict.area) == draft.second.as_ref());
        sure += usize::from(!verdict.unsure);
        sure_right += usize::from(hit && !verdict.unsure);
    }
    let part = |some: usize, of: usize| some as f64 / of as f64;
    let figures = (part(right, all), part(defensible, all), part(sure, all), part(sure_right, sure));
    assert!(all > 400, "{all}");
    assert!(figures.0 >= 0.95 && figures.1 >= 0.97 && figures.2 >= 0.75 && figures.3 >= 0.98, "{figures:?}");
}

#[test]
fn slogans_around_a_draft_change_nothing_and_its_sender_decides_nothing() {
    let (head, tail) = (
        "为深入贯彻落实“重实干、强执行、抓落实”专项行动部署，以壮士断腕的决心打好防范化解重大风险、精准脱贫和污染防治三大攻坚战，",
        "下一步，将以钉钉子精神狠抓落实，不断增强人民群众获得感幸福感安全感，为全面振兴全方位振兴贡献力量。",
    );
    let drafts: Vec<Example> = examples(&EXAMPLES).into_iter().step_by(12).collect();
    let moved = drafts.iter().filter(|draft| {
        let plain = sample().classify(&draft.title, &draft.body);
        let dressed = sample().classify(&draft.title, &format!("{head}{}{tail}", draft.body));
        plain.area != dressed.area && !dressed.unsure
    });
    assert_eq!(moved.count(), 0, "of {}", drafts.len());
    for sender in ["市教育局", "市扶贫办", "市环保局", "市财政局"] {
        assert!(sample().classify("", sender).unsure, "{sender}");
        assert!(
            sample().classify(&format!("{sender}报送稿件"), &format!("{sender}现报送稿件，请审阅。")).unsure,
            "{sender}"
        );
    }
}

#[test]
fn a_decision_is_felt_and_leaves_the_rest_alone() {
    let title = "文化集市开进社区";
    let body = "周末，社区广场摆起文化集市，剪纸、皮影、书画摊位排成两列，居民带着孩子体验。街道文化站请来非遗传承人现场教学，                演出队唱了三场评剧，三百多人参加。";
    let again = "本周六，南街社区的文化集市又开了，皮影、剪纸摊位前排起队，非遗传承人现场教学，演出队唱了两场评剧，居民带着孩子来体验。";
    let before = sample().classify("社区文化集市再开市", again);
    let other = if before.area.0 == "4" { "7" } else { "4" };
    let decision = Example { area: other.into(), second: None, title: title.into(), body: body.into() };
    let drafts = examples(&EXAMPLES);
    let after = taught(&drafts, std::slice::from_ref(&decision));
    assert_eq!(after.classify("社区文化集市再开市", again).area.0, other, "{before:?}");
    let moved = drafts.iter().step_by(10).filter(|draft| {
        sample().classify(&draft.title, &draft.body).area != after.classify(&draft.title, &draft.body).area
    });
    assert_eq!(moved.count(), 0);
}

#[test]
fn evidence_of_the_learned_voice_is_words_of_the_draft() {
    let body = "老人们在助餐点吃上了热乎饭，居民王大娘说，下楼五分钟就到，孩子在外打工也放心了。";
    let verdict = sample().classify("饭香飘进小区", body);
    assert_eq!(verdict.area.0, "7", "{verdict:?}");
    for cue in &verdict.evidence {
        assert!(body.contains(&cue.cue) || "饭香飘进小区".contains(&cue.cue), "{cue:?}");
        assert!(cue.cue.chars().count() > 1, "{cue:?}");
    }
}

#[test]
fn a_word_list_alone_is_sure_of_what_it_knows() {
    let list = classifier(SAMPLE);
    let body = "截至8月末，税收完成年计划的61%，比序时进度慢5个百分点。市里建立台账，对滞后单位亮红灯，每旬通报排名。";
    let verdict = list.classify("税务部门盯紧收入缺口", body);
    assert_eq!((verdict.area.0.as_str(), verdict.unsure), ("2", false), "{verdict:?}");
    let right = examples(&EXAMPLES).into_iter().step_by(7).filter(|draft| {
        let verdict = list.classify(&draft.title, &draft.body);
        !verdict.unsure && verdict.area == draft.area
    });
    let (right, all) = (right.count(), examples(&EXAMPLES).len().div_ceil(7));
    assert!(right * 10 >= all * 6, "{right} of {all}");
}

#[test]
fn what_was_learned_is_small() {
    let size = sample().learned_size();
    assert!(size > 1_000_000 && size < 30_000_000, "{size}");
}

const SMALL: &str = r#"
boilerplate = ["攻克贫困"]
[[cues]]
area = "6"
weight = 4
phrases = ["贫困", "总投资#亿元"]
[[cues]]
area = "7"
weight = 3
phrases = ["居民"]
[[cues]]
area = "7"
weight = 5
title = true
phrases = ["看房"]
"#;

#[test]
fn the_longest_phrase_at_a_place_wins() {
    let small = classifier(SMALL);
    assert!(small.classify("", "攻克贫困").evidence.is_empty());
    assert_eq!(small.classify("", "告别贫困").area.0, "6");
}

#[test]
fn repetition_counts_less_and_less() {
    let small = classifier(SMALL);
    let weight = |body: &str| small.classify("", body).evidence.first().map_or(0.0, |cue| cue.weight);
    let (one, two, many) = (weight("居民"), weight("居民和居民"), weight(&"居民，".repeat(50)));
    assert!(one < two && two < 2.0 * one && many <= 2.0 * one + 1e-9, "{one} {two} {many}");
}

#[test]
fn title_words_count_only_in_titles() {
    let small = classifier(SMALL);
    assert_eq!(small.classify("看房", "贫困").area.0, "7");
    assert_eq!(small.classify("", "看房，贫困").area.0, "6");
}

#[test]
fn evidence_quotes_the_draft() {
    let verdict = classifier(SMALL).classify("", "大桥总投资１２.５亿元。");
    assert_eq!(verdict.evidence.first().unwrap().cue, "总投资１２.５亿元");
}

#[test]
fn a_bad_word_list_is_told_all_at_once() {
    let text = r#"
        boilerplate = ["攻坚"]
        [prior]
        "12" = 1
        [[cues]]
        area = "9"
        weight = 2
        phrases = ["某"]
        [[cues]]
        area = "6"
        weight = 99
        phrases = ["贫困"]
        [[cues]]
        area = "6"
        weight = 2
        phrases = ["贫困", "贫 困", "", "攻坚"]
    "#;
    let findings = Lexicon::parse(text, &areas()).unwrap_err();
    let expected = ["“12”", "“9”", "99", "重复列出", "为空", "套话"];
    assert_eq!(findings.len(), expected.len(), "{findings:?}");
    for word in expected {
        assert!(findings.iter().any(|finding| finding.contains(word)), "{word}: {findings:?}");
    }
    assert!(Lexicon::parse("cue = 1", &areas()).is_err());
    assert!(Lexicon::parse(SAMPLE, &[]).is_err());
}

#[test]
fn a_declared_area_is_certain() {
    let body = "全市征兵体检站开检，1200名适龄青年参加体检，纪检人员全程监督，军地双方现场把关，一站式完成十四个项目。";
    let verdict = declare(&sample().classify("征兵体检", body), "7".into(), "附件名注明");
    assert_eq!((verdict.area.0.as_str(), verdict.confidence, verdict.unsure), ("7", 1.0, false));
    assert_eq!(verdict.second, Some("8".into()));
    assert_eq!(verdict.decider, Decider::Declared);
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(title in ".{0,40}", body in "\\PC{0,200}") {
        let small = classifier(SMALL);
        let verdict = small.classify(&title, &body);
        prop_assert!((0.0..=1.0).contains(&verdict.confidence));
    }
}
