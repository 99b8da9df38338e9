use super::*;

fn text(headers: &[&str], body: &[u8]) -> Message {
    let headers: Vec<&[u8]> = headers.iter().map(|header| header.as_bytes()).collect();
    read(&mail(&headers, body))
}

#[test]
fn charsets_told_and_untold() {
    let zh = "全市重点项目集中开工";
    let check = |kind: &str, body: &[u8], odd: Option<&str>| {
        let message = text(&[kind], body);
        assert_eq!(message.text, format!("{zh}\n"), "{kind}");
        let told = message.flaws.iter().map(|flaw| match flaw {
            Flaw::CharsetLied { .. } => "lied",
            Flaw::CharsetGuessed { .. } => "guessed",
            _ => "other",
        });
        assert_eq!(told.collect::<Vec<_>>(), odd.into_iter().collect::<Vec<_>>(), "{kind}");
    };
    let (utf, gb) = (zh.as_bytes(), gbk(zh));
    let utf16: Vec<u8> = zh.encode_utf16().flat_map(u16::to_le_bytes).collect();
    check("Content-Type: text/plain; charset=gb2312", &gb, None);
    check("Content-Type: text/plain; charset=\"GBK\"", &gb, None);
    check("Content-Type: text/plain; charset=cp936", &gb, None);
    check("Content-Type: text/plain; charset=UTF-8", utf, None);
    check("Content-Type: text/plain; charset=utf-16", &[b"\xFF\xFE".as_slice(), &utf16].concat(), None);
    check("Content-Type: text/plain", &gb, Some("guessed"));
    check("Content-Type: text/plain", utf, Some("guessed"));
    check("Content-Type: text/plain; charset=us-ascii", utf, Some("guessed"));
    check("Content-Type: text/plain charset=gbk", &gb, None);
    check("X-Nothing: 1", &gb, Some("guessed"));
    check("Content-Type: text/plain; charset=utf-8", &gb, Some("lied"));
    check("Content-Type: text/plain; charset=gb2312", utf, Some("lied"));
    check("Content-Type: text/plain; charset=iso-8859-1", &gb, Some("lied"));
    check("Content-Type: text/plain; charset=x-odd", &gb, Some("lied"));
    check("Content-Type: text/html; charset=gb2312", &gb, None);
    check("Content-Type: text/html", &[b"<meta charset=gb2312><p>".as_slice(), &gb, b"</p>"].concat(), None);
    check("Content-Type: text", &gb, Some("guessed"));
}

#[test]
fn transfer_encodings_with_junk() {
    let zh = "全市重点项目集中开工";
    let check = |encoding: &str, body: &str, repaired: bool| {
        let encoding = format!("Content-Transfer-Encoding: {encoding}");
        let message = text(&["Content-Type: text/plain; charset=utf-8", &encoding], body.as_bytes());
        assert_eq!(message.text.lines().next(), Some(zh), "{body}");
        assert_eq!(has(&message, |flaw| matches!(flaw, Flaw::TransferRepaired { .. })), repaired, "{body}");
    };
    let good = b64(zh.as_bytes());
    check("base64", &good, false);
    check("BASE64 ", &good.replace("5", "5\r\n"), false);
    check("base64", &format!("{}*{}", &good[..9], &good[9..]), true);
    check("base64", &format!("{good}\r\n-----\r\nThis mail was checked by the gateway\r\n"), true);
    check("base64", b64(format!("{zh}\na").as_bytes()).trim_end_matches('='), true);
    check("quoted-printable", &zh.bytes().map(|byte| format!("={byte:02X}")).collect::<Vec<_>>().join("=\r\n"), false);
    check("quoted-printable", &format!("{zh}\r\n50=%"), true);
    check("8bit", zh, false);
    check("x-unheard-of", zh, false);
}

#[test]
fn truncated_base64_attachments_are_kept_as_far_as_they_go() {
    let data: Vec<u8> = (0..=255).collect();
    let letters = b64(&data);
    let message = read(&with_part(
        b"Content-Type: application/msword; name=a.doc\r\nContent-Transfer-Encoding: base64",
        &letters.as_bytes()[..letters.len() - 7],
    ));
    assert_eq!(message.attachments[0].bytes, data[..252]);
    assert!(has(&message, |flaw| matches!(flaw, Flaw::TransferRepaired { place } if place.contains("a.doc"))));
}

#[test]
fn flowed_text_and_tidy_lines() {
    let message = text(&["Content-Type: text/plain; format=flowed"], b"one \r\ntwo\r\n\r\n\r\n\r\n three  \r\nlast");
    assert_eq!(message.text, "one two\n\nthree  last\n");
    let message = text(&[], "第一行\r第二行\u{200B}  \r\n\u{0}\r\n\r\n\r\n　　第三行\r\n\r\n".as_bytes());
    assert_eq!(message.text, "第一行\n第二行\n\n　　第三行\n");
}

#[test]
fn uuencoded_files_in_plain_bodies() {
    let message = text(&[], b"see below\r\nbegin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\nbye\r\n");
    assert_eq!(message.text, "see below\nbye\n");
    assert_eq!(
        (message.attachments[0].name.as_str(), message.attachments[0].bytes.as_slice()),
        ("cat.txt", &b"Cat"[..])
    );
}

#[test]
fn the_alternative_with_substance() {
    let check = |plain: &str, html: &str, expected: &str| {
        let body = format!(
            "--A\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{plain}\r\n--A\r\n\
             Content-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n--A--\r\n"
        );
        let message = text(&["Content-Type: multipart/alternative; boundary=A"], body.as_bytes());
        assert_eq!(message.text, expected);
    };
    check("正文在此", "<p>正文在此</p>", "正文在此\n");
    check(" \r\n", "<p>标题</p><p>正文</p>", "标题\n正文\n");
    check(
        "您的邮件客户端不支持HTML格式",
        "<p>这才是真正的稿件正文内容，足够长的一段文字。</p>",
        "这才是真正的稿件正文内容，足够长的一段文字。\n",
    );
    check("稿件正文比较短但是完整", "", "稿件正文比较短但是完整\n");
}
