//! Numbers that contradict each other within a draft, where that is plain.
//!
//! Hands out [`contradictions`]. Each room below knows one way of contradicting oneself and keeps quiet in doubt: a false
//! alarm costs an editor more trust than a slip that goes unnoticed.

mod lists;
mod named;
mod rates;
mod sums;

use super::passage::Passage;

/// What the numbers of a draft say against each other, in words for the editor.
pub fn contradictions(title: &str, paragraphs: &[String]) -> Vec<String> {
    let title = Passage::new(title);
    let body: Vec<Passage> = paragraphs.iter().map(|text| Passage::new(text)).collect();
    let mut found = Vec::new();
    for passage in std::iter::once(&title).chain(&body) {
        found.extend(sums::parts(passage));
        found.extend(rates::growth(passage));
        found.extend(rates::shares(passage));
        found.extend(lists::spoken(passage));
    }
    found.extend(lists::headed(&body));
    found.extend(named::quantities(&title, &body));
    found
}

/// A number as it was written, with its unit: 130户.
fn written(passage: &Passage, number: &super::passage::Number, unit: usize) -> String {
    let end = number.end + if number.percent { 1 } else { unit };
    passage.text(number.at..end)
}

#[cfg(test)]
mod tests;
