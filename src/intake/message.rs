//! Raw bytes → [`Message`]. Never fails: what was odd becomes a [`Flaw`].

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
    pub bytes: Vec<u8>,
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
    /// Set when a quotation was cut: what stood there.
    pub quoted: Option<String>,
    pub attachments: Vec<Attachment>,
    /// Mails attached whole (message/rfc822), read the same way, to a bounded depth.
    pub forwarded: Vec<Message>,
    /// Set when a program wrote the mail.
    pub automatic: Option<Automatic>,
    /// The topmost Authentication-Results header, raw.
    pub authentication: Option<String>,
    pub flaws: Vec<Flaw>,
}

/// Stands in until the reader of mails is merged.
pub fn read(raw: &[u8]) -> Message {
    Message { text: crate::intake::extract::text::decode(raw).text, ..Message::default() }
}
