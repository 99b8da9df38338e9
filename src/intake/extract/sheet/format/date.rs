//! Serial days and times of day as offices write them.
//!
//! Hands out [`DateFormat`]. Order and names of months in the code are not followed: a date is 2018-04-23, or 2018年4月23日
//! where the code has 年, 月 or 日. Deliberately knows nothing of numbers that are no dates.

use super::Sign;
use chrono::{Datelike, Duration, NaiveDate};

/// Which parts of a date and time a format shows.
#[derive(Clone, Debug, Default)]
pub struct DateFormat {
    year: bool,
    month: bool,
    day: bool,
    weekday: bool,
    hour: bool,
    /// Hours have two digits: `hh`.
    wide_hour: bool,
    minute: bool,
    second: bool,
    /// Hours, minutes or seconds run on beyond the day: `[h]:mm`.
    elapsed: Option<char>,
    /// Written with 年月日, and with 时分秒.
    chinese_date: bool,
    chinese_time: bool,
}

impl DateFormat {
    pub(super) fn new(signs: &[Sign]) -> Self {
        let mut format = Self::default();
        // Runs of one letter; an m is minutes after hours and before seconds.
        let mut runs: Vec<char> = Vec::new();
        let mut last = None;
        let letters: String = signs.iter().map(|s| if s.literal { ' ' } else { s.c.to_ascii_lowercase() }).collect();
        // Hours are counted to 24.
        let letters = letters.replace("am/pm", "     ").replace("a/p", "   ");
        for (sign, letter) in signs.iter().zip(letters.chars()) {
            let c = sign.c.to_ascii_lowercase();
            match c {
                '年' | '月' | '日' => format.chinese_date = true,
                '时' | '分' | '秒' | '時' => format.chinese_time = true,
                _ => {}
            }
            if sign.bracket {
                format.elapsed = format.elapsed.or(Some(c));
            }
            let part = "ymdhse".contains(letter);
            if part && last != Some(letter) {
                runs.push(letter);
            }
            last = part.then_some(letter);
        }
        for (at, run) in runs.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| runs.get(at));
            match run {
                // In Chinese formats e is the year in full.
                'y' | 'e' => format.year = true,
                'm' if before == Some(&'h') || runs.get(at + 1) == Some(&'s') => format.minute = true,
                'm' if format.elapsed == Some('m') => format.minute = true,
                'm' => format.month = true,
                'd' => format.day = true,
                'h' => format.hour = true,
                's' => format.second = true,
                _ => {}
            }
        }
        format.wide_hour = letters.contains("hh");
        // aaa and ddd are names of the day of the week.
        format.weekday = letters.contains("aaa") || letters.contains("ddd");
        format.day &= letters.replace("dddd", "").replace("ddd", "").contains('d');
        format
    }

    /// A serial number as a date; `None` if it is none.
    pub fn show(&self, value: f64, epoch_1904: bool) -> Option<String> {
        // Up to 9999-12-31.
        if !(0.0..2_958_466.0).contains(&value) {
            return None;
        }
        let value = if epoch_1904 { value + 1_462.0 } else { value };
        let seconds = whole(value * 86_400.0)?;
        let (days, of_day) = (seconds / 86_400, seconds % 86_400);
        let mut parts = Vec::new();
        if self.elapsed.is_none() {
            // Excel counts a 29 February 1900 that never was.
            let first = NaiveDate::from_ymd_opt(1899, 12, if days < 60 { 31 } else { 30 })?;
            let date = first.checked_add_signed(Duration::days(days))?;
            parts.extend(self.date(date));
        }
        parts.extend(self.time(seconds, of_day));
        if self.weekday && self.elapsed.is_none() {
            let day = (days + 6).rem_euclid(7);
            let name = "日一二三四五六".chars().nth(usize::try_from(day).ok()?)?;
            parts.push(format!("星期{name}"));
        }
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    fn date(&self, date: NaiveDate) -> Option<String> {
        let (year, month, day) = (date.year(), date.month(), date.day());
        let mut out = Vec::new();
        if self.chinese_date {
            out.extend(self.year.then(|| format!("{year}年")));
            out.extend(self.month.then(|| format!("{month}月")));
            out.extend(self.day.then(|| format!("{day}日")));
        } else {
            out.extend(self.year.then(|| format!("{year}")));
            out.extend(self.month.then(|| format!("{month:02}")));
            out.extend(self.day.then(|| format!("{day:02}")));
        }
        (!out.is_empty()).then(|| out.join(if self.chinese_date { "" } else { "-" }))
    }

    fn time(&self, seconds: i64, of_day: i64) -> Option<String> {
        if !(self.hour || self.minute || self.second) {
            return None;
        }
        let (hours, minutes) = match self.elapsed {
            Some('h') => (seconds / 3_600, seconds % 3_600 / 60),
            Some('m') => (0, seconds / 60),
            Some(_) => return Some(seconds.to_string()),
            None => (of_day / 3_600, of_day % 3_600 / 60),
        };
        let rest = of_day % 60;
        if self.chinese_time {
            let mut out = String::new();
            let mut add = |shown: bool, value: i64, name: &str| {
                if shown {
                    out.push_str(&format!("{value}{name}"));
                }
            };
            add(self.hour, hours, "时");
            add(self.minute, minutes, "分");
            add(self.second, rest, "秒");
            return Some(out);
        }
        let mut out = Vec::new();
        let width = if self.wide_hour { 2 } else { 1 };
        out.extend(self.hour.then(|| format!("{hours:0width$}")));
        out.extend((self.minute || self.hour).then(|| format!("{minutes:02}")));
        out.extend(self.second.then(|| format!("{rest:02}")));
        Some(out.join(":"))
    }
}

/// The nearest whole number.
fn whole(value: f64) -> Option<i64> {
    format!("{:.0}", value).parse().ok()
}
