//! Puts paragraphs, tables and pictures into reading order, for every reader that walks over tags.
//!
//! Hands out [`Assembler`]: readers say "a table begins", "here is a paragraph", and get [`Block`]s. Nested tables are
//! flattened, one-cell rows are paragraphs. Deliberately knows nothing of tags, and never recurses.

use super::{Block, text};
use crate::model::article::Picture;

/// How a paragraph looks; what heading means is decided once the usual size of the document is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The style or tag says that it is a heading.
    pub styled: bool,
    pub centred: bool,
    pub bold: bool,
    /// Font size in half-points; 0 if unknown.
    pub size: u32,
}

#[derive(Clone, Debug)]
enum Piece {
    Text(String, Look),
    Row(Vec<String>),
    Picture(usize),
}

#[derive(Default)]
struct Table {
    cells: Vec<Vec<Piece>>,
    open: bool,
}

/// Tables nested deeper than this are read as plain paragraphs of the cell around them.
const NESTING: usize = 12;

/// See the module.
pub struct Assembler {
    out: Vec<Piece>,
    tables: Vec<Table>,
    deeper: usize,
    chars: usize,
    limit: usize,
    over: bool,
    /// HTML lays pages out with tables: rows that hold long text or other tables are not rows of data.
    layout: bool,
}

impl Assembler {
    /// `limit` is the number of characters taken; `layout` says whether tables may be mere layout.
    pub fn new(limit: usize, layout: bool) -> Self {
        Self { out: Vec::new(), tables: Vec::new(), deeper: 0, chars: 0, limit, over: false, layout }
    }

    /// Number of tables open.
    pub fn depth(&self) -> usize {
        self.tables.len() + self.deeper
    }

    /// Whether text was left out because of the limit.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// Adds a paragraph; an empty one is dropped.
    pub fn paragraph(&mut self, raw: &str, look: Look) {
        let text = text::line(raw);
        if text.is_empty() {
            return;
        }
        let length = text.chars().count();
        if self.chars + length > self.limit {
            self.over = true;
            let room = self.limit.saturating_sub(self.chars);
            self.chars = self.limit;
            if room > 0 {
                self.sink(Piece::Text(text.chars().take(room).collect(), look));
            }
            return;
        }
        self.chars += length;
        self.sink(Piece::Text(text, look));
    }

    /// Adds a picture.
    pub fn picture(&mut self, index: usize) {
        self.sink(Piece::Picture(index));
    }

    pub fn begin_table(&mut self) {
        if self.tables.len() < NESTING && self.deeper == 0 {
            self.tables.push(Table::default());
        } else {
            self.deeper += 1;
        }
    }

    pub fn end_table(&mut self) {
        if self.deeper > 0 {
            self.deeper -= 1;
        } else {
            self.end_row();
            self.tables.pop();
        }
    }

    pub fn begin_row(&mut self) {
        self.end_row();
    }

    pub fn begin_cell(&mut self) {
        if self.deeper == 0
            && let Some(table) = self.tables.last_mut()
        {
            table.cells.push(Vec::new());
            table.open = true;
        }
    }

    pub fn end_cell(&mut self) {
        if self.deeper == 0
            && let Some(table) = self.tables.last_mut()
        {
            table.open = false;
        }
    }

    /// Drops the row that is open (a deleted one).
    pub fn drop_row(&mut self) {
        if self.deeper == 0
            && let Some(table) = self.tables.last_mut()
        {
            table.cells.clear();
            table.open = false;
        }
    }

    pub fn end_row(&mut self) {
        if self.deeper > 0 {
            return;
        }
        let Some(table) = self.tables.last_mut() else { return };
        table.open = false;
        let cells = std::mem::take(&mut table.cells);
        if cells.is_empty() {
            return;
        }
        // The finished row belongs to whatever lies around this table.
        let around = self.tables.pop();
        if cells.len() == 1 || (self.layout && is_layout(&cells)) {
            for piece in cells.into_iter().flatten() {
                self.sink(piece);
            }
        } else {
            let mut pictures = Vec::new();
            let row: Vec<String> = cells.into_iter().map(|cell| cell_text(cell, &mut pictures)).collect();
            if row.iter().any(|cell| !cell.is_empty()) {
                self.sink(Piece::Row(row));
            }
            for picture in pictures {
                self.sink(Piece::Picture(picture));
            }
        }
        self.tables.extend(around);
    }

    fn sink(&mut self, piece: Piece) {
        let cell = self.tables.iter_mut().rev().find(|t| t.open).and_then(|t| t.cells.last_mut());
        cell.unwrap_or(&mut self.out).push(piece);
    }

    /// The blocks in reading order, tables left open closed.
    pub fn finish(mut self) -> Vec<Block> {
        self.deeper = 0;
        while !self.tables.is_empty() {
            self.end_table();
        }
        let usual = usual_size(&self.out);
        self.out
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text, look) => {
                    let heading = look.styled
                        || (look.centred && (look.bold || look.size > usual) && text.chars().count() <= 100);
                    Block::Text { text, heading }
                }
                Piece::Row(cells) => Block::Row(cells),
                Piece::Picture(index) => Block::Picture(index),
            })
            .collect()
    }
}

/// The pictures that the blocks show, numbered anew: those of a deleted row are shown by none.
pub fn shown(blocks: &mut [Block], pictures: Vec<Picture>) -> Vec<Picture> {
    let mut places = vec![None; pictures.len()];
    let mut count = 0;
    for block in blocks.iter() {
        if let Block::Picture(index) = block
            && let Some(place) = places.get_mut(*index)
            && place.is_none()
        {
            *place = Some(count);
            count += 1;
        }
    }
    for block in blocks.iter_mut() {
        if let Block::Picture(index) = block {
            *index = places.get(*index).copied().flatten().unwrap_or(*index);
        }
    }
    let mut kept: Vec<(usize, Picture)> =
        places.into_iter().zip(pictures).filter_map(|(place, picture)| Some((place?, picture))).collect();
    kept.sort_by_key(|(place, _)| *place);
    kept.into_iter().map(|(_, picture)| picture).collect()
}

/// A cell's text, a line each for its paragraphs and inner rows.
fn cell_text(cell: Vec<Piece>, pictures: &mut Vec<usize>) -> String {
    let mut lines = Vec::new();
    for piece in cell {
        match piece {
            Piece::Text(text, _) => lines.push(text),
            Piece::Row(cells) => lines.push(cells.into_iter().filter(|c| !c.is_empty()).collect::<Vec<_>>().join("\t")),
            Piece::Picture(index) => pictures.push(index),
        }
    }
    lines.join("\n")
}

fn is_layout(cells: &[Vec<Piece>]) -> bool {
    let chars = |cell: &Vec<Piece>| -> usize {
        cell.iter().map(|p| if let Piece::Text(t, _) = p { t.chars().count() } else { 0 }).sum()
    };
    let full = cells.iter().filter(|cell| !cell.is_empty()).count();
    let nested = cells.iter().flatten().any(|piece| matches!(piece, Piece::Row(_)));
    let story = cells.iter().any(|cell| cell.len() > 3 && chars(cell) > 150);
    nested || story || (full == 1 && cells.iter().any(|cell| cell.len() > 1 || chars(cell) > 60))
}

/// The size in which most characters stand; 0 if none is known.
fn usual_size(pieces: &[Piece]) -> u32 {
    let mut counts = std::collections::BTreeMap::<u32, usize>::new();
    for piece in pieces {
        if let Piece::Text(text, look) = piece {
            *counts.entry(look.size).or_default() += text.len();
        }
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map_or(0, |(size, _)| size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_tables_become_one_row() {
        let mut a = Assembler::new(1_000, false);
        a.begin_table();
        a.begin_row();
        a.begin_cell();
        a.paragraph("标题", Look::default());
        a.end_cell();
        a.begin_cell();
        a.begin_table();
        a.begin_row();
        for text in ["内一", "内二"] {
            a.begin_cell();
            a.paragraph(text, Look::default());
            a.end_cell();
        }
        a.end_row();
        a.end_table();
        a.end_cell();
        a.end_row();
        a.end_table();
        assert_eq!(a.finish(), vec![Block::Row(vec!["标题".into(), "内一\t内二".into()])]);
    }

    #[test]
    fn a_one_cell_table_is_no_table() {
        let mut a = Assembler::new(1_000, false);
        a.begin_table();
        a.begin_row();
        a.begin_cell();
        a.paragraph("正文", Look::default());
        a.picture(0);
        // Neither cell, row nor table is closed: a cut-off file.
        assert_eq!(a.finish(), vec![Block::Text { text: "正文".into(), heading: false }, Block::Picture(0)]);
    }

    #[test]
    fn pictures_that_nothing_shows_are_left_out() {
        let picture = |name: &str| Picture {
            name: name.into(),
            mime: "image/png".into(),
            width: 1,
            height: 1,
            caption: None,
            bytes: vec![0],
        };
        let mut blocks = vec![Block::Picture(2), Block::Picture(0), Block::Picture(2)];
        let pictures = shown(&mut blocks, ["一", "二", "三"].map(picture).to_vec());
        assert_eq!(blocks, [Block::Picture(0), Block::Picture(1), Block::Picture(0)]);
        assert_eq!(pictures.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["三", "一"]);
    }

    #[test]
    fn text_beyond_the_limit_is_left_out() {
        let mut a = Assembler::new(3, false);
        a.paragraph("一二", Look::default());
        a.paragraph("三四", Look::default());
        a.paragraph("五", Look::default());
        assert!(a.is_over());
        let text = |t: &str| Block::Text { text: t.into(), heading: false };
        assert_eq!(a.finish(), vec![text("一二"), text("三")]);
    }
}
