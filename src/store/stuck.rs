//! Mails that the server shows and whose bytes could not be had.

use super::{moment, written};
use crate::model::calendar::Moment;
use anyhow::Result;
use rusqlite::{Connection, Row, Transaction, params};
use serde::Serialize;

/// After so many vain tries a person must look, and the program stops asking by itself.
pub const TRIES: u32 = 5;

/// One such mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stuck {
    pub origin: String,
    /// The server's name of the folder.
    pub folder: String,
    pub uid: u32,
    /// Arrival as the server says.
    pub arrived: Option<Moment>,
    /// Bytes as the server says; 0 if it does not.
    pub size: u64,
    pub attempts: u32,
    pub reason: String,
    /// A person has said that it need not be had.
    pub waived: bool,
}

impl Stuck {
    /// Whether a person must look.
    pub fn waits(&self) -> bool {
        !self.waived && self.attempts >= TRIES
    }
}

const COLUMNS: &str = "origin, folder, uid, arrived, size, attempts, reason, waived";

fn stuck(row: &Row<'_>) -> rusqlite::Result<Stuck> {
    let arrived: String = row.get(3)?;
    Ok(Stuck {
        origin: row.get(0)?,
        folder: row.get(1)?,
        uid: row.get(2)?,
        arrived: if arrived.is_empty() { None } else { Some(moment(&arrived)?) },
        size: row.get::<_, i64>(4)?.unsigned_abs(),
        attempts: row.get(5)?,
        reason: row.get(6)?,
        waived: row.get(7)?,
    })
}

/// Notes one more vain try.
pub fn note(db: &Connection, stuck: &Stuck, now: Moment) -> Result<()> {
    db.execute(
        "INSERT INTO stuck (origin, folder, uid, arrived, size, attempts, reason, first_at, last_at)
         VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?7, ?7)
         ON CONFLICT DO UPDATE SET attempts = attempts + 1, reason = ?6, last_at = ?7",
        params![
            stuck.origin,
            stuck.folder,
            stuck.uid,
            stuck.arrived.map(written).unwrap_or_default(),
            i64::try_from(stuck.size)?,
            stuck.reason,
            written(now)
        ],
    )?;
    Ok(())
}

/// Forgets those of a folder that was numbered anew: their places begin with `prefix`.
pub fn forget(db: &Connection, prefix: &str) -> Result<()> {
    db.execute("DELETE FROM stuck WHERE substr(origin, 1, length(?1)) = ?1", [prefix])?;
    Ok(())
}

/// It could be had after all. Returns whether it was stuck.
pub fn freed(db: &Connection, origin: &str) -> Result<bool> {
    Ok(db.execute("DELETE FROM stuck WHERE origin = ?1", [origin])? == 1)
}

/// All of them, the oldest first.
pub fn all(db: &Connection) -> Result<Vec<Stuck>> {
    let mut query = db.prepare(&format!("SELECT {COLUMNS} FROM stuck ORDER BY first_at, origin"))?;
    let found = query.query_map([], stuck)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Those that are asked for again by themselves.
pub fn to_retry(db: &Connection) -> Result<Vec<Stuck>> {
    Ok(all(db)?.into_iter().filter(|stuck| !stuck.waived && stuck.attempts < TRIES).collect())
}

/// Asks for all of them again: their tries count anew. Returns how many.
pub fn retry_all(db: &Transaction<'_>) -> Result<usize> {
    Ok(db.execute("UPDATE stuck SET attempts = 0 WHERE waived = 0", [])?)
}

/// A person says that it need not be had. Returns whether it was there.
pub fn waive(db: &Connection, origin: &str, reason: &str) -> Result<bool> {
    Ok(db.execute("UPDATE stuck SET waived = 1, reason = ?2 WHERE origin = ?1", [origin, reason])? == 1)
}

/// Whether a place is known to be stuck.
pub fn is(db: &Connection, origin: &str) -> Result<bool> {
    Ok(db.query_row("SELECT EXISTS (SELECT 1 FROM stuck WHERE origin = ?1)", [origin], |row| row.get(0))?)
}
