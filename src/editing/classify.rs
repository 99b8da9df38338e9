//! Article → area, confidence, evidence.
//!
//! Hands out [`Classifier`], [`Lexicon`] (the office's word list), and [`declared()`], which reads the area that the unit
//! itself named; [`declare`] makes a verdict of that. Everything it knows of areas and words comes from the office's files (the list, the model drafts) and from
//! what its editors decided; it reads no file itself.
//!
//! Two voices are heard. The word list speaks by phrases (`cues`): few, weighed by people, and of the same use on the
//! first day. The model drafts speak by runs of characters (`learned`): many, each with little weight. Their logits are
//! added; a softmax, flattened by what held-out drafts taught, makes them a confidence. The sentences that open the news
//! count more than the close, and a sentence of slogans counts next to nothing (`reading`).

mod cues;
mod declared;
mod evidence;
mod example;
mod grams;
mod learned;
mod lesson;
mod lexicon;
mod normal;
mod reading;
mod words;

pub use declared::{Written, declared, numbered};
pub use example::parse as parse_examples;
pub use lexicon::Lexicon;

use crate::model::area::AreaCode;
use crate::model::example::Example;
use crate::model::verdict::{Cue, Decider, Verdict};
use cues::Cues;
use learned::Learned;
use lesson::Lesson;
use reading::Reader;

/// How many model drafts one decision of an editor counts as.
const DECISION: f64 = 3.0;
/// How a sum of logits is believed.
struct Belief {
    /// Flattens the shares.
    temperature: f64,
    /// Below this share the verdict is unsure.
    sure: f64,
}

/// The word list alone; its logits have their temperature already.
const LIST_ALONE: Belief = Belief { temperature: 1.0, sure: 0.55 };
/// Both voices, which are not independent: held-out drafts showed by how much their sum is to be flattened.
const BOTH: Belief = Belief { temperature: 4.0, sure: 0.7 };
/// Points of the word list below which it has said nothing worth believing …
const SURE_POINTS: f64 = 8.0;
/// … and characters of news from which the learned voice may be believed instead.
const SURE_NEWS: usize = 30;

/// Weighs drafts. Built once; a draft takes well under a millisecond.
pub struct Classifier {
    lexicon: Lexicon,
    reader: Reader,
    learned: Option<Learned>,
}

impl Classifier {
    /// A classifier from a word list, model drafts and what editors decided; fails only if the list is too large to be
    /// searched for. Drafts of areas that are not configured any more teach nothing.
    pub fn new(lexicon: Lexicon, examples: &[Example], decided: &[Example]) -> Result<Self, String> {
        let reader = Reader::new(&lexicon)?;
        let place = |code: &AreaCode| lexicon.areas.iter().position(|area| area == code);
        let weighed =
            examples.iter().map(|example| (example, 1.0)).chain(decided.iter().map(|draft| (draft, DECISION)));
        let lessons: Vec<Lesson> = weighed
            .filter_map(|(example, weight)| {
                let area = place(&example.area)?;
                let second = example.second.as_ref().and_then(place);
                Some(Lesson::new(&reader.read(&example.title, &example.body), area, second, weight))
            })
            .collect();
        let learned = Learned::from(&lessons, lexicon.areas.len());
        Ok(Self { lexicon, reader, learned })
    }

    /// The area that the words speak for.
    pub fn classify(&self, title: &str, body: &str) -> Verdict {
        let reading = self.reader.read(title, body);
        let cues = Cues::of(&reading, &self.lexicon);
        let learned = self.learned.as_ref().map(|learned| (learned, learned.weigh(&reading)));
        let mut logits = cues.logits.clone();
        if let Some((_, weighed)) = &learned {
            logits.iter_mut().zip(&weighed.logits).for_each(|(sum, logit)| *sum += logit);
        }
        let mut ranking: Vec<(usize, f64)> = logits.into_iter().enumerate().collect();
        // A stable sort: among equals the office's own order of areas decides.
        ranking.sort_by(|a, b| b.1.total_cmp(&a.1));
        let (first, best) = ranking.first().copied().unwrap_or((0, 0.0));
        let rival = ranking.get(1).map_or(first, |(place, _)| *place);
        let belief = if learned.is_some() { BOTH } else { LIST_ALONE };
        let sum: f64 = ranking.iter().map(|(_, other)| ((other - best) / belief.temperature).exp()).sum();
        let confidence = if sum > 0.0 { 1.0 / sum } else { 0.0 };
        let points = cues.points.get(first).copied().unwrap_or(0.0);
        let heard = points >= SURE_POINTS || (learned.is_some() && reading.news() >= SURE_NEWS);
        let learned = learned.as_ref().map(|(learned, weighed)| (*learned, weighed));
        let evidence = evidence::evidence(&reading, &cues, learned, (first, rival));
        // A choice for which nothing can be named is a choice for want of another.
        let reasoned = heard && evidence.iter().any(|cue| cue.weight > 0.0);
        let code = |place: usize| self.lexicon.areas.get(place).cloned().unwrap_or_else(|| AreaCode(String::new()));
        let anything = learned.is_some() || cues.points.get(rival).is_some_and(|points| *points > 0.0);
        Verdict {
            area: code(first),
            second: (rival != first && anything).then(|| code(rival)),
            confidence,
            unsure: confidence < belief.sure || !reasoned,
            evidence,
            decider: Decider::Classifier,
        }
    }

    /// Bytes that what was learned holds in memory, about.
    pub fn learned_size(&self) -> usize {
        self.learned.as_ref().map_or(0, Learned::size)
    }
}

/// The verdict when the unit named the area itself, in `place`: that area, certain, with the words' opinion (`read`) as
/// `second` where it differs and is sure.
pub fn declare(read: &Verdict, area: AreaCode, place: &str) -> Verdict {
    let second = if read.area == area { read.second.clone() } else { Some(read.area.clone()).filter(|_| !read.unsure) };
    Verdict {
        area,
        second,
        confidence: 1.0,
        unsure: false,
        evidence: vec![Cue { cue: place.to_owned(), weight: 1.0 }],
        decider: Decider::Declared,
    }
}

#[cfg(test)]
mod tests;
