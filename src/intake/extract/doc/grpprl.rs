//! Property lists (grpprl; MS-DOC 2.6) of both ages, as the few changes that matter for reading.
//!
//! Hands out [`changes`], [`Change`] and what they add up to: [`Character`] and [`Paragraph`]. Deliberately passes over
//! everything that only looks.

use super::bytes::Bytes;
use super::fib::Age;

/// One property change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Deleted(bool),
    Inserted(bool),
    /// 0 off, 1 on, 0x80 as the style, 0x81 other than the style.
    Bold(u8),
    Hidden(u8),
    /// Half-points.
    Size(u16),
    CharacterStyle(u16),
    Font(u16),
    Special(bool),
    /// Place of a picture in the Data stream.
    Picture(u32),
    /// The place holds form data, not a picture.
    Data(bool),
    /// The place holds an embedded object.
    Object(bool),
    /// Font and character of an inserted symbol.
    Symbol(u16, u16),
    /// Character properties back to the style's.
    Plain,
    Style(u16),
    InTable(bool),
    RowEnd(bool),
    Depth(u32),
    InnerCell(bool),
    InnerRowEnd(bool),
    Justify(u8),
    List(u16),
    Level(u8),
    Outline(u8),
    /// Place in the Data stream where the paragraph's properties stand.
    Elsewhere(u32),
}

/// The changes of a list, as far as it can be followed.
pub fn changes(list: &[u8], age: Age, mut each: impl FnMut(Change)) {
    let mut rest = list;
    loop {
        let (code, used) = match age {
            Age::Word97 => (rest.u16_at(0), 2),
            Age::Word6 => (rest.u8_at(0).map(u16::from), 1),
        };
        let Some(code) = code else { return };
        let body = rest.tail(used);
        let Some((skip, len)) = (match age {
            Age::Word97 => operand97(code, body),
            Age::Word6 => operand6(code, body),
        }) else {
            return;
        };
        let Some(operand) = body.part(skip, len) else { return };
        let change = match age {
            Age::Word97 => change97(code, operand),
            Age::Word6 => change6(code, operand),
        };
        if let Some(change) = change {
            each(change);
        }
        rest = body.tail(skip + len);
    }
}

/// Bytes before the operand (its length), and its length (MS-DOC 2.6.1).
fn operand97(code: u16, body: &[u8]) -> Option<(usize, usize)> {
    Some(match code >> 13 {
        0 | 1 => (0, 1),
        2 | 4 | 5 => (0, 2),
        3 => (0, 4),
        7 => (0, 3),
        _ => match code {
            // sprmTDefTable counts itself, one byte short.
            0xD608 => (2, usize::from(body.u16_at(0)?).saturating_sub(1)),
            // sprmPChgTabs may be longer than a byte can say.
            0xC615 if body.u8_at(0) == Some(255) => {
                let deleted = usize::from(body.u8_at(1)?);
                let added = usize::from(body.u8_at(2 + 4 * deleted)?);
                (1, 2 + 4 * deleted + 3 * added)
            }
            _ => (1, usize::from(body.u8_at(0)?)),
        },
    })
}

/// The same for the codes of Word 6, whose lengths follow no rule.
fn operand6(code: u16, body: &[u8]) -> Option<(usize, usize)> {
    Some(match code {
        0 | 52 | 83 | 163 => (0, 0),
        4..=11
        | 13
        | 14
        | 24
        | 25
        | 29
        | 37
        | 44
        | 50
        | 51
        | 65..=67
        | 71
        | 75
        | 85..=92
        | 94
        | 98
        | 100
        | 102
        | 104 => (0, 1),
        117..=119 | 131 | 132 | 138 | 139 | 142 | 143 | 146 | 147 | 150..=153 | 158 | 159 | 162 | 185 | 186 => (0, 1),
        2 | 16..=19 | 21 | 22 | 26..=28 | 30..=36 | 38..=43 | 45..=49 | 69 | 72 | 80 | 93 | 96 | 97 | 99 | 101 => {
            (0, 2)
        }
        107 | 109 | 110 | 121..=124 | 140 | 141 | 144 | 145 | 148 | 149 | 154..=157 | 160 | 161 | 164..=171 => (0, 2),
        182..=184 | 189 | 195 | 197 | 198 => (0, 2),
        73 | 95 | 136 | 137 => (0, 3),
        20 | 70 | 192 | 194 | 196 | 200 => (0, 4),
        193 | 199 => (0, 5),
        187 => (0, 12),
        188 | 190 => (2, usize::from(body.u16_at(0)?).saturating_sub(1)),
        23 if body.u8_at(0) == Some(255) => {
            let deleted = usize::from(body.u8_at(1)?);
            let added = usize::from(body.u8_at(2 + 4 * deleted)?);
            (1, 2 + 4 * deleted + 3 * added)
        }
        3
        | 12
        | 15
        | 23
        | 64
        | 68
        | 74
        | 77
        | 79
        | 81
        | 82
        | 103
        | 105
        | 106
        | 108
        | 111..=116
        | 120
        | 133
        | 179
        | 181
        | 191
        | 207 => (1, usize::from(body.u8_at(0)?)),
        _ => return None,
    })
}

fn change97(code: u16, operand: &[u8]) -> Option<Change> {
    let byte = operand.u8_at(0)?;
    let on = byte & 1 != 0;
    Some(match code {
        0x0800 => Change::Deleted(on),
        0x0801 => Change::Inserted(on),
        0x0806 => Change::Data(on),
        0x080A | 0x0856 => Change::Object(on),
        0x0818 | 0x083C => Change::Hidden(byte),
        0x0835 => Change::Bold(byte),
        0x0855 => Change::Special(on),
        0x2A33 => Change::Plain,
        0x4A30 => Change::CharacterStyle(operand.u16_at(0)?),
        0x4A43 => Change::Size(operand.u16_at(0)?),
        0x4A4F => Change::Font(operand.u16_at(0)?),
        0x6A03 => Change::Picture(operand.u32_at(0)?),
        0x6A09 => Change::Symbol(operand.u16_at(0)?, operand.u16_at(2)?),
        0x2403 | 0x2461 => Change::Justify(byte),
        0x2416 => Change::InTable(on),
        0x2417 => Change::RowEnd(on),
        0x244B => Change::InnerCell(on),
        0x244C => Change::InnerRowEnd(on),
        0x260A => Change::Level(byte),
        0x2640 => Change::Outline(byte),
        0x4600 => Change::Style(operand.u16_at(0)?),
        0x460B => Change::List(operand.u16_at(0)?),
        0x6645 | 0x6646 => Change::Elsewhere(operand.u32_at(0)?),
        0x6649 => Change::Depth(operand.u32_at(0)?),
        _ => return None,
    })
}

fn change6(code: u16, operand: &[u8]) -> Option<Change> {
    let byte = operand.u8_at(0)?;
    let on = byte & 1 != 0;
    Some(match code {
        2 => Change::Style(operand.u16_at(0)?),
        5 => Change::Justify(byte),
        24 => Change::InTable(on),
        25 => Change::RowEnd(on),
        65 => Change::Deleted(on),
        66 => Change::Inserted(on),
        68 => Change::Picture(operand.u32_at(0)?),
        71 => Change::Data(on),
        74 => Change::Symbol(operand.u16_at(0)?, u16::from(operand.u8_at(2)?)),
        75 | 118 => Change::Object(on),
        80 => Change::CharacterStyle(operand.u16_at(0)?),
        85 => Change::Bold(byte),
        92 => Change::Hidden(byte),
        93 => Change::Font(operand.u16_at(0)?),
        99 => Change::Size(operand.u16_at(0)?),
        117 => Change::Special(on),
        _ => return None,
    })
}

/// The change of a one-byte modifier of a piece, whose codes are those of Word 6.
pub fn single(code: u8, value: u8) -> Option<Change> {
    matches!(code, 5 | 24 | 25 | 65 | 66 | 71 | 85 | 92 | 117 | 118)
        .then(|| change6(u16::from(code), &[value]))
        .flatten()
}

/// What the changes say about a run of characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Character {
    pub deleted: bool,
    pub inserted: bool,
    pub special: bool,
    pub bold: Option<u8>,
    pub hidden: Option<u8>,
    pub size: Option<u16>,
    pub style: Option<u16>,
    pub font: Option<u16>,
    pub picture: Option<u32>,
    pub data: bool,
    pub object: bool,
    pub symbol: Option<(u16, u16)>,
}

impl Character {
    pub fn apply(&mut self, change: Change) {
        match change {
            Change::Deleted(on) => self.deleted = on,
            Change::Inserted(on) => self.inserted = on,
            Change::Special(on) => self.special = on,
            Change::Bold(value) => self.bold = Some(value),
            // Hidden in two ways: either is enough.
            Change::Hidden(value) => self.hidden = if self.hidden == Some(1) { Some(1) } else { Some(value) },
            Change::Size(size) => self.size = Some(size),
            Change::CharacterStyle(style) => self.style = Some(style),
            Change::Font(font) => self.font = Some(font),
            Change::Picture(place) => self.picture = Some(place),
            Change::Data(on) => self.data = on,
            Change::Object(on) => self.object = on,
            Change::Symbol(font, character) => self.symbol = Some((font, character)),
            Change::Plain => (self.bold, self.size, self.hidden) = (None, None, None),
            _ => {}
        }
    }
}

/// What the changes say about a paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paragraph {
    pub style: u16,
    pub in_table: bool,
    pub row_end: bool,
    pub depth: Option<u32>,
    pub inner_cell: bool,
    pub inner_row_end: bool,
    pub justify: Option<u8>,
    pub list: Option<u16>,
    pub level: Option<u8>,
    pub outline: Option<u8>,
    pub elsewhere: Option<u32>,
}

impl Paragraph {
    pub fn apply(&mut self, change: Change) {
        match change {
            Change::Style(style) => self.style = style,
            Change::InTable(on) => self.in_table = on,
            Change::RowEnd(on) => self.row_end = on,
            Change::Depth(depth) => self.depth = Some(depth),
            Change::InnerCell(on) => self.inner_cell = on,
            Change::InnerRowEnd(on) => self.inner_row_end = on,
            Change::Justify(value) => self.justify = Some(value),
            Change::List(list) => self.list = Some(list),
            Change::Level(level) => self.level = Some(level),
            Change::Outline(level) => self.outline = Some(level),
            Change::Elsewhere(place) => self.elsewhere = Some(place),
            _ => {}
        }
    }

    /// Tables around the paragraph.
    pub fn tables(&self) -> usize {
        match self.depth {
            Some(depth) if depth > 0 => usize::try_from(depth).unwrap_or(usize::MAX).min(64),
            _ => usize::from(self.in_table),
        }
    }
}
