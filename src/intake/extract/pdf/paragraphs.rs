//! Lines → paragraphs: by indent, by the gap between lines, and by lines that end before they had to.
//!
//! Hands out [`Paragraphs`]. Chinese lines join without a blank, words with one; hyphens at line ends go. Deliberately
//! knows nothing of columns and tables, and judges no meaning.

use super::frame::is_chinese;
use super::lines::{Line, Region};
use crate::intake::extract::assemble::Look;

/// A piece of the document in reading order.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    Text(String, Look),
    Row(Vec<String>),
    Picture(usize),
}

/// What the lines of a region have in common.
struct Measure {
    left: f64,
    right: f64,
    /// Usual distance of baselines; infinite if there is one line only.
    pitch: f64,
    /// Whether paragraphs begin with an indent.
    indents: bool,
}

struct Open {
    text: String,
    look: Look,
    last: Line,
    /// Where its second line began, or the first as long as there is one.
    body: f64,
    lines: usize,
    right: f64,
    page: usize,
}

/// See the module. Pages are given one after the other.
#[derive(Default)]
pub struct Paragraphs {
    out: Vec<Piece>,
    open: Option<Open>,
    /// Page numbers that stand in the way of a paragraph running over to the next page.
    held: Vec<Piece>,
    page: usize,
}

impl Paragraphs {
    /// Begins a page.
    pub fn page(&mut self) {
        self.page += 1;
    }

    /// Adds the lines of a region; `across` is where the page's text begins and ends.
    pub fn region(&mut self, region: &Region, across: (f64, f64)) {
        let measure = measure(region);
        for line in &region.lines {
            self.line(line, &measure, across);
        }
    }

    /// Adds a line that belongs to the page, not to the text: a page number at its foot.
    pub fn foot(&mut self, line: &Line) {
        self.held.push(Piece::Text(line.text.clone(), Look::default()));
    }

    pub fn row(&mut self, cells: Vec<String>) {
        self.close();
        self.out.push(Piece::Row(cells));
    }

    pub fn picture(&mut self, index: usize) {
        self.close();
        self.out.push(Piece::Picture(index));
    }

    /// Adds a paragraph that is whole.
    pub fn whole(&mut self, text: String, heading: bool) {
        self.close();
        self.out.push(Piece::Text(text, Look { styled: heading, ..Look::default() }));
    }

    pub fn finish(mut self) -> Vec<Piece> {
        self.close();
        self.out
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.out.push(Piece::Text(open.text, open.look));
        }
        self.out.append(&mut self.held);
    }

    fn line(&mut self, line: &Line, measure: &Measure, across: (f64, f64)) {
        if let Some(open) = &mut self.open
            && continues(open, line, measure, self.page)
        {
            join(&mut open.text, &line.text);
            open.body = if open.lines == 1 { line.a0 } else { open.body };
            open.lines += 1;
            open.last = line.clone();
            open.right = measure.right;
            open.page = self.page;
            return;
        }
        self.close();
        self.open = Some(Open {
            text: line.text.clone(),
            look: look(line, across),
            last: line.clone(),
            body: line.a0,
            lines: 1,
            right: measure.right,
            page: self.page,
        });
    }
}

/// The text of a cell, which reaches from `x0` to `x1`: a line each for its paragraphs.
pub fn cell(regions: Vec<Region>, (x0, x1): (f64, f64)) -> String {
    let left = regions.iter().flat_map(|region| &region.lines).map(|line| line.a0).fold(f64::INFINITY, f64::min);
    let mut paragraphs = Paragraphs::default();
    for region in regions {
        paragraphs.region(&Region { edge: Some(x1 - (left - x0)), ..region }, (x0, x1));
    }
    let text = |piece: Piece| if let Piece::Text(text, _) = piece { Some(text) } else { None };
    paragraphs.finish().into_iter().filter_map(text).collect::<Vec<_>>().join("\n")
}

fn measure(region: &Region) -> Measure {
    let left = region.lines.iter().map(|line| line.a0).fold(f64::INFINITY, f64::min);
    let mut right = region.lines.iter().map(|line| line.a1).fold(f64::NEG_INFINITY, f64::max);
    // One long line shows no edge; several that end together do.
    let full = region.lines.iter().filter(|line| line.a1 > right - line.size).count();
    let em = region.lines.iter().map(|line| line.size).fold(0.0, f64::max);
    if let Some(edge) = region.edge.filter(|_| full < 3 || right - left < em * 15.0) {
        right = right.max(edge);
    }
    let mut steps: Vec<f64> = Vec::new();
    for pair in region.lines.windows(2) {
        if let [above, below] = pair
            && alike(above, below)
        {
            steps.push(below.b - above.b);
        }
    }
    steps.retain(|step| *step > 0.0);
    steps.sort_by(f64::total_cmp);
    // Lines within paragraphs are more than ends of paragraphs; where they are not, the nearer distance counts.
    let pitch = steps.get(steps.len() * 2 / 5).copied().unwrap_or(f64::INFINITY);
    let flush = |line: &&Line| line.a0 - left < line.size * 0.5;
    let indented = |line: &&Line| (1.2..4.5).contains(&((line.a0 - left) / line.size.max(0.1)));
    let indents = region.lines.iter().filter(flush).count() > 0 && region.lines.iter().filter(indented).count() > 0;
    Measure { left, right, pitch, indents }
}

fn alike(one: &Line, other: &Line) -> bool {
    (one.size - other.size).abs() <= one.size.max(other.size) * 0.12
}

/// Whether a line goes on with the paragraph.
fn continues(open: &Open, line: &Line, measure: &Measure, page: usize) -> bool {
    let last = &open.last;
    if !alike(last, line) || last.gaps || line.gaps || begins(&line.text) {
        return false;
    }
    let em = line.size.max(0.1);
    if open.page == page {
        let step = line.b - last.b;
        let usual = if measure.pitch.is_finite() { measure.pitch } else { em * 2.2 };
        // A little more than the usual distance is a paragraph's own, if the text before is a sentence.
        let more = if ended(&open.text) { 1.12 } else { 1.3 };
        if step <= 0.0 || step > usual * more + 1.0 || step > em * 3.5 {
            return false;
        }
    } else if page != open.page + 1 || ended(&open.text) {
        return false;
    }
    // A line that had room for what comes next ended its paragraph.
    if last.a1 + first_unit(line) < open.right - em * 0.1 {
        return false;
    }
    let indent = line.a0 - measure.left;
    if (line.a0 - open.body).abs() < em * 0.5 {
        // Below the line before: goes on, unless every paragraph here begins so and the line before was a first one.
        return !(measure.indents && open.lines == 1 && indent > em * 1.2 && page == open.page && chinese(&line.text));
    }
    let back = open.body - line.a0;
    if open.lines == 1 && back > 0.0 {
        // The second line of a paragraph with an indent, or of a centred one.
        return back < em * 5.0;
    }
    // Hanging paragraphs: a mark stands out to the left.
    open.lines == 1 && -back < em * 4.0 && marked(&last.text)
}

/// How much room the first word of a line would need at the end of the line before it.
fn first_unit(line: &Line) -> f64 {
    let mut chars = line.text.chars();
    let Some(first) = chars.next() else { return 0.0 };
    if is_chinese(first) {
        // Punctuation may not stand at the start of a line: two characters move down together.
        return line.size * 2.2;
    }
    let count = line.text.chars().count();
    let word = line.text.chars().take_while(|c| !c.is_whitespace() && !is_chinese(*c)).count();
    let wide = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    (line.a1 - line.a0) * wide(word) / wide(count.max(1)) + line.size * 0.3
}

fn chinese(text: &str) -> bool {
    text.chars().filter(|c| is_chinese(*c)).count() * 2 > text.chars().count()
}

/// Whether a text ends like a sentence.
fn ended(text: &str) -> bool {
    text.trim_end().chars().next_back().is_none_or(|c| "。！？：；.!?:;…”）)".contains(c))
}

/// Whether a line begins with a bullet.
fn begins(text: &str) -> bool {
    let mut chars = text.chars();
    let bullet =
        chars.next().is_some_and(|c| "•●○■□◆◇▪▫◦‣⁃➢✓★☆※".contains(c) || ('\u{f000}'..='\u{f0ff}').contains(&c));
    bullet && chars.next().is_some_and(|c| c.is_whitespace() || is_chinese(c) || c.is_alphanumeric())
}

/// Whether a line begins with a bullet or a number, so that the lines after it may hang.
fn marked(text: &str) -> bool {
    begins(text)
        || text.starts_with(['-', '–', '*', '('])
        || text.chars().take(4).any(|c| ".)、）".contains(c)) && text.starts_with(|c: char| c.is_alphanumeric())
}

/// Puts the next line behind a paragraph's text.
pub fn join(text: &mut String, next: &str) {
    let Some(first) = next.chars().next() else { return };
    let mut tail = text.chars().rev();
    match (tail.next(), tail.next()) {
        (Some('\u{ad}'), _) => {
            text.pop();
        }
        (Some('-' | '\u{2010}'), Some(before))
            if before.is_alphabetic() && !is_chinese(before) && first.is_lowercase() =>
        {
            text.pop();
        }
        (Some('-' | '\u{2010}' | '/'), Some(before)) if before.is_alphanumeric() && first.is_alphanumeric() => {}
        // A number broken between its digits, as lines of Chinese are.
        (Some(last), _) if last.is_ascii_digit() && first.is_ascii_digit() && chinese(text) && chinese(next) => {}
        (Some(last), _) if !last.is_whitespace() && !is_chinese(last) && !is_chinese(first) => text.push(' '),
        _ => {}
    }
    text.push_str(next);
}

fn look(line: &Line, across: (f64, f64)) -> Look {
    let (left, right) = (line.a0 - across.0, across.1 - line.a1);
    let centred = left > line.size && right > line.size && (left - right).abs() < line.size * 1.6;
    // Sizes of type are small positive numbers.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let size = (line.size * 2.0).round().clamp(0.0, 2_000.0) as u32;
    Look { styled: false, centred, bold: line.bold, size }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines as (text, indent in ems, line number); ten points a character, lines 30 characters wide.
    fn check(lines: &[(&str, f64, f64)], expected: &[&str]) {
        let line = |(text, indent, row): &(&str, f64, f64)| {
            let a0 = 100.0 + indent * 10.0;
            let wide: f64 = text.chars().map(|c| if is_chinese(c) { 10.0 } else { 5.0 }).sum();
            let (text, b) = ((*text).to_owned(), row * 18.0);
            Line { text, a0, a1: a0 + wide, b, size: 10.0, bold: false, gaps: false }
        };
        let region = Region { lines: lines.iter().map(line).collect(), edge: Some(300.0), ..Region::default() };
        let mut paragraphs = Paragraphs::default();
        paragraphs.page();
        paragraphs.region(&region, (100.0, 300.0));
        let texts: Vec<String> = paragraphs
            .finish()
            .into_iter()
            .filter_map(|piece| if let Piece::Text(text, _) = piece { Some(text) } else { None })
            .collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn indents_begin_paragraphs() {
        check(
            &[
                ("一二三四五六七八九十一二三四五六七八", 2.0, 1.0),
                ("一二三四五六七八九十一二三四五六七八九十", 0.0, 2.0),
                ("完。", 0.0, 3.0),
                ("一二三四五六七八九十一二三四五六七八", 2.0, 4.0),
                ("一二三四五六七八九十一二三四五六七八", 2.0, 5.0),
            ],
            &[
                "一二三四五六七八九十一二三四五六七八一二三四五六七八九十一二三四五六七八九十完。",
                "一二三四五六七八九十一二三四五六七八",
                "一二三四五六七八九十一二三四五六七八",
            ],
        );
    }

    #[test]
    fn gaps_and_short_lines_end_paragraphs() {
        check(
            &[("The quick brown fox jumps over the lazy", 0.0, 1.0), ("dog.", 0.0, 2.0), ("Another line.", 0.0, 3.0)],
            &["The quick brown fox jumps over the lazy dog.", "Another line."],
        );
        check(
            &[
                ("The quick brown fox jumps over the lazy", 0.0, 1.0),
                ("dogs that sleep in front of the old mill", 0.0, 2.0),
                ("and a second paragraph far below of them", 0.0, 4.0),
            ],
            &[
                "The quick brown fox jumps over the lazy dogs that sleep in front of the old mill",
                "and a second paragraph far below of them",
            ],
        );
    }

    #[test]
    fn lines_join_as_their_script_wants() {
        let check = |one: &str, two: &str, expected: &str| {
            let mut text = one.to_owned();
            join(&mut text, two);
            assert_eq!(text, expected);
        };
        check("推进", "工作", "推进工作");
        check("推进", "Word", "推进Word");
        check("the", "end", "the end");
        check("exam-", "ple", "example");
        check("exam\u{ad}", "ple", "example");
        check("COVID-", "19", "COVID-19");
        check("2024-", "Based", "2024-Based");
        check("x -", "y", "x - y");
    }

    #[test]
    fn a_paragraph_runs_over_the_page_number() {
        let line = |text: &str, b: f64, a1: f64| Line {
            text: text.into(),
            a0: 100.0,
            a1,
            b,
            size: 10.0,
            bold: false,
            gaps: false,
        };
        let mut paragraphs = Paragraphs::default();
        paragraphs.page();
        let first = [line("上一页的末行没有写完而", 700.0, 300.0)].to_vec();
        paragraphs.region(&Region { lines: first, ..Region::default() }, (100.0, 300.0));
        paragraphs.foot(&line("1", 780.0, 210.0));
        paragraphs.page();
        let second = [line("接着写在下一页上。", 100.0, 190.0)].to_vec();
        paragraphs.region(&Region { lines: second, ..Region::default() }, (100.0, 300.0));
        let text = |text: &str, look: Look| Piece::Text(text.into(), look);
        assert_eq!(
            paragraphs.finish(),
            [
                text("上一页的末行没有写完而接着写在下一页上。", Look { size: 20, ..Look::default() }),
                text("1", Look::default())
            ]
        );
    }
}
