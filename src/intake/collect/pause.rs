//! After the provider has refused the account: half an hour's silence, unless the code is another one by then.

use crate::config::Code;
use crate::model::calendar::{Moment, words};
use crate::office::Office;
use crate::store;
use anyhow::Result;
use chrono::Duration;
use serde::{Deserialize, Serialize};

const KEY: &str = "mailbox_pause";

/// How long nobody knocks.
const MINUTES: i64 = 30;

#[derive(Serialize, Deserialize)]
struct Pause {
    since: Moment,
    why: String,
    /// Tells whether the code is still the same, and nothing about it.
    print: String,
}

/// Why the mailbox is not tried now.
pub fn holds(office: &Office, code: &Code, now: Moment) -> Result<Option<String>> {
    let Some(pause) = store::meta(office.store.db(), KEY)?.filter(|text| !text.is_empty()) else { return Ok(None) };
    let pause: Pause = serde_json::from_str(&pause)?;
    let until = pause.since + Duration::minutes(MINUTES);
    // A pause from the future is from a clock that was wrong.
    let holds = pause.since <= now && now < until && pause.print == office.secret()?.print(code);
    Ok(holds.then(|| format!("{}；为免账号被锁，{}前不再尝试，更换授权码后立即重试", pause.why, words::moment(until))))
}

/// Begins a pause, or ends it.
pub fn set(office: &mut Office, code: &Code, why: Option<String>, now: Moment) -> Result<()> {
    let pause = match why {
        Some(why) => serde_json::to_string(&Pause { since: now, why, print: office.secret()?.print(code) })?,
        None if store::meta(office.store.db(), KEY)?.is_none_or(|known| known.is_empty()) => return Ok(()),
        None => String::new(),
    };
    office.store.transact(|tx| store::meta_set(tx, KEY, &pause))
}
