//! The queue's way out: which letter goes next, how many may go, and what becomes of them.
//!
//! Hands out [`deliver`]. Knows no server: what an answer means is the post's affair, what it leads to is
//! decided here, and each step is committed before and after the network is touched.
//!
//! A letter found half-sent after a crash is tried again only where trying twice cannot deliver twice (a folder of
//! files); otherwise it is in doubt, and a person settles it.

mod clock;
#[cfg(test)]
mod tests;

use super::post::{Fate, Halt, Limits, Mail, Outcome, Post, Round};
use crate::model::calendar::{Moment, words};
use crate::model::letter::LetterState;
use crate::model::stop::Stop;
use crate::store::archive::Archive;
use crate::store::letter::Letter;
use crate::store::pause::{self, Pause, Way};
use crate::store::{Store, bounce, letter};
use anyhow::Result;
use chrono::Duration;
use clock::Clock;
use std::collections::VecDeque;

/// How a round of delivery went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    pub sent: u32,
    pub deferred: u32,
    pub refused: u32,
    pub in_doubt: u32,
    /// The last reason why something did not go out.
    pub trouble: Option<String>,
    /// Whether a person must mend something before anything can go out.
    pub needs_a_person: bool,
    /// Whether the post itself ended the round: it is no use to try once more now.
    pub halted: bool,
    /// How long was paused between letters; whoever goes on with the same `now` adds it.
    pub waited: Duration,
}

/// After so many vain tries a letter goes behind all others.
const STUBBORN: u32 = 3;

/// Tries of a letter that looks like spam before it is put aside as refused: the first and three more.
const SUSPICIONS: u32 = 4;

/// Waiting time before a letter that looks like spam is tried again.
const SUSPICION: Duration = Duration::minutes(2);

/// Waiting time before the next try after so many tries: 5 minutes, doubled each time, at most 6 hours.
fn patience(attempt: u32) -> Duration {
    Duration::minutes(5 * 2i64.pow(attempt.saturating_sub(1).min(7))).min(Duration::hours(6))
}

/// Delivers the letters that are due, as many as the post's limits allow; the others stay as they are. `wait` lets time pass
/// between two letters; `stop` ends it after the letter at hand.
pub fn deliver(
    store: &mut Store,
    archive: &Archive,
    post: &Post,
    now: Moment,
    wait: &dyn Fn(std::time::Duration),
    stop: &Stop,
) -> Result<Delivered> {
    let mut done = Delivered::default();
    let mut due: VecDeque<Letter> = settled(store, post, now, &mut done)?;
    if due.is_empty() {
        return Ok(done);
    }
    if let Some(pause) = resting(store, post, now)? {
        if pause.needs_a_person {
            done.trouble = Some(words_of(&pause));
            done.needs_a_person = true;
        }
        return Ok(done);
    }
    store.transact(|tx| pause::end(tx, Way::Out))?;
    let mut clock = Clock::new(now, wait, stop);
    match post.round() {
        Err(halt) => halted(store, post, &halt, &clock, &mut done)?,
        Ok(mut round) => {
            let result = deliver_all(store, archive, post, &mut round, &mut due, &mut clock, &mut done);
            round.close();
            result?;
        }
    }
    done.waited = clock.waited();
    Ok(done)
}

/// Letters that are due: what is waited for most first, then those tried least often, then the oldest. One that has failed
/// again and again goes last, so that it holds up nobody. What a crash left half-sent is put in doubt.
fn settled(store: &mut Store, post: &Post, now: Moment, done: &mut Delivered) -> Result<VecDeque<Letter>> {
    let (half, mut due): (Vec<Letter>, Vec<Letter>) = letter::due(store.db(), now)?
        .into_iter()
        .partition(|due| matches!(due.state, LetterState::Trying { .. }) && !post.may_repeat());
    for half in half {
        store
            .transact(|tx| letter::finish(tx, half.id, &LetterState::InDoubt, "程序在信传完之后、得到答复之前中断"))?;
        done.in_doubt += 1;
    }
    due.sort_by_key(|letter| (letter.attempt >= STUBBORN, letter.key.rank(), letter.attempt, letter.id));
    Ok(due.into())
}

fn deliver_all(
    store: &mut Store,
    archive: &Archive,
    post: &Post,
    round: &mut Round<'_>,
    due: &mut VecDeque<Letter>,
    clock: &mut Clock<'_>,
    done: &mut Delivered,
) -> Result<()> {
    let mut again = None;
    while let Some(next) = due.pop_front() {
        if clock.is_stopped() {
            break;
        }
        // An address may have been suspended since the list was drawn up, and with it what waited for it.
        let is_due = |letter: &Letter| matches!(letter.state, LetterState::Queued { .. } | LetterState::Trying { .. });
        let Some(next) = letter::get(store.db(), next.id)?.filter(is_due) else { continue };
        let bytes = match archive.get(&next.sha256) {
            Ok(bytes) => bytes,
            Err(error) => {
                let outcome = Outcome { fate: Fate::Deferred, answer: format!("{error:#}"), halt: None };
                let attempt = next.attempt + 1;
                store.transact(|tx| letter::begin(tx, next.id, attempt, clock.now()))?;
                note(store, &next, attempt, outcome, clock, done)?;
                continue;
            }
        };
        if let Some(limits) = post.limits()
            && !may_go(store, &limits, clock)?
        {
            break;
        }
        if let Err(halt) = round.ready() {
            return halted(store, post, &halt, clock, done);
        }
        let attempt = next.attempt + 1;
        store.transact(|tx| letter::begin(tx, next.id, attempt, clock.now()))?;
        let mail = Mail { message_id: &next.message_id, recipient: &next.recipient, bytes: &bytes };
        let mut outcome = round.deliver(&mail, &mut || {
            store.transact(|tx| letter::set_state(tx, next.id, &LetterState::Trying { attempt }))
        })?;
        if outcome.fate == Fate::Again {
            // Once: a server that wants a new connection for each try of one letter is not asked for ever.
            if again.replace(next.id) == Some(next.id) {
                outcome.fate = Fate::Deferred;
            } else {
                note(store, &next, attempt, outcome, clock, done)?;
                due.push_front(next);
                continue;
            }
        }
        let halt = outcome.halt.take();
        note(store, &next, attempt, outcome, clock, done)?;
        if let Some(halt) = halt {
            return halted(store, post, &halt, clock, done);
        }
    }
    Ok(())
}

/// Whether one more letter may go in this round; waits for its turn.
fn may_go(store: &Store, limits: &Limits, clock: &mut Clock<'_>) -> Result<bool> {
    if clock.spent() >= limits.round {
        return Ok(false);
    }
    if let Some(last) = letter::last_try(store.db())? {
        // A clock that was set back must not make us wait for hours.
        let since = (clock.now() - last).to_std().unwrap_or_default();
        let gap = limits.pace.saturating_sub(since);
        if clock.spent() + gap > limits.round {
            return Ok(false);
        }
        clock.wait(gap);
    }
    let now = clock.now();
    let within = |time: Duration| letter::tries_since(store.db(), now - time);
    Ok(within(Duration::minutes(15))? < limits.quarter_hour && within(Duration::hours(24))? < limits.a_day)
}

/// Writes down how one letter fared.
fn note(
    store: &mut Store,
    tried: &Letter,
    attempt: u32,
    outcome: Outcome,
    clock: &Clock<'_>,
    done: &mut Delivered,
) -> Result<()> {
    let Outcome { fate, answer, .. } = outcome;
    let now = clock.now();
    let (id, recipient) = (tried.id, tried.recipient.as_str());
    let fate = if fate == Fate::Suspected && attempt >= SUSPICIONS { Fate::Refused } else { fate };
    let state = match fate {
        Fate::Sent => {
            done.sent += 1;
            LetterState::Sent { at: now, answer: answer.clone() }
        }
        Fate::Deferred | Fate::Suspected => {
            tracing::warn!(letter.id = id.0, answer, "letter deferred");
            done.deferred += 1;
            done.trouble = Some(answer.clone());
            let wait = if fate == Fate::Suspected { SUSPICION } else { patience(attempt) };
            LetterState::Queued { not_before: now + wait }
        }
        Fate::Untouched | Fate::Again => match &tried.state {
            LetterState::Queued { not_before } => LetterState::Queued { not_before: *not_before },
            _ => LetterState::Queued { not_before: now },
        },
        Fate::Refused | Fate::BadAddress => {
            tracing::warn!(letter.id = id.0, answer, "letter refused");
            done.refused += 1;
            done.trouble = Some(format!("发往 {recipient} 的{}被拒：{answer}", tried.key.words()));
            LetterState::Refused { answer: answer.clone() }
        }
        Fate::InDoubt => {
            tracing::warn!(letter.id = id.0, answer, "letter in doubt");
            done.in_doubt += 1;
            LetterState::InDoubt
        }
    };
    store.transact(|tx| {
        if fate == Fate::BadAddress {
            bounce::hard(tx, recipient, &answer, now)?;
        }
        if matches!(fate, Fate::Untouched | Fate::Again) {
            // It was not the letter that was refused, so it need not be more patient the next time.
            letter::spare(tx, id, tried.attempt)?;
        }
        letter::finish(tx, id, &state, &answer)
    })
}

/// Ends the round, and keeps the next ones away from the server if it wants that.
fn halted(store: &mut Store, post: &Post, halt: &Halt, clock: &Clock<'_>, done: &mut Delivered) -> Result<()> {
    tracing::warn!(trouble = %halt.trouble, "nothing more is sent in this round");
    done.halted = true;
    done.needs_a_person = halt.trouble.needs_a_person();
    let mut words = halt.trouble.to_string();
    if let Some(pause) = halt.pause {
        let (since, needs_a_person) = (clock.now(), halt.trouble.needs_a_person());
        let pause = Pause { since, until: pause.until(since), why: words, needs_a_person };
        let mark = mark(store, post)?;
        store.transact(|tx| pause::begin(tx, Way::Out, &pause, &mark))?;
        words = words_of(&pause);
    }
    done.trouble = Some(words);
    Ok(())
}

/// The pause that keeps this post from being used; a folder never rests.
fn resting(store: &Store, post: &Post, now: Moment) -> Result<Option<Pause>> {
    match post {
        Post::Folder(_) => Ok(None),
        Post::Smtp(_) => pause::in_force(store.db(), Way::Out, || mark(store, post), now),
    }
}

/// A pause in words, for alarms.
fn words_of(pause: &Pause) -> String {
    format!("{}；{}前不再尝试，待发的信保留", pause.why, words::moment(pause.until))
}

/// The mark of the settings that a pause is about.
fn mark(store: &Store, post: &Post) -> Result<String> {
    let Post::Smtp(account) = post else { return Ok(String::new()) };
    let code = account.credentials().map_or_else(|_| String::new(), |login| login.code.expose().to_owned());
    let (server, from, user) = (&account.server, &account.from, &account.user);
    pause::mark(store.db(), &format!("{}:{} {from}\n{user}\n{code}", server.host, server.port))
}
