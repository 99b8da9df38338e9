//! Addresses that bounce: counted while it may pass, suspended (停发) when it is for good, until a person lifts it.
//!
//! Suspending an address also stops what waits in the outbox for it, in the caller's transaction. Which bounces count at
//! all is asked of [`returned`], because a bounce is easily forged: only a letter of ours can have come back.

use super::letter::{self, Letter};
use super::{moment, written};
use crate::model::address::Address;
use crate::model::calendar::Moment;
use crate::model::letter::LetterState;
use anyhow::Result;
use chrono::Duration;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

/// Bounces that may pass, after which an address is suspended all the same.
pub const SOFT: u32 = 3;

/// With so many days between two of them the count begins anew.
pub const WINDOW: Duration = Duration::days(30);

/// A bounce that does not say which letter came back counts if one was sent within so many days.
pub const RECENT: Duration = Duration::days(14);

/// How the answer of a letter begins that came back.
pub const RETURNED: &str = "退信：";

/// An address to which nothing is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suspended {
    pub address: String,
    /// In a few words, such as 地址不存在.
    pub reason: String,
    pub since: Moment,
}

/// What a bounce says of the letter that came back.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quoted<'a> {
    /// Its Message-ID, without angle brackets.
    pub message_id: Option<&'a str>,
    /// The key in our own mark.
    pub key: Option<&'a str>,
}

/// The address is dead: suspends it at once, and stops the letters that wait for it.
pub fn hard(db: &Connection, address: &str, reason: &str, now: Moment) -> Result<()> {
    let address = normal(address);
    db.execute(
        "INSERT INTO bounce (address, last_at, reason, suspended_at) VALUES (?1, ?2, ?3, ?2)
           ON CONFLICT DO UPDATE SET last_at = ?2, reason = ?3,
             suspended_at = CASE suspended_at WHEN '' THEN ?2 ELSE suspended_at END",
        params![address, written(now), reason],
    )?;
    stop(db, &address, reason)
}

/// A letter came back for a reason that may pass: the third in a row, no 30 days between one and the next, suspends the
/// address. Returns whether it is suspended now.
pub fn soft(db: &Connection, address: &str, reason: &str, now: Moment) -> Result<bool> {
    let address = normal(address);
    if suspended(db, &address)?.is_some() {
        return Ok(true);
    }
    db.execute(
        "INSERT INTO bounce (address, soft, last_at, reason) VALUES (?1, 1, ?2, ?3)
           ON CONFLICT DO UPDATE SET soft = CASE WHEN last_at > ?4 THEN soft + 1 ELSE 1 END, last_at = ?2, reason = ?3",
        params![address, written(now), reason, written(now - WINDOW)],
    )?;
    if counted(db, &address)? < SOFT {
        return Ok(false);
    }
    hard(db, &address, &format!("{reason}，连续{SOFT}次"), now)?;
    Ok(true)
}

/// How many passing bounces an address has behind it.
pub fn counted(db: &Connection, address: &str) -> Result<u32> {
    let found = db.query_row("SELECT soft FROM bounce WHERE address = ?1", [normal(address)], |row| row.get(0));
    Ok(found.optional()?.unwrap_or_default())
}

/// Whether nothing is sent to an address, and why.
pub fn suspended(db: &Connection, address: &str) -> Result<Option<Suspended>> {
    let sql = "SELECT address, reason, suspended_at FROM bounce WHERE address = ?1 AND suspended_at <> ''";
    Ok(db.query_row(sql, [normal(address)], row).optional()?)
}

/// All suspended addresses, the oldest first.
pub fn all(db: &Connection) -> Result<Vec<Suspended>> {
    let mut query = db.prepare(
        "SELECT address, reason, suspended_at FROM bounce WHERE suspended_at <> '' ORDER BY suspended_at, address",
    )?;
    let found = query.query_map([], row)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// A person says that the address is good: letters go there again and the count begins anew. Returns whether it was
/// suspended. Letters that were stopped stay so; which of them are still worth sending a person decides.
pub fn lift(db: &Connection, address: &str, now: Moment) -> Result<bool> {
    let sql = "UPDATE bounce SET soft = 0, suspended_at = '', last_at = ?2 WHERE address = ?1 AND suspended_at <> ''";
    Ok(db.execute(sql, params![normal(address), written(now)])? == 1)
}

/// The letter of ours that came back from an address; `None` if there is none, and then the bounce counts for nothing.
///
/// What the bounce quotes must be a letter to that very address, by Message-ID or by our own mark. Where it quotes
/// nothing, a letter must have been sent there within the last 14 days; the newest is taken.
pub fn returned(db: &Connection, address: &Address, quoted: Quoted<'_>, now: Moment) -> Result<Option<Letter>> {
    let letters: Vec<Letter> = letter::to(db, address)?.into_iter().rev().filter(has_left).collect();
    if quoted.message_id.is_some() || quoted.key.is_some() {
        let named = |letter: &Letter| {
            quoted.message_id.is_some_and(|id| letter.message_id.trim_matches(['<', '>']) == id)
                || quoted.key.is_some_and(|key| letter.key.to_string() == key)
        };
        return Ok(letters.into_iter().find(named));
    }
    let since = written(now - RECENT);
    let mut recent: Vec<Letter> = letters.into_iter().filter(|letter| letter.left_at() > since).collect();
    // One that has not come back yet, before one that has.
    recent.sort_by_key(|letter| matches!(letter.state, LetterState::Refused { .. }));
    Ok(recent.into_iter().next())
}

/// Whether a letter may be out in the world: sent, perhaps sent, or come back.
fn has_left(letter: &Letter) -> bool {
    match &letter.state {
        LetterState::Sent { .. } | LetterState::InDoubt | LetterState::Trying { .. } => true,
        LetterState::Refused { answer } => answer.starts_with(RETURNED),
        LetterState::Queued { .. } | LetterState::Cancelled => false,
    }
}

/// Stops the letters that wait for an address.
fn stop(db: &Connection, address: &str, reason: &str) -> Result<()> {
    for letter in letter::waiting(db)?.into_iter().filter(|letter| letter.recipient == address) {
        if matches!(letter.state, LetterState::Queued { .. }) {
            letter::set_state(db, letter.id, &LetterState::Refused { answer: stopped(reason) })?;
        }
    }
    Ok(())
}

/// Why a letter to a suspended address does not leave, in words.
pub fn stopped(reason: &str) -> String {
    format!("该地址退信，已停发（{reason}）")
}

/// Addresses are kept in lower case, as everywhere.
fn normal(address: &str) -> String {
    Address::parse(address).map_or_else(|| address.trim().to_lowercase(), |address| address.as_str().to_owned())
}

fn row(row: &Row<'_>) -> rusqlite::Result<Suspended> {
    Ok(Suspended { address: row.get(0)?, reason: row.get(1)?, since: moment(&row.get::<_, String>(2)?)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::MailId;
    use crate::model::letter::LetterKey;
    use crate::store::Store;
    use crate::store::letter::{Queued, queue};

    fn at(text: &str) -> Moment {
        moment(&format!("2018-{text}:00+08:00")).expect("a moment")
    }

    fn address(text: &str) -> Address {
        Address::parse(text).expect("an address")
    }

    /// A letter to an address, sent or still waiting.
    fn letter(db: &Connection, mail: i64, to: &str, when: &str, sent: bool) {
        let (key, to) = (LetterKey::Receipt { mail: MailId(mail) }, address(to));
        let message_id = format!("<{mail}.{to}>");
        let queued =
            Queued { key: key.clone(), recipient: to, message_id, subject: String::new(), sha256: String::new() };
        assert!(queue(db, &queued, at(when), at(when)).expect("queued"));
        if sent {
            let id = letter::all(db).expect("letters").last().expect("one").id;
            letter::set_state(db, id, &LetterState::Sent { at: at(when), answer: String::new() }).expect("set");
        }
    }

    #[test]
    fn a_dead_address_is_suspended_with_what_waits_for_it() {
        let store = Store::in_memory().expect("a store");
        let db = store.db();
        letter(db, 1, "jyj@163.com", "04-16 09:00", true);
        letter(db, 2, "jyj@163.com", "04-16 10:00", false);
        letter(db, 3, "czj@163.com", "04-16 10:00", false);
        hard(db, " JYJ@163.com ", "地址不存在", at("04-16 11:00")).expect("suspended");
        let states: Vec<&str> = letter::all(db).expect("letters").iter().map(|letter| letter.state.words()).collect();
        assert_eq!(states, ["已发", "被拒", "待发"]);
        let found = suspended(db, "jyj@163.com").expect("read").expect("suspended");
        assert_eq!((found.reason.as_str(), found.since), ("地址不存在", at("04-16 11:00")));
        hard(db, "jyj@163.com", "邮箱已停用", at("04-17 11:00")).expect("again");
        assert_eq!(all(db).expect("read").first().expect("one").since, at("04-16 11:00"), "since the first time");
        assert!(lift(db, "jyj@163.com", at("04-18 09:00")).expect("lifted"));
        assert!(!lift(db, "jyj@163.com", at("04-18 09:00")).expect("nothing to lift"));
        assert_eq!((suspended(db, "jyj@163.com").expect("read"), all(db).expect("read")), (None, Vec::new()));
        assert!(!soft(db, "jyj@163.com", "邮箱已满", at("04-18 10:00")).expect("counted"), "it counts anew");
    }

    #[test]
    fn three_passing_bounces_suspend() {
        let store = Store::in_memory().expect("a store");
        let db = store.db();
        let check = |when: &str, expected: bool| {
            assert_eq!(soft(db, "jyj@163.com", "邮箱已满", at(when)).expect("counted"), expected, "{when}");
        };
        check("03-01 09:00", false);
        check("03-20 09:00", false);
        // A month without one: what was is forgotten.
        check("04-25 09:00", false);
        check("05-02 09:00", false);
        assert_eq!(suspended(db, "jyj@163.com").expect("read"), None);
        check("05-09 09:00", true);
        assert_eq!(suspended(db, "jyj@163.com").expect("read").expect("suspended").reason, "邮箱已满，连续3次");
        check("05-16 09:00", true);
    }

    #[test]
    fn only_letters_of_ours_come_back() {
        let store = Store::in_memory().expect("a store");
        let db = store.db();
        letter(db, 1, "jyj@163.com", "04-02 09:00", true);
        letter(db, 2, "czj@163.com", "04-02 09:00", true);
        letter(db, 3, "wjw@163.com", "04-16 09:00", false);
        let check = |to: &str, id: Option<&str>, key: Option<&str>, when: &str, expected: Option<i64>| {
            let quoted = Quoted { message_id: id, key };
            let found = returned(db, &address(to), quoted, at(when)).expect("read");
            assert_eq!(found.map(|letter| letter.id.0), expected, "{to} {id:?} {key:?} {when}");
        };
        check("jyj@163.com", Some("1.jyj@163.com"), None, "06-01 09:00", Some(1));
        // The letter was to somebody else.
        check("jyj@163.com", Some("2.czj@163.com"), None, "04-03 09:00", None);
        check("jyj@163.com", Some("made.up@163.com"), None, "04-03 09:00", None);
        // A provider gave it another Message-ID; the mark says which it was.
        check("jyj@163.com", Some("made.up@163.com"), Some("receipt/1"), "04-03 09:00", Some(1));
        check("jyj@163.com", None, Some("receipt/2"), "04-03 09:00", None);
        check("jyj@163.com", None, None, "04-16 08:00", Some(1));
        check("jyj@163.com", None, None, "04-16 10:00", None);
        // Nothing has left yet.
        check("wjw@163.com", None, None, "04-16 10:00", None);
        check("nobody@163.com", None, None, "04-16 10:00", None);
    }
}
