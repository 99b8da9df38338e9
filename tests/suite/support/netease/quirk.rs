//! What a server may do wrong. A new quirk is a variant, and an arm of [`Quirk::twist`] that changes the answer, or one of
//! [`Quirk::show`] that changes what is there.

use super::commands::Command;
use super::mailbox::Mailbox;
use super::reply::{Manner, Reply};
use crate::support::mail::moment;
use chrono::Duration;

/// Something that a server does beside what 163.com always does. Verbs are upper case, with `UID ` where it belongs;
/// `GREETING` is what comes before any command.
#[derive(Clone, Debug)]
pub enum Quirk {
    /// The code is refused.
    WrongCode,
    /// The account's owner has not switched IMAP on. What 163.com says then is not known; these are SMTP's words.
    NotEnabled,
    /// LOGIN is refused for now.
    TooManyLogins,
    /// Folders are refused even after ID.
    StillUnsafe,
    /// Answers a command with these words (`NO …`, `BAD …`) and does nothing.
    Refuses(&'static str, &'static str),
    /// The answer to GREETING, ID or EXAMINE carries bytes of GBK in words for people.
    GbkWords(&'static str),
    /// A blank before the last bracket of the lines of FETCH, as imap.qq.com has it.
    StrayBlanks,
    /// Two blanks where one belongs in the lines of FETCH.
    DoubleBlanks,
    /// UIDVALIDITY is this, or not said.
    Validity(Option<u32>),
    /// Only mails of so many days before a moment of 2018 are there.
    Window(i64, &'static str),
    /// Listed, but its body is never returned.
    Withheld(u32),
    /// Its line of metadata cannot be parsed.
    Garbled(u32),
    /// RFC822.SIZE is this, whatever the body has.
    WrongSize(u32, u64),
    /// Half of its literal, then the line is cut.
    CutLiteral(u32),
    /// `* BYE` in the middle of its body, then the line is cut.
    ByeInBody(u32),
    /// A command is not answered; the line stays open.
    Silent(&'static str),
    /// Mails come only after so long.
    Late(std::time::Duration),
    /// One mail comes only after so long.
    LateOver(u32, std::time::Duration),
    /// From a command on, two bytes every half second.
    Slow(&'static str),
    /// A command is answered by a line without end.
    Endless(&'static str),
    /// The line is cut instead of an answer to a command.
    CutAt(&'static str),
    /// The line is cut once, when so many bytes were said in all; later connections live.
    CutAfter(u64),
}

impl Quirk {
    /// What is seen of a mailbox.
    pub(super) fn show(&self, mut mailbox: Mailbox) -> Mailbox {
        for folder in &mut mailbox.folders {
            match self {
                Self::Validity(validity) => folder.validity = *validity,
                Self::Window(days, now) => {
                    let oldest = moment(now) - Duration::days(*days);
                    folder.mails.retain(|mail| mail.arrived >= oldest);
                }
                _ => {}
            }
        }
        mailbox
    }

    /// How long an answer is kept waiting.
    pub(super) fn delay(&self, command: &Command) -> Option<std::time::Duration> {
        match self {
            Self::Late(wait) if command.fetches_bodies() => Some(*wait),
            Self::LateOver(uid, wait) if command.fetches_bodies() && command.rest.starts_with(&uid.to_string()) => {
                Some(*wait)
            }
            _ => None,
        }
    }

    /// What becomes of an answer.
    pub(super) fn twist(&self, command: &Command, reply: &mut Reply) {
        let verb = command.verb.as_str();
        match self {
            Self::WrongCode if verb == "LOGIN" => *reply = Reply::end("NO LOGIN Login error or password error"),
            Self::NotEnabled if verb == "LOGIN" => *reply = Reply::end("NO LOGIN User has no permission"),
            Self::TooManyLogins if verb == "LOGIN" => *reply = Reply::end("NO LOGIN Too many logins, try again later"),
            Self::StillUnsafe if command.opens() => *reply = Reply::end(super::commands::UNSAFE),
            Self::Refuses(refused, words) if verb == *refused => *reply = Reply::end(*words),
            Self::GbkWords(at) if verb == *at => {
                for words in ["Coremail", "Limited"] {
                    reply.lines.iter_mut().for_each(|line| line.replace(words, b"\xb9\xfa\xbc\xca"));
                }
            }
            Self::StrayBlanks if command.fetches() => {
                for line in reply.lines.iter_mut().filter(|line| line.uid.is_some()) {
                    line.bytes.truncate(line.bytes.len() - 3);
                    line.bytes.extend(b" ) \r\n");
                }
            }
            Self::DoubleBlanks if command.fetches() => {
                reply.lines.iter_mut().for_each(|line| line.replace(" RFC822.SIZE ", b"  RFC822.SIZE  "));
            }
            Self::Withheld(uid) if command.fetches_bodies() => reply.lines.retain(|line| line.uid != Some(*uid)),
            Self::Garbled(uid) if !command.fetches_bodies() => {
                about(reply, *uid, |line| line.replace("UID ", b"UID (\""))
            }
            Self::WrongSize(uid, size) => about(reply, *uid, |line| {
                let text = String::from_utf8_lossy(&line.bytes).into_owned();
                let told = text.split("RFC822.SIZE ").nth(1).and_then(|rest| rest.split([' ', ')']).next());
                if let Some(told) = told.filter(|_| command.fetches()) {
                    line.replace(&format!("RFC822.SIZE {told}"), format!("RFC822.SIZE {size}").as_bytes());
                }
            }),
            Self::CutLiteral(uid) if command.fetches_bodies() && reply.about(*uid).is_some() => {
                about(reply, *uid, |line| line.bytes.truncate(line.bytes.len() / 2));
                cut_behind(reply, *uid);
            }
            Self::ByeInBody(uid) if command.fetches_bodies() && reply.about(*uid).is_some() => {
                about(reply, *uid, |line| {
                    line.bytes.truncate(line.bytes.len() / 2);
                    line.bytes.extend(b"\r\n* BYE Coremail Imap server closing\r\n");
                });
                cut_behind(reply, *uid);
            }
            Self::Silent(at) if verb == *at => reply.manner = Manner::Silent,
            Self::Slow(at) if verb == *at => reply.manner = Manner::Slow,
            Self::Endless(at) if verb == *at => reply.manner = Manner::Endless,
            Self::CutAt(at) if verb == *at => {
                reply.lines.clear();
                reply.manner = Manner::Cut;
            }
            _ => {}
        }
    }
}

fn about(reply: &mut Reply, uid: u32, change: impl FnOnce(&mut super::reply::Line)) {
    if let Some(line) = reply.about(uid) {
        change(line);
    }
}

/// Nothing is said after the line about a mail.
fn cut_behind(reply: &mut Reply, uid: u32) {
    if let Some(at) = reply.lines.iter().position(|line| line.uid == Some(uid)) {
        reply.lines.truncate(at + 1);
    }
    reply.manner = Manner::Cut;
}
