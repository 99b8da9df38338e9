//! What machines send back: bounces, holiday replies, read receipts, our own letters. Nothing of it is a draft, nothing is
//! answered, and an address that is dead gets nothing more until a person says so.

use super::support::Office;
use super::support::mail::{Read, answering, draft, moment, plain, with_file};
use serde_json::Value;
use std::fs;

const EDUCATION: &str = "jzsjyj@163.example.com";
const FINANCE: &str = "jzsczj_zh@163.example.com";
const LEADER: &str = "leader@office.example.cn";

/// An office that has given a unit a receipt for its draft.
fn with_receipt() -> Office {
    let office = Office::new();
    office.run("04-17 08:30");
    office.arrives("1", plain(EDUCATION, "稿件", "04-18 09:00", &draft("市教育局推进校舍改造工程")));
    office.run("04-18 09:10");
    office
}

fn last_to(office: &Office, kind: &str, to: &str) -> Read {
    office.letters_of(kind).into_iter().rfind(|letter| letter.to.contains(to)).expect("a letter")
}

/// A delivery report about a recipient, which returns the header of a letter.
fn report(about: &str, status: &str, said: &str, arrived: &str, returned: &str) -> Vec<u8> {
    let date = moment(arrived).to_rfc2822();
    format!(
        "Received: from mx.example.com ([192.0.2.1]) by mx (Coremail) with SMTP id x; {date}\r\nReturn-Path: <>\r\n\
         From: Mail Delivery System <MAILER-DAEMON@mx.example.com>\r\nTo: zfbxcc@163.com\r\nDate: {date}\r\n\
         Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <{arrived}.{status}@mx.example.com>\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nThis is the mail system.\r\n\r\n<{about}>: {said}\r\n\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.com\r\n\r\n\
         Final-Recipient: rfc822; {about}\r\nAction: failed\r\nStatus: {status}\r\nDiagnostic-Code: smtp; {said}\r\n\r\n\
         --b\r\nContent-Type: text/rfc822-headers\r\n\r\n{returned}\r\n--b--\r\n"
    )
    .into_bytes()
}

/// The header of a letter of ours as it comes back.
fn header_of(letter: &Read) -> String {
    format!("From: zfbxcc@163.com\r\nTo: {}\r\nMessage-ID: {}\r\nSubject: x\r\n", letter.to, bracketed(letter))
}

fn bracketed(letter: &Read) -> String {
    format!("<{}>", letter.message_id.trim_matches(['<', '>']))
}

fn mails(office: &Office, at: &str, state: &str) -> Vec<String> {
    let listed = office.at(at, &["--json", "mail", "list", "--state", state]).json();
    let reason = |mail: &Value| mail["reason"].as_str().expect("a reason").to_owned();
    listed.as_array().expect("a list").iter().map(reason).collect()
}

#[test]
fn a_dead_address_is_shown_gets_nothing_and_is_lifted() {
    let office = with_receipt();
    let receipt = last_to(&office, "receipt", EDUCATION);
    let gone = report(EDUCATION, "5.1.1", "550 User unknown", "04-18 09:12", &header_of(&receipt));
    office.arrives("2", gone);
    let done = office.run("04-18 09:20");
    assert_eq!((done["acted"].as_u64(), done["waiting"].as_u64()), (Some(1), Some(1)), "{done}");
    assert_eq!(mails(&office, "04-18 09:21", "acted"), [format!("退信：{EDUCATION} 地址不存在，已停发")]);

    let status = office.at("04-18 09:21", &["status"]).code(1).out;
    for words in ["市教育局邮箱 jzsjyj@163.example.com 已停发", "退信：地址不存在，1封信未送达", "--resume", "0416-"]
    {
        assert!(status.contains(words), "lacks {words}:\n{status}");
    }
    let json = office.at("04-18 09:21", &["--json", "status"]).json();
    assert_eq!(json["waiting"].as_array().map(Vec::len), Some(1), "{json}");
    assert!(office.at("04-18 09:21", &["unit", "list"]).code(0).out.contains("（停发：地址不存在）"));
    let units = office.at("04-18 09:21", &["--json", "unit", "list"]).json();
    assert_eq!(units["suspended"][0]["address"], EDUCATION);

    // The unit writes again: its draft counts, and nobody writes to it.
    office.arrives("3", plain(EDUCATION, "又一篇", "04-18 10:00", &draft("市教育局开展课后延时服务")));
    assert_eq!(office.run("04-18 10:10")["draft"], 1);
    assert_eq!(office.letters_of("receipt").len(), 1);
    assert!(office.at("04-18 10:11", &["status"]).out.contains("2封信未送达"));
    let refused = office.at("04-18 10:12", &["letter", "resend", "2"]).code(2).err;
    assert!(refused.contains("已停发（退信：地址不存在）") && refused.contains("unit address"), "{refused}");

    let lifted = office.at("04-18 11:00", &["unit", "address", EDUCATION, "--resume"]).code(0).out;
    assert!(lifted.contains("已恢复") && lifted.contains("1、2号信"), "{lifted}");
    assert!(office.at("04-18 11:00", &["unit", "address", EDUCATION, "--resume"]).code(2).err.contains("没有停发"));
    assert!(office.at("04-18 11:01", &["status"]).code(1).out.contains("letter resend 2"), "the letters still wait");
    office.at("04-18 11:02", &["letter", "resend", "2"]).code(0);
    office.at("04-18 11:02", &["letter", "cancel", "1"]).code(0);
    assert_eq!(office.run("04-18 11:10")["waiting"], 0);
    assert_eq!(office.letters_of("receipt").len(), 2);
    assert_eq!(office.at("04-18 11:11", &["--json", "status"]).json()["adds_up"], true);
}

#[test]
fn a_forged_bounce_silences_nobody() {
    let office = with_receipt();
    let receipt = last_to(&office, "receipt", EDUCATION);
    let forge = |name: &str, about: &str, returned: &str| {
        office.arrives(name, report(about, "5.1.1", "550 User unknown", &format!("04-18 09:1{name}"), returned));
    };
    // An address that we never wrote to, a letter that is not ours, one that went to somebody else.
    forge("2", FINANCE, "");
    forge("3", EDUCATION, "From: zfbxcc@163.com\r\nMessage-ID: <made.up@163.com>\r\n");
    forge("4", FINANCE, &header_of(&receipt));
    // Our provider says that the sender is not who it claims to be.
    let fails = b"Authentication-Results: mx.163.com; spf=fail\r\n";
    office
        .arrives("5", [&fails[..], &report(EDUCATION, "5.1.1", "550 x", "04-18 09:15", &header_of(&receipt))].concat());
    // It goes on trying.
    let late = report(EDUCATION, "4.4.1", "450 x", "04-18 09:16", &header_of(&receipt));
    office.arrives("6", String::from_utf8(late).expect("ASCII").replace("Action: failed", "Action: delayed"));
    let done = office.run("04-18 09:30");
    assert_eq!((done["ignored"].as_u64(), done["acted"].as_u64()), (Some(5), Some(0)), "{done}");
    let reasons = mails(&office, "04-18 09:31", "ignored");
    assert!(reasons.iter().all(|reason| reason.starts_with("系统退信")), "{reasons:?}");
    office.at("04-18 09:31", &["status"]).code(0);
    office.arrives("7", plain(EDUCATION, "又一篇", "04-18 10:00", &draft("市教育局开展课后延时服务")));
    office.run("04-18 10:10");
    assert_eq!(office.letters_of("receipt").len(), 2);
}

#[test]
fn a_full_mailbox_is_forgiven_twice() {
    let office = Office::new();
    office.run("04-17 08:30");
    for (at, title) in ["校舍改造", "备战高考", "课后延时"].iter().enumerate() {
        let day = 18 + at;
        let body = draft(&format!("市教育局推进{title}工作"));
        office.arrives(&format!("a{at}"), plain(EDUCATION, title, &format!("04-{day} 09:00"), &body));
        office.run(&format!("04-{day} 09:10"));
        let receipt = last_to(&office, "receipt", EDUCATION);
        let full = report(EDUCATION, "5.2.2", "552 mailbox full", &format!("04-{day} 09:12"), &header_of(&receipt));
        office.arrives(&format!("b{at}"), full);
        assert_eq!(office.run(&format!("04-{day} 09:20"))["acted"], 1);
        let suspended = office.at(&format!("04-{day} 09:21"), &["unit", "list"]).out.contains("停发");
        assert_eq!(suspended, at == 2, "bounce {at}");
    }
    assert_eq!(office.letters_of("receipt").len(), 3);
    let reasons = mails(&office, "04-20 10:00", "acted").join("\n");
    assert!(reasons.contains("邮箱已满，第1次") && reasons.contains("邮箱已满，已停发"), "{reasons}");
    assert!(office.at("04-20 10:00", &["status"]).out.contains("退信：邮箱已满，连续3次，3封信未送达"));
}

#[test]
fn letters_that_wait_for_a_dead_address_do_not_leave() {
    let office = Office::new();
    office.run("04-17 08:30");
    for at in 0..8 {
        let body = draft(&format!("市教育局第{at}项工作取得进展"));
        office.arrives(&format!("a{at}"), plain(EDUCATION, &format!("稿件{at}"), "04-18 09:00", &body));
    }
    office.run("04-18 09:10");
    assert_eq!(office.letters_of("receipt").len(), 6, "the hour's cap");
    // In the manner of web mail: no report, no Message-ID.
    let bounce =
        "<html><body><p>您的邮件被退回。</p><p>收件人邮件地址(jzsjyj@163.example.com)不存在。</p></body></html>";
    let page = plain("postmaster@163.com", "系统退信/The email is returned", "04-18 09:15", bounce);
    office.arrives("b", String::from_utf8(page).expect("ASCII").replace("text/plain", "text/html"));
    assert_eq!(office.run("04-18 09:20")["acted"], 1);
    for moment in ["04-18 11:00", "04-18 15:00", "04-19 09:00"] {
        office.run(moment);
    }
    assert_eq!(office.letters_of("receipt").len(), 6);
    assert!(office.at("04-19 09:10", &["status"]).out.contains("3封信未送达"), "one came back, two never left");
}

#[test]
fn a_leaders_dead_address_is_seen() {
    let office = with_receipt();
    office.run("04-24 10:00");
    let copy = last_to(&office, "review", LEADER);
    office.arrives("b", report(LEADER, "5.1.1", "550 No such user", "04-24 10:05", &header_of(&copy)));
    let done = office.run("04-24 10:10");
    assert_eq!(done["acted"], 1, "{done}");
    let status = office.at("04-24 10:11", &["status"]).code(1).out;
    assert!(status.contains("领导小组办公室主任邮箱 leader@office.example.cn 已停发"), "{status}");
}

#[test]
fn machines_are_not_answered() {
    let office = with_receipt();
    let receipt = last_to(&office, "receipt", EDUCATION);
    let id = bracketed(&receipt);
    let reply = |name: &str, subject: &str, body: &str| {
        office.arrives(name, answering(EDUCATION, subject, &format!("04-18 09:{name}"), body, &id, None));
    };
    reply("11", "回复：回执", "您好，您的邮件已收到，谢谢！");
    reply("12", "自动回复：回执", "我在外地出差。");
    reply("13", "已读: 回执", "您的邮件已阅。");
    reply("14", "回复：回执", "这是来自QQ邮箱的假期自动回复邮件。您好，我正在度假。");
    // Our own letter sent on by a machine, with and without its header rewritten.
    let own = office.letters().into_iter().find(|path| path.display().to_string().contains("-receipt-"));
    let own = fs::read_to_string(own.expect("the receipt")).expect("ASCII");
    office.arrives("15", format!("Received: from relay; Wed, 18 Apr 2018 09:15:00 +0800\r\n{own}"));
    let from = own.lines().position(|line| line.starts_with("From:")).expect("a sender");
    let rewritten = own.lines().enumerate().map(|(at, line)| match at {
        at if at == from => "From: jzsjyj@163.example.com\r\nX-Was:",
        _ => line,
    });
    let rewritten = rewritten.collect::<Vec<_>>().join("\r\n");
    office.arrives("16", format!("Received: from relay; Wed, 18 Apr 2018 09:16:00 +0800\r\n{rewritten}"));
    let done = office.run("04-18 09:30");
    let reasons = mails(&office, "04-18 09:31", "ignored");
    assert_eq!(done["ignored"], 6, "{done} {reasons:?}");
    assert_eq!(reasons.iter().filter(|reason| *reason == "自动回复").count(), 4, "{reasons:?}");
    assert_eq!(office.letters().len(), 1, "nobody is answered");
    office.at("04-18 09:31", &["status"]).code(0);
}

#[test]
fn what_people_make_of_our_letters_is_theirs() {
    let office = with_receipt();
    let receipt = last_to(&office, "receipt", EDUCATION);
    // A draft in answer to our letter, one that speaks of automatic replies, and our letter sent on with a draft.
    let id = bracketed(&receipt);
    let body = draft("市教育局开展课后延时服务");
    office.arrives("2", answering(EDUCATION, "回复：回执", "04-18 09:20", &body, &id, None));
    let hotline = draft("市教育局热线开通自动回复功能");
    office.arrives("3", plain(EDUCATION, "自动回复功能上线", "04-18 09:21", &hotline));
    let file = draft("市教育局备战高考护航学子");
    let mut sent_on = b"X-Jianbao-Letter: receipt/1\r\n".to_vec();
    sent_on.extend(with_file(EDUCATION, "转发：回执", "04-18 09:22", "请查收", "市教育局稿件.txt", file.as_bytes()));
    office.arrives("4", sent_on);
    let done = office.run("04-18 09:30");
    assert_eq!(done["draft"], 3, "{done} {:?}", mails(&office, "04-18 09:31", "ignored"));
}

#[test]
fn a_machine_that_answers_everything_meets_the_cap() {
    let office = Office::new();
    office.run("04-17 08:30");
    office.arrives("first", plain(EDUCATION, "稿件", "04-18 08:00", &draft("市教育局推进校舍改造工程")));
    let mut answered = 0;
    for round in 0..24 {
        let (hour, minute) = (8 + round / 12, round % 12 * 5);
        let now = format!("04-18 {hour:02}:{minute:02}");
        office.run(&now);
        let letters = office.letters_of("receipt");
        // One answer for each letter, each of another kind, and always something new in it.
        for (at, letter) in letters.iter().enumerate().skip(answered) {
            let name = format!("m{at}");
            let subject = format!("回复：{}", letter.subject);
            let words = draft(&format!("市教育局第{at}批项目第{round}轮开工"));
            match at % 4 {
                0 => office.arrives(&name, plain(EDUCATION, &subject, &now, &words)),
                1 => office.arrives(&name, with_file(EDUCATION, &subject, &now, "", "稿件.txt", words.as_bytes())),
                _ => {
                    office.arrives(&name, plain(EDUCATION, &subject, &now, &words));
                    office
                        .arrives(&format!("{name}-auto"), plain(EDUCATION, &subject, &now, "您的邮件已收到，尽快回复"));
                }
            }
        }
        answered = letters.len();
    }
    // Two hours: six in the first, six in the second.
    assert!((7..=12).contains(&answered), "{answered} letters in two hours");
}
