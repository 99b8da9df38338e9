//! Encoded-words (RFC 2047) as Chinese mailers write them: glued to text, split in the middle of a character, unpadded.
//!
//! Hands out [`decode`], over header text whose raw 8-bit bytes were already read. The bytes of adjacent words of one
//! charset are joined before they are decoded.

use super::charset::{self, Charset, Decoded};
use super::transfer;
use crate::model::flaw::Flaw;

enum Piece<'a> {
    Plain(&'a str),
    Word(Word<'a>),
}

#[derive(Clone, Copy)]
struct Word<'a> {
    charset: &'a str,
    base64: bool,
    text: &'a str,
}

/// Header text with its encoded-words read; what was odd is told of `place`.
pub(super) fn decode(text: &str, place: &str, flaws: &mut Vec<Flaw>) -> String {
    if !text.contains("=?") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut run: Vec<Word> = Vec::new();
    let pieces = pieces(text);
    let mut rest = pieces.as_slice();
    while let [piece, tail @ ..] = rest {
        rest = tail;
        match piece {
            Piece::Word(word) => {
                if run.first().is_some_and(|first| !same_charset(first.charset, word.charset)) {
                    finish(&mut run, &mut out, place, flaws);
                }
                run.push(*word);
            }
            // White space between two words belongs to the folding, not to the text.
            Piece::Plain(space)
                if space.trim().is_empty() && !run.is_empty() && matches!(tail.first(), Some(Piece::Word(_))) => {}
            Piece::Plain(plain) => {
                finish(&mut run, &mut out, place, flaws);
                out.push_str(plain);
            }
        }
    }
    finish(&mut run, &mut out, place, flaws);
    out
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut rest, mut from) = (text, 0);
    // Behind the last `?=` no word closes, and none is looked for: a million open words take no longer than one.
    let last = text.rfind("?=").map_or(0, |at| at + 2);
    while let Some(at) = rest.get(from..).and_then(|tail| tail.find("=?")).map(|at| at + from) {
        let (before, tail) = rest.split_at(at);
        let closes = text.len() - tail.len() + 4 < last;
        match word(tail, closes) {
            Some((word, length)) => {
                if !before.is_empty() {
                    pieces.push(Piece::Plain(before));
                }
                pieces.push(Piece::Word(word));
                rest = tail.get(length..).unwrap_or_default();
                from = 0;
            }
            None => from = at + 2,
        }
    }
    if !rest.is_empty() {
        pieces.push(Piece::Plain(rest));
    }
    pieces
}

/// The word at the start of a text that begins with `=?`, and its length; `closes` if a `?=` follows at all.
fn word(text: &str, closes: bool) -> Option<(Word<'_>, usize)> {
    let (charset, tail) = text.get(2..)?.split_once('?')?;
    let (kind, body) = tail.split_once('?')?;
    let base64 = match kind.trim() {
        "B" | "b" => true,
        "Q" | "q" => false,
        _ => return None,
    };
    if charset.is_empty() || charset.len() > 60 || charset.contains(char::is_whitespace) {
        return None;
    }
    let start = text.len() - body.len();
    let end = if closes { body.find("?=") } else { None };
    // A word that never ends (a subject cut by a gateway, or the next word begins) still holds readable Base64.
    let next = if base64 { body.find("=?").filter(|next| end.is_none_or(|end| *next < end)) } else { None };
    // `=?=` at the end of padded Base64 is the padding and the end, not the start of a word.
    let next = next.filter(|next| body.get(next + 1..).is_some_and(|tail| !tail.starts_with("?=")));
    let (body, length) = match (next, end) {
        (Some(next), _) => (body.get(..next)?, start + next),
        (None, Some(end)) => (body.get(..end)?, start + end + 2),
        (None, None) if base64 && body.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=? ".contains(&byte)) => {
            (body, text.len())
        }
        (None, None) => return None,
    };
    Some((Word { charset, base64, text: body }, length))
}

fn same_charset(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || charset::named(a).is_some() && charset::named(a) == charset::named(b)
}

fn finish(run: &mut Vec<Word>, out: &mut String, place: &str, flaws: &mut Vec<Flaw>) {
    let Some(first) = run.first() else { return };
    let decoded = decode_run(run, first.charset);
    decoded.note(place, Some(first.charset), flaws);
    out.push_str(&decoded.text);
    run.clear();
}

fn decode_run(run: &[Word], label: &str) -> Decoded {
    let bytes: Vec<u8> = run.iter().flat_map(|word| bytes_of(word)).collect();
    let apart = charset::decode(&bytes, Some(label));
    if apart.is_clean() || run.len() < 2 {
        return apart;
    }
    // Charsets with shifts (ISO-2022-JP) are whole in every word, and must not be joined.
    let each = || run.iter().map(|word| charset::decode(&bytes_of(word), Some(label)));
    if each().all(|word| word.is_clean()) {
        return Decoded { text: each().map(|word| word.text).collect(), ..apart.cleaned() };
    }
    if run.iter().all(|word| word.base64) {
        // Some mailers cut the Base64 itself anywhere: then only the letters joined make sense.
        let joined: String = run.iter().map(|word| word.text).collect();
        let joined = charset::decode(&transfer::base64(joined.as_bytes()), Some(label));
        if joined.is_clean() {
            return joined;
        }
    }
    apart
}

fn bytes_of(word: &Word) -> Vec<u8> {
    if word.base64 {
        return transfer::base64(word.text.as_bytes());
    }
    let mut out = Vec::with_capacity(word.text.len());
    let mut rest = word.text.chars();
    while let Some(c) = rest.next() {
        let pair = || match rest.as_str().as_bytes() {
            [high, low, ..] => transfer::hex_pair(*high, *low),
            _ => None,
        };
        match c {
            '_' => out.push(b' '),
            '=' => match pair() {
                Some(byte) => {
                    out.push(byte);
                    rest.nth(1);
                }
                None => out.push(b'='),
            },
            // A raw character inside a word goes back into the word's own charset.
            c if !c.is_ascii() => match charset::named(word.charset) {
                Some(Charset::Known(encoding)) => {
                    out.extend_from_slice(&encoding.encode(c.encode_utf8(&mut [0; 4])).0);
                }
                _ => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            },
            c => out.push(c as u8),
        }
    }
    out
}
