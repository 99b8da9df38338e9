//! Little-endian fields of Excel's binary files.
//!
//! Hands out [`Fields`]. Deliberately knows nothing of records.

/// Little-endian fields, one after the other.
#[derive(Clone, Copy)]
pub struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub fn new(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub fn skip(mut self, count: usize) -> Self {
        self.rest = self.rest.get(count..).unwrap_or_default();
        self
    }

    pub fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub fn f64(&mut self) -> Option<f64> {
        self.array().map(f64::from_le_bytes)
    }

    /// At most so many characters of one byte (the low half of UTF-16) or two.
    pub fn characters(&mut self, count: usize, wide: bool) -> String {
        let bytes = count.saturating_mul(if wide { 2 } else { 1 }).min(self.rest.len());
        decode(self.take(bytes).unwrap_or_default(), wide)
    }
}

fn decode(bytes: &[u8], wide: bool) -> String {
    if !wide {
        return bytes.iter().copied().map(char::from).collect();
    }
    let units = bytes.chunks_exact(2).filter_map(|pair| pair.try_into().ok().map(u16::from_le_bytes));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}
