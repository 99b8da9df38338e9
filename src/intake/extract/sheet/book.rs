//! What a workbook reader finds → a [`Document`] of rows.
//!
//! Hands out [`Book`]: readers say which sheet begins and what stands in which cell, in any order. Sparse by design: a
//! sheet may claim 1,048,576 × 16,384 cells, and only those with text cost anything. Deliberately knows no file format.

use crate::intake::extract::assemble::{Assembler, Look};
use crate::intake::extract::{Block, Document, Limits};
use std::collections::HashMap;

#[derive(Default)]
struct Sheet {
    name: String,
    cells: Vec<Cell>,
    merged: Vec<Area>,
    extras: Vec<Block>,
}

struct Cell {
    row: u32,
    column: u32,
    text: String,
}

/// Rows and columns of a merged area, first and last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    pub rows: (u32, u32),
    pub columns: (u32, u32),
}

/// See the module.
pub struct Book {
    sheets: Vec<Sheet>,
    /// Characters that may still come.
    room: usize,
    max_sheets: usize,
    max_areas: usize,
    /// Text or sheets were left out because of the limits.
    pub over: Option<&'static str>,
}

impl Book {
    pub fn new(limits: &Limits) -> Self {
        let (room, max_sheets, max_areas) = (limits.chars, limits.pages, limits.entries);
        Self { sheets: Vec::new(), room, max_sheets, max_areas, over: None }
    }

    /// Begins a sheet; `false` if there are too many, and the rest is not to be read.
    pub fn begin(&mut self, name: &str) -> bool {
        if self.sheets.len() >= self.max_sheets {
            self.over.get_or_insert("工作表过多");
            return false;
        }
        self.sheets.push(Sheet { name: name.trim().to_owned(), ..Sheet::default() });
        true
    }

    /// Whether nothing more is taken.
    pub fn is_full(&self) -> bool {
        self.room == 0
    }

    /// A cell's text as shown; row and column from 0.
    pub fn put(&mut self, row: u32, column: u32, text: &str) {
        let text = text.trim();
        if text.is_empty() || !self.spend(text) {
            return;
        }
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.cells.push(Cell { row, column, text: text.to_owned() });
        }
    }

    /// Text or a picture beside the cells of this sheet.
    pub fn beside(&mut self, extra: Block) {
        let taken = match &extra {
            Block::Text { text, .. } => !text.trim().is_empty() && self.spend(text),
            Block::Row(cells) => cells.iter().all(|cell| self.spend(cell)),
            Block::Picture(_) => true,
        };
        if taken && let Some(sheet) = self.sheets.last_mut() {
            sheet.extras.push(extra);
        }
    }

    /// Cells shown as one: only the first is seen.
    pub fn merge(&mut self, area: Area) {
        if let Some(sheet) = self.sheets.last_mut()
            && sheet.merged.len() < self.max_areas
        {
            sheet.merged.push(area);
        }
    }

    fn spend(&mut self, text: &str) -> bool {
        if self.room == 0 {
            self.over.get_or_insert("文字过多");
            return false;
        }
        // The one that crosses the limit is cut by the assembler.
        self.room = self.room.saturating_sub(text.chars().count());
        true
    }

    /// Writes what was found into the document.
    pub fn write(mut self, document: &mut Document, limits: &Limits) {
        for sheet in &mut self.sheets {
            sheet.hide_merged();
        }
        self.sheets.retain(|sheet| !sheet.cells.is_empty() || !sheet.extras.is_empty());
        let mut out = Assembler::new(limits.chars, false);
        for sheet in self.sheets {
            out.paragraph(&sheet.name, Look { styled: !is_default_name(&sheet.name), ..Look::default() });
            sheet.write(&mut out, limits);
        }
        if out.is_over() {
            self.over.get_or_insert("文字过多");
        }
        if let Some(what) = self.over {
            let place = format!("附件“{}”", document.name);
            document.flaws.push(crate::model::flaw::Flaw::OverLimit { place, what: what.into() });
        }
        document.blocks = out.finish();
    }
}

impl Sheet {
    /// Sorts the cells, and drops those that a merged area covers.
    fn hide_merged(&mut self) {
        self.cells.sort_by_key(|cell| (cell.row, cell.column));
        // A cell that is written twice shows what was written last.
        self.cells.reverse();
        self.cells.dedup_by_key(|cell| (cell.row, cell.column));
        self.cells.reverse();
        self.merged.retain(|area| area.rows.0 <= area.rows.1 && area.columns.0 <= area.columns.1);
        self.merged.sort_by_key(|area| (area.rows.0, area.columns.0));
        let mut coming = self.merged.iter().copied().peekable();
        let mut open: Vec<Area> = Vec::new();
        self.cells.retain(|cell| {
            while let Some(area) = coming.next_if(|area| area.rows.0 <= cell.row) {
                open.push(area);
            }
            open.retain(|area| area.rows.1 >= cell.row);
            let covered = |area: &Area| {
                (area.columns.0..=area.columns.1).contains(&cell.column)
                    && (cell.row, cell.column) != (area.rows.0, area.columns.0)
            };
            !open.iter().any(covered)
        });
    }

    fn write(self, out: &mut Assembler, limits: &Limits) {
        let mut used: Vec<u32> = self.cells.iter().map(|cell| cell.column).collect();
        used.sort_unstable();
        used.dedup();
        let places: HashMap<u32, usize> = used.into_iter().enumerate().map(|(at, column)| (column, at)).collect();
        // Columns keep their places, unless the sheet is so sparse that the blanks would outweigh the text.
        let mut blanks = limits.chars;
        out.begin_table();
        for row in self.cells.chunk_by(|a, b| a.row == b.row) {
            out.begin_row();
            let mut at = 0;
            for cell in row {
                let place = places.get(&cell.column).copied().unwrap_or(at);
                // A lone text is a title or a paragraph, wherever it stands.
                while at < place && row.len() > 1 && blanks > 0 {
                    out.begin_cell();
                    out.end_cell();
                    at += 1;
                    blanks -= 1;
                }
                out.begin_cell();
                out.paragraph(&cell.text, Look::default());
                out.end_cell();
                at += 1;
            }
            out.end_row();
        }
        out.end_table();
        for extra in self.extras {
            match extra {
                Block::Text { text, .. } => out.paragraph(&text, Look::default()),
                Block::Row(cells) => {
                    out.begin_table();
                    for cell in cells {
                        out.begin_cell();
                        out.paragraph(&cell, Look::default());
                        out.end_cell();
                    }
                    out.end_table();
                }
                Block::Picture(index) => out.picture(index),
            }
        }
    }
}

/// Names that a program gives a sheet, which nobody means as a title: Sheet1, 工作表1, Feuil1.
pub fn is_default_name(name: &str) -> bool {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end().to_lowercase();
    let known = ["sheet", "工作表", "表", "feuil", "feuille", "tabelle", "hoja", "foglio", "лист", "planilha", "munka"];
    known.contains(&stem.as_str())
}

/// The text of a document's blocks, for tests.
#[cfg(test)]
pub fn outline(document: &Document) -> String {
    let line = |block: &Block| match block {
        Block::Text { text, heading } => format!("{}{text}", if *heading { "#" } else { "" }),
        Block::Row(cells) => cells.join("|"),
        Block::Picture(index) => format!("[{index}]"),
    };
    document.blocks.iter().map(line).collect::<Vec<_>>().join(" / ")
}
