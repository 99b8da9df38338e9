//! A draft whose area is known, as those need it who learn from it.

use super::reading::{Part, Passage, Reading};

/// One draft to learn from: of its reading no more than is counted, for there are thousands.
pub(super) struct Lesson {
    sentences: Vec<(Part, String, f64, bool)>,
    /// The area's place.
    pub area: usize,
    pub second: Option<usize>,
    /// How many drafts it counts as.
    pub weight: f64,
}

impl Lesson {
    /// A lesson from a draft whose area is known.
    pub fn new(reading: &Reading<'_>, area: usize, second: Option<usize>, weight: f64) -> Self {
        let kept = |passage: Passage<'_>| (passage.part, passage.text.to_owned(), passage.factor, passage.slogan);
        Self { sentences: reading.passages().map(kept).collect(), area, second, weight }
    }

    /// Its sentences in order.
    pub fn passages(&self) -> impl Iterator<Item = Passage<'_>> {
        self.sentences.iter().map(|(part, text, factor, slogan)| Passage {
            part: *part,
            text,
            factor: *factor,
            slogan: *slogan,
        })
    }
}
