//! Selected drafts become an issue and its papers.

pub mod bulletin;
pub mod gbt9704;
