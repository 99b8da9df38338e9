use super::*;
use proptest::prelude::*;
use std::sync::LazyLock;

static BUILT_IN: LazyLock<Calendar> = LazyLock::new(Calendar::builtin);

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn findings(text: &str) -> Vec<String> {
    Calendar::parse(text).unwrap_err()
}

#[test]
fn every_year_from_2007_to_2026_is_built_in_and_names_its_notice() {
    let years: Vec<i32> = BUILT_IN.sources().map(|(year, _)| year).collect();
    assert_eq!(years, (2007..=2026).collect::<Vec<_>>());
    for (year, source) in BUILT_IN.sources() {
        assert!(
            source.starts_with(&format!("国务院办公厅关于{year}年部分节假日安排的通知（国办发明电〔{}〕", year - 1))
        );
    }
}

/// Off-days beside ordinary weekends and worked weekends, as the notices of three years give them.
#[test]
fn the_days_of_three_years_are_those_of_their_notices() {
    let check = |year: i32, off_weekdays: &[&str], worked_weekends: &[&str]| {
        let days = || NaiveDate::from_ymd_opt(year, 1, 1).unwrap().iter_days().take_while(|day| day.year() == year);
        let off: Vec<_> = days().filter(|day| !is_weekend(*day) && !BUILT_IN.is_working_day(*day)).collect();
        let work: Vec<_> = days().filter(|day| is_weekend(*day) && BUILT_IN.is_working_day(*day)).collect();
        let expect = |days: &[&str]| days.iter().map(|text| day(&format!("{year}-{text}"))).collect::<Vec<_>>();
        assert_eq!(off, expect(off_weekdays));
        assert_eq!(work, expect(worked_weekends));
    };
    check(
        2018,
        &[
            "01-01", "02-15", "02-16", "02-19", "02-20", "02-21", "04-05", "04-06", "04-30", "05-01", "06-18", "09-24",
            "10-01", "10-02", "10-03", "10-04", "10-05", "12-31",
        ],
        &["02-11", "02-24", "04-08", "04-28", "09-29", "09-30", "12-29"],
    );
    check(
        2025,
        &[
            "01-01", "01-28", "01-29", "01-30", "01-31", "02-03", "02-04", "04-04", "05-01", "05-02", "05-05", "06-02",
            "10-01", "10-02", "10-03", "10-06", "10-07", "10-08",
        ],
        &["01-26", "02-08", "04-27", "09-28", "10-11"],
    );
    check(
        2026,
        &[
            "01-01", "01-02", "02-16", "02-17", "02-18", "02-19", "02-20", "02-23", "04-06", "05-01", "05-04", "05-05",
            "06-19", "09-25", "10-01", "10-02", "10-05", "10-06", "10-07",
        ],
        &["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
    );
}

#[test]
fn a_missing_year_is_monday_to_friday_and_said_so() {
    assert!(BUILT_IN.covers(2018) && !BUILT_IN.covers(2027) && !BUILT_IN.covers(2006));
    assert!(BUILT_IN.is_working_day(day("2027-10-01"))); // A Friday.
    assert!(!BUILT_IN.is_working_day(day("2027-10-02")));
    assert_eq!(BUILT_IN.missing_years(day("2026-12-31"), day("2028-01-01")), [2027, 2028]);
    assert_eq!(BUILT_IN.missing_years(day("2018-01-01"), day("2026-12-31")), [] as [i32; 0]);
    assert_eq!(BUILT_IN.missing_years(day("2028-01-01"), day("2027-01-01")), [] as [i32; 0]);
    assert_eq!(BUILT_IN.missing_years(NaiveDate::MIN, NaiveDate::MAX).len(), 100);
    // The notice for 2007 reaches back into a year that is itself missing.
    assert!(BUILT_IN.is_working_day(day("2006-12-31")));
}

#[test]
fn the_offices_year_replaces_ours_as_a_whole() {
    let office = r#"
        [[year]]
        year = 2018
        off = ["2018-03-05"]
        [[year]]
        year = 2027
        off = ["2026-12-31..2027-01-02", "2027-02-05..2027-02-11"]
        work = ["2027-02-14"]
    "#;
    let calendar = Calendar::builtin().overlaid_by(Calendar::parse(office).unwrap());
    let check = |text: &str, expected: bool| assert_eq!(calendar.is_working_day(day(text)), expected, "{text}");
    check("2018-03-05", false);
    check("2018-10-01", true);
    check("2018-09-30", false);
    check("2018-12-31", false); // Given by the notice for 2019.
    check("2026-12-31", false);
    check("2027-02-14", true);
    check("2017-10-02", false);
    assert!(calendar.covers(2027));
    assert_eq!(calendar.sources().last(), Some((2027, "")));
}

#[test]
fn an_empty_file_is_an_empty_overlay() {
    assert_eq!(Calendar::parse("# 暂无\n").unwrap(), Calendar::default());
    assert_eq!(Calendar::builtin().overlaid_by(Calendar::default()), *BUILT_IN);
}

#[test]
fn dates_may_stand_without_quotes() {
    let calendar = Calendar::parse("[[year]]\nyear = 2027\noff = [2027-01-01]").unwrap();
    assert!(!calendar.is_working_day(day("2027-01-01")));
}

#[test]
fn all_findings_come_at_once() {
    let text = r#"
        version = 3
        [[year]]
        year = 2027
        note = "春节"
        off = ["2027-02-30", "2027-05-05..2027-05-01", "2027-02-14", 20270101, "2028-05-01", "2027-07-01..2027-08-31"]
        work = ["2027-02-14", "2027-02-15", "2026-12-19"]
        [[year]]
        year = 27
        [[year]]
        off = []
        [[year]]
        year = 2028
        off = []
        [[year]]
        year = 2029
        source = 5
        off = "2029-01-01"
        [[year]]
        year = 2027
        off = ["2027-01-01"]
    "#;
    let found = findings(text);
    let expected = [
        "节假日文件：不认识的键“version”，每年的内容要写在 [[year]] 之下，请移入或删去",
        "节假日文件2027年：不认识的键“note”，只能写 year、source、off、work，请改正或删去",
        "节假日文件2027年 off：“2027-02-30”不是有效日期，请写成 \"2018-01-01\" 或 \"2018-02-15..2018-02-21\"",
        "节假日文件2027年 off：“2027-05-05..2027-05-01”起止颠倒，请写成 \"2027-05-01..2027-05-05\"",
        "节假日文件2027年 off：20270101 不是日期，请写成 \"2018-01-01\" 或 \"2018-02-15..2018-02-21\"",
        "节假日文件2027年 off：2028-05-01不在2027年（跨年假期前后至多7天），请核对年份或移到所属年份",
        "节假日文件2027年 off：“2027-07-01..2027-08-31”超过31天，请核对起止日期",
        "节假日文件2027年 work：2026-12-19不在2027年（跨年假期前后至多7天），请核对年份或移到所属年份",
        "节假日文件2027年 work：2027-02-15是周一，不是周末，本来就要上班，请核对日期或删去",
        "节假日文件第2段：year = 27 不是年份，请写成 year = 2027 的形式",
        "节假日文件第3段：没有写年份，请加上 year = 2027 的一行",
        "节假日文件2028年：没有任何日期，请按当年通知填写 off 和 work，通知未印发时删去这一年",
        "节假日文件2029年 source：请用引号写出所依据通知的名称和文号",
        "节假日文件2029年 off：要写成方括号里的一列日期，如 [\"2018-01-01\"]",
        "节假日文件：2027年写了不止一段，请合并为一段",
    ];
    for sentence in expected {
        assert!(found.iter().any(|finding| finding == sentence), "缺：{sentence}\n实有：{found:#?}");
    }
    assert_eq!(found.len(), expected.len(), "{found:#?}");
}

#[test]
fn a_day_cannot_be_off_and_worked() {
    let year = |year: i32, off: &str, work: &str| format!("[[year]]\nyear = {year}\noff = [{off}]\nwork = [{work}]\n");
    assert_eq!(
        findings(&year(2027, "'2027-02-13..2027-02-15'", "'2027-02-14'")),
        ["节假日文件2027年：2027-02-14既在 off 又在 work，请删去其中一处"]
    );
    let two = year(2027, "'2027-01-01'", "'2028-01-02'") + &year(2028, "'2028-01-01..2028-01-03'", "");
    assert_eq!(
        findings(&two),
        ["节假日文件：2028-01-02在2028年 off 中放假，在2027年 work 中上班，请按较晚的通知删去其中一处"]
    );
}

#[test]
fn nobody_rests_for_more_than_a_month() {
    // Thirty days, a weekend before them and one after.
    let text = "[[year]]\nyear = 2027\noff = ['2027-03-01..2027-03-15', '2027-03-16..2027-04-02']";
    assert_eq!(findings(text), ["节假日文件：到2027-04-04为止连续休息37天，超过31天，请核对 off"]);
    let text = "[[year]]\nyear = 2027\noff = ['2027-03-01..2027-03-26']";
    assert!(Calendar::parse(text).is_ok());
}

#[test]
fn broken_toml_names_its_line() {
    let found = findings("[[year]]\nyear = 2027\noff = [\"2027-01-01\n");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("节假日文件第3行不合 TOML 写法（"), "{found:?}");
    assert!(findings("year = 2027")[0].contains("[[year]]"));
    assert!(findings("year = [2027]")[0].contains("[[year]]"));
}

#[test]
fn the_ends_of_time_are_no_trouble() {
    for date in [NaiveDate::MIN, NaiveDate::MAX] {
        BUILT_IN.next_working_day(date);
        BUILT_IN.previous_working_day(date);
        BUILT_IN.add_working_days(date, i32::MAX);
        BUILT_IN.add_working_days(date, i32::MIN);
    }
}

prop_compose! {
    /// A day from 2006 to 2028, so that covered and missing years both occur.
    fn any_day()(offset in 0u64..8400) -> NaiveDate {
        day("2006-01-01") + Days::new(offset)
    }
}

proptest! {
    #[test]
    fn the_next_and_the_previous_working_day_are_the_nearest(date in any_day()) {
        let next = BUILT_IN.next_working_day(date);
        prop_assert!(BUILT_IN.is_working_day(next) && date <= next);
        prop_assert!(date.iter_days().take_while(|day| *day < next).all(|day| !BUILT_IN.is_working_day(day)));
        let previous = BUILT_IN.previous_working_day(date);
        prop_assert!(BUILT_IN.is_working_day(previous) && previous <= date);
        prop_assert!(previous.iter_days().skip(1).take_while(|day| *day <= date)
            .all(|day| !BUILT_IN.is_working_day(day)));
    }

    #[test]
    fn steps_count_working_days(date in any_day(), steps in -60i32..60) {
        let to = BUILT_IN.add_working_days(date, steps);
        let (low, high) = if steps < 0 { (to, date.pred_opt().unwrap()) } else { (date.succ_opt().unwrap(), to) };
        let worked = low.iter_days().take_while(|day| *day <= high).filter(|day| BUILT_IN.is_working_day(*day)).count();
        prop_assert_eq!(worked, steps.unsigned_abs() as usize);
        prop_assert!(steps == 0 || BUILT_IN.is_working_day(to));
    }

    #[test]
    fn whatever_is_written_gets_an_answer(text in "(?s)\\[\\[year\\]\\]\nyear = 20[0-9]{2}\n(off|work) = \\[\"[-0-9.\"年]{0,24}\"\\]\n?.{0,10}") {
        if let Err(findings) = Calendar::parse(&text) {
            prop_assert!(!findings.is_empty());
        }
    }
}
