//! Drafts that tell one story: both sides of the pair say so.

use crate::editing::duplicate::changed;
use crate::model::calendar::PeriodId;
use crate::model::draft::{Draft, DraftStatus, Flag, Twin};
use crate::model::unit::UnitCode;
use crate::office::Settings;
use crate::store::likeness::Print;
use crate::store::{draft, issue, likeness};
use anyhow::Result;
use rusqlite::Connection;

/// From this likeness on, in per cent, only details differ, and the figures among them are named.
const DETAILS: u8 = 85;

/// The flags of a new draft for the drafts that it is like.
pub fn flags(db: &Connection, settings: &Settings, new: &Draft, alike: &[(Print, u8)]) -> Result<Vec<Flag>> {
    let mut flags = Vec::new();
    for (other, percent) in alike {
        let twin = Twin {
            unit: name_beside(settings, &new.unit, &other.unit),
            period: label(settings, other.period),
            issue: match other.status {
                DraftStatus::Published { issue } => issue::get(db, issue)?.map(|issue| issue.number),
                _ => None,
            },
        };
        flags.push(Flag::Like { draft: other.id, percent: *percent, twin: Some(twin) });
    }
    if let Some((nearest, DETAILS..)) = alike.first()
        && let Some(old) = draft::get(db, nearest.id)?
    {
        let numbers = changed(&old.paragraphs, &new.paragraphs);
        if !numbers.is_empty() {
            flags.push(Flag::Changed { from: old.id, numbers });
        }
    }
    Ok(flags)
}

/// Tells the other drafts of the new one, those apart about which everything is settled.
pub fn flag_others(db: &Connection, settings: &Settings, new: &Draft, alike: &[(Print, u8)]) -> Result<()> {
    for (other, percent) in alike {
        let Some(other) = draft::get(db, other.id)?.filter(is_open) else { continue };
        let twin = Twin {
            unit: name_beside(settings, &other.unit, &new.unit),
            period: label(settings, new.period),
            issue: None,
        };
        likeness::flag(db, &other, Flag::Like { draft: new.id, percent: *percent, twin: Some(twin) })?;
    }
    Ok(())
}

/// A draft that is replaced is nobody's twin any more; the newer one has been compared for itself.
pub fn forget(db: &Connection, old: &Draft) -> Result<()> {
    for flag in &old.flags {
        if let Flag::Like { draft: other, .. } = flag
            && let Some(other) = draft::get(db, *other)?.filter(is_open)
        {
            likeness::unflag(db, &other, old.id)?;
        }
    }
    Ok(())
}

/// One more unit tells a draft together with those that do already. Returns who else does, for that unit's own copy.
pub fn together(db: &Connection, of: &Print, unit: &UnitCode) -> Result<Vec<UnitCode>> {
    let mut joint = of.joint.clone();
    if !joint.contains(unit) {
        joint.push(unit.clone());
        likeness::set_joint(db, of.id, &joint)?;
    }
    Ok(std::iter::once(&of.unit).chain(&joint).filter(|other| *other != unit).cloned().collect())
}

fn is_open(draft: &Draft) -> bool {
    draft.is_live() || draft.status == DraftStatus::Held
}

/// The other unit's name; nothing if it is the same unit.
fn name_beside(settings: &Settings, unit: &UnitCode, other: &UnitCode) -> String {
    if unit == other { String::new() } else { settings.roster.short(other).to_owned() }
}

fn label(settings: &Settings, period: PeriodId) -> String {
    settings.schedule.period(period).map(|period| period.label()).unwrap_or_else(|| format!("{period}一期"))
}
