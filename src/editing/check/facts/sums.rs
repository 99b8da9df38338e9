//! 其中: parts that are more than the whole.

use super::written;
use crate::editing::check::passage::{Number, Passage};
use std::ops::Range;

/// Words after which numbers are no parts of the whole any more, or may count a thing twice.
const NO_PARTS: &[&str] = &[
    "含", "重复", "同时", "兼", "累计", "比", "增长", "同比", "较", "平均", "每", "人均", "户均", "带动", "帮助",
    "惠及", "发放", "涉及", "覆盖", "服务", "新增", "可", "将", "预计", "原", "曾", "去年", "上年", "今年", "以上",
    "以下", "最", "超过", "达到", "另", "此外", "提高", "下降", "减少", "增加", "从", "由", "至", "到", "计划", "目标",
    "余下", "吸引", "接待", "受理", "解决", "办", "整", "两项", "合计", "共", "来自", "还", "都", "也", "跨", "用",
    "拉动", "实现", "产", "第", "不足", "不到", "只", "仅", "过去", "以前",
];

/// Parts introduced by 其中 that are more than the whole before it.
pub fn parts(passage: &Passage) -> Vec<String> {
    let sentences = passage.sentences();
    sentences.into_iter().filter_map(|sentence| in_sentence(passage, sentence)).collect()
}

fn in_sentence(passage: &Passage, sentence: Range<usize>) -> Option<String> {
    let of = passage.find(sentence.clone(), "其中")?;
    // A second 其中 speaks of one or the other whole.
    if passage.find(of + 2..sentence.end, "其中").is_some() {
        return None;
    }
    let wholes: Vec<Number> =
        passage.numbers(sentence.start..of).into_iter().filter(|number| !number.percent).collect();
    let (mut parts, mut unit) = (Vec::new(), None::<String>);
    for clause in passage.clauses(of + 2..sentence.end) {
        let closed = passage.holds(clause.clone(), &["(", ")", "[", "的"]) || passage.holds(clause.clone(), NO_PARTS);
        let numbers = passage.numbers(clause.clone());
        let [number] = numbers.as_slice() else { break };
        let measure = passage.text(number.end..clause.end);
        let plain = !measure.is_empty() && measure.chars().count() <= 3 && number.at > clause.start;
        if closed || !plain || number.percent || unit.as_ref().is_some_and(|unit| *unit != measure) {
            break;
        }
        unit = Some(measure);
        parts.push(*number);
    }
    let unit = unit?;
    let length = unit.chars().count();
    // Along one river, bank and dyke are each as long as they are.
    if parts.len() > 1 && ["公里", "里", "米", "千米"].contains(&unit.as_str()) {
        return None;
    }
    let same = wholes.into_iter().filter(|whole| passage.has(whole.end, &unit));
    let whole = same.max_by(|a, b| a.value.total_cmp(&b.value))?;
    let sum: f64 = parts.iter().map(|part| part.value).sum();
    // Each number may have been rounded by half its last digit.
    let slack = (parts.iter().map(|part| part.step).sum::<f64>() + whole.step) / 2.0;
    let slack = if parts.iter().any(|part| part.step < 1.0 || part.rough) || whole.rough || whole.step > 1.0 {
        slack + if whole.rough { whole.value * 0.1 } else { 0.0 }
    } else {
        0.0
    };
    if sum <= whole.value + slack + 1e-9 {
        return None;
    }
    let total = written(passage, &whole, length);
    let list: Vec<String> = parts.iter().map(|part| written(passage, part, length)).collect();
    Some(match list.as_slice() {
        [one] => format!("“其中”{one}，多于总数{total}"),
        _ => format!("“其中”各项（{}）合计多于总数{total}", list.join("、")),
    })
}
