use super::*;
use crate::model::calendar::{HolidayRule, words};
use chrono::Weekday;
use proptest::prelude::*;
use std::sync::LazyLock;

static BUILT_IN: LazyLock<Calendar> = LazyLock::new(Calendar::builtin);

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// `2018-04-23 17:30`, with seconds if given.
fn moment(text: &str) -> Moment {
    let (date, time) = text.split_once(' ').unwrap();
    at(day(date), time.parse().unwrap())
}

fn seasonal() -> OfficeHours {
    toml::from_str(
        "open = '08:30'\nlunch = ['11:30', '13:30']\nclose = '17:30'\n\
         season = [{ from = '10-08', until = '04-30', close = '17:00' }]",
    )
    .unwrap()
}

fn since(starts: &str, holiday: HolidayRule) -> Schedule {
    let rule = DeadlineRule { holiday, ..DeadlineRule::default() };
    Schedule { calendar: BUILT_IN.clone(), hours: seasonal(), rule, starts: day(starts), ends: None }
}

/// The campaign of the notice of 2018-04-10.
fn campaign() -> Schedule {
    since("2018-04-10", HolidayRule::Next)
}

fn id(text: &str) -> PeriodId {
    text.parse().unwrap()
}

/// Every Monday of 2018, 2025 and 2026 that is off, with its next and its previous working day.
const MOVED: [(&str, &str, &str); 18] = [
    ("2018-01-01", "2018-01-02", "2017-12-29"),
    ("2018-02-19", "2018-02-22", "2018-02-14"),
    ("2018-04-30", "2018-05-02", "2018-04-28"),
    ("2018-06-18", "2018-06-19", "2018-06-15"),
    ("2018-09-24", "2018-09-25", "2018-09-21"),
    ("2018-10-01", "2018-10-08", "2018-09-30"),
    ("2018-12-31", "2019-01-02", "2018-12-29"),
    ("2025-02-03", "2025-02-05", "2025-01-27"),
    ("2025-05-05", "2025-05-06", "2025-04-30"),
    ("2025-06-02", "2025-06-03", "2025-05-30"),
    ("2025-10-06", "2025-10-09", "2025-09-30"),
    ("2026-02-16", "2026-02-24", "2026-02-14"),
    ("2026-02-23", "2026-02-24", "2026-02-14"),
    ("2026-04-06", "2026-04-07", "2026-04-03"),
    ("2026-05-04", "2026-05-06", "2026-04-30"),
    ("2026-10-05", "2026-10-08", "2026-09-30"),
    // And two that stay.
    ("2018-04-23", "2018-04-23", "2018-04-23"),
    ("2026-09-21", "2026-09-21", "2026-09-21"),
];

#[test]
fn mondays_that_are_off_move_as_the_table_says() {
    for (monday, next, previous) in MOVED {
        let due = |holiday| {
            let schedule = since("2017-11-01", holiday);
            let near = schedule
                .periods(at(before(day(monday), 20), NaiveTime::MIN), at(after(day(monday), 20), NaiveTime::MIN));
            let holding: Vec<_> = near.into_iter().filter(|period| period.mondays.contains(&day(monday))).collect();
            assert_eq!(holding.len(), 1, "{monday}");
            holding[0].day().to_string()
        };
        assert_eq!(due(HolidayRule::Next), next, "{monday}");
        assert_eq!(due(HolidayRule::Previous), previous, "{monday}");
        assert_eq!(due(HolidayRule::None), monday);
    }
    let off = |year: &str| {
        let first = day(&format!("{year}-01-01"));
        let mondays = first.iter_days().take(365).filter(|day| day.weekday() == Weekday::Mon);
        mondays.filter(|day| !BUILT_IN.is_working_day(*day)).count()
    };
    let listed =
        |year: &str| MOVED.iter().filter(|(monday, next, _)| monday.starts_with(year) && monday != next).count();
    for year in ["2018", "2025", "2026"] {
        assert_eq!(off(year), listed(year), "the table of {year} is whole");
    }
}

/// Deadlines that several Mondays of 2007–2026 share.
fn merged(periods: &[Period]) -> Vec<String> {
    periods
        .iter()
        .filter(|period| period.mondays.len() > 1)
        .map(|period| format!("{} {}", period.id, period.label()))
        .collect()
}

#[test]
fn twenty_years_of_mondays_each_have_one_deadline() {
    for holiday in [HolidayRule::Next, HolidayRule::Previous, HolidayRule::None] {
        let schedule = Schedule { ends: Some(day("2026-12-31")), ..since("2007-01-01", holiday) };
        let periods = schedule.periods(moment("2007-01-01 00:00"), moment("2027-12-31 00:00"));
        let mut mondays: Vec<NaiveDate> =
            day("2007-01-01").iter_days().step_by(7).take_while(|day| day.year() < 2027).collect();
        if holiday == HolidayRule::Previous {
            // 2007-01-01 would be due in 2006, before the campaign.
            mondays.remove(0);
        }
        let held: Vec<NaiveDate> = periods.iter().flat_map(|period| period.mondays.clone()).collect();
        assert_eq!(held, mondays, "every Monday, once, in order");
        for period in &periods {
            let (due, first, last) = (period.day(), period.mondays[0], *period.mondays.last().unwrap());
            assert_eq!(civil(period.deadline).date(), due);
            assert_eq!(civil(period.deadline).time(), schedule.hours.close_on(due));
            match holiday {
                HolidayRule::Next => assert!(BUILT_IN.is_working_day(due) && due >= last),
                HolidayRule::Previous => assert!(BUILT_IN.is_working_day(due) && due <= first),
                HolidayRule::None => assert!(period.mondays == [due]),
            }
            assert_eq!(period.moved_from.is_some(), period.moved_note().is_some());
            assert_eq!(period.moved_from.is_some(), period.mondays != [due]);
            assert_eq!(schedule.period(period.id).as_ref(), Some(period));
        }
        for (former, latter) in periods.iter().zip(periods.iter().skip(1)) {
            assert!(former.id < latter.id);
            assert_eq!(former.cutoff, latter.opens);
            assert_eq!(schedule.next(former).as_ref(), Some(latter));
            assert_eq!(schedule.previous(latter).as_ref(), Some(former));
        }
        assert_eq!(schedule.first().as_ref(), periods.first());
        assert_eq!(schedule.previous(&periods[0]), None);
        assert_eq!(schedule.next(periods.last().unwrap()), None);
        let expected: &[&str] = match holiday {
            HolidayRule::Next => &MERGED_NEXT,
            HolidayRule::Previous => &MERGED_PREVIOUS,
            HolidayRule::None => &[],
        };
        assert_eq!(merged(&periods), expected);
    }
}

/// A Monday off and nothing worked before the next Monday: the golden week that begins on a Monday, mostly.
const MERGED_NEXT: [&str; 9] = [
    "2007-10-08 10月1日、8日合并为10月8日一期",
    "2008-10-06 9月29日、10月6日合并为10月6日一期",
    "2012-10-08 10月1日、8日合并为10月8日一期",
    "2017-10-09 10月2日、9日合并为10月9日一期",
    "2018-10-08 10月1日、8日合并为10月8日一期",
    "2019-02-11 2月4日、11日合并为2月11日一期",
    "2020-02-03 1月27日、2月3日合并为2月3日一期",
    "2022-02-07 1月31日、2月7日合并为2月7日一期",
    "2026-02-24 2月16日、23日合并为2月24日一期",
];

/// A Monday off and nothing worked since the Monday before.
const MERGED_PREVIOUS: [&str; 6] = [
    "2007-04-30 4月30日、5月7日合并为4月30日一期",
    "2013-09-30 9月30日、10月7日合并为9月30日一期",
    "2019-09-30 9月30日、10月7日合并为9月30日一期",
    "2024-09-30 9月30日、10月7日合并为9月30日一期",
    "2025-01-27 1月27日、2月3日合并为1月27日一期",
    "2026-02-14 2月16日、23日合并为2月14日一期",
];

#[test]
fn labels_and_notes_are_fit_for_a_circular() {
    let check = |schedule: &Schedule, name: &str, label: &str, note: Option<&str>| {
        let period = schedule.period(id(name)).unwrap();
        assert_eq!(period.label(), label);
        assert_eq!(period.moved_note().as_deref(), note);
    };
    let next = since("2018-01-01", HolidayRule::Next);
    check(&next, "2018-04-23", "4月23日一期", None);
    check(&next, "2018-05-02", "5月2日一期", Some("因节假日调休，截稿时间由4月30日（周一）顺延至5月2日（周三）17:30"));
    check(
        &next,
        "2018-10-08",
        "10月1日、8日合并为10月8日一期",
        Some("因节假日调休，截稿时间由10月1日（周一）顺延至10月8日（周一）17:00，合并为一期"),
    );
    check(
        &next,
        "2019-01-02",
        "1月2日一期",
        Some("因节假日调休，截稿时间由2018年12月31日（周一）顺延至1月2日（周三）17:00"),
    );
    check(
        &next,
        "2026-02-24",
        "2月16日、23日合并为2月24日一期",
        Some("因节假日调休，截稿时间由2月16日（周一）、2月23日（周一）顺延至2月24日（周二）17:00，合并为一期"),
    );
    let previous = since("2018-01-01", HolidayRule::Previous);
    check(
        &previous,
        "2018-04-28",
        "4月28日一期",
        Some("因节假日调休，截稿时间由4月30日（周一）提前至4月28日（周六）17:00"),
    );
    let mut sunday = since("2018-01-01", HolidayRule::Next);
    sunday.rule.weekday = Weekday::Sun;
    check(&sunday, "2018-05-14", "5月14日一期", Some("因逢周末，截稿时间由5月13日（周日）顺延至5月14日（周一）17:30"));
    assert_eq!(next.period(id("2018-05-02")).unwrap().moved_from, Some(day("2018-04-30")));
    assert_eq!(next.period(id("2018-05-02")).unwrap().closing_time(), "17:30");
}

#[test]
fn a_mail_at_the_very_cutoff_is_in_time() {
    let check = |grace_minutes: u32, arrived: &str, expected: &str| {
        let mut schedule = campaign();
        schedule.rule.grace_minutes = grace_minutes;
        assert_eq!(schedule.period_at(moment(arrived)).unwrap().id, id(expected), "{arrived}, grace {grace_minutes}");
    };
    // 23 April closes at 17:00, 14 May at 17:30.
    check(0, "2018-04-23 16:59:59", "2018-04-23");
    check(0, "2018-04-23 17:00:00", "2018-04-23");
    check(0, "2018-04-23 17:00:01", "2018-05-02");
    check(0, "2018-05-14 17:30:00", "2018-05-14");
    check(0, "2018-05-14 17:30:01", "2018-05-21");
    check(10, "2018-04-23 17:00:01", "2018-04-23");
    check(10, "2018-04-23 17:10:00", "2018-04-23");
    check(10, "2018-04-23 17:10:01", "2018-05-02");
    // More than a day is not heeded.
    check(5000, "2018-04-24 17:00:00", "2018-04-23");
    check(5000, "2018-04-24 17:00:01", "2018-05-02");
}

#[test]
fn the_campaign_has_a_first_and_perhaps_a_last_period() {
    let schedule = Schedule { ends: Some(day("2018-12-31")), ..campaign() };
    let running = |arrived: &str| schedule.period_at(moment(arrived)).map(|period| period.id.to_string());
    assert_eq!(running("2018-04-09 23:59:59"), None);
    assert_eq!(running("2018-04-10 00:00:00").as_deref(), Some("2018-04-16"));
    assert_eq!(schedule.first().unwrap().opens, moment("2018-04-10 00:00"));
    // The last Monday belongs to the campaign though its deadline moved out of it.
    assert_eq!(running("2019-01-02 17:00:00").as_deref(), Some("2019-01-02"));
    assert_eq!(running("2019-01-02 17:00:01"), None);
    assert_eq!(running("2030-01-01 00:00:00"), None);
    let over = |when: &str| schedule.last_over(moment(when)).map(|period| period.id.to_string());
    assert_eq!(over("2018-04-16 17:00:00"), None);
    assert_eq!(over("2018-04-16 17:00:01").as_deref(), Some("2018-04-16"));
    assert_eq!(over("2019-01-02 17:00:00").as_deref(), Some("2018-12-24"));
    assert_eq!(over("2099-01-01 00:00:00").as_deref(), Some("2019-01-02"));
    for (not_due, why) in
        [("2018-04-09", "before"), ("2018-04-30", "moved"), ("2018-04-24", "a Tuesday"), ("2019-01-07", "after")]
    {
        assert_eq!(schedule.period(id(not_due)), None, "{why}");
    }
}

#[test]
fn a_campaign_that_starts_on_a_monday_or_in_a_holiday() {
    let first = |starts: &str, holiday| since(starts, holiday).first().unwrap();
    assert_eq!(first("2018-04-16", HolidayRule::Next).id, id("2018-04-16"));
    assert_eq!(first("2018-10-02", HolidayRule::Next).label(), "10月8日一期");
    // Its own Monday would have been due on the Saturday before.
    let period = first("2018-04-30", HolidayRule::Previous);
    assert_eq!((period.id, period.opens), (id("2018-05-07"), moment("2018-04-30 00:00")));
    let never = Schedule { ends: Some(day("2018-04-15")), ..campaign() };
    assert_eq!(never.first(), None);
    assert_eq!(never.period_at(moment("2018-04-12 09:00")), None);
    assert_eq!(never.last_over(moment("2018-06-12 09:00")), None);
    let reversed = Schedule { ends: Some(day("2018-01-01")), ..campaign() };
    assert_eq!(reversed.first(), None);
}

#[test]
fn periods_are_those_due_between_two_moments() {
    let schedule = campaign();
    let names = |from: &str, to: &str| {
        let periods = schedule.periods(moment(from), moment(to));
        periods.iter().map(|period| period.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(
        names("2018-01-01 00:00", "2018-05-07 17:30:00"),
        ["2018-04-16", "2018-04-23", "2018-05-02", "2018-05-07"]
    );
    assert_eq!(names("2018-04-23 17:00:00", "2018-05-07 17:29:59"), ["2018-04-23", "2018-05-02"]);
    assert_eq!(names("2018-04-23 17:00:01", "2018-05-02 17:29:59"), [] as [&str; 0]);
    assert_eq!(names("2018-06-01 00:00", "2018-05-01 00:00"), [] as [&str; 0]);
}

#[test]
fn a_year_that_nobody_entered_has_plain_mondays() {
    let schedule = since("2026-12-01", HolidayRule::Next);
    let periods = schedule.periods(moment("2027-09-20 00:00"), moment("2027-10-12 00:00"));
    let names: Vec<_> = periods.iter().map(|period| period.id.to_string()).collect();
    assert_eq!(names, ["2027-09-20", "2027-09-27", "2027-10-04", "2027-10-11"]);
    assert_eq!(schedule.missing_years(day("2026-12-28"), day("2027-01-04")), [2027]);
}

#[test]
fn the_ends_of_time_are_no_trouble() {
    let zone = crate::model::calendar::zone();
    let (first, last) = (Moment::MIN_UTC.with_timezone(&zone), Moment::MAX_UTC.with_timezone(&zone));
    let schedule = campaign();
    assert_eq!(schedule.period_at(first), None);
    schedule.period_at(last);
    schedule.last_over(last);
    assert_eq!(schedule.last_over(first), None);
    assert!(schedule.periods(first, last).len() > 2000);
    for starts in [NaiveDate::MIN, NaiveDate::MAX] {
        let schedule = Schedule { starts, ..campaign() };
        schedule.first();
        schedule.period(PeriodId(starts));
        schedule.periods(first, last);
    }
}

prop_compose! {
    /// An office's file for 2018 with up to four holidays of up to three weeks, and some Saturdays worked.
    fn any_calendar()(spans in prop::collection::vec((0u64..340, 0u64..20), 0..4), worked in prop::collection::vec(0u64..51, 0..4)) -> Calendar {
        let first = day("2018-01-01");
        let off: Vec<String> =
            spans.iter().map(|(from, days)| format!("'{}..{}'", after(first, *from), after(first, from + days))).collect();
        let work: Vec<String> = worked.iter().map(|week| format!("'{}'", after(day("2018-01-06"), 7 * week))).collect();
        let text = format!("[[year]]\nyear = 2018\noff = [{}]\nwork = [{}]", off.join(","), work.join(","));
        // What contradicts itself is refused; then the real year will do.
        BUILT_IN.clone().overlaid_by(Calendar::parse(&text).unwrap_or_default())
    }
}

prop_compose! {
    fn any_schedule()(
        calendar in any_calendar(),
        weekday in 0u8..7,
        holiday in prop::sample::select(vec![HolidayRule::Next, HolidayRule::Previous, HolidayRule::None]),
        grace_minutes in prop::sample::select(vec![0u32, 15, 600, 1440]),
        starts in 0u64..400,
        lasts in prop::option::of(0u64..500),
    ) -> Schedule {
        let rule = DeadlineRule { weekday: Weekday::try_from(weekday).unwrap(), holiday, grace_minutes };
        let starts = after(day("2017-10-01"), starts);
        Schedule { calendar, hours: seasonal(), rule, starts, ends: lasts.map(|days| after(starts, days)) }
    }
}

proptest! {
    #[test]
    fn periods_tile_the_campaign(schedule in any_schedule(), seconds in 0i64..60_000_000) {
        let arrived = moment("2017-09-15 00:00") + TimeDelta::seconds(seconds);
        let opening = at(schedule.starts, NaiveTime::MIN);
        match schedule.period_at(arrived) {
            Some(period) => {
                let first = schedule.first().unwrap();
                prop_assert!(arrived <= period.cutoff, "{} {arrived}", words::moment(period.cutoff));
                prop_assert!(period.opens < arrived || (period == first && period.opens == arrived));
                prop_assert!(period.deadline <= period.cutoff && period.opens < period.cutoff);
                prop_assert_eq!(schedule.period(period.id), Some(period.clone()));
                prop_assert_eq!(schedule.period_at(period.cutoff), Some(period.clone()));
                match schedule.previous(&period) {
                    Some(previous) => {
                        prop_assert_eq!(previous.cutoff, period.opens);
                        prop_assert!(previous.id < period.id);
                        prop_assert_eq!(schedule.next(&previous), Some(period.clone()));
                        prop_assert_eq!(schedule.last_over(arrived), Some(previous));
                    }
                    None => {
                        prop_assert_eq!(period.opens, opening);
                        prop_assert_eq!(schedule.last_over(arrived), None);
                        prop_assert_eq!(period, first);
                    }
                }
            }
            None => {
                let all = schedule.periods(opening, moment("2030-01-01 00:00"));
                prop_assert!(arrived < opening || (schedule.ends.is_some() && all.iter().all(|period| period.cutoff < arrived)));
            }
        }
    }

    #[test]
    fn a_stretch_holds_the_same_periods_as_its_parts(schedule in any_schedule(), cut in 0i64..898) {
        let (from, to) = (moment("2017-09-15 00:00"), moment("2020-03-01 00:00"));
        let middle = from + TimeDelta::days(cut);
        let mut parts = schedule.periods(from, middle);
        parts.extend(schedule.periods(middle + TimeDelta::seconds(1), to));
        prop_assert_eq!(parts, schedule.periods(from, to));
    }
}
