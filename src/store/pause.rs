//! A way to the provider that is left alone for a while: until when, why, and on whose account.
//!
//! Providers lock accounts that keep knocking after a refusal. A pause outlasts the run that began it, and ends before its
//! time if the settings that it was about are others by then.

use super::{meta, meta_set};
use crate::model::calendar::Moment;
use anyhow::Result;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Which way rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Mail is not fetched.
    In,
    /// Letters are not sent.
    Out,
}

impl Way {
    fn key(self) -> &'static str {
        match self {
            Self::In => "pause_in",
            Self::Out => "pause_out",
        }
    }
}

/// A pause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub since: Moment,
    pub until: Moment,
    /// The trouble with its remedy, as people are told it.
    pub why: String,
    /// Whether a person must mend something; other settings end such a pause at once.
    pub needs_a_person: bool,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    pause: Pause,
    /// See [`mark`].
    mark: String,
}

/// The pause at a moment, if there is one. Does not look whether the settings have changed since.
pub fn at(db: &Connection, way: Way, now: Moment) -> Result<Option<Pause>> {
    Ok(kept(db, way, now)?.map(|kept| kept.pause))
}

/// The pause that keeps a way from being used under the settings with this [`mark`]; it is asked for only if there is a
/// pause to compare, because a command may have to say the code.
pub fn in_force(
    db: &Connection,
    way: Way,
    mark: impl FnOnce() -> Result<String>,
    now: Moment,
) -> Result<Option<Pause>> {
    Ok(match kept(db, way, now)? {
        Some(kept) if kept.pause.needs_a_person && kept.mark != mark()? => None,
        other => other.map(|kept| kept.pause),
    })
}

/// Begins a pause under the settings with this [`mark`].
pub fn begin(db: &Connection, way: Way, pause: &Pause, mark: &str) -> Result<()> {
    let kept = Kept { pause: pause.clone(), mark: mark.to_owned() };
    meta_set(db, way.key(), &serde_json::to_string(&kept)?)
}

/// Ends whatever pause there was: it is over, or what it was about has been mended. Costs no writing if there was none.
pub fn end(db: &Connection, way: Way) -> Result<()> {
    if meta(db, way.key())?.is_some_and(|kept| !kept.is_empty()) {
        meta_set(db, way.key(), "")?;
    }
    Ok(())
}

/// A mark by which the same settings (server, account, authorisation code) are known again, salted with the store's secret
/// and cut short: nothing can be read from it.
pub fn mark(db: &Connection, settings: &str) -> Result<String> {
    let secret = meta(db, "secret")?.unwrap_or_default();
    let digest = Sha256::digest(format!("{secret}\n{settings}"));
    Ok(data_encoding::HEXLOWER.encode(&digest).chars().take(16).collect())
}

fn kept(db: &Connection, way: Way, now: Moment) -> Result<Option<Kept>> {
    let Some(text) = meta(db, way.key())?.filter(|text| !text.is_empty()) else { return Ok(None) };
    let kept: Kept = serde_json::from_str(&text)?;
    // A pause from the future is from a clock that was wrong.
    let holds = kept.pause.since <= now && now < kept.pause.until;
    Ok(holds.then_some(kept))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use chrono::Duration;

    #[test]
    fn a_pause_ends_by_time_or_by_other_settings() {
        let store = Store::in_memory().expect("a store");
        let db = store.db();
        let now = super::super::moment("2018-04-16T15:00:00+08:00").expect("a moment");
        let until = now + Duration::minutes(30);
        let held = |mark: &str, moment| in_force(db, Way::Out, || Ok(mark.to_owned()), moment).expect("read").is_some();
        for (needs_a_person, under_others) in [(true, false), (false, true)] {
            let pause = Pause { since: now, until, why: "535".into(), needs_a_person };
            begin(db, Way::Out, &pause, &mark(db, "old code").expect("a print")).expect("begun");
            let (old, new) = (mark(db, "old code").expect("a print"), mark(db, "new code").expect("a print"));
            assert!(held(&old, now) && held(&old, until - Duration::seconds(1)));
            assert_eq!(held(&new, now), under_others);
            assert!(!held(&old, until), "its time is over");
            assert!(!held(&old, now - Duration::seconds(1)), "a clock was set back");
            assert_eq!(at(db, Way::Out, now).expect("read"), Some(pause));
            assert_eq!(at(db, Way::In, now).expect("read"), None);
            end(db, Way::Out).expect("ended");
            assert_eq!(at(db, Way::Out, now).expect("read"), None);
        }
    }
}
