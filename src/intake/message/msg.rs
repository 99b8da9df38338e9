//! Outlook's `.msg` (MS-OXMSG: an OLE file of properties) → [`Message`].
//!
//! Hands out [`read`]. Deliberately hands on attachments as bytes.

use super::Message;
use crate::model::flaw::Flaw;

/// Reads a .msg; never fails: what could not be read is among the flaws.
pub fn read(bytes: &[u8]) -> Message {
    let _ = bytes;
    Message { flaws: vec![Flaw::NotAMail { why: "Outlook 邮件（.msg）".into() }], ..Message::default() }
}
