//! Numbers that the store hands out. One type a noun, so that a draft's number cannot be taken for a mail's.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(
    /// A mail that a source has shown us, numbered in the order of arrival here.
    MailId
);
id!(
    /// 来稿: what one mail from one unit brought for one period.
    SubmissionId
);
id!(
    /// 稿件: one story. The office calls drafts by this number (`选 3 5 8`).
    DraftId
);
id!(
    /// A row of the issue table; not the printed 期号, which is given only on sign-off.
    IssueId
);
id!(
    /// A letter in the outbox.
    LetterId
);
