//! The walk over an RTF file: groups on a stack of our own, text to where it belongs.
//!
//! Hands out [`Walker`] and [`Done`]. Never recurses. Deliberately decides neither what a flaw is called nor what HTML
//! inside RTF means.

mod text;
mod words;

use super::charset::{self, Run};
use super::destination::Place;
use super::lex::{Lexer, Token};
use super::page::{Page, Piece, Story};
use super::pict::Sketch;
use super::symbol::Symbols;
use crate::intake::extract::{Block, Limits, picture};
use crate::model::article::Picture;
use crate::model::flaw::Flaw;
use std::collections::{HashMap, HashSet};

/// What a group inherits and gives back at its end.
#[derive(Clone, Copy, Debug)]
struct State {
    place: Place,
    /// Where `\upr` stands.
    outer: Place,
    /// Nothing at all since the group began: `\*` means what follows it.
    first: bool,
    /// Nothing but control words since the group began: a destination may be named.
    fresh: bool,
    /// This group holds a [`Story`].
    story: bool,
    font: i32,
    /// Characters that stand for one `\u`.
    uc: usize,
    bold: bool,
    /// Half-points.
    size: u32,
    hidden: bool,
    /// Deleted or moved away, with tracking.
    gone: bool,
    /// RTF in the place of HTML's markup (`\htmlrtf`).
    instead: bool,
    centred: bool,
    heading: bool,
    in_table: bool,
    /// Tables around the paragraph, if it says so.
    level: Option<usize>,
}

/// A font as the font table has it.
#[derive(Clone, Copy, Debug, Default)]
struct Font {
    page: Option<charset::Page>,
    /// The charset is ANSI, which Chinese programs write without meaning it.
    ansi: bool,
    symbols: Option<Symbols>,
}

/// What is known of the row that is being read.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    /// `\trowd` was met, `\row` not yet.
    defined: bool,
    cells: u32,
    /// Cells deleted with tracking.
    gone: u32,
    this_gone: bool,
}

/// What was read.
pub struct Done {
    pub blocks: Vec<Block>,
    pub pictures: Vec<Picture>,
    pub title: String,
    pub author: String,
    /// The HTML that the file holds, if it says so and it was asked for.
    pub html: Option<String>,
    pub flaws: Vec<Flaw>,
    /// Whether the file calls itself RTF.
    pub is_rtf: bool,
    pub tracked: bool,
    pub lossy: bool,
    /// The encoding that was taken against what the file says.
    pub guessed: Option<&'static str>,
    /// More text than the limit.
    pub over: bool,
    /// Groups nested deeper than the limit were passed over.
    pub deep: bool,
    /// The file ends before its groups do.
    pub cut: bool,
}

/// See the module.
pub struct Walker<'a> {
    name: &'a str,
    limits: &'a Limits,
    /// Never empty; the first stands for the space around all groups.
    states: Vec<State>,
    /// Groups open beyond the limit.
    deeper: usize,
    starred: bool,
    /// Characters still to be passed over after `\u`.
    skip: usize,
    /// The first half of a character beyond U+FFFF.
    high: Option<u32>,
    run: Run,
    run_font: bool,
    file: Option<charset::Page>,
    fonts: HashMap<i32, Font>,
    default_font: i32,
    /// The font table's entry at hand.
    entry: (i32, String),
    /// Styles that are headings, and the style sheet's entry at hand.
    headings: HashSet<i32>,
    style: i32,
    /// Never empty; the first is the document's own.
    stories: Vec<Story>,
    page: Page,
    notes: Vec<Piece>,
    row: Row,
    code: String,
    /// The field's result was worked out from its code.
    shown: bool,
    property: String,
    sketch: Sketch,
    /// Whether HTML is wanted if the file holds it.
    wants_html: bool,
    done: Done,
    too_many: bool,
}

/// What holds outside of all groups.
const OUTSIDE: State = State {
    place: Place::Body,
    outer: Place::Body,
    first: false,
    fresh: false,
    story: false,
    font: 0,
    uc: 1,
    bold: false,
    size: 24,
    hidden: false,
    gone: false,
    instead: false,
    centred: false,
    heading: false,
    in_table: false,
    level: None,
};

/// Fonts and styles taken from the tables at the head of a file.
const ENTRIES: usize = 20_000;
/// Boxes and notes within each other; what is deeper belongs to the one around it.
const STORIES: usize = 8;
/// Bytes taken of a field's code or a property's name.
const CODE: usize = 400;

impl<'a> Walker<'a> {
    /// `wants_html` asks for [`Done::html`].
    pub fn new(name: &'a str, limits: &'a Limits, wants_html: bool) -> Self {
        Self {
            name,
            limits,
            states: vec![OUTSIDE],
            deeper: 0,
            starred: false,
            skip: 0,
            high: None,
            run: Run::new(),
            run_font: false,
            file: None,
            fonts: HashMap::new(),
            default_font: 0,
            entry: (0, String::new()),
            headings: HashSet::new(),
            style: 0,
            stories: vec![Story::default()],
            page: Page::new(limits.chars),
            notes: Vec::new(),
            row: Row::default(),
            code: String::new(),
            shown: false,
            property: String::new(),
            sketch: Sketch::new(),
            wants_html,
            done: Done {
                blocks: Vec::new(),
                pictures: Vec::new(),
                title: String::new(),
                author: String::new(),
                html: None,
                flaws: Vec::new(),
                is_rtf: false,
                tracked: false,
                lossy: false,
                guessed: None,
                over: false,
                deep: false,
                cut: false,
            },
            too_many: false,
        }
    }

    /// Walks over the file, as far as it goes.
    pub fn read(mut self, bytes: &[u8]) -> Done {
        let mut lexer = Lexer::new(bytes);
        // What must still be unread for the document to go on behind the brace that closes it.
        let mut last: Option<usize> = None;
        while let Some(token) = lexer.step() {
            if !matches!(token, Token::Symbol(b'*') | Token::Word(..)) {
                self.set(|state| state.first = false);
            }
            match token {
                Token::Open => self.open(),
                Token::Close => {
                    self.close();
                    if self.states.len() == 1 {
                        let rest = lexer.rest();
                        if rest.len() <= *last.get_or_insert_with(|| behind(rest)) {
                            break;
                        }
                    }
                }
                _ if self.deeper > 0 => {}
                Token::Word(word, number) => self.word(word, number),
                Token::Symbol(symbol) => self.symbol(symbol),
                Token::Hex(byte) => self.text(&[byte], false),
                Token::Text(bytes) => {
                    self.text(bytes, true);
                    if self.run.is_half()
                        && let Some(byte) = lexer.second_half()
                    {
                        self.text(&[byte], true);
                    }
                }
                Token::Binary(data) => {
                    if self.skip > 0 {
                        self.skip -= 1;
                    } else if self.state().place == Place::Picture {
                        self.sketch.binary(data);
                    }
                }
            }
            if self.page.is_over() || self.done.over {
                break;
            }
        }
        self.done.cut = lexer.short || (self.states.len() > 1 && lexer.rest().is_empty());
        self.finish()
    }

    fn finish(mut self) -> Done {
        self.deeper = 0;
        while self.states.len() > 1 {
            self.close();
        }
        self.end_paragraph();
        let notes = std::mem::take(&mut self.notes);
        self.place(0, notes);
        let mut done = self.done;
        done.over |= self.page.is_over();
        done.blocks = self.page.finish();
        done
    }

    fn state(&self) -> &State {
        // The first state is never popped.
        self.states.last().unwrap_or(&OUTSIDE)
    }

    /// Changes what holds until the group ends.
    fn set(&mut self, change: impl FnOnce(&mut State)) {
        if let Some(state) = self.states.last_mut() {
            change(state);
        }
    }

    fn open(&mut self) {
        self.skip = 0;
        self.starred = false;
        if self.deeper > 0 || self.states.len() > self.limits.xml_depth {
            self.deeper += 1;
            self.done.deep = true;
            return;
        }
        let state = State { first: true, fresh: true, story: false, ..*self.state() };
        self.states.push(state);
        if state.place == Place::Styles {
            self.style = 0;
        }
    }

    fn close(&mut self) {
        self.skip = 0;
        self.starred = false;
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        // A brace too many is passed over.
        let [.., around, state] = self.states.as_slice() else { return };
        let (around, state) = (*around, *state);
        if around.place != state.place || state.story {
            self.flush();
        }
        if state.story {
            self.end_paragraph();
        }
        self.states.pop();
        if state.story {
            self.end_story();
        }
        if around.place != state.place {
            self.leave(state.place);
        }
    }

    /// The end of a group that led elsewhere.
    fn leave(&mut self, place: Place) {
        match place {
            Place::Picture => self.end_picture(),
            Place::Code => self.end_code(),
            Place::Label => {
                if let Some(story) = self.stories.last_mut() {
                    let label = story.paragraph.label.trim();
                    // Bullets say nothing; o is one of them.
                    if label == "o" || !label.chars().any(char::is_alphanumeric) {
                        story.paragraph.label.clear();
                    }
                }
            }
            _ => {}
        }
    }

    /// Enters a destination that the group names.
    fn enter(&mut self, place: Place) {
        let state = *self.state();
        // The outermost group is the document, whatever a damaged file says of it.
        if self.states.len() <= 2 || !(state.fresh || place == Place::Picture) {
            return;
        }
        self.flush();
        if state.place == Place::Twice {
            let inner = if place == Place::Unicode { state.outer } else { Place::Skip };
            return self.set(|state| state.place = inner);
        }
        if !state.place.is_open() {
            return self.set(|state| state.place = Place::Skip);
        }
        let html = self.done.html.is_some();
        match place {
            Place::Unicode => {}
            Place::Twice => self.set(|state| (state.outer, state.place) = (state.place, Place::Twice)),
            Place::Box | Place::Note => {
                // A group holds one story, however often a damaged file says so.
                if !state.story && self.stories.len() < STORIES && !html {
                    self.stories.push(Story { note: place == Place::Note, ..Story::default() });
                    self.set(|state| {
                        state.story = true;
                        (state.centred, state.heading, state.in_table, state.level) = (false, false, false, None);
                    });
                }
                self.set(|state| state.place = Place::Body);
            }
            Place::Label => {
                let twice = self.stories.last().is_some_and(|story| !story.paragraph.label.is_empty());
                let place = if twice || html { Place::Skip } else { Place::Label };
                self.set(|state| state.place = place);
            }
            Place::Title | Place::Author if state.place != Place::Info => self.set(|state| state.place = Place::Skip),
            Place::Title if !self.done.title.is_empty() => self.set(|state| state.place = Place::Skip),
            Place::Author if !self.done.author.is_empty() => self.set(|state| state.place = Place::Skip),
            Place::Markup if !html => self.set(|state| state.place = Place::Skip),
            Place::Picture => {
                self.sketch = Sketch::new();
                // Of a drawing's properties only the picture itself, not a pattern to fill it.
                let pattern = state.place == Place::Inert && self.property.starts_with("fill");
                self.set(|state| state.place = if html || pattern { Place::Skip } else { Place::Picture });
            }
            place => {
                match place {
                    Place::Code => self.code.clear(),
                    Place::Property => self.property.clear(),
                    Place::Fonts => self.entry = (0, String::new()),
                    _ => {}
                }
                self.set(|state| state.place = place);
            }
        }
    }

    /// Tables around the paragraph at hand.
    fn level(&self) -> usize {
        let state = self.state();
        let said = state.level.unwrap_or(usize::from(state.in_table));
        said.max(usize::from(self.row.defined))
    }

    fn end_paragraph(&mut self) {
        self.end_paragraph_in(self.level());
    }

    /// Ends the paragraph in so many tables.
    fn end_paragraph_in(&mut self, level: usize) {
        self.flush();
        if let Some(html) = &mut self.done.html {
            if !self.states.last().is_some_and(|state| state.instead) {
                html.push_str("\r\n");
            }
            return;
        }
        let (heading, centred) = (self.state().heading, self.state().centred);
        let inner = self.stories.len() > 1;
        let Some(story) = self.stories.last_mut() else { return };
        let (text, look, after) = std::mem::take(&mut story.paragraph).finish(heading, centred);
        if inner {
            if !text.trim().is_empty() {
                story.pieces.push(Piece::Text(text, look));
            }
            story.pieces.extend(after);
        } else {
            self.page.paragraph(level, &text, look);
            self.place(level, after);
        }
    }

    /// Puts finished pieces on the page.
    fn place(&mut self, level: usize, pieces: Vec<Piece>) {
        for piece in pieces {
            match piece {
                Piece::Text(text, look) => self.page.paragraph(level, &text, look),
                Piece::Picture(index) => self.page.picture(level, index),
            }
        }
    }

    /// Box or note is over: what it held goes behind the paragraph that it stands in, or to the end.
    fn end_story(&mut self) {
        let Some(story) = self.stories.pop() else { return };
        if self.stories.is_empty() {
            self.stories.push(Story::default());
        }
        if story.note {
            self.notes.extend(story.pieces);
        } else {
            self.hang(story.pieces);
        }
    }

    /// Before the paragraph if nothing of it is there yet, else behind it.
    fn hang(&mut self, pieces: Vec<Piece>) {
        let level = self.level();
        let inner = self.stories.len() > 1;
        let Some(story) = self.stories.last_mut() else { return };
        if !story.paragraph.is_blank() {
            story.paragraph.after.extend(pieces);
        } else if inner {
            story.pieces.extend(pieces);
        } else {
            self.place(level, pieces);
        }
    }

    fn end_cell(&mut self, level: usize) {
        if self.done.html.is_some() || self.stories.len() > 1 {
            return self.write("\t");
        }
        self.end_paragraph_in(level);
        self.page.end_cell(level);
    }

    fn end_row(&mut self, level: usize) {
        if self.done.html.is_some() || self.stories.len() > 1 {
            return self.end_paragraph();
        }
        self.flush();
        let rest = self.stories.last().is_some_and(|story| !story.paragraph.is_blank());
        if rest && self.page.depth() >= level {
            self.end_cell(level);
        }
        let gone = level == 1 && self.row.cells > 0 && self.row.gone >= self.row.cells;
        self.page.end_row(level, gone);
        if level == 1 {
            self.row = Row::default();
        }
    }

    fn end_picture(&mut self) {
        let number = self.done.pictures.len() + 1;
        let file = match std::mem::replace(&mut self.sketch, Sketch::new()).file() {
            Ok(None) => return,
            Ok(Some(file)) => Ok(file),
            Err(why) => Err(why),
        };
        if self.state().hidden || self.state().gone {
            return;
        }
        if self.done.pictures.len() >= self.limits.pictures {
            if !std::mem::replace(&mut self.too_many, true) {
                let what = format!("图片超过{}张", self.limits.pictures);
                self.done.flaws.push(Flaw::OverLimit { place: format!("附件“{}”", self.name), what });
            }
            return;
        }
        let name = format!("图{number}");
        match file.and_then(|file| picture::prepare(&name, &file, self.limits)) {
            Ok(picture) => {
                self.done.pictures.push(picture);
                self.hang(vec![Piece::Picture(number - 1)]);
            }
            Err(why) => {
                let flaw = Flaw::PictureDropped { name, why };
                if !self.done.flaws.contains(&flaw) {
                    self.done.flaws.push(flaw);
                }
            }
        }
    }
}

/// How much stands behind the last paragraph, cell or head of a document in these bytes; all if there is none. More
/// document behind the brace that closes it means a brace too many, or a second document.
fn behind(rest: &[u8]) -> usize {
    let words = [&b"\\par"[..], b"\\cell", b"{\\rtf"];
    let last = words.iter().filter_map(|word| rest.windows(word.len()).rposition(|window| window == *word)).max();
    last.map_or(rest.len(), |last| rest.len().saturating_sub(last + 1))
}
