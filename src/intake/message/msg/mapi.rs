//! What Outlook's formats share (MS-OXPROPS, MS-OXRTFCP): property numbers, texts in code pages, times, packed RTF.
//!
//! Hands out [`tag`], [`text_of`], [`wide`], [`time`] and [`unpacked_rtf`], for `.msg` and for `winmail.dat`. Deliberately
//! knows nothing of either container.

use crate::intake::extract::text::charset;
use crate::intake::field::Field;
use chrono::{DateTime, FixedOffset};
use encoding_rs::UTF_16LE;

/// Property numbers (MS-OXPROPS).
pub(in crate::intake) mod tag {
    pub const SUBJECT: u16 = 0x0037;
    pub const CLIENT_SUBMIT_TIME: u16 = 0x0039;
    pub const SENT_REPRESENTING_NAME: u16 = 0x0042;
    pub const SENT_REPRESENTING_ADDRESS: u16 = 0x0065;
    pub const TRANSPORT_HEADERS: u16 = 0x007D;
    pub const RECIPIENT_TYPE: u16 = 0x0C15;
    pub const SENDER_NAME: u16 = 0x0C1A;
    pub const SENDER_ADDRESS: u16 = 0x0C1F;
    pub const DELIVERY_TIME: u16 = 0x0E06;
    pub const BODY: u16 = 0x1000;
    pub const RTF_COMPRESSED: u16 = 0x1009;
    pub const HTML: u16 = 0x1013;
    pub const MESSAGE_ID: u16 = 0x1035;
    pub const REFERENCES: u16 = 0x1039;
    pub const IN_REPLY_TO: u16 = 0x1042;
    pub const DISPLAY_NAME: u16 = 0x3001;
    pub const ADDRESS: u16 = 0x3003;
    pub const ATTACH_DATA: u16 = 0x3701;
    pub const ATTACH_FILENAME: u16 = 0x3704;
    pub const ATTACH_LONG_FILENAME: u16 = 0x3707;
    pub const ATTACH_MIME: u16 = 0x370E;
    pub const ATTACH_CONTENT_ID: u16 = 0x3712;
    pub const SMTP_ADDRESS: u16 = 0x39FE;
    pub const INTERNET_CODEPAGE: u16 = 0x3FDE;
    pub const MESSAGE_CODEPAGE: u16 = 0x3FFD;
    pub const SENDER_SMTP_ADDRESS: u16 = 0x5D01;
    pub const SENT_REPRESENTING_SMTP_ADDRESS: u16 = 0x5D02;
}

/// Property types (MS-OXCDATA §2.11.1).
pub(in crate::intake) mod kind {
    pub const STRING8: u16 = 0x001E;
    pub const UNICODE: u16 = 0x001F;
    pub const OBJECT: u16 = 0x000D;
    pub const BINARY: u16 = 0x0102;
}

/// Text in a Windows code page; zeros at its end are dropped. A page that is not told, or does not fit, is found by the
/// bytes.
pub(in crate::intake) fn text_of(bytes: &[u8], codepage: Option<u32>) -> String {
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
    let bytes = bytes.get(..end).unwrap_or_default();
    let label = codepage.and_then(label);
    charset::decode(bytes, label.as_deref()).text
}

/// A charset label for a code page; `None` where it says nothing.
fn label(codepage: u32) -> Option<String> {
    Some(match codepage {
        0 | 20_127 => return None,
        936 | 54_936 | 52_936 | 10_008 => "gb18030".to_owned(),
        950 | 10_002 => "big5".to_owned(),
        932 => "shift_jis".to_owned(),
        949 | 51_949 => "euc-kr".to_owned(),
        874 | 1_250..=1_258 => format!("windows-{codepage}"),
        // 1200 and 1201 are UTF-16, which stands in properties of its own type.
        20_866 => "koi8-r".to_owned(),
        21_866 => "koi8-u".to_owned(),
        20_932 | 51_932 => "euc-jp".to_owned(),
        50_220..=50_222 => "iso-2022-jp".to_owned(),
        10_000 => "macintosh".to_owned(),
        28_591..=28_605 => format!("iso-8859-{}", codepage - 28_590),
        65_001 => "utf-8".to_owned(),
        _ => return None,
    })
}

/// UTF-16 text; zeros at its end are dropped.
pub(in crate::intake) fn wide(bytes: &[u8]) -> String {
    UTF_16LE.decode_without_bom_handling(bytes).0.trim_end_matches('\0').to_owned()
}

/// A time in steps of 100 ns since 1601 (FILETIME), as Beijing time, in the years 1990 to 2100.
pub(in crate::intake) fn time(filetime: u64) -> Option<DateTime<FixedOffset>> {
    let seconds = i64::try_from(filetime / 10_000_000).ok()?.checked_sub(11_644_473_600)?;
    let date = DateTime::from_timestamp(seconds, 0)?.with_timezone(&FixedOffset::east_opt(8 * 3_600)?);
    (1990..=2100).contains(&chrono::Datelike::year(&date)).then_some(date)
}

/// What every dictionary begins with (MS-OXRTFCP §2.1.2.1).
const DICTIONARY: &[u8] =
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \
\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \
\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// Unpacks `PidTagRtfCompressed` (MS-OXRTFCP), as far as it goes; the checksum is not asked, for a text with a blemish is
/// better than none. The packing gives at most nine bytes for one.
pub(in crate::intake) fn unpacked_rtf(packed: &[u8]) -> Option<Vec<u8>> {
    let mut field = Field::new(packed);
    let (_packed_size, size, magic, _crc) = (field.u32()?, field.u32()?, field.u32()?, field.u32()?);
    let size = size as usize;
    match &magic.to_le_bytes() {
        b"MELA" => Some(field.rest().get(..size).unwrap_or(field.rest()).to_vec()),
        b"LZFu" => Some(lzfu(field, size)),
        _ => None,
    }
}

fn lzfu(mut field: Field, size: usize) -> Vec<u8> {
    let mut window = [b' '; 4_096];
    for (place, byte) in window.iter_mut().zip(DICTIONARY) {
        *place = *byte;
    }
    let mut at = DICTIONARY.len();
    let mut out = Vec::new();
    let put = |out: &mut Vec<u8>, byte: u8, at: &mut usize, window: &mut [u8; 4_096]| {
        out.push(byte);
        if let Some(place) = window.get_mut(*at) {
            *place = byte;
        }
        *at = (*at + 1) % 4_096;
    };
    'all: while let Some(control) = field.u8() {
        for bit in 0..8 {
            if out.len() >= size {
                break 'all;
            }
            if control >> bit & 1 == 0 {
                let Some(byte) = field.u8() else { break 'all };
                put(&mut out, byte, &mut at, &mut window);
                continue;
            }
            let Some(pair) = field.array().map(u16::from_be_bytes) else { break 'all };
            let (offset, length) = (usize::from(pair >> 4), usize::from(pair & 0xF) + 2);
            if offset == at {
                break 'all;
            }
            for step in 0..length {
                let byte = window.get((offset + step) % 4_096).copied().unwrap_or_default();
                put(&mut out, byte, &mut at, &mut window);
            }
        }
    }
    out.truncate(size);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dictionary_is_whole() {
        assert_eq!(DICTIONARY.len(), 207);
    }

    #[test]
    fn packed_rtf_of_the_specification() {
        // MS-OXRTFCP §3.1.1 and §3.1.2.
        let hello: &[u8] = b"\x2d\x00\x00\x00\x2b\x00\x00\x00LZFu\xf1\xc5\xc7\xa7\x03\x00\n\x00rcpg125B2\n\xf3 hel\t\x00 bw\x05\xb0ld}\n\x80\x0f\xa0";
        assert_eq!(unpacked_rtf(hello).unwrap(), b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        let again: &[u8] = b"\x1a\x00\x00\x00\x1c\x00\x00\x00LZFu\xe2\xd4KQA\x00\x04 WXYZ\rn}\x01\x0e\xb0";
        assert_eq!(unpacked_rtf(again).unwrap(), b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
        let plain = [&b"\x10\0\0\0\x04\0\0\0MELA\0\0\0\0"[..], b"{\\x}tail"].concat();
        assert_eq!(unpacked_rtf(&plain).unwrap(), b"{\\x}");
    }

    #[test]
    fn packed_rtf_that_is_broken() {
        assert_eq!(unpacked_rtf(b""), None);
        assert_eq!(unpacked_rtf(b"0123456789abcdef"), None);
        assert_eq!(unpacked_rtf(b"\0\0\0\0\xff\xff\xff\xffLZFu\0\0\0\0\x00ab").unwrap(), b"ab");
    }

    #[test]
    fn texts_in_code_pages() {
        let check = |bytes: &[u8], page: Option<u32>, text: &str| assert_eq!(text_of(bytes, page), text);
        check(b"\xbc\xf2\xb1\xa8\0\0", Some(936), "简报");
        check(b"\xbc\xf2\xb1\xa8\xd1\xa7\xcf\xb0", None, "简报学习");
        check("简报".as_bytes(), Some(1252), "简报");
        check(b"\xb2\xb3\xb3\xf8", Some(950), "眾報");
        check(b"caf\xe9", Some(1252), "café");
        assert_eq!(wide(b"\x80{\xa5b\0\0"), "简报");
    }

    #[test]
    fn times_are_those_of_beijing() {
        assert_eq!(time(131_683_163_400_000_000).unwrap().to_rfc3339(), "2018-04-16T09:39:00+08:00");
        assert_eq!(time(0), None);
        assert_eq!(time(u64::MAX), None);
    }
}
