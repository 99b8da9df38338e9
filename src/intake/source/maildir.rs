//! A Maildir: `cur` and `new`, one mail a file, flags behind the colon of its name.

use super::{Entry, is_unfinished, moment};
use crate::model::calendar::{self, Moment};
use chrono::DateTime;
use std::fs;
use std::io;
use std::path::Path;

/// Key: the unique part of the name, so that a new flag or the move from `new` to `cur` does not make a new mail.
pub(super) fn list(root: &Path) -> io::Result<Vec<Entry>> {
    let mut entries: Vec<Entry> = Vec::new();
    for box_name in ["cur", "new"] {
        let folder = root.join(box_name);
        if !folder.is_dir() {
            continue;
        }
        for item in fs::read_dir(folder)? {
            let item = item?;
            let name = item.file_name().to_string_lossy().into_owned();
            if is_unfinished(&name) {
                continue;
            }
            let path = item.path();
            let Ok(metadata) = fs::metadata(&path) else { continue };
            if metadata.is_file() {
                entries.push(Entry { origin: unique(&name).to_owned(), path, offset: 0, length: metadata.len() });
            }
        }
    }
    // A mail that moved between the two readings would stand twice.
    entries.sort_by(|a, b| a.origin.cmp(&b.origin));
    entries.dedup_by(|a, b| a.origin == b.origin);
    Ok(entries)
}

/// The file, looked up again by its unique name if it moved or got a flag since.
pub(super) fn fetch(root: &Path, entry: &Entry) -> io::Result<(Vec<u8>, Moment)> {
    let found = match fs::read(&entry.path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let moved = list(root)?.into_iter().find(|other| other.origin == entry.origin).ok_or(error)?;
            (fs::read(&moved.path)?, moved.path)
        }
        other => (other?, entry.path.clone()),
    };
    let (raw, path) = found;
    let stamp = match stamp(&entry.origin) {
        Some(stamp) => stamp,
        None => moment(fs::metadata(path)?.modified()?),
    };
    Ok((raw, stamp))
}

/// `1523866199.M5P3.host:2,S` → `1523866199.M5P3.host`; some systems part the flags by `;` or `!` instead.
fn unique(name: &str) -> &str {
    [":2,", ";2,", "!2,"].iter().find_map(|mark| name.split_once(mark)).map_or(name, |(unique, _)| unique)
}

/// The seconds since 1970 with which a Maildir name begins.
fn stamp(name: &str) -> Option<Moment> {
    let seconds: i64 = name.split('.').next()?.parse().ok()?;
    // Names of nine digits and more are times (since 2001), shorter ones counters.
    (seconds > 999_999_999)
        .then(|| DateTime::from_timestamp(seconds, 0))?
        .map(|time| time.with_timezone(&calendar::zone()))
}
