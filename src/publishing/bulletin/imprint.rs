//! 报尾: who gets the bulletin and how many are printed, at the foot of the last page.
//!
//! A floating table anchored to the lower edge of the type area, so that its last rule coincides with that edge
//! (GB/T 9704-2012 7.4.1) however full the page is; it hangs on an all but invisible last paragraph.

use docx_rs::{
    BorderType, DocumentChild, Table, TableBorder, TableBorderPosition, TableBorders, TableCell, TableCellMargins,
    TableLayoutType, TablePositionProperty, TableRow, WidthType,
};

use super::{
    Bulletin,
    kinds::{self, Kind},
    sheet::Sheet,
    text,
};
use crate::publishing::gbt9704 as gb;

/// The 报尾 and the last paragraph; only the paragraph when there is nothing to say.
pub fn write(sheet: &mut Sheet, bulletin: &Bulletin) {
    let lines: Vec<String> = [("报：", &bulletin.report_to), ("送：", &bulletin.send_to), ("发：", &bulletin.issue_to)]
        .into_iter()
        .filter_map(|(label, readers)| readers_line(label, readers))
        .collect();
    let mut rows = Vec::new();
    if !lines.is_empty() {
        let paragraphs = lines
            .iter()
            .map(|words| kinds::IMPRINT.paragraph(sheet.style).add_run(kinds::IMPRINT.words(sheet.style, words)));
        rows.push(row(paragraphs.fold(TableCell::new(), TableCell::add_paragraph)));
    }
    if bulletin.copies > 0 {
        let words = format!("共印{}份", bulletin.copies);
        let copies = kinds::COPIES.paragraph(sheet.style).add_run(kinds::COPIES.words(sheet.style, &words));
        rows.push(row(TableCell::new().add_paragraph(copies)));
    }
    if !rows.is_empty() {
        // No page should hold the imprint alone: the last words go with it.
        match sheet.children.last_mut() {
            Some(DocumentChild::Paragraph(last)) => {
                last.property.keep_next = Some(true);
                last.property.widow_control = Some(true);
            }
            // The rows of a table go with it by themselves; between two tables must stand a paragraph, or Word takes them for one.
            _ => {
                let between = Kind { keep_next: true, ..kinds::END }.paragraph(sheet.style);
                sheet.paragraph(between);
            }
        }
        sheet.table(table(rows));
    }
    let end = kinds::END.paragraph(sheet.style);
    sheet.paragraph(end);
}

/// 报：市委、市政府。; none without readers.
fn readers_line(label: &str, readers: &[String]) -> Option<String> {
    let readers: Vec<String> = readers.iter().map(|r| text::line(r)).filter(|r| !r.is_empty()).collect();
    let joined = readers.join("，");
    let joined = joined.trim_end_matches(['。', '，', '、']);
    (!joined.is_empty()).then(|| format!("{label}{joined}。"))
}

fn row(cell: TableCell) -> TableRow {
    TableRow::new(vec![cell.width(gb::TYPE_WIDTH as usize, WidthType::Dxa)]).cant_split()
}

fn table(rows: Vec<TableRow>) -> Table {
    let rule = |position, size: u32| {
        TableBorder::new(position).border_type(BorderType::Single).size(size as usize).color(gb::BLACK)
    };
    let borders = TableBorders::with_empty()
        .set(rule(TableBorderPosition::Top, gb::IMPRINT_RULE_THICK))
        .set(rule(TableBorderPosition::Bottom, gb::IMPRINT_RULE_THICK))
        .set(rule(TableBorderPosition::InsideH, gb::IMPRINT_RULE_THIN));
    let position = TablePositionProperty::new()
        .left_from_text(0)
        .right_from_text(0)
        .vertical_anchor("margin")
        // From the paper's edge: LibreOffice lets no other table float that is as wide as the type area.
        .horizontal_anchor("page")
        .position_x(gb::MARGIN_LEFT)
        .position_y_alignment("bottom");
    Table::new(rows)
        .set_grid(vec![gb::TYPE_WIDTH as usize])
        .width(gb::TYPE_WIDTH as usize, WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
        .margins(TableCellMargins::new().margin(0, 0, 0, 0))
        .set_borders(borders)
        .position(position)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_end_with_one_stop() {
        let line =
            |readers: &[&str]| readers_line("报：", &readers.iter().map(|r| (*r).to_owned()).collect::<Vec<_>>());
        assert_eq!(line(&["市委", "市政府。"]).as_deref(), Some("报：市委，市政府。"));
        assert_eq!(line(&[" ", "。"]), None);
        assert_eq!(line(&[]), None);
    }
}
