//! Dates and times as letters say them.

use crate::model::calendar::Moment;
use chrono::{Datelike, NaiveDate, Timelike, Weekday};

/// `4月16日（星期一）`.
///
/// ```
/// use jianbao::notices::letter::words::day;
/// assert_eq!(day("2018-04-16".parse().unwrap()), "4月16日（星期一）");
/// ```
pub fn day(date: NaiveDate) -> String {
    let weekday = match date.weekday() {
        Weekday::Mon => "一",
        Weekday::Tue => "二",
        Weekday::Wed => "三",
        Weekday::Thu => "四",
        Weekday::Fri => "五",
        Weekday::Sat => "六",
        Weekday::Sun => "日",
    };
    format!("{}月{}日（星期{weekday}）", date.month(), date.day())
}

/// `4月16日（星期一）17时30分`; at the full hour `17时`. The moment's own offset is used.
pub fn moment(moment: Moment) -> String {
    let date = day(moment.date_naive());
    match moment.minute() {
        0 => format!("{date}{}时", moment.hour()),
        minute => format!("{date}{}时{minute:02}分", moment.hour()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        assert_eq!(moment(input.parse().expect("a moment")), expected);
    }

    #[test]
    fn says_moments() {
        check("2018-04-16T17:30:00+08:00", "4月16日（星期一）17时30分");
        check("2018-05-02T17:00:00+08:00", "5月2日（星期三）17时");
        check("2018-12-30T09:05:00+08:00", "12月30日（星期日）9时05分");
    }
}
