//! A stranger's picture → one that may be printed.
//!
//! Hands out [`prepare`] (decoded within limits, upright, scaled, JPEG or PNG), its two halves [`decode`] and
//! [`Decoded::print`], [`pages`] of a TIFF, and [`is_photo`]. Deliberately knows nothing of documents and mails.

mod tiff;

use super::limits::Limits;
use crate::model::article::Picture;
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, GenericImageView, ImageFormat, ImageReader};
use std::io::Cursor;
pub use tiff::pages;

/// Whether a picture is worth printing, judged by pixels and file size: signature logos, icons, rules and tracking
/// pixels are not (shorter side below 200 px, area below 60,000 px, file below 4 KB, or longer than 6 : 1).
pub fn is_photo(width: u32, height: u32, bytes_len: usize) -> bool {
    let (short, long) = (width.min(height), width.max(height));
    short >= 200 && u64::from(width) * u64::from(height) >= 60_000 && bytes_len >= 4_096 && long / short <= 6
}

/// Reads a picture; the error is a short reason in Chinese.
pub fn prepare(name: &str, bytes: &[u8], limits: &Limits) -> Result<Picture, String> {
    decode(bytes, limits)?.print(name, bytes, limits)
}

/// A picture as it is seen: upright, in its own size.
pub struct Decoded {
    pub image: DynamicImage,
    format: ImageFormat,
    /// Whether it was turned after decoding.
    turned: bool,
}

/// Decodes a picture within limits; the error is a short reason in Chinese. Of a file of several pages the first.
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, String> {
    let reader = || ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| String::from("无法读取"));
    let format = reader()?.format().ok_or("不是常见图片格式")?;
    let usual =
        [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif, ImageFormat::Bmp, ImageFormat::WebP, ImageFormat::Tiff];
    if !usual.contains(&format) {
        return Err("不是常见图片格式".into());
    }
    let (width, height) = reader()?.into_dimensions().map_err(|_| "文件损坏")?;
    if width == 0 || height == 0 {
        return Err("文件损坏".into());
    }
    if u64::from(width) * u64::from(height) > limits.picture_pixels {
        return Err(format!("尺寸过大，{width}×{height}"));
    }
    let mut decoder = reader()?;
    let mut bounds = image::Limits::default();
    bounds.max_alloc = Some(limits.picture_pixels.saturating_mul(8));
    decoder.limits(bounds);
    let mut image = decoder.decode().map_err(|_| "文件损坏")?;
    let turn = orientation(bytes);
    image.apply_orientation(turn);
    Ok(Decoded { image, format, turned: turn != Orientation::NoTransforms })
}

impl Decoded {
    /// The picture for print; `bytes` are those it was decoded from, kept as they are where they will do.
    pub fn print(self, name: &str, bytes: &[u8], limits: &Limits) -> Result<Picture, String> {
        let Self { mut image, format, turned } = self;
        let (width, height) = image.dimensions();
        let large = width.max(height) > limits.picture_side;
        if format == ImageFormat::Jpeg && !turned && !large && is_plain_jpeg(bytes) {
            return Ok(finish(name, "image/jpeg", width, height, bytes.to_vec()));
        }
        if large {
            image = image.resize(limits.picture_side, limits.picture_side, image::imageops::FilterType::Triangle);
        }
        let (width, height) = image.dimensions();
        if format == ImageFormat::Jpeg || is_photo_like(&image) {
            Ok(finish(name, "image/jpeg", width, height, jpeg(image)?))
        } else {
            Ok(finish(name, "image/png", width, height, png(image)?))
        }
    }
}

fn finish(name: &str, mime: &str, width: u32, height: u32, bytes: Vec<u8>) -> Picture {
    Picture { name: name.into(), mime: mime.into(), width, height, caption: None, bytes }
}

/// How the camera was held.
fn orientation(bytes: &[u8]) -> Orientation {
    let exif = exif::Reader::new().read_from_container(&mut Cursor::new(bytes)).ok();
    exif.as_ref()
        .and_then(|exif| exif.get_field(exif::Tag::Orientation, exif::In::PRIMARY))
        .and_then(|field| field.value.get_uint(0))
        .and_then(|value| u8::try_from(value).ok())
        .and_then(Orientation::from_exif)
        .unwrap_or(Orientation::NoTransforms)
}

/// Baseline JPEG, 8 bits, grey or three colours: what every word processor prints as it is.
fn is_plain_jpeg(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let [0xFF, marker, tail @ ..] = rest {
        match (*marker, tail) {
            // Fill bytes and markers without a length.
            (0xFF, _) => rest = rest.get(1..).unwrap_or_default(),
            (0xD0..=0xD8 | 0x01, tail) => rest = tail,
            (0xC0, [_, _, bits, _, _, _, _, parts, ..]) => return *bits == 8 && (*parts == 1 || *parts == 3),
            (0xC1..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF | 0xDA, _) => return false,
            (_, [high, low, ..]) => {
                rest = tail.get(usize::from(u16::from_be_bytes([*high, *low]))..).unwrap_or_default();
            }
            _ => return false,
        }
    }
    false
}

/// Many colours on a grid of samples: a photograph. Few: a drawing, a screen, a table.
fn is_photo_like(image: &DynamicImage) -> bool {
    let (width, height) = image.dimensions();
    let mut colours = std::collections::HashSet::new();
    let steps = 64u32;
    for row in 0..steps.min(height) {
        for column in 0..steps.min(width) {
            let x = u64::from(column) * u64::from(width) / u64::from(steps.min(width));
            let y = u64::from(row) * u64::from(height) / u64::from(steps.min(height));
            let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { continue };
            if image.in_bounds(x, y) {
                let [r, g, b, _] = image.get_pixel(x, y).0;
                colours.insert((r >> 2, g >> 2, b >> 2));
            }
        }
    }
    colours.len() > 400
}

fn jpeg(image: DynamicImage) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut out, 85);
    let done = if image.color().has_color() {
        on_white(image).write_with_encoder(encoder)
    } else {
        DynamicImage::ImageLuma8(image.to_luma8()).write_with_encoder(encoder)
    };
    done.map_err(|_| "无法转换")?;
    Ok(out)
}

/// Paper is white: what shines through must not become black.
fn on_white(image: DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return DynamicImage::ImageRgb8(image.into_rgb8());
    }
    let mut flat = image::RgbImage::new(image.width(), image.height());
    for (to, from) in flat.pixels_mut().zip(image.into_rgba8().pixels()) {
        let [r, g, b, a] = from.0;
        let mix = |c: u8| {
            let sum = u32::from(c) * u32::from(a) + 255 * (255 - u32::from(a));
            u8::try_from(sum / 255).unwrap_or(u8::MAX)
        };
        to.0 = [mix(r), mix(g), mix(b)];
    }
    DynamicImage::ImageRgb8(flat)
}

fn png(image: DynamicImage) -> Result<Vec<u8>, String> {
    let mut out = Cursor::new(Vec::new());
    let image = if image.color().has_color() || image.color().has_alpha() {
        on_white(image)
    } else {
        DynamicImage::ImageLuma8(image.into_luma8())
    };
    image.write_to(&mut out, ImageFormat::Png).map_err(|_| "无法转换")?;
    Ok(out.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture with as many colours as a photograph.
    pub fn noisy(width: u32, height: u32) -> DynamicImage {
        let mut seed = 1u32;
        DynamicImage::ImageRgb8(image::RgbImage::from_fn(width, height, |_, _| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let [a, b, c, _] = seed.to_be_bytes();
            image::Rgb([a, b, c])
        }))
    }

    fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        image.write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    #[test]
    fn a_plain_jpeg_keeps_its_bytes() {
        let bytes = encoded(&noisy(300, 200), ImageFormat::Jpeg);
        let picture = prepare("a.jpg", &bytes, &Limits::default()).unwrap();
        assert_eq!((picture.mime.as_str(), picture.width, picture.height), ("image/jpeg", 300, 200));
        assert_eq!(picture.bytes, bytes);
    }

    #[test]
    fn the_camera_may_be_held_upright() {
        let mut bytes = encoded(&noisy(300, 200), ImageFormat::Jpeg);
        let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        let app1: Vec<u8> = [b"\xFF\xE1".as_slice(), &length, exif].concat();
        bytes.splice(2..2, app1);
        let picture = prepare("a.jpg", &bytes, &Limits::default()).unwrap();
        assert_eq!((picture.width, picture.height), (200, 300));
    }

    #[test]
    fn large_pictures_are_scaled_and_others_become_what_suits() {
        let limits = Limits { picture_side: 400, ..Limits::default() };
        let photo = prepare("a.bmp", &encoded(&noisy(800, 600), ImageFormat::Bmp), &limits).unwrap();
        assert_eq!((photo.mime.as_str(), photo.width, photo.height), ("image/jpeg", 400, 300));
        let flat = DynamicImage::new_rgba8(300, 300);
        let drawing = prepare("b.png", &encoded(&flat, ImageFormat::Png), &limits).unwrap();
        assert_eq!(drawing.mime, "image/png");
        let back = image::load_from_memory(&drawing.bytes).unwrap();
        assert_eq!(back.get_pixel(0, 0).0, [255, 255, 255, 255], "what was transparent is white");
    }

    #[test]
    fn damage_and_size_are_told() {
        let check = |bytes: &[u8], limits: &Limits, expected: &str| {
            assert_eq!(prepare("x", bytes, limits).unwrap_err(), expected);
        };
        let png = encoded(&noisy(300, 200), ImageFormat::Png);
        check(&png[..png.len() / 2], &Limits::default(), "文件损坏");
        check(&png, &Limits { picture_pixels: 1_000, ..Limits::default() }, "尺寸过大，300×200");
        check(b"no picture", &Limits::default(), "不是常见图片格式");
    }

    #[test]
    fn logos_are_no_photos() {
        for (width, height, bytes, photo) in [
            (1600, 1200, 300_000, true),
            (300, 200, 9_000, true),
            (1, 1, 43, false),
            (180, 180, 12_000, false),
            (1600, 210, 60_000, false),
            (640, 480, 2_000, false),
        ] {
            assert_eq!(is_photo(width, height, bytes), photo, "{width}×{height}, {bytes} bytes");
        }
    }
}
