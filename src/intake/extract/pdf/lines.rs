//! Spans → lines in reading order: rows across the page, and columns where the text runs in columns.
//!
//! Hands out [`Line`], [`Region`] and [`regions`]. Deliberately knows nothing of paragraphs.

use super::frame::{Span, glue, logical};

/// A line of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub text: String,
    pub a0: f64,
    pub a1: f64,
    pub b: f64,
    pub size: f64,
    pub bold: bool,
    /// Whether gaps as wide as between cells stand in it.
    pub gaps: bool,
}

/// Lines that follow each other within common edges.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Region {
    pub lines: Vec<Line>,
    /// How far lines may reach, where that is known better than from the lines themselves.
    pub edge: Option<f64>,
    /// Whether it is a column beside others.
    pub column: bool,
}

/// A gap within a line of more ems than this is written as a tab.
const CELL: f64 = 2.0;
/// Columns stand at least so far apart, in ems.
const GUTTER: f64 = 0.7;
/// Fewer rows than this make no columns.
const ROWS: usize = 4;
/// Rows that are looked at together; more than a page of small print has.
const REACH: usize = 400;
/// Pieces of one row; a table in small print has thirty.
const PIECES: usize = 400;
/// Rows in more pieces than this, or with more common gaps, hold no running text.
const LOOSE: usize = 40;

struct Row {
    spans: Vec<Span>,
    /// Baseline and size of its largest span.
    b: f64,
    size: f64,
}

/// Puts spans into regions in reading order.
pub fn regions(spans: Vec<Span>) -> Vec<Region> {
    let rows = rows(spans);
    let mut out = Vec::new();
    let mut plain: Vec<Row> = Vec::new();
    let mut rest = rows;
    while !rest.is_empty() {
        let (count, cuts) = band(&rest);
        let after = rest.split_off(count.max(1).min(rest.len()));
        if cuts.is_empty() {
            plain.append(&mut rest);
        } else {
            out.extend(region(std::mem::take(&mut plain)));
            out.extend(
                columns(rest, &cuts).into_iter().filter_map(region).map(|region| Region { column: true, ..region }),
            );
        }
        rest = after;
    }
    out.extend(region(plain));
    out
}

/// Spans whose heights overlap by half make a row; rows from top to bottom.
fn rows(mut spans: Vec<Span>) -> Vec<Row> {
    spans.sort_by(|x, y| x.b.total_cmp(&y.b));
    let mut rows: Vec<Row> = Vec::new();
    for span in spans {
        // Rows further up than this cannot overlap any more, but for very large type.
        let row = rows.iter_mut().rev().take(6).find(|row| {
            let (top, bottom) = (span.b - span.size * 0.75, span.b + span.size * 0.25);
            let (above, below) = (row.b - row.size * 0.75, row.b + row.size * 0.25);
            let overlap = bottom.min(below) - top.max(above);
            let apart = || {
                row.spans
                    .iter()
                    .all(|other| span.a0 >= other.a1 - other.size * 0.3 || span.a1 <= other.a0 + span.size * 0.3)
            };
            row.spans.len() < PIECES && overlap >= span.size.min(row.size) * 0.5 && apart()
        });
        match row {
            Some(row) => {
                if span.size > row.size * 1.05 {
                    (row.b, row.size) = (span.b, span.size);
                }
                row.spans.push(span);
            }
            None => rows.push(Row { b: span.b, size: span.size, spans: vec![span] }),
        }
    }
    for row in &mut rows {
        row.spans.sort_by(|x, y| x.a0.total_cmp(&y.a0));
    }
    rows.sort_by(|x, y| x.b.total_cmp(&y.b));
    rows
}

/// How many of the first rows belong together, and where columns part them; no cut where they are plain rows.
fn band(rows: &[Row]) -> (usize, Vec<f64>) {
    let Some(first) = rows.first() else { return (0, Vec::new()) };
    // Only the head of a possible band is tried: a row without an inner gap closes it at once.
    let far = 1e9;
    let mut gaps = vec![(-far, far)];
    let mut taken = 0;
    let mut last = first.b;
    let mut best: (usize, Vec<f64>) = (1, Vec::new());
    for row in rows.iter().take(REACH) {
        if row.b - last > row.size * 12.0 {
            break;
        }
        if row.spans.len() > LOOSE || gaps.len() > LOOSE {
            break;
        }
        let narrowed = narrow(&gaps, row);
        // The outermost gaps are the margins.
        let inner = narrowed.iter().filter(|(from, to)| *from > -far && *to < far && to - from > row.size * GUTTER);
        let open = narrowed.iter().any(|(from, to)| *from > -far || *to < far);
        if taken > 0 && inner.clone().count() == 0 && !open {
            break;
        }
        if taken >= ROWS && inner.clone().count() == 0 {
            break;
        }
        gaps = narrowed;
        taken += 1;
        last = row.b;
    }
    let Some(taken_rows) = rows.get(..taken) else { return best };
    let mut cuts: Vec<f64> = gaps
        .iter()
        .filter(|(from, to)| *from > -far && *to < far && to - from > first.size * GUTTER)
        .map(|(from, to)| (from + to) / 2.0)
        .collect();
    if taken >= ROWS && !cuts.is_empty() {
        cuts.sort_by(f64::total_cmp);
        if (0..=cuts.len()).all(|column| is_prose(taken_rows, &cuts, column)) {
            best = (taken, cuts);
        }
    }
    best
}

/// What remains of gaps when a row's spans are taken out of them.
fn narrow(gaps: &[(f64, f64)], row: &Row) -> Vec<(f64, f64)> {
    let mut out = gaps.to_vec();
    for span in &row.spans {
        let mut next = Vec::with_capacity(out.len() + 1);
        for (from, to) in out {
            if span.a1 <= from || span.a0 >= to {
                next.push((from, to));
                continue;
            }
            if span.a0 > from {
                next.push((from, span.a0));
            }
            if span.a1 < to {
                next.push((span.a1, to));
            }
        }
        out = next;
    }
    out
}

/// Whether a column holds running text rather than the cells of a table.
fn is_prose(rows: &[Row], cuts: &[f64], column: usize) -> bool {
    let from = column.checked_sub(1).and_then(|at| cuts.get(at)).copied().unwrap_or(f64::NEG_INFINITY);
    let to = cuts.get(column).copied().unwrap_or(f64::INFINITY);
    let mut extents = Vec::new();
    for row in rows {
        let spans = || row.spans.iter().filter(|span| span.a0 >= from && span.a1 <= to);
        let start = spans().map(|span| span.a0).fold(f64::INFINITY, f64::min);
        let end = spans().map(|span| span.a1).fold(f64::NEG_INFINITY, f64::max);
        let ems: f64 = spans().map(|span| (span.a1 - span.a0) / span.size).sum();
        let inked: f64 = spans().map(|span| span.a1 - span.a0).sum();
        if start <= end {
            extents.push((start, end, if inked > (end - start) * 0.8 { ems } else { 0.0 }));
        }
    }
    // A note in the margin shifts no edge.
    let edge = |mut places: Vec<f64>, at: usize| {
        places.sort_by(f64::total_cmp);
        places.get(places.len() * at / 10).copied().unwrap_or_default()
    };
    let left = edge(extents.iter().map(|(start, ..)| *start).collect(), 1);
    let right = edge(extents.iter().map(|(_, end, _)| *end).collect(), 9);
    let full = extents.iter().filter(|(start, end, ems)| end - start >= (right - left) * 0.7 && *ems >= 8.0).count();
    extents.len() >= ROWS && full * 2 >= extents.len()
}

fn columns(rows: Vec<Row>, cuts: &[f64]) -> Vec<Vec<Row>> {
    let mut columns: Vec<Vec<Span>> = vec![Vec::new(); cuts.len() + 1];
    for span in rows.into_iter().flat_map(|row| row.spans) {
        let column = cuts.iter().take_while(|cut| **cut <= (span.a0 + span.a1) / 2.0).count();
        if let Some(column) = columns.get_mut(column) {
            column.push(span);
        }
    }
    columns.into_iter().map(self::rows).collect()
}

fn region(rows: Vec<Row>) -> Option<Region> {
    let lines: Vec<Line> = rows.into_iter().filter_map(line).collect();
    (!lines.is_empty()).then_some(Region { lines, edge: None, column: false })
}

/// One line from the spans of a row.
fn line(row: Row) -> Option<Line> {
    let first = row.spans.first()?;
    let (a0, mut a1) = (first.a0, first.a1);
    let (mut text, mut chars, mut bold, mut gaps) = (String::new(), 0, 0, false);
    let mut before: Option<Span> = None;
    for span in row.spans {
        if let Some(before) = before {
            let gap = (span.a0 - a1) / span.size.min(before.size).max(0.1);
            let ends = (text.chars().next_back().unwrap_or(' '), span.text.chars().next().unwrap_or(' '));
            if gap > CELL {
                text.push('\t');
                gaps = true;
            } else {
                text.extend(glue(ends.0, ends.1, gap, before.blank));
            }
        }
        text.push_str(&span.text);
        a1 = span.a1.max(a1);
        chars += span.chars;
        bold += span.bold;
        before = Some(span);
    }
    Some(Line { text: logical(&text), a0, a1, b: row.b, size: row.size, bold: bold * 2 > chars, gaps })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str, a0: f64, b: f64) -> Span {
        let chars = text.chars().count();
        let a1 = a0 + 10.0 * f64::from(u16::try_from(chars).unwrap());
        Span { text: text.into(), a0, a1, b, size: 10.0, bold: 0, chars, blank: false }
    }

    fn check(spans: Vec<Span>, expected: &[&[&str]]) {
        let regions = regions(spans);
        let texts: Vec<Vec<&str>> =
            regions.iter().map(|region| region.lines.iter().map(|line| line.text.as_str()).collect()).collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn rows_read_across_and_down() {
        check(
            vec![span("第二行", 0.0, 120.0), span("第一行", 0.0, 100.0), span("日期", 200.0, 100.2)],
            &[&["第一行\t日期", "第二行"]],
        );
    }

    #[test]
    fn raised_figures_stay_on_their_line() {
        let raised = Span { size: 6.0, a0: 31.0, a1: 34.0, ..span("2", 0.0, 96.0) };
        check(vec![span("面积为", 0.0, 100.0), raised, span("。", 34.0, 100.0)], &[&["面积为2。"]]);
    }

    #[test]
    fn running_text_in_columns_is_read_by_column() {
        let mut spans = vec![span("横贯两栏的标题居于版面正中间的位置上方", 60.0, 80.0)];
        for row in 0..5u16 {
            let b = 100.0 + f64::from(row) * 15.0;
            spans.push(span("左栏正文左栏正文左栏", 0.0, b));
            spans.push(span("右栏正文右栏正文右栏", 120.0, b + 4.0));
        }
        let left = ["左栏正文左栏正文左栏"; 5];
        let right = ["右栏正文右栏正文右栏"; 5];
        check(spans, &[&["横贯两栏的标题居于版面正中间的位置上方"], &left, &right]);
    }

    #[test]
    fn short_cells_are_read_by_row() {
        let mut spans = Vec::new();
        for (row, cells) in
            [("姓名", "单位"), ("王立新", "教育局"), ("刘敏", "卫健委"), ("甲", "乙")].iter().enumerate()
        {
            let b = 100.0 + 15.0 * f64::from(u16::try_from(row).unwrap());
            spans.extend([span(cells.0, 0.0, b), span(cells.1, 100.0, b)]);
        }
        check(spans, &[&["姓名\t单位", "王立新\t教育局", "刘敏\t卫健委", "甲\t乙"]]);
    }
}
