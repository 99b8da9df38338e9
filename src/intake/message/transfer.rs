//! Transfer encodings (RFC 2045 §6), undone with patience: junk is passed over, a cut end is kept as far as it goes.
//!
//! Hands out [`decode`] for bodies, [`base64`] for encoded-words and [`uuencoded`] for blocks in old plain bodies.
//! Knows nothing of charsets.

/// A body with its transfer encoding undone, and whether junk had to be passed over.
pub(super) fn decode(encoding: &str, body: &[u8]) -> (Vec<u8>, bool) {
    let encoding = encoding.trim().trim_matches('"').to_ascii_lowercase();
    match encoding.split([' ', ';', '\t']).next().unwrap_or_default() {
        "base64" => base64_body(body),
        "quoted-printable" => quoted_printable(body),
        "x-uuencode" | "uuencode" | "x-uue" => match uuencoded(body).into_iter().next() {
            Some(block) => (block.bytes, false),
            None => (body.to_vec(), true),
        },
        _ => (body.to_vec(), false),
    }
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

/// Base64 without regard to padding, line ends or foreign bytes; a `=` starts a new group.
pub(super) fn base64(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut group, mut held) = (0u32, 0u32);
    let mut flush = |group: &mut u32, held: &mut u32| {
        let bits = *group << (6 * (4 - *held));
        let [_, a, b, c] = bits.to_be_bytes();
        match *held {
            4 => out.extend([a, b, c]),
            3 => out.extend([a, b]),
            2 => out.push(a),
            _ => {}
        }
        (*group, *held) = (0, 0);
    };
    for byte in text {
        if let Some(value) = sextet(*byte) {
            (group, held) = (group << 6 | value, held + 1);
            if held == 4 {
                flush(&mut group, &mut held);
            }
        } else if *byte == b'=' && held > 0 {
            flush(&mut group, &mut held);
        }
    }
    if held > 0 {
        flush(&mut group, &mut held);
    }
    out
}

/// Base64 of a body: a line with words in it is a footer that a gateway appended, and ends the data.
fn base64_body(body: &[u8]) -> (Vec<u8>, bool) {
    let mut clean = Vec::with_capacity(body.len());
    let (mut repaired, mut padded, mut ended) = (false, false, false);
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
            ended = ended || !clean.is_empty();
            continue;
        }
        repaired = repaired || junk > 0;
        padded = padded || line.ends_with(b"=");
        ended = ended || padded;
        clean.extend(line.iter().filter(|byte| is_data(byte)));
    }
    let letters = clean.iter().filter(|byte| **byte != b'=').count();
    let cut_short = letters % 4 == 1 || !padded && !letters.is_multiple_of(4);
    (base64(&clean), repaired || cut_short)
}

fn quoted_printable(body: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(body.len());
    let mut repaired = false;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let bare = line.strip_suffix(b"\n").unwrap_or(line);
        let ended = bare.len() < line.len();
        let bare = bare.trim_ascii_end();
        let (bare, soft) = match bare.strip_suffix(b"=") {
            Some(bare) => (bare, true),
            None => (bare, false),
        };
        let mut rest = bare;
        while let [byte, tail @ ..] = rest {
            rest = tail;
            if *byte != b'=' {
                out.push(*byte);
            } else if let [high, low, tail @ ..] = tail
                && let Some(value) = hex_pair(*high, *low)
            {
                out.push(value);
                rest = tail;
            } else {
                out.push(b'=');
                repaired = true;
            }
        }
        if ended && !soft {
            out.push(b'\n');
        }
    }
    (out, repaired)
}

/// The byte of two hexadecimal digits of either case.
pub(super) fn hex_pair(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? << 4 | digit(low)?).ok()
}

/// A `begin 644 name … end` block.
pub(super) struct Uuencoded {
    pub name: Vec<u8>,
    pub bytes: Vec<u8>,
    /// Where in the body it stood.
    pub range: std::ops::Range<usize>,
}

/// The uuencoded files in a body, at most 50 of them.
pub(super) fn uuencoded(body: &[u8]) -> Vec<Uuencoded> {
    let mut blocks = Vec::new();
    let mut open: Option<Uuencoded> = None;
    let mut at = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        let line = line.trim_ascii_end();
        match &mut open {
            None => {
                let name = line.strip_prefix(b"begin ").and_then(|rest| rest.split_at_checked(3));
                if let Some((mode, [b' ', name @ ..])) = name
                    && mode.iter().all(|byte| (b'0'..=b'7').contains(byte))
                    && !name.is_empty()
                    && blocks.len() < 50
                {
                    open = Some(Uuencoded { name: name.to_vec(), bytes: Vec::new(), range: start..start });
                }
            }
            Some(_) if line == b"end" => {
                blocks.extend(open.take().map(|block| Uuencoded { range: block.range.start..at, ..block }));
            }
            Some(block) => {
                if !uu_line(line, &mut block.bytes) {
                    open = None;
                }
            }
        }
    }
    blocks
}

/// Decodes one line; false if it cannot be one.
fn uu_line(line: &[u8], out: &mut Vec<u8>) -> bool {
    let Some((length, data)) = line.split_first() else { return true };
    if !(b' '..=b'`').contains(length) || data.iter().any(|byte| !(b' '..=b'`').contains(byte)) {
        return false;
    }
    let wanted = usize::from((length - b' ') & 63);
    let value = |byte: Option<&u8>| u32::from(byte.map_or(0, |byte| (byte - b' ') & 63));
    let mut bytes = Vec::with_capacity(wanted + 3);
    for group in data.chunks(4) {
        let bits = (0..4).fold(0u32, |bits, i| bits << 6 | value(group.get(i)));
        let [_, a, b, c] = bits.to_be_bytes();
        bytes.extend([a, b, c]);
    }
    bytes.resize(wanted, 0);
    out.extend(bytes);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_bodies_of_all_sorts() {
        let check = |body: &str, expected: &str, repaired: bool| {
            assert_eq!(decode("Base64", body.as_bytes()), (expected.as_bytes().to_vec(), repaired), "{body}");
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
            assert_eq!(decode("quoted-printable", body.as_bytes()), (expected.as_bytes().to_vec(), repaired));
        };
        check("=E4=B8=AD=\r\n=e6=96=87  \r\nx", "中文\nx", false);
        check("100=% =ZZ", "100=% =ZZ", true);
    }

    #[test]
    fn uuencoded_blocks() {
        let body = b"see below\nbegin 644 cat.txt\n#0V%T\n`\nend\nbye\n";
        let blocks = uuencoded(body);
        assert_eq!(blocks.len(), 1);
        assert_eq!((blocks[0].name.as_slice(), blocks[0].bytes.as_slice()), (&b"cat.txt"[..], &b"Cat"[..]));
        assert_eq!(&body[blocks[0].range.end..], b"bye\n");
        assert!(uuencoded(b"begin 644 the work\nand tell us\nend").is_empty());
    }
}
