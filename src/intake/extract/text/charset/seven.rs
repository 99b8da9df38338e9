//! Charsets of seven bits that switch in mid-text: HZ (RFC 1843) and UTF-7 (RFC 2152).
//!
//! Hands out [`hz`], [`is_hz`] and [`utf7`]. Judges no label.

/// HZ (RFC 1843): `~{` opens and `~}` closes a stretch of seven-bit GB 2312, `~~` is a tilde. Gives it in
/// eight bits.
pub(super) fn hz(bytes: &[u8]) -> Vec<u8> {
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
    out
}

/// Whether unlabelled ASCII is HZ: every `~{` is followed by pairs of the GB 2312 plane and closed on its line.
pub(super) fn is_hz(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    let mut found = false;
    while let Some(at) = rest.windows(2).position(|two| two == b"~{") {
        let tail = rest.get(at + 2..).unwrap_or_default();
        let Some(end) = tail.windows(2).position(|two| two == b"~}") else { return false };
        let inner = tail.get(..end).unwrap_or_default();
        let sound = |pair: &[u8]| matches!(pair, [0x21..=0x29 | 0x30..=0x77, 0x21..=0x7E]);
        if inner.is_empty() || !inner.len().is_multiple_of(2) || !inner.chunks(2).all(sound) {
            return false;
        }
        found = true;
        rest = tail.get(end + 2..).unwrap_or_default();
    }
    found
}

/// UTF-7: `+` opens a stretch of Base64 over UTF-16, which ends at the first other character (`-` is swallowed); `+-` is
/// a plus sign. What is no sound stretch stays as it came.
pub(super) fn utf7(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some((before, tail)) = rest.split_once('+') {
        out.push_str(before);
        let end = tail.find(|c: char| !(c.is_ascii_alphanumeric() || c == '+' || c == '/')).unwrap_or(tail.len());
        let (letters, after) = tail.split_at_checked(end).unwrap_or((tail, ""));
        let after = after.strip_prefix('-');
        rest = after.unwrap_or_else(|| tail.get(end..).unwrap_or_default());
        match wide(letters) {
            _ if letters.is_empty() => out.push('+'),
            Some(text) => out.push_str(&text),
            None => {
                out.push('+');
                out.push_str(letters);
                out.push_str(if after.is_some() { "-" } else { "" });
            }
        }
    }
    out.push_str(rest);
    out
}

/// The text of a stretch of UTF-7's Base64; nothing if it is not UTF-16.
fn wide(letters: &str) -> Option<String> {
    let (mut bits, mut held) = (0u32, 0u32);
    let mut units = Vec::new();
    for byte in letters.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            _ => 63,
        };
        bits = (bits << 6 | u32::from(value)) & 0x3F_FFFF;
        held += 6;
        if held >= 16 {
            held -= 16;
            units.push(u16::try_from(bits >> held & 0xFFFF).unwrap_or_default());
        }
    }
    let zero = bits & ((1 << held) - 1) == 0;
    (zero && !units.is_empty()).then(|| String::from_utf16(&units).ok())?
}
