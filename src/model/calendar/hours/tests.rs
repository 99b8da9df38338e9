use super::*;
use crate::model::calendar::{at, zone};
use chrono::TimeDelta;
use proptest::prelude::*;
use std::sync::LazyLock;

static BUILT_IN: LazyLock<Calendar> = LazyLock::new(Calendar::builtin);

const SEASONAL: &str = r#"
open = "08:30"
lunch = ["11:30", "13:30"]
close = "17:30"
season = [{ from = "10-08", until = "04-30", close = "17:00" }]
"#;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn seasonal() -> OfficeHours {
    toml::from_str(SEASONAL).unwrap()
}

/// `2018-04-23 17:30`, with seconds if given.
fn moment(text: &str) -> Moment {
    let (date, time) = text.split_once(' ').unwrap();
    at(day(date), time.parse().unwrap())
}

#[test]
fn the_close_follows_the_season_over_new_year() {
    let hours = seasonal();
    let check = |date: &str, close: &str| assert_eq!(words::time(hours.close_on(day(date))), close, "{date}");
    check("2018-10-07", "17:30");
    check("2018-10-08", "17:00");
    check("2018-12-31", "17:00");
    check("2019-01-01", "17:00");
    check("2020-02-29", "17:00");
    check("2019-04-30", "17:00");
    check("2019-05-01", "17:30");
}

#[test]
fn a_season_within_the_year_includes_both_its_days() {
    let text = "open = '08:30'\nclose = '17:00'\nseason = [{ from = '05-01', until = '09-30', close = '17:30' }]";
    let hours: OfficeHours = toml::from_str(text).unwrap();
    let check = |date: &str, close: &str| assert_eq!(words::time(hours.close_on(day(date))), close, "{date}");
    check("2018-04-30", "17:00");
    check("2018-05-01", "17:30");
    check("2018-09-30", "17:30");
    check("2018-10-01", "17:00");
}

#[test]
fn what_is_written_is_read_back() {
    for hours in [seasonal(), OfficeHours::default()] {
        assert_eq!(toml::from_str::<OfficeHours>(&toml::to_string(&hours).unwrap()).unwrap(), hours);
    }
}

#[test]
fn mistakes_are_answered_with_what_to_write() {
    let check = |text: &str, expected: &str| {
        let error = toml::from_str::<OfficeHours>(text).unwrap_err();
        assert_eq!(error.message(), expected, "{text}");
    };
    let with = |rest: &str| format!("open = '08:30'\n{rest}");
    check(&with("close = '5点半'"), "“5点半”无法识别，应为带引号的24小时制时间，如 \"17:30\"");
    check(&with("close = '08:30'"), "close（08:30）不晚于上班或午休结束时间，请核对");
    check(&with("lunch = ['11:30', '13:30']\nclose = '13:30'"), "close（13:30）不晚于上班或午休结束时间，请核对");
    check(
        &with("lunch = ['13:30', '11:30']\nclose = '17:30'"),
        "lunch 起止颠倒，请写成 lunch = [\"11:30\", \"13:30\"] 的形式，先起后止",
    );
    check(&with("lunch = ['08:30', '09:30']\nclose = '17:30'"), "lunch 早于上班时间 open（08:30），请核对");
    check(
        &with("close = '17:30'\nseason = [{ from = '10-08', until = '04-30', close = '08:00' }]"),
        "season 第1项（10-08至04-30）的 close（08:00）不晚于上班或午休结束时间，请核对",
    );
    check(
        &with("close = '17:30'\nseason = [{ from = '02-30', until = '04-30', close = '17:00' }]"),
        "“02-30”无法识别，应为带引号的月-日，如 \"05-01\"",
    );
    let spans = "season = [{ from = '10-08', until = '04-30', close = '17:00' }, \
                 { from = '04-30', until = '05-02', close = '16:00' }]";
    check(
        &with(&format!("close = '17:30'\n{spans}")),
        "season 第2项（04-30至05-02）与前面的时段重叠，请调整 from 和 until",
    );
    for unknown in
        ["closing = '17:00'", "season = [{ from = '10-08', until = '04-30', close = '17:00', open = '9:00' }]"]
    {
        assert!(toml::from_str::<OfficeHours>(&with(&format!("close = '17:30'\n{unknown}"))).is_err(), "{unknown}");
    }
}

#[test]
fn working_minutes_leave_out_what_is_not_worked() {
    let hours = seasonal();
    let check = |from: &str, to: &str, minutes: u32| {
        assert_eq!(hours.working_minutes(&BUILT_IN, moment(from), moment(to)), minutes, "{from} → {to}");
    };
    // Within a day.
    check("2018-05-14 09:00", "2018-05-14 10:15", 75);
    check("2018-05-14 06:00", "2018-05-14 08:30", 0);
    check("2018-05-14 06:00", "2018-05-14 08:31", 1);
    check("2018-05-14 11:00", "2018-05-14 14:00", 60);
    check("2018-05-14 11:30", "2018-05-14 13:30", 0);
    check("2018-05-14 00:00", "2018-05-14 23:59", 420);
    check("2018-05-14 17:30", "2018-05-14 23:59", 0);
    // Overnight, over a weekend.
    check("2018-05-14 17:30", "2018-05-15 09:00", 30);
    check("2018-05-18 17:00", "2018-05-21 09:00", 60);
    check("2018-05-19 10:00", "2018-05-20 10:00", 0);
    check("2018-05-14 08:30", "2018-05-21 08:30", 5 * 420);
    // Saturday 2018-04-28 is worked until 17:00; then off until Wednesday 2 May.
    check("2018-04-27 17:00", "2018-04-28 17:00", 390);
    check("2018-04-28 16:00", "2018-05-02 08:45", 75);
    check("2018-04-30 00:00", "2018-05-01 23:59", 0);
    // The close changes with the season: 17:00 on 28 April, 17:30 on 2 May.
    check("2018-04-28 16:30", "2018-05-02 17:30", 30 + 420);
    // A year that nobody has entered.
    check("2027-10-01 08:30", "2027-10-04 08:30", 420);
    // Backwards, and nothing.
    check("2018-05-15 09:00", "2018-05-14 09:00", 0);
    check("2018-05-14 09:00", "2018-05-14 09:00", 0);
    // Seconds are cut from both ends.
    check("2018-05-14 09:00:00", "2018-05-14 09:00:59", 0);
    check("2018-05-14 09:00:59", "2018-05-14 09:01:00", 1);
}

#[test]
fn the_offset_a_moment_is_written_with_does_not_matter() {
    let from: Moment = "2018-05-14T01:00:00+00:00".parse().unwrap();
    let to: Moment = "2018-05-13T22:30:00-04:00".parse().unwrap();
    assert_eq!(OfficeHours::default().working_minutes(&BUILT_IN, from, to), 90);
}

#[test]
fn a_working_day_without_lunch_is_counted_through() {
    let hours = OfficeHours::new("09:00".parse().unwrap(), None, "17:00".parse().unwrap(), Vec::new()).unwrap();
    let minutes = hours.working_minutes(&BUILT_IN, moment("2018-05-14 00:00"), moment("2018-05-15 00:00"));
    assert_eq!(minutes, 480);
}

#[test]
fn the_ends_of_time_are_no_trouble() {
    let (first, last) = (Moment::MIN_UTC.with_timezone(&zone()), Moment::MAX_UTC.with_timezone(&zone()));
    assert_eq!(seasonal().working_minutes(&BUILT_IN, last, first), 0);
    let most = seasonal().working_minutes(&BUILT_IN, moment("2018-05-14 00:00"), last);
    assert!((39 * 250 * 400..41 * 262 * 420).contains(&most), "{most}");
}

prop_compose! {
    /// A moment, to the second, from late 2017 to early 2019.
    fn any_moment()(seconds in 0i64..40_000_000) -> Moment {
        moment("2017-12-01 00:00") + TimeDelta::seconds(seconds)
    }
}

proptest! {
    #[test]
    fn minutes_add_up_and_never_fall(a in any_moment(), b in any_moment(), c in any_moment()) {
        let mut moments = [a, b, c];
        moments.sort();
        let [a, b, c] = moments;
        let hours = seasonal();
        let minutes = |from, to| hours.working_minutes(&BUILT_IN, from, to);
        prop_assert_eq!(minutes(a, b) + minutes(b, c), minutes(a, c));
        prop_assert!(minutes(a, b) <= minutes(a, c));
        prop_assert!(i64::from(minutes(a, c)) <= (c - a).num_minutes() + 1);
    }

    /// The slow way: look at the clock once a minute.
    #[test]
    fn minutes_are_those_counted_one_by_one(from in any_moment(), length in 0i64..8000) {
        let hours = seasonal();
        let from = from - TimeDelta::seconds(i64::from(civil(from).second()));
        let worked = |moment: &Moment| {
            let now = civil(*moment);
            let clock = |text: &str| text.parse::<NaiveTime>().unwrap();
            let (open, lunch, back, time) = (clock("08:30"), clock("11:30"), clock("13:30"), now.time());
            BUILT_IN.is_working_day(now.date())
                && ((open <= time && time < lunch) || (back <= time && time < hours.close_on(now.date())))
        };
        let counted = (0..length).filter(|minute| worked(&(from + TimeDelta::minutes(*minute)))).count();
        let minutes = hours.working_minutes(&BUILT_IN, from, from + TimeDelta::minutes(length));
        prop_assert_eq!(minutes as usize, counted);
    }
}
