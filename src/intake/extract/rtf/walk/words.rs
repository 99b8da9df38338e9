//! What each control word does.

use super::super::charset;
use super::super::destination::{self, Place};
use super::super::page::NESTING;
use super::{ENTRIES, Row, Walker};

impl Walker<'_> {
    /// A control word.
    pub(super) fn word(&mut self, word: &str, number: Option<i32>) {
        let starred = std::mem::take(&mut self.starred);
        let state = *self.state();
        self.set(|state| state.first = false);
        if state.place == Place::Skip {
            return;
        }
        // A character's word may stand for a character that `\u` named; another word ends what `\u` passes over.
        let c = spoken(word);
        if self.skip > 0 && c.is_some() {
            self.skip -= 1;
            return;
        }
        self.skip = 0;
        if let Some(c) = c {
            return self.spoken(c);
        }
        if let Some(place) = destination::named(word) {
            let shown = word == "fldrslt" && std::mem::take(&mut self.shown);
            if word == "field" {
                self.shown = false;
            }
            return self.enter(if shown { Place::Skip } else { place });
        }
        if starred && state.first && self.states.len() > 2 {
            return self.set(|state| state.place = Place::Skip);
        }
        let on = number != Some(0);
        let value = number.unwrap_or(0);
        match word {
            "u" => return self.unicode(value),
            "uc" => return self.set(|state| state.uc = usize::try_from(value).unwrap_or(0)),
            "htmlrtf" => {
                self.flush();
                return self.set(|state| state.instead = on);
            }
            _ => {}
        }
        match state.place {
            Place::Fonts => self.font_word(word, value),
            Place::Styles => match word {
                "s" => self.style = value,
                "outlinelevel" if (0..9).contains(&value) && self.headings.len() < ENTRIES => {
                    self.headings.insert(self.style);
                }
                _ => {}
            },
            Place::Picture => self.sketch.word(word),
            Place::NestedRow if word == "nestrow" => self.end_row(self.page.depth().max(2)),
            Place::Body | Place::Box | Place::Note | Place::Label | Place::Markup | Place::Title | Place::Author
                if !self.structure(word, value) =>
            {
                self.character_word(word, on, value);
                self.paragraph_word(word, on, value);
            }
            _ => {}
        }
    }

    /// A control symbol.
    pub(super) fn symbol(&mut self, symbol: u8) {
        if self.state().place == Place::Skip {
            return;
        }
        match symbol {
            b'*' => self.starred = true,
            b'\\' | b'{' | b'}' => self.text(&[symbol], false),
            b'~' | b'_' | b'-' if self.skip > 0 => self.skip -= 1,
            b'~' => self.spoken('\u{a0}'),
            b'_' => self.spoken('-'),
            b'\r' | b'\n' => self.word("par", None),
            b'\t' => self.spoken('\t'),
            _ => {}
        }
    }

    /// A character that a control word names.
    fn spoken(&mut self, c: char) {
        let place = self.state().place;
        if (place.is_text() || matches!(place, Place::Label | Place::Title | Place::Author | Place::Markup))
            && self.is_visible()
        {
            self.set(|state| state.fresh = false);
            self.character(c);
        }
    }

    /// Ends of lines, paragraphs, cells and rows, and what the head of the file says; whether the word was one of them.
    fn structure(&mut self, word: &str, value: i32) -> bool {
        let text = self.state().place.is_text();
        match word {
            "par" | "sect" if text => {
                // With its end deleted, a paragraph goes on in the next.
                if !self.state().gone || self.done.html.is_some() {
                    self.end_paragraph();
                }
            }
            "line" | "lbr" | "page" | "column" if text && self.is_visible() => {
                let end = if self.done.html.is_some() { "\r\n" } else { "\n" };
                self.write(end);
            }
            "par" | "line" if self.state().place == Place::Markup => self.write("\r\n"),
            "cell" if text => self.end_cell(1),
            "nestcell" if text => self.end_cell(self.level().max(2)),
            "row" if text => self.end_row(1),
            "nestrow" if text => self.end_row(self.page.depth().max(2)),
            "trowd" if text && self.stories.len() == 1 => self.row = Row { defined: true, ..Row::default() },
            "cellx" => {
                self.row.cells = self.row.cells.saturating_add(1);
                self.row.gone = self.row.gone.saturating_add(u32::from(std::mem::take(&mut self.row.this_gone)));
            }
            "cldel" => {
                self.row.this_gone = true;
                self.done.tracked = true;
            }
            "clins" => self.done.tracked = true,
            "rtf" => self.done.is_rtf = true,
            "ansicpg" => self.file = charset::by_codepage(value).or(self.file),
            "mac" => self.file = charset::by_codepage(10000),
            "pc" => self.file = charset::by_codepage(437),
            "pca" => self.file = charset::by_codepage(850),
            "deff" => {
                self.default_font = value;
                self.set(|state| state.font = value);
            }
            "fromhtml" if self.wants_html && value != 0 => {
                self.done.html.get_or_insert_default();
            }
            _ => return false,
        }
        true
    }

    fn character_word(&mut self, word: &str, on: bool, value: i32) {
        let default = self.default_font;
        match word {
            "plain" => self.set(|state| {
                (state.bold, state.size, state.hidden, state.gone, state.font) = (false, 24, false, false, default);
            }),
            "b" => self.set(|state| state.bold = on),
            "v" => self.set(|state| state.hidden = on),
            "fs" => self.set(|state| state.size = u32::try_from(value).unwrap_or(24)),
            "f" => self.set(|state| state.font = value),
            "deleted" | "mvf" => {
                self.done.tracked |= on;
                self.set(|state| state.gone = on);
            }
            "revised" | "mvt" => self.done.tracked |= on,
            _ => {}
        }
    }

    fn paragraph_word(&mut self, word: &str, on: bool, value: i32) {
        match word {
            "pard" => self.set(|state| {
                (state.centred, state.heading, state.in_table, state.level) = (false, false, false, None);
            }),
            "qc" => self.set(|state| state.centred = true),
            "ql" | "qr" | "qj" | "qd" | "qk" | "qt" => self.set(|state| state.centred = false),
            "outlinelevel" => self.set(|state| state.heading = (0..9).contains(&value)),
            "s" => {
                let heading = self.headings.contains(&value);
                self.set(|state| state.heading = heading);
            }
            "intbl" => self.set(|state| state.in_table = on),
            "itap" => {
                let level = usize::try_from(value).unwrap_or(0).min(NESTING);
                self.set(|state| state.level = Some(level));
            }
            _ => {}
        }
    }
}

/// The character that a control word stands for.
fn spoken(word: &str) -> Option<char> {
    Some(match word {
        "tab" => '\t',
        "emdash" => '—',
        "endash" => '–',
        "lquote" => '‘',
        "rquote" => '’',
        "ldblquote" => '“',
        "rdblquote" => '”',
        "bullet" => '•',
        "emspace" | "enspace" | "qmspace" => ' ',
        _ => return None,
    })
}
