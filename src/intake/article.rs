//! Message + Documents → [`Article`]s: which files and texts are drafts, and what each says of itself.
//!
//! Hands out [`articles`] for a mail, [`articles_of_document`] and [`articles_of_text`]. Deliberately knows no roster, no
//! areas and no calendar: units, areas and names are handed on as written. A forwarded mail is read by calling
//! [`articles`] again with the inner message and its documents.

mod caption;
mod cover;
mod draft;
mod fields;
mod form;
mod label;
mod lines;
mod listed;
mod naming;
mod paper;
mod parts;
mod wording;

use super::extract::{Document, Format, is_photo};
use super::message::Message;
use crate::model::article::{Article, Origin, Picture, TextSource};
use draft::Parsed;
use fields::{Fields, fields_only};
use lines::Line;
use parts::Parts;

/// A draft on its way, with what may still be filled in.
struct Found {
    parsed: Parsed,
    pictures: Vec<Picture>,
    origin: Origin,
    declared: Option<String>,
    source: TextSource,
}

/// The drafts of a mail, read from its text and from the documents attached to it or packed inside those.
pub fn articles(message: &Message, documents: &[Document]) -> Vec<Article> {
    let mut found: Vec<Found> = Vec::new();
    let mut around = Fields::default();
    let mut loose: Vec<Picture> = Vec::new();
    let mut form: Option<String> = None;
    // The body's own pictures stand where the body shows them.
    let shown = |at: usize| message.pictures.iter().any(|shown| shown.attachment == at);
    let bodily = |(at, document): &(usize, &Document)| document.format == Format::Image && shown(*at);
    let others = documents.iter().enumerate().filter(|one| !bodily(one)).flat_map(|(_, document)| document.all());
    let papers = paper::sorted(others);
    for document in &papers.typed {
        if document.format == Format::Image {
            if naming::is_signed_form(&document.name) {
                form.get_or_insert_with(|| document.name.clone());
            } else {
                loose.extend(photos(document));
            }
            continue;
        }
        let here = in_document(document);
        if here.is_empty() {
            around.fill(&fields_only(&lines::of_document(document)), true);
            loose.extend(photos(document));
        }
        for new in here {
            // The same draft as .docx and as .txt, or attached twice.
            match found.iter_mut().find(|old| same(old, &new)) {
                Some(old) if old.pictures.is_empty() && !new.pictures.is_empty() => *old = new,
                Some(_) => {}
                None => found.push(new),
            }
        }
    }
    for document in &papers.recognised {
        if naming::is_signed_form(&document.name) {
            form.get_or_insert_with(|| document.name.clone());
        }
        let here = in_document(document);
        if here.is_empty() {
            around.fill(&fields_only(&lines::of_document(document)), true);
        }
        for new in here {
            // The copy with signature and seal: what is typed stands, and is signed.
            match found.iter_mut().find(|old| paper::alike(&old.parsed, &new.parsed)) {
                Some(old) => old.parsed.fields.fill(&new.parsed.fields, true),
                None => found.push(Found { source: TextSource::Recognised, ..new }),
            }
        }
    }
    // A table of figures goes with a draft; by itself it may be the form that holds one.
    if found.is_empty() {
        found.extend(papers.sheets.iter().flat_map(|sheet| in_document(sheet)));
    }
    // The body's own pictures, by the numbers that its lines give them.
    let bodily: Vec<Picture> = message
        .pictures
        .iter()
        .filter_map(|shown| documents.get(shown.attachment).filter(|document| document.format == Format::Image))
        .flat_map(|document| document.pictures.first().cloned())
        .collect();
    let note = cover::cleaned(&lines::of_mail(message, documents));
    if let Some(own) = in_body(&note, message, documents, &found, &bodily) {
        let used = |picture: &Picture| own.iter().any(|one| one.pictures.iter().any(|p| p.bytes == picture.bytes));
        let left: Vec<Picture> = bodily.into_iter().filter(|p| is_usable(p) && !used(p)).collect();
        found.extend(own);
        loose.extend(left);
    } else {
        loose.extend(bodily.into_iter().filter(is_usable));
        declare_as_listed(&note, documents, &mut found);
        let mut fields = fields_only(&note);
        fields.title = None;
        if fields.unit.is_none() {
            fields.unit = note.iter().rev().take(6).filter_map(Line::text).find_map(unit_of_line);
        }
        around.fill(&fields, true);
    }
    let only = found.len() == 1;
    let subject = naming::all_declared(&message.subject);
    for one in &mut found {
        one.parsed.fields.fill(&around, only);
        if let (None, Some(name)) = (&one.parsed.fields.signoff, &form) {
            one.parsed.fields.signoff = Some((1, format!("见附件“{name}”")));
        }
        if one.declared.is_none() && only {
            one.declared.clone_from(&subject);
        }
        if one.parsed.title.is_empty() && only {
            one.parsed.title = naming::subject_title(&message.subject).unwrap_or_default();
        }
    }
    share(&mut found, loose);
    let read: Vec<Article> = found.into_iter().map(finish).collect();
    if read.is_empty() { paper::unread(&papers.scans, message) } else { read }
}

/// The drafts of a file by itself.
pub fn articles_of_document(document: &Document) -> Vec<Article> {
    in_document(document).into_iter().map(finish).collect()
}

/// The drafts of a text by itself (a mail's body without attachments, a pasted text).
pub fn articles_of_text(text: &str, subject: &str) -> Vec<Article> {
    let message = Message { text: text.into(), subject: subject.into(), ..Message::default() };
    articles(&message, &[])
}

/// Takes over what the note says of each draft.
fn declare_as_listed(note: &[Line], documents: &[Document], found: &mut [Found]) {
    let named = |one: &Found| {
        let Origin::Attachment(file) = &one.origin else { return None };
        let number = documents.iter().position(|document| document.name == *file).map(|at| at + 1);
        Some((file.clone(), number, one.parsed.title.clone()))
    };
    let names: Vec<(String, Option<usize>, String)> = found.iter().map(|one| named(one).unwrap_or_default()).collect();
    let names: Vec<listed::Named<'_>> =
        names.iter().map(|(file, number, title)| listed::Named { file, number: *number, title }).collect();
    for (one, told) in found.iter_mut().zip(listed::listed(note, &names)) {
        one.declared = one.declared.take().or(told);
    }
}

fn unit_of_line(text: &str) -> Option<String> {
    wording::unit_with_date(text).or_else(|| wording::is_unit(text).then(|| text.trim().to_owned()))
}

fn photos(document: &Document) -> Vec<Picture> {
    document.pictures.iter().filter(|p| is_usable(p)).cloned().collect()
}

fn is_usable(picture: &Picture) -> bool {
    is_photo(picture.width, picture.height, picture.bytes.len())
}

fn in_document(document: &Document) -> Vec<Found> {
    let lines = lines::of_document(document);
    if cover::is_listing(&lines) && !parts::is_table_of_drafts(&lines) {
        return Vec::new();
    }
    let parts = parts::parts(&lines);
    let several = parts.drafts.len() > 1;
    let mut found = Vec::new();
    for mut parsed in told_apart(parts, draft::parse) {
        let body = body_lines(&parsed);
        // Among several a short one without a word to the office is an item of news.
        let news = several
            && cover::substance(&body) == body.iter().filter_map(Line::text).map(wording::han_count).sum::<usize>();
        if cover::is_cover(&body) && !news {
            continue;
        }
        if parsed.title.is_empty() && !several {
            parsed.title = naming::file_title(&document.name).unwrap_or_default();
        }
        let pictures = placed(&mut parsed, &document.pictures);
        let declared = if several { None } else { naming::declared(&document.name) };
        found.push(Found {
            parsed,
            pictures,
            origin: Origin::Attachment(document.name.clone()),
            declared,
            source: TextSource::Typed,
        });
    }
    found
}

/// Reads the parts; what is said of all of them is filled in, and the heading over a part is its subject unless the draft
/// names one itself.
fn told_apart(parts: Parts, parse: impl Fn(&[Line]) -> Option<Parsed>) -> Vec<Parsed> {
    let read = parts.drafts.into_iter().filter_map(|part| Some((parse(&part.lines)?, part.under)));
    let mut all: Vec<(Parsed, Option<String>)> = read.collect();
    let signed = all.iter().filter(|(parsed, _)| parsed.fields.author().is_some()).count();
    for (parsed, under) in &mut all {
        // One author at the end of several drafts wrote them all; two wrote one each.
        parsed.fields.fill(&parts.around, signed <= 1);
        if parsed.fields.area.is_none() && naming::declared(&parsed.title).is_none() {
            parsed.fields.area = under.take();
        }
    }
    all.into_iter().map(|(parsed, _)| parsed).collect()
}

fn body_lines(parsed: &Parsed) -> Vec<Line> {
    parsed.paragraphs.iter().map(|text| Line::Text { text: text.clone(), heading: false }).collect()
}

/// The photos that stand in a draft, with their captions; logos go.
fn placed(parsed: &mut Parsed, all: &[Picture]) -> Vec<Picture> {
    let mut pictures = Vec::new();
    let mut seen = Vec::new();
    for (index, caption) in std::mem::take(&mut parsed.pictures) {
        let Some(picture) = all.get(index) else { continue };
        if !seen.contains(&index) && is_usable(picture) {
            seen.push(index);
            pictures.push(Picture { caption, ..picture.clone() });
        } else if let Some(caption) = caption {
            parsed.captions.push(caption);
        }
    }
    pictures
}

/// The drafts in the mail's own text; `None` if it is a cover note or tells the attachments again.
fn in_body(
    note: &[Line],
    message: &Message,
    documents: &[Document],
    found: &[Found],
    bodily: &[Picture],
) -> Option<Vec<Found>> {
    let substance = cover::substance(note);
    let signed = fields_only(note);
    let enough = if signed.author().is_some() || signed.signoff.is_some() { 80 } else { 120 };
    if substance < enough || cover::is_cover(note) || cover::is_listing(note) {
        return None;
    }
    let text: Vec<&str> = note.iter().filter_map(Line::text).collect();
    let text = text.join("\n");
    let read: Vec<String> = documents.iter().map(Document::plain_text).collect();
    let shared = cover::overlap(&text, &read.join("\n"));
    // Beside attached drafts, a second story must be plainly one: long, with a title, and told nowhere else.
    let beside = !found.is_empty();
    if shared >= 0.6 || (beside && (substance < 200 || shared >= 0.3 || !note.iter().take(3).any(draft::title_like))) {
        return None;
    }
    let mut own = Vec::new();
    let parts = parts::parts(note);
    let several = parts.drafts.len() > 1;
    for mut parsed in told_apart(parts, |part| draft::parse(&without_note(part))) {
        if parsed.title.is_empty() && !several {
            parsed.title = naming::subject_title(&message.subject).unwrap_or_default();
        }
        let (pictures, source) = (placed(&mut parsed, bodily), TextSource::Typed);
        own.push(Found { parsed, pictures, origin: Origin::Body, declared: None, source });
    }
    (!own.is_empty()).then_some(own)
}

/// Without the sentence that hands the draft over: 现将我局稿件报上，请查收。
fn without_note(lines: &[Line]) -> Vec<Line> {
    let note = |line: &Line| {
        line.text().is_some_and(|text| {
            wording::length(text) <= 80
                && cover::substance(std::slice::from_ref(line)) == 0
                && text.contains(['。', '，', '！', '：', '请'])
                && label::pairs(text).is_none()
                && !wording::is_unit(text)
                && !wording::is_date(text)
                && !wording::is_name(text)
        })
    };
    let mut out: Vec<Line> = lines.iter().skip_while(|line| note(line)).cloned().collect();
    while out.last().is_some_and(note) {
        out.pop();
    }
    out
}

fn same(a: &Found, b: &Found) -> bool {
    let (a, b) = (a.parsed.paragraphs.join("\n"), b.parsed.paragraphs.join("\n"));
    cover::overlap(&a, &b) >= 0.9 && cover::overlap(&b, &a) >= 0.9
}

/// Gives photos that came as files to their drafts: by likeness of name, else to the first.
fn share(found: &mut [Found], loose: Vec<Picture>) {
    let several = found.len() > 1;
    for mut picture in loose {
        if found.iter().any(|one| one.pictures.iter().any(|p| p.bytes == picture.bytes)) {
            continue;
        }
        let stem = naming::file_caption(&picture.name).unwrap_or_default();
        let likest = found
            .iter()
            .enumerate()
            .map(|(at, one)| (common(&stem, &one.parsed.title).max(common(&stem, one.origin.label())), at))
            .max_by_key(|(likeness, at)| (*likeness, std::cmp::Reverse(*at)));
        let Some((likeness, at)) = likest else { return };
        let Some(one) = found.get_mut(if several && likeness >= 2 { at } else { 0 }) else { return };
        if picture.caption.is_none() {
            // A file that has the draft's own name tells nothing of the picture.
            let repeats = likeness * 10 >= wording::han_count(&stem) * 8;
            picture.caption = if repeats { None } else { naming::file_caption(&picture.name) };
        }
        one.pictures.push(picture);
    }
}

/// Length of the longest run of Han characters that both have.
fn common(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().filter(|c| wording::han(*c)).collect();
    let b: String = b.chars().filter(|c| wording::han(*c)).collect();
    let mut best = 0;
    for from in 0..a.len() {
        for to in (from + best + 1)..=a.len() {
            let run: String = a.get(from..to).unwrap_or_default().iter().collect();
            if !b.contains(&run) {
                break;
            }
            best = to - from;
        }
    }
    best
}

fn finish(found: Found) -> Article {
    let Found { mut parsed, mut pictures, origin, declared, source } = found;
    for picture in pictures.iter_mut().filter(|p| p.caption.is_none()) {
        if parsed.captions.is_empty() {
            break;
        }
        picture.caption = Some(parsed.captions.remove(0));
    }
    // Captions of pictures that did not come are the text's only trace of them.
    parsed.paragraphs.append(&mut parsed.captions);
    let in_title = naming::declared(&parsed.title);
    let mut title = parsed.title.trim().to_owned();
    if let Some(area) = &in_title {
        for bracketed in [format!("【{area}】"), format!("（{area}）"), format!("({area})"), format!("[{area}]")] {
            title = title.replacen(&bracketed, "", 1);
        }
    }
    let title = title.trim().trim_start_matches(['：', ':']).trim();
    let title = if title.is_empty() { naming::first_words(&parsed.paragraphs.join("\n")) } else { title.to_owned() };
    let fields = parsed.fields;
    Article {
        title,
        author: fields.author(),
        phone: fields.phone,
        signoff: fields.signoff.map(|(_, who)| who),
        unit_line: fields.unit,
        declared: fields.area.or(in_title).or(declared),
        paragraphs: parsed.paragraphs,
        pictures,
        origin,
        source,
    }
}

#[cfg(test)]
mod tests;
