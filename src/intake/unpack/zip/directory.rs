//! What a ZIP file (PKWARE APPNOTE 6.3.10) says that it holds; where its list is damaged, what it holds by the local headers.
//!
//! Hands out [`Directory`] and [`Entry`]. Deliberately inflates nothing and believes no size further than the file goes.

use crate::intake::field::Field;

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const DESCRIPTOR: &[u8] = b"PK\x07\x08";
const END: &[u8] = b"PK\x05\x06";

/// One entry, as listed or as found.
#[derive(Clone, Debug, Default)]
pub(in crate::intake) struct Entry {
    /// The name's bytes as written.
    pub name: Vec<u8>,
    /// The name by the Info-ZIP Unicode path field (APPNOTE 4.6.9), if that belongs to this name.
    pub unicode: Option<String>,
    /// General purpose flags (APPNOTE 4.4.4).
    pub flags: u16,
    /// Compression method; of an entry locked by AES, the one under the lock.
    pub method: u16,
    /// CRC-32 of the content, where it is told.
    pub crc: Option<u32>,
    /// Size of the content, where it is told.
    pub size: Option<u64>,
    /// Where the packed bytes lie; may reach beyond the end of the file.
    pub start: usize,
    pub packed: usize,
    /// Unix mode, where a Unix system wrote the entry.
    pub mode: Option<u32>,
    /// Needs a password.
    pub locked: bool,
}

impl Entry {
    /// Whether the name is UTF-8 by its flag (bit 11).
    pub fn is_utf8(&self) -> bool {
        self.flags & 0x0800 != 0
    }

    /// A folder, by the slash at the end of its name.
    pub fn is_folder(&self) -> bool {
        self.name.ends_with(b"/") || (self.name.ends_with(b"\\") && self.size == Some(0))
    }

    /// A link, device or pipe of Unix.
    pub fn is_special(&self) -> bool {
        self.mode.is_some_and(|mode| !matches!(mode & 0o170_000, 0 | 0o100_000 | 0o040_000))
    }
}

/// The entries of a file.
#[derive(Debug, Default)]
pub(in crate::intake) struct Directory {
    pub entries: Vec<Entry>,
    /// The list was missing or unreadable; the entries were found by their own headers.
    pub damaged: bool,
    /// There are more entries than were asked for.
    pub more: bool,
    /// The file is one volume of several.
    pub volume: bool,
}

impl Directory {
    /// Reads the list, at most `most` entries.
    pub fn read(bytes: &[u8], most: usize) -> Self {
        if let Some(directory) = listed(bytes, most) {
            return directory;
        }
        found(bytes, most)
    }
}

/// The list at the end of the file; `None` if there is none that holds.
fn listed(bytes: &[u8], most: usize) -> Option<Directory> {
    let end = bytes.windows(4).rposition(|window| window == END)?;
    let mut field = Field::at(bytes, end + 4);
    let (disk, start_disk) = (field.u16()?, field.u16()?);
    let (here, count) = (field.u16()?, field.u16()?);
    let (size, offset) = (field.u32()?, field.u32()?);
    let (mut count, mut size, mut offset) = (u64::from(count), u64::from(size), u64::from(offset));
    let mut list_end = end;
    if count == 0xFFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF {
        // Zip64: a locator of 20 bytes before the end leads to the larger record.
        if let Some((at, record)) = zip64(bytes, end) {
            (count, size, offset) = record;
            list_end = at;
        }
    }
    let volume = (disk != 0 && disk != 0xFFFF) || start_disk != disk || u64::from(here) < count.min(0xFFFE);
    if volume && disk != 0 {
        return Some(Directory { volume, ..Directory::default() });
    }
    // Offsets count from the first byte of the archive, which may follow a program or other bytes.
    let list_end = u64::try_from(list_end).ok()?;
    let before = list_end.checked_sub(size).and_then(|start| start.checked_sub(offset));
    let begins = |base: u64| {
        let at = usize::try_from(offset.checked_add(base)?).ok()?;
        bytes.get(at..)?.starts_with(CENTRAL).then_some((at, usize::try_from(base).ok()?))
    };
    // A file that itself begins with an entry is no list's preface: the list is that of an archive inside it.
    let preface = !bytes.starts_with(LOCAL);
    let place = begins(0).or_else(|| before.filter(|_| preface).and_then(begins));
    let Some((at, base)) = place else {
        // An empty archive is sound; anything else has lost its list.
        return (count == 0 && !bytes.windows(4).any(|window| window == LOCAL)).then(Directory::default);
    };
    let mut directory = Directory::default();
    let mut field = Field::at(bytes, at);
    while field.rest().starts_with(CENTRAL) {
        if directory.entries.len() >= most {
            directory.more = true;
            break;
        }
        let Some(entry) = central(bytes, &mut field, base) else {
            directory.damaged = true;
            break;
        };
        directory.entries.push(entry);
    }
    // A list that breaks off before its end has lost entries: what the local headers tell is more.
    let short = (directory.entries.len() as u64) < count && !directory.more && count < 0xFFFF;
    let astray = directory.entries.iter().any(|entry| entry.start == usize::MAX);
    if directory.damaged || short || astray {
        let found = found(bytes, most);
        let at_least = directory.entries.len() + usize::from(!astray);
        if found.entries.len() >= at_least {
            return Some(found);
        }
        directory.damaged = true;
    }
    Some(directory)
}

/// Count, size and offset of the list by the Zip64 record, and where that record begins.
fn zip64(bytes: &[u8], end: usize) -> Option<(usize, (u64, u64, u64))> {
    let mut locator = Field::at(bytes, end.checked_sub(20)?);
    if locator.take(4)? != b"PK\x06\x07" {
        return None;
    }
    locator.u32()?;
    let at = usize::try_from(locator.u64()?).ok()?;
    let is_record = |at: usize| bytes.get(at..).is_some_and(|rest| rest.starts_with(b"PK\x06\x06"));
    let at = if is_record(at) { at } else { end.checked_sub(20 + 56).filter(|at| is_record(*at))? };
    let mut record = Field::at(bytes, at);
    record.take(24)?;
    record.u64()?;
    Some((at, (record.u64()?, record.u64()?, record.u64()?)))
}

/// One entry of the list.
fn central(bytes: &[u8], field: &mut Field, base: usize) -> Option<Entry> {
    field.take(4)?;
    let (made, _needed) = (field.u16()?, field.u16()?);
    let mut entry = Entry { flags: field.u16()?, method: field.u16()?, ..Entry::default() };
    field.u32()?;
    entry.crc = Some(field.u32()?);
    let (packed, size) = (field.u32()?, field.u32()?);
    let (name, extra, comment) = (field.u16()?, field.u16()?, field.u16()?);
    field.take(4)?;
    let (attributes, offset) = (field.u32()?, field.u32()?);
    entry.name = field.take(usize::from(name))?.to_vec();
    // Extra fields and comment may be cut off at the very end without harm to the entry.
    let rest = field.rest().len();
    let extra = field.take(usize::from(extra).min(rest))?;
    let rest = field.rest().len();
    field.take(usize::from(comment).min(rest))?;
    let mut told = Told { size: size.into(), packed: packed.into(), offset: offset.into() };
    extras(&mut entry, extra, Some(&mut told));
    // Only Unix and macOS write a mode into the upper half.
    let mode = attributes >> 16;
    entry.mode = (matches!(made >> 8, 3 | 19) && mode != 0).then_some(mode);
    entry.size = Some(told.size);
    entry.packed = usize::try_from(told.packed).unwrap_or(usize::MAX);
    let local = usize::try_from(told.offset).ok().and_then(|offset| offset.checked_add(base));
    // Where the local header is not, nothing can be read: a start beyond the end says so.
    entry.start = local.and_then(|at| content_at(bytes, at)).unwrap_or(usize::MAX);
    entry.locked |= entry.flags & 0x2041 != 0;
    Some(entry)
}

/// Sizes that a 64-bit extra field may replace.
struct Told {
    size: u64,
    packed: u64,
    offset: u64,
}

/// Where the content behind a local header begins.
fn content_at(bytes: &[u8], at: usize) -> Option<usize> {
    let mut field = Field::at(bytes, at);
    if field.take(4)? != LOCAL {
        return None;
    }
    field.take(22)?;
    let (name, extra) = (usize::from(field.u16()?), usize::from(field.u16()?));
    Some(at + 30 + name + extra)
}

/// Reads the extra fields that matter (APPNOTE 4.5).
fn extras(entry: &mut Entry, extra: &[u8], mut told: Option<&mut Told>) {
    let mut field = Field::new(extra);
    while let (Some(id), Some(length)) = (field.u16(), field.u16()) {
        let Some(data) = field.take(usize::from(length)) else { return };
        let mut data = Field::new(data);
        match id {
            0x0001 => {
                if let Some(told) = told.as_deref_mut() {
                    for value in [&mut told.size, &mut told.packed, &mut told.offset] {
                        if *value == 0xFFFF_FFFF {
                            *value = data.u64().unwrap_or(*value);
                        }
                    }
                }
            }
            0x7075 => {
                let fits = data.u8() == Some(1) && data.u32() == Some(crc(&entry.name));
                if fits && let Ok(name) = std::str::from_utf8(data.rest()) {
                    entry.unicode = Some(name.to_owned());
                }
            }
            // WinZip AES: version, vendor, strength, and the method under the lock.
            0x9901 => {
                data.take(5);
                entry.locked = true;
                entry.method = data.u16().unwrap_or(entry.method);
            }
            _ => {}
        }
    }
}

/// CRC-32 as ZIP has it.
pub(super) fn crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// Finds entries by their local headers, as far as the file goes.
fn found(bytes: &[u8], most: usize) -> Directory {
    let mut directory = Directory { damaged: true, ..Directory::default() };
    let mut at = 0;
    while let Some(next) = next_of(bytes, at, &[LOCAL]) {
        if directory.entries.len() >= most {
            directory.more = true;
            break;
        }
        match local(bytes, next) {
            Some((entry, end)) => {
                directory.entries.push(entry);
                at = end;
            }
            None => at = next + 4,
        }
    }
    directory
}

/// The entry of a local header and where it ends.
fn local(bytes: &[u8], at: usize) -> Option<(Entry, usize)> {
    let mut field = Field::at(bytes, at);
    field.take(6)?;
    let mut entry = Entry { flags: field.u16()?, method: field.u16()?, ..Entry::default() };
    field.u32()?;
    let (crc, packed, size) = (field.u32()?, field.u32()?, field.u32()?);
    let (name, extra) = (field.u16()?, field.u16()?);
    entry.name = field.take(usize::from(name))?.to_vec();
    let extra = field.take(usize::from(extra))?;
    let mut told = Told { size: size.into(), packed: packed.into(), offset: 0 };
    extras(&mut entry, extra, Some(&mut told));
    entry.locked |= entry.flags & 0x2041 != 0;
    entry.start = at + 30 + entry.name.len() + extra.len();
    let follows = |end: usize| bytes.len() == end || bytes.get(end..).is_some_and(|rest| rest.starts_with(b"PK"));
    // Sizes are believed where another header follows them: so an archive within the archive is passed over whole.
    let believed = usize::try_from(told.packed).ok().and_then(|packed| entry.start.checked_add(packed));
    let believed = believed.filter(|end| entry.flags & 0x08 == 0 && follows(*end));
    // Without a descriptor the header tells what should have come, even if less did.
    if entry.flags & 0x08 == 0 {
        (entry.crc, entry.size) = (Some(crc), Some(told.size));
    }
    let end = believed.unwrap_or_else(|| behind(bytes, entry.start));
    entry.packed = end - entry.start.min(end);
    Some((entry, end.max(at + 4)))
}

/// Where content of unknown size ends: before a data descriptor that tells this very size, or before the next header.
fn behind(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(next) = next_of(bytes, at, &[LOCAL, CENTRAL, DESCRIPTOR, END]) {
        let descriptor = bytes.get(next..).is_some_and(|rest| rest.starts_with(DESCRIPTOR));
        let told = Field::at(bytes, next.saturating_add(8)).u32();
        if !descriptor || told.map(|told| told as usize) == Some(next - start) {
            return next;
        }
        at = next + 4;
    }
    bytes.len()
}

fn next_of(bytes: &[u8], from: usize, signatures: &[&[u8]]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let is = |window: &[u8]| window.starts_with(b"PK") && signatures.contains(&window);
    rest.windows(4).position(is).map(|at| from + at)
}
