//! A document or a mail's text as the lines that drafts are made of.
//!
//! Hands out [`Line`]. Deliberately judges nothing.

use crate::intake::extract::text;
use crate::intake::extract::{Block, Document, Format};
use crate::intake::message::Message;

/// One line in reading order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Text {
        text: String,
        heading: bool,
    },
    Row(Vec<String>),
    /// Index of a picture in the document.
    Picture(usize),
}

impl Line {
    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        if let Self::Text { text, .. } = self { Some(text) } else { None }
    }

    /// Number of characters, white space apart.
    pub fn length(&self) -> usize {
        match self {
            Self::Text { text, .. } => super::wording::length(text),
            Self::Row(cells) => cells.iter().map(|cell| super::wording::length(cell)).sum(),
            Self::Picture(_) => 0,
        }
    }
}

/// The lines of a document; soft line breaks part lines.
pub fn of_document(document: &Document) -> Vec<Line> {
    let mut lines = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Text { text, heading } => {
                for line in text.split('\n').map(str::trim).filter(|line| !line.is_empty()) {
                    lines.push(Line::Text { text: line.to_owned(), heading: *heading });
                }
            }
            Block::Row(cells) => lines.push(Line::Row(cells.clone())),
            Block::Picture(index) => lines.push(Line::Picture(*index)),
        }
    }
    lines
}

/// The lines of a mail's text with the pictures that it shows, which are numbered from its top; `documents[i]` was read
/// from `attachments[i]`.
pub fn of_mail(message: &Message, documents: &[Document]) -> Vec<Line> {
    let all: Vec<&str> = message.text.split_inclusive('\n').collect();
    let mut lines = Vec::new();
    let (mut from, mut number) = (0, 0);
    for shown in &message.pictures {
        let Some(document) = documents.get(shown.attachment) else { continue };
        if document.format != Format::Image || document.pictures.is_empty() {
            continue;
        }
        let to = shown.line.clamp(from, all.len());
        lines.extend(of_text(&all.get(from..to).unwrap_or_default().concat()));
        lines.push(Line::Picture(number));
        (from, number) = (to, number + 1);
    }
    lines.extend(of_text(&all.get(from..).unwrap_or_default().concat()));
    lines
}

/// The lines of a mail's text; lines that a mail program had broken are mended.
pub fn of_text(raw: &str) -> Vec<Line> {
    let tidy = text::tidy(raw);
    let raw: Vec<&str> = tidy.split('\n').map(str::trim_end).collect();
    let mut lines: Vec<Line> = Vec::new();
    let wrapped = wrap_width(&raw);
    let mut open = false;
    for line in raw {
        let text = line.trim();
        if text.is_empty() {
            open = false;
            continue;
        }
        let indented = line.starts_with([' ', '\u{3000}', '\t']);
        match lines.last_mut() {
            Some(Line::Text { text: last, .. }) if open && !indented => {
                if last.ends_with(|c: char| c.is_ascii_alphanumeric())
                    && text.starts_with(|c: char| c.is_ascii_alphanumeric())
                {
                    last.push(' ');
                }
                last.push_str(text);
            }
            _ => lines.push(Line::Text { text: text.to_owned(), heading: false }),
        }
        open = wrapped.is_some_and(|width| columns(line) + 4 > width);
    }
    lines
}

fn columns(line: &str) -> usize {
    line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// The width at which a mail program broke the lines: most lines end near the widest one, at no more than 80 columns,
/// and without a full stop.
fn wrap_width(lines: &[&str]) -> Option<usize> {
    let widest = lines.iter().map(|line| columns(line)).max()?;
    if !(50..=80).contains(&widest) {
        return None;
    }
    let full: Vec<&&str> = lines.iter().filter(|line| columns(line) + 4 > widest).collect();
    let cut = full.iter().filter(|line| !line.ends_with(['。', '！', '？'])).count();
    (full.len() >= 3 && cut * 10 >= full.len() * 7).then_some(widest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_lines_are_mended() {
        let wrapped = "    为深入推进校园安全工作，市教育局组织力量对全市各中小学\n校和幼儿园开展了为期一周的专项检查，重点检查了消防设施、\n校车管理、食堂卫生和门卫值守情况，共发现并整改各类隐患三\n十二处。\n    下一步将建立台账。\n";
        let lines = of_text(wrapped);
        assert_eq!(lines.len(), 2);
        assert!(lines[0].text().unwrap().ends_with("三十二处。"));
        assert_eq!(of_text("标题\n\n第一段。\n第二段。").len(), 3);
    }
}
