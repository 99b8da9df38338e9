//! Word 97-2003 and WPS documents (OLE; MS-DOC) → [`Document`], and what older Word wrote.
//!
//! Hands out [`read`]. Deliberately knows nothing of drafts.

use super::{Document, Format, Limits};
use crate::model::flaw::Flaw;

/// Reads the file; what could not be read is among the flaws.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Document {
    let _ = (bytes, limits);
    let mut document = Document::new(name, Format::Doc);
    document.flaws.push(Flaw::Unsupported { name: name.into(), format: "Word 97-2003 文档（.doc）".into() });
    document
}
