//! The scheduled job: whatever is due at this moment, and nothing twice.
//!
//! A scheduler calls it every few minutes. Each step looks at the store, does what the calendar says is due, and commits
//! the effect with its letter; only then does anything leave the house. A step that fails does not stop the next one.

mod alarms;
mod poll;
mod refile;
mod steps;

pub use poll::Polled;
pub use steps::{Due, due};

use crate::intake::collect::{collect, tidy};
use crate::intake::tools::Machine;
use crate::model::calendar::Moment;
use crate::notices::outbox::{self, Delivered};
use crate::office::Office;
use crate::store;
use crate::store::letter;
use anyhow::Result;

/// What one run did.
#[derive(Debug, Default)]
pub struct Done {
    pub polled: Polled,
    /// Steps that were due, in words.
    pub steps: Vec<String>,
    pub delivered: Delivered,
    /// What went wrong, in words; the run went on.
    pub troubles: Vec<String>,
    /// What a person should look into, though everything worked.
    pub advice: Vec<String>,
    /// Whether one of the troubles needs a change to the settings or at the provider, not just another try.
    pub misconfigured: bool,
}

impl Done {
    /// Whether anything happened at all.
    pub fn is_nothing(&self) -> bool {
        self.polled.stored == 0
            && self.polled.settled() == 0
            && self.steps.is_empty()
            && self.delivered == Delivered::default()
            && self.troubles.is_empty()
            && self.advice.is_empty()
    }
}

/// Does whatever is due. `machine` knows our own binary, which reads strangers' bytes in its children; `progress` is told
/// how many mails of how many are settled.
pub fn run(office: &mut Office, machine: &Machine, now: Moment, progress: &dyn Fn(usize, usize)) -> Result<Done> {
    let mut done = Done { steps: refile::refile(office)?, ..Done::default() };
    match collect(office, now, &|_, _| ()) {
        Ok(collected) => {
            done.polled.stored = collected.stored;
            done.polled.rest = collected.rest;
            done.misconfigured = collected.needs_a_person;
            done.advice = collected.advice;
            done.troubles.extend(collected.troubles.into_iter().map(|trouble| format!("收信：{trouble}")));
        }
        Err(error) => done.troubles.push(format!("收信：{error:#}")),
    }
    let troubles = poll::settle_stored(office, machine, now, &mut done.polled, progress)?;
    done.troubles.extend(troubles.into_iter().map(|trouble| format!("读信：{trouble}")));
    // A mailbox that could not be read is not knocked at a second time.
    if !done.misconfigured {
        match tidy(office) {
            Ok(troubles) => done.troubles.extend(troubles.into_iter().map(|trouble| format!("整理邮箱：{trouble}"))),
            Err(error) => done.troubles.push(format!("整理邮箱：{error:#}")),
        }
    }
    // Until nothing more is due: a sign-off may have come in, and publishing follows at once.
    let mut failed = Vec::new();
    while let Some(step) = steps::due(office, now)?.into_iter().find(|step| !failed.contains(step)) {
        match steps::take(office, &step, now) {
            Ok(words) => done.steps.push(words),
            Err(error) => {
                done.troubles.push(format!("{}：{error:#}", step.words(office)));
                failed.push(step);
            }
        }
    }
    steps::withdraw_outdated(office)?;
    done.delivered = outbox::deliver(&mut office.store, &office.archive, &office.post, now)?;
    if let Some(trouble) = &done.delivered.trouble {
        done.troubles.push(format!("发信：{trouble}"));
    }
    if alarms::raise(office, &done.troubles, &done.advice, now)? {
        outbox::deliver(&mut office.store, &office.archive, &office.post, now)?;
    }
    if done.troubles.is_empty() {
        office.store.transact(|tx| store::meta_set(tx, "last_good_run", &store::written(now)))?;
    }
    Ok(done)
}

/// Reads and settles what is stored, and nothing else: after a person reopened a mail.
pub fn settle(office: &mut Office, machine: &Machine, now: Moment) -> Result<Vec<String>> {
    poll::settle_stored(office, machine, now, &mut Polled::default(), &|_, _| ())
}

/// How many things wait for a person: quarantined mails, mails that the server would not give, letters in doubt or refused, drafts of the running and the last
/// period whose area is unsure.
pub fn waiting(office: &Office, now: Moment) -> Result<usize> {
    let db = office.store.db();
    let quarantined = store::mail::of_state(db, store::mail::MailState::Quarantined)?.len();
    let stuck = store::stuck::all(db)?.iter().filter(|stuck| stuck.waits()).count();
    let letters = letter::all(db)?;
    use crate::model::letter::LetterState::{InDoubt, Refused};
    let letters = letters.iter().filter(|letter| matches!(letter.state, InDoubt | Refused { .. })).count();
    let mut unsure = 0;
    for period in [office.schedule.last_over(now), office.schedule.period_at(now)].into_iter().flatten() {
        let drafts = store::draft::of_period(db, period.id)?;
        unsure += drafts.iter().filter(|draft| draft.is_live() && draft.verdict.unsure).count();
    }
    Ok(quarantined + stuck + letters + unsure)
}
