//! Word 97-2003 and WPS documents (OLE; MS-DOC) → [`Document`], and what older Word wrote.
//!
//! Hands out [`read`]. Headers, footers and comments are left out, notes stand at the end, deletions are dropped, as in
//! .docx. Deliberately knows nothing of drafts.

mod art;
mod bytes;
pub mod container;
mod fib;
mod fields;
mod floats;
mod gallery;
mod grpprl;
mod letters;
mod lists;
mod old;
mod pages;
mod pieces;
mod properties;
mod ruins;
mod salvage;
mod styles;
mod summary;
mod symbols;
mod walk;

use super::{Document, Format, Limits, docx, sniff};
use crate::model::flaw::{Flaw, Weight};
use container::Container;
use fib::{Age, Fib};
use pieces::Pieces;
use walk::{File, Walker};

/// Embedded documents of one file that are read.
const EMBEDDED: usize = 20;

/// Reads the file; what could not be read is among the flaws. Word documents embedded in it stand inside.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Document {
    let mut document = Document::new(name, Format::Doc);
    if !bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        old::read(&mut document, bytes, limits);
        return finish(document);
    }
    let mut container = Container::open(bytes, limits.part_bytes);
    word(&mut document, &mut container, "", limits);
    if !document.flaws.iter().any(|flaw| matches!(flaw, Flaw::Encrypted { .. })) {
        embedded(&mut document, &mut container, limits);
    }
    finish(document)
}

/// Reads the Word document whose streams lie under a path (`""` or ending in `/`).
fn word(document: &mut Document, container: &mut Container<'_>, path: &str, limits: &Limits) {
    let name = document.name.clone();
    if let Some(stream) = container.stream(&format!("{path}\u{5}SummaryInformation")) {
        (document.title, document.author) = summary::read(&stream);
    }
    let word = container.stream(&format!("{path}WordDocument")).unwrap_or_default();
    let Some(fib) = Fib::read(&word) else {
        document.blocks = salvage::read(&word, limits);
        let why = match (word.is_empty(), document.blocks.is_empty()) {
            (true, _) => "缺少正文",
            (_, true) => "正文损坏",
            _ => "正文损坏，仅读出部分内容",
        };
        document.flaws.push(Flaw::Unreadable { name, why: why.into() });
        return;
    };
    if fib.encrypted {
        document.flaws.push(Flaw::Encrypted { name });
        return;
    }
    let tables = if fib.first_table { ["1Table", "0Table"] } else { ["0Table", "1Table"] };
    let table = match fib.age {
        Age::Word97 => tables.iter().find_map(|table| container.stream(&format!("{path}{table}"))).unwrap_or_default(),
        Age::Word6 => Vec::new(),
    };
    let data = container.stream(&format!("{path}Data")).unwrap_or_default();
    let table = if fib.age == Age::Word6 { &word } else { &table };
    let pieces = Pieces::read(&fib, &word, table);
    let file = File { fib: &fib, word: &word, table, data: &data, pieces: &pieces };
    let mut walker = Walker::new(&name, &file, limits);
    walker.walk();

    let damaged = walker.cut || pieces.guessed || container.damaged;
    let over = walker.over || walker.out.is_over();
    if walker.tracked {
        document.flaws.push(Flaw::TrackedChanges { name: name.clone() });
    }
    document.flaws.append(&mut walker.gallery.flaws);
    document.pictures = walker.gallery.pictures;
    document.blocks = walker.out.finish();
    if damaged {
        let why = if document.blocks.is_empty() { "文件损坏" } else { "文件损坏，仅读出部分内容" };
        document.flaws.push(Flaw::Unreadable { name: name.clone(), why: why.into() });
    }
    let place = format!("附件“{name}”");
    if over {
        document.flaws.push(Flaw::OverLimit { place: place.clone(), what: "文字过多".into() });
    }
    if container.over {
        document.flaws.push(Flaw::OverLimit { place, what: "文件过大".into() });
    }
}

/// Reads the Word documents that were embedded in this one, old and new; one level deep.
fn embedded(document: &mut Document, container: &mut Container<'_>, limits: &Limits) {
    let objects = container.storages("ObjectPool");
    for object in objects.iter().take(5 * EMBEDDED) {
        let path = format!("ObjectPool/{object}/");
        let name = format!("{}/嵌入文档{}", document.name, document.inside.len() + 1);
        let mut inner = Document::new(&name, Format::Doc);
        if container.has(&format!("{path}WordDocument")) {
            word(&mut inner, container, &path, limits);
        } else if let Some(package) = container.stream(&format!("{path}Package"))
            && sniff::sniff(&package) == sniff::Kind::Docx
        {
            inner = docx::read(&name, &package, limits);
        }
        let tells = inner.flaws.iter().any(|flaw| flaw.weight() == Weight::Loss);
        if inner.blocks.is_empty() && inner.pictures.is_empty() && !tells {
            continue;
        }
        if document.inside.len() >= EMBEDDED {
            let place = format!("附件“{}”", document.name);
            document.flaws.push(Flaw::OverLimit { place, what: format!("嵌入文档超过{EMBEDDED}个") });
            return;
        }
        document.inside.push(inner);
    }
}

/// A document without content, and without a reason for it, is empty.
fn finish(mut document: Document) -> Document {
    if document.blocks.is_empty() && document.inside.is_empty() && document.flaws.is_empty() {
        document.flaws.push(Flaw::Empty { name: document.name.clone() });
    }
    document
}

#[cfg(test)]
mod tests;
