//! Structured fields (`Content-Type`, `Content-Disposition`): a value and its parameters.
//!
//! Hands out [`Structured`], whose parameters may stand in every way that mailers know: plain, quoted, percent-encoded,
//! as encoded-words, or by RFC 2231 with continuations that cut a `%XX` or a character in two. Works on text whose raw
//! bytes were read before, so that the 0x5C in a GBK character is never taken for a backslash.

use super::{charset, transfer, words};
use crate::model::flaw::Flaw;

/// A field as `value; name=content; …`.
#[derive(Clone, Debug, Default)]
pub(super) struct Structured {
    /// The value in lower case.
    pub value: String,
    /// Names in lower case, contents without quotes, in the order of the field.
    parameters: Vec<(String, String)>,
}

impl Structured {
    /// Reads an unfolded field.
    pub fn parse(text: &str) -> Self {
        let mut pieces = split_unquoted(text).into_iter();
        let head = pieces.next().unwrap_or_default().trim();
        // `text/plain charset=gb2312`: the semicolon was forgotten.
        let (value, rest) = head.split_once(char::is_whitespace).unwrap_or((head, ""));
        let (value, rest) = if value.contains('=') { ("", head) } else { (value, rest) };
        let parameters = std::iter::once(rest).chain(pieces).filter_map(|piece| {
            let (name, content) = piece.split_once('=')?;
            Some((name.trim().to_ascii_lowercase(), unquote(content.trim())))
        });
        Self { value: value.trim_matches('"').to_ascii_lowercase(), parameters: parameters.collect() }
    }

    /// A parameter that holds no words for people (charset, boundary).
    pub fn token(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, content)| content.as_str())
    }

    /// The readings of a parameter that holds words for people, the most trusted first.
    pub fn readings(&self, name: &str, place: &str) -> Vec<Reading> {
        let plain = self.token(name).map(|content| {
            let mut flaws = Vec::new();
            let text = words::decode(content, place, &mut flaws);
            Reading::new(unpercent(text), flaws)
        });
        self.extended(name, place).into_iter().chain(plain).collect()
    }

    /// RFC 2231: `name*`, or `name*0`, `name*1*`, … put together.
    fn extended(&self, name: &str, place: &str) -> Option<Reading> {
        let mut pieces: Vec<(usize, bool, &str)> = Vec::new();
        for (key, content) in &self.parameters {
            let Some(tail) = key.strip_prefix(name).and_then(|tail| tail.strip_prefix('*')) else { continue };
            let (number, encoded) = match tail.strip_suffix('*') {
                Some(number) => (number, true),
                None => (tail, tail.is_empty()),
            };
            let number = if number.is_empty() { Some(0) } else { number.parse().ok() };
            if let Some(number) = number
                && !pieces.iter().any(|(other, ..)| *other == number)
            {
                pieces.push((number, encoded, content));
            }
        }
        pieces.sort_by_key(|(number, ..)| *number);
        let mut flaws = Vec::new();
        if !pieces.iter().any(|(_, encoded, _)| *encoded) {
            let joined: String = pieces.iter().map(|(.., content)| *content).collect();
            let text = words::decode(&joined, place, &mut flaws);
            return (!joined.is_empty()).then(|| Reading::new(unpercent(text), flaws));
        }
        let (mut label, mut bytes, mut pending) = (None, Vec::new(), String::new());
        for (i, (_, encoded, content)) in pieces.iter().enumerate() {
            let mut content = *content;
            if i == 0
                && *encoded
                && let Some((declared, tail)) = content.split_once('\'')
                && let Some((_, tail)) = tail.split_once('\'')
            {
                (label, content) = (Some(declared).filter(|label| !label.is_empty()), tail);
            }
            if *encoded {
                // A `%D` at the end of one piece and the `6` of the next belong together.
                pending.push_str(content);
            } else {
                bytes.extend(percent_bytes(&std::mem::take(&mut pending)));
                bytes.extend_from_slice(content.as_bytes());
            }
        }
        bytes.extend(percent_bytes(&pending));
        let decoded = charset::decode(&bytes, label);
        decoded.note(place, label, &mut flaws);
        Some(Reading::new(decoded.text, flaws))
    }
}

/// One way in which a text came, with what was odd about it.
#[derive(Debug)]
pub(super) struct Reading {
    pub text: String,
    pub flaws: Vec<Flaw>,
}

impl Reading {
    fn new(text: String, flaws: Vec<Flaw>) -> Self {
        Self { text, flaws }
    }

    /// How far from a clean text it is: 0 is clean.
    pub fn badness(&self) -> usize {
        let lost = self.text.contains('\u{FFFD}') || self.text.contains("=?");
        usize::from(lost) * 4 + usize::from(!self.flaws.is_empty()) + usize::from(self.text.trim().is_empty()) * 8
    }
}

/// Pieces between semicolons outside quotes. A quote that never closes ends at its first semicolon.
fn split_unquoted(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    loop {
        let (mut quoted, mut escaped) = (false, false);
        let end = rest.char_indices().find(|(_, c)| {
            if escaped {
                escaped = false;
                return false;
            }
            match c {
                '\\' if quoted => escaped = true,
                '"' => quoted = !quoted,
                ';' => return !quoted,
                _ => {}
            }
            false
        });
        let end = end.map(|(at, _)| at).or_else(|| if quoted { rest.find(';') } else { None });
        let Some((piece, tail)) = end.and_then(|at| rest.split_at_checked(at)) else {
            pieces.push(rest);
            return pieces;
        };
        pieces.push(piece);
        rest = tail.get(1..).unwrap_or_default();
        if pieces.len() >= 200 {
            return pieces;
        }
    }
}

/// Takes the quotes off; `\"` and `\\` are undone, other backslashes stay (a Windows path is not an escape).
fn unquote(content: &str) -> String {
    let Some(inner) = content.strip_prefix('"') else { return content.to_owned() };
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some('"' | '\\')) => out.extend(chars.next()),
            ('"', _) => break,
            _ => out.push(c),
        }
    }
    out
}

/// `%E6%8A%A5.docx` → 报.docx, if it is sound and not ASCII; anything else stays as it came.
fn unpercent(text: String) -> String {
    if !text.contains('%') || !text.is_ascii() {
        return text;
    }
    let bytes = percent_bytes(&text);
    if bytes.is_ascii() {
        return text;
    }
    match charset::sniff(&bytes) {
        (decoded, "UTF-8" | "GB18030") if !decoded.contains('\u{FFFD}') => decoded,
        _ => text,
    }
}

/// `%E6%8A` as bytes; what is no escape stays.
pub(super) fn percent_bytes(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, tail @ ..] = rest {
        rest = tail;
        match (byte, tail) {
            (b'%', [high, low, tail @ ..]) if transfer::hex_pair(*high, *low).is_some() => {
                out.extend(transfer::hex_pair(*high, *low));
                rest = tail;
            }
            _ => out.push(*byte),
        }
    }
    out
}
