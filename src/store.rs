//! All SQL, one file per noun, and the archive of raw bytes.
//!
//! Hands out a [`Store`] and plain functions over a connection, so that several of them can share one transaction. Knows
//! the model's types and nothing of mail, documents or the network.

pub mod archive;
pub mod bounce;
pub mod draft;
pub mod folder;
pub mod issue;
pub mod letter;
pub mod likeness;
pub mod mail;
pub mod minute;
pub mod pause;
pub mod period;
pub mod revision;
pub mod roster;
pub mod stuck;
pub mod submission;

use crate::model::calendar::{Moment, zone};
use anyhow::{Context, Result, bail};
use chrono::{DateTime, SecondsFormat};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use std::path::Path;

/// Every schema step in order; `PRAGMA user_version` counts those done.
const SCHEMA: &[&str] = &[
    include_str!("store/schema/0001_first.sql"),
    include_str!("store/schema/0002_live.sql"),
    include_str!("store/schema/0003_screening.sql"),
];

/// The open store.
pub struct Store {
    db: Connection,
}

impl Store {
    /// Opens the store in a file, creating or upgrading it. A store of a newer program is refused untouched.
    pub fn open(path: &Path) -> Result<Self> {
        let db = Connection::open(path).with_context(|| format!("打不开数据库“{}”", path.display()))?;
        Self::prepare(db).with_context(|| format!("数据库“{}”不可用", path.display()))
    }

    /// A store that lives as long as the value, for tests.
    pub fn in_memory() -> Result<Self> {
        Self::prepare(Connection::open_in_memory()?)
    }

    fn prepare(mut db: Connection) -> Result<Self> {
        db.busy_timeout(std::time::Duration::from_secs(10))?;
        // FULL: a commit that we acted on must survive a power cut, or a letter could go out twice.
        db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
        let done: usize = db.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0))?.try_into()?;
        if done > SCHEMA.len() {
            bail!("由更新版本的 jianbao 建立（结构第{done}版，本程序只到第{}版），请升级程序", SCHEMA.len());
        }
        if done < SCHEMA.len() {
            let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for step in SCHEMA.iter().skip(done) {
                tx.execute_batch(step)?;
            }
            tx.execute_batch(&format!("PRAGMA user_version = {}", SCHEMA.len()))?;
            tx.commit()?;
        }
        Ok(Self { db })
    }

    /// The connection, for reading.
    pub fn db(&self) -> &Connection {
        &self.db
    }

    /// Does `work` wholly or not at all.
    pub fn transact<T>(&mut self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&tx)?;
        tx.commit()?;
        Ok(done)
    }
}

/// A value that the program keeps about itself.
pub fn meta(db: &Connection, key: &str) -> Result<Option<String>> {
    Ok(db.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0)).optional()?)
}

/// Sets a value once; later calls change nothing. Returns what stands.
pub fn meta_once(db: &Connection, key: &str, value: &str) -> Result<String> {
    db.execute("INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT DO NOTHING", [key, value])?;
    Ok(meta(db, key)?.unwrap_or_default())
}

/// Sets a value; the last one stands.
pub fn meta_set(db: &Connection, key: &str, value: &str) -> Result<()> {
    db.execute("INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2", [key, value])?;
    Ok(())
}

/// A moment as the store writes it; sorts as text because the zone is always the same.
pub(crate) fn written(moment: Moment) -> String {
    moment.with_timezone(&zone()).to_rfc3339_opts(SecondsFormat::Secs, false)
}

/// A moment as the store wrote it.
pub(crate) fn moment(text: &str) -> rusqlite::Result<Moment> {
    DateTime::parse_from_rfc3339(text).map_err(|error| wrong(error.into()))
}

/// A value that the store keeps as JSON.
pub(crate) fn json<T: serde::Serialize>(value: &T) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

/// Reads such a value back.
pub(crate) fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|error| wrong(error.into()))
}

fn wrong(error: Box<dyn std::error::Error + Send + Sync>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, error)
}
