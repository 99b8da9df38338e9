//! Presentations (.pptx, .odp) → [`Document`], slide by slide.
//!
//! Hands out [`read`]. Speaker's notes, numbers, dates and footers of the slides are left out. Deliberately knows nothing
//! of drafts.

use super::assemble::Assembler;
use super::gallery::Gallery;
use super::package::{Package, Trouble, resolve};
use super::relations::{main_part, properties, relations};
use super::xml::{Node, Stop, Xml, decode};
use super::{Document, Format, Limits, drawing, odt};
use crate::model::flaw::Flaw;

/// Reads the file; what could not be read is among the flaws.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Document {
    let mut package = Package::open(bytes, limits);
    if odt::is_open_document(&package) {
        return Document { format: Format::Slides, ..odt::read(name, bytes, limits) };
    }
    let mut document = Document::new(name, Format::Slides);
    let unreadable = |why: &str| Flaw::Unreadable { name: name.into(), why: why.into() };
    let over = |what: String| Flaw::OverLimit { place: format!("附件“{name}”"), what };
    let Some(main) = main_part(&mut package, limits, "ppt/presentation.xml") else {
        document.flaws.push(unreadable("不是完整的演示文稿"));
        return document;
    };
    properties(&mut package, &mut document, limits);
    let part = package.read(&main);
    if part.trouble == Some(Trouble::Locked) {
        document.flaws.push(Flaw::Encrypted { name: name.into() });
        return document;
    }
    let related = relations(&mut package, &main, limits);
    let mut out = Assembler::new(limits.chars, false);
    let mut gallery = Gallery::new(name, limits);
    let mut damaged = part.trouble.is_some();
    let slides = listed(&decode(&part.bytes), limits);
    for id in slides.iter().take(limits.pages) {
        let Some(relation) = related.get(id) else {
            damaged = true;
            continue;
        };
        let path = resolve(&main, &relation.target);
        let stop = drawing::read(&mut package, &path, &mut out, &mut gallery, limits);
        damaged |= matches!(stop, Some(Stop::Broken | Stop::Deep));
    }
    if slides.len() > limits.pages {
        document.flaws.push(over(format!("超过{}页", limits.pages)));
    }
    if out.is_over() {
        document.flaws.push(over("文字过多".into()));
    }
    document.blocks = out.finish();
    document.pictures = gallery.pictures;
    document.flaws.extend(gallery.flaws);
    if damaged {
        let why = if document.blocks.is_empty() { "文件损坏" } else { "文件损坏，仅读出部分内容" };
        document.flaws.push(unreadable(why));
    }
    if document.blocks.is_empty() && document.flaws.is_empty() {
        document.flaws.push(Flaw::Empty { name: name.into() });
    }
    document
}

/// The relations of the slides in their order (`p:sldIdLst`).
fn listed(presentation: &str, limits: &Limits) -> Vec<String> {
    let mut xml = Xml::new(presentation, limits);
    let mut slides = Vec::new();
    while let Some(node) = xml.step() {
        if let Node::Open(tag) = node
            && tag.local_name().into_inner() == "sldId"
        {
            // Beside r:id there is an id without prefix, which is a mere number.
            let mut attributes = tag.attributes();
            let ids = attributes.with_checks(false).flatten().filter(|a| a.key.local_name().into_inner() == "id");
            let ids: Vec<String> = ids.map(|a| a.value.into_owned()).collect();
            slides.extend(ids.iter().find(|id| !id.bytes().all(|b| b.is_ascii_digit())).or(ids.last()).cloned());
        }
    }
    slides
}

#[cfg(test)]
mod tests;
