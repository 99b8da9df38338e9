//! One quantity, two values: 总投资10亿元 in the title, 12亿元 in the text.

use super::written;
use crate::editing::check::passage::{Number, Passage};

/// Quantities of which a project has one each. Longer ones first.
const QUANTITIES: &[&str] = &[
    "计划总投资",
    "项目总投资",
    "总投资额",
    "总投资",
    "总建筑面积",
    "建筑面积",
    "总占地面积",
    "占地面积",
    "占地",
    "总里程",
    "线路全长",
    "全长",
    "总长度",
    "总库容",
    "受益人口",
    "受益群众",
];
/// Words of a text that speaks of more than one project, or of parts of one.
const SEVERAL: &[&str] = &[
    "一期",
    "二期",
    "三期",
    "首期",
    "分别",
    "各项目",
    "个项目",
    "项目群",
    "另一",
    "另外",
    "此外",
    "两个",
    "三个",
    "其中",
    "同时",
    "平均",
    "均",
    "原",
    "调整",
    "追加",
    "类",
    "标段",
    "年度",
    "批",
];

struct Quantity {
    name: &'static str,
    number: Number,
    unit: String,
    words: String,
}

/// Values of one named quantity that differ: between title and text, or twice within the text.
pub fn quantities(title: &Passage, body: &[Passage]) -> Vec<String> {
    let several = |passage: &Passage| passage.holds(0..passage.len(), SEVERAL);
    if several(title) || body.iter().any(several) {
        return Vec::new();
    }
    let mut all = quantities_of(title);
    all.extend(body.iter().flat_map(quantities_of));
    let mut found = Vec::new();
    for name in ["总投资", "建筑面积", "占地", "总里程", "全长", "总长度", "总库容", "受益人口", "受益群众"]
    {
        let same: Vec<&Quantity> = all.iter().filter(|quantity| quantity.name.contains(name)).collect();
        // Three values and more are of several things.
        if let [first, second] = same.as_slice()
            && first.unit == second.unit
            && first.name == second.name
            && differs(&first.number, &second.number)
        {
            found.push(format!("“{}”与“{}”前后不一", first.words, second.words));
        }
    }
    found
}

fn quantities_of(passage: &Passage) -> Vec<Quantity> {
    let (mut found, mut place) = (Vec::new(), 0);
    while place < passage.len() {
        let Some((name, end)) = passage.one_of(place, QUANTITIES) else {
            place += 1;
            continue;
        };
        let mut at = end;
        while let Some((_, next)) =
            passage.one_of(at, &["达到", "约为", "约", "达", "为", "近", "超过", "超", "共", "逾"])
        {
            at = next;
        }
        if let Some(number) = passage.number(at).filter(|number| !number.percent) {
            let unit: String = passage.text(number.end..number.end + 3);
            let measures = ["平方米", "平方公里", "元", "亩", "公里", "米", "人", "户", "立方米", "公顷"];
            if let Some(unit) =
                measures.into_iter().find(|measure| unit.starts_with(measure) || measure.starts_with(&unit))
            {
                let words = passage.text(place..at) + &written(passage, &number, unit.chars().count());
                let rough = number.rough || passage.holds(end..at, &["约", "近", "超", "逾"]);
                found.push(Quantity { name, number: Number { rough, ..number }, unit: unit.to_owned(), words });
            }
        }
        place = end;
    }
    found
}

/// Whether two values cannot be the same one, rounded.
fn differs(a: &Number, b: &Number) -> bool {
    if a.rough || b.rough {
        let (low, high) = (a.value.min(b.value), a.value.max(b.value));
        return high > low * 1.5;
    }
    // 10亿元 may be 10.6亿元 cut short; 3亿元 is not 4亿元.
    let cut = if a.step == b.step { 0.0 } else { a.step.max(b.step) };
    (a.value - b.value).abs() > cut + 1e-6
}
