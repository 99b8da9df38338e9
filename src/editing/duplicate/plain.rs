//! Text and hashes as the fingerprints need them: the same for ever and on every machine.

/// Letters, digits and Han characters only, full width narrowed, lower case.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(narrow).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

pub(super) fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// A hash of a text that stays the same for ever.
pub(super) fn hash_of(text: &str) -> u64 {
    let mut hash = Fnv::default();
    text.chars().for_each(|c| hash.char(c));
    hash.0
}

/// FNV-1a, 64 bits: fixed for ever, unlike the standard library's hasher, and good enough for texts nobody forges.
pub(super) struct Fnv(pub u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    /// Takes in one character.
    pub fn char(&mut self, c: char) {
        for byte in u32::from(c).to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// 32 bits, mixed once more (the finaliser of MurmurHash3): the smallest hashes must be a fair sample.
    pub fn short(&self) -> u32 {
        let mut hash = self.0;
        hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        hash ^= hash >> 33;
        (hash & u64::from(u32::MAX)) as u32
    }
}
