//! Text made comparable: what a typist's habits change is taken away, and every place can be traced back.
//!
//! Hands out [`Normal`]. Knows no area and no word.

use crate::editing::width::narrow;

/// A text without white space and quotation marks, full-width letters and digits narrowed, Latin letters in lower case,
/// and every run of digits (with decimal point) turned into one `#`, so that `总投资#亿元` finds any sum.
pub(super) struct Normal {
    /// The text to search in.
    pub text: String,
    /// For every byte of `text`, where its character began in the original.
    starts: Vec<usize>,
    /// For every byte of `text`, where its character ended in the original.
    ends: Vec<usize>,
}

impl Normal {
    /// Normalises a text.
    pub fn of(original: &str) -> Self {
        let mut normal = Self {
            text: String::with_capacity(original.len()),
            starts: Vec::with_capacity(original.len()),
            ends: Vec::with_capacity(original.len()),
        };
        let mut chars = original.char_indices().peekable();
        let mut in_number = false;
        while let Some((at, raw)) = chars.next() {
            let end = at + raw.len_utf8();
            let c = narrow(raw);
            let next_is_digit = chars.peek().is_some_and(|(_, next)| narrow(*next).is_ascii_digit());
            if c.is_ascii_digit() || (in_number && (c == '.' || c == ',') && next_is_digit) {
                if in_number {
                    if let Some(last) = normal.ends.last_mut() {
                        *last = end;
                    }
                } else {
                    normal.push('#', at, end);
                    in_number = true;
                }
                continue;
            }
            in_number = false;
            if is_sentence_end(c) {
                normal.push('。', at, end);
            } else if !is_passed_over(c) {
                c.to_lowercase().for_each(|lower| normal.push(lower, at, end));
            }
        }
        normal
    }

    fn push(&mut self, c: char, start: usize, end: usize) {
        self.text.push(c);
        let length = c.len_utf8();
        self.starts.extend(std::iter::repeat_n(start, length));
        self.ends.extend(std::iter::repeat_n(end, length));
    }

    /// What stood in the original where `start..end` stands in the normalised text; empty if that is nowhere.
    pub fn original<'a>(&self, text: &'a str, start: usize, end: usize) -> &'a str {
        let from = self.starts.get(start).copied().unwrap_or(0);
        let to = end.checked_sub(1).and_then(|last| self.ends.get(last)).copied().unwrap_or(from);
        text.get(from..to).unwrap_or("")
    }

    /// The sentences as byte ranges of the normalised text, in order, none empty.
    pub fn sentences(&self) -> Vec<std::ops::Range<usize>> {
        let mut sentences = Vec::new();
        let mut start = 0;
        for (at, mark) in self.text.match_indices('。') {
            if at > start {
                sentences.push(start..at);
            }
            start = at + mark.len();
        }
        if start < self.text.len() {
            sentences.push(start..self.text.len());
        }
        sentences
    }
}

/// A phrase of the lexicon in the same shape as the texts it is looked for in.
pub(super) fn phrase(text: &str) -> String {
    Normal::of(text).text.trim_end_matches('。').to_owned()
}

fn is_sentence_end(c: char) -> bool {
    matches!(c, '。' | '!' | '?' | ';' | '\n')
}

fn is_passed_over(c: char) -> bool {
    c.is_whitespace() || c.is_control() || "“”‘’\"'「」『』《》〈〉【】\u{feff}\u{200b}".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_and_quotes_do_not_matter() {
        assert_eq!(phrase("总投资１２．５亿元"), "总投资#亿元");
        assert_eq!(phrase("“放管服” 改革"), "放管服改革");
        assert_eq!(phrase("总投资#亿元"), "总投资#亿元");
    }

    #[test]
    fn a_place_is_traced_back() {
        let text = "其中“总 投资”12.5亿元。";
        let normal = Normal::of(text);
        let at = normal.text.find("总投资#亿元").unwrap();
        assert_eq!(normal.original(text, at, at + "总投资#亿元".len()), "总 投资”12.5亿元");
    }

    #[test]
    fn sentences_end_where_they_should() {
        let normal = Normal::of("一！二？\n三；四");
        let found: Vec<_> = normal.sentences().into_iter().map(|range| &normal.text[range]).collect();
        assert_eq!(found, ["一", "二", "三", "四"]);
    }

    proptest! {
        #[test]
        fn every_range_of_characters_traces_back(text in ".{0,60}") {
            let normal = Normal::of(&text);
            prop_assert_eq!(normal.text.len(), normal.starts.len());
            for (at, c) in normal.text.char_indices() {
                prop_assert!(!normal.original(&text, at, at + c.len_utf8()).is_empty());
            }
        }
    }
}
