//! A page saved with its pictures in one file (MHT) → [`Document`].
//!
//! Hands out [`read`]. Deliberately takes the first page only: the others are its headers and lists of files.

use crate::intake::extract::gallery::Gallery;
use crate::intake::extract::package::Part;
use crate::intake::extract::{Document, Limits, html, text};
use crate::intake::message::related::{Leaf, leaves};
use crate::model::flaw::Flaw;

/// Reads the file into a document that has its name and format.
pub fn read(mut document: Document, bytes: &[u8], limits: &Limits) -> Document {
    let name = document.name.clone();
    let leaves = leaves(bytes, limits);
    let Some(page) = leaves.iter().find(|leaf| is_page(leaf)) else {
        document.flaws.push(Flaw::Unreadable { name, why: "网页存档中没有正文".into() });
        return document;
    };
    let declared = page.charset.as_deref().and_then(|label| text::decode_as(label, &page.bytes));
    let decoded = declared.unwrap_or_else(|| html::decode(&page.bytes));
    let place = format!("附件“{name}”");
    let mut gallery = Gallery::new(&name, limits);
    let mut load = |source: &str| {
        let leaf = leaves.iter().find(|leaf| refers(source, leaf))?;
        let path = leaf.location.clone().or(leaf.cid.clone()).unwrap_or_default();
        gallery.take(&path.replace('\\', "/"), || Part { bytes: leaf.bytes.clone(), trouble: None })
    };
    let read = html::read_with(&name, &place, &decoded.text, limits, &mut load);
    document.title = read.title;
    document.blocks = read.blocks;
    document.flaws = read.flaws;
    if decoded.lossy {
        document.flaws.push(Flaw::Undecodable { place });
    }
    document.pictures = gallery.pictures;
    document.flaws.extend(gallery.flaws);
    document
}

fn is_page(leaf: &Leaf) -> bool {
    matches!(leaf.content_type.as_str(), "text/html" | "application/xhtml+xml")
}

/// Whether a picture's source means this part: by its identifier, its whole address, or the file that it names.
fn refers(source: &str, leaf: &Leaf) -> bool {
    if let Some(cid) = source.strip_prefix("cid:") {
        return leaf.cid.as_deref() == Some(cid);
    }
    let Some(location) = leaf.location.as_deref() else { return false };
    let file = |path: &str| path.replace('\\', "/").rsplit('/').next().unwrap_or_default().to_lowercase();
    !is_page(leaf) && (location == source || (!file(source).is_empty() && file(location) == file(source)))
}
