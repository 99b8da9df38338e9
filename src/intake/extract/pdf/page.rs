//! What stands on a page, in the page's own coordinates: x to the right, y downwards, in points (1/72 inch).
//!
//! Hands out [`Glyph`], [`Rule`], [`Placed`] and [`Sheet`]. Deliberately knows nothing of PDF operators and of reading
//! order.

use hayro_interpret::hayro_syntax::object::Stream;
use hayro_interpret::hayro_syntax::page::Resources;

/// One glyph, or what an `ActualText` says stands in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Glyph {
    /// The first character; U+FFFD if the file does not tell.
    pub first: char,
    /// The characters after it (ligatures, `ActualText`).
    pub more: Option<Box<str>>,
    /// Where the pen was before it, on the baseline.
    pub from: (f64, f64),
    /// Where the pen went.
    pub to: (f64, f64),
    /// Height of the em.
    pub size: f64,
    /// Direction of reading in degrees, clockwise from left-to-right; 90 for vertical writing.
    pub angle: i16,
    pub bold: bool,
    /// Text that is not painted (render modes 3 and 7): the layer that OCR puts under a scan.
    pub hidden: bool,
    /// The same for all glyphs of one showing operator.
    pub run: u32,
}

/// A straight painted line or the side of a painted box, parallel to an edge of the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    pub x0: f64,
    pub y0: f64,
    pub x1: f64,
    pub y1: f64,
}

/// A picture that is painted on the page.
#[derive(Clone)]
pub struct Placed<'a> {
    pub x0: f64,
    pub y0: f64,
    pub x1: f64,
    pub y1: f64,
    /// Pixels as stored.
    pub width: u32,
    pub height: u32,
    pub turn: Turn,
    pub stream: Stream<'a>,
    /// The name that it is drawn by, and where that name is known.
    pub name: Vec<u8>,
    pub resources: Resources<'a>,
}

/// How a picture is turned on its way to the page: first rows and columns may change places, then it may be mirrored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    pub transposed: bool,
    pub mirrored: bool,
    pub upside_down: bool,
}

/// All of one page.
#[derive(Default)]
pub struct Sheet<'a> {
    pub width: f64,
    pub height: f64,
    pub glyphs: Vec<Glyph>,
    pub rules: Vec<Rule>,
    pub placed: Vec<Placed<'a>>,
    /// Area that pictures cover, in square points; where they overlap, more than once.
    pub covered: f64,
    /// Codes for which the file tells no character.
    pub unmapped: usize,
    /// Whether a budget ended the page early.
    pub cut: bool,
    /// Whether a part of it could not be decoded.
    pub damaged: bool,
}
