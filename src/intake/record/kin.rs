//! How a new draft stands to those already here: sent again, a newer version, an older one, or merely alike.

use super::{Incomer, Prepared};
use crate::editing::duplicate::{self, Fingerprint, Incoming, Relation, changed, likeness};
use crate::model::calendar::PeriodId;
use crate::model::draft::{DraftStatus, Flag, Photo};
use crate::model::ids::DraftId;
use crate::model::issue::IssueState;
use crate::model::submission::Timeliness;
use crate::office::Settings;
use crate::store::likeness::Print;
use crate::store::{self, draft, issue, likeness as prints_of, submission};
use anyhow::Result;
use rusqlite::Connection;

/// So many drafts of all years are compared with a new one …
const NEAR: usize = 40;
/// … and so many are named at most.
const NAMED: usize = 3;

/// How a draft stands to those already here.
pub enum Kin {
    None,
    /// The unit sends the very same again.
    Resent {
        of: Print,
    },
    /// Another of the units that tell it together sent it before.
    Joint {
        of: Print,
    },
    /// The unit's newer version of a draft whose issue is still open.
    Replaces {
        old: Print,
    },
    /// The newer version of a draft that was never printed, and whose issue is out: it counts for the running period.
    Revives {
        old: Print,
    },
    /// An older version: its mail came first, and was settled later.
    Outdated {
        by: Print,
    },
}

/// How a draft stands to those here, and which of them a person should compare with it.
pub struct Related {
    pub kin: Kin,
    /// Each with the likeness in per cent, the most alike first.
    pub alike: Vec<(Print, u8)>,
}

impl From<Kin> for Related {
    fn from(kin: Kin) -> Self {
        Self { kin, alike: Vec::new() }
    }
}

/// Finds the nearest of the drafts already here, of all years, and says how the new one stands to them.
pub fn relate(db: &Connection, settings: &Settings, incomer: &Incomer<'_>, prepared: &Prepared) -> Result<Related> {
    let schedule = &settings.schedule;
    let period = prepared.draft.period;
    let previous = schedule.period(period).and_then(|period| schedule.previous(&period)).map(|period| period.id);
    let recent = previous.unwrap_or(period);
    let mut prints = known(db, incomer, prepared, recent)?;
    if let Some(at) = prints.iter().position(|(known, _)| same_paper(incomer, prepared, known)) {
        let (old, _) = prints.swap_remove(at);
        return of_same_paper(db, incomer, prepared, old);
    }
    if prepared.draft.lacks_text() {
        return Ok(Kin::None.into());
    }
    let labels = [incomer.head.subject.as_str(), prepared.label.as_str()];
    let incoming = Incoming { unit: &incomer.unit, period, previous, labels: &labels, print: &prepared.print };
    let earlier: Vec<duplicate::Earlier<'_>> = prints
        .iter()
        .map(|(known, print)| duplicate::Earlier { draft: known.id, unit: &known.unit, period: known.period, print })
        .collect();
    // A returned draft's letter asks for this mark; it is believed only of the unit's own drafts.
    let named = revision_of(&incomer.head.subject).filter(|id| {
        incomer.articles.len() == 1 && prints.iter().any(|(known, _)| known.id == *id && known.unit == incomer.unit)
    });
    let relation = match named {
        Some(of) => Relation::NewerVersion { of },
        None => duplicate::judge(&incoming, &earlier),
    };
    let alike = duplicate::alike(&incoming, &earlier);
    let kin = match relation {
        Relation::None | Relation::Like { .. } => Kin::None,
        Relation::Same { of } => settle(db, incomer, prepared, take(&prints, of), recent, true)?,
        Relation::NewerVersion { of } => settle(db, incomer, prepared, take(&prints, of), recent, false)?,
    };
    let replaced = match &kin {
        Kin::Replaces { old } | Kin::Revives { old } => Some(old.id),
        _ => None,
    };
    // What is as good as the same, but cannot be replaced, is named whatever the words' likeness.
    let mut named: Vec<(DraftId, u8)> = alike.into_iter().filter(|(id, _)| Some(*id) != replaced).collect();
    if let (Kin::None, Relation::Same { of } | Relation::NewerVersion { of }) = (&kin, relation) {
        let print = prints.iter().find(|(known, _)| known.id == of).map(|(_, print)| print);
        let percent = print.map_or(0, |print| duplicate::percent(likeness(&prepared.print, print)));
        named.retain(|(id, _)| *id != of);
        named.insert(0, (of, percent));
    }
    let alike = named.into_iter().take(NAMED).filter_map(|(id, percent)| Some((take(&prints, id)?, percent))).collect();
    Ok(Related { kin, alike })
}

/// The drafts that the new one is compared with: the unit's own of late, and whatever of all years shares words with it.
fn known(
    db: &Connection,
    incomer: &Incomer<'_>,
    prepared: &Prepared,
    recent: PeriodId,
) -> Result<Vec<(Print, Fingerprint)>> {
    let mut prints = prints_of::of_unit(db, &incomer.unit, recent)?;
    for near in prints_of::near(db, &prepared.print.bands(), NEAR)? {
        if !prints.iter().any(|known| known.id == near.id) {
            prints.push(near);
        }
    }
    Ok(prints
        .into_iter()
        .filter(|known| !known.status.is_told_elsewhere())
        .filter_map(|known| postcard::from_bytes(&known.fingerprint).ok().map(|print| (known, print)))
        .collect())
}

fn take(prints: &[(Print, Fingerprint)], id: DraftId) -> Option<Print> {
    prints.iter().find(|(known, _)| known.id == id).map(|(known, _)| known.clone())
}

fn of_same_paper(db: &Connection, incomer: &Incomer<'_>, prepared: &Prepared, old: Print) -> Result<Related> {
    Ok(match old.status {
        DraftStatus::Published { .. } => Related { kin: Kin::None, alike: vec![(old, 100)] },
        _ if prepared.draft.lacks_text() => Kin::Resent { of: old }.into(),
        _ if incomer.mail.arrived < old.arrived => Kin::Outdated { by: old }.into(),
        _ if is_closed(db, old.period)? => Kin::Revives { old }.into(),
        _ => Kin::Replaces { old }.into(),
    })
}

/// What becomes of a draft that is a known one again; `same` if nothing of its wording is new.
fn settle(
    db: &Connection,
    incomer: &Incomer<'_>,
    prepared: &Prepared,
    old: Option<Print>,
    recent: PeriodId,
    same: bool,
) -> Result<Kin> {
    // What is printed cannot be replaced; whether it needs a correction is for a person to say. The same goes for what
    // was left lying long ago.
    let Some(old) = old.filter(|old| !matches!(old.status, DraftStatus::Published { .. }) && old.period >= recent)
    else {
        return Ok(Kin::None);
    };
    if old.unit != incomer.unit {
        let together = old.joint.contains(&incomer.unit) || prepared.draft.joint.contains(&old.unit);
        let stands = !matches!(old.status, DraftStatus::Returned { .. });
        // One of them corrects the figures that the other sent: a person must say which are right.
        let corrects = || -> Result<bool> {
            Ok(draft::get(db, old.id)?
                .is_none_or(|old| !changed(&old.paragraphs, &prepared.draft.paragraphs).is_empty()))
        };
        return Ok(if together && stands && !corrects()? { Kin::Joint { of: old } } else { Kin::None });
    }
    let recognised = prepared.draft.flags.contains(&Flag::Recognised);
    Ok(match old.status {
        _ if incomer.mail.arrived < old.arrived => Kin::Outdated { by: old },
        _ if is_closed(db, old.period)? => Kin::Revives { old },
        // The copy with signature and seal of what came typed: what is typed stands.
        _ if recognised && !old.recognised => Kin::Resent { of: old },
        DraftStatus::Returned { .. } => Kin::Replaces { old },
        _ if old.recognised && !recognised => Kin::Replaces { old },
        _ if same && !adds_something(db, prepared, &old)? => Kin::Resent { of: old },
        _ => Kin::Replaces { old },
    })
}

/// Whether one of the two is a scan without words and the other, by the unit's own naming of it, the same paper. A scan's
/// title is that of its file or its mail.
fn same_paper(incomer: &Incomer<'_>, prepared: &Prepared, known: &Print) -> bool {
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

/// Whether the same story comes with another title, or with what was missing: a sign-off, an author, a phone, photos. The
/// title is compared with that which the unit gave, not with the office's.
fn adds_something(db: &Connection, new: &Prepared, old: &Print) -> Result<bool> {
    let print: Option<Fingerprint> = postcard::from_bytes(&old.fingerprint).ok();
    if print.is_some_and(|print| print.title_likeness(&new.print) < 1.0) {
        return Ok(true);
    }
    let new = &new.draft;
    // What the old one has by now may be the office's doing, or another unit's gift: only what is new with the unit counts.
    let news = |new: &Option<String>, old: &Option<String>| new.is_some() && new != old;
    Ok(draft::get(db, old.id)?.is_some_and(|old| {
        let shows = |photo: &Photo| old.photos.iter().any(|known| known.sha256 == photo.sha256);
        let captions = |photo: &Photo| {
            let known = old.photos.iter().find(|known| known.sha256 == photo.sha256);
            old.revision == 0 && known.is_some_and(|known| news(&photo.caption, &known.caption))
        };
        news(&new.signoff, &old.signoff)
            || news(&new.author, &old.author)
            || news(&new.phone, &old.phone)
            || new.photos.iter().any(|photo| !shows(photo) || captions(photo))
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
pub fn belongs(db: &Connection, incomer: &Incomer<'_>, kin: &[Related]) -> Result<Option<(PeriodId, Timeliness)>> {
    let periods: Option<Vec<PeriodId>> = kin
        .iter()
        .map(|related| match &related.kin {
            Kin::Resent { of: old } | Kin::Replaces { old } | Kin::Outdated { by: old } => Some(old.period),
            Kin::None | Kin::Revives { .. } | Kin::Joint { .. } => None,
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
