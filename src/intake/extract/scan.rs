//! Pictures of text: tells a page from a photograph, takes the red seal off, has `tesseract` recognise the words.
//!
//! Hands out [`is_page`] and [`read`] for one page, [`add`] for a picture that is a document, and
//! [`recognise_pictures`] for a document that is made of pictures. Deliberately knows nothing of files: pixels in, lines
//! out.

mod layout;
mod pixels;
mod prepare;
mod probe;
mod rows;
mod tidy;
mod words;

pub use words::{Page, Paragraph};

use super::picture::{decode, is_photo};
use super::{Block, Document, Format, Means};
use crate::intake::tools;
use crate::model::flaw::Flaw;
use image::DynamicImage;
use layout::Layout;
use prepare::Sheet;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Why a page was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No program for it is on the machine, or it lacks Chinese.
    NoProgram,
    /// A page of text, but not in Chinese.
    Foreign,
    /// The program failed or had no time left.
    Failed,
}

/// Longest time for one page; usual ones take one second.
const PATIENCE: Duration = Duration::from_secs(25);

/// Most bytes the recogniser may write: a page of a thousand lines.
const OUTPUT: u64 = 4 << 20;

/// One block of text of one language, as a table of words.
#[rustfmt::skip]
const ARGUMENTS: [&str; 12] = [
    "stdin", "stdout", "-l", "chi_sim", "--psm", "6", "--dpi", "300",
    "-c", "tessedit_create_tsv=1", "-c", "tessedit_create_txt=0",
];

/// Below this the page may lie upside down.
const UNSURE: u32 = 60;

/// Whether a picture shows a page of text (a scan, a photo of paper, a screenshot) rather than a scene. In doubt it does:
/// a scene taken for a page costs a second, a page taken for a scene a draft.
pub fn is_page(image: &DynamicImage) -> bool {
    shows_page(&Layout::of(image))
}

fn shows_page(layout: &Layout) -> bool {
    let signs = layout.signs();
    let clear = signs.text * 100 >= signs.ink * 40;
    // A sheet on a desk: many lines, and the desk's grain among them.
    let full = signs.cells >= 120 && signs.text * 100 >= signs.ink * 15;
    signs.rows >= 3
        && signs.cells >= 30
        && signs.level >= 45
        && signs.paper * 100 >= signs.blocks * 35
        && (clear || full)
}

/// Recognises the text of one page, with headings and how sure it is.
pub fn read(image: &DynamicImage, means: &Means) -> Result<Page, Trouble> {
    read_laid_out(image, &Layout::of(image), means)
}

fn read_laid_out(image: &DynamicImage, layout: &Layout, means: &Means) -> Result<Page, Trouble> {
    let program =
        means.tools.tesseract.as_deref().filter(|program| knows_chinese(program)).ok_or(Trouble::NoProgram)?;
    let sheet = Sheet::of(image, layout);
    let look = |pgm: &[u8]| {
        let patience = means.patience(PATIENCE)?;
        let table = tools::run(program, &ARGUMENTS, pgm, OUTPUT, patience).ok()?;
        Some(words::read(&String::from_utf8_lossy(&table)))
    };
    let mut best: Option<Page> = None;
    for turn in sheet.turns(layout) {
        let (pgm, columns) = sheet.pgm(turn);
        if best.is_none()
            && probe::strip(&pgm, columns).and_then(|strip| look(&strip)).is_some_and(|it| probe::is_foreign(&it))
        {
            return Err(Trouble::Foreign);
        }
        let Some(page) = look(&pgm) else { break };
        let sure = page.confidence >= UNSURE && page.chinese() >= 10;
        if best.as_ref().is_none_or(|best| {
            page.confidence * 2 + 40 * u32::from(page.chinese() > best.chinese()) > best.confidence * 2
        }) {
            best = Some(page);
        }
        if sure {
            break;
        }
    }
    best.ok_or(Trouble::Failed)
}

/// Whether the program has the data for simplified Chinese; asked once per process.
pub fn knows_chinese(program: &Path) -> bool {
    static KNOWN: Mutex<BTreeMap<PathBuf, bool>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    *known.entry(program.into()).or_insert_with(|| {
        let told = tools::run(program, &["--list-langs"], b"", 64 << 10, Duration::from_secs(10)).unwrap_or_default();
        String::from_utf8_lossy(&told).lines().any(|line| line.trim() == "chi_sim")
    })
}

/// Adds the words of a picture to a document, if it shows a page of text, with the flaw that says so.
pub fn add(document: &mut Document, image: &DynamicImage, means: &Means) {
    let (blocks, flaw) = outcome(&document.name, image, means);
    document.blocks.extend(blocks);
    document.flaws.extend(flaw.filter(|flaw| !document.flaws.contains(flaw)));
}

/// The words of a picture, and what is to be told of it; nothing for a photograph.
fn outcome(name: &str, image: &DynamicImage, means: &Means) -> (Vec<Block>, Option<Flaw>) {
    let layout = Layout::of(image);
    if !shows_page(&layout) {
        return (Vec::new(), None);
    }
    match read_laid_out(image, &layout, means) {
        Ok(page) if page.is_convincing() => {
            let block = |Paragraph { text, heading }| Block::Text { text, heading };
            (page.paragraphs.into_iter().map(block).collect(), Some(Flaw::Recognised { name: name.into() }))
        }
        Ok(_) | Err(Trouble::Foreign) => (Vec::new(), None),
        Err(_) => (Vec::new(), Some(Flaw::Scan { name: name.into() })),
    }
}

/// A document with fewer letters than this, of whatever script, may be nothing but scans on pages.
const HARDLY_ANY: usize = 60;

/// Shorter side in pixels of a page that a recogniser can read.
const READABLE: u32 = 500;

/// A word processor's document with hardly any text whose pictures are pages: they are read, and their words stand
/// before each.
pub fn recognise_pictures(document: &mut Document, means: &Means) {
    let typed = matches!(document.format, Format::Docx | Format::Doc | Format::Rtf | Format::Odt | Format::WordXml);
    let letters = document.plain_text().chars().filter(|c| c.is_alphanumeric()).count();
    if !typed || document.pictures.is_empty() || letters >= HARDLY_ANY {
        return;
    }
    let mut blocks = Vec::with_capacity(document.blocks.len());
    let mut flaws = Vec::new();
    let mut scans = 0;
    for block in std::mem::take(&mut document.blocks) {
        let picture = if let Block::Picture(index) = block { document.pictures.get(index) } else { None };
        let worth = picture.filter(|p| p.width.min(p.height) >= READABLE && is_photo(p.width, p.height, p.bytes.len()));
        if let Some(decoded) = worth.and_then(|picture| decode(&picture.bytes, &means.limits).ok()) {
            if scans < means.limits.scans {
                let (words, flaw) = outcome(&document.name, &decoded.image, means);
                scans += usize::from(flaw.is_some());
                blocks.extend(words);
                flaws.extend(flaw);
            } else if is_page(&decoded.image) {
                let what = format!("扫描页超过{}页", means.limits.scans);
                flaws.push(Flaw::OverLimit { place: format!("附件“{}”", document.name), what });
            }
        }
        blocks.push(block);
    }
    document.blocks = blocks;
    for flaw in flaws {
        if !document.flaws.contains(&flaw) {
            document.flaws.push(flaw);
        }
    }
}

#[cfg(test)]
mod tests;
