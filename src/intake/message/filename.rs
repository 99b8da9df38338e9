//! The name of an attachment: the best of all the places where a mailer may have written it.
//!
//! Hands out [`of_part`] and [`tidy`]. Does not look into the file.

use super::header::Headers;
use super::parameters::{Reading, Structured};
use crate::model::flaw::Flaw;

/// Longest name that file systems take, in bytes.
const MAX_BYTES: usize = 255;

/// The name that a part's headers give, by the order filename*, filename, name*, name; the first that reads cleanly.
pub(super) fn of_part(headers: &Headers, flaws: &mut Vec<Flaw>) -> Option<String> {
    let mut readings: Vec<Reading> = Vec::new();
    for (field, parameter) in [("content-disposition", "filename"), ("content-type", "name")] {
        let mut raw = Vec::new();
        let Some(text) = headers.noted(field, &mut raw) else { continue };
        let structured = Structured::parse(&text);
        readings.extend(structured.readings(parameter, "附件名").into_iter().map(|mut reading| {
            if !reading.text.is_ascii() {
                reading.flaws.extend(raw.iter().cloned());
            }
            reading
        }));
    }
    // `min_by_key` keeps the first of equals, so the order above decides between equally good readings.
    let best = readings.into_iter().filter(|reading| tidy(&reading.text).is_some()).min_by_key(Reading::badness)?;
    best.flaws.into_iter().for_each(|flaw| super::note(flaws, flaw));
    tidy(&best.text)
}

/// A name without path, control characters and bidi marks, at most 255 bytes, its extension kept.
pub(super) fn tidy(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).find(|piece| !piece.trim().is_empty())?;
    let name: String = name.chars().filter(|c| !c.is_control() && !super::is_invisible(*c)).collect();
    let name = name.trim();
    if name.is_empty() || name.chars().all(|c| c == '.') {
        return None;
    }
    if name.len() <= MAX_BYTES {
        return Some(name.to_owned());
    }
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.len() <= 16 => (stem, format!(".{extension}")),
        _ => (name, String::new()),
    };
    let room = MAX_BYTES - extension.len();
    let end = (0..=room).rev().find(|end| stem.is_char_boundary(*end)).unwrap_or(0);
    Some(format!("{}{extension}", stem.get(..end).unwrap_or_default()))
}

/// A name for a file that came without: `附件2.docx`.
pub(super) fn made_up(number: usize, content_type: &str) -> String {
    let extension = match content_type {
        "application/msword" => "doc",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "application/kswps" => "wps",
        "application/vnd.ms-excel" => "xls",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
        "application/pdf" => "pdf",
        "application/rtf" | "text/rtf" => "rtf",
        "application/zip" | "application/x-zip-compressed" => "zip",
        "application/ms-tnef" => "dat",
        "image/jpeg" | "image/jpg" | "image/pjpeg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        "image/bmp" => "bmp",
        "image/webp" => "webp",
        "text/plain" => "txt",
        "text/html" => "html",
        "text/calendar" => "ics",
        "message/rfc822" => "eml",
        _ => "bin",
    };
    format!("附件{number}.{extension}")
}
