//! Drafts.

use super::{from_json, json};
use crate::model::calendar::PeriodId;
use crate::model::draft::{Draft, DraftStatus};
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

/// Files a draft under another area.
pub fn set_verdict(db: &Connection, id: DraftId, verdict: &Verdict) -> Result<()> {
    db.execute(
        "UPDATE draft SET area = ?2, verdict = ?3 WHERE id = ?1",
        params![id.0, verdict.area.0, json(verdict)?],
    )?;
    Ok(())
}

/// Gives a draft another title.
pub fn set_title(db: &Connection, id: DraftId, title: &str) -> Result<()> {
    db.execute("UPDATE draft SET title = ?2 WHERE id = ?1", params![id.0, title])?;
    Ok(())
}
