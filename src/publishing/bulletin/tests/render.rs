//! The pages as LibreOffice lays them out. Word cannot be asked here; what both must do alike is asserted from the XML elsewhere.
//! Without soffice and pdftotext these tests say so and pass, except where `CI` or `JIANBAO_REQUIRE_SERVERS` demands them.

use std::{
    path::Path,
    process::{Command, Stdio},
    sync::Mutex,
};

use super::*;

/// One at a time: a second soffice would fight over memory, and each call has a profile of its own anyway.
static OFFICE: Mutex<()> = Mutex::new(());

/// A line of text on a page: its words and its edges in points from the page's upper left corner.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    words: String,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

/// Whether the programs are there. Panics where they must be.
fn present() -> bool {
    let runs = |program: &str, flag: &str| {
        Command::new(program).arg(flag).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
    };
    if runs("soffice", "--version") && runs("pdftotext", "-v") && runs("pdftoppm", "-v") {
        return true;
    }
    let demanded = |name: &str, value: &str| std::env::var(name).is_ok_and(|v| v == value);
    assert!(
        !demanded("CI", "true") && !demanded("JIANBAO_REQUIRE_SERVERS", "1"),
        "soffice (LibreOffice) and pdftotext (poppler-utils) are needed here"
    );
    eprintln!("SKIPPED: soffice is not installed");
    false
}

/// Runs a check on the PDF of each document, all of them converted by one call.
fn rendered(documents: &[Vec<u8>], check: impl Fn(usize, &Path)) {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let names: Vec<String> = (0..documents.len()).map(|i| format!("{i}.docx")).collect();
    for (name, docx) in names.iter().zip(documents) {
        std::fs::write(at.join(name), docx).expect("a document on disk");
    }
    {
        let _one = OFFICE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let profile = format!("-env:UserInstallation=file://{}", at.join("lo").display());
        let status = Command::new("soffice")
            .current_dir(at)
            .args(["--headless", &profile, "--convert-to", "pdf"])
            .args(&names)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        assert!(status.is_ok_and(|s| s.success()), "soffice failed");
    }
    for i in 0..documents.len() {
        let pdf = at.join(format!("{i}.pdf"));
        assert!(pdf.exists(), "document {i} was not converted");
        check(i, &pdf);
    }
}

/// The lines of every page, from top to bottom.
fn pages(pdf: &Path) -> Vec<Vec<Line>> {
    let output = Command::new("pdftotext").args(["-bbox"]).arg(pdf).arg("-").output().expect("pdftotext");
    let html = String::from_utf8(output.stdout).expect("UTF-8");
    let number = |word: &str, name: &str| -> f64 {
        let (_, rest) = word.split_once(&format!("{name}=\"")).expect(name);
        rest.split('"').next().and_then(|n| n.parse().ok()).expect(name)
    };
    let page = |page: &str| {
        let mut lines: Vec<Line> = Vec::new();
        for word in page.split("<word ").skip(1) {
            let words = word.split_once('>').and_then(|(_, w)| w.split_once("</word>")).expect("a word").0.to_owned();
            let [left, right, top, bottom] = ["xMin", "xMax", "yMin", "yMax"].map(|n| number(word, n));
            // Latin digits stand a little higher than the characters beside them.
            match lines.iter_mut().find(|l| ((l.top + l.bottom) / 2.0 - (top + bottom) / 2.0).abs() < 5.0) {
                Some(line) => {
                    line.words.push_str(&words);
                    line.left = line.left.min(left);
                    line.right = line.right.max(right);
                }
                None => lines.push(Line { words, left, right, top, bottom }),
            }
        }
        lines.sort_by(|a, b| a.top.total_cmp(&b.top));
        lines
    };
    html.split("<page ").skip(1).map(page).collect()
}

fn points(twips: i32) -> f64 {
    f64::from(twips) / 20.0
}

fn is_page_number(line: &Line) -> bool {
    line.words.starts_with('—') && line.words.ends_with('—')
}

/// A bulletin with one draft and nothing else.
fn bare(paragraphs: Vec<String>) -> Bulletin {
    let piece = Piece { title: "标题".to_owned(), units: Vec::new(), paragraphs, photos: Vec::new() };
    Bulletin {
        name: "简报".to_owned(),
        number: 1,
        issuer: "办公室".to_owned(),
        date: NaiveDate::from_ymd_opt(2018, 4, 24).unwrap_or_default(),
        sections: vec![Section { area: "方面".to_owned(), pieces: vec![piece] }],
        ..Bulletin::default()
    }
}

#[test]
fn a_full_page_holds_22_lines_of_28_characters() {
    if !present() {
        return;
    }
    let text: String = "国家发展改革创新振兴东北老工业基地".chars().cycle().take(28 * 22 * 4).collect();
    let docx = typeset(&bare(vec![text]), &Style::default()).expect("a document");
    rendered(&[docx], |_, pdf| {
        let pages = pages(pdf);
        assert!(pages.len() >= 4, "{} pages", pages.len());
        for page in &pages[1..3] {
            let body: Vec<&Line> = page.iter().filter(|l| !is_page_number(l)).collect();
            assert_eq!(body.len(), 22, "lines of a page");
            for line in &body {
                assert_eq!(line.words.chars().count(), 28, "characters of {line:?}");
                assert!(line.left >= points(gb::MARGIN_LEFT) - 0.5, "{line:?}");
                assert!(line.right <= points(gb::PAPER_WIDTH as i32 - gb::MARGIN_RIGHT) + 0.5, "{line:?}");
            }
            let middle = |l: &Line| (l.top + l.bottom) / 2.0;
            let pitch = (middle(body[21]) - middle(body[0])) / 21.0;
            assert!((pitch - 28.95).abs() < 0.02, "line pitch {pitch}");
        }
    });
}

#[test]
fn a_whole_issue() {
    if !present() {
        return;
    }
    let docx = typeset(&sample::issue(), &Style::default()).expect("a document");
    rendered(&[docx], |_, pdf| {
        let pages = pages(pdf);
        assert!((15..=24).contains(&pages.len()), "{} pages", pages.len());
        let first = &pages[0];
        assert!(first[0].words.starts_with("内部资料"), "{first:?}");
        assert_eq!(first[1].words, "重实干强执行抓落实");
        assert_eq!(first[2].words, "专项行动宣传工作简报");
        assert!(first[1].right - first[1].left > 300.0 && first[1].bottom - first[1].top > 40.0, "{:?}", first[1]);
        assert!(first.iter().any(|l| l.words == "第3期（总第15期）"));
        assert!(red(pdf) > 500, "{} red pixels", red(pdf));
        for (i, page) in pages.iter().enumerate() {
            footer(i + 1, page);
            // Nothing stands outside the type area.
            for line in page.iter().filter(|l| !is_page_number(l)) {
                assert!(line.bottom < points(gb::PAPER_HEIGHT as i32 - gb::MARGIN_BOTTOM) + 8.0, "{line:?}");
                assert!(line.top > points(gb::MARGIN_TOP) - 8.0, "{line:?}");
            }
            // No heading is the last line of a page.
            let last = page.iter().rfind(|l| !is_page_number(l)).expect("a line");
            assert!(
                !last.words.starts_with('【') && last.words != "各单位报送情况",
                "page {} ends with {last:?}",
                i + 1
            );
        }
        let table = pages.iter().filter(|p| p.iter().any(|l| l.words.starts_with("类别单位"))).count();
        let rows = pages.iter().filter(|p| p.iter().any(|l| l.words.contains("按时"))).count();
        assert!(table >= 1 && table >= rows - 1, "the header stands on {table} pages, rows on {rows}");
    });
}

/// — N —, on the outer side, one character free, 7 mm below the type area.
fn footer(number: usize, page: &[Line]) {
    let line = page.iter().find(|l| is_page_number(l)).unwrap_or_else(|| panic!("page {number} has no number"));
    assert_eq!(line.words, format!("—{number}—"));
    if number % 2 == 1 {
        let right = points(gb::PAPER_WIDTH as i32 - gb::MARGIN_RIGHT - gb::ONE_CHARACTER_FOURTH);
        assert!((line.right - right).abs() < 1.5, "page {number}: {line:?}, {right}");
    } else {
        let left = points(gb::MARGIN_LEFT + gb::ONE_CHARACTER_FOURTH);
        assert!((line.left - left).abs() < 1.5, "page {number}: {line:?}, {left}");
    }
    let dash = points(gb::PAPER_HEIGHT as i32 - gb::MARGIN_BOTTOM) + 7.0 * 72.0 / 25.4;
    assert!(((line.top + line.bottom) / 2.0 - dash).abs() < 4.0, "page {number}: {line:?}, {dash}");
}

/// Red pixels on the first page at 30 dots per inch.
fn red(pdf: &Path) -> usize {
    let output = Command::new("pdftoppm").args(["-r", "30", "-f", "1", "-l", "1", "-png"]).arg(pdf).output();
    let picture = image::load_from_memory(&output.expect("pdftoppm").stdout).expect("a page").to_rgb8();
    picture.pixels().filter(|p| p.0[0] > 200 && p.0[1] < 150 && p.0[2] < 150).count()
}

#[test]
fn the_imprint_stands_at_the_foot_of_the_last_page() {
    if !present() {
        return;
    }
    // However full the last page is: one more line of text in each document.
    let documents: Vec<Vec<u8>> = (0..24)
        .map(|more| {
            let mut bulletin = bare(vec!["国".repeat(20); 8 + more]);
            // Every third ends with the week's table.
            if more % 3 == 0 {
                bulletin.standings = sample::standings(16);
            }
            bulletin.report_to = vec!["市委、市政府领导".to_owned()];
            bulletin.issue_to = vec!["各县（市）区人民政府".to_owned()];
            bulletin.copies = 120;
            typeset(&bulletin, &Style::default()).expect("a document")
        })
        .collect();
    rendered(&documents, |more, pdf| {
        let pages = pages(pdf);
        let last = pages.last().expect("a page");
        let find =
            |words: &str| last.iter().find(|l| l.words.starts_with(words)).unwrap_or_else(|| panic!("{more}: {words}"));
        let foot = points(gb::PAPER_HEIGHT as i32 - gb::MARGIN_BOTTOM);
        let copies = find("共印120份");
        assert!((foot - copies.bottom).abs() < 12.0, "{more}: {copies:?} over {foot}");
        let report = find("报：");
        let above: Vec<&Line> = last.iter().filter(|l| l.top < report.top).collect();
        assert!(!above.is_empty(), "{more}: the imprint stands alone on its page");
        assert!(above.iter().all(|l| l.bottom < report.top + 2.0), "{more}: text runs into the imprint");
        let told = pages.iter().flatten().filter(|l| l.words.starts_with("国国国")).count();
        assert!(told >= 8 + more, "{more}: {told} lines of text are seen");
    });
}

#[test]
fn hostile_text_opens() {
    if !present() {
        return;
    }
    let mut bulletin = bare(vec!["&<>\u{1}\u{fffe}\u{202e}𠮷👨\u{200d}👩“引号”——破折号".to_owned()]);
    bulletin.name = "极长的名称".repeat(60);
    bulletin.sections[0].pieces[0].title = "极长的标题".repeat(100);
    bulletin.sections[0].pieces[0].photos = vec![sample::photo(300, 200, "<&>", 1); 3];
    let docx = typeset(&bulletin, &Style::default()).expect("a document");
    rendered(&[docx], |_, pdf| {
        let all: String = pages(pdf).concat().into_iter().map(|l| l.words).collect();
        assert!(all.contains("&amp;&lt;&gt;") && all.contains("引号"), "{all}");
    });
}
