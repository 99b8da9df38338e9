//! Addresses that mail comes back from.

use super::written;
use crate::model::calendar::Moment;
use anyhow::Result;
use rusqlite::{Connection, params};

/// Notes that an address takes no mail: nothing more is sent there until a person says so.
pub fn hard(db: &Connection, address: &str, reason: &str, now: Moment) -> Result<()> {
    db.execute(
        "INSERT INTO bounce (address, last_at, reason, suspended_at) VALUES (?1, ?2, ?3, ?2)
         ON CONFLICT (address) DO UPDATE SET last_at = ?2, reason = ?3,
           suspended_at = CASE suspended_at WHEN '' THEN ?2 ELSE suspended_at END",
        params![address, written(now), reason],
    )?;
    Ok(())
}
