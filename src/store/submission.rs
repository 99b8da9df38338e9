//! Submissions and excuses: who sent for which period.

use super::{from_json, json, moment, written};
use crate::model::calendar::{Moment, PeriodId};
use crate::model::ids::{MailId, SubmissionId};
use crate::model::submission::{Clue, Submission, Timeliness};
use crate::model::unit::UnitCode;
use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeMap;

fn submission(row: &Row<'_>) -> rusqlite::Result<Submission> {
    Ok(Submission {
        id: SubmissionId(row.get(0)?),
        mail: MailId(row.get(1)?),
        unit: UnitCode(row.get(2)?),
        clue: from_json(&row.get::<_, String>(3)?)?,
        period: PeriodId(row.get(4)?),
        timeliness: from_json(&row.get::<_, String>(5)?)?,
    })
}

const COLUMNS: &str = "id, mail, unit, clue, period, timeliness";

/// Records a submission.
pub fn insert(
    db: &Connection,
    mail: MailId,
    unit: &UnitCode,
    clue: Clue,
    period: PeriodId,
    timeliness: Timeliness,
) -> Result<SubmissionId> {
    let id = db.query_row(
        "INSERT INTO submission (mail, unit, clue, period, timeliness) VALUES (?1, ?2, ?3, ?4, ?5)
           ON CONFLICT (mail) DO UPDATE SET unit = ?2, clue = ?3, period = ?4, timeliness = ?5
         RETURNING id",
        params![mail.0, unit.0, json(&clue)?, period.0, json(&timeliness)?],
        |row| row.get(0),
    )?;
    Ok(SubmissionId(id))
}

/// Gives what a mail brought to another unit, because a person said so.
pub fn give_to(db: &Connection, mail: MailId, unit: &UnitCode) -> Result<()> {
    db.execute(
        "UPDATE draft SET unit = ?2 WHERE submission IN (SELECT id FROM submission WHERE mail = ?1)",
        params![mail.0, unit.0],
    )?;
    db.execute(
        "UPDATE submission SET unit = ?2, clue = ?3 WHERE mail = ?1",
        params![mail.0, unit.0, json(&Clue::Person)?],
    )?;
    Ok(())
}

/// All submissions of a period, in the order of arrival here.
pub fn of_period(db: &Connection, period: PeriodId) -> Result<Vec<Submission>> {
    let mut query = db.prepare(&format!("SELECT {COLUMNS} FROM submission WHERE period = ?1 ORDER BY id"))?;
    let found = query.query_map([period.0], submission)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// The submission that a mail brought.
pub fn of_mail(db: &Connection, mail: MailId) -> Result<Option<Submission>> {
    let sql = format!("SELECT {COLUMNS} FROM submission WHERE mail = ?1");
    Ok(db.query_row(&sql, [mail.0], submission).optional()?)
}

/// One submission of a unit, with what decides about the next one.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    pub submission: Submission,
    /// Whether it brought drafts.
    pub drafts: bool,
    pub arrived: Moment,
}

/// A unit's submissions of a period, in the order of arrival.
pub fn of_unit(db: &Connection, period: PeriodId, unit: &UnitCode) -> Result<Vec<Sent>> {
    let mut query = db.prepare(&format!(
        "SELECT {COLUMNS}, EXISTS (SELECT 1 FROM draft WHERE draft.submission = submission.id),
           (SELECT arrived FROM mail WHERE mail.id = submission.mail) AS arrived
         FROM submission WHERE period = ?1 AND unit = ?2 ORDER BY arrived, id"
    ))?;
    let found = query.query_map(params![period.0, unit.0], |row| {
        let arrived = moment(&row.get::<_, String>(7)?)?;
        Ok(Sent { submission: submission(row)?, drafts: row.get(6)?, arrived })
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Excuses a unit from a period (免报); a later reason replaces the earlier.
pub fn excuse(db: &Connection, period: PeriodId, unit: &UnitCode, reason: &str, now: Moment) -> Result<()> {
    db.execute(
        "INSERT INTO excuse (period, unit, reason, at) VALUES (?1, ?2, ?3, ?4)
           ON CONFLICT DO UPDATE SET reason = ?3, at = ?4",
        params![period.0, unit.0, reason, written(now)],
    )?;
    Ok(())
}

/// Withdraws an excuse. Returns whether there was one.
pub fn withdraw_excuse(db: &Connection, period: PeriodId, unit: &UnitCode) -> Result<bool> {
    Ok(db.execute("DELETE FROM excuse WHERE period = ?1 AND unit = ?2", params![period.0, unit.0])? == 1)
}

/// The excuses of a period, with their reasons.
pub fn excuses(db: &Connection, period: PeriodId) -> Result<BTreeMap<UnitCode, String>> {
    let mut query = db.prepare("SELECT unit, reason FROM excuse WHERE period = ?1")?;
    let found = query.query_map([period.0], |row| Ok((UnitCode(row.get(0)?), row.get(1)?)))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}
