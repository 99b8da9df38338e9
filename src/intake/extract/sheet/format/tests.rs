use super::*;

fn check(code: &str, value: f64, expected: &str) {
    assert_eq!(Format::new(code).show(value, false), expected, "{code} of {value}");
}

#[test]
fn numbers_as_a_reader_sees_them() {
    for (value, expected) in [
        (1.0, "1"),
        (-0.5, "-0.5"),
        (0.1 + 0.2, "0.3"),
        (1.0 / 3.0, "0.333333333"),
        (std::f64::consts::PI, "3.141592654"),
        (123_456.789_012, "123456.789"),
        (410_101_199_001.0, "410101199001"),
        (1.5e20, "1.5E+20"),
        (2.5e-12, "2.5E-12"),
        (0.0, "0"),
    ] {
        assert_eq!(general(value), expected);
    }
    check("General", 12.0, "12");
    check("0", 2.5, "3");
    check("0.00", 1.005, "1.01");
    check("0.00", 0.0, "0.00");
    check("#.##", 0.5, ".5");
    check("#,##0", 1_234_567.0, "1,234,567");
    check("#,##0", 12.0, "12");
    check("#,##0.00", -1_234.5, "-1,234.50");
    check("0%", 0.345, "35%");
    check("0.00%", 0.0567, "5.67%");
    check("000", 7.0, "007");
    check("000-0000", 1_234_567.0, "123-4567");
    check("0.0#", 2.0, "2.0");
    check("0.0,", 12_345.0, "12.3");
    check("0.00E+00", 12_345.0, "1.23E+04");
    check("0\"户\"", 35.0, "35户");
    check("¥#,##0.00_);(¥#,##0.00)", -3.5, "(¥3.50)");
    check("_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", -3.5, "-3.50");
    check("_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", 0.0, "-");
    check("[Red][<60]\"不合格\";[>=60]\"合格\"", 59.0, "不合格");
    check("[Red][<60]\"不合格\";[>=60]\"合格\"", 60.0, "合格");
    check("[$￥-804]#,##0", 8_000.0, "￥8,000");
    check("0;;", 0.0, "");
    check("@", 5.0, "5");
    check("# ?/?", 0.5, "0.5");
    check("", 5.0, "5");
    check("-0", -0.0, "-0");
}

#[test]
fn dates_as_offices_write_them() {
    let day = 43_213.0;
    for code in ["m/d/yy", "yyyy-mm-dd", "yyyy/m/d;@", "d-mmm-yy", "[$-409]mmmm\\ d\\,\\ yyyy;@", "dd\\.mm\\.yyyy"] {
        check(code, day, "2018-04-23");
    }
    check("yyyy\"年\"m\"月\"d\"日\";@", day, "2018年4月23日");
    check("[DBNum1][$-804]yyyy\"年\"m\"月\";@", day, "2018年4月");
    check("m\"月\"d\"日\"", day, "4月23日");
    check("mmm-yy", day, "2018-04");
    check("yyyy-mm-dd hh:mm", day + 0.5, "2018-04-23 12:00");
    check("yyyy-mm-dd hh:mm", day + 0.999_999_9, "2018-04-24 00:00");
    check("h:mm AM/PM", 0.75, "18:00");
    check("h:mm", 0.375, "9:00");
    check("hh:mm", 0.375, "09:00");
    check("上午/下午h\"时\"mm\"分\";@", 0.375, "9时0分");
    check("mm:ss", 0.01, "14:24");
    check("[h]:mm:ss", 1.5, "36:00:00");
    check("[mm]:ss", 0.5, "720:00");
    check("aaaa", day, "星期一");
    check("yyyy-mm-dd", 1.0, "1900-01-01");
    check("yyyy-mm-dd", 59.0, "1900-02-28");
    check("yyyy-mm-dd", 61.0, "1900-03-01");
    check("yyyy-mm-dd", -5.0, "-5");
    check("yyyy-mm-dd", 1e9, "1000000000");
    assert_eq!(Format::new("yyyy-mm-dd").show(0.0, true), "1904-01-01");
    for id in 0..=60 {
        assert!(!Format::new(builtin(id)).show(43_213.25, false).is_empty(), "{id}");
    }
}

proptest::proptest! {
    #[test]
    fn any_code_shows_any_number(code in "[#0?.,;%EeGymdhs年@_*\\\\\"\\[\\]<>= a/+-]{0,24}", value in proptest::num::f64::ANY) {
        let _ = Format::new(&code).show(value, false);
    }
}
