//! The office's own word list: forbidden words, set phrases, names and titles.
//!
//! Hands out [`WordList`] with [`WordList::parse`] and [`WordList::hits`]. The file's form is told in its own head
//! (`samples/office/wordlist.txt`). A wrong form within one of its exceptions, or within the right form itself, is not
//! wrong; of forms that overlap the longer counts.

mod names;
mod read;

pub use self::read::Wrong;

use self::names::{Person, misnamed};
use crate::model::draft::WordKind;
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::HashMap;

/// Most entries a list may have.
pub const ENTRIES: usize = 20_000;

/// See the module.
#[derive(Debug, Default)]
pub struct WordList {
    entries: Vec<Entry>,
    people: Vec<Person>,
    patterns: Vec<Pattern>,
    finder: Option<AhoCorasick>,
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    line: usize,
    kind: WordKind,
    wrong: Vec<Form>,
    right: String,
    why: String,
    exceptions: Vec<String>,
}

/// A wrong form: the word, and whether a digit must stand before or behind it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Form {
    word: String,
    after_digit: bool,
    before_digit: bool,
}

#[derive(Debug)]
struct Pattern {
    entry: usize,
    /// None for what shields: an exception, the right form.
    form: Option<Form>,
}

/// What the list says about a text: once per entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub kind: WordKind,
    /// As the draft writes it, where it first does.
    pub found: String,
    /// Empty if the list knows nothing better.
    pub right: String,
    pub why: String,
    pub count: usize,
}

/// What is counted together: an entry, whatever its forms; a wrong name as it is written.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Entry(usize),
    Name(String),
}

impl WordList {
    /// Reads the file's bytes: UTF-8 or UTF-16 as Notepad writes them, or GB18030. The error lists what is wrong, by line.
    pub fn parse(bytes: &[u8]) -> Result<Self, Vec<Wrong>> {
        let (entries, people) = read::read(bytes)?;
        let (mut patterns, mut words) = (Vec::new(), Vec::new());
        for (at, entry) in entries.iter().enumerate() {
            for form in &entry.wrong {
                patterns.push(Pattern { entry: at, form: Some(form.clone()) });
                words.push(form.word.clone());
            }
            let right = Some(&entry.right).filter(|right| !right.is_empty());
            for shield in entry.exceptions.iter().chain(right) {
                patterns.push(Pattern { entry: at, form: None });
                words.push(shield.clone());
            }
        }
        // Standard, because matches that overlap are all looked at: an exception begins before or ends behind its word.
        let finder = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&words);
        let finder = finder.map_err(|_| vec![(0, "词条过多，装不下".to_owned())])?;
        Ok(Self { entries, people, patterns, finder: (!words.is_empty()).then_some(finder) })
    }

    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.entries.len() + self.people.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What is wrong in these passages, in the order in which it first stands there.
    pub fn hits<'a>(&self, passages: impl IntoIterator<Item = &'a str>) -> Vec<Hit> {
        let (mut hits, mut known): (Vec<Hit>, HashMap<Key, usize>) = (Vec::new(), HashMap::new());
        let mut add = |key: Key, hit: Hit| match known.get(&key).and_then(|at| hits.get_mut(*at)) {
            Some(first) => first.count += 1,
            None => {
                known.insert(key, hits.len());
                hits.push(hit);
            }
        };
        for passage in passages {
            for (at, found) in self.wrong(passage) {
                let Some(entry) = self.entries.get(at) else { continue };
                let (right, why) = (entry.right.clone(), entry.why.clone());
                add(Key::Entry(at), Hit { kind: entry.kind, found: found.to_owned(), right, why, count: 1 });
            }
            for (found, right) in misnamed(passage, &self.people) {
                let hit = Hit { kind: WordKind::Name, found: found.clone(), right, why: String::new(), count: 1 };
                add(Key::Name(found), hit);
            }
        }
        hits
    }

    /// The wrong forms of a passage with their entries, none overlapping another.
    fn wrong<'a>(&self, passage: &'a str) -> Vec<(usize, &'a str)> {
        let Some(finder) = &self.finder else { return Vec::new() };
        let (mut wrong, mut shields) = (Vec::new(), Vec::new());
        for found in finder.find_overlapping_iter(passage) {
            let Some(pattern) = self.patterns.get(found.pattern().as_usize()) else { continue };
            match &pattern.form {
                Some(form) if form.fits(passage, found.start(), found.end()) => {
                    wrong.push((found.start(), found.end(), pattern.entry));
                }
                Some(_) => {}
                None => shields.push((found.start(), found.end(), pattern.entry)),
            }
        }
        // Only shields that begin near enough before a word can cover it.
        shields.sort_unstable();
        let longest = shields.iter().map(|(from, until, _)| until - from).max().unwrap_or(0);
        wrong.retain(|(start, end, entry)| {
            let near = shields.partition_point(|(from, ..)| from + longest < *end);
            let mut near = shields.iter().skip(near).take_while(|(from, ..)| from <= start);
            !near.any(|(_, until, of)| of == entry && end <= until)
        });
        wrong.sort_by_key(|(start, end, _)| (*start, usize::MAX - end));
        let mut past = 0;
        wrong.retain(|(start, end, _)| {
            let free = *start >= past;
            past = if free { *end } else { past };
            free
        });
        wrong.into_iter().filter_map(|(start, end, entry)| Some((entry, passage.get(start..end)?))).collect()
    }
}

impl Form {
    fn fits(&self, passage: &str, start: usize, end: usize) -> bool {
        let before = passage.get(..start).and_then(|text| text.chars().next_back());
        let after = passage.get(end..).and_then(|text| text.chars().next());
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
        (!self.after_digit || digit(before)) && (!self.before_digit || digit(after))
    }
}

#[cfg(test)]
mod tests;
