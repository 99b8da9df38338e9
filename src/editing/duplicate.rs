//! The same story again.
