//! Title and author of an OLE file (the property set SummaryInformation; \[MS-OLEPS\]).
//!
//! Hands out [`read`]. What is odd gives nothing: these are hints only.

use super::biff::codepage;
use crate::intake::extract::text;
use crate::intake::field::Field;

/// Title and author out of the stream.
pub fn read(stream: &[u8]) -> (Option<String>, Option<String>) {
    let property = |id: u32| find(stream, id).filter(|text| !text.is_empty());
    (property(2), property(4))
}

/// A property of the first set: after the header of 28 bytes and the set's identifier stands where the set begins.
fn find(stream: &[u8], wanted: u32) -> Option<String> {
    let at = usize::try_from(Field::new(stream).skip(44).u32()?).ok()?;
    let set = stream.get(at..)?;
    let value = |id: u32| -> Option<Field<'_>> {
        let mut list = Field::new(set).skip(4);
        // No set has more than some twenty.
        for _ in 0..list.u32()?.min(100) {
            let (found, at) = (list.u32()?, list.u32()?);
            if found == id {
                return Some(Field::new(set).skip(usize::try_from(at).ok()?));
            }
        }
        None
    };
    let page = value(1).and_then(|value| value.skip(4).u16()).unwrap_or(936);
    let mut value = value(wanted)?;
    let (kind, length) = (value.u32()?, usize::try_from(value.u32()?).ok()?);
    let found = match kind {
        // VT_LPSTR, in bytes of the code page, and VT_LPWSTR.
        0x1E if page == 1_200 => value.characters(length / 2, true),
        0x1E => codepage(page).decode_without_bom_handling(value.rest().get(..length)?).0.into_owned(),
        0x1F => value.characters(length, true),
        _ => return None,
    };
    Some(text::line(found.split('\0').next().unwrap_or_default()))
}
