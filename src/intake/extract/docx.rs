//! .docx → [`Document`]: our own walk over the parts, iterative, bounded, indifferent to prefixes and namespaces.
//!
//! Hands out [`read`]. Headers and footers are left out (they repeat the letterhead), notes stand at the end, deletions
//! are dropped. Deliberately does not know what a draft is.

pub mod numbering;
pub mod package;
mod styles;
mod walk;
pub mod xml;

use super::limits::Limits;
use super::{Document, Format, text};
use crate::model::flaw::Flaw;
use numbering::Numbering;
use package::{Package, Part, Trouble, resolve};
use std::collections::HashMap;
use styles::Styles;
use xml::{Node, Stop, Xml, attribute, decode};

/// A relation of a part: what kind, and to where.
#[derive(Clone, Debug)]
struct Relation {
    kind: String,
    target: String,
}

/// Reads a .docx as far as it goes.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Document {
    let mut document = Document::new(name, Format::Docx);
    let mut package = Package::open(bytes, limits);
    let Some(main) = main_part(&mut package, limits) else {
        document.flaws.push(Flaw::Unreadable { name: name.into(), why: "不是完整的 Word 文档".into() });
        return document;
    };
    let body = package.read(&main);
    let relations = relations(&mut package, &main, limits);
    let part = |package: &mut Package<'_>, kind: &str, usual: &str| -> Part {
        let target = relations.values().find(|r| r.kind == kind).map(|r| resolve(&main, &r.target));
        package.read(&target.unwrap_or_else(|| resolve(&main, usual)))
    };
    let styles = Styles::read(&part(&mut package, "styles", "styles.xml").bytes, limits);
    let numbering = Numbering::read(&part(&mut package, "numbering", "numbering.xml").bytes, limits);
    let notes = [part(&mut package, "footnotes", "footnotes.xml"), part(&mut package, "endnotes", "endnotes.xml")];
    properties(&mut package, &mut document, limits);

    let mut walker = walk::Walker::new(name, &mut package, &relations, &main, styles, numbering, limits);
    let mut stop = walker.part(&decode(&body.bytes));
    for note in notes.iter().filter(|note| note.trouble != Some(Trouble::Missing)) {
        walker.part(&decode(&note.bytes));
    }
    let done = walker.finish();
    document.blocks = done.blocks;
    document.pictures = done.pictures;
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

/// The part that holds the text: by the container's relations, by its usual name, or by what looks like it.
fn main_part(package: &mut Package<'_>, limits: &Limits) -> Option<String> {
    let root = relations(package, "", limits);
    let related = root.values().find(|r| r.kind == "officeDocument").map(|r| resolve("", &r.target));
    let has = |package: &Package<'_>, name: &str| package.names().any(|n| n.eq_ignore_ascii_case(name));
    if let Some(name) = related.filter(|name| has(package, name)) {
        return Some(name);
    }
    if has(package, "word/document.xml") {
        return Some("word/document.xml".into());
    }
    let alike = |name: &&str| {
        let lower = name.to_lowercase();
        lower.ends_with(".xml") && lower.rsplit('/').next().is_some_and(|file| file.starts_with("document"))
    };
    package.names().find(alike).map(String::from)
}

/// The relations of a part (`""` for the container itself), by id; kinds without their namespace.
fn relations(package: &mut Package<'_>, part: &str, limits: &Limits) -> HashMap<String, Relation> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let path = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
    let text = decode(&package.read(&path).bytes);
    let mut xml = Xml::new(&text, limits);
    let mut relations = HashMap::new();
    while let Some(node) = xml.step() {
        if let Node::Open(tag) = node
            && tag.local_name().into_inner() == "Relationship"
            && attribute(&tag, "TargetMode").is_none_or(|mode| mode != "External")
            && let (Some(id), Some(kind), Some(target)) =
                (attribute(&tag, "Id"), attribute(&tag, "Type"), attribute(&tag, "Target"))
        {
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            relations.insert(id, Relation { kind, target });
        }
    }
    relations
}

/// Title and author from the core properties.
fn properties(package: &mut Package<'_>, document: &mut Document, limits: &Limits) {
    let text = decode(&package.read("docProps/core.xml").bytes);
    let mut xml = Xml::new(&text, limits);
    let mut open: Vec<String> = Vec::new();
    while let Some(node) = xml.step() {
        match node {
            Node::Open(tag) => open.push(tag.local_name().into_inner().to_owned()),
            Node::Close => {
                open.pop();
            }
            Node::Text(value) => {
                let value = text::line(&value);
                let field = match open.last().map(String::as_str) {
                    Some("title") => &mut document.title,
                    Some("creator") => &mut document.author,
                    _ => continue,
                };
                if !value.is_empty() {
                    field.get_or_insert_default().push_str(&value);
                }
            }
        }
    }
}
