//! A cover note that lists the drafts with their areas: 附件1《…》（民生工程）; 1.….docx——重点产业; or titles under headings.
//!
//! Hands out [`listed`]. Deliberately knows no areas: what a line says besides the draft's name is handed on as written.

use super::lines::Line;
use super::naming;
use super::parts::heading::{numberless, subject};
use super::wording::*;

/// What a note may call a draft.
pub struct Named<'a> {
    /// The file's name; empty for a draft in the mail's own text.
    pub file: &'a str,
    /// The file's place among the attachments, from 1.
    pub number: Option<usize>,
    pub title: &'a str,
}

/// For each draft what the note says beside its name, or the heading over it, if it says anything.
pub fn listed(note: &[Line], drafts: &[Named<'_>]) -> Vec<Option<String>> {
    let mut told: Vec<Option<String>> = vec![None; drafts.len()];
    let mut heading: Option<String> = None;
    let mut begun = false;
    for line in note {
        let Some(text) = line.text().filter(|text| length(text) <= 120) else { continue };
        let (hits, rest) = named_in(text, drafts);
        if hits.is_empty() {
            // A name that follows its draft is no heading of the next one.
            heading = subject(line).map(|subject| subject.name).filter(|_| !begun || heading.is_some());
            continue;
        }
        begun = true;
        let own = beside(&rest).or_else(|| heading.clone());
        for at in hits {
            if let Some(told) = told.get_mut(at).filter(|told| told.is_none()) {
                told.clone_from(&own);
            }
        }
    }
    told
}

/// The drafts that a line names, and the line without their names.
fn named_in(text: &str, drafts: &[Named<'_>]) -> (Vec<usize>, String) {
    let mut rest: String = squeeze(text);
    let mut hits = Vec::new();
    // The longest names first: 稿件 is in 稿件二.
    let mut names: Vec<(usize, String)> = Vec::new();
    for (at, draft) in drafts.iter().enumerate() {
        let (file, title) = (squeeze(draft.file), squeeze(draft.title));
        let file = file.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem).to_owned();
        let bare = naming::file_title(draft.file).unwrap_or_default();
        names.extend([file, stem, title, bare].into_iter().filter(|name| han_count(name) >= 4).map(|name| (at, name)));
    }
    names.sort_by_key(|(_, name)| std::cmp::Reverse(name.len()));
    let whole = rest.clone();
    for (at, name) in names {
        if rest.contains(&name) {
            rest = rest.replace(&name, " ");
            if !hits.contains(&at) {
                hits.push(at);
            }
        } else if whole.contains(&name) && same_file(drafts, &hits, at) && !hits.contains(&at) {
            hits.push(at);
        }
    }
    if let Some((number, after)) = attachment_number(&rest) {
        if hits.is_empty() {
            let here = drafts.iter().enumerate().filter(|(_, draft)| draft.number == Some(number));
            hits.extend(here.map(|(at, _)| at));
        }
        rest = after;
    }
    hits.sort_unstable();
    (hits, rest)
}

/// Whether another draft of the same file is named already.
fn same_file(drafts: &[Named<'_>], hits: &[usize], at: usize) -> bool {
    let file = |at: usize| drafts.get(at).map(|draft| draft.file);
    hits.iter().any(|hit| file(*hit) == file(at))
}

/// 附件2：… → 2 and the rest.
fn attachment_number(text: &str) -> Option<(usize, String)> {
    let (before, after) = text.split_once("附件")?;
    let digits: String =
        after.chars().take_while(|c| c.is_ascii_digit() || "一二三四五六七八九".contains(*c)).collect();
    let rest = after.get(digits.len()..)?;
    let chinese = || "一二三四五六七八九".chars().position(|c| digits == c.to_string()).map(|at| at + 1);
    let number = digits.parse().ok().or_else(chinese)?;
    Some((number, format!("{before}{rest}")))
}

/// What a line says beside the names, if it is short enough to be a subject's name.
fn beside(rest: &str) -> Option<String> {
    let mut text = numberless(rest).to_owned();
    for ending in [".docx", ".doc", ".wps", ".pdf", ".rtf", ".txt", ".xlsx", ".xls", "《", "》", "“", "”"] {
        text = text.replace(ending, " ");
    }
    let edge = |c: char| c.is_whitespace() || c.is_ascii_digit() || "：:—-–－→，,。；;、.．_|/".contains(c);
    let mut text = text.trim_matches(edge);
    for word in ["属于", "归入", "归", "属"] {
        text = text.strip_prefix(word).unwrap_or(text).trim_matches(edge);
    }
    // （稿件：《…》） says nothing beside the name.
    let said =
        ["稿件", "附件", "标题", "题目", "文件"].iter().fold(text.to_owned(), |text, word| text.replace(word, ""));
    (han_count(&said) >= 2 && han_count(text) <= 20 && !text.contains('。')).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::lines;
    use super::*;

    #[test]
    fn notes_say_which_draft_is_about_what() {
        let drafts = [
            Named { file: "校园安全稿件.docx", number: Some(1), title: "校园安全检查扎实推进" },
            Named { file: "2.供热改造.docx", number: Some(2), title: "城区供热改造全面开工" },
        ];
        let check = |note: &str, expected: [&str; 2]| {
            let found = listed(&lines::of_text(note), &drafts);
            let found: Vec<&str> = found.iter().map(|area| area.as_deref().unwrap_or("-")).collect();
            assert_eq!(found, expected, "{note}");
        };
        check(
            "附件1《校园安全检查扎实推进》（民生工程）\n附件2《城区供热改造全面开工》（重大项目）",
            ["（民生工程）", "（重大项目）"],
        );
        check("1.校园安全稿件.docx——民生工程\n2.供热改造.docx——重点产业", ["民生工程", "重点产业"]);
        check("附件1：民生工程\n附件2：产业发展", ["民生工程", "产业发展"]);
        check("一、民生工程\n1.校园安全检查扎实推进\n二、项目工程\n2.城区供热改造全面开工", ["民生工程", "项目工程"]);
        check("民生工程：校园安全检查扎实推进、城区供热改造全面开工", ["民生工程", "民生工程"]);
        check("校园安全检查扎实推进\n民生工程\n城区供热改造全面开工\n项目工程", ["-", "-"]);
        check("《校园安全检查扎实推进》属于民生工程方面。", ["民生工程方面", "-"]);
        check("本周报送稿件：\n1.校园安全检查扎实推进\n2.城区供热改造全面开工", ["-", "-"]);
        check("现将稿件报上，请查收。\n民生工程", ["-", "-"]);
        check("（稿件：《校园安全检查扎实推进》）", ["-", "-"]);
        check("", ["-", "-"]);
    }
}
