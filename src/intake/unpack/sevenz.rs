//! 7z archives → files.
//!
//! Hands out [`unpack`]. Each block is read for itself, so that a damaged or locked one does not take the others with it.
//! Deliberately asks for no password.

use super::drain::{Drained, End, drain};
use super::harvest::{Harvest, VOLUME};
use super::name;
use super::zip::DICTIONARY;
use crate::intake::field::Field;
use sevenz_rust2::{Archive, ArchiveEntry, BlockDecoder, EncoderMethod, Error, Password};
use std::io::{Cursor, Read};

/// Takes all files of an archive.
pub(super) fn unpack(bytes: &[u8], harvest: &mut Harvest) {
    let password = Password::empty();
    let mut source = Cursor::new(bytes);
    let archive = match Archive::read_with_memory_limit(&mut source, &password, DICTIONARY as usize) {
        Ok(archive) => archive,
        Err(Error::PasswordRequired | Error::MaybeBadPassword(_)) => return harvest.all_locked(),
        Err(Error::UnsupportedCompressionMethod(method)) if method.contains("AES") => return harvest.all_locked(),
        Err(Error::UnsupportedCompressionMethod(_) | Error::Unsupported(_) | Error::ExternalUnsupported) => {
            return harvest.unsupported("特殊方式压缩的 7z 压缩包");
        }
        Err(Error::MaxMemLimited { .. }) => return harvest.unsupported("字典过大的 7z 压缩包"),
        Err(_) if name::is_volume(harvest.outer) => return harvest.unreadable(VOLUME),
        Err(_) if list_size(bytes) == Some(0) => return,
        // The head of a first volume leads beyond its end, and so does that of a file that was cut off.
        Err(_) if leads_beyond(bytes) => return harvest.unreadable("压缩包不完整，或只是分卷压缩中的一卷"),
        Err(_) => return harvest.unreadable("压缩包不完整或已损坏"),
    };
    for block in 0..archive.blocks.len() {
        if !block_of(&archive, block, &password, &mut source, harvest) {
            return;
        }
    }
    for (at, entry) in archive.files.iter().enumerate() {
        let in_block = archive.stream_map.file_block_index.get(at).copied().flatten().is_some();
        if in_block || is_no_file(entry) {
            continue;
        }
        if !harvest.file(&entry.name, 0, |_| Ok(Drained { bytes: Vec::new(), end: End::Whole })) {
            return;
        }
    }
}

/// Takes the files of one block; false if nothing more may be taken.
fn block_of(
    archive: &Archive,
    block: usize,
    password: &Password,
    source: &mut Cursor<&[u8]>,
    harvest: &mut Harvest,
) -> bool {
    let inside = archive.stream_map.file_block_index.iter().zip(&archive.files);
    let inside = inside.filter(|(of, _)| **of == Some(block)).map(|(_, entry)| entry);
    if is_locked(archive, block) {
        inside.filter(|entry| !is_no_file(entry)).for_each(|entry| harvest.locked(&entry.name));
        return true;
    }
    let source_size = source.get_ref().len() as u64;
    let decoder = BlockDecoder::new_with_memory_limit(1, DICTIONARY as usize, block, archive, password, source);
    // How much of the archive packs this one file is not told; all of it bounds the ratio.
    let packed = source_size;
    let mut going = true;
    let mut taken = 0;
    let read = decoder.for_each_entries(&mut |entry: &ArchiveEntry, reader: &mut dyn Read| {
        taken += 1;
        if is_no_file(entry) {
            return Ok(true);
        }
        let mut whole = true;
        going = harvest.file(&entry.name, packed, |allowed| {
            let drained = drain(reader, allowed);
            whole = drained.end == End::Whole;
            Ok(drained)
        });
        // What is left of a file that was cut off must be gone through to reach the next one, which is what a bomb wants.
        Ok(going && whole)
    });
    // What lies behind the file that broke off: in a solid block all that follows.
    let left = inside.skip(taken).filter(|entry| !is_no_file(entry));
    let why = match read {
        Ok(_) => "前面的文件未能读完",
        Err(Error::UnsupportedCompressionMethod(_) | Error::Unsupported(_)) => "压缩方法不常用，请改用普通 ZIP 压缩",
        Err(Error::MaxMemLimited { .. }) => "压缩字典过大，请改用普通 ZIP 压缩",
        // The last file met was told as damaged when it was read.
        Err(_) => "压缩数据已损坏",
    };
    for entry in left {
        going = going && harvest.file(&entry.name, 0, |_| Err(why));
    }
    going
}

fn is_locked(archive: &Archive, block: usize) -> bool {
    let coders = archive.blocks.get(block).map(|block| block.coders.as_slice()).unwrap_or_default();
    coders.iter().any(|coder| coder.encoder_method_id() == EncoderMethod::ID_AES256_SHA256)
}

fn is_no_file(entry: &ArchiveEntry) -> bool {
    // 7-Zip keeps the mode of Unix in the upper half of the attributes, marked by bit 15.
    let mode = if entry.windows_attributes & 0x8000 == 0 { 0 } else { entry.windows_attributes >> 16 };
    let link = entry.windows_attributes & 0x400 != 0 || !matches!(mode & 0o170_000, 0 | 0o100_000 | 0o040_000);
    entry.is_directory || entry.is_anti_item || entry.has_windows_attributes && link
}

/// Size of the list of files by the start header; 0 where there are none.
fn list_size(bytes: &[u8]) -> Option<u64> {
    Field::at(bytes, 20).u64()
}

/// Whether the start header (offset of the list at 12) points beyond the end.
fn leads_beyond(bytes: &[u8]) -> bool {
    let Some(offset) = Field::at(bytes, 12).u64() else { return true };
    let end = list_size(bytes).and_then(|size| offset.checked_add(size)).and_then(|end| end.checked_add(32));
    end.is_none_or(|end| end > bytes.len() as u64)
}

#[cfg(test)]
pub(super) mod tests;
