//! 版式文件 (.ofd, GB/T 33190-2016) → [`Document`]: the format in which Chinese offices exchange finished papers.
//!
//! Hands out [`read`]. Like a PDF it says where each line stands and nothing of paragraphs; they are put together by
//! indents and by how full the lines are. Stamps, annotations and page templates are left out. Deliberately knows nothing
//! of drafts.

mod page;

use super::assemble::{Assembler, Look};
use super::gallery::Gallery;
use super::package::{Package, Trouble, resolve};
use super::xml::{Node, Stop, Xml, attribute, decode};
use super::{Block, Document, Format, Limits, text};
use crate::model::flaw::Flaw;
use page::{Item, Page};
use std::collections::HashMap;

/// Reads the file; what could not be read is among the flaws.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Document {
    let mut document = Document::new(name, Format::Ofd);
    let mut package = Package::open(bytes, limits);
    let unreadable = |why: &str| Flaw::Unreadable { name: name.into(), why: why.into() };
    // GM/T 0099: what is encrypted is listed in a part of its own.
    if package.names().any(|part| part.to_lowercase().ends_with("encryptions.xml")) {
        document.flaws.push(Flaw::Encrypted { name: name.into() });
        return document;
    }
    let root = decode(&package.read("OFD.xml").bytes);
    let entry = Entry::read(&root, limits);
    (document.title, document.author) = (entry.title, entry.author);
    let mut out = Assembler::new(limits.chars, false);
    let mut gallery = Gallery::new(name, limits);
    let (mut damaged, mut pages) = (entry.documents.is_empty(), 0usize);
    for main in &entry.documents {
        let main = resolve("", main);
        let part = package.read(&main);
        damaged |= part.trouble.is_some();
        let listed = Listed::read(&decode(&part.bytes), &main, limits);
        let mut media = HashMap::new();
        for path in &listed.resources {
            resources(&decode(&package.read(path).bytes), path, limits, &mut media);
        }
        for path in &listed.pages {
            pages += 1;
            if pages > limits.pages || out.is_over() {
                break;
            }
            let part = package.read(path);
            let page = Page::read(&decode(&part.bytes), limits);
            damaged |= part.trouble.is_some_and(|trouble| trouble != Trouble::Over);
            damaged |= matches!(page.stop, Some(Stop::Broken | Stop::Deep));
            for resource in &page.resources {
                let resource = resolve(path, resource);
                resources(&decode(&package.read(&resource).bytes), &resource, limits, &mut media);
            }
            for item in page.items() {
                match item {
                    Item::Text(text) => out.paragraph(&text, Look::default()),
                    Item::Picture(id) => {
                        if let Some(path) = media.get(&id)
                            && let Some(index) = gallery.take(path, || package.read(path))
                        {
                            out.picture(index);
                        }
                    }
                }
            }
        }
    }
    let over = |what: String| Flaw::OverLimit { place: format!("附件“{name}”"), what };
    if pages > limits.pages {
        document.flaws.push(over(format!("超过{}页", limits.pages)));
    } else if out.is_over() {
        document.flaws.push(over("文字过多".into()));
    }
    document.blocks = out.finish();
    document.pictures = gallery.pictures;
    document.flaws.extend(gallery.flaws);
    if damaged {
        let why = if document.blocks.is_empty() { "文件损坏" } else { "文件损坏，仅读出部分内容" };
        document.flaws.push(unreadable(why));
    } else if document.blocks.is_empty() && document.flaws.is_empty() {
        document.flaws.push(Flaw::Empty { name: name.into() });
    } else if !document.blocks.is_empty() && document.blocks.iter().all(|block| matches!(block, Block::Picture(_))) {
        document.flaws.push(Flaw::Scan { name: name.into() });
    }
    document
}

/// What OFD.xml says: where the documents are, and who wrote the first.
#[derive(Default)]
struct Entry {
    documents: Vec<String>,
    title: Option<String>,
    author: Option<String>,
}

impl Entry {
    fn read(xml: &str, limits: &Limits) -> Self {
        let mut entry = Self::default();
        for_texts(xml, limits, |name, value| match name {
            "DocRoot" => entry.documents.push(value.to_owned()),
            "Title" => entry.title = entry.title.take().or_else(|| Some(value.to_owned())),
            "Author" => entry.author = entry.author.take().or_else(|| Some(value.to_owned())),
            _ => {}
        });
        entry
    }
}

/// Calls with each element's name and its text, if it has one.
fn for_texts(xml: &str, limits: &Limits, mut found: impl FnMut(&str, &str)) {
    let mut xml = Xml::new(xml, limits);
    let mut open: Vec<(String, String)> = Vec::new();
    while let Some(node) = xml.step() {
        match node {
            Node::Open(tag) => open.push((tag.local_name().into_inner().to_owned(), String::new())),
            Node::Text(text) => {
                if let Some((_, value)) = open.last_mut() {
                    value.push_str(&text);
                }
            }
            Node::Close => {
                if let Some((name, value)) = open.pop() {
                    let value = text::line(&value);
                    if !value.is_empty() {
                        found(&name, &value);
                    }
                }
            }
        }
    }
}

/// What a document's main part lists, with paths from the root.
#[derive(Default)]
struct Listed {
    pages: Vec<String>,
    resources: Vec<String>,
}

impl Listed {
    fn read(xml: &str, main: &str, limits: &Limits) -> Self {
        let mut listed = Self::default();
        let mut reader = Xml::new(xml, limits);
        while let Some(node) = reader.step() {
            if let Node::Open(tag) = node
                && tag.local_name().into_inner() == "Page"
                && let Some(place) = attribute(&tag, "BaseLoc")
            {
                listed.pages.push(resolve(main, &place));
            }
        }
        for_texts(xml, limits, |name, value| {
            if matches!(name, "PublicRes" | "DocumentRes") {
                listed.resources.push(resolve(main, value));
            }
        });
        listed
    }
}

/// The files of pictures by their identifiers, out of a list of resources.
fn resources(xml: &str, path: &str, limits: &Limits, media: &mut HashMap<String, String>) {
    let mut reader = Xml::new(xml, limits);
    let (mut base, mut id, mut in_file) = (String::new(), None, false);
    while let Some(node) = reader.step() {
        match node {
            Node::Open(tag) => {
                let name = tag.local_name().into_inner();
                in_file = name == "MediaFile";
                match name {
                    "Res" => base = attribute(&tag, "BaseLoc").unwrap_or_default(),
                    "MultiMedia" => id = attribute(&tag, "ID"),
                    _ => {}
                }
            }
            Node::Text(file) if in_file => {
                if let Some(id) = &id
                    && media.len() < limits.entries
                {
                    let place = if base.is_empty() || file.starts_with('/') {
                        file.trim().to_owned()
                    } else {
                        format!("{base}/{}", file.trim())
                    };
                    media.insert(id.clone(), resolve(path, &place));
                }
            }
            Node::Text(_) | Node::Close => in_file = false,
        }
    }
}

#[cfg(test)]
mod tests;
