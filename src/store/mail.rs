//! Mails and the places where sources showed them.

use super::{from_json, json, moment, written};
use crate::model::calendar::Moment;
use crate::model::flaw::Flaw;
use crate::model::ids::{DraftId, MailId};
use crate::model::unit::UnitCode;
use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};

/// In what a mail ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MailState {
    /// Its bytes are safe; nobody has read it yet.
    Stored,
    /// It brought drafts.
    Draft,
    /// It was a reply, and something was done because of it.
    Acted,
    /// Nothing to do, with the reason.
    Ignored,
    /// A person must look, with the reason.
    Quarantined,
}

impl MailState {
    /// All, in the order of tables.
    pub const ALL: [Self; 5] = [Self::Draft, Self::Acted, Self::Ignored, Self::Quarantined, Self::Stored];

    /// The state as the store and JSON write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Draft => "draft",
            Self::Acted => "acted",
            Self::Ignored => "ignored",
            Self::Quarantined => "quarantined",
        }
    }

    /// The state in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Stored => "待读",
            Self::Draft => "来稿",
            Self::Acted => "已办",
            Self::Ignored => "略过",
            Self::Quarantined => "待处理",
        }
    }

    /// Reads [`MailState::code`].
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// One mail as the store keeps it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mail {
    pub id: MailId,
    pub sha256: String,
    pub arrived: Moment,
    pub size: u64,
    pub message_id: String,
    pub from_name: String,
    pub from_address: String,
    pub subject: String,
    pub state: MailState,
    pub reason: String,
    pub attempts: u32,
    pub flaws: Vec<Flaw>,
    pub assigned: Option<UnitCode>,
    /// Nobody is written to because of it.
    pub quiet: bool,
}

const COLUMNS: &str =
    "id, sha256, arrived, size, message_id, from_name, from_address, subject, state, reason, attempts,
  flaws, assigned, quiet";

fn mail(row: &Row<'_>) -> rusqlite::Result<Mail> {
    Ok(Mail {
        id: MailId(row.get(0)?),
        sha256: row.get(1)?,
        arrived: moment(&row.get::<_, String>(2)?)?,
        size: row.get::<_, i64>(3)?.unsigned_abs(),
        message_id: row.get(4)?,
        from_name: row.get(5)?,
        from_address: row.get(6)?,
        subject: row.get(7)?,
        state: MailState::parse(&row.get::<_, String>(8)?).unwrap_or(MailState::Stored),
        reason: row.get(9)?,
        attempts: row.get(10)?,
        flaws: from_json(&row.get::<_, String>(11)?)?,
        assigned: row.get::<_, Option<String>>(12)?.map(UnitCode),
        quiet: row.get(13)?,
    })
}

/// Origins that were already dealt with.
pub fn sighted(db: &Connection) -> Result<HashSet<String>> {
    let mut query = db.prepare("SELECT origin FROM sighting")?;
    let origins = query.query_map([], |row| row.get(0))?;
    Ok(origins.collect::<rusqlite::Result<_>>()?)
}

/// Whether a place was already dealt with.
pub fn is_sighted(db: &Connection, origin: &str) -> Result<bool> {
    let mut query = db.prepare_cached("SELECT EXISTS (SELECT 1 FROM sighting WHERE origin = ?1)")?;
    Ok(query.query_row([origin], |row| row.get(0))?)
}

/// A mail that a source showed and whose bytes are in the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The place at which it was shown; stable.
    pub origin: String,
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    pub arrived: Moment,
    /// See [`twin`](crate::intake::message::twin).
    pub twin: Option<String>,
    /// Nobody is to be written to because of it.
    pub quiet: bool,
}

/// Records a sighting. The same bytes at another place are a repeat; the same mail under other trace headers is kept and
/// needs no reading. Returns whether there is something to read.
pub fn store(db: &Connection, sighting: &Sighting, now: Moment) -> Result<bool> {
    let Sighting { origin, sha256, size, arrived, twin, quiet } = sighting;
    let known = |db: &Connection| {
        let mut query =
            db.prepare_cached("SELECT id FROM mail WHERE twin = ?1 AND sha256 <> ?2 ORDER BY id LIMIT 1")?;
        query.query_row(params![twin, sha256], |row| row.get::<_, i64>(0)).optional()
    };
    let first = if twin.is_some() { known(db)? } else { None };
    let (state, reason) = match first {
        Some(first) => (MailState::Ignored, format!("与{first}号来信是同一封，邮箱中另存一份")),
        None => (MailState::Stored, String::new()),
    };
    let new = db
        .prepare_cached(
            "INSERT INTO mail (sha256, arrived, size, twin, quiet, state, reason, stored_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            sha256,
            written(*arrived),
            i64::try_from(*size)?,
            twin,
            quiet,
            state.code(),
            reason,
            written(now)
        ])?;
    if new == 1
        && let Some(first) = first
    {
        db.execute(
            "UPDATE mail SET (message_id, from_name, from_address, subject, settled_at) =
               (SELECT message_id, from_name, from_address, subject, ?3 FROM mail WHERE id = ?2) WHERE sha256 = ?1",
            params![sha256, first, written(now)],
        )?;
    }
    db.prepare_cached(
        "INSERT INTO sighting (origin, mail, seen_at) SELECT ?1, id, ?3 FROM mail WHERE sha256 = ?2
           ON CONFLICT DO NOTHING",
    )?
    .execute(params![origin, sha256, written(now)])?;
    Ok(new == 1 && first.is_none())
}

/// Mails of a state, by arrival.
pub fn of_state(db: &Connection, state: MailState) -> Result<Vec<Mail>> {
    let mut query = db.prepare(&format!("SELECT {COLUMNS} FROM mail WHERE state = ?1 ORDER BY arrived, id"))?;
    let mails = query.query_map([state.code()], mail)?;
    Ok(mails.collect::<rusqlite::Result<_>>()?)
}

/// All mails, by arrival.
pub fn all(db: &Connection) -> Result<Vec<Mail>> {
    let mut query = db.prepare(&format!("SELECT {COLUMNS} FROM mail ORDER BY arrived, id"))?;
    let mails = query.query_map([], mail)?;
    Ok(mails.collect::<rusqlite::Result<_>>()?)
}

/// One mail.
pub fn get(db: &Connection, id: MailId) -> Result<Option<Mail>> {
    Ok(db.query_row(&format!("SELECT {COLUMNS} FROM mail WHERE id = ?1"), [id.0], mail).optional()?)
}

/// The mail that brought a draft.
pub fn of_draft(db: &Connection, id: DraftId) -> Result<Option<Mail>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM mail
         WHERE id = (SELECT mail FROM submission WHERE id = (SELECT submission FROM draft WHERE id = ?1))"
    );
    Ok(db.query_row(&sql, [id.0], mail).optional()?)
}

/// Counts that we died over a mail, so that it cannot bring us down for ever.
pub fn count_death(db: &Connection, id: MailId) -> Result<()> {
    db.execute("UPDATE mail SET attempts = attempts + 1 WHERE id = ?1", [id.0])?;
    Ok(())
}

/// What reading found in the headers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Head {
    pub message_id: String,
    pub from_name: String,
    pub from_address: String,
    pub subject: String,
    pub flaws: Vec<Flaw>,
}

/// Gives a mail its verdict.
pub fn settle(db: &Connection, id: MailId, state: MailState, reason: &str, head: &Head, now: Moment) -> Result<()> {
    db.execute(
        "UPDATE mail SET state = ?2, reason = ?3, message_id = ?4, from_name = ?5, from_address = ?6, subject = ?7,
           flaws = ?8, settled_at = ?9
         WHERE id = ?1",
        params![
            id.0,
            state.code(),
            reason,
            head.message_id,
            head.from_name,
            head.from_address,
            head.subject,
            json(&head.flaws)?,
            written(now)
        ],
    )?;
    Ok(())
}

/// A person's verdict on a mail whose headers are known.
pub fn rule(db: &Connection, id: MailId, state: MailState, reason: &str, now: Moment) -> Result<()> {
    db.execute(
        "UPDATE mail SET state = ?2, reason = ?3, settled_at = ?4 WHERE id = ?1",
        params![id.0, state.code(), reason, written(now)],
    )?;
    Ok(())
}

/// Sends a quarantined mail back to be read again, perhaps with the unit that a person named.
pub fn reopen(db: &Connection, id: MailId, unit: Option<&UnitCode>) -> Result<()> {
    db.execute(
        "UPDATE mail SET state = 'stored', reason = '', attempts = 0, assigned = coalesce(?2, assigned) WHERE id = ?1",
        params![id.0, unit.map(|unit| &unit.0)],
    )?;
    Ok(())
}

/// Quarantined mails from an address.
pub fn quarantined_from(db: &Connection, address: &str) -> Result<Vec<MailId>> {
    let mut query =
        db.prepare("SELECT id FROM mail WHERE state = 'quarantined' AND from_address = ?1 ORDER BY arrived, id")?;
    let ids = query.query_map([address], |row| Ok(MailId(row.get(0)?)))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// The account: how many places showed mail, how many different mails those were, and in what they ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Account {
    /// Places shown by the source so far, each a UID if it is a server: all that stands below.
    pub shown: u64,
    /// Of these, further copies of a mail already known.
    pub repeats: u64,
    /// Different mails by state code; every state is listed.
    pub states: BTreeMap<&'static str, u64>,
    /// Mails whose bytes the server would not give (yet).
    pub stuck: u64,
    /// Mails that had arrived before the office's start and were left on the server.
    pub before_start: u64,
}

impl Account {
    /// Whether every place is accounted for.
    pub fn adds_up(&self) -> bool {
        self.shown == self.repeats + self.states.values().sum::<u64>() + self.stuck + self.before_start
    }
}

/// Counts all mails ever shown.
pub fn account(db: &Connection) -> Result<Account> {
    count(db, "", "9")
}

/// Counts those that arrived from a moment on and before another: the account of a period. What lay there before the start
/// belongs to none.
pub fn account_between(db: &Connection, from: Moment, until: Moment) -> Result<Account> {
    let mut account = count(db, &written(from), &written(until))?;
    account.shown -= account.before_start;
    account.before_start = 0;
    Ok(account)
}

fn count(db: &Connection, from: &str, until: &str) -> Result<Account> {
    let number =
        |sql: &str| -> Result<u64> { Ok(db.query_row(sql, [from, until], |row| row.get::<_, i64>(0))?.unsigned_abs()) };
    let mut states = BTreeMap::new();
    for state in MailState::ALL {
        let sql =
            format!("SELECT count(*) FROM mail WHERE arrived >= ?1 AND arrived < ?2 AND state = '{}'", state.code());
        states.insert(state.code(), number(&sql)?);
    }
    let sightings =
        number("SELECT count(*) FROM sighting JOIN mail ON mail.id = mail WHERE arrived >= ?1 AND arrived < ?2")?;
    let sighted = number(
        "SELECT count(DISTINCT mail) FROM sighting JOIN mail ON mail.id = mail WHERE arrived >= ?1 AND arrived < ?2",
    )?;
    let stuck = number("SELECT count(*) FROM stuck WHERE arrived >= ?1 AND arrived < ?2")?;
    let before_start = db
        .query_row("SELECT coalesce(sum(before_start), 0) FROM folder", [], |row| row.get::<_, i64>(0))?
        .unsigned_abs();
    Ok(Account { shown: sightings + stuck + before_start, repeats: sightings - sighted, states, stuck, before_start })
}
