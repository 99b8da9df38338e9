//! The compound file around a Word document: its streams by name, whole or as far as they go.
//!
//! Hands out [`Container`] and [`names`]. Deliberately knows nothing of what the streams hold.

use super::ruins::Ruins;
use std::io::{Cursor, Read};

/// See the module.
pub struct Container<'a> {
    sound: Option<cfb::CompoundFile<Cursor<&'a [u8]>>>,
    ruins: Option<Ruins<'a>>,
    /// Bytes of one stream.
    limit: u64,
    /// Something was missing or cut.
    pub damaged: bool,
    /// A stream was longer than the limit.
    pub over: bool,
}

impl<'a> Container<'a> {
    pub fn open(bytes: &'a [u8], limit: u64) -> Self {
        let sound = cfb::CompoundFile::open(Cursor::new(bytes)).ok();
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        // Files that are only untidy come whole out of the ruins.
        let ruins = if sound.is_none() { Ruins::open(bytes, most) } else { None };
        let damaged = sound.is_none() && ruins.is_none();
        Self { sound, ruins, limit, damaged, over: false }
    }

    /// Names of the storages in a storage at the top: `ObjectPool` holds one for every embedded object.
    pub fn storages(&self, storage: &str) -> Vec<String> {
        let entries = self.sound.as_ref().and_then(|file| file.read_storage(format!("/{storage}")).ok());
        entries.into_iter().flatten().filter(|entry| entry.is_storage()).map(|entry| entry.name().to_owned()).collect()
    }

    /// Whether there is a stream of this path.
    pub fn has(&self, name: &str) -> bool {
        self.sound.as_ref().is_some_and(|file| file.is_stream(format!("/{name}")))
    }

    /// A stream by its path from the top, as much of it as there is.
    pub fn stream(&mut self, name: &str) -> Option<Vec<u8>> {
        if let Some(file) = self.sound.as_mut() {
            let mut stream = file.open_stream(format!("/{name}")).ok()?;
            self.over |= stream.len() > self.limit;
            // What claims to be long need not be.
            let mut bytes = Vec::with_capacity(usize::try_from(stream.len().min(self.limit).min(1 << 20)).unwrap_or(0));
            self.damaged |= stream.by_ref().take(self.limit).read_to_end(&mut bytes).is_err();
            return Some(bytes);
        }
        let (bytes, whole) = self.ruins.as_ref()?.stream(name, usize::try_from(self.limit).unwrap_or(usize::MAX))?;
        self.over |= bytes.len() as u64 == self.limit;
        self.damaged |= !whole;
        Some(bytes)
    }
}

/// Names of the streams and storages at the top of a compound file.
pub fn names(bytes: &[u8]) -> Option<Vec<String>> {
    let names: Vec<String> = Ruins::open(bytes, bytes.len())?.names().into_iter().map(String::from).collect();
    (!names.is_empty()).then_some(names)
}
