//! How times of day, weekdays and other small words stand in the office's configuration, for serde's `with`.
//!
//! What serde says of a wrong value ends up before an office worker, so the expectations are Chinese.

use super::words;
use serde::{Deserializer, de};
use std::fmt;

/// A time of day to the minute: `"08:30"`.
pub mod time {
    use super::*;
    use chrono::NaiveTime;
    use serde::Serializer;

    pub fn serialize<S: Serializer>(time: &NaiveTime, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&words::time(*time))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveTime, D::Error> {
        word(from, "带引号的24小时制时间，如 \"17:30\"", words::parse_time)
    }
}

/// A weekday: written `"Mon"`; read in English or Chinese.
pub mod weekday {
    use super::*;
    use chrono::Weekday;
    use serde::Serializer;

    pub fn serialize<S: Serializer>(weekday: &Weekday, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(weekday)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Weekday, D::Error> {
        word(from, "星期几，如 \"周一\" 或 \"Mon\"", words::parse_weekday)
    }
}

/// Reads a string through `read`; whatever else is met is answered with `expected`.
pub fn word<'de, D: Deserializer<'de>, T>(
    from: D,
    expected: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<T, D::Error> {
    from.deserialize_str(Word { expected, read })
}

struct Word<F> {
    expected: &'static str,
    read: F,
}

impl<T, F: Fn(&str) -> Option<T>> de::Visitor<'_> for Word<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        (self.read)(text).ok_or_else(|| E::custom(format_args!("“{text}”无法识别，应为{}", self.expected)))
    }
}
