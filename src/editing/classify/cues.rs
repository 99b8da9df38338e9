//! The office's word list at work: points for each area from the phrases of a draft.
//!
//! A phrase in the title counts more; each repetition counts half of the one before; what a sentence counts is the
//! reading's. The points become logits by a temperature that grows with the evidence, because long drafts pile up points
//! for every area.

use super::lexicon::Lexicon;
use super::reading::{Part, Reading};
use std::collections::HashMap;
use std::ops::Range;

/// How much a phrase in the title counts against the same phrase in the body.
const TITLE: f64 = 1.6;
/// What a repetition counts, each time, against the occurrence before.
const REPETITION: f64 = 0.5;
/// Softmax temperature at no evidence, and its growth with the root of the points found.
const TEMPERATURE: (f64, f64) = (1.5, 0.45);

/// One phrase at one place, and what it gave to each area.
pub(super) struct Given {
    pub part: Part,
    pub range: Range<usize>,
    /// In the order of the areas, divided by the temperature.
    pub logits: Vec<f64>,
}

/// What the word list says of a draft.
pub(super) struct Cues {
    /// In the order of the areas.
    pub logits: Vec<f64>,
    /// In points, before the temperature; a few points are no evidence.
    pub points: Vec<f64>,
    pub given: Vec<Given>,
}

impl Cues {
    /// Counts the phrases of a draft.
    pub fn of(reading: &Reading<'_>, lexicon: &Lexicon) -> Self {
        let mut points = lexicon.prior.clone();
        let mut given = Vec::new();
        let mut next: HashMap<usize, f64> = HashMap::new();
        for sentence in &reading.sentences {
            let factor = if sentence.part == Part::Title { TITLE } else { sentence.factor };
            for hit in &sentence.hits {
                let Some(phrase) = lexicon.phrases.get(hit.phrase).filter(|phrase| !phrase.boilerplate) else {
                    continue;
                };
                let title: &[(usize, f64)] = if sentence.part == Part::Title { &phrase.title } else { &[] };
                if phrase.anywhere.is_empty() && title.is_empty() {
                    continue;
                }
                let left = next.entry(hit.phrase).or_insert(1.0);
                let factor = factor * *left;
                *left *= REPETITION;
                let mut here = vec![0.0; points.len()];
                for (area, weight) in phrase.anywhere.iter().chain(title) {
                    if let (Some(points), Some(here)) = (points.get_mut(*area), here.get_mut(*area)) {
                        *points += weight * factor;
                        *here += weight * factor;
                    }
                }
                given.push(Given { part: sentence.part, range: hit.range.clone(), logits: here });
            }
        }
        let total: f64 = points.iter().filter(|points| **points > 0.0).sum();
        let temperature = TEMPERATURE.0 + TEMPERATURE.1 * total.sqrt();
        let logits = points.iter().map(|points| points / temperature).collect();
        for given in &mut given {
            given.logits.iter_mut().for_each(|logit| *logit /= temperature);
        }
        Self { logits, points, given }
    }
}
