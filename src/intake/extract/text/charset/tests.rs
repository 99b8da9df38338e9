use super::*;
use encoding_rs::ISO_2022_JP;

fn gbk(text: &str) -> Vec<u8> {
    GB18030.encode(text).0.into_owned()
}

#[test]
fn labels_of_chinese_mailers() {
    for label in ["cp936", "936", "GB2312*zh", "gbk", "x-gbk", "\"gb2312\"", "MS936", "euc-cn", "GB18030-2005"] {
        assert_eq!(named(label), Some(Charset::Known(GB18030)), "{label}");
    }
    for label in ["us-ascii", "x-unknown", "no-such-charset", ""] {
        assert_eq!(named(label), None, "{label}");
    }
    assert_eq!(named("HZ-GB-2312"), Some(Charset::Hz));
    assert_eq!(named("unicode-1-1-utf-7"), Some(Charset::Utf7));
}

#[test]
fn reads_what_is_there_and_tells_the_lies() {
    let check = |bytes: &[u8], declared: Option<&str>, text: &str, fit: Fit| {
        let got = decode(bytes, declared);
        assert_eq!((got.text.as_str(), got.fit), (text, fit), "{declared:?}");
    };
    check(&gbk("镕喆𠮷"), Some("gb2312"), "镕喆𠮷", Fit::Declared);
    check("报送稿件".as_bytes(), Some("gb2312"), "报送稿件", Fit::Lied);
    check(&gbk("报送稿件"), Some("utf-8"), "报送稿件", Fit::Lied);
    check(&gbk("报送稿件"), Some("iso-8859-1"), "报送稿件", Fit::Lied);
    check(b"caf\xE9 cr\xE8me", Some("iso-8859-1"), "café crème", Fit::Declared);
    check(b"\xC0\xF2\xE8\xEA\xEE\xE2\xE0 a", Some("windows-1251"), "Атикова a", Fit::Declared);
    check(b"Ingo L\xFCtke", None, "Ingo Lütke", Fit::Guessed);
    check(&gbk("报送稿件"), None, "报送稿件", Fit::Guessed);
    check(&gbk("茅台"), None, "茅台", Fit::Guessed);
    check("café".as_bytes(), None, "café", Fit::Guessed);
    check(&gbk("报送稿件"), Some("x-nobody-knows"), "报送稿件", Fit::Lied);
    check(b"plain", Some("x-nobody-knows"), "plain", Fit::Declared);
    check(b"~{VPND~}a~~", Some("hz-gb-2312"), "中文a~", Fit::Declared);
    check(b"Hi Mom -+Jjo--!+- +Ti1OLQ-", Some("utf-7"), "Hi Mom -\u{263A}-!+ 中中", Fit::Declared);
    check(b"a+b = c, 1 + 1", Some("utf-7"), "a+b = c, 1 + 1", Fit::Declared);
    check("中文中文".as_bytes(), Some("utf-7"), "中文中文", Fit::Lied);
    check(b"\xFF\xFE-N\x87e", Some("utf-16"), "中文", Fit::Declared);
    check(b"N-e\x87\0a", Some("utf-16"), "中文a", Fit::Declared);
    check("\u{FEFF}中文".as_bytes(), Some("gb2312"), "中文", Fit::Declared);
}

#[test]
fn a_cut_last_character_does_not_change_the_charset() {
    let bytes = "重点民生工程".as_bytes();
    let got = decode(&bytes[..bytes.len() - 1], Some("utf-8"));
    assert_eq!((got.text.as_str(), got.fit, got.lossy), ("重点民生工\u{FFFD}", Fit::Declared, true));
    let bytes = gbk("重点民生工程");
    let got = decode(&bytes[..bytes.len() - 1], Some("gb2312"));
    assert_eq!((got.text.as_str(), got.lossy), ("重点民生工\u{FFFD}", true));
}

#[test]
fn files_without_a_label() {
    let check = |text: &str, bytes: &[u8], name: &str| assert_eq!(sniff(bytes), (text.to_owned(), name));
    let encoded = |text: &str, encoding: &'static Encoding| encoding.encode(text).0.into_owned();
    let wide = |text: &str, big: bool| -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    let traditional = "為使全市各項工作順利進行，請各單位於本月底以前報送總結，並註明聯絡人員姓名及電話號碼。";
    check(traditional, &encoded(traditional, BIG5), "Big5");
    let japanese = "この文書は、毎週の業務報告として各課から提出されたものをまとめたものです。";
    check(japanese, &encoded(japanese, encoding_rs::EUC_JP), "EUC-JP");
    check(japanese, &encoded(japanese, SHIFT_JIS), "Shift_JIS");
    check(japanese, &encoded(japanese, ISO_2022_JP), "ISO-2022-JP");
    let korean = "이 문서는 매주 각 부서에서 제출한 업무 보고를 모아 정리한 것입니다.";
    check(korean, &encoded(korean, EUC_KR), "EUC-KR");
    let simple = "全市重点工作推进会，要求各部门于本月底前报送总结。";
    check(simple, &gbk(simple), "GB18030");
    for (text, big, name) in
        [(simple, false, "UTF-16LE"), (simple, true, "UTF-16BE"), ("第1项 a\r\n第2项", false, "UTF-16LE")]
    {
        check(text, &wide(text, big), name);
    }
    check(
        "say \u{201C}yes\u{201D} to all of the plain words in this line",
        b"say \x93yes\x94 to all of the plain words in this line",
        "windows-1252",
    );
    check("己所不欲，Bye.", b"~{<:Ky2;S{#,~}Bye.", "HZ-GB-2312");
    check("if (~{x}) ~~ end", b"if (~{x}) ~~ end", "US-ASCII");
    check("第一行\0第二行", "第一行\0第二行".as_bytes(), "UTF-8");
}

#[test]
fn lines_broken_or_written_by_others() {
    let check = |bytes: &[u8], declared: &str, text: &str, fit: Fit| {
        let got = decode(bytes, Some(declared));
        assert_eq!((got.text.as_str(), got.fit, got.lossy), (text, fit, false), "{declared}");
    };
    // A gateway broke the line inside the last character.
    let utf8 = "重点民生工程".as_bytes();
    check(&[&utf8[..16], b"\r\n", &utf8[16..], b"\r\nok"].concat(), "utf-8", "重点民生工程\r\nok", Fit::Declared);
    let bytes = gbk("重点民生工程");
    check(&[&bytes[..5], b"\n", &bytes[5..], b"\nok"].concat(), "gb2312", "重点民生工程\nok", Fit::Declared);
    // A footer in another charset.
    let mixed = ["全市重点工作推进会上要求各部门报送总结\n".repeat(4).as_bytes(), &gbk("本邮件已经过杀毒\n")].concat();
    check(&mixed, "utf-8", &("全市重点工作推进会上要求各部门报送总结\n".repeat(4) + "本邮件已经过杀毒\n"), Fit::Lied);
}
