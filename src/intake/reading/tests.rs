use super::*;
use crate::intake::extract::Limits;
use std::io::Write;

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in files {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn opened(name: &str, bytes: &[u8]) -> Opened {
    read_file(name, "", bytes, &Means::bare(Limits::default()))
}

/// A letter of Outlook with this text.
fn winmail(text: &str) -> Vec<u8> {
    let text: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let fill = vec![0; text.len().next_multiple_of(4) - text.len()];
    let length = (text.len() as u32).to_le_bytes();
    let list = [&[1, 0, 0, 0, 0x1F, 0, 0, 0x10, 1, 0, 0, 0][..], &length, &text, &fill].concat();
    let length = (list.len() as u32).to_le_bytes();
    [&b"\x78\x9F\x3E\x22\x01\x00\x01\x03\x90\x06\x00"[..], &length, &list, &[0, 0]].concat()
}

fn mail_with(text: &str, letter: &[u8]) -> Reading {
    let letter = data_encoding::BASE64.encode(letter);
    let mail = format!(
        "From: a@b.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n\
         --b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n{letter}\r\n--b--\r\n"
    );
    read_mail(mail.as_bytes(), &Means::bare(Limits::default()))
}

#[test]
fn files_inside_stand_under_their_archives() {
    let inner = zip(&[("二.txt", "内文。".as_bytes())]);
    let opened = opened("外.zip", &zip(&[("一.txt", "外文。".as_bytes()), ("里/内.zip", &inner)]));
    let names: Vec<&str> = opened.document.all().iter().map(|document| document.name.as_str()).collect();
    assert_eq!(names, ["外.zip", "外.zip/一.txt", "外.zip/里/内.zip", "外.zip/里/内.zip/二.txt"]);
    assert_eq!(opened.document.all()[3].plain_text(), "内文。");
    assert!(opened.document.all().iter().all(|document| document.flaws.is_empty()));
}

#[test]
fn archives_within_archives_end_at_a_depth() {
    let mut bytes = zip(&[("a.txt", b"text")]);
    for _ in 0..8 {
        let name = "z.zip";
        bytes = zip(&[(name, &bytes), ("y.zip", &bytes)]);
    }
    let opened = opened("x.zip", &bytes);
    let flaws: Vec<&Flaw> = opened.document.all().into_iter().flat_map(|document| &document.flaws).collect();
    assert!(!flaws.is_empty() && flaws.iter().all(|flaw| matches!(flaw, Flaw::TooDeep { .. })), "{flaws:?}");
    // Sixteen lie too deep; five are told.
    assert_eq!(flaws.len(), 5);
}

#[test]
fn what_the_mail_says_its_winmail_does_not_say_again() {
    let inside = |reading: &Reading| reading.documents[0].inside.len();
    assert_eq!(inside(&mail_with("请查收  第16期简报。", &winmail("请查收第16期简报。\r\n"))), 0);
    assert_eq!(inside(&mail_with("见附件。", &winmail("请查收第16期简报。"))), 1);
    assert_eq!(inside(&mail_with("", &winmail("请查收第16期简报。"))), 1);
    assert_eq!(inside(&mail_with("", &winmail("<p>&nbsp;</p>"))), 0);
}

#[test]
fn one_volume_is_told_by_its_name_where_bytes_say_nothing() {
    let noise: Vec<u8> = (0..600u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
    let flaws = opened("稿件.z01", &noise).document.flaws;
    assert!(matches!(&flaws[..], [Flaw::Unreadable { why, .. }] if why.contains("分卷")), "{flaws:?}");
    let flaws = opened("稿件.dat", &noise).document.flaws;
    assert!(matches!(&flaws[..], [Flaw::Unsupported { .. }]), "{flaws:?}");
}

#[test]
fn a_ruined_msg_is_an_unreadable_file_not_an_unreadable_mail() {
    let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    bytes.resize(512, 0);
    bytes.extend("__properties_version1.0".encode_utf16().chain([0]).flat_map(u16::to_le_bytes));
    bytes.resize(1024, 0);
    let opened = opened("来信.msg", &bytes);
    assert!(opened.mails.is_empty());
    assert!(matches!(&opened.document.flaws[..], [Flaw::Unreadable { name, .. }] if name == "来信.msg"));
}
