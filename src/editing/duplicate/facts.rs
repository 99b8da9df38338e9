//! What a text counts: 12.5亿元, 三十六所, 4月16日. Two stories with the same words and other figures are two stories; and
//! when a unit corrects a draft, it is the figures that must be compared.
//!
//! Hands out [`facts`] and [`changed`]. Knows no calendar and does no sums.

use super::plain::narrow;

/// A number with what it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fact {
    /// As written, full width narrowed.
    number: String,
    /// The characters that follow, at most two: 亿元, 所, 公里.
    unit: String,
    /// The characters that stand before, at most four, of the same clause.
    before: String,
}

impl Fact {
    /// Number and the first character of what it counts: 36所.
    pub(super) fn whole(&self) -> String {
        self.number.chars().chain(self.unit.chars().take(1)).collect()
    }
}

/// Numbers shown to a person in one go.
const SHOWN: usize = 5;

/// What a text counts, in its order. Years (2018年), numbers of a list (1.) and words like 一些 are left out.
pub(super) fn facts(text: &str) -> Vec<Fact> {
    let chars: Vec<char> = text.chars().map(narrow).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        let belongs: fn(char) -> bool = if c.is_ascii_digit() {
            |c| c.is_ascii_digit() || matches!(c, '.' | '%')
        } else if is_han_digit(*c) {
            is_han_digit
        } else {
            at += 1;
            continue;
        };
        let mut length = chars.iter().skip(at).take_while(|c| belongs(**c)).count();
        let mut number: String = chars.iter().skip(at).take(length).collect();
        // 4月16日 is one fact.
        if c.is_ascii_digit() && chars.get(at + length) == Some(&'月') {
            let days = chars.iter().skip(at + length + 1).take_while(|c| c.is_ascii_digit()).count();
            if days > 0 && chars.get(at + length + 1 + days) == Some(&'日') {
                length += 1 + days;
                number = chars.iter().skip(at).take(length).collect();
            }
        }
        let trimmed = number.trim_end_matches('.').to_owned();
        let rest = chars.get(at + length..).unwrap_or_default();
        let unit: String = rest.iter().take(2).take_while(|c| c.is_alphanumeric() && !c.is_ascii_digit()).collect();
        let before = chars.get(at.saturating_sub(4)..at).unwrap_or_default();
        let before: String =
            before.iter().rev().take_while(|c| c.is_alphanumeric()).collect::<Vec<_>>().into_iter().rev().collect();
        let year = trimmed.chars().count() == 4 && unit.starts_with('年');
        let of_list = unit.is_empty() && before.is_empty() && number.ends_with('.');
        // 一个, 十分: only what is put together of several characters, with a place in it, is a count: 三十六, 一百.
        let counts = c.is_ascii_digit() || (length >= 2 && trimmed.contains(['十', '百', '千', '万', '亿']));
        if counts && !year && !of_list && !trimmed.is_empty() {
            found.push(Fact { number: trimmed, unit, before });
        }
        at += length.max(1);
    }
    found
}

fn is_han_digit(c: char) -> bool {
    "〇零一二三四五六七八九十百千万亿两".contains(c)
}

/// The figures that differ between two versions of a draft: what stood there and what stands there now, each with what it
/// counts (120个 → 130个), at most five. A figure that was only added or dropped pairs with an empty text; figures that
/// merely changed places did not change.
pub fn changed<S: AsRef<str>, T: AsRef<str>>(old: &[S], new: &[T]) -> Vec<(String, String)> {
    let old: Vec<Fact> = old.iter().flat_map(|text| facts(text.as_ref())).collect();
    let new: Vec<Fact> = new.iter().flat_map(|text| facts(text.as_ref())).collect();
    let mut gone = without(&old, &new);
    let mut come = without(&new, &old);
    let mut pairs = Vec::new();
    // What counts the same thing after the same words first, then merely the same thing.
    for near in [true, false] {
        gone.retain(|fact| {
            let same = |other: &Fact| {
                other.unit.chars().next() == fact.unit.chars().next() && (!near || other.before == fact.before)
            };
            let Some(at) = come.iter().position(same) else { return true };
            let other = come.remove(at);
            pairs.push((shown(fact), shown(&other)));
            false
        });
    }
    pairs.extend(gone.iter().map(|fact| (shown(fact), String::new())));
    pairs.extend(come.iter().map(|fact| (String::new(), shown(fact))));
    pairs.truncate(SHOWN);
    pairs
}

/// The facts of `these` that `others` lacks, each as often as it is lacking.
fn without(these: &[Fact], others: &[Fact]) -> Vec<Fact> {
    let mut rest: Vec<String> = others.iter().map(Fact::whole).collect();
    let mut left = Vec::new();
    for fact in these {
        match rest.iter().position(|other| *other == fact.whole()) {
            Some(at) => drop(rest.swap_remove(at)),
            None => left.push(fact.clone()),
        }
    }
    left
}

/// 120 → 120个, but 4月16日 and 71.2% say enough.
fn shown(fact: &Fact) -> String {
    if fact.number.ends_with(['日', '%']) {
        return fact.number.clone();
    }
    let length = if fact.unit.starts_with(['万', '亿', '公', '平', '立']) { 2 } else { 1 };
    fact.number.chars().chain(fact.unit.chars().take(length)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_counts() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<String> = facts(text).iter().map(shown).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("总投资１２．５亿元，开工36所", &["12.5亿元", "36所"]);
        check("4月16日，2018年第一批三十六所", &["4月16日", "三十六所"]);
        check("完成71.2%，共3项。", &["71.2%", "3项"]);
        check("1. 一个专班，十分重视，两个一百年", &["一百年"]);
        check("", &[]);
    }

    #[test]
    fn what_changed_between_two_versions() {
        let check = |old: &str, new: &str, expected: &[(&str, &str)]| {
            let pairs: Vec<(String, String)> = changed(&[old], &[new]);
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            assert_eq!(pairs, expected, "{old} → {new}");
        };
        check("惠及120个村，投资3亿元", "惠及130个村，投资3亿元", &[("120个", "130个")]);
        check("甲120个，乙30个", "乙30个，甲120个", &[]);
        check(
            "新铺管线23公里，发现渗漏11处",
            "新铺管线25公里，发现渗漏12处",
            &[("23公里", "25公里"), ("11处", "12处")],
        );
        check("共三十六所", "共三十八所", &[("三十六所", "三十八所")]);
        check("改造5处", "改造完毕", &[("5处", "")]);
        let many: String = (10..30).map(|n| format!("{n}个，")).collect();
        assert_eq!(changed(&[many.as_str()], &["没有"]).len(), 5);
    }
}
