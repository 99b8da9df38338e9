//! Files of Word 2 and Write: one-byte characters, one behind the other.
//!
//! Hands out [`read`]. Deliberately reads little more than the text: these formats are older than the offices' computers.

use super::bytes::Bytes;
use crate::intake::extract::assemble::{Assembler, Look};
use crate::intake::extract::{Document, Limits, text};
use crate::model::flaw::Flaw;

/// Reads the file by its first bytes.
pub fn read(document: &mut Document, bytes: &[u8], limits: &Limits) {
    let mut out = Assembler::new(limits.chars, false);
    let whole = if bytes.starts_with(b"\xDB\xA5") { word2(bytes, &mut out) } else { write(bytes, &mut out) };
    let over = out.is_over();
    document.blocks = out.finish();
    if whole.is_none() {
        let why = if document.blocks.is_empty() { "文件损坏" } else { "文件损坏，仅读出部分内容" };
        document.flaws.push(Flaw::Unreadable { name: document.name.clone(), why: why.into() });
    }
    if over {
        let place = format!("附件“{}”", document.name);
        document.flaws.push(Flaw::OverLimit { place, what: "文字过多".into() });
    }
}

/// Word 2: text, then notes, headers, comments; tables by their marks; `None` if not all was there.
fn word2(bytes: &[u8], out: &mut Assembler) -> Option<()> {
    let start = bytes.size_at(0x18)?;
    let length = |at: usize| bytes.size_at(at).filter(|n| *n <= bytes.len());
    let (main, notes) = (length(0x34)?, length(0x38)?);
    let story = bytes.tail(start);
    let story = story.get(..(main + notes).min(story.len()))?;
    paragraphs(story, out);
    (story.len() == main + notes).then_some(())
}

fn paragraphs(story: &[u8], out: &mut Assembler) {
    let mut text: Vec<u8> = Vec::new();
    // For each field open, whether its code is being read.
    let mut fields: Vec<bool> = Vec::new();
    let (mut in_table, mut after_cell) = (false, false);
    for byte in story {
        match byte {
            0x13 if fields.len() < 64 => fields.push(true),
            0x14 => fields.last_mut().into_iter().for_each(|code| *code = false),
            0x15 => drop(fields.pop()),
            0x07 | 0x0C | 0x0D => {
                let ends_row = *byte == 0x07 && after_cell && text.iter().all(u8::is_ascii_whitespace);
                if *byte == 0x07 && !in_table {
                    out.begin_table();
                    in_table = true;
                } else if *byte != 0x07 && in_table && !after_cell {
                    // The cell goes on.
                } else if *byte != 0x07 && in_table {
                    out.end_table();
                    in_table = false;
                }
                if ends_row {
                    out.end_row();
                } else {
                    if in_table && *byte == 0x07 {
                        out.begin_cell();
                    }
                    out.paragraph(&decode(&text), Look::default());
                    if in_table && *byte == 0x07 {
                        out.end_cell();
                    }
                }
                after_cell = *byte == 0x07 && !ends_row;
                text.clear();
            }
            _ if fields.contains(&true) => {}
            0x09 | 0x20.. => {
                text.push(*byte);
                after_cell = false;
            }
            0x0B => text.push(b'\n'),
            _ => {}
        }
    }
    out.paragraph(&decode(&text), Look::default());
    if in_table {
        out.end_table();
    }
}

/// Write: paragraphs listed in pages of 128 bytes, which also say what is a header or a picture.
fn write(bytes: &[u8], out: &mut Assembler) -> Option<()> {
    const HEAD: usize = 128;
    let end = bytes.size_at(0x0E)?;
    let pages = usize::from(bytes.u16_at(0x12)?)..usize::from(bytes.u16_at(0x14)?);
    let mut from = HEAD;
    for page in pages {
        let Some(page) = bytes.part(page * HEAD, HEAD) else { break };
        for index in 0..usize::from(page.u8_at(HEAD - 1)?) {
            let entry = 4 + 6 * index;
            let (Some(to), Some(properties)) = (page.size_at(entry), page.u16_at(entry + 4)) else { break };
            // Behind the count of its bytes, the 17th says: header or footer (bits 1 and 2), picture (bit 4).
            let at = 4 + usize::from(properties);
            let known = properties != 0xFFFF && page.u8_at(at).is_some_and(|len| len >= 17);
            let kind = if known { page.u8_at(at + 17).unwrap_or(0) } else { 0 };
            if to <= from || to > end {
                continue;
            }
            if kind & 0x16 == 0
                && let Some(text) = bytes.part(from, to - from)
            {
                lines(text, out);
            }
            from = to;
        }
    }
    let rest = bytes.part(from, end.checked_sub(from)?)?;
    lines(rest, out);
    Some(())
}

fn lines(bytes: &[u8], out: &mut Assembler) {
    for line in decode(bytes).lines() {
        out.paragraph(line, Look::default());
    }
}

/// Where nobody says which encoding it is, Chinese is more likely than accents; what cannot be Chinese is Western.
fn decode(bytes: &[u8]) -> String {
    let bytes: Vec<u8> = bytes.iter().copied().filter(|b| *b >= 0x20 || matches!(b, b'\t' | b'\n' | b'\r')).collect();
    text::decode_as("gb18030", &bytes)
        .map_or_else(|| encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes).0.into_owned(), |d| d.text)
}
