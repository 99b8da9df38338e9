//! The packed bytes of a ZIP entry → its content.
//!
//! Hands out [`content`]. Methods: stored, deflate, deflate64, bzip2, LZMA, XZ, PPMd; Zstandard and the shrinking of the
//! eighties are told as unknown. Dictionaries are bounded before they are allocated.

use super::directory::{Entry, crc};
use crate::intake::field::Field;
use crate::intake::unpack::drain::{Broken, Drained, End, drain};
use lzma_rust2::{LzmaReader, XzReader};
use std::io::Read;

/// Memory for one dictionary or model, in KiB: the 256 MiB that 7-Zip takes at most by itself, and what goes with them.
pub(in crate::intake) const DICTIONARY: u32 = 272 << 10;

/// The content of an entry, at most `allowed` bytes; `None` if its method is unknown. Bytes that do not fit the checksum
/// are given as damaged.
pub(in crate::intake) fn content(bytes: &[u8], entry: &Entry, allowed: u64) -> Option<Drained> {
    let end = entry.start.saturating_add(entry.packed).min(bytes.len());
    let packed = bytes.get(entry.start..end).unwrap_or_default();
    let short = packed.len() < entry.packed;
    let mut from = decoder(packed, entry)?;
    let mut drained = drain(&mut from, allowed);
    if drained.end == End::Whole {
        let lied = entry.size.is_some_and(|size| size != drained.bytes.len() as u64);
        if short || lied || entry.crc.is_some_and(|told| told != crc(&drained.bytes)) {
            drained.end = End::Damaged;
        }
    }
    Some(drained)
}

fn decoder<'a>(packed: &'a [u8], entry: &Entry) -> Option<Box<dyn Read + 'a>> {
    Some(match entry.method {
        0 => Box::new(packed),
        8 => Box::new(flate2::read::DeflateDecoder::new(packed)),
        9 => Box::new(deflate64::Deflate64Decoder::with_buffer(packed)),
        12 => Box::new(bzip2::read::BzDecoder::new(packed)),
        14 => lzma(packed, entry).unwrap_or(Box::new(Broken)),
        95 => Box::new(XzReader::new_mem_limit(packed, true, DICTIONARY)),
        98 => ppmd(packed).unwrap_or(Box::new(Broken)),
        _ => return None,
    })
}

/// APPNOTE 5.8.8: version, length of the properties, properties, stream.
fn lzma<'a>(packed: &'a [u8], entry: &Entry) -> Option<Box<dyn Read + 'a>> {
    let mut field = Field::new(packed);
    field.u16()?;
    let mut properties = Field::new(field.u16().and_then(|length| field.take(length.into()))?);
    let (properties, dictionary) = (properties.u8()?, properties.u32()?);
    if lzma_rust2::lzma_get_memory_usage_by_props(dictionary, properties).ok()? > DICTIONARY {
        return None;
    }
    // Bit 1: the stream ends with a marker; otherwise only its size tells the end.
    let size = if entry.flags & 0x02 == 0 { entry.size? } else { u64::MAX };
    let reader = LzmaReader::new_with_props(field.rest(), size, properties, dictionary, None).ok()?;
    Some(Box::new(reader))
}

/// APPNOTE 5.10: order, memory in MiB and restoration method in one word.
fn ppmd(packed: &[u8]) -> Option<Box<dyn Read + '_>> {
    let mut field = Field::new(packed);
    let word = u32::from(field.u16()?);
    let (order, memory) = ((word & 0xF) + 1, (((word >> 4) & 0xFF) + 1) << 20);
    let restore = match word >> 12 {
        0 => ppmd_rust::RestoreMethod::Restart,
        1 => ppmd_rust::RestoreMethod::CutOff,
        _ => return None,
    };
    let reader = ppmd_rust::Ppmd8Decoder::new(field.rest(), order, memory, restore).ok()?;
    Some(Box::new(reader))
}
