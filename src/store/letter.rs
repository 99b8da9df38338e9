//! The outbox's rows.

use super::{from_json, json, moment, written};
use crate::model::address::Address;
use crate::model::calendar::Moment;
use crate::model::ids::LetterId;
use crate::model::letter::{LetterKey, LetterState};
use anyhow::Result;
use chrono::Duration;
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
    /// When it was last handed to the post; empty if it never was.
    pub tried_at: String,
    /// The server's last words about it; empty if there are none.
    pub answer: String,
}

impl Letter {
    /// When it left, as the store writes it: when it was sent, or, where that is not known any more, when it was written.
    pub fn left_at(&self) -> String {
        match &self.state {
            LetterState::Sent { at, .. } => written(*at),
            _ => self.created_at.clone(),
        }
    }
}

const COLUMNS: &str =
    "id, reason, recipient, message_id, subject, sha256, state, attempt, created_at, tried_at, answer";

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
        tried_at: row.get(9)?,
        answer: row.get(10)?,
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

/// Earlier tries of letters that were tried again since, as moments; a letter's row only knows its last one.
const RETRIES: &str = "post_retries";

/// Notes that a letter is being handed to the post, for the so-manieth time. Its state stays: until the last step it can
/// still be taken back.
pub fn begin(db: &Connection, id: LetterId, attempt: u32, now: Moment) -> Result<()> {
    let last: Option<String> = db
        .query_row("SELECT tried_at FROM letter WHERE id = ?1 AND tried_at <> ''", [id.0], |row| row.get(0))
        .optional()?;
    if let Some(last) = last {
        let day = written(now - Duration::hours(24));
        let mut retries = retries(db)?;
        retries.push(last);
        retries.retain(|at| *at > day);
        super::meta_set(db, RETRIES, &json(&retries)?)?;
    }
    let sql = "UPDATE letter SET attempt = ?2, tried_at = ?3 WHERE id = ?1";
    db.execute(sql, params![id.0, attempt, written(now)])?;
    Ok(())
}

/// Takes back that an attempt was counted: what was refused was not the letter. The try itself stays counted.
pub fn spare(db: &Connection, id: LetterId, attempt: u32) -> Result<()> {
    db.execute("UPDATE letter SET attempt = ?2 WHERE id = ?1", params![id.0, attempt])?;
    Ok(())
}

fn retries(db: &Connection) -> Result<Vec<String>> {
    Ok(super::meta(db, RETRIES)?.map_or(Ok(Vec::new()), |text| from_json(&text))?)
}

/// Sets the state together with the server's words.
pub fn finish(db: &Connection, id: LetterId, state: &LetterState, answer: &str) -> Result<()> {
    db.execute("UPDATE letter SET answer = ?2 WHERE id = ?1", params![id.0, answer])?;
    set_state(db, id, state)
}

/// How many times letters were handed to the post since a moment, at most a day ago.
pub fn tries_since(db: &Connection, since: Moment) -> Result<u32> {
    let since = written(since);
    let last: u32 = db.query_row("SELECT count(*) FROM letter WHERE tried_at > ?1", [&since], |row| row.get(0))?;
    let earlier = retries(db)?.iter().filter(|at| **at > since).count();
    Ok(last.saturating_add(u32::try_from(earlier).unwrap_or(u32::MAX)))
}

/// When any letter was last handed to the post.
pub fn last_try(db: &Connection) -> Result<Option<Moment>> {
    let sql = "SELECT tried_at FROM letter WHERE tried_at <> '' ORDER BY tried_at DESC LIMIT 1";
    let text: Option<String> = db.query_row(sql, [], |row| row.get(0)).optional()?;
    Ok(text.map(|text| super::moment(&text)).transpose()?)
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

/// All letters to an address, the oldest first.
pub fn to(db: &Connection, recipient: &Address) -> Result<Vec<Letter>> {
    let mut query = db.prepare(&format!("SELECT {COLUMNS} FROM letter WHERE recipient = ?1 ORDER BY id"))?;
    let found = query.query_map([recipient.as_str()], letter)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// The newest letter of a key as [`LetterKey`] writes it, whoever it went to.
pub fn of_key(db: &Connection, key: &str) -> Result<Option<Letter>> {
    let sql = format!("SELECT {COLUMNS} FROM letter WHERE key = ?1 ORDER BY id DESC LIMIT 1");
    Ok(db.query_row(&sql, [key], letter).optional()?)
}

/// Letters that wait for a person, in doubt or refused, the oldest first; found without reading all the others.
pub fn unsettled(db: &Connection) -> Result<Vec<Letter>> {
    let sql =
        format!("SELECT {COLUMNS} FROM letter WHERE substr(state, 1, 9) IN ('\"in-doubt', '{{\"refused') ORDER BY id");
    let mut query = db.prepare(&sql)?;
    let found = query.query_map([], letter)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// The letter of ours that a reply refers to.
pub fn by_message_id(db: &Connection, message_id: &str) -> Result<Option<Letter>> {
    let sql = format!("SELECT {COLUMNS} FROM letter WHERE message_id = ?1 ORDER BY id DESC LIMIT 1");
    Ok(db.query_row(&sql, [message_id], letter).optional()?)
}

/// A letter on its way to an address.
#[derive(Clone, Debug, PartialEq)]
pub struct Departure {
    pub at: Moment,
    pub key: LetterKey,
    /// Whether it has not left yet.
    pub waits: bool,
}

/// When letters left for an address, or will leave, and why they were written: those written since a moment and those
/// that still wait (what is overdue leaves now). Withdrawn ones are none.
pub fn departures(db: &Connection, recipient: &Address, since: Moment, now: Moment) -> Result<Vec<Departure>> {
    let mut query = db.prepare(
        "SELECT state, CASE tried_at WHEN '' THEN created_at ELSE tried_at END, reason FROM letter
         WHERE recipient = ?1 AND (created_at > ?2 OR due <> '')",
    )?;
    let found = query.query_map(params![recipient.as_str(), written(since)], |row| {
        let state: LetterState = from_json(&row.get::<_, String>(0)?)?;
        let at = match state {
            LetterState::Queued { not_before } => not_before.max(now),
            LetterState::Sent { at, .. } => at,
            LetterState::Cancelled => return Ok(None),
            LetterState::Trying { .. } | LetterState::Refused { .. } | LetterState::InDoubt => {
                moment(&row.get::<_, String>(1)?)?
            }
        };
        let waits = matches!(state, LetterState::Queued { .. });
        Ok(Some(Departure { at, key: from_json(&row.get::<_, String>(2)?)?, waits }))
    })?;
    Ok(found.filter_map(Result::transpose).collect::<rusqlite::Result<_>>()?)
}

/// The number of the letter of this key to this recipient.
pub fn id_of(db: &Connection, key: &LetterKey, recipient: &Address) -> Result<LetterId> {
    let sql = "SELECT id FROM letter WHERE key = ?1 AND recipient = ?2";
    Ok(LetterId(db.query_row(sql, params![key.to_string(), recipient.as_str()], |row| row.get(0))?))
}

/// A letter that had left came back; when it left is kept, because it still counts for the caps.
pub fn came_back(db: &Connection, letter: &Letter, answer: String) -> Result<()> {
    let sql = "UPDATE letter SET tried_at = ?2 WHERE id = ?1 AND tried_at = ''";
    db.execute(sql, params![letter.id.0, letter.left_at()])?;
    set_state(db, letter.id, &LetterState::Refused { answer })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::MailId;
    use crate::store::Store;

    #[test]
    fn what_waits_for_a_person_is_found_by_its_state() {
        let store = Store::in_memory().expect("a store");
        let db = store.db();
        let now = super::super::moment("2018-04-16T15:00:00+08:00").expect("a moment");
        let states = [
            LetterState::Queued { not_before: now },
            LetterState::Trying { attempt: 1 },
            LetterState::Sent { at: now, answer: String::new() },
            LetterState::Refused { answer: "550".into() },
            LetterState::InDoubt,
            LetterState::Cancelled,
        ];
        for (number, state) in (1..).zip(&states) {
            let key = LetterKey::Receipt { mail: MailId(number) };
            let recipient = Address::parse("jyj@163.com").expect("an address");
            let (message_id, text) = (format!("<{number}>"), String::new());
            let queued = Queued { key, recipient, message_id, subject: text.clone(), sha256: text };
            assert!(queue(db, &queued, now, now).expect("queued"));
            set_state(db, LetterId(number), state).expect("set");
        }
        let found: Vec<LetterState> = unsettled(db).expect("read").into_iter().map(|letter| letter.state).collect();
        assert_eq!(found, [LetterState::Refused { answer: "550".into() }, LetterState::InDoubt]);
    }
}
