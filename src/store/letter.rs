//! The outbox's rows.

use super::{from_json, json, written};
use crate::model::address::Address;
use crate::model::calendar::Moment;
use crate::model::ids::LetterId;
use crate::model::letter::{LetterKey, LetterState};
use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

/// A letter ready to be queued; its bytes are in the archive.
#[derive(Clone, Debug, PartialEq)]
pub struct Queued {
    pub key: LetterKey,
    pub recipient: Address,
    pub message_id: String,
    pub subject: String,
    pub sha256: String,
}

/// A letter as the store keeps it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Letter {
    pub id: LetterId,
    pub key: LetterKey,
    pub recipient: String,
    pub message_id: String,
    pub subject: String,
    pub sha256: String,
    pub state: LetterState,
    pub attempt: u32,
    pub created_at: String,
}

const COLUMNS: &str = "id, reason, recipient, message_id, subject, sha256, state, attempt, created_at";

fn letter(row: &Row<'_>) -> rusqlite::Result<Letter> {
    Ok(Letter {
        id: LetterId(row.get(0)?),
        key: from_json(&row.get::<_, String>(1)?)?,
        recipient: row.get(2)?,
        message_id: row.get(3)?,
        subject: row.get(4)?,
        sha256: row.get(5)?,
        state: from_json(&row.get::<_, String>(6)?)?,
        attempt: row.get(7)?,
        created_at: row.get(8)?,
    })
}

/// Queues a letter, to leave no earlier than `not_before`, unless one of the same key and recipient is there already. Returns whether it is new.
pub fn queue(db: &Connection, queued: &Queued, not_before: Moment, now: Moment) -> Result<bool> {
    let new = db.execute(
        "INSERT INTO letter (key, recipient, kind, reason, message_id, subject, sha256, state, due, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (key, recipient) DO NOTHING",
        params![
            queued.key.to_string(),
            queued.recipient.as_str(),
            queued.key.kind(),
            json(&queued.key)?,
            queued.message_id,
            queued.subject,
            queued.sha256,
            json(&LetterState::Queued { not_before })?,
            written(not_before),
            written(now)
        ],
    )?;
    Ok(new == 1)
}

/// Whether a letter of this key went or goes to this recipient.
pub fn exists(db: &Connection, key: &LetterKey, recipient: &Address) -> Result<bool> {
    Ok(db.query_row(
        "SELECT EXISTS (SELECT 1 FROM letter WHERE key = ?1 AND recipient = ?2)",
        params![key.to_string(), recipient.as_str()],
        |row| row.get(0),
    )?)
}

/// Letters whose moment has come, and those that a crash left half-way; the oldest first.
pub fn due(db: &Connection, now: Moment) -> Result<Vec<Letter>> {
    let mut query = db.prepare(&format!("SELECT {COLUMNS} FROM letter WHERE due <= ?1 AND due <> '' ORDER BY id"))?;
    let found = query.query_map([written(now)], letter)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Letters that have not left yet, the oldest first.
pub fn waiting(db: &Connection) -> Result<Vec<Letter>> {
    let mut query = db.prepare(&format!("SELECT {COLUMNS} FROM letter WHERE due <> '' ORDER BY id"))?;
    let found = query.query_map([], letter)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Sets the state; only queued and half-sent letters stay due.
pub fn set_state(db: &Connection, id: LetterId, state: &LetterState) -> Result<()> {
    let due = match state {
        LetterState::Queued { not_before } => Some(written(*not_before)),
        LetterState::Trying { .. } => None,
        _ => Some(String::new()),
    };
    let attempt = if let LetterState::Trying { attempt } = state { Some(*attempt) } else { None };
    db.execute(
        "UPDATE letter SET state = ?2, due = coalesce(?3, due), attempt = coalesce(?4, attempt) WHERE id = ?1",
        params![id.0, json(state)?, due, attempt],
    )?;
    Ok(())
}

/// One letter.
pub fn get(db: &Connection, id: LetterId) -> Result<Option<Letter>> {
    Ok(db.query_row(&format!("SELECT {COLUMNS} FROM letter WHERE id = ?1"), [id.0], letter).optional()?)
}

/// All letters, the oldest first.
pub fn all(db: &Connection) -> Result<Vec<Letter>> {
    let mut query = db.prepare(&format!("SELECT {COLUMNS} FROM letter ORDER BY id"))?;
    let found = query.query_map([], letter)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// The letter of ours that a reply refers to.
pub fn by_message_id(db: &Connection, message_id: &str) -> Result<Option<Letter>> {
    let sql = format!("SELECT {COLUMNS} FROM letter WHERE message_id = ?1 ORDER BY id DESC LIMIT 1");
    Ok(db.query_row(&sql, [message_id], letter).optional()?)
}

/// How many receipts and answers an address was given since a moment.
pub fn answers_since(db: &Connection, recipient: &Address, since: Moment) -> Result<u32> {
    Ok(db.query_row(
        "SELECT count(*) FROM letter
         WHERE recipient = ?1 AND created_at > ?2 AND kind IN ('receipt', 'answer')",
        params![recipient.as_str(), written(since)],
        |row| row.get(0),
    )?)
}

/// How many letters an address was given since a moment.
pub fn count_since(db: &Connection, recipient: &Address, since: Moment) -> Result<u32> {
    Ok(db.query_row(
        "SELECT count(*) FROM letter WHERE recipient = ?1 AND created_at > ?2",
        params![recipient.as_str(), written(since)],
        |row| row.get(0),
    )?)
}
