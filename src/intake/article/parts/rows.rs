//! A table with a draft in every row: 序号 | 类别 | 稿件题目 | 内容.
//!
//! Hands out [`rows`] and [`is_table_of_drafts`]. A table is one of drafts if its head names a title and a text, and the
//! texts are long enough to be told. Deliberately leaves forms (labels beside their values) to `form`.

use super::super::form::push;
use super::super::label::{self, Field};
use super::super::lines::Line;
use super::super::wording::length;
use super::{Part, Parts, around, tells};

/// Characters that make a cell a draft's text.
const TOLD: usize = 50;

/// Whether the lines hold a table of drafts.
pub fn is_table_of_drafts(lines: &[Line]) -> bool {
    rows(lines).is_some()
}

/// The drafts of such a table with the area in their row, else the subject that stands over them.
pub fn rows(lines: &[Line]) -> Option<Parts> {
    let mut columns: Option<Vec<Option<Field>>> = None;
    let mut drafts: Vec<Part> = Vec::new();
    let mut outside: Vec<Line> = Vec::new();
    let mut under: Option<String> = None;
    let mut told = 0;
    for line in lines {
        let cells = match line {
            Line::Row(cells) => cells,
            Line::Text { text, .. } if is_name_of_sheet(text) => {
                // The next sheet, or the next table.
                under = Some(text.trim().trim_end_matches(['：', ':']).to_owned());
                outside.push(line.clone());
                continue;
            }
            _ => {
                outside.push(line.clone());
                continue;
            }
        };
        let fields: Vec<Option<Field>> = cells.iter().map(|cell| label::field_of(cell)).collect();
        if fields.contains(&Some(Field::Title)) && fields.contains(&Some(Field::Body)) && fields.len() >= 2 {
            let values = cells.iter().zip(&fields).filter(|(cell, field)| field.is_none() && length(cell) > 8);
            if values.count() == 0 {
                columns = Some(fields);
                continue;
            }
        }
        let Some(columns) = columns.as_ref().filter(|columns| columns.len() == cells.len()) else {
            outside.push(line.clone());
            continue;
        };
        if let Some(name) = merged(cells) {
            under = Some(name);
            continue;
        }
        let cell = |wanted: Field| {
            let at = columns.iter().position(|field| *field == Some(wanted));
            at.and_then(|at| cells.get(at)).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
        };
        let (Some(title), Some(body)) = (cell(Field::Title), cell(Field::Body)) else {
            outside.push(line.clone());
            continue;
        };
        told += usize::from(length(body) >= TOLD && length(title) < length(body));
        // A cell that spans rows is written once.
        under = cell(Field::Area).map(|area| area.replace('\n', "")).or(under);
        let mut lines = Vec::new();
        for (field, value) in columns.iter().zip(cells) {
            if let Some(field) = field.filter(|field| !matches!(field, Field::Body | Field::Area | Field::Other)) {
                push(&mut lines, field, value);
            }
        }
        push(&mut lines, Field::Body, body);
        drafts.push(Part { lines, under: under.clone() });
    }
    if told == 0 || told * 2 < drafts.len() {
        return None;
    }
    let fields = around(&outside);
    // What is told outside the table is a note, or a draft of its own.
    if outside.iter().any(tells) {
        drafts.push(Part { lines: outside, under: None });
    }
    Some(Parts { drafts, around: fields })
}

/// A short line over a table: 民生工程, 四、重点产业发展.
fn is_name_of_sheet(text: &str) -> bool {
    length(text) <= 16 && !text.contains(['。', '，']) && label::pairs(text).is_none()
}

/// The words of a row that is one cell across the table, or repeats it.
fn merged(cells: &[String]) -> Option<String> {
    let mut filled = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let first = filled.next()?;
    let one = cells.len() > 1 && filled.all(|other| other == first);
    (one && (2..=24).contains(&length(first)) && !first.contains('。'))
        .then(|| super::heading::numberless(first).trim_end_matches(['：', ':']).to_owned())
}
