//! After the office edited its holidays: what was filed under a deadline that no longer exists moves to the period that
//! took its place.

use crate::model::calendar::PeriodId;
use crate::office::Office;
use crate::store::{self, period};
use anyhow::Result;
use chrono::Duration;

/// Days around a vanished deadline within which its successor lies; a holiday moves a deadline by nine at most.
const REACH: i64 = 15;

/// Moves what was filed under vanished periods. Returns what was moved, in words.
pub fn refile(office: &mut Office) -> Result<Vec<String>> {
    let mut moved = Vec::new();
    let print = office.schedule_print.clone();
    if store::meta(office.store.db(), "schedule")?.as_ref() == Some(&print) {
        return Ok(moved);
    }
    for old in period::in_use(office.store.db())? {
        if office.schedule.period(old).is_some() {
            continue;
        }
        let Some(new) = successor(office, old) else {
            continue;
        };
        office.store.transact(|tx| period::rename(tx, old, new))?;
        moved.push(format!("节假日安排有变，原{old}一期的来稿并入{new}一期"));
    }
    office.store.transact(|tx| store::meta_set(tx, "schedule", &print))?;
    Ok(moved)
}

/// The period whose deadline is nearest; the later one of two.
fn successor(office: &Office, old: PeriodId) -> Option<PeriodId> {
    let near = (-REACH..=REACH).filter_map(|days| {
        let id = PeriodId(old.0 + Duration::days(days));
        office.schedule.period(id).map(|_| (days.abs(), -days, id))
    });
    near.min().map(|(_, _, id)| id)
}
