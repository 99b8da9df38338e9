//! The time of one round: the moment it began, and what was waited since.

use crate::model::calendar::Moment;
use crate::model::stop::Stop;
use chrono::TimeDelta;
use std::time::{Duration, Instant};

/// Counts the pauses of a round. The moments it gives are the beginning plus the pauses, so that they are the same in each
/// test; how long the round has really taken is measured beside it, because servers take their time too.
pub(super) struct Clock<'a> {
    began: Moment,
    since: Instant,
    waited: Duration,
    wait: &'a dyn Fn(Duration),
    stop: &'a Stop,
}

impl<'a> Clock<'a> {
    pub fn new(now: Moment, wait: &'a dyn Fn(Duration), stop: &'a Stop) -> Self {
        Self { began: now, since: Instant::now(), waited: Duration::ZERO, wait, stop }
    }

    /// Whether the round was told to end.
    pub fn is_stopped(&self) -> bool {
        self.stop.is_asked()
    }

    /// The moment to write down.
    pub fn now(&self) -> Moment {
        self.began + self.waited()
    }

    /// All pauses together.
    pub fn waited(&self) -> TimeDelta {
        TimeDelta::from_std(self.waited).unwrap_or_default()
    }

    /// What the round has taken so far.
    pub fn spent(&self) -> Duration {
        self.waited.max(self.since.elapsed())
    }

    /// Lets time pass.
    pub fn wait(&mut self, time: Duration) {
        if !time.is_zero() {
            (self.wait)(time);
            self.waited += time;
        }
    }
}
