//! Mails that are too much of something are read as far as the limits go, told, and cost no time.

use super::*;
use std::time::{Duration, Instant};

/// Reads within three seconds, and tells that something was left out.
fn over(raw: &[u8], limits: &Limits) -> Message {
    let started = Instant::now();
    let message = crate::intake::message::read(raw, limits);
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    let told = |flaw: &Flaw| matches!(flaw, Flaw::OverLimit { .. } | Flaw::TooDeep { .. });
    assert!(has(&message, told), "{:?}", message.flaws);
    message
}

#[test]
fn headers_beyond_reason() {
    let many: String = (0..100_000).map(|n| format!("X-{n}: v\r\n")).collect();
    let message = over(&mail(&[b"Subject: s", many.trim_end().as_bytes()], b"text"), &Limits::default());
    assert_eq!((message.subject.as_str(), message.text.as_str()), ("s", "text\n"));
    for (field, piece) in [
        ("Subject: ", "=?gbk?B?sai4rA==?=\r\n "),
        ("Subject: ", "=?gbk?B?"),
        ("To: ", "a@b.cn, "),
        ("To: ", "("),
        ("Content-Type: text/plain; ", "a=b; "),
        ("Content-Type: text/plain; charset=\"", "\\\""),
    ] {
        let line = format!("{field}{}x", piece.repeat((3 << 20) / piece.len()));
        let message = over(&mail(&[line.as_bytes()], b"text"), &Limits::default());
        assert_eq!(message.text, "text\n", "{field}{piece}");
    }
}

#[test]
fn every_limit_is_kept() {
    let part = |body: &str| format!("--B\r\nContent-Type: application/msword; name=a.doc\r\n\r\n{body}\r\n");
    let mixed = |body: &str| mail(&[b"Content-Type: multipart/mixed; boundary=B"], body.as_bytes());
    let usual = Limits::default();

    let message = over(&mixed(&part("x").repeat(10_000)), &usual);
    assert_eq!(message.attachments.len(), usual.parts);
    let message = over(&mixed(&part("x").repeat(5)), &Limits { parts: 3, ..usual.clone() });
    assert_eq!(message.attachments.len(), 3);

    let message = over(&mail(&[], &b"text ".repeat(1_000)), &Limits { mail_bytes: 1_000, ..usual.clone() });
    assert!(message.text.len() < 1_000);
    let message = over(&mail(&[], &b"text ".repeat(1_000)), &Limits { body_bytes: 1_000, ..usual.clone() });
    assert_eq!(message.text.len(), 1_000);

    let inner = "--B\r\nContent-Type: message/rfc822\r\n\r\nSubject: s\r\n\r\ntext\r\n";
    let message = over(&mixed(&inner.repeat(5)), &Limits { mails: 2, ..usual.clone() });
    assert_eq!((message.forwarded.len(), message.attachments.len()), (2, 3));
    let message = over(&mixed(inner), &Limits { forwards: 0, ..usual.clone() });
    assert_eq!((message.forwarded.len(), message.attachments.len()), (0, 1));

    let deep = |depth: usize| -> Vec<u8> {
        let heads: String = (0..depth)
            .map(|n| format!("--b{n}\r\nContent-Type: multipart/mixed; boundary=b{}\r\n\r\n", n + 1))
            .collect();
        mail(&[b"Content-Type: multipart/mixed; boundary=b0"], format!("{heads}--b{depth}\r\n\r\ndeep\r\n").as_bytes())
    };
    over(&deep(3_000), &usual);
    over(&deep(4), &Limits { multipart_depth: 3, ..usual.clone() });
    assert_eq!(crate::intake::message::read(&deep(4), &usual).text, "deep\n");
}

#[test]
fn bodies_beyond_reason() {
    let body = |head: &str, piece: &[u8], times: usize| {
        let started = Instant::now();
        let _ = read(&mail(&[head.as_bytes()], &piece.repeat(times)));
        assert!(started.elapsed() < Duration::from_secs(10), "{head} {:?}", started.elapsed());
    };
    body("Content-Type: text/html", b"<a href=x>", 20_000);
    body("Content-Type: text/html", b"<img src=cid:a>", 20_000);
    body("Content-Type: text/html", b"<table><tr><td>", 20_000);
    body("Content-Type: text/plain; charset=utf-7", b"+", 300_000);
    body("Content-Type: text/plain; charset=utf-8", b"\xE5\n", 100_000);
    body("Content-Type: text/plain", b"~{", 100_000);
    body("Subject: Re: x", b"On 2018 x\n", 30_000);
    body("Subject: Re: x", b"begin 644 a\n", 30_000);
    body("Subject: Re: x", b"=ybegin line=1 name=a\n", 30_000);
    body("Content-Type: multipart/mixed; boundary=zz", b"--zz\r\n", 100_000);
}
