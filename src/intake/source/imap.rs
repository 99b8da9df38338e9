//! A mailbox at a provider, over IMAP.

use crate::model::calendar::Moment;
use crate::wire::{Credentials, Server};

/// An account at a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub server: Server,
    pub login: Credentials,
}

/// A folder as the server lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// As the server writes it, modified UTF-7 (RFC 3501 5.1.3); what goes back to the server.
    pub wire_name: String,
    /// As people read it.
    pub name: String,
    /// Its special use with the backslash (RFC 6154), as `\Junk`; the first if there are several.
    pub role: Option<String>,
    /// Whether it can be opened (no `\Noselect`).
    pub can_open: bool,
}

/// A folder that was opened (EXAMINE: nothing in it changes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// UIDVALIDITY; 0 if the server gives none.
    pub validity: u32,
    /// Mails in it; their sequence numbers are 1 to this.
    pub present: u32,
}

/// A mail as the server lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    pub uid: u32,
    /// RFC822.SIZE in bytes; servers have been known to err.
    pub size: u64,
    /// INTERNALDATE: when the server took it; `None` if it says nothing understandable.
    pub arrived: Option<Moment>,
}
