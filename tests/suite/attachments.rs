//! What units attach: every format gives the same draft, packed or not, and what harms is told and passed over.

use super::support::{Office, mail, root};
use docx_rs::{AlignmentType, Docx, Paragraph, Run, Table, TableCell, TableRow};
use serde_json::Value;
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::Command;

/// Whether LibreOffice is there; where it must be, its absence is a failure.
fn has_soffice() -> bool {
    let there = Command::new("soffice").arg("--version").output().is_ok();
    let demanded = |name: &str| std::env::var_os(name).is_some_and(|value| value == "1" || value == "true");
    if !there {
        assert!(!demanded("CI") && !demanded("JIANBAO_REQUIRE_SERVERS"), "soffice is not installed");
        eprintln!("SKIPPED: soffice is not installed");
    }
    there
}

const TITLE: &str = "我市首座智慧水厂投入试运行";
const PARAGRAPHS: [&str; 3] = [
    "4月18日，市水务部门建设的城北智慧水厂投入试运行，日供水能力12.5万吨，服务人口38万人。“从水源到龙头”全程在线监测，水质指标每15分钟更新一次。",
    "项目总投资3.6亿元，去年6月开工以来，镕喆等3家单位昼夜施工，比计划提前47天完工；老旧管网同步改造62公里，漏损率由21%降至9%。",
    "下一步，将于6月底前完成剩余18个小区的二次供水设施改造，同步开通24小时服务热线，确保群众用上放心水。",
];
const SIGNED: [&str; 3] = ["作者：王立新", "联系电话：0416-3880000", "签发人：刘敏"];

/// The draft as a unit types it, with a table of figures and a photo.
fn typed() -> Vec<u8> {
    let text = |text: &str, size: usize| Run::new().add_text(text).size(size);
    let mut document =
        Docx::new().add_paragraph(Paragraph::new().align(AlignmentType::Center).add_run(text(TITLE, 44).bold()));
    for paragraph in PARAGRAPHS {
        document = document.add_paragraph(Paragraph::new().add_run(text(&format!("　　{paragraph}"), 32)));
    }
    let row = |cells: [&str; 2]| {
        TableRow::new(
            cells.iter().map(|cell| TableCell::new().add_paragraph(Paragraph::new().add_run(text(cell, 28)))).collect(),
        )
    };
    document = document.add_table(Table::new(vec![row(["改造小区", "18个"]), row(["管网", "62公里"])]));
    for line in SIGNED {
        document = document.add_paragraph(Paragraph::new().add_run(text(line, 32)));
    }
    let mut bytes = Cursor::new(Vec::new());
    document.build().pack(&mut bytes).expect("a .docx in memory");
    bytes.into_inner()
}

/// The same file in the formats that LibreOffice writes, by ending.
fn converted(folder: &Path, formats: &[&str]) -> Vec<(String, Vec<u8>)> {
    let source = folder.join("draft.docx");
    fs::write(&source, typed()).expect("written");
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let convert = |format: &&str| {
        let ending = format.split(':').next().unwrap_or_default().to_owned();
        let done = Command::new("soffice")
            .args(["--headless", &profile, "--convert-to", format, "--outdir"])
            .arg(folder.join("out"))
            .arg(&source)
            .output()
            .expect("soffice runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let bytes = fs::read(folder.join("out/draft").with_extension(&ending)).expect("converted");
        (ending, bytes)
    };
    formats.iter().map(convert).collect()
}

fn letters_to(office: &Office, address: &str) -> Vec<mail::Read> {
    let mut letters = office.letters_of("receipt");
    letters.retain(|letter| letter.to.contains(address));
    letters
}

fn drafts(office: &Office) -> Vec<Value> {
    let listed = office.at("04-20 12:00", &["--json", "draft", "list"]).code(0).json();
    let show = |draft: &Value| {
        let id = draft["id"].to_string();
        office.at("04-20 12:00", &["--json", "draft", "show", &id]).code(0).json()["draft"].take()
    };
    listed.as_array().expect("a list").iter().map(show).collect()
}

#[test]
fn every_format_that_a_unit_may_send_gives_the_same_draft() {
    if !has_soffice() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let formats = ["docx", "doc", "rtf", "odt", "fodt", "pdf", "html", "txt:Text (encoded):UTF8"];
    let mut files = converted(folder.path(), &formats);
    // As units name and pack them.
    let by = |ending: &str| files.iter().find(|(end, _)| end == ending).map(|(_, bytes)| bytes.clone()).expect("made");
    let (doc, rtf, docx, html) = (by("doc"), by("rtf"), by("docx"), by("html"));
    files.extend([("wps".into(), doc.clone()), ("doc".into(), rtf), ("doc".into(), html), ("wps".into(), docx)]);
    files.push(("zip".into(), zipped(&[("智慧水厂投入试运行.doc", &doc)])));
    let units = [
        "guta", "linghe", "taihe", "linghai", "beizhen", "heishan", "yixian", "songshan", "jingkai", "gongan", "fagai",
        "jingxin", "jiaoyu", "keji",
    ];
    let office = Office::new();
    office.run("04-17 08:30");
    for ((ending, bytes), unit) in files.iter().zip(units) {
        let from = address(unit);
        let name = format!("智慧水厂投入试运行.{ending}");
        let raw = mail::with_file(&from, "报送稿件", "04-20 10:00", "稿件见附件，请查收。", &name, bytes);
        office.arrives(unit, raw);
    }
    office.run("04-20 11:00");
    let drafts = drafts(&office);
    for ((ending, _), unit) in files.iter().zip(units) {
        let what = format!("{ending} of {unit}");
        let draft = drafts.iter().find(|draft| draft["unit"] == unit).unwrap_or_else(|| panic!("{what} gave no draft"));
        assert_eq!(draft["title"], TITLE, "{what}");
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        let body: Vec<String> = draft["paragraphs"]
            .as_array()
            .expect("paragraphs")
            .iter()
            .map(|paragraph| squeezed(paragraph.as_str().unwrap_or_default()))
            .collect();
        for paragraph in PARAGRAPHS {
            assert!(body.contains(&squeezed(paragraph)), "{what} lacks “{paragraph}”:\n{}", body.join("\n"));
        }
        assert!(body.concat().contains("改造小区") && body.concat().contains("62公里"), "{what}: {body:?}");
        assert_eq!(draft["author"], "王立新", "{what}");
        assert_eq!(draft["signoff"], "刘敏", "{what}");
    }
}

fn address(unit: &str) -> String {
    let roster = fs::read_to_string(root().join("samples/office/roster.toml")).expect("the roster");
    let entry = roster.split("[[units]]").find(|entry| entry.contains(&format!("code = \"{unit}\""))).expect("a unit");
    let line = entry.lines().find(|line| line.starts_with("mail")).expect("addresses");
    line.split('"').nth(1).unwrap_or_else(|| panic!("{unit} has no address")).to_owned()
}

/// A zip as Chinese Windows writes it: names in GBK, nothing that says so.
fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut body, mut list) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let name = encoding_rs::GB18030.encode(name).0.into_owned();
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        let size = u32::try_from(bytes.len()).expect("small").to_le_bytes();
        let offset = u32::try_from(body.len()).expect("small").to_le_bytes();
        let length = u16::try_from(name.len()).expect("short").to_le_bytes();
        // Version, flags, method (stored), time, date; the same in both places.
        let common =
            [&[20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x4C], &crc.sum().to_le_bytes()[..], &size, &size, &length, &[0, 0]];
        let common = common.concat();
        body.extend([b"PK\x03\x04".as_slice(), &common, &name, bytes].concat());
        let place = [&[0; 10][..], &offset].concat();
        list.extend([b"PK\x01\x02\x14\0".as_slice(), &common, &place, &name].concat());
    }
    let (start, length) = (u32::try_from(body.len()).expect("small"), u32::try_from(list.len()).expect("small"));
    let count = u16::try_from(files.len()).expect("few").to_le_bytes();
    let end = [b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count, &length.to_le_bytes(), &start.to_le_bytes(), &[0, 0]];
    [body, list, end.concat()].concat()
}

#[test]
fn a_locked_archive_is_told_in_words() {
    let mut locked = zipped(&[("稿件.docx", &typed())]);
    // The flag that says the content is encrypted, in both places.
    let central = locked.windows(4).rposition(|four| four == b"PK\x01\x02").expect("a list");
    locked[6] = 1;
    locked[central + 8] = 1;
    let office = Office::new();
    office.run("04-17 08:30");
    let raw = mail::with_file(&address("jiaoyu"), "稿件", "04-20 10:00", "请查收。", "本周稿件.zip", &locked);
    office.arrives("locked", raw);
    office.run("04-20 11:00");
    let receipt = letters_to(&office, &address("jiaoyu"));
    assert!(receipt[0].text.contains("设有密码，请取消密码后重发"), "{}", receipt[0].text);
}

/// Files meant to do harm, or broken on the way.
fn hostile() -> Vec<(&'static str, Vec<u8>)> {
    let word = |document: &[u8]| {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in [("[Content_Types].xml", b"<Types/>".as_slice()), ("word/document.xml", document)] {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
            zip.write_all(bytes).expect("written");
        }
        zip.finish().expect("a zip").into_inner()
    };
    let w = "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>";
    let entities: String =
        (1..12).map(|n| format!("<!ENTITY e{n} \"{}\">", format!("&e{};", n - 1).repeat(10))).collect();
    let laughs = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e0 \"哈\">{entities}]>{w}<w:p><w:r><w:t>&e11;</w:t></w:r></w:p>"
    );
    let tables = "<w:tbl><w:tr><w:tc>".repeat(2_000);
    let nested = format!("{w}{tables}<w:p><w:r><w:t>底</w:t></w:r></w:p>");
    let blanks = vec![b' '; 100 << 20];
    let mut bomb = zip::ZipWriter::new(Cursor::new(Vec::new()));
    bomb.start_file("稿件.txt", zip::write::SimpleFileOptions::default()).expect("a part");
    bomb.write_all(&blanks).expect("written");
    let mut files = vec![
        ("bomb.docx", word(&blanks)),
        ("bomb.zip", bomb.finish().expect("a zip").into_inner()),
        ("laughs.docx", word(laughs.as_bytes())),
        ("nested.docx", word(nested.as_bytes())),
        ("cut.docx", typed().into_iter().take(900).collect()),
        ("cut.pdf", b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pa".to_vec()),
        ("cut.doc", [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &[0; 900]].concat()),
        ("cut.rtf", b"{\\rtf1\\ansi{\\fonttbl".to_vec()),
        ("cut.7z", b"7z\xBC\xAF\x27\x1C\x00\x04\x01\x02\x03".to_vec()),
        ("cut.rar", b"Rar!\x1a\x07\x01\x00\x01\x02".to_vec()),
        ("winmail.dat", b"\x78\x9F\x3E\x22\x01\x00\x01".to_vec()),
    ];
    let mut flipped = typed();
    for at in (40..flipped.len()).step_by(61) {
        flipped[at] ^= 0x55;
    }
    files.push(("flipped.docx", flipped));
    files
}

#[test]
fn what_harms_is_told_and_the_next_mail_is_read() {
    let office = Office::new();
    office.run("04-17 08:30");
    for (at, (name, bytes)) in hostile().iter().enumerate() {
        let from = address("fagai");
        let subject = format!("稿件{at}");
        office.arrives(&format!("{at:02}"), mail::with_file(&from, &subject, "04-20 10:00", "请查收。", name, bytes));
    }
    // A mail of 70 MB, most of it one picture that is none.
    let huge = vec![0x55; 50 << 20];
    let from = address("keji");
    office.arrives("80", mail::with_file(&from, "大邮件", "04-20 10:00", "请查收。", "影像.dat", &huge));
    let from = address("jiaoyu");
    office.arrives("99", mail::with_file(&from, "稿件", "04-20 10:00", "请查收。", "稿件.docx", &typed()));
    office.run("04-20 11:00");
    let drafts = drafts(&office);
    assert!(drafts.iter().any(|draft| draft["unit"] == "jiaoyu" && draft["title"] == TITLE), "{drafts:?}");
    let mails = office.at("04-20 12:00", &["--json", "mail", "list"]).json();
    let mails = mails.as_array().expect("a list");
    assert_eq!(mails.len(), hostile().len() + 2);
    for mail in mails {
        let state = mail["state"].as_str().expect("a state");
        assert!(["quarantined", "draft"].contains(&state), "{mail}");
        let reason = mail["reason"].as_str().unwrap_or_default();
        assert!(state == "draft" || reason.chars().count() > 8, "no reason given: {mail}");
    }
}
