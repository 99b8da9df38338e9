//! Days and months as a draft writes them, and what they say against themselves.
//!
//! Hands out [`mentions`] with [`Mention`], [`nearest`], and [`contradictions`]: impossible days, a weekday that is not the
//! day's, a span that ends before it begins, a day told as past that is still to come.

use super::passage::{Passage, small};
use chrono::{Datelike, NaiveDate};

/// A day (or month, if `day` is none) in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    pub at: usize,
    pub end: usize,
    /// As written, or 今年, 去年.
    pub year: Option<i32>,
    pub month: u32,
    pub day: Option<u32>,
}

/// Days within which a date without year can be told to a year.
const HALF_A_YEAR: i64 = 183;
const WEEKDAYS: [char; 7] = ['一', '二', '三', '四', '五', '六', '日'];

/// The days and months of a passage, in order; `arrived` tells what 今年 is.
pub fn mentions(passage: &Passage, arrived: NaiveDate) -> Vec<Mention> {
    let (mut found, mut place) = (Vec::new(), 0);
    while place < passage.len() {
        match mention(passage, place, arrived) {
            Some(mention) => {
                place = mention.end;
                found.push(mention);
            }
            None => {
                let number = passage.at(place).is_ascii_digit();
                place += 1;
                while number && passage.at(place).is_ascii_digit() {
                    place += 1;
                }
            }
        }
    }
    found
}

fn mention(passage: &Passage, at: usize, arrived: NaiveDate) -> Option<Mention> {
    // 12.5月.
    if passage.before(at) == '.' {
        return None;
    }
    let relative = [("今年", 0), ("本年", 0), ("去年", -1), ("上年", -1), ("前年", -2), ("明年", 1)];
    let spoken = relative.into_iter().find(|(word, _)| passage.has(at, word));
    if let Some((_, years)) = spoken {
        let (month, place) = number(passage, at + 2, 2).filter(|(_, place)| passage.at(*place) == '月')?;
        return Some(with_day(passage, at, Some(arrived.year() + years), month, place + 1));
    }
    if let Some((year, place)) = number(passage, at, 4).filter(|(_, place)| place - at == 4) {
        let year = i32::try_from(year).ok().filter(|year| (1949..2100).contains(year))?;
        if passage.at(place) == '年' {
            let (month, place) = number(passage, place + 1, 2).filter(|(_, place)| passage.at(*place) == '月')?;
            return Some(with_day(passage, at, Some(year), month, place + 1));
        }
        let sign = passage.at(place);
        let (month, place) = number(passage, place + 1, 2).filter(|_| matches!(sign, '.' | '-' | '/'))?;
        let (day, end) = number(passage, place + 1, 2).filter(|_| passage.at(place) == sign)?;
        let plain = !matches!(passage.at(end), '.' | '-' | '/') && NaiveDate::from_ymd_opt(year, month, day).is_some();
        return plain.then_some(Mention { at, end, year: Some(year), month, day: Some(day) });
    }
    let (month, place) = number(passage, at, 2).filter(|(_, place)| passage.at(*place) == '月')?;
    // 二〇一六年四月: of a year that was not understood. 一月一调度: every month.
    let told = passage.before(at) == '年'
        || (passage.at(at) == '一' && passage.at(place + 1) == '一' && passage.at(place + 2) != '日');
    (!told).then(|| with_day(passage, at, None, month, place + 1))
}

fn with_day(passage: &Passage, at: usize, year: Option<i32>, month: u32, place: usize) -> Mention {
    match number(passage, place, 2).filter(|(_, end)| passage.at(*end) == '日') {
        Some((day, end)) => Mention { at, end: end + 1, year, month, day: Some(day) },
        None => Mention { at, end: place, year, month, day: None },
    }
}

/// A whole number of at most so many digits that begins at a place, and the place behind it. Months and days may be
/// written in Chinese digits.
fn number(passage: &Passage, at: usize, digits: usize) -> Option<(u32, usize)> {
    const CHINESE: &str = "一二三四五六七八九十";
    if digits == 2 && CHINESE.contains(passage.at(at)) {
        let inside = CHINESE.contains(passage.before(at)) || matches!(passage.before(at), '数' | '几' | '〇');
        return small(passage, at).filter(|_| !inside);
    }
    if passage.before(at).is_ascii_digit() {
        return None;
    }
    let mut end = at;
    while passage.at(end).is_ascii_digit() && end - at <= digits {
        end += 1;
    }
    let whole = end > at && end - at <= digits;
    whole.then(|| passage.text(at..end).parse().ok()).flatten().map(|number| (number, end))
}

/// The day in the year that puts it nearest to the arrival; none if that is doubtful.
pub fn nearest(year: Option<i32>, month: u32, day: u32, arrived: NaiveDate) -> Option<NaiveDate> {
    if let Some(year) = year {
        return NaiveDate::from_ymd_opt(year, month, day);
    }
    let years = [arrived.year(), arrived.year() - 1, arrived.year() + 1];
    let days = years.into_iter().filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
    days.filter(|day| (*day - arrived).num_days().abs() <= HALF_A_YEAR)
        .min_by_key(|day| (*day - arrived).num_days().abs())
}

/// What the days of a passage say against themselves.
pub fn contradictions(passage: &Passage, arrived: NaiveDate) -> Vec<String> {
    let mut found = Vec::new();
    for mention in mentions(passage, arrived) {
        let written = passage.text(mention.at..mention.end);
        if let Some(words) = impossible(&mention, &written) {
            found.push(words);
            continue;
        }
        found.extend(weekday(passage, &mention, &written, arrived));
        found.extend(span(passage, &mention, arrived));
        found.extend(to_come(passage, &mention, &written, arrived));
    }
    found.extend(years(passage));
    found
}

fn impossible(mention: &Mention, written: &str) -> Option<String> {
    match mention.day {
        // 13月 alone may be a count of months.
        None => (mention.month > 12 && mention.year.is_some()).then(|| format!("“{written}”没有这个月")),
        Some(_) if !(1..=12).contains(&mention.month) => Some(format!("“{written}”没有这个月")),
        Some(day) => {
            // Without a year, the 29th of February has its chance.
            let date = NaiveDate::from_ymd_opt(mention.year.unwrap_or(2000), mention.month, day);
            date.is_none().then(|| format!("“{written}”没有这一天"))
        }
    }
}

fn weekday(passage: &Passage, mention: &Mention, written: &str, arrived: NaiveDate) -> Option<String> {
    let opened = usize::from(matches!(passage.at(mention.end), '(' | '['));
    let (_, place) = passage.one_of(mention.end + opened, &["星期", "礼拜", "周"])?;
    let said = passage.at(place);
    let at = WEEKDAYS.iter().position(|day| *day == if said == '天' { '日' } else { said })?;
    // 4月16日周一至周五 is no weekday of that day; 周一见 and the like follow only without brackets.
    if opened == 1 && !matches!(passage.at(place + 1), ')' | ']' | ' ' | ',' | '上' | '下' | '晚') {
        return None;
    }
    let date = nearest(mention.year, mention.month, mention.day?, arrived)?;
    let is = usize::try_from(date.weekday().num_days_from_monday()).ok()?;
    let right = WEEKDAYS.get(is)?;
    (is != at).then(|| format!("{written}是星期{right}，文中写作星期{said}"))
}

/// 4月18日至16日.
fn span(passage: &Passage, mention: &Mention, arrived: NaiveDate) -> Option<String> {
    let sign = |place: usize| passage.one_of(place, &["——", "至", "到", "—", "–", "-", "－", "～", "~"]);
    let (from, place) = match mention.day {
        Some(day) => (day, sign(mention.end)?.1),
        // 4月18—16日.
        None => {
            let (day, place) = number(passage, mention.end, 2)?;
            (day, sign(place)?.1)
        }
    };
    if let Some(until) = self::mention(passage, place, arrived) {
        let end = until.day?;
        let whole = passage.text(mention.at..until.end);
        let from = nearest(mention.year, mention.month, from, arrived)?;
        let until = nearest(until.year.or(mention.year), until.month, end, arrived)?;
        let told = mention.year.is_some() && passage.text(place..place + 5).contains('年');
        let same_month = from.month() == until.month() && mention.year.is_none();
        return (until < from && (told || same_month)).then(|| format!("“{whole}”先后颠倒"));
    }
    let (until, end) = number(passage, place, 2).filter(|(_, end)| passage.at(*end) == '日')?;
    (until < from && (1..=31).contains(&until)).then(|| format!("“{}”先后颠倒", passage.text(mention.at..end + 1)))
}

/// 已于 a day after the arrival, its year written.
fn to_come(passage: &Passage, mention: &Mention, written: &str, arrived: NaiveDate) -> Option<String> {
    let date = NaiveDate::from_ymd_opt(mention.year?, mention.month, mention.day?)?;
    let done = passage.ends(mention.at, "已于") || passage.ends(mention.at, "已经于");
    (done && date > arrived).then(|| format!("“已于{written}”尚未到来"))
}

/// 2018—2016年.
fn years(passage: &Passage) -> Vec<String> {
    let mut found = Vec::new();
    for at in 0..passage.len() {
        let Some((from, place)) = number(passage, at, 4).filter(|(_, place)| place - at == 4) else { continue };
        let place = place + usize::from(passage.at(place) == '年');
        let Some((_, place)) = passage.one_of(place, &["至", "—", "到", "－", "–", "～"]) else { continue };
        let Some((until, end)) = number(passage, place, 4).filter(|(_, end)| end - place == 4) else { continue };
        let years = 1949..2100;
        let told = passage.at(end) == '年' && !passage.at(end + 1).is_ascii_digit();
        if told && years.contains(&from) && years.contains(&until) && until < from {
            found.push(format!("“{}”先后颠倒", passage.text(at..end + 1)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn days_that_cannot_be_are_told() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(contradictions(&Passage::new(text), day("2018-04-18")), expected, "{text}");
        };
        check("4月16日（星期二）召开", &["4月16日是星期一，文中写作星期二"]);
        check("4月16日（星期一）召开", &[]);
        check("４月１６日（周三）召开", &["4月16日是星期一，文中写作星期三"]);
        check("4月15日（星期天）", &[]);
        check("4月16日星期五", &["4月16日是星期一，文中写作星期五"]);
        check("2017年4月16日（星期一）", &["2017年4月16日是星期日，文中写作星期一"]);
        check("去年12月25日（周二）", &["去年12月25日是星期一，文中写作星期二"]);
        check("4月16日（周一至周五不休）", &[]);
        check("2月30日前", &["“2月30日”没有这一天"]);
        check("2月29日前", &[]);
        check("2018年2月29日前", &["“2018年2月29日”没有这一天"]);
        check("6月31日", &["“6月31日”没有这一天"]);
        check("13月5日", &["“13月5日”没有这个月"]);
        check("2018年13月", &["“2018年13月”没有这个月"]);
        check("历时13月建成", &[]);
        check("4月20日至18日", &["“4月20日至18日”先后颠倒"]);
        check("4月18日至20日", &[]);
        check("4月20—18日", &["“4月20—18日”先后颠倒"]);
        check("4月18—20日", &[]);
        check("4月20日至4月18日", &["“4月20日至4月18日”先后颠倒"]);
        check("11月1日至3月31日供暖", &[]);
        check("2017年11月1日至2018年3月31日供暖", &[]);
        check("2018年11月1日至2017年3月31日供暖", &["“2018年11月1日至2017年3月31日”先后颠倒"]);
        check("2018—2016年", &["“2018—2016年”先后颠倒"]);
        check("2016—2018年、2018年至2020年", &[]);
        check("项目已于2018年5月1日竣工", &["“已于2018年5月1日”尚未到来"]);
        check("项目已于2018年4月1日竣工，将于2018年5月1日投产", &[]);
        check("锦政办发〔2018〕29号，5.12万户，每月30日", &[]);
    }

    #[test]
    fn mentions_know_their_year_if_it_is_told() {
        let check = |text: &str, expected: &[(Option<i32>, u32, Option<u32>)]| {
            let passage = Passage::new(text);
            let found = mentions(&passage, day("2018-04-18"));
            let got: Vec<_> = found.iter().map(|found| (found.year, found.month, found.day)).collect();
            assert_eq!(got, expected, "{text}");
        };
        check(
            "2018年4月16日、2018.4.17、2018-04-18",
            &[(Some(2018), 4, Some(16)), (Some(2018), 4, Some(17)), (Some(2018), 4, Some(18))],
        );
        check("今年1月3日、去年12月底、3月份", &[(Some(2018), 1, Some(3)), (Some(2017), 12, None), (None, 3, None)]);
        check("3个月、12.5月", &[]);
        check(
            "四月十六日、十二月、二〇一六年四月一日、一月一调度、一月一日",
            &[(None, 4, Some(16)), (None, 12, None), (None, 1, Some(1))],
        );
        check("数十月、每月三十日", &[]);
    }
}
