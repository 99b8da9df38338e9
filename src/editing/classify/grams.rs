//! The runs of one to three characters of a draft, and what each counts: the features that are learned.
//!
//! Hands out [`Grams`]. Runs do not reach over punctuation, and those of the title are kept apart from those of the body.

use super::reading::{Part, Passage};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Longest run in characters.
const LONGEST: usize = 3;
/// Bits of a character in a key; three of them leave the top bit for the title.
const BITS: u32 = 21;
/// Marks the runs of titles.
const TITLE: u64 = 1 << 63;
/// Characters of news from which a draft speaks with its full voice; less, and less can be said of it.
const FULL_VOICE: f64 = 60.0;
/// What the title as a whole counts against the body as a whole.
const TITLE_SHARE: f64 = 0.5;

/// The runs of a draft with their counts, repetition damped.
pub(super) struct Grams {
    counts: FxHashMap<u64, f64>,
    /// 0..=1: how much the draft has to say at all.
    voice: f64,
}

/// Calls back for every run in a sentence: key and byte range in it.
pub(super) fn runs(part: Part, text: &str, mut found: impl FnMut(u64, Range<usize>)) {
    let mark = if part == Part::Title { TITLE } else { 0 };
    // The starts of the last characters and the key of them, the newest in the lowest bits.
    let mut starts = [0usize; LONGEST];
    let mut length = 0;
    let mut key = 0u64;
    for (at, c) in text.char_indices() {
        if !speaks(c) {
            length = 0;
            key = 0;
            continue;
        }
        starts.rotate_left(1);
        if let Some(last) = starts.last_mut() {
            *last = at;
        }
        length = (length + 1).min(LONGEST);
        key = key << BITS | u64::from(c);
        let end = at + c.len_utf8();
        for size in 1..=length {
            let own = key & ((1 << (BITS as usize * size)) - 1);
            let Some(start) = starts.get(LONGEST - size) else { continue };
            found(own | mark, *start..end);
        }
    }
}

/// Whether a character belongs to a word; numbers stand as `#`.
pub(super) fn speaks(c: char) -> bool {
    // Nearly all are Han: asked first, for the table of all alphabets is slow.
    ('\u{4e00}'..='\u{9fff}').contains(&c) || c.is_alphanumeric() || c == '#' || c == '%'
}

impl Grams {
    /// Counts the runs of a draft.
    pub fn of<'a>(passages: impl Iterator<Item = Passage<'a>>) -> Self {
        let mut counts: FxHashMap<u64, f64> = FxHashMap::default();
        let mut news = 0;
        for passage in passages {
            runs(passage.part, passage.text, |key, _| *counts.entry(key).or_default() += passage.factor);
            news += passage.news();
        }
        Self { counts, voice: (news as f64 / FULL_VOICE).min(1.0) }
    }

    /// The keys, each once.
    pub fn keys(&self) -> impl Iterator<Item = u64> {
        self.counts.keys().copied()
    }

    /// How often a run was counted.
    pub fn count(&self, key: u64) -> f64 {
        self.counts.get(&key).copied().unwrap_or(0.0)
    }

    /// The share of each known run in what the draft says, given how telling each is: title and body each of length one,
    /// so that a long draft speaks no louder than a short one.
    pub fn shares(&self, telling: impl Fn(u64) -> Option<(u32, f64)>) -> FxHashMap<u64, (u32, f64)> {
        let mut shares: FxHashMap<u64, (u32, f64)> = FxHashMap::default();
        let mut lengths = [0.0f64; 2];
        for (key, count) in &self.counts {
            let Some((place, weight)) = telling(*key) else { continue };
            let value = damped(*count) * weight;
            lengths[usize::from(key & TITLE != 0)] += value * value;
            shares.insert(*key, (place, value));
        }
        let scales = [self.voice / lengths[0].sqrt(), TITLE_SHARE * self.voice / lengths[1].sqrt()];
        for (key, (_, value)) in &mut shares {
            *value *= scales[usize::from(key & TITLE != 0)];
        }
        shares
    }
}

/// Repetition counts less and less.
fn damped(count: f64) -> f64 {
    if count > 1.0 { 1.0 + count.ln() } else { count }
}
