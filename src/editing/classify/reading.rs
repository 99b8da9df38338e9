//! A draft cut into sentences, with the phrases of the word list found in it and what each sentence counts.
//!
//! Hands out [`Reader`] and [`Reading`], on which cues and learned grams are counted alike. Knows what a slogan is, and
//! nothing of areas.

use super::lexicon::Lexicon;
use super::normal::Normal;
use aho_corasick::{AhoCorasick, MatchKind};
use std::ops::Range;

/// The first news sentences, where the fact stands.
const LEAD: f64 = 1.3;
/// The last sentence, where hopes and slogans stand.
const CLOSE: f64 = 0.8;
/// A sentence with slogans and without a number: preamble or closing.
const SLOGAN: f64 = 0.15;
/// A sentence with slogans that also tells a number.
const HALF_SLOGAN: f64 = 0.6;

/// Where a piece of text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Title,
    Body,
}

/// One place at which a phrase of the word list stands.
pub(super) struct Hit {
    /// The phrase's place in the list.
    pub phrase: usize,
    /// In the part's normalised text.
    pub range: Range<usize>,
}

/// One sentence and what it counts.
pub(super) struct Sentence {
    pub part: Part,
    /// In the part's normalised text.
    pub range: Range<usize>,
    /// What its words count; 1 for plain news.
    pub factor: f64,
    /// Whether a slogan stands in it.
    pub slogan: bool,
    pub hits: Vec<Hit>,
}

/// One sentence as those need it who count.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passage<'a> {
    pub part: Part,
    /// Normalised.
    pub text: &'a str,
    pub factor: f64,
    pub slogan: bool,
}

impl Passage<'_> {
    /// Characters of news: those of a sentence without slogans.
    pub fn news(&self) -> usize {
        if self.slogan { 0 } else { self.text.chars().count() }
    }
}

/// A draft made ready for counting.
pub(super) struct Reading<'a> {
    title: (&'a str, Normal),
    body: (&'a str, Normal),
    pub sentences: Vec<Sentence>,
}

impl<'a> Reading<'a> {
    fn part(&self, part: Part) -> &(&'a str, Normal) {
        match part {
            Part::Title => &self.title,
            Part::Body => &self.body,
        }
    }

    /// A range of a part's normalised text.
    pub fn text(&self, part: Part, range: Range<usize>) -> &str {
        self.part(part).1.text.get(range).unwrap_or("")
    }

    /// What the draft says there, as it was written.
    pub fn original(&self, part: Part, range: Range<usize>) -> &'a str {
        let (text, normal) = self.part(part);
        normal.original(text, range.start, range.end).trim_matches(['“', '”', '"'])
    }

    /// The sentences in order.
    pub fn passages(&self) -> impl Iterator<Item = Passage<'_>> {
        self.sentences.iter().map(|sentence| Passage {
            part: sentence.part,
            text: self.text(sentence.part, sentence.range.clone()),
            factor: sentence.factor,
            slogan: sentence.slogan,
        })
    }

    /// Characters of news in all.
    pub fn news(&self) -> usize {
        self.passages().map(|passage| passage.news()).sum()
    }
}

/// Reads drafts. Built once for a word list.
pub(super) struct Reader {
    finder: AhoCorasick,
    /// For each phrase of the list whether it is a slogan.
    slogans: Vec<bool>,
}

impl Reader {
    /// A reader that finds the phrases of the list; fails only if the list is too large to be searched for.
    pub fn new(lexicon: &Lexicon) -> Result<Self, String> {
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(lexicon.phrases.iter().map(|phrase| phrase.text.as_str()))
            .map_err(|error| format!("词表过大，无法建立索引：{error}"))?;
        Ok(Self { finder, slogans: lexicon.phrases.iter().map(|phrase| phrase.boilerplate).collect() })
    }

    /// Reads a draft.
    pub fn read<'a>(&self, title: &'a str, body: &'a str) -> Reading<'a> {
        let mut reading =
            Reading { title: (title, Normal::of(title)), body: (body, Normal::of(body)), sentences: Vec::new() };
        for part in [Part::Title, Part::Body] {
            let sentences = self.sentences(&reading.part(part).1, part);
            reading.sentences.extend(sentences);
        }
        reading
    }

    fn sentences(&self, normal: &Normal, part: Part) -> Vec<Sentence> {
        let mut hits = self
            .finder
            .find_iter(&normal.text)
            .map(|hit| Hit { phrase: hit.pattern().as_usize(), range: hit.range() })
            .peekable();
        let ranges = normal.sentences();
        let last = ranges.len().saturating_sub(1);
        let mut told = 0usize;
        let mut sentences = Vec::with_capacity(ranges.len());
        for (number, range) in ranges.into_iter().enumerate() {
            let mut inside = Vec::new();
            while let Some(hit) = hits.next_if(|hit| hit.range.start < range.end) {
                inside.push(hit);
            }
            let slogan = inside.iter().any(|hit| self.slogans.get(hit.phrase).copied().unwrap_or(false));
            let factor = match part {
                // A title is weighed as a whole, by those who count it.
                Part::Title => 1.0,
                Part::Body if slogan => {
                    let tells = normal.text.get(range.clone()).is_some_and(|text| text.contains('#'));
                    if tells { HALF_SLOGAN } else { SLOGAN }
                }
                Part::Body => {
                    told += 1;
                    if told <= 2 {
                        LEAD
                    } else if number == last {
                        CLOSE
                    } else {
                        1.0
                    }
                }
            };
            sentences.push(Sentence { part, range, factor, slogan, hits: inside });
        }
        sentences
    }
}
