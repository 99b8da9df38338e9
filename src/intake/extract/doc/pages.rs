//! Pages of properties (formatted disk pages; MS-DOC 2.9.33 ChpxFkp, 2.9.176 PapxFkp): which bytes of the text have which
//! property list.
//!
//! Hands out [`Runs`]. Deliberately does not read the lists.

use super::bytes::Bytes;
use super::fib::{Age, Fib, Part};

/// Bytes of the main stream with one property list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    pub from: u32,
    pub to: u32,
    /// A paragraph's style.
    pub style: u16,
    /// The list's place in the main stream, and its length.
    list: (usize, usize),
}

impl Run {
    pub fn list<'a>(&self, word: &'a [u8]) -> &'a [u8] {
        word.part(self.list.0, self.list.1).unwrap_or_default()
    }
}

/// Runs in the order of the stream.
#[derive(Clone, Debug, Default)]
pub struct Runs(Vec<Run>);

const PAGE: usize = 512;
/// Runs of one document; thick books have some ten thousand.
const RUNS: usize = 1_000_000;

impl Runs {
    /// Of characters.
    pub fn characters(fib: &Fib, word: &[u8], table: &[u8]) -> Self {
        Self::read(word, page_numbers(fib, Part::CharacterPages, table, 0), |page, at, index, count| {
            let offset = usize::from(page.u8_at(4 * (count + 1) + index)?) * 2;
            if offset == 0 {
                return Some((0, (0, 0)));
            }
            Some((0, (at + offset + 1, usize::from(page.u8_at(offset)?))))
        })
    }

    /// Of paragraphs.
    pub fn paragraphs(fib: &Fib, word: &[u8], table: &[u8]) -> Self {
        let age = fib.age;
        let entry = if age == Age::Word97 { 13 } else { 7 };
        Self::read(word, page_numbers(fib, Part::ParagraphPages, table, 1), move |page, at, index, count| {
            let offset = usize::from(page.u8_at(4 * (count + 1) + entry * index)?) * 2;
            if offset == 0 {
                return Some((0, (0, 0)));
            }
            let size = usize::from(page.u8_at(offset)?);
            let (start, len) = match (age, size) {
                (Age::Word97, 0) => (offset + 2, usize::from(page.u8_at(offset + 1)?) * 2),
                (Age::Word97, _) => (offset + 1, size * 2 - 1),
                (Age::Word6, _) => (offset + 1, size * 2),
            };
            // Word 6 counts style numbers in a byte, and pads with another.
            let style = page.u16_at(start)?;
            let style = if age == Age::Word6 { style & 0xFF } else { style };
            Some((style, (at + start + 2, len.saturating_sub(2))))
        })
    }

    fn read(
        word: &[u8],
        numbers: Vec<usize>,
        entry: impl Fn(&[u8], usize, usize, usize) -> Option<(u16, (usize, usize))>,
    ) -> Self {
        let mut runs = Vec::new();
        for number in numbers {
            let at = number.saturating_mul(PAGE);
            let Some(page) = word.part(at, PAGE) else { continue };
            if runs.len() > RUNS {
                break;
            }
            let count = usize::from(page.u8_at(PAGE - 1).unwrap_or(0));
            for index in 0..count.min(101) {
                let (Some(from), Some(to)) = (page.u32_at(4 * index), page.u32_at(4 * index + 4)) else { break };
                if let Some((style, list)) = entry(page, at, index, count)
                    && from < to
                {
                    runs.push(Run { from, to, style, list });
                }
            }
        }
        runs.truncate(RUNS);
        runs.sort_by_key(|run| run.from);
        Self(runs)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The run that holds a byte of the main stream.
    pub fn at(&self, place: u32) -> Option<&Run> {
        let after = self.0.partition_point(|run| run.from <= place);
        self.0.get(after.checked_sub(1)?).filter(|run| place < run.to)
    }

    /// Where the next run begins behind a byte.
    pub fn next(&self, place: u32) -> u32 {
        let after = self.0.partition_point(|run| run.from <= place);
        self.0.get(after).map_or(u32::MAX, |run| run.from)
    }
}

/// Numbers of the pages in the main stream, each once.
fn page_numbers(fib: &Fib, part: Part, table: &[u8], kind: usize) -> Vec<usize> {
    let plc = fib.table(part, table);
    let width = if fib.age == Age::Word97 { 4 } else { 2 };
    let count = plc.len().saturating_sub(4) / (4 + width);
    let number = |index: usize| {
        let at = 4 * (count + 1) + width * index;
        match fib.age {
            Age::Word97 => plc.size_at(at).map(|n| n & 0x3F_FFFF),
            Age::Word6 => plc.u16_at(at).map(usize::from),
        }
    };
    let mut numbers: Vec<usize> = (0..count).filter_map(number).collect();
    // Word 6 does not list the pages of a file that was saved in a hurry: they follow each other.
    if let Some((first, all)) = fib.pages.get(kind)
        && usize::from(*all) > numbers.len()
    {
        numbers.extend((0..*all).map(|n| usize::from(first.saturating_add(n))));
    }
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}
