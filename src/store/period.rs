//! Periods as other rows refer to them; the calendar itself is no table.

use crate::model::calendar::PeriodId;
use anyhow::Result;
use rusqlite::{Connection, params};

/// Every period under which something is filed that is not published yet.
pub fn in_use(db: &Connection) -> Result<Vec<PeriodId>> {
    let mut query = db.prepare(
        "SELECT period FROM submission
           UNION SELECT period FROM draft UNION SELECT period FROM excuse UNION SELECT period FROM issue
         EXCEPT SELECT period FROM issue WHERE published_at IS NOT NULL
         ORDER BY 1",
    )?;
    let found = query.query_map([], |row| Ok(PeriodId(row.get(0)?)))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Files everything of one period under another. An issue moves only if the other has none; excuses that are there
/// already stand.
pub fn rename(db: &Connection, old: PeriodId, new: PeriodId) -> Result<()> {
    for sql in [
        "UPDATE submission SET period = ?2 WHERE period = ?1",
        "UPDATE draft SET period = ?2 WHERE period = ?1",
        "UPDATE OR IGNORE excuse SET period = ?2 WHERE period = ?1",
        "UPDATE OR IGNORE issue SET period = ?2 WHERE period = ?1",
    ] {
        db.execute(sql, params![old.0, new.0])?;
    }
    Ok(())
}
