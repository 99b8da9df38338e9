//! Bytes in symbol fonts → the characters that they show.
//!
//! Hands out [`Symbols`]. Deliberately knows only Symbol (all of it) and of Wingdings what stands for something in
//! office papers; other pictographs say nothing.

/// A font that shows symbols in the place of letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbols {
    Symbol,
    Wingdings,
    Wingdings2,
    /// Webdings and the like.
    Mute,
}

impl Symbols {
    /// By the font's name; `None` for a font of letters.
    pub fn named(font: &str) -> Option<Self> {
        let font = font.trim().to_ascii_lowercase();
        match font.as_str() {
            "symbol" => Some(Self::Symbol),
            "wingdings" => Some(Self::Wingdings),
            "wingdings 2" => Some(Self::Wingdings2),
            "wingdings 3" | "webdings" => Some(Self::Mute),
            _ => None,
        }
    }

    /// What a byte of this font shows; `None` if nothing that can be written.
    pub fn character(self, byte: u8) -> Option<char> {
        if byte == b' ' {
            return Some(' ');
        }
        match (self, byte) {
            (Self::Symbol, 0x21..=0x7E) => LOWER.chars().nth(usize::from(byte) - 0x21),
            (Self::Symbol, 0xA0..=0xFE) => UPPER.chars().nth(usize::from(byte) - 0xA0),
            (Self::Wingdings, 0xFE) | (Self::Wingdings2, 0x52) => Some('☑'),
            (Self::Wingdings, 0xA8 | 0x6F) | (Self::Wingdings2, 0xA3 | 0x30) => Some('□'),
            (Self::Wingdings, 0xFC) | (Self::Wingdings2, 0x50) => Some('√'),
            (Self::Wingdings, 0x6C) => Some('●'),
            (Self::Wingdings, 0x6E) => Some('■'),
            (Self::Wingdings, 0x75) => Some('◆'),
            _ => None,
        }
    }
}

/// 0x21…0x7E of Symbol (Adobe Symbol encoding).
const LOWER: &str = "!∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼";
/// 0xA0…0xFE of it.
const UPPER: &str =
    "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\u{fffd}〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_written_as_characters() {
        let check = |font: &str, byte, expected| {
            assert_eq!(Symbols::named(font).and_then(|symbols| symbols.character(byte)), expected);
        };
        check("Symbol", b'a', Some('α'));
        check("Symbol", 0xB7, Some('•'));
        check("Symbol", 0xFE, Some('⎭'));
        check("Symbol", b'~', Some('∼'));
        check("Wingdings", 0xFE, Some('☑'));
        check("Wingdings 2", 0x30, Some('□'));
        check("Webdings", 0x61, None);
        check("仿宋_GB2312", b'a', None);
    }
}
