//! Title and author from a SummaryInformation stream (MS-OLEPS).
//!
//! Hands out [`read`]. Deliberately ignores all other properties.

use super::bytes::Bytes;
use crate::intake::extract::text;
use encoding_rs::{Encoding, GB18030, UTF_8, WINDOWS_1252};

/// Title and author, where they say something.
pub fn read(stream: &[u8]) -> (Option<String>, Option<String>) {
    let section = stream.size_at(44).map_or(&[][..], |at| stream.tail(at));
    let count = section.size_at(4).unwrap_or(0).min(256);
    let value =
        |id: u32| (0..count).find(|i| section.u32_at(8 + 8 * i) == Some(id)).and_then(|i| section.size_at(12 + 8 * i));
    let page = value(1).and_then(|at| section.u16_at(at.checked_add(4)?)).unwrap_or(1252);
    let text = |id: u32| {
        let at = value(id)?;
        let kind = section.u32_at(at)?;
        let len = section.size_at(at.checked_add(4)?)?.min(2_048);
        let whole = match (kind, page) {
            (0x1F, _) => section.wide_at(at + 8, len)?,
            (0x1E, 1200) => section.wide_at(at + 8, len / 2)?,
            (0x1E, _) => {
                let bytes = section.part(at + 8, len)?;
                let bytes = bytes.split(|byte| *byte == 0).next()?;
                encoding(page).decode_without_bom_handling(bytes).0.into_owned()
            }
            _ => return None,
        };
        let whole = text::line(whole.split('\0').next()?).replace('\n', " ");
        (!whole.is_empty()).then_some(whole)
    };
    (text(2), text(4))
}

/// The encoding of a Windows code page.
pub fn encoding(page: u16) -> &'static Encoding {
    match page {
        936 | 54936 => GB18030,
        65001 => UTF_8,
        932 => encoding_rs::SHIFT_JIS,
        949 => encoding_rs::EUC_KR,
        950 => encoding_rs::BIG5,
        874 => encoding_rs::WINDOWS_874,
        1250..=1258 => Encoding::for_label(format!("windows-{page}").as_bytes()).unwrap_or(WINDOWS_1252),
        10000 => encoding_rs::MACINTOSH,
        // What claims to be Western is mostly written by programs that do not care.
        _ => WINDOWS_1252,
    }
}
