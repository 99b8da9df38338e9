//! Attachment → [`Document`], by content and never by extension.

use crate::model::article::Picture;
use crate::model::flaw::Flaw;
use serde::{Deserialize, Serialize};

/// What a file really is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    Docx,
    Html,
    Text,
    Image,
    /// Recognised by its magic bytes, but not read by this version: the words a clerk would use (`Word 97-2003 文档`).
    Other(OtherFormat),
}

/// Formats that are recognised, but not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OtherFormat {
    Doc,
    Xls,
    Xlsx,
    Pptx,
    Pdf,
    Rtf,
    Zip,
    Rar,
    SevenZ,
    Tnef,
    Odt,
    Audio,
    Video,
    Program,
    Unknown,
}

/// One piece of a document in reading order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Block {
    /// A paragraph; `heading` if its style says so or it is centred and larger or bold.
    Text { text: String, heading: bool },
    /// A table row, a text a cell.
    Row(Vec<String>),
    /// The picture of this index in [`Document::pictures`].
    Picture(usize),
}

/// A document as read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The attachment's name.
    pub name: String,
    pub format: Format,
    /// Title property, as a hint.
    pub title: Option<String>,
    /// Author property, as a hint.
    pub author: Option<String>,
    pub blocks: Vec<Block>,
    pub pictures: Vec<Picture>,
    pub flaws: Vec<Flaw>,
}
