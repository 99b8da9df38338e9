//! The list of MAPI properties inside TNEF (MS-OXTNEF §2.1.3.4).
//!
//! Hands out [`Props`]. Deliberately knows only how long values are; what they mean is for the reader of the letter.

use crate::intake::field::Field;
use crate::intake::message::msg::mapi::{kind, text_of, wide};

/// Values by number and type; of several values, the first.
#[derive(Debug, Default)]
pub(super) struct Props<'a> {
    values: Vec<(u16, u16, &'a [u8])>,
    /// The list broke off.
    pub damaged: bool,
}

impl<'a> Props<'a> {
    /// Reads the list as far as it goes. Never takes more memory than the bytes it stands in.
    pub fn read(bytes: &'a [u8]) -> Self {
        let mut props = Self::default();
        let mut field = Field::new(bytes);
        let Some(count) = field.u32() else {
            props.damaged = true;
            return props;
        };
        for _ in 0..count {
            match property(&mut field) {
                Some(value) => props.values.push(value),
                None => {
                    props.damaged = true;
                    break;
                }
            }
        }
        props
    }

    /// The bytes of a property of one type.
    pub fn bytes(&self, tag: u16, kind: u16) -> Option<&'a [u8]> {
        self.values.iter().find(|(t, k, _)| (*t, *k) == (tag, kind)).map(|(_, _, value)| *value)
    }

    /// The bytes of a property of any type, with the type.
    pub fn any(&self, tag: u16) -> Option<(u16, &'a [u8])> {
        self.values.iter().find(|(t, ..)| *t == tag).map(|(_, kind, value)| (*kind, *value))
    }

    /// A text of either type.
    pub fn text(&self, tag: u16, codepage: Option<u32>) -> Option<String> {
        let wide_text = self.bytes(tag, kind::UNICODE).map(wide);
        let text = wide_text.or_else(|| self.bytes(tag, kind::STRING8).map(|bytes| text_of(bytes, codepage)));
        text.filter(|text| !text.trim().is_empty())
    }

    /// A number of 32 bits.
    pub fn number(&self, tag: u16) -> Option<u32> {
        self.bytes(tag, 0x0003).and_then(|bytes| Field::new(bytes).u32())
    }
}

fn property<'a>(field: &mut Field<'a>) -> Option<(u16, u16, &'a [u8])> {
    let (kind, tag) = (field.u16()?, field.u16()?);
    if tag >= 0x8000 {
        // A named property: GUID, then a number or a name in UTF-16.
        field.take(16)?;
        if field.u32()? == 0 {
            field.u32()?;
        } else {
            let length = field.u32()?;
            padded(field, length)?;
        }
    }
    let single = kind & 0x0FFF;
    let many = kind & 0x1000 != 0;
    let fixed = match single {
        0x0002 | 0x000B => Some((2, 4)),
        0x0001 | 0x0003 | 0x0004 | 0x000A => Some((4, 4)),
        0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => Some((8, 8)),
        0x0048 => Some((16, 16)),
        _ => None,
    };
    let value = match fixed {
        Some((size, stride)) => {
            let count = if many { field.u32()? } else { 1 };
            let all = field.take(usize::try_from(count).ok()?.checked_mul(stride)?)?;
            all.get(..size).unwrap_or_default()
        }
        // Texts, bytes and objects come with a count even where there is one.
        None if matches!(single, 0x001E | 0x001F | 0x0102 | 0x000D) => {
            let mut first: &[u8] = &[];
            for at in 0..field.u32()? {
                let length = field.u32()?;
                let value = padded(field, length)?;
                if at == 0 {
                    first = value;
                }
            }
            first
        }
        // Of a type that nobody knows nobody knows the length.
        None => return None,
    };
    Some((tag, single, value))
}

/// So many bytes, and those that fill them up to four; at the very end these may be missing.
fn padded<'a>(field: &mut Field<'a>, length: u32) -> Option<&'a [u8]> {
    let length = usize::try_from(length).ok()?;
    let value = field.take(length)?;
    let fill = length.next_multiple_of(4) - length;
    field.take(fill.min(field.rest().len()))?;
    Some(value)
}
