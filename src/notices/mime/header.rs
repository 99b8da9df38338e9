//! Header values that old Chinese mail programs read: encoded-words by hand, attachment names in both forms.
//!
//! Everything here is built from base64, percent signs and a few harmless ASCII characters, so that no subject and no
//! name can end a line and begin a header of its own.

use data_encoding::BASE64;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use std::error::Error;

/// RFC 2047: a line with an encoded-word is at most 76 wide, the word itself at most 75.
const LINE: usize = 76;
/// `=?UTF-8?B?` and `?=`.
const WORD_FRAME: usize = 12;
/// Longest attachment name in bytes of UTF-8: 180 become 540 in `filename*`, within the 998 of a line (RFC 5322).
const NAME_BYTES: usize = 180;

/// A header whose value stands as given.
pub fn raw(name: HeaderName, value: String) -> HeaderValue {
    HeaderValue::dangerous_new_pre_encoded(name, value.clone(), value)
}

/// An unstructured value or a display name, ready folded; `used` columns of the first line are taken by the name of the
/// header. Plain short ASCII words stay as they are, everything else becomes encoded-words.
pub fn encoded(used: usize, text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || " -_/.".contains(c);
    if text.chars().all(plain) && text.len() + used <= LINE && text.trim() == text {
        return text.to_owned();
    }
    words(used, 0, text).join("\r\n ")
}

/// Encoded-words of whole characters. `first` columns of the first line and `last` of each are taken by others.
fn words(first: usize, last: usize, text: &str) -> Vec<String> {
    let room = |used: usize| LINE.saturating_sub(used + last + WORD_FRAME) / 4 * 3;
    let mut words = Vec::new();
    let mut word = String::new();
    let mut limit = room(first);
    for c in text.chars() {
        if word.len() + c.len_utf8() > limit && !word.is_empty() {
            words.push(std::mem::take(&mut word));
            limit = room(1);
        }
        word.push(c);
    }
    if !word.is_empty() {
        words.push(word);
    }
    words.iter().map(|word| format!("=?UTF-8?B?{}?=", BASE64.encode(word.as_bytes()))).collect()
}

/// A file name without path, control characters and direction marks, at most [`NAME_BYTES`] long with its ending kept.
///
/// Characters that Windows forbids become `_`. Among them is the quotation mark: programs that decode encoded-words before
/// they look for parameters (mailparse is one) would take what follows it for a second `filename=`.
pub fn attachment_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let harmless = |c: &char| {
        !c.is_control()
            && !matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
    };
    let allowed = |c: char| if "\"<>|:*?".contains(c) { '_' } else { c };
    let name: String = name.chars().filter(harmless).map(allowed).collect();
    let name = name.trim().trim_matches('.');
    if name.is_empty() {
        return "附件".into();
    }
    if name.len() <= NAME_BYTES {
        return name.to_owned();
    }
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= 16 => (stem, format!(".{ending}")),
        _ => (name, String::new()),
    };
    let mut cut = String::new();
    for c in stem.chars() {
        if cut.len() + c.len_utf8() + ending.len() > NAME_BYTES {
            break;
        }
        cut.push(c);
    }
    cut + &ending
}

/// `type/subtype` in lower case if it is one, else `application/octet-stream`.
pub fn sound_mime(mime: &str) -> String {
    let token = |part: &str| {
        (1..=127).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&b))
    };
    match mime.split_once('/') {
        Some((kind, subtype)) if token(kind) && token(subtype) && kind != "multipart" && kind != "message" => {
            mime.to_ascii_lowercase()
        }
        _ => "application/octet-stream".into(),
    }
}

/// A Message-ID of a stranger with angle brackets, if it can stand in a header: printable ASCII, one `@`, not endless.
pub fn sound_message_id(id: &str) -> Option<String> {
    let id = id.trim().trim_start_matches('<').trim_end_matches('>');
    let sound = id.len() <= 250
        && id.bytes().all(|b| b.is_ascii_graphic() && !b"<>()\"\\,;".contains(&b))
        && id.split_once('@').is_some_and(|(left, right)| !left.is_empty() && !right.is_empty());
    sound.then(|| format!("<{id}>"))
}

/// `Content-Type` with `name=`, from which QQ Mail, Foxmail and old Outlook take the name.
#[derive(Clone)]
pub struct TypeWithName(String);

/// `Content-Disposition` with `filename=` for them and `filename*=` (RFC 2231) for the others.
#[derive(Clone)]
pub struct DispositionWithName(String);

/// See [`TypeWithName`]. `mime` and `name` as the functions above return them.
pub fn parameter_type(mime: String, name: &str) -> TypeWithName {
    TypeWithName(format!("{mime};\r\n {}", parameter("name", name)))
}

/// See [`DispositionWithName`].
pub fn parameter_disposition(name: &str) -> DispositionWithName {
    let mut value = format!("attachment;\r\n {}", parameter("filename", name));
    if !is_plain(name) {
        value.push_str(&format!(";\r\n filename*=UTF-8''{}", percent(name)));
    }
    DispositionWithName(value)
}

/// `name="…"`, in encoded-words unless plain. RFC 2047 forbids encoded-words in quotes, and every Chinese program
/// writes and reads them there.
fn parameter(parameter: &str, name: &str) -> String {
    if is_plain(name) {
        return format!("{parameter}=\"{name}\"");
    }
    // The blank before the parameter, `="` before the words, `";` after the last.
    format!("{parameter}=\"{}\"", words(parameter.len() + 3, 2, name).join("\r\n "))
}

fn is_plain(name: &str) -> bool {
    name.len() <= 50 && name.chars().all(|c| c.is_ascii_alphanumeric() || " -_.()".contains(c))
}

fn percent(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

impl Header for TypeWithName {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Type")
    }
    fn parse(text: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }
    fn display(&self) -> HeaderValue {
        raw(Self::name(), self.0.clone())
    }
}

impl Header for DispositionWithName {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Disposition")
    }
    fn parse(text: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }
    fn display(&self) -> HeaderValue {
        raw(Self::name(), self.0.clone())
    }
}
