//! Folders of the server and how far they are known.

use super::{moment, written};
use crate::model::calendar::Moment;
use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

/// A folder as the store knows it. Every UID up to `last_uid` is accounted for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Folder {
    /// As the server writes it.
    pub name: String,
    /// As people read it.
    pub shown: String,
    /// UIDVALIDITY, 0 if the server gives none.
    pub validity: u32,
    pub last_uid: u32,
    /// The office's start for which it was read; empty if it has none.
    pub start: String,
    /// Mails older than that, left where they are.
    pub before_start: u64,
    /// Mails in it at the last look.
    pub present: u32,
    pub looked_at: Option<Moment>,
    /// When every UID was last compared with what we know.
    pub counted_at: Option<Moment>,
    /// How many of them we did not know then.
    pub unknown: u32,
}

const COLUMNS: &str = "name, shown, validity, last_uid, start, before_start, present, looked_at, counted_at, unknown";

fn folder(row: &Row<'_>) -> rusqlite::Result<Folder> {
    let at = |text: String| if text.is_empty() { Ok(None) } else { moment(&text).map(Some) };
    Ok(Folder {
        name: row.get(0)?,
        shown: row.get(1)?,
        validity: row.get(2)?,
        last_uid: row.get(3)?,
        start: row.get(4)?,
        before_start: row.get::<_, i64>(5)?.unsigned_abs(),
        present: row.get(6)?,
        looked_at: at(row.get(7)?)?,
        counted_at: at(row.get(8)?)?,
        unknown: row.get(9)?,
    })
}

/// A folder by the server's name.
pub fn get(db: &Connection, name: &str) -> Result<Option<Folder>> {
    Ok(db.query_row(&format!("SELECT {COLUMNS} FROM folder WHERE name = ?1"), [name], folder).optional()?)
}

/// All folders that were ever read.
pub fn all(db: &Connection) -> Result<Vec<Folder>> {
    let mut query = db.prepare(&format!("SELECT {COLUMNS} FROM folder ORDER BY name <> 'INBOX', shown"))?;
    let found = query.query_map([], folder)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Writes a folder as it stands.
pub fn save(db: &Connection, folder: &Folder) -> Result<()> {
    let at = |moment: Option<Moment>| moment.map(written).unwrap_or_default();
    db.execute(
        &format!(
            "INSERT INTO folder ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT DO UPDATE SET shown = ?2, validity = ?3, last_uid = ?4, start = ?5, before_start = ?6,
               present = ?7, looked_at = ?8, counted_at = ?9, unknown = ?10"
        ),
        params![
            folder.name,
            folder.shown,
            folder.validity,
            folder.last_uid,
            folder.start,
            i64::try_from(folder.before_start)?,
            folder.present,
            at(folder.looked_at),
            at(folder.counted_at),
            folder.unknown
        ],
    )?;
    Ok(())
}

/// A mail with which something is to be done on the server once it is settled.
pub fn leave_untidied(db: &Connection, origin: &str, folder: &str, validity: u32, uid: u32) -> Result<()> {
    db.execute(
        "INSERT INTO untidied (origin, folder, validity, uid) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
        params![origin, folder, validity, uid],
    )?;
    Ok(())
}

/// After so many vain tries a mail stays where it is.
const TRIES: u32 = 3;

/// Settled mails of a folder with which something is still to be done, ascending, at most `limit`; quarantined ones stay
/// where people find them.
pub fn untidied(db: &Connection, folder: &str, validity: u32, limit: usize) -> Result<Vec<(String, u32)>> {
    let mut query = db.prepare(
        "SELECT untidied.origin, uid FROM untidied
           JOIN sighting ON sighting.origin = untidied.origin JOIN mail ON mail.id = sighting.mail
         WHERE folder = ?1 AND validity = ?2 AND mail.state IN ('draft', 'acted', 'ignored') AND tries < ?4
         ORDER BY uid LIMIT ?3",
    )?;
    let limit = i64::try_from(limit)?;
    let found = query.query_map(params![folder, validity, limit, TRIES], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Whether anything is to be done on the server at all.
pub fn has_untidied(db: &Connection) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM untidied
                 JOIN sighting ON sighting.origin = untidied.origin JOIN mail ON mail.id = sighting.mail
               WHERE mail.state IN ('draft', 'acted', 'ignored') AND tries < ?1)";
    Ok(db.query_row(sql, [TRIES], |row| row.get(0))?)
}

/// It is begun.
pub fn count_try(db: &Connection, origin: &str) -> Result<()> {
    db.execute("UPDATE untidied SET tries = tries + 1 WHERE origin = ?1", [origin])?;
    Ok(())
}

/// It is done.
pub fn tidied(db: &Connection, origin: &str) -> Result<()> {
    db.execute("DELETE FROM untidied WHERE origin = ?1", [origin])?;
    Ok(())
}
