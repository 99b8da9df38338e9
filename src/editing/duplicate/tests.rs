use super::*;
use proptest::prelude::*;

const STORY: &[&str] = &[
    "4月12日，我市北湖水厂二期工程通过竣工验收。",
    "该工程新铺输水管线23公里，改造泵站4座，日供水能力提高到6万吨。施工期间，市水务部门抽调18名技术人员驻守现场，逐段试压，发现渗漏点11处，全部当日处理。",
    "工程投用后，城北五个社区的1.2万户居民告别低水压。家住和平社区的居民说，过去晚上洗衣服要等到半夜，如今打开龙头就有水。",
];

const OTHER: &[&str] = &[
    "入春以来，我市对城南三个小区的二次供水设施进行改造。",
    "改造涉及水箱37个、水泵52台，全部换成不锈钢材料，居民凭手机可以查询水质检测结果。社区还选出26名义务监督员，每周到泵房走一趟。",
];

fn unit(code: &str) -> UnitCode {
    UnitCode(code.into())
}

fn period(day: &str) -> PeriodId {
    day.parse().unwrap()
}

struct Old {
    unit: &'static str,
    period: &'static str,
    print: Fingerprint,
}

/// Judges a draft of unit `shuiwu` in the period 2018-04-16 against earlier ones, numbered from 1.
fn check(title: &str, body: &[&str], labels: &[&str], earlier: &[Old], expected: Relation) {
    let print = Fingerprint::of(title, body);
    let units: Vec<UnitCode> = earlier.iter().map(|old| unit(old.unit)).collect();
    let old: Vec<Earlier<'_>> = earlier
        .iter()
        .zip(&units)
        .zip(1..)
        .map(|((old, unit), id)| Earlier { draft: DraftId(id), unit, period: period(old.period), print: &old.print })
        .collect();
    let own = unit("shuiwu");
    let new = Incoming {
        unit: &own,
        period: period("2018-04-16"),
        previous: Some(period("2018-04-09")),
        labels,
        print: &print,
    };
    let found = judge(&new, &old);
    match (found, expected) {
        (Relation::Like { of, .. }, Relation::Like { of: wanted, .. }) => assert_eq!(of, wanted),
        _ => assert_eq!(found, expected, "{title} {labels:?}"),
    }
}

fn old(unit: &'static str, period: &'static str, title: &str, body: &[&str]) -> Old {
    Old { unit, period, print: Fingerprint::of(title, body) }
}

#[test]
fn a_re_send_is_the_same() {
    let first = || old("shuiwu", "2018-04-16", "北湖水厂二期竣工", STORY);
    check("北湖水厂二期竣工", STORY, &[], &[first()], Relation::Same { of: DraftId(1) });
    // Typed anew: other punctuation, spaces, full-width digits, one paragraph.
    let joined = STORY.concat().replace('，', ", ").replace("23", "２３");
    check("关于北湖水厂的信息", &[&joined], &["重发"], &[first()], Relation::Same { of: DraftId(1) });
    // Also long after.
    let long_ago = old("shuiwu", "2018-01-08", "北湖水厂二期竣工", STORY);
    check("北湖水厂二期竣工", STORY, &[], &[long_ago], Relation::Same { of: DraftId(1) });
}

#[test]
fn a_corrected_draft_is_a_newer_version() {
    let corrected = STORY.concat().replace("23公里", "25公里").replace("11处", "12处");
    let newer = Relation::NewerVersion { of: DraftId(1) };
    check("北湖水厂二期竣工", &[&corrected], &[], &[old("shuiwu", "2018-04-16", "北湖水厂二期竣工", STORY)], newer);
    check(
        "北湖水厂二期竣工",
        &[&corrected],
        &["更正"],
        &[old("shuiwu", "2018-04-09", "北湖水厂二期竣工", STORY)],
        newer,
    );
    // Mostly rewritten, but said to replace.
    let half = &[STORY[0], STORY[1].split_at(STORY[1].len() / 3 * 2 / 3 * 3).0, OTHER[1]];
    check(
        "水厂竣工",
        half,
        &["稿件（以此为准）.docx"],
        &[old("shuiwu", "2018-04-16", "北湖水厂二期竣工", STORY)],
        newer,
    );
}

#[test]
fn next_weeks_report_in_last_weeks_words_is_not_a_correction() {
    let week = |a: &str| {
        format!(
            "截至本周，全市开复工项目{a}个，完成投资{a}1.5亿元，征地{a}2亩，签约{a}3户，拆除房屋{a}4平方米，清运土方{a}5立方米。"
        )
    };
    let (last, this) = (week("3"), week("4"));
    let earlier = || old("shuiwu", "2018-04-09", "项目建设周报", &[&last]);
    check("项目建设周报", &[&this], &[], &[earlier()], Relation::None);
    // Another unit fills the same form.
    let theirs = old("zhujian", "2018-04-16", "项目建设周报", &[&last]);
    check("项目建设周报", &[&this], &[], &[theirs], Relation::None);
    check("项目建设周报", &[&this], &["更正稿"], &[earlier()], Relation::NewerVersion { of: DraftId(1) });
}

#[test]
fn another_units_copy_is_a_candidate_or_the_same_story() {
    let shared =
        [STORY[0], STORY[1], "市水务局负责人表示，三期工程已完成选址，计划明年三月动工，届时城西也将用上新水。"];
    let theirs = || old("zhujian", "2018-04-16", "水厂竣工", STORY);
    check("北湖水厂二期竣工", &shared, &[], &[theirs()], Relation::Like { of: DraftId(1), percent: 0 });
    check("完全不同的标题", STORY, &[], &[theirs()], Relation::Same { of: DraftId(1) });
    check("二次供水改造", OTHER, &[], &[theirs()], Relation::None);
}

#[test]
fn a_unit_may_send_two_stories_on_one_subject() {
    check("供水改造见成效", OTHER, &[], &[old("shuiwu", "2018-04-16", "供水改造工程见成效", STORY)], Relation::None);
    check("供水改造", OTHER, &["最新稿件"], &[old("shuiwu", "2018-04-16", "北湖水厂二期竣工", STORY)], Relation::None);
    check("空", &[""], &[], &[old("shuiwu", "2018-04-16", "空", &[""])], Relation::None);
}

#[test]
fn the_strongest_relation_wins() {
    let corrected = STORY.concat().replace("23公里", "25公里");
    let earlier = [
        old("zhujian", "2018-04-16", "水厂", &[STORY[0], STORY[1]]),
        old("shuiwu", "2018-04-16", "北湖水厂二期竣工", &[&corrected]),
        old("shuiwu", "2018-04-16", "二次供水", OTHER),
    ];
    check("北湖水厂二期竣工", STORY, &[], &earlier, Relation::NewerVersion { of: DraftId(2) });
    check("北湖水厂二期竣工", STORY, &[], &[], Relation::None);
}

#[test]
fn a_stored_fingerprint_comes_back_small_and_whole() {
    let long: Vec<String> = (0..400).map(|n| format!("第{n}项工作由第{}组负责，涉及{}个村。", n * 7, n * n)).collect();
    let print = Fingerprint::of("长稿", &long);
    let bytes = postcard::to_stdvec(&print).unwrap();
    assert!(bytes.len() < 2048, "{}", bytes.len());
    assert_eq!(postcard::from_bytes::<Fingerprint>(&bytes).unwrap(), print);
}

#[test]
fn fingerprints_of_older_years_stay_valid() {
    // Fixed values: with a change here VERSION must go up, so that what is stored is made anew.
    let json = serde_json::to_value(Fingerprint::of("题", &["水厂12.5"])).unwrap();
    let expected = serde_json::json!({
        "whole": 16_120_280_848_721_661_700_u64,
        "body": { "count": 3, "smallest": [276_976_414, 1_697_682_522, 3_695_304_179_u32] },
        "title": { "count": 1, "smallest": [2_603_760_746_u32] },
        "numbers": [864_723_592],
    });
    assert_eq!(json, expected);
}

proptest! {
    #[test]
    fn likeness_is_symmetric_and_bounded(a in "[水厂建设竣工。投资0-9]{0,80}", b in "[水厂建设竣工。投资0-9]{0,80}") {
        let (x, y) = (Fingerprint::of(&a, &[&a]), Fingerprint::of(&b, &[&b]));
        let there = likeness(&x, &y);
        prop_assert!((0.0..=1.0).contains(&there));
        prop_assert_eq!(there, likeness(&y, &x));
    }

    #[test]
    fn the_order_of_sentences_does_not_matter(mut order in Just((0..30).collect::<Vec<u32>>()).prop_shuffle()) {
        let text = |order: &[u32]| order.iter().map(|n| format!("第{n}村的{}户村民领到种子。", n * 37)).collect::<String>();
        let shuffled = text(&order);
        order.sort_unstable();
        prop_assert_eq!(likeness(&Fingerprint::of("", &[shuffled]), &Fingerprint::of("", &[text(&order)])), 1.0);
    }

    #[test]
    fn arbitrary_text_never_panics(title in ".{0,30}", body in "\\PC{0,120}") {
        let print = Fingerprint::of(&title, &[body.as_str()]);
        prop_assert!(body.chars().all(|c| !c.is_alphanumeric()) || print.identical(&print));
    }
}
