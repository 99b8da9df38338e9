//! 报送情况: how each unit stands in a period.
//!
//! A unit is judged by its best submission: whoever sent anything in time was in time. A draft that several units tell
//! together is the submission of each of them and counts for each; whom the sender names is not chased. Knows nothing of
//! tables or pages.

use crate::model::calendar::{Moment, Period};
use crate::model::draft::{Draft, DraftStatus};
use crate::model::submission::{Standing, Submission, Timeliness};
use crate::model::unit::{Unit, UnitCode};
use crate::office::Settings;
use crate::store::{draft, submission};
use anyhow::Result;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One unit in one period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitStanding {
    pub unit: UnitCode,
    pub name: String,
    pub class: String,
    pub standing: Standing,
    /// Drafts sent, without those replaced by a newer version or sent twice.
    pub sent: u32,
    /// Drafts selected or printed.
    pub printed: u32,
}

impl UnitStanding {
    /// The standing in words; a unit that wrote, but whose files nobody could read, owes a readable copy (待补件).
    pub fn words(&self) -> String {
        let came = matches!(self.standing, Standing::OnTime | Standing::Late { .. });
        if came && self.sent == 0 { "待补件".into() } else { self.standing.words() }
    }
}

/// How the units that owe a draft in a period stand, in the roster's order.
pub fn standings(db: &Connection, settings: &Settings, period: &Period, now: Moment) -> Result<Vec<UnitStanding>> {
    let excuses = submission::excuses(db, period.id)?;
    let mut sent: BTreeMap<UnitCode, Vec<Submission>> = BTreeMap::new();
    let drafts = draft::of_period(db, period.id)?;
    for found in submission::of_period(db, period.id)? {
        // A draft that several units tell together is the submission of each.
        let told = drafts.iter().filter(|draft| draft.submission == found.id && counts(draft));
        let joint: BTreeSet<UnitCode> = told.flat_map(|draft| draft.joint.iter().cloned()).collect();
        for unit in joint.into_iter().filter(|unit| *unit != found.unit) {
            sent.entry(unit).or_default().push(found.clone());
        }
        sent.entry(found.unit.clone()).or_default().push(found);
    }
    let owing = settings.roster.units.iter().filter(|unit| unit.owes_on(period.id.0));
    Ok(owing
        .map(|unit| {
            let of_unit = || drafts.iter().filter(|draft| tells(draft, &unit.code));
            let submissions = sent.get(&unit.code).map(Vec::as_slice).unwrap_or_default();
            UnitStanding {
                unit: unit.code.clone(),
                name: unit.short().to_owned(),
                class: unit.class.clone(),
                standing: judge(submissions, excuses.get(&unit.code), period, now),
                sent: count(of_unit().filter(|draft| counts(draft))),
                printed: count(
                    of_unit()
                        .filter(|draft| matches!(draft.status, DraftStatus::Selected | DraftStatus::Published { .. })),
                ),
            }
        })
        .collect())
}

/// The units that owe a draft in a period and have sent nothing, excused ones apart.
pub fn missing<'a>(db: &Connection, settings: &'a Settings, period: &Period) -> Result<Vec<&'a Unit>> {
    let excuses = submission::excuses(db, period.id)?;
    let sent = submission::of_period(db, period.id)?;
    let drafts = draft::of_period(db, period.id)?;
    let told = |unit: &UnitCode| drafts.iter().any(|draft| counts(draft) && draft.joint.contains(unit));
    let owing = settings.roster.units.iter().filter(|unit| unit.owes_on(period.id.0));
    Ok(owing
        .filter(|unit| !excuses.contains_key(&unit.code) && !sent.iter().any(|found| found.unit == unit.code))
        .filter(|unit| !told(&unit.code))
        .collect())
}

/// Whether a unit sent a draft, or tells it together with the one that did.
fn tells(draft: &Draft, unit: &UnitCode) -> bool {
    draft.unit == *unit || draft.joint.contains(unit)
}

/// Whether a draft counts as sent: not replaced by a newer version, not sent twice, not part of another.
fn counts(draft: &Draft) -> bool {
    !draft.status.is_told_elsewhere()
}

fn judge(submissions: &[Submission], excuse: Option<&String>, period: &Period, now: Moment) -> Standing {
    let mut late: Option<u32> = None;
    for submission in submissions {
        match submission.timeliness {
            Timeliness::OnTime | Timeliness::Early => return Standing::OnTime,
            Timeliness::Late { working_minutes } => {
                late = Some(late.map_or(working_minutes, |known| known.min(working_minutes)));
            }
            Timeliness::Excused => {}
        }
    }
    match (excuse, late) {
        (Some(reason), _) => Standing::Excused { reason: reason.clone() },
        (None, Some(working_minutes)) => Standing::Late { working_minutes },
        // A submission judged as excused whose excuse was withdrawn since.
        (None, None) if !submissions.is_empty() => Standing::OnTime,
        (None, None) if now > period.cutoff => Standing::Missing,
        (None, None) => Standing::Waiting,
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}

/// The line above the table: 本期应报41家，按时35家，迟报2家，漏报3家，免报1家。
pub fn summary(standings: &[UnitStanding]) -> String {
    let of = |wanted: fn(&Standing) -> bool| standings.iter().filter(|row| wanted(&row.standing)).count();
    let parts = [
        ("按时", of(|standing| matches!(standing, Standing::OnTime))),
        ("迟报", of(|standing| matches!(standing, Standing::Late { .. }))),
        ("漏报", of(|standing| matches!(standing, Standing::Missing))),
        ("待报", of(|standing| matches!(standing, Standing::Waiting))),
        ("免报", of(|standing| matches!(standing, Standing::Excused { .. }))),
    ];
    let told: String = parts
        .iter()
        .filter(|(words, count)| *count > 0 || *words == "按时")
        .map(|(words, count)| format!("，{words}{count}家"))
        .collect();
    format!("本期应报{}家{told}。", standings.len())
}
