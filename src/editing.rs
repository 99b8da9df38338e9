//! A draft becomes part of an issue, or goes back with a reason.

pub mod check;
pub mod classify;
pub mod duplicate;
pub mod reply;
