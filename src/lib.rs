//! jianbao turns one mailbox of drafts into a signed-off weekly bulletin.

pub mod editing;
pub mod intake;
pub mod model;
pub mod notices;
pub mod publishing;
pub mod store;
