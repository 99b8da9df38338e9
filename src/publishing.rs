//! Selected drafts become an issue and its papers.
//!
//! [`standing`] says who sent in time, [`contents`] freezes what an issue prints, [`compile`] makes the issue and sends it
//! for review, [`bulletin`] typesets it ([`gbt9704`] holds the measures), [`signoff`] acts on replies, [`publish`] sends it
//! out. May ask `editing` and `notices`; knows nothing of how mail is read.

pub mod bulletin;
pub mod compile;
pub mod contents;
pub mod gbt9704;
pub mod publish;
pub mod signoff;
pub mod standing;
