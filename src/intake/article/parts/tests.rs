use super::*;
use crate::intake::article::articles_of_document;
use crate::intake::article::tests::{BODY, NEXT, OTHER, paper};
use proptest::prelude::*;

const THIRD: &str = "黑山县政务服务大厅推行一窗受理，将二十一个部门的审批事项集中办理，平均办结时间由九天缩短到三天，群众满意度明显提高。";

/// Every draft as `area：title`, or its title alone.
fn shown(text: &str) -> Vec<String> {
    let found = articles_of_document(&paper("稿件.docx", text));
    let line = |article: &crate::model::article::Article| match &article.declared {
        Some(area) => format!("{area}：{}", article.title),
        None => article.title.clone(),
    };
    found.iter().map(line).collect()
}

#[track_caller]
fn check(what: &str, text: String, expected: &[&str]) {
    assert_eq!(shown(&text), expected, "{what}\n{text}");
}

#[test]
fn round_ups_are_taken_apart() {
    let three =
        ["民生工程：校园安全检查扎实推进", "项目工程：义县项目建设提速增效", "改革创新：黑山县推行一窗受理改革见实效"];
    let [school, yixian, heishan] = ["校园安全检查扎实推进", "义县项目建设提速增效", "黑山县推行一窗受理改革见实效"];
    check(
        "一、 with bold titles",
        format!(
            "#市政府办公室一周工作信息\n一、民生工程\n#{school}\n{BODY}\n{NEXT}\n二、项目工程\n#{yixian}\n{OTHER}\n三、改革创新\n#{heishan}\n{THIRD}"
        ),
        &three,
    );
    check(
        "（七）, two drafts under one heading",
        format!(
            "#信息汇编\n（七）民生工程\n#{school}\n{BODY}\n#{yixian}\n{OTHER}\n（三）改革创新\n#{heishan}\n{THIRD}"
        ),
        &["民生工程：校园安全检查扎实推进", "民生工程：义县项目建设提速增效", "改革创新：黑山县推行一窗受理改革见实效"],
    );
    check(
        "【…】 alone on a line",
        format!("【民生工程】\n{school}\n{BODY}\n【项目工程】\n{yixian}\n{OTHER}\n【改革创新】\n{heishan}\n{THIRD}"),
        &three,
    );
    check(
        "headings with a colon, no title over all",
        format!("民生工程：\n{school}\n{BODY}\n项目工程：\n{yixian}\n{OTHER}"),
        &three[..2],
    );
    check(
        "the office's own long names",
        format!("重点产业发展抓落实专项行动：\n{school}\n{BODY}\n重大改革创新抓落实专项行动：\n{heishan}\n{THIRD}"),
        &[
            "重点产业发展抓落实专项行动：校园安全检查扎实推进",
            "重大改革创新抓落实专项行动：黑山县推行一窗受理改革见实效",
        ],
    );
    check(
        "第三方面",
        format!("第七方面 民生工程\n{school}\n{BODY}\n第三方面　改革创新\n{heishan}\n{THIRD}"),
        &["第七方面 民生工程：校园安全检查扎实推进", "第三方面　改革创新：黑山县推行一窗受理改革见实效"],
    );
    check(
        "类别：… over each draft",
        format!(
            "类别：民生工程\n{school}\n{BODY}\n类别：项目工程\n{yixian}\n{OTHER}\n类别：改革创新\n{heishan}\n{THIRD}"
        ),
        &three,
    );
    check(
        "numbered titles under the headings",
        format!("#信息汇编\n一、民生工程\n1.{school}\n{BODY}\n2.{yixian}\n{OTHER}\n二、改革创新\n1.{heishan}\n{THIRD}"),
        &["民生工程：校园安全检查扎实推进", "民生工程：义县项目建设提速增效", "改革创新：黑山县推行一窗受理改革见实效"],
    );
    check(
        "稿件一 under the headings",
        format!(
            "一、民生工程\n稿件一：{school}\n{BODY}\n稿件二：{yixian}\n{OTHER}\n二、改革创新\n稿件三：{heishan}\n{THIRD}"
        ),
        &["民生工程：校园安全检查扎实推进", "民生工程：义县项目建设提速增效", "改革创新：黑山县推行一窗受理改革见实效"],
    );
    check(
        "an introduction, but every draft signed by itself",
        format!(
            "#一周工作综述\n{THIRD}\n一、民生工程\n{school}\n作者：刘敏\n{BODY}\n二、项目工程\n{yixian}\n作者：王立新\n{OTHER}"
        ),
        &["一周工作综述", three[0], three[1]],
    );
    check(
        "an area without a draft",
        format!("一、民生工程\n{school}\n{BODY}\n二、产业发展\n本周无。\n三、项目工程\n{yixian}\n{OTHER}"),
        &three[..2],
    );
    check(
        "headings that name no area, in a document that calls itself a round-up",
        format!("#市教育局信息汇编\n一、学校安全\n{school}\n{BODY}\n二、县区动态\n{yixian}\n{OTHER}"),
        &["学校安全：校园安全检查扎实推进", "县区动态：义县项目建设提速增效"],
    );
    check(
        "one heading at the top of one draft",
        format!("（七）民生工程\n#{school}\n{BODY}\n{NEXT}\n市教育局\n2018年4月16日"),
        &three[..1],
    );
    check("one bracket at the top of one draft", format!("【民生工程】\n{school}\n{BODY}\n{NEXT}"), &three[..1]);
    check(
        "an area in every title",
        format!("【民生工程】{school}\n{BODY}\n{NEXT}\n【项目工程】{yixian}\n{OTHER}"),
        &three[..2],
    );
    check(
        "short items, one paragraph each",
        format!("市教育局信息三则\n1.校园检查扎实推进。{BODY}\n2.项目建设提速。{OTHER}\n3.一窗受理见实效。{THIRD}"),
        &["校园检查扎实推进", "项目建设提速", "一窗受理见实效"],
    );
    check(
        "short items under headings",
        format!(
            "#一周要闻\n一、民生工程\n1.校园检查扎实推进。{BODY}\n二、项目工程\n1.项目建设提速。{OTHER}\n2.一窗受理见实效。{THIRD}"
        ),
        &["民生工程：校园检查扎实推进", "项目工程：项目建设提速", "项目工程：一窗受理见实效"],
    );
    check(
        "numbered titles in a document that counts its items",
        format!("#信息2则\n（4月16日—4月20日）\n一、{school}\n{BODY}\n{NEXT}\n二、{yixian}\n{OTHER}"),
        &[school, yixian],
    );
    check(
        "稿件一 after a note keeps the note apart",
        format!(
            "现将我局稿件报上，请审阅，如有问题请与我联系，我们将及时修改。\n稿件一：{school}\n{BODY}\n稿件二：{yixian}\n{OTHER}"
        ),
        &[school, yixian],
    );
}

#[test]
fn a_mail_may_be_a_round_up() {
    let text = format!(
        "宣传报道组：\n您好！现将我局本周稿件报上，请审阅。\n\n一、民生工程\n校园安全检查扎实推进\n{BODY}\n\n二、改革创新\n黑山县推行一窗受理改革见实效\n{THIRD}\n\n联系人：刘敏　电话：0416-1234567\n市教育局\n"
    );
    let found = crate::intake::article::articles_of_text(&text, "市教育局稿件");
    let told: Vec<String> = found
        .iter()
        .map(|one| format!("{:?} {} {:?} {}", one.declared, one.title, one.author, one.paragraphs.len()))
        .collect();
    assert_eq!(
        told,
        [
            r#"Some("民生工程") 校园安全检查扎实推进 Some("刘敏") 1"#,
            r#"Some("改革创新") 黑山县推行一窗受理改革见实效 Some("刘敏") 1"#,
        ]
    );
}

#[test]
fn tables_with_a_draft_in_each_row() {
    let [school, yixian] = ["校园安全检查扎实推进", "义县项目建设提速增效"];
    check(
        "方面 | 标题 | 正文",
        format!("4月稿件汇总表\n方面|标题|正文\n民生工程|{school}|{BODY}¶{NEXT}\n项目工程|{yixian}|{OTHER}"),
        &["民生工程：校园安全检查扎实推进", "项目工程：义县项目建设提速增效"],
    );
    check(
        "a number, and an area that spans rows",
        format!("序号|类别|稿件题目|内容|作者\n1|民生工程|{school}|{BODY}|刘敏\n2||{yixian}|{OTHER}|王立新"),
        &["民生工程：校园安全检查扎实推进", "民生工程：义县项目建设提速增效"],
    );
    check(
        "a row across the table names the area",
        format!("序号|标题|内容\n一、民生工程||\n1|{school}|{BODY}\n二、项目工程||\n2|{yixian}|{OTHER}"),
        &["民生工程：校园安全检查扎实推进", "项目工程：义县项目建设提速增效"],
    );
    check(
        "a sheet for each area",
        format!("民生工程\n标题|正文\n{school}|{BODY}\n项目工程\n标题|正文\n{yixian}|{OTHER}"),
        &["民生工程：校园安全检查扎实推进", "项目工程：义县项目建设提速增效"],
    );
    let found = articles_of_document(&paper(
        "汇总表.xlsx",
        &format!(
            "报送单位|市教育局|签发人|王立新\n标题|正文|作者\n{school}|{BODY}|刘敏\n{yixian}|{OTHER}|\n联系电话：0416-1234567"
        ),
    ));
    let told: Vec<String> = found
        .iter()
        .map(|one| format!("{:?} {:?} {:?} {:?}", one.unit_line, one.author, one.signoff, one.phone))
        .collect();
    assert_eq!(
        told,
        [
            r#"Some("市教育局") Some("刘敏") Some("王立新") Some("0416-1234567")"#,
            r#"Some("市教育局") None Some("王立新") Some("0416-1234567")"#,
        ]
    );
    check(
        "a table of figures",
        format!("项目建设进展\n{OTHER}\n项目|计划|内容\n供热改造|12|9\n{NEXT}"),
        &["项目建设进展"],
    );
    check(
        "a table of progress names no titles",
        format!("重点工作进展\n{OTHER}\n事项|工作进展\n民生工程|{BODY}\n项目工程|{OTHER}"),
        &["重点工作进展"],
    );
}

#[test]
fn what_is_said_once_of_all_drafts_holds_for_all() {
    let text = format!(
        "市教育局信息汇编\n一、民生工程\n校园安全检查扎实推进\n{BODY}\n二、项目工程\n义县项目建设提速增效\n{OTHER}\n签发人：王立新\n联系人：刘敏　电话：0416-1234567\n市教育局\n2018年4月16日"
    );
    for article in articles_of_document(&paper("稿件.docx", &text)) {
        assert_eq!(article.signoff.as_deref(), Some("王立新"), "{article:?}");
        assert_eq!(article.author.as_deref(), Some("刘敏"), "{article:?}");
        assert_eq!(article.unit_line.as_deref(), Some("市教育局"), "{article:?}");
    }
}

#[test]
fn one_draft_stays_one() {
    let title = "全市重点工作扎实推进";
    let whole = |what: &str, text: String| check(what, text, &[title]);
    whole(
        "a report on three themes",
        format!("#{title}\n{THIRD}\n#一、产业发展\n{BODY}\n#二、项目工程\n{OTHER}\n#三、民生工程\n{NEXT}"),
    );
    whole(
        "the same without an introduction",
        format!("#{title}\n一、产业发展\n{BODY}\n二、项目工程\n{OTHER}\n三、民生工程\n{NEXT}"),
    );
    whole(
        "themes with sections of their own",
        format!(
            "#{title}\n一、产业发展\n（一）招商引资成效十分明显\n{BODY}\n（二）园区建设步伐不断加快\n{OTHER}\n二、民生工程\n（一）校园安全检查深入到位\n{NEXT}{THIRD}"
        ),
    );
    whole(
        "themes with numbered sections that say what to do",
        format!(
            "#{title}\n一、产业发展\n1.强化招商引资，推动集聚发展\n{BODY}\n2.加快园区建设，完善基础设施\n{OTHER}\n二、民生工程\n1.抓好校园安全\n{NEXT}{THIRD}"
        ),
    );
    whole(
        "sub-headings after an introduction",
        format!(
            "#{title}\n{THIRD}\n一、产业发展\n招商引资成果丰硕喜人\n{BODY}\n二、项目工程\n义县项目建设提速增效\n{OTHER}"
        ),
    );
    whole(
        "sub-headings below a headline",
        format!("#{title}\n一、产业发展\n招商引资成果丰硕喜人\n{BODY}\n二、项目工程\n义县项目建设提速增效\n{OTHER}"),
    );
    whole(
        "总体要求 and 保障措施 (a notice)",
        format!(
            "#{title}\n各县区人民政府：\n{BODY}\n一、总体要求\n{NEXT}\n二、主要任务\n（一）重大改革创新\n{OTHER}\n（二）重点民生工程\n{THIRD}\n三、保障措施\n{NEXT}"
        ),
    );
    whole(
        "experience with bold sentences",
        format!("#{title}\n{THIRD}\n一是强化组织领导。{BODY}\n二是突出项目带动。{OTHER}\n三是注重民生改善。{NEXT}"),
    );
    whole(
        "numbered paragraphs of one draft",
        format!("#{title}\n{THIRD}\n1.强化组织领导。{BODY}\n2.突出项目带动。{OTHER}"),
    );
    whole("passages in brackets", format!("#{title}\n【主要做法】\n{BODY}\n{NEXT}\n【工作成效】\n{OTHER}"));
    whole("a quoted bracket", format!("#{title}\n{BODY}\n【民生工程】项目清单中的第一项已经完成，{NEXT}\n{OTHER}"));
    whole(
        "【案例】 before each story",
        format!("#{title}\n{THIRD}\n【案例一】校园安全有人管\n{BODY}\n【案例二】项目建设有人盯\n{OTHER}"),
    );
    whole(
        "a speech",
        format!(
            "#{title}\n同志们：\n{BODY}\n一、充分认识重大意义\n{NEXT}\n二、切实抓好重点项目\n{OTHER}\n三、全力保障改善民生\n{THIRD}"
        ),
    );
    whole(
        "a letterhead that is called like a round-up",
        format!("教育局工作动态\n第12期\n#{title}\n{THIRD}\n1.强化组织领导。{BODY}\n2.突出项目带动。{OTHER}"),
    );
    whole(
        "headings that are sections",
        format!("#{title}\n{THIRD}\n#主要做法及成效\n{BODY}\n#存在的主要问题\n{OTHER}\n#下一步工作打算\n{NEXT}"),
    );
    whole(
        "sub-headings of one draft, signed at the end",
        format!(
            "#{title}\n{THIRD}\n精准招商引来好项目\n{BODY}\n校园安全再上新台阶\n{OTHER}\n市政府办公室\n2018年4月16日"
        ),
    );
    check(
        "a theme in a title over two lines",
        format!("#凝心聚力抓民生\n#义县扎实推进供热改造\n{BODY}\n{NEXT}"),
        &["凝心聚力抓民生义县扎实推进供热改造"],
    );
}

#[test]
fn headings_and_names_of_round_ups() {
    let named = |text: &str| {
        let line = Line::Text { text: text.into(), heading: false };
        heading::subject(&line).map(|subject| (subject.name, subject.weight))
    };
    for (text, expected) in [
        ("（七）民生工程", Some(("民生工程", heading::Weight::Worded))),
        ("三、三大攻坚", Some(("三大攻坚", heading::Weight::Worded))),
        ("【重点产业发展】", Some(("重点产业发展", heading::Weight::Marked))),
        ("【三、改革创新】", Some(("改革创新", heading::Weight::Marked))),
        ("重点产业发展抓落实专项行动：", Some(("重点产业发展抓落实专项行动", heading::Weight::Marked))),
        ("三、学校安全", Some(("学校安全", heading::Weight::Numbered))),
        ("全市开展夏季治安专项行动", None),
        ("一、主要做法", None),
        ("二、产业发展情况", None),
        ("推进项目工程", None),
        ("【市教育局】", None),
        ("【编者按】", None),
        ("从三方面保障民生", None),
        ("学校安全", None),
    ] {
        let expected = expected.map(|(name, weight)| (name.to_owned(), weight));
        assert_eq!(named(text), expected, "{text}");
    }
    for text in ["市教育局信息汇编", "一周要闻", "信息3则", "简讯（4月16日）", "市教育局工作动态第12期", "政务信息两条"]
    {
        assert!(heading::is_roundup(text), "{text}");
    }
    for text in ["工作简报", "教育信息", "情况汇总", "全市项目建设提速", "政策汇编", "三则"] {
        assert!(!heading::is_roundup(text), "{text}");
    }
}

/// The lines that must not be lost, as their characters.
fn told(lines: &[Line]) -> Vec<String> {
    let prose = |line: &Line| match line {
        Line::Row(cells) => cells.iter().filter(|cell| cell.contains('。')).cloned().collect::<Vec<_>>(),
        line if is_prose(line) => vec![line.text().unwrap_or_default().to_owned()],
        _ => vec![],
    };
    lines.iter().flat_map(prose).collect()
}

proptest! {
    #[test]
    fn no_line_of_prose_is_lost_or_doubled(picked in proptest::collection::vec(0usize..26, 1..24)) {
        let source = |(at, choice): (usize, &usize)| match choice {
            0 => "一、民生工程".to_owned(),
            1 => "（二）重大项目工程".into(),
            2 => "【改革创新】".into(),
            3 => "类别：民生工程".into(),
            4 => format!("稿件{at}：校园安全检查扎实推进"),
            5 => "#义县项目建设提速增效".into(),
            6 => "黑山县推行一窗受理改革见实效".into(),
            7 => "1.我市重点项目建设跑出加速度".into(),
            8 => "市教育局信息汇编".into(),
            9 => "作者：刘敏".into(),
            10 => "市教育局".into(),
            11 => "2018年4月16日".into(),
            12 => "------------".into(),
            13 => "方面|标题|正文".into(),
            14 => format!("民生工程|校园安全|第{at}行。{BODY}"),
            15 => format!("1.校园检查第{at}次推进。{BODY}"),
            16 => "【民生工程】义县项目建设提速增效".into(),
            17 => "本周无。".into(),
            18 => format!("第{at}段，{NEXT}"),
            19 => format!("第{at}段，{OTHER}"),
            20 => format!("第{at}段，{THIRD}"),
            _ => format!("第{at}段，{BODY}"),
        };
        let text: Vec<String> = picked.iter().enumerate().map(source).collect();
        let lines = crate::intake::article::lines::of_document(&paper("稿件.docx", &text.join("\n")));
        let found = parts(&lines);
        let parted: Vec<String> = found.drafts.iter().map(|part| {
            let texts = part.lines.iter().map(|line| match line {
                Line::Text { text, .. } => text.clone(),
                Line::Row(cells) => cells.join(""),
                Line::Picture(_) => String::new(),
            });
            texts.collect::<Vec<_>>().concat()
        }).collect();
        let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        for line in told(&lines) {
            let line = bare(heading::numberless(&line));
            let times: usize = parted.iter().map(|part| bare(part).matches(line.as_str()).count()).sum();
            prop_assert_eq!(times, 1, "{} in {:#?}", line, parted);
        }
    }
}
