//! Attachment → [`Document`], by content and never by extension.
//!
//! Hands out [`extract`] for a file and [`html_document`] for a mail's HTML. Reading gives values plus flaws, never an
//! error; what can crash on a stranger's bytes is met by the process around it (see `sandbox`). Deliberately knows nothing
//! of drafts: where the title is, who signed, is for `article`.

pub mod assemble;
pub mod doc;
pub mod docx;
pub mod drawing;
pub mod gallery;
pub mod html;
pub mod limits;
pub mod means;
pub mod odt;
pub mod ofd;
pub mod pdf;
pub mod picture;
pub mod rtf;
pub mod scan;
pub mod sheet;
pub mod slides;
pub mod sniff;
pub mod text;
pub mod wordxml;

pub use limits::Limits;
pub use means::Means;
pub use picture::is_photo;

use crate::model::article::Picture;
use crate::model::flaw::{Flaw, Weight};
use serde::{Deserialize, Serialize};
use sniff::Kind;

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

/// Reads a file that is no container. `name` is only carried along; `content_type` is the sender's claim and decides
/// nothing but between plain text and HTML where the bytes fit both.
pub fn extract(name: &str, content_type: &str, bytes: &[u8], means: &Means) -> Document {
    let limits = &means.limits;
    let kind = sniff::sniff(bytes);
    let unread = |flaw: Flaw| {
        let mut document = Document::new(name, Format::of(kind));
        document.flaws.push(flaw);
        document
    };
    let mut document = match kind {
        Kind::Empty => unread(Flaw::Empty { name: name.into() }),
        Kind::Encrypted => unread(Flaw::Encrypted { name: name.into() }),
        Kind::Other(_, words) => unread(Flaw::Unsupported { name: name.into(), format: words.to_string() }),
        Kind::Archive(_) | Kind::Eml | Kind::Msg => unread(Flaw::TooDeep { place: format!("附件“{name}”") }),
        Kind::Docx => docx::read(name, bytes, limits),
        Kind::Doc => doc::read(name, bytes, limits),
        Kind::Rtf => rtf::read(name, bytes, limits),
        Kind::Pdf => pdf::read(name, bytes, means),
        Kind::Odt => odt::read(name, bytes, limits),
        Kind::Sheet => sheet::read(name, bytes, limits),
        Kind::WordXml => wordxml::read(name, bytes, limits),
        Kind::Slides => slides::read(name, bytes, limits),
        Kind::Ofd => ofd::read(name, bytes, limits),
        Kind::Image => image(name, bytes, means),
        Kind::Html => html::read_bytes(name, bytes, limits),
        Kind::Text if content_type.eq_ignore_ascii_case("text/html") => html::read_bytes(name, bytes, limits),
        Kind::Text => plain(name, bytes, limits),
    };
    scan::recognise_pictures(&mut document, means);
    document
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

/// Reads HTML that is decoded already (a mail's body); flaws call it by its name (邮件正文). Pictures referred to by
/// `cid:` come as attachments.
pub fn html_document(html: &str, name: &str) -> Document {
    html::read(name, name, html, &Limits::default())
}

fn image(name: &str, bytes: &[u8], means: &Means) -> Document {
    let mut document = Document::new(name, Format::Image);
    let limits = &means.limits;
    let (pages, more) = picture::pages(bytes, limits.scans);
    for (number, page) in pages.iter().enumerate() {
        let called = if number == 0 { name.into() } else { format!("{name}（第{}页）", number + 1) };
        let printed = picture::decode(page, limits).and_then(|decoded| {
            scan::add(&mut document, &decoded.image, means);
            decoded.print(&called, page, limits)
        });
        match printed {
            Ok(picture) => {
                // After its words: what follows a picture may be taken for its caption.
                document.blocks.push(Block::Picture(document.pictures.len()));
                document.pictures.push(picture);
            }
            Err(why) => document.flaws.push(Flaw::PictureDropped { name: called, why }),
        }
    }
    if more {
        let what = format!("超过{}页", limits.scans);
        document.flaws.push(Flaw::OverLimit { place: format!("附件“{name}”"), what });
    }
    document
}

fn plain(name: &str, bytes: &[u8], limits: &Limits) -> Document {
    let mut document = Document::new(name, Format::Text);
    let place = format!("附件“{name}”");
    let taken = usize::try_from(limits.part_bytes).unwrap_or(usize::MAX).min(bytes.len());
    let decoded = text::decode(bytes.get(..taken).unwrap_or_default());
    let mut assembler = assemble::Assembler::new(limits.chars, false);
    for line in text::tidy(&decoded.text).split('\n') {
        assembler.paragraph(line, assemble::Look::default());
    }
    if decoded.guessed {
        document.flaws.push(Flaw::CharsetGuessed { place: place.clone(), read_as: decoded.encoding.into() });
    }
    if decoded.lossy {
        document.flaws.push(Flaw::Undecodable { place: place.clone() });
    }
    if assembler.is_over() || taken < bytes.len() {
        document.flaws.push(Flaw::OverLimit { place, what: "文字过多".into() });
    }
    document.blocks = assembler.finish();
    if document.blocks.is_empty() {
        document.flaws.push(Flaw::Empty { name: name.into() });
    }
    document
}

#[cfg(test)]
mod tests;
