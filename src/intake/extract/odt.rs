//! OpenDocument text (.odt, .fodt; ISO/IEC 26300 part 1) → [`Document`].
//!
//! Hands out [`read`], and to the reader of sheets what all OpenDocument files share: [`class`], [`is_open_document`],
//! [`content`], [`is_flat`] and [`properties`]. Headers and footers are left out, notes stand at the end, deletions are dropped.
//! Deliberately knows nothing of drafts.

mod styles;
mod walk;

use super::package::{Package, Trouble};
use super::xml::{Node, Stop, Xml, decode};
use super::{Document, Format, Limits, text};
use crate::model::flaw::Flaw;
use styles::Styles;
use walk::{Container, Walker};

/// Reads the file; what could not be read is among the flaws.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Document {
    let mut document = Document::new(name, Format::Odt);
    if bytes.starts_with(b"PK") {
        let mut package = Package::open(bytes, limits);
        match content(&mut package, &mut document, limits) {
            Ok((content, trouble)) => {
                let mut styles = Styles::default();
                styles.read(&decode(&package.read("styles.xml").bytes), limits);
                let known = package.trouble;
                write(&mut document, &content, styles, Container::Zip(&mut package), limits);
                if known == Some(Trouble::Over) {
                    document.flaws.push(over(name, "文件内条目过多"));
                }
                if let Some(trouble) = trouble {
                    // The text breaks off because of this, which is what there is to say.
                    document.flaws.retain(|flaw| !matches!(flaw, Flaw::Unreadable { .. }));
                    document.flaws.push(match trouble {
                        Trouble::Damaged if !document.blocks.is_empty() => {
                            Flaw::Unreadable { name: name.into(), why: "文件损坏，仅读出部分内容".into() }
                        }
                        trouble => flaw(name, trouble),
                    });
                }
            }
            Err(trouble) => document.flaws.push(flaw(name, trouble)),
        }
    } else {
        let taken = usize::try_from(limits.part_bytes).unwrap_or(usize::MAX).min(bytes.len());
        let content = decode(bytes.get(..taken).unwrap_or_default());
        properties(&content, &mut document, limits);
        write(&mut document, &content, Styles::default(), Container::Flat, limits);
        if taken < bytes.len() {
            document.flaws.push(over(name, "文件过大"));
        }
    }
    if document.blocks.is_empty() && document.flaws.is_empty() {
        document.flaws.push(Flaw::Empty { name: name.into() });
    }
    document
}

fn write(document: &mut Document, content: &str, mut styles: Styles, container: Container<'_, '_>, limits: &Limits) {
    let name = document.name.clone();
    styles.read(content, limits);
    let done = Walker::new(&name, container, styles, limits).walk(content);
    document.blocks = done.blocks;
    document.pictures = done.pictures;
    if done.tracked {
        document.flaws.push(Flaw::TrackedChanges { name: name.clone() });
    }
    document.flaws.extend(done.flaws);
    match done.stop {
        Some(Stop::Broken) => {
            let why = if document.blocks.is_empty() { "正文损坏" } else { "正文损坏，仅读出部分内容" };
            document.flaws.push(Flaw::Unreadable { name, why: why.into() });
        }
        Some(Stop::Deep) => document.flaws.push(Flaw::TooDeep { place: format!("附件“{name}”") }),
        Some(Stop::Long) => document.flaws.push(over(&name, "内容过多")),
        None if done.over => document.flaws.push(over(&name, "文字过多")),
        None => {}
    }
}

fn over(name: &str, what: &str) -> Flaw {
    Flaw::OverLimit { place: format!("附件“{name}”"), what: what.into() }
}

fn flaw(name: &str, trouble: Trouble) -> Flaw {
    match trouble {
        Trouble::Locked => Flaw::Encrypted { name: name.into() },
        Trouble::Over => over(name, "解压后过大"),
        Trouble::Missing => Flaw::Unreadable { name: name.into(), why: "缺少正文".into() },
        Trouble::Damaged => Flaw::Unreadable { name: name.into(), why: "文件损坏".into() },
    }
}

/// Whether a container is an OpenDocument file rather than an Office Open XML one.
pub fn is_open_document(package: &Package<'_>) -> bool {
    let has = |wanted: &str| package.names().any(|name| name.eq_ignore_ascii_case(wanted));
    has("content.xml") && !has("[Content_Types].xml")
}

/// What an OpenDocument container is: `text`, `spreadsheet`, `presentation` or another word; empty if it does not say.
pub fn class(bytes: &[u8]) -> String {
    let limits = Limits::default();
    let mut package = Package::open(bytes, &limits);
    let said = |text: &str| {
        let (_, rest) = text.split_once("application/vnd.oasis.opendocument.")?;
        Some(rest.chars().take_while(char::is_ascii_alphabetic).collect::<String>())
    };
    let mut of = |part: &str| said(&decode(&package.read(part).bytes));
    of("mimetype").or_else(|| of("META-INF/manifest.xml")).unwrap_or_default()
}

/// The main part of a container as text, as far as it could be read, and what stood in the way; title and author go to the
/// document.
pub fn content(
    package: &mut Package<'_>,
    document: &mut Document,
    limits: &Limits,
) -> Result<(String, Option<Trouble>), Trouble> {
    let manifest = decode(&package.read("META-INF/manifest.xml").bytes);
    if manifest.contains("encryption-data") {
        return Err(Trouble::Locked);
    }
    properties(&decode(&package.read("meta.xml").bytes), document, limits);
    let part = package.read("content.xml");
    match part.trouble {
        Some(trouble) if part.bytes.is_empty() || trouble == Trouble::Locked => Err(trouble),
        trouble => Ok((decode(&part.bytes), trouble)),
    }
}

/// Whether the head of an XML file says that it is an OpenDocument file of one piece.
pub fn is_flat(head: &str) -> bool {
    head.contains("urn:oasis:names:tc:opendocument:xmlns:office") && head.contains("office:document")
}

/// Title and author from the metadata, which end before the content begins.
pub fn properties(text: &str, document: &mut Document, limits: &Limits) {
    let mut xml = Xml::new(text, limits);
    let mut open: Vec<String> = Vec::new();
    let (mut creator, mut first_author) = (String::new(), String::new());
    while let Some(node) = xml.step() {
        match node {
            Node::Open(tag) => {
                let name = tag.local_name().into_inner();
                if name == "body" {
                    break;
                }
                open.push(name.to_owned());
            }
            Node::Close => {
                open.pop();
            }
            Node::Text(value) => match open.last().map(String::as_str) {
                Some("title") if open.iter().any(|name| name == "meta") => {
                    document.title.get_or_insert_default().push_str(&value);
                }
                Some("creator") => creator.push_str(&value),
                Some("initial-creator") => first_author.push_str(&value),
                _ => {}
            },
        }
    }
    let tidy = |value: &str| Some(text::line(value)).filter(|value| !value.is_empty());
    document.title = document.title.take().and_then(|title| tidy(&title));
    document.author = tidy(&first_author).or_else(|| tidy(&creator));
}

#[cfg(test)]
mod tests;
