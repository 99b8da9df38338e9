//! Command and reply, RFC 5321 4.2: one line out, one or more lines in.
//!
//! Hands out [`Dialog`]. Knows what a reply looks like and nothing of what it means. The commands' wording is lettre's; the
//! replies are read here, because lettre's own connection waits without a deadline of its own, reads a line of any length,
//! and gives up on a reply that is not UTF-8, which servers in China do send.

use crate::wire::{Allowance, Line};
use encoding_rs::GB18030;
use std::fmt;
use std::io::{self, ErrorKind, Read, Write};

/// A reply's lines; RFC 5321 knows no limit, and no EHLO has half as many.
const LINES: usize = 100;

/// One line of a reply; RFC 5321 4.5.3.1.5 allows 512, and NetEase adds links.
const LENGTH: usize = 4096;

/// What a server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub code: u16,
    pub lines: Vec<String>,
}

impl Reply {
    /// All lines as one text.
    pub fn text(&self) -> String {
        self.lines.join(" ")
    }
}

/// A connection on which commands are given and answered.
pub(super) struct Dialog {
    pub line: Line,
    pub allowance: Allowance,
    /// What came in beyond the last reply.
    rest: Vec<u8>,
}

impl Dialog {
    pub fn new(line: Line, allowance: Allowance) -> Self {
        Self { line, allowance, rest: Vec::new() }
    }

    /// Gives a command (with its CRLF) and waits for the reply.
    pub fn command(&mut self, command: impl fmt::Display) -> io::Result<Reply> {
        self.line.write_all(command.to_string().as_bytes())?;
        self.line.flush()?;
        self.reply()
    }

    /// Waits for a reply. `InvalidData` if what comes is none, `UnexpectedEof` if the connection ends.
    pub fn reply(&mut self) -> io::Result<Reply> {
        let mut lines = Vec::new();
        loop {
            let (code, last, words) = parse(&self.next_line()?).ok_or(ErrorKind::InvalidData)?;
            lines.push(words);
            if last {
                return Ok(Reply { code, lines });
            }
            if lines.len() >= LINES {
                return Err(ErrorKind::InvalidData.into());
            }
        }
    }

    /// Whether the server has said more than it was asked. Before TLS begins that is an attempt to slip in words that
    /// would count as secured (CVE-2011-0411 and its likes).
    pub fn has_more(&self) -> bool {
        !self.rest.is_empty()
    }

    fn next_line(&mut self) -> io::Result<Vec<u8>> {
        loop {
            if let Some(end) = memchr::memchr(b'\n', &self.rest) {
                let mut line: Vec<u8> = self.rest.drain(..=end).collect();
                while line.last().is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
                    line.pop();
                }
                return Ok(line);
            }
            if self.rest.len() > LENGTH {
                return Err(ErrorKind::InvalidData.into());
            }
            let mut buffer = [0; 1024];
            match self.line.read(&mut buffer) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(got) => self.rest.extend(buffer.iter().take(got)),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// Code, whether it is the last line, and the words of one line.
fn parse(line: &[u8]) -> Option<(u16, bool, String)> {
    let (code, rest) = line.split_at_checked(3)?;
    let code: u16 =
        std::str::from_utf8(code).ok().filter(|code| code.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?;
    let (last, words) = match rest.split_first() {
        None => (true, rest),
        Some((b' ', words)) => (true, words),
        Some((b'-', words)) => (false, words),
        Some(_) => return None,
    };
    let words = match std::str::from_utf8(words) {
        Ok(words) => words.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(words).0.into_owned(),
    };
    Some((code, last, words))
}

/// A letter as it goes over the line: a dot at the beginning of a line doubled (RFC 5321 4.5.2), the last line ended. The
/// final dot itself is not part of it.
pub(super) fn stuffed(letter: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(letter.len() + letter.len() / 64 + 2);
    let mut line_begins = true;
    for &byte in letter {
        if line_begins && byte == b'.' {
            out.push(b'.');
        }
        out.push(byte);
        // A lone LF counts too: some servers end a line there.
        line_begins = byte == b'\n';
    }
    if !out.ends_with(b"\r\n") {
        out.extend(b"\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_lines_of_replies() {
        let check = |line: &[u8], expected: Option<(u16, bool, &str)>| {
            let expected = expected.map(|(code, last, words)| (code, last, words.to_owned()));
            assert_eq!(parse(line), expected, "{}", String::from_utf8_lossy(line));
        };
        check(b"250 Mail OK", Some((250, true, "Mail OK")));
        check(b"250-PIPELINING", Some((250, false, "PIPELINING")));
        check(b"354", Some((354, true, "")));
        check("550 用户不存在".as_bytes(), Some((550, true, "用户不存在")));
        check(&GB18030.encode("550 用户不存在").0, Some((550, true, "用户不存在")));
        check(b"", None);
        check(b"25", None);
        check(b"+50 x", None);
        check(b"abc x", None);
        check(b"2500 x", None);
    }

    #[test]
    fn doubles_dots_and_ends_the_last_line() {
        let check = |letter: &[u8], expected: &[u8]| assert_eq!(stuffed(letter), expected);
        check(b"a\r\n.\r\nb", b"a\r\n..\r\nb\r\n");
        check(b".a\r\n", b"..a\r\n");
        check(b"a.\r\n..\r\n", b"a.\r\n...\r\n");
        check(b"a\n.\n", b"a\n..\n\r\n");
        check(b"", b"\r\n");
    }

    proptest! {
        /// No letter can end itself, and the server gets back what was put in.
        #[test]
        fn no_letter_ends_itself(lines in proptest::collection::vec("[.a]{0,4}", 0..12)) {
            let letter = lines.iter().map(|line| format!("{line}\r\n")).collect::<String>();
            let sent = String::from_utf8(stuffed(letter.as_bytes())).expect("text");
            prop_assert!(!["\r\n", &sent].concat().contains("\r\n.\r\n"));
            let back: String =
                sent.split_inclusive("\r\n").map(|line| line.strip_prefix('.').unwrap_or(line)).collect();
            prop_assert_eq!(back, if letter.is_empty() { "\r\n".to_owned() } else { letter });
        }
    }
}
