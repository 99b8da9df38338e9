//! The one way into the outbox: asks the gate, finds the words, keeps the bytes, queues the row.
//!
//! Hands out [`Writer::queue`], called inside the transaction of whatever the letter tells of, so that effect and letter
//! stand or fall together. Knows nothing of how letters leave ([`outbox`](super::outbox) and [`post`](super::post) do).

use super::compose::Templates;
use super::gate::{self, Caps, Departure, Gone, Recipient, Refusal};
use super::letter::{Letter, Letterhead};
use super::mime::{self, Attachment, Dispatch};
use crate::model::address::Address;
use crate::model::calendar::Moment;
use crate::model::letter::{LetterKey, LetterState};
use crate::store::archive::Archive;
use crate::store::bounce;
use crate::store::letter::{self as rows, Queued};
use anyhow::Result;
use chrono::Duration;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

/// A file that goes with a letter; its bytes are in the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosure {
    pub name: String,
    pub mime: String,
    pub sha256: String,
}

/// A letter with its reason and reader.
#[derive(Clone, Debug)]
pub struct Outgoing {
    pub key: LetterKey,
    pub to: Address,
    /// Display name of the reader.
    pub name: String,
    pub recipient: Recipient,
    pub letter: Letter,
    /// Message-ID of the mail that it answers; empty if none.
    pub answers: String,
    pub enclosures: Vec<Enclosure>,
}

impl Outgoing {
    /// A letter by itself: it answers nothing and nothing goes with it.
    pub fn new(key: LetterKey, to: &Address, name: &str, recipient: Recipient, letter: Letter) -> Self {
        let (answers, enclosures) = (String::new(), Vec::new());
        Self { key, to: to.clone(), name: name.to_owned(), recipient, letter, answers, enclosures }
    }

    /// The letter as the answer to a mail; an empty Message-ID changes nothing.
    pub fn answering(mut self, message_id: &str) -> Self {
        self.answers = message_id.to_owned();
        self
    }

    /// The letter with one more file.
    pub fn with(mut self, enclosure: Enclosure) -> Self {
        self.enclosures.push(enclosure);
        self
    }
}

/// What became of a wish to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Queueing {
    /// In the outbox now.
    Queued,
    /// It was there before: nothing is said twice.
    AlreadyThere,
    /// The gate kept it back, with the reason. A letter to a suspended address is in the outbox all the same, refused.
    KeptBack(String),
}

/// Writes the office's letters.
#[derive(Clone)]
pub struct Writer {
    templates: Arc<Templates>,
    head: Letterhead,
    from: Address,
    unit_caps: Caps,
    archive: Archive,
}

impl Writer {
    /// A writer who signs as `head` says and writes from `from`. `unit_caps` limits letters to units and readers; those
    /// to staff and to unconfirmed addresses have caps of their own.
    pub fn new(templates: Arc<Templates>, head: Letterhead, from: Address, unit_caps: Caps, archive: Archive) -> Self {
        Self { templates, head, from, unit_caps, archive }
    }

    /// Queues a letter unless it is there already or the gate keeps it back.
    pub fn queue(&self, db: &Connection, outgoing: Outgoing, now: Moment) -> Result<Queueing> {
        let Outgoing { key, to, name, recipient, letter, answers, enclosures } = outgoing;
        if rows::exists(db, &key, &to)? {
            return Ok(Queueing::AlreadyThere);
        }
        let departures = departures(db, &to, now, true)?;
        let suspended = bounce::suspended(db, to.as_str())?;
        let gone = Gone::at(now, &departures, suspended.is_some());
        let caps = self.caps(recipient);
        let own = std::slice::from_ref(&self.from);
        let state = match gate::may_write(&key, &to, recipient, None, own, gone, caps) {
            Ok(()) => LetterState::Queued { not_before: now },
            // It is written and kept, so that a person who mends the address can still send it.
            Err(Refusal::Suspended) if gone.letters_today < caps.letters_a_day => {
                let why = suspended.map(|suspended| suspended.reason).unwrap_or_default();
                LetterState::Refused { answer: bounce::stopped(&why) }
            }
            // A cap delays what is worth saying; only what goes far beyond it is a loop, and is not said at all.
            Err(refusal) => match gate::later(&refusal, &key, &departures, caps, now) {
                Some(not_before) => LetterState::Queued { not_before },
                None => {
                    tracing::info!(letter = %key, to = to.masked(), %refusal, "letter kept back");
                    return Ok(Queueing::KeptBack(refusal.to_string()));
                }
            },
        };
        let composed = self.templates.compose(&self.head, &letter)?;
        let mut files = Vec::new();
        for enclosure in &enclosures {
            files.push(self.archive.get(&enclosure.sha256)?);
        }
        let attachments: Vec<Attachment<'_>> = enclosures
            .iter()
            .zip(&files)
            .map(|(enclosure, bytes)| Attachment { name: &enclosure.name, mime: &enclosure.mime, bytes })
            .collect();
        let signature = format!("{}{}", self.head.office, self.head.group);
        let bytes = mime::message(&Dispatch {
            key: &key,
            from: &self.from,
            from_name: &signature,
            to: &to,
            to_name: &name,
            in_reply_to: (!answers.is_empty()).then_some(answers.as_str()),
            composed: &composed,
            attachments: &attachments,
            date: now,
        })?;
        let message_id = mime::message_id(&key, &to, self.from.domain());
        let sha256 = self.archive.put(&bytes)?;
        let queued = Queued { key, recipient: to, message_id, subject: composed.subject, sha256 };
        let not_before = if let LetterState::Queued { not_before } = state { not_before } else { now };
        if !rows::queue(db, &queued, not_before, now)? {
            return Ok(Queueing::AlreadyThere);
        }
        if let LetterState::Refused { answer } = &state {
            let id = rows::id_of(db, &queued.key, &queued.recipient)?;
            rows::set_state(db, id, &state)?;
            return Ok(Queueing::KeptBack(answer.clone()));
        }
        Ok(Queueing::Queued)
    }

    fn caps(&self, recipient: Recipient) -> Caps {
        match recipient {
            Recipient::Unit | Recipient::Reader => self.unit_caps,
            other => Caps::of(other),
        }
    }

    /// Puts off the letters that are due but for which the caps leave no room now, because others left later than they
    /// were meant to. Called right before letters leave. `is_staff` tells whose caps count. Returns how many wait longer.
    pub fn space(&self, db: &Connection, is_staff: &dyn Fn(&Address) -> bool, now: Moment) -> Result<usize> {
        let mut leaving: BTreeMap<Address, Vec<Departure>> = BTreeMap::new();
        let mut put_off = 0;
        for letter in rows::due(db, now)? {
            let Some(to) = Address::parse(&letter.recipient) else { continue };
            let LetterState::Queued { .. } = letter.state else { continue };
            let caps = self.caps(if is_staff(&to) { Recipient::Staff } else { Recipient::Unit });
            let gone = match leaving.entry(to) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => {
                    let left = departures(db, new.key(), now, false)?;
                    new.insert(left)
                }
            };
            match gate::may_leave(&letter.key, Gone::at(now, gone, false), caps) {
                Ok(()) => gone.push(Departure { at: now, is_answer: gate::is_answer(&letter.key) }),
                Err(refusal) => {
                    let turn = gate::later(&refusal, &letter.key, gone, caps, now);
                    let not_before = turn.unwrap_or(now + Duration::hours(1));
                    rows::set_state(db, letter.id, &LetterState::Queued { not_before })?;
                    put_off += 1;
                }
            }
        }
        Ok(put_off)
    }
}

/// When letters left for an address, and, if wanted, when those that wait will.
fn departures(db: &Connection, to: &Address, now: Moment, waiting: bool) -> Result<Vec<Departure>> {
    // The longest wait is three days' caps, and the last of them counts for a day more.
    let letters = rows::departures(db, to, now - Duration::days(5), now)?.into_iter();
    let letters = letters.filter(|letter| waiting || !letter.waits);
    Ok(letters.map(|letter| Departure { at: letter.at, is_answer: gate::is_answer(&letter.key) }).collect())
}

#[cfg(test)]
mod tests;
