//! The same by a line in a reply to the review copy.

use super::super::review::{EDITOR, LEADER, answer, in_review, reply, review_copy, state};
use super::super::support::mail::plain;
use super::*;

/// The editor's reply is acted on; what was answered.
fn hears(office: &Office, at: &str, words: &str) -> String {
    reply(office, EDITOR, &format!("04-24 10:{at}"), words);
    office.run(&format!("04-24 10:{at}"));
    answer(office, EDITOR)
}

#[test]
fn a_passage_is_replaced_by_mail() {
    let office = in_review();
    let told = hears(&office, "10", "改 1 三十六所→三十八所\n改 2 没有的话→别的话\n改 1 数字有误\n题 2 预算执行提速");
    assert!(told.contains("“三十六所”改为“三十八所”"), "{told}");
    assert!(told.contains("2号稿件中没有“没有的话”") && told.contains("“改 1 数字有误”：改文字请写成"), "{told}");
    let copy = review_copy(&office, LEADER);
    assert!(copy.subject.contains("第2次送审稿"), "{}", copy.subject);
    for change in ["“三十六所”改为“三十八所”", "改为《预算执行提速》"] {
        assert_eq!(copy.text.matches(change).count(), 1, "each change is told once: {}", copy.text);
    }
    let (who, words) = minutes(&office, "04-24 10:20", 1).pop().expect("a minute");
    assert_eq!(who, "宣传报道组值班编辑（来信）");
    assert!(words.contains("三十八所"), "{words}");
    let revision = shown(&office, "04-24 10:20", 1)["revisions"][1].clone();
    assert_eq!((&revision["who"], &revision["at"]), (&who.into(), &"2018-04-24T10:10:00+08:00".into()));
    reply(&office, LEADER, "04-24 10:30", "同意");
    office.run("04-24 10:40");
    assert!(printed(&office).contains("三十八所农村学校"));
}

#[test]
fn drafts_are_merged_and_parted_by_mail() {
    let office = in_review();
    let told = hears(&office, "10", "并 1 2");
    assert!(told.contains("2号《市财政局加快预算执行进度》并入1号") && told.contains("联合供稿：市财政局"), "{told}");
    assert!(!printed(&office).contains("市财政局加快预算执行进度"));
    let copy = review_copy(&office, LEADER);
    assert_eq!(copy.text.matches("并入1号").count(), 1, "{}", copy.text);
    let told = hears(&office, "20", "并 1 2\n退 2 缺签发");
    assert!(told.contains("2号稿件已并入1号"), "{told}");
    let told = hears(&office, "30", "撤 2");
    assert!(told.contains("恢复待选（由1号分出"), "{told}");
    assert!(printed(&office).contains("市财政局加快预算执行进度"), "compiled again with both");
    assert_eq!(shown(&office, "04-24 10:40", 1)["draft"]["joint"], serde_json::json!([]));
}

#[test]
fn a_return_by_mail_tells_the_unit_and_can_be_taken_back() {
    let office = in_review();
    let told = hears(&office, "10", "退 2 缺签发");
    assert!(told.contains("退2号") && told.contains("已函告市财政局"), "{told}");
    let letter = &office.letters_of("returned")[0];
    assert!(letter.to.contains(FINANCE) && letter.text.contains("缺签发") && letter.text.contains("以原标题重新报送"));
    let told = hears(&office, "20", "恢复 2");
    assert!(told.contains("恢复待选") && told.contains("退稿函已于"), "{told}");
    assert!(printed(&office).contains("市财政局加快预算执行进度"));
}

#[test]
fn a_filing_is_confirmed_by_mail() {
    let office = in_review();
    let area = shown(&office, "04-24 10:05", 1)["draft"]["verdict"]["area"].as_str().expect("a code").to_owned();
    let told = hears(&office, "10", &format!("归 1 {area}"));
    assert!(told.contains("确认1号"), "{told}");
    assert_eq!(state(&office, "04-24 10:11"), "in-review", "nothing else is printed");
    let verdict = shown(&office, "04-24 10:12", 1)["draft"]["verdict"].clone();
    assert_eq!(verdict["decider"]["person"], "宣传报道组值班编辑（来信）");
}

#[test]
fn the_letters_own_examples_do_nothing() {
    // A client that quotes with a mark, one that quotes without any, and one that puts each cell on a line.
    let office = in_review();
    let copy = review_copy(&office, EDITOR);
    let ways: Vec<String> =
        copy.text.lines().filter(|line| line.contains("　——　")).map(|line| line.trim().to_owned()).collect();
    assert!(ways.len() >= 10, "{}", copy.text);
    let cells = ways.iter().map(|way| way.replace("　——　", "\n")).collect::<Vec<_>>().join("\n");
    let ways = ways.join("\n");
    let before = shown(&office, "04-24 10:05", 1);
    for (at, quoted) in [
        format!("\n---- 回复的原邮件 ----\n{ways}"),
        format!("\n{ways}"),
        cells,
        format!("\n{}", ways.replace("　——　", " | ")),
    ]
    .iter()
    .enumerate()
    {
        let arrived = format!("04-24 10:1{at}");
        let raw = plain(EDITOR, &format!("回复：{}", copy.subject), &arrived, &format!("留 9\n{quoted}"));
        office.arrives(&format!("quoting-{at}"), raw);
        office.run(&arrived);
        let told = answer(&office, EDITOR);
        assert!(told.contains("没有9号稿件"), "{quoted}: {told}");
        assert_eq!(state(&office, &arrived), "in-review", "{quoted}");
    }
    for id in [1, 2] {
        assert!(minutes(&office, "04-24 10:30", id).is_empty());
    }
    assert_eq!(shown(&office, "04-24 10:30", 1), before);
    assert!(office.letters_of("returned").is_empty());
}
