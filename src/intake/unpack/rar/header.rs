//! The headers of RAR archives, versions 1.5 to 4 and 5: what is locked, and what is one volume of several.
//!
//! Hands out [`Headers`], after the format descriptions that RARLAB publishes (RAR 5.0 archive format; the technical note
//! of RAR 4). Deliberately unpacks nothing: the method is not free to implement as a packer, and a program of the machine
//! unpacks it.

use crate::intake::field::Field;

/// More headers than this are not looked at.
const MOST: usize = 20_000;

/// What the headers of an archive say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Headers {
    /// Even the names need a password.
    pub all_locked: bool,
    /// The files that need one; the name may be that of RAR 4 before its Unicode.
    pub locked: Vec<String>,
    /// Files that need none, folders excluded.
    pub open: usize,
    /// One volume of several.
    pub volume: bool,
}

impl Headers {
    /// Reads them as far as they go.
    pub fn read(bytes: &[u8]) -> Self {
        let mut headers = Self::default();
        if let Some(rest) = bytes.strip_prefix(b"Rar!\x1a\x07\x01\x00") {
            headers.newer(rest);
        } else if let Some(rest) = bytes.strip_prefix(b"Rar!\x1a\x07\x00") {
            headers.older(rest);
        }
        headers
    }

    /// RAR 4: CRC, type, flags and size, then what the type has; behind it, by flag 0x8000, data.
    fn older(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        for _ in 0..MOST {
            let mut field = Field::new(rest);
            let (Some(_), Some(kind), Some(flags), Some(size)) = (field.u16(), field.u8(), field.u16(), field.u16())
            else {
                return;
            };
            let mut skipped = u64::from(size);
            match kind {
                0x73 => {
                    self.volume |= flags & 0x0001 != 0;
                    self.all_locked |= flags & 0x0080 != 0;
                    if self.all_locked {
                        return;
                    }
                }
                0x74 => {
                    let Some((packed, name)) = older_file(&mut field, flags) else { return };
                    skipped = skipped.saturating_add(packed);
                    // Bits 5 to 7 all set: a folder.
                    if flags & 0x00E0 != 0x00E0 {
                        self.file(name, flags & 0x04 != 0);
                    }
                    self.volume |= flags & 0x03 != 0;
                }
                0x7B => {
                    self.volume |= flags & 0x0001 != 0;
                    return;
                }
                _ if flags & 0x8000 != 0 => {
                    skipped = skipped.saturating_add(field.u32().unwrap_or_default().into());
                }
                _ => {}
            }
            if size < 7 {
                return;
            }
            rest = skip(rest, skipped);
        }
    }

    /// RAR 5: CRC, then numbers of variable length: header size, type, flags, sizes of the extra area and of the data.
    fn newer(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        for _ in 0..MOST {
            let Some((next, kind)) = self.newer_block(rest) else { return };
            if kind == 5 || self.all_locked {
                return;
            }
            rest = next;
        }
    }

    fn newer_block<'a>(&mut self, rest: &'a [u8]) -> Option<(&'a [u8], u64)> {
        let mut field = Field::new(rest);
        field.u32()?;
        let size = number(&mut field)?;
        let after_size = field.rest();
        let mut head = Field::new(field.take(usize::try_from(size).ok()?)?);
        let (kind, flags) = (number(&mut head)?, number(&mut head)?);
        let extra = if flags & 0x01 != 0 { number(&mut head)? } else { 0 };
        let data = if flags & 0x02 != 0 { number(&mut head)? } else { 0 };
        // The extra area lies at the end of the header.
        let extra = usize::try_from(extra).ok().and_then(|extra| head.rest().len().checked_sub(extra));
        let extra = extra.and_then(|at| head.rest().get(at..)).unwrap_or_default();
        match kind {
            1 => self.volume |= number(&mut head)? & 0x01 != 0,
            2 => {
                let file = number(&mut head)?;
                number(&mut head)?;
                number(&mut head)?;
                if file & 0x02 != 0 {
                    head.u32()?;
                }
                if file & 0x04 != 0 {
                    head.u32()?;
                }
                number(&mut head)?;
                number(&mut head)?;
                let length = usize::try_from(number(&mut head)?).ok()?;
                let name = String::from_utf8_lossy(head.take(length)?).into_owned();
                if file & 0x01 == 0 {
                    self.file(name, has_record(extra, 1));
                }
                self.volume |= flags & 0x18 != 0;
            }
            4 => self.all_locked = true,
            5 => self.volume |= number(&mut head)? & 0x01 != 0,
            _ => {}
        }
        Some((skip(after_size, size.saturating_add(data)), kind))
    }

    fn file(&mut self, name: String, locked: bool) {
        if locked {
            self.locked.push(name);
        } else {
            self.open += 1;
        }
    }
}

/// Packed size and name of a file header of RAR 4.
fn older_file(field: &mut Field, flags: u16) -> Option<(u64, String)> {
    let packed = field.u32()?;
    field.take(4 + 1 + 4 + 4 + 1 + 1)?;
    let length = field.u16()?;
    field.u32()?;
    let mut packed = u64::from(packed);
    if flags & 0x0100 != 0 {
        packed |= u64::from(field.u32()?) << 32;
        field.u32()?;
    }
    let name = field.take(length.into())?;
    // Behind a zero stands the same name as Unicode, packed.
    let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
    let name = crate::intake::unpack::name::decode(&[name]).pop().unwrap_or_default();
    Some((packed, name))
}

/// Whether an extra area holds a record of this type.
fn has_record(extra: &[u8], wanted: u64) -> bool {
    let mut field = Field::new(extra);
    while let Some(size) = number(&mut field) {
        let Some(record) = usize::try_from(size).ok().and_then(|size| field.take(size)) else { return false };
        if number(&mut Field::new(record)) == Some(wanted) {
            return true;
        }
    }
    false
}

/// A number of seven bits a byte, lowest first; the eighth says that it goes on.
fn number(field: &mut Field) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..63).step_by(7) {
        let byte = field.u8()?;
        value |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn skip(bytes: &[u8], count: u64) -> &[u8] {
    usize::try_from(count).ok().and_then(|count| bytes.get(count..)).unwrap_or_default()
}
