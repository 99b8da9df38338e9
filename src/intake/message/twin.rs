//! The same mail again with other trace headers: moved to another folder, exported anew.
//!
//! Servers and mail programs add lines to a header (X-CM-SpamInfo when a mail leaves the junk folder, X-Mozilla-Status), so
//! its bytes have another hash. Message-ID and body together tell that it is the same one; either alone does not: a
//! Message-ID is forged easily, and a body such as 见附件 is written often.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::io::{self, Read};

/// Longest header in which a Message-ID is looked for (bytes).
const HEADER: u64 = 256 * 1024;

/// A hash of Message-ID and body. `None` without a Message-ID or without a body.
///
/// # Errors
///
/// Those of `mail`.
pub fn twin(mut mail: impl Read) -> io::Result<Option<String>> {
    let mut start = Vec::new();
    mail.by_ref().take(HEADER).read_to_end(&mut start)?;
    let Some((header, body)) = split(&start) else { return Ok(None) };
    let Some(id) = message_id(header) else { return Ok(None) };
    let mut digest = Sha256::new();
    digest.update(id);
    digest.update(b"\n");
    digest.update(body);
    let rest = io::copy(&mut mail, &mut digest)?;
    if body.trim_ascii().is_empty() && rest == 0 {
        return Ok(None);
    }
    Ok(Some(HEXLOWER.encode(&digest.finalize())))
}

/// Header and body at the first empty line.
fn split(mail: &[u8]) -> Option<(&[u8], &[u8])> {
    let crlf = memchr::memmem::find(mail, b"\r\n\r\n").map(|at| (at, 4));
    let lf = memchr::memmem::find(mail, b"\n\n").map(|at| (at, 2));
    let (at, length) = match (crlf, lf) {
        (Some(crlf), Some(lf)) => crlf.min(lf),
        (one, other) => one.or(other)?,
    };
    Some((mail.get(..at)?, mail.get(at + length..)?))
}

/// The value of the first Message-ID, which may stand on the line after its name.
fn message_id(header: &[u8]) -> Option<&[u8]> {
    let mut lines = header.split(|byte| *byte == b'\n');
    while let Some(line) = lines.next() {
        if let Some((name, value)) = line.split_at_checked(11)
            && name.eq_ignore_ascii_case(b"message-id:")
        {
            let value = value.trim_ascii();
            let mut folded = || lines.next().filter(|next| next.starts_with(b" ") || next.starts_with(b"\t"));
            let value = if value.is_empty() { folded()?.trim_ascii() } else { value };
            return (value.len() > 2).then_some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(mail: &str) -> Option<String> {
        twin(mail.as_bytes()).expect("a slice can be read")
    }

    #[test]
    fn trace_headers_do_not_matter() {
        let mail = "Message-ID: <1@x.cn>\r\nSubject: a\r\n\r\nbody\r\n";
        let moved = format!("X-CM-SpamInfo: 1\r\n{mail}");
        assert!(of(mail).is_some());
        assert_eq!(of(mail), of(&moved));
        assert_eq!(of(mail), of("message-id:\r\n <1@x.cn>\r\n\r\nbody\r\n"));
        assert_ne!(of(mail), of("Message-ID: <2@x.cn>\r\n\r\nbody\r\n"));
        assert_ne!(of(mail), of("Message-ID: <1@x.cn>\r\n\r\nbody, corrected\r\n"));
    }

    #[test]
    fn what_cannot_be_told_has_no_twin() {
        for mail in [
            "",
            "Subject: a\r\n\r\nbody",
            "Message-ID: <1@x.cn>\r\n\r\n \r\n",
            "Message-ID: <1@x.cn>",
            "Message-ID:\r\n\r\nx",
        ] {
            assert_eq!(of(mail), None, "{mail:?}");
        }
    }

    #[test]
    fn long_bodies_count_to_their_end() {
        let long = |end: &str| format!("Message-ID: <1@x.cn>\n\n{}{end}", "x".repeat(300_000));
        assert!(of(&long("a")).is_some());
        assert_ne!(of(&long("a")), of(&long("b")));
    }
}
