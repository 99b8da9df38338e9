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
    sentences
        .into_iter()
        .filter_map(|sentence| in_sentence(passage, sentence.clone()).or_else(|| first(passage, sentence)))
        .collect()
}

/// What pieces are counted by.
const PIECES: &[&str] = &[
    "个", "户", "人", "名", "家", "件", "项", "条", "处", "所", "座", "台", "辆", "笔", "宗", "起", "例", "套", "村",
    "亩", "亿元", "元",
];

/// 27人，其中34人得到救治: the first part alone against what is counted right before it.
fn first(passage: &Passage, sentence: Range<usize>) -> Option<String> {
    let of = passage.find(sentence.clone(), "其中")?;
    if passage.holds(sentence.start..of, &["每", "各", "均", "分别"]) {
        return None;
    }
    let clause = passage.clauses(of + 2..sentence.end).into_iter().next()?;
    let numbers = passage.numbers(clause.clone());
    let part = numbers.first().filter(|part| !part.percent && !part.rough)?;
    let unit = *PIECES.iter().find(|unit| passage.has(part.end, unit))?;
    let length = unit.chars().count();
    // 有 and 为 may begin a count of their own; so may whatever is longer than a noun.
    let noun = passage.text(of + 2..part.at);
    let noun = noun.trim_start_matches(['：', ':', ',']);
    if noun.chars().count() > 8 || NO_PARTS.iter().any(|word| noun.contains(word)) {
        return None;
    }
    let before = passage.clauses(sentence.start..of).pop()?;
    let wholes = passage.numbers(before);
    let [whole] = wholes.as_slice() else { return None };
    // 14亿元，比上报多出3亿元，其中4亿元: the whole may stand further ahead.
    let mut same = passage.numbers(sentence.start..of).into_iter().filter(|number| passage.has(number.end, unit));
    let over = passage.has(whole.end, unit) && same.all(|whole| !whole.rough && part.value > whole.value + 1e-9);
    let (part, whole) = (written(passage, part, length), written(passage, whole, length));
    over.then(|| format!("“其中”{part}，多于总数{whole}"))
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
