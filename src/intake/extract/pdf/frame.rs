//! Glyphs that are read in one direction → pieces of lines.
//!
//! Hands out [`Span`], [`spans`] and [`glue`]. All measures are along the direction of reading (`a`) and across it in the
//! order of lines (`b`), so that turned pages and vertical writing need nothing of their own. Deliberately knows nothing
//! of columns.

use super::page::Glyph;
use std::collections::HashMap;

/// A stretch of text on one baseline without a gap worth a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    pub text: String,
    pub a0: f64,
    pub a1: f64,
    /// The baseline.
    pub b: f64,
    pub size: f64,
    /// Characters that stand in a bold font.
    pub bold: usize,
    pub chars: usize,
    /// Whether a blank stood at its end.
    pub blank: bool,
}

/// A gap of more ems than this begins another span.
const BREAK: f64 = 1.5;

/// A glyph by its measures in the direction of reading.
#[derive(Clone, Copy)]
pub struct Measured<'g> {
    pub glyph: &'g Glyph,
    pub a0: f64,
    pub a1: f64,
    pub b: f64,
}

/// Measures glyphs in the direction of an angle (see [`Glyph::angle`]).
pub fn measure<'g>(glyphs: impl IntoIterator<Item = &'g Glyph>, angle: i16) -> Vec<Measured<'g>> {
    let (sin, cos) = match angle {
        0 => (0.0, 1.0),
        90 => (1.0, 0.0),
        180 => (0.0, -1.0),
        270 => (-1.0, 0.0),
        other => f64::from(other).to_radians().sin_cos(),
    };
    let along = |(x, y): (f64, f64)| x * cos + y * sin;
    let across = |(x, y): (f64, f64)| y * cos - x * sin;
    let measure = |glyph: &'g Glyph| {
        let (from, to) = (along(glyph.from), along(glyph.to));
        Measured { glyph, a0: from.min(to), a1: from.max(to), b: across(glyph.from) }
    };
    glyphs.into_iter().map(measure).collect()
}

/// Drops strings that are printed once more on the same place to look bold or shadowed.
pub fn printed_once(glyphs: Vec<Measured<'_>>) -> Vec<Measured<'_>> {
    const CELL: f64 = 4.0;
    // Places on a page are small numbers; others meet in the outermost cell.
    #[allow(clippy::cast_possible_truncation)]
    let cell = |at: f64| (at / CELL).floor() as i32;
    let mut seen: HashMap<(char, i32, i32), Vec<(f64, f64)>> = HashMap::new();
    let mut out = Vec::with_capacity(glyphs.len());
    for run in glyphs.chunk_by(|one, other| one.glyph.run == other.glyph.run) {
        let twice: Vec<bool> = run
            .iter()
            .map(|measured| {
                let (c, near) = (measured.glyph.first, near(measured.glyph));
                let mut columns = cell(measured.a0 - near)..=cell(measured.a0 + near);
                columns.any(|x| {
                    (cell(measured.b - near)..=cell(measured.b + near)).any(|y| {
                        let places = seen.get(&(c, x, y));
                        let same =
                            |(a, b): &(f64, f64)| (a - measured.a0).abs() <= near && (b - measured.b).abs() <= near;
                        places.is_some_and(|places| places.iter().any(same))
                    })
                })
            })
            .collect();
        let word = |measured: &Measured<'_>| !measured.glyph.first.is_whitespace();
        let words = run.iter().filter(|measured| word(measured)).count();
        let stood = run.iter().zip(&twice).filter(|(measured, twice)| **twice && word(measured)).count();
        // Another text that begins alike is another text; but no two Chinese characters share a place.
        let again = words > 0 && stood * 10 >= words * 7;
        for (measured, twice) in run.iter().zip(twice) {
            if twice && (again || is_chinese(measured.glyph.first)) || again && !word(measured) {
                continue;
            }
            // Only a few of the same character can stand in one cell; what a hostile page piles up is cut off.
            let places = seen.entry((measured.glyph.first, cell(measured.a0), cell(measured.b))).or_default();
            if word(measured) && places.len() < 64 {
                places.push((measured.a0, measured.b));
            }
            out.push(*measured);
        }
    }
    out
}

/// How far from the first print a second one of the same character may stand.
fn near(glyph: &Glyph) -> f64 {
    glyph.size * if is_chinese(glyph.first) { 0.25 } else { 0.14 }
}

/// A span under way: its glyphs with the gap before each, in ems, and whether a blank stood there.
struct Run<'m, 'g> {
    glyphs: Vec<(&'m Measured<'g>, f64, bool)>,
    a0: f64,
    a1: f64,
    b: f64,
    size: f64,
    blank: bool,
}

/// Joins glyphs in the order of the file to spans.
pub fn spans(glyphs: &[Measured<'_>]) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    let mut open: Option<Run<'_, '_>> = None;
    for measured in glyphs {
        let (glyph, size) = (measured.glyph, measured.glyph.size.max(0.1));
        let last = open.as_mut().filter(|run| {
            let em = size.max(run.size);
            let gap = measured.a0 - run.a1;
            (measured.b - run.b).abs() < em * 0.1
                && gap < em * BREAK
                // Fonts lie about their widths; what moves on is still one line.
                && (gap > -em * 0.4 || (gap > -em * 0.8 && run.glyphs.last().is_some_and(|last| measured.a0 > last.0.a0 + em * 0.15)))
                && size < run.size * 1.8
                && run.size < size * 1.8
        });
        if glyph.first.is_whitespace() && glyph.first != '\u{3000}' && glyph.more.is_none() {
            // Only its being there counts: how wide it is shows where the next glyph stands.
            if let Some(run) = last {
                run.blank = true;
            }
            continue;
        }
        match last {
            Some(run) => {
                let blank = std::mem::replace(&mut run.blank, false);
                run.glyphs.push((measured, (measured.a0 - run.a1) / size.min(run.size), blank));
                run.a1 = run.a1.max(measured.a1);
                run.a0 = run.a0.min(measured.a0);
                run.size = run.size.max(size);
            }
            None => {
                let (a0, a1, b) = (measured.a0, measured.a1, measured.b);
                let run = Run { glyphs: vec![(measured, 0.0, false)], a0, a1, b, size, blank: false };
                out.extend(open.replace(run).map(span));
            }
        }
    }
    out.extend(open.map(span));
    out.retain(|span| !span.text.trim().is_empty());
    out
}

fn span(run: Run<'_, '_>) -> Span {
    let spread = spread(&run);
    let mut span = Span {
        text: String::new(),
        a0: run.a0,
        a1: run.a1,
        b: run.b,
        size: run.size,
        bold: 0,
        chars: 0,
        blank: run.blank,
    };
    for (measured, gap, blank) in run.glyphs {
        let glyph = measured.glyph;
        if let Some(before) = span.text.chars().next_back() {
            span.text.extend(glue(before, glyph.first, gap - spread, blank));
        }
        span.text.push(glyph.first);
        if let Some(more) = &glyph.more {
            span.text.push_str(more);
        }
        span.chars += 1;
        span.bold += usize::from(glyph.bold);
    }
    span
}

/// How far the letters of words stand apart on purpose (letter-spaced headings), in ems: most gaps are as wide.
fn spread(run: &Run<'_, '_>) -> f64 {
    let letter = |c: char| c.is_alphabetic() && !is_chinese(c);
    let pairs = run.glyphs.iter().zip(run.glyphs.iter().skip(1));
    let mut gaps: Vec<f64> = pairs
        .filter(|((one, ..), (other, _, blank))| !blank && letter(one.glyph.first) && letter(other.glyph.first))
        .map(|(_, (_, gap, _))| *gap)
        .collect();
    if gaps.len() < 5 {
        return 0.0;
    }
    gaps.sort_by(f64::total_cmp);
    gaps.get(gaps.len() / 2).copied().filter(|gap| *gap > 0.08).unwrap_or(0.0)
}

/// What stands between two characters on a line, `gap` ems apart; `blank` if the file has a blank there.
pub fn glue(before: char, after: char, gap: f64, blank: bool) -> Option<char> {
    if before.is_whitespace() || after.is_whitespace() {
        return None;
    }
    let wide = |c: char| is_chinese(c);
    let enough = match (wide(before), wide(after)) {
        // Word processors leave blanks without width where the font changes; letter-spaced titles have wide gaps.
        (true, true) => gap >= if blank { 0.15 } else { 1.0 },
        (true, false) | (false, true) => gap >= if blank { 0.1 } else { 0.5 },
        (false, false) => blank || gap >= 0.14,
    };
    enough.then_some(' ')
}

/// Characters that are written without blanks between words: Chinese and Japanese with their punctuation.
pub fn is_chinese(c: char) -> bool {
    matches!(c,
        '\u{2e80}'..='\u{30ff}' | '\u{3100}'..='\u{312f}' | '\u{31a0}'..='\u{31ff}' | '\u{3200}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Puts right-to-left scripts (Hebrew, Arabic), which stand on the page as they are seen, into reading order.
pub fn logical(text: &str) -> String {
    let backwards = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    if !text.chars().any(backwards) {
        return text.to_owned();
    }
    let (mut right, mut left) = (0usize, 0usize);
    for c in text.chars() {
        right += usize::from(backwards(c));
        left += usize::from(!backwards(c) && c.is_alphabetic());
    }
    let chars: Vec<char> = if right > left { text.chars().rev().collect() } else { text.chars().collect() };
    // What runs against the line is turned once more.
    let against = |c: char| if right > left { !backwards(c) && c.is_alphanumeric() } else { backwards(c) };
    let within = |c: char| against(c) || (right > left && ".,:/%-+".contains(c)) || (right <= left && c == ' ');
    let mut out = String::with_capacity(text.len());
    let mut rest = chars.as_slice();
    while let Some((first, tail)) = rest.split_first() {
        if !against(*first) {
            out.push(*first);
            rest = tail;
            continue;
        }
        let reach = rest.iter().take_while(|c| within(**c)).count();
        let run = rest.get(..reach).unwrap_or_default();
        let kept = run.iter().rposition(|c| against(*c)).map_or(0, |last| last + 1);
        let (run, after) = rest.split_at_checked(kept.max(1)).unwrap_or((rest, &[]));
        out.extend(run.iter().rev());
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyph(c: char, x: f64, wide: f64) -> Glyph {
        Glyph {
            first: c,
            more: None,
            from: (x, 100.0),
            to: (x + wide, 100.0),
            size: 10.0,
            angle: 0,
            bold: false,
            hidden: false,
            run: 0,
        }
    }

    fn text(glyphs: &[Glyph]) -> Vec<String> {
        spans(&printed_once(measure(glyphs, 0))).into_iter().map(|span| span.text).collect()
    }

    #[test]
    fn blanks_stand_where_a_reader_sees_them() {
        let check = |row: &[(char, f64, f64)], expected: &[&str]| {
            let number = |(run, (c, x, wide)): (usize, &(char, f64, f64))| Glyph {
                run: u32::try_from(run).unwrap(),
                ..glyph(*c, *x, *wide)
            };
            let glyphs: Vec<Glyph> = row.iter().enumerate().map(number).collect();
            assert_eq!(text(&glyphs), expected);
        };
        check(&[('全', 0.0, 10.0), ('市', 10.0, 10.0)], &["全市"]);
        check(&[('全', 0.0, 10.0), ('市', 17.0, 10.0)], &["全市"]);
        check(&[('全', 0.0, 10.0), (' ', 10.0, 5.0), ('市', 15.0, 10.0)], &["全 市"]);
        check(&[('全', 0.0, 10.0), (' ', 10.0, 5.0), ('市', 10.0, 10.0)], &["全市"]);
        check(&[('全', 0.0, 10.0), ('市', 30.0, 10.0)], &["全", "市"]);
        check(&[('a', 0.0, 5.0), ('b', 5.5, 5.0)], &["ab"]);
        check(&[('a', 0.0, 5.0), ('b', 7.0, 5.0)], &["a b"]);
        check(&[('年', 0.0, 10.0), ('2', 12.5, 5.0)], &["年2"]);
        check(&[('粗', 0.0, 10.0), ('粗', 0.3, 10.0), ('体', 10.0, 10.0), ('体', 10.3, 10.0)], &["粗体"]);
        check(&[('l', 0.0, 2.5), ('l', 2.5, 2.5)], &["ll"]);
        let letters: Vec<(char, f64, f64)> =
            "SPACED".chars().enumerate().map(|(at, c)| (c, 7.0 * f64::from(u8::try_from(at).unwrap()), 5.0)).collect();
        check(&letters, &["SPACED"]);
    }

    #[test]
    fn a_string_is_dropped_only_if_all_of_it_stood_there() {
        let row = |word: &str, run: u32| -> Vec<Glyph> {
            let at = |at: usize| f64::from(u8::try_from(at).unwrap()) * 10.0;
            word.chars().enumerate().map(|(place, c)| Glyph { run, ..glyph(c, at(place), 10.0) }).collect()
        };
        let count = |one: &str, two: &str| {
            let glyphs = [row(one, 1), row(two, 2)].concat();
            printed_once(measure(&glyphs, 0)).len()
        };
        assert_eq!(count("标题文字", "标题文字"), 4);
        assert_eq!(count("标题文字", "标题"), 4);
        assert_eq!(count("first", "fixed"), 10);
        assert_eq!(count("标题文字", "标题另外"), 6);
    }

    #[test]
    fn turned_text_reads_the_same() {
        for angle in [0i16, 90, 180, 270, 30] {
            let (sin, cos) = f64::from(angle).to_radians().sin_cos();
            let turn = |x: f64| (100.0 + x * cos, 100.0 + x * sin);
            let glyphs: Vec<Glyph> = [('甲', 0.0), ('乙', 10.0)]
                .iter()
                .map(|(c, x)| Glyph { from: turn(*x), to: turn(x + 10.0), angle, ..glyph(*c, 0.0, 0.0) })
                .collect();
            let spans = spans(&measure(&glyphs, angle));
            assert_eq!(spans.len(), 1, "{angle}");
            assert_eq!(spans.first().unwrap().text, "甲乙");
            assert!((spans.first().unwrap().a1 - spans.first().unwrap().a0 - 20.0).abs() < 0.01);
        }
    }

    #[test]
    fn right_to_left_scripts() {
        let check = |seen: &str, expected: &str| assert_eq!(logical(seen), expected);
        check("abc", "abc");
        check("םולש", "שלום");
        check("12.5 םולש", "שלום 12.5");
        check("see םולש now", "see שלום now");
    }
}
