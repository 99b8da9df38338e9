//! Tapes (tar: POSIX ustar, pax, GNU) → files.
//!
//! Hands out [`unpack`] and [`is_tape`]. Names are raw bytes: UTF-8 or GBK, whatever the machine wrote. Links, devices and
//! folders are passed over.

use super::drain::drain;
use super::harvest::Harvest;
use super::name;
use tar::EntryType;

/// Whether the first bytes are those of a tape.
pub(super) fn is_tape(head: &[u8]) -> bool {
    head.get(257..).is_some_and(|rest| rest.starts_with(b"ustar"))
}

/// Takes all files of a tape; what lies behind a damaged place is told as lost.
pub(super) fn unpack(bytes: &[u8], harvest: &mut Harvest) {
    let names = names(bytes, harvest.entries_left());
    let mut names = names.into_iter();
    let mut tape = tar::Archive::new(bytes);
    let Ok(entries) = tape.entries() else { return harvest.unreadable("压缩包不完整或已损坏") };
    for entry in entries {
        let Ok(mut entry) = entry else {
            return harvest.unreadable("压缩包不完整或已损坏，能取出的已取出");
        };
        if !is_file(entry.header().entry_type()) {
            continue;
        }
        let Some(name) = names.next() else { return harvest.entries_over() };
        // Nothing is packed here: the file is as large as what is there, but for the holes of a sparse one.
        let packed = entry.header().entry_size().unwrap_or_default().min(bytes.len() as u64);
        if !harvest.file(&name, packed, |allowed| Ok(drain(&mut entry, allowed))) {
            return;
        }
    }
}

/// The names of the files, read together.
fn names(bytes: &[u8], most: usize) -> Vec<String> {
    let mut tape = tar::Archive::new(bytes);
    let Ok(entries) = tape.entries() else { return Vec::new() };
    let files = entries.map_while(Result::ok).filter(|entry| is_file(entry.header().entry_type()));
    let raw: Vec<Vec<u8>> = files.take(most).map(|entry| entry.path_bytes().into_owned()).collect();
    name::decode(&raw.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

fn is_file(kind: EntryType) -> bool {
    matches!(kind, EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse)
}
