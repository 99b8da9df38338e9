//! Single pixels: how dark they are when red ink does not count, and a reduced copy of a picture.
//!
//! Hands out [`reduced`], [`without_red`], [`is_strong`] and [`redness`]. Deliberately knows nothing of text.

use image::{DynamicImage, GenericImageView};

/// Brightness as the eye sees it (ITU-R BT.601), 0–255.
pub fn brightness([r, g, b]: [u8; 3]) -> u8 {
    u8::try_from((77 * u32::from(r) + 150 * u32::from(g) + 29 * u32::from(b)) >> 8).unwrap_or(u8::MAX)
}

/// How much redder than anything else, 0–255: paper in warm light stays below 30, a seal's ink is above 60.
pub fn redness([r, g, b]: [u8; 3]) -> u8 {
    r.saturating_sub(g.max(b))
}

/// Brightness with red ink lightened to paper: a seal leaves no more than a haze, black type under it stays black.
pub fn without_red(colour: [u8; 3]) -> u8 {
    let plain = u32::from(brightness(colour));
    let share = u32::from(redness(colour)).saturating_sub(24).min(32);
    if share == 0 {
        return u8::try_from(plain).unwrap_or(u8::MAX);
    }
    let [red, _, _] = colour;
    let light = (u32::from(red) * 4 / 3).min(255);
    u8::try_from((plain * (32 - share) + light * share) / 32).unwrap_or(u8::MAX)
}

/// A colour that paper does not have, even under a lamp.
pub fn is_strong([r, g, b]: [u8; 3]) -> bool {
    let (high, low) = (r.max(g).max(b), r.min(g).min(b));
    u16::from(high - low) * 5 > u16::from(high) * 2
}

/// A copy with one pixel for `step` × `step`: width, height, colours. Each is the mean of four of the pixels it stands for;
/// what shines through is white.
pub fn reduced(image: &DynamicImage, step: f64) -> (usize, usize, Vec<[u8; 3]>) {
    let (width, height) = image.dimensions();
    let few = |side: u32| ((f64::from(side) / step).floor() as usize).max(1);
    let (columns, lines) = (few(width), few(height));
    let half = |at: usize, side: u32, part: f64| (((at as f64 + part) * step) as u32).min(side.saturating_sub(1));
    let xs: Vec<[u32; 2]> = (0..columns).map(|x| [half(x, width, 0.0), half(x, width, 0.5)]).collect();
    let mut out = Vec::with_capacity(columns * lines);
    for y in 0..lines {
        let ys = [half(y, height, 0.0), half(y, height, 0.5)];
        match image {
            DynamicImage::ImageRgb8(buffer) => {
                let row = |y: u32| {
                    let from = y as usize * width as usize * 3;
                    buffer.as_raw().get(from..from + width as usize * 3).unwrap_or_default()
                };
                let rows = ys.map(row);
                let colour = |row: &[u8], x: u32| match row.get(x as usize * 3..) {
                    Some([r, g, b, ..]) => [*r, *g, *b],
                    _ => [255; 3],
                };
                out.extend(xs.iter().map(|[a, b]| {
                    mean([colour(rows[0], *a), colour(rows[0], *b), colour(rows[1], *a), colour(rows[1], *b)])
                }));
            }
            DynamicImage::ImageLuma8(buffer) => {
                let row = |y: u32| {
                    let from = y as usize * width as usize;
                    buffer.as_raw().get(from..from + width as usize).unwrap_or_default()
                };
                let rows = ys.map(row);
                let at = |row: &[u8], x: u32| u16::from(row.get(x as usize).copied().unwrap_or(255));
                out.extend(xs.iter().map(|[a, b]| {
                    let sum = at(rows[0], *a) + at(rows[0], *b) + at(rows[1], *a) + at(rows[1], *b);
                    [u8::try_from(sum / 4).unwrap_or(u8::MAX); 3]
                }));
            }
            other => out.extend(xs.iter().map(|[a, b]| {
                let colour = |x: u32, y: u32| on_white(other.get_pixel(x, y).0);
                mean([colour(*a, ys[0]), colour(*b, ys[0]), colour(*a, ys[1]), colour(*b, ys[1])])
            })),
        }
    }
    (columns, lines, out)
}

/// One row of a picture's colours.
pub fn row(image: &DynamicImage, y: usize, out: &mut Vec<[u8; 3]>) {
    out.clear();
    let width = image.width() as usize;
    match image {
        DynamicImage::ImageRgb8(buffer) => {
            let row = buffer.as_raw().get(y * width * 3..(y + 1) * width * 3).unwrap_or_default();
            out.extend(row.as_chunks::<3>().0);
        }
        DynamicImage::ImageLuma8(buffer) => {
            let row = buffer.as_raw().get(y * width..(y + 1) * width).unwrap_or_default();
            out.extend(row.iter().map(|value| [*value; 3]));
        }
        other => {
            let y = u32::try_from(y).unwrap_or(u32::MAX).min(image.height().saturating_sub(1));
            out.extend((0..image.width()).map(|x| on_white(other.get_pixel(x, y).0)));
        }
    }
}

/// A colour with its opacity, laid on white.
pub fn on_white([r, g, b, a]: [u8; 4]) -> [u8; 3] {
    let mix = |c: u8| {
        let sum = u32::from(c) * u32::from(a) + 255 * (255 - u32::from(a));
        u8::try_from(sum / 255).unwrap_or(u8::MAX)
    };
    if a == 255 { [r, g, b] } else { [mix(r), mix(g), mix(b)] }
}

fn mean(of: [[u8; 3]; 4]) -> [u8; 3] {
    let sum =
        of.iter().fold([0u16; 3], |[r, g, b], [x, y, z]| [r + u16::from(*x), g + u16::from(*y), b + u16::from(*z)]);
    sum.map(|part| u8::try_from(part / 4).unwrap_or(u8::MAX))
}
