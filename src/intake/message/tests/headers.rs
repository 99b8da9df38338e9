use super::*;

fn subject(raw: &[u8]) -> Message {
    read(&mail(&[&[b"Subject: ", raw].concat()], b"text"))
}

#[test]
fn subjects_in_every_state() {
    let check =
        |raw: &[u8], expected: &str| assert_eq!(subject(raw).subject, expected, "{}", String::from_utf8_lossy(raw));
    let word = |charset: &str, bytes: &[u8]| format!("=?{charset}?B?{}?=", b64(bytes));
    let zh = "报送重点民生工程稿件";
    let bytes = gbk(zh);
    // A label of gb2312 over characters that only GBK and GB18030 have.
    check(word("gb2312", &gbk("镕喆𠮷")).as_bytes(), "镕喆𠮷");
    // Words cut in the middle of a character, B and Q, GBK and UTF-8.
    let (head, tail) = bytes.split_at(5);
    check(format!("{}\r\n {}", word("GB2312", head), word("gbk", tail)).as_bytes(), zh);
    let (head, tail) = zh.as_bytes().split_at(7);
    check(format!("{}\r\n\t{}", word("UTF-8", head), word("utf-8", tail)).as_bytes(), zh);
    check(b"=?gb2312?Q?=B1=A8=CB?=\r\n =?gb2312?Q?=CD_(1)?=", "报送 (1)");
    // Base64 cut between its letters.
    let letters = b64(&bytes);
    let (head, tail) = letters.split_at(5);
    check(format!("=?gb2312?B?{head}?= =?gb2312?B?{tail}?=").as_bytes(), zh);
    // Adjacent without a space, glued to text, without padding, never closed.
    check(format!("{}{}", word("gb2312", &gbk("报送")), word("gb2312", &gbk("稿件"))).as_bytes(), "报送稿件");
    check(format!("Fw:{}(2)", word("gb2312", &gbk("稿件"))).as_bytes(), "Fw:稿件(2)");
    check(format!("=?gbk?B?{}?=", b64(&gbk("民生abc")).trim_end_matches('=')).as_bytes(), "民生abc");
    check(format!("=?gb2312?B?{}", b64(&gbk("民生稿件"))).as_bytes(), "民生稿件");
    // Charsets that only Chinese mailers know.
    for charset in ["cp936", "936", "gb2312*zh", "MS936", "x-gbk", "GB18030"] {
        check(word(charset, &bytes).as_bytes(), zh);
    }
    check(word("hz-gb-2312", b"~{VPND~}").as_bytes(), "中文");
    check(word("x-nobody-knows", &bytes).as_bytes(), zh);
    check(word("iso-2022-jp", b"\x1B$B%F%9%H\x1B(B").repeat(2).replace("?==?", "?= =?").as_bytes(), "テストテスト");
    // Raw 8-bit, folded or not.
    check(&bytes, zh);
    check(zh.as_bytes(), zh);
    check(&gbk("茅台"), "茅台");
    check(&[b"Re: ".to_vec(), gbk("报送"), b"\r\n ".to_vec(), gbk("稿件")].concat(), "Re: 报送 稿件");
    // Words between plain text keep their spaces; a Q-word may hold spaces.
    check(b"A =?utf-8?Q?b c?= D", "A b c D");
    check(b"no =? word ?= here", "no =? word ?= here");
    check(b"", "");
}

#[test]
fn oddities_of_subjects_are_told() {
    assert!(has(&subject(&gbk("报送稿件")), |flaw| matches!(flaw, Flaw::RawHeader { field } if field == "Subject")));
    let lied = subject(format!("=?utf-8?B?{}?=", b64(&gbk("报送民生工程稿件"))).as_bytes());
    assert_eq!(lied.subject, "报送民生工程稿件");
    assert!(has(
        &lied,
        |flaw| matches!(flaw, Flaw::CharsetLied { place, declared, .. } if place == "主题" && declared == "utf-8")
    ));
    let cut = subject(format!("=?utf-8?B?{}?=", b64(&"民生工程".as_bytes()[..11])).as_bytes());
    assert!(has(&cut, |flaw| matches!(flaw, Flaw::Undecodable { .. })));
    assert!(subject(format!("=?gb2312?B?{}?=", b64(&gbk("报送"))).as_bytes()).flaws.is_empty());
}

#[test]
fn senders_in_every_state() {
    let check = |raw: &[u8], name: &str, address: &str| {
        let raw = [b"From: ", raw, b"\r\nDate: Mon, 16 Apr 2018 09:00:00 +0800\r\n\r\ntext"].concat();
        let from = read(&raw).from.unwrap_or_default();
        assert_eq!((from.name.as_str(), from.address.as_str()), (name, address));
    };
    check(&[gbk("市教育局办公室"), b" <JYJ@163.com>".to_vec()].concat(), "市教育局办公室", "jyj@163.com");
    check(&[b"\"".to_vec(), gbk("镕基,办公室"), b"\" <a@b.cn>".to_vec()].concat(), "镕基,办公室", "a@b.cn");
    check(format!("=?gb2312?B?{}?= <a@b.cn>", b64(&gbk("办公室,王立新"))).as_bytes(), "办公室,王立新", "a@b.cn");
    check(format!("\"=?gb2312?B?{}?=\"\r\n <a@b.cn>", b64(&gbk("教育局"))).as_bytes(), "教育局", "a@b.cn");
    // 0x40 as a trail byte is no at sign.
    check(&[gbk("丂腀"), b" <a@b.cn>".to_vec()].concat(), "丂腀", "a@b.cn");
}

#[test]
fn dates_and_the_way_through_servers() {
    let message = read(
        b"Received: from smtp.b.cn by mx.163.com with ESMTP id 1;\r\n Mon, 16 Apr 2018 16:58:00 +0800 (CST)\r\n\
          Received: from pc by smtp.b.cn; Mon, 16 Apr 2018 09:00:00 +0800\r\n\
          Authentication-Results: mx.163.com; spf=pass\r\nAuthentication-Results: other; spf=fail\r\n\
          Date: Mon, 16 Apr 2018 16:57:00 CST\r\nMessage-ID: <1@b.cn>\r\nIn-Reply-To: <0@c.cn>\r\n\
          References: <x@c.cn> <0@c.cn>\r\nFrom: a@b.cn\r\nTo: c@d.cn, =?utf-8?B?5Yqe?= <e@f.cn>\r\n\r\ntext",
    );
    assert_eq!(message.received.map(|date| date.to_rfc3339()).as_deref(), Some("2018-04-16T16:58:00+08:00"));
    let signed: Vec<&str> = message.authentication.headers.iter().map(|header| header.authserv.as_str()).collect();
    assert_eq!(signed, ["mx.163.com", "other"]);
    assert_eq!(message.authentication.taken_by, "mx.163.com");
    assert_eq!((message.date, message.flaws), (None, vec![Flaw::DateOdd]));
    assert_eq!(message.message_id.as_deref(), Some("1@b.cn"));
    assert_eq!(message.references, ["0@c.cn", "x@c.cn"]);
    assert_eq!(message.to.len(), 2);
}

#[test]
fn broken_header_blocks() {
    let check = |raw: &[u8], subject: &str, text: &str| {
        let message = read(raw);
        assert_eq!(
            (message.subject.as_str(), message.text.as_str()),
            (subject, text),
            "{}",
            String::from_utf8_lossy(raw)
        );
    };
    check(b"From a@b.cn Mon Apr 16 09:00:00 2018\nSubject: s\nFrom: a@b.cn\n\nbody", "s", "body\n");
    check(b"\r\n\r\nSubject: s\r\n\r\nbody", "s", "body\n");
    check(b"Subject: s\nthis line is broken\nFrom: a@b.cn\n\nbody", "s", "body\n");
    check(
        b"From: a@b.cn\nSubject: s\nbody without an empty line\nand more",
        "s",
        "body without an empty line\nand more\n",
    );
    check(b"From: a@b.cn\nSubject:\n folded first\n\nbody", "folded first", "body\n");
    check("没有邮件头的文字".as_bytes(), "", "没有邮件头的文字\n");
    assert!(has(&read("没有邮件头".as_bytes()), |flaw| matches!(flaw, Flaw::NotAMail { .. })));
    assert!(has(&read(b""), |flaw| matches!(flaw, Flaw::NotAMail { .. })));
    assert!(has(&read(b"From: a@b.cn\r\nSubject: s\r\n"), |flaw| matches!(flaw, Flaw::NotAMail { .. })));
    assert!(!has(&read(b"From: a@b.cn\r\nSubject: s\r\n\r\n"), |flaw| matches!(flaw, Flaw::NotAMail { .. })));
}
