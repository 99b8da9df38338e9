//! A rate that is not that of its two numbers; shares of one whole that are more than the whole.

use super::written;
use crate::editing::check::passage::{Number, Passage};
use std::ops::Range;

/// Characters behind 占 within which its shares stand.
const REACH: usize = 100;
/// From one number to another.
const TO: &[&str] = &[
    "增加到",
    "增长到",
    "提高到",
    "上升到",
    "提升到",
    "扩大到",
    "发展到",
    "减少到",
    "下降到",
    "降低到",
    "压缩到",
    "压减到",
    "缩短到",
    "缩减到",
    "增加至",
    "增长至",
    "提高至",
    "上升至",
    "提升至",
    "扩大至",
    "减少至",
    "下降至",
    "降低至",
    "压缩至",
    "压减至",
    "缩短至",
    "缩减至",
    "增至",
    "升至",
    "减至",
    "降至",
    "降到",
    "升到",
    "涨到",
    "减到",
    "增到",
];
/// By how much of the first.
const RATE: &[&str] = &[
    "增长", "增加", "提高", "上升", "提升", "下降", "降低", "减少", "缩短", "压缩", "压减", "缩减", "增幅", "降幅",
    "增速", "上涨", "扩大",
];

/// 由100个增加到120个，增长30%.
pub fn growth(passage: &Passage) -> Vec<String> {
    let sentences = passage.sentences();
    sentences.into_iter().flat_map(|sentence| in_sentence(passage, sentence)).collect()
}

fn in_sentence(passage: &Passage, sentence: Range<usize>) -> Vec<String> {
    let numbers = passage.numbers(sentence.clone());
    let mut found = Vec::new();
    for window in numbers.windows(3) {
        let [from, to, rate] = window else { continue };
        found.extend(check(passage, sentence.clone(), from, to, rate));
    }
    found
}

fn check(passage: &Passage, sentence: Range<usize>, from: &Number, to: &Number, rate: &Number) -> Option<String> {
    let opening = matches!(passage.before(from.at), '由' | '从')
        || ["由去年的", "由年初的", "从去年的", "从年初的", "由原来的", "从原来的", "由上年的", "由过去的", "从过去的"]
            .iter()
            .any(|words| passage.ends(from.at, words));
    if !opening || from.percent || to.percent || !rate.percent {
        return None;
    }
    // Between the two: unit of the first, then the verb; after the second the same unit and a comma.
    let verb_at = (from.end..to.at).find(|at| passage.one_of(*at, TO).is_some())?;
    let (_, verb_end) = passage.one_of(verb_at, TO)?;
    let unit = passage.text(from.end..verb_at).trim_end_matches([',', '，']).to_owned();
    let length = unit.chars().count();
    let joined = verb_end == to.at || passage.text(verb_end..to.at).chars().all(|c| matches!(c, '了' | '的'));
    let direct = joined && length <= 4 && passage.has(to.end, &unit);
    let link = passage.text(to.end + length..rate.at);
    let link = link.trim_start_matches(',');
    let link = ["同比", "环比", "比上年", "较上年", "比去年", "较去年"]
        .iter()
        .find_map(|word| link.strip_prefix(word))
        .unwrap_or(link);
    let speaks = RATE
        .iter()
        .any(|word| link.strip_prefix(word).is_some_and(|rest| matches!(rest, "" | "了" | "达" | "达到" | "为")));
    let points =
        passage.has(rate.end + 1, "点") || passage.has(rate.end + 1, "以") || passage.has(rate.end + 1, "左右");
    if !direct || !speaks || points || from.rough || to.rough || rate.rough || from.value <= 0.0 {
        return None;
    }
    let limits = |a: f64, b: f64| ((b - a) / a).abs() * 100.0;
    let (half_from, half_to) = (half(from), half(to));
    let corners = [-1.0, 1.0].into_iter().flat_map(|a| {
        [-1.0, 1.0].into_iter().map(move |b| limits((from.value + a * half_from).max(1e-9), to.value + b * half_to))
    });
    let (mut low, mut high) = (f64::MAX, 0f64);
    corners.for_each(|corner| (low, high) = (low.min(corner), high.max(corner)));
    // Whoever rounds 66.67 to 66 or 67 is not told.
    let slack = rate.step.max(0.1) * 1.01;
    if rate.value >= low - slack && rate.value <= high + slack {
        return None;
    }
    let real = limits(from.value, to.value);
    let real = if rate.step < 1.0 { format!("{real:.1}%") } else { format!("{real:.0}%") };
    let whole = passage.text(from.at..(rate.end + 1).min(sentence.end));
    Some(format!("“{whole}”，按两数应为{real}"))
}

/// Half the last digit of what looks rounded; whole pieces are counted, not rounded.
fn half(number: &Number) -> f64 {
    if number.step == 1.0 { 0.0 } else { number.step / 2.0 }
}

/// 分别占40%、35%、30%; 占120%.
pub fn shares(passage: &Passage) -> Vec<String> {
    let mut found = Vec::new();
    for sentence in passage.sentences() {
        let mut place = sentence.start;
        while let Some(at) = passage.find(place..sentence.end, "占") {
            place = at + 1;
            let rest = at + 1..sentence.end.min(at + 1 + REACH);
            let apart = passage.ends(at, "分别") || passage.ends(at, "分别约");
            let list = listed(passage, rest.clone());
            let sum: f64 = list.iter().map(|number| number.value).sum();
            let words: Vec<String> = list.iter().map(|number| written(passage, number, 0)).collect();
            match list.as_slice() {
                // Of two, three things may be the case at once; of three that were measured apart hardly.
                [_, _, _, ..] if apart && sum > 100.5 => {
                    found.push(format!("“占{}”合计{:.1}%", words.join("、"), sum));
                }
                [one, ..] if one.value > 100.0 && passage.before(one.at) == '占' => {
                    found.push(format!("“占{}”超过百分之百", words.first().map_or("", String::as_str)));
                }
                _ => {}
            }
        }
    }
    found
}

/// Percentages that follow each other directly, the first close behind the beginning.
fn listed(passage: &Passage, range: Range<usize>) -> Vec<Number> {
    let mut list: Vec<Number> = Vec::new();
    for number in passage.numbers(range.clone()) {
        let gap = match list.last() {
            Some(last) => passage.text(last.end + 1..number.at),
            None => passage.text(range.start..number.at),
        };
        let close = match list.last() {
            Some(_) => matches!(gap.as_str(), "、" | "和" | "," | "及" | "以及"),
            None => gap.chars().count() <= 12 && !gap.contains(','),
        };
        if !close || !number.percent {
            break;
        }
        list.push(number);
    }
    list
}
