//! A mail becomes a submission with drafts.
//!
//! [`source`] shows mails; [`sandbox`] has them read ([`message`], [`extract`]) by a child of our own ([`worker`]);
//! [`article`] finds the stories; [`sender`] says whose they are; [`sort`] says what the mail is; [`record`] keeps it. May
//! ask `editing` (area, likeness, flags) and `notices` (the receipt); knows nothing of issues being made.

pub mod article;
pub mod extract;
pub mod message;
pub mod record;
pub mod sandbox;
pub mod sender;
pub mod sort;
pub mod source;
pub mod worker;
