//! After the provider has refused the account: half an hour's silence, unless server, account or code are others by then.
//!
//! Hands out [`pause()`] for people and screens; the poll begins and ends pauses and asks whether one is in force.

use crate::intake::source::imap::Account;
use crate::model::calendar::{Moment, words};
use crate::office::Office;
use crate::store;
use anyhow::Result;
use chrono::Duration;
use serde::{Deserialize, Serialize};

const KEY: &str = "mailbox_pause";

/// How long nobody knocks.
const MINUTES: i64 = 30;

/// The mailbox is left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    pub until: Moment,
    pub why: String,
}

impl Pause {
    /// In words, for screens and alarms.
    pub fn words(&self) -> String {
        format!("{}；为免账号被锁，{}前不再尝试，更换授权码后立即重试", self.why, words::moment(self.until))
    }
}

#[derive(Serialize, Deserialize)]
struct Kept {
    since: Moment,
    why: String,
    /// Tells whether server, account and code are still the same, and nothing about them.
    print: String,
}

/// The pause at a moment, if there is one. Does not look whether the settings have changed since.
pub fn pause(office: &Office, now: Moment) -> Result<Option<Pause>> {
    Ok(kept(office, now)?.map(|(pause, _)| pause))
}

/// The pause that keeps this account from being tried.
pub(super) fn in_force(office: &Office, account: &Account, now: Moment) -> Result<Option<Pause>> {
    let Some((pause, print)) = kept(office, now)? else { return Ok(None) };
    Ok((print == print_of(office, account)?).then_some(pause))
}

/// Begins a pause, or ends it.
pub(super) fn set(office: &mut Office, account: &Account, why: Option<String>, now: Moment) -> Result<()> {
    let kept = match why {
        Some(why) => serde_json::to_string(&Kept { since: now, why, print: print_of(office, account)? })?,
        None if store::meta(office.store.db(), KEY)?.is_none_or(|known| known.is_empty()) => return Ok(()),
        None => String::new(),
    };
    office.store.transact(|tx| store::meta_set(tx, KEY, &kept))
}

fn print_of(office: &Office, account: &Account) -> Result<String> {
    let Account { server, login } = account;
    Ok(office.secret()?.print(&format!("{}:{} {}", server.host, server.port, login.user), &login.code))
}

fn kept(office: &Office, now: Moment) -> Result<Option<(Pause, String)>> {
    let Some(kept) = store::meta(office.store.db(), KEY)?.filter(|text| !text.is_empty()) else { return Ok(None) };
    let Kept { since, why, print } = serde_json::from_str(&kept)?;
    let until = since + Duration::minutes(MINUTES);
    // A pause from the future is from a clock that was wrong.
    Ok((since <= now && now < until).then_some((Pause { until, why }, print)))
}
