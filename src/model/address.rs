//! Mail addresses, made comparable at the door.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A mail address in lower case without display name: `zfbxcc@163.com`.
///
/// Only what every provider agrees on is checked: one `@`, no white space or control character, something on both
/// sides. Chinese providers treat the local part without regard to case, so we do too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Address(String);

impl Address {
    /// Reads one address; `None` if it cannot be one.
    ///
    /// ```
    /// use jianbao::model::address::Address;
    /// assert_eq!(Address::parse(" ZFBXCC@163.com ").unwrap().as_str(), "zfbxcc@163.com");
    /// assert!(Address::parse("no at sign").is_none());
    /// assert!(Address::parse("a@b.cn\r\nBcc: c@d.cn").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches('<').trim_end_matches('>').trim();
        let (local, domain) = text.split_once('@')?;
        let fine = |part: &str| {
            !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c.is_control() || "@<>,;\"".contains(c))
        };
        (fine(local) && fine(domain)).then(|| Self(text.to_lowercase()))
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands behind the `@`.
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }

    /// The address as logs may show it: `zf***@163.com`.
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.split_once('@').unwrap_or((&self.0, ""));
        let head: String = local.chars().take(2).collect();
        format!("{head}***@{domain}")
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("“{text}”不是电子邮件地址")))
    }
}
