//! The provider's SMTP server as the way out, one step after the other.
//!
//! Hands out [`Account`] (server, sender, where the code lies, how much may go), the [`Round`] of sending over it, and
//! [`prove`], which logs in and sends nothing. What an answer means is [`answer`](super::answer)'s affair.
//!
//! # When a letter is in doubt
//!
//! A server takes a letter over when it has read the final dot; whatever breaks before it was written leaves the letter
//! with us for certain, whatever breaks after it leaves it in doubt. So the letter's text is written and flushed first,
//! then the queue is told ([`Round::deliver`]'s `last_step` commits it), then the dot goes out, and then only an answer
//! decides.
//!
//! # Why no server can hold us
//!
//! Every step runs under an [`Allowance`](wire::Allowance): a moment at which it ends, looked at before each wait for a byte, and a number
//! of bytes. A server that sends one byte every few seconds is left like one that sends none. lettre words the commands;
//! its own connection is not used, because it knows only a time-out per read, which would need a thread that is abandoned
//! with the connection still open each time a server drips.

mod dialog;
#[cfg(test)]
pub(crate) mod server;
mod session;
#[cfg(test)]
mod tests;

pub use session::Offer;

use super::answer::{Consequence, Mend, Pause, Stage, consequence, one_line, words};
use super::{Fate, Halt, Limits, Mail, Outcome};
use crate::model::address::Address;
use crate::wire::CodeFrom;
use crate::wire::{self, Credentials, Server, Trouble};
use anyhow::Result;
use session::{Ended, Session, Shut};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Letters over one connection before a new one is made: NetEase counts them (`MI:DMC`) and does not say how many it takes.
const BATCH: u32 = 12;

/// Connections lost one after the other until the round ends.
const LOSSES: u32 = 3;

/// The account that our letters leave by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub server: Server,
    /// Envelope sender; the login's own address, or 163.com answers 553.
    pub from: Address,
    pub user: String,
    /// Where the authorisation code lies; read when a round begins, so that an office opens without it.
    pub code: CodeFrom,
    /// The office folder, to which `code` may be relative.
    pub dir: PathBuf,
    pub limits: Limits,
    pub patience: Patience,
}

/// How long the steps may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// From connecting to being logged in.
    pub login: Duration,
    /// For a letter and for the answer to its end; one more second for each 32 KiB.
    pub letter: Duration,
}

impl Patience {
    /// So much for a letter, and for logging in no more than half a minute of it.
    pub fn of(letter: Duration) -> Self {
        Self { login: letter.min(Duration::from_secs(30)), letter }
    }
}

impl Default for Patience {
    fn default() -> Self {
        Self::of(Duration::from_secs(60))
    }
}

impl Account {
    /// Reads the code.
    pub fn credentials(&self) -> Result<Credentials, Trouble> {
        let code = self.code.read(&self.dir, |name| std::env::var(name).ok());
        Ok(Credentials { user: self.user.clone(), code: code.map_err(|why| Trouble::Settings { why })? })
    }
}

/// Connects, logs in, and takes leave without having sent anything. Returns what the server offers.
///
/// # Errors
///
/// What stands in the way, with the remedy.
pub fn prove(account: &Account) -> Result<Offer, Trouble> {
    let mut round = Round::new(account)?;
    round.ready().map_err(|halt| halt.trouble)?;
    let offer = round.session.as_ref().map(|session| session.offer.clone()).unwrap_or_default();
    round.close();
    Ok(offer)
}

/// Letters over as few connections as the server likes.
pub struct Round<'a> {
    account: &'a Account,
    credentials: Credentials,
    trust: Arc<rustls::ClientConfig>,
    session: Option<Session>,
    batch: u32,
    losses: u32,
}

impl<'a> Round<'a> {
    /// Reads the code and the certificates; connects to nothing.
    pub fn new(account: &'a Account) -> Result<Self, Trouble> {
        let trust = wire::config(account.server.ca.as_deref());
        let trust = trust.map_err(|error| Trouble::Settings { why: error.to_string() })?;
        Ok(Self { account, credentials: account.credentials()?, trust, session: None, batch: BATCH, losses: 0 })
    }

    /// Connects and logs in, unless a connection stands that may carry one more letter.
    pub fn ready(&mut self) -> Result<(), Halt> {
        match self.session.take() {
            Some(session) if session.carried < self.batch => {
                self.session = Some(session);
                return Ok(());
            }
            Some(full) => full.quit(),
            None => {}
        }
        let server = &self.account.server;
        match Session::open(server, &self.credentials, &self.trust, self.account.patience) {
            Ok(session) => {
                tracing::info!(host = server.host, "logged in to send");
                self.session = Some(session);
                Ok(())
            }
            Err(Shut::Trouble(trouble)) => Err(Halt::of(trouble)),
            Err(Shut::Answered(stage, reply)) => {
                let answer = words(reply.code, &reply.text());
                Err(match consequence(stage, reply.code, &reply.text()) {
                    Consequence::Mend(mend) => self.mend(mend, answer),
                    Consequence::Pause(pause) => self.pause(stage, pause, answer),
                    _ => Halt::of(self.refused(stage, answer)),
                })
            }
        }
    }

    /// Sends one letter; [`Round::ready`] must have succeeded before.
    ///
    /// # Errors
    ///
    /// That of `last_step`; the letter has not gone then.
    pub fn deliver(&mut self, mail: &Mail<'_>, last_step: &mut dyn FnMut() -> Result<()>) -> Result<Outcome> {
        // Taken out: whatever happens that is not said to be fine, the connection is not used again.
        let Some(mut session) = self.session.take() else {
            return Ok(Outcome::of(Fate::Again, "尚未连接"));
        };
        if let Some(most) = session.offer.size.filter(|most| mail.bytes.len() as u64 > *most) {
            self.session = Some(session);
            let size = mail.bytes.len().div_ceil(1024);
            return Ok(Outcome::of(Fate::Refused, format!("信长{size}KiB，超过服务器上限{}KiB", most / 1024)));
        }
        let addresses = (self.account.from.as_str().parse(), mail.recipient.parse());
        let (Ok(from), Ok(to)) = addresses else {
            self.session = Some(session);
            return Ok(Outcome::of(Fate::Refused, format!("收件地址 {} 不规范", one_line(mail.recipient))));
        };
        let ended = session.send(from, to, mail.bytes, self.account.patience, last_step)?;
        Ok(match ended {
            Ended::Lost { stage, error, past_the_dot } => self.lost(stage, &error, past_the_dot),
            Ended::Answered(stage, reply) => {
                self.losses = 0;
                let answer = words(reply.code, &reply.text());
                let meaning = consequence(stage, reply.code, &reply.text());
                tracing::info!(code = reply.code, ?stage, ?meaning, "a letter was answered");
                let carried = session.carried;
                if !meaning.is_for_account() && meaning != Consequence::Unclear && session.clear(stage, meaning) {
                    self.session = Some(session);
                }
                self.outcome(stage, meaning, answer, carried)
            }
        })
    }

    /// Takes leave of the server, if there is one.
    pub fn close(self) {
        if let Some(session) = self.session {
            session.quit();
        }
    }

    fn outcome(&mut self, stage: Stage, meaning: Consequence, answer: String, carried: u32) -> Outcome {
        match meaning {
            Consequence::Taken => Outcome::of(Fate::Sent, answer),
            Consequence::Later => Outcome::of(Fate::Deferred, answer),
            Consequence::Suspected => Outcome::of(Fate::Suspected, answer),
            Consequence::Refused => Outcome::of(Fate::Refused, answer),
            Consequence::BadAddress => Outcome::of(Fate::BadAddress, answer),
            // Before the dot nothing can have gone, however odd the answer.
            Consequence::Unclear if stage == Stage::Body => Outcome::of(Fate::InDoubt, answer),
            Consequence::Unclear => Outcome::of(Fate::Deferred, answer),
            // Said of the first letter of a connection, a new connection will not help.
            Consequence::Reconnect if carried <= 1 => {
                let halt = self.pause(stage, Pause::Quarter, answer.clone());
                Outcome { fate: Fate::Untouched, answer, halt: Some(halt) }
            }
            Consequence::Reconnect => {
                self.batch = carried.saturating_sub(1).max(1);
                Outcome::of(Fate::Again, answer)
            }
            Consequence::Pause(pause) => {
                let halt = self.pause(stage, pause, answer.clone());
                Outcome { fate: Fate::Untouched, answer, halt: Some(halt) }
            }
            Consequence::Mend(mend) => {
                let halt = self.mend(mend, answer.clone());
                Outcome { fate: Fate::Untouched, answer, halt: Some(halt) }
            }
        }
    }

    /// The connection is gone. One lost connection may be the letter's fault (too big, a filter that hangs up), so the
    /// next letter is tried over a new one; several in a row are the server's.
    fn lost(&mut self, stage: Stage, error: &io::Error, past_the_dot: bool) -> Outcome {
        self.losses += 1;
        let host = &self.account.server.host;
        let trouble = Trouble::of_line(host, stage.words(), error);
        let answer = if past_the_dot {
            format!("信已传完，{host} 未确认是否收下（{}）", plain(error))
        } else {
            one_line(&trouble.to_string())
        };
        let fate = if past_the_dot { Fate::InDoubt } else { Fate::Deferred };
        tracing::warn!(host, ?stage, past_the_dot, "connection lost");
        let halt = (self.losses >= LOSSES).then_some(Halt { trouble, pause: None });
        Outcome { fate, answer, halt }
    }

    fn refused(&self, stage: Stage, answer: String) -> Trouble {
        Trouble::Refused { host: self.account.server.host.clone(), step: stage.words(), answer }
    }

    fn pause(&self, stage: Stage, pause: Pause, answer: String) -> Halt {
        Halt { trouble: self.refused(stage, answer), pause: Some(pause) }
    }

    /// The provider locks accounts that keep trying, hence the pause in each case.
    fn mend(&self, mend: Mend, answer: String) -> Halt {
        let host = self.account.server.host.clone();
        let trouble = match mend {
            Mend::Code => Trouble::WrongCode { host, answer },
            Mend::Service => Trouble::NotEnabled { host, answer },
            Mend::Sender => Trouble::Settings {
                why: format!(
                    "{host} 不接受发件地址 {}（{answer}）；发件地址须与登录账号一致，请核对 mailbox.address 和 login.user",
                    self.account.from
                ),
            },
        };
        Halt { trouble, pause: Some(Pause::HalfHour) }
    }
}

/// Why a connection ended, without advice: what to do about a letter in doubt is not what to do about a connection.
fn plain(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => "久无回应",
        io::ErrorKind::InvalidData | io::ErrorKind::FileTooLarge => "回答无法识别",
        _ => "连接中断",
    }
}
