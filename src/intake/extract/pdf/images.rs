//! Pictures of a PDF → pixels, and pages that are pictures → what OCR gets to see.
//!
//! Hands out [`decode`], [`photo`], [`whole_page`] and [`is_worth`]. Decoding (CCITT, JBIG2, JPEG 2000, colour spaces,
//! masks) and painting are hayro's; only pages that our own walk has found bounded come here. Deliberately knows nothing
//! of text.

use super::page::{Placed, Sheet, Turn};
use crate::intake::extract::{Limits, is_photo, picture};
use crate::model::article::Picture;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use hayro_font::kurbo::{Affine, BezPath, Rect};
use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_syntax::content::TypedIter;
use hayro_interpret::hayro_syntax::object::Name;
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::hayro_syntax::{Filter, Pdf};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps, InterpreterCache,
    InterpreterSettings, LumaData, SoftMask, interpret,
};
use image::{DynamicImage, GrayImage, ImageFormat, RgbImage};
use std::io::Cursor;

/// A picture narrower than this on paper, in points, is a mark or an ornament.
const NARROW: f64 = 72.0;
/// Pages are painted for OCR at this resolution, in dots per inch.
const SCAN_DPI: f32 = 200.0;

/// Whether a picture is one that may be printed.
pub fn is_worth(placed: &Placed<'_>) -> bool {
    let shown = (placed.x1 - placed.x0).min(placed.y1 - placed.y0);
    let bytes = placed.stream.raw_data().len();
    shown >= NARROW && is_photo(placed.width, placed.height, bytes)
}

/// The share of the page that a picture covers.
pub fn share(placed: &Placed<'_>, sheet: &Sheet<'_>) -> f64 {
    (placed.x1 - placed.x0) * (placed.y1 - placed.y0) / (sheet.width * sheet.height).max(1.0)
}

/// The share of the page that its largest picture covers, with that picture.
pub fn largest<'s, 'a>(sheet: &'s Sheet<'a>) -> Option<(f64, &'s Placed<'a>)> {
    let shares = sheet.placed.iter().map(|placed| (share(placed, sheet), placed));
    shares.max_by(|one, other| one.0.total_cmp(&other.0))
}

/// A picture to print, under a name; the error is a short reason in Chinese.
pub fn photo(pdf: &Pdf, placed: &Placed<'_>, name: &str, limits: &Limits) -> Result<Picture, String> {
    let dict = placed.stream.dict();
    let masked = [&b"SMask"[..], b"Mask", b"Decode"].iter().any(|key| dict.contains_key(key));
    let three = dict
        .get::<Name<'_>>(b"ColorSpace")
        .is_some_and(|space| [&b"DeviceRGB"[..], b"DeviceGray"].contains(&space.as_ref()));
    if placed.stream.filters().as_slice() == [Filter::DctDecode] && placed.turn == Turn::default() && !masked && three {
        return picture::prepare(name, &placed.stream.raw_data(), limits);
    }
    let image = decode(pdf, placed, limits)?;
    prepared(&image, name, limits)
}

/// A picture to print from pixels.
pub fn prepared(image: &DynamicImage, name: &str, limits: &Limits) -> Result<Picture, String> {
    let mut bytes = Cursor::new(Vec::new());
    let side = limits.picture_side;
    let smaller = (image.width().max(image.height()) > side).then(|| image.thumbnail(side, side));
    let image = smaller.as_ref().unwrap_or(image);
    // Uncompressed in between: it is read back at once.
    image.write_to(&mut bytes, ImageFormat::Bmp).map_err(|_| "无法转换")?;
    picture::prepare(name, &bytes.into_inner(), limits)
}

/// The pixels of a picture as they stand on the page.
pub fn decode(pdf: &Pdf, placed: &Placed<'_>, limits: &Limits) -> Result<DynamicImage, String> {
    let pixels = u64::from(placed.width) * u64::from(placed.height);
    if pixels == 0 {
        return Err("文件损坏".into());
    }
    if pixels > limits.picture_pixels {
        return Err(format!("尺寸过大，{}×{}", placed.width, placed.height));
    }
    let mut content = b"/".to_vec();
    for byte in &placed.name {
        content.extend(format!("#{byte:02X}").bytes());
    }
    content.extend(b" Do");
    let cache = InterpreterCache::new();
    let area = Rect::new(-10.0, -10.0, 10.0, 10.0);
    let mut context = Context::new(Affine::IDENTITY, area, &cache, pdf.xref(), InterpreterSettings::default());
    let mut taker = Taker { taken: None };
    interpret(TypedIter::new(&content), &placed.resources, &mut context, &mut taker);
    let image = taker.taken.ok_or("文件损坏")?;
    Ok(turned(image, placed.turn))
}

fn turned(image: DynamicImage, turn: Turn) -> DynamicImage {
    let image = if turn.transposed { image.rotate90().fliph() } else { image };
    match (turn.mirrored, turn.upside_down) {
        (true, true) => image.rotate180(),
        (true, false) => image.fliph(),
        (false, true) => image.flipv(),
        (false, false) => image,
    }
}

/// The page as it looks, for OCR: its one picture, or else painted.
pub fn whole_page<'a>(pdf: &Pdf, page: &'a Page<'a>, sheet: &Sheet<'a>, limits: &Limits) -> Option<DynamicImage> {
    if let Some((share, placed)) = largest(sheet)
        && share >= 0.6
        && sheet.placed.len() == 1
        && let Ok(image) = decode(pdf, placed, limits)
    {
        return Some(image);
    }
    let pixels = sheet.width * sheet.height * f64::from(SCAN_DPI / 72.0).powi(2);
    let room = limits.picture_pixels.min(40_000_000);
    // Page sizes that do not fit are painted smaller.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    let scale = SCAN_DPI / 72.0 * (room as f64 / pixels.max(1.0)).sqrt().min(1.0) as f32;
    let side = sheet.width.max(sheet.height) * f64::from(scale);
    if !(16.0..30_000.0).contains(&side) || sheet.width.min(sheet.height) * f64::from(scale) < 1.0 {
        return None;
    }
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let pixmap =
        render(page, &RenderCache::new(), &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    let rgb: Vec<u8> =
        pixmap.data_as_u8_slice().chunks_exact(4).flat_map(|pixel| pixel.iter().take(3).copied()).collect();
    RgbImage::from_raw(width, height, rgb).map(DynamicImage::ImageRgb8)
}

/// Takes the first picture that is drawn.
struct Taker {
    taken: Option<DynamicImage>,
}

impl<'a> Device<'a> for Taker {
    fn draw_image(&mut self, image: Image<'a, '_>, _: ImageDrawProps<'a>) {
        if self.taken.is_some() {
            return;
        }
        match image {
            Image::Raster(raster) => raster.with_rgba(|data, alpha| self.taken = coloured(data, alpha), None),
            // A stencil paints where it is set: ink on paper.
            Image::Stencil(stencil) => stencil.with_stencil(
                |mask, _| {
                    let ink = mask.data.iter().map(|covered| 255 - covered).collect();
                    self.taken = GrayImage::from_raw(mask.width, mask.height, ink).map(DynamicImage::ImageLuma8);
                },
                None,
            ),
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// Pixels on white paper.
fn coloured(data: ImageData, alpha: Option<LumaData>) -> Option<DynamicImage> {
    let image = match data {
        ImageData::Rgb(rgb) => DynamicImage::ImageRgb8(RgbImage::from_raw(rgb.width, rgb.height, rgb.data)?),
        ImageData::Luma(grey) => DynamicImage::ImageLuma8(GrayImage::from_raw(grey.width, grey.height, grey.data)?),
    };
    let Some(alpha) = alpha.filter(|alpha| alpha.width == image.width() && alpha.height == image.height()) else {
        return Some(image);
    };
    let mut image = image.into_rgb8();
    for (pixel, alpha) in image.pixels_mut().zip(alpha.data) {
        for channel in &mut pixel.0 {
            let mixed = u32::from(*channel) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
            *channel = u8::try_from(mixed / 255).unwrap_or(u8::MAX);
        }
    }
    Some(DynamicImage::ImageRgb8(image))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_stand_as_on_the_page() {
        // 1 2 over 3 4, by their grey.
        let image = DynamicImage::ImageLuma8(GrayImage::from_raw(2, 2, vec![1, 2, 3, 4]).unwrap());
        let check = |transposed, mirrored, upside_down, expected: [u8; 4]| {
            let turn = Turn { transposed, mirrored, upside_down };
            assert_eq!(turned(image.clone(), turn).into_luma8().into_raw(), expected, "{turn:?}");
        };
        check(false, false, false, [1, 2, 3, 4]);
        check(false, true, false, [2, 1, 4, 3]);
        check(false, false, true, [3, 4, 1, 2]);
        check(true, false, false, [1, 3, 2, 4]);
        check(true, true, false, [3, 1, 4, 2]);
        check(true, false, true, [2, 4, 1, 3]);
    }
}
