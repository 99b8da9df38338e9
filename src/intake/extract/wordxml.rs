//! Word 2003 XML, flat OPC and web archives (MHT) → [`Document`].
//!
//! Hands out [`read`]. Deliberately knows nothing of drafts.

use super::{Document, Format, Limits};
use crate::model::flaw::Flaw;

/// Reads the file; what could not be read is among the flaws.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Document {
    let _ = (bytes, limits);
    let mut document = Document::new(name, Format::WordXml);
    document.flaws.push(Flaw::Unsupported { name: name.into(), format: "Word XML 文档".into() });
    document
}
