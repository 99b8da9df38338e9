//! Compound files (MS-CFB) that are damaged: every stream as far as its sectors can be followed.
//!
//! Hands out [`Ruins`]. Deliberately trusts nothing: chains may loop, tables may lack, sectors may lie behind the end.

use super::bytes::Bytes;

/// A compound file of which not all is there.
pub struct Ruins<'a> {
    bytes: &'a [u8],
    sector: usize,
    /// Streams below this size lie in small sectors.
    cutoff: usize,
    next: Vec<u32>,
    /// Part of the table of sectors is lost, and what follows what is a guess.
    guessed: bool,
    small_next: Vec<u32>,
    /// The stream of small sectors.
    small: Vec<u8>,
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    name: String,
    kind: u8,
    left: u32,
    right: u32,
    child: u32,
    first: u32,
    size: usize,
}

const SMALL: usize = 64;
/// Numbers from here on are no sectors.
const LAST: u32 = 0xFFFF_FFFA;

impl<'a> Ruins<'a> {
    /// `None` if not even a head is there. No stream gives more than `limit` bytes.
    pub fn open(bytes: &'a [u8], limit: usize) -> Option<Self> {
        if !bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") || bytes.len() < 1024 {
            return None;
        }
        let sector = if bytes.u16_at(30) == Some(12) { 4096 } else { 512 };
        let cutoff = bytes.size_at(56).filter(|size| (1..=1 << 20).contains(size)).unwrap_or(4096);
        let mut ruins = Self {
            bytes,
            sector,
            cutoff,
            next: Vec::new(),
            guessed: false,
            small_next: Vec::new(),
            small: Vec::new(),
            entries: Vec::new(),
        };
        (ruins.next, ruins.guessed) = ruins.allocation();
        // Fewer parts of the table than the head tells of.
        let parts = ruins.next.len() / (sector / 4);
        ruins.guessed |= bytes.size_at(44).is_none_or(|stated| stated > parts);
        let directory = ruins.chain(bytes.u32_at(48)?, limit);
        ruins.entries = directory.chunks_exact(128).take(65_536).map(entry).collect();
        if ruins.entries.first().is_none_or(|root| root.kind != 5) {
            // The directory's place is lost: entries are known by their shape.
            ruins.entries = bytes.chunks_exact(128).map(entry).filter(|e| (1..=5).contains(&e.kind)).collect();
            ruins.entries.sort_by_key(|entry| entry.kind != 5);
        }
        let root = ruins.entries.first().filter(|root| root.kind == 5).cloned();
        if let Some(root) = root {
            ruins.small = ruins.chain(root.first, root.size.min(limit));
            let table = ruins.chain(bytes.u32_at(60)?, limit);
            ruins.small_next = table.chunks_exact(4).filter_map(|n| n.u32_at(0)).collect();
        }
        Some(ruins)
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let at = (number as usize).checked_add(1)?.checked_mul(self.sector)?;
        let tail = self.bytes.get(at..)?;
        (!tail.is_empty()).then(|| tail.get(..self.sector.min(tail.len())).unwrap_or_default())
    }

    /// The table of which sector follows which, and whether some of it had to be guessed.
    fn allocation(&self) -> (Vec<u32>, bool) {
        let mut guessed = false;
        let mut sectors: Vec<u32> = (0..109).filter_map(|i| self.bytes.u32_at(76 + 4 * i)).collect();
        let mut more = self.bytes.u32_at(68).unwrap_or(u32::MAX);
        let all = self.bytes.len() / self.sector + 1;
        for _ in 0..all {
            let Some(list) = self.sector(more).filter(|_| more < LAST) else { break };
            let count = list.len() / 4;
            sectors.extend((0..count.saturating_sub(1)).filter_map(|i| list.u32_at(4 * i)));
            more = list.u32_at(4 * count.saturating_sub(1)).unwrap_or(u32::MAX);
        }
        let mut next = Vec::new();
        for number in sectors.into_iter().filter(|number| *number < LAST) {
            if next.len() > all {
                break;
            }
            match self.sector(number) {
                Some(list) => next.extend(list.chunks_exact(4).filter_map(|n| n.u32_at(0))),
                // A part of the table lies behind the end: its sectors are taken as following each other.
                None => {
                    guessed = true;
                    let from = u32::try_from(next.len()).unwrap_or(u32::MAX);
                    let count = u32::try_from(self.sector / 4).unwrap_or(0);
                    next.extend((from..from.saturating_add(count)).map(|n| n.saturating_add(1)));
                }
            }
        }
        (next, guessed)
    }

    /// The sectors of a chain, up to `limit` bytes.
    fn chain(&self, first: u32, limit: usize) -> Vec<u8> {
        let mut out = Vec::new();
        let mut number = first;
        // Longer than the file: a loop.
        let most = limit.min(self.bytes.len());
        while number < LAST && out.len() < most {
            let Some(sector) = self.sector(number) else { break };
            out.extend_from_slice(sector);
            number = self.next.get(number as usize).copied().unwrap_or_else(|| number.saturating_add(1));
        }
        out.truncate(limit);
        out
    }

    fn small_chain(&self, first: u32, limit: usize) -> Vec<u8> {
        let mut out = Vec::new();
        let mut number = first;
        while number < LAST && out.len() < limit {
            let tail = self.small.get((number as usize).saturating_mul(SMALL)..).unwrap_or_default();
            if tail.is_empty() {
                break;
            }
            out.extend_from_slice(tail.get(..SMALL.min(tail.len())).unwrap_or_default());
            number = self.small_next.get(number as usize).copied().unwrap_or(u32::MAX);
        }
        out.truncate(limit);
        out
    }

    /// The stream of a name (of any case) that lies at the top, else anywhere; and whether it is whole.
    pub fn stream(&self, name: &str, limit: usize) -> Option<(Vec<u8>, bool)> {
        let top = self.top();
        let wanted = |entry: &&Entry| entry.kind == 2 && entry.name.eq_ignore_ascii_case(name);
        let entry = top.iter().copied().find(wanted).or_else(|| self.entries.iter().find(wanted))?;
        let size = entry.size.min(limit);
        let bytes =
            if entry.size < self.cutoff { self.small_chain(entry.first, size) } else { self.chain(entry.first, size) };
        let whole = bytes.len() == entry.size && !self.guessed;
        Some((bytes, whole))
    }

    /// Names of streams and storages at the top; of all, if the tree cannot be followed.
    pub fn names(&self) -> Vec<&str> {
        let top = self.top();
        if top.is_empty() {
            return self.entries.iter().map(|entry| entry.name.as_str()).collect();
        }
        top.into_iter().map(|entry| entry.name.as_str()).collect()
    }

    fn top(&self) -> Vec<&Entry> {
        let mut seen = vec![false; self.entries.len()];
        let mut open: Vec<u32> = self.entries.first().map(|root| root.child).into_iter().collect();
        let mut top = Vec::new();
        while let Some(number) = open.pop() {
            let (Some(seen), Some(entry)) = (seen.get_mut(number as usize), self.entries.get(number as usize)) else {
                continue;
            };
            if !std::mem::replace(seen, true) {
                top.push(entry);
                open.extend([entry.left, entry.right]);
            }
        }
        top
    }
}

fn entry(bytes: &[u8]) -> Entry {
    let units = usize::from(bytes.u16_at(64).unwrap_or(0)) / 2;
    let name = bytes.wide_at(0, units.saturating_sub(1).min(31)).unwrap_or_default();
    let number = |at: usize| bytes.u32_at(at).unwrap_or(u32::MAX);
    Entry {
        // A name without letters marks no entry.
        kind: if name.is_empty() { 0 } else { bytes.u8_at(66).unwrap_or(0) },
        name,
        left: number(68),
        right: number(72),
        child: number(76),
        first: number(116),
        size: bytes.size_at(120).unwrap_or(0),
    }
}
