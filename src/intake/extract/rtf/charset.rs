//! Code pages of RTF: which one a number means, and what a run of bytes says in it.
//!
//! Hands out [`Page`], [`by_codepage`], [`by_charset`] and [`Run`]. Whatever calls itself GB2312 or GBK is read as
//! GB18030. Deliberately knows nothing of fonts.

use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_8, WINDOWS_1252};

/// How bytes become characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    Coded(&'static Encoding),
    /// The upper half of a code page of DOS.
    Dos(&'static str),
}

/// The page of Western Windows, which RTF assumes.
pub const WESTERN: Page = Page::Coded(WINDOWS_1252);

/// By the number of `\ansicpg` and `\cpg`; `None` if it means nothing (0 and 1 among them).
pub fn by_codepage(number: i32) -> Option<Page> {
    let label = match number {
        437 | 860 | 861 | 863 | 865 => return Some(Page::Dos(DOS_437)),
        850 | 858 => return Some(Page::Dos(DOS_850)),
        866 => "ibm866",
        874 => "windows-874",
        932 | 10001 => return Some(Page::Coded(SHIFT_JIS)),
        936 | 10008 | 20936 | 51936 | 52936 | 54936 => return Some(Page::Coded(GB18030)),
        949 | 1361 | 10003 | 51949 => return Some(Page::Coded(EUC_KR)),
        950 | 10002 => return Some(Page::Coded(BIG5)),
        1250..=1258 => return Encoding::for_label(format!("windows-{number}").as_bytes()).map(Page::Coded),
        10000 => "macintosh",
        10007 => "x-mac-cyrillic",
        20866 => "koi8-r",
        21866 => "koi8-u",
        28591..=28606 => {
            return Encoding::for_label(format!("iso-8859-{}", number - 28590).as_bytes()).map(Page::Coded);
        }
        65001 => return Some(Page::Coded(UTF_8)),
        _ => return None,
    };
    Encoding::for_label(label.as_bytes()).map(Page::Coded)
}

/// By the number of `\fcharset`; `None` for those that say nothing (0 ANSI, 1 default, 2 symbol).
pub fn by_charset(number: i32) -> Option<Page> {
    by_codepage(match number {
        77 => 10000,
        78 | 128 => 932,
        79 | 129 | 130 => 949,
        80 | 134 => 936,
        81 | 136 => 950,
        89 => 10007,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178..=180 => 1256,
        181 => 1255,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        254 => 437,
        255 => 850,
        _ => return None,
    })
}

impl Page {
    /// Whether characters of this page may take two bytes.
    pub fn is_double(self) -> bool {
        matches!(self, Self::Coded(encoding) if [GB18030, BIG5, SHIFT_JIS, EUC_KR].contains(&encoding))
    }

    fn is_lead(self, byte: u8) -> bool {
        match self {
            Self::Coded(encoding) if encoding == SHIFT_JIS => matches!(byte, 0x81..=0x9F | 0xE0..=0xFC),
            page => page.is_double() && matches!(byte, 0x81..=0xFE),
        }
    }
}

/// Bytes that wait to be read together.
#[derive(Debug)]
pub struct Run {
    bytes: Vec<u8>,
    page: Page,
    /// Whether the last byte is the first half of a character.
    half: bool,
    /// Whether a byte of 0x80 and above stood there bare, not as `\'xx`.
    bare: bool,
}

/// What a run says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub text: String,
    /// The encoding that was taken against what the file says.
    pub guessed: Option<&'static str>,
    pub lossy: bool,
}

/// What the file itself says about a run.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// The page of the file (`\ansicpg`), if it has one.
    pub file: Option<Page>,
    /// Whether the font names a page of its own.
    pub font: bool,
}

impl Run {
    pub fn new() -> Self {
        Self { bytes: Vec::new(), page: WESTERN, half: false, bare: false }
    }

    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub fn page(&self) -> Page {
        self.page
    }

    /// Whether the next byte is the second half of a character.
    pub fn is_half(&self) -> bool {
        self.half
    }

    /// Adds bytes of a page; only an empty run may change its page.
    pub fn add(&mut self, bytes: &[u8], page: Page, bare: bool) {
        if self.bytes.is_empty() {
            self.page = page;
            self.half = false;
            self.bare = false;
        }
        self.bare |= bare && !bytes.is_ascii();
        for byte in bytes {
            self.half = !self.half && self.page.is_lead(*byte);
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// Empties the run. A page that the file declares is believed if the bytes fit it; an undeclared Western page is not
    /// believed where the bytes are Chinese beyond doubt.
    pub fn take(&mut self, claim: Claim) -> Said {
        let bytes = std::mem::take(&mut self.bytes);
        self.half = false;
        let encoding = match self.page {
            Page::Dos(upper) => return Said { text: dos(&bytes, upper), guessed: None, lossy: false },
            Page::Coded(encoding) => encoding,
        };
        let utf8 = || std::str::from_utf8(&bytes).ok().filter(|_| self.bare && encoding != UTF_8);
        let coded = |encoding: &'static Encoding| {
            let (text, lossy) = encoding.decode_without_bom_handling(&bytes);
            (text.into_owned(), lossy)
        };
        let guess = |text: String, name| Said { text, guessed: Some(name), lossy: false };
        if self.page.is_double() || encoding == UTF_8 {
            let (text, lossy) = coded(encoding);
            // Two Chinese characters in good UTF-8 are hardly ever anything else, though they may pass for GBK.
            let wide = |text: &&str| text.chars().filter(|c| c.len_utf8() > 2).count() > 1;
            return match utf8().filter(|text| lossy || wide(text)) {
                Some(text) => guess(text.to_owned(), UTF_8.name()),
                None => Said { text, guessed: None, lossy },
            };
        }
        if !claim.font {
            if let Some(text) = utf8() {
                return guess(text.to_owned(), UTF_8.name());
            }
            // A font of no page of its own in a Chinese, Japanese or Korean file.
            if let Some(Page::Coded(file)) = claim.file.filter(|page| page.is_double())
                && is_pairs(&bytes, 0xA1..=0xFE, 1)
                && let (text, false) = coded(file)
            {
                return Said { text, guessed: None, lossy: false };
            }
            if claim.file.is_none()
                && is_pairs(&bytes, 0xA1..=0xF7, 2)
                && let (text, false) = coded(GB18030)
            {
                return guess(text, GB18030.name());
            }
        }
        let (text, lossy) = coded(encoding);
        Said { text, guessed: None, lossy }
    }
}

/// Whether all bytes beyond ASCII come in pairs as GB2312 has them, so many pairs at least.
fn is_pairs(bytes: &[u8], lead: std::ops::RangeInclusive<u8>, least: usize) -> bool {
    let mut pairs = 0;
    let mut rest = bytes;
    loop {
        rest = match rest {
            [] => return pairs >= least,
            [byte, rest @ ..] if byte.is_ascii() => rest,
            [high, 0xA1..=0xFE, rest @ ..] if lead.contains(high) => {
                pairs += 1;
                rest
            }
            _ => return false,
        };
    }
}

fn dos(bytes: &[u8], upper: &str) -> String {
    let upper: Vec<char> = upper.chars().collect();
    let character = |byte: &u8| match byte.checked_sub(0x80) {
        Some(at) => upper.get(usize::from(at)).copied().unwrap_or('\u{fffd}'),
        None => char::from(*byte),
    };
    bytes.iter().map(character).collect()
}

const DOS_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
const DOS_850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

#[cfg(test)]
mod tests {
    use super::*;

    fn said(bytes: &[u8], page: Page, bare: bool, claim: Claim) -> Said {
        let mut run = Run::new();
        run.add(bytes, page, bare);
        run.take(claim)
    }

    #[test]
    fn a_declared_page_is_believed() {
        let check = |number, bytes: &[u8], expected: &str| {
            let page = by_charset(number).unwrap_or(WESTERN);
            let said = said(bytes, page, false, Claim { file: None, font: number > 2 });
            assert_eq!((said.text.as_str(), said.guessed), (expected, None));
        };
        check(134, &GB18030.encode("镕喆𠮷〇").0, "镕喆𠮷〇");
        check(136, &BIG5.encode("繁體").0, "繁體");
        check(128, &SHIFT_JIS.encode("表示").0, "表示");
        check(204, b"\xCF\xF0\xE8", "При");
        check(254, b"\x81\x82\xE0", "üéα");
        check(255, b"\xD5\xB5", "ıÁ");
        check(0, b"caf\xE9", "café");
        assert_eq!(DOS_437.chars().count(), 128);
        assert_eq!(DOS_850.chars().count(), 128);
    }

    #[test]
    fn an_undeclared_page_is_found_out() {
        let chinese = GB18030.encode("全市工作").0.into_owned();
        let nothing = Claim { file: None, font: false };
        let check = |bytes: &[u8], bare, claim, expected: &str, guessed: Option<&str>| {
            let said = said(bytes, WESTERN, bare, claim);
            assert_eq!((said.text.as_str(), said.guessed), (expected, guessed));
        };
        check(&chinese, false, nothing, "全市工作", Some("gb18030"));
        check(&chinese, false, Claim { file: Some(Page::Coded(GB18030)), font: false }, "全市工作", None);
        check("全市".as_bytes(), true, Claim { file: Some(WESTERN), font: false }, "全市", Some("UTF-8"));
        check(b"\xE9t\xE9", true, nothing, "été", None);
        check(&chinese, false, Claim { file: Some(WESTERN), font: false }, "È«ÊÐ¹¤×÷", None);
    }

    #[test]
    fn halves_are_counted() {
        let gbk = Page::Coded(GB18030);
        let mut run = Run::new();
        run.add(b"a\xD6", gbk, false);
        assert!(run.is_half());
        run.add(b"\xD0", gbk, false);
        assert!(!run.is_half());
        run.add(b"\x95\x5C", gbk, false);
        assert!(!run.is_half());
    }
}
