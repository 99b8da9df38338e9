//! Which days are working days.
//!
//! Hands out [`Calendar`]: the years of the State Council's notices, built in, with the office's own file laid over
//! them. A year that nobody has entered falls back to Monday–Friday; [`Calendar::missing_years`] lets the caller warn.
//! Deliberately does not know the names of holidays, nor files: the caller reads the office's text.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::collections::{BTreeMap, BTreeSet};

mod parse;

/// The notices of 2007–2026.
const BUILTIN: &str = include_str!("../../../templates/office/holidays.toml");

/// No search for a working day looks further than this many days. [`Calendar::parse`] refuses more than
/// [`LONGEST_REST`] days of rest in a row, and an overlay can at worst join two such stretches, so a search ends long
/// before.
pub(super) const SEARCH_DAYS: u64 = 100;

/// The longest stretch of days off that a file may give; the longest so far was ten (2020).
const LONGEST_REST: usize = 31;

/// [`Calendar::add_working_days`] goes at most this many working days either way: some four years.
const MOST_STEPS: u32 = 1000;

/// Working days of the years entered, Monday–Friday for all others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeMap<i32, Year>,
}

/// One notice. It may reach up to a week over either turn of its year: the notice for 2019 begins with 2018-12-29.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Year {
    source: String,
    /// Days off, ordinary weekends or not.
    off: BTreeSet<NaiveDate>,
    /// Saturdays and Sundays that are worked.
    work: BTreeSet<NaiveDate>,
}

impl Calendar {
    /// The calendar that travels inside the program: 2007–2026.
    ///
    /// ```
    /// use jianbao::model::calendar::Calendar;
    /// let calendar = Calendar::builtin();
    /// let monday = "2018-04-30".parse().unwrap();
    /// assert!(!calendar.is_working_day(monday));
    /// assert_eq!(calendar.next_working_day(monday).to_string(), "2018-05-02");
    /// assert_eq!(calendar.previous_working_day(monday).to_string(), "2018-04-28"); // A Saturday that is worked.
    /// ```
    pub fn builtin() -> Self {
        Self::parse(BUILTIN).expect("the tests read the built-in file")
    }

    /// Reads a holiday file; all findings at once, in words for the office.
    ///
    /// ```
    /// use jianbao::model::calendar::Calendar;
    /// let text = r#"
    /// [[year]]
    /// year = 2027
    /// source = "国务院办公厅关于2027年部分节假日安排的通知"
    /// off = ["2027-01-01..2027-01-03"]
    /// work = ["2027-01-05"]
    /// "#;
    /// let findings = Calendar::parse(text).unwrap_err();
    /// assert_eq!(findings, ["节假日文件2027年 work：2027-01-05是周二，不是周末，本来就要上班，请核对日期或删去"]);
    /// ```
    pub fn parse(text: &str) -> Result<Self, Vec<String>> {
        parse::calendar(text)
    }

    /// The office's file over this one: a year that `office` has replaces the same year here as a whole.
    pub fn overlaid_by(mut self, office: Self) -> Self {
        self.years.extend(office.years);
        self
    }

    /// Whether the office works on this day. Where two notices speak of one day (they may, around New Year), the later
    /// one counts.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        let year = date.year();
        for notice in [year + 1, year, year - 1].iter().filter_map(|year| self.years.get(year)) {
            if notice.off.contains(&date) {
                return false;
            }
            if notice.work.contains(&date) {
                return true;
            }
        }
        !is_weekend(date)
    }

    /// The first working day on or after `date`.
    pub fn next_working_day(&self, date: NaiveDate) -> NaiveDate {
        (0..=SEARCH_DAYS)
            .filter_map(|days| date.checked_add_days(Days::new(days)))
            .find(|day| self.is_working_day(*day))
            .unwrap_or(date)
    }

    /// The last working day on or before `date`.
    pub fn previous_working_day(&self, date: NaiveDate) -> NaiveDate {
        (0..=SEARCH_DAYS)
            .filter_map(|days| date.checked_sub_days(Days::new(days)))
            .find(|day| self.is_working_day(*day))
            .unwrap_or(date)
    }

    /// The `steps`-th working day after `date` (before it, if negative); 0 gives `date` itself, worked or not. At most
    /// 1000 steps are taken.
    ///
    /// ```
    /// use jianbao::model::calendar::Calendar;
    /// let calendar = Calendar::builtin();
    /// let eve = "2018-09-30".parse().unwrap(); // A Sunday that is worked; then a week off.
    /// assert_eq!(calendar.add_working_days(eve, 1).to_string(), "2018-10-08");
    /// assert_eq!(calendar.add_working_days(eve, -2).to_string(), "2018-09-28");
    /// ```
    pub fn add_working_days(&self, date: NaiveDate, steps: i32) -> NaiveDate {
        (0..steps.unsigned_abs().min(MOST_STEPS)).fold(date, |day, _| {
            if steps > 0 {
                day.succ_opt().map_or(day, |day| self.next_working_day(day))
            } else {
                day.pred_opt().map_or(day, |day| self.previous_working_day(day))
            }
        })
    }

    /// Whether the notice for this year has been entered.
    pub fn covers(&self, year: i32) -> bool {
        self.years.contains_key(&year)
    }

    /// The years from the one of `from` to the one of `to` for which only Monday–Friday is known; at most a hundred.
    pub fn missing_years(&self, from: NaiveDate, to: NaiveDate) -> Vec<i32> {
        (from.year()..=to.year()).take(100).filter(|year| !self.covers(*year)).collect()
    }

    /// The years entered, ascending, each with the notice it rests on (empty if the file names none).
    pub fn sources(&self) -> impl Iterator<Item = (i32, &str)> {
        self.years.iter().map(|(year, notice)| (*year, notice.source.as_str()))
    }
}

/// Saturday or Sunday.
pub(super) fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests;
