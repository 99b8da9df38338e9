//! A composed letter becomes the bytes of a mail.
//!
//! Hands out [`message`] and [`message_id`]. The same [`Dispatch`] gives the same bytes, so that a letter that is built
//! again after a crash is the same letter. Knows no network, no store, no clock, and nothing of what the words mean.
//!
//! Every part is base64: no line is long, no line begins with `From ` or a dot, and no boundary can occur in a body.

mod header;
#[cfg(test)]
mod tests;

use super::compose::Composed;
use crate::model::address::Address;
use crate::model::calendar::Moment;
use crate::model::letter::LetterKey;
use anyhow::Context as _;
use header::{attachment_name, encoded, parameter_disposition, parameter_type, raw, sound_message_id, sound_mime};
use lettre::address::Envelope;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use sha2::{Digest, Sha256};
use std::time::SystemTime;

/// The header by which our own letters are known when they come back: the letter's key.
pub const MARKER: &str = "X-Jianbao-Letter";

/// A file to go with a letter.
#[derive(Clone, Copy, Debug)]
pub struct Attachment<'a> {
    /// File name as people shall see it.
    pub name: &'a str,
    /// Media type; `application/octet-stream` is sent if it is none.
    pub mime: &'a str,
    pub bytes: &'a [u8],
}

/// Everything that one mail is made of.
#[derive(Clone, Copy, Debug)]
pub struct Dispatch<'a> {
    /// Why the letter exists.
    pub key: &'a LetterKey,
    /// The mailbox that writes. Must be the address that logs in, or 163 answers 553.
    pub from: &'a Address,
    /// Its display name; may be empty.
    pub from_name: &'a str,
    /// The only recipient: one letter, one reader.
    pub to: &'a Address,
    /// Display name of the recipient; may be empty.
    pub to_name: &'a str,
    /// Message-ID of the mail that is answered, without angle brackets.
    pub in_reply_to: Option<&'a str>,
    pub composed: &'a Composed,
    pub attachments: &'a [Attachment<'a>],
    /// The Date header.
    pub date: Moment,
}

/// The Message-ID of a letter, with angle brackets: `<receipt.0123456789abcdef@163.com>`. It depends on the key and
/// the recipient alone, so a letter sent again is recognised as the same by every server on the way.
pub fn message_id(key: &LetterKey, recipient: &Address, domain: &str) -> String {
    format!("<{}.{}@{domain}>", key.kind(), fingerprint(key, recipient))
}

/// The mail as bytes, lines ending in CRLF.
///
/// # Errors
///
/// If an address is not one that SMTP can carry (which the gate refuses beforehand).
pub fn message(dispatch: &Dispatch) -> anyhow::Result<Vec<u8>> {
    let from = smtp_address(dispatch.from)?;
    let to = smtp_address(dispatch.to)?;
    let fingerprint = fingerprint(dispatch.key, dispatch.to);
    let answered = dispatch.in_reply_to.and_then(sound_message_id);
    let automatic = if answered.is_some() { "auto-replied" } else { "auto-generated" };

    let mut builder = Message::builder()
        .envelope(Envelope::new(Some(from.clone()), vec![to.clone()])?)
        .message_id(Some(message_id(dispatch.key, dispatch.to, dispatch.from.domain())))
        // A placeholder that keeps the builder from looking at the clock; the real date replaces it below, because the
        // builder would write it in UTC.
        .date(SystemTime::UNIX_EPOCH)
        .from(Mailbox::new(None, from))
        .to(Mailbox::new(None, to))
        .subject("");
    if let Some(id) = &answered {
        builder = builder.in_reply_to(id.clone()).references(id.clone());
    }
    let mut message = builder.multipart(body(dispatch, &fingerprint))?;

    let headers = message.headers_mut();
    for (name, value) in [
        ("Date", dispatch.date.format("%a, %d %b %Y %H:%M:%S %z").to_string()),
        ("From", mailbox("From", dispatch.from_name, dispatch.from)),
        ("To", mailbox("To", dispatch.to_name, dispatch.to)),
        ("Subject", encoded("Subject: ".len(), &dispatch.composed.subject)),
        // RFC 3834: written by a program. No `Precedence: bulk`, which filters take for a mass mailing.
        ("Auto-Submitted", automatic.to_owned()),
        // Exchange: no absence notes and no receipts to us. NDR is left out, because we want to hear of dead addresses.
        ("X-Auto-Response-Suppress", "DR, RN, NRN, OOF, AutoReply".to_owned()),
        (MARKER, encoded(MARKER.len() + 2, &dispatch.key.to_string())),
    ] {
        headers.insert_raw(raw(HeaderName::new_from_ascii_str(name), value));
    }
    Ok(message.formatted())
}

/// alternative(text, html), and around it mixed(…, attachments) if there are any.
fn body(dispatch: &Dispatch, fingerprint: &str) -> MultiPart {
    let alternative = MultiPart::alternative()
        .boundary(format!("jianbao-a-{fingerprint}"))
        .singlepart(words(ContentType::TEXT_PLAIN, &dispatch.composed.text))
        .singlepart(words(ContentType::TEXT_HTML, &dispatch.composed.html));
    if dispatch.attachments.is_empty() {
        return alternative;
    }
    let mixed = MultiPart::mixed().boundary(format!("jianbao-m-{fingerprint}")).multipart(alternative);
    dispatch.attachments.iter().fold(mixed, |mixed, attachment| mixed.singlepart(file(attachment)))
}

fn words(kind: ContentType, text: &str) -> SinglePart {
    SinglePart::builder().header(kind).header(ContentTransferEncoding::Base64).body(text.to_owned())
}

fn file(attachment: &Attachment) -> SinglePart {
    let name = attachment_name(attachment.name);
    SinglePart::builder()
        .header(parameter_type(sound_mime(attachment.mime), &name))
        .header(parameter_disposition(&name))
        .header(ContentTransferEncoding::Base64)
        .body(attachment.bytes.to_vec())
}

fn mailbox(header: &str, name: &str, address: &Address) -> String {
    let name = encoded(header.len() + 2, name);
    if name.is_empty() {
        return address.as_str().to_owned();
    }
    format!("{name}\r\n <{address}>")
}

fn smtp_address(address: &Address) -> anyhow::Result<lettre::Address> {
    let text = address.as_str();
    anyhow::ensure!(text.is_ascii(), "邮件地址 {text} 含有非 ASCII 字符，服务器不能投递");
    text.parse().with_context(|| format!("邮件地址 {text} 不规范"))
}

/// 16 hex digits of key and recipient.
fn fingerprint(key: &LetterKey, recipient: &Address) -> String {
    let digest = Sha256::digest(format!("{key}\n{recipient}"));
    data_encoding::HEXLOWER.encode(&digest).chars().take(16).collect()
}
