//! Word 97-2003 and WPS documents (OLE; MS-DOC) → [`Document`], and what older Word wrote.
//!
//! Hands out [`read`]. Headers, footers and comments are left out, notes stand at the end, deletions are dropped, as in
//! .docx. Deliberately knows nothing of drafts.

mod art;
mod bytes;
pub mod container;
mod fib;
mod fields;
mod gallery;
mod letters;
mod lists;
mod old;
mod pages;
mod pieces;
mod properties;
mod ruins;
mod styles;
mod summary;
mod symbols;
mod walk;

use super::{Document, Format, Limits};
use crate::model::flaw::Flaw;
use container::Container;
use fib::{Age, Fib};
use pieces::Pieces;
use walk::{File, Walker};

/// Reads the file; what could not be read is among the flaws.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Document {
    let mut document = Document::new(name, Format::Doc);
    if !bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        old::read(&mut document, bytes, limits);
        return finish(document);
    }
    let mut container = Container::open(bytes, limits.part_bytes);
    if let Some(stream) = container.stream("\u{5}SummaryInformation") {
        (document.title, document.author) = summary::read(&stream);
    }
    let word = container.stream("WordDocument").unwrap_or_default();
    let Some(fib) = Fib::read(&word) else {
        let why = if word.is_empty() { "缺少正文" } else { "正文损坏" };
        document.flaws.push(Flaw::Unreadable { name: name.into(), why: why.into() });
        return document;
    };
    if fib.encrypted {
        document.flaws.push(Flaw::Encrypted { name: name.into() });
        return document;
    }
    let names = if fib.first_table { ["1Table", "0Table"] } else { ["0Table", "1Table"] };
    let table = match fib.age {
        Age::Word97 => names.iter().find_map(|name| container.stream(name)).unwrap_or_default(),
        Age::Word6 => Vec::new(),
    };
    let data = container.stream("Data").unwrap_or_default();
    let table = if fib.age == Age::Word6 { &word } else { &table };
    let pieces = Pieces::read(&fib, &word, table);
    let file = File { fib: &fib, word: &word, table, data: &data, pieces: &pieces };
    let mut walker = Walker::new(name, &file, limits);
    walker.walk();

    let place = format!("附件“{name}”");
    if walker.tracked {
        document.flaws.push(Flaw::TrackedChanges { name: name.into() });
    }
    let damaged = walker.cut || pieces.guessed || container.damaged;
    let over = walker.over || walker.out.is_over();
    document.flaws.append(&mut walker.gallery.flaws);
    document.pictures = walker.gallery.pictures;
    document.blocks = walker.out.finish();
    if damaged {
        let why = if document.blocks.is_empty() { "文件损坏" } else { "文件损坏，仅读出部分内容" };
        document.flaws.push(Flaw::Unreadable { name: name.into(), why: why.into() });
    }
    if over {
        document.flaws.push(Flaw::OverLimit { place: place.clone(), what: "文字过多".into() });
    }
    if container.over {
        document.flaws.push(Flaw::OverLimit { place, what: "文件过大".into() });
    }
    finish(document)
}

/// A document without content, and without a reason for it, is empty.
fn finish(mut document: Document) -> Document {
    if document.blocks.is_empty() && document.flaws.is_empty() {
        document.flaws.push(Flaw::Empty { name: document.name.clone() });
    }
    document
}
