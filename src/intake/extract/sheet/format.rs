//! A cell's number and its format → what a reader sees (ECMA-376 part 1, 18.8.30 and 18.8.31).
//!
//! Hands out [`Format`] (a number format code, made ready), [`builtin`] and [`general`]. Dates are written as 2018-04-23,
//! or with 年月日 where the format has them, whatever order and month names it asks for. Deliberately knows no files.

mod date;

use date::DateFormat;

/// A number format, made ready for use.
#[derive(Clone, Debug, Default)]
pub struct Format {
    sections: Vec<Section>,
}

#[derive(Clone, Debug)]
struct Section {
    /// `[>=100]`: the section holds for numbers of which this is true.
    condition: Option<(Compare, f64)>,
    body: Body,
}

#[derive(Clone, Copy, Debug)]
enum Compare {
    Less,
    AtMost,
    More,
    AtLeast,
    Equal,
    Unequal,
}

#[derive(Clone, Debug)]
enum Body {
    General,
    Date(DateFormat),
    Number(Number),
}

/// Digits with what stands before, between and after them.
#[derive(Clone, Debug, Default)]
struct Number {
    tokens: Vec<Token>,
    /// Placeholders before and after the point.
    whole: usize,
    fraction: usize,
    thousands: bool,
    /// Powers of ten by which the number is multiplied: 2 for each `%`, -3 for each trailing comma.
    scale: i32,
    /// Written as 1.5E+03, with at least so many digits in the exponent.
    exponent: Option<usize>,
    /// Written as 1 1/2, which is read as a decimal number.
    is_fraction: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Literal(char),
    /// `0`, `#` or `?`.
    Digit(char),
    Point,
    Exponent,
    General,
}

/// Characters of a format code that are looked at; Excel allows 255.
const MAX_CODE: usize = 1_000;

impl Format {
    /// Reads a format code.
    pub fn new(code: &str) -> Self {
        let code: String = code.chars().take(MAX_CODE).collect();
        if code.is_empty() {
            return Self::default();
        }
        Self { sections: split(&code).iter().take(4).map(|section| Section::new(section)).collect() }
    }

    /// A number as this format shows it; `epoch_1904` if day 0 is 1904-01-01.
    pub fn show(&self, value: f64, epoch_1904: bool) -> String {
        let Some((section, apart)) = self.section(value) else { return general(value) };
        match &section.body {
            Body::General => general(value),
            Body::Date(format) => format.show(value, epoch_1904).unwrap_or_else(|| general(value)),
            // A section of its own for negative numbers brings its own sign.
            Body::Number(number) => number.show(if apart { value.abs() } else { value }),
        }
    }

    /// The section for a number, and whether it shows the number without its sign.
    fn section(&self, value: f64) -> Option<(&Section, bool)> {
        let numbers = self.sections.get(..self.sections.len().min(3)).unwrap_or_default();
        if numbers.iter().any(|section| section.condition.is_some()) {
            let fits = |section: &&Section| section.condition.is_none_or(|(compare, with)| compare.holds(value, with));
            return numbers.iter().find(fits).map(|section| (section, false));
        }
        match numbers {
            [_, negative, ..] if value < 0.0 => Some((negative, true)),
            [_, _, zero] if value == 0.0 => Some((zero, false)),
            [first, ..] => Some((first, false)),
            [] => None,
        }
    }
}

impl Compare {
    fn holds(self, value: f64, with: f64) -> bool {
        match self {
            Self::Less => value < with,
            Self::AtMost => value <= with,
            Self::More => value > with,
            Self::AtLeast => value >= with,
            Self::Equal => value == with,
            Self::Unequal => value != with,
        }
    }
}

/// The sections of a code, which semicolons outside quotes part.
fn split(code: &str) -> Vec<String> {
    let mut sections = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for c in code.chars() {
        if c == ';' && !quoted && !escaped {
            sections.push(String::new());
            continue;
        }
        if escaped {
            escaped = false;
        } else if c == '"' {
            quoted = !quoted;
        } else if !quoted && matches!(c, '\\' | '_' | '*') {
            escaped = true;
        }
        if let Some(section) = sections.last_mut() {
            section.push(c);
        }
    }
    sections
}

/// A character of a code, and whether it stands for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sign {
    c: char,
    literal: bool,
    /// Stood in brackets: `[h]`.
    bracket: bool,
}

impl Section {
    fn new(code: &str) -> Self {
        let mut signs = Vec::new();
        let mut condition = None;
        let mut characters = code.chars();
        while let Some(c) = characters.next() {
            let literal = |c| Sign { c, literal: true, bracket: false };
            match c {
                '"' => signs.extend(characters.by_ref().take_while(|c| *c != '"').map(literal)),
                '\\' => signs.extend(characters.next().map(literal)),
                // As wide as the next character.
                '_' => {
                    characters.next();
                    signs.push(literal(' '));
                }
                // Fills the cell with the next character.
                '*' => {
                    characters.next();
                }
                '[' => {
                    let inner: String = characters.by_ref().take_while(|c| *c != ']').collect();
                    if let Some(currency) = inner.strip_prefix('$') {
                        signs.extend(currency.split('-').next().unwrap_or_default().chars().map(literal));
                    } else if let Some(found) = comparison(&inner) {
                        condition = Some(found);
                    } else if inner.chars().all(|c| "hHmMsS".contains(c)) {
                        signs.extend(inner.chars().map(|c| Sign { c, literal: false, bracket: true }));
                    }
                }
                c => signs.push(Sign { c, literal: false, bracket: false }),
            }
        }
        Self { condition, body: Body::new(&signs) }
    }
}

fn comparison(text: &str) -> Option<(Compare, f64)> {
    let signs = [
        ("<=", Compare::AtMost),
        (">=", Compare::AtLeast),
        ("<>", Compare::Unequal),
        ("<", Compare::Less),
        (">", Compare::More),
        ("=", Compare::Equal),
    ];
    signs.iter().find_map(|(sign, compare)| Some((*compare, text.strip_prefix(sign)?.trim().parse().ok()?)))
}

impl Body {
    fn new(signs: &[Sign]) -> Self {
        let plain: String = signs.iter().map(|s| if s.literal { '\u{0}' } else { s.c.to_ascii_lowercase() }).collect();
        let rest = plain.replace("general", "").replace("g/通用格式", "");
        if rest.trim_matches([' ', '\u{0}']).is_empty() && rest != plain && rest.trim().is_empty() {
            return Self::General;
        }
        let digits = rest.contains(['0', '#', '?']);
        let parts = rest.contains(['y', 'd', 'h', 's', 'm']) || rest.contains("aaa") || signs.iter().any(|s| s.bracket);
        // Seconds may have decimals: ss.00.
        if parts && (!digits || rest.contains("s.0")) {
            return Self::Date(DateFormat::new(signs));
        }
        Self::Number(Number::new(signs))
    }
}

impl Number {
    fn new(signs: &[Sign]) -> Self {
        let mut number = Self::default();
        let mut pointed = false;
        let mut at = 0;
        let is_digit = |sign: Option<&Sign>| sign.is_some_and(|s| !s.literal && "0#?".contains(s.c));
        while let Some(sign) = signs.get(at) {
            at += 1;
            if sign.literal {
                number.tokens.push(Token::Literal(sign.c));
                continue;
            }
            match sign.c {
                c @ ('0' | '#' | '?') if number.exponent.is_some() => {
                    number.exponent = number.exponent.map(|n| n + usize::from(c == '0'));
                }
                c @ ('0' | '#' | '?') => {
                    number.tokens.push(Token::Digit(c));
                    if pointed {
                        number.fraction += 1;
                    } else {
                        number.whole += 1;
                    }
                }
                '.' if !pointed => {
                    pointed = true;
                    number.tokens.push(Token::Point);
                }
                ',' if number.whole > 0 => {
                    let more = signs.get(at..).unwrap_or_default().iter().take_while(|s| s.literal || s.c != '.');
                    if !pointed && more.into_iter().any(|s| is_digit(Some(s))) {
                        number.thousands = true;
                    } else {
                        number.scale -= 3;
                    }
                }
                '%' => {
                    number.scale += 2;
                    number.tokens.push(Token::Literal('%'));
                }
                'E' | 'e' if number.whole > 0 && signs.get(at).is_some_and(|s| matches!(s.c, '+' | '-')) => {
                    at += 1;
                    number.exponent = Some(0);
                    number.tokens.push(Token::Exponent);
                }
                '/' if number.whole > 0 && is_digit(signs.get(at)) => number.is_fraction = true,
                'G' | 'g' if word(signs, at - 1) == "general" => {
                    at += 6;
                    number.tokens.push(Token::General);
                }
                // Text is shown as it is; a number in a text format as well.
                '@' => number.tokens.push(Token::General),
                c => number.tokens.push(Token::Literal(c)),
            }
        }
        number
    }

    fn show(&self, value: f64) -> String {
        if !value.is_finite() || self.is_fraction {
            return general(value);
        }
        let value = value * 10f64.powi(self.scale.clamp(-30, 30));
        let decimals = self.fraction.min(30);
        let (digits, exponent) = match self.exponent {
            Some(_) => {
                let text = format!("{:.*e}", decimals, value.abs());
                let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
                (mantissa.to_owned(), exponent.parse().unwrap_or(0))
            }
            None => (rounded(value.abs(), decimals), 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
        let mut out = String::new();
        if value < 0.0 && digits.contains(|c: char| c.is_ascii_digit() && c != '0') {
            out.push('-');
        }
        self.write(&mut out, whole, fraction, exponent, value);
        out.trim().to_owned()
    }

    fn write(&self, out: &mut String, whole: &str, fraction: &str, exponent: i32, value: f64) {
        // What # and ? stand for is not written where it is zero.
        let whole = if whole == "0" { "" } else { whole };
        let mut fraction_left = fraction;
        let (mut seen, mut pointed) = (0, false);
        for token in &self.tokens {
            match token {
                Token::Literal(c) => out.push(*c),
                Token::General => out.push_str(&general(value.abs())),
                Token::Point => {
                    pointed = true;
                    let kept = self.kept(fraction);
                    fraction_left = fraction.get(..kept).unwrap_or_default();
                    if kept > 0 {
                        out.push('.');
                    }
                }
                Token::Digit(_) if pointed => {
                    let mut characters = fraction_left.chars();
                    out.extend(characters.next());
                    fraction_left = characters.as_str();
                }
                Token::Digit(placeholder) => {
                    let after = self.whole - seen - 1;
                    let first = seen == 0;
                    seen += 1;
                    let from = if first { 0 } else { whole.len().saturating_sub(after + 1) };
                    let piece = whole.get(from..whole.len().saturating_sub(after)).unwrap_or_default();
                    let short = piece.is_empty();
                    if short && *placeholder == '0' {
                        self.digit(out, '0', after);
                    }
                    for (index, digit) in piece.chars().enumerate() {
                        self.digit(out, digit, after + piece.len() - 1 - index);
                    }
                }
                Token::Exponent => {
                    let sign = if exponent < 0 { '-' } else { '+' };
                    let width = self.exponent.unwrap_or(2).min(30);
                    out.push_str(&format!("E{sign}{:0width$}", exponent.unsigned_abs()));
                }
            }
        }
    }

    /// One digit before the point, with `right` more to its right.
    fn digit(&self, out: &mut String, digit: char, right: usize) {
        out.push(digit);
        if self.thousands && right > 0 && right.is_multiple_of(3) {
            out.push(',');
        }
    }

    /// How many decimals are written: those of # and ? only up to the last that is not zero.
    fn kept(&self, fraction: &str) -> usize {
        let places = self.tokens.iter().skip_while(|t| **t != Token::Point).filter_map(|t| match t {
            Token::Digit(c) => Some(*c),
            _ => None,
        });
        let needed = places.collect::<Vec<_>>().iter().rposition(|c| *c == '0').map_or(0, |at| at + 1);
        let written = fraction.trim_end_matches('0').len();
        needed.max(written)
    }
}

/// Seven letters from here on, in lower case.
fn word(signs: &[Sign], at: usize) -> String {
    let taken = signs.get(at..).unwrap_or_default().iter().take(7);
    taken.map(|s| s.c.to_ascii_lowercase()).collect()
}

/// Rounded as people round: a half, as far as the binary number shows one, away from zero.
fn rounded(value: f64, decimals: usize) -> String {
    // 1.005 is stored as 1.00499999999999989; fifteen digits are what Excel itself keeps.
    let shown = format!("{value:.14e}");
    let exact: f64 = shown.parse().unwrap_or(value);
    let nudged = exact * (1.0 + f64::EPSILON * 2.0);
    format!("{nudged:.decimals$}")
}

/// A number without a format: whole numbers without a point, others with ten significant digits at most.
pub fn general(value: f64) -> String {
    if !value.is_finite() {
        return value.to_string();
    }
    let size = value.abs();
    if size == 0.0 {
        return "0".into();
    }
    if size.fract() == 0.0 && size < 1e15 {
        return format!("{value:.0}");
    }
    if !(1e-9..1e15).contains(&size) {
        let text = format!("{value:.5e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let exponent: i32 = exponent.parse().unwrap_or(0);
        let sign = if exponent < 0 { '-' } else { '+' };
        let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
        return format!("{mantissa}E{sign}{:02}", exponent.unsigned_abs());
    }
    let before = format!("{:.0}", size.trunc()).len();
    let text = format!("{value:.*}", 10usize.saturating_sub(before).min(9));
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// The code of a built-in format; those from 27 to 58 as in Chinese Excel.
pub fn builtin(id: u16) -> &'static str {
    match id {
        1 => "0",
        2 => "0.00",
        3 | 5 | 6 | 37 | 38 => "#,##0",
        4 | 7 | 8 | 39 | 40 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        12 => "# ?/?",
        13 => "# ??/??",
        14 | 15 | 30 => "yyyy-mm-dd",
        16 => "mm-dd",
        17 => "yyyy-mm",
        18 | 20 => "h:mm",
        19 | 21 => "h:mm:ss",
        22 => "yyyy-mm-dd h:mm",
        27 | 36 | 50 | 52 | 57 => "yyyy\"年\"m\"月\"",
        28 | 29 | 51 | 53 | 54 | 58 => "m\"月\"d\"日\"",
        31 => "yyyy\"年\"m\"月\"d\"日\"",
        32 | 34 | 55 => "h\"时\"mm\"分\"",
        33 | 35 | 56 => "h\"时\"mm\"分\"ss\"秒\"",
        41 | 42 => "#,##0;-#,##0;\"-\"",
        43 | 44 => "#,##0.00;-#,##0.00;\"-\"",
        45 => "mm:ss",
        46 => "[h]:mm:ss",
        47 => "mm:ss.0",
        48 => "##0.0E+0",
        49 => "@",
        _ => "General",
    }
}

#[cfg(test)]
mod tests;
