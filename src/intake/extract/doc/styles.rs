//! Style sheet (STSH; MS-DOC 2.9.271) and font table (SttbfFfn; MS-DOC 2.9.286) of a Word file.
//!
//! Hands out [`Styles`] and [`Fonts`]. Deliberately reads only what makes headings, lists and symbols recognisable.

use super::bytes::Bytes;
use super::fib::{Age, Fib, Part};
use super::grpprl::{Change, Character, Paragraph, changes};

/// What a style says, with all that it inherits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Style {
    pub heading: bool,
    pub justify: Option<u8>,
    pub bold: Option<u8>,
    pub hidden: Option<u8>,
    /// Half-points.
    pub size: Option<u16>,
    pub list: Option<u16>,
    pub level: Option<u8>,
    base: u16,
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct Styles(Vec<Style>);

/// A style without base.
const NONE: u16 = 0xFFF;

impl Styles {
    pub fn read(fib: &Fib, table: &[u8]) -> Self {
        let sheet = fib.table(Part::Styles, table);
        let head = usize::from(sheet.u16_at(0).unwrap_or(0));
        let count = usize::from(sheet.u16_at(2).unwrap_or(0)).min(4_096);
        let base_len = usize::from(sheet.u16_at(4).unwrap_or(0));
        let mut at = 2 + head;
        let mut own = Vec::new();
        for _ in 0..count {
            let Some(len) = sheet.u16_at(at).map(usize::from) else { break };
            let style = sheet.part(at + 2, len).and_then(|bytes| definition(bytes, base_len, fib.age));
            own.push(style.unwrap_or(Style { base: NONE, ..Style::default() }));
            at += 2 + len;
        }
        let resolved = (0..own.len()).map(|index| resolve(&own, index)).collect();
        Self(resolved)
    }

    pub fn get(&self, index: u16) -> Style {
        self.0.get(usize::from(index)).cloned().unwrap_or_default()
    }
}

fn definition(bytes: &[u8], base_len: usize, age: Age) -> Option<Style> {
    let known = bytes.u16_at(0)? & 0xFFF;
    let second = bytes.u16_at(2)?;
    let (kind, base) = (second & 0xF, second >> 4);
    let lists = bytes.u16_at(4)? & 0xF;
    // Built-in styles have numbers whatever they are called: 1 to 9 are headings, 62 the title.
    let mut style = Style { heading: matches!(known, 1..=9 | 62), base, ..Style::default() };
    let mut at = match age {
        Age::Word97 => base_len + 2 * usize::from(bytes.u16_at(base_len)?) + 4,
        Age::Word6 => base_len + usize::from(bytes.u8_at(base_len)?) + 2,
    };
    let mut paragraph = Paragraph::default();
    let mut character = Character::default();
    for index in 0..lists {
        at += at % 2;
        let Some(len) = bytes.u16_at(at).map(usize::from) else { break };
        let Some(list) = bytes.part(at + 2, len) else { break };
        match (kind, index) {
            (1, 0) => changes(list.tail(2), age, |change| paragraph.apply(change)),
            (1, 1) | (2, 0) => changes(list, age, |change| {
                if !matches!(change, Change::CharacterStyle(_)) {
                    character.apply(change);
                }
            }),
            _ => {}
        }
        at += 2 + len;
    }
    style.heading |= paragraph.outline.is_some_and(|level| level < 9);
    style.justify = paragraph.justify;
    style.list = paragraph.list;
    style.level = paragraph.level;
    style.bold = character.bold;
    style.hidden = character.hidden;
    style.size = character.size;
    Some(style)
}

fn resolve(own: &[Style], index: usize) -> Style {
    let mut result = Style::default();
    let mut next = Some(index);
    // A chain that bites its own tail ends here.
    for _ in 0..16 {
        let Some(style) = next.and_then(|index| own.get(index)) else { break };
        result.heading |= style.heading;
        result.justify = result.justify.or(style.justify);
        result.bold = result.bold.or(style.bold);
        result.hidden = result.hidden.or(style.hidden);
        result.size = result.size.or(style.size);
        result.list = result.list.or(style.list);
        result.level = result.level.or(style.level);
        next = (style.base != NONE).then_some(usize::from(style.base));
    }
    result
}

/// A font: its name, and the Windows character set of texts of one byte a character.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Font {
    pub name: String,
    pub charset: u8,
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct Fonts(Vec<Font>);

impl Fonts {
    pub fn read(fib: &Fib, table: &[u8]) -> Self {
        let list = fib.table(Part::Fonts, table);
        let mut fonts = Vec::new();
        // Word 97: count and size of extra data; Word 6: size of the whole.
        let mut at = if fib.age == Age::Word97 { 4 } else { 2 };
        while let Some(len) = list.u8_at(at).map(usize::from).filter(|_| fonts.len() < 4_096) {
            let Some(font) = list.part(at + 1, len) else { break };
            let name = match fib.age {
                Age::Word97 => font.wide_at(39, len.saturating_sub(39) / 2).unwrap_or_default(),
                Age::Word6 => String::from_utf8_lossy(font.tail(5)).into_owned(),
            };
            let name = name.split('\0').next().unwrap_or_default().to_lowercase();
            fonts.push(Font { name, charset: font.u8_at(3).unwrap_or(0) });
            at += 1 + len;
        }
        Self(fonts)
    }

    pub fn get(&self, index: u16) -> Option<&Font> {
        self.0.get(usize::from(index))
    }
}
