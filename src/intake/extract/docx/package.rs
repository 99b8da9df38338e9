//! The parts of an Office Open XML file, read within a budget, also from a damaged container.
//!
//! Hands out [`Package`] and [`names`]. Deliberately knows nothing of what a part says.

use crate::intake::extract::limits::Limits;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Why a part could not be read whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// There is no such part.
    Missing,
    /// Needs a password.
    Locked,
    /// Larger than the budget, or a bomb.
    Over,
    /// Its bytes are damaged.
    Damaged,
}

/// A part as far as it could be read.
pub struct Part {
    pub bytes: Vec<u8>,
    /// What went wrong on the way, if anything.
    pub trouble: Option<Trouble>,
}

enum Entry {
    /// Of the container's own list.
    Listed(usize),
    /// Found by its local header, because the list is gone: offset and size of header and data.
    Found { offset: usize, length: usize },
    /// Not in a container at all, but taken from a file of one piece.
    Given(Vec<u8>),
}

/// See the module.
pub struct Package<'a> {
    bytes: &'a [u8],
    archive: Option<ZipArchive<Cursor<&'a [u8]>>>,
    /// Names with forward slashes, as written.
    entries: Vec<(String, Entry)>,
    left: u64,
    limits: &'a Limits,
    /// Whether the container's list was unreadable or longer than the limit.
    pub trouble: Option<Trouble>,
}

/// Names of the entries in lower case, for sniffing.
pub fn names(bytes: &[u8]) -> Vec<String> {
    let limits = Limits::default();
    Package::open(bytes, &limits).entries.into_iter().map(|(name, _)| name.to_lowercase()).collect()
}

fn plain(name: &[u8]) -> String {
    String::from_utf8_lossy(name).replace('\\', "/").trim_start_matches('/').to_owned()
}

impl<'a> Package<'a> {
    pub fn open(bytes: &'a [u8], limits: &'a Limits) -> Self {
        let mut package =
            Self { bytes, archive: None, entries: Vec::new(), left: limits.total_bytes, limits, trouble: None };
        match ZipArchive::new(Cursor::new(bytes)) {
            Ok(archive) => {
                if archive.len() > limits.entries {
                    package.trouble = Some(Trouble::Over);
                }
                let listed = archive.file_names_raw().take(limits.entries).map(plain);
                package.entries = listed.enumerate().map(|(i, name)| (name, Entry::Listed(i))).collect();
                package.archive = Some(archive);
            }
            Err(_) => {
                package.trouble = Some(Trouble::Damaged);
                package.salvage();
            }
        }
        package
    }

    /// A package of parts that stood in a file of one piece, by name and bytes.
    pub fn of_parts(parts: Vec<(String, Vec<u8>)>, limits: &'a Limits) -> Self {
        let entries = parts.into_iter().map(|(name, bytes)| (plain(name.as_bytes()), Entry::Given(bytes))).collect();
        Self { bytes: &[], archive: None, entries, left: limits.total_bytes, limits, trouble: None }
    }

    /// Finds entries by their local headers, as far as the file goes.
    fn salvage(&mut self) {
        let bytes = self.bytes;
        let mut starts = Vec::new();
        let mut ends = Vec::new();
        for (offset, window) in bytes.windows(4).enumerate() {
            match window {
                b"PK\x03\x04" => starts.push(offset),
                b"PK\x01\x02" | b"PK\x07\x08" | b"PK\x05\x06" => ends.push(offset),
                _ => {}
            }
            if starts.len() > self.limits.entries {
                break;
            }
        }
        let mut bounds: Vec<usize> = starts.iter().chain(&ends).copied().collect();
        bounds.sort_unstable();
        for offset in starts {
            let next = bounds.partition_point(|bound| *bound <= offset);
            let end = bounds.get(next).copied().unwrap_or(bytes.len());
            let Some([low, high]) = bytes.get(offset + 26..offset + 28) else { continue };
            let length = usize::from(u16::from_le_bytes([*low, *high]));
            let Some(name) = bytes.get(offset + 30..offset + 30 + length) else { continue };
            self.entries.push((plain(name), Entry::Found { offset, length: end - offset }));
        }
    }

    /// Names of the parts as written.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(name, _)| name.as_str())
    }

    /// Reads a part; its name may differ in case. What could be read is given even if the rest is damaged.
    pub fn read(&mut self, name: &str) -> Part {
        let name = name.trim_start_matches('/');
        let exact = self.entries.iter().position(|(n, _)| n == name);
        let near = || self.entries.iter().position(|(n, _)| n.eq_ignore_ascii_case(name));
        let Some(position) = exact.or_else(near) else {
            return Part { bytes: Vec::new(), trouble: Some(Trouble::Missing) };
        };
        let budget = self.limits.part_bytes.min(self.left);
        let ratio = self.limits.inflate_ratio;
        let part = match self.entries.get(position) {
            Some((_, Entry::Listed(index))) => match self.archive.as_mut().map(|archive| archive.by_index(*index)) {
                Some(Ok(mut file)) => {
                    let packed = file.compressed_size();
                    drain(&mut file, packed, budget, ratio)
                }
                Some(Err(zip::result::ZipError::UnsupportedArchive(zip::result::ZipError::PASSWORD_REQUIRED))) => {
                    Part { bytes: Vec::new(), trouble: Some(Trouble::Locked) }
                }
                _ => Part { bytes: Vec::new(), trouble: Some(Trouble::Damaged) },
            },
            Some((_, Entry::Given(bytes))) => Part { bytes: bytes.clone(), trouble: None },
            Some((_, Entry::Found { offset, length })) => found(self.bytes, *offset, *length, budget, ratio),
            None => Part { bytes: Vec::new(), trouble: Some(Trouble::Missing) },
        };
        self.left = self.left.saturating_sub(part.bytes.len() as u64);
        part
    }
}

/// Reads an entry that only its local header tells of.
fn found(bytes: &[u8], offset: usize, length: usize, budget: u64, ratio: u64) -> Part {
    let damaged = |bytes| Part { bytes, trouble: Some(Trouble::Damaged) };
    let Some(slice) = bytes.get(offset..offset + length) else { return damaged(Vec::new()) };
    // Flag bit 3 says that sizes follow the data; they are lost then, and what lies before the next header is the data.
    let mut header = slice.to_vec();
    let extra: usize = match header.get(26..30) {
        Some([a, b, c, d]) => usize::from(u16::from_le_bytes([*a, *b])) + usize::from(u16::from_le_bytes([*c, *d])),
        _ => return damaged(Vec::new()),
    };
    if let Some(flags) = header.get_mut(6) {
        *flags &= !0x08;
    }
    let packed = (length.saturating_sub(30 + extra)) as u64;
    let mut cursor = Cursor::new(header.as_slice());
    match zip::read::read_zipfile_from_stream_with_compressed_size(&mut cursor, packed) {
        Ok(Some(mut file)) => {
            let part = drain(&mut file, packed, budget, ratio);
            Part { trouble: part.trouble.or(Some(Trouble::Damaged)), bytes: part.bytes }
        }
        _ => damaged(Vec::new()),
    }
}

/// Inflates in steps, so that neither a lie about sizes nor a bomb costs more than the budget.
fn drain(from: &mut impl Read, packed: u64, budget: u64, ratio: u64) -> Part {
    let allowed = budget.min(packed.saturating_mul(ratio).max(1 << 20));
    let mut bytes = Vec::new();
    let mut chunk = [0u8; 16_384];
    loop {
        match from.read(&mut chunk) {
            Ok(0) => return Part { bytes, trouble: None },
            Ok(count) => {
                let room = usize::try_from(allowed).unwrap_or(usize::MAX).saturating_sub(bytes.len());
                bytes.extend_from_slice(chunk.get(..count.min(room)).unwrap_or_default());
                if count > room {
                    return Part { bytes, trouble: Some(Trouble::Over) };
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return Part { bytes, trouble: Some(Trouble::Damaged) },
        }
    }
}

/// Resolves a relation's target against the part that it belongs to.
pub fn resolve(part: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path: Vec<&str> = part.split('/').collect();
    path.pop();
    for step in target.split(['/', '\\']) {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn targets_are_relative_to_their_part() {
        let check = |part: &str, target: &str, expected: &str| assert_eq!(resolve(part, target), expected);
        check("word/document.xml", "media/image1.jpeg", "word/media/image1.jpeg");
        check("word/document.xml", "../media/image1.jpeg", "media/image1.jpeg");
        check("word/document.xml", "/word/media/a.png", "word/media/a.png");
        check("", "word/document.xml", "word/document.xml");
        check("document.xml", "../../../etc/passwd", "etc/passwd");
    }
}
