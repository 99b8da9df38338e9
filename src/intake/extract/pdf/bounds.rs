//! How much of a PDF we are willing to work through: the interpreter underneath has no limits of its own.
//!
//! Hands out [`Budget`]: streams are inflated only if what comes out is bounded, operators and glyphs are counted.
//! Deliberately knows nothing of what the streams say.

use crate::intake::extract::Limits;
use flate2::bufread::{DeflateDecoder, ZlibDecoder};
use hayro_interpret::hayro_syntax::Filter;
use hayro_interpret::hayro_syntax::object::Stream;
use memchr::memmem;
use std::borrow::Cow;
use std::io::Read;

/// Operators of one document: some two seconds of work. A dense map has a million.
const OPERATORS: u64 = 12_000_000;
/// Operators of one page.
const PAGE_OPERATORS: u64 = 4_000_000;
/// What drawing one form costs in operators.
const FORM: u64 = 100;
/// What choosing a font costs in operators.
const FONT: u64 = 10;
/// Glyphs of one page: a full newspaper page has 30,000.
const PAGE_GLYPHS: usize = 200_000;
/// Deflate makes at most this of one byte.
const DEFLATE_RATIO: u64 = 1_032;

/// What is left for one document.
pub struct Budget {
    operators: u64,
    page_operators: u64,
    bytes: u64,
    part: u64,
    glyphs: usize,
    over: bool,
}

impl Budget {
    pub fn new(limits: &Limits) -> Self {
        Self {
            operators: OPERATORS,
            page_operators: PAGE_OPERATORS,
            bytes: limits.total_bytes,
            part: limits.part_bytes,
            glyphs: PAGE_GLYPHS,
            over: false,
        }
    }

    /// Begins a page.
    pub fn page(&mut self) {
        self.page_operators = PAGE_OPERATORS.min(self.operators);
        self.glyphs = PAGE_GLYPHS;
    }

    /// Whether anything was refused so far.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// Whether there is nothing left to read further pages with.
    pub fn is_spent(&self) -> bool {
        self.operators == 0 || self.bytes == 0
    }

    /// Pays for one operator; `false` ends the page.
    pub fn operator(&mut self) -> bool {
        self.pay(1)
    }

    /// Pays for drawing a form: setting up its state and resources costs as much as many operators.
    pub fn form(&mut self) -> bool {
        self.pay(FORM)
    }

    /// Pays for choosing a font, which may have to be looked for among many.
    pub fn font(&mut self) -> bool {
        self.pay(FONT)
    }

    fn pay(&mut self, operators: u64) -> bool {
        self.operators = self.operators.saturating_sub(operators);
        match self.page_operators.checked_sub(operators) {
            Some(left) => self.page_operators = left,
            None => {
                self.page_operators = 0;
                self.over = true;
                return false;
            }
        }
        true
    }

    /// Pays for one glyph.
    pub fn glyph(&mut self) -> bool {
        if self.glyphs == 0 {
            self.over = true;
            return false;
        }
        self.glyphs -= 1;
        true
    }

    /// Whether a stream stays within the limits when it is decoded.
    pub fn fits(&mut self, stream: &Stream<'_>) -> bool {
        let fits = expands_to(&stream.raw_data(), &stream.filters(), self.part).is_some();
        self.over |= !fits;
        fits
    }

    /// Decodes a content stream; `None` if it is damaged or too large.
    pub fn content<'a>(&mut self, stream: &Stream<'a>) -> Option<Cow<'a, [u8]>> {
        if self.bytes == 0 || !self.fits(stream) {
            self.over = true;
            return None;
        }
        let decoded = stream.decoded_data().ok()?;
        // Short forms that are drawn over and over cost their operators alone.
        self.bytes = self.bytes.saturating_sub(decoded.len() as u64);
        Some(decoded)
    }
}

/// An upper bound for the decoded size, if it is not above `most`. Cheap where the raw size alone tells.
fn expands_to(raw: &[u8], filters: &[Filter], most: u64) -> Option<u64> {
    let mut size = raw.len() as u64;
    let mut input = Cow::Borrowed(raw);
    let mut exact = true;
    for filter in filters {
        match filter {
            Filter::FlateDecode if size.saturating_mul(DEFLATE_RATIO) <= most && exact && filters.len() == 1 => {
                size *= DEFLATE_RATIO;
            }
            Filter::FlateDecode if exact => {
                let out = inflated(&input, most, filters.len() > 1)?;
                size = out.0;
                input = Cow::Owned(out.1);
            }
            // A long run of one byte doubles its code every few bits; in practice pictures stay below 100.
            Filter::LzwDecode => {
                size = size.saturating_mul(100);
                exact = false;
            }
            Filter::RunLengthDecode => {
                size = size.saturating_mul(64);
                exact = false;
            }
            Filter::FlateDecode => size = size.saturating_mul(DEFLATE_RATIO),
            // Text forms of bytes only shrink; but what follows cannot be seen through them without decoding.
            Filter::AsciiHexDecode | Filter::Ascii85Decode => {
                exact = false;
            }
            _ => {}
        }
    }
    (size <= most.max(raw.len() as u64)).then_some(size)
}

/// The inflated size and, if asked for, the bytes; `None` above `most`.
fn inflated(raw: &[u8], most: u64, keep: bool) -> Option<(u64, Vec<u8>)> {
    let count = |reader: &mut dyn Read| {
        let (mut size, mut kept, mut buffer) = (0u64, Vec::new(), [0u8; 16_384]);
        // A damaged end is the decoder's business; what came before counts.
        while let Ok(read) = reader.read(&mut buffer) {
            if read == 0 {
                break;
            }
            size += read as u64;
            if size > most {
                return None;
            }
            if keep {
                kept.extend_from_slice(buffer.get(..read).unwrap_or_default());
            }
        }
        Some((size, kept))
    };
    match count(&mut ZlibDecoder::new(raw))? {
        (0, _) => count(&mut DeflateDecoder::new(raw)),
        counted => Some(counted),
    }
}

/// Whether the streams that the parser inflates by itself (cross-reference tables and objects in streams) are bounded.
pub fn skeleton_fits(bytes: &[u8], limits: &Limits) -> bool {
    let mut left = limits.total_bytes;
    let stream = memmem::Finder::new(b"stream");
    for kind in [&b"/ObjStm"[..], b"/XRef"] {
        for at in memmem::find_iter(bytes, kind) {
            let Some(rest) = bytes.get(at..).and_then(|rest| rest.get(stream.find(rest)? + 6..)) else { continue };
            let raw = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
            let raw = raw.get(..memmem::find(raw, b"endstream").unwrap_or(raw.len())).unwrap_or_default();
            let size = expands_to(raw, &[Filter::FlateDecode], limits.part_bytes);
            let size = if raw.len() < 60_000 { Some(raw.len() as u64) } else { size };
            match size.and_then(|size| left.checked_sub(size)) {
                Some(rest) => left = rest,
                None => return false,
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use std::io::Write;

    fn deflated(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_inflates_beyond_the_limit_is_refused() {
        let zeros = deflated(&vec![0; 3 << 20]);
        let twice = deflated(&zeros);
        let check = |raw: &[u8], filters: &[Filter], most: u64, fits: bool| {
            assert_eq!(expands_to(raw, filters, most).is_some(), fits, "{filters:?} within {most}");
        };
        check(&zeros, &[Filter::FlateDecode], 4 << 20, true);
        check(&zeros, &[Filter::FlateDecode], 2 << 20, false);
        check(&twice, &[Filter::FlateDecode, Filter::FlateDecode], 4 << 20, true);
        check(&twice, &[Filter::FlateDecode, Filter::FlateDecode], 2 << 20, false);
        check(&zeros, &[Filter::Ascii85Decode, Filter::FlateDecode], 2 << 20, false);
        check(&[0; 100], &[], 10, true);
        check(&[0; 100], &[Filter::LzwDecode], 1_000, false);
    }

    #[test]
    fn a_bomb_among_the_objects_is_seen_before_parsing() {
        let file = |payload: &[u8]| {
            [b"%PDF-1.5\n1 0 obj <</Type /ObjStm /Filter /FlateDecode>> stream\n", payload, b"\nendstream"].concat()
        };
        let noise: Vec<u8> = (0..300_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        let limits = Limits { part_bytes: 64 << 20, ..Limits::default() };
        assert!(skeleton_fits(&file(&deflated(&noise)), &limits));
        assert!(!skeleton_fits(&file(&deflated(&vec![7; 100 << 20])), &limits));
    }
}
