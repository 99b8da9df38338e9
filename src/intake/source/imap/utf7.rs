//! Folder names on the wire: modified UTF-7 (RFC 3501 5.1.3).
//!
//! Hands out [`decode`] and [`encode`]. What is no modified UTF-7 stays as it is: a folder with an odd name is still a
//! folder.

use data_encoding::{Encoding, Specification};
use std::sync::LazyLock;

/// Base64 with `,` for `/` and no padding. Left-over bits are not looked at, as some servers do not clear them.
static BASE64: LazyLock<Encoding> = LazyLock::new(|| {
    let mut rules = Specification::new();
    rules.symbols.push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,");
    rules.check_trailing_bits = false;
    rules.encoding().expect("64 different symbols")
});

/// A name as people read it.
pub fn decode(wire: &str) -> String {
    try_decode(wire).unwrap_or_else(|| wire.to_owned())
}

fn try_decode(wire: &str) -> Option<String> {
    let mut name = String::with_capacity(wire.len());
    let mut rest = wire;
    while let Some((plain, shifted)) = rest.split_once('&') {
        name.push_str(plain);
        let (coded, after) = shifted.split_once('-')?;
        if coded.is_empty() {
            name.push('&');
        } else {
            let bytes = BASE64.decode(coded.as_bytes()).ok()?;
            let (units, odd) = bytes.as_chunks::<2>();
            if units.is_empty() || !odd.is_empty() {
                return None;
            }
            let units: Vec<u16> = units.iter().map(|unit| u16::from_be_bytes(*unit)).collect();
            name.push_str(&String::from_utf16(&units).ok()?);
        }
        rest = after;
    }
    name.push_str(rest);
    Some(name)
}

/// A name as the server wants it.
pub fn encode(name: &str) -> String {
    let mut wire = String::with_capacity(name.len());
    let mut shifted: Vec<u8> = Vec::new();
    let mut units = [0; 2];
    for letter in name.chars() {
        if !matches!(letter, ' '..='~') {
            shifted.extend(letter.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
            continue;
        }
        unshift(&mut wire, &mut shifted);
        wire.push(letter);
        if letter == '&' {
            wire.push('-');
        }
    }
    unshift(&mut wire, &mut shifted);
    wire
}

fn unshift(wire: &mut String, shifted: &mut Vec<u8>) {
    if !shifted.is_empty() {
        wire.push('&');
        wire.push_str(&BASE64.encode(shifted));
        wire.push('-');
        shifted.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_read_and_written() {
        let table = [
            ("INBOX", "INBOX"),
            ("&g0l6P3ux-", "草稿箱"),
            ("&XfJT0ZAB-", "已发送"),
            ("&XfJSIJZk-", "已删除"),
            ("&V4NXPpCuTvY-", "垃圾邮件"),
            ("&Xn9USpCuTvY-", "广告邮件"),
            ("&i6KWBZCuTvY-", "订阅邮件"),
            ("&dcVr0mWHTvZZOQ-", "病毒文件夹"),
            ("&XfJZBHQG-", "已处理"),
            ("A&-B", "A&B"),
            ("2024&XnQ-/&Mc8-", "2024年/㇏"),
            ("&2D3eAA-", "😀"),
        ];
        for (wire, name) in table {
            assert_eq!(decode(wire), name);
            assert_eq!(encode(name), wire);
        }
    }

    #[test]
    fn what_cannot_be_read_stays() {
        for wire in ["&", "a&b", "&====-", "&AA-", "&A-", "&2D0-", "&-&", "草&稿"] {
            assert_eq!(decode(wire), wire);
        }
    }

    proptest! {
        #[test]
        fn there_and_back(name in any::<String>()) {
            let wire = encode(&name);
            prop_assert!(wire.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
            prop_assert_eq!(decode(&wire), name);
        }

        #[test]
        fn anything_is_read(wire in any::<String>()) {
            decode(&wire);
        }
    }
}
