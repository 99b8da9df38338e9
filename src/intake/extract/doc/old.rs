//! Files of Word 2 and Write: one-byte characters, one behind the other.
//!
//! Hands out [`read`]. Deliberately reads little more than the text: these formats are older than the offices' computers.

use super::bytes::Bytes;
use crate::intake::extract::assemble::{Assembler, Look};
use crate::intake::extract::{Document, Limits};
use crate::model::flaw::Flaw;
use encoding_rs::{Encoding, GB18030, WINDOWS_1252};

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
    let encoding = encoding(story);
    let mut text: Vec<u8> = Vec::new();
    // For each field open, whether its code is being read.
    let mut fields: Vec<bool> = Vec::new();
    let mut after_cell = false;
    for byte in story {
        match byte {
            0x13 if fields.len() < 64 => fields.push(true),
            0x14 => fields.last_mut().into_iter().for_each(|code| *code = false),
            0x15 => drop(fields.pop()),
            0x07 => {
                // An empty cell behind a cell ends the row.
                let ends_row = after_cell && text.iter().all(u8::is_ascii_whitespace);
                if ends_row {
                    out.end_row();
                } else {
                    if out.depth() == 0 {
                        out.begin_table();
                    }
                    out.begin_cell();
                    out.paragraph(&decode(&text, encoding), Look::default());
                    out.end_cell();
                }
                after_cell = !ends_row;
                text.clear();
            }
            0x0C | 0x0D => {
                if out.depth() > 0 && !after_cell {
                    out.end_table();
                }
                out.paragraph(&decode(&text, encoding), Look::default());
                after_cell = false;
                text.clear();
            }
            _ if fields.contains(&true) => {}
            0x09 | 0x0B | 0x20.. => text.push(*byte),
            _ => {}
        }
    }
    if out.depth() > 0 {
        out.end_table();
    }
    out.paragraph(&decode(&text, encoding), Look::default());
}

/// Write: paragraphs listed in pages of 128 bytes, which also say what is a header or a picture.
fn write(bytes: &[u8], out: &mut Assembler) -> Option<()> {
    const HEAD: usize = 128;
    let end = bytes.size_at(0x0E)?;
    let pages = usize::from(bytes.u16_at(0x12)?)..usize::from(bytes.u16_at(0x14)?);
    let encoding = encoding(bytes.part(HEAD, end.saturating_sub(HEAD)).unwrap_or_default());
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
            let text = bytes.part(from, to - from).unwrap_or_default();
            // Lines and boxes out of signs pass for pictures too.
            let picture = kind & 0x10 != 0 && text.contains(&0);
            if kind & 0x06 == 0 && !picture {
                lines(text, encoding, out);
            }
            from = to;
        }
    }
    let rest = bytes.part(from, end.checked_sub(from)?)?;
    lines(rest, encoding, out);
    Some(())
}

fn lines(bytes: &[u8], encoding: &'static Encoding, out: &mut Assembler) {
    for line in decode(bytes, encoding).lines() {
        out.paragraph(line, Look::default());
    }
}

/// Nobody says which encoding it is. In Chinese, bytes with the high bit come in pairs; accents and lines stand alone.
fn encoding(bytes: &[u8]) -> &'static Encoding {
    let (mut pairs, mut lone) = (0usize, 0usize);
    let mut high = bytes.split(|byte| *byte < 0xA1);
    while let Some(run) = high.find(|run| !run.is_empty()) {
        pairs += run.len() / 2;
        lone += run.len() % 2;
    }
    if pairs > lone * 20 { GB18030 } else { WINDOWS_1252 }
}

fn decode(bytes: &[u8], encoding: &'static Encoding) -> String {
    let kept = |byte: &u8| *byte >= 0x20 || matches!(byte, b'\t' | b'\n' | 0x0B | b'\r');
    let bytes: Vec<u8> = bytes.iter().copied().filter(kept).collect();
    encoding.decode_without_bom_handling(&bytes).0.into_owned()
}
