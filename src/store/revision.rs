//! Every wording that an edited draft has had.
//!
//! Hands out [`Revision`], [`add`] and [`of`]. Number 0 is the unit's own wording; it is written down when the first edit
//! comes, so that a draft which nobody edits costs nothing. The draft's own row holds the wording that stands.

use super::{from_json, json, mail, moment, written};
use crate::model::calendar::Moment;
use crate::model::draft::{Draft, Wording};
use crate::model::ids::DraftId;
use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

/// One wording with who gave it, and when.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Revision {
    /// 0 as the unit sent it, n for the n-th edit.
    pub number: u32,
    #[serde(flatten)]
    pub wording: Wording,
    /// The unit's short name, or whoever edited.
    pub who: String,
    /// When the unit's mail arrived, or when it was edited.
    pub at: Moment,
}

const COLUMNS: &str = "number, title, paragraphs, captions, who, at";

fn revision(row: &Row<'_>) -> rusqlite::Result<Revision> {
    Ok(Revision {
        number: row.get(0)?,
        wording: Wording {
            title: row.get(1)?,
            paragraphs: from_json(&row.get::<_, String>(2)?)?,
            captions: from_json(&row.get::<_, String>(3)?)?,
        },
        who: row.get(4)?,
        at: moment(&row.get::<_, String>(5)?)?,
    })
}

/// Notes that `draft`, which still has its old wording, gets `wording`; returns the new number. `unit` is the short name
/// of the draft's unit, for number 0. The draft's own row is written by [`super::draft::rewrite`].
pub fn add(db: &Connection, draft: &Draft, unit: &str, wording: &Wording, who: &str, now: Moment) -> Result<u32> {
    if draft.revision == 0 {
        let own = first(db, draft, unit, now)?;
        insert(db, draft.id, &own)?;
    }
    let number = draft.revision + 1;
    insert(db, draft.id, &Revision { number, wording: wording.clone(), who: who.to_owned(), at: now })?;
    Ok(number)
}

/// All wordings of a draft, the unit's own first; the last one stands. `unit` as in [`add`].
pub fn of(db: &Connection, draft: &Draft, unit: &str, now: Moment) -> Result<Vec<Revision>> {
    if draft.revision == 0 {
        return Ok(vec![first(db, draft, unit, now)?]);
    }
    let mut query = db.prepare(&format!("SELECT {COLUMNS} FROM revision WHERE draft = ?1 ORDER BY number"))?;
    let found = query.query_map([draft.id.0], revision)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// One wording of an edited draft.
pub fn get(db: &Connection, draft: DraftId, number: u32) -> Result<Option<Revision>> {
    let sql = format!("SELECT {COLUMNS} FROM revision WHERE draft = ?1 AND number = ?2");
    Ok(db.query_row(&sql, params![draft.0, number], revision).optional()?)
}

/// The unit's own wording of a draft that was not edited yet.
fn first(db: &Connection, draft: &Draft, unit: &str, now: Moment) -> Result<Revision> {
    let at = mail::of_draft(db, draft.id)?.map_or(now, |mail| mail.arrived);
    Ok(Revision { number: 0, wording: draft.wording(), who: unit.to_owned(), at })
}

fn insert(db: &Connection, draft: DraftId, revision: &Revision) -> Result<()> {
    let Revision { number, wording, who, at } = revision;
    db.execute(
        "INSERT INTO revision (draft, number, title, paragraphs, captions, who, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            draft.0,
            number,
            wording.title,
            json(&wording.paragraphs)?,
            json(&wording.captions)?,
            who,
            written(*at)
        ],
    )?;
    Ok(())
}
