//! What reading gives: a document in blocks, with its pictures and flaws.
//!
//! Hands out [`Document`], [`Block`] and [`Format`]. Deliberately reads nothing.

use super::sniff::Kind;
use crate::model::article::Picture;
use crate::model::flaw::{Flaw, Weight};
use serde::{Deserialize, Serialize};

/// What a file really is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    Docx,
    /// Word 97-2003 and WPS.
    Doc,
    Rtf,
    Pdf,
    Odt,
    /// A workbook of whatever kind.
    Sheet,
    /// Word 2003 XML, flat OPC, MHT.
    WordXml,
    /// A presentation.
    Slides,
    /// 版式文件 by GB/T 33190.
    Ofd,
    Html,
    Text,
    Image,
    /// A container; what was in it stands in [`Document::inside`].
    Archive,
    /// A mail; it is read as one, and nothing stands here.
    Mail,
    /// Recognised by its magic bytes, but not read by this version.
    Other(OtherFormat),
}

impl Format {
    /// The format of a kind of file.
    pub fn of(kind: Kind) -> Self {
        match kind {
            Kind::Docx => Self::Docx,
            Kind::Doc => Self::Doc,
            Kind::Rtf => Self::Rtf,
            Kind::Pdf => Self::Pdf,
            Kind::Odt => Self::Odt,
            Kind::Sheet => Self::Sheet,
            Kind::WordXml => Self::WordXml,
            Kind::Slides => Self::Slides,
            Kind::Ofd => Self::Ofd,
            Kind::Html => Self::Html,
            Kind::Text => Self::Text,
            Kind::Image => Self::Image,
            Kind::Archive(_) => Self::Archive,
            Kind::Eml | Kind::Msg => Self::Mail,
            Kind::Encrypted => Self::Other(OtherFormat::Office),
            Kind::Empty => Self::Other(OtherFormat::Unknown),
            Kind::Other(format, _) => Self::Other(format),
        }
    }
}

/// Formats that are recognised, but not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OtherFormat {
    /// An office file of which only the lock or the ruins are seen.
    Office,
    Slides,
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
    /// The files of a container, in its order; their names begin with its name and a `/`.
    pub inside: Vec<Document>,
}

impl Document {
    /// This document and all that is inside it, in order.
    pub fn all(&self) -> Vec<&Self> {
        let mut all = vec![self];
        all.extend(self.inside.iter().flat_map(Self::all));
        all
    }

    /// The same document with its flaws, but nothing of what was read.
    pub fn unread_as(document: &Self) -> Self {
        Self { blocks: Vec::new(), pictures: Vec::new(), ..document.clone() }
    }

    /// Whether it is a .docx that was read whole; only such a one may stand in for an issue.
    pub fn is_sound_docx(&self) -> bool {
        self.format == Format::Docx && self.flaws.iter().all(|flaw| flaw.weight() < Weight::Loss)
    }

    /// One without content so far.
    pub fn new(name: &str, format: Format) -> Self {
        Self {
            name: name.into(),
            format,
            title: None,
            author: None,
            blocks: Vec::new(),
            pictures: Vec::new(),
            flaws: Vec::new(),
            inside: Vec::new(),
        }
    }

    /// A file that was not looked into, because the mail holds more than the limit (`what`) allows.
    pub fn unread(name: &str, what: String) -> Self {
        let mut document = Self::new(name, Format::Other(OtherFormat::Unknown));
        document.flaws.push(Flaw::OverLimit { place: format!("附件“{name}”"), what });
        document
    }

    /// All text in reading order, a line each for paragraphs and rows (cells parted by tabs).
    pub fn plain_text(&self) -> String {
        let mut lines = Vec::new();
        for block in &self.blocks {
            match block {
                Block::Text { text, .. } => lines.push(text.clone()),
                Block::Row(cells) => lines.push(cells.join("\t")),
                Block::Picture(_) => {}
            }
        }
        lines.join("\n")
    }
}
