//! `[screening]`: what the checks of drafts go by.

use serde::{Deserialize, Serialize};

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Screening {
    /// Days between the news and its arrival after which it is called old; 0 for never.
    pub stale_days: u32,
}

impl Default for Screening {
    fn default() -> Self {
        Self { stale_days: 14 }
    }
}
