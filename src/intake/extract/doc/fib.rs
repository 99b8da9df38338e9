//! The head of a Word file (File Information Block; MS-DOC 2.5 and its ancestors): which Word, how long each story is,
//! and where the tables lie.
//!
//! Hands out [`Fib`]. Deliberately reads nothing of the tables themselves.

use super::bytes::Bytes;

/// Which family of formats the file belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// Word 6 and Word 95: one stream, characters of one byte, property codes of one byte.
    Word6,
    /// Word 97 to 2007 and WPS: tables in a stream of their own, pieces of 8 or 16 bits.
    Word97,
}

/// Tables that this reader uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Styles,
    Fonts,
    Pieces,
    CharacterPages,
    ParagraphPages,
    /// Word 97 only, as those below.
    Lists,
    ListOverrides,
    Anchors,
    Drawings,
    Boxes,
}

/// Lengths of the stories in characters, in the order in which they follow each other (MS-DOC 2.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stories {
    pub text: u32,
    pub footnotes: u32,
    pub headers: u32,
    pub macros: u32,
    pub comments: u32,
    pub endnotes: u32,
    pub boxes: u32,
    pub header_boxes: u32,
}

impl Stories {
    /// Where the endnotes begin.
    pub fn before_endnotes(&self) -> u32 {
        [self.footnotes, self.headers, self.macros, self.comments].into_iter().fold(self.text, u32::saturating_add)
    }

    /// Where the text boxes' story begins.
    pub fn before_boxes(&self) -> u32 {
        self.before_endnotes().saturating_add(self.endnotes)
    }
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Fib {
    pub age: Age,
    /// Encrypted or obfuscated: nothing else can be read.
    pub encrypted: bool,
    /// Whether the table stream is `1Table` rather than `0Table`.
    pub first_table: bool,
    /// Windows language of the Word that wrote it, 0x0804 in mainland China.
    pub language: u16,
    pub macintosh: bool,
    /// Characters of 16 bits in a file without pieces.
    pub wide: bool,
    /// First byte of the text, and the one behind its last.
    pub text: (u32, u32),
    pub stories: Stories,
    places: Vec<(Part, usize, usize)>,
    /// Word 6: pages of character and paragraph properties, first and how many.
    pub pages: [(u16, u16); 2],
}

impl Fib {
    /// Reads the head of the main stream; `None` if it is no Word file.
    pub fn read(word: &[u8]) -> Option<Self> {
        let magic = word.u16_at(0)?;
        let number = word.u16_at(2)?;
        if !matches!(magic, 0xA5EC | 0xA5DC | 0xA697..=0xA699) {
            return None;
        }
        // 0xC0 and above are Word 97 and later; other writers leave odd numbers, but never below that.
        let age = if number >= 0x69 && magic == 0xA5EC { Age::Word97 } else { Age::Word6 };
        let flags = word.u16_at(0x0A)?;
        let mut fib = Self {
            age,
            encrypted: flags & 0x8100 != 0,
            first_table: flags & 0x0200 != 0,
            language: word.u16_at(0x06).unwrap_or(0),
            macintosh: matches!(magic, 0xA697..=0xA699) || word.u8_at(0x13).is_some_and(|b| b & 1 != 0),
            wide: flags & 0x1000 != 0 && age == Age::Word6,
            text: (word.u32_at(0x18).unwrap_or(0), word.u32_at(0x1C).unwrap_or(0)),
            stories: Stories::default(),
            places: Vec::new(),
            pages: [(0, 0); 2],
        };
        match age {
            Age::Word97 => fib.word97(word),
            Age::Word6 => fib.word6(word),
        }
        Some(fib)
    }

    fn word97(&mut self, word: &[u8]) {
        self.stories = stories(word, 0x4C);
        // FibRgFcLcb97, pairs of place and size; the numbers are the pairs' places in it (MS-DOC 2.5.6 to 2.5.10).
        let table = [
            (Part::Styles, 1),
            (Part::CharacterPages, 12),
            (Part::ParagraphPages, 13),
            (Part::Fonts, 15),
            (Part::Pieces, 33),
            (Part::Anchors, 40),
            (Part::Drawings, 50),
            (Part::Boxes, 56),
            (Part::Lists, 73),
            (Part::ListOverrides, 74),
        ];
        let pairs = usize::from(word.u16_at(0x98).unwrap_or(0));
        for (part, index) in table.into_iter().filter(|(_, index)| *index < pairs) {
            self.place(word, part, 0x9A + 8 * index);
        }
    }

    fn word6(&mut self, word: &[u8]) {
        self.stories = stories(word, 0x34);
        let table = [
            (Part::Styles, 0x60),
            (Part::CharacterPages, 0xB8),
            (Part::ParagraphPages, 0xC0),
            (Part::Fonts, 0xD0),
            (Part::Pieces, 0x160),
        ];
        for (part, at) in table {
            self.place(word, part, at);
        }
        let number = |at: usize| word.u16_at(at).unwrap_or(0);
        self.pages = [(number(0x18A), number(0x18E)), (number(0x18C), number(0x190))];
    }

    fn place(&mut self, word: &[u8], part: Part, at: usize) {
        if let (Some(from), Some(len)) = (word.size_at(at), word.size_at(at + 4))
            && len > 0
        {
            self.places.push((part, from, len));
        }
    }

    /// Where a table lies in the table stream (Word 97) or the main stream (Word 6), and its length in bytes.
    pub fn find(&self, part: Part) -> Option<(usize, usize)> {
        self.places.iter().find(|(p, _, _)| *p == part).map(|(_, from, len)| (*from, *len))
    }

    /// A table's bytes, as many as are there.
    pub fn table<'a>(&self, part: Part, stream: &'a [u8]) -> &'a [u8] {
        let Some((from, len)) = self.find(part) else { return &[] };
        let tail = stream.tail(from);
        tail.get(..len.min(tail.len())).unwrap_or_default()
    }
}

fn stories(word: &[u8], at: usize) -> Stories {
    // Lengths are signed, and a length below zero is damage.
    let length = |index: usize| word.u32_at(at + 4 * index).filter(|n| *n <= i32::MAX as u32).unwrap_or(0);
    Stories {
        text: length(0),
        footnotes: length(1),
        headers: length(2),
        macros: length(3),
        comments: length(4),
        endnotes: length(5),
        boxes: length(6),
        header_boxes: length(7),
    }
}
