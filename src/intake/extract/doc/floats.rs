//! What floats over the text: where shapes are anchored (PlcfSpa, MS-DOC 2.8.37), and which characters belong to which
//! text box (PlcftxbxTxt, MS-DOC 2.8.32).
//!
//! Hands out [`Floats`]. Deliberately reads neither characters nor pictures.

use super::art::Art;
use super::bytes::Bytes;
use super::fib::{Fib, Part};
use std::collections::HashMap;
use std::ops::Range;

/// Shapes and boxes of one document that are looked at.
const MOST: usize = 20_000;

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct Floats {
    /// Shapes by the character at which they are anchored.
    anchors: HashMap<u32, Vec<u32>>,
    /// Characters of each box that was not told yet.
    boxes: Vec<Option<Range<u32>>>,
    /// Boxes by the shape in which they lie.
    by_shape: HashMap<u32, Vec<usize>>,
}

impl Floats {
    pub fn read(fib: &Fib, table: &[u8], art: &Art) -> Self {
        let mut floats = Self::default();
        floats.anchors(fib.table(Part::Anchors, table));
        floats.boxes(fib, table, art);
        floats
    }

    fn anchors(&mut self, plc: &[u8]) {
        let count = plc.len().saturating_sub(4) / 30;
        for index in 0..count.min(MOST) {
            if let (Some(at), Some(shape)) = (plc.u32_at(4 * index), plc.u32_at(4 * (count + 1) + 26 * index)) {
                self.anchors.entry(at).or_default().push(shape);
            }
        }
    }

    fn boxes(&mut self, fib: &Fib, table: &[u8], art: &Art) {
        let stories = fib.stories;
        let start = stories.before_boxes();
        let plc = fib.table(Part::Boxes, table);
        let count = plc.len().saturating_sub(4) / 26;
        let mut end = 0;
        for index in 0..count.min(MOST) {
            let at = 4 * (count + 1) + 22 * index;
            let (Some(from), Some(to)) = (plc.u32_at(4 * index), plc.u32_at(4 * index + 4)) else { break };
            let (Some(reusable), Some(shape)) = (plc.u16_at(at + 8), plc.u32_at(at + 14)) else { break };
            // Boxes follow each other; what is told twice is damage.
            if reusable & 1 == 0 && end <= from && from < to && to <= stories.boxes {
                self.by_shape.entry(art.top(shape)).or_default().push(self.boxes.len());
                self.boxes.push(Some(start.saturating_add(from)..start.saturating_add(to)));
                end = to;
            }
        }
        if self.boxes.is_empty() && stories.boxes > 0 {
            self.boxes.push(Some(start..start.saturating_add(stories.boxes)));
        }
    }

    /// The shapes anchored at a character; each is given once.
    pub fn shapes(&mut self, at: u32) -> Vec<u32> {
        self.anchors.remove(&at).unwrap_or_default()
    }

    /// The boxes in a shape.
    pub fn in_shape(&self, shape: u32) -> &[usize] {
        self.by_shape.get(&shape).map_or(&[], Vec::as_slice)
    }

    /// A box's characters; each is told once.
    pub fn take(&mut self, index: usize) -> Option<Range<u32>> {
        self.boxes.get_mut(index)?.take()
    }

    /// Number of boxes.
    pub fn len(&self) -> usize {
        self.boxes.len()
    }
}
