//! A passage of text as the checks walk it: character by character, with its sentences, clauses and numbers.
//!
//! Hands out [`Passage`], [`Number`] and [`small`]. Full-width digits and signs are read as their narrow twins, one for
//! one, so that a place in the passage is the same place in the text.

use std::ops::Range;

/// See the module.
#[derive(Debug)]
pub struct Passage {
    chars: Vec<char>,
}

/// A number as written, its multiplier (万, 亿) counted in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    pub at: usize,
    /// Behind the multiplier and 余, 多; before `%` and unit.
    pub end: usize,
    pub value: f64,
    /// What its last written digit is worth.
    pub step: f64,
    /// 约, 近, 超, 余, 多: not meant exactly.
    pub rough: bool,
    pub percent: bool,
}

impl Passage {
    /// The passage of a text.
    pub fn new(text: &str) -> Self {
        Self { chars: text.chars().map(narrowed).collect() }
    }

    /// Its length in characters.
    pub fn len(&self) -> usize {
        self.chars.len()
    }

    /// The character at a place; NUL outside the text.
    pub fn at(&self, place: usize) -> char {
        self.chars.get(place).copied().unwrap_or('\0')
    }

    /// The character before a place; NUL at the beginning.
    pub fn before(&self, place: usize) -> char {
        place.checked_sub(1).map_or('\0', |place| self.at(place))
    }

    /// The text of a range, as far as there is one.
    pub fn text(&self, range: Range<usize>) -> String {
        self.chars.iter().skip(range.start).take(range.end.saturating_sub(range.start)).collect()
    }

    /// Whether a word stands at a place.
    pub fn has(&self, place: usize, word: &str) -> bool {
        word.chars().enumerate().all(|(at, c)| self.at(place + at) == c)
    }

    /// Whether a word ends at a place.
    pub fn ends(&self, place: usize, word: &str) -> bool {
        place.checked_sub(word.chars().count()).is_some_and(|start| self.has(start, word))
    }

    /// The first of the words that stands at a place, with the place behind it. Give longer words first.
    pub fn one_of(&self, place: usize, words: &[&'static str]) -> Option<(&'static str, usize)> {
        words.iter().find(|word| self.has(place, word)).map(|word| (*word, place + word.chars().count()))
    }

    /// Where a word stands first within a range.
    pub fn find(&self, range: Range<usize>, word: &str) -> Option<usize> {
        let last = range.end.min(self.len());
        (range.start..last).find(|place| place + word.chars().count() <= last && self.has(*place, word))
    }

    /// Whether any of the words stands within a range.
    pub fn holds(&self, range: Range<usize>, words: &[&str]) -> bool {
        words.iter().any(|word| self.find(range.clone(), word).is_some())
    }

    /// The ranges between full stops and their like.
    pub fn sentences(&self) -> Vec<Range<usize>> {
        self.parts(0..self.len(), &['。', '！', '？', '；', ';', '!', '?', '\n'])
    }

    /// The ranges between commas within a range.
    pub fn clauses(&self, range: Range<usize>) -> Vec<Range<usize>> {
        self.parts(range, &[',', '、', '：', ':', '。', '；'])
    }

    fn parts(&self, range: Range<usize>, stops: &[char]) -> Vec<Range<usize>> {
        let (mut parts, mut start) = (Vec::new(), range.start);
        for place in range.clone() {
            let thousands = self.at(place) == ',' && digit(self.before(place)) && digit(self.at(place + 1));
            if stops.contains(&self.at(place)) && !thousands {
                parts.push(start..place);
                start = place + 1;
            }
        }
        parts.push(start..range.end);
        parts.retain(|part| !part.is_empty());
        parts
    }

    /// The numbers within a range, as far as they begin and end there.
    pub fn numbers(&self, range: Range<usize>) -> Vec<Number> {
        let (mut numbers, mut place) = (Vec::new(), range.start);
        while place < range.end {
            match self.number(place) {
                Some(number) => {
                    place = number.end.max(place + 1);
                    if number.end <= range.end {
                        numbers.push(number);
                    }
                }
                // What is no number of its own (K5, 3.2.1) is passed as a whole.
                None if digit(self.at(place)) => {
                    while digit(self.at(place)) {
                        place += 1;
                    }
                }
                None => place += 1,
            }
        }
        numbers
    }

    /// The number that begins at a place.
    pub fn number(&self, at: usize) -> Option<Number> {
        let before = self.before(at);
        if !digit(self.at(at)) || digit(before) || before.is_ascii_alphabetic() || matches!(before, '.' | '-' | '/') {
            return None;
        }
        let (mut place, mut written) = (at, String::new());
        while digit(self.at(place)) || self.is_thousands(place) {
            written.extend(Some(self.at(place)).filter(|c| digit(*c)));
            place += 1;
        }
        let mut decimals = 0;
        if self.at(place) == '.' && digit(self.at(place + 1)) {
            written.push('.');
            place += 1;
            while digit(self.at(place)) {
                written.push(self.at(place));
                decimals += 1;
                place += 1;
            }
        }
        // Longer ones are no quantities.
        if written.len() > 15 {
            return None;
        }
        let mut rough = self.is_rough(at);
        let mut pass = |place: &mut usize| {
            while matches!(self.at(*place), '余' | '多' | '几') {
                rough = true;
                *place += 1;
            }
        };
        pass(&mut place);
        let times = [("万亿", 1e12), ("亿", 1e8), ("万", 1e4)].into_iter().find(|(word, _)| self.has(place, word));
        if let Some((word, _)) = times {
            place += word.chars().count();
            pass(&mut place);
        }
        let times = times.map_or(1.0, |(_, times)| times);
        let value = written.parse::<f64>().ok()? * times;
        Some(Number {
            at,
            end: place,
            value,
            step: times / 10f64.powi(decimals),
            rough,
            percent: self.at(place) == '%',
        })
    }

    /// A comma between groups of three digits.
    fn is_thousands(&self, place: usize) -> bool {
        let group = (1..=3).all(|step| digit(self.at(place + step)));
        self.at(place) == ',' && digit(self.before(place)) && group && !digit(self.at(place + 4))
    }

    fn is_rough(&self, at: usize) -> bool {
        matches!(self.before(at), '约' | '近' | '超' | '逾' | '过') || self.ends(at, "左右") || self.ends(at, "达到约")
    }
}

fn narrowed(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
        '．' => '.',
        '％' => '%',
        '，' => ',',
        '（' => '(',
        '）' => ')',
        _ => c,
    }
}

fn digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// A whole number from 1 to 99 in Chinese or Arabic digits that begins at a place, and the place behind it.
pub fn small(passage: &Passage, at: usize) -> Option<(u32, usize)> {
    let mut place = at;
    let mut value = 0;
    while digit(passage.at(place)) && place - at < 2 {
        value = value * 10 + passage.at(place).to_digit(10)?;
        place += 1;
    }
    if place > at {
        return (value > 0 && !digit(passage.at(place))).then_some((value, place));
    }
    let one = |place: usize| {
        let digits = ['一', '二', '三', '四', '五', '六', '七', '八', '九'];
        let at = digits.iter().position(|digit| *digit == passage.at(place));
        at.and_then(|at| u32::try_from(at + 1).ok()).or((passage.at(place) == '两').then_some(2))
    };
    let tens = one(place);
    place += usize::from(tens.is_some());
    if passage.at(place) != '十' {
        return tens.map(|ones| (ones, place));
    }
    let ones = one(place + 1);
    place += 1 + usize::from(ones.is_some());
    Some((tens.unwrap_or(1) * 10 + ones.unwrap_or(0), place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_their_multiplier() {
        let check = |text: &str, expected: &[(f64, f64, bool, bool)]| {
            let passage = Passage::new(text);
            let got: Vec<_> =
                passage.numbers(0..passage.len()).iter().map(|n| (n.value, n.step, n.rough, n.percent)).collect();
            assert_eq!(got, expected, "{text}");
        };
        check("投资1.2亿元", &[(1.2e8, 1e7, false, false)]);
        check("约３０００万元", &[(3e7, 1e4, true, false)]);
        check("12,500余户、38.9%", &[(12500.0, 1.0, true, false), (38.9, 0.1, false, true)]);
        check("G102线K5段，版本3.2.1", &[(3.2, 0.1, false, false)]);
        check("1.3万多亩", &[(13000.0, 1000.0, true, false)]);
        check("编号1234567890123456789", &[]);
    }

    #[test]
    fn small_numbers_come_in_both_scripts() {
        let check = |text: &str, expected: Option<(u32, usize)>| assert_eq!(small(&Passage::new(text), 0), expected);
        check("三项", Some((3, 1)));
        check("十项", Some((10, 1)));
        check("十二项", Some((12, 2)));
        check("二十三项", Some((23, 3)));
        check("12项", Some((12, 2)));
        check("120项", None);
        check("项", None);
    }

    #[test]
    fn sentences_and_clauses_leave_thousands_whole() {
        let passage = Passage::new("共1,200户,其中3户。二");
        let texts = |parts: Vec<Range<usize>>| parts.into_iter().map(|part| passage.text(part)).collect::<Vec<_>>();
        assert_eq!(texts(passage.sentences()), ["共1,200户,其中3户", "二"]);
        assert_eq!(texts(passage.clauses(0..12)), ["共1,200户", "其中3户"]);
    }
}
