//! What is learned from model drafts and from the editors' decisions: how strongly each run of characters speaks for each
//! area (multinomial naive Bayes over damped, idf-weighted counts of unit length).
//!
//! One pass over the drafts and nothing to iterate: a decision of today is simply counted with the rest, and a run's
//! weight is a difference of logarithms that can be shown to a person.

use super::grams::{Grams, runs};
use super::lesson::Lesson;
use super::reading::{Part, Reading};
use super::words::Words;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Drafts in which a run must have been seen to count, an editor's decision counting as several.
const SEEN: f64 = 2.0;
/// What every run is given in every area before anything is seen.
const SMOOTHING: f64 = 0.05;
/// What the second choice of a model draft is given of it.
const SECOND: f64 = 0.15;
/// Sharpness of the likelihoods of texts of unit length; with it they stand beside the word list's logits as equals.
const SHARPNESS: f64 = 2.0;
/// Fewest drafts of each of two areas from which anything can be learned.
const FEWEST: usize = 5;

/// What was learned.
pub(super) struct Learned {
    areas: usize,
    /// Run → its place.
    places: FxHashMap<u64, u32>,
    /// How telling a run is (inverse document frequency), by place.
    telling: Vec<f32>,
    /// For each place the logarithm of its share in each area.
    weights: Vec<f32>,
    /// What begins and ends a word, for quoting evidence.
    pub words: Words,
}

/// A draft weighed.
pub(super) struct Weighed {
    shares: FxHashMap<u64, (u32, f64)>,
    grams: Grams,
    /// In the order of the areas, the best at 0.
    pub logits: Vec<f64>,
}

impl Learned {
    /// Learns; `None` where there is too little to learn from.
    pub fn from(lessons: &[Lesson], areas: usize) -> Option<Self> {
        let taught = |area: usize| lessons.iter().filter(|lesson| lesson.area == area).count() >= FEWEST;
        if (0..areas).filter(|area| taught(*area)).count() < 2 {
            return None;
        }
        let mut seen: FxHashMap<u64, f64> = FxHashMap::default();
        let mut drafts = 0.0;
        for lesson in lessons {
            Grams::of(lesson.passages()).keys().for_each(|key| *seen.entry(key).or_default() += lesson.weight);
            drafts += lesson.weight;
        }
        seen.retain(|_, seen| *seen >= SEEN);
        let mut places = FxHashMap::default();
        let mut telling = Vec::with_capacity(seen.len());
        for (place, (key, seen)) in seen.into_iter().enumerate() {
            places.insert(key, u32::try_from(place).ok()?);
            telling.push((((1.0 + drafts) / (1.0 + seen)).ln() + 1.0) as f32);
        }
        let mut learned =
            Self { areas, weights: vec![0.0; telling.len() * areas], places, telling, words: Words::of(lessons) };
        for lesson in lessons {
            learned.count(&Grams::of(lesson.passages()), lesson);
        }
        learned.settle();
        Some(learned)
    }

    fn count(&mut self, grams: &Grams, lesson: &Lesson) {
        let second = lesson.second.filter(|second| *second != lesson.area);
        let own = if second.is_some() { 1.0 - SECOND } else { 1.0 };
        for (place, share) in grams.shares(|key| self.telling(key)).into_values() {
            let row = place as usize * self.areas;
            for (area, part) in [(Some(lesson.area), own), (second, SECOND)] {
                if let Some(weight) = area.and_then(|area| self.weights.get_mut(row + area)) {
                    *weight += (share * part * lesson.weight) as f32;
                }
            }
        }
    }

    /// Turns counts into logarithms of shares.
    fn settle(&mut self) {
        let spread = SMOOTHING * self.telling.len() as f64;
        for area in 0..self.areas {
            let column = || (area..self.weights.len()).step_by(self.areas);
            let total: f64 = column().filter_map(|at| self.weights.get(at)).map(|weight| f64::from(*weight)).sum();
            for at in column() {
                if let Some(weight) = self.weights.get_mut(at) {
                    *weight = ((f64::from(*weight) + SMOOTHING) / (total + spread)).ln() as f32;
                }
            }
        }
    }

    fn telling(&self, key: u64) -> Option<(u32, f64)> {
        let place = *self.places.get(&key)?;
        self.telling.get(place as usize).map(|telling| (place, f64::from(*telling)))
    }

    fn weight(&self, place: u32, area: usize) -> f64 {
        self.weights.get(place as usize * self.areas + area).copied().map_or(0.0, f64::from)
    }

    /// Weighs a draft.
    pub fn weigh(&self, reading: &Reading<'_>) -> Weighed {
        let grams = Grams::of(reading.passages());
        let shares = grams.shares(|key| self.telling(key));
        let mut logits = vec![0.0; self.areas];
        for (place, share) in shares.values() {
            for (area, logit) in logits.iter_mut().enumerate() {
                *logit += SHARPNESS * share * self.weight(*place, area);
            }
        }
        let best = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        logits.iter_mut().for_each(|logit| *logit -= best);
        Weighed { shares, grams, logits }
    }

    /// Calls back for every known run of a draft with what it said for one area against another.
    pub fn spoken(
        &self,
        reading: &Reading<'_>,
        weighed: &Weighed,
        (area, rival): (usize, usize),
        mut found: impl FnMut(Part, Range<usize>, f64),
    ) {
        for (sentence, passage) in reading.sentences.iter().zip(reading.passages()) {
            let start = sentence.range.start;
            runs(passage.part, passage.text, |key, range| {
                let Some((place, share)) = weighed.shares.get(&key) else { return };
                let part = passage.factor / weighed.grams.count(key).max(f64::MIN_POSITIVE);
                let said = SHARPNESS * share * part * (self.weight(*place, area) - self.weight(*place, rival));
                found(passage.part, start + range.start..start + range.end, said);
            });
        }
    }

    /// Bytes held, about.
    pub fn size(&self) -> usize {
        self.places.capacity() * 13 + (self.telling.len() + self.weights.len()) * 4 + self.words.size()
    }
}
