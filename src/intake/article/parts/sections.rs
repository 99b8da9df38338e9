//! A round-up: headings that name subjects, and below each one or more drafts with titles of their own.
//!
//! Hands out [`sections`] and [`bracketed`]. Deliberately careful: a report on several themes (一、产业发展…二、项目工程…)
//! is one draft. Such a section begins with what it tells, or with sections of its own; a draft under a heading begins with
//! a headline. Prose before the first heading makes a report, unless every draft is signed by itself.

use super::super::cover;
use super::super::draft::{is_prose, title_like};
use super::super::lines::Line;
use super::super::wording::*;
use super::heading::{Subject, Weight, counts_sections, is_headline, is_roundup, numberless, subject};
use super::{Part, Parts, around, blocked, fenced, headed, heading_of_part, is_block, is_whole, tells};

/// How a section is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Any title opens a draft; each must be signed by itself.
    Signed,
    /// Only headlines open drafts.
    Headlines,
    /// The document calls itself a round-up: titles may be numbered, and items may be one paragraph each.
    Roundup,
}

/// The drafts of a round-up, each with the heading over it; `None` for anything else.
pub fn sections(lines: &[Line]) -> Option<Parts> {
    let roundup = first_of_roundup(lines);
    let heads = heads(lines, roundup.is_some());
    let first = heads.first().map(|(at, _)| *at);
    let start = first.or(roundup)?;
    let lead = lines.get(..start)?;
    let introduced = lead.iter().any(tells) && cover::substance(lead) >= 40;
    let modes: &[Mode] = match (roundup.is_some(), introduced) {
        (true, false) => &[Mode::Roundup],
        (false, false) if !lead.iter().any(heads_a_story) => &[Mode::Headlines, Mode::Signed],
        _ => &[Mode::Signed],
    };
    let drafts = modes.iter().find_map(|mode| drafts(lines, &heads, start, *mode))?;
    let enough = match heads.as_slice() {
        [] => drafts.len() >= 2,
        [(_, only)] => roundup.is_some() || heads_document(lead, only),
        _ => drafts.len() >= 2,
    };
    if !enough {
        return None;
    }
    let mut outside = lead.to_vec();
    let last = drafts.last().map(|part| part.lines.as_slice()).unwrap_or_default();
    let tail = last.iter().rposition(is_prose).map_or(0, |at| at + 1);
    if let Some((last, others)) = drafts.split_last()
        && !others.is_empty()
        && !others.iter().any(|part| is_signed(&part.lines))
    {
        outside.extend(last.lines.get(tail..).unwrap_or_default().iter().cloned());
    }
    let mut all = Vec::new();
    if lead.iter().any(tells) {
        all.push(Part { lines: lead.to_vec(), under: None });
    }
    all.extend(drafts);
    Some(Parts { drafts: all, around: around(&outside) })
}

/// Drafts whose titles name a subject each: 【民生工程】标题.
pub fn bracketed(lines: &[Line]) -> Vec<Vec<Line>> {
    let starts: Vec<usize> = lines
        .iter()
        .enumerate()
        .filter(|(at, line)| {
            let told = lines.get(at + 1..).unwrap_or_default().iter().take(5).any(is_prose);
            told && bracketed_title(line)
        })
        .map(|(at, _)| at)
        .collect();
    let before = starts.first().and_then(|first| lines.get(..*first)).unwrap_or_default();
    if starts.len() < 2 || before.iter().any(tells) {
        return Vec::new();
    }
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    let parts: Vec<Vec<Line>> =
        starts.iter().zip(ends).map(|(from, to)| lines.get(*from..to).unwrap_or_default().to_vec()).collect();
    if parts.iter().all(|part| is_whole(part)) { parts } else { Vec::new() }
}

fn bracketed_title(line: &Line) -> bool {
    let Some((mark, title)) = line.text().and_then(|text| numberless(text).strip_prefix('【')?.split_once('】'))
    else {
        return false;
    };
    let mark = Line::Text { text: mark.to_owned(), heading: false };
    let title = Line::Text { text: title.trim().to_owned(), heading: true };
    subject(&mark).is_some_and(|subject| subject.weight >= Weight::Worded) && title_like(&title)
}

/// The first item below a title that calls the document a round-up.
fn first_of_roundup(lines: &[Line]) -> Option<usize> {
    let at = lines.iter().take(6).position(|line| line.text().is_some_and(is_roundup))?;
    // A letterhead of that name over a draft with its own title and text is a letterhead.
    let (first, next) = lines.iter().enumerate().skip(at + 1).find(|(_, line)| {
        let aside = |text: &str| {
            is_date(text) || is_unit(text) || is_letterhead(text) || text.starts_with(['（', '(']) && !is_numbered(text)
        };
        !is_block_line(line) && line.text().is_some_and(|text| !aside(text) && !is_separator(text))
    })?;
    let text = next.text()?;
    (is_numbered(text) || subject(next).is_some() || heading_of_part(text).is_some() || bracketed_title(next))
        .then_some(first)
}

fn is_block_line(line: &Line) -> bool {
    is_block(line).is_some()
}

/// The headings under which something with a title of its own stands.
fn heads(lines: &[Line], roundup: bool) -> Vec<(usize, Subject)> {
    let least = if roundup { Weight::Numbered } else { Weight::Worded };
    let all = lines.iter().enumerate().filter_map(|(at, line)| Some((at, subject(line)?)));
    let mut heads: Vec<(usize, Subject)> = all
        .filter(|(at, subject)| {
            let next = lines.get(at + 1..).unwrap_or_default().iter().find(|line| line.text().is_some());
            // A numbered line right over its text is the title of an item.
            let over_title = next.is_some_and(|next| !is_prose(next) || roundup && is_numbered_item(next));
            subject.weight >= least && (subject.weight > Weight::Numbered || over_title)
        })
        .collect();
    // A draft's own 类别：… below its title is no heading.
    heads.retain(|(at, subject)| {
        subject.weight != Weight::Marked
            || super::super::label::pairs(lines.get(*at).and_then(Line::text).unwrap_or_default()).is_none()
            || lines.get(at + 1).is_some_and(|next| opens(next, lines.get(at + 2..).unwrap_or_default(), Mode::Roundup))
    });
    heads
}

/// Whether a document's title is the headline of one story; 市教育局一周重点工作 and 本周稿件 are none.
fn heads_a_story(line: &Line) -> bool {
    let Some(text) = line.text() else { return false };
    let neutral =
        ["一周", "本周", "每周", "周报", "稿件", "信息", "综述", "报送", "汇总", "汇编", "简报", "动态", "宣传"];
    title_like(line)
        && is_headline(text)
        && !is_unit(text)
        && !is_letterhead(text)
        && !neutral.iter().any(|word| text.contains(word))
}

/// A single heading speaks for the draft below it if it stands at the very top.
fn heads_document(lead: &[Line], only: &Subject) -> bool {
    let top = lead.iter().all(|line| {
        is_block_line(line)
            || line.text().is_some_and(|text| is_letterhead(text) || is_greeting(text) || is_separator(text))
    });
    top && only.weight >= Weight::Worded && only.set_apart
}

fn drafts(lines: &[Line], heads: &[(usize, Subject)], start: usize, mode: Mode) -> Option<Vec<Part>> {
    let mut all = Vec::new();
    let mut push = |from: usize, to: usize, under: Option<&Subject>| {
        let section = lines.get(from..to).unwrap_or_default();
        // 三、重大改革创新：本周无.
        if !section.iter().any(tells) {
            return Some(());
        }
        let items = items(section, mode)?;
        all.extend(items.into_iter().map(|lines| Part { lines, under: under.map(|under| under.name.clone()) }));
        Some(())
    };
    if heads.is_empty() {
        push(start, lines.len(), None)?;
    }
    let ends = heads.iter().skip(1).map(|(at, _)| *at).chain([lines.len()]);
    for ((at, subject), end) in heads.iter().zip(ends) {
        push(at + 1, end, Some(subject))?;
    }
    let sound = all.iter().all(|part| is_whole(&part.lines) && (mode != Mode::Signed || is_signed(&part.lines)));
    (!all.is_empty() && sound).then_some(all)
}

/// The drafts below one heading.
fn items(section: &[Line], mode: Mode) -> Option<Vec<Vec<Line>>> {
    let opening =
        |at: usize| section.get(at).is_some_and(|line| opens(line, section.get(at + 1..).unwrap_or_default(), mode));
    let first = section.iter().position(|line| !is_block_line(line) && line.text().is_some())?;
    let line = section.get(first)?;
    if let Some(title) = heading_of_part(line.text()?) {
        let parts = headed(section);
        if parts.len() > 1 {
            return Some(parts);
        }
        let mut part = section.to_vec();
        if let Some(line) = part.get_mut(first) {
            *line = Line::Text { text: title, heading: true };
        }
        return Some(vec![part]);
    }
    if mode == Mode::Roundup && is_numbered_item(line) {
        return leading_sentences(section, first);
    }
    if !opening(first) {
        return None;
    }
    for split in [fenced, blocked] {
        let parts = split(section);
        if parts.len() > 1 {
            return Some(parts.into_iter().map(titled).collect());
        }
    }
    let mut starts = vec![first];
    for at in first + 1..section.len() {
        let Some(next) = section.get(at) else { break };
        // Two lines of title open one draft.
        let told =
            starts.last().and_then(|from| section.get(*from..at)).is_some_and(|before| before.iter().any(is_prose));
        if told && mode != Mode::Signed && opening(at) && alike(line, next) {
            starts.push(at);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([section.len()]);
    let mut parts: Vec<Vec<Line>> =
        starts.iter().zip(ends).map(|(from, to)| titled(section.get(*from..to).unwrap_or_default().to_vec())).collect();
    if let Some(before) = section.get(..first).filter(|before| !before.is_empty())
        && let Some(part) = parts.first_mut()
    {
        part.splice(1..1, before.iter().cloned());
    }
    Some(parts)
}

/// Whether two titles look the same, so that a sub-heading does not open a draft.
fn alike(first: &Line, other: &Line) -> bool {
    let look = |line: &Line| {
        let text = line.text().unwrap_or_default();
        let heading = matches!(line, Line::Text { heading: true, .. });
        (heading, is_numbered(text), counts_sections(text), text.starts_with(['（', '(']))
    };
    look(first) == look(other)
}

/// Whether a title stands here, with its text below.
fn opens(line: &Line, after: &[Line], mode: Mode) -> bool {
    let Line::Text { text, heading } = line else { return false };
    let bare = Line::Text { text: numberless(text).to_owned(), heading: *heading };
    let numbered = is_numbered(text);
    let own = match mode {
        Mode::Headlines => {
            !counts_sections(text) && is_headline(numberless(text)) && (!numbered || han_count(text) >= 10)
        }
        Mode::Signed | Mode::Roundup => true,
    };
    own && title_like(&bare)
        && !is_unit(text)
        && !is_name(text)
        && (!is_letterhead(text) || *heading)
        && subject(line)
            .is_none_or(|subject| subject.weight < Weight::Worded || !subject.set_apart && is_headline(text))
        && after.iter().take(5).any(is_prose)
}

/// The title of an item without its number.
fn titled(mut part: Vec<Line>) -> Vec<Line> {
    if let Some(Line::Text { text, heading }) = part.first_mut() {
        *text = numberless(text).to_owned();
        *heading = true;
    }
    part
}

/// 1.春耕生产全面展开。……: an item that is one paragraph with a sentence that serves as title.
fn is_numbered_item(line: &Line) -> bool {
    line.text().is_some_and(|text| is_numbered(text) && is_prose(line) && length(text) >= 50)
}

/// Items that begin with such paragraphs; the first sentence becomes the title if it is short enough.
fn leading_sentences(section: &[Line], first: usize) -> Option<Vec<Vec<Line>>> {
    let opening = section.get(first)?;
    let mut starts: Vec<usize> = Vec::new();
    for (at, line) in section.iter().enumerate().skip(first) {
        if is_numbered_item(line) && alike(opening, line) {
            starts.push(at);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([section.len()]);
    let part = |(from, to): (&usize, usize)| -> Option<Vec<Line>> {
        let (head, rest) = section.get(*from..to)?.split_first()?;
        let text = numberless(head.text()?);
        let (title, body) = match text.split_once('。') {
            Some((title, body)) if (4..=40).contains(&length(title)) && length(body) >= 20 => (Some(title), body),
            _ => (None, text),
        };
        let title = title.map(|title| Line::Text { text: title.trim().to_owned(), heading: true });
        let body = Line::Text { text: body.trim().to_owned(), heading: false };
        Some(title.into_iter().chain([body]).chain(rest.iter().cloned()).collect())
    };
    starts.iter().zip(ends).map(part).collect()
}

/// Whether a draft has an author line or 落款 of its own.
fn is_signed(part: &[Line]) -> bool {
    let told = part.iter().rposition(is_prose).unwrap_or(0);
    let end = part.get(told + 1..).unwrap_or_default();
    part.iter().skip(1).take(3).take_while(|line| !is_prose(line)).chain(end).any(is_block_line)
}
