//! Containers. A 7z archive is laid out by hand, with its file stored as it is.

use std::io::{Cursor, Write};

pub fn zip(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        writer.write_all(bytes).expect("in memory");
    }
    writer.finish().expect("in memory").into_inner()
}

pub fn tar(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        builder.append_data(&mut header, name, bytes.as_slice()).expect("in memory");
    }
    builder.into_inner().expect("in memory")
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("in memory");
    encoder.finish().expect("in memory")
}

fn crc(bytes: &[u8]) -> [u8; 4] {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum().to_le_bytes()
}

/// One file below 64 bytes of name and 127 bytes of data, without compression (7zFormat.txt).
pub fn sevenz(name: &str, data: &[u8]) -> Vec<u8> {
    let number = |value: usize| match u8::try_from(value) {
        Ok(value @ 0..0x80) => vec![value],
        _ => vec![0x80 | (value >> 8) as u8, value as u8],
    };
    let mut names: Vec<u8> = vec![0];
    names.extend(name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes));
    let header = [
        // Header, MainStreamsInfo, PackInfo: at 0, one stream of this size.
        vec![0x01, 0x04, 0x06, 0x00, 0x01, 0x09],
        number(data.len()),
        vec![0x00],
        // UnpackInfo: one folder of one coder, Copy.
        vec![0x07, 0x0B, 0x01, 0x00, 0x01, 0x01, 0x00, 0x0C],
        number(data.len()),
        vec![0x0A, 0x01],
        crc(data).to_vec(),
        vec![0x00],
        // SubStreamsInfo that adds nothing, as 7-Zip writes it; the end of MainStreamsInfo.
        vec![0x08, 0x00, 0x00],
        // FilesInfo: one file with a name.
        vec![0x05, 0x01, 0x11],
        number(names.len()),
        names,
        vec![0x00, 0x00],
    ]
    .concat();
    let start = [
        (data.len() as u64).to_le_bytes().as_slice(),
        (header.len() as u64).to_le_bytes().as_slice(),
        crc(&header).as_slice(),
    ]
    .concat();
    [b"7z\xBC\xAF\x27\x1C\x00\x04".as_slice(), &crc(&start), &start, data, &header].concat()
}

/// `winmail.dat` with one file (MS-OXTNEF).
pub fn tnef(name: &str, data: &[u8]) -> Vec<u8> {
    let mut out = [0x223E_9F78u32.to_le_bytes().as_slice(), &1u16.to_le_bytes()].concat();
    let mut attribute = |level: u8, id: u32, value: &[u8]| {
        out.push(level);
        out.extend(id.to_le_bytes());
        out.extend((value.len() as u32).to_le_bytes());
        out.extend(value);
        out.extend(value.iter().fold(0u16, |sum, byte| sum.wrapping_add(u16::from(*byte))).to_le_bytes());
    };
    attribute(1, 0x0008_9006, &0x0001_0000u32.to_le_bytes());
    attribute(1, 0x0006_9007, &[0xA8, 3, 0, 0, 0, 0, 0, 0]);
    attribute(1, 0x0001_8004, b"Subject\0");
    attribute(2, 0x0006_9002, &[1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0]);
    attribute(2, 0x0006_800F, data);
    attribute(2, 0x0001_8010, &[name.as_bytes(), b"\0"].concat());
    out
}
