//! 报送单: a table of labels and values, turned into the lines that any other draft has.
//!
//! Hands out [`opened`], and [`push`] for other tables. Deliberately keeps tables of data as they are.

use super::label::{self, Field};
use super::lines::Line;
use super::wording::squeeze;

/// Forms (报送单) turned into label lines and body lines; other tables stay rows.
pub fn opened(lines: &[Line]) -> Vec<Line> {
    let mut out = Vec::new();
    let mut lines = lines.iter().peekable();
    let text = |text: &str| Line::Text { text: text.trim().to_owned(), heading: false };
    while let Some(line) = lines.next() {
        let Line::Row(cells) = line else {
            out.push(line.clone());
            continue;
        };
        let labels = cells.iter().filter(|cell| label::field_of(cell).is_some_and(|f| f != Field::Other)).count();
        // Labels in one row, values in the next.
        if labels >= 2
            && labels * 2 > cells.len()
            && cells.iter().all(|cell| cell.is_empty() || label::field_of(cell).is_some())
            && let Some(Line::Row(values)) = lines.next_if(
                |next| matches!(next, Line::Row(v) if v.len() == cells.len() && label::row_pairs(v).0.is_empty()),
            )
        {
            drop_form_name(&mut out);
            for (name, value) in cells.iter().zip(values) {
                push_field(&mut out, label::field_of(name), name, value);
            }
            continue;
        }
        let (found, rest) = label::row_pairs(cells);
        if found.is_empty() {
            out.push(line.clone());
            continue;
        }
        drop_form_name(&mut out);
        for pair in found {
            push_field(&mut out, Some(pair.field), canonical(pair.field), &pair.value);
        }
        for cell in rest {
            out.extend(cell.lines().map(text));
        }
    }
    out
}

/// What forms call themselves: 专项行动宣传稿件报送单.
const FORM_NAMES: [&str; 8] = ["报送单", "报送表", "登记表", "审签单", "审核表", "发稿单", "呈批单", "投稿单"];

/// The form's own name above it is no title of the draft within.
fn drop_form_name(out: &mut Vec<Line>) {
    let is_name = |text: &str| {
        let text = squeeze(text);
        text.chars().count() <= 30 && FORM_NAMES.iter().any(|name| text.ends_with(name))
    };
    if matches!(out.last(), Some(Line::Text { text, .. }) if is_name(text)) {
        out.pop();
    }
}

fn push_field(out: &mut Vec<Line>, field: Option<Field>, name: &str, value: &str) {
    if field == Some(Field::Body) {
        let lines = value.lines().filter(|line| !line.trim().is_empty());
        out.extend(lines.map(|line| Line::Text { text: line.trim().to_owned(), heading: false }));
    } else if !value.trim().is_empty() {
        let name = squeeze(name);
        let name = name.trim_end_matches(['：', ':']);
        out.push(Line::Text { text: format!("{name}：{}", value.replace('\n', " ").trim()), heading: false });
    }
}

/// Adds the line, or for a text the lines, that read back as the field.
pub fn push(out: &mut Vec<Line>, field: Field, value: &str) {
    push_field(out, Some(field), canonical(field), value);
}

/// A label that reads back as its field.
fn canonical(field: Field) -> &'static str {
    match field {
        Field::Author => "作者",
        Field::Phone => "电话",
        Field::Contact => "联系人",
        Field::Signoff(3) => "签发人",
        Field::Signoff(2) => "审签人",
        Field::Signoff(_) => "审核人",
        Field::Unit => "报送单位",
        Field::Partner => "联合供稿",
        Field::Title => "稿件标题",
        Field::Area => "稿件类别",
        Field::Body => "正文",
        Field::Caption => "图片说明",
        Field::Other => "备注",
    }
}
