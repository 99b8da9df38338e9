//! Shapes with text, tables and pictures as slides and the drawings over sheets hold them (DrawingML; ECMA-376 part 1, 20
//! and 21).
//!
//! Hands out [`read`]. Charts are left out: their figures stand elsewhere. So are a slide's number, date and footer, which
//! repeat. Deliberately does not know where on the page a shape stands: they come in the order in which they are painted.

use super::Limits;
use super::assemble::{Assembler, Look};
use super::gallery::Gallery;
use super::package::{Package, resolve};
use super::relations::relations;
use super::xml::{Node, Stop, Xml, attribute, decode};
use quick_xml::events::BytesStart;

/// Reads the part at `path`; says why if it ended early.
pub fn read(
    package: &mut Package<'_>,
    path: &str,
    out: &mut Assembler,
    gallery: &mut Gallery<'_>,
    limits: &Limits,
) -> Option<Stop> {
    let part = package.read(path);
    let text = decode(&part.bytes);
    let related = relations(package, path, limits);
    let mut walk = Walk { out, open: Vec::new(), skip: None, choices: Vec::new(), paragraph: None, title: false };
    let mut xml = Xml::new(&text, limits);
    while let Some(node) = xml.step() {
        match node {
            Node::Open(tag) => {
                if let Some(id) = walk.open(&tag)
                    && let Some(relation) = related.get(&id)
                {
                    let path = resolve(path, &relation.target);
                    if let Some(index) = gallery.take(&path, || package.read(&path)) {
                        walk.out.picture(index);
                    }
                }
            }
            Node::Close => walk.close(),
            Node::Text(text) => walk.text(&text),
        }
        if walk.out.is_over() {
            break;
        }
    }
    while !walk.open.is_empty() {
        walk.close();
    }
    xml.stop.or(part.trouble.map(|_| Stop::Broken))
}

struct Walk<'a> {
    out: &'a mut Assembler,
    open: Vec<String>,
    skip: Option<usize>,
    /// For each open mc:AlternateContent: whether a choice was taken.
    choices: Vec<bool>,
    paragraph: Option<String>,
    title: bool,
}

impl Walk<'_> {
    /// Gives the relation of a picture.
    fn open(&mut self, tag: &BytesStart<'_>) -> Option<String> {
        let name = tag.local_name().into_inner().to_owned();
        let depth = self.open.len();
        self.open.push(name);
        if self.skip.is_some() {
            return None;
        }
        match self.open.last().map(String::as_str).unwrap_or_default() {
            "sp" => self.title = false,
            "ph" => {
                let kind = attribute(tag, "type").unwrap_or_default();
                self.title = kind == "title" || kind == "ctrTitle";
                if matches!(kind.as_str(), "sldNum" | "dt" | "ftr" | "hdr") {
                    // The placeholder's shape: p:sp/p:nvSpPr/p:nvPr/p:ph.
                    self.skip = self.open.iter().rposition(|name| name == "sp");
                }
            }
            "AlternateContent" => self.choices.push(false),
            "Choice" | "Fallback" => match self.choices.last_mut() {
                Some(true) => self.skip = Some(depth),
                Some(taken) => *taken = true,
                None => {}
            },
            "p" => self.paragraph = Some(String::new()),
            "br" => self.text_as_it_is("\n"),
            "tbl" => self.out.begin_table(),
            "tr" => self.out.begin_row(),
            "tc" => self.out.begin_cell(),
            "blip" => return attribute(tag, "embed"),
            _ => {}
        }
        None
    }

    fn close(&mut self) {
        let Some(name) = self.open.pop() else { return };
        if let Some(from) = self.skip {
            if self.open.len() <= from {
                self.skip = None;
            }
            return;
        }
        match name.as_str() {
            "p" => {
                let text = self.paragraph.take().unwrap_or_default();
                self.out.paragraph(&text, Look { styled: self.title, ..Look::default() });
            }
            "sp" => self.title = false,
            "tc" => self.out.end_cell(),
            "tr" => self.out.end_row(),
            "tbl" => self.out.end_table(),
            "AlternateContent" => {
                self.choices.pop();
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.skip.is_none() && self.open.last().is_some_and(|name| name == "t") {
            self.text_as_it_is(text);
        }
    }

    fn text_as_it_is(&mut self, text: &str) {
        if let Some(paragraph) = self.paragraph.as_mut() {
            paragraph.push_str(text);
        }
    }
}
