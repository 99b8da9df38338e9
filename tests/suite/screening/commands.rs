//! `draft …`.

use super::super::review::{LEADER, in_review, reply, review_copy, state};
use super::super::support::Ran;
use super::super::support::mail::{draft, plain};
use super::*;
use std::process::Stdio;

const NOW: &str = "04-18 13:00";

#[test]
fn every_wording_is_kept() {
    let office = in_its_week();
    let edit = |arguments: &[&str]| office.at(NOW, &[&["draft", "edit", "1"], arguments].concat());
    let done = edit(&["--replace", "三十六所", "--with", "三十八所"]).code(0).out;
    assert!(done.contains("“三十六所”改为“三十八所”"), "{done}");
    assert!(edit(&["--title", "校舍换新颜"]).code(0).out.contains("改为《校舍换新颜》"));
    let draft = shown(&office, NOW, 1);
    assert_eq!(draft["draft"]["revision"], 2);
    assert!(draft["draft"]["paragraphs"][0].as_str().expect("text").contains("三十八所"));
    let own = &draft["revisions"][0];
    assert_eq!(
        (&own["number"], &own["who"], &own["at"]),
        (&0.into(), &"市教育局".into(), &"2018-04-18T09:00:00+08:00".into())
    );
    assert_eq!(own["title"], "市教育局推进校舍改造工程");
    assert!(own["paragraphs"][0].as_str().expect("text").contains("三十六所"));
    assert!(draft["revisions"][2]["who"].as_str().expect("a name").contains("命令行"));

    let page = office.at(NOW, &["draft", "show", "1"]).code(0).out;
    assert!(page.contains("0（来稿原文）　市教育局") && page.contains("现稿"), "{page}");
    let page = office.at(NOW, &["draft", "show", "1", "--diff"]).code(0).out;
    assert!(page.contains("三十〔-六-〕{+八+}所") && page.contains("段未改"), "{page}");
    let page = office.at(NOW, &["draft", "show", "1", "--diff", "1..2"]).code(0).out;
    assert!(!page.contains("{+八+}") && page.contains("改稿1"), "{page}");
    let value = office.at(NOW, &["--json", "draft", "show", "1", "--diff", "0..1"]).json();
    let pieces = value["difference"]["text"].as_array().expect("pieces");
    assert!(
        pieces.iter().any(|piece| piece["deleted"] == "六") && pieces.iter().any(|piece| piece["inserted"] == "八")
    );
    assert!(office.at(NOW, &["draft", "show", "1", "--diff", "0..9"]).code(2).err.contains("现有0至2"));
    assert!(office.at(NOW, &["draft", "show", "2", "--diff"]).code(2).err.contains("没有改过"));
    let page = office.at(NOW, &["draft", "show", "2", "--against", "1"]).code(0).out;
    assert!(page.contains("1号（市教育局） → 2号（市教育局）"), "{page}");

    assert!(edit(&["--restore", "0"]).code(0).out.contains("来稿原文"));
    let draft = shown(&office, NOW, 1);
    assert_eq!(
        (&draft["draft"]["revision"], &draft["draft"]["title"]),
        (&3.into(), &"市教育局推进校舍改造工程".into())
    );
    assert_eq!(draft["draft"]["paragraphs"], draft["revisions"][0]["paragraphs"]);
    assert!(edit(&["--restore", "0"]).code(0).out.contains("没有变化"));
    assert_eq!(shown(&office, NOW, 1)["draft"]["revision"], 3, "nothing was changed");
}

#[test]
fn an_edit_that_cannot_be_meant_changes_nothing() {
    let office = in_its_week();
    for (arguments, why) in [
        (["--replace", "，", "--with", "。"].as_slice(), "处“，”"),
        (&["--replace", "没有的话", "--with", "。"], "没有“没有的话”"),
        (&["--title", "　"], "新标题是空的"),
        (&["--caption", "1=现场"], "没有图片"),
        (&["--caption", "现场"], "应写成"),
        (&["--restore", "4"], "现有0至0"),
        (&["--text", "没有这个文件.txt"], "打不开"),
        (&["--title", "新题", "--revision", "1"], "现为改稿0"),
        (&["--replace", "三十六所"], "还缺"),
        (&["--restore", "0", "--title", "新题"], "不能与"),
    ] {
        let arguments = [&["draft", "edit", "1"], arguments].concat();
        let ran = office.at(NOW, &arguments).code(2);
        assert!(ran.err.contains(why), "{arguments:?}: {}", ran.err);
    }
    assert_eq!(shown(&office, NOW, 1)["draft"]["revision"], 0);
    assert!(minutes(&office, NOW, 1).is_empty());
    // Whoever edits what somebody else has edited meanwhile is told.
    office.at(NOW, &["draft", "edit", "1", "--title", "甲题", "--revision", "0"]).code(0);
    let ran = office.at(NOW, &["draft", "edit", "1", "--title", "乙题", "--revision", "0"]).code(2);
    assert!(ran.err.contains("改过") && ran.err.contains("4月18日"), "{}", ran.err);
    assert_eq!(shown(&office, NOW, 1)["draft"]["title"], "甲题");
}

#[test]
fn text_comes_from_a_file_and_flags_follow_it() {
    let office = in_its_week();
    let file = office.file("改稿.txt");
    let long = "市教育局把三十六所农村学校的操场和教学楼列入今年改造名单。".repeat(4);
    fs::write(&file, encoding_rs::GBK.encode(&format!("　　{long}\r\n\r\n　　完。\r\n")).0).expect("a file");
    let path = file.display().to_string();
    office.at(NOW, &["draft", "edit", "1", "--text", &path]).code(0);
    let draft = shown(&office, NOW, 1)["draft"].clone();
    assert_eq!(draft["paragraphs"], serde_json::json!([long, "完。"]));
    assert_eq!(draft["flags"], serde_json::json!([]));

    let mut command = office.command(NOW, &["draft", "edit", "1", "--text", "-", "--title", &"长".repeat(41)]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the binary starts");
    std::io::Write::write_all(&mut child.stdin.take().expect("a pipe"), "短。\n".as_bytes()).expect("written");
    assert!(child.wait().expect("an end").success());
    let flags = shown(&office, NOW, 1)["draft"]["flags"].clone();
    assert_eq!(flags, serde_json::json!([{"long-title": {"chars": 41}}, {"short": {"chars": 2}}]));

    fs::write(&file, [0x89, b'P', 0, 0xff, 0xfe, 0]).expect("a file");
    assert!(office.at(NOW, &["draft", "edit", "1", "--text", &path]).code(2).err.contains("纯文本"));

    // A caption is words as well; other flags stay.
    let before = shown(&office, NOW, 3)["draft"]["flags"].clone();
    assert!(before.to_string().contains("no-caption") && before.to_string().contains("no-signoff"), "{before}");
    office.at(NOW, &["draft", "edit", "3", "--caption", "1=预算调度会"]).code(0);
    let draft = shown(&office, NOW, 3)["draft"].clone();
    assert_eq!(draft["photos"][0]["caption"], "预算调度会");
    let after = draft["flags"].to_string();
    assert!(!after.contains("no-caption") && after.contains("no-signoff"), "{after}");
    office.at(NOW, &["draft", "edit", "3", "--restore", "0"]).code(0);
    assert!(shown(&office, NOW, 3)["draft"]["photos"][0]["caption"].is_null());
}

#[cfg(unix)]
#[test]
fn without_options_the_editor_opens() {
    use std::os::unix::fs::PermissionsExt;
    let office = in_its_week();
    let script = |name: &str, body: &str| {
        let path = office.file(name);
        fs::write(&path, format!("#!/bin/sh\n{body}\n")).expect("a script");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it may run");
        path
    };
    let edit = |editor: &std::path::Path| {
        let mut command = office.command(NOW, &["draft", "edit", "1"]);
        Ran::of(command.env_remove("VISUAL").env("EDITOR", editor))
    };
    let done = edit(&script("改", "sed -i -e '1s/.*/校舍换新颜/' -e 's/三十六所/三十八所/' \"$1\"")).code(0).out;
    assert!(done.contains("改为《校舍换新颜》，改正文1处"), "{done}");
    assert!(edit(&script("看", "true")).code(0).out.contains("没有修改"));
    assert!(edit(&script("清", ": > \"$1\"")).code(0).out.contains("未作改动"));
    assert!(edit(&script("题", "sed -i 2,99d \"$1\"")).code(0).out.contains("未作改动"));
    assert!(edit(&script("败", "exit 1")).code(2).err.contains("未正常结束"));
    assert_eq!(shown(&office, NOW, 1)["draft"]["revision"], 1);
    let ran = Ran::of(office.command(NOW, &["draft", "edit", "1"]).env_remove("VISUAL").env_remove("EDITOR")).code(2);
    assert!(ran.err.contains("--replace"), "{}", ran.err);
    // Somebody else edits meanwhile: nothing is overwritten, and nothing that was written is lost.
    let (program, dir) = (env!("CARGO_BIN_EXE_jianbao"), office.dir());
    let body = format!(
        "{program} --office {} --now 2018-04-18T13:30:00+08:00 draft retitle 1 他人之题\nsed -i '1s/.*/我的题/' \"$1\"",
        dir.display()
    );
    let ran = edit(&script("争", &body)).code(2);
    assert!(ran.err.contains("重新查看") && ran.err.contains("改好的文字留在"), "{}", ran.err);
    let kept = ran.err.split('“').next_back().and_then(|rest| rest.split('”').next()).expect("a path").to_owned();
    assert!(fs::read_to_string(&kept).expect("it is there").starts_with("我的题"));
    fs::remove_file(kept).expect("it goes");
    assert_eq!(shown(&office, NOW, 1)["draft"]["title"], "他人之题");
}

#[test]
fn an_edit_does_not_hide_the_units_own_text() {
    let office = in_its_week();
    office.at(NOW, &["draft", "edit", "1", "--title", "全然不同", "--replace", "x"]).code(2);
    let file = office.file("新.txt");
    fs::write(&file, "编辑另写的正文，与来稿没有一句相同。").expect("a file");
    office.at(NOW, &["draft", "edit", "1", "--title", "全然不同", "--text", &file.display().to_string()]).code(0);
    let again = draft("市教育局推进校舍改造工程");
    office.arrives("again", plain(EDUCATION, "再报一次", "04-19 09:00", &again));
    office.run("04-19 10:00");
    assert_eq!(
        shown(&office, "04-19 11:00", 5)["draft"]["status"]["duplicate"]["of"],
        1,
        "known by what the unit sent"
    );
}

#[test]
fn an_edit_in_review_goes_out_in_a_new_round_and_is_printed() {
    let office = in_review();
    let at = "04-24 10:10";
    let edit = ["draft", "edit", "1", "--replace", "三十六所", "--with", "三十八所"];
    office.at(at, &edit).code(0);
    assert_eq!(state(&office, at), "open");
    office.run("04-24 10:15");
    let copy = review_copy(&office, LEADER);
    assert!(copy.subject.contains("第2次送审稿"), "{}", copy.subject);
    assert!(copy.text.contains("“三十六所”改为“三十八所”"), "{}", copy.text);
    reply(&office, LEADER, "04-24 10:30", "同意");
    office.run("04-24 10:40");
    assert_eq!(state(&office, "04-24 10:41"), "published");
    assert!(printed(&office).contains("三十八所农村学校") && !printed(&office).contains("三十六所"));
    let adopted = office.letters_of("adopted");
    assert!(
        adopted.iter().any(|letter| letter.to.contains(EDUCATION) && letter.text.contains("市教育局推进校舍改造工程"))
    );
    let ran = office.at("04-24 11:00", &["draft", "edit", "1", "--title", "晚了"]).code(2);
    assert!(ran.err.contains("已刊发"), "{}", ran.err);
}

#[test]
fn each_of_several_stands_for_itself() {
    let office = in_its_week();
    let ran = office.at(NOW, &["draft", "return", "1", "99", "3", "缺签发人"]).code(1);
    assert!(ran.out.contains("退1号") && ran.out.contains("退3号") && ran.err.contains("没有99号稿件"), "{ran:?}");
    let ran = office.at(NOW, &["draft", "select", "1", "2"]).code(1);
    assert!(ran.out.contains("选用2号") && ran.err.contains("1号稿件已退"), "{ran:?}");
    let ran = office.at(NOW, &["draft", "hold", "1", "98"]).code(2);
    assert!(ran.out.is_empty() && ran.err.contains("没有98号") && ran.err.contains("已退"), "{ran:?}");
    assert!(office.at(NOW, &["draft", "return", "2", "4"]).code(2).err.contains("原因"));
    assert!(office.at(NOW, &["draft", "return", "2", "缺", "签发"]).code(2).err.contains("不是稿件编号"));
    assert!(office.at(NOW, &["draft", "move", "2"]).code(2).err.contains("方面"));
    let value = office.at(NOW, &["--json", "draft", "move", "2", "4", "99", "改革"]).code(1).json();
    assert_eq!(value.as_array().expect("what was done").len(), 2);
}

#[test]
fn a_return_can_be_taken_back_while_its_letter_waits() {
    let office = in_its_week();
    office.at(NOW, &["draft", "return", "1", "2", "标题太平"]).code(0);
    let done = office.at(NOW, &["draft", "reopen", "1"]).code(0).out;
    assert!(done.contains("恢复待选") && done.contains("未收到退稿通知"), "{done}");
    office.run("04-18 13:30");
    let returned = office.letters_of("returned");
    assert_eq!(returned.len(), 1, "the first one was taken back");
    assert!(returned[0].subject.contains("2号"), "{}", returned[0].subject);
    let text = &returned[0].text;
    assert!(text.contains("标题太平") && text.contains("请按上述意见修改后"), "reason and what to do: {text}");
    let done = office.at("04-18 14:00", &["draft", "reopen", "2"]).code(0).out;
    assert!(done.contains("退稿函已于4月18日") && done.contains("电话告知"), "{done}");
    // Returned once more, the unit hears the new reason.
    office.at("04-18 14:05", &["draft", "return", "2", "数字有误"]).code(0);
    office.run("04-18 14:30");
    let returned = office.letters_of("returned");
    assert_eq!(returned.len(), 2);
    assert!(returned.iter().any(|letter| letter.text.contains("数字有误")));
    let done = office.at(NOW, &["draft", "reopen", "4"]).code(0).out;
    assert!(done.contains("本就待选"), "{done}");
}

#[test]
fn drafts_of_one_story_become_one() {
    let office = in_its_week();
    let done = office.at(NOW, &["draft", "merge", "3", "1", "3", "4"]).code(1);
    assert!(done.out.contains("1号") && done.out.contains("联合供稿：市教育局，补签发"), "{done:?}");
    assert!(done.err.contains("3号稿件不能并入自身"), "{}", done.err);
    let standing = shown(&office, NOW, 3);
    assert_eq!(standing["draft"]["joint"], serde_json::json!(["jiaoyu"]), "its own unit is no other");
    assert!(standing["draft"]["signoff"].as_str().expect("a name").contains("刘敏"));
    assert!(!standing["draft"]["flags"].to_string().contains("no-signoff"));
    assert_eq!(standing["draft"]["revision"], 0, "the text is not touched");
    assert_eq!(shown(&office, NOW, 1)["draft"]["status"]["merged"]["into"], 3);
    assert!(office.at(NOW, &["draft", "show", "3"]).out.contains("并入稿件：1号"));
    for (arguments, why) in [
        (["draft", "select", "1"].as_slice(), "已并入3号"),
        (&["draft", "merge", "1", "2"], "已并入3号"),
        (&["draft", "merge", "2", "1"], "已并入3号"),
        (&["draft", "merge", "99", "2"], "没有99号"),
    ] {
        let ran = office.at(NOW, arguments).code(2);
        assert!(ran.err.contains(why), "{arguments:?}: {}", ran.err);
    }
    office.run("04-24 10:00");
    let contents = office.at("04-24 10:05", &["--json", "issue", "show", "2"]).json()["contents"].clone();
    let sections = contents["sections"].as_array().expect("sections");
    let drafts: Vec<i64> = sections
        .iter()
        .flat_map(|section| section["drafts"].as_array().expect("drafts"))
        .map(|draft| draft["draft"].as_i64().expect("a number"))
        .collect();
    assert!(drafts.contains(&3) && !drafts.contains(&1) && !drafts.contains(&4), "{drafts:?}");

    // A return of the draft that stands says what becomes of the others, which can be parted from it all the same.
    let at = "04-24 10:07";
    let done = office.at(at, &["draft", "return", "3", "数字有误"]).code(0).out;
    assert!(done.contains("已并入的1号、4号随之搁置"), "{done}");
    assert!(office.at(at, &["draft", "reopen", "4"]).code(0).out.contains("由3号分出"));
    office.at(at, &["draft", "reopen", "3"]).code(0);
    office.at(at, &["draft", "merge", "3", "4"]).code(0);
    office.run("04-24 10:08");

    // In review: parted again, the issue goes out anew.
    let at = "04-24 10:10";
    let done = office.at(at, &["draft", "reopen", "1"]).code(0).out;
    assert!(done.contains("由3号分出") && done.contains("3号仍选用"), "{done}");
    assert_eq!(state(&office, at), "open");
    let standing = shown(&office, at, 3)["draft"].clone();
    assert_eq!(standing["joint"], serde_json::json!([]));
    assert!(standing["signoff"].is_null() && standing["flags"].to_string().contains("no-signoff"), "{standing}");
}

#[test]
fn merging_brings_photos_and_gives_them_back() {
    let office = in_its_week();
    office.at(NOW, &["draft", "select", "3"]).code(0);
    let done = office.at(NOW, &["draft", "merge", "1", "3"]).code(0).out;
    assert!(done.contains("增加图片1张") && done.contains("1号改为选用"), "{done}");
    assert_eq!(shown(&office, NOW, 1)["draft"]["photos"].as_array().expect("photos").len(), 1);
    assert!(shown(&office, NOW, 1)["draft"]["flags"].to_string().contains("no-caption"));
    // Two merged drafts of one unit: the unit stays as long as one of them is there.
    office.at(NOW, &["draft", "merge", "1", "4"]).code(0);
    office.at(NOW, &["draft", "reopen", "3"]).code(0);
    let standing = shown(&office, NOW, 1)["draft"].clone();
    assert_eq!((&standing["joint"], &standing["photos"]), (&serde_json::json!(["caizheng"]), &serde_json::json!([])));
    office.at(NOW, &["draft", "reopen", "4"]).code(0);
    assert_eq!(shown(&office, NOW, 1)["draft"]["joint"], serde_json::json!([]));
    assert_eq!(shown(&office, NOW, 1)["draft"]["flags"], serde_json::json!([]));
}

#[test]
fn a_confirmation_is_a_persons_word() {
    let office = in_its_week();
    let before = shown(&office, NOW, 1)["draft"]["verdict"].clone();
    let done = office.at(NOW, &["draft", "confirm", "1"]).code(0).out;
    assert!(done.contains("确认1号") && done.contains("归入"), "{done}");
    let after = shown(&office, NOW, 1)["draft"]["verdict"].clone();
    assert!(after["decider"]["person"].as_str().expect("a person").contains("命令行"), "{after}");
    assert_eq!((&after["area"], &after["evidence"]), (&before["area"], &before["evidence"]));
    let other = if before["area"] == "3" { "4" } else { "3" };
    office.at(NOW, &["draft", "move", "1", other]).code(0);
    let moved = shown(&office, NOW, 1)["draft"]["verdict"].clone();
    assert_eq!((&moved["area"], &moved["second"]), (&other.into(), &before["area"]));
    assert_eq!(moved["evidence"], before["evidence"]);
    assert!(office.at(NOW, &["draft", "move", "1", other]).code(0).out.contains("确认1号"), "the same area again");
    let page = office.at(NOW, &["draft", "list"]).code(0).out;
    assert!(page.contains("已确认"), "{page}");
    let store = rusqlite::Connection::open(office.file("data/jianbao.sqlite")).expect("the store");
    let decided = |id: i64| -> String {
        store.query_row("SELECT decided_at FROM draft WHERE id = ?1", [id], |row| row.get(0)).expect("a draft")
    };
    assert_eq!((decided(1).as_str(), decided(2).as_str()), ("2018-04-18T13:00:00+08:00", ""));
    // What is printed stays, so a confirmation in review starts no new round.
    office.run("04-24 10:00");
    office.at("04-24 10:10", &["draft", "confirm", "2"]).code(0);
    assert_eq!(state(&office, "04-24 10:11"), "in-review");
}

#[test]
fn the_list_is_grouped_and_sifted() {
    let office = in_its_week();
    office.at(NOW, &["draft", "move", "1", "2", "改革"]).code(0);
    office.at(NOW, &["draft", "move", "3", "指标"]).code(0);
    office.at(NOW, &["draft", "move", "4", "民生"]).code(0);
    office.at(NOW, &["draft", "hold", "2"]).code(0);
    let page = office.at(NOW, &["draft", "list"]).code(0).out;
    let places: Vec<usize> = ["【重要指标任务】1篇", "【重大改革创新】2篇", "【重点民生工程】1篇"]
        .iter()
        .map(|heading| page.find(heading).unwrap_or_else(|| panic!("{heading}: {page}")))
        .collect();
    assert!(places.is_sorted(), "{page}");
    let found = |arguments: &[&str]| -> Vec<i64> {
        let arguments = [&["--json", "draft", "list"], arguments].concat();
        let value = office.at(NOW, &arguments).code(0).json();
        value.as_array().expect("drafts").iter().map(|draft| draft["id"].as_i64().expect("a number")).collect()
    };
    assert_eq!(found(&[]), [1, 2, 3, 4]);
    assert_eq!(found(&["--area", "改革"]), [1, 2]);
    assert_eq!(found(&["--unit", "市财政局"]), [3, 4]);
    assert_eq!(found(&["--status", "留用"]), [2]);
    assert_eq!(found(&["--flagged"]), [2, 3], "a short one, and one without sign-off");
    assert_eq!(found(&["--unsure"]), [0i64; 0]);
    assert!(office.at(NOW, &["draft", "list", "--unsure"]).code(0).out.contains("没有符合条件的"));
    assert!(office.at(NOW, &["draft", "list", "--status", "好"]).code(2).err.contains("待选"));
    assert!(office.at(NOW, &["draft", "list", "--area", "九"]).code(2).err.contains("重大改革创新"));
    office.at(NOW, &["draft", "merge", "3", "1"]).code(0);
    assert_eq!(found(&["--unit", "市教育局"]), [1, 2, 3], "joint drafts too");
    assert_eq!(found(&["--status", "并入"]), [1]);
}

#[test]
fn doubtful_filings_show_both_areas() {
    let office = Office::new();
    office.run("04-17 08:30");
    let text = "市教育局开展工作\n\n　　各科室认真落实，取得成效。项目推进，改革深入，群众满意。各科室认真落实，群众满意，社会各界好评。\n　　各科室人员到岗到位，各负其责，群众满意，社会各界好评，工作有声有色，有条不紊，稳中有进，成效良好。\n\n作者：王立新　联系电话：0416-3880000\n签发人：刘敏\n";
    office.arrives("1", plain(EDUCATION, "稿件", "04-18 09:00", text));
    office.run("04-18 12:00");
    let verdict = shown(&office, NOW, 1)["draft"]["verdict"].clone();
    assert!(verdict["unsure"] == true && verdict["second"].is_string(), "{verdict}");
    let page = office.at(NOW, &["draft", "list", "--unsure"]).code(0).out;
    assert!(page.contains("？") && page.contains('%'), "{page}");
    let page = office.at(NOW, &["draft", "show", "1"]).code(0).out;
    assert!(page.contains("其次“") && page.contains("请确认"), "{page}");
    office.at(NOW, &["draft", "confirm", "1"]).code(0);
    assert!(!shown(&office, NOW, 1)["draft"]["flags"].to_string().contains("unsure"));
    assert!(office.at(NOW, &["draft", "list", "--unsure"]).code(0).out.contains("没有符合条件的"));
}

/// What an editor decides about a draft is learned: the next story of its kind is filed so by itself.
#[test]
fn a_decision_about_an_area_is_felt_at_the_next_run() {
    let market = |day: &str, shows: &str| {
        format!(
            "文化集市开进社区\n\n　　{day}，南街社区广场又摆起文化集市，剪纸、皮影、书画摊位排成两列，居民带着孩子来体验。\n\
             \u{3000}\u{3000}街道文化站请来非遗传承人现场教学，演出队唱了{shows}场评剧，三百多人参加，摊主说下回还来。\n\
             \u{3000}\u{3000}集市由街道和三家剧团合办，场地、灯光和音响由文化馆提供，全年计划办二十场，走遍全区十二个社区。\n\n\
             作者：王立新　联系电话：0416-3880000\n签发人：刘敏\n"
        )
    };
    let office = in_its_week();
    office.arrives("5", plain(EDUCATION, "文化集市", "04-18 15:00", &market("上周六", "三")));
    office.run("04-18 15:10");
    let first = newest(&office, "04-18 15:11");
    let other = if first["verdict"]["area"] == "4" { "1" } else { "4" };
    office.at("04-18 15:12", &["draft", "move", &first["id"].to_string(), other]).code(0);
    office.arrives("6", plain(EDUCATION, "本周文化集市", "04-25 09:00", &market("本周日", "两")));
    office.run("04-25 09:10");
    let second = newest(&office, "04-25 09:11");
    assert!(second["id"].as_i64() > first["id"].as_i64(), "{second}");
    assert_eq!(second["verdict"]["area"], other, "{first} {second}");
    assert_eq!(second["verdict"]["decider"], "classifier");
}

/// The draft with the greatest number of the running period.
fn newest(office: &Office, now: &str) -> Value {
    let drafts = office.at(now, &["--json", "draft", "list"]).json();
    drafts.as_array().expect("drafts").iter().max_by_key(|draft| draft["id"].as_i64()).expect("a draft").clone()
}
