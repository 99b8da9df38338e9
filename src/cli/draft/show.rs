//! `draft show`: one draft with its revisions and minutes, or what changed between two wordings.

use super::known;
use crate::cli::Context;
use crate::cli::table::one_line;
use crate::editing::difference::{Piece, between};
use crate::failure::{DONE, wrong};
use crate::model::calendar::words;
use crate::model::draft::{Draft, DraftStatus, Wording};
use crate::model::ids::DraftId;
use crate::model::verdict::Decider;
use crate::office::Office;
use crate::store::draft;
use crate::store::minute::{self, About, Minute};
use crate::store::revision::{self, Revision};
use anyhow::Result;
use clap::Args;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeSet;
use std::io::{self, IsTerminal};

#[derive(Debug, Args)]
pub struct Show {
    #[arg(value_name = "编号")]
    id: DraftId,
    /// 显示两次改稿之间的改动，如 0..2；0为来稿原文，默认为来稿原文与现稿之间
    #[arg(long, value_name = "改稿号", num_args = 0..=1, default_missing_value = "0")]
    diff: Option<Span>,
    /// 与另一篇稿件（如被替换的旧稿）比对
    #[arg(long, value_name = "编号", conflicts_with = "diff")]
    against: Option<DraftId>,
}

/// `1`, `1..2`, `1..`.
#[derive(Clone, Copy, Debug)]
struct Span {
    from: u32,
    /// `None` for the wording that stands.
    to: Option<u32>,
}

impl std::str::FromStr for Span {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (from, to) = text.split_once("..").unwrap_or((text, ""));
        let to = if to.is_empty() { None } else { Some(to.parse()?) };
        Ok(Self { from: if from.is_empty() { 0 } else { from.parse()? }, to })
    }
}

/// What changed between two wordings.
#[derive(Debug, Serialize)]
struct Difference {
    /// What the two are called.
    from: String,
    to: String,
    title: Vec<Piece>,
    /// Paragraphs are parted by `\n`.
    text: Vec<Piece>,
    captions: Vec<CaptionDifference>,
}

/// What changed of one photo's caption.
#[derive(Debug, Serialize)]
struct CaptionDifference {
    /// The photo's key in the archive.
    photo: String,
    pieces: Vec<Piece>,
}

impl Show {
    pub fn run(&self, context: &Context) -> Result<u8> {
        let office = context.look()?;
        let draft = known(&office, self.id)?;
        let db = office.store.db();
        let minutes = minute::of(db, About::Draft(self.id))?;
        let revisions = revision::of(db, &draft, office.roster.short(&draft.unit), context.now()?)?;
        let merged = draft::merged_into(db, self.id)?;
        let difference = match (self.against, self.diff) {
            (Some(other), _) => {
                let other = known(&office, other)?;
                Some(difference(
                    (&called(&office, &other), &other.wording()),
                    (&called(&office, &draft), &draft.wording()),
                ))
            }
            (None, Some(span)) => Some(spanned(&draft, &revisions, span)?),
            (None, None) => None,
        };
        let mut value = json!({ "draft": draft, "minutes": minutes, "revisions": revisions });
        if let (Some(difference), Some(object)) = (&difference, value.as_object_mut()) {
            object.insert("difference".into(), serde_json::to_value(difference)?);
        }
        context.print(&value, || match &difference {
            Some(difference) => {
                let title = format!("{}号稿件　{}\n\n", draft.id, draft.status.words());
                title + &compared(difference, &draft, io::stdout().is_terminal())
            }
            None => page(&office, &draft, &merged, &revisions, &minutes),
        })?;
        Ok(DONE)
    }
}

fn called(office: &Office, draft: &Draft) -> String {
    format!("{}号（{}）", draft.id, office.roster.short(&draft.unit))
}

fn spanned(draft: &Draft, revisions: &[Revision], span: Span) -> Result<Difference> {
    let id = draft.id;
    if draft.revision == 0 {
        return Err(wrong(format!("{id}号稿件没有改过；与另一篇比对请用 `draft show {id} --against 编号`")));
    }
    let find = |number: u32| {
        let found = revisions.iter().find(|revision| revision.number == number);
        found.ok_or_else(|| wrong(format!("{id}号稿件没有改稿{number}，现有0至{}", draft.revision)))
    };
    let (from, to) = (find(span.from)?, find(span.to.unwrap_or(draft.revision))?);
    let name = |revision: &Revision| match revision.number {
        0 => "来稿原文".to_owned(),
        number => format!("改稿{number}（{}　{}）", revision.who, words::moment(revision.at)),
    };
    Ok(difference((&name(from), &from.wording), (&name(to), &to.wording)))
}

fn difference(from: (&str, &Wording), to: (&str, &Wording)) -> Difference {
    let ((from, old), (to, new)) = (from, to);
    let photos: BTreeSet<&String> = old.captions.keys().chain(new.captions.keys()).collect();
    let caption = |wording: &Wording, photo: &String| wording.captions.get(photo).cloned().unwrap_or_default();
    let captions = photos.into_iter().filter_map(|photo| {
        let (before, after) = (caption(old, photo), caption(new, photo));
        (before != after).then(|| CaptionDifference { photo: photo.clone(), pieces: between(&before, &after) })
    });
    Difference {
        from: from.to_owned(),
        to: to.to_owned(),
        title: between(&old.title, &new.title),
        text: between(&old.paragraphs.join("\n"), &new.paragraphs.join("\n")),
        captions: captions.collect(),
    }
}

/// The difference for a terminal: what stayed is cut down to the paragraphs that were touched.
fn compared(difference: &Difference, draft: &Draft, colour: bool) -> String {
    let mut page = format!("{} → {}\n\n", one_line(&difference.from), one_line(&difference.to));
    let lines = |pieces: &[Piece]| marked(pieces, colour);
    page += &format!("标题：{}\n", lines(&difference.title).into_iter().map(|line| line.0).collect::<String>());
    for caption in &difference.captions {
        let place = draft.photos.iter().position(|photo| photo.sha256 == caption.photo);
        let name = place.map_or("图片说明".to_owned(), |at| format!("第{}张图片说明", at + 1));
        page += &format!("{name}：{}\n", lines(&caption.pieces).into_iter().map(|line| line.0).collect::<String>());
    }
    let mut same = 0;
    let mut body = String::new();
    let skipped = |same: usize| if same == 0 { String::new() } else { format!("\n　　……（{same}段未改）") };
    for (line, touched) in lines(&difference.text) {
        if touched {
            body += &format!("{}\n　　{line}", skipped(same));
            same = 0;
        } else {
            same += 1;
        }
    }
    if body.is_empty() && difference.captions.is_empty() && unchanged(&difference.title) {
        return page + "\n　　两者文字相同";
    }
    page + &body + &skipped(same)
}

fn unchanged(pieces: &[Piece]) -> bool {
    pieces.iter().all(|piece| matches!(piece, Piece::Same(_)))
}

/// The pieces as lines, each with whether anything in it was changed.
fn marked(pieces: &[Piece], colour: bool) -> Vec<(String, bool)> {
    let mut lines = vec![(String::new(), false)];
    for piece in pieces {
        let (open, close) = match (piece, colour) {
            (Piece::Same(_), _) => ("", ""),
            (Piece::Deleted(_), false) => ("〔-", "-〕"),
            (Piece::Inserted(_), false) => ("{+", "+}"),
            (Piece::Deleted(_), true) => ("\x1b[31;9m", "\x1b[0m"),
            (Piece::Inserted(_), true) => ("\x1b[32;4m", "\x1b[0m"),
        };
        let changed = !matches!(piece, Piece::Same(_));
        let mut parts = piece.text().split('\n').peekable();
        while let Some(part) = parts.next() {
            let ends = parts.peek().is_some();
            let sign = if changed && ends { "↵" } else { "" };
            if let Some(line) = lines.last_mut().filter(|_| !part.is_empty() || !sign.is_empty()) {
                // Not `one_line`, which would eat the space at a piece's edge.
                let part: String = part.chars().filter(|c| !c.is_control()).collect();
                line.0 += &format!("{open}{part}{sign}{close}");
                line.1 |= changed;
            }
            if ends {
                lines.push((String::new(), false));
            }
        }
    }
    lines.retain(|(line, _)| !line.is_empty());
    lines
}

fn page(office: &Office, draft: &Draft, merged: &[Draft], revisions: &[Revision], minutes: &[Minute]) -> String {
    let mut page =
        format!("{}号稿件　{}　{}\n\n{}\n", draft.id, draft.status.words(), draft.period, one_line(&draft.title));
    let cues: Vec<&str> = draft.verdict.evidence.iter().map(|cue| cue.cue.as_str()).collect();
    let joint: Vec<&str> = draft.joint.iter().map(|code| office.roster.short(code)).collect();
    let merged: Vec<String> = merged
        .iter()
        .map(|one| format!("{}号《{}》（{}）", one.id, one.title, office.roster.short(&one.unit)))
        .collect();
    let reason = if let DraftStatus::Returned { reason } = &draft.status { reason.clone() } else { String::new() };
    let lines = [
        ("退稿原因", reason),
        ("责任单位", office.roster.short(&draft.unit).to_owned()),
        ("联合供稿", joint.join("、")),
        ("并入稿件", merged.join("、")),
        ("方面", filing(office, draft)),
        ("依据", cues.join("、")),
        ("作者", draft.author.clone().unwrap_or_default()),
        ("电话", draft.phone.clone().unwrap_or_default()),
        ("签发", draft.signoff.clone().unwrap_or_default()),
        ("出处", draft.origin.clone()),
    ];
    for (name, value) in lines.iter().filter(|(_, value)| !value.is_empty()) {
        page += &format!("  {name}：{}\n", one_line(value));
    }
    for (at, photo) in draft.photos.iter().enumerate() {
        let caption = photo.caption.as_deref().unwrap_or("无说明");
        let (name, caption) = (one_line(&photo.name), one_line(caption));
        page += &format!("  图片{}：{name}（{}×{}）{caption}\n", at + 1, photo.width, photo.height);
    }
    for flag in &draft.flags {
        page += &format!("  · {}\n", one_line(&flag.note_about(office.roster.get(&draft.unit))));
    }
    if draft.revision > 0 {
        page += "\n改稿\n";
        for revision in revisions {
            let name = if revision.number == 0 { "（来稿原文）" } else { "" };
            let stands = if revision.number == draft.revision { "　现稿" } else { "" };
            let at = words::moment(revision.at);
            page += &format!("  {}{name}　{}　{at}{stands}\n", revision.number, one_line(&revision.who));
        }
        page += &format!("  用 `jianbao draft show {} --diff` 查看改动\n", draft.id);
    }
    if !minutes.is_empty() {
        page += "\n办理记录\n";
    }
    for minute in minutes {
        page += &format!("  {}　{}：{}\n", words::moment(minute.at), one_line(&minute.who), one_line(&minute.words));
    }
    for paragraph in &draft.paragraphs {
        page += &format!("\n　　{}", one_line(paragraph));
    }
    page
}

/// The area with how it was found.
fn filing(office: &Office, draft: &Draft) -> String {
    let verdict = &draft.verdict;
    let percent = verdict.confidence * 100.0;
    let second = verdict.second.as_ref().map(|code| format!("其次“{}”，", office.area(code).name)).unwrap_or_default();
    let ground = match &verdict.decider {
        Decider::Person(who) => format!("{who}确认"),
        Decider::Declared if !verdict.unsure => "单位注明".into(),
        _ if verdict.unsure => format!("把握{percent:.0}%，{second}请确认"),
        _ => format!("把握{percent:.0}%"),
    };
    format!("{}（{ground}）", office.area(draft.area()).name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_that_stayed_are_counted() {
        let check = |old: &str, new: &str, expected: &[(&str, bool)]| {
            let lines = marked(&between(old, new), false);
            let expected: Vec<(String, bool)> = expected.iter().map(|(line, t)| ((*line).to_owned(), *t)).collect();
            assert_eq!(lines, expected, "{old:?} → {new:?}");
        };
        check("甲。\n乙。\n丙。", "甲。\n丙。", &[("甲。", false), ("〔-乙。↵-〕", true), ("丙。", false)]);
        check("甲。乙。", "甲。\n乙。", &[("甲。{+↵+}", true), ("乙。", false)]);
        check("甲。", "甲。\n乙。", &[("甲。{+↵+}", true), ("{+乙。+}", true)]);
        check("六所学校。", "八所学校。", &[("〔-六-〕{+八+}所学校。", true)]);
    }

    #[test]
    fn spans_are_read() {
        let check = |text: &str, from: u32, to: Option<u32>| {
            let span: Span = text.parse().expect("a span");
            assert_eq!((span.from, span.to), (from, to), "{text}");
        };
        check("1", 1, None);
        check("1..", 1, None);
        check("1..3", 1, Some(3));
        check("..2", 0, Some(2));
        assert!("a".parse::<Span>().is_err() && "1..b".parse::<Span>().is_err());
    }
}
