use super::*;

const TEXT: &str = "Content-Type: text/plain; charset=utf-8\r\n\r\n";
const FILE: &str = "Content-Type: application/msword\r\nContent-Disposition: attachment; filename=a.doc\r\n\r\n";

fn parts(kind: &str, body: &str) -> Message {
    read(&mail(&[format!("Content-Type: {kind}").as_bytes()], body.as_bytes()))
}

#[test]
fn boundaries_in_every_state() {
    let check = |kind: &str, body: &str, repaired: bool| {
        for body in [body.to_owned(), body.replace("\r\n", "\n")] {
            let message = parts(kind, &body);
            assert_eq!(message.text, "正文\n", "{kind} {body}");
            let files: Vec<_> =
                message.attachments.iter().map(|file| (file.name.as_str(), file.bytes.as_slice())).collect();
            assert_eq!(files, [("a.doc", &b"data"[..])], "{kind} {body}");
            assert_eq!(message.flaws.contains(&Flaw::BoundaryRepaired), repaired, "{kind} {body}");
        }
    };
    let body = |b: &str| format!("preamble\r\n--{b}\r\n{TEXT}正文\r\n--{b}\r\n{FILE}data\r\n--{b}--\r\nepilogue");
    check("multipart/mixed; boundary=\"=_a b?(c)\"", &body("=_a b?(c)"), false);
    check("multipart/mixed;;; boundary=BB", &body("BB"), false);
    check("multipart/mixed; boundary=WRONG", &body("BB"), true);
    check("multipart/mixed", &body("BB"), true);
    check("multipart/mixed; boundary=BB", &format!("--BB\r\n{TEXT}正文\r\n--BB\r\n{FILE}data"), true);
    // The inner boundary is the outer one with a suffix.
    let inner = format!("--BBB\r\n{TEXT}正文\r\n--BBB\r\nContent-Type: text/html\r\n\r\n<p>正文</p>\r\n--BBB--\r\n");
    let outer = format!(
        "--BB\r\nContent-Type: multipart/alternative; boundary=BBB\r\n\r\n{inner}\r\n--BB\r\n{FILE}data\r\n--BB--\r\n"
    );
    check("multipart/mixed; boundary=BB", &outer, false);
    // The inner multipart never closes.
    check("multipart/mixed; boundary=BB", &outer.replace("--BBB--\r\n", ""), true);
}

#[test]
fn a_multipart_without_any_boundary_is_text() {
    let message = parts("multipart/mixed; boundary=BB", "只有文字");
    assert_eq!(message.text, "只有文字\n");
    assert!(message.flaws.contains(&Flaw::BoundaryRepaired));
}

#[test]
fn files_by_their_nature() {
    let check = |headers: &str, expected: Option<(&str, bool)>| {
        let message = read(&with_part(headers.as_bytes(), b"data"));
        let got = message.attachments.first().map(|file| (file.name.as_str(), file.inline));
        assert_eq!(got, expected, "{headers}");
        assert_eq!(message.text.contains("data"), expected.is_none(), "{headers}");
    };
    // Apple Mail sends files inline; a text with a file name is a file.
    check("Content-Type: application/msword; name=a.doc\r\nContent-Disposition: inline", Some(("a.doc", true)));
    check("Content-Type: text/plain; name=a.txt", Some(("a.txt", false)));
    check("Content-Type: text/plain\r\nContent-Disposition: attachment", Some(("附件1.txt", false)));
    check(
        "Content-Type: text/html; charset=utf-8\r\nContent-Disposition: attachment; filename=a.htm",
        Some(("a.htm", false)),
    );
    check("Content-Type: image/jpeg", Some(("附件1.jpg", false)));
    check("Content-Type: text/plain; charset=utf-8", None);
    check("Content-Type: text/plain\r\nContent-Disposition: inline", None);
}

#[test]
fn pictures_shown_by_the_page_are_inline() {
    let message = parts(
        "multipart/related; boundary=R",
        "--R\r\nContent-Type: text/html\r\n\r\n<p>t</p><img src=\"cid:logo@x\">\r\n--R\r\nContent-Type: image/png\r\n\
         Content-ID: <logo@x>\r\n\r\nP\r\n--R\r\nContent-Type: image/png\r\nContent-ID: <photo@x>\r\n\r\nP\r\n--R--",
    );
    let got: Vec<_> = message.attachments.iter().map(|file| (file.cid.as_deref(), file.inline)).collect();
    assert_eq!(got, [(Some("logo@x"), true), (Some("photo@x"), false)]);
}

#[test]
fn a_mail_that_is_nothing_but_a_file() {
    let message =
        read(&mail(&[b"Content-Type: application/pdf; name=a.pdf", b"Content-Transfer-Encoding: base64"], b"JVBERg=="));
    assert_eq!((message.text.as_str(), message.attachments[0].bytes.as_slice()), ("", &b"%PDF"[..]));
}

#[test]
fn mails_in_mails() {
    let inner = mail(&[b"Subject: inner", b"Content-Type: text/plain; charset=gbk"], &gbk("内层"));
    let check = |headers: &str, body: &[u8]| {
        let message = read(&with_part(headers.as_bytes(), body));
        assert!(message.attachments.is_empty(), "{headers}");
        let [forwarded] = message.forwarded.as_slice() else { panic!("{headers}") };
        assert_eq!((forwarded.subject.as_str(), forwarded.text.as_str()), ("inner", "内层\n"));
    };
    check("Content-Type: message/rfc822", &inner);
    check("Content-Type: message/rfc822; name=x.eml\r\nContent-Transfer-Encoding: base64", b64(&inner).as_bytes());
    check(
        "Content-Type: application/octet-stream; name=\"x.EML\"\r\nContent-Transfer-Encoding: base64",
        b64(&inner).as_bytes(),
    );
}

#[test]
fn nesting_is_bounded() {
    let mut raw = mail(&[b"Subject: deepest"], b"text");
    let Limits { forwards, parts: most, .. } = Limits::default();
    for _ in 0..forwards + 3 {
        let letters = b64(&raw);
        raw = with_part(b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64", letters.as_bytes());
    }
    let mut message = &read(&raw);
    let mut depth = 0;
    while let Some(inner) = message.forwarded.first() {
        (message, depth) = (inner, depth + 1);
    }
    assert_eq!(depth, forwards);
    assert!(has(message, |flaw| matches!(flaw, Flaw::TooDeep { .. })));
    assert_eq!(message.attachments[0].content_type, "message/rfc822");

    let deep: String =
        (0..3_000).map(|n| format!("--b{n}\r\nContent-Type: multipart/mixed; boundary=b{}\r\n\r\n", n + 1)).collect();
    assert!(has(&parts("multipart/mixed; boundary=b0", &deep), |flaw| matches!(flaw, Flaw::TooDeep { .. })));
    let many = format!("--B\r\n{FILE}x\r\n").repeat(most + 50);
    let message = parts("multipart/mixed; boundary=B", &many);
    assert_eq!(message.attachments.len(), most);
    assert!(has(&message, |flaw| matches!(flaw, Flaw::OverLimit { .. })));
}

#[test]
fn pieces_of_a_mail_are_told() {
    let piece = |number: &str, body: &[u8]| {
        let kind = format!("Content-Type: message/partial; id=\"x@y\"; number={number}; total=3");
        read(&mail(&[kind.as_bytes()], body))
    };
    let first = piece(
        "1",
        "Subject: =?utf-8?B?5oql6YCB?=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n第一段\r\n".as_bytes(),
    );
    assert_eq!((first.forwarded[0].subject.as_str(), first.forwarded[0].text.as_str()), ("报送", "第一段\n"));
    let second = piece("2", "第二段\r\n".as_bytes());
    assert_eq!(second.text, "第二段\n");
    for message in [first, second] {
        assert!(has(&message, |flaw| matches!(flaw, Flaw::NotAMail { why } if why.contains("共3封"))));
    }
}

#[test]
fn pictures_stand_where_the_page_shows_them() {
    let page = "<p>第一段</p><img src=cid:a@x><p>第二段</p><img src=cid:gone@x>";
    let image = |id: &str| format!("--R\r\nContent-Type: image/png\r\nContent-ID: <{id}@x>\r\n\r\nP\r\n");
    let html = format!("Content-Type: text/html; charset=utf-8\r\n\r\n{page}\r\n");
    let related = |text: &str| format!("--R\r\n{text}{}{}--R--\r\n", image("b"), image("a"));
    let message = parts("multipart/related; boundary=R", &related(&html));
    let shown =
        |message: &Message| -> Vec<_> { message.pictures.iter().map(|one| (one.attachment, one.line)).collect() };
    assert_eq!((message.text.as_str(), shown(&message)), ("第一段\n第二段\n", vec![(1, 1)]));
    assert_eq!(message.attachments.iter().map(|file| file.inline).collect::<Vec<_>>(), [false, true]);
    // The plain alternative is read: the picture follows it.
    let plain = format!("--A\r\n{TEXT}第一段\r\n第二段\r\n--A\r\n{html}--A--\r\n");
    let both = format!("Content-Type: multipart/alternative; boundary=A\r\n\r\n{plain}");
    let message = parts("multipart/related; boundary=R", &related(&both));
    assert_eq!((message.text.as_str(), shown(&message)), ("第一段\n第二段\n", vec![(1, 2)]));
}
