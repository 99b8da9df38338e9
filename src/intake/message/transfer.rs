//! Transfer encodings (RFC 2045 §6), undone with patience: junk is passed over, a cut end is kept as far as it goes.
//!
//! Hands out [`decode`] for bodies and [`base64`] for encoded-words. Knows nothing of charsets. Nothing is copied that
//! needs no decoding, so that a mail of many layers costs no more memory than one.

use super::embedded;
use std::borrow::Cow;

/// A body with its transfer encoding undone, and whether junk had to be passed over.
pub(super) fn decode<'a>(encoding: &str, body: &'a [u8]) -> (Cow<'a, [u8]>, bool) {
    let encoding = encoding.trim().trim_matches('"').to_ascii_lowercase();
    let (bytes, repaired) = match encoding.split([' ', ';', '\t']).next().unwrap_or_default() {
        "base64" => base64_body(body),
        "quoted-printable" => quoted_printable(body),
        "x-uuencode" | "uuencode" | "x-uue" => match embedded::uuencoded(body).into_iter().next() {
            Some(block) => (block.bytes, false),
            None => return (Cow::Borrowed(body), true),
        },
        _ => return (Cow::Borrowed(body), false),
    };
    (Cow::Owned(bytes), repaired)
}

fn sextet(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

/// Bits on their way into bytes.
#[derive(Default)]
struct Groups {
    out: Vec<u8>,
    group: u32,
    held: u32,
}

impl Groups {
    /// Takes letters, without regard to padding, line ends or foreign bytes; a `=` starts a new group.
    fn add(&mut self, letters: &[u8]) {
        for byte in letters {
            if let Some(value) = sextet(*byte) {
                (self.group, self.held) = (self.group << 6 | value, self.held + 1);
                if self.held == 4 {
                    self.flush();
                }
            } else if *byte == b'=' {
                self.flush();
            }
        }
    }

    fn flush(&mut self) {
        let bits = self.group << (6 * (4 - self.held.min(4)));
        let [_, a, b, c] = bits.to_be_bytes();
        match self.held {
            4 => self.out.extend([a, b, c]),
            3 => self.out.extend([a, b]),
            2 => self.out.push(a),
            _ => {}
        }
        (self.group, self.held) = (0, 0);
    }

    fn finish(mut self) -> Vec<u8> {
        self.flush();
        self.out
    }
}

/// Base64 of whatever shape.
pub(super) fn base64(text: &[u8]) -> Vec<u8> {
    let mut groups = Groups::default();
    groups.add(text);
    groups.finish()
}

/// Base64 of a body: a line with words in it is a footer that a gateway appended, and ends the data.
fn base64_body(body: &[u8]) -> (Vec<u8>, bool) {
    let mut groups = Groups { out: Vec::with_capacity(body.len() / 4 * 3), ..Groups::default() };
    let (mut repaired, mut padded, mut ended, mut letters) = (false, false, false, 0usize);
    for line in body.split(|byte| *byte == b'\n') {
        let line = line.trim_ascii();
        // The letters for addresses (`-`, `_`) make rules and footers here.
        let is_data = |byte: &u8| *byte == b'=' || sextet(*byte).is_some() && !b"-_".contains(byte);
        let junk = line.iter().filter(|byte| !is_data(byte)).count();
        let spaces = line.iter().filter(|byte| **byte == b' ').count();
        // What follows the padding or a footer is data only if it is as long as a line of data.
        let wordy = junk * 4 > line.len() || spaces >= 2;
        if wordy || ended && line.len() < 60 {
            repaired = repaired || !line.is_empty();
            ended = ended || letters > 0;
            continue;
        }
        repaired = repaired || junk > 0;
        padded = padded || line.ends_with(b"=");
        ended = ended || padded;
        let clean: Cow<[u8]> = match junk {
            0 => Cow::Borrowed(line),
            _ => Cow::Owned(line.iter().copied().filter(|byte| is_data(byte)).collect()),
        };
        letters += clean.iter().filter(|byte| **byte != b'=').count();
        groups.add(&clean);
    }
    let cut_short = letters % 4 == 1 || !padded && !letters.is_multiple_of(4);
    (groups.finish(), repaired || cut_short)
}

/// Line ends stay as they came: a file sent this way keeps its bytes.
fn quoted_printable(body: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(body.len());
    let mut repaired = false;
    // The head of an escape that a line break cut in two (`=E` `=\r\n` `4`).
    let mut carried: Vec<u8> = Vec::new();
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let (bare, end) = match line {
            [bare @ .., b'\r', b'\n'] => (bare, &b"\r\n"[..]),
            [bare @ .., b'\n'] => (bare, &b"\n"[..]),
            bare => (bare, &b""[..]),
        };
        let bare = bare.trim_ascii_end();
        let (bare, soft) = match bare.strip_suffix(b"=") {
            Some(bare) => (bare, true),
            None => (bare, false),
        };
        let joined;
        let mut rest = if carried.is_empty() {
            bare
        } else {
            joined = [std::mem::take(&mut carried).as_slice(), bare].concat();
            joined.as_slice()
        };
        while let [byte, tail @ ..] = rest {
            rest = tail;
            if *byte != b'=' {
                out.push(*byte);
            } else if let [high, low, tail @ ..] = tail
                && let Some(value) = hex_pair(*high, *low)
            {
                out.push(value);
                rest = tail;
            } else if soft && (tail.is_empty() || matches!(tail, [high] if high.is_ascii_hexdigit())) {
                carried = [b"=", tail].concat();
                rest = &[];
                repaired = true;
            } else {
                out.push(b'=');
                repaired = true;
            }
        }
        if !soft {
            out.extend_from_slice(end);
        }
    }
    out.extend(carried);
    (out, repaired)
}

/// The byte of two hexadecimal digits of either case.
pub(super) fn hex_pair(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? << 4 | digit(low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_bodies_of_all_sorts() {
        let check = |body: &str, expected: &str, repaired: bool| {
            assert_eq!(decode("Base64", body.as_bytes()), (expected.as_bytes().into(), repaired), "{body}");
        };
        check("5Lit5paH\r\n", "中文", false);
        check("5Lit5paHYQ==", "中文a", false);
        check("5Lit5paHYQ", "中文a", true);
        check("5L!it5*paH", "中文", true);
        check("5Lit5paHYQ==\r\n_______\r\nScanned by the gateway\r\n", "中文a", true);
        check("5Lit5paH\r\n--\r\nThis mail is clean of viruses.\r\n", "中文", true);
        check("", "", false);
    }

    #[test]
    fn quoted_printable_with_junk() {
        let check = |body: &str, expected: &str, repaired: bool| {
            assert_eq!(decode("quoted-printable", body.as_bytes()), (expected.as_bytes().into(), repaired));
        };
        check("=E4=B8=AD=\r\n=e6=96=87  \r\nx", "中文\r\nx", false);
        check("=E4=B8=A=\r\nD=E6=96=\r\n=87", "中文", true);
        check("=E4=B8=\r\n=AD", "中", false);
        check("a=", "a", false);
        check("100=% =ZZ", "100=% =ZZ", true);
    }
}
