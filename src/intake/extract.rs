//! Attachment → [`Document`], by content and never by extension.
//!
//! Hands out [`extract`] and [`extract_as`]. Reading gives values plus flaws, never an error; what can crash on a
//! stranger's bytes is met by the process around it (see `sandbox`). Deliberately knows nothing of drafts: where the title
//! is, who signed, is for `article`.
//!
//! A room for each format ([`docx`], [`doc`], [`rtf`], [`pdf`], …), which [`sniff`] chooses by the bytes; all of them put
//! their text together with [`assemble`], their pictures through [`picture`], and keep to [`limits`]. [`scan`] reads
//! pictures of text.

pub mod assemble;
pub mod doc;
pub mod document;
pub mod docx;
pub mod drawing;
pub mod gallery;
pub mod html;
pub mod limits;
pub mod means;
pub mod numbering;
pub mod odt;
pub mod ofd;
pub mod package;
pub mod pdf;
pub mod picture;
pub mod relations;
pub mod rtf;
pub mod scan;
pub mod sheet;
pub mod slides;
pub mod sniff;
pub mod text;
pub mod wordxml;
pub mod xml;

pub use document::{Block, Document, Format, OtherFormat};
pub use limits::Limits;
pub use means::Means;
pub use picture::is_photo;

use crate::model::flaw::Flaw;
use sniff::Kind;

/// Reads a file that is no container. `name` is only carried along; `content_type` is the sender's claim and decides
/// nothing but between plain text and HTML where the bytes fit both.
pub fn extract(name: &str, content_type: &str, bytes: &[u8], means: &Means) -> Document {
    extract_as(sniff::sniff(bytes), name, content_type, bytes, means)
}

/// The same for a file that was judged already.
pub fn extract_as(kind: Kind, name: &str, content_type: &str, bytes: &[u8], means: &Means) -> Document {
    let limits = &means.limits;
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
