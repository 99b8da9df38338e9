//! What is kept of a draft so that it can be recognised later without its text.

use super::facts::facts;
use super::plain::{Fnv, plain};
use super::slogans::Slogans;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Goes up with every change to what a fingerprint holds: prints of another version are made anew from the drafts.
pub const VERSION: u32 = 2;
/// Hashes kept of the body: about 1 KiB.
const BODY: usize = 256;
/// Hashes kept of the title.
const TITLE: usize = 64;
/// Numbers kept.
const NUMBERS: usize = 64;
/// Characters in a shingle of the body: three tell stories apart where two are in every paper.
const SHINGLE: usize = 3;
/// Characters in a shingle of a title, which is short and freely varied.
const TITLE_SHINGLE: usize = 2;
/// Of the body's hashes, those by which the draft is found again.
const BANDS: usize = 32;
/// A body with fewer shingles is judged together with its title.
const ENOUGH: u32 = 20;

/// A draft's fingerprint. It depends on the text and the list of set phrases alone, in no way on the machine, and may be
/// stored for years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Hash of the body without white space and punctuation.
    whole: u64,
    body: Sketch,
    title: Sketch,
    /// Hashes of what the body counts (12.5亿, 36所, 4月16日), the smallest ones.
    numbers: Vec<u32>,
}

/// The smallest hashes of a set, and how many the set had.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Sketch {
    count: u32,
    smallest: Vec<u32>,
}

impl Fingerprint {
    /// The fingerprint of a draft. White space, punctuation, letter case and full width do not matter.
    pub fn of<S: AsRef<str>>(title: &str, paragraphs: &[S]) -> Self {
        Self::without(&Slogans::none(), title, paragraphs)
    }

    /// The fingerprint of a draft without the sentences that any draft could have; with them, if it has no others.
    pub fn without<S: AsRef<str>>(slogans: &Slogans, title: &str, paragraphs: &[S]) -> Self {
        let mut whole = Fnv::default();
        let sentences: Vec<String> = paragraphs.iter().flat_map(|paragraph| sentences(paragraph.as_ref())).collect();
        sentences.iter().flat_map(|sentence| sentence.chars()).for_each(|c| whole.char(c));
        let mut shingles = BTreeSet::new();
        for sentence in sentences.iter().filter(|sentence| !slogans.fills(sentence)) {
            shingle(sentence, SHINGLE, &mut shingles);
        }
        if shingles.is_empty() {
            sentences.iter().for_each(|sentence| shingle(sentence, SHINGLE, &mut shingles));
        }
        let mut title_shingles = BTreeSet::new();
        self::sentences(title).iter().for_each(|sentence| shingle(sentence, TITLE_SHINGLE, &mut title_shingles));
        let facts: BTreeSet<u32> = paragraphs
            .iter()
            .flat_map(|paragraph| facts(paragraph.as_ref()))
            .map(|fact| short_hash(&fact.whole()))
            .collect();
        Self {
            whole: whole.0,
            body: Sketch::of(&shingles, BODY),
            title: Sketch::of(&title_shingles, TITLE),
            numbers: facts.into_iter().take(NUMBERS).collect(),
        }
    }

    /// Whether the bodies are the same, letter for letter; two empty bodies are not.
    pub fn identical(&self, other: &Self) -> bool {
        self.body.count > 0 && self.whole == other.whole && self.body == other.body
    }

    /// How alike the titles are, 0..=1.
    pub fn title_likeness(&self, other: &Self) -> f64 {
        self.title.dice(&other.title)
    }

    /// The part of the numbers that both bodies share, 0..=1; 1 if neither has any.
    pub fn shared_numbers(&self, other: &Self) -> f64 {
        let more = self.numbers.len().max(other.numbers.len());
        if more == 0 {
            return 1.0;
        }
        self.common_numbers(other) as f64 / more as f64
    }

    /// Of the numbers of the body that has fewer, how many there are and how many the other has too.
    pub fn numbers_of_less(&self, other: &Self) -> (usize, usize) {
        (self.numbers.len().min(other.numbers.len()), self.common_numbers(other))
    }

    fn common_numbers(&self, other: &Self) -> usize {
        self.numbers.iter().filter(|number| other.numbers.binary_search(number).is_ok()).count()
    }

    /// How much body there is: different groups of three characters.
    pub fn size(&self) -> u32 {
        self.body.count
    }

    /// The hashes by which it is found among many: the body as a whole first, then its smallest pieces. Two drafts of
    /// which half is alike share about a third of the pieces. None for a draft without text.
    pub fn bands(&self) -> Vec<i64> {
        if self.body.count == 0 {
            return Vec::new();
        }
        // Apart from the pieces, which have 32 bits and no sign.
        let whole = i64::from_le_bytes(self.whole.to_le_bytes()) | i64::MIN;
        std::iter::once(whole).chain(self.body.smallest.iter().take(BANDS).map(|hash| i64::from(*hash))).collect()
    }
}

/// How alike two drafts are, 0..=1: about the part of the words that both have. What is counted are groups of three
/// characters that both have (Dice); one changed character spoils three of them, hence the power.
pub fn likeness(a: &Fingerprint, b: &Fingerprint) -> f64 {
    if a.identical(b) {
        return 1.0;
    }
    let body = a.body.dice(&b.body);
    let alike = if a.body.count >= ENOUGH && b.body.count >= ENOUGH { body } else { body.min(a.title.dice(&b.title)) };
    alike.powf(2.0 / 3.0)
}

impl Sketch {
    fn of(set: &BTreeSet<u32>, keep: usize) -> Self {
        Self { count: u32::try_from(set.len()).unwrap_or(u32::MAX), smallest: set.iter().copied().take(keep).collect() }
    }

    /// Dice coefficient, estimated from the smallest hashes of the union.
    fn dice(&self, other: &Self) -> f64 {
        let (mut mine, mut theirs) = (self.smallest.iter().peekable(), other.smallest.iter().peekable());
        // Beyond the last hash of a sketch that was cut off, nothing is known of its set.
        let horizon = [self, other]
            .iter()
            .filter(|sketch| (sketch.count as usize) > sketch.smallest.len())
            .filter_map(|sketch| sketch.smallest.last().copied())
            .min()
            .unwrap_or(u32::MAX);
        let (mut union, mut both) = (0u32, 0u32);
        loop {
            let next = match (mine.peek(), theirs.peek()) {
                (None, None) => break,
                (Some(a), None) => **a,
                (None, Some(b)) => **b,
                (Some(a), Some(b)) => **a.min(b),
            };
            if next > horizon {
                break;
            }
            let in_mine = mine.next_if(|hash| **hash == next).is_some();
            let in_theirs = theirs.next_if(|hash| **hash == next).is_some();
            union += 1;
            both += u32::from(in_mine && in_theirs);
        }
        if union == 0 {
            return 0.0;
        }
        let jaccard = f64::from(both) / f64::from(union);
        2.0 * jaccard / (1.0 + jaccard)
    }
}

/// The sentences of a text, reduced by [`plain`].
fn sentences(text: &str) -> Vec<String> {
    text.split(['。', '！', '？', '；', '!', '?', ';', '\n'])
        .map(plain)
        .filter(|sentence| !sentence.is_empty())
        .collect()
}

fn shingle(sentence: &str, size: usize, into: &mut BTreeSet<u32>) {
    let chars: Vec<char> = sentence.chars().collect();
    for window in chars.windows(size.min(chars.len()).max(1)) {
        let mut hash = Fnv::default();
        window.iter().for_each(|c| hash.char(*c));
        into.insert(hash.short());
    }
}

fn short_hash(text: &str) -> u32 {
    let mut hash = Fnv::default();
    text.chars().for_each(|c| hash.char(c));
    hash.short()
}
