//! How a new draft stands to those already here: sent again, a newer version, an older one, or merely alike.

use super::{Incomer, Prepared};
use crate::editing::duplicate::{self, Fingerprint, Incoming, Relation};
use crate::model::calendar::PeriodId;
use crate::model::draft::{Draft, DraftStatus, Flag};
use crate::model::ids::DraftId;
use crate::model::issue::IssueState;
use crate::model::submission::Timeliness;
use crate::office::Settings;
use crate::store::{self, draft, issue, submission};
use anyhow::Result;
use rusqlite::Connection;

/// How a draft stands to those already here.
pub enum Kin {
    None,
    /// The unit sends the very same again.
    Resent {
        of: draft::Print,
    },
    /// The unit's newer version of a draft whose issue is still open.
    Replaces {
        old: draft::Print,
    },
    /// The newer version of a draft that was never printed, and whose issue is out: it counts for the running period.
    Revives {
        old: draft::Print,
    },
    /// An older version: its mail came first, and was settled later.
    Outdated {
        by: draft::Print,
    },
    /// Like another, which a person should compare.
    Like {
        of: DraftId,
        percent: u8,
    },
}

/// Finds the nearest of the drafts already here and says how the new one stands to it.
pub fn relate(db: &Connection, settings: &Settings, incomer: &Incomer<'_>, prepared: &Prepared) -> Result<Kin> {
    let schedule = &settings.schedule;
    let period = prepared.draft.period;
    let previous = schedule.period(period).and_then(|period| schedule.previous(&period)).map(|period| period.id);
    let mut prints: Vec<(draft::Print, Fingerprint)> = draft::prints_since(db, previous.unwrap_or(period))?
        .into_iter()
        .filter(|known| {
            !matches!(
                known.status,
                DraftStatus::Superseded { .. } | DraftStatus::Duplicate { .. } | DraftStatus::Merged { .. }
            )
        })
        .filter_map(|known| postcard::from_bytes(&known.fingerprint).ok().map(|print| (known, print)))
        .collect();
    let earlier: Vec<duplicate::Earlier<'_>> = prints
        .iter()
        .map(|(known, print)| duplicate::Earlier { draft: known.id, unit: &known.unit, period: known.period, print })
        .collect();
    let labels = [incomer.head.subject.as_str(), prepared.label.as_str()];
    let incoming = Incoming { unit: &incomer.unit, period, previous, labels: &labels, print: &prepared.print };
    let scanned = prepared.draft.lacks_text();
    let recognised = prepared.draft.flags.contains(&Flag::Recognised);
    if let Some(at) = prints.iter().position(|(known, _)| same_paper(incomer, prepared, known)) {
        let (old, _) = prints.swap_remove(at);
        return Ok(match old.status {
            DraftStatus::Published { .. } => Kin::Like { of: old.id, percent: 100 },
            _ if scanned => Kin::Resent { of: old },
            _ if incomer.mail.arrived < old.arrived => Kin::Outdated { by: old },
            _ if is_closed(db, old.period)? => Kin::Revives { old },
            _ => Kin::Replaces { old },
        });
    }
    if scanned {
        return Ok(Kin::None);
    }
    // A returned draft's letter asks for this mark; it is believed only of the unit's own drafts.
    let named = revision_of(&incomer.head.subject).filter(|id| {
        incomer.articles.len() == 1 && prints.iter().any(|(known, _)| known.id == *id && known.unit == incomer.unit)
    });
    let relation = match named {
        Some(of) => Relation::NewerVersion { of },
        None => duplicate::judge(&incoming, &earlier),
    };
    let mut known =
        |id: DraftId| prints.iter().position(|(known, _)| known.id == id).map(|at| prints.swap_remove(at).0);
    let (of, same) = match relation {
        Relation::None => return Ok(Kin::None),
        Relation::Like { of, percent } => return Ok(Kin::Like { of, percent }),
        Relation::Same { of } => (of, true),
        Relation::NewerVersion { of } => (of, false),
    };
    let Some(old) = known(of).filter(|known| known.unit == incomer.unit) else {
        return Ok(Kin::Like { of, percent: 100 });
    };
    Ok(match old.status {
        // What is printed cannot be replaced; whether it needs a correction is for a person to say.
        DraftStatus::Published { .. } => Kin::Like { of, percent: 100 },
        _ if incomer.mail.arrived < old.arrived => Kin::Outdated { by: old },
        _ if is_closed(db, old.period)? => Kin::Revives { old },
        // The copy with signature and seal of what came typed: what is typed stands.
        _ if recognised && !old.recognised => Kin::Resent { of: old },
        DraftStatus::Returned { .. } => Kin::Replaces { old },
        _ if old.recognised && !recognised => Kin::Replaces { old },
        _ if same && !adds_something(db, &prepared.draft, of)? => Kin::Resent { of: old },
        _ => Kin::Replaces { old },
    })
}

/// Whether one of the two is a scan without words and the other, by the unit's own naming of it, the same paper. A scan's
/// title is that of its file or its mail.
fn same_paper(incomer: &Incomer<'_>, prepared: &Prepared, known: &draft::Print) -> bool {
    let new = &prepared.draft;
    if known.unit != incomer.unit || !(new.lacks_text() || known.lacks_text) {
        return false;
    }
    let like = |a: &str, b: &str| strsim::normalized_levenshtein(a, b) >= 0.6;
    like(&new.title, &known.title) || stem(&new.origin) == stem(&known.origin)
}

/// A file's name without its last ending.
fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Whether the same story comes with what was missing: a sign-off, an author, a phone, photos.
fn adds_something(db: &Connection, new: &Draft, old: DraftId) -> Result<bool> {
    let old = draft::get(db, old)?;
    Ok(old.is_some_and(|old| {
        (&new.signoff, &new.author, &new.phone, &new.photos) != (&old.signoff, &old.author, &old.phone, &old.photos)
    }))
}

/// 44号修改稿 in a subject: the draft that the mail corrects.
fn revision_of(subject: &str) -> Option<DraftId> {
    let (before, _) = subject.split_once("号修改稿")?;
    let digits: Vec<u32> = before.chars().rev().map_while(digit).collect();
    let number =
        digits.iter().rev().try_fold(0i64, |number, digit| number.checked_mul(10)?.checked_add((*digit).into()))?;
    (!digits.is_empty()).then_some(DraftId(number))
}

/// A digit, half or full width.
fn digit(c: char) -> Option<u32> {
    match c {
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        _ => c.to_digit(10),
    }
}

/// Whether a period takes no more drafts: its issue is signed off, or its moment passed without one.
pub fn is_closed(db: &Connection, period: PeriodId) -> Result<bool> {
    Ok(match issue::of_period(db, period)? {
        Some(issue) => matches!(issue.state, IssueState::SignedOff | IssueState::Published),
        None => store::meta(db, &format!("compiled/{period}"))?.is_some(),
    })
}

/// A mail that only repeats or corrects drafts of an earlier period belongs to that period, as its first mail does, and
/// does not count as this week's.
pub fn belongs(db: &Connection, incomer: &Incomer<'_>, kin: &[Kin]) -> Result<Option<(PeriodId, Timeliness)>> {
    let periods: Option<Vec<PeriodId>> = kin
        .iter()
        .map(|kin| match kin {
            Kin::Resent { of: old } | Kin::Replaces { old } | Kin::Outdated { by: old } => Some(old.period),
            Kin::None | Kin::Revives { .. } | Kin::Like { .. } => None,
        })
        .collect();
    let Some(period) = periods.and_then(|periods| periods.into_iter().max()) else {
        return Ok(None);
    };
    let first = submission::of_unit(db, period, &incomer.unit)?.into_iter().next();
    Ok(first.map(|first| (period, first.submission.timeliness)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_may_name_the_draft_it_corrects() {
        let check = |subject: &str, expected: Option<i64>| {
            assert_eq!(revision_of(subject), expected.map(DraftId), "{subject}");
        };
        check("44号修改稿", Some(44));
        check("市教育局报送１２号修改稿", Some(12));
        check("回复：【退稿】3号修改稿（教育局）", Some(3));
        check("修改稿", None);
        check("号修改稿", None);
        check("99999999999999999999号修改稿", None);
    }
}
