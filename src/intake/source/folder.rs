//! A folder of .eml files, sub-folders included.

use super::{Entry, changed, is_unfinished, moment, nanos};
use crate::model::calendar::Moment;
use std::fs;
use std::io;
use std::path::Path;

/// Deeper sub-folders than this are not entered.
const MAX_DEPTH: usize = 12;

/// Key: path below the root with `/`, size, modification time in nanoseconds.
pub(super) fn list(root: &Path) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    let mut folders = vec![(root.to_owned(), String::new(), 0)];
    while let Some((folder, prefix, depth)) = folders.pop() {
        for item in fs::read_dir(&folder)? {
            let item = item?;
            let name = item.file_name().to_string_lossy().into_owned();
            if is_unfinished(&name) {
                continue;
            }
            let path = item.path();
            // A link to a folder is not entered, so that no circle can be walked.
            if item.file_type()?.is_dir() {
                if depth < MAX_DEPTH {
                    folders.push((path, format!("{prefix}{name}/"), depth + 1));
                }
                continue;
            }
            if !name.to_ascii_lowercase().ends_with(".eml") {
                continue;
            }
            // A file that vanished since is no error; a dangling link neither.
            let Ok(metadata) = fs::metadata(&path) else { continue };
            if metadata.is_file() {
                let length = metadata.len();
                let origin = format!("{prefix}{name}|{length}|{}", nanos(metadata.modified()?));
                entries.push(Entry { origin, path, offset: 0, length });
            }
        }
    }
    Ok(entries)
}

/// The file, if it is still the one that was listed.
pub(super) fn fetch(entry: &Entry) -> io::Result<(Vec<u8>, Moment)> {
    let before = fs::metadata(&entry.path)?.modified()?;
    let raw = fs::read(&entry.path)?;
    let after = fs::metadata(&entry.path)?.modified()?;
    let same = entry.origin.ends_with(&format!("|{}|{}", raw.len(), nanos(before)));
    if !same || before != after {
        return Err(changed());
    }
    Ok((raw, moment(before)))
}
