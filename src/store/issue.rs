//! Issues.

use super::{from_json, json, moment, written};
use crate::model::calendar::{Moment, PeriodId};
use crate::model::ids::{DraftId, IssueId};
use crate::model::issue::{Issue, IssueState};
use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, Row, params};

const COLUMNS: &str = "id, period, number, total, state, round, compiled_at, docx, original, signed_by, signed_at,
  published_at";

fn issue(row: &Row<'_>) -> rusqlite::Result<Issue> {
    let optional = |at: usize| -> rusqlite::Result<Option<Moment>> {
        row.get::<_, Option<String>>(at)?.map(|text| moment(&text)).transpose()
    };
    Ok(Issue {
        id: IssueId(row.get(0)?),
        period: PeriodId(row.get(1)?),
        number: row.get(2)?,
        total: row.get(3)?,
        state: from_json(&row.get::<_, String>(4)?)?,
        round: row.get(5)?,
        compiled_at: moment(&row.get::<_, String>(6)?)?,
        docx: row.get(7)?,
        original: row.get(8)?,
        signed_by: row.get(9)?,
        signed_at: optional(10)?,
        published_at: optional(11)?,
    })
}

/// Records a newly compiled issue; its `id` is ignored and the new one returned.
pub fn insert(db: &Connection, issue: &Issue, contents: &str) -> Result<IssueId> {
    let id = db.query_row(
        "INSERT INTO issue (period, number, total, state, round, compiled_at, contents, docx)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id",
        params![
            issue.period.0,
            issue.number,
            issue.total,
            json(&issue.state)?,
            issue.round,
            written(issue.compiled_at),
            contents,
            issue.docx
        ],
        |row| row.get(0),
    )?;
    Ok(IssueId(id))
}

/// Writes an issue back; period and numbers stay what they were.
pub fn update(db: &Connection, issue: &Issue) -> Result<()> {
    db.execute(
        "UPDATE issue SET state = ?2, round = ?3, compiled_at = ?4, docx = ?5, original = ?6, signed_by = ?7,
           signed_at = ?8, published_at = ?9
         WHERE id = ?1",
        params![
            issue.id.0,
            json(&issue.state)?,
            issue.round,
            written(issue.compiled_at),
            issue.docx,
            issue.original,
            issue.signed_by,
            issue.signed_at.map(written),
            issue.published_at.map(written)
        ],
    )?;
    Ok(())
}

/// What an issue prints, as [`crate::publishing::compile`] froze it.
pub fn contents(db: &Connection, id: IssueId) -> Result<String> {
    Ok(db.query_row("SELECT contents FROM issue WHERE id = ?1", [id.0], |row| row.get(0))?)
}

/// Freezes new contents.
pub fn set_contents(db: &Connection, id: IssueId, contents: &str) -> Result<()> {
    db.execute("UPDATE issue SET contents = ?2 WHERE id = ?1", params![id.0, contents])?;
    Ok(())
}

/// One issue.
pub fn get(db: &Connection, id: IssueId) -> Result<Option<Issue>> {
    Ok(db.query_row(&format!("SELECT {COLUMNS} FROM issue WHERE id = ?1"), [id.0], issue).optional()?)
}

/// The issue of a period.
pub fn of_period(db: &Connection, period: PeriodId) -> Result<Option<Issue>> {
    Ok(db.query_row(&format!("SELECT {COLUMNS} FROM issue WHERE period = ?1"), [period.0], issue).optional()?)
}

/// The issue not yet published that prints a draft.
pub fn holding(db: &Connection, draft: DraftId) -> Result<Option<Issue>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM issue
         WHERE published_at IS NULL AND EXISTS (
           SELECT 1 FROM json_each(contents, '$.sections') AS section, json_each(section.value, '$.drafts') AS printed
           WHERE printed.value ->> 'draft' = ?1)
         ORDER BY id DESC LIMIT 1"
    );
    Ok(db.query_row(&sql, [draft.0], issue).optional()?)
}

/// All issues, the oldest first.
pub fn all(db: &Connection) -> Result<Vec<Issue>> {
    let mut query = db.prepare(&format!("SELECT {COLUMNS} FROM issue ORDER BY total"))?;
    let found = query.query_map([], issue)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Issues in a state, the oldest first.
pub fn in_state(db: &Connection, state: IssueState) -> Result<Vec<Issue>> {
    Ok(all(db)?.into_iter().filter(|issue| issue.state == state).collect())
}
