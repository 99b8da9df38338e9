//! 三项措施 followed by four: what is announced against what is listed.

use crate::editing::check::passage::{Passage, small};
use std::ops::Range;

/// What is counted in official prose.
const COUNTED: &[&str] = &["项", "条", "个方面", "个环节", "个步骤", "点", "大", "个重点", "招", "个到位", "种"];
/// What the counted are.
const THINGS: &[&str] = &[
    "措施", "举措", "任务", "工作", "制度", "办法", "要求", "行动", "机制", "工程", "意见", "建议", "做法", "方面",
    "经验", "特点",
];
const ORDER: [char; 10] = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
/// Characters between the announcement and 一是.
const NEAR: usize = 30;

/// 一是…二是… within a passage against the number announced before it.
pub fn spoken(passage: &Passage) -> Vec<String> {
    let marks = marks(passage);
    let mut found = Vec::new();
    let starts: Vec<usize> = marks.iter().enumerate().filter(|(_, mark)| mark.0 == 1).map(|(at, _)| at).collect();
    for (nth, start) in starts.iter().enumerate() {
        let end = starts.get(nth + 1).copied().unwrap_or(marks.len());
        let series = marks.get(*start..end).unwrap_or_default();
        let Some((_, first)) = series.first() else { continue };
        // A series with a gap or a repeat is written by somebody who counts otherwise.
        let whole = series.iter().zip(1..).all(|((number, _), at)| *number == at);
        let Some((count, words)) = announced(passage, 0..*first) else { continue };
        let listed = u32::try_from(series.len()).unwrap_or(u32::MAX);
        if whole && listed >= 2 && listed != count {
            found.push(format!("称“{words}”，实列{listed}项"));
        }
    }
    found
}

/// 一是, 二是 at the head of a clause, with their number.
fn marks(passage: &Passage) -> Vec<(u32, usize)> {
    let mut marks = Vec::new();
    for at in 0..passage.len() {
        let head = matches!(passage.before(at), '\0' | '。' | '；' | '：' | ':' | ';' | ',' | ' ' | '\u{3000}');
        if !head {
            continue;
        }
        let Some(number) = ORDER.iter().position(|c| *c == passage.at(at)) else { continue };
        if matches!(passage.at(at + 1), '是' | '要') {
            marks.push((u32::try_from(number + 1).unwrap_or(0), at));
        }
    }
    marks
}

/// The last announcement that ends close before a place, with nothing else counted in between.
fn announced(passage: &Passage, range: Range<usize>) -> Option<(u32, String)> {
    let near = range.end.saturating_sub(NEAR).max(range.start)..range.end;
    let mut last = None;
    for at in near.clone() {
        let inside = matches!(passage.before(at), '第' | '十' | '.' | '几' | '数' | '余')
            || passage.before(at).is_ascii_digit()
            || ORDER.contains(&passage.before(at));
        let Some((count, place)) = small(passage, at).filter(|_| !inside) else { continue };
        let Some((measure, place)) = passage.one_of(place, COUNTED) else { continue };
        // 三项, 三项措施, 三项具体措施; a number of other things is no announcement.
        let thing = (place..place + 4).find_map(|at| Some(passage.one_of(at, THINGS)?.1));
        let end = thing.filter(|end| *end <= range.end);
        let end = end.or(measure.starts_with("个").then_some(place))?;
        // Who adds to three others announces no three.
        let more = passage.holds(near.start..at, &["另", "其他", "其余", "前"])
            || passage.holds(end..range.end, &["其中", "等"]);
        last = (!more && end <= range.end).then(|| (count, passage.text(at..end)));
    }
    let (count, words) = last?;
    // One full stop at most, and no further sentence between.
    let at = passage.find(near, &words)?;
    let between = passage.text(at + words.chars().count()..range.end);
    let stops = between.chars().filter(|c| matches!(c, '。' | '；')).count();
    let empty = between.trim_end_matches(['。', '：', ':', ',', '，']).chars().count() <= 8;
    (stops <= 1 && empty).then_some((count, words))
}

/// Numbered paragraphs ((一), 1., 一、) against the number that the paragraph before them announces.
pub fn headed(body: &[Passage]) -> Vec<String> {
    let mut found = Vec::new();
    for (at, passage) in body.iter().enumerate() {
        let Some(style) = body.get(at + 1).and_then(heading).filter(|(_, number)| *number == 1) else {
            continue;
        };
        let Some((count, words)) = announced(passage, 0..passage.len()) else { continue };
        let mut listed = 0;
        for passage in body.get(at + 1..).unwrap_or_default() {
            match heading(passage) {
                Some((same, number)) if same == style.0 && number == listed + 1 => listed += 1,
                Some((same, _)) if same == style.0 => return found,
                _ => {}
            }
        }
        if listed >= 2 && listed != count {
            found.push(format!("称“{words}”，实列{listed}项"));
        }
    }
    found
}

/// How a paragraph is numbered: its style, its number.
fn heading(passage: &Passage) -> Option<(u8, u32)> {
    if passage.at(0) == '(' {
        let (number, place) = small(passage, 1)?;
        let arabic = u8::from(passage.at(1).is_ascii_digit());
        return (passage.at(place) == ')').then_some((arabic, number));
    }
    let (number, place) = small(passage, 0)?;
    match passage.at(place) {
        '、' => Some((2 + u8::from(passage.at(0).is_ascii_digit()), number)),
        '.' if !passage.at(place + 1).is_ascii_digit() => Some((4, number)),
        _ => None,
    }
}
