//! A picture of a page → a sheet that a recogniser likes: grey, evenly lit, without seals and desk, upright, of one size.
//!
//! Hands out [`Sheet`] and [`Turn`]. Deliberately knows nothing of programs and words.

use super::layout::{BLOCK, Layout};
use super::pixels;
use image::DynamicImage;

/// Height that characters get, in pixels: where recognition was best (24 loses strokes, 48 only takes longer).
const TYPE: f64 = 30.0;

/// Most pixels of a sheet: A4 at 400 dpi.
const MOST: f64 = 16_000_000.0;

/// By how many quarters of a circle a sheet is turned clockwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    None,
    Quarter,
    Half,
    ThreeQuarters,
}

/// A page of grey pixels, 255 for paper.
pub struct Sheet {
    width: usize,
    height: usize,
    grey: Vec<u8>,
    /// Slope of the lines, in radians, positive if they fall to the right.
    slope: f64,
    /// Enlargement that gives characters their height.
    zoom: f64,
    sideways: bool,
}

impl Sheet {
    /// Flattens the light and takes off what is no type.
    pub fn of(image: &DynamicImage, layout: &Layout) -> Self {
        let (width, height) = (image.width() as usize, image.height() as usize);
        let kept = kept(layout);
        let seal = layout.seals();
        let columns = layout.columns;
        let lines = layout.paper.len() / columns.max(1);
        let step = layout.step * BLOCK as f64;
        let level = |x: usize, y: usize| {
            let at = y.min(lines.saturating_sub(1)) * columns + x.min(columns.saturating_sub(1));
            layout.paper.get(at).copied().map_or(255.0, f32::from)
        };
        let mut grey = Vec::with_capacity(width * height);
        let mut levels = vec![255.0f32; columns + 1];
        let mut row = Vec::new();
        // Which block a column lies in, and how far from the middle of the one before to that of the one after.
        let places: Vec<(usize, usize, f32)> = (0..width)
            .map(|x| {
                let at = x as f64 / step;
                let from = (at - 0.5).max(0.0);
                ((at as usize).min(columns.saturating_sub(1)), from as usize, (from - from.floor()) as f32)
            })
            .collect();
        for y in 0..height {
            let at = y as f64 / step;
            let line = (at as usize).min(lines.saturating_sub(1));
            let from = (at - 0.5).max(0.0);
            let (above, part) = (from as usize, (from - from.floor()) as f32);
            for (x, value) in levels.iter_mut().enumerate() {
                *value = level(x, above) * (1.0 - part) + level(x, above + 1) * part;
            }
            pixels::row(image, y, &mut row);
            for (colour, (block, left, share)) in row.iter().zip(&places) {
                let at = line * columns + block;
                if !kept.get(at).copied().unwrap_or(false) {
                    grey.push(255);
                    continue;
                }
                let red = seal.get(at).copied().unwrap_or(false);
                let value = if red { pixels::without_red(*colour) } else { pixels::brightness(*colour) };
                let one = levels.get(*left).copied().unwrap_or(255.0);
                let two = levels.get(left + 1).copied().unwrap_or(one);
                let paper = (one + (two - one) * share).max(1.0);
                // Nine tenths of the paper's brightness is paper: its grain and what shines through from the back.
                grey.push((f32::from(value) * 283.0 / paper).min(255.0) as u8);
            }
        }
        let size = layout.type_size().max(4.0) * layout.step;
        let zoom = (TYPE / size).clamp(0.1, 4.0);
        let zoom = if (0.85..1.2).contains(&zoom) { 1.0 } else { zoom };
        let zoom = zoom.min((MOST / (width as f64 * height as f64).max(1.0)).sqrt());
        Self { width, height, grey, slope: layout.slope(), zoom, sideways: layout.is_on_its_side() }
    }

    /// The turns to try, the likeliest first.
    pub fn turns(&self, layout: &Layout) -> [Turn; 2] {
        // Lines begin at one edge and end raggedly. On its side, the rows are told with the axes exchanged: what begins
        // at the top was turned clockwise, and so must go back.
        match (self.sideways, layout.begins_at_start()) {
            (false, true) => [Turn::None, Turn::Half],
            (false, false) => [Turn::None, Turn::Half],
            (true, true) => [Turn::ThreeQuarters, Turn::Quarter],
            (true, false) => [Turn::Quarter, Turn::ThreeQuarters],
        }
    }

    /// The sheet turned, straightened and scaled, as a binary PGM, with its width in pixels.
    pub fn pgm(&self, turn: Turn) -> (Vec<u8>, usize) {
        let (width, height) = (self.width as f64, self.height as f64);
        let across = matches!(turn, Turn::None | Turn::Half);
        let (wide, high) = if across { (width, height) } else { (height, width) };
        let (columns, lines) = ((wide * self.zoom).max(1.0) as usize, (high * self.zoom).max(1.0) as usize);
        let mut out = format!("P5\n{columns} {lines}\n255\n").into_bytes();
        out.reserve(columns * lines);
        if turn == Turn::None && self.zoom == 1.0 && self.slope.abs() < 0.002 {
            out.extend_from_slice(&self.grey);
            return (out, columns);
        }
        // From a place on the new sheet back to one on the old: straighten about the middle, then turn back.
        let (sin, cos) = if self.sideways { (-self.slope).sin_cos() } else { self.slope.sin_cos() };
        let back = |x: f64, y: f64| {
            let (x, y) = (x / self.zoom - wide / 2.0, y / self.zoom - high / 2.0);
            let (x, y) = match turn {
                Turn::None => (x, y),
                Turn::Half => (-x, -y),
                Turn::Quarter => (y, -x),
                Turn::ThreeQuarters => (-y, x),
            };
            (x * cos - y * sin + width / 2.0, x * sin + y * cos + height / 2.0)
        };
        // Shrinking takes the mean of as many places as pixels fall together.
        let times = (1.0 / self.zoom).round().clamp(1.0, 4.0) as usize;
        let parts: Vec<f64> = (0..times).map(|part| (part as f64 + 0.5) / times as f64).collect();
        for y in 0..lines {
            for x in 0..columns {
                let mut sum = 0.0;
                for dy in &parts {
                    for dx in &parts {
                        let (x, y) = back(x as f64 + dx, y as f64 + dy);
                        sum += self.at(x - 0.5, y - 0.5);
                    }
                }
                out.push((sum / (times * times) as f64 + 0.5) as u8);
            }
        }
        (out, columns)
    }

    /// The brightness between pixels; paper outside.
    fn at(&self, x: f64, y: f64) -> f64 {
        if x < 0.0 || y < 0.0 || x >= self.width as f64 - 1.0 || y >= self.height as f64 - 1.0 {
            return 255.0;
        }
        let (left, top) = (x as usize, y as usize);
        let (right, down) = (x - left as f64, y - top as f64);
        let from = top * self.width + left;
        let pair = |from: usize| match self.grey.get(from..from + 2) {
            Some([one, two]) => f64::from(*one) * (1.0 - right) + f64::from(*two) * right,
            _ => 255.0,
        };
        pair(from) * (1.0 - down) + pair(from + self.width) * down
    }
}

/// The blocks that are paper, or hold text: not the desk around, not a photo on the page.
fn kept(layout: &Layout) -> Vec<bool> {
    let columns = layout.columns;
    let lines = layout.paper.len() / columns.max(1);
    let signs = layout.signs();
    let paper: Vec<bool> = layout
        .own
        .iter()
        .zip(&layout.tinted)
        .map(|((bright, _), tinted)| !tinted && u16::from(*bright) * 20 >= u16::from(signs.level) * 11)
        .collect();
    let mut text = vec![false; paper.len()];
    for spot in layout.text_spots() {
        for y in spot.top / BLOCK..=spot.bottom / BLOCK {
            for x in spot.left / BLOCK..=spot.right / BLOCK {
                if let Some(text) = text.get_mut(y * columns + x).filter(|_| x < columns) {
                    *text = true;
                }
            }
        }
    }
    (0..paper.len())
        .map(|at| {
            let (x, y) = (at % columns, at / columns);
            let near = |of: &[bool]| {
                let rows = y.saturating_sub(1)..=(y + 1).min(lines - 1);
                rows.flat_map(|y| (x.saturating_sub(1)..=(x + 1).min(columns - 1)).map(move |x| y * columns + x))
                    .filter(|at| of.get(*at).copied().unwrap_or(false))
                    .count()
            };
            let whole = (y.saturating_sub(1)..=(y + 1).min(lines - 1)).count()
                * (x.saturating_sub(1)..=(x + 1).min(columns - 1)).count();
            // The edge of the paper casts a shadow: a block counts only if all around it is paper, or text is near.
            near(&text) > 0 || near(&paper) == whole
        })
        .collect()
}
