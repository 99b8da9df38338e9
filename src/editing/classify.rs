//! Article → area, confidence, evidence.
//!
//! Hands out [`Lexicon`] (the office's word list), [`Classifier`], which weighs a draft's words, and [`declared()`], which
//! reads the area that the unit itself named. Everything it knows of areas and words comes from the office's
//! configuration; it reads no file and learns nothing by itself.
//!
//! How it weighs. One pass finds every phrase, the longest at each place, so that a slogan swallows the cue inside it.
//! A phrase in the title counts more; each repetition counts half of the one before; the sentences that open the news
//! count more than the close, and a sentence of slogans counts next to nothing. The points become shares by a softmax
//! whose temperature grows with the evidence, because long drafts pile up points for every area.

mod declared;
mod lexicon;
mod normal;

pub use declared::{Written, declared, numbered};
pub use lexicon::Lexicon;

use crate::model::area::AreaCode;
use crate::model::verdict::{Cue, Decider, Verdict};
use aho_corasick::{AhoCorasick, MatchKind};
use normal::Normal;
use std::collections::HashMap;
use std::ops::Range;

/// How much a phrase in the title counts against the same phrase in the body.
const TITLE: f64 = 1.6;
/// What a repetition counts, each time, against the occurrence before.
const REPETITION: f64 = 0.5;
/// The first news sentences, where the fact stands.
const LEAD: f64 = 1.3;
/// The last sentence, where hopes and slogans stand.
const CLOSE: f64 = 0.8;
/// A sentence with slogans and without a number: preamble or closing.
const SLOGAN: f64 = 0.15;
/// A sentence with slogans that also tells a number.
const HALF_SLOGAN: f64 = 0.6;
/// Softmax temperature at no evidence, and its growth with the root of the points found.
const TEMPERATURE: (f64, f64) = (1.5, 0.45);
/// Below this share the verdict is unsure.
const SURE_SHARE: f64 = 0.55;
/// Below this number of points for the winner the verdict is unsure.
const SURE_POINTS: f64 = 8.0;
/// How many cues a verdict carries.
const EVIDENCE: usize = 6;

/// Weighs drafts. Built once; a draft takes well under a millisecond.
pub struct Classifier {
    lexicon: Lexicon,
    finder: AhoCorasick,
}

/// Where a piece of text stands.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Title,
    Body,
}

/// The points gathered from one draft.
struct Tally {
    points: Vec<f64>,
    /// Phrase → (points for each area, first wording).
    cues: HashMap<usize, (Vec<f64>, String)>,
    /// (phrase, part) → what the next occurrence counts.
    next: HashMap<usize, f64>,
}

impl Classifier {
    /// A classifier for a word list; fails only if the list is too large to be searched for.
    pub fn new(lexicon: Lexicon) -> Result<Self, String> {
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(lexicon.phrases.iter().map(|phrase| phrase.text.as_str()))
            .map_err(|error| format!("词表过大，无法建立索引：{error}"))?;
        Ok(Self { lexicon, finder })
    }

    /// The area that the words speak for.
    pub fn classify(&self, title: &str, body: &str) -> Verdict {
        let mut tally = Tally { points: self.lexicon.prior.clone(), cues: HashMap::new(), next: HashMap::new() };
        self.weigh(title, Part::Title, &mut tally);
        self.weigh(body, Part::Body, &mut tally);
        self.verdict(tally)
    }

    /// The verdict when the unit named the area itself: that area, certain, with the words' opinion as `second` where it
    /// differs.
    pub fn classify_declared(&self, title: &str, body: &str, area: AreaCode, place: &str) -> Verdict {
        let read = self.classify(title, body);
        let second = if read.area == area { read.second } else { Some(read.area).filter(|_| !read.unsure) };
        Verdict {
            area,
            second,
            confidence: 1.0,
            unsure: false,
            evidence: vec![Cue { cue: place.to_owned(), weight: 1.0 }],
            decider: Decider::Declared,
        }
    }

    fn weigh(&self, text: &str, part: Part, tally: &mut Tally) {
        let normal = Normal::of(text);
        let sentences = normal.sentences();
        let hits: Vec<(usize, Range<usize>)> =
            self.finder.find_iter(&normal.text).map(|hit| (hit.pattern().as_usize(), hit.range())).collect();
        let mut rest = hits.as_slice();
        let mut told = 0usize;
        let last = sentences.len().saturating_sub(1);
        for (number, sentence) in sentences.iter().enumerate() {
            let here = rest.iter().take_while(|(_, range)| range.start < sentence.end).count();
            let (inside, after) = rest.split_at_checked(here).unwrap_or((rest, &[]));
            rest = after;
            let wording = normal.text.get(sentence.clone()).unwrap_or("");
            let factor = match part {
                Part::Title => TITLE,
                Part::Body => self.sentence_factor(wording, inside, &mut told, number == last && number > 1),
            };
            for (pattern, range) in inside {
                self.count(*pattern, factor, part, tally, || {
                    normal.original(text, range.start, range.end).trim_matches(['“', '”', '"']).to_owned()
                });
            }
        }
    }

    /// What a body sentence counts; `told` counts the sentences with news so far.
    fn sentence_factor(&self, wording: &str, hits: &[(usize, Range<usize>)], told: &mut usize, last: bool) -> f64 {
        let slogans = hits.iter().any(|(pattern, _)| self.lexicon.phrases.get(*pattern).is_some_and(|p| p.boilerplate));
        if slogans {
            return if wording.contains('#') { HALF_SLOGAN } else { SLOGAN };
        }
        *told += 1;
        if *told <= 2 {
            LEAD
        } else if last {
            CLOSE
        } else {
            1.0
        }
    }

    fn count(&self, pattern: usize, factor: f64, part: Part, tally: &mut Tally, wording: impl FnOnce() -> String) {
        let Some(phrase) = self.lexicon.phrases.get(pattern).filter(|phrase| !phrase.boilerplate) else {
            return;
        };
        let title: &[(usize, f64)] = if part == Part::Title { &phrase.title } else { &[] };
        if phrase.anywhere.is_empty() && title.is_empty() {
            return;
        }
        let left = tally.next.entry(pattern).or_insert(1.0);
        let factor = factor * *left;
        *left *= REPETITION;
        let width = tally.points.len();
        let (shares, _) = tally.cues.entry(pattern).or_insert_with(|| (vec![0.0; width], wording()));
        for (area, weight) in phrase.anywhere.iter().chain(title) {
            if let (Some(points), Some(share)) = (tally.points.get_mut(*area), shares.get_mut(*area)) {
                *points += weight * factor;
                *share += weight * factor;
            }
        }
    }

    fn verdict(&self, tally: Tally) -> Verdict {
        let total: f64 = tally.points.iter().filter(|points| **points > 0.0).sum();
        let temperature = TEMPERATURE.0 + TEMPERATURE.1 * total.sqrt();
        let mut ranking: Vec<(usize, f64)> = tally.points.iter().copied().enumerate().collect();
        // A stable sort: among equals the office's own order of areas decides.
        ranking.sort_by(|a, b| b.1.total_cmp(&a.1));
        let (first, points) = ranking.first().copied().unwrap_or((0, 0.0));
        let sum: f64 = ranking.iter().map(|(_, other)| ((other - points) / temperature).exp()).sum();
        let confidence = if sum > 0.0 { 1.0 / sum } else { 0.0 };
        let code = |place: usize| self.lexicon.areas.get(place).cloned().unwrap_or_else(|| AreaCode(String::new()));
        Verdict {
            area: code(first),
            second: ranking.get(1).filter(|(_, points)| *points > 0.0).map(|(place, _)| code(*place)),
            confidence,
            unsure: confidence < SURE_SHARE || points < SURE_POINTS,
            evidence: evidence(tally.cues, first),
            decider: Decider::Classifier,
        }
    }
}

/// The phrases that spoke loudest for or against the winner, strongest first.
fn evidence(cues: HashMap<usize, (Vec<f64>, String)>, winner: usize) -> Vec<Cue> {
    let mut cues: Vec<Cue> = cues
        .into_values()
        .map(|(shares, cue)| Cue { cue, weight: shares.get(winner).copied().unwrap_or(0.0) })
        .filter(|cue| cue.weight != 0.0 && !cue.cue.is_empty())
        .collect();
    cues.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()).then_with(|| a.cue.cmp(&b.cue)));
    cues.truncate(EVIDENCE);
    cues
}

#[cfg(test)]
mod tests;
