//! 改稿: title, text and captions get another wording, and every wording is kept.

use super::{Desk, Done, checks_of};
use crate::editing::check;
use crate::editing::difference::{Piece, between};
use crate::failure::wrong;
use crate::model::calendar::words;
use crate::model::draft::{Draft, Wording};
use crate::store::{draft, revision};
use anyhow::Result;

/// Longest title in characters; more is a paragraph that slipped.
const TITLE: usize = 200;
/// Characters of a passage that a sentence about it quotes.
const QUOTE: usize = 20;

/// What an editor changes of a draft's wording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Title, paragraphs and captions as given; what is `None` stays. Captions go by the photo's place, from 1; an empty
    /// one takes the caption away.
    Words { title: Option<String>, paragraphs: Option<Vec<String>>, captions: Vec<(usize, String)> },
    /// A passage that occurs exactly once in title and text.
    Passage { old: String, new: String },
    /// An earlier wording, by its revision.
    Restore { revision: u32 },
}

/// Rewords a draft; the flags of its wording are taken anew.
pub fn edit(desk: &Desk<'_>, draft: &Draft, change: &Change, expected: Option<u32>) -> Result<Done> {
    refuse_stale(desk, draft, expected)?;
    let old = draft.wording();
    let (new, words) = match change {
        Change::Words { title, paragraphs, captions } => {
            let new = reworded(draft, title.as_deref(), paragraphs.as_deref(), captions)?;
            let words = told(draft, &old, &new);
            (new, words)
        }
        Change::Passage { old: from, new: to } => {
            let new = replaced(draft, from.trim(), to.trim())?;
            let (from, to) = (quoted(from), quoted(to));
            let words =
                if to.is_empty() { format!("删去“{from}”") } else { format!("“{from}”改为“{to}”") };
            (new, format!("{}号《{}》：{words}", draft.id, draft.title))
        }
        Change::Restore { revision } => {
            let words =
                if *revision == 0 { "来稿原文".to_owned() } else { format!("第{revision}次修改后的文字") };
            let found = revision::of(desk.db, draft, desk.short(draft), desk.now)?;
            let Some(found) = found.into_iter().find(|found| found.number == *revision) else {
                let most = draft.revision;
                return Err(wrong(format!("{}号稿件没有改稿{revision}，现有0至{most}", draft.id)));
            };
            (found.wording, format!("{}号《{}》恢复为{words}", draft.id, draft.title))
        }
    };
    let mut edited = draft.clone();
    edited.reword(new);
    let new = edited.wording();
    if new == old {
        return Ok(Done::nothing(format!("{}号《{}》文字没有变化，未作改动", draft.id, draft.title)));
    }
    let had_text = old.paragraphs.iter().any(|paragraph| !paragraph.trim().is_empty());
    edited.flags = check::retaken(&edited, had_text, &checks_of(desk.db, desk.settings, draft.id)?);
    edited.revision = revision::add(desk.db, draft, desk.short(draft), &new, desk.who, desk.now)?;
    draft::rewrite(desk.db, &edited)?;
    Ok(Done { words, changed: true, reprint: desk.prints(draft)? })
}

/// Nobody overwrites what somebody else has just edited.
fn refuse_stale(desk: &Desk<'_>, draft: &Draft, expected: Option<u32>) -> Result<()> {
    let Some(expected) = expected.filter(|expected| *expected != draft.revision) else { return Ok(()) };
    let (id, now) = (draft.id, draft.revision);
    Err(wrong(match revision::get(desk.db, id, now)? {
        Some(last) if expected < now => format!(
            "{id}号稿件已由{}于{}改过（现为改稿{now}，所据为改稿{expected}），请重新查看后再改",
            last.who,
            words::moment(last.at)
        ),
        _ => format!("{id}号稿件现为改稿{now}，不是改稿{expected}，请重新查看后再改"),
    }))
}

fn reworded(
    draft: &Draft,
    title: Option<&str>,
    paragraphs: Option<&[String]>,
    captions: &[(usize, String)],
) -> Result<Wording> {
    let mut new = draft.wording();
    if let Some(title) = title {
        new.title = clean(title);
        if !new.title.chars().any(char::is_alphanumeric) {
            return Err(wrong(format!("{}号稿件的新标题是空的", draft.id)));
        }
        if new.title.chars().count() > TITLE {
            return Err(wrong(format!("{}号稿件的新标题超过{TITLE}字", draft.id)));
        }
    }
    if let Some(paragraphs) = paragraphs {
        let lines = paragraphs.iter().flat_map(|paragraph| paragraph.lines());
        new.paragraphs = lines.map(clean).filter(|line| !line.is_empty()).collect();
        // A file usually begins with the title.
        if new.paragraphs.first().is_some_and(|first| *first == new.title) {
            new.paragraphs.remove(0);
        }
        if new.paragraphs.is_empty() {
            return Err(wrong(format!("{}号稿件的新正文是空的", draft.id)));
        }
    }
    for (place, caption) in captions {
        let Some(photo) = place.checked_sub(1).and_then(|at| draft.photos.get(at)) else {
            let count = draft.photos.len();
            let known = if count == 0 { "没有图片".into() } else { format!("只有{count}张图片") };
            return Err(wrong(format!("{}号稿件{known}，没有第{place}张", draft.id)));
        };
        let caption = clean(caption);
        if caption.is_empty() {
            new.captions.remove(&photo.sha256);
        } else {
            new.captions.insert(photo.sha256.clone(), caption);
        }
    }
    Ok(new)
}

/// The wording with a passage replaced that occurs exactly once.
fn replaced(draft: &Draft, old: &str, new: &str) -> Result<Wording> {
    let (id, mut wording) = (draft.id, draft.wording());
    if old.is_empty() {
        return Err(wrong(format!("{id}号稿件：未写明要改的文字")));
    }
    let places = occurrences(&wording.title, old)
        + wording.paragraphs.iter().map(|paragraph| occurrences(paragraph, old)).sum::<usize>();
    let passage = quoted(old);
    match places {
        0 => return Err(wrong(format!("{id}号稿件中没有“{passage}”，请照稿件原文写"))),
        1 => {}
        many => return Err(wrong(format!("{id}号稿件中有{many}处“{passage}”，请多写几个字，以便确定是哪一处"))),
    }
    let new = clean(new);
    wording.title = wording.title.replacen(old, &new, 1);
    for paragraph in &mut wording.paragraphs {
        *paragraph = paragraph.replacen(old, &new, 1);
    }
    wording.paragraphs.retain(|paragraph| !paragraph.trim().is_empty());
    if wording.title.trim().is_empty() {
        return Err(wrong(format!("{id}号稿件的标题不能为空")));
    }
    Ok(wording)
}

/// How often a passage occurs, overlapping itself or not.
fn occurrences(text: &str, passage: &str) -> usize {
    text.char_indices().filter(|(at, _)| text.get(*at..).is_some_and(|rest| rest.starts_with(passage))).count()
}

/// One line without what no reader sees; it becomes part of a document.
fn clean(text: &str) -> String {
    let hidden = |c: &char| {
        matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
            || matches!(c, '\u{fff9}'..='\u{fffc}' | '\u{fffe}' | '\u{ffff}')
    };
    let shown = text.chars().map(|c| if c.is_whitespace() && c != '\u{3000}' { ' ' } else { c });
    let clean: String = shown.filter(|c| !c.is_control() && !hidden(c)).collect();
    clean.trim().to_owned()
}

fn quoted(passage: &str) -> String {
    let passage = passage.trim();
    if passage.chars().count() <= QUOTE {
        return passage.to_owned();
    }
    passage.chars().take(QUOTE).chain(['…']).collect()
}

/// What was changed, in a sentence.
fn told(draft: &Draft, old: &Wording, new: &Wording) -> String {
    let id = draft.id;
    let mut parts = Vec::new();
    if old.paragraphs != new.paragraphs {
        let pieces = between(&old.paragraphs.join("\n"), &new.paragraphs.join("\n"));
        // A deletion with what came in its stead is one place.
        let places = pieces.split(|piece| matches!(piece, Piece::Same(_))).filter(|run| !run.is_empty()).count();
        parts.push(format!("改正文{places}处"));
    }
    for (at, photo) in draft.photos.iter().enumerate() {
        match (old.captions.get(&photo.sha256), new.captions.get(&photo.sha256)) {
            (before, after) if before == after => {}
            (_, Some(caption)) => parts.push(format!("第{}张图片说明改为“{}”", at + 1, quoted(caption))),
            (_, None) => parts.push(format!("删去第{}张图片说明", at + 1)),
        }
    }
    if old.title != new.title {
        let title = format!("{id}号标题由《{}》改为《{}》", old.title, new.title);
        return std::iter::once(title).chain(parts).collect::<Vec<_>>().join("，");
    }
    format!("{id}号《{}》：{}", draft.title, parts.join("，"))
}
