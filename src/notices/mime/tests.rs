use super::*;
use crate::model::ids::{IssueId, MailId};
use mailparse::{DispositionType, MailHeaderMap, ParsedMail, parse_mail};
use proptest::prelude::*;

fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

fn moment() -> Moment {
    "2018-04-16T15:22:07+08:00".parse().expect("a moment")
}

fn composed(subject: &str) -> Composed {
    Composed {
        subject: subject.into(),
        text: "市教育局：\n\n　　来稿收到。\n".into(),
        html: "<p>市教育局：</p>\n<p>来稿收到。</p>\n".into(),
    }
}

/// A letter with the given subject, names and file.
fn build(subject: &str, from_name: &str, file: &str, in_reply_to: Option<&str>) -> Vec<u8> {
    message(&Dispatch {
        key: &LetterKey::Review { issue: IssueId(3), round: 2 },
        from: &address("zfbxcc@163.com"),
        from_name,
        to: &address("jyj_bgs@163.com"),
        to_name: "市教育局",
        in_reply_to,
        composed: &composed(subject),
        attachments: &[Attachment { name: file, mime: "application/pdf", bytes: b"%PDF-1.4 plain ASCII" }],
        date: moment(),
    })
    .expect("a message")
}

fn header(mail: &ParsedMail, name: &str) -> String {
    mail.headers.get_first_value(name).unwrap_or_default()
}

#[test]
fn message_is_whole() {
    let bytes = build(
        "【请签发】简报第3期送审稿 #7F3KQ2M9",
        "专项行动领导小组办公室宣传报道组",
        "“重实干、强执行、抓落实”专项行动宣传工作简报第3期（送审稿）.docx",
        Some("5AD44E9F.123@foxmail.com"),
    );
    let text = String::from_utf8(bytes).expect("ASCII");
    insta::assert_snapshot!(text.replace("\r\n", "\n"));
}

#[test]
fn reads_back() {
    let name = "“重实干、强执行、抓落实”专项行动宣传工作简报第3期（送审稿，总第3期，四月十六日编）.docx";
    let bytes = build(
        "【请签发】简报第3期送审稿，一二三四五六七八九十一二三四五六七八九十 #7F3KQ2M9",
        "宣传报道组",
        name,
        None,
    );
    let mail = parse_mail(&bytes).expect("a mail");
    assert_eq!(
        header(&mail, "Subject"),
        "【请签发】简报第3期送审稿，一二三四五六七八九十一二三四五六七八九十 #7F3KQ2M9"
    );
    assert_eq!(header(&mail, "From"), "宣传报道组 <zfbxcc@163.com>");
    assert_eq!(header(&mail, "To"), "市教育局 <jyj_bgs@163.com>");
    assert_eq!(header(&mail, "Date"), "Mon, 16 Apr 2018 15:22:07 +0800");
    assert_eq!(header(&mail, "Auto-Submitted"), "auto-generated");
    assert_eq!(header(&mail, MARKER), "review/3/2");
    assert!(mail.headers.get_first_value("In-Reply-To").is_none());
    assert!(mail.headers.get_first_value("Precedence").is_none());
    assert_eq!(mail.ctype.mimetype, "multipart/mixed");
    let [words, file] = mail.subparts.as_slice() else { panic!("two parts") };
    assert_eq!(words.ctype.mimetype, "multipart/alternative");
    let [text, html] = words.subparts.as_slice() else { panic!("two wordings") };
    assert_eq!(text.get_body().expect("text").replace("\r\n", "\n"), composed("").text);
    assert_eq!(html.get_body().expect("html").replace("\r\n", "\n"), composed("").html);
    let disposition = file.get_content_disposition();
    assert!(matches!(disposition.disposition, DispositionType::Attachment));
    assert_eq!(disposition.params.get("filename").map(String::as_str), Some(name));
    assert_eq!(file.ctype.params.get("name").map(String::as_str), Some(name));
    assert_eq!(file.get_body_raw().expect("bytes"), b"%PDF-1.4 plain ASCII");
    assert!(header(file, "Content-Transfer-Encoding") == "base64", "forced even for ASCII");
}

#[test]
fn same_input_same_bytes() {
    let build = || build("【请签发】简报第3期", "宣传报道组", "简报.docx", Some("a@b.cn"));
    assert_eq!(build(), build());
}

#[test]
fn message_id_depends_on_key_and_recipient_alone() {
    let receipt = LetterKey::Receipt { mail: MailId(12) };
    let id = message_id(&receipt, &address("jyj@163.com"), "163.com");
    assert_eq!(id, "<receipt.e3e6df2e586f618c@163.com>");
    assert_eq!(id, message_id(&receipt, &address("JYJ@163.com"), "163.com"));
    assert_ne!(id, message_id(&receipt, &address("czj@163.com"), "163.com"));
    assert_ne!(id, message_id(&LetterKey::Receipt { mail: MailId(13) }, &address("jyj@163.com"), "163.com"));
}

#[test]
fn answers_point_at_the_mail_they_answer() {
    let check = |id: &str, expected: &str, automatic: &str| {
        let bytes = build("回执", "", "a.docx", Some(id));
        let mail = parse_mail(&bytes).expect("a mail");
        assert_eq!(header(&mail, "In-Reply-To"), expected, "{id}");
        assert_eq!(header(&mail, "References"), expected, "{id}");
        assert_eq!(header(&mail, "Auto-Submitted"), automatic, "{id}");
    };
    check("5AD44E9F.123@foxmail.com", "<5AD44E9F.123@foxmail.com>", "auto-replied");
    check("<a@b.cn>", "<a@b.cn>", "auto-replied");
    check("a@b.cn>\r\nBcc: c@d.cn", "", "auto-generated");
    check("没有", "", "auto-generated");
    check("", "", "auto-generated");
    check(&format!("{}@b.cn", "x".repeat(300)), "", "auto-generated");
}

#[test]
fn names_files() {
    let check = |name: &str, expected: &str| assert_eq!(header::attachment_name(name), expected);
    check("简报.docx", "简报.docx");
    check("..\\..\\简报.docx", "简报.docx");
    check("/etc/passwd", "passwd");
    check("甲\u{202E}xcod.exe", "甲xcod.exe");
    check("甲\r\n乙.docx", "甲乙.docx");
    check("甲\"; filename=\"乙.exe", "甲_; filename=_乙.exe");
    check("...", "附件");
    check(&format!("{}.docx", "长".repeat(200)), &format!("{}.docx", "长".repeat(58)));
}

#[test]
fn refuses_addresses_that_smtp_cannot_carry() {
    let dispatch = Dispatch {
        key: &LetterKey::Receipt { mail: MailId(1) },
        from: &address("zfbxcc@163.com"),
        from_name: "",
        to: &address("教育局@163.com"),
        to_name: "",
        in_reply_to: None,
        composed: &composed("回执"),
        attachments: &[],
        date: moment(),
    };
    let error = message(&dispatch).expect_err("not ASCII");
    assert_eq!(error.to_string(), "邮件地址 教育局@163.com 含有非 ASCII 字符，服务器不能投递");
}

/// No control characters: `compose` has none, and a decoder may treat them as it likes.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,80}",
        "[\\r\\n\\t a-z:=?<>\"\\\\中国𠮷😀]{0,60}",
        Just("a\r\nBcc: x@y.cn\r\n\r\nbody".to_owned()),
        Just("=?UTF-8?B?5Lit?= =?GBK?Q?x?=".to_owned()),
        Just("\"; filename=\"x.exe".to_owned()),
    ]
}

proptest! {
    #[test]
    fn hostile_words_stay_in_their_place(subject in hostile(), name in hostile(), file in hostile()) {
        let bytes = build(&subject, &name, &file, Some(&subject));
        let text = std::str::from_utf8(&bytes).expect("ASCII");
        prop_assert!(text.is_ascii());
        prop_assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
        for line in text.split("\r\n") {
            prop_assert!(line.len() <= 998);
            for word in line.split([' ', '"']).filter(|word| word.starts_with("=?")) {
                prop_assert!(word.trim_end_matches(';').len() <= 75, "{word}");
            }
            if line.contains("=?UTF-8?B?") {
                prop_assert!(line.len() <= 78, "{line}");
            }
        }
        let mail = parse_mail(&bytes).expect("a mail");
        let names: Vec<String> = mail.headers.iter().map(|header| header.get_key()).collect();
        let known = ["Message-ID", "Date", "From", "To", "Subject", "In-Reply-To", "References", "MIME-Version",
            "Content-Type", "Auto-Submitted", "X-Auto-Response-Suppress", MARKER];
        prop_assert!(names.iter().all(|name| known.contains(&name.as_str())), "{names:?}");
        prop_assert_eq!(mail.subparts.len(), 2);
        let expected = header::attachment_name(&file);
        let disposition = mail.subparts[1].get_content_disposition();
        prop_assert_eq!(disposition.params.get("filename"), Some(&expected));
    }

    #[test]
    fn subjects_and_names_read_back(subject in "[\\x20-\\x7e一-龥𠮷😀，。【】]{0,60}", name in "[一-龥a-z ]{1,40}") {
        let bytes = build(&subject, &name, "a.docx", None);
        let mail = parse_mail(&bytes).expect("a mail");
        prop_assert_eq!(header(&mail, "Subject"), subject);
        prop_assert_eq!(header(&mail, "From"), format!("{name} <zfbxcc@163.com>"));
    }
}
