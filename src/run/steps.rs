//! The steps of a period that the calendar makes due, and taking them.

use crate::model::calendar::{Moment, Period, PeriodId, words};
use crate::model::ids::IssueId;
use crate::model::issue::IssueState;
use crate::model::letter::{LetterKey, LetterState};
use crate::model::unit::Unit;
use crate::notices::gate::Recipient;
use crate::notices::letter::{LateNotice, Letter, Reminder};
use crate::notices::writer::{Outgoing, Queueing};
use crate::office::Office;
use crate::publishing::compile::{Compiled, compile};
use crate::publishing::publish::publish;
use crate::publishing::standing;
use crate::store::minute::{self, About};
use crate::store::{self, issue, letter, submission};
use anyhow::{Context, Result};

/// One step that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// Remind the units that have sent nothing; `step` counts from 1.
    Remind { period: PeriodId, step: u8 },
    /// Tell those that missed the deadline.
    LateNotice { period: PeriodId },
    /// Compile the issue and send it for review.
    Compile { period: PeriodId },
    /// Compile again, because drafts changed in review.
    Recompile { period: PeriodId },
    /// Send a signed-off issue to its readers.
    Publish { issue: IssueId },
}

impl Due {
    /// The step in words, before it is taken.
    pub fn words(&self, office: &Office) -> String {
        let label = |id: &PeriodId| office.schedule.period(*id).map_or_else(|| id.to_string(), |period| period.label());
        match self {
            Self::Remind { period, step } => format!("{}第{step}次提醒", label(period)),
            Self::LateNotice { period } => format!("{}催报", label(period)),
            Self::Compile { period } => format!("{}编发送审", label(period)),
            Self::Recompile { period } => format!("{}重新编排送审", label(period)),
            Self::Publish { issue } => match issue::get(office.store.db(), *issue) {
                Ok(Some(issue)) => format!("第{}期刊发", issue.number),
                _ => "刊发".into(),
            },
        }
    }

    /// Under what the store remembers that the step was taken; steps whose effect shows need none.
    fn mark(&self) -> Option<String> {
        match self {
            Self::Remind { period, step } => Some(format!("reminded/{period}/{step}")),
            Self::LateNotice { period } => Some(format!("late-notice/{period}")),
            Self::Compile { period } => Some(format!("compiled/{period}")),
            Self::Recompile { .. } | Self::Publish { .. } => None,
        }
    }
}

/// The steps that are due, in the order in which they should be taken. `read` is up to when the mailbox is known to have
/// been read whole: nobody is reminded, told off, or left out of an issue because we could not read what they sent.
pub fn due(office: &Office, read: Moment, now: Moment) -> Result<Vec<Due>> {
    let mut steps = Vec::new();
    for issue in issue::in_state(office.store.db(), IssueState::SignedOff)? {
        steps.push(Due::Publish { issue: issue.id });
    }
    for issue in issue::in_state(office.store.db(), IssueState::Open)? {
        steps.push(Due::Recompile { period: issue.period });
    }
    if let Some(since) = office.since() {
        steps.extend(of_the_calendar(office, since, read.min(now), now));
    }
    let mut fresh = Vec::new();
    for step in steps {
        // A mark from the future is from a clock that was wrong.
        let taken = match step.mark().map(|mark| store::meta(office.store.db(), &mark)).transpose()?.flatten() {
            Some(moment) => store::moment(&moment)? <= now,
            None => false,
        };
        if !taken {
            fresh.push(step);
        }
    }
    Ok(fresh)
}

/// What was due before the first run is left to the people: a program that has just been set up on an old mailbox writes
/// to nobody. (`issue compile` makes up for an issue.)
fn of_the_calendar(office: &Office, since: PeriodId, read: Moment, now: Moment) -> Vec<Due> {
    let (schedule, config) = (&office.schedule, &office.config.schedule);
    let is_due = |moment: Moment| office.first_run < moment && moment <= read;
    let mut steps = Vec::new();
    if let Some(running) = schedule.period_at(now).filter(|running| running.id >= since) {
        // Only the newest reminder: whoever was switched off in between does not send two at once.
        let moments = config.reminders.iter().map(|step| step.moment(&running, &schedule.calendar));
        let passed: Vec<Moment> = moments.filter(|moment| *moment <= read).collect();
        if let (Some(newest), Ok(step)) = (passed.iter().max(), u8::try_from(passed.len()))
            && is_due(*newest)
        {
            steps.push(Due::Remind { period: running.id, step });
        }
    }
    let Some(first) = schedule.period(since) else {
        return steps;
    };
    for period in schedule.periods(first.deadline, now) {
        let closes = office.closes(&period);
        let notice = config.late_notice.as_ref().map(|step| step.moment(&period, &schedule.calendar));
        if notice.is_some_and(|notice| is_due(notice) && now < closes && period.is_over(now)) {
            steps.push(Due::LateNotice { period: period.id });
        }
        if is_due(closes) {
            steps.push(Due::Compile { period: period.id });
        }
    }
    steps
}

/// Takes a step; returns what was done, in words.
pub fn take(office: &mut Office, step: &Due, now: Moment) -> Result<String> {
    let words = step.words(office);
    match step {
        Due::Remind { period, step: count } => {
            let period = period_of(office, *period)?;
            let queued =
                tell_missing(office, step, &period, now, |office, unit| remind(office, &period, unit, *count))?;
            Ok(format!("{words}，发出{queued}封"))
        }
        Due::LateNotice { period } => {
            let period = period_of(office, *period)?;
            let closes = office.closes(&period);
            let queued = tell_missing(office, step, &period, now, |_, unit| late_notice(&period, unit, closes))?;
            Ok(format!("{words}，发出{queued}封"))
        }
        Due::Compile { period } | Due::Recompile { period } => {
            let period = period_of(office, *period)?;
            let known = issue::of_period(office.store.db(), period.id)?;
            let compiled = match (&known, step) {
                // Compiled by hand before its time.
                (Some(issue), Due::Compile { .. }) => Compiled::Issue(issue.id),
                _ => compile(office, &period, "jianbao", now)?,
            };
            if let Some(mark) = step.mark() {
                office.store.transact(|tx| store::meta_set(tx, &mark, &store::written(now)))?;
            }
            match (compiled, known) {
                (Compiled::Issue(_), _) => Ok(words),
                (Compiled::Nothing, None) => Ok(format!("{words}：没有可用稿件，未占用期号")),
                (Compiled::Nothing, Some(mut issue)) => {
                    // Nothing to do until an editor selects something, which opens the issue again.
                    issue.state = IssueState::SentBack;
                    let reason = format!("第{}期的稿件已全部退回或留用，等编辑选用", issue.number);
                    office.store.transact(|tx| {
                        issue::update(tx, &issue)?;
                        minute::add(tx, About::Issue(issue.id), "jianbao", now, &reason)
                    })?;
                    Ok(reason)
                }
            }
        }
        Due::Publish { issue } => {
            let issue = issue::get(office.store.db(), *issue)?.context("a due issue exists")?;
            publish(office, &issue, now)?;
            Ok(words)
        }
    }
}

fn period_of(office: &Office, id: PeriodId) -> Result<Period> {
    office.schedule.period(id).with_context(|| format!("日历中没有截稿日为{id}的一期"))
}

/// Writes to every unit that has sent nothing and can be reached, and marks the step as taken, in one transaction.
fn tell_missing(
    office: &mut Office,
    step: &Due,
    period: &Period,
    now: Moment,
    words: impl Fn(&Office, &Unit) -> (LetterKey, Letter),
) -> Result<usize> {
    let missing: Vec<Unit> =
        standing::missing(office.store.db(), &office.settings, period)?.into_iter().cloned().collect();
    let letters: Vec<Outgoing> = missing
        .iter()
        .filter_map(|unit| {
            let to = unit.mail.first()?;
            let (key, letter) = words(office, unit);
            Some(Outgoing::new(key, to, unit.short(), Recipient::Unit, letter))
        })
        .collect();
    let writer = office.writer.clone();
    let mark = step.mark();
    office.store.transact(|tx| {
        if let Some(mark) = mark {
            store::meta_set(tx, &mark, &store::written(now))?;
        }
        let mut queued = 0;
        for letter in letters {
            queued += usize::from(writer.queue(tx, letter, now)? == Queueing::Queued);
        }
        Ok(queued)
    })
}

fn remind(office: &Office, period: &Period, unit: &Unit, step: u8) -> (LetterKey, Letter) {
    let letter = Reminder {
        unit: unit.short().to_owned(),
        period: period.label(),
        deadline: words::moment(period.deadline),
        moved: period.moved_note(),
        step,
        last_time: last_time(office, period, unit),
    };
    (LetterKey::Reminder { period: period.id, unit: unit.code.clone(), step }, Letter::Reminder(letter))
}

/// What the unit did last time, so that the letter is its own and not one of forty alike.
fn last_time(office: &Office, period: &Period, unit: &Unit) -> Option<String> {
    let previous = office.schedule.previous(period).filter(|previous| Some(previous.id) >= office.since())?;
    let sent = submission::of_unit(office.store.db(), previous.id, &unit.code).ok()?;
    Some(match sent.first() {
        Some(first) if sent.iter().any(|sent| sent.drafts) => {
            format!("上一期（{}）贵单位{}来稿。", previous.label(), first.submission.timeliness.words())
        }
        _ => format!("上一期（{}）未收到贵单位来稿。", previous.label()),
    })
}

fn late_notice(period: &Period, unit: &Unit, closes: Moment) -> (LetterKey, Letter) {
    let letter = LateNotice {
        unit: unit.short().to_owned(),
        period: period.label(),
        deadline: words::moment(period.deadline),
        until: Some(words::moment(closes)),
    };
    (LetterKey::LateNotice { period: period.id, unit: unit.code.clone() }, Letter::LateNotice(letter))
}

/// Withdraws reminders and late notices that are still waiting though the unit has sent meanwhile.
pub fn withdraw_outdated(office: &mut Office) -> Result<()> {
    let waiting = letter::waiting(office.store.db())?;
    let mut outdated = Vec::new();
    for letter in waiting {
        if let LetterKey::Reminder { period, unit, .. } | LetterKey::LateNotice { period, unit } = &letter.key
            && !submission::of_unit(office.store.db(), *period, unit)?.is_empty()
        {
            outdated.push(letter.id);
        }
    }
    if outdated.is_empty() {
        return Ok(());
    }
    office.store.transact(|tx| outdated.iter().try_for_each(|id| letter::set_state(tx, *id, &LetterState::Cancelled)))
}
