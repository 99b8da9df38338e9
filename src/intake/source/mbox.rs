//! An mbox: mails one after the other, each begun by a `From ` line after an empty one (RFC 4155).
//!
//! Read once through for a listing, in pieces; one mail at a time is in memory. The quoting of `From ` lines is undone as
//! mboxrd does it (`>>From ` → `>From `), which reads mboxo as well as it can be read.

use super::{Entry, changed, moment};
use crate::model::calendar::Moment;
use chrono::NaiveDateTime;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// Key: file name, offset and length up to the last line with something in it, so that a file that grew keeps its keys.
pub(super) fn list(path: &Path) -> io::Result<Vec<Entry>> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut reader = BufReader::with_capacity(1 << 16, File::open(path)?);
    let mut scan = Scan::default();
    loop {
        let piece = reader.fill_buf()?;
        if piece.is_empty() {
            break;
        }
        scan.feed(piece);
        let length = piece.len();
        reader.consume(length);
    }
    scan.close();
    let entries = scan.mails.iter().map(|mail| Entry {
        origin: format!("{name}|{}|{}", mail.start, mail.filled - mail.start),
        path: path.to_owned(),
        offset: mail.start,
        length: mail.end - mail.start,
    });
    Ok(entries.collect())
}

/// The mail at an offset, if it still begins there.
pub(super) fn fetch(entry: &Entry) -> io::Result<(Vec<u8>, Moment)> {
    let mut file = File::open(&entry.path)?;
    file.seek(SeekFrom::Start(entry.offset))?;
    let mut stored = Vec::new();
    file.take(entry.length).read_to_end(&mut stored)?;
    if !stored.starts_with(b"From ") || stored.len() as u64 != entry.length {
        return Err(changed());
    }
    let end = stored.iter().position(|byte| *byte == b'\n').map_or(stored.len(), |at| at + 1);
    let (separator, rest) = stored.split_at_checked(end).unwrap_or((&stored, &[]));
    let stamp = match separator_date(separator) {
        Some(stamp) => stamp,
        None => moment(fs::metadata(&entry.path)?.modified()?),
    };
    Ok((unquoted(rest), stamp))
}

/// Where a mail lies in the file.
struct Mail {
    start: u64,
    /// End of the last line with something in it.
    filled: u64,
    end: u64,
}

/// Finds `From ` lines in a stream, remembering only what a line's head needs.
struct Scan {
    mails: Vec<Mail>,
    at: u64,
    line_start: u64,
    /// End of the last line with something in it.
    filled: u64,
    /// How many of the bytes `From ` the present line has matched; `None` once it cannot match any more.
    matched: Option<usize>,
    /// Whether the present line has held nothing but a carriage return so far.
    empty: bool,
    /// Whether the line before was empty; true at the start of the file.
    after_empty: bool,
}

impl Default for Scan {
    fn default() -> Self {
        let mails = Vec::new();
        Self { mails, at: 0, line_start: 0, filled: 0, matched: Some(0), empty: true, after_empty: true }
    }
}

impl Scan {
    fn feed(&mut self, piece: &[u8]) {
        for byte in piece {
            self.at += 1;
            if *byte == b'\n' {
                self.after_empty = self.empty;
                self.filled = if self.empty { self.filled } else { self.at };
                (self.line_start, self.matched, self.empty) = (self.at, Some(0), true);
                continue;
            }
            self.empty = self.empty && *byte == b'\r';
            let Some(matched) = self.matched else { continue };
            self.matched = b"From ".get(matched).filter(|expected| *expected == byte).map(|_| matched + 1);
            if self.matched == Some(5) {
                self.matched = None;
                if self.after_empty {
                    self.end_last(self.line_start);
                    self.mails.push(Mail { start: self.line_start, filled: self.at, end: self.at });
                }
            }
        }
    }
}

impl Scan {
    fn end_last(&mut self, end: u64) {
        let filled = self.filled;
        if let Some(last) = self.mails.last_mut() {
            (last.filled, last.end) = (filled.max(last.start), end);
        }
    }

    fn close(&mut self) {
        self.filled = if self.empty { self.filled } else { self.at };
        self.end_last(self.at);
    }
}

/// `From jiaoyu@163.com Mon Apr 16 08:59:59 2018`: RFC 4155 has this in UTC.
fn separator_date(line: &[u8]) -> Option<Moment> {
    let line = String::from_utf8_lossy(line);
    let words: Vec<&str> = line.split_whitespace().skip(2).collect();
    let text = words.join(" ");
    let date = NaiveDateTime::parse_from_str(&text, "%a %b %d %H:%M:%S %Y").ok()?;
    Some(date.and_utc().with_timezone(&crate::model::calendar::zone()))
}

/// Takes one `>` from quoted `From ` lines, and the empty line off that parts mails.
fn unquoted(stored: &[u8]) -> Vec<u8> {
    let body = stored.strip_suffix(b"\n").unwrap_or(stored);
    let body = body.strip_suffix(b"\r").unwrap_or(body);
    // Only the empty line goes: a last line without an end is the mail's own.
    let body = if body.is_empty() || body.ends_with(b"\n") { body } else { stored };
    let mut out = Vec::with_capacity(body.len());
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let quotes = line.iter().take_while(|byte| **byte == b'>').count();
        let is_quoted = quotes > 0 && line.get(quotes..).is_some_and(|rest| rest.starts_with(b"From "));
        out.extend_from_slice(if is_quoted { line.get(1..).unwrap_or_default() } else { line });
    }
    out
}
