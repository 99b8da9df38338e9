//! Workbooks (.xls, .xlsx, .xlsb, .ods) → [`Document`] of rows.
//!
//! Hands out [`read`]. Deliberately knows nothing of drafts.

use super::{Document, Format, Limits};
use crate::model::flaw::Flaw;

/// Reads the file; what could not be read is among the flaws.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Document {
    let _ = (bytes, limits);
    let mut document = Document::new(name, Format::Sheet);
    document.flaws.push(Flaw::Unsupported { name: name.into(), format: "Excel 工作簿".into() });
    document
}
