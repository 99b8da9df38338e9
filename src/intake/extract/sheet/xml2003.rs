//! Excel 2003 XML workbooks (SpreadsheetML, `urn:schemas-microsoft-com:office:spreadsheet`) → [`Book`].
//!
//! Hands out [`read`]. Government systems like to export these as .xls. Deliberately reads values only.

use super::Trouble;
use super::book::{Area, Book};
use super::format::{Format, general};
use crate::intake::extract::Limits;
use crate::intake::extract::xml::{Node, Xml, attribute};
use chrono::{NaiveDate, NaiveDateTime};
use quick_xml::events::BytesStart;
use std::collections::HashMap;

/// What the properties of the document say.
#[derive(Default)]
pub struct Properties {
    pub title: Option<String>,
    pub author: Option<String>,
}

/// Reads the whole file.
pub fn read(text: &str, book: &mut Book, limits: &Limits) -> (Properties, Result<(), Trouble>) {
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
    (walk.properties, Trouble::of(xml.stop))
}

#[derive(Default)]
struct Walk {
    open: Vec<String>,
    properties: Properties,
    formats: HashMap<String, Format>,
    style: String,
    row: u32,
    column: u32,
    cell_style: String,
    kind: String,
    value: String,
}

impl Walk {
    /// `false` if no more sheets are taken.
    fn open(&mut self, tag: &BytesStart<'_>, book: &mut Book) -> bool {
        let name = tag.local_name().into_inner().to_owned();
        let number = |name: &str| attribute(tag, name).and_then(|n| n.parse::<u32>().ok());
        match name.as_str() {
            "Style" => self.style = attribute(tag, "ID").unwrap_or_default(),
            "NumberFormat" => {
                let code = attribute(tag, "Format").unwrap_or_default();
                self.formats.insert(self.style.clone(), Format::new(named(&code)));
            }
            "Worksheet" => {
                (self.row, self.column) = (0, 0);
                self.open.push(name);
                return book.begin(&attribute(tag, "Name").unwrap_or_default());
            }
            "Row" => {
                self.row = number("Index").map_or(self.row, |index| index.saturating_sub(1));
                self.column = 0;
            }
            "Cell" => {
                self.column = number("Index").map_or(self.column, |index| index.saturating_sub(1));
                self.cell_style = attribute(tag, "StyleID").unwrap_or_default();
                let (across, down) = (number("MergeAcross").unwrap_or(0), number("MergeDown").unwrap_or(0));
                if across > 0 || down > 0 {
                    let rows = (self.row, self.row.saturating_add(down));
                    book.merge(Area { rows, columns: (self.column, self.column.saturating_add(across)) });
                }
            }
            "Data" => {
                self.kind = attribute(tag, "Type").unwrap_or_default();
                self.value.clear();
            }
            _ => {}
        }
        self.open.push(name);
        true
    }

    fn close(&mut self, book: &mut Book) {
        match self.open.pop().as_deref() {
            // A comment has data of its own.
            Some("Data") if self.open.last().is_some_and(|around| around == "Cell") => {
                let text = self.shown();
                book.put(self.row, self.column, &text);
            }
            Some("Cell") => self.column = self.column.saturating_add(1),
            Some("Row") => self.row = self.row.saturating_add(1),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        match self.open.last().map(String::as_str) {
            Some("Title") => self.properties.title.get_or_insert_default().push_str(text),
            Some("Author") => self.properties.author.get_or_insert_default().push_str(text),
            // Rich text has elements of HTML in the data.
            _ if self.open.iter().rev().take(8).any(|name| name == "Data") => self.value.push_str(text),
            _ => {}
        }
    }

    fn shown(&self) -> String {
        let value = self.value.trim();
        let format = self.formats.get(&self.cell_style).or_else(|| self.formats.get("Default"));
        let show = |number: f64| format.map_or_else(|| general(number), |format| format.show(number, false));
        match self.kind.as_str() {
            "Number" => value.parse().map_or_else(|_| value.to_owned(), show),
            "DateTime" => serial(value).map_or_else(|| value.to_owned(), show),
            "Boolean" => if value == "0" { "FALSE" } else { "TRUE" }.into(),
            _ => self.value.clone(),
        }
    }
}

/// A date as Excel counts it.
fn serial(value: &str) -> Option<f64> {
    let time = NaiveDateTime::parse_from_str(value, "%Y-%m-%dT%H:%M:%S%.f").ok()?;
    let since = time - NaiveDate::from_ymd_opt(1899, 12, 30)?.and_hms_opt(0, 0, 0)?;
    i32::try_from(since.num_seconds() / 60).ok().map(|minutes| {
        let seconds = i32::try_from(since.num_seconds() % 60).unwrap_or(0);
        f64::from(minutes) / 1_440.0 + f64::from(seconds) / 86_400.0
    })
}

/// The codes of formats that are called by name.
fn named(code: &str) -> &str {
    match code {
        "General Date" => "yyyy-mm-dd hh:mm",
        "Long Date" | "Medium Date" | "Short Date" => "yyyy-mm-dd",
        "Long Time" | "Medium Time" => "hh:mm:ss",
        "Short Time" => "hh:mm",
        "Fixed" => "0.00",
        "Standard" | "Currency" | "Euro Currency" => "#,##0.00",
        "Percent" => "0.00%",
        "Scientific" => "0.00E+00",
        other => other,
    }
}
