//! Sign-off by reply: who may say what, what it does, and what is answered.

use super::support::Office;
use super::support::mail::{Read, answering, draft, plain};
use std::fs;
use std::io::{Cursor, Read as _, Write as _};

pub const LEADER: &str = "leader@office.example.cn";
pub const EDITOR: &str = "editor@office.example.cn";

/// An office with two drafts, compiled and in review.
pub fn in_review() -> Office {
    let office = Office::new();
    office.run("04-17 08:30");
    office.arrives(
        "1",
        plain("jzsjyj@163.example.com", "市教育局稿件", "04-18 09:00", &draft("市教育局推进校舍改造工程")),
    );
    office.arrives(
        "2",
        plain("jzsczj_zh@163.example.com", "市财政局稿件", "04-18 10:00", &draft("市财政局加快预算执行进度")),
    );
    office.run("04-18 11:00");
    office.run("04-24 10:00");
    office
}

/// The newest review copy to a person.
pub fn review_copy(office: &Office, person: &str) -> Read {
    let copies = office.letters_of("review");
    copies.into_iter().rfind(|letter| letter.to.contains(person)).expect("a review copy")
}

/// A reply to the newest review copy, as a mail program sends it.
pub fn reply(office: &Office, from: &str, at: &str, words: &str) {
    let copy = review_copy(office, from);
    let quoted = format!("{words}\n\n------------------ 原始邮件 ------------------\n发件人: zfbxcc@163.com\n同意\n");
    office.arrives(&format!("reply-{at}"), plain(from, &format!("回复：{}", copy.subject), at, &quoted));
}

pub fn state(office: &Office, at: &str) -> String {
    office.at(at, &["--json", "issue", "list"]).json()[0]["state"].as_str().expect("a state").to_owned()
}

pub fn answer(office: &Office, person: &str) -> String {
    let answers = office.letters_of("answer");
    answers.into_iter().rfind(|letter| letter.to.contains(person)).expect("an answer").text
}

#[test]
fn the_leaders_consent_publishes() {
    let office = in_review();
    reply(&office, LEADER, "04-24 10:30", "同意");
    let done = office.run("04-24 10:40");
    assert_eq!(done["acted"], 1);
    assert_eq!(state(&office, "04-24 10:41"), "published");
    assert!(answer(&office, LEADER).contains("已签发第2期"));
    let bulletins = office.letters_of("bulletin");
    assert_eq!(bulletins.len(), 5, "editor, reader, three outlets");
    let (name, bytes) = &bulletins[0].files[0];
    assert_eq!(name, "jianbao-2018-02.docx");
    assert!(*bytes == fs::read(office.file("out/issues/jianbao-2018-02.docx")).expect("the issue"));
    let adopted = office.letters_of("adopted");
    assert_eq!(adopted.len(), 2);
    assert!(adopted.iter().any(|letter| letter.text.contains("市教育局推进校舍改造工程")));
}

#[test]
fn what_is_no_consent_signs_nothing() {
    for (words, told) in
        [("不同意", "退回"), ("同意，但第二篇要改", ""), ("原则同意", ""), ("收到，谢谢", ""), ("", "")]
    {
        let office = in_review();
        reply(&office, LEADER, "04-24 10:30", words);
        office.run("04-24 10:40");
        assert_ne!(state(&office, "04-24 10:41"), "published", "{words}");
        assert!(office.letters_of("bulletin").is_empty(), "{words}");
        assert!(answer(&office, LEADER).contains(told), "{words}");
    }
}

#[test]
fn only_the_leader_signs() {
    let office = in_review();
    reply(&office, EDITOR, "04-24 10:30", "同意");
    office.run("04-24 10:40");
    assert_eq!(state(&office, "04-24 10:41"), "in-review");
    assert!(answer(&office, EDITOR).contains("不在签发人之列"));
}

#[test]
fn a_stranger_with_the_right_mark_signs_nothing() {
    let office = in_review();
    let copy = review_copy(&office, LEADER);
    office.arrives("x", plain("boss@evil.example.com", &format!("回复：{}", copy.subject), "04-24 10:30", "同意"));
    office.run("04-24 10:40");
    assert_eq!(state(&office, "04-24 10:41"), "in-review");
    assert!(office.letters().iter().all(|path| !path.display().to_string().contains("evil")));
}

#[test]
fn a_forged_sender_signs_nothing_and_is_shown() {
    let office = in_review();
    let copy = review_copy(&office, LEADER);
    let mut raw =
        b"Authentication-Results: mx.163.com; spf=fail smtp.mailfrom=office.example.cn; dmarc=fail\r\n".to_vec();
    raw.extend(plain(LEADER, &format!("回复：{}", copy.subject), "04-24 10:30", "同意"));
    office.arrives("x", raw);
    office.run("04-24 10:40");
    assert_eq!(state(&office, "04-24 10:41"), "in-review");
    let mails = office.at("04-24 10:41", &["--json", "mail", "list", "--state", "quarantined"]).json();
    assert!(mails[0]["reason"].as_str().expect("a reason").contains("发件人验证未通过"));
}

#[test]
fn consent_to_an_old_round_does_not_sign_the_new_one() {
    let office = in_review();
    let old = review_copy(&office, LEADER);
    reply(&office, EDITOR, "04-24 10:10", "题 1 市教育局新建改造校舍三十六所");
    office.run("04-24 10:15");
    assert_eq!(state(&office, "04-24 10:16"), "in-review");
    office.arrives("late", plain(LEADER, &format!("回复：{}", old.subject), "04-24 10:20", "同意"));
    office.run("04-24 10:25");
    assert_eq!(state(&office, "04-24 10:26"), "in-review");
    assert!(answer(&office, LEADER).contains("请回复最新一封"));
    reply(&office, LEADER, "04-24 10:30", "同意");
    office.run("04-24 10:35");
    assert_eq!(state(&office, "04-24 10:36"), "published");
    let again = review_copy(&office, LEADER);
    office.arrives("again", plain(LEADER, &format!("回复：{}", again.subject), "04-24 10:40", "同意"));
    office.run("04-24 10:45");
    assert_eq!(office.letters_of("bulletin").len(), 5, "published once");
    assert!(answer(&office, LEADER).contains("未再处理"));
}

#[test]
fn sent_back_with_words_reaches_the_editor() {
    let office = in_review();
    reply(&office, LEADER, "04-24 10:30", "退回：第二篇数字有误，请核对");
    office.run("04-24 10:40");
    assert_eq!(state(&office, "04-24 10:41"), "sent-back");
    let told = &office.letters_of("instruction")[0];
    assert!(told.to.contains(EDITOR) && told.subject.contains("退回简报第2期：第二篇数字有误"), "{told:?}");
    reply(&office, EDITOR, "04-24 10:50", "退 2 数字有误\n归 1 改革");
    let done = office.run("04-24 10:55");
    assert!(done["steps"][0].as_str().expect("a step").contains("重新编排送审"), "{done}");
    let returned = office.letters_of("returned");
    assert_eq!(returned.len(), 1);
    assert!(returned[0].text.contains("数字有误"));
    let contents = office.at("04-24 11:00", &["--json", "issue", "show", "2"]).json()["contents"].clone();
    assert_eq!(contents["sections"].as_array().expect("sections").len(), 1);
    assert_eq!(contents["sections"][0]["name"], "重大改革创新");
}

#[test]
fn an_edited_document_becomes_the_issue_as_it_stands() {
    let office = in_review();
    let copy = review_copy(&office, EDITOR);
    let edited = retitled(&copy.files[0].1);
    let subject = format!("回复：{}", copy.subject);
    let raw = answering(
        EDITOR,
        &subject,
        "04-24 10:30",
        "改好了，请审。",
        &copy.message_id,
        Some(("第2期（改）.docx", &edited)),
    );
    office.arrives("edited", raw);
    office.run("04-24 10:35");
    assert_eq!(state(&office, "04-24 10:36"), "in-review");
    assert!(review_copy(&office, LEADER).files[0].1 == edited, "the leader reads what will be printed");
    reply(&office, LEADER, "04-24 10:40", "同意");
    office.run("04-24 10:45");
    assert_eq!(state(&office, "04-24 10:46"), "published");
    assert!(fs::read(office.file("out/issues/jianbao-2018-02.docx")).expect("the issue") == edited);
    assert!(office.letters_of("bulletin")[0].files[0].1 == edited);
    let issue = office.at("04-24 10:50", &["--json", "issue", "list"]).json()[0].clone();
    assert!(issue["original"].is_string(), "our own is kept: {issue}");
}

#[test]
fn a_leaders_condition_reaches_the_editor() {
    let office = in_review();
    reply(&office, LEADER, "04-24 10:30", "同意，但第二篇要改");
    office.run("04-24 10:40");
    assert_eq!(state(&office, "04-24 10:41"), "in-review");
    let told = &office.letters_of("instruction")[0];
    assert!(told.to.contains(EDITOR) && told.text.contains("同意，但第二篇要改"), "{told:?}");
    assert!(answer(&office, LEADER).contains("已转编辑办理"));
}

#[test]
fn some_other_document_does_not_become_the_issue() {
    let office = in_review();
    let elsewhere = Office::new();
    elsewhere.run("04-17 08:30");
    let raw = plain("jzsjyj@163.example.com", "稿件", "04-18 09:00", &draft("市教育局启动高考考前安全排查"));
    elsewhere.arrives("1", raw);
    elsewhere.run("04-24 10:00");
    let other = review_copy(&elsewhere, EDITOR).files[0].1.clone();
    let copy = review_copy(&office, LEADER);
    let subject = format!("回复：{}", copy.subject);
    office.arrives("other", answering(LEADER, &subject, "04-24 10:30", "同意", "", Some(("别的.docx", &other))));
    office.run("04-24 10:35");
    assert!(answer(&office, LEADER).contains("不像本期简报"));
    assert_eq!(state(&office, "04-24 10:36"), "in-review", "whoever signs and sends a file means the file");
    assert!(review_copy(&office, LEADER).files[0].1 == copy.files[0].1, "our own copy stands");
}

#[test]
fn a_correction_in_review_starts_a_new_round_and_says_why() {
    let office = in_review();
    let body = draft("市教育局推进校舍改造工程").replace("三十六所", "三十八所");
    let raw = plain("jzsjyj@163.example.com", "更正：市教育局稿件，以此为准", "04-24 10:20", &body);
    office.arrives("corrected", raw);
    office.run("04-24 10:30");
    let copy = review_copy(&office, LEADER);
    assert!(copy.subject.contains("第2次送审稿"), "{}", copy.subject);
    assert!(copy.text.contains("1号稿件由单位报来的新稿3号替换"), "{}", copy.text);
    let board = office.at("04-24 10:35", &["--json", "status"]).json();
    assert_eq!(board["issue"]["round"], 2);
}

#[test]
fn an_unsigned_issue_is_not_printed_again_in_the_next() {
    let office = in_review();
    let raw = plain("jzsjyj@163.example.com", "稿件", "04-25 09:00", &draft("市教育局启动高考考前安全排查"));
    office.arrives("next", raw);
    office.run("04-25 10:00");
    office.run("05-03 10:00");
    let contents = office.at("05-03 10:05", &["--json", "issue", "show", "3"]).json()["contents"].clone();
    let drafts: usize = contents["sections"]
        .as_array()
        .expect("sections")
        .iter()
        .map(|section| section["drafts"].as_array().expect("drafts").len())
        .sum();
    assert_eq!(drafts, 1, "{contents}");
}

#[test]
fn a_broken_document_does_not_become_the_issue() {
    let office = in_review();
    let copy = review_copy(&office, EDITOR);
    let half = copy.files[0].1[..copy.files[0].1.len() / 2].to_vec();
    let subject = format!("回复：{}", copy.subject);
    office.arrives("half", answering(EDITOR, &subject, "04-24 10:30", "改好了", "", Some(("改.docx", &half))));
    office.run("04-24 10:35");
    assert!(answer(&office, EDITOR).contains("“改.docx”不是可用的 .docx"));
    assert!(review_copy(&office, LEADER).files[0].1 == copy.files[0].1, "the old copy stands");
}

#[test]
fn a_reply_is_known_by_reference_when_the_subject_was_changed() {
    let office = in_review();
    let copy = review_copy(&office, LEADER);
    office.arrives("ref", answering(LEADER, "答复", "04-24 10:30", "同意", &copy.message_id, None));
    office.run("04-24 10:35");
    assert_eq!(state(&office, "04-24 10:36"), "published");
}

/// The .docx with one word replaced, as an editor would.
fn retitled(docx: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).expect("a .docx");
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("its bytes");
        if name == "word/document.xml" {
            let text = String::from_utf8(bytes).expect("UTF-8");
            assert!(text.contains("六成"), "the body is there");
            bytes = text.replace("六成", "六成五").into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        out.write_all(&bytes).expect("its bytes");
    }
    out.finish().expect("a .docx").into_inner()
}
