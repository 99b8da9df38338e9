//! Marked content (ISO 32000-1, 14.6): what it says instead of its glyphs (`ActualText`), and layers that are off.

use crate::intake::extract::pdf::page::Glyph;
use crate::intake::extract::pdf::properties;
use hayro_interpret::hayro_syntax::object::{Dict, String as Bytes};

/// Sequences within each other; deeper ones are counted, not kept.
const NESTING: usize = 256;
/// A longer text stands for a whole paragraph: then the glyphs with their places tell more.
const ACTUAL: usize = 12;

#[derive(Default)]
pub struct Marks {
    open: Vec<Mark>,
    deeper: usize,
}

struct Mark {
    actual: Option<String>,
    begun: bool,
    off: bool,
}

impl Marks {
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    pub fn begin(&mut self, actual: Option<String>, off: bool) {
        if self.open.len() >= NESTING {
            self.deeper += 1;
            return;
        }
        let off = off || self.is_off();
        self.open.push(Mark { actual, begun: false, off });
    }

    /// Ends the innermost sequence, but none that was begun outside of this content stream.
    pub fn end(&mut self, outer: usize) {
        if self.deeper > 0 {
            self.deeper -= 1;
        } else if self.open.len() > outer {
            self.open.pop();
        }
    }

    pub fn end_all(&mut self, outer: usize) {
        self.open.truncate(outer);
        self.deeper = 0;
    }

    pub fn is_off(&self) -> bool {
        self.open.last().is_some_and(|mark| mark.off)
    }

    /// Puts the `ActualText` in the place of the first glyph; `true` if the glyph goes with the one before it.
    pub fn replaces(&mut self, glyph: &mut Glyph, last: Option<&mut Glyph>) -> bool {
        let Some(mark) = self.open.iter_mut().find(|mark| mark.actual.is_some()) else { return false };
        let begun = std::mem::replace(&mut mark.begun, true);
        let mut chars = mark.actual.as_deref().unwrap_or_default().chars();
        match (begun, chars.next(), last) {
            (true, _, Some(last)) => {
                last.to = glyph.to;
                true
            }
            (true, _, None) | (false, None, _) => true,
            (false, Some(first), _) => {
                glyph.first = first;
                glyph.more = Some(chars.as_str()).filter(|more| !more.is_empty()).map(Into::into);
                false
            }
        }
    }
}

/// The `ActualText` of a property list, if it is short.
pub fn actual(properties: &Dict<'_>) -> Option<String> {
    let text = properties::text(properties.get::<Bytes<'_>>(b"ActualText")?.as_bytes());
    (text.chars().count() <= ACTUAL).then_some(text)
}
