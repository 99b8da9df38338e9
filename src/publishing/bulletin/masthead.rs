//! 报头 and what stands between it and the drafts: the marking, the red name, number, issuer and date, contents list, editor's note.

use chrono::{Datelike, NaiveDate};
use docx_rs::BreakType;

use super::{
    Bulletin,
    kinds::{self, Kind},
    lexicon::Neighbours,
    lines::{self, Shape},
    sheet::{Sheet, broken},
    text,
};
use crate::publishing::gbt9704 as gb;

/// The masthead.
pub fn write(sheet: &mut Sheet, bulletin: &Bulletin) {
    if let Some(marking) = bulletin.marking.as_deref().map(text::line).filter(|m| !m.is_empty()) {
        sheet.line(&kinds::MARKING, &marking);
    }
    name(sheet, &text::line(&bulletin.name));
    sheet.line(&kinds::NUMBER, &number(bulletin.number, bulletin.total));
    issuer(sheet, &text::line(&bulletin.issuer), &date(bulletin.date));
}

/// Issuer and date on one line, in a smaller type if they need it; on two lines if that does not help either.
fn issuer(sheet: &mut Sheet, issuer: &str, date: &str) {
    // One character each side, and two between.
    let needed = lines::width(issuer) + lines::width(date) + 8;
    let fits = |size: u32| needed * u64::from(size) * 5 <= u64::from(gb::TYPE_WIDTH);
    let size = if fits(gb::SIZE_BODY) { gb::SIZE_BODY } else { gb::SIZE_FOURTH };
    let kind = Kind { size, ..kinds::ISSUER };
    let run = kind.words(sheet.style, issuer);
    let run = if fits(size) { run } else { run.add_break(BreakType::TextWrapping) };
    let paragraph = kind.paragraph(sheet.style).add_run(run.add_tab().add_text(date));
    sheet.paragraph(paragraph);
}

/// The contents list, if there is more than one draft.
pub fn contents(sheet: &mut Sheet, bulletin: &Bulletin) {
    if bulletin.sections.iter().map(|s| s.pieces.len()).sum::<usize>() < 2 {
        return;
    }
    sheet.line(&kinds::CONTENTS_HEAD, "目　　录");
    for section in bulletin.sections.iter().filter(|s| !s.pieces.is_empty()) {
        sheet.line(&kinds::CONTENTS_AREA, &format!("【{}】", text::line(&section.area)));
        for piece in &section.pieces {
            let entry = format!("{}{}", text::line(&piece.title), super::piece::signature(&piece.units));
            sheet.broken(&kinds::CONTENTS_ITEM, &entry, Shape::Full, &Neighbours::default());
        }
    }
}

/// The editor's note in its box.
pub fn note(sheet: &mut Sheet, note: Option<&str>) {
    let mut paragraphs = text::paragraphs(note.unwrap_or_default());
    let Some(first) = paragraphs.first_mut() else { return };
    let label = ["编者按：", "按语：", "按：", "编者按:", "按:"].into_iter().find(|l| first.starts_with(l));
    *first = label.and_then(|l| first.strip_prefix(l)).unwrap_or(first).trim_start().to_owned();
    let head = Kind { face: kinds::Face::Hei, ..kinds::NOTE };
    for (i, words) in paragraphs.iter().enumerate() {
        let mut kind = kinds::NOTE;
        // The box needs air above and below, which only its first and last paragraph may have.
        kind.before = if i == 0 { gb::LINE / 2 } else { 0 };
        kind.after = if i + 1 == paragraphs.len() { gb::LINE / 2 } else { 0 };
        let mut paragraph = kind.paragraph(sheet.style);
        if i == 0 {
            paragraph = paragraph.add_run(head.words(sheet.style, "编者按："));
        }
        let paragraph = paragraph.add_run(kind.words(sheet.style, words));
        sheet.paragraph(paragraph);
    }
}

/// 第3期（总第15期）; without a cumulative number (0) the bracket is left out.
pub fn number(number: u32, total: u32) -> String {
    if total == 0 { format!("第{number}期") } else { format!("第{number}期（总第{total}期）") }
}

/// 2018年4月24日.
pub fn date(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// The red name: as large as fits, on one line if that leaves it large enough, else on two even ones.
fn name(sheet: &mut Sheet, name: &str) {
    let (size, lines) = fitted(name, sheet);
    // A line of the grid for every 28 pt of type begun, so that the lines below stay on it.
    let line = gb::LINE * (size / 2 + 6).div_ceil(28).max(1);
    let kind = Kind { size, line, ..kinds::NAME };
    let paragraph = broken(&kind, sheet.style, &lines);
    sheet.paragraph(paragraph);
}

/// Size in half-points and lines of the name.
fn fitted(name: &str, sheet: &Sheet) -> (u32, Vec<String>) {
    // Half-ems to half-points: a line of n half-ems in a type of s half-points is n × s / 2 half-points wide.
    let room = u64::from(gb::TYPE_WIDTH) / 10;
    let size = |width: u64| u32::try_from(room * 2 / width.max(1)).unwrap_or(u32::MAX).min(gb::SIZE_NAME_LARGEST) & !1;
    let whole = lines::width(name);
    if size(whole) >= gb::SIZE_NAME_ONE_LINE {
        return (size(whole), vec![name.to_owned()]);
    }
    let none = Neighbours::default();
    // A third of slack lets the break fall between words.
    let halves = lines::broken(name, whole / 2 + whole / 6 + 1, Shape::Even, &sheet.lexicon, &none);
    let widest = halves.iter().map(|l| lines::width(l)).max().unwrap_or(1);
    if halves.len() <= 2 && size(widest) >= gb::SIZE_NAME_SMALLEST {
        return (size(widest), halves);
    }
    let limit = room * 2 / u64::from(gb::SIZE_NAME_SMALLEST);
    (gb::SIZE_NAME_SMALLEST, lines::broken(name, limit, Shape::Even, &sheet.lexicon, &none))
}

#[cfg(test)]
mod tests {
    use super::super::{Style, lexicon::Lexicon};
    use super::*;

    #[test]
    fn the_name_is_fitted() {
        let style = Style::default();
        let sheet = Sheet::new(&style, Lexicon::new([]));
        let check = |input: &str, size: u32, expected: &str| {
            let (found, lines) = fitted(input, &sheet);
            assert_eq!((found, lines.join("/").as_str()), (size, expected));
        };
        check("政务信息", 104, "政务信息");
        check("抓落实专项行动工作简报", 80, "抓落实专项行动工作简报");
        check("重实干 强执行 抓落实专项行动宣传工作简报", 88, "重实干 强执行 抓落实/专项行动宣传工作简报");
        let (size, lines) = fitted(&"简报".repeat(200), &sheet);
        assert_eq!(size, gb::SIZE_NAME_SMALLEST);
        assert!(lines.iter().all(|l| lines::width(l) * u64::from(size) <= u64::from(gb::TYPE_WIDTH) / 5));
        assert_eq!(fitted("", &sheet), (gb::SIZE_NAME_LARGEST, vec![String::new()]));
    }

    #[test]
    fn without_a_cumulative_number_the_bracket_is_left_out() {
        assert_eq!(number(3, 15), "第3期（总第15期）");
        assert_eq!(number(3, 3), "第3期（总第3期）");
        assert_eq!(number(3, 0), "第3期");
    }
}
