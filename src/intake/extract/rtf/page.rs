//! Paragraphs of RTF, with their place in tables, → blocks.
//!
//! Hands out [`Page`], [`Story`] and [`Piece`]. RTF says only where cells and rows end, so tables are opened as a
//! paragraph stands deeper than the one before. Deliberately knows no control word.

use crate::intake::extract::Block;
use crate::intake::extract::assemble::{Assembler, Look};

/// Tables within tables are followed to this depth; the paragraph's claim is cut to it.
pub const NESTING: usize = 12;

/// What stands between paragraphs.
#[derive(Clone, Debug)]
pub enum Piece {
    Text(String, Look),
    Picture(usize),
}

/// A flow of text: the document's, a box's, a note's.
#[derive(Debug, Default)]
pub struct Story {
    pub paragraph: Paragraph,
    /// What is finished; unused by the document's own flow, which goes to the page at once.
    pub pieces: Vec<Piece>,
    /// A note, to stand at the end.
    pub note: bool,
}

/// The paragraph that is being gathered.
#[derive(Debug, Default)]
pub struct Paragraph {
    pub text: String,
    /// The number of a list entry.
    pub label: String,
    /// Boxes and pictures that stand in it, to follow it.
    pub after: Vec<Piece>,
    bold: Option<bool>,
    size: u32,
}

impl Paragraph {
    /// Takes note of how some text of it looks.
    pub fn mark(&mut self, bold: bool, size: u32) {
        self.bold = Some(self.bold.unwrap_or(true) && bold);
        self.size = self.size.max(size);
    }

    /// Whether nothing of it can be seen so far.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Text with its number, how it looks, and what follows it.
    pub fn finish(self, styled: bool, centred: bool) -> (String, Look, Vec<Piece>) {
        let look = Look { styled, centred, bold: self.bold.unwrap_or(false), size: self.size };
        let label = self.label.trim();
        let text = if label.is_empty() || self.text.trim().is_empty() {
            self.text
        } else {
            let text = self.text.trim_start();
            let gap = label.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '.' && !starts_wide(text));
            format!("{label}{}{text}", if gap { " " } else { "" })
        };
        (text, look, self.after)
    }
}

/// Whether a text begins with Chinese, which needs no blank behind a number.
fn starts_wide(text: &str) -> bool {
    text.starts_with(|c: char| ('\u{2e80}'..='\u{9fff}').contains(&c) || "“《（【".contains(c))
}

/// See the module.
pub struct Page {
    out: Assembler,
    /// For each table that is open, whether a cell is.
    cells: Vec<bool>,
}

impl Page {
    /// `limit` is the number of characters taken.
    pub fn new(limit: usize) -> Self {
        Self { out: Assembler::new(limit, false), cells: Vec::new() }
    }

    /// Whether text was left out because of the limit.
    pub fn is_over(&self) -> bool {
        self.out.is_over()
    }

    /// Number of tables open.
    pub fn depth(&self) -> usize {
        self.cells.len()
    }

    /// Adds a paragraph in `level` tables.
    pub fn paragraph(&mut self, level: usize, text: &str, look: Look) {
        if !text.trim().is_empty() {
            self.go(level);
            self.out.paragraph(text, look);
        }
    }

    /// Adds a picture in `level` tables.
    pub fn picture(&mut self, level: usize, index: usize) {
        self.go(level);
        self.out.picture(index);
    }

    /// Ends a cell of the table of this level, 1 the outermost; there is one even if it is empty.
    pub fn end_cell(&mut self, level: usize) {
        self.go(level);
        self.out.end_cell();
        if let Some(cell) = self.cells.last_mut() {
            *cell = false;
        }
    }

    /// Ends a row of the table of this level; without a cell there is none.
    pub fn end_row(&mut self, level: usize, drop: bool) {
        self.close(level);
        if self.cells.len() == level
            && let Some(cell) = self.cells.last_mut()
        {
            *cell = false;
            if drop {
                self.out.drop_row();
            }
            self.out.end_row();
        }
    }

    fn close(&mut self, level: usize) {
        while self.cells.len() > level {
            self.out.end_table();
            self.cells.pop();
        }
    }

    /// Stands in an open cell of the table of this level.
    fn go(&mut self, level: usize) {
        let level = level.min(NESTING);
        self.close(level);
        for at in 0..level {
            if at == self.cells.len() {
                self.out.begin_table();
                self.out.begin_row();
                self.cells.push(false);
            }
            if let Some(cell) = self.cells.get_mut(at).filter(|cell| !**cell) {
                *cell = true;
                self.out.begin_cell();
            }
        }
    }

    pub fn finish(self) -> Vec<Block> {
        self.out.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(page: Page) -> Vec<String> {
        let line = |block| match block {
            Block::Text { text, .. } => text,
            Block::Row(cells) => cells.join("|"),
            Block::Picture(index) => format!("[{index}]"),
        };
        page.finish().into_iter().map(line).collect()
    }

    #[test]
    fn tables_are_found_from_the_ends_of_cells() {
        let mut page = Page::new(1_000);
        let add = |page: &mut Page, level, text| page.paragraph(level, text, Look::default());
        add(&mut page, 0, "前");
        add(&mut page, 1, "甲");
        page.end_cell(1);
        page.end_cell(1);
        add(&mut page, 2, "一");
        page.end_cell(2);
        add(&mut page, 2, "二");
        page.end_cell(2);
        page.end_row(2, false);
        add(&mut page, 1, "丙");
        page.end_cell(1);
        page.end_row(1, false);
        add(&mut page, 1, "删");
        page.end_cell(1);
        page.end_cell(1);
        page.end_row(1, true);
        add(&mut page, 0, "后");
        assert_eq!(outline(page), ["前", "甲||一\t二\n丙", "后"]);
    }

    #[test]
    fn numbers_stand_before_their_text() {
        let check = |label: &str, text: &str, expected: &str| {
            let paragraph = Paragraph { text: text.into(), label: label.into(), ..Paragraph::default() };
            assert_eq!(paragraph.finish(false, false).0, expected);
        };
        check("一、\t", "加强领导", "一、加强领导");
        check("1.\t", "加强领导", "1.加强领导");
        check("1.", "First", "1. First");
        check("a", "First", "a First");
        check("1.", " ", " ");
        check("", "x", "x");
    }
}
