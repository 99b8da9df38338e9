//! An answer on its way out, in pieces that quirks can take hold of.

/// An answer: untagged lines, each with its literals and its end of line, then the tagged one.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    pub lines: Vec<Line>,
    /// `OK …`, without tag; empty for a greeting, which has none.
    pub end: String,
    pub manner: Manner,
}

/// One untagged line.
#[derive(Clone, Debug)]
pub struct Line {
    /// Which mail it tells of, if it is one of FETCH.
    pub uid: Option<u32>,
    pub bytes: Vec<u8>,
}

/// How it is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    #[default]
    Plain,
    /// Not at all; the line stays open.
    Silent,
    /// Two bytes every half second.
    Slow,
    /// As a line without end.
    Endless,
    /// The untagged lines, then the line is cut.
    Cut,
}

impl Reply {
    pub fn end(words: impl Into<String>) -> Self {
        Self { end: words.into(), ..Self::default() }
    }

    /// With one more untagged line.
    pub fn line(mut self, words: impl AsRef<[u8]>) -> Self {
        self.lines.push(Line { uid: None, bytes: [b"* ", words.as_ref(), b"\r\n"].concat() });
        self
    }

    pub fn untagged(&self) -> Vec<u8> {
        self.lines.iter().flat_map(|line| line.bytes.iter().copied()).collect()
    }

    pub fn bytes(&self, tag: &str) -> Vec<u8> {
        let mut bytes = self.untagged();
        if !self.end.is_empty() {
            bytes.extend(format!("{tag} {}\r\n", self.end).into_bytes());
        }
        bytes
    }

    /// The line about a mail.
    pub fn about(&mut self, uid: u32) -> Option<&mut Line> {
        self.lines.iter_mut().find(|line| line.uid == Some(uid))
    }
}

impl Line {
    /// Replaces words where they stand first.
    pub fn replace(&mut self, from: &str, to: &[u8]) {
        if let Some(at) = self.bytes.windows(from.len()).position(|window| window == from.as_bytes()) {
            self.bytes.splice(at..at + from.len(), to.iter().copied());
        }
    }
}
