//! What decided, in the draft's own words: the phrases of the word list and the learned words that spoke loudest for the
//! chosen area against the next best.

use super::cues::Cues;
use super::learned::{Learned, Weighed};
use super::reading::{Part, Reading, Sentence};
use super::words::LONGEST;
use crate::model::verdict::Cue;
use std::collections::HashMap;
use std::ops::Range;

/// How many cues a verdict carries.
const MOST: usize = 6;
/// Weight below which a cue is not worth naming.
const LEAST: f64 = 0.15;

/// A phrase at one place.
struct Candidate {
    /// In the part's normalised text.
    range: Range<usize>,
    weight: f64,
}

/// The phrases that spoke loudest for `pair.0` against `pair.1`, strongest first.
pub(super) fn evidence(
    reading: &Reading<'_>,
    cues: &Cues,
    learned: Option<(&Learned, &Weighed)>,
    pair: (usize, usize),
) -> Vec<Cue> {
    let mut said: Vec<(Part, Range<usize>, f64)> = Vec::new();
    if let Some((learned, weighed)) = learned {
        learned.spoken(reading, weighed, pair, |part, range, weight| said.push((part, range, weight)));
    }
    let mut found: HashMap<&str, f64> = HashMap::new();
    for sentence in &reading.sentences {
        let here = |part: Part, range: &Range<usize>| {
            part == sentence.part && sentence.range.start <= range.start && range.end <= sentence.range.end
        };
        let heard = said.iter().filter(|(part, range, _)| here(*part, range)).map(|(_, range, said)| (range, *said));
        let given = cues.given.iter().filter(|given| here(given.part, &given.range)).map(|given| {
            let logit = |area: usize| given.logits.get(area).copied().unwrap_or(0.0);
            Candidate { range: given.range.clone(), weight: logit(pair.0) - logit(pair.1) }
        });
        let mut candidates = loudest(reading, sentence, heard, given.collect(), learned.map(|(learned, _)| learned));
        candidates.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
        let mut taken: Vec<Range<usize>> = Vec::new();
        for candidate in candidates {
            let range = candidate.range;
            if taken.iter().any(|other| other.start < range.end && range.start < other.end) {
                continue;
            }
            *found.entry(reading.original(sentence.part, range.clone())).or_default() += candidate.weight;
            taken.push(range);
        }
    }
    let mut cues: Vec<Cue> = found
        .into_iter()
        .filter(|(words, weight)| !words.is_empty() && weight.abs() >= LEAST)
        .map(|(words, weight)| Cue { cue: words.to_owned(), weight: (weight * 100.0).round() / 100.0 })
        .collect();
    cues.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()).then_with(|| a.cue.cmp(&b.cue)));
    cues.truncate(MOST);
    cues
}

/// The phrases of one sentence with all that was said inside them: those of the word list, and the learned words.
fn loudest<'a>(
    reading: &Reading<'_>,
    sentence: &Sentence,
    said: impl Iterator<Item = (&'a Range<usize>, f64)>,
    mut candidates: Vec<Candidate>,
    learned: Option<&Learned>,
) -> Vec<Candidate> {
    let text = reading.text(sentence.part, sentence.range.clone());
    let chars: Vec<char> = text.chars().collect();
    let mut places: Vec<usize> = text.char_indices().map(|(at, _)| sentence.range.start + at).collect();
    places.push(sentence.range.end);
    let place = |byte: usize| places.binary_search(&byte).ok();
    // What is said by a run is said by its characters in equal parts.
    let mut gains = vec![0.0; chars.len()];
    for (range, weight) in said {
        let (Some(from), Some(to)) = (place(range.start), place(range.end)) else { continue };
        if let Some(gains) = gains.get_mut(from..to) {
            let part = weight / gains.len().max(1) as f64;
            gains.iter_mut().for_each(|gain| *gain += part);
        }
    }
    let sum = |from: usize, to: usize| gains.get(from..to).map_or(0.0, |gains| gains.iter().sum::<f64>());
    for candidate in &mut candidates {
        if let (Some(from), Some(to)) = (place(candidate.range.start), place(candidate.range.end)) {
            candidate.weight += sum(from, to);
        }
    }
    let Some(learned) = learned else { return candidates };
    for from in 0..chars.len() {
        for to in from + 2..=(from + LONGEST).min(chars.len()) {
            // What follows a number begins with its measure: 户人家, 个片区.
            let measured = from.checked_sub(1).and_then(|before| chars.get(before)) == Some(&'#');
            let is_word = !measured && chars.get(from..to).is_some_and(|run| learned.words.has(run));
            if let (true, Some(start), Some(end)) = (is_word, places.get(from), places.get(to)) {
                candidates.push(Candidate { range: *start..*end, weight: sum(from, to) });
            }
        }
    }
    candidates
}
