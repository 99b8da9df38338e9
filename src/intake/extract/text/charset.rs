//! Bytes → text, when the label may lie, be unknown or be missing.
//!
//! Hands out [`decode`] for labelled bytes and [`sniff`] for unlabelled ones. Every `gb*` label is read as GB18030, the
//! superset that Chinese mailers mean by GB2312, GBK and CP936. Does not know where in a mail or file the bytes stood.

mod seven;
#[cfg(test)]
mod tests;

use crate::model::flaw::Flaw;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, GBK, ISO_2022_JP, REPLACEMENT, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252,
};

/// How the text relates to the label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::intake) enum Fit {
    /// The label was right, or the bytes are plain ASCII.
    Declared,
    /// There was no usable label.
    Guessed,
    /// The label did not fit, or nobody knows it.
    Lied,
}

/// Text with the story of its reading.
#[derive(Debug)]
pub(in crate::intake) struct Decoded {
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
        let lossy = self.lossy.then_some(Flaw::Undecodable { place });
        for flaw in flaw.into_iter().chain(lossy) {
            if !flaws.contains(&flaw) {
                flaws.push(flaw);
            }
        }
    }
}

/// What a label stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::intake) enum Charset {
    Known(&'static Encoding),
    /// RFC 1843, which encoding_rs refuses for the web's sake.
    Hz,
    /// RFC 2152, refused likewise.
    Utf7,
}

/// The charset of a label; `None` for US-ASCII (which says nothing about high bytes) and for unknown ones.
pub(in crate::intake) fn named(label: &str) -> Option<Charset> {
    let label = label.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
    let label = label.split('*').next().unwrap_or_default().trim();
    let known = match label {
        "cp936" | "936" | "ms936" | "windows-936" | "windows936" | "x-cp936" | "ibm936" | "euc-cn" | "euccn"
        | "x-euc-cn" | "cp54936" | "54936" | "x-mac-chinesesimp" | "cn-gb" | "chinese" => GB18030,
        "hz-gb-2312" | "hz" | "hzgb2312" | "x-hz" | "hz-gb2312" | "cp52936" | "52936" => return Some(Charset::Hz),
        "utf-7" | "utf7" | "unicode-1-1-utf-7" | "x-unicode-2-0-utf-7" | "csunicode11utf7" | "cp65000" | "65000" => {
            return Some(Charset::Utf7);
        }
        "cp65001" | "65001" => UTF_8,
        "cp950" | "ms950" | "950" | "x-windows-950" | "big5-eten" => BIG5,
        "cp932" => SHIFT_JIS,
        "cp949" | "ms949" | "uhc" => EUC_KR,
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
pub(in crate::intake) fn decode(bytes: &[u8], declared: Option<&str>) -> Decoded {
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
        Charset::Hz | Charset::Utf7 if !bytes.is_ascii() => {
            let (text, read_as) = sniff(bytes);
            Decoded::new(text, read_as, Fit::Lied)
        }
        Charset::Hz => Decoded::new(lossy(GB18030, &seven::hz(bytes)), "HZ-GB-2312", Fit::Declared),
        Charset::Utf7 => Decoded::new(seven::utf7(bytes), "UTF-7", Fit::Declared),
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
        return Decoded::new(text, name(encoding), Fit::Declared);
    }
    // A text cut in the middle of its last character is still what it says.
    if bytes.is_ascii() || cut_at_end(bytes, encoding) {
        return Decoded::new(lossy(encoding, bytes), name(encoding), Fit::Declared);
    }
    // A line broken inside a character, by a gateway that counts bytes.
    if let Some(text) = mended(bytes, encoding).and_then(|bytes| strict(encoding, &bytes)) {
        return Decoded::new(text, name(encoding), Fit::Declared);
    }
    let as_declared = lossy(encoding, bytes);
    let bad = |text: &str| text.matches('\u{FFFD}').count();
    // A gateway's footer in another charset than the text above it.
    let by_lines = if bytes.len() > BY_LINES { as_declared.clone() } else { line_by_line(bytes, encoding) };
    if encoding == UTF_8 && nearly_utf8(bytes) {
        let better = bad(&by_lines) < bad(&as_declared);
        return if better {
            lie((by_lines, "GB18030"))
        } else {
            Decoded::new(as_declared, name(encoding), Fit::Declared)
        };
    }
    let (guessed, read_as) = sniff(bytes);
    if bad(&guessed) == 0 && read_as != name(encoding) && bad(&as_declared) * 20 > as_declared.chars().count() {
        return lie((guessed, read_as));
    }
    if bad(&by_lines) < bad(&as_declared) {
        return lie((by_lines, if encoding == UTF_8 { "GB18030" } else { "UTF-8" }));
    }
    Decoded::new(as_declared, name(encoding), Fit::Declared)
}

/// The name of an encoding as people write it.
fn name(encoding: &'static Encoding) -> &'static str {
    if encoding == GB18030 || encoding == GBK { "GB18030" } else { encoding.name() }
}

/// Line breaks inside a character taken out; nothing if there are none, or if the encoding has no such characters.
fn mended(bytes: &[u8], encoding: &'static Encoding) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    let mut found = false;
    while let [lead, tail @ ..] = rest {
        out.push(*lead);
        rest = tail;
        let length = match (encoding == UTF_8, *lead) {
            (_, ..=0x7F) => continue,
            (true, 0xC2..=0xDF) => 1,
            (true, 0xE0..=0xEF) => 2,
            (true, 0xF0..=0xF4) => 3,
            (true, _) => continue,
            (false, 0x81..=0xFE) if !encoding.is_single_byte() => 1,
            (false, _) => continue,
        };
        for _ in 0..length {
            let trail = |byte: u8| if encoding == UTF_8 { byte & 0xC0 == 0x80 } else { byte >= 0x30 };
            let (byte, tail, joined) = match rest {
                [b'\r', b'\n', byte, tail @ ..] | [b'\n', byte, tail @ ..] => (*byte, tail, true),
                [byte, tail @ ..] => (*byte, tail, false),
                [] => break,
            };
            if !trail(byte) {
                break;
            }
            found |= joined;
            out.push(byte);
            rest = tail;
        }
    }
    found.then_some(out)
}

/// Every line by itself: as declared if it fits, else as UTF-8 or GB18030 if it is plainly that.
fn line_by_line(bytes: &[u8], encoding: &'static Encoding) -> String {
    let read = |line: &[u8]| {
        strict(encoding, line).unwrap_or_else(|| match () {
            () if looks_utf8(line) => lossy(UTF_8, line),
            () if looks_gb(line) => lossy(GB18030, line),
            () => lossy(encoding, line),
        })
    };
    bytes.split_inclusive(|byte| *byte == b'\n').map(read).collect()
}

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

/// Longer texts than this, in bytes, are in one charset or lost.
const BY_LINES: usize = 256 << 10;

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
fn looks_gb(bytes: &[u8]) -> bool {
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
    Decoded::new(encoding.decode_with_bom_removal(bytes).0.into_owned(), name(encoding), Fit::Declared)
}
