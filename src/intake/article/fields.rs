//! What a draft, a form or a cover note says of itself: unit, author, telephone, sign-off, area.
//!
//! Hands out [`Fields`] and [`fields_only`]. Deliberately keeps values as written; whether a unit exists is asked elsewhere.

use super::label::{self, Field, Pair};
use super::lines::Line;
use super::wording::*;

/// What labels and 落款 gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    pub title: Option<String>,
    pub unit: Option<String>,
    pub author: Option<String>,
    contact: Option<String>,
    pub phone: Option<String>,
    pub signoff: Option<(u8, String)>,
    pub area: Option<String>,
}

impl Fields {
    /// Takes over one label; what is there already stays, but a weightier sign-off replaces a lighter one.
    pub fn take(&mut self, pair: Pair) {
        let value = pair.value.trim().trim_matches(['_', '＿']).trim().to_owned();
        if value.is_empty() || value.chars().all(|c| "/-—_×xX无".contains(c)) {
            return;
        }
        match pair.field {
            Field::Author | Field::Contact => {
                let (name, phone) = split_phone(&value);
                if let Some(phone) = phone {
                    self.phone.get_or_insert(phone);
                }
                if name.is_empty() {
                    return;
                }
                if pair.field == Field::Contact {
                    self.contact.get_or_insert(name);
                } else if let Some(author) = self.author.as_mut() {
                    if !author.contains(&name) {
                        author.push('、');
                        author.push_str(&name);
                    }
                } else {
                    self.author = Some(name);
                }
            }
            Field::Phone => {
                let (name, phone) = split_phone(&value);
                if let Some(phone) = phone {
                    self.phone.get_or_insert(phone);
                    if is_name(&name) {
                        self.contact.get_or_insert(name);
                    }
                }
            }
            Field::Signoff(weight) => {
                if self.signoff.as_ref().is_none_or(|(old, _)| weight > *old) {
                    self.signoff = Some((weight, value));
                }
            }
            Field::Unit => self.also(&value),
            // The word stays: it may be the only one to say that the sender is not left out.
            Field::Partner => self.also(&format!("联合 {value}")),
            Field::Title => {
                self.title.get_or_insert(value.replace('\n', ""));
            }
            Field::Area => {
                self.area.get_or_insert(value.trim_matches(['【', '】', '“', '”']).to_owned());
            }
            Field::Body | Field::Caption | Field::Other => {}
        }
    }

    /// One more unit that the text names as its own: 落款 of two lines, 供稿单位 beside another's letterhead. What is
    /// named already is not named twice.
    pub fn also(&mut self, unit: &str) {
        match &mut self.unit {
            None => self.unit = Some(unit.to_owned()),
            Some(known) if known.contains(unit) || unit.contains(known.as_str()) => {
                if unit.len() > known.len() && unit.contains([' ', '\u{3000}', '、', '，']) {
                    *known = unit.to_owned();
                }
            }
            Some(known) => {
                known.push('\u{3000}');
                known.push_str(unit);
            }
        }
    }

    /// Author, else the contact.
    pub fn author(&self) -> Option<String> {
        self.author.clone().or_else(|| self.contact.clone())
    }

    /// Fills what is missing from elsewhere in the same mail.
    pub fn fill(&mut self, other: &Fields, author_too: bool) {
        let fill = |to: &mut Option<String>, from: &Option<String>| {
            if to.is_none() {
                to.clone_from(from);
            }
        };
        fill(&mut self.unit, &other.unit);
        fill(&mut self.phone, &other.phone);
        fill(&mut self.area, &other.area);
        if self.signoff.is_none() {
            self.signoff.clone_from(&other.signoff);
        }
        if author_too && self.author.is_none() {
            fill(&mut self.author, &other.author);
            fill(&mut self.contact, &other.contact);
        }
    }
}

/// A value with a telephone number in it, parted.
fn split_phone(value: &str) -> (String, Option<String>) {
    let digit = |c: char| c.is_ascii_digit();
    let Some(start) = value.find(digit) else { return (tidy_name(value), None) };
    let start = if value.get(..start).is_some_and(|v| v.ends_with(['(', '+'])) { start - 1 } else { start };
    let tail = value.get(start..).unwrap_or_default();
    let end = tail.find(|c: char| !digit(c) && !"-－—–() +、,，/；; 转".contains(c)).unwrap_or(tail.len());
    let number = tail.get(..end).unwrap_or_default().trim_matches(|c: char| !digit(c) && c != '(' && c != '+');
    if number.chars().filter(|c| digit(*c)).count() < 5 {
        return (tidy_name(value), None);
    }
    let name = format!("{} {}", value.get(..start).unwrap_or_default(), tail.get(end..).unwrap_or_default());
    let name = ["联系电话", "电话", "手机"].iter().fold(name, |name, word| name.replace(word, ""));
    (tidy_name(&name), Some(number.to_owned()))
}

fn tidy_name(value: &str) -> String {
    let value = value.trim_matches(|c: char| c.is_whitespace() || "（）()，,：:、；;-—/".contains(c));
    // 刘 敏 is one name; 刘敏 王立新 are two.
    if is_name(value) && value.chars().filter(|c| han(*c)).count() <= 3 { squeeze(value) } else { value.to_owned() }
}

/// Only the labels, for forms and cover notes.
pub fn fields_only(lines: &[Line]) -> Fields {
    let mut fields = Fields::default();
    for pair in lines.iter().flat_map(pairs_of) {
        fields.take(pair);
    }
    fields
}

fn pairs_of(line: &Line) -> Vec<Pair> {
    match line {
        Line::Text { text, .. } => label::pairs(text).unwrap_or_default(),
        Line::Row(cells) => label::row_pairs(cells).0,
        Line::Picture(_) => Vec::new(),
    }
}
