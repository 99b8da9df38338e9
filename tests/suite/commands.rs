//! Help, usage errors, exit codes, and the screening commands.

use super::support::mail::{draft, plain};
use super::support::{Office, jianbao};

const EDUCATION: &str = "jzsjyj@163.example.com";

/// English that clap says when nobody says it in Chinese.
const ENGLISH: [&str; 8] =
    ["Usage", "error:", "Options", "Commands", "Print", "possible values", "required", "unexpected"];

const COMMANDS: [&[&str]; 22] = [
    &["--help"],
    &["demo", "--help"],
    &["init", "--help"],
    &["check", "--help"],
    &["run", "--help"],
    &["watch", "--help"],
    &["status", "--help"],
    &["mail", "--help"],
    &["mail", "list", "--help"],
    &["mail", "assign", "--help"],
    &["draft", "--help"],
    &["draft", "return", "--help"],
    &["issue", "--help"],
    &["issue", "sign-off", "--help"],
    &["unit", "--help"],
    &["unit", "excuse", "--help"],
    &["letter", "--help"],
    &["letter", "resend", "--help"],
    &["read", "--help"],
    &["classify", "--help"],
    &["--version"],
    &["status", "-h"],
];

#[test]
fn help_is_chinese_throughout() {
    for arguments in COMMANDS {
        let ran = jianbao(arguments).code(0);
        for word in ENGLISH {
            assert!(!ran.out.contains(word), "{arguments:?} says {word}:\n{}", ran.out);
        }
    }
}

#[test]
fn wrong_usage_is_told_in_chinese_with_the_nearest_word() {
    let check = |arguments: &[&str], expected: &str| {
        let ran = jianbao(arguments).code(2);
        assert!(ran.err.contains(expected), "{arguments:?}: {}", ran.err);
        for word in ENGLISH {
            assert!(!ran.err.contains(word), "{arguments:?} says {word}:\n{}", ran.err);
        }
        assert_eq!(ran.out, "");
    };
    check(&["statsu"], "是否想写 status");
    check(&["run", "--dryrun"], "是否想写 --dry-run");
    check(&["mail", "show"], "还缺");
    check(&["mail", "show", "abc"], "“abc”不能用于");
    check(&["draft", "return", "3"], "还缺");
    check(&["--now", "yesterday", "status"], "应写成 2018-04-16T18:00:00+08:00");
    check(&["--office", "/nowhere", "run"], "jianbao init");
}

#[test]
fn init_never_overwrites() {
    let office = Office::new();
    let dir = office.dir().display().to_string();
    assert!(jianbao(&["init", &dir]).code(2).err.contains("不会覆盖"));
    assert!(jianbao(&["--office", &dir, "check"]).code(0).out.contains("设置无误"));
}

#[test]
fn nothing_to_do_is_silent() {
    let office = Office::new();
    office.at("04-17 08:30", &["run"]).code(0);
    let ran = office.at("04-17 08:35", &["run"]).code(0);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
}

#[test]
fn a_dry_run_says_what_is_due_and_does_nothing() {
    let office = Office::new();
    office.run("04-17 08:30");
    office.arrives("1", plain(EDUCATION, "稿件", "04-20 09:00", &draft("市教育局推进校舍改造工程")));
    let before = office.picture();
    let ran = office.at("04-20 15:00", &["run", "--dry-run"]).code(0);
    assert!(ran.out.contains("新来信1封") && ran.out.contains("第1次提醒"), "{}", ran.out);
    assert_eq!(office.picture(), before);
}

#[test]
fn screening_commands_do_what_they_say() {
    let office = Office::new();
    office.run("04-17 08:30");
    for (at, title) in ["推进校舍改造工程", "启动高考考前安全排查", "全面落实午间延时服务"].iter().enumerate()
    {
        let body = draft(&format!("市教育局{title}"));
        office.arrives(&at.to_string(), plain(EDUCATION, title, &format!("04-18 0{at}:00"), &body));
    }
    office.run("04-18 12:00");
    let now = "04-18 13:00";
    assert!(office.at(now, &["draft", "move", "1", "改革"]).code(0).out.contains("重大改革创新"));
    assert!(office.at(now, &["draft", "hold", "2"]).code(0).out.contains("留用2号"));
    assert!(office.at(now, &["draft", "return", "3", "缺签发人"]).code(0).out.contains("已函告市教育局"));
    assert!(office.at(now, &["draft", "retitle", "1", "校舍改造三十六所"]).code(0).out.contains("校舍改造三十六所"));
    assert!(office.at(now, &["draft", "move", "1", "九"]).code(2).err.contains("1 重大振兴举措"));
    assert!(office.at(now, &["draft", "select", "99"]).code(2).err.contains("没有99号稿件"));
    assert!(office.at(now, &["draft", "select", "3"]).code(2).err.contains("已退"));
    let shown = office.at(now, &["draft", "show", "1"]).code(0).out;
    assert!(shown.contains("归入“重大改革创新”") && shown.contains("标题由"), "{shown}");
    office.run("04-18 13:30");
    let returned = office.letters_of("returned");
    assert_eq!(returned.len(), 1);
    assert!(returned[0].to.contains(EDUCATION) && returned[0].text.contains("缺签发人"));
    office.run("04-24 10:00");
    let issue = office.at("04-24 10:05", &["--json", "issue", "show", "2"]).json();
    let drafts = &issue["contents"]["sections"][0]["drafts"];
    assert_eq!(drafts.as_array().expect("drafts").len(), 1);
    assert_eq!(drafts[0]["title"], "校舍改造三十六所");
    assert_eq!(issue["contents"]["left_out"][0]["why"], "留用");
}

#[test]
fn a_returned_draft_comes_back_under_its_number() {
    let office = Office::new();
    office.run("04-17 08:30");
    office.arrives("1", plain(EDUCATION, "稿件", "04-18 09:00", &draft("市教育局推进校舍改造工程")));
    office.run("04-18 10:00");
    office.at("04-18 11:00", &["draft", "return", "1", "标题太平"]).code(0);
    let body = draft("三十六所农村学校换新颜");
    office.arrives("2", plain(EDUCATION, "市教育局1号修改稿", "04-19 09:00", &body));
    office.run("04-19 10:00");
    let drafts = office.at("04-19 11:00", &["--json", "draft", "list"]).json();
    assert_eq!(drafts[0]["status"]["superseded"]["by"], 2, "{drafts}");
    assert_eq!(drafts[1]["version"], 2);
    assert_eq!(drafts[1]["status"], "waiting");
}

#[test]
fn an_unknown_sender_is_held_until_a_person_says_and_is_remembered() {
    let office = Office::new();
    office.run("04-17 08:30");
    let from = "xinxiyuan@qq.example.org";
    office.arrives("1", plain(from, "稿件", "04-20 09:00", &draft("校舍改造工程进展顺利")));
    office.arrives("2", plain(from, "稿件二", "04-20 09:30", &draft("午间延时服务全面落实到位")));
    let done = office.run("04-24 11:00");
    assert_eq!(done["quarantined"], 2);
    assert!(office.letters_of("receipt").is_empty(), "a stranger hears nothing");
    let ran = office.at("04-24 11:10", &["mail", "assign", "1", "市教育局"]).code(0);
    assert!(ran.out.contains("1号来信：来稿") && ran.out.contains("2号来信：来稿"), "{}", ran.out);
    let board = office.at("04-24 11:20", &["--json", "status", "--period", "2018-04-23"]).json();
    let unit =
        board["units"].as_array().expect("units").iter().find(|unit| unit["unit"] == "jiaoyu").expect("the unit");
    assert_eq!(unit["colour"], "on-time", "judged by its arrival, not by when it was recognised");
    office.arrives("3", plain(from, "稿件三", "04-25 09:00", &draft("职业教育集团揭牌成立运行")));
    assert_eq!(office.run("04-25 10:00")["draft"], 1, "the answer is remembered");
    assert!(office.at("04-25 10:05", &["mail", "assign", "1", "市教育"]).code(2).err.contains("是否指“市教育局”"));
}

#[test]
fn an_excused_unit_is_neither_reminded_nor_missing() {
    let office = Office::new();
    office.run("04-17 08:30");
    office.at("04-18 09:00", &["unit", "excuse", "市教育局", "迎检"]).code(0);
    office.run("04-20 15:00");
    assert!(office.letters_of("reminder").iter().all(|letter| !letter.to.contains(EDUCATION)));
    let board = office.at("04-24 09:00", &["--json", "status", "--period", "2018-04-23"]).json();
    let unit =
        board["units"].as_array().expect("units").iter().find(|unit| unit["unit"] == "jiaoyu").expect("the unit");
    assert_eq!((unit["colour"].as_str(), unit["words"].as_str()), (Some("excused"), Some("免报")));
}

#[test]
fn classify_reads_lines_and_writes_lines() {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_jianbao"))
        .arg("classify")
        .current_dir(std::env::temp_dir())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let line =
        r#"{"id":"a1","title":"打好污染防治攻坚战","body":"全市整治散煤和扬尘，空气优良天数增加。","unit":"市环保局"}"#;
    child.stdin.take().expect("stdin").write_all(format!("{line}\n\n{line}\n").as_bytes()).expect("written");
    let out = child.wait_with_output().expect("it ends");
    assert!(out.status.success());
    let lines = String::from_utf8(out.stdout).expect("UTF-8");
    assert_eq!(lines.lines().count(), 2);
    let answer: serde_json::Value = serde_json::from_str(lines.lines().next().expect("a line")).expect("JSON");
    assert_eq!((answer["id"].as_str(), answer["area"].as_str()), (Some("a1"), Some("6")));
    assert!(answer["evidence"][0]["cue"].is_string() && answer["confidence"].is_f64() && answer["unsure"].is_boolean());
}
