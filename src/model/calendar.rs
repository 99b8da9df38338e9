//! Working days, office hours, deadlines and the periods between them.
//!
//! Everything here is a pure function of dates that the caller hands in. One zone, +08:00: China has had one offset and
//! no summer time since 1991.
//!
//! - [`Calendar`]: which days are working days, from the State Council's yearly notices and the office's own file.
//! - [`OfficeHours`]: opening, lunch and (seasonal) close; working minutes between two moments.
//! - [`DeadlineRule`]: the weekday of the deadline and what happens when it falls on a holiday.
//! - [`Schedule`]: all three together with the campaign's first and last day; hands out [`Period`]s.
//! - [`Offset`]: a moment given in working days from a deadline (reminder, late notice, compilation).
//! - [`judge`]: for which period a mail counts, and whether it is in time.
//! - [`words`]: dates as official papers write them.
//!
//! Does not know: the clock, mails, units, issues. Judging goes by the moment of arrival at the server; whether that
//! came from INTERNALDATE or a Received header is the source's affair.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use serde::{Deserialize, Serialize};
use std::fmt;

mod days;
mod hours;
mod judging;
mod offset;
mod period;
mod rule;
mod schedule;
pub mod words;
mod written;

pub use days::Calendar;
pub use hours::{MonthDay, OfficeHours, Season};
pub use judging::{Case, Claim, Earlier, judge};
pub use offset::Offset;
pub use period::Period;
pub use rule::{DeadlineRule, HolidayRule};
pub use schedule::Schedule;

/// An instant on the office's clock.
pub type Moment = DateTime<FixedOffset>;

/// +08:00.
pub fn zone() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).expect("eight hours are within a day")
}

/// The moment at which the office's clock shows `time` on `date`.
///
/// ```
/// use jianbao::model::calendar::at;
/// let deadline = at("2018-04-23".parse().unwrap(), "17:30".parse().unwrap());
/// assert_eq!(deadline.to_rfc3339(), "2018-04-23T17:30:00+08:00");
/// ```
pub fn at(date: NaiveDate, time: NaiveTime) -> Moment {
    let civil = NaiveDateTime::new(date, time);
    // Eight hours off the end of chrono's range (the year −262143) nothing can be meant; stay inside it.
    let utc = civil.checked_sub_offset(zone()).unwrap_or(NaiveDateTime::MIN);
    zone().from_utc_datetime(&utc)
}

/// What the office's clock and calendar show at a moment, whatever offset the moment was written with.
pub fn civil(moment: Moment) -> NaiveDateTime {
    moment.naive_utc().checked_add_offset(zone()).unwrap_or(NaiveDateTime::MAX)
}

/// A period's name: the day of its deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PeriodId(pub NaiveDate);

impl fmt::Display for PeriodId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for PeriodId {
    type Err = chrono::ParseError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}
