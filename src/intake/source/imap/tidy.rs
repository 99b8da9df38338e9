//! Stands between the line and the library that understands IMAP, and makes what real servers send fit for it.
//!
//! Hands out [`Tidy`]. It follows the frame of IMAP alone, lines and `{n}` literals. Bytes of literals (mails) pass
//! untouched; in lines it masks what the library dies of (GBK in greetings, `INTERNALDATE NIL`, warnings), takes out stray blanks
//! (Coremail and QQ write `( UID 1 )`), and stops lines without end and literals that cannot be meant. A line that tells of one mail and cannot be understood is taken
//! out, so that it is missing as if the server had said nothing of that mail. It does not know what
//! was asked.

use crate::wire::Allowance;
use std::io::{self, ErrorKind, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes that a line may have. Lines without a literal are short; the longest are lists of flags or capabilities.
const LONGEST: usize = 1 << 20;

/// Bytes taken from the line at once: what one record of TLS brings.
const GULP: usize = 16 << 10;

/// What takes the place of a line that cannot be understood.
const PASSED_OVER: &[u8] = b"* OK .\r\n";

/// What a server said when it hung up by itself (`* BYE`).
#[derive(Clone, Debug, Default)]
pub(super) struct LastWords(Arc<Mutex<String>>);

impl LastWords {
    /// Empty if it said nothing.
    pub fn get(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, words: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = words;
    }
}

/// A stream from which only orderly IMAP comes. What is written passes as it is.
pub(super) struct Tidy<S> {
    inner: S,
    allowance: Allowance,
    last_words: LastWords,
    /// What came and was not looked at yet: `raw[start..end]`.
    raw: Vec<u8>,
    start: usize,
    end: usize,
    /// The line that is being gathered.
    line: Vec<u8>,
    /// A finished line, given out from `given` on.
    ready: Vec<u8>,
    given: usize,
    /// Bytes of the literal that are still to come.
    literal: u64,
    /// What the answer is whose lines are being gathered; `None` at its beginning.
    kind: Option<Kind>,
}

/// What an answer is, as far as its frame goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// `* n FETCH (`: its blanks are minded.
    Fetch,
    /// Other data.
    Data,
    /// Words for people, which may end in anything, even `{5}`.
    Words,
}

impl<S> Tidy<S> {
    /// `allowance` bounds what a literal may announce.
    pub fn new(inner: S, allowance: Allowance) -> Self {
        Self {
            inner,
            allowance,
            last_words: LastWords::default(),
            raw: vec![0; GULP],
            start: 0,
            end: 0,
            line: Vec::new(),
            ready: Vec::new(),
            given: 0,
            literal: 0,
            kind: None,
        }
    }

    /// Where the server's last words will be found.
    pub fn last_words(&self) -> LastWords {
        self.last_words.clone()
    }

    /// Makes a whole line (or, at the end of the stream, what there is of it) ready.
    fn finish(&mut self) -> io::Result<()> {
        mask(&mut self.line);
        let is_first = self.kind.is_none();
        let kind = *self.kind.get_or_insert_with(|| kind(&self.line));
        let announced = if kind == Kind::Words { None } else { announced(&self.line) };
        if let Some(Announced { length, plus }) = announced {
            // What was already taken from the line counts as spent.
            if length > self.allowance.bytes().saturating_add((self.end - self.start) as u64) {
                return Err(ErrorKind::FileTooLarge.into());
            }
            if let Some(plus) = plus {
                self.line.remove(plus);
            }
            self.literal = length;
        } else {
            self.kind = None;
        }
        if kind == Kind::Words {
            if let Some(words) = after(&self.line, b"* BYE") {
                self.last_words.set(String::from_utf8_lossy(words).trim().to_owned());
            }
            soften(&mut self.line);
        }
        self.ready.clear();
        self.given = 0;
        if kind == Kind::Fetch {
            mend(&self.line, &mut self.ready);
            // One that only tells of a mail, and that cannot be understood, must not cost the others of the same answer.
            let is_whole = is_first && self.kind.is_none() && self.ready.ends_with(b"\n");
            if is_whole && imap_proto::parser::parse_response(&self.ready).is_err() {
                self.ready.clear();
                self.ready.extend_from_slice(PASSED_OVER);
            }
        } else {
            self.ready.extend_from_slice(&self.line);
        }
        self.line.clear();
        Ok(())
    }
}

impl<S: Read> Tidy<S> {
    /// Whether anything more came.
    fn fill(&mut self) -> io::Result<bool> {
        (self.start, self.end) = (0, 0);
        self.end = self.inner.read(&mut self.raw)?;
        Ok(self.end > 0)
    }
}

impl<S: Read> Read for Tidy<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if let Some(rest @ [_, ..]) = self.ready.get(self.given..) {
                let count = copy(rest, buffer);
                self.given += count;
                return Ok(count);
            }
            let came = self.raw.get(self.start..self.end).unwrap_or_default();
            if self.literal > 0 {
                let most = usize::try_from(self.literal).unwrap_or(usize::MAX).min(buffer.len());
                let wanted = buffer.get_mut(..most).unwrap_or_default();
                let count = if came.is_empty() {
                    self.inner.read(wanted)?
                } else {
                    let count = copy(came, wanted);
                    self.start += count;
                    count
                };
                self.literal -= count as u64;
                return Ok(count);
            }
            if came.is_empty() {
                if !self.fill()? {
                    if self.line.is_empty() {
                        return Ok(0);
                    }
                    self.finish()?;
                }
                continue;
            }
            let end = memchr::memchr(b'\n', came).map(|at| at + 1);
            let part = came.get(..end.unwrap_or(came.len())).unwrap_or_default();
            if self.line.len() + part.len() > LONGEST {
                return Err(ErrorKind::InvalidData.into());
            }
            self.line.extend_from_slice(part);
            self.start += part.len();
            if end.is_some() {
                self.finish()?;
            }
        }
    }
}

impl<S: Write> Write for Tidy<S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn copy(from: &[u8], to: &mut [u8]) -> usize {
    let count = from.len().min(to.len());
    if let (Some(from), Some(to)) = (from.get(..count), to.get_mut(..count)) {
        to.copy_from_slice(from);
    }
    count
}

/// Lines are ASCII without NUL (RFC 3501 9, `TEXT-CHAR`); Chinese servers write GBK into them.
fn mask(line: &mut [u8]) {
    for byte in line.iter_mut().filter(|byte| !(1..0x80).contains(*byte)) {
        *byte = b'?';
    }
}

/// An untagged NO or BAD is a warning that spoils nothing (RFC 3501 7.1.2), as when the mailbox is nearly full; the library
/// gives up at one.
fn soften(line: &mut Vec<u8>) {
    for warning in [&b"* NO"[..], b"* BAD"] {
        if after(line, warning).is_some_and(|rest| rest.first().is_none_or(u8::is_ascii_whitespace)) {
            line.splice(..warning.len(), *b"* OK");
        }
    }
}

/// What follows a word at the beginning, in whatever case the word is written.
fn after<'a>(line: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    let (start, rest) = line.split_at_checked(word.len())?;
    start.eq_ignore_ascii_case(word).then_some(rest)
}

fn kind(line: &[u8]) -> Kind {
    let Some(rest) = after(line, b"* ") else { return Kind::Words };
    let mut words = rest.split(|byte| *byte == b' ').filter(|word| !word.is_empty()).map(<[u8]>::trim_ascii_end);
    let first = words.next().unwrap_or_default();
    if !first.is_empty() && first.iter().all(u8::is_ascii_digit) {
        return if words.next().is_some_and(|word| word.eq_ignore_ascii_case(b"FETCH")) {
            Kind::Fetch
        } else {
            Kind::Data
        };
    }
    let words: [&[u8]; 5] = [b"OK", b"NO", b"BAD", b"BYE", b"PREAUTH"];
    if words.iter().any(|word| first.eq_ignore_ascii_case(word)) { Kind::Words } else { Kind::Data }
}

/// A literal that a line announces at its end.
struct Announced {
    length: u64,
    /// Where the plus sign of `{n+}` stands, which the library does not know.
    plus: Option<usize>,
}

fn announced(line: &[u8]) -> Option<Announced> {
    let inner = line.strip_suffix(b"}\r\n")?;
    let open = memchr::memrchr(b'{', inner)?;
    let within = inner.get(open + 1..)?;
    let digits = within.strip_suffix(b"+").unwrap_or(within);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    // More digits than a number has: more bytes than anybody has.
    let length = str::from_utf8(digits).ok()?.parse().unwrap_or(u64::MAX);
    Some(Announced { length, plus: (digits.len() < within.len()).then_some(open + 1 + digits.len()) })
}

/// Takes out blanks behind `(`, before `)` and behind other blanks, but for those between quotes.
fn mend(line: &[u8], out: &mut Vec<u8>) {
    const ABSENT: &[u8] = b"INTERNALDATE NIL";
    let (mut quoted, mut escaped) = (false, false);
    for byte in line {
        if quoted {
            quoted = escaped || *byte != b'"';
            escaped = !escaped && *byte == b'\\';
        } else {
            match (*byte, out.last()) {
                (b' ', Some(b'(' | b' ')) => continue,
                (b')', Some(b' ')) => {
                    out.pop();
                }
                (b'"', _) => quoted = true,
                _ => {}
            }
        }
        out.push(*byte);
        // The library takes a date for granted.
        let ends = || out.len().checked_sub(ABSENT.len()).and_then(|at| out.get(at..));
        if matches!(byte, b'L' | b'l') && !quoted && ends().is_some_and(|end| end.eq_ignore_ascii_case(ABSENT)) {
            out.truncate(out.len() - 3);
            out.extend_from_slice(b"\"\"");
        }
    }
}

#[cfg(test)]
mod tests;
