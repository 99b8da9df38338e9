//! Tables in which Chinese text stands in line.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width};

/// Columns of the widest terminal that a table is laid out for.
const WIDEST: u16 = 150;

/// A table without rules: a header, then the rows. Wide characters count as two columns.
pub fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDEST);
    table.set_header(header.iter().copied());
    for row in rows {
        table.add_row(row.into_iter().map(|cell| one_line(&cell)));
    }
    let columns = header.len();
    for (at, name) in header.iter().enumerate() {
        let Some(column) = table.column_mut(at) else { continue };
        column.set_padding((0, if at + 1 == columns { 0 } else { 2 }));
        if ["号", "篇", "来稿", "采用", "登记号"].contains(name) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        if at + 1 == columns {
            column.set_constraint(ColumnConstraint::UpperBoundary(Width::Fixed(76)));
        }
    }
    let lines = table.to_string();
    lines.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// Text without line breaks and control characters, so that a hostile title cannot redraw the terminal.
pub fn one_line(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let hidden = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    clean.replace(hidden, "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The beginning of a text, at most so many characters.
pub fn short(text: &str, chars: usize) -> String {
    let text = one_line(text);
    if text.chars().count() <= chars {
        return text;
    }
    text.chars().take(chars.saturating_sub(1)).chain(['…']).collect()
}
