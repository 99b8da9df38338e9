//! Fields: code between begin (0x13) and separator (0x14), result from there to end (0x15) (MS-DOC 2.8.25).
//!
//! Hands out [`Fields`], which says whether a character is code, and [`shown`], what a field without result shows.
//! Deliberately computes nothing.

use super::pieces::Story;

pub const BEGIN: u16 = 0x13;
pub const SEPARATOR: u16 = 0x14;
pub const END: u16 = 0x15;

/// Characters of a code that are kept.
const CODE: usize = 2_000;
/// Fields within each other.
const NESTING: usize = 64;

#[derive(Clone, Debug, Default)]
struct Field {
    code: String,
    in_code: bool,
}

/// The fields that are open.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    open: Vec<Field>,
    deeper: usize,
}

impl Fields {
    pub fn begin(&mut self) {
        if self.open.len() < NESTING {
            self.open.push(Field { code: String::new(), in_code: true });
        } else {
            self.deeper += 1;
        }
    }

    pub fn separate(&mut self) {
        if self.deeper == 0
            && let Some(field) = self.open.last_mut()
        {
            field.in_code = false;
        }
    }

    /// Ends the innermost field, and gives what it shows if it has no result of its own.
    pub fn end(&mut self) -> Option<String> {
        if self.deeper > 0 {
            self.deeper -= 1;
            return None;
        }
        let field = self.open.pop()?;
        field.in_code.then(|| shown(&field.code)).flatten()
    }

    /// Whether characters belong to a code, and so not to the text.
    pub fn in_code(&self) -> bool {
        self.deeper > 0 || self.open.iter().any(|field| field.in_code)
    }

    /// Takes a piece of code.
    pub fn code(&mut self, text: &str) {
        if let Some(field) = self.open.last_mut().filter(|field| field.in_code && field.code.len() < CODE) {
            field.code.push_str(text);
        }
    }

    /// Whether the innermost field shows an object of another program.
    pub fn is_object(&self) -> bool {
        self.open.last().is_some_and(|field| {
            let code = field.code.trim_start().to_ascii_uppercase();
            code.starts_with("EMBED") || code.starts_with("LINK")
        })
    }
}

/// Begins without an end, and separators and ends without a begin, are marks of nothing in a damaged file: they go.
pub fn drop_unpaired(story: &mut Story) {
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut lone: Vec<(usize, usize)> = Vec::new();
    for (span_index, span) in story.spans.iter().enumerate() {
        for (index, unit) in span.units.iter().enumerate() {
            match *unit {
                BEGIN => open.push((span_index, index)),
                END if open.pop().is_none() => lone.push((span_index, index)),
                SEPARATOR if open.is_empty() => lone.push((span_index, index)),
                _ => {}
            }
        }
    }
    lone.extend(open);
    for (span, index) in lone {
        if let Some(unit) = story.spans.get_mut(span).and_then(|span| span.units.get_mut(index)) {
            *unit = 0;
        }
    }
}

/// What a field without result shows: the base of a phonetic guide, a character in a circle, a fraction, a prompt.
pub fn shown(code: &str) -> Option<String> {
    let code = code.trim();
    let (name, _) = code.split_once(|c: char| c.is_whitespace() || c == '\\')?;
    let rest = code.get(name.len()..)?.trim_start();
    match name.to_ascii_uppercase().as_str() {
        "EQ" => equation(rest),
        "MACROBUTTON" | "GOTOBUTTON" => rest.split_once(char::is_whitespace).map(|(_, shown)| shown.trim().to_owned()),
        "QUOTE" => Some(rest.trim_matches('"').to_owned()),
        "SYMBOL" => {
            let number: u32 = rest.split_whitespace().next()?.parse().ok()?;
            // A symbol font's own numbers mean nothing elsewhere.
            let plain = rest.contains("\\u") || !rest.contains("\\f");
            char::from_u32(number).filter(|c| plain && !c.is_control()).map(String::from)
        }
        _ => None,
    }
}

/// The words of an EQ field: its last argument where characters lie over each other, a slash in fractions, otherwise the
/// arguments in order.
fn equation(code: &str) -> Option<String> {
    let lower = code.to_ascii_lowercase();
    let arguments = arguments(code);
    let words = if lower.contains("\\o") {
        // Reading aid and character, ○ and number.
        arguments.last()?.clone()
    } else if lower.contains("\\f") {
        arguments.join("/")
    } else {
        arguments.join("")
    };
    (!words.is_empty()).then_some(words)
}

/// What stands between brackets and commas, switches left out.
fn arguments(code: &str) -> Vec<String> {
    let mut arguments = vec![String::new()];
    let mut characters = code.chars().peekable();
    let mut depth = 0usize;
    while let Some(c) = characters.next() {
        match c {
            '\\' => match characters.peek() {
                // An escaped sign is itself; a switch runs up to its bracket or blank.
                Some(next) if !next.is_ascii_alphanumeric() && *next != '*' => {
                    if depth > 0
                        && let (Some(last), Some(sign)) = (arguments.last_mut(), characters.next())
                    {
                        last.push(sign);
                    }
                }
                _ => while characters.next_if(|c| !"(,\\);".contains(*c) && !c.is_whitespace()).is_some() {},
            },
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' | ';' => arguments.push(String::new()),
            c if depth > 0 => {
                if let Some(last) = arguments.last_mut() {
                    last.push(c);
                }
            }
            _ => {}
        }
    }
    arguments.into_iter().map(|argument| argument.trim().to_owned()).filter(|a| !a.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_without_result_show_their_words() {
        let check = |code: &str, expected: Option<&str>| assert_eq!(shown(code).as_deref(), expected, "{code}");
        check(r"EQ \* jc2 \* hps10 \o\ad(\s\up 9(dōng),东)", Some("东"));
        check(r"eq \o\ac(○,1)", Some("1"));
        check(r"EQ \f(1,2)", Some("1/2"));
        check("MACROBUTTON  NoMacro [单击此处填写]", Some("[单击此处填写]"));
        check("PAGE", None);
        check(r#"XE "词条" "#, None);
        check(r"SYMBOL 183 \f Symbol", None);
        check(r"SYMBOL 9312 \u", Some("①"));
    }
}
