//! Headings: which line may name what the drafts below it are about, and which only numbers a section of one draft.
//!
//! Hands out [`subject`], [`is_roundup`], [`is_headline`] and [`numberless`]. Deliberately knows no office's areas: a heading
//! is judged by its form and by words that such names have everywhere; what it names is asked elsewhere.

use super::super::label::{self, Field};
use super::super::lines::Line;
use super::super::wording::*;

/// How plainly a heading names a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Short and numbered; enough where the document calls itself a round-up.
    Numbered,
    /// Its words are those of a subject: 七、民生工程.
    Worded,
    /// It says so: 【民生工程】, 类别：…, 第三方面, …专项行动.
    Marked,
}

/// A line that may name the subject of the drafts below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// As written, without number, brackets, label and colon.
    pub name: String,
    pub weight: Weight,
    /// Whether it stands out by a number or brackets.
    pub set_apart: bool,
}

/// Names of subjects end like this, whatever the office.
const MARKED_ENDS: [&str; 7] = ["专项行动", "抓落实", "方面", "领域", "板块", "类", "专栏"];
const WORDED_ENDS: [&str; 14] = [
    "民生",
    "工程",
    "任务",
    "创新",
    "发展",
    "举措",
    "产业",
    "项目",
    "改革",
    "攻坚",
    "振兴",
    "指标",
    "其他",
    "其他工作",
];
/// Sections of one draft end like this.
const SECTIONS: [&str; 32] = [
    "做法", "成效", "效果", "问题", "打算", "措施", "经验", "启示", "体会", "建议", "情况", "背景", "目标", "要求",
    "步骤", "保障", "意义", "安排", "计划", "概况", "亮点", "困难", "原因", "对策", "领导", "机制", "部署", "方向",
    "进展", "思路", "重点", "感受",
];
/// What stands in brackets over a passage and names no subject.
const ASIDES: [&str; 13] =
    ["编者按", "手记", "链接", "点评", "评论", "案例", "短评", "导读", "提示", "摘要", "关键词", "转发", "更正"];
/// Sections of reports begin with what is to be done; headlines begin with who does it.
#[rustfmt::skip]
const VERBS: [&str; 52] = [
    "推进", "推动", "加快", "加强", "深化", "强化", "抓", "聚焦", "坚持", "着力", "全力", "突出", "实施", "优化",
    "做好", "做实", "做优", "做强", "紧盯", "围绕", "狠抓", "促进", "提升", "提高", "打好", "打赢", "打造", "保障",
    "改善", "扩大", "持续", "统筹", "落实", "明确", "完善", "健全", "注重", "立足", "严格", "严守", "建立", "创新",
    "拓展", "夯实", "压实", "筑牢", "切实", "积极", "扎实", "大力", "以", "在",
];

/// Words of whole clauses: a headline, not a name.
const CLAUSES: [&str; 16] = [
    "开展", "启动", "召开", "举行", "部署", "组织", "深入", "完成", "实现", "我市", "全市", "我县", "我区", "助力",
    "跑出", "获",
];

/// What the line names, if it may be such a heading.
pub fn subject(line: &Line) -> Option<Subject> {
    let text = line.text()?.trim();
    if length(text) > 32 || is_date(text) || is_separator(text) {
        return None;
    }
    if let Some(pairs) = label::pairs(text) {
        let [pair] = pairs.as_slice() else { return None };
        let named = pair.field == Field::Area && han_count(&pair.value) >= 2;
        return named.then(|| Subject { name: pair.value.clone(), weight: Weight::Marked, set_apart: true });
    }
    let bare = numberless(text).trim_end_matches(['：', ':']).trim();
    let numbered = bare.len() < text.trim_end_matches(['：', ':']).len();
    let sound = |name: &str, most: usize| {
        (2..=most).contains(&han_count(name))
            && !ends_sentence(name)
            && !SECTIONS.iter().chain(&ASIDES).any(|end| name.ends_with(end))
            && !is_unit(name)
            && !is_name(name)
    };
    let marked = |name: &str| Subject { name: name.trim().to_owned(), weight: Weight::Marked, set_apart: true };
    if let Some(inner) = bare.strip_prefix(['【', '〖']).and_then(|rest| rest.strip_suffix(['】', '〗'])) {
        let plain = !inner.contains(['稿', '】', '〗']) && !inner.contains("信息") && !is_letterhead(inner);
        return (sound(inner, 16) && plain).then(|| marked(numberless(inner)));
    }
    if let Some(number) = text.strip_prefix('第').and_then(|rest| rest.split_once("方面")).map(|(number, _)| number)
    {
        let counted =
            number.trim_end_matches('个').chars().all(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
        return (counted && !number.is_empty() && sound(bare, 24)).then(|| marked(text.trim_end_matches(['：', ':'])));
    }
    let clause = CLAUSES.iter().any(|word| bare.contains(word));
    let told = clause || VERBS.iter().any(|verb| bare.starts_with(verb)) || bare.contains(['，', '、', '。', '“']);
    if told || !sound(bare, 16) {
        return None;
    }
    let apart = numbered || text.ends_with(['：', ':']);
    let weight = if bare.ends_with("抓落实专项行动")
        || MARKED_ENDS.iter().any(|end| bare.ends_with(end))
            && (if apart { 4..=12 } else { 4..=8 }).contains(&han_count(bare))
    {
        Weight::Marked
    } else if WORDED_ENDS.iter().any(|end| bare.ends_with(end)) && han_count(bare) <= if apart { 8 } else { 6 } {
        Weight::Worded
    } else if numbered && han_count(bare) <= 10 {
        Weight::Numbered
    } else {
        return None;
    };
    Some(Subject { name: bare.to_owned(), weight, set_apart: apart })
}

/// Whether a document's title says that it holds several items: 信息汇编, 一周要闻, 信息三则.
pub fn is_roundup(text: &str) -> bool {
    let text = squeeze(text);
    let text = text.trim_matches(['【', '】', '《', '》', '（', '）', '(', ')']);
    // 市教育局信息汇编（4月16日—20日）, 一周要闻 第12期.
    let text = text.split(['（', '(']).next().unwrap_or(text);
    let text = text.find('第').and_then(|at| text.get(..at)).filter(|rest| !rest.is_empty()).unwrap_or(text);
    let items = ["信息", "简讯", "新闻", "消息", "动态", "稿件", "要闻", "短讯", "快讯"];
    let gathered = ["汇编", "汇总", "集锦", "集萃", "荟萃", "摘编", "综合"];
    let ends = |stem: &str, ends: &[&str]| ends.iter().any(|end| stem.ends_with(end));
    let several = text.strip_suffix(['则', '条', '篇', '件']).is_some_and(|rest| {
        let stem = rest.trim_end_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十两".contains(c));
        stem.len() < rest.len() && ends(stem, &items)
    });
    (2..=30).contains(&length(text))
        && (several
            || gathered.iter().any(|end| text.strip_suffix(end).is_some_and(|stem| ends(stem, &items)))
            || ends(
                text,
                &["简讯", "要闻", "短讯", "快讯", "一周动态", "工作动态", "信息动态", "动态信息", "一周信息"],
            ))
}

/// Whether a line without its number reads as a headline rather than as a section of a report.
pub fn is_headline(text: &str) -> bool {
    han_count(text) >= 8
        && !VERBS.iter().any(|verb| text.starts_with(verb))
        && !SECTIONS.iter().any(|end| text.ends_with(end))
}

/// Without 一、, （一）, 1. or ① at the front; other numerals are the text's own.
pub fn numberless(text: &str) -> &str {
    let text = text.trim();
    if !is_numbered(text) || text.starts_with('第') {
        return text;
    }
    let inner = text.trim_start_matches(['（', '(']);
    let after = inner.trim_start_matches(|c: char| {
        c.is_ascii_digit() || "一二三四五六七八九十百".contains(c) || ('①'..='⑳').contains(&c)
    });
    after.trim_start_matches(|c: char| "）)、.．，".contains(c) || c.is_whitespace())
}

/// Whether the number at the front is one that counts sections: 一、 or （一）.
pub fn counts_sections(text: &str) -> bool {
    let inner = text.trim_start();
    is_numbered(inner) && !inner.starts_with(|c: char| c.is_ascii_digit())
}
