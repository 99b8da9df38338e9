//! The walk over an OpenDocument text: tags in, blocks out, with a stack of our own instead of recursion.
//!
//! Hands out [`Walker`]. Deliberately sees only the tags that carry text, structure, look or pictures.

use super::styles::{LEVELS, Style, Styles};
use crate::intake::extract::assemble::{Assembler, Look};
use crate::intake::extract::gallery::Gallery;
use crate::intake::extract::numbering::numbered;
use crate::intake::extract::package::{Package, Part, Trouble};
use crate::intake::extract::xml::{Node, Stop, Xml, attribute};
use crate::intake::extract::{Block, Limits};
use crate::model::article::Picture;
use crate::model::flaw::Flaw;
use quick_xml::events::BytesStart;

/// Where the pictures are.
pub enum Container<'a, 'p> {
    Zip(&'a mut Package<'p>),
    /// In the text itself, as base64.
    Flat,
}

/// What the walk leaves behind.
pub struct Done {
    pub blocks: Vec<Block>,
    pub pictures: Vec<Picture>,
    pub tracked: bool,
    pub over: bool,
    pub flaws: Vec<Flaw>,
    pub stop: Option<Stop>,
}

enum Extra {
    Text(String, Look),
    Picture(usize),
}

#[derive(Default)]
struct Paragraph {
    text: String,
    heading: bool,
    style: Style,
    label: Option<String>,
    /// Whether all text so far is bold; `None` before the first.
    bold: Option<bool>,
    size: u32,
    spans: Vec<Style>,
    before: Vec<Extra>,
    after: Vec<Extra>,
    tables: usize,
    hidden: bool,
}

/// A list that is open.
struct List {
    style: String,
    level: usize,
    /// The item that is open has not got its number yet; where it starts, if it says so.
    fresh: bool,
    start: Option<u32>,
}

/// A frame that is open: the pictures in it are one picture in several formats.
#[derive(Default)]
struct Frame {
    paths: Vec<String>,
    data: String,
    /// It shows an embedded object, of which the picture is a preview.
    object: bool,
}

/// See the module.
pub struct Walker<'a, 'p> {
    container: Container<'a, 'p>,
    styles: Styles,
    out: Assembler,
    limits: &'a Limits,
    gallery: Gallery<'a>,
    open: Vec<String>,
    skip: Option<usize>,
    in_body: bool,
    paragraphs: Vec<Paragraph>,
    lists: Vec<List>,
    frames: Vec<Frame>,
    /// Paragraphs of notes, which stand at the end; and how many notes are open.
    notes: Vec<String>,
    in_note: usize,
    tracked: bool,
}

/// Elements whose content is not the document's text.
const SKIPPED: [&str; 14] = [
    "tracked-changes",
    "note-citation",
    "annotation",
    "ruby-text",
    "forms",
    "variable-decls",
    "sequence-decls",
    "user-field-decls",
    "hidden-text",
    "covered-table-cell",
    "title",
    "desc",
    "notes",
    "event-listeners",
];

impl<'a, 'p> Walker<'a, 'p> {
    pub fn new(name: &'a str, container: Container<'a, 'p>, styles: Styles, limits: &'a Limits) -> Self {
        Self {
            container,
            styles,
            out: Assembler::new(limits.chars, false),
            limits,
            gallery: Gallery::new(name, limits),
            open: Vec::new(),
            skip: None,
            in_body: false,
            paragraphs: Vec::new(),
            lists: Vec::new(),
            frames: Vec::new(),
            notes: Vec::new(),
            in_note: 0,
            tracked: false,
        }
    }

    /// Walks over the whole text.
    pub fn walk(mut self, text: &str) -> Done {
        let mut xml = Xml::new(text, self.limits);
        while let Some(node) = xml.step() {
            match node {
                Node::Open(tag) => self.open_tag(&tag),
                Node::Close => self.close_tag(),
                Node::Text(text) => self.characters(&text),
            }
            if self.out.is_over() {
                break;
            }
        }
        self.skip = None;
        while !self.open.is_empty() {
            self.close_tag();
        }
        for note in std::mem::take(&mut self.notes) {
            self.out.paragraph(&note, Look::default());
        }
        Done {
            over: self.out.is_over(),
            blocks: self.out.finish(),
            pictures: self.gallery.pictures,
            tracked: self.tracked,
            flaws: self.gallery.flaws,
            stop: xml.stop,
        }
    }

    fn open_tag(&mut self, tag: &BytesStart<'_>) {
        let name = tag.local_name().into_inner().to_owned();
        self.in_body |= name == "body";
        if self.skip.is_none() && self.in_body {
            self.enter(&name, tag);
        }
        self.open.push(name);
    }

    fn enter(&mut self, name: &str, tag: &BytesStart<'_>) {
        // Some writers leave the element behind with nothing in it.
        if name == "changed-region" {
            self.tracked = true;
        }
        if SKIPPED.contains(&name) {
            self.tracked |= name == "tracked-changes";
            self.skip = Some(self.open.len());
            return;
        }
        match name {
            "p" | "h" => self.begin_paragraph(name == "h", tag),
            "hidden-paragraph" if attribute(tag, "is-hidden").as_deref() == Some("true") => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.hidden = true;
                }
            }
            "span" => {
                let style = self.styles.resolved(attribute(tag, "style-name").as_deref());
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.spans.push(style);
                }
            }
            "s" => {
                let count = attribute(tag, "c").and_then(|c| c.parse().ok()).unwrap_or(1usize);
                self.text(&" ".repeat(count.min(1_000)));
            }
            "tab" => self.text("\t"),
            "line-break" => self.text("\n"),
            "list" => self.begin_list(tag),
            "list-item" => {
                if let Some(list) = self.lists.last_mut() {
                    list.fresh = true;
                    list.start = attribute(tag, "start-value").and_then(|n| n.parse().ok());
                }
            }
            "note" => self.in_note += 1,
            "table" => self.out.begin_table(),
            "table-row" => self.out.begin_row(),
            "table-cell" => self.out.begin_cell(),
            "frame" => self.frames.push(Frame::default()),
            "object" | "object-ole" | "plugin" => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.object = true;
                }
            }
            "image" => {
                if let (Some(frame), Some(path)) = (self.frames.last_mut(), attribute(tag, "href")) {
                    frame.paths.push(path);
                }
            }
            _ => {}
        }
    }

    fn close_tag(&mut self) {
        let Some(name) = self.open.pop() else { return };
        if let Some(from) = self.skip {
            if self.open.len() <= from {
                self.skip = None;
            }
            return;
        }
        if !self.in_body {
            return;
        }
        match name.as_str() {
            "p" | "h" => self.end_paragraph(),
            "span" => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.spans.pop();
                }
            }
            "list" => {
                self.lists.pop();
            }
            "note" => self.in_note = self.in_note.saturating_sub(1),
            "table-cell" => self.out.end_cell(),
            "table-row" => self.out.end_row(),
            "table" => self.out.end_table(),
            "frame" => self.end_frame(),
            _ => {}
        }
    }

    /// White space counts as one blank, and as none at the beginning (6.1.2).
    fn characters(&mut self, text: &str) {
        if self.skip.is_some() {
            return;
        }
        if self.open.last().is_some_and(|name| name == "binary-data") {
            if let Some(frame) = self.frames.last_mut() {
                frame.data.push_str(text);
            }
            return;
        }
        let Some(paragraph) = self.paragraphs.last() else { return };
        // Between the tags of a frame or a list stands nothing but line breaks.
        let mut blank = paragraph.text.is_empty() || paragraph.text.ends_with([' ', '\n', '\t']);
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            let space = matches!(c, ' ' | '\t' | '\r' | '\n');
            if !space {
                out.push(c);
            } else if !blank {
                out.push(' ');
            }
            blank = space;
        }
        self.text(&out);
    }

    fn text(&mut self, text: &str) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        let span = |get: fn(&Style) -> Option<bool>| paragraph.spans.iter().rev().find_map(get);
        let hidden = paragraph.style.hidden || paragraph.spans.iter().any(|style| style.hidden);
        if hidden || paragraph.text.len() > self.limits.chars.saturating_mul(4) {
            return;
        }
        if !text.trim().is_empty() {
            let bold = span(|style| style.bold).or(paragraph.style.bold).unwrap_or(false);
            let size = paragraph.spans.iter().rev().find_map(|style| style.size);
            paragraph.bold = Some(paragraph.bold.unwrap_or(true) && bold);
            paragraph.size = paragraph.size.max(size.or(paragraph.style.size).unwrap_or(0));
        }
        paragraph.text.push_str(text);
    }

    fn begin_list(&mut self, tag: &BytesStart<'_>) {
        let around = self.lists.last();
        let level = around.map_or(1, |list| list.level + 1).min(LEVELS);
        let style = attribute(tag, "style-name").or_else(|| around.map(|list| list.style.clone())).unwrap_or_default();
        let continued = attribute(tag, "continue-numbering").as_deref() == Some("true")
            || attribute(tag, "continue-list").is_some();
        if level == 1 && !continued {
            self.styles.restart(&style);
        }
        self.lists.push(List { style, level, fresh: false, start: None });
    }

    fn begin_paragraph(&mut self, heading: bool, tag: &BytesStart<'_>) {
        let style = self.styles.resolved(attribute(tag, "style-name").as_deref());
        let label = match self.lists.last_mut() {
            Some(list) if list.fresh => {
                list.fresh = false;
                let start = list.start.take();
                let (style, level) = (list.style.clone(), list.level);
                self.styles.label(&style, level, start)
            }
            None if heading && attribute(tag, "is-list-header").as_deref() != Some("true") => {
                let level = attribute(tag, "outline-level").and_then(|l| l.parse().ok()).unwrap_or(1usize);
                self.styles.label("", level.min(LEVELS), None)
            }
            _ => None,
        };
        let tables = self.out.depth();
        self.paragraphs.push(Paragraph { heading, style, label, tables, ..Paragraph::default() });
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else { return };
        let look = Look {
            styled: paragraph.heading || paragraph.style.heading,
            centred: paragraph.style.centred.unwrap_or(false),
            bold: paragraph.bold.unwrap_or(false),
            size: paragraph.size,
        };
        let text = match paragraph.label {
            _ if paragraph.hidden => String::new(),
            Some(label) if !paragraph.text.trim().is_empty() => numbered(&label, &paragraph.text),
            _ => paragraph.text,
        };
        for extra in paragraph.before {
            self.emit(extra);
        }
        if self.in_note > 0 {
            self.notes.push(text);
        } else {
            self.emit(Extra::Text(text, look));
        }
        for extra in paragraph.after {
            self.emit(extra);
        }
    }

    /// To the paragraph around it (a text box stands in one), else to the page.
    fn emit(&mut self, extra: Extra) {
        let depth = self.out.depth();
        if let Extra::Text(text, _) = &extra
            && text.trim().is_empty()
        {
            return;
        }
        match self.paragraphs.last_mut() {
            Some(around) if around.tables == depth => {
                let blank = around.text.trim().is_empty();
                if blank { around.before.push(extra) } else { around.after.push(extra) }
            }
            _ => match extra {
                Extra::Text(text, look) => self.out.paragraph(&text, look),
                Extra::Picture(index) => self.out.picture(index),
            },
        }
    }

    fn end_frame(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        if frame.object || (frame.paths.is_empty() && frame.data.is_empty()) {
            return;
        }
        let is_drawing = |path: &&String| {
            let lower = path.to_lowercase();
            [".svg", ".svm", ".wmf", ".emf"].iter().any(|end| lower.ends_with(end))
        };
        let path = frame.paths.iter().find(|path| !is_drawing(path)).or(frame.paths.first());
        let gallery = &mut self.gallery;
        let index = match (&mut self.container, path) {
            (Container::Zip(package), Some(path)) => {
                let path = path.trim_start_matches("./");
                // A picture on some disk or net is not in the file, and is not ours to fetch.
                let inside = !path.contains("://") && !path.starts_with("../");
                if inside { gallery.take(path, || package.read(path)) } else { None }
            }
            _ if frame.data.is_empty() => None,
            _ => {
                let path = format!("图片{}", gallery.pictures.len() + 1);
                gallery.take(&path, || unpacked(&frame.data))
            }
        };
        if let Some(index) = index {
            self.emit(Extra::Picture(index));
        }
    }
}

/// The bytes of a picture that stands in the text.
fn unpacked(base64: &str) -> Part {
    let clean: String = base64.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    match data_encoding::BASE64.decode(clean.as_bytes()) {
        Ok(bytes) => Part { bytes, trouble: None },
        Err(_) => Part { bytes: Vec::new(), trouble: Some(Trouble::Damaged) },
    }
}
