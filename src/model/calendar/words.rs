//! Dates and times as official papers write them (GB/T 15835, GB/T 9704: Arabic numerals, no leading zeros in dates).
//!
//! ```
//! use jianbao::model::calendar::{at, words};
//! let day = "2018-04-23".parse().unwrap();
//! assert_eq!(words::date(day), "2018年4月23日");
//! assert_eq!(words::moment(at(day, "17:30".parse().unwrap())), "4月23日（周一）17:30");
//! ```

use super::{Moment, civil};
use chrono::{Datelike, NaiveDate, NaiveTime, Timelike, Weekday};

const WEEKDAYS: [(Weekday, &str); 7] = [
    (Weekday::Mon, "一"),
    (Weekday::Tue, "二"),
    (Weekday::Wed, "三"),
    (Weekday::Thu, "四"),
    (Weekday::Fri, "五"),
    (Weekday::Sat, "六"),
    (Weekday::Sun, "日"),
];

/// `2018年4月23日`.
pub fn date(date: NaiveDate) -> String {
    format!("{}年{}", date.year(), short_date(date))
}

/// `4月23日`.
pub fn short_date(date: NaiveDate) -> String {
    format!("{}月{}日", date.month(), date.day())
}

/// `4月23日（周一）`.
pub fn day(date: NaiveDate) -> String {
    format!("{}（{}）", short_date(date), weekday(date.weekday()))
}

/// `周一` … `周日`.
pub fn weekday(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "周一",
        Weekday::Tue => "周二",
        Weekday::Wed => "周三",
        Weekday::Thu => "周四",
        Weekday::Fri => "周五",
        Weekday::Sat => "周六",
        Weekday::Sun => "周日",
    }
}

/// `17:30`, to the minute.
pub fn time(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// `4月23日（周一）17:30`, on the office's clock.
pub fn moment(moment: Moment) -> String {
    let civil = civil(moment);
    format!("{}{}", day(civil.date()), time(civil.time()))
}

/// Several days in one phrase, naming a month only where it changes: `4月30日、5月7日`, `2月16日、23日`.
pub fn days(days: &[NaiveDate]) -> String {
    let mut phrase = String::new();
    let mut month = None;
    for day in days {
        if !phrase.is_empty() {
            phrase.push('、');
        }
        if month.replace((day.year(), day.month())) == Some((day.year(), day.month())) {
            phrase.push_str(&format!("{}日", day.day()));
        } else {
            phrase.push_str(&short_date(*day));
        }
    }
    phrase
}

/// Reads `Mon`, `monday`, `周一`, `星期一`, `礼拜一`, `周天`.
pub fn parse_weekday(text: &str) -> Option<Weekday> {
    let text = text.trim();
    let Some(numeral) = ["周", "星期", "礼拜"].iter().find_map(|prefix| text.strip_prefix(prefix)) else {
        return text.parse().ok();
    };
    let numeral = if numeral == "天" { "日" } else { numeral };
    WEEKDAYS.iter().find(|(_, name)| *name == numeral).map(|(weekday, _)| *weekday)
}

/// Reads `HH:MM` on a 24-hour clock, with an ASCII or a full-width colon.
pub fn parse_time(text: &str) -> Option<NaiveTime> {
    let (hour, minute) = text.trim().split_once([':', '：'])?;
    NaiveTime::from_hms_opt(two_digits(hour)?, two_digits(minute)?, 0)
}

/// A number of one or two ASCII digits, without sign or blank.
pub(super) fn two_digits(text: &str) -> Option<u32> {
    let digits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_without_leading_zeros() {
        let new_year: NaiveDate = "2026-01-02".parse().unwrap();
        assert_eq!(date(new_year), "2026年1月2日");
        assert_eq!(day(new_year), "1月2日（周五）");
        assert_eq!(time("08:05".parse().unwrap()), "08:05");
    }

    #[test]
    fn a_moment_is_told_on_the_offices_clock() {
        let check = |text: &str, expected: &str| assert_eq!(moment(text.parse().unwrap()), expected);
        check("2018-04-23T17:30:59+08:00", "4月23日（周一）17:30");
        check("2018-04-23T17:30:00+00:00", "4月24日（周二）01:30");
        check("2018-12-31T23:00:00-05:00", "1月1日（周二）12:00");
    }

    #[test]
    fn a_month_is_named_where_it_changes() {
        let check = |text: &[&str], expected: &str| {
            assert_eq!(days(&text.iter().map(|day| day.parse().unwrap()).collect::<Vec<_>>()), expected);
        };
        check(&[], "");
        check(&["2026-02-16", "2026-02-23"], "2月16日、23日");
        check(&["2022-01-31", "2022-02-07"], "1月31日、2月7日");
        check(&["2018-01-01", "2019-01-07"], "1月1日、1月7日");
    }

    #[test]
    fn weekdays_are_read_in_english_and_chinese() {
        for (weekday, numeral) in WEEKDAYS {
            for text in
                [format!("周{numeral}"), format!("星期{numeral}"), format!("礼拜{numeral}"), weekday.to_string()]
            {
                assert_eq!(parse_weekday(&text), Some(weekday), "{text}");
            }
            assert_eq!(super::weekday(weekday), format!("周{numeral}"));
        }
        assert_eq!(parse_weekday("monday"), Some(Weekday::Mon));
        assert_eq!(parse_weekday("MON"), Some(Weekday::Mon));
        assert_eq!(parse_weekday("周天"), Some(Weekday::Sun));
        for text in ["", "周", "周八", "一", "someday", "周一二"] {
            assert_eq!(parse_weekday(text), None, "{text}");
        }
    }

    #[test]
    fn times_are_read_to_the_minute() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(parse_time(text).map(time).as_deref(), expected, "{text}");
        };
        check("17:30", Some("17:30"));
        check(" 8:05 ", Some("08:05"));
        check("17：30", Some("17:30"));
        for text in ["", "17", "24:00", "17:60", "17:30:00", "-1:30", "+8:30", "008:30", "8 :30", "下午5点"] {
            check(text, None);
        }
    }
}
