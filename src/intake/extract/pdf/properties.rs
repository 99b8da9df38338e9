//! Text strings of the file itself (ISO 32000-1, 7.9.2.2): UTF-16, UTF-8, PDFDocEncoding; and what Chinese programs
//! write there against the rules, GBK.
//!
//! Hands out [`text`]. Deliberately knows nothing of what the strings are for.

use crate::intake::extract::text::{decode_as, line};
use encoding_rs::UTF_16BE;

/// The text of a text string, without what no reader sees.
pub fn text(bytes: &[u8]) -> String {
    if let Some(wide) = bytes.strip_prefix(b"\xFE\xFF") {
        return plain(&UTF_16BE.decode_without_bom_handling(wide).0);
    }
    if let Some(wide) = bytes.strip_prefix(b"\xFF\xFE") {
        return plain(&encoding_rs::UTF_16LE.decode_without_bom_handling(wide).0);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return plain(text);
    }
    // Two bytes a character all through, in the area of Chinese characters and punctuation: no accident.
    if let Some(chinese) = decode_as("gb18030", bytes) {
        let wide = |c: char| matches!(c, '\u{3000}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}' | '—' | '…' | '“' | '”' | '‘' | '’' | '·');
        if chinese.text.chars().all(|c| c.is_ascii() || wide(c)) {
            return plain(&chinese.text);
        }
    }
    plain(&bytes.iter().map(|byte| doc_encoded(*byte)).collect::<String>())
}

/// A title or author that says something.
pub fn hint(bytes: Option<&[u8]>) -> Option<String> {
    let told = line(&text(bytes?)).replace('\n', " ");
    let told: String = told.chars().take(200).collect();
    (!told.is_empty() && told.chars().any(char::is_alphanumeric)).then_some(told)
}

fn plain(text: &str) -> String {
    // A language code may stand between two escapes (7.9.2.2, PDF 1.4 and later).
    let mut out = String::new();
    let mut escaped = false;
    for c in text.chars() {
        match c {
            '\u{1b}' => escaped = !escaped,
            '\0' => {}
            _ if escaped => {}
            c => out.push(c),
        }
    }
    out
}

/// PDFDocEncoding (annex D.3): Latin-1 but for the ranges 18–1F and 80–A0 (hexadecimal).
fn doc_encoded(byte: u8) -> char {
    const LOW: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
    const HIGH: [char; 33] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ', 'ﬂ', 'Ł',
        'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{fffd}', '€',
    ];
    let special = match byte {
        0x18..=0x1f => LOW.get(usize::from(byte - 0x18)),
        0x80..=0xa0 => HIGH.get(usize::from(byte - 0x80)),
        _ => None,
    };
    special.copied().unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_of_every_encoding() {
        let check = |bytes: &[u8], expected: &str| assert_eq!(text(bytes), expected, "{bytes:?}");
        check(b"Weekly (1)", "Weekly (1)");
        check(b"\xFE\xFF\x5d\xe5\x4f\x5c", "工作");
        check(b"\xFF\xFE\xe5\x5d\x5c\x4f", "工作");
        check(b"\xEF\xBB\xBF\xe5\xb7\xa5", "工");
        check(b"\xb9\xa4\xd7\xf7\xbc\xf2\xb1\xa8\xa1\xb61\xc6\xda", "工作简报《1期");
        check(b"caf\xe9 \x84 \xa0", "café — €");
        check(b"\xFE\xFF\0\x1b\0z\0h\0\x1b\x5d\xe5", "工");
    }

    #[test]
    fn hints_say_something() {
        let check = |bytes: Option<&[u8]>, expected: Option<&str>| assert_eq!(hint(bytes).as_deref(), expected);
        check(None, None);
        check(Some(b" - "), None);
        check(Some(b" \xFE\xFF"), Some("þÿ"));
        check(Some(b"\xFE\xFF\x5d\xe5\0\x0a\x4f\x5c"), Some("工 作"));
    }
}
