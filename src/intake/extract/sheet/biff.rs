//! Excel 2 to 2003 workbooks (BIFF2-BIFF8, \[MS-XLS\]) → [`Book`].
//!
//! Hands out [`read`] for a workbook stream. Values are shown by their number formats; formulas by the result that was
//! saved. Charts, macros and comments are left out. Deliberately knows nothing of the container around the stream.

mod record;

use super::Trouble;
use super::book::{Area, Book};
use super::format::{Format, builtin};
use crate::intake::extract::{Block, Limits};
use crate::intake::field::Field;
use encoding_rs::Encoding;
use record::{Joined, Record, Records};
use std::collections::HashMap;

/// The versions, which differ in how strings and cells are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Version {
    Two,
    Three,
    Four,
    Five,
    Eight,
}

/// What the workbook says for all its sheets.
struct Globals {
    version: Version,
    encoding: &'static Encoding,
    epoch_1904: bool,
    strings: Vec<String>,
    /// Format codes by their number; in BIFF2 and 3 by their order.
    codes: HashMap<u16, String>,
    /// The format number of each XF record.
    xfs: Vec<u16>,
    formats: HashMap<u16, Format>,
    sheets: Vec<Bound>,
}

/// A BoundSheet8 record (2.4.28).
struct Bound {
    at: usize,
    visible: bool,
    worksheet: bool,
    name: String,
}

/// Reads a workbook stream.
pub fn read(stream: &[u8], book: &mut Book, limits: &Limits) -> Result<(), Trouble> {
    let mut globals = Globals::default();
    let Some(first) = Records::new(stream, 0).next() else { return Err(Trouble::Damaged) };
    let Some(version) = version(&first) else { return Err(Trouble::Damaged) };
    globals.version = version;
    let alone = version < Version::Five || Field::new(first.data).skip(2).u16() == Some(0x10);
    if alone {
        // Before BIFF5 a file is one sheet, and what holds for all stands among its cells.
        book.begin("");
        globals.read(Records::new(stream, 0), limits)?;
        return sheet(Records::new(stream, 0), &mut globals, book);
    }
    let whole = globals.read(Records::new(stream, 0), limits);
    if whole == Err(Trouble::Locked) {
        return whole;
    }
    let mut done = whole;
    let bounds = std::mem::take(&mut globals.sheets);
    for bound in bounds.iter().filter(|bound| bound.visible && bound.worksheet) {
        if !book.begin(&bound.name) {
            return done;
        }
        done = done.and(sheet(Records::new(stream, bound.at), &mut globals, book));
    }
    if done.is_err() {
        for at in lost_sheets(stream) {
            if bounds.iter().all(|bound| bound.at != at) && book.begin("") {
                let _ = sheet(Records::new(stream, at), &mut globals, book);
            }
        }
    }
    done
}

/// Where sheets begin in a damaged stream, whose own list of them may be lost.
fn lost_sheets(stream: &[u8]) -> impl Iterator<Item = usize> {
    let begins = |window: &[u8]| matches!(window, [9, 8, _, 0, 0, 5 | 6, 0x10, 0]);
    stream.windows(8).enumerate().filter(move |(_, window)| begins(window)).map(|(at, _)| at)
}

/// The version by a BOF record (2.4.21); `None` for any other record.
fn version(record: &Record<'_>) -> Option<Version> {
    match record.kind {
        0x0009 => Some(Version::Two),
        0x0209 => Some(Version::Three),
        0x0409 => Some(Version::Four),
        0x0809 if Field::new(record.data).u16() == Some(0x0600) => Some(Version::Eight),
        0x0809 => Some(Version::Five),
        _ => None,
    }
}

impl Default for Globals {
    fn default() -> Self {
        Self {
            version: Version::Eight,
            encoding: encoding_rs::GB18030,
            epoch_1904: false,
            strings: Vec::new(),
            codes: HashMap::new(),
            xfs: Vec::new(),
            formats: HashMap::new(),
            sheets: Vec::new(),
        }
    }
}

impl Globals {
    fn read(&mut self, records: Records<'_>, limits: &Limits) -> Result<(), Trouble> {
        for record in records {
            let mut fields = Field::new(record.data);
            match record.kind {
                0x000A => return Ok(()),
                // FILEPASS (2.4.117).
                0x002F => return Err(Trouble::Locked),
                0x0042 => self.encoding = fields.u16().map_or(self.encoding, codepage),
                0x0022 => self.epoch_1904 = fields.u16() == Some(1),
                0x0085 => self.sheets.extend(self.bound(fields)),
                0x00FC => self.strings = strings(&record, limits),
                // FORMAT: before BIFF4 numbered by order.
                0x001E => {
                    if let Some(code) = self.text(fields, true) {
                        let id = u16::try_from(self.codes.len()).unwrap_or(u16::MAX);
                        self.codes.insert(id, code);
                    }
                }
                0x041E => {
                    let (id, short) = (fields.u16(), self.version < Version::Eight);
                    if let (Some(id), Some(code)) = (id, self.text(fields, short)) {
                        let id =
                            if self.version == Version::Four { u16::try_from(self.codes.len()).ok() } else { Some(id) };
                        self.codes.extend(id.map(|id| (id, code)));
                    }
                }
                0x00E0 => self.xfs.push(fields.skip(2).u16().unwrap_or(0)),
                0x0243 | 0x0443 => self.xfs.push(fields.skip(1).u8().unwrap_or(0).into()),
                0x0043 => self.xfs.push((fields.skip(2).u8().unwrap_or(0) & 0x3F).into()),
                _ => {}
            }
        }
        Err(Trouble::Damaged)
    }

    fn bound(&self, mut fields: Field<'_>) -> Option<Bound> {
        let at = usize::try_from(fields.u32()?).ok()?;
        let visible = fields.u8()? & 3 == 0;
        let worksheet = fields.u8()? == 0;
        let name = self.text(fields, true).unwrap_or_default();
        Some(Bound { at, visible, worksheet, name })
    }

    /// A string after its length, which takes one byte if `short`.
    fn text(&self, mut fields: Field<'_>, short: bool) -> Option<String> {
        let length = if short { fields.u8()?.into() } else { fields.u16()? };
        if self.version == Version::Eight {
            let wide = fields.u8()? & 1 != 0;
            return Some(fields.characters(length.into(), wide));
        }
        let bytes = fields.rest().get(..usize::from(length)).unwrap_or(fields.rest());
        Some(self.encoding.decode_without_bom_handling(bytes).0.into_owned())
    }

    /// A number in the format of an XF record.
    fn number(&mut self, value: f64, format: u16) -> String {
        let known = self.formats.entry(format).or_insert_with(|| {
            let code = self.codes.get(&format).map_or_else(|| builtin(format), String::as_str);
            Format::new(code)
        });
        known.show(value, self.epoch_1904)
    }
}

/// The shared strings (SST, 2.4.265), which run on over CONTINUE records.
fn strings(record: &Record<'_>, limits: &Limits) -> Vec<String> {
    let mut joined = Joined::new(record);
    let mut strings = Vec::new();
    let count = joined.u32().and_then(|_| joined.u32()).and_then(|count| usize::try_from(count).ok()).unwrap_or(0);
    while strings.len() < count.min(limits.xml_events) {
        let Some(text) = joined.rich_string() else { break };
        strings.push(text);
    }
    strings
}

/// Reads one sheet's substream.
fn sheet(records: Records<'_>, globals: &mut Globals, book: &mut Book) -> Result<(), Trouble> {
    let mut depth = 0usize;
    // A formula whose result is the text of the next STRING record.
    let mut waiting: Option<(u32, u32)> = None;
    let mut is_comment = false;
    let mut done = Ok(());
    for record in records {
        if version(&record).is_some() {
            depth += 1;
            continue;
        }
        if record.kind == 0x000A {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return done;
            }
            continue;
        }
        if depth == 0 {
            // The place of the sheet is wrong.
            return Err(Trouble::Damaged);
        }
        if depth > 1 {
            // A chart within the sheet.
            continue;
        }
        match record.kind {
            0x005D => is_comment = Field::new(record.data).skip(4).u16() == Some(0x19),
            0x01B6 if !is_comment => {
                if let Some(text) = text_box(&record) {
                    book.beside(Block::Text { text, heading: false });
                }
            }
            0x00E5 => merged(Field::new(record.data), book),
            0x0207 | 0x0007 => {
                let text = if globals.version == Version::Eight {
                    Joined::new(&record).plain_string()
                } else {
                    globals.text(Field::new(record.data), record.kind == 0x0007)
                };
                if let (Some((row, column)), Some(text)) = (waiting.take(), text) {
                    book.put(row, column, &text);
                }
            }
            _ => {
                // A record that is too short costs its own cell only.
                if cell(&record, globals, book, &mut waiting).is_none() {
                    done = Err(Trouble::Damaged);
                }
            }
        }
        if book.is_full() {
            return done;
        }
    }
    Err(Trouble::Damaged)
}

/// Reads a cell's record; `None` if it is too short. Records that are no cells are passed over.
fn cell(record: &Record<'_>, globals: &mut Globals, book: &mut Book, waiting: &mut Option<(u32, u32)>) -> Option<()> {
    let old = matches!(record.kind, 0x0002..=0x0005) || (record.kind == 0x0006 && globals.version == Version::Two);
    let known = [0x0006, 0x0206, 0x0406, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00BD, 0x00D6];
    if !old && !known.contains(&record.kind) {
        return Some(());
    }
    let mut fields = Field::new(record.data);
    let (row, column): (u32, u32) = (fields.u16()?.into(), fields.u16()?.into());
    if record.kind == 0x00BD {
        return several(fields, row, column, globals, book);
    }
    let format = if old {
        // Attributes instead of an XF record.
        let attributes = [fields.u8()?, fields.u8()?, fields.u8()?];
        u16::from(attributes[1] & 0x3F)
    } else {
        globals.xfs.get(usize::from(fields.u16()?)).copied().unwrap_or(0)
    };
    let text = match record.kind {
        0x0002 => globals.number(fields.u16()?.into(), format),
        0x0003 | 0x0203 => globals.number(fields.f64()?, format),
        0x0004 => globals.text(fields, true)?,
        0x0204 | 0x00D6 if globals.version == Version::Eight => Joined::new(record).label()?,
        0x0204 | 0x00D6 => globals.text(fields, false)?,
        0x00FD => globals.strings.get(usize::try_from(fields.u32()?).ok()?).cloned().unwrap_or_default(),
        0x027E => globals.number(rk(fields.u32()?), format),
        0x0005 | 0x0205 => {
            let value = fields.u8()?;
            if fields.u8()? == 0 { truth(value).into() } else { error(value).into() }
        }
        _ => {
            let result = fields.take(8)?;
            match result {
                [0, .., 0xFF, 0xFF] => {
                    *waiting = Some((row, column));
                    return Some(());
                }
                [1, _, value, .., 0xFF, 0xFF] => truth(*value).into(),
                [2, _, value, .., 0xFF, 0xFF] => error(*value).into(),
                [3, .., 0xFF, 0xFF] => return Some(()),
                _ => globals.number(Field::new(result).f64()?, format),
            }
        }
    };
    book.put(row, column, &text);
    Some(())
}

/// MULRK (2.4.175): numbers side by side.
fn several(mut fields: Field<'_>, row: u32, mut column: u32, globals: &mut Globals, book: &mut Book) -> Option<()> {
    while fields.rest().len() >= 6 {
        let format = globals.xfs.get(usize::from(fields.u16()?)).copied().unwrap_or(0);
        let text = globals.number(rk(fields.u32()?), format);
        book.put(row, column, &text);
        column += 1;
    }
    Some(())
}

/// An RkNumber (2.5.122): 30 bits of a double or a whole number, perhaps in hundredths.
pub fn rk(raw: u32) -> f64 {
    let value = if raw & 2 != 0 {
        f64::from(raw.cast_signed() >> 2)
    } else {
        f64::from_bits(u64::from(raw & 0xFFFF_FFFC) << 32)
    };
    if raw & 1 != 0 { value / 100.0 } else { value }
}

fn merged(mut fields: Field<'_>, book: &mut Book) {
    fields.u16();
    while let (Some(a), Some(b), Some(c), Some(d)) = (fields.u16(), fields.u16(), fields.u16(), fields.u16()) {
        book.merge(Area { rows: (a.into(), b.into()), columns: (c.into(), d.into()) });
    }
}

/// TXO (2.4.329): its text stands in the first CONTINUE record.
fn text_box(record: &Record<'_>) -> Option<String> {
    let length = Field::new(record.data).skip(10).u16()?;
    let mut more = Field::new(record.more.first()?);
    let wide = more.u8()? & 1 != 0;
    let text = more.characters(length.into(), wide);
    Some(text.replace('\r', "\n"))
}

/// TRUE and FALSE as Excel shows them.
pub fn truth(value: u8) -> &'static str {
    if value == 0 { "FALSE" } else { "TRUE" }
}

/// The name of an error value (BErr, 2.5.10).
pub fn error(value: u8) -> &'static str {
    match value {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2B => "#GETTING_DATA",
        _ => "#N/A",
    }
}

/// The encoding of a code page number; Chinese if it is none that we know.
pub fn codepage(number: u16) -> &'static Encoding {
    let label = match number {
        367 | 1252 | 32_769 => "windows-1252".to_owned(),
        936 => return encoding_rs::GB18030,
        932 => "shift_jis".into(),
        949 => "euc-kr".into(),
        950 => "big5".into(),
        866 => "ibm866".into(),
        10_000 | 32_768 => "macintosh".into(),
        65_001 => "utf-8".into(),
        other => format!("windows-{other}"),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::GB18030)
}

#[cfg(test)]
mod tests;
