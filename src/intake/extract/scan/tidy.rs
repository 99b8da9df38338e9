//! Recognised characters → Chinese as it is typed: no blanks between characters, full-width punctuation.
//!
//! Hands out [`line()`], [`append`], [`punctuation`] and what they ask of a character. Deliberately knows nothing of pages.

/// Whether a character is a Chinese one (a Han character of the usual blocks).
pub fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '〇')
}

/// Whether a character takes the width of a Chinese one.
fn is_wide(c: char) -> bool {
    is_chinese(c) || matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FF60}' | '“' | '”' | '‘' | '’' | '—' | '…')
}

/// Width in full-width characters.
pub fn cells(text: &str) -> f64 {
    text.chars().map(|c| if is_wide(c) { 1.0 } else { 0.5 }).sum()
}

/// A line without the blanks that the recogniser puts between Chinese characters, and between them and digits.
pub fn line(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    for (at, c) in chars.iter().enumerate() {
        if !c.is_whitespace() {
            out.push(*c);
            continue;
        }
        let next = chars.iter().skip(at + 1).find(|c| !c.is_whitespace());
        if let (Some(one), Some(two)) = (out.chars().last(), next)
            && parts(one, *two)
        {
            out.push(' ');
        }
    }
    out
}

/// Whether a blank between two characters means something: only between Latin words.
fn parts(one: char, two: char) -> bool {
    let latin = |c: char| c.is_ascii_alphabetic();
    let sign = |c: char| matches!(c, ',' | '.' | ';' | ':' | '!' | '?');
    !one.is_whitespace()
        && ((latin(one) && (latin(two) || two.is_ascii_digit())) || (latin(two) && (one.is_ascii_digit() || sign(one))))
}

/// Adds the next line of a paragraph.
pub fn append(text: &mut String, next: &str) {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    if latin(text.chars().last()) && latin(next.chars().next()) {
        text.push(' ');
    }
    text.push_str(next);
}

/// Punctuation as Chinese has it where it stands among Chinese.
pub fn punctuation(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut open = false;
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at)).copied();
        let after = chars.get(at + 1).copied();
        let wide = |c: Option<char>| c.is_some_and(is_wide);
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let among = wide(before) || (wide(after) && !before.is_some_and(|c| c.is_ascii_alphabetic()));
        out.push(match c {
            ',' if among && !(digit(before) && digit(after)) => '，',
            ';' if among => '；',
            ':' if among && !(digit(before) && digit(after)) => '：',
            '?' if among => '？',
            '!' if among => '！',
            '(' if wide(before) || wide(after) => '（',
            ')' if wide(before) || (wide(after) && out.contains('（')) || closes(&out) => '）',
            '.' if wide(before) && (after.is_none() || wide(after)) => '。',
            // Where a sentence must end, the recogniser at times sees a letter or a zero for the small circle.
            'o' | 'O' | '0' if before.is_some_and(is_chinese) && after.is_none() => '。',
            '"' if among || wide(after) => {
                open = !open;
                if open { '“' } else { '”' }
            }
            other => *other,
        });
    }
    out
}

/// Whether a full-width bracket stands open.
fn closes(text: &str) -> bool {
    text.chars().filter(|c| *c == '（').count() > text.chars().filter(|c| *c == '）').count()
}

/// `3`, `- 3 -`, `— 3 —`, `第3页`, `第 3 页 共 5 页`.
pub fn is_page_number(text: &str) -> bool {
    let inner: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '—' | '–' | '－' | '_' | '·' | '一'))
        .collect();
    let digits = inner.chars().filter(char::is_ascii_digit).count();
    let inner = inner.replace(['第', '页', '共', '/'], "");
    (1..=6).contains(&digits) && inner.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_stay_between_latin_words_only() {
        let check = |seen: &str, expected: &str| assert_eq!(line(seen), expected);
        check("市 教育 局 于 2018 年 4 月 1 2 日", "市教育局于2018年4月12日");
        check("使 用 Windows 10 和 Word Perfect 软 件", "使用Windows 10和Word Perfect软件");
        check(" PM 2.5 ", "PM 2.5");
        check("", "");
    }

    #[test]
    fn punctuation_is_full_width_among_chinese() {
        let check = |seen: &str, expected: &str| assert_eq!(punctuation(seen), expected);
        check("开展检查,发现问题;整改.", "开展检查，发现问题；整改。");
        check("时间:14:30,共1,200人", "时间：14:30，共1,200人");
        check("增长12.7%,达标", "增长12.7%，达标");
        check("通知(锦政办发〔2018〕15号)要求", "通知（锦政办发〔2018〕15号）要求");
        check("收缴\"三无\"食品", "收缴“三无”食品");
        check("see a.b, c (d)", "see a.b, c (d)");
        check("集中检查o", "集中检查。");
    }

    #[test]
    fn page_numbers() {
        for (text, expected) in [
            ("3", true),
            ("— 3 —", true),
            ("第3页", true),
            ("第 3 页 共 12 页", true),
            ("3人", false),
            ("第一页", false),
            ("——", false),
        ] {
            assert_eq!(is_page_number(text), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_but_blanks_and_signs_changes(text in "\\PC{0,60}") {
            let letters = |text: &str| text.chars().filter(|c| is_chinese(*c)).collect::<String>();
            proptest::prop_assert_eq!(letters(&punctuation(&line(&text))), letters(&text));
        }
    }
}
