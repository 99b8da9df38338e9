//! 归类: which area a draft belongs to, and why we think so.

use super::area::AreaCode;
use serde::{Deserialize, Serialize};

/// Who or what decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decider {
    /// The unit itself, in subject, file name or text.
    Declared,
    /// The classifier.
    Classifier,
    /// A person of the office.
    Person(String),
}

/// A phrase that spoke for the area, with its weight (larger is stronger; below zero it spoke against).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cue {
    /// The phrase as it stood in the draft.
    pub cue: String,
    /// Its share in the decision.
    pub weight: f64,
}

/// The area of a draft with its evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The area.
    pub area: AreaCode,
    /// The next best, if any other had something for it.
    pub second: Option<AreaCode>,
    /// 0..=1; 1 when a person or the unit said so.
    pub confidence: f64,
    /// Whether a person should look before this is believed.
    pub unsure: bool,
    /// The phrases that decided, strongest first.
    pub evidence: Vec<Cue>,
    /// Who decided.
    pub decider: Decider,
}
