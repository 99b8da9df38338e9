//! Spots of ink, and the rows they form.
//!
//! Hands out [`spots`], which finds what hangs together, and [`rows`], which chains what may be characters from left to
//! right. Deliberately knows nothing of paper and colours.

/// Spots beyond this number are texture; no page has so many.
const SPOTS: usize = 40_000;

/// A connected spot of ink; all in pixels of the reduced copy, right and bottom exclusive.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    pub left: usize,
    pub top: usize,
    pub right: usize,
    pub bottom: usize,
    /// Number of dark pixels.
    pub area: usize,
}

impl Spot {
    fn width(&self) -> usize {
        self.right - self.left
    }

    fn height(&self) -> usize {
        self.bottom - self.top
    }

    /// The same spot with the axes exchanged.
    pub fn transposed(self) -> Self {
        Self { left: self.top, top: self.left, right: self.bottom, bottom: self.right, area: self.area }
    }

    fn join(&mut self, other: &Self) {
        self.left = self.left.min(other.left);
        self.top = self.top.min(other.top);
        self.right = self.right.max(other.right);
        self.bottom = self.bottom.max(other.bottom);
        self.area += other.area;
    }
}

/// A row of spots that may be a line of text.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// What it covers, and its ink.
    pub spot: Spot,
    /// About how many characters.
    pub cells: usize,
    /// Usual height of a character.
    pub size: usize,
    /// The part of its width that spots cover; above 1 where they overlap.
    pub density: f64,
}

/// Connected spots, by runs and a union of runs that touch, diagonals included.
pub fn spots(ink: &[bool], width: usize) -> Vec<Spot> {
    let mut found: Vec<Spot> = Vec::new();
    let mut parent: Vec<usize> = Vec::new();
    let mut above: Vec<(usize, usize, usize)> = Vec::new();
    for (y, row) in ink.chunks(width.max(1)).enumerate() {
        let mut here = Vec::new();
        let mut x = 0;
        let mut first = 0;
        while let Some(left) = row.get(x..).and_then(|rest| rest.iter().position(|dark| *dark)).map(|at| x + at) {
            let length = row.get(left..).and_then(|rest| rest.iter().position(|dark| !*dark));
            let right = length.map_or(row.len(), |length| left + length);
            let mut label = None;
            while above.get(first).is_some_and(|(_, end, _)| *end < left) {
                first += 1;
            }
            for (_, _, other) in above.iter().skip(first).take_while(|(begin, _, _)| *begin <= right) {
                let root = root(&mut parent, *other);
                match label {
                    None => label = Some(root),
                    Some(mine) if mine != root => {
                        let (low, high) = (mine.min(root), mine.max(root));
                        if let Some(up) = parent.get_mut(high) {
                            *up = low;
                        }
                        if let Some(gone) = found.get(high).copied()
                            && let Some(kept) = found.get_mut(low)
                        {
                            kept.join(&gone);
                        }
                        label = Some(low);
                    }
                    Some(_) => {}
                }
            }
            let run = Spot { left, top: y, right, bottom: y + 1, area: right - left };
            let label = label.unwrap_or_else(|| {
                parent.push(found.len());
                found.push(Spot { area: 0, ..run });
                found.len() - 1
            });
            if let Some(spot) = found.get_mut(label) {
                spot.join(&run);
            }
            here.push((left, right, label));
            x = right;
        }
        above = here;
    }
    let roots = parent.iter().enumerate().filter(|(at, up)| at == *up).map(|(at, _)| at);
    roots.filter_map(|at| found.get(at).copied()).filter(|spot| spot.area >= 4).take(SPOTS).collect()
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while let Some(up) = parent.get(at).copied()
        && up != at
    {
        // Halving the path keeps it short.
        let over = parent.get(up).copied().unwrap_or(up);
        if let Some(slot) = parent.get_mut(at) {
            *slot = over;
        }
        at = over;
    }
    at
}

/// Whether a spot may be a character, a part of one, or a few that touch.
fn is_type(spot: &Spot) -> bool {
    let (width, height) = (spot.width(), spot.height());
    (4..=72).contains(&height) && (2..=height * 16).contains(&width) && spot.area * 10 <= width * height * 9
}

/// Chains of such spots from left to right.
pub fn rows(spots: &[Spot]) -> Vec<Row> {
    const BAND: usize = 8;
    let mut types: Vec<Spot> = spots.iter().filter(|spot| is_type(spot)).copied().collect();
    types.sort_by_key(|spot| spot.left);
    let bands = types.iter().map(|spot| spot.bottom / BAND + 1).max().unwrap_or(0);
    let mut by_band = vec![Vec::new(); bands];
    for (at, spot) in types.iter().enumerate() {
        if let Some(band) = by_band.get_mut((spot.top + spot.bottom) / 2 / BAND) {
            band.push(at);
        }
    }
    let mut parent: Vec<usize> = (0..types.len()).collect();
    for (at, spot) in types.iter().enumerate() {
        let size = spot.height();
        let middle = (spot.top + spot.bottom) / 2;
        let reach = spot.right + size * 3 / 2 + 2;
        let nearby = middle.saturating_sub(size / 2) / BAND..=(middle + size / 2) / BAND;
        for band in nearby.filter_map(|band| by_band.get(band)) {
            let begin = band.partition_point(|other| *other <= at);
            for other in band.iter().skip(begin).take(24) {
                let Some(next) = types.get(*other) else { continue };
                if next.left > reach {
                    break;
                }
                let (low, high) = (size.min(next.height()), size.max(next.height()));
                let apart = ((next.top + next.bottom) / 2).abs_diff(middle);
                if high <= low * 5 / 2 && apart * 2 <= high {
                    let (mine, theirs) = (root(&mut parent, at), root(&mut parent, *other));
                    if let Some(up) = parent.get_mut(mine.max(theirs)) {
                        *up = mine.min(theirs);
                    }
                }
            }
        }
    }
    let mut chains: std::collections::BTreeMap<usize, Vec<Spot>> = std::collections::BTreeMap::new();
    for (at, spot) in types.iter().enumerate() {
        let root = root(&mut parent, at);
        chains.entry(root).or_default().push(*spot);
    }
    chains.into_values().filter_map(|chain| row(&chain)).collect()
}

/// A chain as a row, if it is long and flat.
fn row(chain: &[Spot]) -> Option<Row> {
    let mut spots = chain.iter();
    let mut spot = *spots.next()?;
    for next in spots {
        spot.join(next);
    }
    let mut heights: Vec<usize> = chain.iter().map(Spot::height).collect();
    heights.sort_unstable();
    // Parts of characters and punctuation pull the middle down; three quarters up stand whole characters.
    let size = heights.get(heights.len() * 3 / 4).copied()?;
    let cells = (spot.width() + size / 2) / size.max(1);
    // Skewed by up to 3°, and a little bent.
    let flat = spot.height() <= size * 2 + spot.width() / 16;
    // Texture is full of specks: a row of type covers its own width.
    let covered: usize = chain.iter().map(Spot::width).sum();
    (cells >= 4 && chain.len() >= 3 && flat && covered * 2 >= spot.width()).then_some(Row {
        spot,
        cells,
        size,
        density: covered as f64 / spot.width().max(1) as f64,
    })
}
