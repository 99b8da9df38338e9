//! The walk over a Word file's stories: characters and their properties in, blocks out.
//!
//! Hands out [`Walker`]. Deliberately sees only the properties that carry text, structure, look or pictures.

use super::art::{Art, inline};
use super::bytes::Bytes;
use super::fib::{Age, Fib, Part};
use super::fields::{self, Fields};
use super::gallery::{Gallery, Key};
use super::lists::Lists;
use super::pages::Runs;
use super::pieces::{Modifier, Pieces, Span};
use super::properties::{Character, Paragraph, changes, single};
use super::styles::{Fonts, Style, Styles};
use super::{letters, symbols};
use crate::intake::extract::Limits;
use crate::intake::extract::assemble::{Assembler, Look};
use std::collections::BTreeMap;
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

/// A text box: its characters, and the anchored shape that it lies in.
struct TextBox {
    range: Range<u32>,
    anchor: u32,
    told: bool,
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
}

/// See the module.
pub struct Walker<'a> {
    file: &'a File<'a>,
    characters: Runs,
    paragraphs: Runs,
    styles: Styles,
    fonts: Fonts,
    lists: Lists,
    art: Art,
    /// Anchored shapes by character position.
    anchors: BTreeMap<u32, Vec<u32>>,
    boxes: Vec<TextBox>,
    pub out: Assembler,
    pub gallery: Gallery<'a>,
    /// Tracked changes were met.
    pub tracked: bool,
    /// Text was left out because of the limit.
    pub over: bool,
    /// Some text lies outside the file.
    pub cut: bool,
    limit: usize,
}

impl<'a> Walker<'a> {
    pub fn new(name: &'a str, file: &'a File<'a>, limits: &'a Limits) -> Self {
        let (fib, word, table) = (file.fib, file.word, file.table);
        let mut walker = Self {
            file,
            characters: Runs::characters(fib, word, table),
            paragraphs: Runs::paragraphs(fib, word, table),
            styles: Styles::read(fib, table),
            fonts: Fonts::read(fib, table),
            lists: Lists::read(fib, table),
            art: Art::read(fib.table(Part::Drawings, table)),
            anchors: BTreeMap::new(),
            boxes: Vec::new(),
            out: Assembler::new(limits.chars, false),
            gallery: Gallery::new(name, limits),
            tracked: false,
            over: false,
            cut: false,
            // Codes, deletions and marks are characters too.
            limit: limits.chars.saturating_mul(4),
        };
        walker.anchors();
        walker.text_boxes();
        walker
    }

    /// Reads all stories that are kept: text with its boxes, then notes.
    pub fn walk(&mut self) {
        let stories = self.file.fib.stories;
        let end = self.file.pieces.end();
        let footnotes = stories.text;
        let endnotes = [stories.footnotes, stories.headers, stories.macros, stories.comments]
            .into_iter()
            .fold(footnotes, u32::saturating_add);
        // A head that knows of no text, or of more than there is, is wrong: all that is there is text.
        let text = if stories.text == 0 || stories.text > end { end } else { stories.text };
        self.story(0..text, false);
        for index in 0..self.boxes.len() {
            self.text_box(index);
        }
        self.story(footnotes..footnotes.saturating_add(stories.footnotes), false);
        self.story(endnotes..endnotes.saturating_add(stories.endnotes), false);
    }

    /// Where shapes are anchored (PlcfSpa, MS-DOC 2.8.37).
    fn anchors(&mut self) {
        let plc = self.file.fib.table(Part::Anchors, self.file.table);
        let count = plc.len().saturating_sub(4) / 30;
        for index in 0..count {
            if let (Some(at), Some(shape)) = (plc.u32_at(4 * index), plc.u32_at(4 * (count + 1) + 26 * index)) {
                self.anchors.entry(at).or_default().push(shape);
            }
        }
    }

    /// Which characters of the boxes' story belong to which box (PlcftxbxTxt, MS-DOC 2.8.32).
    fn text_boxes(&mut self) {
        let stories = self.file.fib.stories;
        let start =
            [stories.text, stories.footnotes, stories.headers, stories.macros, stories.comments, stories.endnotes]
                .into_iter()
                .fold(0, u32::saturating_add);
        let plc = self.file.fib.table(Part::Boxes, self.file.table);
        let count = plc.len().saturating_sub(4) / 26;
        let end = stories.boxes;
        for index in 0..count {
            let at = 4 * (count + 1) + 22 * index;
            let (Some(from), Some(to)) = (plc.u32_at(4 * index), plc.u32_at(4 * index + 4)) else { break };
            let (Some(reusable), Some(shape)) = (plc.u16_at(at + 8), plc.u32_at(at + 14)) else { break };
            if reusable & 1 == 0 && from < to && to <= end {
                let range = start.saturating_add(from)..start.saturating_add(to);
                self.boxes.push(TextBox { range, anchor: self.art.top(shape), told: false });
            }
        }
        if self.boxes.is_empty() && end > 0 {
            self.boxes.push(TextBox { range: start..start.saturating_add(end), anchor: 0, told: false });
        }
    }

    fn text_box(&mut self, index: usize) {
        if let Some(text_box) = self.boxes.get_mut(index)
            && !std::mem::replace(&mut text_box.told, true)
        {
            let range = text_box.range.clone();
            self.story(range, true);
        }
    }

    /// Reads one story; `boxed` if it is a box, which holds no further boxes.
    fn story(&mut self, range: Range<u32>, boxed: bool) {
        if range.is_empty() || self.out.is_over() {
            return;
        }
        let mut story = self.file.pieces.story(self.file.word, range, self.limit);
        self.over |= story.over;
        self.cut |= story.cut;
        fields::drop_unpaired(&mut story);
        let mut course = Course { base: self.out.depth(), ..Course::default() };
        for span in &story.spans {
            self.span(span, &mut course, boxed);
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

    fn span(&mut self, span: &Span, course: &mut Course, boxed: bool) {
        let width = if span.wide { 2 } else { 1 };
        let mut character = Character::default();
        let mut until = 0;
        for (index, unit) in (0u32..).zip(&span.units) {
            let place = span.place.saturating_add(index.saturating_mul(width));
            if index == 0 || place >= until {
                (character, until) = self.character(place, span.modifier);
            }
            let at = span.at.saturating_add(index);
            self.unit(*unit, at, place, span, &character, course, boxed);
            course.last = *unit;
        }
    }

    /// The properties of the character at a byte, and the byte from which others hold.
    fn character(&self, place: u32, modifier: u16) -> (Character, u32) {
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
            Modifier::List(list) => changes(list, self.file.fib.age, |change| character.apply(change)),
        }
        (character, until)
    }

    fn paragraph(&self, place: u32, modifier: u16) -> Paragraph {
        let mut paragraph = Paragraph::default();
        if let Some(run) = self.paragraphs.at(place) {
            paragraph.style = run.style;
            changes(run.list(self.file.word), self.file.fib.age, |change| paragraph.apply(change));
        }
        if let Some(at) = paragraph.elsewhere.take().and_then(|at| usize::try_from(at).ok()) {
            let list = self.file.data.u16_at(at).and_then(|len| self.file.data.part(at + 2, usize::from(len)));
            changes(list.unwrap_or_default(), self.file.fib.age, |change| paragraph.apply(change));
        }
        match self.file.pieces.modifier(modifier) {
            Modifier::None => {}
            Modifier::One(code, value) => single(code, value).into_iter().for_each(|change| paragraph.apply(change)),
            Modifier::List(list) => changes(list, self.file.fib.age, |change| paragraph.apply(change)),
        }
        paragraph
    }

    #[allow(clippy::too_many_arguments)]
    fn unit(
        &mut self,
        unit: u16,
        at: u32,
        place: u32,
        span: &Span,
        character: &Character,
        course: &mut Course,
        boxed: bool,
    ) {
        if !course.line.begun {
            course.line.begun = true;
            course.line.style = self.styles.get(self.paragraph(place, span.modifier).style);
        }
        self.tracked |= character.deleted || character.inserted;
        let hidden = self.is_hidden(character, &course.line.style);
        let gone = character.deleted || hidden;
        match unit {
            0x07 | 0x0C | 0x0D => {
                // Inside a code, ends of paragraphs are nothing but blanks.
                self.flush(&mut course.line);
                if gone && unit == 0x0D {
                    course.carried.push_str(&std::mem::take(&mut course.line.text));
                    return;
                }
                if course.fields.in_code() && unit == 0x0D {
                    return;
                }
                let paragraph = self.paragraph(place, span.modifier);
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
            0x08 if character.special => self.anchored(at, course, boxed),
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

    fn is_hidden(&self, character: &Character, style: &Style) -> bool {
        let of_style = || {
            let own = character.style.and_then(|index| self.styles.get(index).hidden);
            own.or(style.hidden).is_some_and(|value| value & 1 != 0)
        };
        match character.hidden {
            None | Some(0x80) => of_style(),
            Some(0x81) => !of_style(),
            Some(value) => value & 1 != 0,
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
            let own = character.style.map(|index| self.styles.get(index)).unwrap_or_default();
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
        if course.fields.in_code() || course.fields.is_object() || self.file.fib.age == Age::Word6 {
            return;
        }
        let data = self.file.data;
        if let Some(index) = self.gallery.index(Key::Inline(place), || inline(data, place)) {
            self.extra(Extra::Picture(index), course);
        }
    }

    fn anchored(&mut self, at: u32, course: &mut Course, boxed: bool) {
        if boxed {
            return;
        }
        for shape in self.anchors.get(&at).cloned().unwrap_or_default() {
            for number in self.art.pictures(shape) {
                let (art, file) = (&self.art, self.file);
                let load = || art.blip(number, file.fib.table(Part::Drawings, file.table), file.word);
                if let Some(index) = self.gallery.index(Key::Stored(number), load) {
                    self.extra(Extra::Picture(index), course);
                }
            }
            for index in 0..self.boxes.len() {
                if self.boxes.get(index).is_some_and(|text_box| text_box.anchor == shape) {
                    self.extra(Extra::Box(index), course);
                }
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
        let style = self.styles.get(paragraph.style);
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
        if self.paragraphs.is_empty() && unit == 0x07 {
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
