//! Little-endian numbers and parts of a stranger's bytes, with nothing taken for granted.
//!
//! Hands out [`Bytes`]. Deliberately knows nothing of formats.

/// Checked reading by offset; `None` wherever the bytes end too early.
pub trait Bytes {
    /// `len` bytes from `at`.
    fn part(&self, at: usize, len: usize) -> Option<&[u8]>;
    /// From `at` on; nothing if that is beyond the end.
    fn tail(&self, at: usize) -> &[u8];

    fn u8_at(&self, at: usize) -> Option<u8> {
        self.part(at, 1)?.first().copied()
    }

    fn u16_at(&self, at: usize) -> Option<u16> {
        Some(u16::from_le_bytes(self.part(at, 2)?.try_into().ok()?))
    }

    fn u32_at(&self, at: usize) -> Option<u32> {
        Some(u32::from_le_bytes(self.part(at, 4)?.try_into().ok()?))
    }

    /// A 32-bit number that serves as a place or a size.
    fn size_at(&self, at: usize) -> Option<usize> {
        usize::try_from(self.u32_at(at)?).ok()
    }

    /// A zero-based list of 16-bit units as text, `units` long.
    fn wide_at(&self, at: usize, units: usize) -> Option<String> {
        let part = self.part(at, units.checked_mul(2)?)?;
        let units: Vec<u16> = part.chunks_exact(2).filter_map(|pair| pair.u16_at(0)).collect();
        Some(String::from_utf16_lossy(&units))
    }
}

impl Bytes for [u8] {
    fn part(&self, at: usize, len: usize) -> Option<&[u8]> {
        self.get(at..at.checked_add(len)?)
    }

    fn tail(&self, at: usize) -> &[u8] {
        self.get(at..).unwrap_or_default()
    }
}
