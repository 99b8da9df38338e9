//! 方面: the headings under which the bulletin files its drafts. Which there are is the office's configuration.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The short code by which an area is called in commands and replies (`归 6 民生`, `归 6 7`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AreaCode(pub String);

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<&str> for AreaCode {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// One area as the office configured it; the order of the list is the order in the bulletin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Code, unique in the office.
    pub code: AreaCode,
    /// Heading in the bulletin: 重大振兴举措.
    pub name: String,
    /// Other words by which a unit or an editor may name it: 振兴举措, 振兴.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// Finds the area that a person named by code, name or alias; `None` if nothing or more than one fits.
///
/// A name fits if it is the code, the name, an alias, or the beginning of exactly one name.
pub fn find<'a>(areas: &'a [Area], word: &str) -> Option<&'a Area> {
    let word = word.trim();
    if word.is_empty() {
        return None;
    }
    let exact = areas
        .iter()
        .find(|area| area.code.0 == word || area.name == word || area.aliases.iter().any(|alias| alias == word));
    exact.or_else(|| {
        let mut fitting = areas.iter().filter(|area| area.name.starts_with(word));
        fitting.next().filter(|_| fitting.next().is_none())
    })
}
