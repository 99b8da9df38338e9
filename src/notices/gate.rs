//! The one decision whether a letter may be written at all.
//!
//! Hands out [`may_write`], a pure function that every letter passes, whoever asks for it; reply loops start where one
//! path forgets to ask. Knows no store and no clock: the caller says when letters left for the address, whether it came
//! back, and who it belongs to.
//!
//! Marks in the header (`Auto-Submitted`) do not stop a loop alone, because free mail services answer such letters with
//! their holiday replies all the same. Hence the caps, which hold however cleverly a machine disguises itself.

#[cfg(test)]
mod tests;

use crate::model::address::Address;
use crate::model::calendar::Moment;
use crate::model::letter::LetterKey;
use crate::model::submission::Automatic;
use chrono::Duration;
use std::fmt;

/// Who a recipient is to the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// An address of a unit in the roster, or the one from which a recognised unit wrote.
    Unit,
    /// Wrote what looks like a unit's draft, but nobody has confirmed the address: gets receipts only.
    Doubtful,
    /// A person of the office.
    Staff,
    /// A configured reader of the bulletin.
    Reader,
    /// Anybody else.
    Stranger,
}

/// How many letters one address may get. Beyond that a letter waits (or is dropped, as the caller likes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// Letters that answer a mail (receipts, answers), within one hour.
    pub answers_an_hour: u32,
    /// Letters of any kind, within 24 hours.
    pub letters_a_day: u32,
}

impl Caps {
    /// 6 an hour, 30 a day. A unit that sends each draft in a mail of its own sends three or four on a Monday
    /// afternoon, so six receipts leave room for a correction or two, while a loop with a machine ends after six mails.
    /// Thirty a day is five such hours, more than any unit has drafts for.
    pub const UNIT: Self = Self { answers_an_hour: 6, letters_a_day: 30 };

    /// 20 an hour, 60 a day: an editor who screens by mail on Monday evening writes a reply every few minutes.
    pub const STAFF: Self = Self { answers_an_hour: 20, letters_a_day: 60 };

    /// 2 an hour, 4 a day for an address that nobody has confirmed, which says all there is to say.
    pub const DOUBTFUL: Self = Self { answers_an_hour: 2, letters_a_day: 4 };

    /// The caps for a recipient.
    pub fn of(recipient: Recipient) -> Self {
        match recipient {
            Recipient::Unit | Recipient::Reader => Self::UNIT,
            Recipient::Staff => Self::STAFF,
            Recipient::Doubtful | Recipient::Stranger => Self::DOUBTFUL,
        }
    }
}

/// A letter to the address that has left, or will.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Departure {
    pub at: Moment,
    /// Whether it answers a mail (receipts, answers).
    pub is_answer: bool,
}

/// What already went to the address (queued letters count, the one in question does not), and whether it came back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gone {
    /// Receipts and answers within the fullest hour around this moment.
    pub answers_this_hour: u32,
    /// Letters of any kind within the fullest 24 hours around this moment.
    pub letters_today: u32,
    /// Letters to it came back, and nobody has said yet that it is good again.
    pub suspended: bool,
}

impl Gone {
    /// Counts what leaves around a moment.
    pub fn at(moment: Moment, departures: &[Departure], suspended: bool) -> Self {
        let answers = departures.iter().filter(|one| one.is_answer).map(|one| one.at);
        Self {
            answers_this_hour: fullest(answers.collect(), moment, Duration::hours(1)),
            letters_today: fullest(departures.iter().map(|one| one.at).collect(), moment, Duration::days(1)),
            suspended,
        }
    }
}

/// How many of these moments the fullest stretch of a length holds that a moment lies in.
fn fullest(mut all: Vec<Moment>, moment: Moment, length: Duration) -> u32 {
    all.retain(|at| *at > moment - length && *at < moment + length);
    let starts = all.iter().copied().filter(|at| *at <= moment).chain([moment]);
    let held = starts.map(|start| all.iter().filter(|at| **at >= start && **at < start + length).count());
    held.max().and_then(|most| u32::try_from(most).ok()).unwrap_or_default()
}

/// Why a letter is not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The mail to be answered was written by a program.
    Automatic(Automatic),
    /// The address is ours: we would write to ourselves.
    Own,
    /// Nobody reads the address (noreply, mailer-daemon), or it belongs to mail software.
    Machine,
    /// The address cannot be delivered to as it stands.
    Malformed,
    /// We do not know the address.
    Stranger,
    /// This kind of letter is not for that recipient.
    NotForThem,
    /// Letters to it came back; a person must say that it is good again.
    Suspended,
    /// The hour's cap is reached.
    HourFull { cap: u32 },
    /// The day's cap is reached.
    DayFull { cap: u32 },
}

impl Refusal {
    /// Whether the letter may be tried again later; everything else stays refused.
    pub fn passes(&self) -> bool {
        matches!(self, Self::HourFull { .. } | Self::DayFull { .. })
    }
}

/// The reason in words, as the letter list shows it.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Automatic(Automatic::Bounce) => f.write_str("来件是系统退信，不予回复"),
            Self::Automatic(Automatic::AutoReply) => f.write_str("来件是自动回复，不予回复"),
            Self::Automatic(Automatic::Bulk) => f.write_str("来件是群发邮件，不予回复"),
            Self::Own => f.write_str("收件地址是本办公室邮箱"),
            Self::Machine => f.write_str("收件地址无人查收"),
            Self::Malformed => f.write_str("收件地址不规范，无法投递"),
            Self::Stranger => f.write_str("收件地址不在名册"),
            Self::NotForThem => f.write_str("此类信函不发往该地址"),
            Self::Suspended => f.write_str("该地址退信，已停发"),
            Self::HourFull { cap } => write!(f, "一小时内已向该地址回复{cap}封，暂缓"),
            Self::DayFull { cap } => write!(f, "一天内已向该地址发信{cap}封，暂缓"),
        }
    }
}

/// When a letter may go out that a cap refused: in the next free hour or day. `None` if the refusal lasts, or if three
/// times the cap waits for the address already: nobody sends so much but a machine.
pub fn later(
    refusal: &Refusal,
    letter: &LetterKey,
    departures: &[Departure],
    caps: Caps,
    now: Moment,
) -> Option<Moment> {
    let waiting = departures.iter().filter(|one| one.at > now);
    let promised = match refusal {
        Refusal::HourFull { cap } => waiting.filter(|one| one.is_answer).count() / at_least_one(*cap),
        Refusal::DayFull { cap } => waiting.count() / at_least_one(*cap),
        _ => return None,
    };
    if promised >= 3 {
        return None;
    }
    let spans = [Duration::hours(1), Duration::days(1)];
    let turns = departures.iter().flat_map(|one| spans.map(|span| one.at + span)).filter(|turn| *turn > now);
    let mut turns: Vec<Moment> = turns.collect();
    turns.sort_unstable();
    turns.into_iter().find(|turn| may_leave(letter, Gone::at(*turn, departures, false), caps).is_ok())
}

fn at_least_one(cap: u32) -> usize {
    usize::try_from(cap).unwrap_or(usize::MAX).max(1)
}

/// Decides whether a letter may be written to an address.
///
/// `answers`: set if the letter answers a mail that a program wrote. `own`: every address of the office's mailbox.
///
/// # Errors
///
/// The first reason against it, lasting reasons before passing ones.
pub fn may_write(
    letter: &LetterKey,
    to: &Address,
    recipient: Recipient,
    answers: Option<Automatic>,
    own: &[Address],
    gone: Gone,
    caps: Caps,
) -> Result<(), Refusal> {
    if let Some(automatic) = answers {
        return Err(Refusal::Automatic(automatic));
    }
    if !is_deliverable(to) {
        return Err(Refusal::Malformed);
    }
    if own.iter().any(|own| same_mailbox(own, to)) {
        return Err(Refusal::Own);
    }
    if is_machine(to) {
        return Err(Refusal::Machine);
    }
    if recipient == Recipient::Stranger {
        return Err(Refusal::Stranger);
    }
    if !is_for(letter, recipient) {
        return Err(Refusal::NotForThem);
    }
    if gone.suspended {
        return Err(Refusal::Suspended);
    }
    may_leave(letter, gone, caps)
}

/// Whether a letter is an answer to a mail, of which there may be fewer in an hour.
pub fn is_answer(letter: &LetterKey) -> bool {
    matches!(letter, LetterKey::Receipt { .. } | LetterKey::Answer { .. })
}

/// Whether the caps leave room for a letter. Asked again when it leaves: a machine that was switched off for hours must
/// not make up for them in one.
///
/// # Errors
///
/// The cap that is reached.
pub fn may_leave(letter: &LetterKey, gone: Gone, caps: Caps) -> Result<(), Refusal> {
    if gone.letters_today >= caps.letters_a_day {
        return Err(Refusal::DayFull { cap: caps.letters_a_day });
    }
    if is_answer(letter) && gone.answers_this_hour >= caps.answers_an_hour {
        return Err(Refusal::HourFull { cap: caps.answers_an_hour });
    }
    Ok(())
}

/// Which kinds a recipient may get: an unconfirmed address only receipts, a unit nothing that is the office's own
/// business. Staff may get anything, because an address can stand in the roster and among the people at once.
fn is_for(letter: &LetterKey, recipient: Recipient) -> bool {
    use LetterKey::*;
    match recipient {
        Recipient::Staff => true,
        Recipient::Unit => {
            matches!(
                letter,
                Receipt { .. }
                    | Reminder { .. }
                    | LateNotice { .. }
                    | Returned { .. }
                    | Adopted { .. }
                    | Bulletin { .. }
            )
        }
        Recipient::Reader => matches!(letter, Bulletin { .. }),
        Recipient::Doubtful => matches!(letter, Receipt { .. }),
        Recipient::Stranger => false,
    }
}

/// RFC 5321 4.5.3.1: local part up to 64, domain up to 255 octets. ASCII only, because smtp.163.com does not offer
/// SMTPUTF8; at least one dot, because a bare host name is not on the Internet.
fn is_deliverable(address: &Address) -> bool {
    let text = address.as_str();
    let local = text.split_once('@').map_or("", |(local, _)| local);
    let domain = address.domain();
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b);
    (1..=64).contains(&local.len())
        && local.bytes().all(atom)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && domain.len() <= 255
        && domain.contains('.')
        && domain.split('.').all(label)
        && !domain.ends_with(".invalid")
        && !domain.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// The same mailbox, a `+tag` in the local part apart.
fn same_mailbox(own: &Address, other: &Address) -> bool {
    let bare = |address: &Address| {
        let local = address.as_str().split_once('@').map_or("", |(local, _)| local);
        local.split_once('+').map_or(local, |(bare, _)| bare).to_owned()
    };
    own.domain() == other.domain() && bare(own) == bare(other)
}

/// Local parts that no person reads. Compared without separators, so that `no-reply`, `no_reply` and `noreply` are one.
fn is_machine(address: &Address) -> bool {
    let local = address.as_str().split_once('@').map_or("", |(local, _)| local);
    let plain: String = local.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let whole = ["mailerdaemon", "postmaster", "maildaemon", "nobody", "devnull", "listserv", "majordomo", "mailman"];
    let start = ["noreply", "donotreply", "dontreply", "nreply", "autoreply", "autoresponse", "mailerdaemon", "bounce"];
    whole.contains(&plain.as_str())
        || start.iter().any(|start| plain.starts_with(start))
        || plain.ends_with("noreply")
        || local.starts_with("prvs=")
        || local.starts_with("owner-")
        || ["-bounces", "-bounce", "-owner"].iter().any(|end| local.ends_with(end))
}
