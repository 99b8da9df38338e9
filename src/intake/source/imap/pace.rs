//! How long each step of a visit may take and how much it may bring.
//!
//! Hands out [`Pace`]. Knows no server.

use std::time::{Duration, Instant};

/// How long each step may take and how many bytes it may bring. Tests make it short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pace {
    /// For each of connecting with the greeting, STARTTLS, LOGIN, ID, CAPABILITY.
    pub enter: Duration,
    /// For one command that brings no mail.
    pub step: Duration,
    /// For one command that brings mail, beside what the mail itself takes.
    pub fetch: Duration,
    /// Bytes a second that a mail must come with at least.
    pub slowest: u64,
    /// Bytes that any step may bring beside what it asked for.
    pub slack: u64,
    /// When the whole visit must be over; no step is given time beyond it.
    pub until: Option<Instant>,
}

impl Default for Pace {
    /// Right for a provider on the other side of the country and 32 KiB a second.
    fn default() -> Self {
        Self {
            enter: Duration::from_secs(30),
            step: Duration::from_secs(60),
            fetch: Duration::from_secs(30),
            slowest: 32 << 10,
            slack: 1 << 20,
            until: None,
        }
    }
}

impl Pace {
    /// Time for a command that brings so many bytes of mail.
    pub(super) fn bringing(&self, bytes: u64) -> Duration {
        self.fetch.saturating_add(Duration::from_secs(bytes / self.slowest.max(1)))
    }

    /// Bytes that may come in over the line for so many bytes asked for: TLS wraps them, servers add remarks, and
    /// RFC822.SIZE may be somewhat below the truth.
    pub(super) fn budget(&self, bytes: u64) -> u64 {
        bytes.saturating_add(bytes / 4).saturating_add(self.slack)
    }

    /// `time`, but not beyond the end of the visit; `None` when that has come.
    pub(super) fn within(&self, time: Duration) -> Option<Duration> {
        let left = self.until.map_or(time, |until| time.min(until.saturating_duration_since(Instant::now())));
        (!left.is_zero()).then_some(left)
    }
}
