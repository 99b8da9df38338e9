//! Minutes: who did what to a draft or an issue, and when.

use super::{moment, written};
use crate::model::calendar::Moment;
use crate::model::ids::{DraftId, IssueId};
use anyhow::Result;
use rusqlite::{Connection, params};
use serde::Serialize;

/// One line of the minutes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Minute {
    pub who: String,
    pub at: Moment,
    pub words: String,
}

/// What the line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    Draft(DraftId),
    Issue(IssueId),
}

/// Adds a line.
pub fn add(db: &Connection, about: About, who: &str, at: Moment, words: &str) -> Result<()> {
    let (draft, issue) = match about {
        About::Draft(id) => (Some(id.0), None),
        About::Issue(id) => (None, Some(id.0)),
    };
    db.execute(
        "INSERT INTO minute (draft, issue, who, at, words) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![draft, issue, who, written(at), words],
    )?;
    Ok(())
}

/// The lines about something, the oldest first.
pub fn of(db: &Connection, about: About) -> Result<Vec<Minute>> {
    let (column, id) = match about {
        About::Draft(id) => ("draft", id.0),
        About::Issue(id) => ("issue", id.0),
    };
    let mut query = db.prepare(&format!("SELECT who, at, words FROM minute WHERE {column} = ?1 ORDER BY id"))?;
    let found = query.query_map([id], |row| {
        Ok(Minute { who: row.get(0)?, at: moment(&row.get::<_, String>(1)?)?, words: row.get(2)? })
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}
