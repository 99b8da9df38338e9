//! When drafts are due: the weekday, the holiday rule, the grace.
//!
//! Nothing says in law what an office does when its Monday is a holiday; by analogy with 民法典 article 203 a term that
//! ends on a holiday runs to the next working day, which is the default here. Knows neither hours nor the campaign.

use super::{Calendar, written};
use chrono::{NaiveDate, Weekday};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The most grace that is heeded: a day.
const MOST_GRACE: u32 = 24 * 60;

/// The rule of the deadline; the time of day is the close of work of [`super::OfficeHours`].
///
/// ```
/// use jianbao::model::calendar::{DeadlineRule, HolidayRule};
/// let rule: DeadlineRule = toml::from_str("weekday = '周一'\nholiday = 'previous'\ngrace_minutes = 10").unwrap();
/// assert_eq!(rule.weekday, chrono::Weekday::Mon);
/// assert_eq!(rule.holiday, HolidayRule::Previous);
/// assert_eq!(toml::from_str::<DeadlineRule>("").unwrap(), DeadlineRule::default());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeadlineRule {
    #[serde(with = "written::weekday")]
    pub weekday: Weekday,
    pub holiday: HolidayRule,
    /// Minutes after the deadline that still count as on time; at most 1440.
    #[serde(deserialize_with = "grace")]
    pub grace_minutes: u32,
}

/// Where a deadline goes that falls on a day off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HolidayRule {
    /// 顺延: to the next working day.
    Next,
    /// 提前: to the last working day before.
    Previous,
    /// 不变: it stays.
    None,
}

impl Default for DeadlineRule {
    /// Mondays, moved to the next working day, no grace.
    fn default() -> Self {
        Self { weekday: Weekday::Mon, holiday: HolidayRule::Next, grace_minutes: 0 }
    }
}

impl DeadlineRule {
    /// The day on which drafts of a nominal day are due. Never runs backwards: a later nominal day is due no earlier.
    pub fn due_day(&self, nominal: NaiveDate, calendar: &Calendar) -> NaiveDate {
        match self.holiday {
            HolidayRule::Next => calendar.next_working_day(nominal),
            HolidayRule::Previous => calendar.previous_working_day(nominal),
            HolidayRule::None => nominal,
        }
    }

    /// The grace as heeded.
    pub(super) fn grace(&self) -> chrono::TimeDelta {
        chrono::TimeDelta::minutes(self.grace_minutes.min(MOST_GRACE).into())
    }
}

impl HolidayRule {
    /// The word of the configuration.
    fn key(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Previous => "previous",
            Self::None => "none",
        }
    }

    /// 顺延, 提前, 不变.
    pub fn words(self) -> &'static str {
        match self {
            Self::Next => "顺延",
            Self::Previous => "提前",
            Self::None => "不变",
        }
    }
}

impl Serialize for HolidayRule {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.key())
    }
}

impl<'de> Deserialize<'de> for HolidayRule {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        written::word(from, "\"next\"（顺延）、\"previous\"（提前）或 \"none\"（不变）", |text| {
            [Self::Next, Self::Previous, Self::None].into_iter().find(|rule| text == rule.key() || text == rule.words())
        })
    }
}

fn grace<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    let minutes = i64::deserialize(from)?;
    u32::try_from(minutes).ok().filter(|minutes| *minutes <= MOST_GRACE).ok_or_else(|| {
        serde::de::Error::custom(format_args!("grace_minutes = {minutes} 超出范围，请填0至{MOST_GRACE}之间的分钟数"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        toml::from_str::<DeadlineRule>(text).unwrap_err().message().to_owned()
    }

    #[test]
    fn every_way_of_writing_is_read() {
        let check = |text: &str, expected: DeadlineRule| {
            assert_eq!(toml::from_str::<DeadlineRule>(text).unwrap(), expected, "{text}");
        };
        let rule = DeadlineRule::default();
        check("weekday = 'Mon'\nholiday = 'next'\ngrace_minutes = 0", rule.clone());
        check("weekday = 'friday'", DeadlineRule { weekday: Weekday::Fri, ..rule.clone() });
        check(
            "weekday = '星期日'\nholiday = '提前'",
            DeadlineRule { weekday: Weekday::Sun, holiday: HolidayRule::Previous, ..rule.clone() },
        );
        check(
            "holiday = 'none'\ngrace_minutes = 1440",
            DeadlineRule { holiday: HolidayRule::None, grace_minutes: 1440, ..rule },
        );
    }

    #[test]
    fn what_is_written_is_read_back() {
        for holiday in [HolidayRule::Next, HolidayRule::Previous, HolidayRule::None] {
            let rule = DeadlineRule { weekday: Weekday::Thu, holiday, grace_minutes: 15 };
            assert_eq!(toml::from_str::<DeadlineRule>(&toml::to_string(&rule).unwrap()).unwrap(), rule);
        }
    }

    #[test]
    fn mistakes_are_answered_with_what_to_write() {
        assert_eq!(refused("weekday = '周八'"), "“周八”无法识别，应为星期几，如 \"周一\" 或 \"Mon\"");
        assert_eq!(
            refused("holiday = 'skip'"),
            "“skip”无法识别，应为\"next\"（顺延）、\"previous\"（提前）或 \"none\"（不变）"
        );
        assert_eq!(refused("grace_minutes = -1"), "grace_minutes = -1 超出范围，请填0至1440之间的分钟数");
        assert_eq!(refused("grace_minutes = 1441"), "grace_minutes = 1441 超出范围，请填0至1440之间的分钟数");
        assert!(refused("grace = 5").contains("grace"));
        assert!(refused("weekday = 1").contains("星期几"));
    }
}
