//! Little-endian numbers out of a stranger's bytes, read from front to back.
//!
//! Hands out [`Field`], which gives zeros nowhere: what is not there is `None`. Deliberately knows nothing of formats.

/// Bytes read from front to back.
#[derive(Clone, Copy, Debug)]
pub(in crate::intake) struct Field<'a> {
    rest: &'a [u8],
}

impl<'a> Field<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// From an offset on; nothing if it lies beyond the end.
    pub fn at(bytes: &'a [u8], offset: usize) -> Self {
        Self { rest: bytes.get(offset..).unwrap_or_default() }
    }

    /// What is left.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next so many bytes.
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.rest.split_at_checked(count)?;
        self.rest = tail;
        Some(head)
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

    pub fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    pub fn f64(&mut self) -> Option<f64> {
        self.array().map(f64::from_le_bytes)
    }

    /// The same without the next so many bytes.
    pub fn skip(self, count: usize) -> Self {
        Self::at(self.rest, count)
    }

    /// At most so many characters of one byte (the low half of UTF-16) or two.
    pub fn characters(&mut self, count: usize, wide: bool) -> String {
        let bytes = count.saturating_mul(if wide { 2 } else { 1 }).min(self.rest.len());
        let bytes = self.take(bytes).unwrap_or_default();
        if !wide {
            return bytes.iter().copied().map(char::from).collect();
        }
        let units = bytes.chunks_exact(2).filter_map(|pair| pair.try_into().ok().map(u16::from_le_bytes));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    }

    /// The next bytes as an array, such as a GUID.
    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }
}
