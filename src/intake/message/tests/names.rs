use super::*;

/// The name of the one attachment whose part has these headers.
fn name(headers: &[u8]) -> String {
    let message = read(&with_part(headers, b"data"));
    let [attachment] = message.attachments.as_slice() else { panic!("{:?}", message.attachments) };
    attachment.name.clone()
}

#[test]
fn names_in_every_state() {
    let check =
        |headers: &[u8], expected: &str| assert_eq!(name(headers), expected, "{}", String::from_utf8_lossy(headers));
    let zh = "民生工程镕.docx";
    let kind = "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; ";
    let with = |tail: &str| format!("{kind}{tail}").into_bytes();
    let percent = |bytes: &[u8]| bytes.iter().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let (utf, gb) = (zh.as_bytes(), gbk(zh));
    check(&with(&format!("filename*=utf-8''{}", percent(utf))), zh);
    check(&with(&format!("filename*=GB2312'zh-cn'{}", percent(&gb))), zh);
    check(&with(&format!("filename*=cp936''{}", percent(&gb))), zh);
    check(&with(&format!("filename*=\"gb18030''{}\"", percent(&gb))), zh);
    check(&with(&format!("filename*={}", percent(utf))), zh);
    // Continuations out of order, cut inside a character and inside a %XX.
    let all = percent(&gb);
    let (a, rest) = all.split_at(3);
    let (b, c) = rest.split_at(7);
    check(&with(&format!("filename*1*={b};\r\n filename*0*=gbk''{a};\r\n filename*2*={c}")), zh);
    check(&with("filename*0=\"report\"; filename*1=\".docx\""), "report.docx");
    check(&with(&format!("filename*0*=utf-8''{}; filename*1=.docx", percent("民生".as_bytes()))), "民生.docx");
    // Encoded-words: quoted, unquoted, folded, cut inside a character.
    let word = |bytes: &[u8]| format!("=?gb2312?B?{}?=", b64(bytes));
    check(&with(&format!("filename=\"{}\"", word(&gb))), zh);
    check(&with(&format!("filename={}", word(&gb))), zh);
    check(&with(&format!("filename=\"{}\r\n {}\"; size=3", word(&gb[..5]), word(&gb[5..]))), zh);
    check(format!("Content-Type: application/msword; name=={}", &word(&gb)[1..]).as_bytes(), zh);
    check(format!("Content-Type: application/msword; name*=gbk''{}", percent(&gb)).as_bytes(), zh);
    // Raw 8-bit; 0x5C is the trail byte of 乗.
    let raw = |text: &str| [kind.as_bytes(), b"filename=\"", &gbk(text), b"\""].concat();
    check(&raw(zh), zh);
    check(&raw("大乗工程.doc"), "大乗工程.doc");
    check(&[kind.as_bytes(), b"filename=", zh.as_bytes()].concat(), zh);
    // Percent-encoded plain names, and names that only look so.
    check(&with(&format!("filename=\"{}.docx\"", percent("民生".as_bytes()))), "民生.docx");
    check(&with("filename=\"100%25.docx\""), "100%25.docx");
    // The cleanest wins: a broken filename beside a sound name.
    let both = format!(
        "Content-Type: application/msword; name=\"{}\"\r\nContent-Disposition: attachment; filename=\"=?x?Z?bad?=\"",
        word(&gb)
    );
    check(both.as_bytes(), zh);
    // Paths, marks and control characters.
    check(&with("filename=\"C:\\\\报送\\a\\\"b.doc\""), "a\"b.doc");
    check(&with("filename=\"../../etc/passwd\""), "passwd");
    check(&with("filename=\"a\u{202E}cod.exe\""), "acod.exe");
    check(&with("filename=\"unclosed.doc; size=7"), "unclosed.doc");
    check(&with("filename=my file.doc"), "my file.doc");
    check(b"Content-Type: application/pdf", "附件1.pdf");
    check(&with("filename=\"..\""), "附件1.bin");
}

#[test]
fn long_names_keep_their_extension() {
    let long = name(format!("Content-Disposition: attachment; filename=\"{}.docx\"", "长".repeat(200)).as_bytes());
    assert!(long.len() <= 255 && long.ends_with("长.docx"), "{long}");
}

#[test]
fn oddities_of_names_are_told() {
    let message =
        read(&with_part(&[b"Content-Disposition: attachment; filename=", gbk("稿件.doc").as_slice()].concat(), b"x"));
    assert!(has(&message, |flaw| matches!(flaw, Flaw::RawHeader { field } if field == "Content-Disposition")));
    let message = read(&with_part(b"Content-Disposition: attachment; filename=a.doc", b"x"));
    assert!(message.flaws.is_empty(), "{:?}", message.flaws);
}
