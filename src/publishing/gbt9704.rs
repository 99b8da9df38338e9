//! Every measure of the printed page, each with the clause it comes from.
//!
//! `GB/T 9704-2012 5.2.1` and the like name a clause of 《党政机关公文格式》. A 简报 is not one of the papers that the standard rules:
//! it borrows the page from it and the rest from custom, which is marked “practice”. “Derived” follows from the other numbers.
//! Units: twips (1/20 pt) for lengths, half-points for type sizes, eighths of a point for rules, EMU (1/12700 pt) for pictures.
//! This module knows numbers only; who uses them stands in `bulletin`.

/// Width of A4, 210 mm. GB/T 9704-2012 5.1.
pub const PAPER_WIDTH: u32 = 11906;
/// Height of A4, 297 mm. GB/T 9704-2012 5.1.
pub const PAPER_HEIGHT: u32 = 16838;
/// 天头, 37 mm ± 1 mm. GB/T 9704-2012 5.2.1.
pub const MARGIN_TOP: i32 = 2098;
/// 订口, 28 mm ± 1 mm. GB/T 9704-2012 5.2.1.
pub const MARGIN_LEFT: i32 = 1588;
/// What the type area of 225 mm leaves at the foot, 35 mm. Derived.
pub const MARGIN_BOTTOM: i32 = 1984;
/// What the type area of 156 mm leaves at the cut edge, 26 mm. Derived.
pub const MARGIN_RIGHT: i32 = 1474;
/// Width of the 版心, 156 mm. GB/T 9704-2012 5.2.1.
pub const TYPE_WIDTH: u32 = 8844;
/// Height of the 版心, 225 mm. GB/T 9704-2012 5.2.1.
pub const TYPE_HEIGHT: u32 = 12756;

/// Lines in a full page. GB/T 9704-2012 5.2.3.
pub const LINES: u32 = 22;
/// Characters in a full line. GB/T 9704-2012 5.2.3.
pub const CHARACTERS: u32 = 28;
/// Height of a line: 225 mm by 22 is 28.99 pt; 580 would overflow the type area by 4 twips. Derived.
pub const LINE: u32 = 579;
/// Space taken from every 3号 character: 28 × 16 pt is 158 mm and would not fit into 156 mm; 28 × 15.75 pt is 155.6 mm. Derived.
pub const BODY_SPACING: i32 = -5;

/// 小初, 36 pt: the red name on one line is not set smaller. Practice.
pub const SIZE_NAME_ONE_LINE: u32 = 72;
/// 52 pt: the red name is not set larger, however short. Practice (7.2.4 leaves the size to the issuer).
pub const SIZE_NAME_LARGEST: u32 = 104;
/// 三号, 16 pt: below this a red name no longer looks like one, so it wraps instead. Practice.
pub const SIZE_NAME_SMALLEST: u32 = 32;
/// 小二, 18 pt: the title of one draft; the 二号 of 7.3.1 is for a paper that stands alone. Practice.
pub const SIZE_PIECE_TITLE: u32 = 36;
/// 3号, 16 pt: body, levels, masthead lines. GB/T 9704-2012 5.2.2, 7.3.3.
pub const SIZE_BODY: u32 = 32;
/// 4号, 14 pt: 版记 and page numbers. GB/T 9704-2012 7.4.2, 7.5; by practice also the contents list.
pub const SIZE_FOURTH: u32 = 28;
/// 小四, 12 pt: captions and the roomy table. Practice.
pub const SIZE_CAPTION: u32 = 24;
/// 五号, 10.5 pt: the table in two columns. Practice.
pub const SIZE_TABLE_TWO: u32 = 21;
/// 小五, 9 pt: the table of very many units. Practice.
pub const SIZE_TABLE_DENSE: u32 = 18;

/// First-line indent of two 3号 characters. GB/T 9704-2012 7.3.3.
pub const FIRST_LINE: i32 = 640;
/// The same in hundredths of a character, so that it follows the font when someone changes the size.
pub const FIRST_LINE_CHARS: u32 = 200;
/// One 3号 character: the inset of issuer and date. GB/T 9704-2012 7.2.5 (上行文), by practice for a 简报.
pub const ONE_CHARACTER: i32 = 320;
/// One 4号 character: the inset of 版记 and page numbers. GB/T 9704-2012 7.4.2, 7.5.
pub const ONE_CHARACTER_FOURTH: i32 = 280;

/// Red of the name and of the rule below the masthead. GB/T 9704-2012 7.2.4, 7.2.7; the value is practice.
pub const RED: &str = "FF0000";
/// Black of everything else. GB/T 9704-2012 5.2.4.
pub const BLACK: &str = "000000";
/// Grey behind 漏报 in the table: seen on any printer. Practice.
pub const GREY: &str = "D9D9D9";
/// Thickness of the red rule, 2.25 pt. Practice.
pub const RED_RULE: u32 = 18;
/// Distance of the red rule from the line above it, 4 mm, in points. GB/T 9704-2012 7.2.7.
pub const RED_RULE_SPACE: u32 = 11;
/// First and last rule of the 版记, 0.35 mm. GB/T 9704-2012 7.4.1.
pub const IMPRINT_RULE_THICK: u32 = 8;
/// Rules inside the 版记, 0.25 mm. GB/T 9704-2012 7.4.1.
pub const IMPRINT_RULE_THIN: u32 = 6;
/// Line of the 版记. Practice.
pub const IMPRINT_LINE: u32 = 450;

/// Line of the contents list. Practice.
pub const CONTENTS_LINE: u32 = 450;
/// Line of a caption. Practice.
pub const CAPTION_LINE: u32 = 400;
/// Height of a row of the roomy table. Practice.
pub const TABLE_ROW_ONE: u32 = 440;
/// Height of a row of the table in two columns: 46 units, headings and 版记 share one page. Practice.
pub const TABLE_ROW_TWO: u32 = 340;
/// Height of a row of the table of very many units. Practice.
pub const TABLE_ROW_DENSE: u32 = 310;
/// Above this many units the table is set in two columns. Practice.
pub const TABLE_ONE_COLUMN_ROWS: usize = 25;
/// Above this many units its type is smaller. Practice.
pub const TABLE_TWO_COLUMN_ROWS: usize = 60;

/// Line of a page number, 20 pt. Practice.
pub const FOOTER_LINE: u32 = 400;
/// Distance of the footer's lower edge from the paper's. The dash stands 7 mm below the type area, thus 28 mm above the
/// edge, in the middle of its line. GB/T 9704-2012 7.5.
pub const FOOTER: i32 = 1387;
/// Distance of the (empty) header from the upper edge, 15 mm. Practice.
pub const HEADER: i32 = 851;

/// EMU in a centimetre.
pub const EMU_CM: u32 = 360_000;
/// EMU in a twip.
pub const EMU_TWIP: u32 = 635;
/// A photo is at most so high: 8 cm. Practice.
pub const PHOTO_HEIGHT: u32 = 8 * EMU_CM;
/// EMU of one pixel at 96 dots per inch: a small picture is not blown up beyond that. Practice.
pub const PHOTO_PIXEL: u32 = 9525;
/// Space between two photos side by side, 3 mm. Practice.
pub const PHOTO_GAP: u32 = 170;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_area_is_what_the_margins_leave() {
        assert_eq!(PAPER_WIDTH as i32 - MARGIN_LEFT - MARGIN_RIGHT, TYPE_WIDTH as i32);
        assert_eq!(PAPER_HEIGHT as i32 - MARGIN_TOP - MARGIN_BOTTOM, TYPE_HEIGHT as i32);
    }

    #[test]
    fn lines_and_characters_fill_the_type_area_and_no_more_fit() {
        assert_eq!(TYPE_HEIGHT / LINE, LINES);
        assert_eq!(TYPE_WIDTH / (SIZE_BODY * 10 - BODY_SPACING.unsigned_abs()), CHARACTERS);
    }
}
