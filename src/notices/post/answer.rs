//! What a server's answer means for a letter, and for everything that waits behind it.
//!
//! Hands out [`consequence`], the whole table as one pure function, and the [`Consequence`]s it knows. Knows no connection,
//! no queue and no clock. The codes of RFC 5321 are coarse; NetEase (163.com, 126.com) puts the real reason into a mark
//! such as `MI:SFQ` at the head of the text, and uses one mark with several codes, so the mark is looked at first.

#[cfg(test)]
mod tests;

use crate::model::calendar::{Moment, at};
use chrono::{Duration, NaiveTime};

/// What was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The connection itself: the server speaks first.
    Greeting,
    /// EHLO.
    Hello,
    /// STARTTLS.
    Secure,
    /// AUTH.
    Login,
    /// MAIL FROM.
    From,
    /// RCPT TO.
    To,
    /// DATA.
    Data,
    /// The letter with its final dot.
    Body,
}

impl Stage {
    /// The stage in words, for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Greeting => "连接",
            Self::Hello => "问候",
            Self::Secure => "加密",
            Self::Login => "登录",
            Self::From => "报发件人",
            Self::To => "报收件人",
            Self::Data => "请求传信",
            Self::Body => "传送信件",
        }
    }
}

/// What an answer means. The first six concern one letter, the others the whole account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// Done; the next step.
    Taken,
    /// This letter later, with growing patience.
    Later,
    /// This letter looks like spam for now: again after two minutes, three times at most.
    Suspected,
    /// This letter never.
    Refused,
    /// This letter never, and its address takes no mail.
    BadAddress,
    /// It cannot be said what the server means.
    Unclear,
    /// This connection has carried enough: a new one, and fewer letters over it.
    Reconnect,
    /// Nothing for a while; the queue stays as it is.
    Pause(Pause),
    /// Nothing until a person has mended the account; the queue stays as it is.
    Mend(Mend),
}

/// How long nothing is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// A quarter of an hour: more letters than the provider takes in that time.
    Quarter,
    /// Half an hour: too many recipients in a short time, or a login that must not be tried again soon.
    HalfHour,
    /// One hour: the provider distrusts our machine's address.
    Hour,
    /// Until the next day 00:00, when the provider counts anew.
    Tomorrow,
}

/// What must be mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mend {
    /// The authorisation code.
    Code,
    /// The account's switch for SMTP, or the account itself.
    Service,
    /// The sender's address: it must be the account's own.
    Sender,
}

impl Consequence {
    /// Whether it concerns every letter, not just the one in hand.
    pub fn is_for_account(self) -> bool {
        matches!(self, Self::Reconnect | Self::Pause(_) | Self::Mend(_))
    }
}

impl Pause {
    /// The end of a pause that begins now.
    pub fn until(self, now: Moment) -> Moment {
        match self {
            Self::Quarter => now + Duration::minutes(15),
            Self::HalfHour => now + Duration::minutes(30),
            Self::Hour => now + Duration::hours(1),
            Self::Tomorrow => {
                let today = crate::model::calendar::civil(now).date();
                at(today.succ_opt().unwrap_or(today), NaiveTime::MIN)
            }
        }
    }
}

/// What `code` and `text` mean at a stage.
pub fn consequence(stage: Stage, code: u16, text: &str) -> Consequence {
    use Consequence::{Later, Mend as Mended, Pause as Paused, Refused, Taken, Unclear};
    match code {
        // A 2xx to DATA asks for no letter; the login looks at its own 334.
        200..300 if stage != Stage::Data => return Taken,
        354 if stage == Stage::Data => return Taken,
        400..600 => {}
        _ => return Unclear,
    }
    let text = text.to_ascii_lowercase();
    if let Some(known) = by_mark(code, &text).or_else(|| by_words(stage, code, &text)) {
        return known;
    }
    let passing = code < 500;
    match (stage, code) {
        // "Service not available, closing channel" (RFC 5321 3.8), at whatever stage.
        (_, 421) => Paused(Pause::Hour),
        // RFC 4954: authentication required, too weak, or failed.
        (_, 530 | 534 | 535 | 538) => Mended(Mend::Code),
        // A login that fails for now may have failed too often already.
        (Stage::Login, _) if passing => Paused(Pause::HalfHour),
        (Stage::Login, _) => Mended(Mend::Code),
        (Stage::Greeting | Stage::Hello | Stage::Secure, _) if passing => Paused(Pause::Quarter),
        (Stage::Greeting | Stage::Hello | Stage::Secure, _) => Paused(Pause::Hour),
        (_, 552) => Refused,
        // What MAIL FROM says is the same in every letter: refusing them one by one would empty the queue for nothing.
        (Stage::From, _) if !passing => Mended(Mend::Sender),
        _ if passing => Later,
        (Stage::To | Stage::Body, _) if is_bad_address(&text) => Consequence::BadAddress,
        _ => Refused,
    }
}

/// NetEase's marks.
fn by_mark(code: u16, text: &str) -> Option<Consequence> {
    use Consequence::{Mend as Mended, Pause as Paused, Reconnect, Refused, Suspected};
    let known = match mark(text)? {
        // Reputation of the machine's address: too many unknown recipients, connections, letters; forged senders.
        "hl:rep" | "hl:icc" | "hl:ifc" | "hl:mep" | "hl:ihu" | "hl:ipb" | "dt:rbl" | "wm:bli" => Paused(Pause::Hour),
        // Too many wrong or other commands in this connection, too many letters, too many recipients.
        "mi:dmc" | "rp:drc" => Reconnect,
        "mi:cel" | "mi:ccl" | "rp:cel" | "rp:ccl" => Reconnect,
        "mi:sfq" => Paused(Pause::Quarter),
        "mi:stc" | "rp:trc" => Paused(Pause::Tomorrow),
        "rp:qrc" => Paused(Pause::HalfHour),
        "dt:spm" if code < 500 => Suspected,
        "dt:spm" => Refused,
        // One recipient a letter is all we ever send, so the letter is odd, not the account.
        "rp:rcl" if code >= 500 => Refused,
        // The envelope's sender and the header's differ; the sender is not one of theirs or not allowed.
        "dt:sum" | "mi:imf" | "rp:frl" => Mended(Mend::Sender),
        "mi:spb" | "wm:blu" => Mended(Mend::Service),
        _ => return None,
    };
    Some(known)
}

/// The first `ab:cde` of a text.
fn mark(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != ':').find(|word| {
        word.split_once(':').is_some_and(|(group, name)| {
            group.len() == 2 && name.len() == 3 && (group.bytes().chain(name.bytes())).all(|b| b.is_ascii_lowercase())
        })
    })
}

/// What NetEase says in words, without a mark.
fn by_words(stage: Stage, code: u16, text: &str) -> Option<Consequence> {
    use Consequence::{Mend as Mended, Pause as Paused};
    let says = |words: &[&str]| words.iter().any(|words| text.contains(words));
    if says(&["too much fail authentication"]) {
        return Some(Mended(Mend::Code));
    }
    if says(&["auth error limit exceed", "ip in blacklist", "ip is rejected"]) {
        return Some(Paused(Pause::Hour));
    }
    if code < 500 {
        return None;
    }
    if says(&["mail from must equal", "local user only", "null sender is not allowed", "sender is not allowed"]) {
        return Some(Mended(Mend::Sender));
    }
    if says(&["has no permission"]) {
        return Some(Mended(Mend::Service));
    }
    if says(&["authentication is required", "authentication required"]) {
        return Some(Mended(Mend::Code));
    }
    // Of a recipient these are the recipient's affair; of ourselves, the account's.
    if matches!(stage, Stage::Login | Stage::From) && says(&["suspended", "blacklist", "invalid user", "not found"]) {
        return Some(Mended(Mend::Service));
    }
    None
}

/// Whether a final answer says that the address takes no mail. Only what is unmistakable: a "mailbox unavailable" is also
/// what RFC 5321 has servers say when they merely dislike a letter.
fn is_bad_address(text: &str) -> bool {
    // RFC 3463: no such mailbox, no such system, bad syntax, moved, no longer valid (RFC 7505: takes no mail), disabled.
    let codes = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"];
    let words = [
        "invalid user",
        "user invalid",
        "invalid recipient",
        "user not found",
        "user not exist",
        "mailbox not found",
        "recipient not found",
        "no such user",
        "no such recipient",
        "unknown user",
        "user unknown",
        "recipient unknown",
        "does not exist",
        "doesn't exist",
        "user suspended",
        "mailbox suspended",
        "mailbox is suspended",
        "account suspended",
        "account disabled",
        "mailbox disabled",
        "user in blacklist",
        "用户不存在",
        "收件人不存在",
        "账号不存在",
    ];
    text.split(|c: char| !c.is_ascii_digit() && c != '.').any(|part| codes.contains(&part.trim_end_matches('.')))
        || words.iter().any(|words| text.contains(words))
}

/// Code and text as people are shown them: one line, at most 160 characters.
pub fn words(code: u16, text: &str) -> String {
    one_line(&format!("{code} {text}"))
}

/// Anything as one line of at most 160 characters.
pub fn one_line(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() || is_invisible(c) { ' ' } else { c }).collect();
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    if clean.chars().count() <= 160 { clean } else { clean.chars().take(159).chain(['…']).collect() }
}

/// Marks that turn or hide what follows.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
