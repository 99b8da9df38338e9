//! Excel workbooks of XML parts (.xlsx, .xlsm; ECMA-376 part 1, 18) → [`Book`].
//!
//! Hands out [`read`]. Formulas give the result that was saved. Deliberately does not calculate, and leaves out comments,
//! charts, headers and footers.

use super::Trouble;
use super::biff::truth;
use super::book::{Area, Book};
use super::format::{Format, builtin, general};
use crate::intake::extract::assemble::Assembler;
use crate::intake::extract::gallery::Gallery;
use crate::intake::extract::package::{Package, Part, resolve};
use crate::intake::extract::relations::{Relation, relations};
use crate::intake::extract::xml::{Node, Stop, Xml, attribute, decode};
use crate::intake::extract::{Limits, drawing};
use quick_xml::events::BytesStart;
use std::collections::HashMap;

/// What holds for all sheets.
#[derive(Default)]
struct Common {
    strings: Vec<String>,
    formats: Formats,
    epoch_1904: bool,
}

/// Number formats by the numbers that cells refer to.
#[derive(Default)]
pub struct Formats {
    codes: HashMap<u16, String>,
    /// The format number of each cell style.
    pub styles: Vec<u16>,
    ready: HashMap<u16, Format>,
}

impl Formats {
    /// Declares a format of the workbook's own.
    pub fn declare(&mut self, id: u16, code: String) {
        self.codes.insert(id, code);
    }

    /// A number as a cell style shows it.
    pub fn show(&mut self, style: usize, value: f64, epoch_1904: bool) -> String {
        let Some(id) = self.styles.get(style).copied() else { return general(value) };
        let codes = &self.codes;
        let ready = self
            .ready
            .entry(id)
            .or_insert_with(|| Format::new(codes.get(&id).map_or_else(|| builtin(id), String::as_str)));
        ready.show(value, epoch_1904)
    }
}

/// A sheet as the workbook lists it.
pub struct Listed {
    pub name: String,
    pub relation: String,
    pub visible: bool,
}

/// Reads the workbook whose main part is `main`.
pub fn read(
    package: &mut Package<'_>,
    main: &str,
    book: &mut Book,
    gallery: &mut Gallery<'_>,
    limits: &Limits,
) -> Result<(), Trouble> {
    let workbook = whole(package.read(main))?;
    let related = relations(package, main, limits);
    let (sheets, epoch_1904) = listed(&workbook, limits);
    let mut common = Common { epoch_1904, ..Common::default() };
    let mut done = Ok(());
    if let Some(path) = target(&related, main, "styles") {
        common.formats = formats(&package.read(&path).bytes, limits);
    }
    if let Some(path) = target(&related, main, "sharedStrings") {
        let part = package.read(&path);
        done = part.trouble.map_or(done, |trouble| Err(trouble.into()));
        let (strings, stop) = shared_strings(&part.bytes, limits);
        common.strings = strings;
        done = done.and(Trouble::of(stop));
    }
    for sheet in sheets.iter().filter(|sheet| sheet.visible) {
        let Some(relation) = related.get(&sheet.relation) else { continue };
        if relation.kind != "worksheet" {
            continue;
        }
        if !book.begin(&sheet.name) {
            break;
        }
        let path = resolve(main, &relation.target);
        let part = package.read(&path);
        done = done.and(part.trouble.map_or(Ok(()), |trouble| Err(trouble.into())));
        let (drawing, stop) = cells(&part.bytes, &mut common, book, limits);
        done = done.and(Trouble::of(stop));
        if let Some(id) = drawing
            && let Some(relation) = relations(package, &path, limits).get(&id)
        {
            let mut over = Assembler::new(limits.chars, false);
            drawing::read(package, &resolve(&path, &relation.target), &mut over, gallery, limits);
            over.finish().into_iter().for_each(|block| book.beside(block));
        }
    }
    done
}

/// Where the part of a kind is, seen from the workbook.
pub fn target(related: &HashMap<String, Relation>, main: &str, kind: &str) -> Option<String> {
    related.values().find(|relation| relation.kind == kind).map(|relation| resolve(main, &relation.target))
}

/// The bytes of a part without which nothing can be read.
pub fn whole(part: Part) -> Result<Vec<u8>, Trouble> {
    match part.trouble {
        Some(trouble) if part.bytes.is_empty() => Err(trouble.into()),
        _ => Ok(part.bytes),
    }
}

fn listed(workbook: &[u8], limits: &Limits) -> (Vec<Listed>, bool) {
    let text = decode(workbook);
    let mut xml = Xml::new(&text, limits);
    let (mut sheets, mut epoch_1904) = (Vec::new(), false);
    while let Some(node) = xml.step() {
        let Node::Open(tag) = node else { continue };
        match tag.local_name().into_inner() {
            "workbookPr" => {
                epoch_1904 = attribute(&tag, "date1904").is_some_and(|on| on == "1" || on == "true");
            }
            "sheet" => sheets.push(Listed {
                name: attribute(&tag, "name").unwrap_or_default(),
                relation: attribute(&tag, "id").unwrap_or_default(),
                visible: !attribute(&tag, "state").is_some_and(|state| state.to_lowercase().ends_with("hidden")),
            }),
            _ => {}
        }
    }
    (sheets, epoch_1904)
}

fn formats(bytes: &[u8], limits: &Limits) -> Formats {
    let text = decode(bytes);
    let mut xml = Xml::new(&text, limits);
    let mut formats = Formats::default();
    let mut open: Vec<String> = Vec::new();
    while let Some(node) = xml.step() {
        match node {
            Node::Open(tag) => {
                let name = tag.local_name().into_inner().to_owned();
                let id = || attribute(&tag, "numFmtId").and_then(|id| id.parse().ok());
                match name.as_str() {
                    "numFmt" => {
                        if let (Some(id), Some(code)) = (id(), attribute(&tag, "formatCode")) {
                            formats.declare(id, code);
                        }
                    }
                    "xf" if open.last().is_some_and(|around| around == "cellXfs") => {
                        formats.styles.push(id().unwrap_or(0));
                    }
                    _ => {}
                }
                open.push(name);
            }
            Node::Close => {
                open.pop();
            }
            Node::Text(_) => {}
        }
    }
    formats
}

fn shared_strings(bytes: &[u8], limits: &Limits) -> (Vec<String>, Option<Stop>) {
    let text = decode(bytes);
    let mut xml = Xml::new(&text, limits);
    let mut strings = Vec::new();
    let mut rich = Rich::default();
    while let Some(node) = xml.step() {
        match node {
            Node::Open(tag) => {
                let name = tag.local_name().into_inner();
                if name == "si" {
                    rich = Rich::default();
                    strings.push(String::new());
                }
                rich.open(name);
            }
            Node::Close => rich.close(),
            Node::Text(text) => {
                if let Some(last) = strings.last_mut()
                    && rich.is_text()
                {
                    last.push_str(&text);
                }
            }
        }
    }
    for string in &mut strings {
        unescape(string);
    }
    (strings, xml.stop)
}

/// Which texts of a string are its own: those in `t`, but not how it is spoken (`rPh`).
#[derive(Default)]
struct Rich {
    open: Vec<bool>,
    spoken: usize,
}

impl Rich {
    fn open(&mut self, name: &str) {
        if name == "rPh" || self.spoken > 0 {
            self.spoken += 1;
        }
        self.open.push(name == "t");
    }

    fn close(&mut self) {
        self.open.pop();
        self.spoken = self.spoken.saturating_sub(1);
    }

    fn is_text(&self) -> bool {
        self.spoken == 0 && self.open.last() == Some(&true)
    }
}

/// `_x000D_` stands for the character of that number (18.4.12, ST_Xstring).
fn unescape(text: &mut String) {
    if !text.contains("_x") {
        return;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let code = from.get(2..6).filter(|_| from.get(6..7) == Some("_"));
        match code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32) {
            Some(character) => {
                out.push(character);
                rest = from.get(7..).unwrap_or_default();
            }
            None => {
                out.push_str("_x");
                rest = from.get(2..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    *text = out;
}

/// A cell while it is read.
#[derive(Default)]
struct Cell {
    row: u32,
    column: u32,
    style: usize,
    kind: String,
    value: String,
}

/// Reads a sheet's cells; gives the relation of its drawing.
fn cells(bytes: &[u8], common: &mut Common, book: &mut Book, limits: &Limits) -> (Option<String>, Option<Stop>) {
    let text = decode(bytes);
    let mut xml = Xml::new(&text, limits);
    let mut drawing = None;
    let (mut row, mut column) = (0u32, 0u32);
    let mut cell: Option<Cell> = None;
    let mut rich = Rich::default();
    let mut names: Vec<Tag> = Vec::new();
    while let Some(node) = xml.step() {
        match node {
            Node::Open(tag) => {
                let name = Tag::of(tag.local_name().into_inner());
                match name {
                    Tag::Row => {
                        row = attribute(&tag, "r")
                            .and_then(|r| r.parse::<u32>().ok())
                            .map_or(row, |r| r.saturating_sub(1));
                        column = 0;
                    }
                    Tag::Cell => {
                        let begun = begin(&tag, row, column);
                        (row, column) = (begun.row, begun.column);
                        cell = Some(begun);
                        rich = Rich::default();
                    }
                    Tag::Merge => {
                        if let Some(area) = attribute(&tag, "ref").and_then(|area| self::area(&area)) {
                            book.merge(area);
                        }
                    }
                    Tag::Drawing => drawing = attribute(&tag, "id"),
                    _ => {}
                }
                rich.open(tag.local_name().into_inner());
                names.push(name);
            }
            Node::Close => {
                rich.close();
                match names.pop() {
                    Some(Tag::Cell) => {
                        if let Some(cell) = cell.take() {
                            finish(cell, common, book);
                        }
                        column = column.saturating_add(1);
                    }
                    Some(Tag::Row) => row = row.saturating_add(1),
                    _ => {}
                }
            }
            Node::Text(text) => {
                if let Some(cell) = cell.as_mut()
                    && (names.last() == Some(&Tag::Value) || rich.is_text())
                {
                    cell.value.push_str(&text);
                }
            }
        }
        if book.is_full() {
            break;
        }
    }
    (drawing, xml.stop)
}

/// The elements of a sheet that matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tag {
    Row,
    Cell,
    Value,
    Merge,
    Drawing,
    Other,
}

impl Tag {
    fn of(name: &str) -> Self {
        match name {
            "row" => Self::Row,
            "c" => Self::Cell,
            "v" => Self::Value,
            "mergeCell" => Self::Merge,
            "drawing" => Self::Drawing,
            _ => Self::Other,
        }
    }
}

/// A cell's place, format and type; without a reference it stands after the one before.
fn begin(tag: &BytesStart<'_>, row: u32, column: u32) -> Cell {
    let mut cell = Cell { row, column, ..Cell::default() };
    let mut attributes = tag.attributes();
    for attribute in attributes.with_checks(false).flatten() {
        match attribute.key.local_name().into_inner() {
            "r" => (cell.row, cell.column) = place(&attribute.value).unwrap_or((row, column)),
            "s" => cell.style = attribute.value.parse().unwrap_or(0),
            "t" => cell.kind = attribute.value.clone().into_owned(),
            _ => {}
        }
    }
    cell
}

/// Row and column of a reference like AB12, from 0.
fn place(reference: &str) -> Option<(u32, u32)> {
    let reference = reference.trim_start_matches('$');
    let letters = reference.find(|c: char| !c.is_ascii_alphabetic())?;
    let (letters, digits) = reference.split_at_checked(letters)?;
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let column = letters.bytes().fold(0u32, |sum, letter| sum * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let row: u32 = digits.trim_start_matches('$').parse().ok()?;
    Some((row.checked_sub(1)?, column - 1))
}

fn area(reference: &str) -> Option<Area> {
    let (first, last) = reference.split_once(':')?;
    let (first, last) = (place(first)?, place(last)?);
    Some(Area { rows: (first.0, last.0), columns: (first.1, last.1) })
}

fn finish(mut cell: Cell, common: &mut Common, book: &mut Book) {
    let (row, column) = (cell.row, cell.column);
    match cell.kind.as_str() {
        "s" => {
            let string = cell.value.trim().parse::<usize>().ok().and_then(|index| common.strings.get(index));
            book.put(row, column, string.map_or("", String::as_str));
        }
        "inlineStr" | "str" => {
            unescape(&mut cell.value);
            book.put(row, column, &cell.value);
        }
        "b" => book.put(
            row,
            column,
            if cell.value.trim().is_empty() { "" } else { truth(u8::from(cell.value.trim() != "0")) },
        ),
        // A date in ISO 8601.
        "d" => book.put(row, column, cell.value.replace('T', " ").trim_end_matches('Z').trim_end_matches(" 00:00:00")),
        "e" => book.put(row, column, &cell.value),
        _ => match cell.value.trim().parse::<f64>() {
            Ok(value) => book.put(row, column, &common.formats.show(cell.style, value, common.epoch_1904)),
            Err(_) => book.put(row, column, &cell.value),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read() {
        assert_eq!(place("A1"), Some((0, 0)));
        assert_eq!(place("$AB$12"), Some((11, 27)));
        assert_eq!(place("XFD1048576"), Some((1_048_575, 16_383)));
        for wrong in ["", "1", "A", "A0", "ABCD1", "字1", "A-1"] {
            assert_eq!(place(wrong), None, "{wrong}");
        }
        assert_eq!(area("B2:C3"), Some(Area { rows: (1, 2), columns: (1, 2) }));
        assert_eq!(area("B2"), None);
    }

    #[test]
    fn escapes_are_undone() {
        let check = |escaped: &str, expected: &str| {
            let mut text = escaped.to_owned();
            unescape(&mut text);
            assert_eq!(text, expected);
        };
        check("一_x000D_二", "一\r二");
        check("a_x005F_x000D_b", "a_x000D_b");
        check("file_x86_x", "file_x86_x");
        check("_x", "_x");
        check("_x12字", "_x12字");
    }
}
