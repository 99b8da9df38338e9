//! 各单位报送情况: the week's table, in as many columns as keep it short.

use docx_rs::{
    BorderType, HeightRule, Shading, ShdType, Table, TableBorder, TableBorderPosition, TableBorders, TableCell,
    TableCellBorder, TableCellBorderPosition, TableCellMargins, TableLayoutType, TableRow, VAlignType, WidthType,
};

use super::{
    Bulletin, StandingRow,
    kinds::{self, Face, Kind},
    sheet::Sheet,
    text,
};
use crate::publishing::gbt9704 as gb;

/// Id of the table's style, by which the finishing knows whose first row to repeat.
pub const TABLE_STYLE: &str = "JbStandings";

/// Rows at the top and at the foot of the table that stay together, so that neither the header nor the last line stands alone.
const TOGETHER: usize = 3;

/// How the table is set for a number of units.
struct Plan {
    /// Groups of five columns side by side.
    groups: usize,
    size: u32,
    /// Height of a line of words.
    line: u32,
    /// Least height of a row.
    row: u32,
    /// Widths of 类别, 单位, 报送, 采用, 情况; they add up to the group's share of the type width.
    widths: [usize; 5],
}

/// Heading, summary and table; nothing without rows.
pub fn write(sheet: &mut Sheet, bulletin: &Bulletin) {
    if bulletin.standings.is_empty() {
        return;
    }
    let title = &kinds::TABLE_TITLE;
    let paragraph = title.paragraph(sheet.style).add_run(title.words(sheet.style, "各单位报送情况"));
    // A long table gets a page of its own, so that its columns are read down one page and not across two.
    sheet.paragraph(paragraph.page_break_before(bulletin.standings.len() > gb::TABLE_ONE_COLUMN_ROWS));
    let summary = text::line(&bulletin.standings_summary);
    if !summary.is_empty() {
        sheet.line(&kinds::TABLE_SUMMARY, &summary);
    }
    let table = table(sheet, &bulletin.standings);
    sheet.table(table);
}

fn plan(rows: usize) -> Plan {
    // Five characters of 五号 for 县（市）区, six for most units, and 迟报12小时.
    let narrow = [1094, 1304, 466, 466, 1092];
    if rows <= gb::TABLE_ONE_COLUMN_ROWS {
        let widths = [1900, 2944, 1100, 1100, 1800];
        Plan { groups: 1, size: gb::SIZE_CAPTION, line: 320, row: gb::TABLE_ROW_ONE, widths }
    } else if rows <= gb::TABLE_TWO_COLUMN_ROWS {
        Plan { groups: 2, size: gb::SIZE_TABLE_TWO, line: 270, row: gb::TABLE_ROW_TWO, widths: narrow }
    } else {
        Plan { groups: 2, size: gb::SIZE_TABLE_DENSE, line: 240, row: gb::TABLE_ROW_DENSE, widths: narrow }
    }
}

fn table(sheet: &Sheet, standings: &[StandingRow]) -> Table {
    let plan = plan(standings.len());
    let height = standings.len().div_ceil(plan.groups);
    let heads = ["类别", "单位", "报送", "采用", "情况"];
    let mut rows = Vec::with_capacity(height + 1);
    let head = (0..plan.groups).flat_map(|group| {
        let plan = &plan;
        heads.into_iter().enumerate().map(move |(column, words)| {
            let kind = Kind { face: Face::Hei, size: plan.size, line: plan.line, keep_next: true, ..kinds::CELL };
            cell(sheet, &kind, plan, group, column, words)
        })
    });
    rows.push(row(&plan, head.collect()));
    for line in 0..height {
        let keep_next = line < TOGETHER - 1 || line + TOGETHER >= height;
        let kind = Kind { size: plan.size, line: plan.line, keep_next, ..kinds::CELL };
        // Down the first group, then down the second: the order of the list is the order of the eye.
        let groups = (0..plan.groups).flat_map(|group| {
            let mine = standings.get(group * height + line);
            unit(sheet, &kind, &plan, group, mine)
        });
        rows.push(row(&plan, groups.collect()));
    }
    let widths: Vec<usize> = (0..plan.groups).flat_map(|_| plan.widths).collect();
    let rule = |position, size| {
        TableBorder::new(position).border_type(BorderType::Single).size(size as usize).color(gb::BLACK)
    };
    let borders = TableBorders::with_empty()
        .set(rule(TableBorderPosition::Top, gb::IMPRINT_RULE_THICK))
        .set(rule(TableBorderPosition::Bottom, gb::IMPRINT_RULE_THICK))
        .set(rule(TableBorderPosition::Left, gb::IMPRINT_RULE_THICK))
        .set(rule(TableBorderPosition::Right, gb::IMPRINT_RULE_THICK))
        .set(rule(TableBorderPosition::InsideH, 4))
        .set(rule(TableBorderPosition::InsideV, 4));
    Table::new(rows)
        .style(TABLE_STYLE)
        .set_grid(widths)
        .width(gb::TYPE_WIDTH as usize, WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
        .margins(TableCellMargins::new().margin(0, 20, 0, 20))
        .set_borders(borders)
}

fn row(plan: &Plan, cells: Vec<TableCell>) -> TableRow {
    TableRow::new(cells).cant_split().row_height(plan.row as f32).height_rule(HeightRule::AtLeast)
}

/// The five cells of one unit; blank ones where the last group runs out.
fn unit(sheet: &Sheet, kind: &Kind, plan: &Plan, group: usize, mine: Option<&StandingRow>) -> Vec<TableCell> {
    let Some(mine) = mine else {
        return (0..plan.widths.len()).map(|column| cell(sheet, kind, plan, group, column, "")).collect();
    };
    let standing = text::line(&mine.standing);
    let (late, missing) = (standing.starts_with("迟报"), standing.starts_with("漏报"));
    let mark = |cell: TableCell| {
        if missing { cell.shading(Shading::new().shd_type(ShdType::Clear).color("auto").fill(gb::GREY)) } else { cell }
    };
    let bold = Kind { face: if late || missing { Face::Hei } else { kind.face }, ..*kind };
    let outcome = [(1, text::line(&mine.unit)), (2, mine.sent.to_string()), (3, mine.printed.to_string())];
    // Said in every row and not merged: a merged cell is blank on the page after a page's end.
    std::iter::once(cell(sheet, kind, plan, group, 0, &text::line(&mine.class)))
        .chain(outcome.into_iter().map(|(column, words)| {
            mark(cell(sheet, if column == 1 { &bold } else { kind }, plan, group, column, &words))
        }))
        .chain([mark(strong(sheet, &bold, plan, group, 4, &standing, late || missing))])
        .collect()
}

fn cell(sheet: &Sheet, kind: &Kind, plan: &Plan, group: usize, column: usize, words: &str) -> TableCell {
    strong(sheet, kind, plan, group, column, words, false)
}

/// A cell, bold if asked for. Between two groups stands a double rule.
fn strong(sheet: &Sheet, kind: &Kind, plan: &Plan, group: usize, column: usize, words: &str, bold: bool) -> TableCell {
    let width = plan.widths.get(column).copied().unwrap_or_default();
    let kind = &Kind { spacing: fitting(words, plan.size, width), ..*kind };
    let run = kind.words(sheet.style, words);
    let run = if bold { run.bold() } else { run };
    let cell = TableCell::new()
        .add_paragraph(kind.paragraph(sheet.style).add_run(run))
        .width(width, WidthType::Dxa)
        .vertical_align(VAlignType::Center);
    if group > 0 && column == 0 {
        let rule = TableCellBorder::new(TableCellBorderPosition::Left).border_type(BorderType::Double).size(4);
        cell.set_border(rule.color(gb::BLACK))
    } else {
        cell
    }
}

/// What each character gives up so that words just too long for a cell (迟报3.5小时) stay on one line, in twentieths of
/// a point; at most 2¼ pt, beyond which a second line reads better.
fn fitting(words: &str, size: u32, width: usize) -> i32 {
    const MARGINS: i32 = 120;
    let em = size as i32 * 10;
    let chars: Vec<char> = words.chars().collect();
    let glyphs: i32 = chars.iter().map(|c| if c.is_ascii() { em / 2 } else { em }).sum();
    // Word and LibreOffice put a quarter of an em between Chinese and digits.
    let gaps = chars.windows(2).filter(|pair| matches!(pair, [a, b] if a.is_ascii() != b.is_ascii())).count() as i32;
    let excess = glyphs + gaps * em / 4 + MARGINS - width as i32;
    if excess <= 0 || chars.is_empty() {
        return 0;
    }
    let each = (excess as usize).div_ceil(chars.len()) as i32;
    if each <= 45 { -each } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_just_too_long_for_a_cell_move_together() {
        assert_eq!(fitting("按时", 21, 1092), 0);
        assert!(fitting("迟报22分钟", 21, 1092) < 0);
        assert!(fitting("迟报3.5小时", 21, 1092) < 0);
        assert_eq!(fitting("迟报一百二十三小时又四十五分钟", 21, 1092), 0);
    }

    #[test]
    fn every_plan_fills_the_type_width() {
        for rows in [1, 25, 26, 60, 61, 500] {
            let plan = plan(rows);
            let width = plan.groups * plan.widths.iter().sum::<usize>();
            assert_eq!(width, gb::TYPE_WIDTH as usize, "{rows} rows");
        }
        assert_eq!([1, 25, 26, 60, 61].map(|n| plan(n).groups), [1, 1, 2, 2, 2]);
    }
}
