//! What becomes of which words: `旧文→新文`, `“旧文”改为“新文”`, `将旧文改成新文`.

/// Marks that stand between the old words and the new.
const ARROWS: [&str; 8] = ["→", "⇒", "➔", "—>", "->", "=>", "－＞", "＝＞"];
/// Words that do the same.
const WORDS: [&str; 8] = ["应改为", "修改为", "更正为", "改为", "改成", "换成", "替换为", "应为"];
/// Pairs of quotation marks.
const QUOTES: [(char, char); 6] = [('“', '”'), ('"', '"'), ('「', '」'), ('『', '』'), ('‘', '’'), ('\'', '\'')];
/// The form that is shown to whoever wrote another.
const FORM: &str = "改文字请写成“改 7 旧文→新文”，旧文照稿件原文写";

/// The words of a line that asks for a change.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Passage {
    /// `quoted` says whether both stood in quotation marks, so that nothing had to be guessed.
    Found {
        old: String,
        new: String,
        quoted: bool,
    },
    Unclear(&'static str),
}

/// Reads old and new words. In quotation marks they may hold anything, and the new ones may be empty.
pub(super) fn passage(text: &str) -> Passage {
    let text = text.trim_matches(|c: char| c.is_whitespace() || "：:，,、".contains(c));
    if let Some((old, new)) = quoted(text) {
        return found(old, new, true);
    }
    let text = ["将", "把", "由"].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    let arrow = parted(text, &ARROWS);
    let parts = if arrow == Parts::None { parted(text, &WORDS) } else { arrow };
    match parts {
        Parts::None => Passage::Unclear(FORM),
        Parts::Many => Passage::Unclear("旧文、新文的界限不明，请各加引号，如“改 7 “旧文”→“新文””"),
        Parts::Two(old, new) => {
            let (old, new) = (bare(old), bare(new.trim_end_matches(['。', '；', ';'])));
            if new.is_empty() {
                return Passage::Unclear("未写明新文；如须删去，请写成“改 7 “旧文”→“””");
            }
            found(old, new, false)
        }
    }
}

fn found(old: &str, new: &str, quoted: bool) -> Passage {
    if old.trim().is_empty() {
        return Passage::Unclear(FORM);
    }
    if old == new {
        return Passage::Unclear("旧文与新文相同，未作处理");
    }
    Passage::Found { old: old.to_owned(), new: new.to_owned(), quoted }
}

/// Words without blanks and one pair of quotation marks around them.
fn bare(text: &str) -> &str {
    let text = text.trim();
    let inner = QUOTES.iter().find_map(|(open, close)| {
        let inner = text.strip_prefix(*open)?.strip_suffix(*close)?;
        (!inner.contains([*open, *close])).then_some(inner)
    });
    inner.unwrap_or(text).trim()
}

/// `[将|把][第二段|正文中…]“old” mark “new”`, whole.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let (place, open, close) = QUOTES.iter().find_map(|(open, close)| {
        let (place, _) = text.split_once(*open)?;
        is_place(place).then_some((place, *open, *close))
    })?;
    let rest = text.get(place.len()..)?.strip_prefix(open)?;
    // The old words end where the mark follows, so that they may hold quotation marks themselves.
    let ends = rest.match_indices(close).filter_map(|(at, _)| {
        let after = rest.get(at + close.len_utf8()..)?.trim_start();
        let new = ARROWS.iter().chain(&WORDS).find_map(|mark| after.strip_prefix(mark))?;
        Some((rest.get(..at)?, new.trim()))
    });
    let mut ends = ends.collect::<Vec<_>>().into_iter();
    let (old, new) = ends.next().filter(|_| ends.next().is_none())?;
    let new = new.trim_end_matches(['。', '；', ';', '，', ',']);
    let new = QUOTES.iter().find_map(|(open, close)| new.strip_prefix(*open)?.strip_suffix(*close))?;
    Some((old, new))
}

/// Words that say where in the draft, and nothing else.
fn is_place(text: &str) -> bool {
    let text = text.trim_matches(|c: char| c.is_whitespace() || "，,、：:".contains(c));
    let text = ["将", "把"].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    let text = text.trim_end_matches(['的', '中', '里', '内']);
    let names = ["", "文", "正文", "标题", "题目", "首段", "末段", "文末", "开头", "结尾"];
    names.contains(&text)
        || text.strip_prefix('第').is_some_and(|rest| {
            rest.ends_with(['段', '行', '句'])
                && rest.chars().all(|c| c.is_ascii_digit() || "一二三四五六七八九十段行句第".contains(c))
        })
}

#[derive(PartialEq, Eq)]
enum Parts<'a> {
    None,
    Two(&'a str, &'a str),
    Many,
}

/// The text before and behind the only mark in it. Longer marks hold shorter ones: 应改为 is no second 改为.
fn parted<'a>(text: &'a str, marks: &[&str]) -> Parts<'a> {
    let mut found = marks.iter().flat_map(|mark| text.match_indices(mark)).collect::<Vec<_>>();
    found.sort_by_key(|(at, mark)| (*at, std::cmp::Reverse(mark.len())));
    let mut end = 0;
    found.retain(|(at, mark)| {
        let apart = *at >= end;
        if apart {
            end = at + mark.len();
        }
        apart
    });
    match found.as_slice() {
        [] => Parts::None,
        [(at, mark)] => {
            Parts::Two(text.get(..*at).unwrap_or_default(), text.get(at + mark.len()..).unwrap_or_default())
        }
        _ => Parts::Many,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_their_change() {
        let check = |text: &str, old: &str, new: &str| match passage(text) {
            Passage::Found { old: before, new: after, .. } => assert_eq!((&*before, &*after), (old, new), "{text}"),
            unclear => panic!("{text}: {unclear:?}"),
        };
        check("三十六所→三十八所", "三十六所", "三十八所");
        check(" 三十六所 -> 三十八所。", "三十六所", "三十八所");
        check("“六成”改为“七成”", "六成", "七成");
        check("：“六成”→“七成”。", "六成", "七成");
        check("\"六成\" 改成 \"七成\"", "六成", "七成");
        check("第二段中“六成”应为“七成”", "六成", "七成");
        check("将六成改为七成", "六成", "七成");
        check("“，同时，”→“；同时，”", "，同时，", "；同时，");
        check("“会议强调，”→“”", "会议强调，", "");
        check("“双过半”→“开门红”", "双过半", "开门红");
        check("冲刺“双过半”目标→冲刺“开门红”目标", "冲刺“双过半”目标", "冲刺“开门红”目标");
        check("“改为甲→乙”改为“丙”", "改为甲→乙", "丙");
        check("由3家应改为5家", "3家", "5家");
    }

    #[test]
    fn what_is_no_change_is_told() {
        for text in ["", "数字有误", "→新文", "旧文→", "甲→乙→丙", "甲→甲", "甲改为乙改为丙", "“甲→乙"]
        {
            let read = passage(text);
            let unclear = matches!(read, Passage::Unclear(_));
            assert!(unclear || text == "“甲→乙", "{text}: {read:?}");
        }
    }
}
