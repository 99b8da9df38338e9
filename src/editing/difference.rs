//! What changed between two wordings, for an editor to read.
//!
//! Hands out [`between`]: pieces that stayed, went and came. Sentences are aligned first, then the words inside a sentence
//! that was changed. Chinese writes no spaces, so a word is a single character here, or a whole number or Latin word; what
//! stayed between two changes and is too small to help the reader counts as changed. Knows nothing of drafts and of how
//! the pieces are shown.

use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffTag, capture_diff_slices};

/// Comparisons that one call spends at most on one pair of texts; what is longer counts as replaced.
const PATIENCE: usize = 4_000_000;
/// Share of common character pairs from which two sentences are one that was changed.
const SAME_SENTENCE: f64 = 0.35;
/// Characters of an island between two changes that is drowned in any case …
const ISLAND: usize = 1;
/// … or if each of the changes around it is at least twice as long and it has no more than this.
const WIDER_ISLAND: usize = 2;

/// A stretch of text that stayed, went or came. Those that went stand before those that came in their stead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Piece {
    Same(String),
    Deleted(String),
    Inserted(String),
}

impl Piece {
    /// The stretch itself.
    pub fn text(&self) -> &str {
        match self {
            Self::Same(text) | Self::Deleted(text) | Self::Inserted(text) => text,
        }
    }
}

/// What became of the old text. No piece is empty, and no two neighbours are of one kind; those that stayed or went make
/// up the old text, those that stayed or came the new one. Paragraphs are parted by `\n`.
pub fn between(old: &str, new: &str) -> Vec<Piece> {
    let (before, after) = (sentences(old), sentences(new));
    let mut pieces = Pieces::default();
    for (tag, old, new) in align(&before, &after) {
        if tag == DiffTag::Equal {
            old.iter().for_each(|sentence| pieces.same(sentence));
        } else {
            changed(old, new, &mut pieces);
        }
    }
    pieces.done()
}

/// Stretches of two lists, equal or replaced, in their order.
fn align<'a, T: Eq + std::hash::Hash + Ord>(old: &'a [T], new: &'a [T]) -> Vec<(DiffTag, &'a [T], &'a [T])> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let longest = (old.len() - head).saturating_mul(new.len() - head);
    if longest > PATIENCE {
        // Only the ends are compared.
        let tail = tail.min(old.len().min(new.len()) - head);
        let cut = |list: &'a [T]| {
            let (first, rest) = list.split_at_checked(head).unwrap_or((list, &[]));
            let (middle, last) = rest.split_at_checked(rest.len().saturating_sub(tail)).unwrap_or((rest, &[]));
            [first, middle, last]
        };
        let tags = [DiffTag::Equal, DiffTag::Replace, DiffTag::Equal];
        return tags.into_iter().zip(cut(old)).zip(cut(new)).map(|((tag, old), new)| (tag, old, new)).collect();
    }
    let ops = capture_diff_slices(Algorithm::Myers, old, new);
    ops.iter()
        .map(|op| {
            let (tag, before, after) = op.as_tag_tuple();
            (tag, old.get(before).unwrap_or_default(), new.get(after).unwrap_or_default())
        })
        .collect()
}

/// Sentences that went, and those that came instead: like ones are paired in their order.
fn changed(old: &[&str], new: &[&str], pieces: &mut Pieces) {
    let mut rest = (old, new);
    for (before, after) in pairs(old, new) {
        let (from, to) = (old.len() - rest.0.len(), new.len() - rest.1.len());
        old.get(from..before).unwrap_or_default().iter().for_each(|gone| pieces.deleted(gone));
        new.get(to..after).unwrap_or_default().iter().for_each(|come| pieces.inserted(come));
        if let (Some(before), Some(after)) = (old.get(before), new.get(after)) {
            within(before, after, pieces);
        }
        rest = (old.get(before + 1..).unwrap_or_default(), new.get(after + 1..).unwrap_or_default());
    }
    rest.0.iter().for_each(|gone| pieces.deleted(gone));
    rest.1.iter().for_each(|come| pieces.inserted(come));
}

/// The pairs of like sentences that are worth most together, without crossing each other (Needleman and Wunsch).
fn pairs(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let (rows, columns) = (old.len(), new.len());
    if rows == 0 || columns == 0 || rows.saturating_mul(columns) > 2_500 {
        return (0..rows.min(columns)).collect::<Vec<_>>().into_iter().zip(0..).collect();
    }
    let grams: (Vec<_>, Vec<_>) = (old.iter().map(|s| bigrams(s)).collect(), new.iter().map(|s| bigrams(s)).collect());
    let mut best = vec![vec![(0.0f64, Step::End); columns + 1]; rows + 1];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            let at = |row: usize, column: usize| best.get(row).and_then(|line| line.get(column)).map_or(0.0, |c| c.0);
            let mut choice = (at(row + 1, column), Step::Old);
            if at(row, column + 1) > choice.0 {
                choice = (at(row, column + 1), Step::New);
            }
            let like = grams.0.get(row).zip(grams.1.get(column)).map_or(0.0, |(a, b)| dice(a, b));
            if like >= SAME_SENTENCE && at(row + 1, column + 1) + like > choice.0 {
                choice = (at(row + 1, column + 1) + like, Step::Both);
            }
            if let Some(cell) = best.get_mut(row).and_then(|line| line.get_mut(column)) {
                *cell = choice;
            }
        }
    }
    let (mut row, mut column, mut found) = (0, 0, Vec::new());
    while let Some((_, step)) = best.get(row).and_then(|line| line.get(column)) {
        match step {
            Step::End => break,
            Step::Old => row += 1,
            Step::New => column += 1,
            Step::Both => {
                found.push((row, column));
                (row, column) = (row + 1, column + 1);
            }
        }
    }
    found
}

#[derive(Clone, Copy)]
enum Step {
    End,
    Old,
    New,
    Both,
}

fn bigrams(text: &str) -> Vec<(char, char)> {
    let mut pairs: Vec<(char, char)> = text.chars().zip(text.chars().skip(1)).collect();
    pairs.sort_unstable();
    pairs
}

/// The share of common pairs (Dice), 0 to 1, of two sorted lists.
fn dice(a: &[(char, char)], b: &[(char, char)]) -> f64 {
    let (mut left, mut right, mut common) = (a.iter().peekable(), b.iter().peekable(), 0u32);
    while let (Some(x), Some(y)) = (left.peek(), right.peek()) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => drop(left.next()),
            std::cmp::Ordering::Greater => drop(right.next()),
            std::cmp::Ordering::Equal => {
                common += 1;
                left.next();
                right.next();
            }
        }
    }
    let all = u32::try_from(a.len() + b.len()).unwrap_or(u32::MAX).max(1);
    2.0 * f64::from(common) / f64::from(all)
}

/// The words of a sentence that was changed.
fn within(old: &str, new: &str, pieces: &mut Pieces) {
    let (before, after) = (words(old), words(new));
    let stretches = align(&before, &after);
    let length = |words: &[&str]| words.iter().map(|word| word.chars().count()).sum::<usize>();
    // How much is changed right before and right behind a stretch; nothing at the sentence's own ends.
    let around = |at: Option<usize>| {
        let stretch = at.and_then(|at| stretches.get(at));
        stretch.map_or(0, |(_, old, new)| length(old).max(length(new)))
    };
    for (at, (tag, old, new)) in stretches.iter().enumerate() {
        let (left, right) = (around(at.checked_sub(1)), around(Some(at + 1)));
        let island = length(old);
        let drowned = (island <= ISLAND || (island <= WIDER_ISLAND && left.min(right) >= 2 * island))
            && left > 0
            && right > 0
            && !old.iter().any(|word| word.chars().any(|c| c.is_ascii_alphanumeric()));
        if *tag == DiffTag::Equal && !drowned {
            old.iter().for_each(|word| pieces.same(word));
        } else {
            old.iter().for_each(|word| pieces.deleted(word));
            new.iter().for_each(|word| pieces.inserted(word));
        }
    }
}

/// Sentences with their ends; a line's end stands alone, so that a paragraph may be cut in two without a trace elsewhere.
fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |bare| line.split_at(bare.len()));
        let mut start = 0;
        let mut chars = line.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let closes = chars.peek().is_some_and(|(_, next)| "”’）》。！？；!?;".contains(*next));
            let after_end = line.get(start..at).is_some_and(|so_far| so_far.ends_with(END));
            if (END.contains(&c) || after_end && "”’）》".contains(c)) && !closes {
                let next = at + c.len_utf8();
                found.extend(line.get(start..next));
                start = next;
            }
        }
        found.extend(line.get(start..).filter(|rest| !rest.is_empty()));
        found.extend((!end.is_empty()).then_some(end));
    }
    found
}

/// What ends a sentence.
const END: [char; 7] = ['。', '！', '？', '；', '!', '?', ';'];

/// Characters, and numbers and Latin words whole.
fn words(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let belongs = |(at, c): (usize, char)| {
            c.is_ascii_alphanumeric()
                || (c == '.'
                    && at > 0
                    && rest.get(at + 1..).is_some_and(|more| more.starts_with(|c: char| c.is_ascii_digit())))
        };
        let whole = rest.char_indices().take_while(|pair| belongs(*pair)).map(|(at, c)| at + c.len_utf8()).last();
        let (word, more) = rest.split_at_checked(whole.unwrap_or(first.len_utf8())).unwrap_or((rest, ""));
        found.push(word);
        rest = more;
    }
    found
}

/// Pieces being gathered: what went and what came between two stretches that stayed are drawn together.
#[derive(Default)]
struct Pieces {
    done: Vec<Piece>,
    gone: String,
    come: String,
}

impl Pieces {
    fn same(&mut self, text: &str) {
        self.settle();
        match self.done.last_mut() {
            Some(Piece::Same(last)) => last.push_str(text),
            _ => self.done.push(Piece::Same(text.to_owned())),
        }
    }

    fn deleted(&mut self, text: &str) {
        self.gone.push_str(text);
    }

    fn inserted(&mut self, text: &str) {
        self.come.push_str(text);
    }

    fn settle(&mut self) {
        let (gone, come) = (std::mem::take(&mut self.gone), std::mem::take(&mut self.come));
        self.done.extend((!gone.is_empty()).then_some(Piece::Deleted(gone)));
        self.done.extend((!come.is_empty()).then_some(Piece::Inserted(come)));
    }

    fn done(mut self) -> Vec<Piece> {
        self.settle();
        self.done
    }
}

#[cfg(test)]
mod tests;
