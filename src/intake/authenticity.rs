//! Whether a mail comes from where it says, by the words of the office's own provider.
//!
//! Hands out [`authenticity`], the verdict under this office's settings, and [`doubt`], what the office is told of it. Reads
//! no header itself and refuses nothing: a mail that failed is a draft all the same, with a mark and a number to call.

use super::message::Message;
use super::source::Kind;
use crate::config::Config;
use crate::model::draft::Flag;
use crate::model::submission::Authenticity;

/// What the provider found out about the sender of a mail.
pub fn authenticity(config: &Config, message: &Message) -> Authenticity {
    let from = message.from.as_ref().map_or("", |from| from.address.as_str());
    let domain = from.rsplit_once('@').map_or("", |(_, domain)| domain);
    message.authentication.authenticity(domain, config.imap.as_ref().map_or("", |imap| imap.authserv.as_str()))
}

/// The flag for the drafts of a mail whose sender is not proven. A mail without any results is flagged only where it was
/// fetched from the provider and the office wants that: what people laid into a folder need not have passed one.
pub fn doubt(config: &Config, authenticity: Authenticity) -> Option<Flag> {
    let fetched = config.mailbox.kind == Kind::Imap && config.imap.as_ref().is_some_and(|imap| imap.flag_unverified);
    match authenticity {
        Authenticity::Failed => Some(Flag::Unverified { failed: true }),
        Authenticity::Absent if fetched => Some(Flag::Unverified { failed: false }),
        Authenticity::Absent | Authenticity::Verified => None,
    }
}
