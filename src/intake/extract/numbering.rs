//! Automatic list numbers: 一、（一）1. that a word processor counts and does not write down.
//!
//! Hands out [`Numbering`], which counts along while paragraphs are read, and to readers of other formats [`number`] and
//! [`numbered`]. Bullets give nothing. Deliberately knows only
//! the number formats that Chinese office drafts use; others are written in digits.

use super::xml::{Node, Xml, attribute, decode};
use crate::intake::extract::limits::Limits;
use std::collections::HashMap;

#[derive(Clone, Debug, Default)]
struct Level {
    start: u32,
    format: String,
    text: String,
    legal: bool,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Numbering {
    levels: HashMap<(String, u8), Level>,
    /// (numId, level) → what this list changes in its definition.
    changed: HashMap<(String, u8), Level>,
    /// numId → abstractNumId.
    lists: HashMap<String, String>,
    /// (numId, level) → where this list begins anew.
    overrides: HashMap<(String, u8), u32>,
    counts: HashMap<String, [Option<u32>; 9]>,
    begun: std::collections::HashSet<(String, u8)>,
}

impl Numbering {
    pub fn read(bytes: &[u8], limits: &Limits) -> Self {
        let text = decode(bytes);
        let mut xml = Xml::new(&text, limits);
        let mut numbering = Self::default();
        let mut open: Vec<String> = Vec::new();
        let mut definition: Option<String> = None;
        let mut list: Option<String> = None;
        let mut level: Option<(u8, Level)> = None;
        while let Some(node) = xml.step() {
            match node {
                Node::Open(tag) => {
                    let name = tag.local_name().into_inner().to_owned();
                    let value = || attribute(&tag, "val");
                    match name.as_str() {
                        "abstractNum" => definition = attribute(&tag, "abstractNumId"),
                        "num" => list = attribute(&tag, "numId"),
                        "abstractNumId" => {
                            if let (Some(list), Some(definition)) = (list.clone(), value()) {
                                numbering.lists.insert(list, definition);
                            }
                        }
                        "lvl" | "lvlOverride" => {
                            let index = attribute(&tag, "ilvl").and_then(|v| v.parse().ok()).unwrap_or(0);
                            level = Some((index, Level { start: 1, ..Level::default() }));
                        }
                        "startOverride" => {
                            if let (Some(list), Some((index, _)), Some(start)) =
                                (&list, &level, value().and_then(|v| v.parse().ok()))
                            {
                                numbering.overrides.insert((list.clone(), *index), start);
                            }
                        }
                        _ => {
                            if let Some((_, level)) = level.as_mut() {
                                match name.as_str() {
                                    "start" => level.start = value().and_then(|v| v.parse().ok()).unwrap_or(1),
                                    "numFmt" => level.format = value().unwrap_or_default(),
                                    "lvlText" => level.text = value().unwrap_or_default(),
                                    "isLgl" => level.legal = true,
                                    _ => {}
                                }
                            }
                        }
                    }
                    open.push(name);
                }
                Node::Close => match open.pop().as_deref() {
                    Some("abstractNum") => definition = None,
                    Some("num") => list = None,
                    Some("lvl") => match (&definition, &list, level.take()) {
                        (Some(definition), _, Some((index, level))) => {
                            numbering.levels.insert((definition.clone(), index), level);
                        }
                        (None, Some(list), Some((index, level))) => {
                            numbering.changed.insert((list.clone(), index), level);
                        }
                        _ => {}
                    },
                    _ => {}
                },
                Node::Text(_) => {}
            }
        }
        numbering
    }

    fn level(&self, list: &str, definition: &str, index: u8) -> Option<&Level> {
        let changed = self.changed.get(&(list.to_owned(), index));
        changed.or_else(|| self.levels.get(&(definition.to_owned(), index)))
    }

    /// Counts one paragraph of a list and gives its number as printed; `None` for bullets and unknown lists.
    pub fn label(&mut self, list: &str, index: u8) -> Option<String> {
        let definition = self.lists.get(list)?.clone();
        let index = index.min(8);
        let level = self.level(list, &definition, index)?.clone();
        let here = (list.to_owned(), index);
        let counts = self.counts.entry(definition.clone()).or_default();
        // A list that starts a level anew does so where it first uses that level.
        if self.begun.insert(here.clone())
            && self.overrides.contains_key(&here)
            && let Some(count) = counts.get_mut(usize::from(index))
        {
            *count = None;
        }
        let start = self.overrides.get(&(list.to_owned(), index)).copied().unwrap_or(level.start);
        let here = counts.get_mut(usize::from(index))?;
        *here = Some(here.map_or(start, |n| n.saturating_add(1)));
        for deeper in counts.iter_mut().skip(usize::from(index) + 1) {
            *deeper = None;
        }
        let counts = *counts;
        if level.format == "bullet" || level.format == "none" || level.text.is_empty() {
            return None;
        }
        let mut label = String::new();
        let mut characters = level.text.chars().peekable();
        while let Some(c) = characters.next() {
            let digit = (c == '%').then(|| characters.peek().and_then(|d| d.to_digit(10))).flatten();
            let Some(digit) = digit.filter(|d| *d > 0) else {
                label.push(c);
                continue;
            };
            characters.next();
            let at = u8::try_from(digit - 1).unwrap_or(0);
            let of = self.level(list, &definition, at);
            let count = counts.get(usize::from(at)).copied().flatten();
            let count = count.or(of.map(|l| l.start)).unwrap_or(1);
            let format = of.map_or("decimal", |l| l.format.as_str());
            label.push_str(&number(count, if level.legal && at != index { "decimal" } else { format }));
        }
        let label = label.trim().to_owned();
        // A private-use character is a bullet from a symbol font.
        (!label.is_empty() && !label.contains(|c: char| ('\u{e000}'..='\u{f8ff}').contains(&c))).then_some(label)
    }
}

/// A paragraph with its number before it; a blank between them only where one is written.
pub fn numbered(label: &str, text: &str) -> String {
    let text = text.trim_start();
    let chinese = text.starts_with(|c: char| ('\u{2e80}'..='\u{9fff}').contains(&c) || "“《（【".contains(c));
    let gap = label.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '.' && !chinese);
    format!("{label}{}{text}", if gap { " " } else { "" })
}

/// A number in a format of WordprocessingML (ECMA-376 part 1, 17.18.59).
pub fn number(n: u32, format: &str) -> String {
    let nth = |alphabet: &str| alphabet.chars().nth(n.saturating_sub(1) as usize).map(String::from);
    match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "ideographDigital"
        | "japaneseDigitalTenThousand"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand" => chinese(n),
        "chineseLegalSimplified" => chinese(n)
            .chars()
            .map(|c| {
                "一二三四五六七八九十百"
                    .chars()
                    .position(|d| d == c)
                    .and_then(|i| "壹贰叁肆伍陆柒捌玖拾佰".chars().nth(i))
                    .unwrap_or(c)
            })
            .collect(),
        "ideographTraditional" => nth("甲乙丙丁戊己庚辛壬癸").unwrap_or_else(|| n.to_string()),
        "ideographZodiac" => nth("子丑寅卯辰巳午未申酉戌亥").unwrap_or_else(|| n.to_string()),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => {
            nth("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳").unwrap_or_else(|| n.to_string())
        }
        "decimalEnclosedParen" => format!("({n})"),
        "decimalEnclosedFullstop" => format!("{n}."),
        "decimalFullWidth" | "decimalFullWidth2" => {
            n.to_string().chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap_or(c)).collect()
        }
        "decimalZero" => format!("{n:02}"),
        "upperLetter" => letters(n, b'A'),
        "lowerLetter" => letters(n, b'a'),
        "upperRoman" => roman(n),
        "lowerRoman" => roman(n).to_lowercase(),
        _ => n.to_string(),
    }
}

/// 1..=99 as headings count them (十, 十一, 二十); larger ones in digits by hundreds.
fn chinese(n: u32) -> String {
    let digit = |d: u32| "零一二三四五六七八九".chars().nth(d as usize).map(String::from).unwrap_or_default();
    match n {
        0..=9 => digit(n),
        10..=99 => {
            let tens = if n < 20 { String::new() } else { digit(n / 10) };
            let ones = if n.is_multiple_of(10) { String::new() } else { digit(n % 10) };
            format!("{tens}十{ones}")
        }
        100..=999 => {
            let rest = match n % 100 {
                0 => String::new(),
                r @ 1..=9 => format!("零{}", digit(r)),
                r @ 10..=19 => format!("一{}", chinese(r)),
                r => chinese(r),
            };
            format!("{}百{rest}", digit(n / 100))
        }
        _ => n.to_string(),
    }
}

fn letters(n: u32, first: u8) -> String {
    let index = n.saturating_sub(1);
    let letter = char::from(first + u8::try_from(index % 26).unwrap_or(0));
    std::iter::repeat_n(letter, (index / 26 + 1).min(8) as usize).collect()
}

fn roman(mut n: u32) -> String {
    if n == 0 || n > 3_999 {
        return n.to_string();
    }
    let table = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")];
    let small = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    let mut out = String::new();
    for (value, text) in table.into_iter().chain(small) {
        while n >= value {
            out.push_str(text);
            n -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_offices_write_them() {
        for (n, format, expected) in [
            (1, "chineseCounting", "一"),
            (10, "chineseCountingThousand", "十"),
            (12, "japaneseCounting", "十二"),
            (20, "chineseCounting", "二十"),
            (35, "chineseCounting", "三十五"),
            (110, "chineseCounting", "一百一十"),
            (205, "chineseCounting", "二百零五"),
            (3, "ideographTraditional", "丙"),
            (11, "chineseLegalSimplified", "拾壹"),
            (4, "upperRoman", "IV"),
            (27, "lowerLetter", "aa"),
            (7, "decimal", "7"),
            (2, "decimalEnclosedCircle", "②"),
        ] {
            assert_eq!(number(n, format), expected);
        }
    }
}
