//! OpenDocument spreadsheets (.ods, .fods; ISO/IEC 26300 part 1, 9) → [`Book`].
//!
//! Hands out [`read`]. A cell's paragraphs hold its value as shown, so nothing is formatted here. Deliberately leaves out
//! comments and sheets that are hidden.

use super::Trouble;
use super::book::Book;
use crate::intake::extract::Limits;
use crate::intake::extract::xml::{Node, Xml, attribute};
use quick_xml::events::BytesStart;
use std::collections::HashSet;

/// Reads the XML of `content.xml` or of a flat file.
pub fn read(text: &str, book: &mut Book, limits: &Limits) -> Result<(), Trouble> {
    let mut xml = Xml::new(text, limits);
    let mut walk = Walk::default();
    while let Some(node) = xml.step() {
        match node {
            Node::Open(tag) => {
                if !walk.open(&tag, book) {
                    break;
                }
            }
            Node::Close => walk.close(book),
            Node::Text(text) => walk.text(&text),
        }
        if book.is_full() {
            break;
        }
    }
    Trouble::of(xml.stop)
}

#[derive(Default)]
struct Walk {
    open: Vec<String>,
    skip: Option<usize>,
    /// Table styles that are not shown.
    hidden: HashSet<String>,
    style: Option<String>,
    row: u32,
    column: u32,
    /// How often the row and the cell are repeated.
    rows: u32,
    columns: u32,
    cell: Option<String>,
    /// The texts of the row, to be written as often as it is repeated.
    line: Vec<(u32, String)>,
    in_paragraph: usize,
}

impl Walk {
    /// `false` if no more sheets are taken.
    fn open(&mut self, tag: &BytesStart<'_>, book: &mut Book) -> bool {
        let name = tag.local_name().into_inner().to_owned();
        let depth = self.open.len();
        self.open.push(name);
        if self.skip.is_some() {
            return true;
        }
        let repeated = |name: &str| attribute(tag, name).and_then(|n| n.parse().ok()).unwrap_or(1u32).max(1);
        match self.open.last().map(String::as_str).unwrap_or_default() {
            "style" => self.style = attribute(tag, "name"),
            "table-properties" if attribute(tag, "display").as_deref() == Some("false") => {
                self.hidden.extend(self.style.clone());
            }
            "table" => {
                if attribute(tag, "style-name").is_some_and(|style| self.hidden.contains(&style)) {
                    self.skip = Some(depth);
                    return true;
                }
                (self.row, self.column) = (0, 0);
                return book.begin(&attribute(tag, "name").unwrap_or_default());
            }
            "table-row" => {
                self.rows = repeated("number-rows-repeated");
                self.column = 0;
                self.line.clear();
            }
            "table-cell" => {
                self.columns = repeated("number-columns-repeated");
                self.cell = Some(String::new());
            }
            "covered-table-cell" => {
                self.column = self.column.saturating_add(repeated("number-columns-repeated"));
                self.skip = Some(depth);
            }
            // Comments, tracked changes, and what is no sheet.
            "annotation" | "tracked-changes" | "forms" | "dde-links" | "content-validations" | "shapes" => {
                self.skip = Some(depth);
            }
            "p" | "h" => {
                self.in_paragraph += 1;
                if let Some(cell) = self.cell.as_mut().filter(|cell| !cell.is_empty()) {
                    cell.push('\n');
                }
            }
            "s" => self.text(&" ".repeat(repeated("c").min(100) as usize)),
            "tab" => self.text("\t"),
            "line-break" => self.text("\n"),
            _ => {}
        }
        true
    }

    fn close(&mut self, book: &mut Book) {
        let Some(name) = self.open.pop() else { return };
        if let Some(from) = self.skip {
            if self.open.len() <= from {
                self.skip = None;
            }
            return;
        }
        match name.as_str() {
            "p" | "h" => self.in_paragraph = self.in_paragraph.saturating_sub(1),
            "table-cell" => {
                let text = self.cell.take().unwrap_or_default();
                if !text.trim().is_empty() {
                    // What does not fit into the limits stops at the first row already.
                    for at in 0..self.columns.min(MAX_COLUMNS) {
                        self.line.push((self.column.saturating_add(at), text.clone()));
                    }
                }
                self.column = self.column.saturating_add(self.columns);
            }
            "table-row" => {
                for at in 0..self.rows {
                    if self.line.is_empty() || book.is_full() {
                        break;
                    }
                    for (column, text) in &self.line {
                        book.put(self.row.saturating_add(at), *column, text);
                    }
                }
                self.row = self.row.saturating_add(self.rows);
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.skip.is_none()
            && self.in_paragraph > 0
            && let Some(cell) = self.cell.as_mut()
        {
            cell.push_str(text);
        }
    }
}

/// More repetitions of a text side by side are no table.
const MAX_COLUMNS: u32 = 256;
