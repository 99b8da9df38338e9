//! ZIP archives → files. Also the one reader of ZIP containers for office files.
//!
//! Hands out [`unpack`], [`Directory`], [`Entry`] and [`content`]. Names of Chinese Windows are GBK without a word about it;
//! those of macOS UTF-8 without a word. Encrypted entries are told, not opened.

mod directory;
mod inflate;

pub(in crate::intake) use directory::{Directory, Entry};
pub(in crate::intake) use inflate::{DICTIONARY, content};

use super::harvest::{Harvest, VOLUME};
use super::name;

/// Takes all files of an archive.
pub(super) fn unpack(bytes: &[u8], harvest: &mut Harvest) {
    let directory = Directory::read(bytes, harvest.entries_left());
    if directory.volume {
        return harvest.unreadable(VOLUME);
    }
    let names = names(&directory.entries);
    for (entry, name) in directory.entries.iter().zip(names) {
        if entry.is_folder() || entry.is_special() {
            continue;
        }
        if entry.locked {
            harvest.locked(&name);
            continue;
        }
        let packed = entry.packed.min(bytes.len()) as u64;
        let going = harvest
            .file(&name, packed, |allowed| content(bytes, entry, allowed).ok_or("压缩方法不常用，请改用普通 ZIP 压缩"));
        if !going {
            return;
        }
    }
    if directory.more {
        harvest.entries_over();
    }
    if directory.damaged {
        harvest.unreadable("压缩包不完整或已损坏，能取出的已取出");
    }
}

/// The entries' names as text.
fn names(entries: &[Entry]) -> Vec<String> {
    let told = |entry: &Entry| {
        let flagged = || entry.is_utf8().then(|| String::from_utf8(entry.name.clone()).ok()).flatten();
        entry.unicode.clone().or_else(flagged)
    };
    let untold: Vec<&[u8]> =
        entries.iter().filter(|entry| told(entry).is_none()).map(|entry| entry.name.as_slice()).collect();
    let mut read = name::decode(&untold).into_iter();
    entries.iter().map(|entry| told(entry).or_else(|| read.next()).unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests;
