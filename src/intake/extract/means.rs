//! What reading a file may use: budgets, programs of the machine, and time.
//!
//! Hands out [`Means`], which every reader that needs more than [`Limits`] is given. Deliberately decides nothing.

use super::Limits;
use crate::intake::tools::Tools;
use std::time::{Duration, Instant};

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct Means {
    pub limits: Limits,
    pub tools: Tools,
    /// When slow work (OCR above all) must have ended, so that the parent's clock does not take the whole mail away;
    /// none in tests.
    pub until: Option<Instant>,
}

impl Means {
    /// Budgets alone: no program of the machine, no clock.
    pub fn bare(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// How long one more program may run: what is left of the time, at most `most`; `None` if it is not worth a start.
    pub fn patience(&self, most: Duration) -> Option<Duration> {
        let left = match self.until {
            Some(until) => until.saturating_duration_since(Instant::now()).min(most),
            None => most,
        };
        (left >= Duration::from_millis(100)).then_some(left)
    }
}
