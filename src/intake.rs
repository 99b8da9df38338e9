//! A mail becomes a submission with drafts.

pub mod article;
pub mod extract;
pub mod message;
pub mod sandbox;
pub mod source;
pub mod worker;
