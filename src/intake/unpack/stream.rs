//! Streams that pack one file: gzip, bzip2, xz.
//!
//! Hands out [`unpack`]. A tape (`.tar.gz`) inside is opened at once, so that its files stand directly under the outer
//! name. Deliberately knows nothing of what else may be inside.

use super::drain::{End, allowance, drain};
use super::harvest::Harvest;
use super::zip::DICTIONARY;
use super::{Archive, field::Field, name, tape};
use std::io::Read;

/// Takes the one file, or the files of the tape that it is.
pub(super) fn unpack(archive: Archive, bytes: &[u8], harvest: &mut Harvest) {
    let mut from: Box<dyn Read + '_> = match archive {
        Archive::Bzip2 => Box::new(bzip2::read::MultiBzDecoder::new(bytes)),
        Archive::Xz => Box::new(lzma_rust2::XzReader::new_mem_limit(bytes, true, DICTIONARY)),
        _ => Box::new(flate2::read::MultiGzDecoder::new(bytes)),
    };
    let inner = file_name(harvest.outer, (archive == Archive::Gzip).then(|| told_name(bytes)).flatten());
    let mut head = Vec::new();
    // A damaged stream is told below, when it is read to its end.
    let _ = from.by_ref().take(512).read_to_end(&mut head);
    if !tape::is_tape(&head) {
        let mut whole = head.as_slice().chain(from);
        harvest.file(&inner, bytes.len() as u64, |allowed| Ok(drain(&mut whole, allowed)));
        return;
    }
    let most = harvest.bytes_left();
    let allowed = allowance(bytes.len() as u64, harvest.limits.inflate_ratio, most);
    let drained = drain(&mut head.as_slice().chain(from), allowed);
    tape::unpack(&drained.bytes, harvest);
    match drained.end {
        End::Whole => {}
        End::Over => harvest.over(format!("解压后{}MB", allowed >> 20)),
        End::Damaged => harvest.unreadable("压缩包不完整或已损坏，能取出的已取出"),
    }
}

/// The name in the header of gzip (RFC 1952 §2.3.1), in the charset of whoever packed it.
fn told_name(bytes: &[u8]) -> Option<String> {
    let mut field = Field::at(bytes, 3);
    let flags = field.u8()?;
    field.take(6)?;
    if flags & 0x04 != 0 {
        let length = field.u16()?;
        field.take(length.into())?;
    }
    if flags & 0x08 == 0 {
        return None;
    }
    let name = field.rest().split(|byte| *byte == 0).next().filter(|name| !name.is_empty() && name.len() < 1024)?;
    name::decode(&[name]).pop()
}

/// The name inside: as told, else the outer one without its last extension.
fn file_name(outer: &str, told: Option<String>) -> String {
    let outer = outer.rsplit('/').next().unwrap_or(outer);
    let lower = outer.to_ascii_lowercase();
    let stripped = [".gz", ".bz2", ".xz", ".gzip"]
        .iter()
        .find_map(|ending| lower.ends_with(ending).then(|| outer.get(..outer.len() - ending.len())).flatten());
    let stripped = stripped.filter(|name| !name.is_empty());
    told.or_else(|| stripped.map(str::to_owned)).unwrap_or_else(|| outer.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_inside() {
        let check = |outer: &str, told: Option<&str>, expected: &str| {
            assert_eq!(file_name(outer, told.map(str::to_owned)), expected);
        };
        check("简报.docx.gz", None, "简报.docx");
        check("a.zip/简报.TXT.BZ2", None, "简报.TXT");
        check("a.gz", Some("简报.doc"), "简报.doc");
        check(".gz", None, ".gz");
        check("dump", None, "dump");
    }
}
