//! A wrong configuration: every finding at once, nothing started.

use super::support::Office;

#[test]
fn every_finding_comes_at_once_and_nothing_starts() {
    let office = Office::new();
    office.edit("jianbao.toml", "grace_minutes = 10", "grace_minute = 10");
    office.edit("jianbao.toml", "copies = 120", "copies = \"很多\"");
    office.edit("jianbao.toml", "mail = \"leader@office.example.cn\"", "mail = \"leader\"");
    office.edit("jianbao.toml", "[limits]", "[limit]");
    office.edit("roster.toml", "code = \"jiaoyu\"", "code = \"caizheng\"");
    for command in ["check", "run", "status"] {
        let ran = office.at("04-17 09:00", &[command]).code(2);
        let told = ran.out + &ran.err;
        for words in [
            "是否想写 `grace_minutes`",
            "应为不小于 0 的整数",
            "“leader”不是电子邮件地址",
            "是否想写 `limits`",
            "单位代码“caizheng”重复",
        ] {
            assert!(told.contains(words), "{command} lacks {words}:\n{told}");
        }
        assert!(told.contains("jianbao.toml 第"), "lines are told:\n{told}");
    }
    assert!(!office.file("data").exists(), "nothing was started");
}

#[test]
fn single_faults_are_told_with_the_next_step() {
    let check = |file: &str, from: &str, to: &str, expected: &str| {
        let office = Office::new();
        office.edit(file, from, to);
        let ran = office.at("04-17 09:00", &["check"]).code(2);
        assert!(ran.out.contains(expected), "{to}: expected {expected} in\n{}", ran.out);
    };
    check("jianbao.toml", "[campaign]", "[campaign", "不是正确的 TOML");
    check("jianbao.toml", "starts = \"2018-04-10\"", "starts = \"2018年4月\"", "日期");
    check(
        "jianbao.toml",
        "kind = \"folder\"                              # imap（",
        "kind = \"pop3\" # imap（",
        "maildir",
    );
    check("jianbao.toml", "roles = [\"leader\"]", "roles = [\"reader\"]", "无法送审签发");
    check("jianbao.toml", "holiday = \"next\"", "holiday = \"later\"", "holiday");
    check("jianbao.toml", "day = 1, at = \"10:00\"", "day = -1, at = \"10:00\"", "截稿之后");
    check("jianbao.toml", "code = \"2\"", "code = \"1\"", "重复");
    check("jianbao.toml", "mail = \"editor@office.example.cn\"", "mail = \"zfbxcc@163.com\"", "自问自答");
    check("roster.toml", "name = \"锦州市教育局\"", "nmae = \"锦州市教育局\"", "是否想写 `name`");
    check("roster.toml", "\"jzsczj_zh@163.example.com\"", "\"jzsjyj@163.example.com\"", "来稿会分不清");
    check("lexicon.toml", "area = \"7\"", "area = \"9\"", "9");
}

#[test]
fn a_missing_file_is_named() {
    let office = Office::new();
    std::fs::remove_file(office.file("roster.toml")).expect("it was there");
    let ran = office.at("04-17 09:00", &["check"]).code(2);
    assert!(ran.out.contains("roster.toml：读不了（没有这个文件或目录）"), "{}", ran.out);
}

#[test]
fn the_offices_own_calendar_and_templates_override() {
    let office = Office::new();
    std::fs::write(
        office.file("calendar.toml"),
        "[[year]]\nyear = 2018\nsource = \"本市通知\"\noff = [\"2018-04-23\"]\nwork = []\n",
    )
    .expect("written");
    let board = office.at("04-18 09:00", &["--json", "status"]).json();
    assert_eq!(board["period"], "2018-04-24", "{board}");
    let folder = office.file("templates/letters/reminder");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("subject.txt"), "请{{ unit }}抓紧报稿").expect("written");
    office.run("04-18 09:30");
    office.run("04-23 15:30");
    office.run("04-24 11:00");
    let reminders = office.letters_of("reminder");
    assert!(reminders.iter().any(|letter| letter.subject == "请市教育局抓紧报稿"), "{:?}", reminders.first());
    std::fs::write(folder.join("subject.txt"), "请{{ unti }}抓紧报稿").expect("written");
    let ran = office.at("04-24 12:00", &["check"]).code(2);
    assert!(ran.out.contains("letters/reminder/subject.txt") && ran.out.contains("unti"), "{}", ran.out);
}

#[test]
fn a_year_without_holidays_is_told_before_it_comes() {
    let office = Office::new();
    let dir = office.dir().display().to_string();
    let ran = super::support::jianbao(&["--office", &dir, "--now", "2031-03-01T09:00:00+08:00", "check"]).code(0);
    assert!(ran.out.contains("没有2031年的节假日安排"), "{}", ran.out);
}
