//! The office's word list (lexicon.toml): which words speak for or against which area, and which never count.
//!
//! Hands out [`Lexicon`], read and checked in one go. Knows the areas only through what the office configured.

use super::normal;
use crate::config::complaint;
use crate::model::area::{Area, AreaCode};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

/// Largest weight that one phrase may carry, in either direction.
pub const MAX_WEIGHT: f64 = 10.0;

/// A word list that fits the office's areas.
#[derive(Clone, Debug)]
pub struct Lexicon {
    pub(super) areas: Vec<AreaCode>,
    /// Points with which each area starts, in the order of `areas`.
    pub(super) prior: Vec<f64>,
    /// Normalised phrases, each once, in the order of the file.
    pub(super) phrases: Vec<Phrase>,
}

/// One phrase and what it says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Phrase {
    pub text: String,
    /// (area's place, weight) in body and title.
    pub anywhere: Vec<(usize, f64)>,
    /// (area's place, weight) in the title alone.
    pub title: Vec<(usize, f64)>,
    /// Never counts, and makes its sentence count less.
    pub boilerplate: bool,
}

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    boilerplate: Vec<String>,
    #[serde(default)]
    prior: BTreeMap<String, f64>,
    #[serde(default)]
    cues: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    area: String,
    weight: f64,
    #[serde(default)]
    title: bool,
    phrases: Vec<String>,
}

impl Lexicon {
    /// Reads and checks a word list against the office's areas. All findings at once, in words for the office.
    pub fn parse(text: &str, areas: &[Area]) -> Result<Self, Vec<String>> {
        let written: Written = toml::from_str(text).map_err(|error| vec![complaint(text, &error)])?;
        let mut reading = Reading::new(areas);
        written.boilerplate.iter().for_each(|phrase| reading.boilerplate(phrase));
        for (code, points) in &written.prior {
            reading.prior(code, *points);
        }
        for (number, group) in written.cues.iter().enumerate() {
            reading.group(number + 1, group);
        }
        reading.finish()
    }

    /// Number of different phrases, boilerplate included.
    pub fn len(&self) -> usize {
        self.phrases.len()
    }

    /// The phrases that never count, normalised.
    pub fn boilerplate(&self) -> impl Iterator<Item = &str> {
        self.phrases.iter().filter(|phrase| phrase.boilerplate).map(|phrase| phrase.text.as_str())
    }

    /// Whether the list holds no phrase at all.
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }
}

/// The state of one reading: what was understood so far, and what was wrong.
struct Reading {
    areas: Vec<AreaCode>,
    prior: Vec<f64>,
    phrases: Vec<Phrase>,
    place: HashMap<String, usize>,
    findings: Vec<String>,
}

impl Reading {
    fn new(areas: &[Area]) -> Self {
        Self {
            areas: areas.iter().map(|area| area.code.clone()).collect(),
            prior: vec![0.0; areas.len()],
            phrases: Vec::new(),
            place: HashMap::new(),
            findings: if areas.is_empty() {
                vec!["没有配置任何方面，词表无从对照".into()]
            } else {
                Vec::new()
            },
        }
    }

    fn area(&mut self, code: &str, place: &str) -> Option<usize> {
        let found = self.areas.iter().position(|area| area.0 == code);
        if found.is_none() {
            let known = self.areas.iter().map(|area| area.0.as_str()).collect::<Vec<_>>().join("、");
            self.findings.push(format!("{place}：没有代码为“{code}”的方面（现有：{known}）"));
        }
        found
    }

    fn phrase(&mut self, written: &str, place: &str) -> Option<&mut Phrase> {
        let text = normal::phrase(written);
        if text.is_empty() || text == "#" || text.contains('。') {
            self.findings.push(format!("{place}：词语“{written}”为空、只有数字或含有句末标点，无法查找"));
            return None;
        }
        let next = self.phrases.len();
        let at = *self.place.entry(text.clone()).or_insert(next);
        if at == next {
            self.phrases.push(Phrase { text, ..Phrase::default() });
        }
        self.phrases.get_mut(at)
    }

    fn boilerplate(&mut self, written: &str) {
        if let Some(phrase) = self.phrase(written, "boilerplate") {
            phrase.boilerplate = true;
        }
    }

    fn prior(&mut self, code: &str, points: f64) {
        let fine = self.weight(points, "[prior]");
        if let Some(prior) = self.area(code, "[prior]").and_then(|area| self.prior.get_mut(area))
            && fine
        {
            *prior = points;
        }
    }

    fn weight(&mut self, weight: f64, place: &str) -> bool {
        let fine = weight.is_finite() && weight.abs() <= MAX_WEIGHT;
        if !fine {
            self.findings.push(format!("{place}：分量 {weight} 超出 -{MAX_WEIGHT} 至 {MAX_WEIGHT} 的范围"));
        }
        fine
    }

    fn group(&mut self, number: usize, group: &Group) {
        let place = format!("第{number}组 cues");
        let fine = self.weight(group.weight, &place);
        let (Some(area), true) = (self.area(&group.area, &place), fine) else {
            return;
        };
        for written in &group.phrases {
            let mut twice = false;
            let mut silent = false;
            if let Some(phrase) = self.phrase(written, &place) {
                silent = phrase.boilerplate;
                let weights = if group.title { &mut phrase.title } else { &mut phrase.anywhere };
                twice = weights.iter().any(|(other, _)| *other == area);
                if !twice {
                    weights.push((area, group.weight));
                }
            }
            if twice {
                self.findings.push(format!("{place}：词语“{written}”在该方面重复列出"));
            }
            if silent {
                self.findings.push(format!("{place}：词语“{written}”已列为套话，不能同时计分"));
            }
        }
    }

    fn finish(self) -> Result<Lexicon, Vec<String>> {
        if self.findings.is_empty() {
            Ok(Lexicon { areas: self.areas, prior: self.prior, phrases: self.phrases })
        } else {
            Err(self.findings)
        }
    }
}
