//! One page → lines, table rows and pictures in reading order.
//!
//! Hands out [`page`]. Deliberately knows nothing of other pages, but for what a page number looks like.

use super::frame::{Measured, measure, printed_once, spans};
use super::grid::{Grid, grids};
use super::lines::{Line, Region, regions};
use super::page::{Glyph, Sheet};
use super::paragraphs::{Paragraphs, cell};
use std::collections::BTreeMap;

/// A picture that goes among the text: its index, and where it ends on the page.
pub struct Shown {
    pub index: usize,
    pub bottom: f64,
}

/// Puts a page into reading order.
pub fn page(sheet: &Sheet<'_>, shown: &[Shown], paragraphs: &mut Paragraphs) {
    paragraphs.page();
    let mut by_angle: BTreeMap<i16, Vec<&Glyph>> = BTreeMap::new();
    let hidden = takes_hidden(sheet);
    // One unknown character among words shows its place; a page of them says nothing.
    let told = sheet.glyphs.len().saturating_sub(sheet.unmapped);
    let garbled = sheet.unmapped > told;
    let shows =
        |glyph: &&Glyph| (glyph.hidden == hidden || hidden) && !(garbled && glyph.first == char::REPLACEMENT_CHARACTER);
    for glyph in sheet.glyphs.iter().filter(shows) {
        by_angle.entry(upright(glyph.angle)).or_default().push(glyph);
    }
    let mut shown = shown.iter().collect::<Vec<_>>();
    shown.sort_by(|one, other| one.bottom.total_cmp(&other.bottom));
    let mut angles: Vec<(i16, Vec<&Glyph>)> = by_angle.into_iter().collect();
    // What most of the page is written in comes first; a watermark or a margin note last.
    angles.sort_by_key(|(_, glyphs)| std::cmp::Reverse(glyphs.len()));
    for (angle, glyphs) in angles {
        let glyphs = printed_once(measure(glyphs, angle));
        if angle == 0 {
            level(sheet, glyphs, &mut shown, paragraphs);
        } else {
            let regions = regions(spans(&glyphs));
            let across = extent(&regions);
            let paper = paper(sheet, angle);
            for region in regions {
                let edge = (!region.column).then_some(paper.1 - (across.0 - paper.0));
                paragraphs.region(&Region { edge, ..region }, across);
            }
        }
    }
    for picture in shown {
        paragraphs.picture(picture.index);
    }
}

/// Whether the page's text is the invisible layer under a scan: there is hardly anything else to read.
pub fn takes_hidden(sheet: &Sheet<'_>) -> bool {
    let count = |hidden: bool| {
        let words = sheet.glyphs.iter().filter(|glyph| glyph.hidden == hidden && glyph.first.is_alphanumeric());
        words.count()
    };
    let (hidden, seen) = (count(true), count(false));
    hidden > 0 && seen * 20 < hidden
}

/// Right angles are drawn a little askew by scanners and rounding.
fn upright(angle: i16) -> i16 {
    match angle {
        0..=2 | 358.. => 0,
        88..=92 => 90,
        178..=182 => 180,
        268..=272 => 270,
        other => other,
    }
}

/// Where the paper begins and ends in a direction of reading.
fn paper(sheet: &Sheet<'_>, angle: i16) -> (f64, f64) {
    let (sin, cos) = f64::from(angle).to_radians().sin_cos();
    let corners = [(0.0, 0.0), (sheet.width, 0.0), (0.0, sheet.height), (sheet.width, sheet.height)];
    let along = corners.map(|(x, y)| x * cos + y * sin);
    (along.iter().copied().fold(f64::INFINITY, f64::min), along.iter().copied().fold(f64::NEG_INFINITY, f64::max))
}

fn extent(regions: &[Region]) -> (f64, f64) {
    let lines = || regions.iter().flat_map(|region| &region.lines);
    let left = lines().map(|line| line.a0).fold(f64::INFINITY, f64::min);
    let right = lines().map(|line| line.a1).fold(f64::NEG_INFINITY, f64::max);
    (left, right)
}

/// Text that runs from left to right, with the tables and pictures between.
fn level(sheet: &Sheet<'_>, glyphs: Vec<Measured<'_>>, shown: &mut Vec<&Shown>, paragraphs: &mut Paragraphs) {
    let tables: Vec<(Grid, BTreeMap<usize, Vec<Measured<'_>>>)> = Vec::new();
    let (tables, parts) = split(grids(&sheet.rules), glyphs, tables);
    let mut tables = tables.into_iter();
    let parts: Vec<Vec<Region>> = parts.into_iter().map(|part| regions(spans(&part))).collect();
    let all: Vec<Region> = parts.iter().flatten().cloned().collect();
    let (left, right) = extent(&all);
    let count: usize = all.iter().map(|region| region.lines.len()).sum();
    // A few lines tell nothing of the margins; then it is the paper that they are centred on.
    let across = if count >= 5 {
        (left, right)
    } else {
        (left.min(sheet.width - right), sheet.width - left.min(sheet.width - right))
    };
    let bottom = all.iter().flat_map(|region| &region.lines).map(|line| line.b).fold(f64::NEG_INFINITY, f64::max);
    let top = all.iter().flat_map(|region| &region.lines).map(|line| line.b).fold(f64::INFINITY, f64::min);
    for part in parts {
        for mut region in part {
            if !region.column {
                region.edge = Some(sheet.width - left);
            }
            let mut feet = Vec::new();
            region.lines.retain(|line| match number(line, (top, bottom), sheet.height) {
                Number::None => true,
                Number::Plain => false,
                Number::Bare => {
                    feet.push(line.clone());
                    false
                }
            });
            pictures_between(region, across, shown, paragraphs);
            for foot in feet {
                paragraphs.foot(&foot);
            }
        }
        if let Some((grid, cells)) = tables.next() {
            pictures_above(grid.top(), shown, paragraphs);
            table(&grid, cells, paragraphs);
        }
    }
}

type Table<'g> = (Grid, BTreeMap<usize, Vec<Measured<'g>>>);

/// Gives glyphs to the cells of tables, and the others to the parts of the page between the tables.
fn split<'g>(
    grids: Vec<Grid>,
    glyphs: Vec<Measured<'g>>,
    mut tables: Vec<Table<'g>>,
) -> (Vec<Table<'g>>, Vec<Vec<Measured<'g>>>) {
    tables.extend(grids.into_iter().map(|grid| (grid, BTreeMap::new())));
    let mut outside = Vec::new();
    // Of the glyph before: its table, its cell, and where it stood.
    let mut last: Option<(usize, usize, Measured<'g>)> = None;
    for glyph in glyphs {
        if let Some((at, cell, before)) = &last
            && let Some((grid, cells)) = tables.get_mut(*at)
            && (before.b - glyph.b).abs() < 0.5
            && (glyph.a0 - before.a1).abs() < glyph.glyph.size * 0.6
            && !grid.parts((before.a0 + before.a1) / 2.0, (glyph.a0 + glyph.a1) / 2.0, glyph.b - glyph.glyph.size * 0.3)
        {
            let cell = *cell;
            cells.entry(cell).or_insert_with(Vec::new).push(glyph);
            last = Some((*at, cell, glyph));
            continue;
        }
        let middle = ((glyph.a0 + glyph.a1) / 2.0, glyph.b - glyph.glyph.size * 0.3);
        // A table within a cell of another is the smaller one.
        let inside = tables.iter().enumerate().filter_map(|(at, (grid, _))| {
            let cell = grid.cell(middle.0, middle.1)?;
            Some((grid.bottom() - grid.top(), at, cell))
        });
        let inside = inside.min_by(|one, other| one.0.total_cmp(&other.0));
        match inside.and_then(|(_, at, cell)| Some((at, cell, tables.get_mut(at)?))) {
            Some((at, cell, (_, cells))) => {
                cells.entry(cell).or_insert_with(Vec::new).push(glyph);
                last = Some((at, cell, glyph));
            }
            None => {
                outside.push(glyph);
                last = None;
            }
        }
    }
    // A grid with text in one cell only is a frame or a drawing.
    let (kept, frames): (Vec<_>, Vec<_>) = tables.into_iter().partition(|(_, cells)| cells.len() >= 2);
    outside.extend(frames.into_iter().flat_map(|(_, cells)| cells.into_values().flatten()));
    let middles: Vec<f64> = kept.iter().map(|(grid, _)| (grid.top() + grid.bottom()) / 2.0).collect();
    let mut parts: Vec<Vec<Measured<'g>>> = vec![Vec::new(); kept.len() + 1];
    for glyph in outside {
        let after = middles.iter().filter(|middle| **middle < glyph.b).count();
        if let Some(part) = parts.get_mut(after) {
            part.push(glyph);
        }
    }
    (kept, parts)
}

fn table(grid: &Grid, mut cells: BTreeMap<usize, Vec<Measured<'_>>>, paragraphs: &mut Paragraphs) {
    for row in grid.rows() {
        let mut texts: Vec<String> = Vec::new();
        for begin in row {
            let glyphs = cells.remove(&begin).unwrap_or_default();
            let (x0, x1) = grid.sides(begin);
            // Between double borders.
            if glyphs.is_empty() && x1 - x0 < 14.0 {
                continue;
            }
            texts.push(cell(regions(spans(&glyphs)), (x0, x1)));
        }
        match texts.as_slice() {
            [] => {}
            [only] => {
                for line in only.split('\n').filter(|line| !line.is_empty()) {
                    paragraphs.whole(line.to_owned(), false);
                }
            }
            _ if texts.iter().all(String::is_empty) => {}
            _ => paragraphs.row(texts),
        }
    }
}

/// Adds the lines of a region, each picture before the first line that stands below it.
fn pictures_between(region: Region, across: (f64, f64), shown: &mut Vec<&Shown>, paragraphs: &mut Paragraphs) {
    let Region { lines: mut rest, edge, column } = region;
    while let Some(picture) = shown.first() {
        let above = rest.iter().take_while(|line| line.b <= picture.bottom).count();
        if above == rest.len() {
            break;
        }
        let below = rest.split_off(above);
        paragraphs.region(&Region { lines: rest, edge, column }, across);
        paragraphs.picture(picture.index);
        shown.remove(0);
        rest = below;
    }
    paragraphs.region(&Region { lines: rest, edge, column }, across);
}

fn pictures_above(y: f64, shown: &mut Vec<&Shown>, paragraphs: &mut Paragraphs) {
    while shown.first().is_some_and(|picture| picture.bottom <= y) {
        paragraphs.picture(shown.remove(0).index);
    }
}

#[derive(Debug, PartialEq)]
enum Number {
    None,
    /// Nothing but a page number: 第1页, — 1 —.
    Plain,
    /// A bare number at the foot of the page.
    Bare,
}

/// Whether the first or last line of a page is its number.
fn number(line: &Line, (top, bottom): (f64, f64), height: f64) -> Number {
    let outermost = line.b >= bottom || line.b <= top;
    let at_edge = line.b < height * 0.1 || line.b > height * 0.88;
    if outermost && at_edge && is_page_number(&line.text) {
        Number::Plain
    } else if line.b >= bottom && at_edge && line.text.len() <= 4 && line.text.bytes().all(|b| b.is_ascii_digit()) {
        Number::Bare
    } else {
        Number::None
    }
}

/// — 1 —, - 1 -, 第 1 页, 第1页 共3页.
fn is_page_number(text: &str) -> bool {
    let dense: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let dash = |c: char| "-－—–―─·•~～".contains(c);
    let core = dense.trim_matches(dash);
    let digits = |text: &str| {
        (1..=4).contains(&text.chars().count())
            && text.chars().all(|c| c.is_ascii_digit() || ('０'..='９').contains(&c))
    };
    if digits(core) {
        return dense.starts_with(dash) && dense.ends_with(dash);
    }
    let Some(rest) = core.strip_prefix('第') else { return false };
    let Some((page, rest)) = rest.split_once('页') else { return false };
    let rest = rest.trim_start_matches(['，', ',', '/', '（', '(']).trim_end_matches(['）', ')']);
    let total = rest.strip_prefix(['共', '总']).and_then(|rest| rest.strip_suffix('页'));
    digits(page) && (rest.is_empty() || total.is_some_and(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers() {
        for text in ["— 1 —", "-12-", "－３－", "第 1 页", "第1页 共3页", "第1页/共3页", "第1页（共3页）"]
        {
            assert!(is_page_number(text), "{text}");
        }
        for text in ["1", "-", "2024", "第1条", "第一页", "12-", "— 一 —", "第1页说明", "-1-2-"] {
            assert!(!is_page_number(text), "{text}");
        }
    }

    #[test]
    fn only_the_outermost_line_is_a_page_number() {
        let check = |text: &str, b: f64, expected: Number| {
            let line = Line { text: text.into(), a0: 0.0, a1: 10.0, b, size: 10.0, bold: false, gaps: false };
            assert_eq!(number(&line, (60.0, 800.0), 842.0), expected, "{text} at {b}");
        };
        check("- 1 -", 800.0, Number::Plain);
        check("- 1 -", 60.0, Number::Plain);
        check("- 1 -", 780.0, Number::None);
        check("- 1 -", 400.0, Number::None);
        check("7", 800.0, Number::Bare);
        check("7", 60.0, Number::None);
        check("七", 800.0, Number::None);
    }
}
