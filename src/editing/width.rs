//! Full-width letters, digits and marks as their narrow twins.

/// Full-width ASCII (U+FF01–U+FF5E) and the ideographic space narrowed; everything else, 、 and 。 too, as it is.
pub(super) fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}
