//! Raw bytes → [`Message`]. Never fails: what was odd becomes a [`Flaw`].
//!
//! Hands out [`read`], the types of a mail as read, [`received`] for those who only ask when a mail came, and [`twin()`], by
//! which the same mail is known again under other trace headers. mailparse
//! finds the header fields; everything that Chinese mailers get wrong is mended here: encoded-words, raw GBK, file names,
//! charsets, transfer encodings, boundaries, quotations. Does not know units, weeks or drafts, and does not look into files.

pub mod authentication;
mod automatic;
mod body;
pub mod bounce;
mod cloud;
mod date;
mod embedded;
mod filename;
mod header;
mod html;
mod mailbox;
pub mod msg;
mod parameters;
mod parts;
mod quotation;
pub mod related;
mod transfer;
mod twin;
mod words;

#[cfg(test)]
mod tests;

pub use twin::twin;

use self::authentication::Authentication;
use self::bounce::Bounce;
use crate::intake::extract::Limits;
use crate::intake::extract::text::charset;
use crate::model::flaw::Flaw;
use crate::model::submission::Automatic;
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

/// A name with an address, as a header gave it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    /// Display name, decoded; may be empty.
    pub name: String,
    /// Address in lower case; may be empty when the header was hopeless.
    pub address: String,
}

/// A file that came with a mail, transfer encoding undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Decoded, without path, control characters and bidi marks, at most 255 bytes; made up (`附件1.docx`) if none came.
    pub name: String,
    /// Declared type in lower case, `application/octet-stream` if none; a hint only.
    pub content_type: String,
    /// Content-ID without angle brackets.
    pub cid: Option<String>,
    /// Whether the HTML body shows it (`cid:` reference) or its disposition is inline.
    pub inline: bool,
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// A picture in a mail's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Index into the attachments.
    pub attachment: usize,
    /// Lines of the text above it.
    pub line: usize,
}

/// A mail as read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Without angle brackets.
    pub message_id: Option<String>,
    pub from: Option<Mailbox>,
    pub reply_to: Option<Mailbox>,
    pub to: Vec<Mailbox>,
    pub cc: Vec<Mailbox>,
    /// Decoded and unfolded; empty if none.
    pub subject: String,
    /// Message-IDs in In-Reply-To and References, without angle brackets.
    pub references: Vec<String>,
    /// The Date header where it is sound; for information only.
    pub date: Option<DateTime<FixedOffset>>,
    /// Time of the topmost Received header: when the mailbox's own server took the mail.
    pub received: Option<DateTime<FixedOffset>>,
    /// The best plain text of the body, a reply's quotation cut, a forwarded text kept. Lines end in `\n`.
    pub text: String,
    /// The attachments that the text shows as pictures, from top to bottom; none of a quotation that was cut.
    pub pictures: Vec<Shown>,
    /// Set when a quotation was cut: what stood there.
    pub quoted: Option<String>,
    pub attachments: Vec<Attachment>,
    /// Mails attached whole (message/rfc822), read the same way, to a bounded depth.
    pub forwarded: Vec<Message>,
    /// Set when a program wrote the mail.
    pub automatic: Option<Automatic>,
    /// Set for a bounce: whom it could not reach, and which letter came back.
    pub bounce: Option<Bounce>,
    /// The letter's key, if the mail bears our own mark (`X-Jianbao-Letter`): a letter of ours that came back.
    pub marker: Option<String>,
    /// What servers on the way said about the sender.
    pub authentication: Authentication,
    /// Set for a mail attached whole to another: its file name, empty if none came.
    pub attached_as: Option<String>,
    pub flaws: Vec<Flaw>,
}

/// What has been spent of the limits, over a mail and all that is attached to it.
struct Budget<'a> {
    limits: &'a Limits,
    parts: usize,
    mails: usize,
    /// Files without a name so far, which get numbers.
    files: usize,
}

impl std::fmt::Display for Mailbox {
    /// As an address list shows it (RFC 5322 §3.4): a name with special characters stands in quotes.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let special = self.name.contains(|c| "()<>[]:;@\\,\"".contains(c));
        let name = if special && !self.address.is_empty() {
            format!("\"{}\"", self.name.replace('\\', "\\\\").replace('"', "\\\""))
        } else {
            self.name.clone()
        };
        match (name.as_str(), self.address.as_str()) {
            ("", address) => f.write_str(address),
            (name, "") => f.write_str(name),
            (name, address) => write!(f, "{name} <{address}>"),
        }
    }
}

impl Message {
    /// Reads a mail within the usual limits; for mails of our own making.
    pub fn read(raw: &[u8]) -> Self {
        read(raw, &Limits::default())
    }
}

/// Reads a mail. Never fails and never panics; what could not be read is among the flaws.
pub fn read(raw: &[u8], limits: &Limits) -> Message {
    let mut flaws = Vec::new();
    let most = usize::try_from(limits.mail_bytes).unwrap_or(usize::MAX);
    let raw = match raw.get(..most) {
        Some(head) if raw.len() > most => {
            note(&mut flaws, Flaw::OverLimit { place: "邮件".into(), what: format!("{}MB", most >> 20) });
            head
        }
        _ => raw,
    };
    let mut message = read_at(raw, 0, &mut Budget { limits, parts: 0, mails: 0, files: 0 });
    flaws.append(&mut message.flaws);
    message.flaws = flaws;
    message
}

/// When the mailbox's own server took the mail: the date of the topmost Received header, if it is sound.
pub fn received(raw: &[u8]) -> Option<DateTime<FixedOffset>> {
    received_in(&header::split_mail(raw).headers)
}

fn received_in(headers: &header::Headers) -> Option<DateTime<FixedOffset>> {
    let text = headers.plain("received")?;
    date::sound(text.rsplit_once(';')?.1)
}

fn read_at(raw: &[u8], depth: usize, budget: &mut Budget) -> Message {
    let mut flaws = Vec::new();
    let header::Split { headers, body, separated, cut } = header::split_mail(raw);
    if cut {
        note(&mut flaws, Flaw::OverLimit { place: "邮件头".into(), what: "字段过多或过长".into() });
    }
    let why = match (raw.trim_ascii().is_empty(), headers.is_empty(), separated) {
        (true, ..) => Some("邮件为空"),
        (_, true, _) => Some("没有邮件头，全部内容按正文读取"),
        (_, _, false) if body.trim_ascii().is_empty() => Some("只有邮件头，没有正文"),
        _ => None,
    };
    if let Some(why) = why {
        note(&mut flaws, Flaw::NotAMail { why: why.into() });
    }
    let mut message = read_headers(&headers, &mut flaws);
    let in_reply_to = headers.raw("in-reply-to").is_some() || headers.raw("references").is_some();

    let root = parts::tree(headers.clone(), body, budget, &mut flaws);
    let mut contents = body::Contents::default();
    let text = body::gather(&root, &mut contents, budget, &mut flaws);
    let body::Contents { attachments, mails, pages, sources } = contents;
    message.attachments = attachments;
    for (bytes, name) in mails {
        attach_mail(&mut message, &bytes, name, depth, budget, &mut flaws);
    }

    put_text(&mut message, &text, in_reply_to, &sources, &pages, &mut flaws);
    message.automatic = automatic::kind(&headers, &root, &message);
    // A bounce that a person forwards is that person's mail.
    if depth == 0 && message.automatic == Some(Automatic::Bounce) {
        message.bounce = Some(bounce::read(&headers, &root, &message));
    }
    message.flaws = flaws;
    message
}

/// Puts the text into a message whose files are known: what it quotes and what lies in clouds is parted from it, and its
/// pictures are placed.
fn put_text(
    message: &mut Message,
    text: &str,
    answers: bool,
    sources: &[html::Source],
    pages: &[html::Page],
    flaws: &mut Vec<Flaw>,
) {
    let about = quotation::Circumstances {
        subject: &message.subject,
        answers,
        from: message.from.as_ref().map_or("", |from| &from.address),
        has_files: message.attachments.iter().any(|file| !file.inline) || !message.forwarded.is_empty(),
    };
    let parted = quotation::cut(&body::tidy(text), &about);
    message.text = parted.own;
    if parted.quoted.is_some() {
        note(flaws, Flaw::QuotationCut);
    }
    message.quoted = parted.quoted.map(|quoted| html::placed(&quoted, sources, &message.attachments).0);
    // A page may hold the clouds of the mail that it quotes, so it is asked only where nothing was cut.
    let pages = if message.quoted.is_some() { &[] } else { pages };
    cloud::take(&mut message.text, pages).into_iter().for_each(|flaw| note(flaws, flaw));
    (message.text, message.pictures) = html::placed(&message.text, sources, &message.attachments);
    if message.quoted.is_none() && message.pictures.is_empty() {
        // The plain alternative was taken, which cannot say where they stand: they follow it.
        let line = message.text.lines().count();
        let shown = sources.iter().filter_map(|source| html::find(source, &message.attachments));
        for attachment in shown {
            if !message.pictures.iter().any(|one| one.attachment == attachment) {
                message.pictures.push(Shown { attachment, line });
            }
        }
    }
}

fn read_headers(headers: &header::Headers, flaws: &mut Vec<Flaw>) -> Message {
    let mut boxes = |name: &str, place: &str| {
        let text = headers.noted(name, flaws);
        text.map(|text| mailbox::list(&text, place, flaws)).unwrap_or_default()
    };
    let sender = boxes("from", "发件人").into_iter().next().or_else(|| boxes("sender", "发件人").into_iter().next());
    let reply_to = boxes("reply-to", "回复地址").into_iter().next();
    let (to, cc) = (boxes("to", "收件人"), boxes("cc", "抄送"));
    let subject = headers.text("subject", "主题", flaws).unwrap_or_default();
    let date = headers.plain("date").and_then(|text| date::sound(&text));
    if date.is_none() && !headers.is_empty() {
        note(flaws, Flaw::DateOdd);
    }
    let identifiers = |name: &str| headers.plain(name).map(|text| identifiers(&text)).unwrap_or_default();
    let mut references = identifiers("in-reply-to");
    for id in identifiers("references") {
        if !references.contains(&id) {
            references.push(id);
        }
    }
    let bare = |text: String| {
        let id = text.trim().trim_start_matches('<').trim_end_matches('>').trim().to_owned();
        (!id.is_empty()).then_some(id)
    };
    Message {
        message_id: headers.plain("message-id").and_then(|text| identifiers_or(&text, bare)),
        from: sender,
        reply_to,
        to,
        cc,
        subject,
        references,
        date,
        received: received_in(headers),
        marker: bounce::marker(headers),
        authentication: authentication::of(headers),
        ..Message::default()
    }
}

/// What stands in angle brackets, 200 at most.
fn identifiers(text: &str) -> Vec<String> {
    let pieces = text.split('<').skip(1).filter_map(|piece| piece.split_once('>'));
    pieces.map(|(id, _)| id.trim().to_owned()).filter(|id| !id.is_empty()).take(200).collect()
}

fn identifiers_or(text: &str, otherwise: impl FnOnce(String) -> Option<String>) -> Option<String> {
    identifiers(text).into_iter().next().or_else(|| otherwise(header::one_line(text)))
}

/// Reads a mail that is attached whole; beyond the limits it stays a file, so that nothing is lost.
fn attach_mail(
    message: &mut Message,
    bytes: &[u8],
    name: Option<String>,
    depth: usize,
    budget: &mut Budget,
    flaws: &mut Vec<Flaw>,
) {
    let (deepest, most) = (budget.limits.forwards, budget.limits.mails);
    if depth < deepest && budget.mails < most {
        budget.mails += 1;
        let mut inner = read_at(bytes, depth + 1, budget);
        inner.attached_as = Some(name.unwrap_or_default());
        message.forwarded.push(inner);
        return;
    }
    let place = "所附邮件".to_owned();
    let flaw =
        if depth < deepest { Flaw::OverLimit { place, what: format!("{most}封") } } else { Flaw::TooDeep { place } };
    note(flaws, flaw);
    budget.files += 1;
    let content_type = "message/rfc822".to_owned();
    let name = name.unwrap_or_else(|| filename::made_up(budget.files, &content_type));
    message.attachments.push(Attachment { name, content_type, cid: None, inline: false, bytes: bytes.to_vec() });
}

/// Adds a flaw once.
fn note(flaws: &mut Vec<Flaw>, flaw: Flaw) {
    if !flaws.contains(&flaw) {
        flaws.push(flaw);
    }
}

/// Marks that nobody sees and that make equal texts differ: bidi controls, zero-width characters, byte order marks.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{061C}' | '\u{AD}')
}
