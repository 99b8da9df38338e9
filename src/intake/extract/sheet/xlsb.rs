//! Excel workbooks of binary parts (.xlsb; \[MS-XLSB\]) → [`Book`].
//!
//! Hands out [`read`]. Deliberately reads values only, as `xlsx` does.

use super::Trouble;
use super::biff::{error, rk, truth};
use super::book::{Area, Book};
use super::xlsx::{Formats, target, whole};
use crate::intake::extract::Limits;
use crate::intake::extract::package::{Package, resolve};
use crate::intake::extract::relations::relations;
use crate::intake::field::Field;

/// Reads the workbook whose main part is `main`.
pub fn read(package: &mut Package<'_>, main: &str, book: &mut Book, limits: &Limits) -> Result<(), Trouble> {
    let workbook = whole(package.read(main))?;
    let related = relations(package, main, limits);
    let mut done = Ok(());
    let part = |package: &mut Package<'_>, kind: &str| -> Vec<u8> {
        target(&related, main, kind).map(|path| package.read(&path).bytes).unwrap_or_default()
    };
    let mut formats = formats(&part(package, "styles"));
    let strings = strings(&part(package, "sharedStrings"), limits);
    let mut epoch_1904 = false;
    for (kind, data) in (Records { rest: &workbook }) {
        let mut fields = Field::new(data);
        match kind {
            // BrtWbProp (2.4.822).
            153 => epoch_1904 = fields.u8().is_some_and(|flags| flags & 1 != 0),
            // BrtBundleSh (2.4.311).
            156 => {
                let hidden = fields.u32().is_some_and(|state| state != 0);
                let (_, relation, name) = (fields.u32(), string(&mut fields), string(&mut fields));
                let relation = relation.and_then(|id| related.get(&id)).filter(|r| r.kind == "worksheet");
                let Some(relation) = relation.filter(|_| !hidden) else { continue };
                if !book.begin(&name.unwrap_or_default()) {
                    break;
                }
                let part = package.read(&resolve(main, &relation.target));
                done = done.and(part.trouble.map_or(Ok(()), |trouble| Err(trouble.into())));
                cells(&part.bytes, &strings, &mut formats, epoch_1904, book);
            }
            _ => {}
        }
    }
    done
}

/// Records: number and length, each in bytes of seven bits (2.1.4).
struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Records<'a> {
    type Item = (u32, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        // The number keeps its marks: 156 is written as 9C 01.
        let (low, rest) = self.rest.split_first()?;
        self.rest = rest;
        let mut kind = u32::from(*low & 0x7F);
        if low & 0x80 != 0 {
            let (high, rest) = self.rest.split_first()?;
            self.rest = rest;
            kind |= u32::from(*high & 0x7F) << 7;
        }
        let mut length = 0usize;
        for shift in [0, 7, 14, 21] {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            length |= usize::from(*byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let (data, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, &[]));
        self.rest = rest;
        Some((kind, data))
    }
}

/// An XLWideString (2.5.169).
fn string(fields: &mut Field<'_>) -> Option<String> {
    let count = fields.u32()?;
    // An XLNullableWideString that is none.
    let count = if count == u32::MAX { 0 } else { usize::try_from(count).ok()? };
    Some(fields.characters(count, true))
}

fn formats(styles: &[u8]) -> Formats {
    let mut formats = Formats::default();
    let mut in_cells = false;
    for (kind, data) in (Records { rest: styles }) {
        let mut fields = Field::new(data);
        match kind {
            // BrtFmt, BrtBeginCellXFs, BrtEndCellXFs, BrtXF.
            44 => {
                if let (Some(id), Some(code)) = (fields.u16(), string(&mut fields)) {
                    formats.declare(id, code);
                }
            }
            617 => in_cells = true,
            618 => in_cells = false,
            47 if in_cells => formats.styles.push(fields.skip(2).u16().unwrap_or(0)),
            _ => {}
        }
    }
    formats
}

fn strings(bytes: &[u8], limits: &Limits) -> Vec<String> {
    // BrtSSTItem.
    let items = Records { rest: bytes }.filter(|(kind, _)| *kind == 19).take(limits.xml_events);
    items.map(|(_, data)| string(&mut Field::new(data).skip(1)).unwrap_or_default()).collect()
}

fn cells(bytes: &[u8], strings: &[String], formats: &mut Formats, epoch_1904: bool, book: &mut Book) {
    let mut row = 0;
    for (kind, data) in (Records { rest: bytes }) {
        let mut fields = Field::new(data);
        match kind {
            // BrtRowHdr.
            0 => row = fields.u32().unwrap_or(row),
            // BrtCellRk to BrtFmlaError, and BrtCellRString.
            2..=11 | 62 => {
                let _ = cell(kind, fields, row, strings, formats, epoch_1904, book);
            }
            // BrtMergeCell.
            176 => {
                if let (Some(a), Some(b), Some(c), Some(d)) = (fields.u32(), fields.u32(), fields.u32(), fields.u32()) {
                    book.merge(Area { rows: (a, b), columns: (c, d) });
                }
            }
            _ => {}
        }
        if book.is_full() {
            break;
        }
    }
}

/// Reads one cell (2.5.9 and the value after it); `None` if it is too short.
fn cell(
    kind: u32,
    mut fields: Field<'_>,
    row: u32,
    strings: &[String],
    formats: &mut Formats,
    epoch_1904: bool,
    book: &mut Book,
) -> Option<()> {
    let column = fields.u32()?;
    let style = usize::try_from(fields.u32()? & 0x00FF_FFFF).ok()?;
    let text = match kind {
        2 => formats.show(style, rk(fields.u32()?), epoch_1904),
        3 | 11 => error(fields.u8()?).into(),
        4 | 10 => truth(fields.u8()?).into(),
        5 | 9 => formats.show(style, fields.f64()?, epoch_1904),
        6 | 8 => string(&mut fields)?,
        7 => strings.get(usize::try_from(fields.u32()?).ok()?)?.clone(),
        _ => string(&mut fields.skip(1))?,
    };
    book.put(row, column, &text);
    Some(())
}
