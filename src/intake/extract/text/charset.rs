//! Bytes → text, when the label may lie, be unknown or be missing.
//!
//! Hands out [`decode`] for labelled bytes and [`sniff`] for unlabelled ones. Every `gb*` label is read as GB18030, the
//! superset that Chinese mailers mean by GB2312, GBK and CP936. Does not know where in a mail or file the bytes stood.

mod detect;
mod seven;
#[cfg(test)]
mod tests;

pub(in crate::intake) use detect::sniff;

use crate::model::flaw::Flaw;
use detect::{looks_gb, looks_utf8, nearly_utf8};
use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, GBK, REPLACEMENT, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252,
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

/// Longer texts than this, in bytes, are in one charset or lost.
const BY_LINES: usize = 256 << 10;

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
