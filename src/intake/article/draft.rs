//! The lines of one draft → [`Article`](crate::model::article::Article): letterhead, title, author, body, captions, 落款.
//!
//! Hands out [`parse`] and the questions [`title_like`] and [`is_prose`]. Deliberately does not ask whether the lines are one draft or
//! several, nor what the mail around them says.

use super::caption::caption_of;
use super::fields::Fields;
use super::form::opened;
use super::label::{self, Field, Pair};
use super::lines::Line;
use super::wording::*;

/// A draft as its own lines tell it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// Empty if the text has none of its own.
    pub title: String,
    pub paragraphs: Vec<String>,
    pub fields: Fields,
    /// Pictures by index with their captions.
    pub pictures: Vec<(usize, Option<String>)>,
    /// Captions without a picture: the photos came as files of their own.
    pub captions: Vec<String>,
}

/// Whether a line could be a title by itself.
pub fn title_like(line: &Line) -> bool {
    let Line::Text { text, heading } = line else { return false };
    let count = length(text);
    let ends = ends_sentence(text) && !(text.ends_with(['！', '？', '…', '!', '?']) && count <= 40);
    (4..=if *heading { 90 } else { 80 }).contains(&count)
        && han_count(text) >= 4
        && !ends
        && !is_numbered(text)
        && !is_date(text)
        && !is_separator(text)
        && !is_greeting(text)
        && !text.starts_with(['▲', '△', '附', '注'])
        && label::pairs(text).is_none()
        && unit_with_date(text).is_none()
}

/// A paragraph of running text.
pub fn is_prose(line: &Line) -> bool {
    line.text().is_some_and(|text| (length(text) >= 25 && text.contains(['。', '；', '，'])) || length(text) >= 60)
}

/// Reads one draft; a text without body gives `None`.
pub fn parse(lines: &[Line]) -> Option<Parsed> {
    let lines = opened(lines);
    let mut parsed = Parsed::default();
    let mut rest = head(&lines, &mut parsed);
    rest = tail(rest, &mut parsed);
    body(rest, &mut parsed);
    if let Some(title) = parsed.fields.title.take() {
        // The form's title stands once more over the body.
        if parsed.paragraphs.first().is_some_and(|first| squeeze(first) == squeeze(&title)) {
            parsed.paragraphs.remove(0);
        }
        parsed.title = title;
    }
    closing_bracket(&mut parsed);
    let chars: usize = parsed.paragraphs.iter().map(|p| han_count(p)).sum();
    let told = parsed.paragraphs.iter().any(|p| p.contains(['。', '；', '，']));
    (chars >= 30 && told).then_some(parsed)
}

/// Reads letterhead, title and author lines; gives the lines after them.
fn head<'a>(lines: &'a [Line], parsed: &mut Parsed) -> &'a [Line] {
    let mut from_heading = false;
    for (at, line) in lines.iter().enumerate() {
        let rest = lines.get(at..).unwrap_or_default();
        let after = lines.get(at + 1..).unwrap_or_default();
        let Line::Text { text, heading } = line else {
            // A picture over the title belongs to the draft; a table is body.
            if let Line::Picture(index) = line
                && !rest.iter().any(is_prose)
            {
                parsed.pictures.push((*index, None));
                continue;
            }
            if let Line::Picture(index) = line
                && parsed.title.is_empty()
            {
                parsed.pictures.push((*index, None));
                continue;
            }
            return rest;
        };
        if let Some(pairs) = label::pairs(text) {
            pairs.into_iter().for_each(|pair| parsed.fields.take(pair));
            continue;
        }
        let mut text = text.as_str();
        if let Some((front, pairs)) = label::trailing_pairs(text)
            && (is_letterhead(front) || is_unit(front) || is_date(front))
        {
            pairs.into_iter().for_each(|pair| parsed.fields.take(pair));
            text = front;
        }
        let named = parsed.title.is_empty() && parsed.fields.title.is_none();
        let more = || after.iter().take_while(|l| !is_prose(l)).any(title_like) && after.iter().any(is_prose);
        let addressee = text.strip_suffix(['：', ':']).is_some_and(is_unit);
        if is_separator(text) || is_date(text) || is_greeting(text) || addressee {
            continue;
        }
        if let Some(unit) = unit_with_date(text) {
            parsed.fields.unit.get_or_insert(unit);
            continue;
        }
        if is_letterhead(text) && (!named || more()) {
            if let Some(unit) = letterhead_unit(text) {
                parsed.fields.unit.get_or_insert(unit);
            }
            continue;
        }
        if is_unit(text) && (!named || more()) {
            parsed.fields.also(unwrapped(text));
            continue;
        }
        if !named {
            if byline(text, &mut parsed.fields) {
                continue;
            }
            if text.starts_with(['—', '–', '-']) && length(text) <= 50 && !ends_sentence(text) {
                if parsed.fields.title.is_none() {
                    parsed.title.push_str("——");
                    parsed.title.push_str(text.trim_start_matches(['—', '–', '-', ' ']));
                }
                continue;
            }
            // A title over two lines: both look like headings, and no section number stands before the second.
            if from_heading && *heading && title_like(line) && length(&parsed.title) + length(text) <= 80 {
                parsed.title.push_str(text);
                continue;
            }
            if parsed.fields.title.as_deref().is_some_and(|title| squeeze(title) == squeeze(text)) {
                continue;
            }
            return rest;
        }
        if title_like(line) && after.iter().any(|l| l.length() >= 20) {
            parsed.title = text.to_owned();
            from_heading = *heading;
            continue;
        }
        return rest;
    }
    &[]
}

/// An author line under the title: 刘敏; （市教育局 刘敏）; （市教育局供稿）; 本报记者刘敏.
fn byline(text: &str, fields: &mut Fields) -> bool {
    let inner = text.trim().trim_matches(['（', '）', '(', ')', '[', ']']).trim();
    if length(inner) > 30 || ends_sentence(inner) {
        return false;
    }
    let mut plain = inner.to_owned();
    let mut marked = false;
    for word in [
        "联合供稿",
        "联合报送",
        "共同供稿",
        "供稿",
        "报道",
        "撰稿",
        "通讯员",
        "本报记者",
        "记者",
        "作者",
        "供图",
        "摄影报道",
        "文并摄",
        "摄影",
    ] {
        if plain.starts_with(word) || plain.ends_with(word) {
            plain = plain.replace(word, " ");
            marked = true;
        }
    }
    let plain = plain.trim_matches(|c: char| c.is_whitespace() || "：:-—/".contains(c));
    if is_name(plain) {
        fields.take(Pair { field: Field::Author, value: plain.to_owned() });
        return true;
    }
    let words: Vec<&str> = plain.split([' ', '\u{3000}', '：', ':', '-']).filter(|w| !w.is_empty()).collect();
    // 市教育局 市财政局联合供稿.
    if marked && words.len() > 1 && words.iter().all(|word| is_unit(word)) {
        fields.also(&words.join("　"));
        return true;
    }
    if let [unit, names @ ..] = words.as_slice()
        && (is_unit(unit) || (!names.is_empty() && han_count(unit) >= 4 && unit.chars().all(han)))
        && (marked || !names.is_empty())
        && (names.is_empty() || is_name(&names.join(" ")))
    {
        fields.also(unit);
        if !names.is_empty() {
            fields.take(Pair { field: Field::Author, value: names.join(" ") });
        }
        return true;
    }
    false
}

/// Takes 落款, labels and the end mark off the end.
fn tail<'a>(mut lines: &'a [Line], parsed: &mut Parsed) -> &'a [Line] {
    // Whether a date stands right below.
    let mut dated = false;
    while let Some((last, before)) = lines.split_last() {
        let Some(text) = last.text() else {
            // Photos behind the 落款 stay where they are; what is before them may still be 落款.
            break;
        };
        let mut text = text.trim();
        if let Some((front, pairs)) = label::trailing_pairs(text)
            && (is_unit(front) || is_date(front) || unit_with_date(front).is_some())
        {
            pairs.into_iter().for_each(|pair| parsed.fields.take(pair));
            text = front;
        }
        let unit = unwrapped(text);
        let gone = if let Some(pairs) = label::pairs(text).filter(|pairs| kept_fields(pairs)) {
            pairs.into_iter().for_each(|pair| parsed.fields.take(pair));
            true
        } else if is_date(text) {
            dated = true;
            true
        } else if is_separator(text) || matches!(squeeze(text).as_str(), "（完）" | "(完)" | "完") {
            true
        } else if let Some(unit) = unit_with_date(text) {
            parsed.fields.also(&unit);
            true
        } else if (is_unit(unit) || std::mem::take(&mut dated) && signs(text)) && before.iter().any(is_prose) {
            parsed.fields.also(&squeeze_names(unit));
            true
        } else if before.iter().any(is_prose) && byline(text, &mut parsed.fields) {
            true
        } else {
            is_farewell(text) && before.iter().any(is_prose)
        };
        if !gone {
            break;
        }
        lines = before;
    }
    lines
}

/// What stands over a date at the end signs, whatever it is called.
fn signs(text: &str) -> bool {
    (4..=24).contains(&length(text))
        && text.chars().all(|c| han(c) || c.is_whitespace() || "（）()、".contains(c))
        && !is_numbered(text)
}

/// A name without blanks inside; where several offices stand side by side, their blanks part them.
fn squeeze_names(unit: &str) -> String {
    let words: Vec<&str> = unit.split_whitespace().collect();
    let office = |word: &&str| is_unit(word) && word.ends_with(['局', '委', '办', '院', '署', '处', '会', '部']);
    let several = words.len() > 1 && words.iter().all(office);
    if !several && is_unit(&squeeze(unit)) { squeeze(unit) } else { unit.trim().to_owned() }
}

/// Words of thanks that close a mail, and what phones add.
pub fn is_farewell(text: &str) -> bool {
    let line = squeeze(text);
    let line = line.trim_end_matches(['！', '!', '。', '~', '～']);
    is_greeting(text)
        || line.chars().count() <= 24
            && (line.starts_with("发自我的")
                || line.starts_with("发自")
                || line.starts_with("来自我的")
                || line.starts_with("从我的")
                || line.to_ascii_lowercase().starts_with("sentfrom")
                || [
                    "请采用",
                    "望采用",
                    "请审阅",
                    "请查收",
                    "请审核",
                    "盼复",
                    "特此报送",
                    "特此报告",
                    "特此上报",
                    "妥否，请批示",
                    "以上稿件请采用",
                ]
                .contains(&line))
}

fn kept_fields(pairs: &[Pair]) -> bool {
    pairs.iter().all(|pair| pair.field != Field::Body && pair.field != Field::Caption)
}

/// Paragraphs, pictures and captions; labels wherever they stand.
fn body(lines: &[Line], parsed: &mut Parsed) {
    let mut before: Option<&Line> = None;
    for line in lines {
        match line {
            Line::Picture(index) => parsed.pictures.push((*index, None)),
            Line::Row(cells) => {
                let cells: Vec<String> = cells.iter().map(|c| c.replace('\n', " ")).collect();
                let captions = cells.iter().all(|c| c.is_empty() || caption_of(c).is_some());
                if captions && cells.iter().any(|c| !c.is_empty()) {
                    cells.iter().filter_map(|c| caption_of(c)).for_each(|c| place_caption(parsed, &c));
                } else {
                    parsed.paragraphs.push(cells.join("　").trim().to_owned());
                }
            }
            Line::Text { text, .. } => {
                if let Some(caption) = caption_of(text) {
                    place_caption(parsed, &caption);
                } else if let Some(pairs) = label::pairs(text).filter(|p| kept_fields(p) && length(text) <= 60) {
                    pairs.into_iter().for_each(|pair| parsed.fields.take(pair));
                } else if matches!(before, Some(Line::Picture(_)))
                    && length(text) <= 40
                    && !ends_sentence(text)
                    && !is_numbered(text)
                    && han_count(text) >= 4
                    && parsed.pictures.last().is_some_and(|(_, caption)| caption.is_none())
                {
                    place_caption(parsed, text);
                } else if !is_separator(text) {
                    parsed.paragraphs.push(text.clone());
                }
            }
        }
        before = Some(line);
    }
}

/// To the nearest picture without caption before it, else kept for photos that came as files.
fn place_caption(parsed: &mut Parsed, caption: &str) {
    match parsed.pictures.iter_mut().rev().find(|(_, c)| c.is_none()) {
        Some((_, free)) => *free = Some(caption.to_owned()),
        None => parsed.captions.push(caption.to_owned()),
    }
}

/// Author and unit in brackets at the end of the last paragraph: ……。（市教育局 刘敏）.
fn closing_bracket(parsed: &mut Parsed) {
    let Some(last) = parsed.paragraphs.last_mut() else { return };
    let trimmed = last.trim_end_matches(['。', ' ']);
    let Some(inner) = trimmed.strip_suffix(['）', ')']) else { return };
    let Some(open) = inner.rfind(['（', '(']) else { return };
    let (before, bracket) = inner.split_at(open);
    let bracket = bracket.trim_start_matches(['（', '(']);
    if length(bracket) > 60 || before.trim().is_empty() {
        return;
    }
    let mut fields = parsed.fields.clone();
    let taken = match label::pairs(bracket) {
        Some(pairs) if kept_fields(&pairs) => {
            pairs.into_iter().for_each(|pair| fields.take(pair));
            true
        }
        _ => {
            let marked = bracket.ends_with("供稿") || bracket.ends_with("报道");
            byline(bracket, &mut fields)
                || marked && {
                    fields.also(bracket.replace("供稿", "").replace("报道", "").trim());
                    true
                }
        }
    };
    if taken {
        *last = before.trim_end().to_owned();
        parsed.fields = fields;
    }
}
