//! A draft becomes part of an issue, or goes back with a reason.
//!
//! [`classify`] files it under an area, [`duplicate`] knows it again, [`check`] flags what the office should look at,
//! [`review`] is the one way to change what becomes of it, [`reply`] reads such wishes from a mail, [`difference`] shows
//! what an edit changed.

pub mod check;
pub mod classify;
pub mod difference;
pub mod duplicate;
pub mod reply;
pub mod review;
mod width;
