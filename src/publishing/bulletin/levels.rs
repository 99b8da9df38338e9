//! 结构层次序数 at the start of a paragraph: 一、 （一） 1. and how far the heading that they begin reaches.

/// Rank of a heading within a draft (GB/T 9704-2012 7.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// 一、
    One,
    /// （一）
    Two,
    /// 1.
    Three,
}

/// Longest heading, in characters; beyond it a paragraph is text that happens to be numbered.
const LONGEST: usize = 30;

/// Splits a paragraph into its heading and the text that runs on after it; none if it does not begin with a heading.
/// A short paragraph is all heading, unless it ends like an item of a list.
pub fn heading(paragraph: &str) -> Option<(Level, &str, &str)> {
    let level = level(paragraph)?;
    let short = paragraph.chars().count() <= LONGEST;
    if short && !paragraph.ends_with(['；', ';', '，', '、', '：']) && sentences(paragraph) <= 1 {
        return Some((level, paragraph, ""));
    }
    let (at, stop) = paragraph.char_indices().take(LONGEST).find(|(_, c)| *c == '。')?;
    let (head, rest) = paragraph.split_at_checked(at + stop.len_utf8())?;
    Some((level, head, rest))
}

fn sentences(paragraph: &str) -> usize {
    paragraph.matches('。').count()
}

/// The ordinal that a paragraph begins with.
fn level(paragraph: &str) -> Option<Level> {
    let numeral = |c: char| "一二三四五六七八九十百".contains(c);
    let bare = paragraph.trim_start_matches(numeral);
    let digits = paragraph.chars().take_while(|c| numeral(*c)).count();
    if (1..=4).contains(&digits) && bare.starts_with('、') {
        return Some(Level::One);
    }
    if let Some(inner) = paragraph.strip_prefix(['（', '(']) {
        let digits = inner.chars().take_while(|c| numeral(*c)).count();
        let closed = inner.trim_start_matches(numeral).starts_with(['）', ')']);
        return ((1..=4).contains(&digits) && closed).then_some(Level::Two);
    }
    let rest = paragraph.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = paragraph.len() - rest.len();
    let tail = rest.strip_prefix(['.', '．', '、'])?;
    // 3.5亿元 is a number, not an ordinal.
    ((1..=2).contains(&digits) && !tail.starts_with(|c: char| c.is_ascii_digit())).then_some(Level::Three)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings() {
        let check = |text: &str, expected: Option<(Level, &str, &str)>| assert_eq!(heading(text), expected, "{text}");
        check("一、总体要求", Some((Level::One, "一、总体要求", "")));
        check("十二、保障措施。", Some((Level::One, "十二、保障措施。", "")));
        check("(二)压实责任", Some((Level::Two, "(二)压实责任", "")));
        check("（一）高位推动。成立专班，周调度。", Some((Level::Two, "（一）高位推动。", "成立专班，周调度。")));
        check("1.抓进度", Some((Level::Three, "1.抓进度", "")));
        check("3.5亿元的投资全部到位", None);
        check("2018年4月", None);
        check("一是抓进度。", None);
        check("（市教育局）", None);
        check("（一）完成投资3亿元；", None);
        check(&format!("一、{}", "长".repeat(40)), None);
        check("", None);
    }
}
