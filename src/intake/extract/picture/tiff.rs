//! The pages of a TIFF (revision 6.0), which fax machines and scanners send.
//!
//! Hands out [`pages`]. Deliberately decodes nothing: a page is the same file with another first directory.

use std::borrow::Cow;

/// The pages of a picture as files of one page each, at most `most`, and whether there were more. Only a TIFF has more
/// than one.
pub fn pages(bytes: &[u8], most: usize) -> (Vec<Cow<'_, [u8]>>, bool) {
    let mut directories = directories(bytes, most.saturating_add(1));
    if directories.len() <= 1 {
        return (vec![Cow::Borrowed(bytes)], false);
    }
    let more = directories.len() > most;
    directories.truncate(most);
    let page = |place: &[u8; 4]| {
        let mut page = bytes.to_vec();
        if let Some(first) = page.get_mut(4..8) {
            first.copy_from_slice(place);
        }
        Cow::Owned(page)
    };
    (directories.iter().map(page).collect(), more)
}

/// Where the image file directories begin (section 2), as written, at most `most`; each counts once.
fn directories(bytes: &[u8], most: usize) -> Vec<[u8; 4]> {
    let little = bytes.starts_with(b"II*\0");
    if !little && !bytes.starts_with(b"MM\0*") {
        return Vec::new();
    }
    let four = |at: usize| bytes.get(at..)?.first_chunk::<4>().copied();
    let two = |at: usize| {
        let pair = bytes.get(at..)?.first_chunk::<2>().copied()?;
        Some(usize::from(if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) }))
    };
    let mut found: Vec<[u8; 4]> = Vec::new();
    let mut next = four(4);
    while let Some(place) = next
        && place != [0; 4]
        && found.len() < most
        && !found.contains(&place)
    {
        let number = if little { u32::from_le_bytes(place) } else { u32::from_be_bytes(place) };
        let at = usize::try_from(number).unwrap_or(usize::MAX);
        let Some(entries) = two(at) else { break };
        found.push(place);
        next = at.checked_add(2 + entries * 12).and_then(four);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two directories without entries, the second pointing at `last`.
    fn tiff(last: u32) -> Vec<u8> {
        [b"II*\0".as_slice(), &8u32.to_le_bytes(), &[0, 0], &14u32.to_le_bytes(), &[0, 0], &last.to_le_bytes()].concat()
    }

    #[test]
    fn every_directory_is_a_page_once() {
        let check = |bytes: &[u8], most: usize, firsts: &[u8], more: bool| {
            let (pages, over) = pages(bytes, most);
            assert_eq!((pages.iter().map(|page| page[4]).collect::<Vec<_>>(), over), (firsts.to_vec(), more));
        };
        check(&tiff(0), 12, &[8, 14], false);
        check(&tiff(8), 12, &[8, 14], false);
        check(&tiff(99_999), 12, &[8, 14], false);
        check(&tiff(0), 1, &[8], true);
        check(b"\x89PNG\r\n\x1a\n", 12, &[13], false);
        assert_eq!(pages(b"II*\0", 3).0.len(), 1);
    }
}
