//! For which period a mail counts, and whether it is in time.

use super::Incomer;
use crate::model::calendar::{Case, Claim, Earlier, Moment, Period, PeriodId, judge};
use crate::model::submission::Timeliness;
use crate::office::Settings;
use crate::store::{issue, submission};
use anyhow::Result;
use rusqlite::Connection;

/// For which period the mail counts, and whether it is in time.
pub fn timing(
    db: &Connection,
    settings: &Settings,
    since: Option<PeriodId>,
    incomer: &Incomer<'_>,
) -> Result<Option<(PeriodId, Timeliness)>> {
    let schedule = &settings.schedule;
    let arrived = incomer.mail.arrived;
    let running = schedule.period_at(arrived);
    // What was due before the office began to use the program is no business of ours.
    let last = schedule.last_over(arrived).filter(|last| since.is_none_or(|since| since <= last.id));
    let excused =
        |period: &Period| -> Result<bool> { Ok(submission::excuses(db, period.id)?.contains_key(&incomer.unit)) };
    let mut earlier = Vec::new();
    let mut claim = Claim::None;
    if let Some(last) = &last {
        // Only what came before counts: an older mail may be settled later, when a person has said whose it is.
        let sent = submission::of_unit(db, last.id, &incomer.unit)?;
        let sent: Vec<_> = sent
            .into_iter()
            .filter(|sent| sent.submission.mail != incomer.mail.id && sent.arrived <= arrived)
            .collect();
        let closes = closes(db, settings, last)?;
        // The unit was in time, but what it sent could not be read: the readable copy belongs to the same submission.
        if let Some(first) = sent.first().filter(|_| arrived < closes && sent.iter().all(|sent| !sent.drafts)) {
            return Ok(Some((last.id, first.submission.timeliness)));
        }
        if says_late(&incomer.head.subject) || names_issue(db, settings, last, &incomer.head.subject)? {
            claim = Claim::LateFor(last.id);
        }
        earlier.push(Earlier {
            period: last,
            compiled_at: Some(closes),
            has_sent: !sent.is_empty(),
            excused: excused(last)?,
        });
    }
    let excused = running.as_ref().map(excused).transpose()?.unwrap_or(false);
    Ok(judge(schedule, &Case { arrived, claim, earlier: &earlier, excused }))
}

/// When the issue of a period closes to late drafts: at the configured moment, or earlier if it was compiled by hand. So
/// a mail's period does not depend on how often, or how late, the mailbox is polled.
fn closes(db: &Connection, settings: &Settings, period: &Period) -> Result<Moment> {
    let due = settings.closes(period);
    Ok(issue::of_period(db, period.id)?.map_or(due, |issue| issue.compiled_at.min(due)))
}

/// 补报, 迟报 in the subject: the unit says itself that the draft is for the week before.
fn says_late(subject: &str) -> bool {
    ["补报", "迟报", "补交", "补送"].iter().any(|word| subject.contains(word))
}

/// 第N期 in the subject, N being the number that the open issue has or would get.
fn names_issue(db: &Connection, settings: &Settings, period: &Period, subject: &str) -> Result<bool> {
    let named = subject.split_once('第').and_then(|(_, rest)| rest.split_once('期')).map(|(number, _)| number.trim());
    let Some(named) = named.and_then(|number| number.parse::<u32>().ok()) else {
        return Ok(false);
    };
    let issues = issue::all(db)?;
    let next = issues.iter().map(|issue| issue.number + 1).max().unwrap_or(settings.config.bulletin.first_number);
    let number = issues.iter().find(|issue| issue.period == period.id).map_or(next, |issue| issue.number);
    Ok(named == number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_may_say_that_it_is_late() {
        assert!(says_late("【补报】市信访局上周稿件"));
        assert!(!says_late("市信访局稿件"));
    }
}
