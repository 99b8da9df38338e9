//! The area that a unit named itself, in the text, the file name or the subject.
//!
//! Hands out [`declared`], which reads what was [`Written`], and [`numbered`]. A declaration must be unmistakable: a
//! bracketed or labelled name, a name standing alone between separators, a folder of that name, or an explicit number
//! (第三方面, （三）, 三-…). A bare number in a file name counts drafts (`附件3`, `3-稿件.docx`) and declares nothing; together
//! with a word of the same area it does. Numerals that run through all files of a mail count them too.

use crate::editing::width::narrow;
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
/// Words that may follow it in a heading, longest first.
const HEADING_TAILS: [&str; 9] =
    ["工作情况", "工作进展", "工作动态", "进展情况", "情况", "工作", "进展", "动态", "领域"];
/// Marks between the parts of a file name or a subject. The hyphen family, but no comma: commas stand inside titles.
const SEPARATORS: &str = "-—–－_＿+|/·:： 　\t";
/// Opening brackets and what closes each.
const BRACKETS: [(char, char); 7] =
    [('【', '】'), ('[', ']'), ('［', '］'), ('〔', '〕'), ('（', '）'), ('(', ')'), ('〖', '〗')];

/// What a unit wrote where an area may be named.
#[derive(Clone, Copy, Debug, Default)]
pub struct Written<'a> {
    /// The mail's subject; it speaks for all drafts of the mail.
    pub subject: &'a str,
    /// The file in which the draft stood, with the folders around it; empty for the mail's own text.
    pub file: &'a str,
    /// All files of the mail that hold drafts.
    pub files: &'a [&'a str],
    /// What the text says: a label, a bracket in the title, the heading of a round-up.
    pub text: Option<&'a str>,
}

/// The area that the unit declared and where it did so, in words; `None` if it declared none, or two at once.
///
/// The text itself is believed before the file name, and that before the subject, which speaks for the whole mail.
pub fn declared(areas: &[Area], written: &Written<'_>) -> Option<(AreaCode, String)> {
    let in_text = written.text.and_then(|text| {
        let found = unlabelled(areas, text).or_else(|| in_line(areas, text));
        found.map(|area| (area, "正文注明", text.trim()))
    });
    let place = in_text
        .or_else(|| in_file_name(areas, written).map(|area| (area, "附件名注明", written.file.trim())))
        .or_else(|| {
            let found = in_line(areas, written.subject).or_else(|| numeral_head(areas, written.subject, false));
            found.map(|area| (area, "邮件主题注明", written.subject.trim()))
        });
    place.map(|(area, place, written)| (area.code.clone(), format!("{place}“{}”", shorten(written))))
}

/// The file's own name, the folders around it, and last a numeral at its head that does not count the files.
fn in_file_name<'a>(areas: &'a [Area], written: &Written<'_>) -> Option<&'a Area> {
    let name = stem(written.file);
    let named = found_in(areas, name);
    if let Some(area) = agreed(&named) {
        return Some(area);
    }
    let counted = || counts_files(areas, written);
    in_folder(areas, written.file)
        .or_else(|| numeral_head(areas, name, true).filter(|_| named.is_empty() && !counted()))
}

/// The innermost folder or archive that bears an area's name: 稿件包.zip/四、重点产业发展/招商.docx.
fn in_folder<'a>(areas: &'a [Area], file: &str) -> Option<&'a Area> {
    let mut folders = file.rsplit(['/', '\\']).map(str::trim);
    folders.next();
    folders.map(stem).find_map(|folder| {
        // What is left over is put into such a folder, whatever it is about.
        let catch_all = matches!(folder, "其他" | "其它");
        agreed(&found_in(areas, folder)).filter(|_| !catch_all)
    })
}

/// Whether the numerals at the heads of the files beside this one are 一, 二, 三 and so on, each once.
fn counts_files(areas: &[Area], written: &Written<'_>) -> bool {
    let folder = |file: &str| file.rsplit_once(['/', '\\']).map(|(folder, _)| folder.to_owned());
    let here = folder(written.file);
    let beside = written.files.iter().filter(|file| folder(file) == here);
    let mut numbers: Vec<&AreaCode> =
        beside.filter_map(|file| numeral_head(areas, stem(file), true)).map(|area| &area.code).collect();
    let all = numbers.len();
    numbers.sort_by_key(|code| areas.iter().position(|area| area.code == **code));
    numbers.dedup();
    all >= 2 && numbers.len() == all && numbers.iter().zip(areas).all(|(code, area)| **code == area.code)
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
    let heading = || HEADING_TAILS.iter().find_map(|tail| named(areas, bare.strip_suffix(tail)?));
    named(areas, bare).or_else(|| numbered(areas, bare)).or_else(|| explicit(areas, bare)).or_else(heading)
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

/// The one area that a line names.
fn in_line<'a>(areas: &'a [Area], line: &str) -> Option<&'a Area> {
    agreed(&found_in(areas, line))
}

/// Two different areas cancel out.
fn agreed<'a>(found: &[&'a Area]) -> Option<&'a Area> {
    let first = *found.first()?;
    found.iter().all(|other| other.code == first.code).then_some(first)
}

/// One line: brackets, labels, explicit numbers, and names between separators.
fn found_in<'a>(areas: &'a [Area], line: &str) -> Vec<&'a Area> {
    let line = without_prefixes(line);
    let strong = bracketed(line).into_iter().filter_map(|inner| named(areas, inner).or_else(|| explicit(areas, inner)));
    let mut found: Vec<&Area> = strong.chain(labelled(areas, line)).collect();
    if found.is_empty() {
        found.extend(numbered_head(areas, line));
        found.extend(
            pieces(line).into_iter().filter_map(|piece| named(areas, piece).or_else(|| explicit(areas, piece))),
        );
    }
    found
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

/// A number at the head with a word of that very area behind it: 3-改革….
fn numbered_head<'a>(areas: &'a [Area], line: &str) -> Option<&'a Area> {
    let (number, after) = head_number(line.trim_start_matches(['（', '(']))?;
    let area = numbered(areas, number)?;
    let after = after.strip_prefix(|c| SEPARATORS.contains(c) || "、.．)）".contains(c))?;
    let speaks = after.contains(area.name.as_str())
        || area.aliases.iter().any(|alias| !alias.is_empty() && after.contains(alias.as_str()));
    speaks.then_some(area)
}

/// A numeral at the head that speaks by itself: （三）…, 【三】…, 第三方面…, 方面3…, and in file names 三-….
fn numeral_head<'a>(areas: &'a [Area], line: &str, in_file: bool) -> Option<&'a Area> {
    let line = without_prefixes(line);
    if let Some((number, _)) = line.strip_prefix('第').and_then(|rest| rest.split_once("方面")) {
        return numbered(areas, number.trim_end_matches('个'));
    }
    if let Some((number, after)) = line.strip_prefix("方面").and_then(head_number) {
        // 方面三项措施 counts measures.
        return numbered(areas, number).filter(|_| !after.starts_with(|c| "个项大类点条种年月".contains(c)));
    }
    // Chinese numerals only: browsers put (3) around their copies' numbers.
    let chinese = |number: &str| number.chars().all(|c| !narrow(c).is_ascii_digit());
    for (open, close) in BRACKETS {
        if let Some((number, _)) = line.strip_prefix(open).and_then(|rest| rest.split_once(close)) {
            return numbered(areas, number).filter(|_| chinese(number));
        }
    }
    let (number, after) = head_number(line).filter(|(number, _)| in_file && chinese(number))?;
    let after = after.trim_start().strip_prefix(|c| "-—–－_＿".contains(c))?;
    // 一-三季度 and 三-五年 are spans.
    let span = head_number(after).is_some_and(|(_, rest)| rest.starts_with(|c| "年月季日周期届旬号".contains(c)));
    numbered(areas, number).filter(|_| !span)
}

/// The numerals at the front, Arabic or Chinese, and the rest.
fn head_number(line: &str) -> Option<(&str, &str)> {
    let end = line.char_indices().find(|(_, c)| digits(&c.to_string()).is_none()).map_or(line.len(), |(at, _)| at);
    line.split_at_checked(end).filter(|(number, _)| !number.is_empty())
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

#[cfg(test)]
mod tests;
