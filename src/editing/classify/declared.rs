//! The area that a unit named itself, in the text, the file name or the subject.
//!
//! Hands out [`declared`] and [`numbered`]. A declaration must be unmistakable: a bracketed or labelled name, a name
//! standing alone between separators, or an explicit number (第三方面, （三）). A bare number in a file name counts drafts
//! (`附件3`, `3-稿件.docx`) and declares nothing; together with a word of the same area it does.

use super::normal::narrow;
use crate::model::area::{self, Area, AreaCode};

/// Words that introduce a declaration: `类别：民生工程`.
const LABELS: [&str; 12] = [
    "所属方面",
    "报送方面",
    "稿件类别",
    "所属类别",
    "报送类别",
    "稿件分类",
    "方面",
    "类别",
    "栏目",
    "板块",
    "归类",
    "分类",
];
/// Words that may follow an area's name in a declaration without changing it.
const TAILS: [&str; 9] = ["抓落实专项行动", "抓落实", "专项行动", "方面", "类稿件", "类", "栏目", "板块", "稿件"];
/// Marks between the parts of a file name or a subject. The hyphen family, but no comma: commas stand inside titles.
const SEPARATORS: &str = "-—–－_＿+|/·:： 　\t";
/// Opening brackets and what closes each.
const BRACKETS: [(char, char); 7] =
    [('【', '】'), ('[', ']'), ('［', '］'), ('〔', '〕'), ('（', '）'), ('(', ')'), ('〖', '〗')];

/// The area that the unit declared and where it did so, in words; `None` if it declared none, or two at once.
///
/// The text itself is believed before the file name, and that before the subject, which speaks for the whole mail.
pub fn declared(
    areas: &[Area],
    subject: &str,
    file_name: &str,
    article_declared: Option<&str>,
) -> Option<(AreaCode, String)> {
    let in_text = article_declared.and_then(|written| {
        let found = unlabelled(areas, written).or_else(|| in_line(areas, written));
        found.map(|area| (area, "正文注明", written.trim()))
    });
    let stem = stem(file_name);
    let place = in_text
        .or_else(|| in_line(areas, stem).map(|area| (area, "附件名注明", file_name.trim())))
        .or_else(|| in_line(areas, subject).map(|area| (area, "邮件主题注明", subject.trim())));
    place.map(|(area, place, written)| (area.code.clone(), format!("{place}“{}”", shorten(written))))
}

/// The area of a number as people write it: its code, else its place in the office's list. `七`, `7`, `７`.
pub fn numbered<'a>(areas: &'a [Area], number: &str) -> Option<&'a Area> {
    let number = digits(number)?;
    let code = number.to_string();
    areas.iter().find(|area| area.code.0 == code).or_else(|| areas.get(number.checked_sub(1)?))
}

/// Up to 30 characters, so that a strange file name does not flood the table.
fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(30).collect();
    if text.chars().nth(30).is_some() {
        short.push('…');
    }
    short
}

fn stem(file_name: &str) -> &str {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name).trim();
    match name.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= 5 && ending.chars().all(|c| c.is_ascii_alphanumeric()) => stem,
        _ => name,
    }
}

/// What the reader of articles already recognised as a declaration: brackets and label may still be on.
fn unlabelled<'a>(areas: &'a [Area], written: &str) -> Option<&'a Area> {
    let written = written.trim().trim_matches(|c| BRACKETS.iter().any(|(open, close)| c == *open || c == *close));
    let bare = LABELS
        .iter()
        .find_map(|label| written.strip_prefix(label))
        .map_or(written, |rest| rest.trim_start_matches([':', '：', ' ', '　']));
    named(areas, bare).or_else(|| numbered(areas, bare)).or_else(|| explicit(areas, bare))
}

/// A whole word that names an area: code apart, since a code may be a mere number.
fn named<'a>(areas: &'a [Area], word: &str) -> Option<&'a Area> {
    let mut word = word.trim().trim_matches(['“', '”', '"', '。', '、', '.']);
    loop {
        let found = areas.iter().find(|area| area.name == word || area.aliases.iter().any(|alias| alias == word));
        if found.is_some() {
            return found;
        }
        // A beginning of one name (重点民生) will do if it is long enough to be no common word.
        if word.chars().count() >= 4
            && let Some(found) = area::find(areas, word).filter(|area| area.code.0 != word)
        {
            return Some(found);
        }
        // 民生工程 within 重点民生工程: the name's tail, without the 重大 or 重点 before it.
        let mut tails = areas.iter().filter(|area| word.chars().count() >= 4 && area.name.ends_with(word));
        if let (Some(found), None) = (tails.next(), tails.next()) {
            return Some(found);
        }
        word = TAILS.iter().find_map(|tail| word.strip_suffix(tail)).filter(|rest| !rest.is_empty())?;
    }
}

/// One line: brackets, labels, explicit numbers, and names between separators. Two different areas cancel out.
fn in_line<'a>(areas: &'a [Area], line: &str) -> Option<&'a Area> {
    let line = without_prefixes(line);
    let strong = bracketed(line).into_iter().filter_map(|inner| named(areas, inner).or_else(|| explicit(areas, inner)));
    let mut found: Vec<&Area> = strong.chain(labelled(areas, line)).collect();
    if found.is_empty() {
        found.extend(numbered_head(areas, line));
        found.extend(
            pieces(line).into_iter().filter_map(|piece| named(areas, piece).or_else(|| explicit(areas, piece))),
        );
    }
    let first = *found.first()?;
    found.iter().all(|other| other.code == first.code).then_some(first)
}

/// `Re:`, `回复：`, `转发：` and their like say nothing of the draft.
fn without_prefixes(line: &str) -> &str {
    let mut line = line.trim();
    loop {
        let rest = ["re", "fw", "fwd", "回复", "答复", "转发"].iter().find_map(|prefix| {
            let head = line.get(..prefix.len()).filter(|head| head.eq_ignore_ascii_case(prefix))?;
            line.get(head.len()..)?.trim_start().strip_prefix([':', '：'])
        });
        match rest {
            Some(rest) => line = rest.trim_start(),
            None => return line,
        }
    }
}

/// The insides of all brackets, in order.
fn bracketed(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some((at, open, close)) = rest
        .char_indices()
        .find_map(|(at, c)| BRACKETS.iter().find(|(open, _)| *open == c).map(|(_, close)| (at, c, *close)))
    {
        let Some(inside) = rest.get(at + open.len_utf8()..) else { break };
        // A number in brackets is an explicit one only where a list begins, not as in 系列报道（三）.
        match inside.split_once(close) {
            Some((inner, after)) => {
                if digits(inner).is_none() {
                    found.push(inner);
                }
                rest = after;
            }
            None => rest = inside,
        }
    }
    found
}

/// The area behind a label with a colon.
fn labelled<'a>(areas: &'a [Area], line: &str) -> Option<&'a Area> {
    LABELS.iter().find_map(|label| {
        let (_, after) = line.split_once(label)?;
        let after = after.trim_start().strip_prefix([':', '：'])?.trim_start();
        let end = after.find(|c: char| c.is_whitespace() || "，,；;。|)）]】-_—".contains(c)).unwrap_or(after.len());
        let word = after.get(..end)?;
        named(areas, word).or_else(|| numbered(areas, word)).or_else(|| explicit(areas, word))
    })
}

/// The explicit forms of a number as a whole piece: 第三方面, 第3个方面, 方面三, 方面3.
fn explicit<'a>(areas: &'a [Area], piece: &str) -> Option<&'a Area> {
    let piece = piece.trim();
    let after = piece
        .strip_prefix("方面")
        .or_else(|| piece.strip_prefix('第')?.strip_suffix("方面").map(|number| number.trim_end_matches('个')))?;
    numbered(areas, after)
}

/// A number at the head: （三）…, or 三-… with a word of that very area behind it.
fn numbered_head<'a>(areas: &'a [Area], line: &str) -> Option<&'a Area> {
    let open = line.starts_with(['（', '(']);
    let line = line.trim_start_matches(['（', '(']);
    let end = line.char_indices().find(|(_, c)| digits(&c.to_string()).is_none()).map_or(line.len(), |(at, _)| at);
    let (number, after) = line.split_at_checked(end)?;
    let area = numbered(areas, number)?;
    if open && after.starts_with(['）', ')']) {
        // Chinese numerals only: browsers put (3) around their copies' numbers.
        return number.chars().all(|c| !narrow(c).is_ascii_digit()).then_some(area);
    }
    let after = after.strip_prefix(|c| SEPARATORS.contains(c) || "、.．)）".contains(c))?;
    let speaks = after.contains(area.name.as_str())
        || area.aliases.iter().any(|alias| !alias.is_empty() && after.contains(alias.as_str()));
    speaks.then_some(area)
}

/// The parts of a line between separators; numbers that count drafts are taken off their heads (`3.民生工程`).
fn pieces(line: &str) -> Vec<&str> {
    line.split(|c| SEPARATORS.contains(c) || BRACKETS.iter().any(|(open, close)| c == *open || c == *close))
        .map(|piece| {
            let bare = piece.trim_start_matches(|c: char| digits(&c.to_string()).is_some());
            if bare.len() == piece.len() { piece } else { bare.strip_prefix(['.', '．', '、']).unwrap_or(piece) }
        })
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// A number of one or two digits, Arabic (any width) or Chinese up to 十九.
fn digits(text: &str) -> Option<usize> {
    let text: String = text.trim().chars().map(narrow).collect();
    if text.is_empty() || text.chars().count() > 2 {
        return None;
    }
    if text.chars().all(|c| c.is_ascii_digit()) {
        return text.parse().ok();
    }
    let one = |c: char| "一二三四五六七八九".chars().position(|numeral| numeral == c).map(|at| at + 1);
    let mut chars = text.chars();
    match (chars.next()?, chars.next()) {
        ('十', None) => Some(10),
        ('十', Some(c)) => one(c).map(|ones| 10 + ones),
        (c, None) => one(c),
        _ => None,
    }
}
