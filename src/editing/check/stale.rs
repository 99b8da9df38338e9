//! News that is old: its own day lies long before it arrived.
//!
//! Hands out [`stale`]. A draft is old only if it leads with a day, and nothing in it is fresher; background (2016年…) and
//! words such as 近日 and 截至目前 say nothing old.

use super::dates::{Mention, mentions, nearest};
use super::passage::Passage;
use chrono::{Datelike, Months, NaiveDate};

/// Words of news that is told as it happens.
const FRESH: &[&str] = &[
    "昨日",
    "昨天",
    "今日",
    "今天",
    "日前",
    "近日",
    "近期",
    "连日来",
    "最近",
    "目前",
    "眼下",
    "本周",
    "上周",
    "当前",
    "正在",
    "刚刚",
    "近来",
    "即日",
    "截稿",
    "这几天",
    "连续几天",
    "本月",
    "上月",
];
/// How many sentences lead the story.
const LEAD: usize = 2;

/// The latest day that the draft tells of and its age in days, if it leads with a day and its latest is more than `limit`
/// days old.
pub fn stale<'a>(
    title: &'a str,
    paragraphs: impl IntoIterator<Item = &'a str>,
    arrived: NaiveDate,
    limit: u32,
) -> Option<(NaiveDate, i64)> {
    let (mut latest, mut leads, mut sentences) = (None::<NaiveDate>, false, 0);
    for (at, text) in std::iter::once(title).chain(paragraphs).enumerate() {
        let passage = Passage::new(text);
        if passage.holds(0..passage.len(), FRESH) {
            return None;
        }
        let ends: Vec<usize> = passage.sentences().iter().map(|sentence| sentence.end).collect();
        let lead = if at == 0 { usize::MAX } else { LEAD.saturating_sub(sentences) };
        let lead_end = if lead == 0 { 0 } else { ends.get(lead - 1).copied().unwrap_or(usize::MAX) };
        sentences += if at == 0 { 0 } else { ends.len() };
        for mention in mentions(&passage, arrived) {
            let Some(day) = last_day(&mention, arrived) else { continue };
            leads |= mention.day.is_some() && mention.at < lead_end && day <= arrived;
            // A month that is not over is told up to now; one to come is a plan.
            let running = mention.day.is_none() && (day.year(), day.month()) == (arrived.year(), arrived.month());
            let day = if running { arrived } else { day };
            if day <= arrived {
                latest = latest.max(Some(day));
            }
        }
        latest = latest.max(quarters(&passage, arrived));
    }
    let age = latest.map(|day| (arrived - day).num_days())?;
    (leads && limit > 0 && age > i64::from(limit)).then_some((latest?, age))
}

/// A day itself, the last one of a month.
fn last_day(mention: &Mention, arrived: NaiveDate) -> Option<NaiveDate> {
    match mention.day {
        Some(day) => nearest(mention.year, mention.month, day, arrived),
        None => nearest(mention.year, mention.month, 1, arrived)?.checked_add_months(Months::new(1))?.pred_opt(),
    }
}

/// The end of the latest quarter or half of the arrival's year that is told of.
fn quarters(passage: &Passage, arrived: NaiveDate) -> Option<NaiveDate> {
    let all: [(&[&str], u32); 4] = [
        (&["一季度", "首季"], 3),
        (&["上半年", "二季度"], 6),
        (&["三季度", "前三季度"], 9),
        (&["四季度", "下半年", "全年"], 12),
    ];
    let told = all.iter().filter(|(words, _)| passage.holds(0..passage.len(), words));
    let ends = told.filter_map(|(_, month)| {
        NaiveDate::from_ymd_opt(arrived.year(), *month, 1)?.checked_add_months(Months::new(1))?.pred_opt()
    });
    ends.map(|day| day.min(arrived)).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_is_what_leads_with_an_old_day_and_has_nothing_fresher() {
        let check = |arrived: &str, title: &str, body: &str, expected: Option<(&str, i64)>| {
            let arrived: NaiveDate = arrived.parse().expect("a day");
            let got = stale(title, body.lines(), arrived, 14).map(|(day, age)| (day.to_string(), age));
            assert_eq!(got, expected.map(|(day, age)| (day.to_owned(), age)), "{title} {body}");
        };
        check("2018-04-18", "我市召开会议", "3月20日，我市召开会议。", Some(("2018-03-20", 29)));
        check("2018-04-18", "我市召开会议", "4月10日，我市召开会议。", None);
        check("2018-04-18", "我市召开会议", "4月4日，我市召开会议。", None);
        check("2018-04-18", "我市召开会议", "4月3日，我市召开会议。", Some(("2018-04-03", 15)));
        check("2018-04-18", "我市3月20日召开会议", "会议开得好。", Some(("2018-03-20", 29)));
        check("2018-04-18", "我市召开会议", "3月20日，我市召开会议。截至4月10日，任务已分解。", None);
        check("2018-04-18", "我市召开会议", "3月20日，我市召开会议。目前任务已分解。", None);
        check("2018-04-18", "我市召开会议", "近日，贯彻3月20日会议精神。", None);
        check("2018-04-18", "我市召开会议", "2016年3月20日，我市召开会议。", Some(("2016-03-20", 759)));
        check("2018-04-18", "我市修路", "自2016年以来，我市修路。", None);
        check("2018-04-18", "我市修路", "我市修路。路好。\n人多。3月20日开工。", None);
        check("2018-04-18", "一季度增收", "3月1日起开展行动，一季度增收。", Some(("2018-03-31", 18)));
        check("2018-04-08", "一季度增收", "3月1日起开展行动，一季度增收。", None);
        check("2018-04-18", "我市修路", "3月20日开工，6月底前完工。", Some(("2018-03-20", 29)));
        check("2018-04-18", "我市修路", "3月20日开工，4月完成一半。", None);
        check("2018-01-03", "我市修路", "12月20日开工。", None);
        check("2018-01-20", "我市修路", "12月20日开工。", Some(("2017-12-20", 31)));
        check("2018-04-18", "我市修路", "没有日期。", None);
        check("2018-04-18", "我市修路", "将于5月1日开工。", None);
        let arrived = "2018-04-18".parse().expect("a day");
        assert_eq!(stale("", ["3月20日，开会。"], arrived, 0), None);
    }
}
