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

#[cfg(test)]
mod tests {
    use crate::intake::extract::Limits;
    use crate::intake::unpack::Archive;
    use crate::intake::unpack::tests::{check, unpacked};

    fn header(name: &[u8], kind: tar::EntryType, size: u64) -> tar::Header {
        let mut header = tar::Header::new_gnu();
        header.as_old_mut().name[..name.len()].copy_from_slice(name);
        header.set_entry_type(kind);
        header.set_size(size);
        header.set_cksum();
        header
    }

    #[test]
    fn files_of_a_tape() {
        let mut tape = tar::Builder::new(Vec::new());
        let gbk = encoding_rs::GB18030.encode("报送/第16期简报.txt").0.into_owned();
        tape.append(&header("报送/".as_bytes(), tar::EntryType::Directory, 0), &b""[..]).unwrap();
        tape.append(&header(&gbk, tar::EntryType::Regular, 4), &b"text"[..]).unwrap();
        tape.append(&header(b"link", tar::EntryType::Symlink, 0), &b""[..]).unwrap();
        tape.append(&header(b"/../abs", tar::EntryType::Regular, 1), &b"1"[..]).unwrap();
        let bytes = tape.into_inner().unwrap();
        let open = |bytes: &[u8]| unpacked(Archive::Tar, "x.tar", bytes, &Limits::default());
        check(&open(&bytes), &[("报送/第16期简报.txt", "text"), ("abs", "1")], &[]);
        // Cut off inside the last file's header.
        let cut = open(&bytes[..512 * 4 + 100]);
        check(&cut, &[("报送/第16期简报.txt", "text")], &["“x.tar”无法打开（压缩包不完整"]);
    }

    #[test]
    fn names_of_pax_and_long_ones() {
        let long = format!("{}/简报.txt", "很长的目录".repeat(12));
        let mut tape = tar::Builder::new(Vec::new());
        tape.append_pax_extensions([("path", long.as_bytes())]).unwrap();
        tape.append(&header(b"short", tar::EntryType::Regular, 1), &b"1"[..]).unwrap();
        let mut gnu = tar::Header::new_gnu();
        gnu.set_size(1);
        tape.append_data(&mut gnu, format!("二{long}"), &b"2"[..]).unwrap();
        let got = unpacked(Archive::Tar, "x.tar", &tape.into_inner().unwrap(), &Limits::default());
        check(&got, &[(&long, "1"), (&format!("二{long}"), "2")], &[]);
    }
}
