//! What holds for a character or a paragraph of a Word file: pages of properties, what hurried saves put on pieces, styles.
//!
//! Hands out [`Properties`]. Deliberately knows nothing of the text.

use super::bytes::Bytes;
use super::grpprl::{Character, Paragraph, changes, single};
use super::pages::Runs;
use super::pieces::Modifier;
use super::styles::{Style, Styles};
use super::walk::File;
use std::cell::Cell;

/// See the module.
pub struct Properties<'a> {
    file: &'a File<'a>,
    characters: Runs,
    paragraphs: Runs,
    styles: Styles,
    /// Bytes of property lists outside the pages that may still be read: each may be named by every character.
    patience: Cell<usize>,
}

impl<'a> Properties<'a> {
    pub fn read(file: &'a File<'a>) -> Self {
        let (fib, word, table) = (file.fib, file.word, file.table);
        Self {
            file,
            characters: Runs::characters(fib, word, table),
            paragraphs: Runs::paragraphs(fib, word, table),
            styles: Styles::read(fib, table),
            patience: Cell::new(64 << 20),
        }
    }

    /// A style by its number.
    pub fn style(&self, index: u16) -> Style {
        self.styles.get(index)
    }

    /// Whether nothing at all is said of paragraphs.
    pub fn know_no_paragraph(&self) -> bool {
        self.paragraphs.is_empty()
    }

    /// The properties of the character at a byte, and the byte from which others hold.
    pub fn character(&self, place: u32, modifier: u16) -> (Character, u32) {
        let mut character = Character::default();
        let until = match self.characters.at(place) {
            Some(run) => {
                changes(run.list(self.file.word), self.file.fib.age, |change| character.apply(change));
                run.to
            }
            None => self.characters.next(place),
        };
        match self.file.pieces.modifier(modifier) {
            Modifier::None => {}
            Modifier::One(code, value) => single(code, value).into_iter().for_each(|change| character.apply(change)),
            Modifier::List(list) => changes(self.patiently(list), self.file.fib.age, |change| character.apply(change)),
        }
        (character, until)
    }

    /// A list, or nothing once too many were read.
    fn patiently<'l>(&self, list: &'l [u8]) -> &'l [u8] {
        let left = self.patience.get().checked_sub(list.len());
        self.patience.set(left.unwrap_or(0));
        if left.is_some() { list } else { &[] }
    }

    /// The properties of the paragraph that the character at a byte belongs to.
    pub fn paragraph(&self, place: u32, modifier: u16) -> Paragraph {
        let mut paragraph = Paragraph::default();
        if let Some(run) = self.paragraphs.at(place) {
            paragraph.style = run.style;
            changes(run.list(self.file.word), self.file.fib.age, |change| paragraph.apply(change));
        }
        if let Some(at) = paragraph.elsewhere.take().and_then(|at| usize::try_from(at).ok()) {
            let list = self.file.data.u16_at(at).and_then(|len| self.file.data.part(at + 2, usize::from(len)));
            changes(self.patiently(list.unwrap_or_default()), self.file.fib.age, |change| paragraph.apply(change));
        }
        match self.file.pieces.modifier(modifier) {
            Modifier::None => {}
            Modifier::One(code, value) => single(code, value).into_iter().for_each(|change| paragraph.apply(change)),
            Modifier::List(list) => changes(self.patiently(list), self.file.fib.age, |change| paragraph.apply(change)),
        }
        paragraph
    }

    /// Whether characters are hidden, by themselves or by a style.
    pub fn is_hidden(&self, character: &Character, style: &Style) -> bool {
        let of_style = || {
            let own = character.style.and_then(|index| self.style(index).hidden);
            own.or(style.hidden).is_some_and(|value| value & 1 != 0)
        };
        match character.hidden {
            None | Some(0x80) => of_style(),
            Some(0x81) => !of_style(),
            Some(value) => value & 1 != 0,
        }
    }
}
