//! One draft as it stands in the bulletin: title, text with its levels, photos, the unit in brackets.

use docx_rs::{BreakType, Paragraph, Table, TableCell, TableLayoutType, TableRow, WidthType};

use super::{
    Piece, PrintedPhoto, Section,
    kinds::{self, Kind},
    levels::{self, Level},
    lexicon::Neighbours,
    lines::{self, Shape},
    sheet::{Sheet, broken},
    text,
};
use crate::publishing::gbt9704 as gb;

/// An area with its drafts; nothing for an area without any.
pub fn section(sheet: &mut Sheet, section: &Section) {
    if section.pieces.is_empty() {
        return;
    }
    sheet.line(&kinds::AREA, &format!("【{}】", text::line(&section.area)));
    for piece in &section.pieces {
        write(sheet, piece);
    }
}

/// （市教育局、凌海市）; empty without units.
pub fn signature(units: &[String]) -> String {
    let units: Vec<String> = units.iter().map(|u| text::line(u)).filter(|u| !u.is_empty()).collect();
    if units.is_empty() { String::new() } else { format!("（{}）", units.join("、")) }
}

fn write(sheet: &mut Sheet, piece: &Piece) {
    let paragraphs: Vec<String> = piece.paragraphs.iter().flat_map(|p| text::paragraphs(p)).collect();
    let title = text::line(&piece.title);
    if !title.is_empty() {
        let neighbours = Neighbours::of(paragraphs.iter().map(String::as_str).chain([title.as_str()]));
        sheet.broken(&kinds::TITLE, &title, Shape::Even, &neighbours);
    }
    let signature = signature(&piece.units);
    let photos: Vec<&PrintedPhoto> = piece.photos.iter().filter(|p| printable(p)).collect();
    // A line of units that fits is the last line of the last paragraph: then the two cannot be torn apart by a page's end.
    let fits = lines::width(&signature) * u64::from(gb::SIZE_BODY) * 5 <= u64::from(gb::TYPE_WIDTH);
    let joined = !signature.is_empty() && photos.is_empty() && fits && !paragraphs.is_empty();
    for (i, words) in paragraphs.iter().enumerate() {
        let last = i + 1 == paragraphs.len() && joined;
        paragraph(sheet, words, if last { &signature } else { "" });
    }
    photograph(sheet, &photos, !signature.is_empty());
    if !signature.is_empty() && !joined {
        sheet.line(&kinds::UNIT, &signature);
    }
}

/// One paragraph of the text, with its heading set apart and, if it is the last, the unit in a line of its own to the right.
fn paragraph(sheet: &mut Sheet, words: &str, signature: &str) {
    let (kind, head, rest) = match levels::heading(words) {
        None => (kinds::TEXT, "", words),
        Some((level, head, rest)) => {
            let kind = match level {
                Level::One => kinds::LEVEL_ONE,
                Level::Two => kinds::LEVEL_TWO,
                Level::Three => kinds::LEVEL_THREE,
            };
            (kind, head, rest)
        }
    };
    let whole = if rest.is_empty() { kind } else { kinds::TEXT };
    let whole = if signature.is_empty() {
        whole
    } else {
        Kind { tab: gb::TYPE_WIDTH, widows: true, keep_next: false, ..whole }
    };
    let mut paragraph = whole.paragraph(sheet.style);
    if !head.is_empty() {
        paragraph = paragraph.add_run(kind.words(sheet.style, head));
    }
    if !rest.is_empty() {
        paragraph = paragraph.add_run(kinds::TEXT.words(sheet.style, rest));
    }
    if !signature.is_empty() {
        let run = kinds::UNIT.run(sheet.style).add_break(BreakType::TextWrapping).add_tab().add_text(signature);
        paragraph = paragraph.add_run(run);
    }
    sheet.paragraph(paragraph);
}

/// Only what the magic bytes show to be JPEG or PNG is printed, whatever the MIME type says.
fn printable(photo: &PrintedPhoto) -> bool {
    photo.width > 0 && photo.height > 0 && extension(&photo.bytes).is_some()
}

/// `jpg` or `png` by the magic bytes.
pub fn extension(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("jpg"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("png"),
        _ => None,
    }
}

/// The photos of a draft: two landscape ones share a row, others stand alone. `keep` keeps the last with the unit's line.
fn photograph(sheet: &mut Sheet, photos: &[&PrintedPhoto], keep: bool) {
    let mut rest = photos;
    while let Some((first, after)) = rest.split_first() {
        match after.split_first() {
            Some((second, after)) if landscape(first) && landscape(second) => {
                pair(sheet, first, second, keep && after.is_empty());
                rest = after;
            }
            _ => {
                single(sheet, first, keep && after.is_empty());
                rest = after;
            }
        }
    }
}

fn landscape(photo: &PrintedPhoto) -> bool {
    u64::from(photo.width) * 10 >= u64::from(photo.height) * 11
}

fn caption(photo: &PrintedPhoto) -> String {
    text::line(photo.caption.as_deref().unwrap_or_default())
}

fn single(sheet: &mut Sheet, photo: &PrintedPhoto, keep: bool) {
    let words = caption(photo);
    let size = fitted(photo, gb::TYPE_WIDTH * gb::EMU_TWIP, gb::PHOTO_HEIGHT);
    let kind = Kind { keep_next: keep || !words.is_empty(), ..kinds::PHOTO };
    let picture = sheet.picture(&photo.bytes, size, &words);
    let run = kind.run(sheet.style).add_image(picture);
    let paragraph = kind.paragraph(sheet.style).add_run(run);
    sheet.paragraph(paragraph);
    if !words.is_empty() {
        let caption = caption_lines(sheet, &words, gb::TYPE_WIDTH, keep);
        sheet.paragraph(caption);
    }
}

/// A caption in even lines no wider than `width`.
fn caption_lines(sheet: &Sheet, words: &str, width: u32, keep: bool) -> Paragraph {
    let kind = Kind { keep_next: keep, ..kinds::CAPTION };
    let limit = u64::from(width / (kind.size * 5));
    let lines = lines::broken(words, limit, Shape::Even, &sheet.lexicon, &Neighbours::default());
    broken(&kind, sheet.style, &lines)
}

/// Two photos in a table without rules: pictures of one height in the first row, captions in the second.
fn pair(sheet: &mut Sheet, left: &PrintedPhoto, right: &PrintedPhoto, keep: bool) {
    let cell = (gb::TYPE_WIDTH - gb::PHOTO_GAP) / 2;
    let sizes = [left, right].map(|p| fitted(p, cell * gb::EMU_TWIP, gb::PHOTO_HEIGHT));
    let height = sizes.iter().map(|s| s.1).min().unwrap_or(gb::PHOTO_HEIGHT);
    let captions = [caption(left), caption(right)];
    let captioned = captions.iter().any(|c| !c.is_empty());
    let width = (gb::TYPE_WIDTH / 2) as usize;
    let mut pictures = Vec::new();
    for (photo, words) in [left, right].into_iter().zip(&captions) {
        let picture = sheet.picture(&photo.bytes, fitted(photo, cell * gb::EMU_TWIP, height), words);
        let kind = Kind { keep_next: captioned || keep, ..kinds::PHOTO };
        let run = kind.run(sheet.style).add_image(picture);
        let paragraph = kind.paragraph(sheet.style).add_run(run);
        pictures.push(TableCell::new().add_paragraph(paragraph).width(width, WidthType::Dxa));
    }
    let mut rows = vec![TableRow::new(pictures).cant_split()];
    if captioned {
        let cells = captions.iter().map(|words| {
            let paragraph = caption_lines(sheet, words, cell, keep);
            TableCell::new().add_paragraph(paragraph).width(width, WidthType::Dxa)
        });
        rows.push(TableRow::new(cells.collect()).cant_split());
    }
    let table = Table::without_borders(rows)
        .set_grid(vec![width, width])
        .width(gb::TYPE_WIDTH as usize, WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
        .margins(docx_rs::TableCellMargins::new().margin(0, 0, 0, 0));
    sheet.table(table);
}

/// Width and height in EMU: into the box, never beyond 96 dots per inch, at least one.
fn fitted(photo: &PrintedPhoto, width: u32, height: u32) -> (u32, u32) {
    let (w, h) = (f64::from(photo.width), f64::from(photo.height));
    let scale = (f64::from(width) / w).min(f64::from(height) / h).min(f64::from(gb::PHOTO_PIXEL));
    // Saturating casts of positive numbers no larger than the box.
    (((w * scale) as u32).max(1), ((h * scale) as u32).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_fit_their_box() {
        let check = |w, h, expected| {
            let photo = PrintedPhoto { width: w, height: h, ..PrintedPhoto::default() };
            assert_eq!(fitted(&photo, gb::TYPE_WIDTH * gb::EMU_TWIP, gb::PHOTO_HEIGHT), expected);
        };
        check(1600, 1200, (3_840_000, 2_880_000));
        check(1200, 1600, (2_160_000, 2_880_000));
        check(3000, 500, (5_615_940, 935_990));
        check(100, 50, (952_500, 476_250));
        check(1, u32::MAX, (1, 2_880_000));
        check(u32::MAX, 1, (5_615_940, 1));
    }

    #[test]
    fn units_stand_in_brackets() {
        assert_eq!(signature(&["市教育局".into(), " ".into(), "凌海市".into()]), "（市教育局、凌海市）");
        assert_eq!(signature(&[]), "");
    }
}
