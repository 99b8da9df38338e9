//! Breaks a title into lines of like width, without a word split, a lone last character, or a mark where none may stand.
//! Widths are counted in half-ems (a Chinese character is 2), which holds in every Chinese font. Knows nothing of documents.

use unicode_width::UnicodeWidthChar;

use super::lexicon::{Lexicon, Mark, Neighbours};

/// What a break inside a word, a number or a pair of marks costs; far more than any raggedness.
const SPLIT: u64 = 4000;
/// What a break between two characters that belong to no known word costs more: they may well be a word of their own.
const UNKNOWN: u64 = 300;
/// What a break inside a short quotation or bracket costs more.
const APART: u64 = 700;
/// Marks that open such a pair, and at the same places those that close it.
const OPENING: [char; 5] = ['“', '《', '（', '‘', '【'];
const CLOSING: [char; 5] = ['”', '》', '）', '’', '】'];
/// Longest such pair in characters; a longer one is broken like any text.
const QUOTED: usize = 14;
/// What a line of fewer than four half-ems costs.
const LONELY: u64 = 20_000;
/// May not begin a line (GB/T 15834 5.1 and kinsoku).
const NOT_FIRST: &str = "，。、；：？！）】》〉”’…—·～%％℃,.;:?!)]}年月日号期元个万亿余多的了";
/// May not end a line.
const NOT_LAST: &str = "（【《〈“‘([{第";
/// A break right after these reads well.
const GOOD_LAST: &str = "，、；：。！？—的 ";
/// A break right before these reads well.
const GOOD_FIRST: &str = "和与及为把将让在以从向助 《“";

/// Width of a text in half-ems.
pub fn width(text: &str) -> u64 {
    text.chars().map(half_ems).sum()
}

/// How lines are filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// As even as the words allow: a centred heading.
    Even,
    /// As full as the words allow, the last as long as it comes: an entry of a list.
    Full,
}

/// The lines of `text`, as few as fit into `limit` half-ems each. One line for an empty text.
pub fn broken(text: &str, limit: u64, shape: Shape, lexicon: &Lexicon, neighbours: &Neighbours) -> Vec<String> {
    let limit = limit.max(4);
    let total = width(text);
    if total <= limit {
        return vec![text.to_owned()];
    }
    let chars: Vec<char> = text.chars().collect();
    let costs = break_costs(&chars, lexicon, neighbours);
    let ideal = match shape {
        Shape::Even => total / total.div_ceil(limit),
        Shape::Full => limit,
    };
    break_at(&chars, &costs, limit, ideal, shape).into_iter().map(|l| l.trim().to_owned()).collect()
}

/// Width of one character in half-ems.
fn half_ems(c: char) -> u64 {
    match c {
        // Capitals of a Latin face are wider than half an em.
        'A'..='Z' | '@' | '%' | '&' => 2,
        _ => c.width_cjk().unwrap_or(0) as u64,
    }
}

/// What a break before the i-th character costs.
fn break_costs(chars: &[char], lexicon: &Lexicon, neighbours: &Neighbours) -> Vec<u64> {
    let marks = lexicon.read(chars);
    let pairs = chars.iter().zip(chars.iter().skip(1)).zip(marks.iter().zip(marks.iter().skip(1)));
    let mut costs: Vec<u64> = std::iter::once(0)
        .chain(pairs.map(|((&before, &after), (&left, &right))| match (left, right) {
            (_, Mark::Continues) => break_cost(before, after, neighbours).max(SPLIT),
            (Mark::Unknown, Mark::Unknown) => break_cost(before, after, neighbours) + UNKNOWN,
            _ => break_cost(before, after, neighbours),
        }))
        .collect();
    for i in between_marks(chars) {
        if let Some(cost) = costs.get_mut(i) {
            *cost += APART;
        }
    }
    costs
}

/// The places inside a short quotation, title or bracket.
fn between_marks(chars: &[char]) -> Vec<usize> {
    let mut places = Vec::new();
    for (start, open) in chars.iter().enumerate() {
        let Some(at) = OPENING.iter().position(|c| c == open) else { continue };
        let closing = CLOSING.get(at);
        let length = chars.iter().skip(start).take(QUOTED).position(|c| Some(c) == closing);
        places.extend(start + 1..=start + length.unwrap_or(0));
    }
    places
}

/// What a break between two characters costs, apart from the words they belong to.
fn break_cost(before: char, after: char, neighbours: &Neighbours) -> u64 {
    let latin = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '%');
    let combining = after.width_cjk().unwrap_or(0) == 0 || before == '\u{200d}';
    if combining || NOT_FIRST.contains(after) || NOT_LAST.contains(before) || (latin(before) && latin(after)) {
        return 2 * SPLIT;
    }
    if before.is_ascii_digit() && !latin(after) && after != ' ' {
        return SPLIT;
    }
    if GOOD_LAST.contains(before) || after == ' ' {
        return 0;
    }
    // Twice side by side may be chance, five times hardly.
    let together = u64::from(neighbours.count(before, after)).saturating_sub(1).min(4) * 200;
    if GOOD_FIRST.contains(after) { 10 + together } else { 60 + together }
}

/// The cheapest way through the text: the square of every line's distance from the ideal width, and what its break costs.
fn break_at(chars: &[char], costs: &[u64], limit: u64, ideal: u64, shape: Shape) -> Vec<String> {
    let mut best: Vec<(u64, usize)> = vec![(0, 0)];
    for end in 1..=chars.len() {
        let mut line = 0;
        let mut cheapest = (u64::MAX, end - 1);
        for start in (0..end).rev() {
            line += chars.get(start).copied().map_or(0, half_ems);
            // A single character wider than the line still needs a line.
            if line > limit && start + 1 < end {
                break;
            }
            let lonely = if line < 4 { LONELY } else { 0 };
            let ragged = match shape {
                Shape::Even => line.abs_diff(ideal).pow(2) * 4,
                Shape::Full if end == chars.len() => 0,
                Shape::Full => line.abs_diff(ideal) * 8,
            };
            let here = best.get(start).map_or(u64::MAX, |b| b.0);
            let cost = here
                .saturating_add(ragged)
                .saturating_add(lonely)
                .saturating_add(costs.get(start).copied().unwrap_or(0))
                .saturating_add(1);
            if cost < cheapest.0 {
                cheapest = (cost, start);
            }
        }
        best.push(cheapest);
    }
    let mut lines = Vec::new();
    let mut end = chars.len();
    while end > 0 {
        let start = best.get(end).map_or(0, |b| b.1).min(end - 1);
        lines.push(chars.get(start..end).unwrap_or_default().iter().collect());
        end = start;
    }
    lines.reverse();
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(text: &str, limit: u64) -> String {
        broken(text, limit, Shape::Even, &Lexicon::new(["市教育局", "凌海市"]), &Neighbours::default()).join("/")
    }

    #[test]
    fn titles_are_broken_between_words() {
        let check = |text: &str, limit, expected: &str| assert_eq!(lines(text, limit), expected);
        check("市教育局扎实推进义务教育", 48, "市教育局扎实推进义务教育");
        check(
            "市教育局扎实推进义务教育优质均衡发展取得阶段性成效",
            48,
            "市教育局扎实推进义务教育/优质均衡发展取得阶段性成效",
        );
        check("重实干 强执行 抓落实专项行动宣传工作简报", 24, "重实干 强执行 抓落实/专项行动宣传工作简报");
        check(
            "凌海市2018年一季度固定资产投资同比增长12.5%实现开门红",
            48,
            "凌海市2018年一季度固定资产/投资同比增长12.5%实现开门红",
        );
        check(
            "坚持以“最多跑一次”改革为抓手全力优化提升营商环境",
            48,
            "坚持以“最多跑一次”改革/为抓手全力优化提升营商环境",
        );
    }

    #[test]
    fn entries_are_filled_and_units_stay_whole() {
        let lexicon = Lexicon::new(["市教育局"]);
        let lines = |text| broken(text, 60, Shape::Full, &lexicon, &Neighbours::default()).join("/");
        assert_eq!(
            lines("市教育局扎实推进义务教育优质均衡发展取得阶段性成效（市教育局）"),
            "市教育局扎实推进义务教育优质均衡发展取得阶段性成效/（市教育局）"
        );
    }

    #[test]
    fn no_line_is_lonely() {
        let text = "全力推进全市重点项目建设各项工作落到实处见成效啊";
        assert_eq!(width(text), 48);
        for limit in [46, 44, 40, 24] {
            assert!(lines(text, limit).split('/').all(|l| width(l) >= 8), "{}", lines(text, limit));
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_every_line_fits(text in "[一-龥a-zA-Z0-9 ，。“”《》𠮷]{0,200}", limit in 4u64..60, full: bool) {
            let shape = if full { Shape::Full } else { Shape::Even };
            let text = text.trim();
            let lines = broken(text, limit, shape, &Lexicon::new([]), &Neighbours::default());
            prop_assert!(lines.iter().all(|l| width(l) <= limit));
            let bare = |s: &str| s.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(bare(&lines.concat()), bare(text));
        }
    }
}
