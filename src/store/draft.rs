//! Drafts.

use super::{from_json, json, written};
use crate::model::area::AreaCode;
use crate::model::calendar::{Moment, PeriodId};
use crate::model::draft::{Draft, DraftStatus};
use crate::model::example::Example;
use crate::model::ids::{DraftId, MailId, SubmissionId};
use crate::model::unit::UnitCode;
use crate::model::verdict::Verdict;
use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, Row, params};

const COLUMNS: &str = "id, submission, unit, period, title, paragraphs, author, phone, signoff, photos, flags, origin,
  verdict, status, version, joint, revision";

fn draft(row: &Row<'_>) -> rusqlite::Result<Draft> {
    Ok(Draft {
        id: DraftId(row.get(0)?),
        submission: SubmissionId(row.get(1)?),
        unit: UnitCode(row.get(2)?),
        period: PeriodId(row.get(3)?),
        title: row.get(4)?,
        paragraphs: from_json(&row.get::<_, String>(5)?)?,
        author: row.get(6)?,
        phone: row.get(7)?,
        signoff: row.get(8)?,
        photos: from_json(&row.get::<_, String>(9)?)?,
        flags: from_json(&row.get::<_, String>(10)?)?,
        origin: row.get(11)?,
        verdict: from_json(&row.get::<_, String>(12)?)?,
        status: from_json(&row.get::<_, String>(13)?)?,
        version: row.get(14)?,
        joint: from_json(&row.get::<_, String>(15)?)?,
        revision: row.get(16)?,
    })
}

/// Records a draft; its `id` is ignored and the new one returned. `fingerprint` is what finds it again.
pub fn insert(db: &Connection, draft: &Draft, fingerprint: &[u8]) -> Result<DraftId> {
    let id = db.query_row(
        "INSERT INTO draft (submission, unit, period, title, paragraphs, author, phone, signoff, photos, flags, origin,
           area, verdict, status, version, fingerprint, joint)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17) RETURNING id",
        params![
            draft.submission.0,
            draft.unit.0,
            draft.period.0,
            draft.title,
            json(&draft.paragraphs)?,
            draft.author,
            draft.phone,
            draft.signoff,
            json(&draft.photos)?,
            json(&draft.flags)?,
            draft.origin,
            draft.verdict.area.0,
            json(&draft.verdict)?,
            json(&draft.status)?,
            draft.version,
            fingerprint,
            json(&draft.joint)?
        ],
        |row| row.get(0),
    )?;
    Ok(DraftId(id))
}

/// One draft.
pub fn get(db: &Connection, id: DraftId) -> Result<Option<Draft>> {
    Ok(db.query_row(&format!("SELECT {COLUMNS} FROM draft WHERE id = ?1"), [id.0], draft).optional()?)
}

/// The drafts of a period, by number.
pub fn of_period(db: &Connection, period: PeriodId) -> Result<Vec<Draft>> {
    let mut query = db.prepare(&format!("SELECT {COLUMNS} FROM draft WHERE period = ?1 ORDER BY id"))?;
    let found = query.query_map([period.0], draft)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// What editors said about the areas of drafts, the latest `most` decisions: title and body as they stand, and the area.
pub fn decided(db: &Connection, most: u32) -> Result<Vec<Example>> {
    let mut query = db.prepare(
        "SELECT area, title, paragraphs FROM draft WHERE decided_at <> '' ORDER BY decided_at DESC, id DESC LIMIT ?1",
    )?;
    let found = query.query_map([most], |row| {
        let paragraphs: Vec<String> = from_json(&row.get::<_, String>(2)?)?;
        Ok(Example { area: AreaCode(row.get(0)?), second: None, title: row.get(1)?, body: paragraphs.join("\n") })
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// The drafts that one mail brought, by number.
pub fn of_mail(db: &Connection, mail: MailId) -> Result<Vec<Draft>> {
    let mut query = db.prepare(&format!(
        "SELECT {COLUMNS} FROM draft WHERE submission IN (SELECT id FROM submission WHERE mail = ?1) ORDER BY id"
    ))?;
    let found = query.query_map([mail.0], draft)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Drafts of earlier periods that are selected, and that no issue prints: neither a published one nor one that still
/// waits for its sign-off.
pub fn carried_over(db: &Connection, before: PeriodId) -> Result<Vec<Draft>> {
    let selected = json(&DraftStatus::Selected)?;
    let mut query =
        db.prepare(&format!("SELECT {COLUMNS} FROM draft WHERE period < ?1 AND status = ?2 ORDER BY id"))?;
    let found = query.query_map(params![before.0, selected], draft)?.collect::<rusqlite::Result<Vec<Draft>>>()?;
    let mut carried = Vec::new();
    for draft in found {
        if super::issue::holding(db, draft.id)?.is_none_or(|issue| issue.period >= before) {
            carried.push(draft);
        }
    }
    Ok(carried)
}

/// Sets the status; [`crate::editing::review`] is the one caller that a person's wish goes through.
pub fn set_status(db: &Connection, id: DraftId, status: &DraftStatus) -> Result<()> {
    db.execute("UPDATE draft SET status = ?2 WHERE id = ?1", params![id.0, json(status)?])?;
    Ok(())
}

/// Files a draft under an area on a person's word: the moment is what tells such drafts from guesses.
pub fn decide(db: &Connection, id: DraftId, verdict: &Verdict, now: Moment) -> Result<()> {
    db.execute(
        "UPDATE draft SET area = ?2, verdict = ?3, decided_at = ?4 WHERE id = ?1",
        params![id.0, verdict.area.0, json(verdict)?, written(now)],
    )?;
    Ok(())
}

/// Writes what an editor may change of a draft: wording, author, phone, sign-off, photos, flags, joint units, revision.
/// The fingerprint stays that of the unit's own text.
pub fn rewrite(db: &Connection, draft: &Draft) -> Result<()> {
    db.execute(
        "UPDATE draft SET title = ?2, paragraphs = ?3, author = ?4, phone = ?5, signoff = ?6, photos = ?7, flags = ?8,
           joint = ?9, revision = ?10 WHERE id = ?1",
        params![
            draft.id.0,
            draft.title,
            json(&draft.paragraphs)?,
            draft.author,
            draft.phone,
            draft.signoff,
            json(&draft.photos)?,
            json(&draft.flags)?,
            json(&draft.joint)?,
            draft.revision
        ],
    )?;
    Ok(())
}

/// The drafts that were merged into one, by number.
pub fn merged_into(db: &Connection, id: DraftId) -> Result<Vec<Draft>> {
    let mut query = db.prepare(&format!(
        "SELECT {COLUMNS} FROM draft WHERE json_extract(status, '$.merged.into') = ?1 ORDER BY id"
    ))?;
    let found = query.query_map([id.0], draft)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}
