//! PDF (ISO 32000) → [`Document`]: our own reading order over the glyphs that `hayro` interprets, or poppler's where that
//! reads better; pages that are pictures go to OCR.
//!
//! Hands out [`read`]. Deliberately knows nothing of drafts.

use super::{Document, Format, Means};
use crate::model::flaw::Flaw;

/// Reads the file; what could not be read is among the flaws.
pub fn read(name: &str, bytes: &[u8], means: &Means) -> Document {
    let _ = (bytes, means);
    let mut document = Document::new(name, Format::Pdf);
    document.flaws.push(Flaw::Unsupported { name: name.into(), format: "PDF 文件".into() });
    document
}
