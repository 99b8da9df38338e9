//! Files written into a plain text: uuencoded (`begin 644 …`) and yEnc (`=ybegin …`).
//!
//! Hands out [`take`], which parts them from the text, and [`uuencoded`] for the transfer encoding of that name. Does not
//! look into the files.

use super::{Attachment, Budget, charset, filename};
use crate::model::flaw::Flaw;

/// Files that one text may hold.
const MAX: usize = 50;

/// Takes the files out of a text. What they leave of it.
pub(super) fn take(
    bytes: &[u8],
    files: &mut Vec<Attachment>,
    budget: &mut Budget,
    flaws: &mut Vec<Flaw>,
) -> Option<Vec<u8>> {
    let mut blocks = uuencoded(bytes);
    blocks.extend(yencoded(bytes));
    if blocks.is_empty() {
        return None;
    }
    blocks.sort_by_key(|block| block.range.start);
    let (mut rest, mut at) = (Vec::new(), 0);
    for block in blocks {
        // One written inside the other is a part of its bytes.
        if block.range.start < at {
            continue;
        }
        rest.extend_from_slice(bytes.get(at..block.range.start).unwrap_or_default());
        at = block.range.end;
        budget.files += 1;
        let name = charset::sniff(&block.name).0;
        let name = filename::tidy(&name).unwrap_or_else(|| filename::made_up(budget.files, ""));
        if name.contains('\u{FFFD}') {
            super::note(flaws, Flaw::Undecodable { place: "附件名".into() });
        }
        let content_type = "application/octet-stream".into();
        files.push(Attachment { name, content_type, cid: None, inline: false, bytes: block.bytes });
    }
    rest.extend_from_slice(bytes.get(at..).unwrap_or_default());
    Some(rest)
}

/// A file in a text.
pub(super) struct Embedded {
    pub name: Vec<u8>,
    pub bytes: Vec<u8>,
    /// Where in the text it stood.
    pub range: std::ops::Range<usize>,
}

/// The uuencoded files in a body, at most [`MAX`] of them.
pub(super) fn uuencoded(body: &[u8]) -> Vec<Embedded> {
    let mut blocks = Vec::new();
    let mut open: Option<Embedded> = None;
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
                    && blocks.len() < MAX
                {
                    open = Some(Embedded { name: name.to_vec(), bytes: Vec::new(), range: start..start });
                }
            }
            Some(_) if line == b"end" => {
                blocks.extend(open.take().map(|block| Embedded { range: block.range.start..at, ..block }));
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

/// The yEnc files in a body (yEnc draft 1.3): every byte moved by 42, `=` before critical ones, which are moved by 64 more.
fn yencoded(body: &[u8]) -> Vec<Embedded> {
    let mut blocks = Vec::new();
    let mut open: Option<Embedded> = None;
    let mut at = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match &mut open {
            None => {
                let name = line.strip_prefix(b"=ybegin ").and_then(|rest| {
                    let at = rest.windows(6).position(|six| six == b" name=")?;
                    rest.get(at + 6..)
                });
                if let Some(name) = name
                    && blocks.len() < MAX
                {
                    open = Some(Embedded { name: name.trim_ascii().to_vec(), bytes: Vec::new(), range: start..start });
                }
            }
            Some(_) if line.starts_with(b"=yend") => {
                blocks.extend(open.take().map(|block| Embedded { range: block.range.start..at, ..block }));
            }
            Some(_) if line.starts_with(b"=ypart ") => {}
            Some(block) => {
                let mut escaped = false;
                for byte in line {
                    if *byte == b'=' && !escaped {
                        escaped = true;
                        continue;
                    }
                    let moved = if escaped { 42 + 64 } else { 42 };
                    block.bytes.push(byte.wrapping_sub(moved));
                    escaped = false;
                }
            }
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuencoded_blocks() {
        let body = b"see below\nbegin 644 cat.txt\n#0V%T\n`\nend\nbye\n";
        let blocks = uuencoded(body);
        assert_eq!(blocks.len(), 1);
        assert_eq!((blocks[0].name.as_slice(), blocks[0].bytes.as_slice()), (&b"cat.txt"[..], &b"Cat"[..]));
        assert_eq!(&body[blocks[0].range.end..], b"bye\n");
        assert!(uuencoded(b"begin 644 the work\nand tell us\nend").is_empty());
    }

    #[test]
    fn yencoded_blocks() {
        let file: Vec<u8> = (0..=255).collect();
        let mut body = b"hello\r\n=ybegin line=128 size=256 name=\xB1\xA8\xCB\xCD.doc\r\n".to_vec();
        for (at, byte) in file.iter().enumerate() {
            let moved = byte.wrapping_add(42);
            if b"\0\n\r=".contains(&moved) {
                body.extend([b'=', moved.wrapping_add(64)]);
            } else {
                body.push(moved);
            }
            if at == 100 {
                body.extend(b"\r\n");
            }
        }
        body.extend(b"\r\n=yend size=256\r\nbye\r\n");
        let blocks = yencoded(&body);
        assert_eq!((blocks.len(), &blocks[0].bytes), (1, &file));
        assert_eq!(&body[blocks[0].range.end..], b"bye\r\n");
        assert!(yencoded(b"=ybegin line=1 size=1 name=never-ends\nabc").is_empty());
    }
}
