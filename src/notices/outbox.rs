//! The queue's way out: one letter at a time, its state committed before and after the network is touched.
//!
//! A letter found half-sent after a crash is tried again only where trying twice cannot deliver twice (a folder of
//! files); otherwise it is in doubt, and a person settles it.

use super::post::{Outcome, Post};
use crate::model::calendar::Moment;
use crate::model::letter::LetterState;
use crate::store::archive::Archive;
use crate::store::{Store, letter};
use anyhow::Result;
use chrono::Duration;

/// How a round of delivery went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    pub sent: u32,
    pub deferred: u32,
    pub refused: u32,
    pub in_doubt: u32,
    /// The last reason why something did not go out.
    pub trouble: Option<String>,
}

/// Waiting time before the next try after so many tries: 5 minutes, doubled each time, at most 6 hours.
fn patience(attempt: u32) -> Duration {
    Duration::minutes(5 * 2i64.pow(attempt.saturating_sub(1).min(7))).min(Duration::hours(6))
}

/// Delivers every letter that is due.
pub fn deliver(store: &mut Store, archive: &Archive, post: &Post, now: Moment) -> Result<Delivered> {
    let mut done = Delivered::default();
    for due in letter::due(store.db(), now)? {
        if matches!(due.state, LetterState::Trying { .. }) && !post.may_repeat() {
            store.transact(|tx| letter::set_state(tx, due.id, &LetterState::InDoubt))?;
            done.in_doubt += 1;
            continue;
        }
        let attempt = due.attempt + 1;
        store.transact(|tx| letter::set_state(tx, due.id, &LetterState::Trying { attempt }))?;
        let outcome = match archive.get(&due.sha256) {
            Ok(bytes) => post.deliver(&due.message_id, &bytes),
            Err(error) => Outcome::Deferred { answer: format!("{error:#}") },
        };
        let state = match outcome {
            Outcome::Sent { .. } => {
                done.sent += 1;
                LetterState::Sent { at: now }
            }
            Outcome::Deferred { answer } => {
                tracing::warn!(letter.id = due.id.0, answer, "letter deferred");
                done.deferred += 1;
                done.trouble = Some(answer);
                LetterState::Queued { not_before: now + patience(attempt) }
            }
            Outcome::Refused { answer } => {
                tracing::warn!(letter.id = due.id.0, answer, "letter refused");
                done.refused += 1;
                done.trouble = Some(answer.clone());
                LetterState::Refused { answer }
            }
            Outcome::InDoubt => {
                done.in_doubt += 1;
                LetterState::InDoubt
            }
        };
        store.transact(|tx| letter::set_state(tx, due.id, &state))?;
    }
    Ok(done)
}
