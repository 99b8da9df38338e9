//! Text out of a Word stream whose head is lost: what looks like words, in the order in which it lies.
//!
//! Hands out [`read`]. Deliberately knows nothing of the format, which is why its finds are only ever shown with a flaw.

use crate::intake::extract::assemble::{Assembler, Look};
use crate::intake::extract::{Block, Limits};

/// Characters of 16 bits that must follow each other to be taken for text.
const WIDE: usize = 8;
/// The same for bytes, which look like letters more easily.
const NARROW: usize = 32;

/// Paragraphs that look like such.
pub fn read(stream: &[u8], limits: &Limits) -> Vec<Block> {
    let units: Vec<u16> = stream.chunks_exact(2).map(|pair| pair.try_into().map_or(0, u16::from_le_bytes)).collect();
    let mut out = Assembler::new(limits.chars, false);
    let mut found = runs(&units, is_wide, WIDE, &mut out, false);
    if !found {
        let units: Vec<u16> = stream.iter().map(|byte| u16::from(*byte)).collect();
        found = runs(&units, |unit| matches!(unit, 9 | 13 | 0x20..=0x7E), NARROW, &mut out, true);
    }
    if found { out.finish() } else { Vec::new() }
}

fn is_wide(unit: u16) -> bool {
    matches!(unit, 9 | 13 | 0x20..=0x7E | 0xB7 | 0x2010..=0x2026 | 0x3000..=0x303F | 0x4E00..=0x9FA5 | 0xFF00..=0xFF5E)
}

/// Takes the runs that are long enough; names of styles and fonts are short and stand alone.
fn runs(units: &[u16], is_text: impl Fn(u16) -> bool, least: usize, out: &mut Assembler, bytes: bool) -> bool {
    let mut found = false;
    for run in units.split(|unit| !is_text(*unit)).filter(|run| run.len() >= least) {
        // Western letters, two and two, pass for Chinese ones.
        let letter = |byte: &u8| matches!(byte, 0x20..=0x7E);
        let pairs = run.iter().filter(|unit| unit.to_le_bytes().iter().all(letter)).count();
        if !bytes && pairs * 5 > run.len() * 4 {
            continue;
        }
        let text = String::from_utf16_lossy(run);
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        if letters * 2 > run.len() {
            found = true;
            text.split('\r').for_each(|line| out.paragraph(line, Look::default()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_among_ruins() {
        let check = |stream: &[u8], expected: &[&str]| {
            let lines: Vec<String> = read(stream, &Limits::default())
                .into_iter()
                .map(|block| if let Block::Text { text, .. } = block { text } else { String::new() })
                .collect();
            assert_eq!(lines, expected);
        };
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let noise: Vec<u8> = (0..200u8).map(|n| n.wrapping_mul(37) | 0x80).collect();
        check(&noise, &[]);
        check(
            &[&noise[..], &wide("全市教育工作会议召开\r王立新出席并讲话。"), &noise].concat(),
            &["全市教育工作会议召开", "王立新出席并讲话。"],
        );
        check(
            b"\0\0\xffThe meeting took place on Monday, with all units.\rAll agreed.\0\xff",
            &["The meeting took place on Monday, with all units.", "All agreed."],
        );
    }
}
