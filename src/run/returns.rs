//! Which mails have to do with letters of ours: answers to them, and the letters themselves come back.

use crate::intake::message::Message;
use crate::intake::reading::Reading;
use crate::store::archive::Archive;
use crate::store::letter::{self, Letter};
use anyhow::Result;
use rusqlite::Connection;

/// Whether a mail answers a letter of ours.
pub fn answers_ours(db: &Connection, message: &Message) -> Result<bool> {
    // A thread of our own has one or two; the first ones suffice.
    for id in message.references.iter().take(20) {
        if letter::by_message_id(db, &format!("<{id}>"))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a mail is a letter of ours that a machine sent on or back: it bears our mark or our Message-ID, and every file
/// in it is one of the letter's own. What a person adds to one is that person's mail.
pub fn is_ours(db: &Connection, archive: &Archive, reading: &Reading) -> Result<bool> {
    let message = &reading.message;
    let by_id = match &message.message_id {
        Some(id) => letter::by_message_id(db, &format!("<{id}>"))?,
        None => None,
    };
    if by_id.is_none() && message.marker.is_none() {
        return Ok(false);
    }
    let letter = match (by_id, &message.marker) {
        (Some(letter), _) => Some(letter),
        (None, Some(key)) => letter::of_key(db, key)?,
        (None, None) => None,
    };
    if message.attachments.is_empty() && reading.forwarded.is_empty() {
        return Ok(true);
    }
    let Some(letter) = letter else { return Ok(false) };
    Ok(reading.forwarded.is_empty() && holds_all(archive, &letter, message)?)
}

/// Whether a letter encloses every file of a mail.
fn holds_all(archive: &Archive, letter: &Letter, message: &Message) -> Result<bool> {
    // Our own bytes, so they may be read here.
    let own = Message::read(&archive.get(&letter.sha256)?).attachments;
    Ok(message.attachments.iter().all(|file| own.iter().any(|own| own.bytes == file.bytes)))
}
