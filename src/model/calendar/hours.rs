//! Office hours: opening, lunch, and a close of work that may change with the season.
//!
//! The notice says only 下班前; when that is differs by season in much of the north, so the close is a table. Hands out
//! the close of a day and the working minutes between two moments. Does not know deadlines.

use super::{Calendar, Moment, civil, words, written};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use serde::{Deserialize, Serialize};
use std::fmt;

/// [`OfficeHours::working_minutes`] counts at most this many days from its first moment: forty years.
const MOST_DAYS: u64 = 40 * 366;

/// When the office works on a working day. Made by [`OfficeHours::new`] or from the configuration, so that opening <
/// lunch < close holds on every day of the year.
///
/// ```
/// use jianbao::model::calendar::OfficeHours;
/// let hours: OfficeHours = toml::from_str(r#"
/// open = "08:30"
/// lunch = ["11:30", "13:30"]
/// close = "17:30"
/// season = [{ from = "10-08", until = "04-30", close = "17:00" }]
/// "#).unwrap();
/// assert_eq!(hours.close_on("2018-04-30".parse().unwrap()).to_string(), "17:00:00");
/// assert_eq!(hours.close_on("2018-05-02".parse().unwrap()).to_string(), "17:30:00");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct OfficeHours {
    open: NaiveTime,
    lunch: Option<(NaiveTime, NaiveTime)>,
    close: NaiveTime,
    season: Vec<Season>,
}

/// A stretch of the year, both days included, with a close of its own. `from` after `until` runs over New Year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Season {
    pub from: MonthDay,
    pub until: MonthDay,
    #[serde(with = "written::time")]
    pub close: NaiveTime,
}

/// A day of any year, `05-01`; 02-29 is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthDay {
    month: u32,
    day: u32,
}

/// The keys of the configuration.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(with = "written::time")]
    open: NaiveTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lunch: Option<Lunch>,
    #[serde(with = "written::time")]
    close: NaiveTime,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    season: Vec<Season>,
}

/// `["11:30", "13:30"]`.
#[derive(Clone, Serialize, Deserialize)]
struct Lunch(#[serde(with = "written::time")] NaiveTime, #[serde(with = "written::time")] NaiveTime);

impl Default for OfficeHours {
    /// 08:30–11:30 and 13:30–17:30 all the year round.
    fn default() -> Self {
        Self {
            open: hour_and_half(8),
            lunch: Some((hour_and_half(11), hour_and_half(13))),
            close: hour_and_half(17),
            season: Vec::new(),
        }
    }
}

impl OfficeHours {
    /// Hours that make sense, or a sentence for the office naming the key to mend. Times count to the minute.
    pub fn new(
        open: NaiveTime,
        lunch: Option<(NaiveTime, NaiveTime)>,
        close: NaiveTime,
        season: Vec<Season>,
    ) -> Result<Self, String> {
        let hours = Self { open, lunch, close, season };
        hours.check().map(|()| hours)
    }

    /// The close of work on this day of the year, whether the day is worked or not.
    pub fn close_on(&self, date: NaiveDate) -> NaiveTime {
        let day = MonthDay { month: date.month(), day: date.day() };
        self.season.iter().find(|season| season.holds(day)).map_or(self.close, |season| season.close)
    }

    /// The opening of the office.
    pub fn open(&self) -> NaiveTime {
        self.open
    }

    /// Minutes of office hours from `from` to `to`: working days only, opening to close, without lunch; 0 if `to` comes
    /// first. Both moments are cut down to the full minute, so that the minutes of a stretch are the sum of its parts.
    /// Counts at most forty years.
    ///
    /// ```
    /// use jianbao::model::calendar::{Calendar, OfficeHours, at};
    /// let deadline = at("2018-04-28".parse().unwrap(), "17:30".parse().unwrap());
    /// let arrived = at("2018-05-02".parse().unwrap(), "14:00".parse().unwrap());
    /// // Three days off lie between; 08:30–11:30 and 13:30–14:00 were worked.
    /// assert_eq!(OfficeHours::default().working_minutes(&Calendar::builtin(), deadline, arrived), 210);
    /// ```
    pub fn working_minutes(&self, calendar: &Calendar, from: Moment, to: Moment) -> u32 {
        let (from, to) = (civil(from), civil(to));
        if to <= from {
            return 0;
        }
        let last = from.date().checked_add_days(Days::new(MOST_DAYS)).unwrap_or(NaiveDate::MAX);
        let to = if to.date() > last { NaiveDateTime::new(last, NaiveTime::MIN) } else { to };
        let whole_days: u32 = from
            .date()
            .iter_days()
            .take_while(|day| *day < to.date())
            .filter(|day| calendar.is_working_day(*day))
            .map(|day| self.worked_by(day, self.close_on(day)))
            .sum();
        let part = |moment: NaiveDateTime| {
            if calendar.is_working_day(moment.date()) { self.worked_by(moment.date(), moment.time()) } else { 0 }
        };
        (whole_days + part(to)).saturating_sub(part(from))
    }

    /// Minutes worked on a working day until `time`.
    fn worked_by(&self, day: NaiveDate, time: NaiveTime) -> u32 {
        let time = minute_of_day(time);
        let until = |from: NaiveTime, to: NaiveTime| {
            let (from, to) = (minute_of_day(from), minute_of_day(to));
            time.clamp(from, to.max(from)) - from
        };
        let lunch = self.lunch.map_or(0, |(from, to)| until(from, to));
        until(self.open, self.close_on(day)) - lunch
    }

    fn check(&self) -> Result<(), String> {
        let morning_end = match self.lunch {
            Some((from, to)) if from >= to => {
                return Err("lunch 起止颠倒，请写成 lunch = [\"11:30\", \"13:30\"] 的形式，先起后止".into());
            }
            Some((from, _)) if from <= self.open => {
                return Err(format!("lunch 早于上班时间 open（{}），请核对", words::time(self.open)));
            }
            Some((_, to)) => to,
            None => self.open,
        };
        let too_early = |close| close <= morning_end;
        if too_early(self.close) {
            return Err(format!("close（{}）不晚于上班或午休结束时间，请核对", words::time(self.close)));
        }
        for (place, season) in self.season.iter().enumerate() {
            let name = format!("season 第{}项（{}至{}）", place + 1, season.from, season.until);
            if too_early(season.close) {
                return Err(format!("{name}的 close（{}）不晚于上班或午休结束时间，请核对", words::time(season.close)));
            }
            // Two stretches share a day exactly when one of them holds the first day of the other.
            let mut former = self.season.iter().take(place);
            if former.any(|other| other.holds(season.from) || season.holds(other.from)) {
                return Err(format!("{name}与前面的时段重叠，请调整 from 和 until"));
            }
        }
        Ok(())
    }
}

impl Season {
    fn holds(&self, day: MonthDay) -> bool {
        if self.from <= self.until {
            self.from <= day && day <= self.until
        } else {
            day >= self.from || day <= self.until
        }
    }
}

impl MonthDay {
    /// None for days that no year has.
    pub fn new(month: u32, day: u32) -> Option<Self> {
        // 2000 was a leap year.
        NaiveDate::from_ymd_opt(2000, month, day).map(|_| Self { month, day })
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

impl Serialize for MonthDay {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MonthDay {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        written::word(from, "带引号的月-日，如 \"05-01\"", |text| {
            let (month, day) = text.trim().split_once('-')?;
            Self::new(words::two_digits(month)?, words::two_digits(day)?)
        })
    }
}

impl TryFrom<Written> for OfficeHours {
    type Error = String;
    fn try_from(written: Written) -> Result<Self, String> {
        Self::new(written.open, written.lunch.map(|Lunch(from, to)| (from, to)), written.close, written.season)
    }
}

impl From<OfficeHours> for Written {
    fn from(hours: OfficeHours) -> Self {
        let lunch = hours.lunch.map(|(from, to)| Lunch(from, to));
        Self { open: hours.open, lunch, close: hours.close, season: hours.season }
    }
}

fn minute_of_day(time: NaiveTime) -> u32 {
    time.hour() * 60 + time.minute()
}

/// Half past the hour.
fn hour_and_half(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 30, 0).unwrap_or(NaiveTime::MIN)
}

#[cfg(test)]
mod tests;
