//! A mailbox at a provider, over IMAP.
//!
//! Hands out [`Mailbox`], a session that lists folders and mails, fetches mails as bytes, and does on the server what is
//! configured to be done; [`wanted`], which folders are looked into; [`Pace`], how long that may take. Knows no store and no
//! office, and does not read mails.
//!
//! The library `imap` brings commands, tags and the grammar of answers. Between it and the [`Line`] stands `tidy`, because
//! real servers send what the grammar does not know. Only UID, INTERNALDATE, RFC822.SIZE and BODY.PEEK\[\] are ever asked for:
//! ENVELOPE and BODYSTRUCTURE of Chinese mail are malformed at several providers, SEARCH finds nothing at 163.com, and STATUS
//! comes back empty.

mod after;
mod answer;
mod choice;
mod enter;
mod fetch;
mod list;
mod pace;
mod sets;
mod tidy;
mod utf7;

#[cfg(test)]
mod tests;

pub use choice::wanted;
pub use fetch::{Fetched, Stopped};
pub use list::{Described, Uids};
pub use pace::Pace;

use crate::model::calendar::Moment;
use crate::wire::Code;
use crate::wire::{Allowance, Credentials, Line, Server, Trouble};
use std::time::Duration;
use tidy::{LastWords, Tidy};

/// An account at a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub server: Server,
    pub login: Credentials,
}

/// A folder as the server lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// As the server writes it, modified UTF-7 (RFC 3501 5.1.3); what goes back to the server.
    pub wire_name: String,
    /// As people read it.
    pub name: String,
    /// Its special use with the backslash (RFC 6154), as `\Junk`; the first if there are several.
    pub role: Option<String>,
    /// Whether it can be opened (no `\Noselect`).
    pub can_open: bool,
}

/// A folder that was opened (EXAMINE: nothing in it changes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// UIDVALIDITY; 0 if the server gives none.
    pub validity: u32,
    /// Mails in it; their sequence numbers are 1 to this.
    pub present: u32,
}

/// A mail as the server lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    pub uid: u32,
    /// RFC822.SIZE in bytes; servers have been known to err.
    pub size: u64,
    /// INTERNALDATE: when the server took it; `None` if it says nothing understandable.
    pub arrived: Option<Moment>,
}

type Session = imap::Session<Tidy<Line>>;

/// A session that is logged in.
///
/// A NO of the server leaves it usable. After anything else that went wrong it is broken for good ([`Mailbox::is_broken`]):
/// answers could no longer be told apart, so every later call gives [`Trouble::HungUp`] at once, without touching the net.
/// Enter again then.
pub struct Mailbox {
    session: Session,
    allowance: Allowance,
    last_words: LastWords,
    host: String,
    /// Kept only so that it can be struck out of what the server repeats.
    code: Code,
    pace: Pace,
    capabilities: Vec<String>,
    broken: bool,
}

impl Mailbox {
    /// What the server can do, as it says after login; sorted, in capitals.
    pub fn capabilities(&self) -> &[String] {
        &self.capabilities
    }

    /// Whether mails can be moved in one step (RFC 6851).
    pub fn can_move(&self) -> bool {
        self.can("MOVE")
    }

    /// Whether named mails alone can be expunged (RFC 4315).
    pub fn can_expunge_one(&self) -> bool {
        self.can("UIDPLUS")
    }

    /// Whether the session is of no use any more.
    pub fn is_broken(&self) -> bool {
        self.broken
    }

    /// Opens a folder to look into it; nothing in it changes, not even what is new (`\Recent`).
    pub fn examine(&mut self, folder: &Folder) -> Result<Opened, Trouble> {
        self.open("EXAMINE", folder)
    }

    /// Says goodbye. Whatever goes wrong with that is of no interest.
    pub fn leave(mut self) {
        if self.begin("退出", Duration::from_secs(5), 0).is_ok() {
            let _ = self.session.logout();
        }
    }

    fn can(&self, name: &str) -> bool {
        self.capabilities.iter().any(|capability| capability == name)
    }

    fn open(&mut self, verb: &str, folder: &Folder) -> Result<Opened, Trouble> {
        const STEP: &str = "打开文件夹";
        let name = self.quoted(STEP, &folder.wire_name)?;
        // The library's own reading of this answer stops the program at a warning.
        let answer = self.command(STEP, &format!("{verb} {name}"))?;
        let validity = answer::bracketed(&answer, "UIDVALIDITY").and_then(|value| value.parse().ok());
        Ok(Opened { validity: validity.unwrap_or(0), present: answer::exists(&answer) })
    }

    /// Runs a command that brings no mail, and gives the answer with its tagged line.
    fn command(&mut self, step: &'static str, command: &str) -> Result<Vec<u8>, Trouble> {
        self.begin(step, self.pace.step, 0)?;
        match self.session.run(command) {
            Ok((answer, _)) => Ok(answer),
            Err(error) => Err(self.failed(step, error)),
        }
    }

    /// Before every command: renews what it may take.
    fn begin(&mut self, step: &'static str, time: Duration, bytes: u64) -> Result<(), Trouble> {
        if self.broken {
            return Err(Trouble::HungUp { host: self.host.clone(), step });
        }
        let time = self.pace.within(time).ok_or_else(|| Trouble::TimeUp { host: self.host.clone(), step })?;
        self.allowance.renew(time, self.pace.budget(bytes));
        Ok(())
    }

    /// What an error of the library means, and whether the session outlives it.
    fn failed(&mut self, step: &'static str, error: imap::Error) -> Trouble {
        self.broken |= enter::breaks(&error);
        match enter::understood(&self.host, step, &error, &self.last_words, &self.code) {
            // The server was not slow: the visit was over.
            Trouble::TooSlow { host, step } if self.pace.within(Duration::MAX).is_none() => {
                Trouble::TimeUp { host, step }
            }
            other => other,
        }
    }

    /// A string of the protocol. Only what this room or the server itself named comes here, so that a line break in it is
    /// a trick or damage.
    fn quoted(&self, step: &'static str, text: &str) -> Result<String, Trouble> {
        if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            Ok(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
        } else {
            let answer = "文件夹名含有无法发送的字符".into();
            Err(Trouble::Refused { host: self.host.clone(), step, answer })
        }
    }
}
