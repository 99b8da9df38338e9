//! For which period a mail counts, and whether it is in time.
//!
//! A pure function of the arrival and of what the store knows of the earlier periods. Does not know mails or units: that
//! a subject says 补报第3期, and which period that is, the caller has found out; here it is a [`Claim`].

use super::{Moment, Period, PeriodId, Schedule};
use crate::model::submission::Timeliness;

/// What the mail says of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Claim {
    /// Nothing.
    #[default]
    None,
    /// It is meant for this earlier period: 补报, 第N期. Heeded only while that issue is not compiled.
    LateFor(PeriodId),
}

/// How the unit stands in a period whose cutoff has passed.
#[derive(Clone, Copy, Debug)]
pub struct Earlier<'a> {
    pub period: &'a Period,
    /// When its issue was compiled, if it was. A mail that arrived before that still finds it open, however late it is
    /// read.
    pub compiled_at: Option<Moment>,
    /// The unit has a submission for it already, on time or late.
    pub has_sent: bool,
    /// The unit had been excused from it (免报).
    pub excused: bool,
}

/// All that is known when a unit's mail is judged.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// When the server received it; never the Date header.
    pub arrived: Moment,
    pub claim: Claim,
    /// The periods before the running one that may still be open, in any order. What is compiled, or was not over at the
    /// arrival, may be among them or left out.
    pub earlier: &'a [Earlier<'a>],
    /// The unit is excused from the running period.
    pub excused: bool,
}

/// The period a mail counts for and its timeliness. None: the campaign had not begun, or is over and its last issue
/// compiled; then a person decides.
///
/// In this order, where *open* means over (cutoff passed) and not compiled when the mail arrived:
/// 1. A claim to an open period puts the mail there, Late.
/// 2. If the last period is open and the unit, not excused from it, has sent nothing for it, the mail counts there, Late.
/// 3. Otherwise it counts for the running period: Early while the last one is open, else OnTime.
/// 4. With no running period left, it counts for the last one while that is open, Late.
///
/// Whatever period it lands in: if the unit is excused from it, the mail is Excused. A claim that cannot be met is as
/// none. Lateness is counted in office hours from the deadline, without grace.
pub fn judge(schedule: &Schedule, case: &Case) -> Option<(PeriodId, Timeliness)> {
    let open = |earlier: &&Earlier| {
        earlier.period.is_over(case.arrived) && earlier.compiled_at.is_none_or(|compiled| case.arrived < compiled)
    };
    let late_for = |earlier: &Earlier| {
        let timeliness = if earlier.excused {
            Timeliness::Excused
        } else {
            let hours = &schedule.hours;
            let working_minutes = hours.working_minutes(&schedule.calendar, earlier.period.deadline, case.arrived);
            Timeliness::Late { working_minutes }
        };
        (earlier.period.id, timeliness)
    };

    let claimed = case.earlier.iter().filter(open).find(|earlier| case.claim == Claim::LateFor(earlier.period.id));
    if let Some(claimed) = claimed {
        return Some(late_for(claimed));
    }
    // Only the period directly before the running one attracts mail unasked, not an older one that was forgotten; so a
    // caller who leaves out compiled periods does no harm.
    let newest = schedule.last_over(case.arrived).map(|newest| newest.cutoff);
    let over = case.earlier.iter().filter(|earlier| earlier.period.is_over(case.arrived));
    let last = over
        .max_by_key(|earlier| earlier.period.cutoff)
        .filter(|last| newest.is_none_or(|newest| newest <= last.period.cutoff))
        .filter(open);
    if let Some(owing) = last.filter(|last| !last.has_sent && !last.excused) {
        return Some(late_for(owing));
    }
    let Some(running) = schedule.period_at(case.arrived) else {
        return last.map(late_for);
    };
    let timeliness = match last {
        _ if case.excused => Timeliness::Excused,
        Some(_) => Timeliness::Early,
        None => Timeliness::OnTime,
    };
    Some((running.id, timeliness))
}

#[cfg(test)]
mod tests;
