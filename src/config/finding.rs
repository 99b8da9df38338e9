//! One finding about what the office wrote: where, what, and what to do.

use serde::Serialize;
use std::fmt;

/// A finding. Its words are for the person who edits the file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The file, relative to the office folder.
    pub file: String,
    /// Line, from 1, where it could be told.
    pub line: Option<usize>,
    /// The key, `deadline.grace_minutes`; empty if the whole file is meant.
    pub key: String,
    /// What is wrong and what to do.
    pub words: String,
}

impl Finding {
    /// A finding without a line.
    pub fn new(file: &str, key: &str, words: impl Into<String>) -> Self {
        Self { file: file.into(), line: None, key: key.into(), words: words.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, " 第{line}行")?;
        }
        if !self.key.is_empty() {
            write!(f, " `{}`", self.key)?;
        }
        write!(f, "：{}", self.words)
    }
}
