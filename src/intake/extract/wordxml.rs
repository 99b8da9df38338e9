//! Word 2003 XML, flat OPC and web archives (MHT) → [`Document`].
//!
//! Hands out [`read`]. Word and WPS write all three under the name of .doc. The first two are walked over as a .docx is,
//! the third as HTML. Deliberately knows nothing of drafts.

mod archive;
mod flat;

use super::xml;
use super::{Document, Format, Limits, docx};
use crate::model::flaw::Flaw;

/// Reads the file; what could not be read is among the flaws.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Document {
    let taken = usize::try_from(limits.part_bytes).unwrap_or(usize::MAX).min(bytes.len());
    let cut = taken < bytes.len();
    let bytes = bytes.get(..taken).unwrap_or_default();
    let document = Document::new(name, Format::WordXml);
    let mut document = if bytes.trim_ascii_start().first() == Some(&b'<')
        || bytes.starts_with(b"\xEF\xBB\xBF")
        || bytes.starts_with(b"\xFF\xFE")
    {
        let text = xml::decode(bytes);
        let (title, author) = flat::properties(&text, limits);
        let mut package = flat::package(&text, limits);
        let mut document = docx::read_package(document, &mut package, limits);
        document.title = document.title.or(title);
        document.author = document.author.or(author);
        document
    } else {
        archive::read(document, bytes, limits)
    };
    if cut {
        document.flaws.push(Flaw::OverLimit { place: format!("附件“{name}”"), what: "文件过大".into() });
    }
    document
}

#[cfg(test)]
mod tests;
