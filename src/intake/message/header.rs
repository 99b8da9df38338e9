//! The header block of a mail or part: fields with their raw bytes.
//!
//! mailparse finds the fields; which lines are fields at all, where the body begins and what raw 8-bit bytes mean is
//! decided here. Encoded-words are left to [`super::words`], parameters to [`super::parameters`].

use super::{charset, words};
use crate::model::flaw::Flaw;

/// More fields than this no honest mail has; the rest is passed over.
const MAX_FIELDS: usize = 2_000;

/// Bytes of one field that are read: a few hundred addresses with long names stay far below.
const MAX_FIELD: usize = 1 << 20;

/// The fields in their order, the topmost first.
#[derive(Clone, Debug, Default)]
pub(super) struct Headers<'a> {
    fields: Vec<(String, &'a [u8])>,
}

/// A header block cut from its body.
pub(super) struct Split<'a> {
    pub headers: Headers<'a>,
    pub body: &'a [u8],
    /// Whether an empty line stood between.
    pub separated: bool,
    /// Whether fields were passed over, or cut, because there was too much of them.
    pub cut: bool,
}

/// Cuts a whole mail: leading empty lines and an mbox `From ` line are passed over; bytes without a field that mail
/// knows are all body.
pub(super) fn split_mail(raw: &[u8]) -> Split<'_> {
    let start = raw.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(raw).trim_ascii_start();
    let start = match start {
        [b'F', b'r', b'o', b'm', b' ', ..] | [b'>', b'F', b'r', b'o', b'm', b' ', ..] => next_line(start),
        _ => start,
    };
    let split = split(start);
    if split.headers.fields.iter().any(|(name, _)| is_mail_field(name)) {
        split
    } else {
        Split { headers: Headers::default(), body: raw, separated: false, cut: false }
    }
}

/// Cuts a header block from its body.
pub(super) fn split(raw: &[u8]) -> Split<'_> {
    let mut fields = Vec::new();
    let mut rest = raw;
    let mut cut = false;
    loop {
        if let Some(body) = rest.strip_prefix(b"\n").or_else(|| rest.strip_prefix(b"\r\n")) {
            return Split { headers: Headers { fields }, body, separated: true, cut };
        }
        let Ok((header, length)) = mailparse::parse_header(rest) else {
            // Nothing left, or a line that continues a field which never began.
            if rest.is_empty() || fields.is_empty() {
                return Split { headers: Headers { fields }, body: rest, separated: false, cut };
            }
            rest = next_line(rest);
            continue;
        };
        if let Some(name) = field_name(rest, &header) {
            // `get_value_raw` would borrow the header, which is gone after this turn.
            let value = rest.get(header.get_key_raw().len() + 1..length).unwrap_or_default();
            let value = value.trim_ascii();
            cut |= fields.len() >= MAX_FIELDS || value.len() > MAX_FIELD;
            if fields.len() < MAX_FIELDS {
                fields.push((name, value.get(..MAX_FIELD).unwrap_or(value)));
            }
            rest = rest.get(length..).unwrap_or_default();
            continue;
        }
        // A broken line among fields is passed over; otherwise the body has begun without an empty line.
        let after = next_line(rest);
        let goes_on = matches!(after, [b'\n', ..] | [b'\r', b'\n', ..])
            || mailparse::parse_header(after).is_ok_and(|(header, _)| field_name(after, &header).is_some());
        if fields.is_empty() || !goes_on {
            return Split { headers: Headers { fields }, body: rest, separated: false, cut };
        }
        rest = after;
    }
}

impl<'a> Headers<'a> {
    /// The raw value of the topmost field of a name in lower case.
    pub fn raw(&self, name: &str) -> Option<&'a [u8]> {
        self.all(name).next()
    }

    /// The raw values of all fields of a name in lower case.
    pub fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'a [u8]> + 's {
        self.fields.iter().filter(move |(field, _)| field == name).map(|(_, value)| *value)
    }

    /// The names of all fields, in lower case.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(name, _)| name.as_str())
    }

    /// All fields, by name in lower case and raw value, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &'a [u8])> {
        self.fields.iter().map(|(name, value)| (name.as_str(), *value))
    }

    /// Whether nothing at all was found.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The topmost field as text, unfolded, raw 8-bit bytes read, encoded-words as they stand.
    pub fn plain(&self, name: &str) -> Option<String> {
        self.raw(name).map(|value| unfold(value).0)
    }

    /// As [`Self::plain`], telling raw 8-bit bytes as a flaw.
    pub fn noted(&self, name: &str, flaws: &mut Vec<Flaw>) -> Option<String> {
        let (text, raw) = unfold(self.raw(name)?);
        if raw {
            let field = name.split('-').map(capital).collect::<Vec<_>>().join("-");
            super::note(flaws, Flaw::RawHeader { field });
        }
        Some(text)
    }

    /// An unstructured field (Subject) with its encoded-words read and control characters gone.
    pub fn text(&self, name: &str, place: &str, flaws: &mut Vec<Flaw>) -> Option<String> {
        let text = words::decode(&self.noted(name, flaws)?, place, flaws);
        if text.contains('\u{FFFD}') {
            super::note(flaws, Flaw::Undecodable { place: place.into() });
        }
        Some(one_line(&text))
    }
}

/// Text without control characters and invisible marks, white space at the ends gone.
pub(super) fn one_line(text: &str) -> String {
    let text: String =
        text.chars().filter(|c| !super::is_invisible(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.trim().to_owned()
}

/// A raw value as text: folds undone; bytes ≥ 0x80 read as UTF-8, else GB18030. Whether there were any.
pub(super) fn unfold(value: &[u8]) -> (String, bool) {
    let bytes: Vec<u8> = value.iter().copied().filter(|byte| !b"\r\n\0".contains(byte)).collect();
    (charset::sniff(&bytes).0, !bytes.is_ascii())
}

/// The name of a field in lower case; `None` for a line that is none. mailparse gives a line without colon as a key.
fn field_name(line: &[u8], header: &mailparse::MailHeader) -> Option<String> {
    let key = header.get_key_raw();
    let colon = line.get(key.len()) == Some(&b':');
    let key = key.trim_ascii_end();
    let fine = colon && !key.is_empty() && key.len() <= 80 && key.iter().all(|byte| (33..=126).contains(byte));
    fine.then(|| String::from_utf8_lossy(key).to_ascii_lowercase())
}

fn is_mail_field(name: &str) -> bool {
    name.starts_with("content-")
        || name.starts_with("x-")
        || name.starts_with("list-")
        || matches!(
            name,
            "from"
                | "to"
                | "cc"
                | "bcc"
                | "subject"
                | "date"
                | "received"
                | "return-path"
                | "message-id"
                | "sender"
                | "reply-to"
                | "mime-version"
                | "delivered-to"
                | "in-reply-to"
                | "references"
                | "dkim-signature"
                | "authentication-results"
        )
}

fn next_line(raw: &[u8]) -> &[u8] {
    let end = raw.iter().position(|byte| *byte == b'\n').map_or(raw.len(), |at| at + 1);
    raw.get(end..).unwrap_or_default()
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(chars).collect()
}
