//! Bytes and units of a Word file → text.
//!
//! Hands out [`decode`], [`encoding`] and [`numbered`]. Deliberately knows nothing of paragraphs.

use super::fib::Fib;
use super::summary;
use encoding_rs::{Encoding, GB18030};

/// Appends units: bytes in an encoding, or UTF-16.
pub fn decode(units: &[u16], encoding: Option<&'static Encoding>, text: &mut String) {
    match encoding {
        None => {
            text.extend(char::decode_utf16(units.iter().copied()).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)))
        }
        Some(encoding) => {
            let bytes: Vec<u8> = units.iter().filter_map(|unit| u8::try_from(*unit).ok()).collect();
            text.push_str(&encoding.decode_without_bom_handling(&bytes).0);
        }
    }
}

/// The encoding of one-byte characters in a font of a Windows character set (MS-WMF 2.1.1.5); where the font does not
/// say, the language of the Word that wrote the file decides.
pub fn encoding(charset: u8, fib: &Fib) -> &'static Encoding {
    if fib.macintosh {
        return encoding_rs::MACINTOSH;
    }
    let page = match charset {
        0x80 => 932,
        0x81 | 0x82 => 949,
        0x86 => return GB18030,
        0x88 => 950,
        0xA1 => 1253,
        0xA2 => 1254,
        0xA3 => 1258,
        0xB1 => 1255,
        0xB2 => 1256,
        0xBA => 1257,
        0xCC => 1251,
        0xDE => 874,
        0xEE => 1250,
        _ => match fib.language {
            0x0804 | 0x1004 => 936,
            0x0404 | 0x0C04 | 0x1404 => 950,
            language => match language & 0x3FF {
                0x11 => 932,
                0x12 => 949,
                0x02 | 0x19 | 0x22 | 0x23 => 1251,
                0x05 | 0x0E | 0x15 | 0x18 | 0x1A | 0x1B | 0x24 => 1250,
                0x08 => 1253,
                0x0D => 1255,
                0x01 => 1256,
                0x1E => 874,
                0x1F => 1254,
                _ => 1252,
            },
        },
    };
    summary::encoding(page)
}

/// A paragraph behind its automatic number, with a blank between where one is read.
pub fn numbered(label: &str, text: &str) -> String {
    let text = text.trim_start();
    let chinese = text.starts_with(|c: char| ('\u{2e80}'..='\u{9fff}').contains(&c) || "“《（【".contains(c));
    let gap = label.ends_with(|c: char| c.is_ascii_alphanumeric() || (c == '.' && !chinese));
    format!("{label}{}{text}", if gap { " " } else { "" })
}
