//! Lines that act on single drafts: `选 3 5 8`, `退 4 缺签发`, `归 6 民生`, `题 7 新标题`, `改 7 旧文→新文`, `并 3 5`, `留 9`,
//! `恢复 4`, and `4号退稿，缺签发`.

use super::Action;
use super::numbers::{Listed, listed};
use super::passage::{Passage, passage};
use crate::editing::classify::numbered;
use crate::editing::width::narrow;
use crate::model::area::{self, Area};
use crate::model::ids::DraftId;

/// Longest new title in characters.
const TITLE: usize = 80;
/// Marks that may stand between two commands on a line.
const BETWEEN: [char; 6] = ['；', ';', '，', ',', '。', '|'];

#[derive(Clone, Copy, PartialEq)]
enum Verb {
    Select,
    Return,
    Refile,
    Retitle,
    Hold,
    Merge,
    Replace,
    Reopen,
}

/// The verbs; longer words first, for 选 begins 选用.
const VERBS: [(&str, Verb); 50] = [
    ("取消选用", Verb::Reopen),
    ("取消留用", Verb::Reopen),
    ("取消退稿", Verb::Reopen),
    ("取消合并", Verb::Reopen),
    ("取消并稿", Verb::Reopen),
    ("撤销选用", Verb::Reopen),
    ("撤销留用", Verb::Reopen),
    ("撤销退稿", Verb::Reopen),
    ("撤销合并", Verb::Reopen),
    ("撤销并稿", Verb::Reopen),
    ("恢复待选", Verb::Reopen),
    ("取消", Verb::Reopen),
    ("撤销", Verb::Reopen),
    ("恢复", Verb::Reopen),
    ("还原", Verb::Reopen),
    ("撤", Verb::Reopen),
    ("合并", Verb::Merge),
    ("归并", Verb::Merge),
    ("并稿", Verb::Merge),
    ("并入", Verb::Merge),
    ("并到", Verb::Merge),
    ("并", Verb::Merge),
    ("标题改为", Verb::Retitle),
    ("题目改为", Verb::Retitle),
    ("标题改成", Verb::Retitle),
    ("改标题", Verb::Retitle),
    ("改题为", Verb::Retitle),
    ("改题", Verb::Retitle),
    ("标题", Verb::Retitle),
    ("题目", Verb::Retitle),
    ("题", Verb::Retitle),
    ("选用", Verb::Select),
    ("选登", Verb::Select),
    ("入选", Verb::Select),
    ("采用", Verb::Select),
    ("选", Verb::Select),
    ("退稿", Verb::Return),
    ("退回", Verb::Return),
    ("退", Verb::Return),
    ("改归", Verb::Refile),
    ("归类", Verb::Refile),
    ("归入", Verb::Refile),
    ("归到", Verb::Refile),
    ("归", Verb::Refile),
    ("修改", Verb::Replace),
    ("改", Verb::Replace),
    ("留用", Verb::Hold),
    ("留存", Verb::Hold),
    ("缓用", Verb::Hold),
    ("留", Verb::Hold),
];

type Read = Result<Action, String>;

/// The commands on a line, each with its wording; `None` if the line does not begin with one.
pub(super) fn commands(line: &str, areas: &[Area]) -> Option<Vec<(String, Read)>> {
    let mut found: Vec<(String, Read)> = Vec::new();
    let mut open = String::new();
    for segment in line.split_inclusive(BETWEEN) {
        // A mark ends a command only where a whole new one begins; else it stands in a list, a reason or a title.
        if matches!(command(segment, areas), Some(Ok(_)))
            && let Some(read @ Ok(_)) = command(&open, areas)
        {
            found.push((wording(&open), read));
            open.clear();
        }
        open.push_str(segment);
    }
    match command(&open, areas) {
        Some(read) => found.push((wording(&open), read)),
        None if found.is_empty() => return None,
        None => found.push((wording(&open), Err("未能理解".into()))),
    }
    Some(found)
}

fn wording(text: &str) -> String {
    text.trim().trim_end_matches(BETWEEN).to_owned()
}

/// One command, in either order; an item number before it (`1、选 3`) is passed over.
fn command(text: &str, areas: &[Area]) -> Option<Read> {
    let text = wording(text);
    let text = text.trim_start_matches(['-', '*', '·', '•', '●', '－']).trim_start();
    let asked = text.strip_prefix('请').map(str::trim_start);
    let text = asked.unwrap_or(text);
    let text = text.strip_prefix(['把', '将']).unwrap_or(text).trim_start();
    let unnumbered = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let listed_item = (unnumbered.len() < text.len())
        .then(|| unnumbered.strip_prefix(['.', '、', ')', '．', '）']))
        .flatten()
        .and_then(|item| verb_first(item.trim_start(), areas))
        .filter(Result::is_ok);
    // 请修改3号标题 sends the issue back to the editors, unless it says how.
    let vague = |read: &Read| asked.is_some() && read.is_err() && matches!(verb_of(text), Some((Verb::Replace, _)));
    verb_first(text, areas).filter(|read| !vague(read)).or(listed_item).or_else(|| numbers_first(text, areas))
}

fn verb_of(text: &str) -> Option<(Verb, &str)> {
    VERBS.iter().find_map(|(word, verb)| text.strip_prefix(word).map(|rest| (*verb, rest)))
}

/// `选 3 5 8`. A verb without a number is no command: 选得好, 退回修改.
fn verb_first(text: &str, areas: &[Area]) -> Option<Read> {
    let (verb, rest) = verb_of(text)?;
    if verb == Verb::Merge
        && let Some(read) = merge_into(rest)
    {
        return Some(read);
    }
    match listed(rest, most(verb)) {
        Ok(Some(list)) => Some(build(verb, &list, list.rest, areas)),
        Ok(None) => None,
        Err(why) => Some(Err(why)),
    }
}

/// `3、5、8号选用`, `4号退稿，缺签发`. Numbers that cannot be meant are ordinary text here.
fn numbers_first(text: &str, areas: &[Area]) -> Option<Read> {
    let list = listed(text, usize::MAX).ok().flatten()?;
    let rest = list.rest.trim_start_matches(|c: char| c.is_whitespace() || "，,、：:".contains(c));
    let rest = ["请", "建议", "可以", "可", "都", "均"].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
    // 5号退役军人… is a title, no verb.
    let title = rest.strip_prefix(['退', '题']).and_then(|rest| rest.chars().next());
    if title.is_some_and(|c| ('\u{4e00}'..='\u{9fff}').contains(&c) && !"稿回目缺未因无".contains(c)) {
        return None;
    }
    let Some((verb, words)) = verb_of(rest) else { return passage_of(&list, rest) };
    if list.drafts.len() > most(verb) {
        return Some(Err("一次只能改一篇".into()));
    }
    Some(build(verb, &list, words, areas))
}

/// `7号“旧文”改为“新文”`. Without quotation marks it may be any sentence.
fn passage_of(list: &Listed<'_>, words: &str) -> Option<Read> {
    let (&[draft], Passage::Found { old, new, quoted: true }) = (list.drafts.as_slice(), passage(words)) else {
        return None;
    };
    Some(Ok(Action::Replace { draft, old, new }))
}

fn most(verb: Verb) -> usize {
    if matches!(verb, Verb::Retitle | Verb::Replace) { 1 } else { usize::MAX }
}

fn build(verb: Verb, list: &Listed<'_>, words: &str, areas: &[Area]) -> Read {
    let drafts = list.drafts.clone();
    let wording = words;
    let words = words.trim_matches(|c: char| c.is_whitespace() || "，,：:。；;、".contains(c));
    match verb {
        Verb::Select if words.is_empty() => Ok(Action::Select { drafts }),
        Verb::Hold if words.is_empty() => Ok(Action::Hold { drafts }),
        Verb::Reopen if words.is_empty() || words == "待选" => Ok(Action::Reopen { drafts }),
        Verb::Select | Verb::Hold | Verb::Reopen => Err(format!("稿号之后的“{words}”未能理解，未作处理")),
        Verb::Return if words.chars().any(char::is_alphanumeric) => {
            Ok(Action::Return { drafts, reason: words.to_owned() })
        }
        Verb::Return => Err("退稿须写明理由，如“退 4 缺签发”".into()),
        Verb::Refile => refile(list, words, areas),
        // 7号标题中“旧文”改为“新文” names a place, no title.
        Verb::Retitle if words.starts_with(['中', '里', '内']) => replace(&drafts, wording),
        Verb::Retitle => retitle(&drafts, words),
        Verb::Replace => match ["标题", "题目"].iter().find_map(|word| words.strip_prefix(word)) {
            Some(title) if !title.starts_with(['中', '里', '内']) => retitle(&drafts, title),
            _ => replace(&drafts, wording),
        },
        Verb::Merge => merge(list, words),
    }
}

/// 并 5、7 到 3, which is no range.
fn merge_into(text: &str) -> Option<Read> {
    let (others, target) = text.split_once(['到', '入', '至'])?;
    let list = listed(others, usize::MAX).ok().flatten().filter(|list| list.rest.trim().is_empty())?;
    Some(merge(&list, target))
}

/// 并 3 5 7: the others into the first. 5、7号并入3号: into the one that is named last.
fn merge(list: &Listed<'_>, words: &str) -> Read {
    let mut drafts = list.drafts.clone();
    let hint = || Err("并稿须写明两篇以上，如“并 3 5”（5号并入3号）".into());
    let target = words.trim_start_matches(['入', '到', '至', '进', '为', ' ']);
    if target.is_empty() && words.is_empty() {
        let [into, others @ ..] = drafts.as_slice() else { return hint() };
        return if others.is_empty() { hint() } else { Ok(Action::Merge { into: *into, drafts: others.to_vec() }) };
    }
    match listed(target, 1) {
        Ok(Some(found))
            if found.rest.trim_matches(|c: char| c.is_whitespace() || "，,。；;".contains(c)).is_empty() =>
        {
            let into = found.drafts.first().copied();
            drafts.retain(|draft| Some(*draft) != into);
            match into {
                Some(into) if !drafts.is_empty() => Ok(Action::Merge { into, drafts }),
                _ => hint(),
            }
        }
        Ok(_) if drafts.len() > 1 && ["为一篇", "成一篇", "一篇", "成"].contains(&words) => merge(list, ""),
        Ok(_) => Err(format!("稿号之后的“{words}”未能理解，未作处理；并稿请写成“并 3 5”（5号并入3号）")),
        Err(why) => Err(why),
    }
}

fn replace(drafts: &[DraftId], words: &str) -> Read {
    let [draft] = drafts else { return Err("一次只能改一篇".into()) };
    let more = words.trim_start().strip_prefix(['、', '和']).and_then(|rest| rest.trim_start().chars().next());
    if more.is_some_and(|c| narrow(c).is_ascii_digit()) {
        return Err("一次只能改一篇".into());
    }
    match passage(words) {
        Passage::Found { old, new, .. } => Ok(Action::Replace { draft: *draft, old, new }),
        Passage::Unclear(why) => Err(why.into()),
    }
}

fn refile(list: &Listed<'_>, words: &str, areas: &[Area]) -> Read {
    let mut drafts = list.drafts.clone();
    let word = words.trim_start_matches(|c: char| c.is_whitespace() || "到入为至归类→>-：:".contains(c)).trim();
    let word = if word.is_empty() && list.plain_last && drafts.len() > 1 {
        // 归 6 7: the last number is the area's code.
        drafts.pop().map(|code| code.to_string()).unwrap_or_default()
    } else {
        word.to_owned()
    };
    if word.is_empty() {
        return Err("未写明归入哪个方面，如“归 6 民生”".into());
    }
    let bare = word.trim_start_matches('第').trim_end_matches("方面").trim_end_matches('类').trim_end_matches('个');
    let found = area::find(areas, &word).or_else(|| area::find(areas, bare)).or_else(|| numbered(areas, bare));
    match found {
        Some(area) => Ok(Action::Refile { drafts, area: area.code.clone() }),
        None => {
            let known = areas.iter().map(|area| format!("{}{}", area.code, area.name)).collect::<Vec<_>>().join("、");
            Err(format!("没有“{word}”这个方面（现有：{known}）"))
        }
    }
}

fn retitle(drafts: &[DraftId], words: &str) -> Read {
    let title = ["改为", "改成", "为"].iter().find_map(|word| words.strip_prefix(word)).unwrap_or(words);
    let title = title.trim_matches(|c: char| c.is_whitespace() || "：:".contains(c));
    let title = [("“", "”"), ("\"", "\""), ("《", "》"), ("「", "」")]
        .iter()
        .find_map(|(open, close)| {
            let inner = title.strip_prefix(open)?.strip_suffix(close)?;
            (!inner.contains(open) && !inner.contains(close)).then_some(inner)
        })
        .unwrap_or(title)
        .trim();
    match drafts {
        [draft] if title.chars().any(char::is_alphanumeric) && title.chars().count() <= TITLE => {
            Ok(Action::Retitle { draft: *draft, title: title.to_owned() })
        }
        [_] if title.chars().count() > TITLE => Err(format!("新标题超过{TITLE}字")),
        [_] => Err("未写明新标题，如“题 7 新标题”".into()),
        _ => Err("一次只能改一篇的标题".into()),
    }
}
