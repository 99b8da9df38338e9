//! What Chinese mailers, gateways and strangers send, row by row.

mod automatic;
mod bodies;
mod fuzz;
mod headers;
mod limits;
mod mailer;
mod names;
mod quoting;
mod sent;
mod structure;
mod written;

use super::Message;
use crate::intake::extract::Limits;
use crate::model::flaw::Flaw;
use data_encoding::BASE64;
use encoding_rs::GB18030;

/// A mail read within the usual limits.
fn read(raw: &[u8]) -> Message {
    super::read(raw, &Limits::default())
}

/// Text in the code page of Chinese Windows.
fn gbk(text: &str) -> Vec<u8> {
    GB18030.encode(text).0.into_owned()
}

fn b64(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// A mail of header lines and a body.
fn mail(headers: &[&[u8]], body: &[u8]) -> Vec<u8> {
    let mut raw = b"From: a@b.cn\r\nDate: Mon, 16 Apr 2018 09:00:00 +0800\r\n".to_vec();
    for header in headers {
        raw.extend_from_slice(header);
        raw.extend_from_slice(b"\r\n");
    }
    raw.extend_from_slice(b"\r\n");
    raw.extend_from_slice(body);
    raw
}

/// A mail with one text and one attachment whose part has these header lines.
fn with_part(part_headers: &[u8], body: &[u8]) -> Vec<u8> {
    let mut raw = b"--BB\r\nContent-Type: text/plain; charset=utf-8\r\n\r\ntext\r\n--BB\r\n".to_vec();
    raw.extend_from_slice(part_headers);
    raw.extend_from_slice(b"\r\n\r\n");
    raw.extend_from_slice(body);
    raw.extend_from_slice(b"\r\n--BB--\r\n");
    mail(&[b"Content-Type: multipart/mixed; boundary=BB"], &raw)
}

fn has(message: &Message, wanted: impl Fn(&Flaw) -> bool) -> bool {
    message.flaws.iter().any(wanted)
}
