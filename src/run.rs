//! The scheduled job: whatever is due at this moment, and nothing twice.
//!
//! A scheduler calls it every few minutes. Each step looks at the store, does what the calendar says is due, and commits
//! the effect with its letter; only then does anything leave the house. A step that fails does not stop the next one.

mod alarms;
mod bounced;
mod heartbeat;
mod poll;
mod refile;
mod returns;
mod steps;

pub use heartbeat::Heartbeat;
pub use poll::Polled;
pub use steps::{Due, due};

use crate::board;
use crate::intake::collect::{collect, tidy};
use crate::intake::tools::Machine;
use crate::model::address::Address;
use crate::model::calendar::Moment;
use crate::model::stop::Stop;
use crate::notices::outbox::{self, Delivered};
use crate::office::Office;
use crate::store;
use anyhow::Result;
use std::time::Duration;

/// Under what the store remembers when the mailbox was last read whole.
const READ: &str = "mailbox_read";

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
    /// Whether it was told to end before all was done.
    pub stopped: bool,
}

/// What a run is given beside the office.
pub struct Round<'a> {
    /// Knows our own binary, which reads strangers' bytes in its children.
    pub machine: &'a Machine,
    pub now: Moment,
    /// Whether `now` is an invented moment, whose leaps are no outage.
    pub rehearsal: bool,
    /// Asked between two mails, two steps, two letters: what is at hand is finished.
    pub stop: &'a Stop,
    /// Lets time pass between two letters to a server.
    pub wait: &'a dyn Fn(Duration),
    /// Told how many mails of how many are in.
    pub collecting: &'a dyn Fn(usize, usize),
    /// Told how many mails of how many are settled.
    pub settling: &'a dyn Fn(usize, usize),
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

/// Does whatever is due.
pub fn run(office: &mut Office, round: &Round<'_>) -> Result<Done> {
    let Round { machine, now, rehearsal, stop, wait, collecting, settling } = *round;
    let mut done = Done { steps: refile::refile(office)?, ..Done::default() };
    let mut read = store::meta(office.store.db(), READ)?.map_or(Ok(office.first_run), |text| store::moment(&text))?;
    match collect(office, now, stop, collecting) {
        Ok(collected) => {
            if collected.complete {
                office.store.transact(|tx| store::meta_set(tx, READ, &store::written(now)))?;
                read = now;
            }
            done.polled.stored = collected.stored;
            done.polled.rest = collected.rest;
            done.misconfigured = collected.needs_a_person;
            done.advice = collected.advice;
            done.troubles.extend(collected.troubles.into_iter().map(|trouble| format!("收信：{trouble}")));
        }
        Err(error) => done.troubles.push(format!("收信：{error:#}")),
    }
    let troubles = poll::settle_stored(office, machine, now, &mut done.polled, stop, settling)?;
    done.troubles.extend(troubles.into_iter().map(|trouble| format!("读信：{trouble}")));
    // A mailbox that could not be read is not knocked at a second time.
    if !done.misconfigured {
        match tidy(office, stop) {
            Ok(troubles) => done.troubles.extend(troubles.into_iter().map(|trouble| format!("整理邮箱：{trouble}"))),
            Err(error) => done.troubles.push(format!("整理邮箱：{error:#}")),
        }
    }
    // Until nothing more is due: a sign-off may have come in, and publishing follows at once.
    let mut failed = Vec::new();
    while let Some(step) = steps::due(office, read, now)?.into_iter().find(|step| !failed.contains(step)) {
        if stop.is_asked() {
            break;
        }
        match steps::take(office, &step, now) {
            Ok(words) => done.steps.push(words),
            Err(error) => {
                done.troubles.push(format!("{}：{error:#}", step.words(office)));
                failed.push(step);
            }
        }
    }
    if stop.is_asked() {
        // Half a run proves nothing: neither that all is well nor that anything is wrong.
        done.stopped = true;
        return Ok(done);
    }
    steps::withdraw_outdated(office)?;
    space(office, now)?;
    done.delivered = outbox::deliver(&mut office.store, &office.archive, &office.post, now, wait, stop)?;
    done.misconfigured |= done.delivered.needs_a_person;
    if let Some(trouble) = &done.delivered.trouble {
        done.troubles.push(format!("发信：{trouble}"));
    }
    // Told once, by the run that ends it.
    let outage = if read == now && !rehearsal { office.outage(now)? } else { None };
    // An alarm about the post itself cannot leave by it; the exit code and stderr tell, and it goes once the post works.
    if alarms::raise(office, &done.troubles, &done.advice, outage, now)? && !done.delivered.halted {
        let now = now + done.delivered.waited;
        space(office, now)?;
        let alarms = outbox::deliver(&mut office.store, &office.archive, &office.post, now, wait, stop)?;
        done.misconfigured |= alarms.needs_a_person;
    }
    done.stopped = stop.is_asked();
    // One mail that will not come or one letter that will not go has its own alarm; the job is at work all the same.
    if read == now && !done.stopped {
        office.store.transact(|tx| store::meta_set(tx, "last_good_run", &store::written(now)))?;
    }
    Ok(done)
}

/// Reads and settles what is stored, and nothing else: after a person reopened a mail.
pub fn settle(office: &mut Office, machine: &Machine, now: Moment) -> Result<Vec<String>> {
    poll::settle_stored(office, machine, now, &mut Polled::default(), &Stop::default(), &|_, _| ())
}

/// Puts off what the caps leave no room for now.
fn space(office: &mut Office, now: Moment) -> Result<()> {
    let (settings, writer) = (&office.settings, &office.writer);
    let is_staff = |address: &Address| settings.config.person(address).is_some();
    office.store.transact(|tx| writer.space(tx, &is_staff, now))?;
    Ok(())
}

/// How many things wait for a person: what the board lists for the period that it shows at this moment.
pub fn waiting(office: &Office, now: Moment) -> Result<usize> {
    let period = board::period_of(office, None, now).ok();
    Ok(board::waiting(office, period.as_ref(), now)?.len())
}
