//! One period and its words.
//!
//! Hands out [`Period`], a plain value that [`super::Schedule`] computes. Does not know how it was computed.

use super::days::is_weekend;
use super::{Moment, PeriodId, civil, words};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// The stretch between two successive distinct deadlines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// The day of the deadline.
    pub id: PeriodId,
    /// The cutoff of the period before, which itself belongs to that one. For the campaign's first period: 00:00 of the
    /// campaign's first day, which belongs to this one.
    pub opens: Moment,
    /// The close of work, without grace; lateness is counted from here.
    pub deadline: Moment,
    /// Deadline plus grace. What arrives at exactly this moment is on time.
    pub cutoff: Moment,
    /// The nominal days (Mondays, as a rule) whose deadline this is, ascending; two or more if holidays moved several
    /// onto one day. Never empty.
    pub mondays: Vec<NaiveDate>,
    /// The first nominal day that was moved.
    pub moved_from: Option<NaiveDate>,
}

impl Period {
    /// The day of the deadline.
    pub fn day(&self) -> NaiveDate {
        self.id.0
    }

    /// `4月23日一期`; merged: `2月16日、23日合并为2月24日一期`.
    pub fn label(&self) -> String {
        let day = words::short_date(self.day());
        match self.mondays.as_slice() {
            [] | [_] => format!("{day}一期"),
            merged => format!("{}合并为{day}一期", words::days(merged)),
        }
    }

    /// `因节假日调休，截稿时间由4月30日（周一）顺延至5月2日（周三）17:30`, for reminders and the circular; None if
    /// nothing was moved. A nominal day in another year is given with its year.
    pub fn moved_note(&self) -> Option<String> {
        let day = self.day();
        let moved: Vec<NaiveDate> = self.mondays.iter().copied().filter(|nominal| *nominal != day).collect();
        let first = *moved.first()?;
        let cause =
            if moved.iter().all(|nominal| is_weekend(*nominal)) { "因逢周末" } else { "因节假日调休" };
        let direction = if first < day { "顺延" } else { "提前" };
        let from: Vec<String> = moved
            .iter()
            .map(|nominal| {
                let year = if nominal.year() == day.year() { String::new() } else { format!("{}年", nominal.year()) };
                format!("{year}{}", words::day(*nominal))
            })
            .collect();
        let merged = if self.mondays.len() > 1 { "，合并为一期" } else { "" };
        let to = words::moment(self.deadline);
        Some(format!("{cause}，截稿时间由{}{direction}至{to}{merged}", from.join("、")))
    }

    /// Whether the deadline, with grace, has passed.
    pub fn is_over(&self, moment: Moment) -> bool {
        moment > self.cutoff
    }

    /// The time of day of the deadline, `17:30`.
    pub fn closing_time(&self) -> String {
        words::time(civil(self.deadline).time())
    }
}
