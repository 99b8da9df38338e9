//! RTF bytes → braces, control words, symbols and text.
//!
//! Hands out [`Lexer`] and [`Token`]. Every byte of `\bin` data is passed over exactly. Deliberately knows no control
//! word but `bin`.

/// One piece of an RTF file (RTF 1.9.1, "Basic Entities").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    Open,
    Close,
    /// A control word with its number, as far as it has one.
    Word(&'a str, Option<i32>),
    /// A control symbol: a backslash and one byte that is no letter.
    Symbol(u8),
    /// `\'xx`.
    Hex(u8),
    /// Bytes that stand for themselves; never empty, without line ends.
    Text(&'a [u8]),
    /// The data behind `\binN`.
    Binary(&'a [u8]),
}

/// Longest control word that the specification allows, in letters; more is text gone wrong, and taken all the same.
const WORD: usize = 64;

/// Most digits of a number that can still fit.
const DIGITS: usize = 10;

/// See the module.
pub struct Lexer<'a> {
    rest: &'a [u8],
    /// Whether `\bin` promised more bytes than there are.
    pub short: bool,
}

impl<'a> Lexer<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, short: false }
    }

    /// What has not been read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Takes the next byte as text if it would otherwise be read as markup: the second half of a double-byte character
    /// may be a backslash or a brace. An escape `\'xx` is left alone.
    pub fn second_half(&mut self) -> Option<u8> {
        match self.rest {
            [b'\\', b'\'', ..] => None,
            [byte @ (b'\\' | b'{' | b'}'), rest @ ..] => {
                self.rest = rest;
                Some(*byte)
            }
            _ => None,
        }
    }

    /// The next token; `None` at the end.
    pub fn step(&mut self) -> Option<Token<'a>> {
        loop {
            match self.rest {
                [] => return None,
                [b'\r' | b'\n' | 0, rest @ ..] => self.rest = rest,
                [b'{', rest @ ..] => {
                    self.rest = rest;
                    return Some(Token::Open);
                }
                [b'}', rest @ ..] => {
                    self.rest = rest;
                    return Some(Token::Close);
                }
                [b'\\', rest @ ..] => {
                    self.rest = rest;
                    if let Some(token) = self.control() {
                        return Some(token);
                    }
                }
                bytes => {
                    let end = bytes.iter().position(|b| matches!(b, b'\\' | b'{' | b'}' | b'\r' | b'\n' | 0));
                    let (text, rest) = bytes.split_at_checked(end.unwrap_or(bytes.len()))?;
                    self.rest = rest;
                    return Some(Token::Text(text));
                }
            }
        }
    }

    /// What stands behind a backslash; `None` if it is nothing.
    fn control(&mut self) -> Option<Token<'a>> {
        let letters = self.rest.iter().take(WORD).take_while(|b| b.is_ascii_alphabetic()).count();
        if letters > 0 {
            return self.word(letters);
        }
        match self.rest {
            [b'\'', rest @ ..] => {
                self.rest = rest;
                // Behind a damaged escape there may be markup.
                let [high, low, rest @ ..] = rest else { return None };
                let byte = hex(*high)? << 4 | hex(*low)?;
                self.rest = rest;
                Some(Token::Hex(byte))
            }
            [b'\r', b'\n', rest @ ..] => {
                self.rest = rest;
                Some(Token::Symbol(b'\n'))
            }
            [symbol, rest @ ..] => {
                self.rest = rest;
                Some(Token::Symbol(*symbol))
            }
            [] => None,
        }
    }

    fn word(&mut self, letters: usize) -> Option<Token<'a>> {
        let (word, mut rest) = self.rest.split_at_checked(letters)?;
        let word = std::str::from_utf8(word).ok()?;
        let minus = usize::from(matches!(rest, [b'-', digit, ..] if digit.is_ascii_digit()));
        let digits = rest.iter().skip(minus).take_while(|b| b.is_ascii_digit()).count();
        let number = (digits > 0).then(|| {
            let value =
                rest.iter().skip(minus).take(digits.min(DIGITS)).fold(0i64, |n, b| n * 10 + i64::from(b - b'0'));
            let value = if digits > DIGITS { i64::from(i32::MAX) } else { value };
            let value = if minus > 0 { -value } else { value };
            i32::try_from(value).unwrap_or(if minus > 0 { i32::MIN } else { i32::MAX })
        });
        if digits > 0 {
            rest = rest.get(minus + digits..).unwrap_or_default();
        }
        rest = rest.strip_prefix(b" ").unwrap_or(rest);
        self.rest = rest;
        if word != "bin" {
            return Some(Token::Word(word, number));
        }
        let length = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        let (data, rest) = rest.split_at_checked(length).unwrap_or_else(|| {
            self.short = true;
            (rest, &[])
        });
        self.rest = rest;
        Some(Token::Binary(data))
    }
}

/// The value of a hexadecimal digit.
pub fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use Token::*;

    fn check(input: &[u8], expected: &[Token<'_>]) {
        let mut lexer = Lexer::new(input);
        let found: Vec<_> = std::iter::from_fn(|| lexer.step()).collect();
        assert_eq!(found, expected, "{}", String::from_utf8_lossy(input));
    }

    #[test]
    fn bytes_become_tokens() {
        check(b"{\\b1 x\\b0}", &[Open, Word("b", Some(1)), Text(b"x"), Word("b", Some(0)), Close]);
        check(b"\\par\r\nx  y", &[Word("par", None), Text(b"x  y")]);
        check(b"\\u-10179 ?", &[Word("u", Some(-10179)), Text(b"?")]);
        check(b"\\li-x", &[Word("li", None), Text(b"-x")]);
        check(b"\\'D6\\'d0", &[Hex(0xD6), Hex(0xD0)]);
        check(b"\\'zz", &[Text(b"zz")]);
        check(b"\\'}", &[Close]);
        check(b"\\~\\*\\\r\n\\{", &[Symbol(b'~'), Symbol(b'*'), Symbol(b'\n'), Symbol(b'{')]);
        check(b"\\bin3 }{\\x", &[Binary(b"}{\\"), Text(b"x")]);
        check(b"\\bin9 ab", &[Binary(b"ab")]);
        check(b"\\bin-4 ab", &[Binary(b""), Text(b"ab")]);
        check(b"\\fs99999999999999 ", &[Word("fs", Some(i32::MAX))]);
        check(b"a\\", &[Text(b"a")]);
        check(b"", &[]);
    }

    #[test]
    fn data_cut_short_is_noticed() {
        let mut lexer = Lexer::new(b"\\bin9 ab");
        while lexer.step().is_some() {}
        assert!(lexer.short);
    }

    #[test]
    fn a_second_half_may_look_like_markup() {
        let check = |input: &[u8], expected| assert_eq!(Lexer::new(input).second_half(), expected);
        check(b"\\par", Some(b'\\'));
        check(b"}", Some(b'}'));
        check(b"\\'d0", None);
        check(b"x", None);
        check(b"", None);
    }
}
