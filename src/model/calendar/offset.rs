//! A moment given relative to a deadline: when to remind, to write of lateness, to compile.
//!
//! Counted in working days, so that nothing is due on a weekend or in the middle of a holiday. Does not know what
//! happens at that moment.

use super::{Calendar, Moment, Period, at, civil, written};
use chrono::NaiveTime;
use serde::{Deserialize, Deserializer, Serialize};

/// The furthest an offset may lie from the deadline, in working days.
const FURTHEST: i32 = 60;

/// `{ day = -1, at = "15:00" }`: three in the afternoon of the working day before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offset {
    /// Working days after the deadline's day; 0 is that day itself. −60 to 60.
    #[serde(deserialize_with = "day")]
    pub day: i32,
    /// The time on that day.
    #[serde(with = "written::time")]
    pub at: NaiveTime,
}

impl Offset {
    /// The moment for one period.
    ///
    /// ```
    /// use jianbao::model::calendar::{Calendar, DeadlineRule, Offset, OfficeHours, Schedule, words};
    /// let schedule = Schedule {
    ///     calendar: Calendar::builtin(),
    ///     hours: OfficeHours::default(),
    ///     rule: DeadlineRule::default(),
    ///     starts: "2018-04-10".parse().unwrap(),
    ///     ends: None,
    /// };
    /// let may_day = schedule.period("2018-05-02".parse().unwrap()).unwrap();
    /// let reminder = Offset { day: -1, at: "15:00".parse().unwrap() };
    /// // The working day before is a Saturday that is worked.
    /// assert_eq!(words::moment(reminder.moment(&may_day, &schedule.calendar)), "4月28日（周六）15:00");
    /// ```
    pub fn moment(&self, period: &Period, calendar: &Calendar) -> Moment {
        at(calendar.add_working_days(civil(period.deadline).date(), self.day), self.at)
    }
}

fn day<'de, D: Deserializer<'de>>(from: D) -> Result<i32, D::Error> {
    let day = i64::deserialize(from)?;
    i32::try_from(day).ok().filter(|day| (-FURTHEST..=FURTHEST).contains(day)).ok_or_else(|| {
        serde::de::Error::custom(format_args!(
            "day = {day} 超出范围，请填-{FURTHEST}至{FURTHEST}之间的工作日数（0为截稿当日，负数为之前）"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_read_and_written() {
        let offset: Offset = toml::from_str("day = -1\nat = '15:00'").unwrap();
        assert_eq!(offset, Offset { day: -1, at: "15:00".parse().unwrap() });
        assert_eq!(toml::to_string(&offset).unwrap(), "day = -1\nat = \"15:00\"\n");
    }

    #[test]
    fn mistakes_are_answered_with_what_to_write() {
        let refused = |text: &str| toml::from_str::<Offset>(text).unwrap_err().message().to_owned();
        assert!(refused("day = 61\nat = '15:00'").starts_with("day = 61 超出范围"));
        assert!(refused("day = 0\nat = '3pm'").starts_with("“3pm”无法识别，应为带引号的24小时制时间"));
        assert!(refused("day = 0\nat = '15:00'\nweek = 1").contains("week"));
    }
}
