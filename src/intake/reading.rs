//! A mail or a file with all that is inside it, to the last archive within an archive.
//!
//! Hands out [`Reading`], [`Opened`], [`read_mail`] and [`read_file`]: what the reading child does, and what tests may do
//! in-process. Containers give documents named `outer.zip/inner.docx` and mails; depth and bytes are bounded over all of
//! them together. Deliberately knows nothing of processes.

use super::extract::{Document, Format, Means, OtherFormat, extract_as, sniff};
use super::message::{self, Message, msg};
use super::unpack::{self, Archive, Budget};
use crate::model::flaw::Flaw;
use serde::{Deserialize, Serialize};
use sniff::Kind;

/// A mail with everything that was read from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The mail; its `forwarded` has moved to [`Reading::forwarded`].
    pub message: Message,
    /// `documents[i]` was read from `message.attachments[i]`.
    pub documents: Vec<Document>,
    /// The mails inside it, read the same way: attached ones, and those found in its archives.
    pub forwarded: Vec<Reading>,
}

/// A file with everything that was read from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    pub document: Document,
    /// The mails in it, or the one that it is.
    pub mails: Vec<Reading>,
}

/// Reads a mail with its attachments and the mails inside it.
pub fn read_mail(raw: &[u8], means: &Means) -> Reading {
    let mut budget = Budget::new(&means.limits);
    whole(message::read(raw, &means.limits), means, means.limits.forwards, &mut budget)
}

/// Reads one file. `content_type` is the sender's claim.
pub fn read_file(name: &str, content_type: &str, bytes: &[u8], means: &Means) -> Opened {
    let mut budget = Budget::new(&means.limits);
    open(name, content_type, bytes, means, 0, &mut budget)
}

fn whole(mut message: Message, means: &Means, depth: usize, budget: &mut Budget) -> Reading {
    let inner = std::mem::take(&mut message.forwarded);
    let limits = &means.limits;
    let mut documents = Vec::new();
    let mut forwarded = Vec::new();
    for (at, attachment) in message.attachments.iter().enumerate() {
        if at >= limits.attachments {
            documents.push(Document::unread(&attachment.name, format!("附件超过{}个", limits.attachments)));
            continue;
        }
        let nested = limits.forwards - depth.min(limits.forwards);
        let opened = open(&attachment.name, &attachment.content_type, &attachment.bytes, means, nested, budget);
        let mut document = opened.document;
        if attachment.bytes.starts_with(sniff::TNEF) {
            say_once(&mut document, &message);
        }
        documents.push(document);
        forwarded.extend(opened.mails);
    }
    // The message reader bounds the depth already; should it ever not, the rest is left where it is.
    if depth == 0 {
        message.forwarded = inner;
    } else {
        forwarded.extend(inner.into_iter().map(|message| whole(message, means, depth - 1, budget)));
    }
    Reading { message, documents, forwarded }
}

/// `depth` counts containers and mails around this file.
fn open(name: &str, content_type: &str, bytes: &[u8], means: &Means, depth: usize, budget: &mut Budget) -> Opened {
    let kind = sniff::sniff(bytes);
    let deep = depth >= means.limits.depth;
    let unread = |flaw: Flaw| {
        let mut document = Document::new(name, Format::of(kind));
        document.flaws.push(flaw);
        Opened { document, mails: Vec::new() }
    };
    match kind {
        Kind::Archive(_) | Kind::Eml | Kind::Msg if deep => {
            let mut document = Document::new(name, Format::of(kind));
            if budget.tells_depth() {
                document.flaws.push(Flaw::TooDeep { place: format!("附件“{name}”") });
            }
            Opened { document, mails: Vec::new() }
        }
        Kind::Archive(archive) => {
            let unpacked = unpack::unpack(archive, name, bytes, means, budget);
            let mut document = Document::new(name, Format::Archive);
            document.flaws = unpacked.flaws;
            let mut mails = Vec::new();
            for file in unpacked.files {
                let inner = format!("{name}/{}", file.name);
                let opened = open(&inner, "", &file.bytes, means, depth + 1, budget);
                mails.extend(opened.mails);
                if archive != Archive::Tnef || !is_letter_text(name, &opened.document) || !is_blank(&opened.document) {
                    document.inside.push(opened.document);
                }
            }
            Opened { document, mails }
        }
        Kind::Eml | Kind::Msg => {
            let message =
                if kind == Kind::Msg { msg::read(bytes, &means.limits) } else { message::read(bytes, &means.limits) };
            // A file that only looks like a mail must not make the mail around it look unreadable.
            if let [Flaw::NotAMail { why }] = message.flaws.as_slice()
                && message.text.is_empty()
                && message.attachments.is_empty()
            {
                return unread(Flaw::Unreadable { name: name.into(), why: why.clone() });
            }
            let left = means.limits.forwards.saturating_sub(depth + 1);
            let reading = whole(message, means, left, budget);
            Opened { document: Document::new(name, Format::Mail), mails: vec![reading] }
        }
        // Only its first volume shows what a split archive is.
        Kind::Other(OtherFormat::Unknown, _) if unpack::is_volume(name) => {
            unread(Flaw::Unreadable { name: name.into(), why: unpack::VOLUME.into() })
        }
        _ => Opened { document: extract_as(kind, name, content_type, bytes, means), mails: Vec::new() },
    }
}

/// Whether a document inside a `winmail.dat` is the letter's text rather than a file.
fn is_letter_text(outer: &str, inner: &Document) -> bool {
    let name = inner.name.strip_prefix(outer).unwrap_or_default();
    ["/正文.html", "/正文.rtf", "/正文.txt"].contains(&name)
}

/// Takes the letter's text out of a `winmail.dat` if the mail itself says the same: nobody shall read it twice.
fn say_once(document: &mut Document, message: &Message) {
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let said = bare(&message.text) + &bare(message.quoted.as_deref().unwrap_or_default());
    let outer = document.name.clone();
    let again = |inner: &Document| {
        let own = bare(&inner.plain_text());
        inner.pictures.is_empty() && !own.is_empty() && said.contains(&own)
    };
    document.inside.retain(|inner| !(is_letter_text(&outer, inner) && again(inner)));
}

/// Whether a letter's text is blank, as that of many is whose writer only sent files.
fn is_blank(document: &Document) -> bool {
    document.blocks.is_empty() && document.flaws.iter().all(|flaw| matches!(flaw, Flaw::Empty { .. }))
}

#[cfg(test)]
mod tests;
