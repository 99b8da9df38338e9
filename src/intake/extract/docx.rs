//! .docx → [`Document`]: our own walk over the parts, iterative, bounded, indifferent to prefixes and namespaces.
//!
//! Hands out [`read`], and [`read_package`] for the same parts in another wrapping. Headers and footers are left out (they repeat the letterhead), notes stand at the end, deletions
//! are dropped. Deliberately does not know what a draft is.

mod styles;
mod walk;

use super::limits::Limits;
use super::numbering::Numbering;
use super::package::{Package, Part, Trouble, resolve};
use super::relations::{main_part, properties, relations};
use super::xml::{Stop, decode};
use super::{Document, Format, assemble};
use crate::model::flaw::Flaw;
use styles::Styles;

/// Reads a .docx as far as it goes.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Document {
    read_package(Document::new(name, Format::Docx), &mut Package::open(bytes, limits), limits)
}

/// Reads the parts of a .docx, wherever they come from, into a document that has its name and format.
pub fn read_package(mut document: Document, package: &mut Package<'_>, limits: &Limits) -> Document {
    let name = document.name.clone();
    let name = name.as_str();
    let Some(main) = main_part(package, limits, "word/document.xml") else {
        document.flaws.push(Flaw::Unreadable { name: name.into(), why: "不是完整的 Word 文档".into() });
        return document;
    };
    let body = package.read(&main);
    let relations = relations(package, &main, limits);
    let part = |package: &mut Package<'_>, kind: &str, usual: &str| -> Part {
        let target = relations.values().find(|r| r.kind == kind).map(|r| resolve(&main, &r.target));
        package.read(&target.unwrap_or_else(|| resolve(&main, usual)))
    };
    let styles = Styles::read(&part(package, "styles", "styles.xml").bytes, limits);
    let numbering = Numbering::read(&part(package, "numbering", "numbering.xml").bytes, limits);
    let notes = [part(package, "footnotes", "footnotes.xml"), part(package, "endnotes", "endnotes.xml")];
    properties(package, &mut document, limits);

    let mut walker = walk::Walker::new(name, package, &relations, &main, styles, numbering, limits);
    let mut stop = walker.part(&decode(&body.bytes));
    for note in notes.iter().filter(|note| note.trouble != Some(Trouble::Missing)) {
        walker.part(&decode(&note.bytes));
    }
    let done = walker.finish();
    document.blocks = done.blocks;
    document.pictures = assemble::shown(&mut document.blocks, done.pictures);
    if done.tracked {
        document.flaws.push(Flaw::TrackedChanges { name: name.into() });
    }
    document.flaws.extend(done.flaws);

    let place = format!("附件“{name}”");
    // A body that does not close is damage only if the container knew it whole.
    if package.trouble == Some(Trouble::Damaged) && stop.is_none() && document.blocks.is_empty() {
        stop = Some(Stop::Broken);
    }
    let over = |what: &str| Flaw::OverLimit { place: place.clone(), what: what.into() };
    if package.trouble == Some(Trouble::Over) {
        document.flaws.push(over("文件内条目过多"));
    }
    match body.trouble {
        Some(Trouble::Locked) => document.flaws.push(Flaw::Encrypted { name: name.into() }),
        Some(Trouble::Over) => document.flaws.push(over("解压后过大")),
        Some(Trouble::Missing) => {
            document.flaws.push(Flaw::Unreadable { name: name.into(), why: "缺少正文".into() })
        }
        Some(Trouble::Damaged) => {
            let why = if document.blocks.is_empty() { "文件损坏" } else { "文件损坏，仅读出部分内容" };
            document.flaws.push(Flaw::Unreadable { name: name.into(), why: why.into() });
        }
        None => match stop {
            Some(Stop::Broken) => {
                let why =
                    if document.blocks.is_empty() { "正文损坏" } else { "正文损坏，仅读出部分内容" };
                document.flaws.push(Flaw::Unreadable { name: name.into(), why: why.into() });
            }
            Some(Stop::Deep) => document.flaws.push(Flaw::TooDeep { place: place.clone() }),
            Some(Stop::Long) => document.flaws.push(over("内容过多")),
            None if done.over => document.flaws.push(over("文字过多")),
            None => {}
        },
    }
    if document.blocks.is_empty() && document.flaws.is_empty() {
        document.flaws.push(Flaw::Empty { name: name.into() });
    }
    document
}
