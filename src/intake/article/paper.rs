//! Typed, recognised or only pictured: how the documents of a mail stand to each other.
//!
//! Hands out [`sorted`], [`alike`] and [`unread`]. A unit sends the typed draft, a scan of it with signature and seal,
//! both, or photographs of the pages one by one. Deliberately does not recognise anything itself.

use super::draft::Parsed;
use super::{naming, photos, wording};
use crate::editing::duplicate::{Fingerprint, NEWER, likeness};
use crate::intake::extract::{Block, Document, Format};
use crate::intake::message::Message;
use crate::model::article::{Article, Origin, Picture, TextSource};
use crate::model::flaw::Flaw;
use std::borrow::Cow;

/// The documents of a mail by how their words came.
#[derive(Default)]
pub struct Papers<'a> {
    pub typed: Vec<&'a Document>,
    /// Photographed pages that follow each other are one document.
    pub recognised: Vec<Cow<'a, Document>>,
    /// Pictures of text that nobody could read.
    pub scans: Vec<&'a Document>,
    pub sheets: Vec<&'a Document>,
}

/// See [`Papers`].
pub fn sorted<'a>(documents: impl Iterator<Item = &'a Document>) -> Papers<'a> {
    let mut papers = Papers::default();
    let mut page = false;
    for document in documents {
        let has = |what: fn(&Flaw) -> bool| document.flaws.iter().any(what);
        let recognised = has(|flaw| matches!(flaw, Flaw::Recognised { .. }));
        let scan = has(|flaw| matches!(flaw, Flaw::Scan { .. }));
        let image = document.format == Format::Image;
        if recognised {
            match papers.recognised.last_mut().filter(|_| image && page) {
                Some(before) => before.to_mut().blocks.extend(words(document)),
                None => papers.recognised.push(Cow::Owned(Document { blocks: words(document), ..document.clone() })),
            }
        } else if scan && wording::han_count(&document.plain_text()) < 30 {
            papers.scans.push(document);
        } else if document.format == Format::Sheet {
            papers.sheets.push(document);
        } else {
            papers.typed.push(document);
        }
        page = recognised && image;
    }
    papers
}

/// What was recognised. The picture of a page is no photo of the draft; those in a PDF with typed pages may be.
fn words(document: &Document) -> Vec<Block> {
    let keep = document.format == Format::Pdf;
    let is_kept = |block: &&Block| keep || !matches!(block, Block::Picture(_));
    document.blocks.iter().filter(is_kept).cloned().collect()
}

/// Whether a typed draft and a recognised one are the same; a few characters are always misread.
pub fn alike(typed: &Parsed, recognised: &Parsed) -> bool {
    let print = |parsed: &Parsed| Fingerprint::of(&parsed.title, &parsed.paragraphs);
    likeness(&print(typed), &print(recognised)) >= NEWER
}

/// Articles without words, so that the scans are kept, counted and asked about: one for each file, but one for all
/// photographs together.
pub fn unread(scans: &[&Document], message: &Message) -> Vec<Article> {
    let (images, files): (Vec<&Document>, Vec<&Document>) =
        scans.iter().partition(|document| document.format == Format::Image);
    let mut groups: Vec<Vec<&Document>> = files.into_iter().map(|document| vec![document]).collect();
    if !images.is_empty() {
        groups.push(images);
    }
    let only = groups.len() == 1;
    groups.iter().filter_map(|group| without_words(group, only, message)).collect()
}

fn without_words(group: &[&Document], only: bool, message: &Message) -> Option<Article> {
    let first = group.first()?;
    let subject = naming::subject_title(&message.subject).filter(|_| only);
    let title = naming::file_title(&first.name).or(subject);
    let pictures: Vec<Picture> = group.iter().flat_map(|document| photos(document)).collect();
    Some(Article {
        title: title.unwrap_or_else(|| format!("扫描件“{}”", first.name)),
        paragraphs: Vec::new(),
        unit_line: None,
        author: None,
        phone: None,
        signoff: None,
        declared: naming::declared(&first.name).or_else(|| naming::declared(&message.subject)),
        pictures,
        origin: Origin::Attachment(first.name.clone()),
        source: TextSource::Missing,
    })
}
