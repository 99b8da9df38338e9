//! The way out: a folder of .eml files, or the provider's SMTP server.
//!
//! Hands out [`Post`], one [`Round`] of sending over it, and what became of a letter, [`Outcome`]. Knows nothing of the
//! queue that decides when to try and whether to try again.

pub mod answer;
mod folder;
pub mod smtp;

use crate::wire::Trouble;
use answer::Pause;
use anyhow::Result;
use std::path::{Path, PathBuf};

/// Where letters go. An enum, because there are few ways and we know them all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Post {
    /// Each letter is a file `20180416-1522-receipt-jyj_bgs_163.com-0123abcd.eml` in this folder. The folder must be
    /// there: a path that is not (a network drive that is down) is a reason to wait, not to make a new one.
    Folder(PathBuf),
    /// The provider's server.
    Smtp(Box<smtp::Account>),
}

/// A letter as the post needs it.
#[derive(Clone, Copy, Debug)]
pub struct Mail<'a> {
    /// With angle brackets, as [`mime::message_id`](super::mime::message_id) makes it.
    pub message_id: &'a str,
    /// The only recipient.
    pub recipient: &'a str,
    /// The whole mail, lines ending in CRLF.
    pub bytes: &'a [u8],
}

/// What became of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub fate: Fate,
    /// The server's words, or the file's name, or what went wrong: one line.
    pub answer: String,
    /// Set if nothing more can be sent in this round.
    pub halt: Option<Halt>,
}

/// How one letter fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Taken over.
    Sent,
    /// Not taken over; it may be tried again, with growing patience.
    Deferred,
    /// Not taken over, as it looks like spam for now; it may be tried again a few times.
    Suspected,
    /// Not taken over, for a reason that is not the letter's: it stays as it was.
    Untouched,
    /// The same, and it can be tried at once over a new connection.
    Again,
    /// Will never be taken over as it is.
    Refused,
    /// Will never be taken over, because its address takes no mail.
    BadAddress,
    /// It may have been taken over or not: only a person can say. A folder never leaves a letter in doubt.
    InDoubt,
}

/// Why nothing more is sent in this round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Halt {
    pub trouble: Trouble,
    /// How long to keep away from the server; `None`: the next run may try.
    pub pause: Option<Pause>,
}

impl Halt {
    /// A trouble after which the next run may try again, unless the provider punishes that.
    fn of(trouble: Trouble) -> Self {
        let pause = trouble.refuses_the_account().then_some(Pause::HalfHour);
        Self { trouble, pause }
    }
}

/// How many letters may go, and how fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Between two letters.
    pub pace: std::time::Duration,
    /// Tries within any quarter of an hour.
    pub quarter_hour: u32,
    /// Tries within any 24 hours.
    pub a_day: u32,
    /// For one round.
    pub round: std::time::Duration,
}

impl Post {
    /// Whether a letter that may have been handed over already can be handed over again without arriving twice.
    pub fn may_repeat(&self) -> bool {
        matches!(self, Self::Folder(_))
    }

    /// What the provider bears; a folder bears everything.
    pub fn limits(&self) -> Option<Limits> {
        match self {
            Self::Folder(_) => None,
            Self::Smtp(account) => Some(account.limits),
        }
    }

    /// Begins a round of sending. Nothing is connected yet, but the authorisation code is read.
    pub fn round(&self) -> Result<Round<'_>, Halt> {
        Ok(match self {
            Self::Folder(folder) => Round::Folder(folder),
            Self::Smtp(account) => Round::Smtp(Box::new(smtp::Round::new(account).map_err(Halt::of)?)),
        })
    }
}

/// One round of sending: letters one after the other, over few connections.
pub enum Round<'a> {
    Folder(&'a Path),
    Smtp(Box<smtp::Round<'a>>),
}

impl Round<'_> {
    /// Gets ready for the next letter: connects and logs in where that is needed. Until this has succeeded, no letter is
    /// touched, so that a server that is down costs none of them an attempt.
    pub fn ready(&mut self) -> Result<(), Halt> {
        match self {
            Self::Folder(_) => Ok(()),
            Self::Smtp(round) => round.ready(),
        }
    }

    /// Hands over one letter. `last_step` is called before the step after which it may have arrived; if it fails, the
    /// letter is not handed over.
    ///
    /// A folder: the same bytes again find their file, whose name comes from them, and count as sent; nothing is written
    /// twice.
    ///
    /// # Errors
    ///
    /// That of `last_step`.
    pub fn deliver(&mut self, mail: &Mail<'_>, last_step: &mut dyn FnMut() -> Result<()>) -> Result<Outcome> {
        match self {
            Self::Folder(path) => {
                last_step()?;
                Ok(folder::deliver(path, mail.message_id, mail.bytes))
            }
            Self::Smtp(round) => round.deliver(mail, last_step),
        }
    }

    /// Takes leave of the server.
    pub fn close(self) {
        match self {
            Self::Folder(_) => {}
            Self::Smtp(round) => round.close(),
        }
    }
}

impl Outcome {
    /// An outcome after which the round goes on.
    fn of(fate: Fate, answer: impl Into<String>) -> Self {
        Self { fate, answer: answer.into(), halt: None }
    }
}
