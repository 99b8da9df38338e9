//! Inflating in steps, so that neither a lie about sizes nor a bomb costs more than what is allowed.
//!
//! Hands out [`drain`], [`allowance`] and [`Broken`]. Deliberately knows nothing of formats and budgets.

use std::io::{ErrorKind, Read};

/// How a stream came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::intake) enum End {
    Whole,
    /// It went on beyond what was allowed.
    Over,
    /// It broke off.
    Damaged,
}

/// What came out of a stream.
#[derive(Debug)]
pub(in crate::intake) struct Drained {
    pub bytes: Vec<u8>,
    pub end: End,
}

/// Reads a stream to its end, at most `allowed` bytes.
pub(in crate::intake) fn drain(from: &mut dyn Read, allowed: u64) -> Drained {
    let allowed = usize::try_from(allowed).unwrap_or(usize::MAX);
    let mut bytes = Vec::new();
    let mut chunk = [0u8; 16_384];
    loop {
        match from.read(&mut chunk) {
            Ok(0) => return Drained { bytes, end: End::Whole },
            Ok(count) => {
                let room = allowed.saturating_sub(bytes.len());
                bytes.extend_from_slice(chunk.get(..count.min(room)).unwrap_or_default());
                if count > room {
                    return Drained { bytes, end: End::Over };
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return Drained { bytes, end: End::Damaged },
        }
    }
}

/// A stream that has failed. One that failed must not be asked again: some decoders never come back from that.
pub(in crate::intake) struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(ErrorKind::InvalidData.into())
    }
}

/// What a stream of so many packed bytes may give: `ratio` times its size beyond the first MiB, at most `most`.
pub(in crate::intake) fn allowance(packed: u64, ratio: u64, most: u64) -> u64 {
    most.min(packed.saturating_mul(ratio).max(1 << 20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_is_allowed() {
        let check = |size: u64, allowed: u64, expected: End| {
            let drained = drain(&mut std::io::repeat(7).take(size), allowed);
            assert_eq!((drained.bytes.len() as u64, drained.end), (size.min(allowed), expected));
        };
        check(0, 0, End::Whole);
        check(100_000, 100_000, End::Whole);
        check(100_000, 99_999, End::Over);
        check(1, 0, End::Over);
        assert_eq!(allowance(0, 200, u64::MAX), 1 << 20);
        assert_eq!(allowance(1 << 20, 200, 64 << 20), 64 << 20);
        assert_eq!(allowance(u64::MAX, 200, u64::MAX), u64::MAX);
    }
}
