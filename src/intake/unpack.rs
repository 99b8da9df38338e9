//! Containers → the files inside them, within one budget for all containers of a mail.
//!
//! Hands out [`unpack`], [`Budget`] and [`Archive`], and to this room the walk over zip containers, which the
//! reader of office files shares. Names come from raw bytes (GBK in zips of Chinese
//! Windows), sizes are counted in what comes out, never in what the container claims. Deliberately does not look into the
//! files.

mod drain;
mod harvest;
mod name;
mod rar;
mod sevenz;
mod stream;
mod tape;
mod tnef;
pub(in crate::intake) mod zip;

pub(in crate::intake) use drain::{End, allowance};
pub(in crate::intake) use harvest::VOLUME;
pub(in crate::intake) use name::is_volume;

use super::extract::{Limits, Means};
use crate::model::flaw::Flaw;
use harvest::Harvest;

/// The containers that are opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Archive {
    Zip,
    SevenZ,
    Rar,
    Tar,
    Gzip,
    Bzip2,
    Xz,
    /// `winmail.dat` of Outlook.
    Tnef,
}

/// One file out of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Path inside the container with `/`, cleaned of `..`, drive letters, control and bidi characters; never empty.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What came out of a container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unpacked {
    pub files: Vec<File>,
    pub flaws: Vec<Flaw>,
}

/// What may still be unpacked, over all containers of a mail.
#[derive(Clone, Debug)]
pub struct Budget {
    pub bytes: u64,
    pub entries: usize,
    /// Whether it was said that it is spent.
    told: bool,
    /// How often it may still be said that something lies too deep.
    deep: usize,
}

impl Budget {
    pub fn new(limits: &Limits) -> Self {
        Self { bytes: limits.total_bytes, entries: limits.entries, told: false, deep: 5 }
    }

    /// Whether it is to be said once more that something lies too deep; an archive made to do harm holds thousands of such.
    pub(in crate::intake) fn tells_depth(&mut self) -> bool {
        let tells = self.deep > 0;
        self.deep = self.deep.saturating_sub(1);
        tells
    }
}

/// Unpacks a container one level deep; what a `.gz` and its kind pack is looked through to the tape inside.
pub fn unpack(archive: Archive, name: &str, bytes: &[u8], means: &Means, budget: &mut Budget) -> Unpacked {
    let mut harvest = Harvest::new(name, &means.limits, budget);
    match archive {
        Archive::Zip => zip::unpack(bytes, &mut harvest),
        Archive::SevenZ => sevenz::unpack(bytes, &mut harvest),
        Archive::Rar => rar::unpack(bytes, means, &mut harvest),
        Archive::Tar => tape::unpack(bytes, &mut harvest),
        Archive::Gzip | Archive::Bzip2 | Archive::Xz => stream::unpack(archive, bytes, &mut harvest),
        Archive::Tnef => tnef::unpack(bytes, &mut harvest),
    }
    harvest.finish()
}

#[cfg(test)]
mod tests;
