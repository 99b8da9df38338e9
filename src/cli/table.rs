//! Tables in which Chinese text stands in line.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width};
use unicode_width::UnicodeWidthStr;

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

/// A table whose rows stand in groups under headings, all in the same columns. Cells are not wrapped: the caller keeps them
/// short.
pub fn grouped(header: &[&str], groups: Vec<(String, Vec<Vec<String>>)>) -> String {
    let clean = |rows: Vec<Vec<String>>| -> Vec<Vec<String>> {
        rows.into_iter().map(|row| row.iter().map(|cell| one_line(cell)).collect()).collect()
    };
    let groups: Vec<(String, Vec<Vec<String>>)> =
        groups.into_iter().map(|(heading, rows)| (heading, clean(rows))).collect();
    let rows = || groups.iter().flat_map(|(_, rows)| rows);
    let widths: Vec<usize> = (0..header.len())
        .map(|at| {
            let cells = rows().filter_map(|row| row.get(at)).map(|cell| cell.width());
            cells.chain(header.get(at).map(|name| name.width())).max().unwrap_or(0)
        })
        .collect();
    // A column in which nothing stands is left out.
    let filled: Vec<bool> =
        (0..header.len()).map(|at| rows().any(|row| row.get(at).is_some_and(|cell| !cell.is_empty()))).collect();
    let line = |cells: &[&str]| {
        let mut line = String::new();
        for (at, cell) in cells.iter().enumerate().filter(|(at, _)| filled.get(*at).copied().unwrap_or(false)) {
            let pad = " ".repeat(widths.get(at).copied().unwrap_or(0).saturating_sub(cell.width()));
            let cell = if at == 0 { format!("{pad}{cell}") } else { format!("{cell}{pad}") };
            line += &format!("{cell}  ");
        }
        line.trim_end().to_owned()
    };
    let mut page = vec![line(header)];
    for (heading, rows) in &groups {
        page.push(format!("\n{}", one_line(heading)));
        page.extend(rows.iter().map(|row| line(&row.iter().map(String::as_str).collect::<Vec<_>>())));
    }
    page.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_share_their_columns() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let groups = vec![
            ("【民生】2篇".to_owned(), vec![row(["3", "水厂竣工", ""]), row(["12", "校舍\u{202e}改造", ""])]),
            ("【项目】1篇".to_owned(), vec![row(["7", "A线", ""])]),
        ];
        let expected = "号  标题\n\n【民生】2篇\n 3  水厂竣工\n12  校舍改造\n\n【项目】1篇\n 7  A线";
        assert_eq!(grouped(&["号", "标题", "提示"], groups), expected);
    }
}
