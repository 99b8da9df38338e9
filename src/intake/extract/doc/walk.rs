//! The walk over a Word file's stories: characters and their properties in, blocks out.
//!
//! Hands out [`Walker`]. Deliberately sees only the properties that carry text, structure, look or pictures.

use super::art::{Art, Blip, inline};
use super::fib::{Age, Fib, Part};
use super::fields::{self, Fields};
use super::floats::Floats;
use super::gallery::{Gallery, Key};
use super::grpprl::{Character, Paragraph};
use super::lists::Lists;
use super::pieces::{Pieces, Span};
use super::properties::Properties;
use super::styles::{Fonts, Style};
use super::{letters, symbols};
use crate::intake::extract::Limits;
use crate::intake::extract::assemble::{Assembler, Look};
use std::ops::Range;

/// The file as the walk needs it.
pub struct File<'a> {
    pub fib: &'a Fib,
    pub word: &'a [u8],
    pub table: &'a [u8],
    pub data: &'a [u8],
    pub pieces: &'a Pieces,
}

/// What stands beside a paragraph's text; before its first word, or after.
enum Extra {
    Picture(usize),
    Box(usize),
}

/// A character where it stands.
struct Here<'s> {
    /// Its position among all characters.
    at: u32,
    /// Its byte in the main stream.
    place: u32,
    span: &'s Span,
    character: &'s Character,
}

/// The paragraph being read.
#[derive(Default)]
struct Line {
    text: String,
    /// Units that wait to be decoded together.
    waiting: Vec<u16>,
    encoding: Option<&'static encoding_rs::Encoding>,
    begun: bool,
    style: Style,
    bold: Option<bool>,
    size: u16,
    before: Vec<Extra>,
    after: Vec<Extra>,
}

/// A story being read.
#[derive(Default)]
struct Course {
    line: Line,
    fields: Fields,
    /// Text whose end of paragraph was deleted.
    carried: String,
    /// Tables open around the story.
    base: usize,
    /// For each table open in it, whether a cell is.
    cells: Vec<bool>,
    last: u16,
    /// A text box holds no further boxes.
    boxed: bool,
}

/// See the module.
pub struct Walker<'a> {
    file: &'a File<'a>,
    properties: Properties<'a>,
    fonts: Fonts,
    lists: Lists,
    art: Art,
    floats: Floats,
    pub out: Assembler,
    pub gallery: Gallery<'a>,
    /// Tracked changes were met.
    pub tracked: bool,
    /// Text was left out because of the limit.
    pub over: bool,
    /// Some text lies outside the file.
    pub cut: bool,
    /// Characters that may still be read.
    room: usize,
}

impl<'a> Walker<'a> {
    pub fn new(name: &'a str, file: &'a File<'a>, limits: &'a Limits) -> Self {
        let (fib, table) = (file.fib, file.table);
        let art = Art::read(fib.table(Part::Drawings, table));
        Self {
            file,
            properties: Properties::read(file),
            fonts: Fonts::read(fib, table),
            lists: Lists::read(fib, table),
            floats: Floats::read(fib, table, &art),
            art,
            out: Assembler::new(limits.chars, false),
            gallery: Gallery::new(name, limits),
            tracked: false,
            over: false,
            cut: false,
            // Codes, deletions and marks are characters too.
            room: limits.chars.saturating_mul(4),
        }
    }

    /// Reads all stories that are kept: text with its boxes, then notes.
    pub fn walk(&mut self) {
        let stories = self.file.fib.stories;
        let end = self.file.pieces.end();
        // A head that knows of no text, or of more than there is, is wrong: all that is there is text.
        let text = if stories.text == 0 || stories.text > end { end } else { stories.text };
        self.story(0..text, false);
        for index in 0..self.floats.len() {
            self.text_box(index);
        }
        let endnotes = stories.before_endnotes();
        self.story(stories.text..stories.text.saturating_add(stories.footnotes), false);
        self.story(endnotes..endnotes.saturating_add(stories.endnotes), false);
    }

    fn text_box(&mut self, index: usize) {
        if let Some(range) = self.floats.take(index) {
            self.story(range, true);
        }
    }

    /// Reads one story; `boxed` if it is a box, which holds no further boxes.
    fn story(&mut self, range: Range<u32>, boxed: bool) {
        if range.is_empty() || self.out.is_over() {
            return;
        }
        let mut story = self.file.pieces.story(self.file.word, range, self.room);
        self.room -= story.spans.iter().map(|span| span.units.len()).sum::<usize>().min(self.room);
        self.over |= story.over;
        self.cut |= story.cut;
        fields::drop_unpaired(&mut story);
        let mut course = Course { base: self.out.depth(), boxed, ..Course::default() };
        for span in &story.spans {
            self.span(span, &mut course);
            if self.out.is_over() {
                break;
            }
        }
        // The last paragraph may lack its end.
        self.flush(&mut course.line);
        if !course.line.text.trim().is_empty() || !course.carried.is_empty() || !course.line.before.is_empty() {
            let text = std::mem::take(&mut course.carried) + &course.line.text;
            let look = Look::default();
            self.emit(&mut course.line, text, look);
        }
        while self.out.depth() > course.base {
            self.out.end_table();
        }
    }

    fn span(&mut self, span: &Span, course: &mut Course) {
        let width = if span.wide { 2 } else { 1 };
        let mut character = Character::default();
        let mut until = 0;
        for (index, unit) in (0u32..).zip(&span.units) {
            let place = span.place.saturating_add(index.saturating_mul(width));
            if index == 0 || place >= until {
                (character, until) = self.properties.character(place, span.modifier);
            }
            let at = span.at.saturating_add(index);
            self.unit(*unit, &Here { at, place, span, character: &character }, course);
            course.last = *unit;
        }
    }

    fn unit(&mut self, unit: u16, here: &Here<'_>, course: &mut Course) {
        let &Here { at, place, span, character } = here;
        if !course.line.begun {
            course.line.begun = true;
            course.line.style = self.properties.style(self.properties.paragraph(place, span.modifier).style);
        }
        self.tracked |= character.deleted || character.inserted;
        let hidden = self.properties.is_hidden(character, &course.line.style);
        let gone = character.deleted || hidden;
        match unit {
            0x07 | 0x0C | 0x0D => {
                // Inside a code, ends of paragraphs are nothing but blanks.
                self.flush_into(course);
                // A hidden end still ends: what stands on both sides of it was never one word.
                if character.deleted && unit == 0x0D {
                    course.carried.push_str(&std::mem::take(&mut course.line.text));
                    return;
                }
                if course.fields.in_code() && unit == 0x0D {
                    return;
                }
                let paragraph = self.properties.paragraph(place, span.modifier);
                self.end_paragraph(unit, &paragraph, course);
            }
            fields::BEGIN => {
                self.flush_into(course);
                course.fields.begin();
            }
            fields::SEPARATOR => {
                self.flush_into(course);
                course.fields.separate();
            }
            fields::END => {
                self.flush_into(course);
                if let Some(shown) = course.fields.end().filter(|_| !gone) {
                    self.take(&shown, course);
                }
            }
            _ if gone => {}
            0x01 if character.special => self.inline(character, course),
            0x08 if character.special => self.anchored(at, course),
            0x28 if character.special && character.symbol.is_some() => {
                let (font, code) = character.symbol.unwrap_or_default();
                let name = self.fonts.get(font).map_or("", |font| font.name.as_str());
                // A code of a plain font is a plain character.
                let plain = char::from_u32(u32::from(code)).filter(|c| !('\u{f000}'..='\u{f0ff}').contains(c));
                if let Some(c) = symbols::plain(name, code).or(plain.filter(|c| !c.is_control() && !name.is_empty())) {
                    self.flush_into(course);
                    self.take(c.encode_utf8(&mut [0; 4]), course);
                }
            }
            0x09 => self.push(unit, None, character, course),
            0x0B | 0x0E => self.push(0x0A, None, character, course),
            0x1E => self.push(0x2D, None, character, course),
            0x00..=0x1F => {}
            _ if character.special && unit < 0x20 => {}
            _ => {
                let font = character.font.and_then(|font| self.fonts.get(font));
                if (0xF020..=0xF0FF).contains(&unit)
                    && let Some(c) = font.and_then(|font| symbols::plain(&font.name, unit))
                {
                    self.flush_into(course);
                    return self.take(c.encode_utf8(&mut [0; 4]), course);
                }
                if span.wide {
                    return self.push(unit, None, character, course);
                }
                let encoding = match self.file.fib.age {
                    Age::Word97 => encoding_rs::WINDOWS_1252,
                    Age::Word6 => letters::encoding(font.map_or(0, |font| font.charset), self.file.fib),
                };
                self.push(unit, Some(encoding), character, course);
            }
        }
    }

    /// Takes a character of the text; `None` is UTF-16.
    fn push(
        &mut self,
        unit: u16,
        encoding: Option<&'static encoding_rs::Encoding>,
        character: &Character,
        course: &mut Course,
    ) {
        if course.line.encoding != encoding && !course.line.waiting.is_empty() {
            self.flush_into(course);
        }
        course.line.encoding = encoding;
        course.line.waiting.push(unit);
        if unit > 0x20 && unit != 0xA0 && unit != 0x3000 && !course.fields.in_code() {
            let own = character.style.map(|index| self.properties.style(index)).unwrap_or_default();
            let of_style = own.bold.or(course.line.style.bold).is_some_and(|value| value & 1 != 0);
            let bold = match character.bold {
                None | Some(0x80) => of_style,
                Some(0x81) => !of_style,
                Some(value) => value & 1 != 0,
            };
            course.line.bold = Some(course.line.bold.unwrap_or(true) && bold);
            let size = character.size.or(own.size).or(course.line.style.size).unwrap_or(20);
            course.line.size = course.line.size.max(size);
        }
    }

    /// Decodes what waits, to where it belongs.
    fn flush_into(&mut self, course: &mut Course) {
        if course.fields.in_code() {
            let before = course.line.text.len();
            self.flush(&mut course.line);
            let code = course.line.text.split_off(before.min(course.line.text.len()));
            course.fields.code(&code);
        } else {
            self.flush(&mut course.line);
        }
    }

    fn flush(&mut self, line: &mut Line) {
        letters::decode(&line.waiting, line.encoding, &mut line.text);
        line.waiting.clear();
    }

    fn take(&mut self, text: &str, course: &mut Course) {
        if course.fields.in_code() {
            course.fields.code(text);
        } else {
            course.line.text.push_str(text);
        }
    }

    fn inline(&mut self, character: &Character, course: &mut Course) {
        let Some(place) = character.picture.filter(|_| !character.data && !character.object) else { return };
        if course.fields.in_code() || course.fields.is_object() {
            return;
        }
        let (age, data) = (self.file.fib.age, self.file.data);
        let load = || match age {
            Age::Word97 => inline(data, place),
            // Word 6 knows no files of pictures, only drawings of Windows.
            Age::Word6 => Some(Blip::Drawing("wmf")),
        };
        if let Some(index) = self.gallery.index(Key::Inline(place), load) {
            self.extra(Extra::Picture(index), course);
        }
    }

    fn anchored(&mut self, at: u32, course: &mut Course) {
        if course.boxed {
            return;
        }
        for shape in self.floats.shapes(at) {
            for number in self.art.pictures(shape).to_vec() {
                let (art, file) = (&self.art, self.file);
                let load = || art.blip(number, file.fib.table(Part::Drawings, file.table), file.word);
                if let Some(index) = self.gallery.index(Key::Stored(number), load) {
                    self.extra(Extra::Picture(index), course);
                }
            }
            for index in self.floats.in_shape(shape).to_vec() {
                self.extra(Extra::Box(index), course);
            }
        }
    }

    fn extra(&mut self, extra: Extra, course: &mut Course) {
        self.flush_into(course);
        let line = &mut course.line;
        if line.text.trim().is_empty() { line.before.push(extra) } else { line.after.push(extra) }
    }

    fn end_paragraph(&mut self, unit: u16, paragraph: &Paragraph, course: &mut Course) {
        let mut line = std::mem::take(&mut course.line);
        let style = self.properties.style(paragraph.style);
        let look = Look {
            styled: style.heading || paragraph.outline.is_some_and(|level| level < 9),
            centred: paragraph.justify.or(style.justify) == Some(1),
            bold: line.bold.unwrap_or(false),
            size: u32::from(line.size),
        };
        let mut text = std::mem::take(&mut course.carried) + &line.text;
        if !text.trim().is_empty()
            && let Some(list) = paragraph.list.or(style.list).filter(|list| *list > 0)
            && let Some(label) = self.lists.label(list, paragraph.level.or(style.level).unwrap_or(0))
        {
            text = letters::numbered(&label, &text);
        }
        let mut depth = paragraph.tables();
        let mut row_end = if depth > 1 { paragraph.inner_row_end } else { paragraph.row_end };
        let cell_end = if depth > 1 { paragraph.inner_cell } else { unit == 0x07 };
        if self.properties.know_no_paragraph() && unit == 0x07 {
            // Nobody says what is a table: an empty cell behind a cell ends the row.
            depth = 1;
            row_end = course.last == 0x07 && text.trim().is_empty();
        }
        self.tables(depth, course);
        if row_end && unit != 0x0C && depth > 0 {
            self.emit(&mut line, text, look);
            self.out.end_row();
            if let Some(open) = course.cells.last_mut() {
                *open = false;
            }
            return;
        }
        if let Some(open) = course.cells.last_mut()
            && !std::mem::replace(open, true)
        {
            self.out.begin_cell();
        }
        self.emit(&mut line, text, look);
        if cell_end && let Some(open) = course.cells.last_mut() {
            self.out.end_cell();
            *open = false;
        }
    }

    /// Opens and closes tables until as many are open as stand around the paragraph.
    fn tables(&mut self, depth: usize, course: &mut Course) {
        while course.cells.len() > depth {
            self.out.end_table();
            course.cells.pop();
        }
        while course.cells.len() < depth {
            if let Some(open) = course.cells.last_mut()
                && !std::mem::replace(open, true)
            {
                self.out.begin_cell();
            }
            self.out.begin_table();
            self.out.begin_row();
            course.cells.push(false);
        }
    }

    fn emit(&mut self, line: &mut Line, text: String, look: Look) {
        for extra in std::mem::take(&mut line.before) {
            self.show(extra);
        }
        self.out.paragraph(&text, look);
        for extra in std::mem::take(&mut line.after) {
            self.show(extra);
        }
    }

    fn show(&mut self, extra: Extra) {
        match extra {
            Extra::Picture(index) => self.out.picture(index),
            Extra::Box(index) => self.text_box(index),
        }
    }
}
