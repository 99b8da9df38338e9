//! Streams that pack one file: gzip, bzip2, xz.
//!
//! Hands out [`unpack`]. A tape (`.tar.gz`) inside is opened at once, so that its files stand directly under the outer
//! name. Deliberately knows nothing of what else may be inside.

use super::drain::{Broken, End, allowance, drain};
use super::harvest::Harvest;
use super::zip::DICTIONARY;
use super::{Archive, name, tape};
use crate::intake::field::Field;
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
    // A stream that fails here already is told as damaged below.
    if from.by_ref().take(512).read_to_end(&mut head).is_err() {
        from = Box::new(Broken);
    }
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
pub(super) mod tests {
    use super::*;
    use crate::intake::extract::Limits;
    use crate::intake::unpack::tests::{base64, check, unpacked};
    use std::io::Write;

    pub(in crate::intake::unpack) const XZ: &str = "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4ABOADRdAHKhUQ5V7q1JdnOYFMoCNgaX7ljkdHCiRZohftBnZlAy3JmVtBCZ13bauD9UY7F5k3qgAAAAMtf4xgs7xUAAAVBPfrRefB+2830BAAAAAARZWg==";

    fn gzip(content: &[u8], name: &[u8]) -> Vec<u8> {
        let mut builder = flate2::GzBuilder::new();
        if !name.is_empty() {
            builder = builder.filename(name);
        }
        let mut encoder = builder.write(Vec::new(), flate2::Compression::default());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    fn bzip2(content: &[u8]) -> Vec<u8> {
        let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    fn tape() -> Vec<u8> {
        let mut tape = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_ustar();
        header.set_size(4);
        tape.append_data(&mut header, "a.txt", &b"text"[..]).unwrap();
        tape.into_inner().unwrap()
    }

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

    #[test]
    fn one_file_or_the_files_of_a_tape() {
        let open = |archive, name: &str, bytes: &[u8]| unpacked(archive, name, bytes, &Limits::default());
        check(&open(Archive::Gzip, "简报.txt.gz", &gzip(b"text", b"")), &[("简报.txt", "text")], &[]);
        // 简报.txt in GBK.
        check(&open(Archive::Gzip, "x.gz", &gzip(b"text", b"\xBC\xF2\xB1\xA8.txt")), &[("简报.txt", "text")], &[]);
        check(&open(Archive::Gzip, "x.tar.gz", &gzip(&tape(), b"")), &[("a.txt", "text")], &[]);
        check(&open(Archive::Bzip2, "x.tbz", &bzip2(&tape())), &[("a.txt", "text")], &[]);
        check(&open(Archive::Bzip2, "x.txt.bz2", &bzip2(b"text")), &[("x.txt", "text")], &[]);
        let text = "全市教育工作简报第十六期，全市教育工作简报第十六期。\n";
        check(&open(Archive::Xz, "x.txt.xz", &base64(XZ)), &[("x.txt", text)], &[]);
    }

    #[test]
    fn damage_and_bombs() {
        let limits = Limits { part_bytes: 1 << 20, total_bytes: 2 << 20, ..Limits::default() };
        let open = |bytes: &[u8]| unpacked(Archive::Gzip, "x.gz", bytes, &limits);
        let packed = gzip(&tape(), b"");
        check(&open(&packed[..packed.len() - 4]), &[("a.txt", "text")], &["“x.gz”无法打开（压缩包不完整"]);
        check(&open(&gzip(b"text", b"")[..14]), &[("x", "tex")], &["只取出一部分"]);
        check(&open(&gzip(&vec![0; 2 << 20], b"")), &[], &["“x.gz/x”超过限额"]);
        let bomb = [tape(), vec![0; 8 << 20]].concat();
        check(&open(&gzip(&bomb, b"")), &[("a.txt", "text")], &["“x.gz”超过限额"]);
    }
}
