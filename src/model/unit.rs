//! 责任单位 and the roster (名册) that lists them.

use super::address::Address;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The short code that names a unit in the store and in commands: `jiaoyu`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnitCode(pub String);

impl fmt::Display for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<&str> for UnitCode {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// One unit of the roster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Code, unique in the roster; never changes once mails refer to it.
    pub code: UnitCode,
    /// Full name as it is printed: 锦州市教育局.
    pub name: String,
    /// Short name for tables: 市教育局. Defaults to the full name.
    #[serde(default)]
    pub short: String,
    /// Other names in use: 市教委.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Class for ranking: 县(市)区, 市直部门.
    #[serde(default)]
    pub class: String,
    /// Addresses from which it writes; the first is where our letters go.
    #[serde(default)]
    pub mail: Vec<Address>,
    /// Whom to call.
    #[serde(default)]
    pub contact: String,
    /// Telephone of the contact.
    #[serde(default)]
    pub phone: String,
    /// First day on which it owes drafts; the campaign's start if absent.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// Last day on which it owes drafts.
    #[serde(default)]
    pub until: Option<NaiveDate>,
}

impl Unit {
    /// The name for tables and letters.
    pub fn short(&self) -> &str {
        if self.short.is_empty() { &self.name } else { &self.short }
    }

    /// Every name by which the unit may be called, longest first.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = std::iter::once(self.name.as_str())
            .chain(std::iter::once(self.short.as_str()))
            .chain(self.aliases.iter().map(String::as_str))
            .filter(|name| !name.is_empty())
            .collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
        names.dedup();
        names
    }

    /// Whether the unit owes a draft on the given deadline's day.
    pub fn owes_on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// The units in the order of the file, which is the order of every table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Roster {
    /// All units, also those that no longer owe anything.
    pub units: Vec<Unit>,
}

impl Roster {
    /// The unit of a code.
    pub fn get(&self, code: &UnitCode) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.code == *code)
    }

    /// The unit that lists an address as its own.
    pub fn by_address(&self, address: &Address) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.mail.contains(address))
    }

    /// The unit that a person named by code or by one of its names, written exactly.
    pub fn named(&self, word: &str) -> Option<&Unit> {
        let word = word.trim();
        self.units.iter().find(|unit| unit.code.0 == word || unit.names().contains(&word))
    }

    /// Short name for tables, or the code itself for a unit that has left the roster.
    pub fn short<'a>(&'a self, code: &'a UnitCode) -> &'a str {
        self.get(code).map_or(code.0.as_str(), Unit::short)
    }
}
