//! A pause that outlasts a run: until when the server is left alone, and why.
//!
//! Hands out [`pause()`] for people and screens; the outbox begins pauses and asks whether one is in force.

use crate::model::calendar::{Moment, words};
use crate::notices::post::Post;
use crate::store::{meta, meta_set, moment, written};
use anyhow::Result;
use rusqlite::Connection;
use sha2::{Digest, Sha256};

/// The outbox is at rest.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Pause {
    pub until: Moment,
    pub why: String,
    /// Whether a person must mend something; a new authorisation code ends such a pause at once.
    pub needs_a_person: bool,
}

impl Pause {
    /// In words, for screens and alarms.
    pub fn words(&self) -> String {
        format!("{}；{}前不再尝试，待发的信保留", self.why, words::moment(self.until))
    }
}

const UNTIL: &str = "post_paused_until";
const WHY: &str = "post_paused_why";
/// A fingerprint of the code that was not accepted; empty if the pause has nothing to do with it.
const CODE: &str = "post_code";

/// The pause at a moment, if there is one. Does not look whether the code has changed since.
pub fn pause(db: &Connection, now: Moment) -> Result<Option<Pause>> {
    let Some(until) = meta(db, UNTIL)?.filter(|until| !until.is_empty()) else { return Ok(None) };
    let until = moment(&until)?;
    if until <= now {
        return Ok(None);
    }
    let needs_a_person = meta(db, CODE)?.is_some_and(|code| !code.is_empty());
    Ok(Some(Pause { until, why: meta(db, WHY)?.unwrap_or_default(), needs_a_person }))
}

/// The pause that keeps this post from being used.
pub(super) fn in_force(db: &Connection, post: &Post, now: Moment) -> Result<Option<Pause>> {
    let Post::Smtp(_) = post else { return Ok(None) };
    Ok(match pause(db, now)? {
        Some(pause) if pause.needs_a_person && meta(db, CODE)? != Some(fingerprint(db, post)?) => None,
        other => other,
    })
}

/// Ends whatever pause there was: it is over, or what it was about has been mended.
pub(super) fn end(db: &Connection) -> Result<()> {
    if meta(db, UNTIL)?.is_some_and(|until| !until.is_empty()) {
        meta_set(db, UNTIL, "")?;
    }
    Ok(())
}

/// Begins a pause.
pub(super) fn begin(db: &Connection, post: &Post, pause: &Pause) -> Result<()> {
    meta_set(db, UNTIL, &written(pause.until))?;
    meta_set(db, WHY, &pause.why)?;
    meta_set(db, CODE, &if pause.needs_a_person { fingerprint(db, post)? } else { String::new() })
}

/// Tells one pair of account and code from another, without telling the code: salted with the store's secret, and cut
/// short.
fn fingerprint(db: &Connection, post: &Post) -> Result<String> {
    let secret = meta(db, "secret")?.unwrap_or_default();
    let (server, login) = match post {
        Post::Folder(_) => (String::new(), String::new()),
        Post::Smtp(account) => {
            let code = account.credentials().map_or_else(|_| String::new(), |login| login.code.expose().to_owned());
            let server = &account.server;
            (format!("{}:{} {}", server.host, server.port, account.from), format!("{}\n{code}", account.user))
        }
    };
    let digest = Sha256::digest(format!("{secret}\n{server}\n{login}"));
    Ok(data_encoding::HEXLOWER.encode(&digest).chars().take(16).collect())
}
