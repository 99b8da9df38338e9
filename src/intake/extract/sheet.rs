//! Workbooks (.xls, .xlsx, .xlsm, .xlsb, .ods, Excel 2003 XML) → [`Document`] of rows.
//!
//! Hands out [`read`]. Each sheet that is shown becomes its rows with the values as a reader sees them; its name stands
//! above them where there are several, or where it was chosen. A row with one text only is a paragraph: units like to put a
//! title, or a whole draft, into one cell. Deliberately knows nothing of drafts.

mod biff;
mod book;
mod format;
mod ods;
mod summary;
mod xlsb;
mod xlsx;
mod xml2003;

pub use book::is_default_name;

use super::gallery::Gallery;
use super::package::{self, Package};
use super::relations::{main_part, properties};
use super::xml;
use super::{Document, Format, Limits, odt};
use crate::model::flaw::Flaw;
use book::Book;
use std::io::{Cursor, Read};

/// Why a workbook could not be read whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    Locked,
    Over,
    Damaged,
}

impl Trouble {
    /// What it means for a workbook that the reading of its XML stopped, if it did.
    fn of(stop: Option<xml::Stop>) -> Result<(), Self> {
        match stop {
            None => Ok(()),
            Some(xml::Stop::Long) => Err(Self::Over),
            Some(xml::Stop::Broken | xml::Stop::Deep) => Err(Self::Damaged),
        }
    }
}

impl From<package::Trouble> for Trouble {
    fn from(trouble: package::Trouble) -> Self {
        match trouble {
            package::Trouble::Locked => Self::Locked,
            package::Trouble::Over => Self::Over,
            package::Trouble::Missing | package::Trouble::Damaged => Self::Damaged,
        }
    }
}

/// Reads the file; what could not be read is among the flaws.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Document {
    let mut document = Document::new(name, Format::Sheet);
    let mut book = Book::new(limits);
    let mut gallery = Gallery::new(name, limits);
    let done = if bytes.starts_with(b"PK") {
        zipped(bytes, &mut document, &mut book, &mut gallery, limits)
    } else if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        compound(bytes, &mut document, &mut book, limits)
    } else if bytes.first() == Some(&9) {
        biff::read(bytes, &mut book, limits)
    } else {
        flat(bytes, &mut document, &mut book, limits)
    };
    book.write(&mut document, limits);
    document.pictures = gallery.pictures;
    document.flaws.extend(gallery.flaws);
    let over = document.flaws.iter().any(|flaw| matches!(flaw, Flaw::OverLimit { .. }));
    match done {
        Ok(()) => {}
        Err(Trouble::Locked) => document.flaws.push(Flaw::Encrypted { name: name.into() }),
        Err(Trouble::Over) if over => {}
        Err(Trouble::Over) => {
            document.flaws.push(Flaw::OverLimit { place: format!("附件“{name}”"), what: "内容过多".into() });
        }
        Err(Trouble::Damaged) => {
            let why = if document.blocks.is_empty() { "文件损坏" } else { "文件损坏，仅读出部分内容" };
            document.flaws.push(Flaw::Unreadable { name: name.into(), why: why.into() });
        }
    }
    if document.blocks.is_empty() && document.flaws.is_empty() {
        document.flaws.push(Flaw::Empty { name: name.into() });
    }
    document
}

fn zipped(
    bytes: &[u8],
    document: &mut Document,
    book: &mut Book,
    gallery: &mut Gallery<'_>,
    limits: &Limits,
) -> Result<(), Trouble> {
    let mut package = Package::open(bytes, limits);
    let known = package.trouble.filter(|trouble| *trouble == package::Trouble::Over);
    let done = if odt::is_open_document(&package) {
        match odt::content(&mut package, document, limits) {
            Ok((content, trouble)) => {
                let read = ods::read(&content, book, limits);
                trouble.map_or(read, |trouble| Err(trouble.into()))
            }
            Err(trouble) => Err(trouble.into()),
        }
    } else {
        let main = main_part(&mut package, limits, "xl/workbook.xml").ok_or(Trouble::Damaged)?;
        properties(&mut package, document, limits);
        if main.to_lowercase().ends_with(".bin") {
            xlsb::read(&mut package, &main, book, limits)
        } else {
            xlsx::read(&mut package, &main, book, gallery, limits)
        }
    };
    done.and(known.map_or(Ok(()), |trouble| Err(trouble.into())))
}

/// The workbook stream of an OLE file.
fn compound(bytes: &[u8], document: &mut Document, book: &mut Book, limits: &Limits) -> Result<(), Trouble> {
    let mut workbook = Vec::new();
    let mut whole = Err(Trouble::Damaged);
    if let Ok(mut file) = cfb::CompoundFile::open(Cursor::new(bytes)) {
        let mut stream = |name: &str| {
            let mut bytes = Vec::new();
            // A chain that breaks off still gives what stands before.
            let read = file.open_stream(name).and_then(|s| s.take(limits.part_bytes).read_to_end(&mut bytes));
            (bytes, read.map(|_| ()).map_err(|_| Trouble::Damaged))
        };
        (document.title, document.author) = summary::read(&stream("/\u{5}SummaryInformation").0);
        // Names are compared without regard to case. A workbook for two versions holds the newer one under the first name.
        (workbook, whole) = match stream("/Workbook") {
            (bytes, Err(_)) if bytes.is_empty() => stream("/Book"),
            found => found,
        };
    }
    let stream = if workbook.is_empty() { salvaged(bytes).ok_or(Trouble::Damaged)? } else { &workbook };
    biff::read(stream, book, limits).and(whole)
}

/// The workbook in a container whose lists are damaged: from the sector on that begins like one, for a stream mostly lies in
/// one piece.
fn salvaged(bytes: &[u8]) -> Option<&[u8]> {
    let begins = |at: &usize| matches!(bytes.get(*at..), Some([9, 8, _, 0, 0, 5 | 6, 5, 0, ..]));
    bytes.get((512..bytes.len()).step_by(512).find(begins)?..)
}

/// A file of one XML.
fn flat(bytes: &[u8], document: &mut Document, book: &mut Book, limits: &Limits) -> Result<(), Trouble> {
    let taken = usize::try_from(limits.part_bytes).unwrap_or(usize::MAX).min(bytes.len());
    let text = xml::decode(bytes.get(..taken).unwrap_or_default());
    if text.get(..text.len().min(4096)).is_some_and(odt::is_flat) {
        odt::properties(&text, document, limits);
        return ods::read(&text, book, limits);
    }
    let (properties, done) = xml2003::read(&text, book, limits);
    document.title = properties.title;
    document.author = properties.author;
    if taken < bytes.len() { Err(Trouble::Over) } else { done }
}

#[cfg(test)]
mod tests;
