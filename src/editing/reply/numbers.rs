//! Draft numbers as people type them: `3 5 8`, `3、5、8号`, `３－５`, `第三、五号`.

use crate::editing::width::narrow;
use crate::model::ids::DraftId;

/// Widest range that is believed; more is a slip of the finger.
const WIDEST: i64 = 50;
/// What may follow a number without making it the number of a draft: `5月`, `3个`, `12万`.
const MEASURES: &str = "月年日个亿万千百%元项处点人名次岁天户亩公吨时分米块座台批组字行段倍成以余多";

/// The same behind a space: `题目 3 处有误`. Fewer, for titles may well begin with 千亩 or 百日.
const SPACED_MEASURES: &str = "月日个项处次篇条";

/// Numbers at the head of a text, and the text after them.
pub(super) struct Listed<'a> {
    pub drafts: Vec<DraftId>,
    /// Whether the last number stood plainly, without 号 and not as the end of a range.
    pub plain_last: bool,
    pub rest: &'a str,
}

/// Reads the numbers at the head of a text: `Ok(None)` if there are none, `Err` with the reason if they cannot be meant.
///
/// 第二篇 is a place in the review copy, no draft's number; 第2号 is one.
pub(super) fn listed(text: &str, at_most: usize) -> Result<Option<Listed<'_>>, String> {
    let mut found = Listed { drafts: Vec::new(), plain_last: true, rest: text };
    let mut open = trim_separators(text);
    // Whether 、 or 和 stood before, which binds a number to the list though words follow at once: 退 4、5缺签发.
    let mut bound = false;
    let (mut ordinal, mut suffixed) = (false, false);
    while found.drafts.len() < at_most {
        let first = found.drafts.is_empty();
        let Some(item) = item(open, first, bound)? else { break };
        for number in item.from..=item.to {
            if !found.drafts.contains(&DraftId(number)) {
                found.drafts.push(DraftId(number));
            }
        }
        ordinal |= item.ordinal;
        suffixed = item.suffixed;
        found.plain_last = !item.suffixed && !item.range && !item.ordinal;
        found.rest = item.rest;
        open = trim_separators(item.rest);
        if open.len() == item.rest.len() {
            break;
        }
        let between = item.rest.len() - open.len();
        bound = item.rest.get(..between).is_some_and(|between| between.contains(['、', '和']));
    }
    Ok((!found.drafts.is_empty() && (suffixed || !ordinal)).then_some(found))
}

struct Item<'a> {
    from: i64,
    to: i64,
    ordinal: bool,
    range: bool,
    suffixed: bool,
    rest: &'a str,
}

/// One number or range. Behind the first, a number must stand free, or it belongs to the words that follow.
fn item(text: &str, first: bool, bound: bool) -> Result<Option<Item<'_>>, String> {
    let ordinal = text.starts_with('第');
    let text = text.strip_prefix('第').unwrap_or(text);
    let Some((from, chinese, after)) = number(text) else { return Ok(None) };
    let (to, after, range) = match range_end(after) {
        Some((to, after)) => (to, after, true),
        None => (from, after, false),
    };
    let (suffixed, rest) = suffix(after);
    let next = rest.chars().map(narrow).next();
    let decimal = rest.starts_with(['.', '．']) && rest.chars().map(narrow).nth(1).is_some_and(|c| c.is_ascii_digit());
    let free = suffixed || next.is_none_or(is_separator) || next.is_some_and(|c| ".。;；!".contains(c) && !decimal);
    if chinese && !free {
        return Ok(None);
    }
    let behind = rest.trim_start().chars().map(narrow).next();
    let measured = !suffixed
        && (next.is_some_and(|c| MEASURES.contains(c))
            || behind.is_some_and(|c| if first { SPACED_MEASURES } else { MEASURES }.contains(c)));
    let several = !suffixed && !ordinal && next.is_some_and(|c| "篇条".contains(c));
    if !first && (measured || decimal || several || !(free || bound)) {
        return Ok(None);
    }
    if decimal || several || (first && measured) {
        return Err("稿号写法有歧义，请写成“选 3 5 8”的样式".into());
    }
    if from < 1 || to < from || to - from > WIDEST {
        return Err(format!("稿号范围{from}至{to}有误"));
    }
    Ok(Some(Item { from, to, ordinal, range, suffixed, rest }))
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || ",，、/和及与;；:".contains(c)
}

fn trim_separators(text: &str) -> &str {
    text.trim_start_matches(|c| is_separator(narrow(c)))
}

/// The end of a range, if a dash or 至 and a number follow.
fn range_end(text: &str) -> Option<(i64, &str)> {
    let trimmed = text.strip_prefix('号').unwrap_or(text).trim_start();
    let after = trimmed.trim_start_matches(|c| "-~—–－～至到".contains(narrow(c)));
    if after.len() == trimmed.len() {
        return None;
    }
    let after = after.trim_start();
    let (to, _, rest) = number(after.strip_prefix('第').unwrap_or(after))?;
    Some((to, rest))
}

fn suffix(text: &str) -> (bool, &str) {
    let word = ["号稿件", "号稿", "号", "稿件", "稿"].iter().find_map(|word| text.strip_prefix(word));
    word.map_or((false, text), |rest| (true, rest))
}

/// A number at the head: its value, whether it is written in Chinese numerals, and the text after it.
fn number(text: &str) -> Option<(i64, bool, &str)> {
    let end_of = |belongs: fn(char) -> bool| {
        text.char_indices().find(|(_, c)| !belongs(narrow(*c))).map_or(text.len(), |(at, _)| at)
    };
    let arabic = end_of(|c| c.is_ascii_digit());
    if arabic > 0 {
        let (digits, rest) = text.split_at_checked(arabic)?;
        let digits: String = digits.chars().map(narrow).collect();
        return digits.parse().ok().filter(|_| digits.len() <= 9).map(|value| (value, false, rest));
    }
    let chinese = end_of(|c| "零〇一二两三四五六七八九十百".contains(c));
    let (numerals, rest) = text.split_at_checked(chinese)?;
    chinese_value(numerals).map(|value| (value, true, rest))
}

/// 三, 十, 十二, 二十, 二十三, 一百零三, up to 九百九十九; `None` for anything irregular, 三五八 among it.
fn chinese_value(text: &str) -> Option<i64> {
    let (hundreds, rest) = match text.split_once('百') {
        Some((head, rest)) => (100 * chinese_digit(head)?, rest),
        None => (0, text),
    };
    let rest = rest.strip_prefix(['零', '〇']).filter(|_| hundreds > 0).unwrap_or(rest);
    let (tens, ones) = match rest.split_once('十') {
        Some(("", ones)) => (10, ones),
        Some((head, ones)) => (10 * chinese_digit(head)?, ones),
        None => (0, rest),
    };
    let ones = if ones.is_empty() { 0 } else { chinese_digit(ones)? };
    Some(hundreds + tens + ones).filter(|value| *value > 0)
}

fn chinese_digit(text: &str) -> Option<i64> {
    let mut chars = text.chars();
    let (only, None) = (chars.next()?, chars.next()) else { return None };
    let at = "一二三四五六七八九".chars().position(|c| c == only).map(|at| at + 1);
    at.or((only == '两').then_some(2)).and_then(|value| i64::try_from(value).ok())
}
