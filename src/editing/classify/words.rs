//! Which runs of two to four characters are words, told from the drafts themselves: they come again and again, in
//! changing company on both sides, and hold together more closely than chance.
//!
//! Needed for quoting evidence (脱贫户, not 贫户增) and for nothing else: what a draft is filed under does not depend on it.

use super::grams::speaks;
use super::lesson::Lesson;
use super::reading::Part;
use rustc_hash::{FxHashMap, FxHashSet};

/// Longest word in characters.
pub(super) const LONGEST: usize = 4;
/// Occurrences from which a run may be a word.
const OFTEN: u32 = 4;
/// Different neighbours that it must have on each side.
const COMPANY: usize = 3;
/// How many times more often than by chance its two parts must stand together.
const COHESION: f64 = 12.0;
/// Bits of a character in a key; what lies outside the basic plane is in no word.
const BITS: u32 = 16;

/// The words.
pub(super) struct Words(FxHashSet<u64>);

/// Who stands beside a run: up to so many different ones on each side.
#[derive(Default)]
struct Company {
    before: [Option<char>; COMPANY],
    after: [Option<char>; COMPANY],
}

impl Words {
    /// The words of some drafts' bodies. A run is counted only if its head was often seen, so that little is held.
    pub fn of(lessons: &[Lesson]) -> Self {
        let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
        for size in 1..=LONGEST {
            let mut here: FxHashMap<u64, u32> = FxHashMap::default();
            each(lessons, size, |key, _, _| {
                if size == 1 || counts.contains_key(&(key >> BITS)) {
                    *here.entry(key).or_default() += 1;
                }
            });
            here.retain(|_, count| *count >= OFTEN);
            counts.extend(here);
        }
        let total: u32 = counts.iter().filter(|(key, _)| length(**key) == 1).map(|(_, count)| count).sum();
        let mut company: FxHashMap<u64, Company> = FxHashMap::default();
        for size in 2..=LONGEST {
            each(lessons, size, |key, before, after| {
                if counts.contains_key(&key) {
                    let company = company.entry(key).or_default();
                    meet(&mut company.before, before);
                    meet(&mut company.after, after);
                }
            });
        }
        let total = f64::from(total.max(1));
        let share = |key: u64| counts.get(&key).map_or(0.0, |count| f64::from(*count) / total);
        let holds = |key: u64| {
            let size = length(key);
            let whole = share(key);
            (1..size).all(|cut| {
                let (head, tail) = (key >> (BITS as usize * cut), key & ((1 << (BITS as usize * cut)) - 1));
                whole >= COHESION * share(head) * share(tail)
            })
        };
        let varied = |met: &[Option<char>; COMPANY]| met.iter().all(Option::is_some);
        let words = company
            .into_iter()
            .filter(|(key, company)| varied(&company.before) && varied(&company.after) && holds(*key))
            .map(|(key, _)| key);
        Self(words.collect())
    }

    /// Whether these characters are a word.
    pub fn has(&self, chars: &[char]) -> bool {
        chars.len() > 1 && chars.len() <= LONGEST && key(chars).is_some_and(|key| self.0.contains(&key))
    }

    /// Bytes held, about.
    pub fn size(&self) -> usize {
        self.0.capacity() * 9
    }
}

/// Calls back for every run of a length in the bodies: key, and the characters beside it.
fn each(lessons: &[Lesson], size: usize, mut found: impl FnMut(u64, Option<char>, Option<char>)) {
    let mut chars: Vec<char> = Vec::new();
    for passage in lessons.iter().flat_map(Lesson::passages) {
        if passage.part == Part::Title || passage.slogan {
            continue;
        }
        chars.clear();
        chars.extend(passage.text.chars());
        for (from, run) in chars.windows(size).enumerate() {
            if let Some(key) = key(run).filter(|_| run.iter().all(|c| speaks(*c))) {
                let before = from.checked_sub(1).and_then(|before| chars.get(before)).copied();
                found(key, before, chars.get(from + size).copied());
            }
        }
    }
}

fn key(chars: &[char]) -> Option<u64> {
    chars.iter().try_fold(0u64, |key, c| Some(key << BITS | u64::from(u16::try_from(u32::from(*c)).ok()?)))
}

/// Characters in a key; none of them is NUL.
fn length(key: u64) -> usize {
    (0..LONGEST).filter(|at| key >> (BITS as usize * at) != 0).count()
}

/// Notes a neighbour, if it is a new one; the edge of a sentence stands for one more.
fn meet(met: &mut [Option<char>; COMPANY], neighbour: Option<char>) {
    let neighbour = neighbour.unwrap_or('\0');
    if !met.contains(&Some(neighbour))
        && let Some(free) = met.iter_mut().find(|place| place.is_none())
    {
        *free = Some(neighbour);
    }
}
