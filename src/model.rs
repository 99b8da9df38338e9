//! The office's nouns and their laws.
//!
//! Hands out plain types: areas, units, the calendar, submissions, drafts, issues, letters, and the flaws that reading
//! leaves behind. Knows no file, no clock, no database and no network.

pub mod address;
pub mod area;
pub mod article;
pub mod calendar;
pub mod cause;
pub mod draft;
pub mod example;
pub mod flaw;
pub mod ids;
pub mod issue;
pub mod letter;
pub mod person;
pub mod stop;
pub mod submission;
pub mod unit;
pub mod verdict;
