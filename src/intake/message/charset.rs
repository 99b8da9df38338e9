//! Bytes → text, when the label may lie, be unknown or be missing.
//!
//! Hands out [`decode`] for labelled bytes and [`sniff`] for unlabelled ones. Every `gb*` label is read as GB18030, the
//! superset that Chinese mailers mean by GB2312, GBK and CP936. Does not know where in a mail the bytes stood.

use crate::model::flaw::Flaw;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, GBK, REPLACEMENT, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252,
};

/// How the text relates to the label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// The label was right, or the bytes are plain ASCII.
    Declared,
    /// There was no usable label.
    Guessed,
    /// The label did not fit, or nobody knows it.
    Lied,
}

/// Text with the story of its reading.
#[derive(Debug)]
pub(super) struct Decoded {
    pub text: String,
    pub read_as: &'static str,
    pub fit: Fit,
    /// Some bytes stand as U+FFFD.
    pub lossy: bool,
}

impl Decoded {
    fn new(text: String, read_as: &'static str, fit: Fit) -> Self {
        let lossy = text.contains('\u{FFFD}');
        Self { text, read_as, fit, lossy }
    }

    /// Whether nothing was odd.
    pub fn is_clean(&self) -> bool {
        self.fit == Fit::Declared && !self.lossy
    }

    /// The same without blame, for a text that another reading replaces.
    pub fn cleaned(self) -> Self {
        Self { fit: Fit::Declared, lossy: false, ..self }
    }

    /// Records what was odd.
    pub fn note(&self, place: &str, declared: Option<&str>, flaws: &mut Vec<Flaw>) {
        let place = place.to_owned();
        let flaw = match self.fit {
            Fit::Declared => None,
            Fit::Guessed => Some(Flaw::CharsetGuessed { place: place.clone(), read_as: self.read_as.into() }),
            Fit::Lied => Some(Flaw::CharsetLied {
                place: place.clone(),
                declared: declared.unwrap_or_default().chars().filter(|c| !c.is_control()).take(40).collect(),
                read_as: self.read_as.into(),
            }),
        };
        flaw.into_iter().for_each(|flaw| super::note(flaws, flaw));
        if self.lossy {
            super::note(flaws, Flaw::Undecodable { place });
        }
    }
}

/// What a label stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Charset {
    Known(&'static Encoding),
    /// RFC 1843, which encoding_rs refuses for the web's sake.
    Hz,
}

/// The charset of a label; `None` for US-ASCII (which says nothing about high bytes) and for unknown ones.
pub(super) fn named(label: &str) -> Option<Charset> {
    let label = label.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
    let label = label.split('*').next().unwrap_or_default().trim();
    let known = match label {
        "cp936" | "936" | "ms936" | "windows-936" | "windows936" | "x-cp936" | "ibm936" | "euc-cn" | "euccn"
        | "x-euc-cn" | "cp54936" | "54936" | "x-mac-chinesesimp" | "cn-gb" | "chinese" => GB18030,
        "hz-gb-2312" | "hz" | "hzgb2312" => return Some(Charset::Hz),
        "cp65001" | "65001" => UTF_8,
        "cp950" | "ms950" | "950" => BIG5,
        "cp932" => SHIFT_JIS,
        "cp949" => EUC_KR,
        "utf-16be" => UTF_16BE,
        _ if label.starts_with("gb") || label.starts_with("x-gb") => GB18030,
        _ if label.starts_with("utf-8") || label.starts_with("utf8") => UTF_8,
        _ if says_nothing(label) => return None,
        _ => Encoding::for_label(label.as_bytes())?,
    };
    (known != REPLACEMENT).then_some(Charset::Known(if known == GBK { GB18030 } else { known }))
}

/// Labels that a mailer writes when it does not know.
fn says_nothing(label: &str) -> bool {
    matches!(
        label,
        "" | "us-ascii"
            | "ascii"
            | "ansi_x3.4-1968"
            | "ansi"
            | "iso646-us"
            | "unknown-8bit"
            | "x-unknown"
            | "unknown"
            | "default"
            | "8bit"
            | "7bit"
            | "binary"
            | "none"
            | "x-user-defined"
            | "default_charset"
            | "_autodetect"
    )
}

/// Reads bytes under a label that may be missing or wrong.
pub(super) fn decode(bytes: &[u8], declared: Option<&str>) -> Decoded {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF")
        && let Ok(text) = std::str::from_utf8(rest)
    {
        return Decoded::new(text.to_owned(), "UTF-8", Fit::Declared);
    }
    let Some(charset) = declared.and_then(named) else {
        let fit = match declared.map(|label| label.trim().to_ascii_lowercase()) {
            Some(label) if !says_nothing(&label) => Fit::Lied,
            _ => Fit::Guessed,
        };
        let (text, read_as) = sniff(bytes);
        // An unknown name on plain ASCII harms nobody.
        let fit = if bytes.is_ascii() && !bytes.contains(&0) { Fit::Declared } else { fit };
        return Decoded::new(text, read_as, fit);
    };
    match charset {
        Charset::Hz => Decoded::new(hz(bytes), "HZ-GB-2312", Fit::Declared),
        Charset::Known(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => utf16(bytes, encoding),
        Charset::Known(encoding) => known(bytes, encoding),
    }
}

fn known(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let lie = |(text, read_as): (String, &'static str)| Decoded::new(text, read_as, Fit::Lied);
    if encoding != UTF_8 && !bytes.is_ascii() && looks_utf8(bytes) {
        return lie((lossy(UTF_8, bytes), "UTF-8"));
    }
    if let Some(text) = strict(encoding, bytes) {
        // Only the Western label is what mailers write without looking; Cyrillic text, for one, may look like GB 2312.
        if encoding == WINDOWS_1252 && looks_gb(bytes) {
            return lie((lossy(GB18030, bytes), "GB18030"));
        }
        return Decoded::new(text, encoding.name(), Fit::Declared);
    }
    // A text cut in the middle of its last character is still what it says.
    if bytes.is_ascii() || cut_at_end(bytes, encoding) || encoding == UTF_8 && nearly_utf8(bytes) {
        return Decoded::new(lossy(encoding, bytes), encoding.name(), Fit::Declared);
    }
    let as_declared = lossy(encoding, bytes);
    let (guessed, read_as) = sniff(bytes);
    let bad = |text: &str| text.chars().filter(|c| *c == '\u{FFFD}').count();
    if bad(&guessed) == 0 && read_as != encoding.name() && bad(&as_declared) * 20 > as_declared.chars().count() {
        lie((guessed, read_as))
    } else {
        Decoded::new(as_declared, encoding.name(), Fit::Declared)
    }
}

/// Reads unlabelled bytes: UTF-8 if they are, else GB18030 if they look so, else what the detector says for China.
pub(in crate::intake) fn sniff(bytes: &[u8]) -> (String, &'static str) {
    if let Some((encoding, _)) = Encoding::for_bom(bytes)
        && let (text, _, false) = encoding.decode(bytes)
    {
        return (text.into_owned(), encoding.name());
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if !gb_in_disguise(bytes, text) => {
            return (text.to_owned(), if text.is_ascii() { "US-ASCII" } else { "UTF-8" });
        }
        Err(_) if cut_at_end(bytes, UTF_8) || nearly_utf8(bytes) => return (lossy(UTF_8, bytes), "UTF-8"),
        Err(_) if looks_western(bytes) => return (lossy(WINDOWS_1252, bytes), "windows-1252"),
        _ => {}
    }
    if let Some(text) = strict(GB18030, bytes) {
        let (pairs, common) = gb_pairs(bytes);
        if pairs > 0 && common * 10 >= pairs * 8 {
            return (text, "GB18030");
        }
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(Some(b"cn"), Utf8Detection::Deny);
    let guess = if guess == GBK { GB18030 } else { guess };
    let bad = |encoding: &'static Encoding| lossy(encoding, bytes).matches('\u{FFFD}').count();
    let best = [guess, GB18030, UTF_8].into_iter().min_by_key(|encoding| bad(encoding)).unwrap_or(guess);
    (lossy(best, bytes), best.name())
}

/// The whole text, or nothing if a byte does not fit.
fn strict(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).map(|text| text.into_owned())
}

fn lossy(encoding: &'static Encoding, bytes: &[u8]) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// Whether the bytes are sound in a multi-byte encoding but for a last character that was cut short.
fn cut_at_end(bytes: &[u8], encoding: &'static Encoding) -> bool {
    if encoding == UTF_8 {
        let cut = std::str::from_utf8(bytes).err().filter(|error| error.error_len().is_none());
        return cut.is_some_and(|error| bytes.get(..error.valid_up_to()).is_some_and(looks_utf8));
    }
    let head = |n: usize| bytes.len().checked_sub(n).and_then(|end| bytes.get(..end)).filter(|head| !head.is_empty());
    !encoding.is_single_byte()
        && std::str::from_utf8(bytes).is_err()
        && !cut_at_end(bytes, UTF_8)
        && (1..=3).filter_map(head).any(|head| strict(encoding, head).is_some())
}

/// Sound UTF-8 with two characters of three bytes or more, all such from the scripts of these mails: no text in a Chinese
/// code page happens to look like that (one character may: 岈歈 in GBK is a Balinese letter and a Q).
fn looks_utf8(bytes: &[u8]) -> bool {
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
fn nearly_utf8(bytes: &[u8]) -> bool {
    let text = lossy(UTF_8, bytes);
    let bad = text.matches('\u{FFFD}').count();
    let good = text.chars().filter(|c| !c.is_ascii() && *c != '\u{FFFD}').count();
    good >= 5 && good >= bad * 6
}

/// Single high bytes inside ASCII words (Lütke): a Chinese character there would be followed by its second byte, which
/// is seldom a letter of the same word.
fn looks_western(bytes: &[u8]) -> bool {
    let high = bytes.iter().filter(|byte| **byte >= 0x80).count();
    let inside = bytes.windows(3).filter(|three| match three {
        [a, b, c] => a.is_ascii_alphabetic() && *b >= 0xC0 && c.is_ascii_lowercase(),
        _ => false,
    });
    high > 0 && inside.count() == high
}

/// High bytes only in pairs of the GB 2312 plane, two characters or more side by side: no Western text looks like that.
fn looks_gb(bytes: &[u8]) -> bool {
    let runs = || bytes.split(|byte| *byte < 0x80).filter(|run| !run.is_empty());
    let (pairs, common) = gb_pairs(bytes);
    pairs == common
        && runs().all(|run| run.len().is_multiple_of(2))
        && runs().any(|run| run.len() >= 4)
        && strict(GB18030, bytes).is_some()
}

/// GBK such as 茅台 (C3 A9 CC A8) that happens to be sound UTF-8 of two-byte characters. Not so where a high byte touches
/// an ASCII letter (café).
fn gb_in_disguise(bytes: &[u8], text: &str) -> bool {
    let (pairs, common) = gb_pairs(bytes);
    let touches = bytes.windows(2).any(|pair| match pair {
        [a, b] => (a.is_ascii_alphabetic() && *b >= 0x80) || (*a >= 0x80 && b.is_ascii_alphabetic()),
        _ => false,
    });
    pairs > 0 && pairs == common && !touches && !text.is_ascii() && text.chars().all(|c| c < '\u{800}')
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

fn utf16(bytes: &[u8], declared: &'static Encoding) -> Decoded {
    // ASCII under a UTF-16 label is a mailer's slip; real UTF-16 of any length holds a zero or a high byte.
    if bytes.is_ascii() && !bytes.contains(&0) {
        return Decoded::new(String::from_utf8_lossy(bytes).into_owned(), "US-ASCII", Fit::Lied);
    }
    if !bytes.contains(&0) && looks_utf8(bytes) {
        return Decoded::new(String::from_utf8_lossy(bytes).into_owned(), "UTF-8", Fit::Lied);
    }
    let zeros = |odd: usize| bytes.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if zeros(0) > zeros(1) => UTF_16BE,
        None if zeros(1) > zeros(0) => UTF_16LE,
        None => declared,
    };
    Decoded::new(encoding.decode_with_bom_removal(bytes).0.into_owned(), encoding.name(), Fit::Declared)
}

/// HZ (RFC 1843): `~{` opens and `~}` closes a stretch of seven-bit GB 2312, `~~` is a tilde.
fn hz(bytes: &[u8]) -> String {
    let mut out = Vec::with_capacity(bytes.len());
    let (mut chinese, mut rest) = (false, bytes);
    while let [byte, tail @ ..] = rest {
        rest = tail;
        match (byte, tail.first()) {
            (b'~', Some(b'{')) => chinese = true,
            (b'~', Some(b'}')) => chinese = false,
            (b'~', Some(b'~')) if !chinese => out.push(b'~'),
            (b'~', Some(b'\n')) if !chinese => {}
            (b'\n', _) => {
                chinese = false;
                out.push(b'\n');
                continue;
            }
            (byte, Some(trail)) if chinese && *byte > b' ' => out.extend([byte | 0x80, trail | 0x80]),
            (byte, _) => {
                out.push(*byte);
                continue;
            }
        }
        rest = tail.get(1..).unwrap_or_default();
    }
    lossy(GB18030, &out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gbk(text: &str) -> Vec<u8> {
        GB18030.encode(text).0.into_owned()
    }

    #[test]
    fn labels_of_chinese_mailers() {
        for label in ["cp936", "936", "GB2312*zh", "gbk", "x-gbk", "\"gb2312\"", "MS936", "euc-cn", "GB18030-2005"] {
            assert_eq!(named(label), Some(Charset::Known(GB18030)), "{label}");
        }
        for label in ["us-ascii", "x-unknown", "no-such-charset", "utf-7", ""] {
            assert_eq!(named(label), None, "{label}");
        }
        assert_eq!(named("HZ-GB-2312"), Some(Charset::Hz));
    }

    #[test]
    fn reads_what_is_there_and_tells_the_lies() {
        let check = |bytes: &[u8], declared: Option<&str>, text: &str, fit: Fit| {
            let got = decode(bytes, declared);
            assert_eq!((got.text.as_str(), got.fit), (text, fit), "{declared:?}");
        };
        check(&gbk("镕喆𠮷"), Some("gb2312"), "镕喆𠮷", Fit::Declared);
        check("报送稿件".as_bytes(), Some("gb2312"), "报送稿件", Fit::Lied);
        check(&gbk("报送稿件"), Some("utf-8"), "报送稿件", Fit::Lied);
        check(&gbk("报送稿件"), Some("iso-8859-1"), "报送稿件", Fit::Lied);
        check(b"caf\xE9 cr\xE8me", Some("iso-8859-1"), "café crème", Fit::Declared);
        check(b"\xC0\xF2\xE8\xEA\xEE\xE2\xE0 a", Some("windows-1251"), "Атикова a", Fit::Declared);
        check(b"Ingo L\xFCtke", None, "Ingo Lütke", Fit::Guessed);
        check(&gbk("报送稿件"), None, "报送稿件", Fit::Guessed);
        check(&gbk("茅台"), None, "茅台", Fit::Guessed);
        check("café".as_bytes(), None, "café", Fit::Guessed);
        check(&gbk("报送稿件"), Some("x-nobody-knows"), "报送稿件", Fit::Lied);
        check(b"plain", Some("x-nobody-knows"), "plain", Fit::Declared);
        check(b"~{VPND~}a~~", Some("hz-gb-2312"), "中文a~", Fit::Declared);
        check(b"\xFF\xFE-N\x87e", Some("utf-16"), "中文", Fit::Declared);
        check(b"N-e\x87\0a", Some("utf-16"), "中文a", Fit::Declared);
        check("\u{FEFF}中文".as_bytes(), Some("gb2312"), "中文", Fit::Declared);
    }

    #[test]
    fn a_cut_last_character_does_not_change_the_charset() {
        let bytes = "重点民生工程".as_bytes();
        let got = decode(&bytes[..bytes.len() - 1], Some("utf-8"));
        assert_eq!((got.text.as_str(), got.fit, got.lossy), ("重点民生工\u{FFFD}", Fit::Declared, true));
        let bytes = gbk("重点民生工程");
        let got = decode(&bytes[..bytes.len() - 1], Some("gb2312"));
        assert_eq!((got.text.as_str(), got.lossy), ("重点民生工\u{FFFD}", true));
    }
}
