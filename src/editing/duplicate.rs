//! The same story again: sent twice, sent as a newer version, or sent by another unit too.
//!
//! Hands out [`Fingerprint`] (small, kept with the draft), [`likeness`], [`judge`] and [`alike`], and [`changed`], which
//! names the figures that differ between two wordings. It compares wording only: it knows no store, and it decides nothing
//! that the caller could not undo. Which draft then stands is the caller's business.
//!
//! A fingerprint keeps the smallest hashes of the text's groups of three characters (a bottom-k sketch): exact for a
//! short draft, an estimate with an error of about three points in a hundred for longer ones. Groups do not reach over a
//! sentence's end, so sentences may change places without a trace. Sentences that any draft could have ([`Slogans`]) are
//! left out, and what the text counts is kept apart: the same form filled with other figures is another report.
//!
//! The smallest hashes are also the [`bands`](Fingerprint::bands) by which a draft is found among those of all years:
//! two drafts as alike as [`LIKE`] share a quarter of all groups, so that of 32 pieces eight are expected in both; that
//! none is happens to one pair in thirty thousand.

mod facts;
mod fingerprint;
mod plain;
mod slogans;

pub use facts::changed;
pub use fingerprint::{Fingerprint, VERSION, likeness};
pub use slogans::Slogans;

use crate::model::calendar::PeriodId;
use crate::model::ids::DraftId;
use crate::model::unit::UnitCode;

/// From here on two drafts are worth a person's look …
pub const LIKE: f64 = 0.57;
/// … and from here on short ones, in which a few set phrases are half the text.
const LIKE_SHORT: f64 = 0.68;
/// Short is what has fewer different groups of three characters.
const SHORT: u32 = 60;
/// From here on a unit's own draft replaces its earlier one.
pub const NEWER: f64 = 0.6;
/// From here on another unit's draft tells the same story.
pub const SAME: f64 = 0.9;
/// From here on two drafts of a unit are one story whatever their titles say …
const VERBATIM: f64 = 0.9;
/// … and below it only if the titles have this much in common.
const TITLE_SAME_UNIT: f64 = 0.3;
/// A title this like the earlier one …
const TITLE: f64 = 0.75;
/// … needs only this much of the body, in the same period …
const TITLE_BODY: f64 = 0.3;
/// … and when the unit says that it corrects something, a title or the body needs only this.
const SAID: f64 = 0.35;
/// A report that comes every week with new numbers shares less than this part of them with the last one.
const NUMBERS: f64 = 0.5;
/// Words in subject or file name that announce a newer version.
const REVISION: [&str; 16] = [
    "更正",
    "修改稿",
    "修订稿",
    "修改版",
    "修订版",
    "修正",
    "以此为准",
    "以此稿为准",
    "以本稿为准",
    "最新",
    "最终",
    "定稿",
    "终稿",
    "重发",
    "替换",
    "第二稿",
];

/// The draft that has just come.
#[derive(Clone, Debug)]
pub struct Incoming<'a> {
    pub unit: &'a UnitCode,
    pub period: PeriodId,
    /// The period before, if there was one.
    pub previous: Option<PeriodId>,
    /// Subject and file name, where units write 更正 or 以此为准.
    pub labels: &'a [&'a str],
    pub print: &'a Fingerprint,
}

/// A draft that is already here.
#[derive(Clone, Debug)]
pub struct Earlier<'a> {
    pub draft: DraftId,
    pub unit: &'a UnitCode,
    pub period: PeriodId,
    pub print: &'a Fingerprint,
}

/// How a new draft stands to those already here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The same story: a re-send by the same unit, or at least 90 % the same from another.
    Same { of: DraftId },
    /// The same unit's newer version of its own draft.
    NewerVersion { of: DraftId },
    /// So alike that a person should look.
    Like { of: DraftId, percent: u8 },
    /// A story of its own.
    None,
}

impl Relation {
    fn rank(self) -> u8 {
        match self {
            Self::Same { .. } => 3,
            Self::NewerVersion { .. } => 2,
            Self::Like { .. } => 1,
            Self::None => 0,
        }
    }
}

/// Judges a new draft against earlier ones; the strongest relation wins, then the greater likeness, then the newer draft.
pub fn judge(new: &Incoming<'_>, earlier: &[Earlier<'_>]) -> Relation {
    earlier
        .iter()
        .map(|old| (relation(new, old), likeness(new.print, old.print), old.draft))
        .max_by(|a, b| a.0.rank().cmp(&b.0.rank()).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)))
        .map_or(Relation::None, |(relation, _, _)| relation)
}

/// The drafts that a person should compare with the new one, the most alike first, with the likeness in per cent. One
/// that is here under several numbers counts each time.
pub fn alike(new: &Incoming<'_>, earlier: &[Earlier<'_>]) -> Vec<(DraftId, u8)> {
    let mut found: Vec<(f64, DraftId)> = earlier
        .iter()
        .map(|old| (likeness(new.print, old.print), old))
        .filter(|(alike, old)| worth_a_look(new, old, *alike))
        .map(|(alike, old)| (alike, old.draft))
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
    found.into_iter().map(|(alike, draft)| (draft, percent(alike))).collect()
}

fn relation(new: &Incoming<'_>, old: &Earlier<'_>) -> Relation {
    let of = old.draft;
    let alike = likeness(new.print, old.print);
    let own = new.unit == old.unit;
    if new.print.identical(old.print) || (!own && alike >= SAME && !other_figures(new, old)) {
        return Relation::Same { of };
    }
    if own && newer(new, old, alike) {
        return Relation::NewerVersion { of };
    }
    if worth_a_look(new, old, alike) { Relation::Like { of, percent: percent(alike) } } else { Relation::None }
}

/// Whether a person should compare the two.
fn worth_a_look(new: &Incoming<'_>, old: &Earlier<'_>, alike: f64) -> bool {
    let short = new.print.size().min(old.print.size()) < SHORT;
    alike >= if short { LIKE_SHORT } else { LIKE } && !other_figures(new, old)
}

/// The same words about other figures: two reports in one form. A correction of this week's draft is none.
fn other_figures(new: &Incoming<'_>, old: &Earlier<'_>) -> bool {
    let (few, common) = new.print.numbers_of_less(old.print);
    let own = new.unit == old.unit;
    match (own, new.period == old.period) {
        (true, true) => false,
        // A unit's form repeats its standing figures too.
        (true, false) => few >= 4 && common == 0 || few >= 5 && common * 3 < few,
        (false, _) => few >= 4 && common * 5 < few,
    }
}

/// Whether a unit's draft replaces its own earlier one, identical text apart.
fn newer(new: &Incoming<'_>, old: &Earlier<'_>, alike: f64) -> bool {
    let same_period = new.period == old.period;
    if !same_period && new.previous != Some(old.period) {
        return false;
    }
    let title = new.print.title_likeness(old.print);
    if new.labels.iter().any(|label| REVISION.iter().any(|word| label.contains(word))) {
        return alike >= SAID || (title >= TITLE && alike >= TITLE_BODY / 2.0);
    }
    // Next week's report in last week's words is a new report; only its numbers tell.
    let same_report = same_period || new.print.shared_numbers(old.print) >= NUMBERS;
    // Two stories told in one unit's set phrases are two stories: the titles must agree too, or nearly every word.
    let same_story = alike >= VERBATIM || (alike >= NEWER && title >= TITLE_SAME_UNIT);
    same_report && (same_story || (same_period && title >= TITLE && alike >= TITLE_BODY))
}

/// A likeness in per cent, rounded.
pub fn percent(likeness: f64) -> u8 {
    // In 0..=100 by the clamp, so the cast cannot wrap.
    (likeness * 100.0).round().clamp(0.0, 100.0) as u8
}

#[cfg(test)]
mod tests;
