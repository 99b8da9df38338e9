//! What unlabelled bytes are, judged by their shapes.
//!
//! Hands out [`sniff`] and the shapes that a label may be tested against. Asks for no label.

use super::{cut_at_end, lossy, name, seven, strict};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Reads unlabelled bytes: what marks itself, then UTF-8 if they are, else GB18030 if they look so, else what the detector
/// says for China. Gives the name of the charset as well.
pub(in crate::intake) fn sniff(bytes: &[u8]) -> (String, &'static str) {
    if let Some((encoding, _)) = Encoding::for_bom(bytes)
        && let (text, _, false) = encoding.decode(bytes)
    {
        return (text.into_owned(), encoding.name());
    }
    if bytes.contains(&0)
        && !looks_utf8(bytes)
        && let Some(encoding) = utf16_by_zeros(bytes)
    {
        return (lossy(encoding, bytes), encoding.name());
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => return ascii(bytes, text),
        Ok(text) if !gb_in_disguise(bytes, text) => return (text.to_owned(), "UTF-8"),
        Err(_) if cut_at_end(bytes, UTF_8) || nearly_utf8(bytes) => return (lossy(UTF_8, bytes), "UTF-8"),
        Err(_) if looks_western(bytes) => return (lossy(WINDOWS_1252, bytes), "windows-1252"),
        _ => {}
    }
    if let Some(text) = strict(GB18030, bytes) {
        let (pairs, common) = gb_pairs(bytes);
        // A long text of rare characters is for the detector.
        let least = if pairs < LONG { 8 } else { 9 };
        if pairs > 0 && common * 10 >= pairs * least && !looks_of_neighbours(bytes) {
            return (text, "GB18030");
        }
    }
    for encoding in [UTF_16LE, UTF_16BE] {
        if let Some(text) = strict(encoding, bytes).filter(|text| looks_wide(text)) {
            return (text, encoding.name());
        }
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..bytes.len().min(DETECTED)).unwrap_or_default(), true);
    // Short texts are Chinese until proved otherwise; long ones speak for themselves.
    let home = (gb_pairs(bytes).0 < LONG).then_some(&b"cn"[..]);
    let guess = detector.guess(home, Utf8Detection::Deny);
    let guess = if guess == GBK { GB18030 } else { guess };
    let bad = |encoding: &'static Encoding| lossy(encoding, bytes).matches('\u{FFFD}').count();
    let best = [guess, GB18030, UTF_8].into_iter().min_by_key(|encoding| bad(encoding)).unwrap_or(guess);
    (lossy(best, bytes), name(best))
}

/// Bytes from which a language shows; the detector is slow.
const DETECTED: usize = 64 << 10;

/// Double-byte characters from which on a text tells its language.
const LONG: usize = 20;

/// Seven-bit bytes, which may still be Chinese (HZ) or Japanese (ISO-2022-JP).
fn ascii(bytes: &[u8], text: &str) -> (String, &'static str) {
    if text.contains("~{") && seven::is_hz(bytes) {
        return (lossy(GB18030, &seven::hz(bytes)), "HZ-GB-2312");
    }
    if (text.contains("\u{1b}$B") || text.contains("\u{1b}$@"))
        && let Some(text) = strict(ISO_2022_JP, bytes)
    {
        return (text, ISO_2022_JP.name());
    }
    (text.to_owned(), "US-ASCII")
}

/// UTF-16 without byte order mark: in Western text every second byte is zero; Chinese text has zero bytes still in its
/// line ends, digits and blanks.
fn utf16_by_zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let (mut even, mut odd) = (0usize, 0usize);
    for pair in head.chunks_exact(2) {
        if let [a, b] = pair {
            even += usize::from(*a == 0);
            odd += usize::from(*b == 0);
        }
    }
    let pairs = head.len() / 2;
    let encoding = match (even, odd) {
        _ if pairs < 4 => return None,
        (0, odd) if odd * 50 > pairs => UTF_16LE,
        (even, 0) if even * 50 > pairs => UTF_16BE,
        _ => return None,
    };
    let text = lossy(encoding, head);
    let usual = |c: &char| {
        matches!(c, '\t' | '\r' | '\n' | ' '..='~' | '\u{A0}'..='\u{FF}' | '\u{2000}'..='\u{22FF}' | '\u{3000}'..='\u{303F}')
            || matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{3040}'..='\u{30FF}' | '\u{FF00}'..='\u{FFEF}')
    };
    (text.chars().filter(usual).count() * 10 >= text.chars().count() * 9).then_some(encoding)
}

/// Whether a UTF-16 reading is Chinese through and through: that no other text happens to be.
fn looks_wide(text: &str) -> bool {
    let usual = |c: char| matches!(c, '\u{3000}'..='\u{303F}' | '\u{4E00}'..='\u{9FA5}' | '\u{FF01}'..='\u{FF5E}' | '\u{2010}'..='\u{2026}');
    let all = text.chars().count();
    let common = text.chars().filter(|c| usual(*c)).count();
    let marks = text.chars().filter(|c| matches!(c, '，' | '。' | '、' | '的')).count();
    all >= 8 && common == all && marks > 0
}

/// Whether double-byte text in the GB 2312 plane is Japanese (full of kana) or Korean (all of its first 25 rows), as only
/// texts of some length can show.
fn looks_of_neighbours(bytes: &[u8]) -> bool {
    let (mut kana, mut low, mut all) = (0usize, 0usize, 0usize);
    let mut rest = bytes;
    while let [lead, tail @ ..] = rest {
        rest = tail;
        if *lead < 0x80 {
            continue;
        }
        rest = rest.get(1..).unwrap_or_default();
        kana += usize::from(matches!(lead, 0xA4 | 0xA5));
        low += usize::from(matches!(lead, 0xB0..=0xC8));
        all += usize::from(*lead >= 0xA4);
    }
    all >= 8 && kana * 4 > all || all >= 24 && low * 20 >= all * 19
}

/// Sound UTF-8 with two characters of three bytes or more, all such from the scripts of these mails: no text in a Chinese
/// code page happens to look like that (one character may: 岈歈 in GBK is a Balinese letter and a Q).
pub(super) fn looks_utf8(bytes: &[u8]) -> bool {
    let usual = |c: char| {
        matches!(c, '\u{2000}'..='\u{2BFF}' | '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}'
            | '\u{FE30}'..='\u{FE4F}' | '\u{FEFF}'..='\u{FFEF}' | '\u{10000}'..)
    };
    std::str::from_utf8(bytes).is_ok_and(|text| {
        let mut long = text.chars().filter(|c| *c >= '\u{800}').peekable();
        long.peek().is_some() && long.clone().all(usual) && long.count() >= 2
    })
}

/// UTF-8 with a blemish: at least six sound characters for each damaged place.
pub(super) fn nearly_utf8(bytes: &[u8]) -> bool {
    let text = lossy(UTF_8, bytes);
    let bad = text.matches('\u{FFFD}').count();
    let good = text.chars().filter(|c| !c.is_ascii() && *c != '\u{FFFD}').count();
    good >= 5 && good >= bad * 6
}

/// Single high bytes inside ASCII words (Lütke): a Chinese character there would be followed by its second byte, which
/// is seldom a letter of the same word. Likewise single quotes and dashes of Windows in a long ASCII text.
fn looks_western(bytes: &[u8]) -> bool {
    let high = bytes.iter().filter(|byte| **byte >= 0x80).count();
    let inside = bytes.windows(3).filter(|three| match three {
        [a, b, c] => a.is_ascii_alphabetic() && *b >= 0xC0 && c.is_ascii_lowercase(),
        _ => false,
    });
    if high > 0 && inside.count() == high {
        return true;
    }
    let letters = bytes.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    let marks = bytes.iter().filter(|byte| matches!(byte, 0x91..=0x97 | 0x85)).count();
    let alone = bytes.windows(2).all(|pair| !pair.iter().all(|byte| *byte >= 0x80));
    alone && marks > 0 && letters >= high * 12
}

/// High bytes nearly all in pairs of the GB 2312 plane, two characters or more side by side: no Western text looks like
/// that.
pub(super) fn looks_gb(bytes: &[u8]) -> bool {
    let (pairs, common) = gb_pairs(bytes);
    let mut runs = bytes.split(|byte| *byte < 0x80);
    pairs > 0
        && (pairs == common || pairs >= 4 && common * 10 >= pairs * 8)
        && runs.any(|run| run.len() >= 4)
        && strict(GB18030, bytes).is_some()
}

/// GBK such as 茅台 (C3 A9 CC A8) that happens to be sound UTF-8 of two-byte characters: a short name may be, a text is
/// not. Not so where a high byte touches an ASCII letter (café).
fn gb_in_disguise(bytes: &[u8], text: &str) -> bool {
    let (pairs, common) = gb_pairs(bytes);
    let touches = bytes.windows(2).any(|pair| match pair {
        [a, b] => (a.is_ascii_alphabetic() && *b >= 0x80) || (*a >= 0x80 && b.is_ascii_alphabetic()),
        _ => false,
    });
    (1..=4).contains(&pairs)
        && bytes.len() <= 64
        && pairs == common
        && !touches
        && !text.is_ascii()
        && text.chars().all(|c| c < '\u{800}')
}

/// Number of double-byte characters of a GBK reading, and how many of these lie in the GB 2312 plane.
fn gb_pairs(bytes: &[u8]) -> (usize, usize) {
    let (mut pairs, mut common) = (0, 0);
    let mut rest = bytes;
    while let [lead, tail @ ..] = rest {
        rest = tail;
        if *lead < 0x80 {
            continue;
        }
        pairs += 1;
        if let [trail, tail @ ..] = rest {
            if matches!(lead, 0xA1..=0xA9 | 0xB0..=0xF7) && *trail >= 0xA1 {
                common += 1;
            }
            rest = tail;
        }
    }
    (pairs, common)
}
