//! What strangers wrote is made harmless before it enters a letter, and what templates leave behind is tidied up.

use serde_json::Value;

/// Values that may have several lines; everything else becomes one line.
const MANY_LINES: [&str; 3] = ["reason", "changes", "happened"];

/// Takes control characters and direction marks out of every text in the values, and line breaks out of those that
/// have no business with them (titles, file names), so that a title cannot pose as a paragraph of ours.
pub fn flatten(value: &mut Value) {
    match value {
        Value::String(text) => *text = one_line(text),
        Value::Array(values) => values.iter_mut().for_each(flatten),
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                match value {
                    Value::String(text) if MANY_LINES.contains(&name.as_str()) => *text = many_lines(text),
                    other => flatten(other),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// One line without control characters; runs of white space other than the ideographic space become one blank.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c == '\u{3000}' || !(c.is_whitespace() || c.is_control() || is_invisible(c)) {
            if gap && !line.is_empty() {
                line.push(' ');
            }
            gap = false;
            line.push(c);
        } else {
            gap |= c.is_whitespace() || c.is_control();
        }
    }
    line
}

/// Each line as [`one_line`], empty lines dropped.
fn many_lines(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(one_line).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// Plain text: no blank at a line's end, never two empty lines in a row, one line break at the end.
pub fn tidy_text(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut gap = false;
    for line in text.lines().map(|line| line.trim_end_matches([' ', '\t', '\r'])) {
        if line.is_empty() {
            gap = !tidy.is_empty();
            continue;
        }
        if gap {
            tidy.push('\n');
            gap = false;
        }
        tidy.extend(line.chars().filter(|&c| !is_harmful(c)));
        tidy.push('\n');
    }
    tidy
}

/// HTML: the lines that only held template tags are dropped, and so are the blanks around the others.
pub fn tidy_html(html: &str) -> String {
    let mut tidy = String::with_capacity(html.len());
    for line in html.lines().map(str::trim).filter(|line| !line.is_empty()) {
        tidy.extend(line.chars().filter(|&c| !is_harmful(c)));
        tidy.push('\n');
    }
    tidy
}

fn is_harmful(c: char) -> bool {
    (c.is_control() && c != '\t') || is_invisible(c)
}

/// Direction marks and zero-width characters, by which a name can show other than it is; non-characters and the
/// replacement of undecodable bytes stay.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{061C}' | '\u{00AD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        assert_eq!(one_line(input), expected);
    }

    #[test]
    fn makes_one_line() {
        check("  关于春耕\r\n\t的信息 ", "关于春耕 的信息");
        check("甲\u{202E}cod.乙\u{0}丙", "甲cod.乙 丙");
        check("退回　意见", "退回　意见");
        check("\u{FEFF}\u{200B}", "");
    }

    #[test]
    fn flattens_titles_but_not_reasons() {
        let mut value =
            serde_json::json!({"title": "甲\n乙", "reason": "一\r\n\r\n二\u{7}", "list": [{"x": "a\nb"}], "n": 1});
        flatten(&mut value);
        assert_eq!(value, serde_json::json!({"title": "甲 乙", "reason": "一\n二", "list": [{"x": "a b"}], "n": 1}));
    }

    #[test]
    fn tidies() {
        assert_eq!(tidy_text("\n\n甲  \n\n\n\n　　乙\r\n"), "甲\n\n　　乙\n");
        assert_eq!(tidy_html("\n <p>\n\n  </p>\n"), "<p>\n</p>\n");
    }
}
