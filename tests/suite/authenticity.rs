//! Who really sent it: what the provider found out about a sender, and what the office sees of it.

use super::support::Office;
use super::support::mail::{draft, plain};
use super::support::netease::NetEase;

const EDUCATION: &str = "jzsjyj@163.example.com";
const LEADER: &str = "leader@office.example.cn";

/// The mail as Coremail delivers it, its own results at the bottom of the header.
fn judged(mail: Vec<u8>, results: &str) -> Vec<u8> {
    let mail = String::from_utf8(mail).expect("ASCII");
    mail.replacen("MIME-Version", &format!("Authentication-Results: mx; {results}\r\nMIME-Version"), 1).into_bytes()
}

#[test]
fn a_false_sender_is_marked_and_nobody_is_turned_away() {
    let office = Office::new();
    office.run("04-17 08:30");
    let body = draft("市教育局推进校舍改造工程");
    office.arrives(
        "1",
        judged(plain(EDUCATION, "稿件", "04-18 09:00", &body), "spf=fail smtp.mail=a@b.example; dkim=none"),
    );
    office.arrives("2", plain("jzsczj_zh@163.example.com", "稿件", "04-18 09:30", &draft("市财政局加快预算执行进度")));
    assert_eq!(office.run("04-18 10:00")["draft"], 2);
    let note = "发件人验证未通过（可能冒名），请电话核实";
    let shown = office.at("04-18 10:05", &["draft", "show", "1"]).code(0).out;
    assert!(shown.contains(&format!("{note}：市教育局")) && shown.contains("0416-388"), "{shown}");
    assert!(!office.at("04-18 10:05", &["draft", "show", "2"]).code(0).out.contains("发件人验证"));
    let mail = office.at("04-18 10:05", &["mail", "show", "1"]).code(0).out;
    assert!(mail.contains("发件人验证：未通过（可能冒名）"), "{mail}");
    let mail = office.at("04-18 10:05", &["--json", "mail", "show", "2"]).json();
    assert_eq!(mail["authenticity"]["words"], "未见结果");
    assert!(
        office.letters_of("receipt").iter().all(|letter| !letter.text.contains("发件人")),
        "the unit is told nothing"
    );
    office.run("04-24 10:00");
    let review = office.letters_of("review");
    assert!(!review.is_empty() && review.iter().all(|letter| letter.text.contains(note)));
    let board = office.at("04-24 10:05", &["--json", "status", "--period", "2018-04-23"]).json();
    assert!(board["areas"].to_string().contains(note), "{board:#}");
    // A reply that failed signs nothing; one that passed does.
    let reply = |name: &str, at: &str, results: &str| {
        office.arrives(name, judged(plain(LEADER, &format!("回复：{}", review[0].subject), at, "同意"), results));
    };
    reply("3", "04-24 10:10", "dmarc=fail header.from=office.example.cn");
    assert_eq!(office.run("04-24 10:20")["quarantined"], 1);
    assert!(office.letters_of("bulletin").is_empty());
    reply("4", "04-24 10:30", "spf=pass smtp.mail=leader@office.example.cn");
    assert_eq!(office.run("04-24 10:40")["acted"], 1);
    assert!(!office.letters_of("bulletin").is_empty());
    assert!(!office.at("04-24 10:45", &["status", "--period", "2018-04-23"]).out.contains("未见发件人验证结果"));
}

#[test]
fn where_results_are_expected_their_absence_shows() {
    let server = NetEase::open([]);
    let office = Office::new();
    office.at_netease(&server);
    office.run("04-17 08:30");
    let fetched = |raw: Vec<u8>, at: &str| {
        server.arrives(raw, at);
        office.run(at);
    };
    fetched(plain(EDUCATION, "稿件", "04-18 09:00", &draft("市教育局推进校舍改造工程")), "04-18 10:00");
    let note = "未见发件人验证结果，请电话核实";
    let shown = office.at("04-18 10:05", &["draft", "show", "1"]).code(0).out;
    assert!(shown.contains(note), "{shown}");
    assert!(office.letters_of("receipt").iter().all(|letter| !letter.text.contains("发件人")));
    office.at("04-24 10:00", &["run"]);
    let subject =
        office.letters_of("review").into_iter().find(|copy| copy.to.contains(LEADER)).expect("a copy").subject;
    fetched(plain(LEADER, &format!("回复：{subject}"), "04-24 10:30", "同意"), "04-24 10:40");
    assert!(!office.letters_of("bulletin").is_empty(), "a leader whose provider says nothing can sign");
    let board = office.at("04-24 10:45", &["status", "--period", "2018-04-23"]).out;
    assert!(board.contains("签发邮件未见发件人验证结果"), "{board}");
    let minutes = office.at("04-24 10:45", &["issue", "show", "2"]).out;
    assert!(minutes.contains("签发邮件未见发件人验证结果"), "{minutes}");
    // An office that does not want it says so.
    office.append("flag_unverified = false\n");
    fetched(plain(EDUCATION, "稿件", "04-25 09:00", &draft("市教育局开展高考准备工作")), "04-25 10:00");
    assert!(!office.at("04-25 10:05", &["draft", "show", "2"]).code(0).out.contains(note));
}
