//! The records of a BIFF stream, and the strings in them that run on over CONTINUE records.
//!
//! Hands out [`Records`] and [`Joined`]. Deliberately knows only how things are laid out, not what they mean.

use crate::intake::field::Field;

/// A record with the CONTINUE records that follow it.
pub struct Record<'a> {
    pub kind: u16,
    pub data: &'a [u8],
    pub more: Vec<&'a [u8]>,
}

/// The records from a place of the stream on; one that is cut off is given as far as it goes.
pub struct Records<'a> {
    rest: &'a [u8],
}

const CONTINUE: u16 = 0x003C;

impl<'a> Records<'a> {
    pub fn new(stream: &'a [u8], from: usize) -> Self {
        Self { rest: stream.get(from..).unwrap_or_default() }
    }

    fn one(&mut self) -> Option<(u16, &'a [u8])> {
        let [a, b, c, d, rest @ ..] = self.rest else { return None };
        let (kind, length) = (u16::from_le_bytes([*a, *b]), u16::from_le_bytes([*c, *d]));
        let (data, rest) = rest.split_at_checked(length.into()).unwrap_or((rest, &[]));
        self.rest = rest;
        Some((kind, data))
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let (kind, data) = self.one()?;
        let mut more = Vec::new();
        while self.rest.starts_with(&CONTINUE.to_le_bytes())
            && let Some((_, data)) = self.one()
        {
            more.push(data);
        }
        Some(Record { kind, data, more })
    }
}

/// A record and its CONTINUE records as one; within a string's characters each piece begins with a byte of its own that
/// says how wide they are from there on (\[MS-XLS\] 2.5.293).
pub struct Joined<'a> {
    pieces: std::vec::IntoIter<&'a [u8]>,
    here: Field<'a>,
}

impl<'a> Joined<'a> {
    pub fn new(record: &Record<'a>) -> Self {
        Self { pieces: record.more.clone().into_iter(), here: Field::new(record.data) }
    }

    fn fill(&mut self) -> Option<()> {
        while self.here.rest().is_empty() {
            self.here = Field::new(self.pieces.next()?);
        }
        Some(())
    }

    fn u8(&mut self) -> Option<u8> {
        self.fill()?;
        self.here.u8()
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.u8()?, self.u8()?]))
    }

    pub fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes([self.u8()?, self.u8()?, self.u8()?, self.u8()?]))
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            self.fill()?;
            let here = count.min(self.here.rest().len());
            self.here.take(here)?;
            count -= here;
        }
        Some(())
    }

    fn characters(&mut self, mut count: usize, mut wide: bool) -> String {
        let mut text = String::new();
        while count > 0 {
            if self.here.rest().is_empty() {
                if self.fill().is_none() {
                    break;
                }
                wide = self.here.u8().is_some_and(|flags| flags & 1 != 0);
            }
            let size = if wide { 2 } else { 1 };
            let taken = count.min(self.here.rest().len() / size);
            if taken == 0 {
                // Half a character at the end of a piece.
                self.here.take(1);
                continue;
            }
            text.push_str(&self.here.characters(taken, wide));
            count -= taken;
        }
        text
    }

    /// An XLUnicodeRichExtendedString.
    pub fn rich_string(&mut self) -> Option<String> {
        let count = self.u16()?;
        let flags = self.u8()?;
        let runs = if flags & 8 != 0 { self.u16()? } else { 0 };
        let extended = if flags & 4 != 0 { self.u32()? } else { 0 };
        let text = self.characters(count.into(), flags & 1 != 0);
        // A string whose trimmings are cut off is still a string.
        let _ = self.skip(usize::from(runs) * 4).and_then(|()| self.skip(usize::try_from(extended).ok()?));
        Some(text)
    }

    /// An XLUnicodeString (2.5.294).
    pub fn plain_string(&mut self) -> Option<String> {
        let count = self.u16()?;
        let flags = self.u8()?;
        Some(self.characters(count.into(), flags & 1 != 0))
    }

    /// The text of a cell that holds it itself, after its row, column and format.
    pub fn label(&mut self) -> Option<String> {
        self.skip(6)?;
        self.plain_string()
    }
}
