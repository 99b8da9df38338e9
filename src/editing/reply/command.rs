//! Lines that act on single drafts: `选 3 5 8`, `退 4 缺签发`, `归 6 民生`, `题 7 新标题`, `留 9`, and `4号退稿，缺签发`.

use super::Action;
use super::numbers::{Listed, listed};
use crate::editing::classify::numbered;
use crate::model::area::{self, Area};

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
}

/// The verbs; longer words first, for 选 begins 选用.
const VERBS: [(&str, Verb); 26] = [
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
    let text = text.strip_prefix('请').unwrap_or(text).trim_start();
    let unnumbered = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let listed_item = (unnumbered.len() < text.len())
        .then(|| unnumbered.strip_prefix(['.', '、', ')', '．', '）']))
        .flatten()
        .and_then(|item| verb_first(item.trim_start(), areas))
        .filter(Result::is_ok);
    verb_first(text, areas).or(listed_item).or_else(|| numbers_first(text, areas))
}

fn verb_of(text: &str) -> Option<(Verb, &str)> {
    VERBS.iter().find_map(|(word, verb)| text.strip_prefix(word).map(|rest| (*verb, rest)))
}

/// `选 3 5 8`. A verb without a number is no command: 选得好, 退回修改.
fn verb_first(text: &str, areas: &[Area]) -> Option<Read> {
    let (verb, rest) = verb_of(text)?;
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
    let (verb, words) = verb_of(rest)?;
    if list.drafts.len() > most(verb) {
        return Some(Err("一次只能改一篇的标题".into()));
    }
    Some(build(verb, &list, words, areas))
}

fn most(verb: Verb) -> usize {
    if verb == Verb::Retitle { 1 } else { usize::MAX }
}

fn build(verb: Verb, list: &Listed<'_>, words: &str, areas: &[Area]) -> Read {
    let drafts = list.drafts.clone();
    let words = words.trim_matches(|c: char| c.is_whitespace() || "，,：:。；;、".contains(c));
    match verb {
        Verb::Select if words.is_empty() => Ok(Action::Select { drafts }),
        Verb::Hold if words.is_empty() => Ok(Action::Hold { drafts }),
        Verb::Select | Verb::Hold => Err(format!("稿号之后的“{words}”未能理解，未作处理")),
        Verb::Return if words.chars().any(char::is_alphanumeric) => {
            Ok(Action::Return { drafts, reason: words.to_owned() })
        }
        Verb::Return => Err("退稿须写明理由，如“退 4 缺签发”".into()),
        Verb::Refile => refile(list, words, areas),
        Verb::Retitle => retitle(&drafts, words),
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

fn retitle(drafts: &[crate::model::ids::DraftId], words: &str) -> Read {
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
