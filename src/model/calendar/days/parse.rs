//! Reads a holiday file into a [`Calendar`] and says everything that is wrong with it at once.
//!
//! Walks the TOML by hand instead of through serde, because serde stops at the first mistake and speaks English.

use super::{Calendar, LONGEST_REST, Year, is_weekend};
use crate::model::calendar::words;
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use toml::{Table, Value};

/// Days by which a notice may reach over the turn of its year.
const OVER_THE_TURN: i64 = 7;

/// Years that a file may speak of; anything else is a slip of the finger.
const YEARS: std::ops::RangeInclusive<i64> = 1991..=2200;

const SHAPE: &str = "请写成 \"2018-01-01\" 或 \"2018-02-15..2018-02-21\"";

pub(super) fn calendar(text: &str) -> Result<Calendar, Vec<String>> {
    let table = text.parse::<Table>().map_err(|error| vec![syntax(text, &error)])?;
    let mut findings = Vec::new();
    let mut calendar = Calendar::default();
    for (key, value) in &table {
        match (key.as_str(), value) {
            ("year", Value::Array(items)) => {
                for (place, item) in items.iter().enumerate() {
                    read_year(place + 1, item, &mut calendar, &mut findings);
                }
            }
            ("year", _) => findings.push("节假日文件：year 要写成 [[year]] 的形式，每年一段".into()),
            _ => findings.push(format!("节假日文件：不认识的键“{key}”，每年的内容要写在 [[year]] 之下，请移入或删去")),
        }
    }
    contradictions(&calendar, &mut findings);
    long_rests(&calendar, &mut findings);
    if findings.is_empty() { Ok(calendar) } else { Err(findings) }
}

fn syntax(text: &str, error: &toml::de::Error) -> String {
    let start = error.span().map_or(0, |span| span.start);
    let line = text.bytes().take(start).filter(|byte| *byte == b'\n').count() + 1;
    let message = error.message().replace('\n', " ");
    format!("节假日文件第{line}行不合 TOML 写法（{message}），请检查引号、逗号和方括号")
}

fn read_year(place: usize, item: &Value, calendar: &mut Calendar, findings: &mut Vec<String>) {
    let Value::Table(item) = item else {
        findings.push(format!("节假日文件第{place}段：year 要写成 [[year]] 的形式，每年一段"));
        return;
    };
    let year = match item.get("year") {
        Some(Value::Integer(year)) if YEARS.contains(year) => *year as i32,
        Some(other) => {
            findings.push(format!("节假日文件第{place}段：year = {other} 不是年份，请写成 year = 2027 的形式"));
            return;
        }
        None => {
            findings.push(format!("节假日文件第{place}段：没有写年份，请加上 year = 2027 的一行"));
            return;
        }
    };
    let mut notice = Year::default();
    for (key, value) in item {
        match (key.as_str(), value) {
            ("year", _) => {}
            ("source", Value::String(source)) => notice.source = source.trim().into(),
            ("source", _) => {
                findings.push(format!("节假日文件{year}年 source：请用引号写出所依据通知的名称和文号"));
            }
            ("off", value) => notice.off = read_days(year, "off", value, findings),
            ("work", value) => {
                notice.work = read_days(year, "work", value, findings);
                for day in notice.work.iter().filter(|day| !is_weekend(**day)) {
                    findings.push(format!(
                        "节假日文件{year}年 work：{day}是{}，不是周末，本来就要上班，请核对日期或删去",
                        words::weekday(day.weekday())
                    ));
                }
            }
            _ => findings
                .push(format!("节假日文件{year}年：不认识的键“{key}”，只能写 year、source、off、work，请改正或删去")),
        }
    }
    let nothing_written = ["off", "work"].iter().all(|key| match item.get(*key) {
        Some(Value::Array(items)) => items.is_empty(),
        other => other.is_none(),
    });
    if nothing_written {
        // An empty year would silence the warning about the missing one.
        findings
            .push(format!("节假日文件{year}年：没有任何日期，请按当年通知填写 off 和 work，通知未印发时删去这一年"));
    }
    if calendar.years.insert(year, notice).is_some() {
        findings.push(format!("节假日文件：{year}年写了不止一段，请合并为一段"));
    }
}

fn read_days(year: i32, key: &str, value: &Value, findings: &mut Vec<String>) -> BTreeSet<NaiveDate> {
    let mut days = BTreeSet::new();
    let Value::Array(items) = value else {
        findings.push(format!("节假日文件{year}年 {key}：要写成方括号里的一列日期，如 [\"2018-01-01\"]"));
        return days;
    };
    for item in items {
        let written = match item {
            Value::String(text) => text.clone(),
            // TOML's own dates, written without quotes, are as good.
            Value::Datetime(date) => date.to_string(),
            other => {
                findings.push(format!("节假日文件{year}年 {key}：{other} 不是日期，{SHAPE}"));
                continue;
            }
        };
        match read_span(year, &written) {
            Ok(span) => days.extend(span),
            Err(why) => findings.push(format!("节假日文件{year}年 {key}：{why}")),
        }
    }
    days
}

fn read_span(year: i32, written: &str) -> Result<Vec<NaiveDate>, String> {
    let (first, last) = written.split_once("..").unwrap_or((written, written));
    let first = read_day(year, first)?;
    let last = read_day(year, last)?;
    if first > last {
        return Err(format!("“{written}”起止颠倒，请写成 \"{last}..{first}\""));
    }
    if (last - first).num_days() >= LONGEST_REST as i64 {
        return Err(format!("“{written}”超过{LONGEST_REST}天，请核对起止日期"));
    }
    Ok(first.iter_days().take_while(|day| *day <= last).collect())
}

fn read_day(year: i32, written: &str) -> Result<NaiveDate, String> {
    let written = written.trim();
    let day: NaiveDate = written.parse().map_err(|_| format!("“{written}”不是有效日期，{SHAPE}"))?;
    let begin = NaiveDate::from_ymd_opt(year, 1, 1).map_or(0, |begin| (begin - day).num_days());
    let end = NaiveDate::from_ymd_opt(year, 12, 31).map_or(0, |end| (day - end).num_days());
    if begin > OVER_THE_TURN || end > OVER_THE_TURN {
        return Err(format!("{day}不在{year}年（跨年假期前后至多{OVER_THE_TURN}天），请核对年份或移到所属年份"));
    }
    Ok(day)
}

fn contradictions(calendar: &Calendar, findings: &mut Vec<String>) {
    let mut off = BTreeMap::new();
    for (year, notice) in &calendar.years {
        off.extend(notice.off.iter().map(|day| (*day, *year)));
    }
    for (year, notice) in &calendar.years {
        for day in &notice.work {
            match off.get(day) {
                Some(other) if other == year => {
                    findings.push(format!("节假日文件{year}年：{day}既在 off 又在 work，请删去其中一处"));
                }
                Some(other) => findings.push(format!(
                    "节假日文件：{day}在{other}年 off 中放假，在{year}年 work 中上班，请按较晚的通知删去其中一处"
                )),
                None => {}
            }
        }
    }
}

fn long_rests(calendar: &Calendar, findings: &mut Vec<String>) {
    // Only a day that some notice gives off can begin or lengthen a stretch, so follow each stretch from there.
    let off: BTreeSet<NaiveDate> = calendar.years.values().flat_map(|notice| notice.off.iter().copied()).collect();
    let mut seen = NaiveDate::MIN;
    for day in off {
        if day <= seen {
            continue;
        }
        let back = day.pred_opt().map_or(0, |mut before| {
            let mut count = 0;
            while count < 7 && !calendar.is_working_day(before) {
                count += 1;
                before = before.pred_opt().unwrap_or(before);
            }
            count
        });
        let rest: Vec<NaiveDate> =
            day.iter_days().take(1000).take_while(|day| !calendar.is_working_day(*day)).collect();
        let length = rest.len() + back;
        if let Some(last) = rest.last() {
            seen = *last;
            if length > LONGEST_REST {
                findings.push(format!("节假日文件：到{last}为止连续休息{length}天，超过{LONGEST_REST}天，请核对 off"));
            }
        }
    }
}
