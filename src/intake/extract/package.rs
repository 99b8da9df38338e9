//! The parts of an Office Open XML file, read within a budget, also from a damaged container.
//!
//! Hands out [`Package`] and [`names`]. Deliberately knows nothing of what a part says.

use crate::intake::extract::limits::Limits;
use crate::intake::unpack::zip::{Directory, Entry, content};
use crate::intake::unpack::{End, allowance};

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

/// Where a part's bytes are.
enum Place {
    /// In the container.
    Packed(Entry),
    /// Not in a container at all, but taken from a file of one piece.
    Given(Vec<u8>),
}

/// See the module.
pub struct Package<'a> {
    bytes: &'a [u8],
    /// Names with forward slashes, as written.
    entries: Vec<(String, Place)>,
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
        let directory = Directory::read(bytes, limits.entries);
        let trouble = match (directory.damaged, directory.more) {
            (true, _) => Some(Trouble::Damaged),
            (false, true) => Some(Trouble::Over),
            (false, false) => None,
        };
        let entries = directory.entries.into_iter().map(|entry| (plain(&entry.name), Place::Packed(entry)));
        let entries = entries.collect();
        Self { bytes, entries, left: limits.total_bytes, limits, trouble }
    }

    /// A package of parts that stood in a file of one piece, by name and bytes.
    pub fn of_parts(parts: Vec<(String, Vec<u8>)>, limits: &'a Limits) -> Self {
        let entries = parts.into_iter().map(|(name, bytes)| (plain(name.as_bytes()), Place::Given(bytes))).collect();
        Self { bytes: &[], entries, left: limits.total_bytes, limits, trouble: None }
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
        let nothing = |trouble| Part { bytes: Vec::new(), trouble: Some(trouble) };
        let entry = match self.entries.get(position) {
            Some((_, Place::Given(bytes))) => return Part { bytes: bytes.clone(), trouble: None },
            Some((_, Place::Packed(entry))) if !entry.locked => entry,
            _ => return nothing(Trouble::Locked),
        };
        let packed = entry.packed.min(self.bytes.len()) as u64;
        let allowed = allowance(packed, self.limits.inflate_ratio, self.limits.part_bytes.min(self.left));
        let Some(drained) = content(self.bytes, entry, allowed) else { return nothing(Trouble::Damaged) };
        self.left = self.left.saturating_sub(drained.bytes.len() as u64);
        let trouble = match drained.end {
            End::Over => Some(Trouble::Over),
            End::Damaged => Some(Trouble::Damaged),
            // Found by its own header alone: what the list would have told is lost.
            End::Whole => self.trouble.filter(|trouble| *trouble == Trouble::Damaged),
        };
        Part { bytes: drained.bytes, trouble }
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
