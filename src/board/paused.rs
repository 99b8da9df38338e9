//! The mailbox or the way out is left alone for a while: why, and until when.

use crate::config::DeliveryKind;
use crate::intake::source;
use crate::model::calendar::{Moment, words};
use crate::office::Office;
use crate::store::pause::{self, Way};
use anyhow::Result;
use serde::Serialize;

/// One way that rests.
#[derive(Clone, Debug, Serialize)]
pub struct Paused {
    /// `imap` or `smtp`.
    pub way: &'static str,
    pub until: Moment,
    /// The provider's reason.
    pub why: String,
    /// Whether a person must mend something; else it goes on by itself.
    pub needs_a_person: bool,
    /// All of it in words.
    pub words: String,
}

impl Paused {
    /// 收信, 发信.
    pub fn doing(&self) -> &'static str {
        if self.way == "imap" { "收信" } else { "发信" }
    }
}

/// What rests at a moment, of the ways that the office uses.
pub fn paused(office: &Office, now: Moment) -> Result<Vec<Paused>> {
    let (db, mut found) = (office.store.db(), Vec::new());
    if office.config.mailbox.kind == source::Kind::Imap
        && let Some(pause) = pause::at(db, Way::In, now)?
    {
        let words = format!("暂停收信至{}：{}", words::moment(pause.until), pause.why);
        found.push(Paused { way: "imap", until: pause.until, why: pause.why, needs_a_person: true, words });
    }
    if office.config.delivery.kind == DeliveryKind::Smtp
        && let Some(pause) = pause::at(db, Way::Out, now)?
    {
        let words = format!("暂停发信至{}：{}，待发的信保留", words::moment(pause.until), pause.why);
        let needs_a_person = pause.needs_a_person;
        found.push(Paused { way: "smtp", until: pause.until, why: pause.why, needs_a_person, words });
    }
    Ok(found)
}
