//! The wish that the program ends soon.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Cheap to clone; all clones are one. Whoever works through a list asks before each item, finishes the one at hand, and
/// leaves the rest for the next run. Once asked, it stays asked.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Whether to end as soon as what is at hand is done.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Asks for the end.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// The flag itself, for a signal to raise.
    pub fn flag(&self) -> Arc<AtomicBool> {
        self.0.clone()
    }
}
