//! Addresses that a person of the office gave to a unit. The program never learns one by itself.

use super::written;
use crate::model::address::Address;
use crate::model::calendar::Moment;
use crate::model::unit::UnitCode;
use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, params};

/// Remembers that an address belongs to a unit; the last word counts.
pub fn remember(db: &Connection, address: &Address, unit: &UnitCode, now: Moment) -> Result<()> {
    db.execute(
        "INSERT INTO address (address, unit, confirmed_at) VALUES (?1, ?2, ?3)
           ON CONFLICT DO UPDATE SET unit = ?2, confirmed_at = ?3",
        params![address.as_str(), unit.0, written(now)],
    )?;
    Ok(())
}

/// Forgets an address. Returns whether it was known.
pub fn forget(db: &Connection, address: &Address) -> Result<bool> {
    Ok(db.execute("DELETE FROM address WHERE address = ?1", [address.as_str()])? == 1)
}

/// The unit of a remembered address.
pub fn unit_of(db: &Connection, address: &Address) -> Result<Option<UnitCode>> {
    let found = db.query_row("SELECT unit FROM address WHERE address = ?1", [address.as_str()], |row| row.get(0));
    Ok(found.optional()?.map(UnitCode))
}

/// All remembered addresses.
pub fn all(db: &Connection) -> Result<Vec<(String, UnitCode)>> {
    let mut query = db.prepare("SELECT address, unit FROM address ORDER BY unit, address")?;
    let found = query.query_map([], |row| Ok((row.get(0)?, UnitCode(row.get(1)?))))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}
