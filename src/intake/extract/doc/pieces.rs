//! The piece table (MS-DOC 2.4.1, 2.9.38): which bytes of the main stream are the text, in which order.
//!
//! Hands out [`Pieces`] and [`Story`]. Deliberately knows nothing of what the characters mean.

use super::bytes::Bytes;
use super::fib::{Age, Fib, Part};
use std::ops::Range;

#[derive(Clone, Debug)]
struct Piece {
    /// Character positions.
    from: u32,
    to: u32,
    /// First byte in the main stream.
    place: u32,
    wide: bool,
    /// Property modifier: what a fast save put on this piece.
    modifier: u16,
}

/// Pieces of one document; a text changed for years in hurried saves has some thousand.
const PIECES: usize = 500_000;

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct Pieces {
    pieces: Vec<Piece>,
    /// Property lists that modifiers name by number.
    lists: Vec<Vec<u8>>,
    /// Whether the table was missing or spoilt, and the text is taken as it lies.
    pub guessed: bool,
}

/// Characters next to each other in the main stream.
#[derive(Clone, Debug)]
pub struct Span {
    pub units: Vec<u16>,
    /// Character position of the first one.
    pub at: u32,
    /// Its byte in the main stream.
    pub place: u32,
    pub wide: bool,
    pub modifier: u16,
}

/// One story's characters.
#[derive(Clone, Debug, Default)]
pub struct Story {
    pub spans: Vec<Span>,
    /// More than the limit allows.
    pub over: bool,
    /// Some of it lies beyond the stream's end.
    pub cut: bool,
}

impl Pieces {
    pub fn read(fib: &Fib, word: &[u8], table: &[u8]) -> Self {
        let mut pieces = Self::default();
        pieces.clx(fib.table(Part::Pieces, table), fib);
        if pieces.pieces.is_empty() {
            let (from, to) = fib.text;
            let end = u32::try_from(word.len()).unwrap_or(u32::MAX);
            let to = if to > from { to.min(end) } else { end };
            let wide = fib.wide || (fib.age == Age::Word97 && looks_wide(word, from, to));
            let length = to.saturating_sub(from) / if wide { 2 } else { 1 };
            pieces.pieces.push(Piece { from: 0, to: length, place: from, wide, modifier: 0 });
            pieces.guessed = fib.age == Age::Word97;
        }
        pieces
    }

    fn clx(&mut self, clx: &[u8], fib: &Fib) {
        let mut at = 0;
        while let Some(kind) = clx.u8_at(at) {
            match kind {
                1 => {
                    let Some(len) = clx.u16_at(at + 1).map(usize::from) else { return };
                    self.lists.push(clx.part(at + 3, len).unwrap_or_default().to_vec());
                    at += 3 + len;
                }
                2 => {
                    self.plc(clx.tail(at + 5), clx.size_at(at + 1).unwrap_or(0), fib);
                    return;
                }
                _ => return,
            }
        }
    }

    fn plc(&mut self, plc: &[u8], len: usize, fib: &Fib) {
        let count = len.min(plc.len()).saturating_sub(4) / 12;
        for index in 0..count.min(PIECES) {
            let (Some(from), Some(to)) = (plc.u32_at(4 * index), plc.u32_at(4 * index + 4)) else { break };
            let at = 4 * (count + 1) + 8 * index;
            let (Some(place), Some(modifier)) = (plc.u32_at(at + 2), plc.u16_at(at + 6)) else { break };
            // Pieces follow each other; what overlaps is damage.
            if to <= from || to > i32::MAX as u32 || self.end() > from {
                continue;
            }
            let (place, wide) = match fib.age {
                Age::Word6 => (place, fib.wide),
                Age::Word97 if place & 0x4000_0000 != 0 => ((place & 0x3FFF_FFFF) / 2, false),
                Age::Word97 => (place & 0x3FFF_FFFF, true),
            };
            self.pieces.push(Piece { from, to, place, wide, modifier });
        }
    }

    /// Where the last piece ends, in characters.
    pub fn end(&self) -> u32 {
        self.pieces.last().map_or(0, |piece| piece.to)
    }

    /// The characters of a range, at most `limit`.
    pub fn story(&self, word: &[u8], range: Range<u32>, limit: usize) -> Story {
        let mut story = Story::default();
        let mut room = limit;
        let first = self.pieces.partition_point(|piece| piece.to <= range.start);
        for piece in self.pieces.iter().skip(first) {
            let (from, to) = (range.start.max(piece.from), range.end.min(piece.to));
            if from >= to {
                break;
            }
            let width = if piece.wide { 2 } else { 1 };
            let place = piece.place.saturating_add((from - piece.from).saturating_mul(width));
            let mut count = (to - from) as usize;
            if count > room {
                count = room;
                story.over = true;
            }
            let bytes = word.tail(place as usize);
            let wanted = count.saturating_mul(width as usize);
            story.cut |= bytes.len() < wanted;
            let bytes = bytes.get(..wanted.min(bytes.len())).unwrap_or_default();
            let units: Vec<u16> = if piece.wide {
                bytes.chunks_exact(2).filter_map(|pair| pair.u16_at(0)).collect()
            } else {
                bytes.iter().map(|byte| u16::from(*byte)).collect()
            };
            room -= count;
            if !units.is_empty() {
                story.spans.push(Span { units, at: from, place, wide: piece.wide, modifier: piece.modifier });
            }
            if story.over {
                break;
            }
        }
        story
    }

    /// The property list that a modifier stands for: a single one-byte property in the codes of Word 6, or one of the
    /// lists (MS-DOC 2.9.214 to 2.9.216).
    pub fn modifier(&self, modifier: u16) -> Modifier<'_> {
        if modifier == 0 {
            Modifier::None
        } else if modifier & 1 == 0 {
            let [low, value] = modifier.to_le_bytes();
            Modifier::One(low >> 1, value)
        } else {
            self.lists.get(usize::from(modifier >> 1)).map_or(Modifier::None, |list| Modifier::List(list))
        }
    }
}

/// See [`Pieces::modifier`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modifier<'a> {
    None,
    One(u8, u8),
    List(&'a [u8]),
}

/// Whether bytes are rather characters of 16 bits: zero bytes between Western letters, or high bytes of Chinese ones.
pub fn looks_wide(word: &[u8], from: u32, to: u32) -> bool {
    let len = (to.saturating_sub(from) as usize).min(4096);
    let tail = word.tail(from as usize);
    let head = tail.get(..len.min(tail.len())).unwrap_or_default();
    let (mut wide, mut pairs) = (0usize, 0usize);
    for pair in head.chunks_exact(2) {
        if let [low, high] = pair {
            pairs += 1;
            let western = *high == 0 && (*low >= 0x20 || matches!(low, 7 | 9 | 11 | 12 | 13 | 0x13..=0x15));
            wide += usize::from(western || matches!(high, 0x30 | 0x4E..=0x9F | 0xFF | 0x20));
        }
    }
    let zeros = head.chunks_exact(2).filter(|pair| pair.last() == Some(&0)).count();
    wide * 10 > pairs * 9 && (zeros * 20 > pairs || head.iter().filter(|b| **b >= 0x80).count() * 3 > pairs)
}
