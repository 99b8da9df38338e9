//! Strangers' words made fit to be written into a document: what XML forbids, what turns the page's direction, and what nobody
//! sees is taken out; everything else stays as it was written. Knows nothing of layout.

/// One line: every run of white space (line breaks, tabs, full-width blanks) becomes one blank, the ends are bare.
pub fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for c in sound(text) {
        if c.is_whitespace() {
            blank = !out.is_empty();
        } else {
            if blank {
                out.push(' ');
                blank = false;
            }
            out.push(c);
        }
    }
    out
}

/// The paragraphs of a text: split where a line ends, without indents and trailing blanks, without empty ones.
pub fn paragraphs(text: &str) -> Vec<String> {
    text.split(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'])
        .map(line)
        .filter(|p| !p.is_empty())
        .collect()
}

/// The characters that may be printed. A joiner stays only inside an emoji sequence.
fn sound(text: &str) -> impl Iterator<Item = char> {
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    std::iter::from_fn(move || {
        while let Some(c) = rest.next() {
            if c == '\u{200d}' {
                if pictorial(before) && rest.peek().is_some_and(|&after| pictorial(after)) {
                    before = c;
                    return Some(c);
                }
            } else if let Some(c) = printable(c) {
                before = c;
                return Some(c);
            }
        }
        None
    })
}

/// A character as it may be printed; none if it must not be.
fn printable(c: char) -> Option<char> {
    match c {
        // Breaks of every kind are white space to the callers above.
        '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        // C0 and C1: outside XML 1.0 Char, or discouraged by it.
        c if c.is_control() => None,
        // Marks, embeddings, overrides and isolates of direction; invisible blanks and joiners; the byte order mark.
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => None,
        '\u{ad}' | '\u{fff9}'..='\u{fffb}' => None,
        // Non-characters: U+FFFE and U+FFFF are outside Char, their likes in the other planes and FDD0..FDEF mean nothing.
        '\u{fdd0}'..='\u{fdef}' => None,
        c if u32::from(c) & 0xfffe == 0xfffe => None,
        c => Some(c),
    }
}

/// What an emoji sequence is made of.
fn pictorial(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

/// Whether XML 1.0 allows the character (production 2, Char).
pub fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_line() {
        let check = |input: &str, expected: &str| assert_eq!(line(input), expected, "{input:?}");
        check("　　重实干 强执行", "重实干 强执行");
        check("上\r\n下\t左　右 ", "上 下 左 右");
        check("a\0b\u{1}c\u{fffe}d\u{ffff}e\u{1fffe}", "abcde");
        check("\u{202e}倒着\u{202c}写\u{feff}", "倒着写");
        check("单\u{200d}独", "单独");
        check("👨\u{200d}👩\u{200d}👧 一家", "👨\u{200d}👩\u{200d}👧 一家");
        check("\u{200d}", "");
        check("𠮷野家 <&\"'>", "𠮷野家 <&\"'>");
    }

    #[test]
    fn several_paragraphs() {
        assert_eq!(paragraphs("　　一\n\n  二\u{2028}三\r\n\u{200b}"), ["一", "二", "三"]);
        assert!(paragraphs(" \n\u{3000}").is_empty());
    }

    proptest! {
        #[test]
        fn only_xml_characters_remain(text in any::<String>()) {
            prop_assert!(line(&text).chars().all(is_xml_char));
            prop_assert_eq!(line(&line(&text)), line(&text));
        }
    }
}
