//! The campaign's periods: which one runs at a moment, which came before, which comes next.
//!
//! A *nominal day* is the rule's weekday in some week of the campaign. Each is due on its own day or, on a day off,
//! where the holiday rule moves it; nominal days due on one day make one period. A nominal day belongs to the campaign
//! if it lies between its first and last day, wherever its deadline is moved; only a deadline that would come before the
//! first day (possible under 提前) is dropped.

use super::days::SEARCH_DAYS;
use super::{Calendar, DeadlineRule, Moment, OfficeHours, Period, PeriodId, at, civil};
use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeDelta};

/// [`Schedule::periods`] looks at most this many days ahead of its first moment: forty years.
const MOST_DAYS: u64 = 40 * 366;

/// How far from a day its period's nominal days and its neighbours may lie: the longest search of the calendar, two
/// weeks for the neighbour, a day for the grace.
const REACH: u64 = SEARCH_DAYS + 15;

/// All that decides the deadlines of a campaign.
///
/// ```
/// use jianbao::model::calendar::{Calendar, DeadlineRule, OfficeHours, Schedule, at};
/// let schedule = Schedule {
///     calendar: Calendar::builtin(),
///     hours: OfficeHours::default(),
///     rule: DeadlineRule::default(),
///     starts: "2018-04-10".parse().unwrap(),
///     ends: None,
/// };
/// let arrived = at("2018-09-26".parse().unwrap(), "09:00".parse().unwrap());
/// let period = schedule.period_at(arrived).unwrap();
/// assert_eq!(period.label(), "10月1日、8日合并为10月8日一期");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    pub calendar: Calendar,
    pub hours: OfficeHours,
    pub rule: DeadlineRule,
    /// The campaign's first day.
    pub starts: NaiveDate,
    /// Its last day; the last nominal day is on or before it.
    pub ends: Option<NaiveDate>,
}

impl Schedule {
    /// The period running at a moment: the first whose cutoff is not before it, so that a mail at exactly the cutoff is
    /// on time. None before 00:00 of the campaign's first day and after its last cutoff.
    pub fn period_at(&self, moment: Moment) -> Option<Period> {
        if moment < self.opening() {
            return None;
        }
        let today = civil(moment).date();
        // Grace is a day at most, so the period that runs today was due yesterday at the earliest.
        self.due_between(before(today, 2), after(today, REACH)).into_iter().find(|period| moment <= period.cutoff)
    }

    /// The period of this name; None if nothing is due on that day.
    pub fn period(&self, id: PeriodId) -> Option<Period> {
        self.due_between(id.0, id.0).into_iter().next()
    }

    /// The campaign's first period; None if the campaign ends before anything is due.
    pub fn first(&self) -> Option<Period> {
        self.due_between(self.starts, after(self.starts, REACH)).into_iter().next()
    }

    /// The last period due before this one.
    pub fn previous(&self, period: &Period) -> Option<Period> {
        let day = period.day();
        self.due_between(before(day, REACH), before(day, 1)).pop().filter(|previous| previous.day() < day)
    }

    /// The first period due after this one.
    pub fn next(&self, period: &Period) -> Option<Period> {
        let day = period.day();
        self.due_between(after(day, 1), after(day, REACH)).into_iter().find(|next| next.day() > day)
    }

    /// The last period whose cutoff is before this moment.
    pub fn last_over(&self, moment: Moment) -> Option<Period> {
        let today = civil(moment).date();
        let last = self.ends.map_or(today, |ends| today.min(after(ends, REACH)));
        self.due_between(before(last, 2 * REACH), last).into_iter().rfind(|period| period.is_over(moment))
    }

    /// The periods whose deadline lies in `from..=to`, ascending; at most those of the forty years after `from` or,
    /// if that is later, after the campaign's first day.
    pub fn periods(&self, from: Moment, to: Moment) -> Vec<Period> {
        let first = civil(from).date().max(self.starts);
        let last = civil(to).date().min(after(first, MOST_DAYS));
        let mut periods = self.due_between(first, last);
        periods.retain(|period| from <= period.deadline && period.deadline <= to);
        periods
    }

    /// The years between two days for which the calendar knows Monday–Friday only, as a warning for the office.
    pub fn missing_years(&self, from: NaiveDate, to: NaiveDate) -> Vec<i32> {
        self.calendar.missing_years(from, to)
    }

    /// When the first period opens.
    fn opening(&self) -> Moment {
        at(self.starts, NaiveTime::MIN)
    }

    fn deadline(&self, day: NaiveDate) -> Moment {
        at(day, self.hours.close_on(day))
    }

    fn cutoff(&self, day: NaiveDate) -> Moment {
        let deadline = self.deadline(day);
        deadline.checked_add_signed(self.rule.grace()).unwrap_or(deadline)
    }

    /// The periods due in `from..=to`, ascending. The only place where periods are made.
    fn due_between(&self, from: NaiveDate, to: NaiveDate) -> Vec<Period> {
        // Each period as (day due, its nominal days), with neighbours enough that those asked for are whole and the one
        // before them is known.
        let mut due: Vec<(NaiveDate, Vec<NaiveDate>)> = Vec::new();
        for nominal in self.nominal_days(before(from, REACH), after(to, REACH)) {
            let day = self.rule.due_day(nominal, &self.calendar);
            match due.last_mut() {
                Some((last, nominals)) if *last == day => nominals.push(nominal),
                _ if day >= self.starts => due.push((day, vec![nominal])),
                _ => {}
            }
        }
        let mut opens = self.opening();
        let mut periods = Vec::new();
        for (day, mondays) in due {
            let cutoff = self.cutoff(day);
            if from <= day && day <= to {
                let moved_from = mondays.iter().copied().find(|nominal| *nominal != day);
                periods.push(Period {
                    id: PeriodId(day),
                    opens,
                    deadline: self.deadline(day),
                    cutoff,
                    mondays,
                    moved_from,
                });
            }
            opens = cutoff;
        }
        periods
    }

    /// The rule's weekday in each week of the campaign that touches `from..=to`.
    fn nominal_days(&self, from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = NaiveDate> + use<> {
        let from = from.max(self.starts);
        let to = self.ends.map_or(to, |ends| ends.min(to));
        let wait = self.rule.weekday.days_since(from.weekday());
        let first = from.checked_add_days(Days::new(wait.into()));
        let week = TimeDelta::weeks(1);
        std::iter::successors(first, move |day| day.checked_add_signed(week)).take_while(move |day| *day <= to)
    }
}

fn after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

fn before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests;
