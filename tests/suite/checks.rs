//! The checks that only flag: what the office reads of them, what the unit is told, what goes to print.

use super::support::Office;
use super::support::mail::{draft, plain};
use std::fs;
use std::io::{Cursor, Read as _};

const ADDRESS: &str = "jzsjyj@163.example.com";

/// A sound draft with one more paragraph.
fn with(title: &str, paragraph: &str) -> String {
    draft(title).replacen("　　", &format!("　　{paragraph}\n　　"), 1)
}

/// The texts of the newest bulletin's parts.
fn printed(office: &Office) -> String {
    let review = office.letters_of("review");
    let (_, bytes) = &review.last().expect("a review copy").files[0];
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a .docx");
    let mut text = String::new();
    archive.by_name("word/document.xml").expect("its text").read_to_string(&mut text).expect("XML");
    text
}

#[test]
fn private_numbers_are_flagged_and_masked_in_print_and_kept_in_the_draft() {
    let office = Office::new();
    office.run("04-17 08:30");
    let body = with(
        "市教育局推进校舍改造工程，咨询13800001111",
        "家长李某（身份证号11010519491231002X，手机138 0000 2222）领到补助，热线0416-3883323。",
    );
    office.arrives("1", plain(ADDRESS, "市教育局稿件", "04-18 09:00", &body));
    office.run("04-18 11:00");
    let receipt = &office.letters_of("receipt")[0].text;
    assert!(receipt.contains("138****1111") && !receipt.contains("13800001111"), "{receipt}");
    assert!(!receipt.contains("手机号码") && !receipt.contains("身份证号码"), "the unit is not told:\n{receipt}");
    office.run("04-24 10:00");
    let review = office.letters_of("review");
    let letter = &review.first().expect("a review copy").text;
    for note in [
        "含手机号码138****1111，刊发时隐去中间数字",
        "含手机号码138****2222，刊发时隐去中间数字",
        "含身份证号码110105********002X，刊发时隐去中间数字",
    ] {
        assert!(letter.contains(note), "{note} is lacking:\n{letter}");
    }
    let text = printed(&office);
    for (whole, masked) in [
        ("13800001111", "138****1111"),
        ("138 0000 2222", "138 **** 2222"),
        ("11010519491231002X", "110105********002X"),
    ] {
        assert!(text.contains(masked) && !text.contains(whole), "{whole}:\n{text}");
        assert!(!letter.contains(whole), "{whole}:\n{letter}");
    }
    assert!(text.contains("0416-3883323"), "an office's telephone stays:\n{text}");
    let kept = office.at("04-24 10:10", &["--json", "draft", "show", "1"]).json().to_string();
    assert!(kept.contains("11010519491231002X") && kept.contains("13800001111"), "{kept}");
}

#[test]
fn words_dates_and_numbers_are_told_to_those_whom_they_concern() {
    let office = Office::new();
    let list = fs::read_to_string(office.file("wordlist.txt")).expect("the sample list");
    fs::write(office.file("wordlist.txt"), list + "\r\n人名：甲乙丙 市教育局局长\r\n").expect("written");
    office.run("04-17 08:30");
    let body =
        with("市教育局推进校舍改造工程", "3月20日（星期一），市教育局局长甲乙炳布署工作，慰问120户，其中贫困户130户。");
    office.arrives("1", plain(ADDRESS, "市教育局稿件", "04-18 09:00", &body.replace("四月底前", "随后")));
    office.run("04-18 11:00");
    office.run("04-24 10:00");
    let review = office.letters_of("review");
    let letter = &review.first().expect("a review copy").text;
    let receipt = &office.letters_of("receipt")[0].text;
    for (note, for_unit) in [
        ("3月20日是星期二，文中写作星期一", true),
        ("“其中”130户，多于总数120户", true),
        ("所述事项为2018年3月20日，来稿时已过29天", false),
        ("“布署”应为“部署”", false),
        ("“市教育局局长甲乙炳”与名单不符，名单为“市教育局局长甲乙丙”", false),
    ] {
        assert!(letter.contains(note), "{note} is lacking:\n{letter}");
        assert_eq!(receipt.contains(note), for_unit, "{note}:\n{receipt}");
    }
}

#[test]
fn an_office_may_set_the_days_or_have_no_list() {
    let office = Office::new();
    fs::remove_file(office.file("wordlist.txt")).expect("it was there");
    office.edit("jianbao.toml", "stale_days = 14", "stale_days = 0");
    office.run("04-17 08:30");
    let body = with("市教育局推进校舍改造工程", "3月20日，市教育局布署工作。").replace("四月底前", "随后");
    office.arrives("1", plain(ADDRESS, "市教育局稿件", "04-18 09:00", &body));
    office.run("04-18 11:00");
    let drafts = office.at("04-18 11:10", &["--json", "draft", "show", "1"]).json();
    assert_eq!(drafts["draft"]["flags"].to_string(), "[\"unsure\"]", "{drafts}");
}

#[test]
fn faults_of_the_word_list_are_told_by_line() {
    let office = Office::new();
    fs::write(office.file("wordlist.txt"), "# 词表\n禁用：布署 → 部署\n错词：甲乙 → 丙丁\n禁用：布 → 部\n")
        .expect("written");
    let ran = office.at("04-17 09:00", &["check"]).code(2);
    assert!(ran.out.contains("wordlist.txt 第3行：不认识“错词：”"), "{}", ran.out);
    assert!(ran.out.contains("wordlist.txt 第4行：“布”过短"), "{}", ran.out);
    let office = Office::new();
    office.edit("jianbao.toml", "stale_days = 14", "stale_day = 14");
    let ran = office.at("04-17 09:00", &["check"]).code(2);
    assert!(ran.out.contains("stale_day"), "{}", ran.out);
}
