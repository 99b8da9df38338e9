//! A whole week at real servers, read as the units, the editor and the leader read it.

use super::super::support::mail::{Read, draft, plain};
use super::super::support::post_office::{ME, PostOffice};
use super::{EDITOR, EDUCATION, FINANCE, LEADER, count, units};
use crate::support::Office;
use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read as _};
use std::process::{Command, Stdio};

const TRADE: &str = "市外经贸局";

/// Everybody's inbox but ours, by address.
fn inboxes(post: &PostOffice) -> BTreeMap<String, Vec<Vec<u8>>> {
    let users = post.users().into_iter().filter(|user| user != ME);
    users.map(|user| (user.clone(), post.inbox(&user))).collect()
}

/// The letters of a kind in somebody's inbox, by the first word of their Message-ID.
fn got(post: &PostOffice, user: &str, kind: &str) -> Vec<Read> {
    let letters = post.inbox(user).iter().map(|raw| Read::of(raw)).collect::<Vec<_>>();
    letters.into_iter().filter(|letter| letter.message_id.starts_with(&format!("<{kind}."))).collect()
}

/// How many letters of a kind arrived anywhere.
fn arrived(post: &PostOffice, kind: &str) -> usize {
    post.users().iter().map(|user| got(post, user, kind).len()).sum()
}

/// The names of the files in a mail, as another program reads them; `None` where that is not installed.
fn names_for_python(raw: &[u8]) -> Option<Vec<String>> {
    let script = "import email, email.policy, sys\n\
        mail = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)\n\
        sys.stdout.buffer.write('\\n'.join(f.get_filename() for f in mail.iter_attachments()).encode())";
    let mut child = Command::new("python3");
    let child = child.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = child.ok()?;
    std::io::Write::write_all(&mut child.stdin.take().expect("piped"), raw).expect("it listens");
    let done = child.wait_with_output().expect("it ends");
    assert!(done.status.success());
    Some(String::from_utf8(done.stdout).expect("UTF-8").lines().map(str::to_owned).collect())
}

#[test]
fn a_week_goes_round_by_mail() {
    let Some(post) = PostOffice::open() else { return };
    let office = Office::new();
    office.live(&post);
    office.run("04-17 08:30");
    assert_eq!(post.users(), [ME], "nobody is written to before anything has happened");

    // Two units send, by SMTP and LMTP in the mail's own words, and are answered.
    post.deliver(plain(EDUCATION, "市教育局稿件", "04-18 09:00", &draft("市教育局推进校舍改造工程")), "04-18 09:00");
    post.deliver(plain(FINANCE, "市财政局稿件", "04-18 10:00", &draft("市财政局加快预算执行进度")), "04-18 10:00");
    let done = office.run("04-18 11:00");
    assert_eq!((done["draft"].as_u64(), done["sent"].as_u64()), (Some(2), Some(2)), "{done}");
    post.settle();
    let sent = Read::of(&plain(EDUCATION, "市教育局稿件", "04-18 09:00", ""));
    let receipt = &got(&post, EDUCATION, "receipt")[0];
    assert!(receipt.subject.contains("已收稿") && receipt.text.contains("市教育局推进校舍改造工程"), "{receipt:?}");
    for header in
        [format!("In-Reply-To: {}", sent.message_id), format!("<{ME}>"), "Auto-Submitted: auto-replied".into()]
    {
        assert!(receipt.headers.contains(&header), "{header}\n{}", receipt.headers);
    }
    assert_eq!((receipt.to.contains(EDUCATION), got(&post, FINANCE, "receipt").len()), (true, 1));

    // Whoever has not sent is reminded, on Friday and on Monday; the two are not.
    let all = units(&office);
    office.run("04-20 15:05");
    post.settle();
    assert_eq!(arrived(&post, "reminder"), all.len() - 2);
    assert!(got(&post, EDUCATION, "reminder").is_empty());
    let trade = got(&post, &address_of(&office, TRADE), "reminder");
    assert!(trade[0].text.contains(TRADE) && trade[0].headers.contains("Auto-Submitted: auto-generated"), "{trade:?}");
    // One hears it and sends, before the deadline.
    let late = &all[0];
    post.deliver(plain(late, "稿件", "04-23 09:00", &draft("我区推进职业教育产教融合")), "04-23 09:00");
    office.run("04-23 10:05");
    post.settle();
    assert_eq!(arrived(&post, "reminder"), all.len() - 2 + all.len() - 3);
    office.run("04-24 08:35");
    post.settle();
    assert_eq!(arrived(&post, "late-notice"), all.len() - 3);

    // The issue goes to the editor and the leader, as a document that opens.
    office.run("04-24 10:05");
    post.settle();
    assert_eq!((arrived(&post, "review"), got(&post, EDITOR, "review").len()), (2, 1));
    let review = &got(&post, LEADER, "review")[0];
    let (name, bytes) = &review.files[0];
    assert!(name.ends_with(".docx"), "{name}");
    let mut document = zip::ZipArchive::new(Cursor::new(bytes)).expect("a document");
    let mut text = String::new();
    document.by_name("word/document.xml").expect("its text").read_to_string(&mut text).expect("UTF-8");
    assert!(text.contains("市财政局加快预算执行进度"));
    let raw = post.inbox(LEADER).pop().expect("the letter");
    if let Some(names) = names_for_python(&raw) {
        assert_eq!(names, review.files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>());
    }

    // The leader replies, as a mail program does.
    let words = "同意\n\n------------------ 原始邮件 ------------------\n发件人: zfbxcc@163.com\n主题: 送审\n";
    post.deliver(plain(LEADER, &format!("回复：{}", review.subject), "04-24 10:30", words), "04-24 10:30");
    office.run("04-24 10:40");
    post.settle();
    assert!(got(&post, LEADER, "answer")[0].text.contains("已签发第2期"));
    assert_eq!((arrived(&post, "bulletin"), arrived(&post, "adopted")), (5, 3));
    let bulletin = &got(&post, "xcb@outlet.example.cn", "bulletin")[0];
    assert_eq!(bulletin.files[0].1, fs::read(office.file("out/issues/jianbao-2018-02.docx")).expect("the issue"));
    assert!(got(&post, EDUCATION, "adopted")[0].text.contains("市教育局推进校舍改造工程"));

    // Nothing twice.
    let before = inboxes(&post);
    for at in ["04-24 10:40", "04-24 10:45", "04-24 17:00"] {
        assert_eq!(office.run(at)["sent"], 0, "{at}");
    }
    post.settle();
    assert_eq!(inboxes(&post), before);
    for (user, mails) in &before {
        let mut ids: Vec<String> = mails.iter().map(|raw| Read::of(raw).message_id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), mails.len(), "twice to {user}");
        assert!(mails.iter().all(|raw| Read::of(raw).to.contains(user)), "{user} got somebody else's letter");
    }
    let board = office.at("04-24 17:05", &["--json", "status"]).json();
    assert_eq!((&board["adds_up"], &board["account"]["shown"]), (&true.into(), &4.into()), "{}", board["account"]);
    let all: usize = before.values().map(Vec::len).sum();
    assert_eq!((board["letters"]["sent"].as_u64(), count(&office, "04-24 17:05", "sent")), (Some(all as u64), 3));
    assert!(post.flags("INBOX").iter().all(String::is_empty), "the mailbox looks as if nobody had been there");
}

fn address_of(office: &Office, name: &str) -> String {
    let listed = office.at("04-17 08:00", &["--json", "unit", "list"]).json();
    let units = listed["units"].as_array().expect("units").clone();
    let unit = units.into_iter().find(|unit| unit["short"] == name).expect("the unit");
    unit["mail"][0].as_str().expect("an address").to_owned()
}
