//! RTF (Rich Text Format 1.9.1) → [`Document`], with GBK runs, tables and pictures.
//!
//! Hands out [`read`]. Headers and footers are left out (they repeat the letterhead), notes stand at the end, deletions
//! are dropped, list numbers stay as the word processor wrote them. HTML that a mail program wrapped into RTF
//! (MS-OXRTFEX) is read as HTML. Deliberately knows nothing of drafts.

mod charset;
mod destination;
mod lex;
mod page;
mod pict;
mod symbol;
mod walk;

use super::{Document, Format, Limits, assemble, html, text};
use crate::model::flaw::Flaw;
use walk::{Done, Walker};

/// Reads the file; what could not be read is among the flaws.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Document {
    let taken = usize::try_from(limits.part_bytes).unwrap_or(usize::MAX).min(bytes.len());
    let large = taken < bytes.len();
    let bytes = bytes.get(..taken).unwrap_or_default();
    let place = format!("附件“{name}”");
    let mut done = Walker::new(name, limits, true).read(bytes);
    let mut document = Document::new(name, Format::Rtf);
    if let Some(source) = done.html.take() {
        let page = html::read(name, &place, &source, limits);
        if page.blocks.is_empty() {
            done = Walker::new(name, limits, false).read(bytes);
        } else {
            done.blocks = page.blocks;
            done.flaws.extend(page.flaws);
            document.title = page.title;
        }
    }
    let hint = |value: &str| Some(text::line(value)).filter(|value| !value.is_empty());
    document.title = hint(&done.title).or(document.title);
    document.author = hint(&done.author);
    document.blocks = std::mem::take(&mut done.blocks);
    document.pictures = assemble::shown(&mut document.blocks, std::mem::take(&mut done.pictures));
    let empty = document.blocks.is_empty();
    document.flaws = flaws(name, place, done, large, empty);
    document
}

fn flaws(name: &str, place: String, done: Done, large: bool, empty: bool) -> Vec<Flaw> {
    let mut flaws = done.flaws;
    let over = |what: &str| Flaw::OverLimit { place: place.clone(), what: what.into() };
    let unreadable = |why: &str| Flaw::Unreadable { name: name.into(), why: why.into() };
    if done.tracked {
        flaws.push(Flaw::TrackedChanges { name: name.into() });
    }
    if let Some(encoding) = done.guessed {
        flaws.push(Flaw::CharsetGuessed { place: place.clone(), read_as: encoding.into() });
    }
    if done.lossy {
        flaws.push(Flaw::Undecodable { place: place.clone() });
    }
    if large {
        flaws.push(over("文件过大"));
    } else if done.over {
        flaws.push(over("文字过多"));
    } else if !done.is_rtf {
        flaws.push(unreadable("不是完整的 RTF 文档"));
    } else if done.cut {
        flaws.push(unreadable(if empty { "文件不完整" } else { "文件不完整，仅读出部分内容" }));
    }
    if done.deep {
        flaws.push(Flaw::TooDeep { place });
    }
    if empty && flaws.is_empty() {
        flaws.push(Flaw::Empty { name: name.into() });
    }
    flaws
}

#[cfg(test)]
mod tests;
