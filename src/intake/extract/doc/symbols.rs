//! Characters of symbol fonts as ordinary ones.
//!
//! Hands out [`plain`]. Deliberately knows only what stands for something in office papers.

/// A character of a symbol font (its number without the 0xF000 under which Word files it); `None` if it means nothing
/// elsewhere.
pub fn plain(font: &str, code: u16) -> Option<char> {
    let code = code & 0xFF;
    let found = match font {
        "symbol" => {
            let at = |first: u16, row: &str| row.chars().nth(usize::from(code.checked_sub(first)?));
            if code < 0x80 { at(0x20, LOW) } else { at(0xA0, HIGH) }
        }
        "wingdings" => match code {
            0xFE => Some('☑'),
            0xA8 | 0x6F | 0x71 => Some('□'),
            0xFC => Some('√'),
            0xFB => Some('×'),
            0x6C => Some('●'),
            0x6E => Some('■'),
            0x75 => Some('◆'),
            0xD8 => Some('➢'),
            0xE0 => Some('→'),
            _ => None,
        },
        "wingdings 2" => match code {
            0x52 => Some('☑'),
            0xA3 | 0x30 => Some('□'),
            0x50 => Some('√'),
            _ => None,
        },
        _ => None,
    };
    found.filter(|c| *c != '\u{0}')
}

/// Adobe's Symbol encoding from 0x20 and from 0xA0; pieces of large brackets are blanks.
const LOW: &str = " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼";
const HIGH: &str = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…│─↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑     [   {   ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_become_characters() {
        let check = |font: &str, code: u16, expected: Option<char>| assert_eq!(plain(font, code), expected);
        check("symbol", 0xF061, Some('α'));
        check("symbol", 0xF0A3, Some('≤'));
        check("symbol", 0xF0B3, Some('≥'));
        check("symbol", 0xF0B4, Some('×'));
        check("symbol", 0xF0E5, Some('∑'));
        check("wingdings", 0x00FE, Some('☑'));
        check("宋体", 0x61, None);
    }
}
