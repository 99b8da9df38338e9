//! What is kept of a draft so that it can be recognised later without its text.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Hashes kept of the body: about 1 KiB.
const BODY: usize = 256;
/// Hashes kept of the title.
const TITLE: usize = 64;
/// Numbers kept.
const NUMBERS: usize = 64;
/// Characters in a shingle.
const SHINGLE: usize = 2;
/// A body with fewer shingles is judged together with its title.
const ENOUGH: u32 = 20;

/// A draft's fingerprint. It depends on the text alone, in no way on the machine, and may be stored for years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Hash of the body without white space and punctuation.
    whole: u64,
    body: Sketch,
    title: Sketch,
    /// Hashes of the numbers in the body (12.5, 2018), the smallest ones.
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
        let mut shingles = BTreeSet::new();
        let mut numbers = BTreeSet::new();
        let mut whole = Fnv::default();
        for sentence in paragraphs.iter().flat_map(|paragraph| sentences(paragraph.as_ref())) {
            sentence.chars().for_each(|c| whole.char(c));
            shingle(&sentence, &mut shingles);
        }
        for paragraph in paragraphs {
            collect_numbers(paragraph.as_ref(), &mut numbers);
        }
        let mut title_shingles = BTreeSet::new();
        sentences(title).iter().for_each(|sentence| shingle(sentence, &mut title_shingles));
        Self {
            whole: whole.0,
            body: Sketch::of(&shingles, BODY),
            title: Sketch::of(&title_shingles, TITLE),
            numbers: numbers.into_iter().take(NUMBERS).collect(),
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
        let shared = self.numbers.iter().filter(|number| other.numbers.binary_search(number).is_ok()).count();
        shared as f64 / more as f64
    }
}

/// How alike two drafts are: the part of their character pairs that both have (Dice), 0..=1.
pub fn likeness(a: &Fingerprint, b: &Fingerprint) -> f64 {
    if a.identical(b) {
        return 1.0;
    }
    let body = a.body.dice(&b.body);
    if a.body.count >= ENOUGH && b.body.count >= ENOUGH { body } else { body.min(a.title.dice(&b.title)) }
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

/// The sentences of a text, reduced to letters, digits and Han characters, full width narrowed, lower case.
fn sentences(text: &str) -> Vec<String> {
    text.split(['。', '！', '？', '；', '!', '?', ';', '\n'])
        .map(|sentence| {
            sentence.chars().map(narrow).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        })
        .filter(|sentence: &String| !sentence.is_empty())
        .collect()
}

fn shingle(sentence: &str, into: &mut BTreeSet<u32>) {
    let chars: Vec<char> = sentence.chars().collect();
    for window in chars.windows(SHINGLE.min(chars.len()).max(1)) {
        let mut hash = Fnv::default();
        window.iter().for_each(|c| hash.char(*c));
        into.insert(hash.short());
    }
}

fn collect_numbers(text: &str, into: &mut BTreeSet<u32>) {
    let narrowed: String = text.chars().map(narrow).collect();
    for number in narrowed.split(|c: char| !c.is_ascii_digit() && c != '.') {
        let number = number.trim_matches('.');
        if !number.is_empty() {
            let mut hash = Fnv::default();
            number.chars().for_each(|c| hash.char(c));
            into.insert(hash.short());
        }
    }
}

fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// FNV-1a, 64 bits: fixed for ever, unlike the standard library's hasher, and good enough for texts nobody forges.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn char(&mut self, c: char) {
        for byte in u32::from(c).to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// 32 bits, mixed once more (the finaliser of MurmurHash3): the smallest hashes must be a fair sample.
    fn short(&self) -> u32 {
        let mut hash = self.0;
        hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        hash ^= hash >> 33;
        (hash & u64::from(u32::MAX)) as u32
    }
}
