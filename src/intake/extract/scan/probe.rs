//! A few lines of a page, to learn cheaply whether it is in Chinese at all.
//!
//! Hands out [`strip`] and [`is_foreign`]. A page in Latin letters costs the recogniser of Chinese twenty times a Chinese
//! one, and gives nothing that an office here could print. Deliberately starts no program.

use super::words::Page;

/// Height of a strip in pixels: four lines of the type size that sheets have.
const HEIGHT: usize = 200;

/// The strip with the most ink of a page in binary PGM, `columns` wide, as a PGM of its own; nothing for small pictures.
pub fn strip(pgm: &[u8], columns: usize) -> Option<Vec<u8>> {
    let header = pgm.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(2)?.0 + 1;
    let pixels = pgm.get(header..)?;
    let rows: Vec<&[u8]> = pixels.chunks_exact(columns.max(1)).collect();
    if rows.len() < HEIGHT * 3 {
        return None;
    }
    let ink: Vec<usize> = rows.iter().map(|row| row.iter().filter(|grey| **grey < 128).count()).collect();
    let (at, _) = ink
        .windows(HEIGHT)
        .enumerate()
        .step_by(HEIGHT / 4)
        .map(|(at, rows)| (at, rows.iter().sum::<usize>()))
        .max_by_key(|(at, sum)| (*sum, std::cmp::Reverse(*at)))?;
    let mut out = format!("P5\n{columns} {HEIGHT}\n255\n").into_bytes();
    rows.iter().skip(at).take(HEIGHT).for_each(|row| out.extend_from_slice(row));
    Some(out)
}

/// Whether what was read from a strip is a text in Latin letters. Figures say nothing.
pub fn is_foreign(page: &Page) -> bool {
    let texts = page.paragraphs.iter().flat_map(|paragraph| paragraph.text.chars());
    let latin = texts.filter(char::is_ascii_alphabetic).count();
    latin >= 20 && page.chinese() * 3 < latin
}

#[cfg(test)]
mod tests {
    use super::super::words::Paragraph;
    use super::*;

    #[test]
    fn the_strip_is_where_the_ink_is() {
        let mut pgm = b"P5\n10 1000\n255\n".to_vec();
        pgm.extend((0..10_000).map(|at| if (6_000..8_000).contains(&at) { 0 } else { 255 }));
        let cut = strip(&pgm, 10).unwrap();
        assert_eq!(cut, [b"P5\n10 200\n255\n".as_slice(), &[0; 2_000]].concat());
        assert_eq!(strip(&pgm[..3_000], 10), None);
        assert_eq!(strip(b"P5\n", 10), None);
    }

    #[test]
    fn latin_letters_make_a_page_foreign() {
        let check = |text: &str, expected: bool| {
            let paragraph = Paragraph { text: text.into(), heading: false };
            let page = Page { paragraphs: vec![paragraph], confidence: 80 };
            assert_eq!(is_foreign(&page), expected, "{text}");
        };
        check("notice of the annual general meeting 下 of shareholders", true);
        check("市教育局开展校园周边环境专项整治，联合公安、城管等部门检查36所学校", false);
        check("12.5 38.2 47.1 99.0 63.4 17.5 28.6 41.3", false);
        check("上线“e-government”平台 V2.0", false);
    }
}
