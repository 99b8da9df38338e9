//! What lies where on a picture: a reduced copy, the paper's brightness, the ink, seals, and the rows of text.
//!
//! Hands out [`Layout`] and [`Signs`]. Deliberately decides nothing: whether it is a page is asked in `scan`, how to mend it in `prepare`.

use super::pixels;
use super::rows::{Row, Spot, rows, spots};
use image::{DynamicImage, GenericImageView};

/// Longer side of the reduced copy, in pixels: an A4 page's smallest usual type (小五, 9 pt) is still 10 px high.
const SIDE: u32 = 1_000;

/// Side of a block for which the paper's brightness is told, in pixels of the reduced copy.
pub const BLOCK: usize = 16;

/// Measures of a picture by which a page of text is known.
#[derive(Clone, Copy, Debug)]
pub struct Signs {
    /// Rows of spots that may be lines.
    pub rows: usize,
    /// Characters in them, about.
    pub cells: usize,
    /// Usual brightness of the paper under them.
    pub level: u8,
    /// Blocks of about this brightness without a colour of their own.
    pub paper: usize,
    /// All blocks.
    pub blocks: usize,
    /// Ink of the rows on such blocks, in pixels.
    pub text: usize,
    /// All ink on such blocks, in pixels.
    pub ink: usize,
}

/// See the module.
pub struct Layout {
    pub width: usize,
    pub height: usize,
    /// Pixels of the picture per pixel of the reduced copy, at least 1.
    pub step: f64,
    /// Brightness of the paper around a block, by block.
    pub paper: Vec<u8>,
    /// Brightness of the brightest tenth of a block alone, and its dark pixels.
    pub own: Vec<(u8, usize)>,
    /// Whether the paper of a block has a colour of its own.
    pub tinted: Vec<bool>,
    /// Blocks in a row.
    pub columns: usize,
    /// Dark pixels.
    pub ink: Vec<bool>,
    /// Red ink, by block: number of red pixels.
    pub red: Vec<usize>,
    /// Rows of text as the picture stands.
    pub across: Vec<Row>,
    /// Rows of text if it lay on its side; the axes are exchanged.
    pub down: Vec<Row>,
}

impl Layout {
    /// Looks at a picture. Costs a few milliseconds whatever its size.
    pub fn of(image: &DynamicImage) -> Self {
        let (width, height) = image.dimensions();
        let step = (f64::from(width.max(height)) / f64::from(SIDE)).max(1.0);
        let (width, height, colours) = pixels::reduced(image, step);
        let grey: Vec<u8> = colours.iter().map(|colour| pixels::without_red(*colour)).collect();
        let columns = width.div_ceil(BLOCK);
        let (bright, tinted) = blocks(&grey, &colours, width, height);
        let paper = paper(&bright, columns);
        let ink = ink(&grey, &paper, width, height);
        let mut red = vec![0; paper.len()];
        for (y, row) in colours.chunks(width.max(1)).enumerate() {
            for (x, part) in row.chunks(BLOCK).enumerate() {
                if let Some(red) = red.get_mut(y / BLOCK * columns + x) {
                    *red += part.iter().filter(|colour| pixels::redness(**colour) >= 48).count();
                }
            }
        }
        let mut own: Vec<(u8, usize)> = bright.iter().map(|bright| (*bright, 0)).collect();
        for (y, row) in ink.chunks(width.max(1)).enumerate() {
            for (x, part) in row.chunks(BLOCK).enumerate() {
                if let Some((_, dark)) = own.get_mut(y / BLOCK * columns + x) {
                    *dark += part.iter().filter(|dark| **dark).count();
                }
            }
        }
        let spots = spots(&ink, width);
        let across = rows(&spots);
        let turned: Vec<Spot> = spots.iter().map(|spot| spot.transposed()).collect();
        let down = rows(&turned);
        Self { width, height, step, paper, own, tinted, columns, ink, red, across, down }
    }

    /// The rows of the likelier direction.
    pub fn rows(&self) -> &[Row] {
        if self.is_on_its_side() { &self.down } else { &self.across }
    }

    /// Whether the text runs from top to bottom: the page was put in sideways.
    pub fn is_on_its_side(&self) -> bool {
        // Type set in a grid forms rows both ways, but lines stand farther apart than characters.
        let weight =
            |rows: &[Row]| rows.iter().map(|row| (row.cells as f64).powi(2) * row.density.powi(3)).sum::<f64>();
        weight(&self.down) > weight(&self.across) * 1.5
    }

    /// The rows' places as the picture stands.
    pub fn text_spots(&self) -> impl Iterator<Item = Spot> {
        let turned = self.is_on_its_side();
        self.rows().iter().map(move |row| if turned { row.spot.transposed() } else { row.spot })
    }

    /// Usual height of a character, in pixels of the reduced copy; 0 without rows.
    pub fn type_size(&self) -> f64 {
        let mut sizes: Vec<(usize, usize)> = self.rows().iter().map(|row| (row.size, row.cells)).collect();
        sizes.sort_unstable();
        let all: usize = sizes.iter().map(|(_, cells)| cells).sum();
        let mut below = 0;
        let usual = sizes.iter().find(|(_, cells)| {
            below += cells;
            below * 2 >= all
        });
        usual.map_or(0.0, |(size, _)| *size as f64)
    }

    /// Whether rows begin at one edge and end raggedly at the other, in reading order of the rows' own direction.
    pub fn begins_at_start(&self) -> bool {
        let long = self.rows().iter().filter(|row| row.cells >= 5);
        let (mut starts, mut ends): (Vec<usize>, Vec<usize>) = long.map(|row| (row.spot.left, row.spot.right)).unzip();
        let spread = |places: &mut Vec<usize>| {
            places.sort_unstable();
            let middle = places.get(places.len() / 2).copied().unwrap_or(0);
            // Both edges hold most lines; what differs is how far the others stay away.
            places.iter().map(|place| place.abs_diff(middle)).sum::<usize>()
        };
        spread(&mut starts) <= spread(&mut ends)
    }

    /// Slope of the rows in radians, positive if they fall to the right (on its side: the axes exchanged), within ±4°:
    /// where the ink of all rows falls into the fewest lines.
    pub fn slope(&self) -> f64 {
        let turned = self.is_on_its_side();
        let mut points = Vec::new();
        for spot in self.text_spots() {
            for y in spot.top..spot.bottom {
                let row = self.ink.get(y * self.width + spot.left..y * self.width + spot.right).unwrap_or_default();
                for (x, _) in row.iter().enumerate().filter(|(_, dark)| **dark) {
                    let (x, y) = ((spot.left + x) as f64, y as f64);
                    points.push(if turned { (y, x) } else { (x, y) });
                }
            }
        }
        // A few thousand points tell as much as all.
        let every = points.len() / 20_000 + 1;
        let points: Vec<(f64, f64)> = points.into_iter().step_by(every).collect();
        let sharpness = |slope: f64| {
            let mut lines = vec![0u32; (self.width + self.height) * 2];
            let shift = self.width.max(self.height) as f64 * 0.1;
            for (x, y) in &points {
                if let Some(count) = lines.get_mut((y - x * slope + shift).max(0.0) as usize) {
                    *count += 1;
                }
            }
            lines.iter().map(|count| u64::from(*count) * u64::from(*count)).sum::<u64>()
        };
        let best = |middle: f64, step: f64, times: i32| {
            let tried = (-times..=times).map(|at| middle + f64::from(at) * step);
            tried.map(|slope| (sharpness(slope), slope)).max_by_key(|(sharp, _)| *sharp).map_or(middle, |best| best.1)
        };
        let rough = best(0.0, 0.005, 14);
        best(rough, 0.001, 4).atan()
    }

    /// The blocks that a seal covers: red ink about as wide as high, larger than type, and no wider than half the page.
    /// Red lines of text (a letterhead) stay.
    pub fn seals(&self) -> Vec<bool> {
        let columns = self.columns.max(1);
        let lines = self.red.len() / columns;
        let mut seal = vec![false; self.red.len()];
        let mut seen = vec![false; self.red.len()];
        for start in 0..self.red.len() {
            let mut group = Vec::new();
            let mut open = vec![start];
            while let Some(at) = open.pop() {
                let fresh = self.red.get(at).is_some_and(|red| *red >= 3) && seen.get(at) == Some(&false);
                if !fresh {
                    continue;
                }
                if let Some(seen) = seen.get_mut(at) {
                    *seen = true;
                }
                group.push(at);
                let (x, y) = (at % columns, at / columns);
                for y in y.saturating_sub(1)..=(y + 1).min(lines.saturating_sub(1)) {
                    open.extend((x.saturating_sub(1)..=(x + 1).min(columns - 1)).map(|x| y * columns + x));
                }
            }
            let across = |part: &dyn Fn(usize) -> usize| {
                let places = || group.iter().map(|at| part(*at));
                places().max().unwrap_or(0) + 1 - places().min().unwrap_or(0).min(places().max().unwrap_or(0))
            };
            let (wide, high) = (across(&|at| at % columns), across(&|at| at / columns));
            let round = wide * 3 <= high * 5 && high * 3 <= wide * 5;
            let large = wide.min(high) * 20 >= columns.min(lines) && wide.min(high) >= 3;
            if group.is_empty() || !round || !large || wide * 2 > columns {
                continue;
            }
            for at in group {
                let (x, y) = (at % columns, at / columns);
                for y in y.saturating_sub(1)..=(y + 1).min(lines.saturating_sub(1)) {
                    for x in x.saturating_sub(1)..=(x + 1).min(columns - 1) {
                        if let Some(seal) = seal.get_mut(y * columns + x) {
                            *seal = true;
                        }
                    }
                }
            }
        }
        seal
    }

    /// What speaks for a page of text.
    pub fn signs(&self) -> Signs {
        let rows = self.rows();
        let upright = |spot: &Spot| if self.is_on_its_side() { spot.transposed() } else { *spot };
        let level_at = |spot: &Spot| {
            let block = self.block((spot.left + spot.right) / 2, (spot.top + spot.bottom) / 2);
            (self.paper.get(block).copied().unwrap_or(0), self.tinted.get(block).copied().unwrap_or(true))
        };
        let cells = rows.iter().map(|row| row.cells).sum();
        let mut levels: Vec<(u8, usize)> =
            rows.iter().map(|row| (level_at(&upright(&row.spot)).0, row.cells)).collect();
        levels.sort_unstable();
        let mut below = 0;
        let level = levels.iter().find(|(_, count)| {
            below += count;
            below * 2 >= cells
        });
        let level = level.map_or(0, |(level, _)| *level);
        // Light falls off by half across a page under a lamp.
        let alike = |(paper, tinted): (u8, bool)| {
            !tinted && (u16::from(level) * 11 / 20..=u16::from(level) * 9 / 5).contains(&u16::from(paper))
        };
        let (mut paper, mut ink) = (0, 0);
        for ((bright, dark), tinted) in self.own.iter().zip(&self.tinted) {
            if alike((*bright, *tinted)) {
                paper += 1;
                ink += dark;
            }
        }
        let text = rows.iter().filter(|row| alike(level_at(&upright(&row.spot)))).map(|row| row.spot.area).sum();
        Signs { rows: rows.len(), cells, level, paper, blocks: self.paper.len(), text, ink }
    }

    /// The block that holds a pixel of the reduced copy.
    pub fn block(&self, x: usize, y: usize) -> usize {
        y / BLOCK * self.columns + x / BLOCK
    }
}

/// The brightness that a tenth of a block's pixels exceed, and whether it has a colour.
fn blocks(grey: &[u8], colours: &[[u8; 3]], width: usize, height: usize) -> (Vec<u8>, Vec<bool>) {
    let (columns, lines) = (width.div_ceil(BLOCK), height.div_ceil(BLOCK));
    let mut bright = vec![0u8; columns * lines];
    let mut tinted = vec![false; columns * lines];
    for (at, (bright, tinted)) in bright.iter_mut().zip(&mut tinted).enumerate() {
        let (left, top) = (at % columns * BLOCK, at / columns * BLOCK);
        let mut counts = [0usize; 256];
        let mut all = 0;
        let rows = || (top..(top + BLOCK).min(height)).map(|y| y * width + left..y * width + (left + BLOCK).min(width));
        for row in rows() {
            for value in grey.get(row).unwrap_or_default() {
                if let Some(count) = counts.get_mut(usize::from(*value)) {
                    *count += 1;
                }
                all += 1;
            }
        }
        let mut above = 0;
        let level = counts.iter().rposition(|count| {
            above += count;
            above * 10 >= all
        });
        *bright = level.and_then(|level| u8::try_from(level).ok()).unwrap_or(0);
        let (mut seen, mut strong) = (0, 0);
        for row in rows() {
            let pair = grey.get(row.clone()).unwrap_or_default().iter().zip(colours.get(row).unwrap_or_default());
            for (value, colour) in pair.step_by(3) {
                if u16::from(*value) * 10 >= u16::from(*bright) * 9 {
                    seen += 1;
                    strong += usize::from(pixels::is_strong(*colour));
                }
            }
        }
        *tinted = strong * 2 > seen;
    }
    (bright, tinted)
}

/// The brightest of each block's neighbourhood, smoothed: that of the paper even where a block is full of ink.
fn paper(bright: &[u8], columns: usize) -> Vec<u8> {
    let lines = bright.len() / columns.max(1);
    let around = |of: &[u8], how: &dyn Fn(&mut dyn Iterator<Item = u8>) -> u8| -> Vec<u8> {
        (0..of.len())
            .map(|at| {
                let (x, y) = (at % columns, at / columns);
                let mut values = (y.saturating_sub(1)..=(y + 1).min(lines - 1)).flat_map(|y| {
                    (x.saturating_sub(1)..=(x + 1).min(columns - 1))
                        .filter_map(move |x| of.get(y * columns + x).copied())
                });
                how(&mut values)
            })
            .collect()
    };
    let brightest = around(bright, &|values| values.max().unwrap_or(0));
    let mean = |values: &mut dyn Iterator<Item = u8>| {
        let (sum, count) = values.fold((0u32, 0u32), |(sum, count), value| (sum + u32::from(value), count + 1));
        u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX)
    };
    around(&brightest, &mean)
}

/// What is clearly darker than the paper around it.
fn ink(grey: &[u8], paper: &[u8], width: usize, height: usize) -> Vec<bool> {
    let columns = width.div_ceil(BLOCK);
    let mut ink = Vec::with_capacity(width * height);
    for (y, row) in grey.chunks(width.max(1)).enumerate() {
        let first = y / BLOCK * columns;
        let levels = paper.get(first..first + columns).unwrap_or_default();
        for (pixels, level) in row.chunks(BLOCK).zip(levels) {
            let dark = if *level < 50 { 0 } else { u16::from(*level) * 3 / 4 };
            ink.extend(pixels.iter().map(|value| u16::from(*value) < dark));
        }
    }
    ink
}
