//! Screening in few words: what each command and each line of a reply does to drafts, issue and letters.

mod commands;
mod replies;

use super::support::Office;
use super::support::mail::{draft, plain, with_file};
use serde_json::Value;
use std::fs;
use std::io::{Cursor, Read as _};

const EDUCATION: &str = "jzsjyj@163.example.com";
const FINANCE: &str = "jzsczj_zh@163.example.com";

/// An office in its week with four drafts: two of the education bureau (1, 2), two of the finance bureau (3, 4); the third
/// has a photo and no sign-off.
fn in_its_week() -> Office {
    let office = Office::new();
    office.run("04-17 08:30");
    office.arrives("1", plain(EDUCATION, "稿件", "04-18 09:00", &draft("市教育局推进校舍改造工程")));
    office.arrives("2", plain(EDUCATION, "稿件", "04-18 09:10", &draft("市教育局启动高考考前安全排查")));
    let bare = draft("市财政局加快预算执行进度");
    let bare = bare.split("签发人：").next().expect("a body");
    office.arrives("3", with_file(FINANCE, "稿件", "04-18 09:20", bare, "IMG_001.png", &photo()));
    office.arrives("4", plain(FINANCE, "稿件", "04-18 09:30", &draft("市财政局提高寄宿生伙食补助标准")));
    office.run("04-18 12:00");
    office
}

/// A picture that is no drawing and no scan.
fn photo() -> Vec<u8> {
    let picture = image::RgbImage::from_fn(640, 480, |x, y| {
        let tone = |factor: u32| u8::try_from((x * factor + y * 7) % 251).expect("a byte");
        image::Rgb([tone(3), tone(5), tone(11)])
    });
    let mut out = Cursor::new(Vec::new());
    image::DynamicImage::ImageRgb8(picture).write_to(&mut out, image::ImageFormat::Png).expect("a picture in memory");
    out.into_inner()
}

fn shown(office: &Office, at: &str, id: i64) -> Value {
    office.at(at, &["--json", "draft", "show", &id.to_string()]).code(0).json()
}

/// The minutes of a draft, who and words.
fn minutes(office: &Office, at: &str, id: i64) -> Vec<(String, String)> {
    let shown = shown(office, at, id);
    let minutes = shown["minutes"].as_array().expect("minutes");
    let text = |minute: &Value, name: &str| minute[name].as_str().expect("words").to_owned();
    minutes.iter().map(|minute| (text(minute, "who"), text(minute, "words"))).collect()
}

/// The words of the .docx that lies in the issues' folder.
fn printed(office: &Office) -> String {
    let bytes = fs::read(office.file("out/issues/jianbao-2018-02.docx")).expect("the issue");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a .docx");
    let mut text = String::new();
    archive.by_name("word/document.xml").expect("a body").read_to_string(&mut text).expect("UTF-8");
    let mut words = String::new();
    for run in text.split("<w:t").skip(1) {
        words += run.split_once('>').and_then(|(_, rest)| rest.split_once("</w:t>")).map_or("", |(words, _)| words);
    }
    words
}
