//! PDF (ISO 32000) → [`Document`]: our own walk over the content streams and our own reading order, on the parser and
//! fonts of `hayro`; poppler's reading where that is better; pages that are pictures go to OCR.
//!
//! Hands out [`read`]. Deliberately knows nothing of drafts.

mod bounds;
mod choice;
mod content;
mod face;
mod flow;
mod frame;
mod grid;
mod images;
mod layers;
mod lines;
mod page;
mod paragraphs;
mod properties;

use super::assemble::{Assembler, Look};
use super::scan::{self, is_page};
use super::{Document, Format, Means};
use crate::model::flaw::Flaw;
use bounds::Budget;
use choice::Reading;
use content::Interpreter;
use flow::Shown;
use hayro_interpret::hayro_syntax::object::ObjectIdentifier;
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use layers::Layers;
use page::Sheet;
use paragraphs::{Paragraphs, Piece};
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A picture of text has at least so many pixels in height and width.
const LEGIBLE: u32 = 200;
/// Pages that stand as pictures in the document, where nothing can read them.
const PAGE_PICTURES: usize = 3;

/// Reads the file; what could not be read is among the flaws.
pub fn read(name: &str, bytes: &[u8], means: &Means) -> Document {
    let unread = |flaw: Flaw| {
        let mut document = Document::new(name, Format::Pdf);
        document.flaws.push(flaw);
        document
    };
    let unreadable = || Flaw::Unreadable { name: name.into(), why: "文件损坏".into() };
    if !bounds::skeleton_fits(bytes, &means.limits) {
        return unread(Flaw::OverLimit { place: format!("附件“{name}”"), what: "解压后过大".into() });
    }
    // The parser is young: what it trips over may still be read by another program.
    let own = catch_unwind(AssertUnwindSafe(|| match Pdf::new(bytes.to_vec()) {
        Ok(pdf) => Ok(Reader::new(name, &pdf, means).read()),
        Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)) => Err(Flaw::Encrypted { name: name.into() }),
        Err(LoadPdfError::Decryption(_)) => {
            Err(Flaw::Unreadable { name: name.into(), why: "加密方式不支持".into() })
        }
        Err(LoadPdfError::Invalid) => Err(unreadable()),
    }));
    let (mut document, reading, fonts) = match own.unwrap_or_else(|_| Err(unreadable())) {
        Ok(read) => read,
        Err(flaw @ Flaw::Encrypted { .. }) => return unread(flaw),
        Err(flaw) => (unread(flaw), Reading::default(), true),
    };
    if choice::is_doubtful(&reading, fonts)
        && let Some(theirs) = choice::poppler(bytes, means)
        && choice::better(&reading, &Reading::of(&theirs.concat(), true))
    {
        let mut assembler = Assembler::new(means.limits.chars, false);
        for paragraph in &theirs {
            assembler.paragraph(paragraph, Look::default());
        }
        let pictures = std::mem::take(&mut document.blocks);
        document.flaws.retain(|flaw| !matches!(flaw, Flaw::Unreadable { .. } | Flaw::Undecodable { .. }));
        document.blocks = assembler.finish();
        document.blocks.extend(pictures.into_iter().filter(|block| matches!(block, super::Block::Picture(_))));
    }
    if document.blocks.is_empty() && document.flaws.is_empty() {
        document.flaws.push(Flaw::Empty { name: name.into() });
    }
    document
}

/// One document under way.
struct Reader<'p, 'm> {
    pdf: &'p Pdf,
    means: &'m Means,
    document: Document,
    paragraphs: Paragraphs,
    /// Pictures taken already; letterheads and backgrounds are on every page.
    taken: HashSet<ObjectIdentifier>,
    scans: usize,
    page_pictures: usize,
    /// Nothing on the machine recognises text: pages need not be decoded for it any more.
    blind: bool,
    reading: Reading,
    fonts: bool,
}

impl<'p, 'm> Reader<'p, 'm> {
    fn new(name: &str, pdf: &'p Pdf, means: &'m Means) -> Self {
        let mut document = Document::new(name, Format::Pdf);
        let metadata = pdf.metadata();
        document.title = properties::hint(metadata.title.as_deref());
        document.author = properties::hint(metadata.author.as_deref());
        Self {
            pdf,
            means,
            document,
            paragraphs: Paragraphs::default(),
            taken: HashSet::new(),
            scans: 0,
            page_pictures: 0,
            blind: false,
            reading: Reading { whole: true, ..Reading::default() },
            fonts: false,
        }
    }

    fn read(mut self) -> (Document, Reading, bool) {
        let layers = Layers::of(self.pdf);
        let mut interpreter = Interpreter::new(&layers, Budget::new(&self.means.limits));
        let limits = &self.means.limits;
        let pages = self.pdf.pages();
        let mut over = (pages.len() > limits.pages).then(|| format!("页数超过{}页", limits.pages));
        for page in pages.iter().take(limits.pages) {
            if interpreter.budget.is_spent() || self.reading.chars > limits.chars {
                over = over.or_else(|| Some("内容过多".into()));
                break;
            }
            let sheet = interpreter.page(page);
            self.page(page, &sheet);
        }
        if interpreter.budget.is_over() {
            over = over.or_else(|| Some("内容过多".into()));
        }
        let place = format!("附件“{}”", self.document.name);
        let mut assembler = Assembler::new(limits.chars, false);
        for piece in self.paragraphs.finish() {
            put(&mut assembler, piece);
        }
        if assembler.is_over() {
            over = over.or_else(|| Some("文字过多".into()));
        }
        self.document.blocks = assembler.finish();
        if let Some(what) = over {
            self.document.flaws.push(Flaw::OverLimit { place: place.clone(), what });
        }
        if self.reading.unknown > self.reading.chars {
            let why = "文件未注明文字编码，无法取用文字".into();
            self.document.flaws.push(Flaw::Unreadable { name: self.document.name.clone(), why });
        } else if self.reading.unknown * 20 > self.reading.chars {
            self.document.flaws.push(Flaw::Undecodable { place });
        }
        if !self.reading.whole && self.document.flaws.is_empty() {
            let why =
                if self.document.blocks.is_empty() { "文件损坏" } else { "文件损坏，仅读出部分内容" };
            self.document.flaws.push(Flaw::Unreadable { name: self.document.name.clone(), why: why.into() });
        }
        (self.document, self.reading, self.fonts)
    }

    fn page(&mut self, page: &'p Page<'p>, sheet: &Sheet<'p>) {
        let hidden = flow::takes_hidden(sheet);
        let told = |c: char| !c.is_whitespace() && c != char::REPLACEMENT_CHARACTER;
        let chars = sheet.glyphs.iter().filter(|glyph| told(glyph.first) && (hidden || !glyph.hidden)).count();
        self.reading.whole &= !sheet.damaged && !sheet.cut;
        self.fonts |= !sheet.glyphs.is_empty() || sheet.unmapped > 0;
        let covered = sheet.covered / (sheet.width * sheet.height).max(1.0);
        // Nothing to read and a picture all over; or glyphs of which the file does not tell what they mean.
        let pictured = chars < 12 && covered > 0.5;
        let garbled = sheet.unmapped > 20 && sheet.unmapped > chars;
        if (pictured || garbled) && self.scan(page, sheet, garbled) {
            return;
        }
        self.reading.chars += chars;
        self.reading.unknown += sheet.unmapped;
        if hidden && covered > 0.5 {
            self.once(Flaw::Recognised { name: self.document.name.clone() });
        }
        // A picture under a page of text is its scan or its background.
        let under = |share: f64| hidden && share > 0.5 || chars > 50 && share > 0.8;
        let shown = self.pictures(sheet, under);
        flow::page(sheet, &shown, &mut self.paragraphs);
    }

    /// Gives the page to OCR; `false` if it should be read like any other.
    fn scan(&mut self, page: &'p Page<'p>, sheet: &Sheet<'p>, garbled: bool) -> bool {
        let limits = &self.means.limits;
        let name = self.document.name.clone();
        if self.scans >= limits.scans {
            let what = format!("扫描页超过{}页", limits.scans);
            self.once(Flaw::OverLimit { place: format!("附件“{name}”"), what });
            return !garbled;
        }
        let whole = images::largest(sheet).is_some_and(|(share, _)| share > 0.7);
        if self.blind && whole && !garbled && self.page_pictures >= PAGE_PICTURES {
            flow::page(sheet, &[], &mut self.paragraphs);
            return true;
        }
        let Some(image) = images::whole_page(self.pdf, page, sheet, limits) else { return false };
        // A mark or an icon holds no text.
        if image.width().min(image.height()) < LEGIBLE {
            return false;
        }
        if !garbled && !whole && !is_page(&image) {
            return false;
        }
        self.scans += 1;
        match scan::read(&image, self.means) {
            Ok(read) if read.is_convincing() => {
                self.once(Flaw::Recognised { name });
                self.paragraphs.page();
                for scan::Paragraph { text, heading } in read.paragraphs {
                    self.paragraphs.whole(text, heading);
                }
                // The page's own picture is no photo, also where a second page shows the rest of it.
                self.taken.extend(sheet.placed.iter().map(|placed| placed.stream.obj_id()));
                true
            }
            // A photograph that fills its page.
            Ok(_) if !garbled && !is_page(&image) => false,
            _ if garbled => false,
            failed => {
                self.blind |= failed == Err(scan::Trouble::NoProgram);
                self.once(Flaw::Scan { name: name.clone() });
                if self.page_pictures < PAGE_PICTURES {
                    self.page_pictures += 1;
                    let picture =
                        images::prepared(&image, &format!("{name}-图{}", self.document.pictures.len() + 1), limits);
                    if let Ok(picture) = picture {
                        self.paragraphs.picture(self.document.pictures.len());
                        self.document.pictures.push(picture);
                    }
                }
                // The little that can be read (a page number) is not lost.
                flow::page(sheet, &[], &mut self.paragraphs);
                true
            }
        }
    }

    /// The pictures of a page that may be printed.
    fn pictures(&mut self, sheet: &Sheet<'p>, under: impl Fn(f64) -> bool) -> Vec<Shown> {
        let limits = &self.means.limits;
        let mut shown = Vec::new();
        let worth = |placed: &&page::Placed<'_>| images::is_worth(placed) && !under(images::share(placed, sheet));
        for placed in sheet.placed.iter().filter(worth) {
            if !self.taken.insert(placed.stream.obj_id()) {
                continue;
            }
            if self.document.pictures.len() >= limits.pictures {
                let place = format!("附件“{}”", self.document.name);
                self.once(Flaw::OverLimit { place, what: format!("图片超过{}幅", limits.pictures) });
                break;
            }
            let index = self.document.pictures.len();
            let name = format!("{}-图{}", self.document.name, index + 1);
            match images::photo(self.pdf, placed, &name, limits) {
                Ok(picture) => {
                    self.document.pictures.push(picture);
                    shown.push(Shown { index, bottom: placed.y1 });
                }
                Err(why) => self.once(Flaw::PictureDropped { name, why }),
            }
        }
        shown
    }

    fn once(&mut self, flaw: Flaw) {
        if !self.document.flaws.contains(&flaw) {
            self.document.flaws.push(flaw);
        }
    }
}

fn put(assembler: &mut Assembler, piece: Piece) {
    match piece {
        Piece::Text(text, look) => assembler.paragraph(&text, look),
        Piece::Picture(index) => assembler.picture(index),
        Piece::Row(cells) => {
            assembler.begin_table();
            assembler.begin_row();
            for cell in cells {
                assembler.begin_cell();
                for line in cell.split('\n') {
                    assembler.paragraph(line, Look::default());
                }
                assembler.end_cell();
            }
            assembler.end_table();
        }
    }
}

#[cfg(test)]
mod tests;
