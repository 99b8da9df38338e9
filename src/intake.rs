//! A mail becomes a submission with drafts.
//!
//! [`source`] shows mails; [`collect`] brings them in; [`sandbox`] has them read by a child of our own ([`worker`]): [`reading`] takes a mail apart
//! ([`message`]), opens what is packed ([`unpack`]) and reads the files ([`extract`]), at need with [`tools`] of the machine;
//! [`article`] finds the stories; [`sender`] says whose they are, [`authenticity`] whether that is proven; [`sort`] says what the mail is; [`record`] keeps it. May
//! ask `editing` (area, likeness, flags) and `notices` (the receipt); knows nothing of issues being made.

pub mod article;
pub mod authenticity;
pub mod collect;
pub mod extract;
mod field;
pub mod message;
pub mod reading;
pub mod record;
pub mod sandbox;
pub mod sender;
pub mod sort;
pub mod source;
pub mod tools;
pub mod unpack;
pub mod worker;
