//! The reading children and `read`: strangers' bytes in another process, and what the program says of them.

use super::support::{jianbao, root};
use std::fs;
use std::io::Write;

#[test]
fn read_shows_and_writes_what_it_reads() {
    let mail = root().join("samples/office/mailbox/0417-0915-jiaoyu-docx-foxmail.eml");
    let mail = mail.display().to_string();
    let shown = jianbao(&["read", &mail]).code(0).out;
    for words in ["主题：【民生工程】", "市教育局稿件（农村学校操场改造）.docx", "我市新建改造三十六所农村学校校舍操场"]
    {
        assert!(shown.contains(words), "lacks {words}:\n{shown}");
    }
    let out = tempfile::tempdir().expect("a folder");
    let folder = out.path().display().to_string();
    let note = out.path().join("note.txt");
    fs::write(&note, encoding_rs::GB18030.encode("镕喆𠮷：国标编码的文字稿件，没有任何声明。").0).expect("written");
    let pdf = out.path().join("scan.pdf");
    fs::write(&pdf, b"%PDF-1.4\n%%EOF\n").expect("written");
    let files = [mail.as_str(), &note.display().to_string(), &pdf.display().to_string()].map(str::to_owned);
    let ran = jianbao(&["read", "--out", &folder, "--pictures", &files[0], &files[1], &files[2]]).code(1);
    assert_eq!(ran.out, "");
    let read = |name: &str| fs::read_to_string(out.path().join(name)).expect(name);
    assert!(read("note.txt.txt").contains("镕喆𠮷"));
    assert!(read("scan.pdf.err").contains("无法打开"));
    let json: serde_json::Value = serde_json::from_str(&read("0417-0915-jiaoyu-docx-foxmail.eml.json")).expect("JSON");
    assert_eq!(json["attachments"][0]["name"], "市教育局稿件（农村学校操场改造）.docx");
    assert_eq!(json["date_iso"], "2018-04-17T09:15:22+08:00");
    assert!(read("0417-0915-jiaoyu-docx-foxmail.eml.txt").contains("三十六所"));
    let pictures = fs::read_dir(out.path()).expect("a folder").filter(|entry| {
        entry.as_ref().expect("an entry").path().extension().is_some_and(|end| end == "png" || end == "jpg")
    });
    assert_eq!(pictures.count(), 1);
}

#[test]
fn hostile_files_cost_a_flaw_and_the_next_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let bomb = folder.path().join("bomb.docx");
    let mut zip = zip::ZipWriter::new(fs::File::create(&bomb).expect("a file"));
    zip.start_file("[Content_Types].xml", zip::write::SimpleFileOptions::default()).expect("a part");
    zip.write_all(b"<Types/>").expect("written");
    zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).expect("a part");
    for _ in 0..300 {
        zip.write_all(&vec![b' '; 1 << 20]).expect("written");
    }
    zip.finish().expect("a bomb");
    let tables = folder.path().join("tables.html");
    fs::write(&tables, format!("{}稿件正文{}", "<table><tr><td>".repeat(3000), "</td></tr></table>".repeat(3000)))
        .expect("written");
    let good = folder.path().join("good.txt");
    fs::write(&good, "一切正常").expect("written");
    let paths = [&bomb, &tables, &good].map(|path| path.display().to_string());
    let ran = jianbao(&["--json", "read", &paths[0], &paths[1], &paths[2]]);
    let read = ran.json();
    assert!(!read[0]["flaws"].to_string().is_empty() || !read[0]["error"].is_null(), "{read}");
    assert_eq!(read[2]["text"], "一切正常\n");
    assert_eq!(ran.code, 1);
}

#[test]
fn a_child_says_hello_and_ends_when_its_input_closes() {
    use std::process::{Command, Stdio};
    let child = Command::new(env!("CARGO_BIN_EXE_jianbao"))
        .arg("__reader")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .output()
        .expect("the binary starts and ends");
    assert!(child.status.success());
    assert!(!child.stdout.is_empty(), "it said hello");
}

#[cfg(target_os = "linux")]
#[test]
fn children_are_confined_where_the_kernel_can() {
    use jianbao::intake::extract::Limits;
    use jianbao::intake::sandbox::Reader;
    let reader = Reader::new(env!("CARGO_BIN_EXE_jianbao").into(), Limits::default());
    let read = reader.mail(b"Subject: x\r\n\r\ntext").expect("a reading");
    assert_eq!(read.message.subject, "x");
    let confined = reader.confinement().expect("a child was started");
    assert!(confined.limits, "memory is limited: {confined:?}");
    // Landlock needs Linux 5.13; without it the child says what it lacks.
    assert!(confined.landlock || !confined.lacks.is_empty(), "{confined:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_child_out_of_memory_costs_one_file() {
    use jianbao::intake::extract::Limits;
    use jianbao::intake::sandbox::{ReadFailure, Reader};
    let limits = Limits { memory: 64 << 20, ..Limits::default() };
    let reader = Reader::new(env!("CARGO_BIN_EXE_jianbao").into(), limits);
    let huge = vec![b'x'; 200 << 20];
    assert!(matches!(reader.file("huge.txt", &huge), Err(ReadFailure::Died { .. })));
    let read = reader.file("small.txt", "稿件".as_bytes()).expect("the next is read");
    assert!(read.document.flaws.is_empty());
}
