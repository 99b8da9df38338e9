//! The walk over a body part: tags in, blocks out, with a stack of our own instead of recursion.
//!
//! Hands out [`Walker`]. Deliberately sees only the tags that carry text, structure, look or pictures.

use super::Limits;
use super::styles::{Style, Styles};
use crate::intake::extract::Block;
use crate::intake::extract::assemble::{Assembler, Look};
use crate::intake::extract::gallery::Gallery;
use crate::intake::extract::numbering::{Numbering, numbered};
use crate::intake::extract::package::{Package, resolve};
use crate::intake::extract::relations::Relation;
use crate::intake::extract::xml::{Node, Stop, Xml, attribute, is_on};
use crate::model::article::Picture;
use crate::model::flaw::Flaw;
use quick_xml::events::BytesStart;
use std::collections::HashMap;

/// What the walk leaves behind.
pub struct Done {
    pub blocks: Vec<Block>,
    pub pictures: Vec<Picture>,
    /// Tracked changes were met.
    pub tracked: bool,
    /// Text was left out because of the limit.
    pub over: bool,
    pub flaws: Vec<Flaw>,
}

#[derive(Clone, Default)]
struct Run {
    bold: Option<bool>,
    size: Option<u32>,
    hidden: bool,
}

/// What may stand in a paragraph beside its text.
enum Extra {
    Text(String, Look),
    Picture(usize),
}

#[derive(Default)]
struct Paragraph {
    text: String,
    style: Option<String>,
    list: Option<String>,
    level: Option<u8>,
    /// The number as printed, where the file says it.
    label: Option<String>,
    centred: Option<bool>,
    outline: bool,
    /// Whether every run with text is bold; `None` before the first one.
    bold: Option<bool>,
    size: u32,
    runs: Vec<Run>,
    /// Text boxes and pictures that stand in it; those before its first word, and those after.
    before: Vec<Extra>,
    after: Vec<Extra>,
    /// Tables open when it began.
    tables: usize,
    /// Its end mark was deleted: the next paragraph continues it.
    joined: bool,
}

/// State of one field: between its begin and its separator stands code, not text.
type InCode = bool;

/// See the module.
pub struct Walker<'a, 'p> {
    package: &'a mut Package<'p>,
    relations: &'a HashMap<String, Relation>,
    main: &'a str,
    styles: Styles,
    resolved: HashMap<Option<String>, Style>,
    numbering: Numbering,
    limits: &'a Limits,
    out: Assembler,
    open: Vec<String>,
    skip: Option<usize>,
    paragraphs: Vec<Paragraph>,
    fields: Vec<InCode>,
    /// For each open mc:AlternateContent: whether a choice was taken.
    choices: Vec<bool>,
    carried: String,
    row_deleted: bool,
    gallery: Gallery<'a>,
    tracked: bool,
}

/// Elements whose content is not the document's text.
const SKIPPED: [&str; 20] = [
    "del",
    "moveFrom",
    "instrText",
    "delInstrText",
    "delText",
    "rt",
    "pPrChange",
    "rPrChange",
    "sectPrChange",
    "tblPrChange",
    "trPrChange",
    "tcPrChange",
    "numberingChange",
    "sdtPr",
    "sectPr",
    "object",
    "tblPrExChange",
    // Word 2003 XML keeps binary data in the text.
    "binData",
    "docOleData",
    "docSuppData",
];

impl<'a, 'p> Walker<'a, 'p> {
    pub fn new(
        name: &'a str,
        package: &'a mut Package<'p>,
        relations: &'a HashMap<String, Relation>,
        main: &'a str,
        styles: Styles,
        numbering: Numbering,
        limits: &'a Limits,
    ) -> Self {
        Self {
            package,
            relations,
            main,
            styles,
            resolved: HashMap::new(),
            numbering,
            limits,
            out: Assembler::new(limits.chars, false),
            open: Vec::new(),
            skip: None,
            paragraphs: Vec::new(),
            fields: Vec::new(),
            choices: Vec::new(),
            carried: String::new(),
            row_deleted: false,
            gallery: Gallery::new(name, limits),
            tracked: false,
        }
    }

    /// Walks over one part; says why if it ended early. May be called again for notes.
    pub fn part(&mut self, text: &str) -> Option<Stop> {
        let mut xml = Xml::new(text, self.limits);
        while let Some(node) = xml.step() {
            match node {
                Node::Open(tag) => self.open_tag(&tag),
                Node::Close => self.close_tag(),
                Node::Text(text) => {
                    if self.skip.is_none() && self.open.last().is_some_and(|n| n == "t") {
                        self.text(&text);
                    }
                }
            }
            if self.out.is_over() {
                break;
            }
        }
        self.skip = None;
        while !self.open.is_empty() {
            self.close_tag();
        }
        while !self.paragraphs.is_empty() {
            self.end_paragraph();
        }
        while self.out.depth() > 0 {
            self.out.end_table();
        }
        self.fields.clear();
        self.choices.clear();
        self.flush_carried();
        xml.stop
    }

    pub fn finish(self) -> Done {
        Done {
            over: self.out.is_over(),
            blocks: self.out.finish(),
            pictures: self.gallery.pictures,
            tracked: self.tracked,
            flaws: self.gallery.flaws,
        }
    }

    fn parent(&self) -> &str {
        self.open.last().map_or("", String::as_str)
    }

    /// Whether the open elements end in these, innermost last.
    fn within(&self, path: &[&str]) -> bool {
        self.open.len() >= path.len() && self.open.iter().rev().zip(path.iter().rev()).all(|(a, b)| a == b)
    }

    fn open_tag(&mut self, tag: &BytesStart<'_>) {
        let name = tag.local_name().into_inner().to_owned();
        if self.skip.is_none() {
            self.enter(&name, tag);
        }
        self.open.push(name);
    }

    fn enter(&mut self, name: &str, tag: &BytesStart<'_>) {
        if matches!(name, "ins" | "del" | "moveFrom" | "moveTo") {
            self.tracked = true;
            // Inside properties these mark the paragraph's end or the row, they do not wrap text.
            if name == "del" && self.within(&["pPr", "rPr"]) {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.joined = true;
                }
                return;
            }
            if name == "del" && self.parent() == "trPr" {
                self.row_deleted = true;
                return;
            }
        }
        // Word 2003 XML marks changes and comments by one element.
        if name == "annotation" {
            let kind = attribute(tag, "type").unwrap_or_default();
            self.tracked |= matches!(kind.as_str(), "Word.Insertion" | "Word.Deletion");
            if matches!(kind.as_str(), "Word.Deletion" | "Word.Comment") {
                self.skip = Some(self.open.len());
                return;
            }
        }
        if SKIPPED.contains(&name) {
            self.skip = Some(self.open.len());
            return;
        }
        match name {
            "p" => self.begin_paragraph(),
            "tbl" => self.out.begin_table(),
            "tr" => {
                self.row_deleted = false;
                self.out.begin_row();
            }
            "tc" => self.out.begin_cell(),
            "AlternateContent" => self.choices.push(false),
            "Choice" | "Fallback" => match self.choices.last_mut() {
                Some(true) => self.skip = Some(self.open.len()),
                Some(taken) => *taken = true,
                None => {}
            },
            "footnote" | "endnote" => {
                let kind = attribute(tag, "type").unwrap_or_default();
                if kind.to_lowercase().contains("separator") || kind == "continuationNotice" {
                    self.skip = Some(self.open.len());
                }
            }
            "blip" => self.picture(attribute(tag, "embed")),
            "imagedata" => match attribute(tag, "src").filter(|src| src.starts_with("wordml://")) {
                Some(path) => self.picture_at(&path),
                None => self.picture(attribute(tag, "id").or_else(|| attribute(tag, "relid"))),
            },
            _ => self.inside_paragraph(name, tag),
        }
    }

    fn inside_paragraph(&mut self, name: &str, tag: &BytesStart<'_>) {
        let in_run_properties = self.within(&["r", "rPr"]);
        let in_paragraph_properties = self.parent() == "pPr";
        let in_run = self.parent() == "r";
        let in_list = self.parent() == "numPr";
        let in_old_list = self.parent() == "listPr";
        let value = || attribute(tag, "val");
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        match name {
            "r" => paragraph.runs.push(Run::default()),
            "b" if in_run_properties => set(paragraph, |run| run.bold = Some(is_on(tag))),
            "sz" if in_run_properties => set(paragraph, |run| run.size = value().and_then(|v| v.parse().ok())),
            "vanish" if in_run_properties => set(paragraph, |run| run.hidden = is_on(tag)),
            "pStyle" if in_paragraph_properties => paragraph.style = value(),
            "jc" if in_paragraph_properties => paragraph.centred = value().map(|v| v == "center"),
            "outlineLvl" if in_paragraph_properties => {
                paragraph.outline = value().and_then(|v| v.parse::<u8>().ok()).is_some_and(|level| level < 9);
            }
            // Word 2003 XML says how the number is printed; a private-use character is a bullet.
            "t" if in_old_list => {
                let printed = value().filter(|label| !label.contains(|c: char| ('\u{e000}'..='\u{f8ff}').contains(&c)));
                paragraph.label = printed.filter(|label| label.contains(char::is_alphanumeric));
            }
            "numId" if in_list => paragraph.list = value(),
            "ilvl" if in_list => paragraph.level = value().and_then(|v| v.parse().ok()),
            "tab" | "ptab" if in_run => self.text("\t"),
            "br" | "cr" if in_run => self.text("\n"),
            "noBreakHyphen" if in_run => self.text("-"),
            "sym" if in_run => {
                if let Some(character) = symbol(tag) {
                    self.text(character);
                }
            }
            "fldChar" => match attribute(tag, "fldCharType").as_deref() {
                Some("begin") => self.fields.push(true),
                Some("separate") => {
                    if let Some(code) = self.fields.last_mut() {
                        *code = false;
                    }
                }
                Some("end") => {
                    self.fields.pop();
                }
                _ => {}
            },
            _ => {}
        }
    }

    fn close_tag(&mut self) {
        let Some(name) = self.open.pop() else { return };
        if let Some(from) = self.skip {
            if self.open.len() <= from {
                self.skip = None;
                // A skipped branch of a choice still ends its own element only.
            }
            return;
        }
        match name.as_str() {
            "p" => self.end_paragraph(),
            "r" => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.runs.pop();
                }
            }
            "tc" => {
                self.flush_carried();
                self.out.end_cell();
            }
            "tr" => {
                if std::mem::take(&mut self.row_deleted) {
                    self.out.drop_row();
                }
                self.out.end_row();
            }
            "tbl" => self.out.end_table(),
            "AlternateContent" => {
                self.choices.pop();
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.fields.contains(&true) {
            return;
        }
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        let run = paragraph.runs.last().cloned().unwrap_or_default();
        // A field's or a formula's text stands in no run of its own; hidden text is for nobody.
        if run.hidden || paragraph.text.len() > self.limits.chars.saturating_mul(4) {
            return;
        }
        if !text.trim().is_empty() {
            let style = resolve_style(&self.styles, &mut self.resolved, &paragraph.style);
            let bold = run.bold.or(style.bold).unwrap_or(false);
            paragraph.bold = Some(paragraph.bold.unwrap_or(true) && bold);
            paragraph.size = paragraph.size.max(run.size.or(style.size).unwrap_or(self.styles.size));
        }
        paragraph.text.push_str(text);
    }

    fn begin_paragraph(&mut self) {
        // Boxes in boxes in boxes are no document: what is deeper belongs to the same paragraph.
        let tables = self.out.depth();
        self.paragraphs.push(Paragraph { tables, ..Paragraph::default() });
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else { return };
        // A field code left open by a damaged file must not swallow the rest of the document.
        if self.paragraphs.is_empty() {
            for code in &mut self.fields {
                *code = false;
            }
        }
        let style = resolve_style(&self.styles, &mut self.resolved, &paragraph.style);
        let list = paragraph.list.clone().or(style.number.0).filter(|list| list != "0");
        let level = paragraph.level.or(style.number.1).unwrap_or(0);
        let look = Look {
            styled: paragraph.outline || style.heading == Some(true),
            centred: paragraph.centred.or(style.centred).unwrap_or(false),
            bold: paragraph.bold.unwrap_or(false),
            size: paragraph.size,
        };
        let mut text = std::mem::take(&mut self.carried) + &paragraph.text;
        if paragraph.joined && self.paragraphs.is_empty() {
            self.carried = text;
            text = String::new();
        } else if !text.trim().is_empty()
            && let Some(label) = paragraph.label.or_else(|| list.and_then(|list| self.numbering.label(&list, level)))
        {
            text = numbered(&label, &text);
        }
        for extra in paragraph.before {
            self.emit(extra);
        }
        self.emit(Extra::Text(text, look));
        for extra in paragraph.after {
            self.emit(extra);
        }
    }

    /// To the paragraph around it (a text box stands in a run), else to the page.
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

    fn flush_carried(&mut self) {
        let carried = std::mem::take(&mut self.carried);
        self.out.paragraph(&carried, Look::default());
    }

    fn picture(&mut self, id: Option<String>) {
        let Some(id) = id else { return };
        let Some(relation) = self.relations.get(&id) else { return };
        let path = resolve(self.main, &relation.target);
        self.picture_at(&path);
    }

    fn picture_at(&mut self, path: &str) {
        let package = &mut *self.package;
        if let Some(index) = self.gallery.take(path, || package.read(path)) {
            self.emit(Extra::Picture(index));
        }
    }
}

fn set(paragraph: &mut Paragraph, change: impl FnOnce(&mut Run)) {
    if let Some(run) = paragraph.runs.last_mut() {
        change(run);
    }
}

fn resolve_style(styles: &Styles, known: &mut HashMap<Option<String>, Style>, id: &Option<String>) -> Style {
    if let Some(style) = known.get(id) {
        return style.clone();
    }
    let style = styles.resolved(id.as_deref());
    known.insert(id.clone(), style.clone());
    style
}

/// The few symbols of Wingdings that stand for something in office papers.
fn symbol(tag: &BytesStart<'_>) -> Option<&'static str> {
    let font = attribute(tag, "font")?.to_lowercase();
    let code = u32::from_str_radix(&attribute(tag, "char")?, 16).ok()? & 0xFF;
    if !font.starts_with("wingdings") {
        return None;
    }
    match (font.as_str(), code) {
        ("wingdings", 0xFE) | ("wingdings 2", 0x52) => Some("☑"),
        ("wingdings", 0xA8 | 0x6F) | ("wingdings 2", 0xA3 | 0x30) => Some("□"),
        ("wingdings", 0xFC) | ("wingdings 2", 0x50) => Some("√"),
        ("wingdings", 0x6C) => Some("●"),
        ("wingdings", 0x6E) => Some("■"),
        ("wingdings", 0x75) => Some("◆"),
        _ => None,
    }
}
