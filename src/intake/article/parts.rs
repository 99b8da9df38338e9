//! One document → the drafts in it, usually one.
//!
//! Hands out [`parts`]. Numbered sections (一、二、) inside one draft are not drafts: a part must be headed as one (稿件一,
//! 信息2, 【3】), be fenced off by a line of strokes, have a title with its own author line or 落款, be a row of a table of
//! drafts ([`rows`]), or stand with a title of its own under the heading of a round-up ([`sections`]). Deliberately reads no
//! field's value and knows no areas: a heading is handed on as written.

pub mod heading;
mod rows;
mod sections;

pub use rows::is_table_of_drafts;

use super::draft::{is_prose, title_like};
use super::fields::{Fields, fields_only};
use super::label::{self, Field};
use super::lines::Line;
use super::wording::*;

/// The lines of one draft, and the heading of the round-up under which they stood, without its number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    pub lines: Vec<Line>,
    pub under: Option<String>,
}

/// The drafts of a document, and what its other lines say of all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    pub drafts: Vec<Part>,
    pub around: Fields,
}

impl Parts {
    fn of(parts: Vec<Vec<Line>>) -> Self {
        let drafts = parts.into_iter().map(|lines| Part { lines, under: None }).collect();
        Self { drafts, around: Fields::default() }
    }
}

/// The lines of each draft, in order. Every line of prose is in exactly one part.
pub fn parts(lines: &[Line]) -> Parts {
    if let Some(parts) = rows::rows(lines).or_else(|| sections::sections(lines)) {
        return parts;
    }
    for split in [headed, fenced, blocked, sections::bracketed] {
        let parts = split(lines);
        if parts.len() > 1 {
            return Parts::of(parts);
        }
    }
    Parts::of(vec![lines.to_vec()])
}

/// What lines outside the drafts say of them all: who reports, who signed, whom to ask.
fn around(lines: &[Line]) -> Fields {
    let mut fields = fields_only(lines);
    (fields.title, fields.area) = (None, None);
    if fields.unit.is_none() {
        let texts = || lines.iter().rev().filter_map(Line::text);
        fields.unit = texts().find_map(|text| unit_with_date(text).or_else(|| is_unit(text).then(|| text.into())));
        fields.unit = fields.unit.or_else(|| texts().find_map(letterhead_unit));
    }
    fields
}

/// Whether a line holds prose, be it in a cell.
fn tells(line: &Line) -> bool {
    match line {
        Line::Row(cells) => cells.iter().any(|cell| length(cell) >= 25 && cell.contains(['。', '；', '，'])),
        _ => is_prose(line),
    }
}

/// Whether a part can stand alone.
fn is_whole(part: &[Line]) -> bool {
    part.iter().filter(|line| is_prose(line)).map(Line::length).sum::<usize>() >= 50
}

/// Parts headed 稿件一、信息2：…、【1】、第二篇.
fn headed(lines: &[Line]) -> Vec<Vec<Line>> {
    let marks: Vec<(usize, String)> = lines
        .iter()
        .enumerate()
        .filter_map(|(at, line)| line.text().and_then(heading_of_part).map(|title| (at, title)))
        .collect();
    if marks.len() < 2 {
        return Vec::new();
    }
    let ends = marks.iter().skip(1).map(|(at, _)| *at).chain([lines.len()]);
    let mut parts = Vec::new();
    // What is told before the first is a note, or a draft of its own; it is not lost either way.
    let before = marks.first().and_then(|(at, _)| lines.get(..*at)).unwrap_or_default();
    if before.iter().any(tells) {
        parts.push(before.to_vec());
    }
    for ((at, title), end) in marks.iter().zip(ends) {
        let mut part = Vec::new();
        if !title.is_empty() {
            part.push(Line::Text { text: title.clone(), heading: true });
        }
        part.extend(lines.get(at + 1..end).unwrap_or_default().iter().cloned());
        parts.push(part);
    }
    if parts.iter().filter(|part| is_whole(part)).count() < 2 { Vec::new() } else { parts }
}

/// 稿件一：标题 → 标题; 信息2 → nothing; other lines → `None`.
fn heading_of_part(text: &str) -> Option<String> {
    let text = text.trim();
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let bracketed = text.strip_prefix('【').and_then(|t| t.split_once('】'));
    let (mark, rest) = match bracketed {
        Some((mark, rest)) => (mark, rest),
        None => {
            let word = ["稿件", "信息", "来稿", "新闻稿", "文章", "报道", "宣传稿", "稿", "素材", "简报", "第"]
                .iter()
                .find(|word| text.starts_with(**word))?;
            let after = text.get(word.len()..)?;
            let end = after.find(|c| !numeral(c)).unwrap_or(after.len());
            if end == 0 {
                return None;
            }
            let (_, mut rest) = after.split_at(end);
            if *word == "第" {
                rest =
                    rest.strip_prefix('篇').or_else(|| rest.strip_prefix('条')).or_else(|| rest.strip_prefix("则"))?;
            }
            let sound = rest.is_empty() || rest.starts_with(['：', ':', '、', '.', '．', ' ', '\u{3000}', '\t', '，']);
            if !sound {
                return None;
            }
            return part_title(rest);
        }
    };
    let number = mark.trim_start_matches(['稿', '件', '信', '息', '第']).trim_end_matches(['篇', '条']);
    (!number.is_empty() && number.chars().all(numeral)).then(|| part_title(rest)).flatten()
}

fn part_title(rest: &str) -> Option<String> {
    let title = rest.trim_matches(|c: char| c.is_whitespace() || "：:、.．，".contains(c));
    (length(title) <= 80 && !title.contains('。')).then(|| title.to_owned())
}

/// Parts fenced off by lines of strokes.
fn fenced(lines: &[Line]) -> Vec<Vec<Line>> {
    let mut parts: Vec<Vec<Line>> = vec![Vec::new()];
    for line in lines {
        if line.text().is_some_and(is_separator) {
            parts.push(Vec::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(line.clone());
        }
    }
    parts.retain(|part| !part.is_empty());
    let sound = |part: &Vec<Line>| is_whole(part) && part.iter().take(4).any(title_like);
    if parts.len() < 2 {
        return Vec::new();
    }
    // A line under the letterhead or over the 落款 fences nothing off: such scraps go with their neighbour.
    let mut joined: Vec<Vec<Line>> = Vec::new();
    let mut waiting: Vec<Line> = Vec::new();
    for part in parts {
        if sound(&part) {
            waiting.extend(part);
            joined.push(std::mem::take(&mut waiting));
        } else if is_whole(&part) || joined.is_empty() {
            if let Some(last) = joined.last_mut() { last.extend(part) } else { waiting.extend(part) }
        } else if let Some(last) = joined.last_mut() {
            last.extend(part);
        }
    }
    if let Some(last) = joined.last_mut() {
        last.extend(waiting);
    }
    joined
}

/// Parts that have each a title and an author line or 落款 of their own.
fn blocked(lines: &[Line]) -> Vec<Vec<Line>> {
    let mut starts: Vec<usize> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if !may_open(line) {
            continue;
        }
        let after = lines.get(at + 1..).unwrap_or_default();
        // Two lines of title: the first one opens.
        if starts.last().is_some_and(|start| *start + 1 == at) {
            continue;
        }
        let own_author = after
            .iter()
            .skip_while(|l| is_heading(l) && may_open(l))
            .take_while(|l| !is_prose(l))
            .take(3)
            .any(|l| is_block(l) == Some(true));
        let closed_before = lines
            .get(..at)
            .unwrap_or_default()
            .iter()
            .rev()
            .take_while(|l| !is_prose(l))
            .take(6)
            .any(|l| is_block(l).is_some());
        let told = after.iter().take(8).any(is_prose);
        if told && (at == 0 || own_author || closed_before) {
            starts.push(at);
        }
    }
    // Lines before the first prose belong to the first draft, whatever they look like.
    let first_prose = lines.iter().position(is_prose).unwrap_or(lines.len());
    starts.retain(|start| *start > first_prose);
    if starts.is_empty() {
        return Vec::new();
    }
    let bounds: Vec<usize> = [0].into_iter().chain(starts).chain([lines.len()]).collect();
    let parts: Vec<Vec<Line>> = bounds
        .iter()
        .zip(bounds.iter().skip(1))
        .map(|(from, to)| {
            let mut part = lines.get(*from..*to).unwrap_or_default().to_vec();
            unnumber(&mut part);
            part
        })
        .collect();
    if parts.iter().all(|part| is_whole(part)) { parts } else { Vec::new() }
}

fn is_heading(line: &Line) -> bool {
    matches!(line, Line::Text { heading: true, .. })
}

/// A title, or a title behind a section number.
fn may_open(line: &Line) -> bool {
    let Line::Text { text, heading } = line else { return false };
    let bare = Line::Text { text: without_number(text), heading: *heading };
    title_like(&bare) && !is_unit(text) && !is_name(text) && !is_letterhead(text)
}

/// Whether the line is an author line (`Some(true)`) or another part of a 落款 (`Some(false)`).
fn is_block(line: &Line) -> Option<bool> {
    let text = line.text()?;
    if let Some(pairs) = label::pairs(text) {
        let told = |field| matches!(field, Field::Author | Field::Unit | Field::Signoff(_) | Field::Contact);
        return pairs.iter().any(|pair| told(pair.field)).then_some(true);
    }
    if is_name(text) || text.ends_with("供稿") || text.ends_with("供稿）") {
        return Some(true);
    }
    (is_date(text) || is_unit(text) || unit_with_date(text).is_some()).then_some(false)
}

fn without_number(text: &str) -> String {
    if !is_numbered(text) {
        return text.to_owned();
    }
    let numeral =
        |c: char| c.is_ascii_digit() || "一二三四五六七八九十（）()、.．，①②③④⑤⑥⑦⑧⑨⑩".contains(c) || c.is_whitespace();
    text.trim_start_matches(numeral).to_owned()
}

/// The title of a numbered part without its number.
fn unnumber(part: &mut [Line]) {
    if let Some(Line::Text { text, .. }) = part.first_mut()
        && is_numbered(text)
        && length(text) <= 50
    {
        *text = without_number(text);
    }
}

#[cfg(test)]
mod tests;
