//! Numbers that name a person: identity cards, mobile telephones, bank cards. Found to be flagged, masked before print.
//!
//! Hands out [`found`], [`masked`] and [`mask`], which see the same numbers. Office telephones, hotlines, amounts, numbers of
//! documents and contracts are left alone.

use crate::model::draft::{Draft, PrivateKind};
use chrono::{Datelike, NaiveDate};
use std::borrow::Cow;
use std::ops::Range;

/// A number found: what it is, and how it looks masked. The number itself is not handed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Private {
    pub kind: PrivateKind,
    /// `138****0001`.
    pub shown: String,
}

/// The private numbers of a text, each once, in their order.
pub fn found(text: &str) -> Vec<Private> {
    let text: Vec<char> = text.chars().collect();
    let mut all: Vec<Private> = Vec::new();
    for find in finds(&text) {
        let shown = find.groups.iter().map(|group| text.get(group.clone()).unwrap_or_default());
        let digits: Vec<char> = shown.flatten().copied().collect();
        let hidden = find.kind.hidden(digits.len());
        let shown = digits.iter().enumerate().map(|(at, c)| if hidden.contains(&at) { '*' } else { narrow(*c) });
        let private = Private { kind: find.kind, shown: shown.collect() };
        if !all.contains(&private) {
            all.push(private);
        }
        if all.len() == TOLD {
            break;
        }
    }
    all
}

/// The text with the middle of every private number replaced by asterisks; nothing else is changed.
pub fn masked(text: &str) -> Cow<'_, str> {
    let mut chars: Vec<char> = text.chars().collect();
    let found = finds(&chars);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    for find in found {
        let places: Vec<usize> = find.groups.iter().cloned().flatten().collect();
        for hidden in find.kind.hidden(places.len()) {
            if let Some(c) = places.get(hidden).and_then(|place| chars.get_mut(*place)) {
                *c = '*';
            }
        }
    }
    Cow::Owned(chars.into_iter().collect())
}

/// Masks whatever of a draft goes to print: title, text, captions. For a copy on its way there; what is stored stays whole.
pub fn mask(draft: &mut Draft) {
    let mut mask = |text: &mut String| {
        if let Cow::Owned(masked) = masked(text) {
            *text = masked;
        }
    };
    mask(&mut draft.title);
    draft.paragraphs.iter_mut().for_each(&mut mask);
    draft.photos.iter_mut().filter_map(|photo| photo.caption.as_mut()).for_each(&mut mask);
}

impl PrivateKind {
    /// The digits that are hidden, counted from the first.
    fn hidden(self, digits: usize) -> Range<usize> {
        match (self, digits) {
            (Self::Mobile, _) => digits.saturating_sub(8)..digits.saturating_sub(4),
            (Self::Identity, 15) => 6..12,
            (Self::Identity, _) => 6..14,
            (Self::BankCard, _) => 6..digits.saturating_sub(4),
        }
    }
}

/// Most groups of digits of one number: 6222 0200 0000 0000 006.
const GROUPS: usize = 5;
/// Most different numbers that are told of one text; all are masked.
const TOLD: usize = 100;

struct Find {
    kind: PrivateKind,
    /// Places of its digits, separators left out.
    groups: Vec<Range<usize>>,
}

fn finds(text: &[char]) -> Vec<Find> {
    let mut finds = Vec::new();
    for row in rows(text) {
        let mut at = 0;
        while at < row.groups.len() {
            // The longest reading first: 6222 0200 … is one card, not four numbers.
            let fits = (at + 1..=row.groups.len().min(at + GROUPS)).rev().find_map(|end| {
                let groups = row.groups.get(at..end)?;
                let kind = kind_of(text, groups)?;
                row.is_free(at, end).then_some((kind, end, groups.to_vec()))
            });
            match fits {
                Some((kind, end, groups)) => {
                    finds.push(Find { kind, groups });
                    at = end;
                }
                None => at += 1,
            }
        }
    }
    finds
}

/// Groups of digits with the same single separator between them.
struct Row {
    groups: Vec<Range<usize>>,
    separator: char,
}

impl Row {
    /// Whether groups stand for themselves: nothing is beside them, or only numbers as long as telephones are.
    fn is_free(&self, at: usize, end: usize) -> bool {
        let long = |group: Option<&Range<usize>>| group.is_none_or(|group| group.len() >= 7);
        let single = end - at == 1 && self.separator == ' ';
        single || (long(at.checked_sub(1).and_then(|at| self.groups.get(at))) && long(self.groups.get(end)))
    }
}

fn rows(text: &[char]) -> Vec<Row> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    let mut place = 0;
    while let Some(c) = text.get(place) {
        if !is_digit(*c) {
            place += 1;
            continue;
        }
        let start = place;
        while text.get(place).is_some_and(|c| is_digit(*c)) {
            place += 1;
        }
        // The check character of an identity card may be an X.
        if matches!(text.get(place), Some('X' | 'x' | 'Ｘ' | 'ｘ')) && [17, 3].contains(&(place - start)) {
            place += 1;
        }
        groups.push(start..place);
    }
    let mut rows: Vec<Row> = Vec::new();
    for group in groups {
        let last = rows.last().and_then(|row| Some((row.groups.last()?.end, row.separator, row.groups.len())));
        let between = last.filter(|(end, ..)| end + 1 == group.start).and_then(|(end, ..)| text.get(end));
        let separator = between.copied().map_or('\0', separator);
        match (last, rows.last_mut()) {
            (Some((_, known, count)), Some(row)) if separator != '\0' && (count == 1 || known == separator) => {
                row.separator = separator;
                row.groups.push(group);
            }
            _ => rows.push(Row { groups: vec![group], separator: '\0' }),
        }
    }
    rows
}

/// One sign for all that stand for it; NUL for what separates no number.
fn separator(c: char) -> char {
    match c {
        ' ' | '\u{3000}' | '\u{a0}' => ' ',
        '-' | '－' | '–' | '—' | '‐' | '‑' | '−' => '-',
        _ => '\0',
    }
}

fn kind_of(text: &[char], groups: &[Range<usize>]) -> Option<PrivateKind> {
    let (first, last) = (groups.first()?, groups.last()?);
    let mut digits = String::new();
    for group in groups {
        digits.extend(text.get(group.clone())?.iter().map(|c| narrow(*c)));
    }
    let shape: Vec<usize> = groups.iter().map(Range::len).collect();
    let place = Place { text, start: first.start, end: last.end };
    let kind = match shape.as_slice() {
        [18] | [6, 8, 4] if is_identity(&digits, place.follows(IDENTITY)) => PrivateKind::Identity,
        [15] if is_old_identity(&digits) && !place.follows(PAPERS) => PrivateKind::Identity,
        [16..=19] | [4, 4, 4, 4] | [4, 4, 4, 4, 1..=3] if is_card(&digits, place.follows(BANK)) => {
            PrivateKind::BankCard
        }
        _ if is_mobile(&digits, &shape, &place) => PrivateKind::Mobile,
        _ => return None,
    };
    place.stands_alone(kind).then_some(kind)
}

/// Words before an identity card's number.
const IDENTITY: &[&str] = &["身份证", "身份号", "证件号"];
/// Words before a bank card's number.
const BANK: &[&str] = &["卡号", "银行", "账号", "账户", "帐号", "帐户", "储蓄卡", "借记卡", "信用卡"];
/// Words before a number that names a paper or a thing.
const PAPERS: &[&str] =
    &["编号", "合同", "注册号", "执照", "账号", "帐号", "代码", "许可", "单号", "订单", "批准", "文号", "备案", "流水"];
/// Words before a telephone number.
const PHONE: &[&str] = &["电话", "手机", "联系", "微信", "热线", "致电", "号码"];

/// Where a number stands.
struct Place<'a> {
    text: &'a [char],
    start: usize,
    end: usize,
}

impl Place<'_> {
    fn before(&self, steps: usize) -> char {
        self.start.checked_sub(steps).and_then(|at| self.text.get(at)).copied().unwrap_or('\0')
    }

    fn after(&self, steps: usize) -> char {
        self.text.get(self.end + steps).copied().unwrap_or('\0')
    }

    /// Whether one of the words stands in the dozen characters before it.
    fn follows(&self, words: &[&str]) -> bool {
        let window: String =
            self.text.get(self.start.saturating_sub(12)..self.start).unwrap_or_default().iter().collect();
        words.iter().any(|word| window.contains(word))
    }

    fn stands_alone(&self, kind: PrivateKind) -> bool {
        let (one, two) = (self.before(1), self.before(2));
        let letters: Vec<char> = (1..=8).map(|at| self.before(at)).take_while(char::is_ascii_alphabetic).collect();
        let word: String = letters.iter().rev().map(char::to_ascii_lowercase).collect();
        let named = ["tel", "phone", "mobile", "mob", "wx", "vx", "qq", "id"].contains(&word.as_str());
        let glued = (!word.is_empty() && !named)
            || matches!(one, '〕' | ']' | '］' | '*' | '第')
            || (matches!(one, '.' | '_' | '/' | '#') && two.is_ascii_alphanumeric() && !self.another())
            || (separator(one) == '-' && two.is_ascii_alphabetic());
        let (next, later) = (self.after(0), self.after(1));
        let joined =
            next.is_ascii_alphabetic() || matches!(next, '*' | '_') || (matches!(next, '.' | '．') && is_digit(later));
        let counted = kind == PrivateKind::Mobile && self.counts();
        !glued && !joined && !counted
    }

    /// Whether another telephone number stands before its sign: 13800001111/0416-3883323.
    fn another(&self) -> bool {
        (2..9).all(|at| is_digit(self.before(at)))
    }

    /// Whether a unit of measure follows: it is an amount.
    fn counts(&self) -> bool {
        let after: String = (0..3).map(|at| self.after(at)).filter(|c| *c != ' ').collect();
        const UNITS: &[&str] = &[
            "元", "万元", "亿元", "吨", "万吨", "平方", "立方", "公里", "千瓦", "公斤", "亩", "株", "人次", "千克",
            "%", "％",
        ];
        UNITS.iter().any(|unit| after.starts_with(unit))
    }
}

fn is_mobile(digits: &str, shape: &[usize], place: &Place<'_>) -> bool {
    let international = |rest: &&str| rest.len() == 11 && (place.before(1) == '+' || place.before(1) == '＋');
    let short = match shape {
        [11] | [3, 4, 4] => digits,
        [3, 8] | [7, 4] | [3, 3, 5] if place.follows(PHONE) => digits,
        [2, 11] | [2, 3, 4, 4] => digits.strip_prefix("86").unwrap_or(""),
        [12] => digits.strip_prefix('0').unwrap_or(""),
        [13] => digits.strip_prefix("86").filter(international).unwrap_or(""),
        [15] | [4, 11] | [4, 3, 4, 4] => digits.strip_prefix("0086").unwrap_or(""),
        _ => return false,
    };
    let second = short.chars().nth(1).unwrap_or('0');
    short.len() == 11 && short.starts_with('1') && ('3'..='9').contains(&second) && !place.follows(PAPERS)
}

/// GB 11643-1999: division, birth date, sequence, check character by ISO 7064 MOD 11-2. A card that is named as one counts
/// with a wrong check character too: whoever mistyped it still meant a person.
fn is_identity(digits: &str, named: bool) -> bool {
    let division = is_division(digits);
    let number = |range: Range<usize>| digits.get(range).and_then(|text| text.parse::<u32>().ok());
    let (Some(year), Some(month), Some(day)) = (number(6..10), number(10..12), number(12..14)) else {
        return false;
    };
    let year = i32::try_from(year).unwrap_or(0);
    let born = NaiveDate::from_ymd_opt(year, month, day).is_some_and(|day| (1900..2100).contains(&day.year()));
    division && born && (named || check_character(digits).is_some_and(|check| digits.ends_with(check)))
}

fn check_character(digits: &str) -> Option<char> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let mut sum = 0;
    for (c, weight) in digits.chars().zip(WEIGHTS) {
        sum += c.to_digit(10)? * weight;
    }
    "10X98765432".chars().nth(usize::try_from(sum % 11).ok()?)
}

/// The cards issued before 1999: division, two digits of the year, month, day, sequence; no check character.
fn is_old_identity(digits: &str) -> bool {
    let number = |range: Range<usize>| digits.get(range).and_then(|text| text.parse::<u32>().ok());
    let (Some(year), Some(month), Some(day)) = (number(6..8), number(8..10), number(10..12)) else {
        return false;
    };
    let year = 1900 + i32::try_from(year).unwrap_or(0);
    is_division(digits) && NaiveDate::from_ymd_opt(year, month, day).is_some()
}

/// GB/T 2260: the first two digits name a province.
fn is_division(digits: &str) -> bool {
    let province = digits.get(..2).and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
    matches!(province, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83)
}

/// ISO/IEC 7812: the Luhn check digit; without a word of banking only cards of China's own network (62).
fn is_card(digits: &str, named: bool) -> bool {
    let mut sum = 0;
    for (at, c) in digits.chars().rev().enumerate() {
        let Some(digit) = c.to_digit(10) else { return false };
        let twice = if at % 2 == 1 { digit * 2 } else { digit };
        sum += if twice > 9 { twice - 9 } else { twice };
    }
    let issued = digits.starts_with("62") || (named && digits.starts_with(['3', '4', '5', '6', '9']));
    issued && sum % 10 == 0
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

fn narrow(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
        'x' | 'Ｘ' | 'ｘ' => 'X',
        _ => c,
    }
}

#[cfg(test)]
mod tests;
