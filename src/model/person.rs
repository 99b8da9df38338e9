//! The people of the office and those who read the bulletin.

use super::address::Address;
use serde::{Deserialize, Serialize};

/// What a person may do. One person may hold several roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Edits and screens; gets the review copy; may send back a corrected .docx.
    Editor,
    /// Signs off (签发) or sends the review copy back.
    Leader,
    /// Runs the machine; gets alarms.
    Operator,
    /// Gets the published bulletin.
    Reader,
}

/// A person or a desk with a mail address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// How letters address them: 值班编辑.
    pub name: String,
    /// Where letters go and whence replies are accepted.
    pub mail: Address,
    /// What they may do.
    pub roles: Vec<Role>,
}

impl Person {
    /// Whether the person holds a role.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}
