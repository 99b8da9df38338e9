//! What holds of everything that was read, whatever the bytes.
//!
//! Hands out [`document`], [`message`], [`reading`] and [`unpacked`], which panic where a law is broken. Used by the tests
//! that damage files and by fuzzing.

use jianbao::intake::extract::{Block, Document, Limits};
use jianbao::intake::message::Message;
use jianbao::intake::reading::{Opened, Reading};
use jianbao::intake::unpack::Unpacked;
use jianbao::model::flaw::Flaw;

/// Flaws of one document; each is told to a person.
const FLAWS: usize = 5_000;

/// A document and all that is inside it: bounded, coherent, and never silent.
pub fn document(document: &Document, limits: &Limits) {
    for document in document.all() {
        let name = &document.name;
        let mut chars = 0;
        let mut shown = vec![false; document.pictures.len()];
        for block in &document.blocks {
            match block {
                Block::Text { text, .. } => {
                    assert!(!text.trim().is_empty(), "{name}: an empty paragraph");
                    chars += text.chars().count();
                }
                Block::Row(cells) => {
                    assert!(cells.iter().any(|cell| !cell.trim().is_empty()), "{name}: an empty row");
                    chars += cells.iter().map(|cell| cell.chars().count()).sum::<usize>();
                }
                Block::Picture(index) => match shown.get_mut(*index) {
                    Some(shown) => *shown = true,
                    None => panic!("{name}: no picture {index}"),
                },
            }
        }
        // Cells are joined and paragraphs of a cell parted by signs that nobody counted.
        assert!(chars <= limits.chars * 2, "{name}: {chars} characters");
        assert!(shown.iter().all(|shown| *shown), "{name}: a picture that stands nowhere");
        assert!(document.pictures.len() <= limits.pictures, "{name}: {} pictures", document.pictures.len());
        for picture in &document.pictures {
            assert!(picture.width.max(picture.height) <= limits.picture_side, "{name}: a picture beyond scale");
            assert!(!picture.bytes.is_empty() && picture.width > 0 && picture.height > 0, "{name}: no picture");
        }
        flaws(name, &document.flaws);
    }
}

/// Nothing came of it, and nobody says why.
pub fn is_silent(opened: &Opened) -> bool {
    let document = &opened.document;
    document.blocks.is_empty()
        && document.inside.is_empty()
        && document.flaws.is_empty()
        && opened.mails.is_empty()
        && document.format != jianbao::intake::extract::Format::Archive
}

fn flaws(name: &str, flaws: &[Flaw]) {
    assert!(flaws.len() <= FLAWS, "{name}: {} flaws", flaws.len());
    for flaw in flaws {
        assert!(!flaw.sentence().is_empty());
    }
}

fn is_clean(name: &str) -> bool {
    let odd = |c: char| {
        c.is_control() || "\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}".contains(c)
    };
    !name.trim().is_empty() && !name.contains(odd)
}

/// Names that may be written to a disk and shown to a person.
pub fn message(message: &Message) {
    for attachment in &message.attachments {
        let name = &attachment.name;
        assert!(is_clean(name) && !name.contains(['/', '\\']) && name.len() <= 255, "{name:?}");
    }
    assert!(!message.subject.contains(['\n', '\r']), "{:?}", message.subject);
    flaws("mail", &message.flaws);
    for inner in &message.forwarded {
        self::message(inner);
    }
}

/// A mail with everything in it.
pub fn reading(reading: &Reading, limits: &Limits) {
    message(&reading.message);
    assert_eq!(reading.documents.len(), reading.message.attachments.len());
    for document in &reading.documents {
        self::document(document, limits);
    }
    for inner in &reading.forwarded {
        self::reading(inner, limits);
    }
}

/// Paths that lead nowhere else.
pub fn unpacked(unpacked: &Unpacked, limits: &Limits) {
    for file in &unpacked.files {
        let strange =
            file.name.starts_with('/') || file.name.contains('\\') || file.name.split('/').any(|part| part == "..");
        assert!(is_clean(&file.name) && !strange, "{:?}", file.name);
    }
    let bytes: usize = unpacked.files.iter().map(|file| file.bytes.len()).sum();
    assert!(bytes as u64 <= limits.total_bytes, "{bytes} bytes");
    assert!(unpacked.files.len() <= limits.entries, "{} files", unpacked.files.len());
    flaws("archive", &unpacked.flaws);
}
