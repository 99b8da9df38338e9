//! HTML → [`Document`], also HTML that was saved as .doc; and the one walk over HTML that mail bodies use as well.
//!
//! Hands out [`read`] and [`read_bytes`] for files, [`read_with`] for a page that came with its pictures, [`page`] for whoever wants blocks, links and picture references of
//! decoded HTML. The walk is iterative. Deliberately loads nothing: a picture in HTML is a reference, and what it refers
//! to comes as an attachment of the mail, or stands in the reference itself (`data:`).

mod list;
mod style;
mod walk;

pub use walk::{Page, page};

use super::gallery::Gallery;
use super::limits::Limits;
use super::package::Part;
use super::{Block, Document, Format, text};
use crate::model::flaw::Flaw;
use data_encoding::{BASE64, Encoding};

/// Reads a file: byte order mark, declared charset if the bytes fit it, else detection.
pub fn read_bytes(name: &str, bytes: &[u8], limits: &Limits) -> Document {
    let taken = usize::try_from(limits.part_bytes).unwrap_or(usize::MAX).min(bytes.len()).min(HTML_BYTES);
    let cut = taken < bytes.len();
    let bytes = bytes.get(..taken).unwrap_or_default();
    let decoded = decode(bytes);
    let place = format!("附件“{name}”");
    let mut document = read(name, &place, &decoded.text, limits);
    if decoded.guessed {
        document.flaws.push(Flaw::CharsetGuessed { place: place.clone(), read_as: decoded.encoding.into() });
    }
    if decoded.lossy {
        document.flaws.push(Flaw::Undecodable { place: place.clone() });
    }
    if cut {
        document.flaws.push(Flaw::OverLimit { place, what: "文件过大".into() });
    }
    document
}

/// The text of a page: by the charset that it declares if the bytes fit it, else by detection.
pub fn decode(bytes: &[u8]) -> text::Decoded {
    let fitting = declared_charset(bytes).and_then(|label| text::decode_as(&label, bytes));
    fitting.unwrap_or_else(|| text::decode(bytes))
}

/// A tree of HTML takes some twenty times its text.
const HTML_BYTES: usize = 16 << 20;

/// The charset that a page names itself (`<meta charset=…>`, an XML declaration) in the first 4 KB.
pub fn declared_charset(bytes: &[u8]) -> Option<String> {
    if bytes.starts_with(b"\xEF\xBB\xBF") || bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return None;
    }
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(4096))?).to_ascii_lowercase();
    let xml = head.starts_with("<?xml").then(|| head.split("?>").next()?.split_once("encoding")).flatten();
    let (_, rest) = xml.or_else(|| head.split_once("charset"))?;
    let value = rest.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let label: String = value.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_:".contains(*c)).collect();
    // A page that says UTF-16 in ASCII letters is not in UTF-16.
    (!label.is_empty() && !label.starts_with("utf-16") && label != "unicode").then_some(label)
}

/// Reads decoded HTML by itself; flaws call it `place`.
pub fn read(name: &str, place: &str, html: &str, limits: &Limits) -> Document {
    let mut gallery = Gallery::new(name, limits);
    let mut count = 0;
    let mut load = |source: &str| {
        let bytes = data(source)?;
        count += 1;
        gallery.take(&format!("图{count}"), || Part { bytes, trouble: None })
    };
    let mut document = read_with(name, place, html, limits, &mut load);
    document.pictures = gallery.pictures;
    document.flaws.extend(gallery.flaws);
    document
}

/// Reads decoded HTML; `load` gives the index of the picture that a source means, if it came with the page.
pub fn read_with(
    name: &str,
    place: &str,
    html: &str,
    limits: &Limits,
    load: &mut dyn FnMut(&str) -> Option<usize>,
) -> Document {
    let mut document = Document::new(name, Format::Html);
    let page = page(html, limits);
    document.title = page.title;
    let places: Vec<Option<usize>> = page.pictures.iter().map(|source| load(source)).collect();
    // What is referred to elsewhere is not here.
    document.blocks = page
        .blocks
        .into_iter()
        .filter_map(|block| match block {
            Block::Picture(at) => places.get(at).copied().flatten().map(Block::Picture),
            other => Some(other),
        })
        .collect();
    if page.deep {
        document.flaws.push(Flaw::TooDeep { place: place.into() });
    }
    if page.over {
        document.flaws.push(Flaw::OverLimit { place: place.into(), what: "文字过多".into() });
    }
    if document.blocks.is_empty() && document.flaws.is_empty() {
        document.flaws.push(Flaw::Empty { name: name.into() });
    }
    document
}

/// The bytes of a picture that stands in its own reference (RFC 2397): `data:image/png;base64,…`.
pub fn data(source: &str) -> Option<Vec<u8>> {
    let (head, body) = source.split_once(',')?;
    let head = head.to_ascii_lowercase();
    if !head.starts_with("data:image/") || !head.ends_with(";base64") {
        return None;
    }
    let letters: Vec<u8> = body.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=").into_bytes();
    let letters: Vec<u8> = letters.into_iter().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=').collect();
    // A single letter over is the rest of nothing.
    let whole = letters.get(..letters.len() - usize::from(letters.len() % 4 == 1))?;
    unpadded().decode(whole).ok()
}

/// Base64 that forgives missing padding and stray bits.
fn unpadded() -> Encoding {
    let mut form = BASE64.specification();
    form.padding = None;
    form.check_trailing_bits = false;
    form.encoding().unwrap_or(BASE64)
}

#[cfg(test)]
mod tests;
