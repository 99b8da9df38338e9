//! Bytes and characters on their way from the file to where they belong.

use super::super::charset::{Claim, WESTERN};
use super::super::destination::Place;
use super::super::symbol::Symbols;
use super::{CODE, ENTRIES, Font, Walker};

impl Walker<'_> {
    /// Bytes of the file; `bare` unless they stood as `\'xx`.
    pub(super) fn text(&mut self, bytes: &[u8], bare: bool) {
        let passed = self.skip.min(bytes.len());
        self.skip -= passed;
        let bytes = bytes.get(passed..).unwrap_or_default();
        if bytes.is_empty() {
            return;
        }
        let place = self.state().place;
        match place {
            Place::Picture => self.sketch.digits(bytes),
            Place::Fonts => self.font_name(bytes),
            Place::Code => keep(&mut self.code, bytes),
            Place::Property => keep(&mut self.property, bytes),
            Place::Body | Place::Box | Place::Note | Place::Label | Place::Title | Place::Author | Place::Markup => {
                self.set(|state| state.fresh = false);
                if self.is_visible() {
                    self.bytes(bytes, bare);
                }
            }
            _ => {}
        }
    }

    /// Whether a reader sees what stands here.
    pub(super) fn is_visible(&self) -> bool {
        let state = self.state();
        match self.done.html {
            Some(_) => !state.instead,
            None => !state.hidden && !state.gone,
        }
    }

    fn bytes(&mut self, bytes: &[u8], bare: bool) {
        let state = *self.state();
        let font = self.fonts.get(&state.font).copied().unwrap_or_default();
        if let Some(symbols) = font.symbols
            && self.done.html.is_none()
            && !self.run.is_half()
        {
            for byte in bytes {
                if let Some(c) = symbols.character(*byte) {
                    self.character(c);
                }
            }
            return;
        }
        self.mark(bytes.iter().any(|byte| !byte.is_ascii_whitespace()));
        if !self.run.is_half()
            && let Ok(text) = std::str::from_utf8(bytes)
            && text.is_ascii()
        {
            return self.write(text);
        }
        let page = font.page.or(self.file.filter(|_| !font.ansi)).unwrap_or(WESTERN);
        if !self.run.is_empty() && !self.run.is_half() && self.run.page() != page {
            self.flush();
        }
        self.surrogate_alone();
        if self.run.is_empty() {
            self.run_font = font.page.is_some();
        }
        self.run.add(bytes, page, bare);
    }

    /// Takes note of how the text looks.
    fn mark(&mut self, seen: bool) {
        let (place, bold, size) = (self.state().place, self.state().bold, self.state().size);
        if seen
            && place.is_text()
            && let Some(story) = self.stories.last_mut()
        {
            story.paragraph.mark(bold, size);
        }
    }

    /// `\u`: one character, or half of one (UTF-16).
    pub(super) fn unicode(&mut self, number: i32) {
        self.skip = self.state().uc;
        let code = if number < 0 { number.saturating_add(65_536) } else { number };
        let Ok(code) = u32::try_from(code) else { return };
        let place = self.state().place;
        let wanted = place.is_text() || matches!(place, Place::Label | Place::Title | Place::Author | Place::Markup);
        if !wanted || !self.is_visible() {
            return;
        }
        self.set(|state| state.fresh = false);
        if (0xD800..0xDC00).contains(&code) {
            self.flush();
            self.high = Some(code);
            return;
        }
        let code = match self.high.take() {
            Some(high) if (0xDC00..0xE000).contains(&code) => 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00),
            Some(_) => {
                self.done.lossy = true;
                code
            }
            None => code,
        };
        // Symbol fonts stand in the private area.
        if let Some(byte) = code.checked_sub(0xF000).and_then(|low| u8::try_from(low).ok()) {
            let font = self.fonts.get(&self.state().font).copied().unwrap_or_default();
            if let Some(c) = font.symbols.unwrap_or(Symbols::Symbol).character(byte) {
                self.character(c);
            }
            return;
        }
        match char::from_u32(code) {
            Some(c) => self.character(c),
            None => self.done.lossy = true,
        }
    }

    /// One character, whatever the font.
    pub(super) fn character(&mut self, c: char) {
        self.mark(!c.is_whitespace());
        self.write(c.encode_utf8(&mut [0; 4]));
    }

    /// Writes the text that waits.
    pub(super) fn flush(&mut self) {
        self.surrogate_alone();
        if self.run.is_empty() {
            return;
        }
        let said = self.run.take(Claim { file: self.file, font: self.run_font });
        self.done.lossy |= said.lossy;
        self.done.guessed = self.done.guessed.or(said.guessed);
        self.put(&said.text);
    }

    fn surrogate_alone(&mut self) {
        if self.high.take().is_some() {
            self.done.lossy = true;
        }
    }

    /// Writes text behind the text that waits.
    pub(super) fn write(&mut self, text: &str) {
        self.flush();
        self.put(text);
    }

    fn put(&mut self, text: &str) {
        let most = self.limits.chars.saturating_mul(4);
        let to = match (self.state().place, &mut self.done.html) {
            (Place::Title, _) => &mut self.done.title,
            (Place::Author, _) => &mut self.done.author,
            (Place::Label, _) => match self.stories.last_mut() {
                Some(story) => &mut story.paragraph.label,
                None => return,
            },
            (Place::Markup, Some(html)) => html,
            (place, Some(html)) if place.is_text() => html,
            (place, None) if place.is_text() => match self.stories.last_mut() {
                Some(story) => &mut story.paragraph.text,
                None => return,
            },
            _ => return,
        };
        // Markup is several times the text that it marks.
        if to.len() > most.saturating_mul(4) {
            self.done.over = true;
            return;
        }
        to.push_str(text);
    }

    /// Names of fonts end in `;`.
    fn font_name(&mut self, bytes: &[u8]) {
        for piece in bytes.split_inclusive(|byte| *byte == b';') {
            let (name, ends) = match piece.strip_suffix(b";") {
                Some(name) => (name, true),
                None => (piece, false),
            };
            keep(&mut self.entry.1, name);
            if ends {
                let symbols = Symbols::named(&std::mem::take(&mut self.entry.1));
                if let Some(font) = self.fonts.get_mut(&self.entry.0) {
                    font.symbols = symbols;
                }
            }
        }
    }

    /// A control word in the font table.
    pub(super) fn font_word(&mut self, word: &str, number: i32) {
        match word {
            "f" => {
                self.entry = (number, String::new());
                if self.fonts.len() < ENTRIES {
                    self.fonts.insert(number, Font::default());
                }
            }
            "fcharset" | "cpg" => {
                let page = if word == "cpg" {
                    super::charset::by_codepage(number)
                } else {
                    super::charset::by_charset(number)
                };
                if let Some(font) = self.fonts.get_mut(&self.entry.0) {
                    font.page = page.or(font.page);
                    font.ansi = word == "fcharset" && number == 0;
                }
            }
            _ => {}
        }
    }

    /// A field's code is over. The one field whose result may stand in its code alone is SYMBOL.
    pub(super) fn end_code(&mut self) {
        let code = std::mem::take(&mut self.code);
        let mut words = code.split_whitespace();
        if !words.next().is_some_and(|word| word.eq_ignore_ascii_case("SYMBOL")) {
            return;
        }
        let number = words.next().and_then(|word| match word.strip_prefix("0x").or(word.strip_prefix("0X")) {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => word.parse().ok(),
        });
        let font = code.split('"').nth(1).unwrap_or_default();
        if let Some(byte) = number.and_then(|number| u8::try_from(number & 0xFF).ok())
            && let Some(symbols) = Symbols::named(font)
        {
            self.shown = true;
            if let Some(c) = symbols.character(byte)
                && self.is_visible()
                && let Some(story) = self.stories.last_mut()
            {
                story.paragraph.text.push(c);
            }
        }
    }
}

/// Keeps the beginning of a name or code.
fn keep(to: &mut String, bytes: &[u8]) {
    let room = CODE.saturating_sub(to.len());
    to.extend(bytes.iter().take(room).map(|byte| char::from(*byte)));
}
