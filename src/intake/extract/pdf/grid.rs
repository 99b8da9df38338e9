//! Ruled tables: lines on the page → cells, and the glyphs that stand in each of them.
//!
//! Hands out [`grids`] and [`Grid`]. Cells joined across rows or columns stand once, where they begin. Deliberately knows
//! nothing of tables without rules: those are read as lines.

use super::page::Rule;

/// Lines this near to each other, in points, are one.
const NEAR: f64 = 2.5;
/// A column narrower than this holds no character: its two lines are one double line.
const NARROW: f64 = 6.0;
/// A row lower than this holds no text.
const FLAT: f64 = 4.0;
/// Lines shorter than this, in points, part no cells.
const SHORT: f64 = 6.0;
/// Rows or columns of one table.
const SIDE: usize = 300;
/// Pairs of lines that are compared; a page with more is a drawing.
const PAIRS: usize = 4_000_000;

/// A table's cells.
#[derive(Clone, Debug)]
pub struct Grid {
    xs: Vec<f64>,
    ys: Vec<f64>,
    /// For each field of the raster, row by row, the field where its cell begins.
    begins: Vec<usize>,
    upright: Vec<Rule>,
}

impl Grid {
    pub fn top(&self) -> f64 {
        self.ys.first().copied().unwrap_or_default()
    }

    pub fn bottom(&self) -> f64 {
        self.ys.last().copied().unwrap_or_default()
    }

    /// The cell around a point, as a number that grows in reading order.
    pub fn cell(&self, x: f64, y: f64) -> Option<usize> {
        let at = |edges: &[f64], place: f64| edges.partition_point(|edge| *edge <= place).checked_sub(1);
        let (column, row) = (at(&self.xs, x)?, at(&self.ys, y)?);
        if column + 1 >= self.xs.len() {
            return None;
        }
        self.begins.get(row.checked_mul(self.columns())?.checked_add(column)?).copied()
    }

    /// Whether an upright line parts two places of one height: heads of tables run over the columns below them.
    pub fn parts(&self, from: f64, to: f64, y: f64) -> bool {
        let between = |v: &Rule| v.x0 > from && v.x0 < to && v.y0 <= y && y <= v.y1;
        self.upright.iter().any(between)
    }

    /// The cells row by row, in reading order; a cell stands in the row where it begins.
    pub fn rows(&self) -> Vec<Vec<usize>> {
        let fields = self.begins.chunks(self.columns().max(1)).enumerate();
        fields
            .map(|(row, fields)| {
                let first = row * self.columns();
                fields.iter().enumerate().filter(|(at, cell)| **cell == first + at).map(|(_, cell)| *cell).collect()
            })
            .collect()
    }

    /// Where a cell begins and ends from left to right, in the row where it begins.
    pub fn sides(&self, cell: usize) -> (f64, f64) {
        let columns = self.columns().max(1);
        let row = cell / columns * columns;
        let fields = self.begins.get(row..(row + columns).min(self.begins.len())).unwrap_or_default();
        let mut own = fields.iter().enumerate().filter(|(_, begin)| **begin == cell).map(|(column, _)| column);
        let first = own.next().unwrap_or_default();
        let last = own.next_back().unwrap_or(first);
        let x = |at: usize| self.xs.get(at).copied().unwrap_or_default();
        (x(first), x(last + 1))
    }

    fn columns(&self) -> usize {
        self.xs.len().saturating_sub(1)
    }
}

/// The tables of a page, from top to bottom.
pub fn grids(rules: &[Rule]) -> Vec<Grid> {
    let level: Vec<Rule> = joined(rules.iter().filter(|rule| rule.x1 - rule.x0 >= SHORT).copied().collect(), false);
    let upright: Vec<Rule> = joined(rules.iter().filter(|rule| rule.y1 - rule.y0 >= SHORT).copied().collect(), true);
    if level.len() < 2 || upright.is_empty() || level.len().saturating_mul(upright.len()) > PAIRS {
        return Vec::new();
    }
    let mut parts = Parts::new(level.len() + upright.len());
    for (i, h) in level.iter().enumerate() {
        for (j, v) in upright.iter().enumerate() {
            if touches(h, v) {
                parts.join(i, level.len() + j);
            }
        }
    }
    let mut groups: std::collections::BTreeMap<usize, (Vec<Rule>, Vec<Rule>)> = std::collections::BTreeMap::new();
    for (i, rule) in level.iter().enumerate() {
        groups.entry(parts.root(i)).or_default().0.push(*rule);
    }
    for (j, rule) in upright.iter().enumerate() {
        groups.entry(parts.root(level.len() + j)).or_default().1.push(*rule);
    }
    let mut grids: Vec<Grid> = groups.into_values().filter_map(|(level, upright)| grid(&level, &upright)).collect();
    grids.sort_by(|one, other| one.top().total_cmp(&other.top()));
    grids
}

fn touches(h: &Rule, v: &Rule) -> bool {
    (h.x0 - NEAR..=h.x1 + NEAR).contains(&v.x0) && (v.y0 - NEAR..=v.y1 + NEAR).contains(&h.y0)
}

/// Pieces of one line, cell border by cell border, become one line.
fn joined(mut rules: Vec<Rule>, upright: bool) -> Vec<Rule> {
    let turn = |rule: Rule| if upright { Rule { x0: rule.y0, y0: rule.x0, x1: rule.y1, y1: rule.x1 } } else { rule };
    rules = rules.into_iter().map(turn).collect();
    rules.sort_by(|p, q| p.y0.total_cmp(&q.y0));
    // Lines of nearly the same height are brought to one height first, so that their pieces stand side by side.
    let mut height = f64::NEG_INFINITY;
    for rule in &mut rules {
        if rule.y0 - height > NEAR / 2.0 {
            height = rule.y0;
        }
        (rule.y0, rule.y1) = (height, height);
    }
    rules.sort_by(|p, q| p.y0.total_cmp(&q.y0).then(p.x0.total_cmp(&q.x0)));
    let mut out: Vec<Rule> = Vec::new();
    for rule in rules {
        match out.last_mut() {
            Some(last) if last.y0 == rule.y0 && rule.x0 <= last.x1 + NEAR => last.x1 = last.x1.max(rule.x1),
            _ => out.push(rule),
        }
    }
    out.into_iter().map(turn).collect()
}

fn grid(level: &[Rule], upright: &[Rule]) -> Option<Grid> {
    // Borders end at borders; what ends in the middle of a cell underlines or frames words.
    let meets = |v: &Rule, y: f64| level.iter().any(|h| touches(h, v) && (h.y0 - y).abs() <= NARROW);
    let upright: Vec<Rule> = upright.iter().filter(|v| meets(v, v.y0) && meets(v, v.y1)).copied().collect();
    // Tables often have no line at their left and right ends.
    let ends = level.iter().flat_map(|rule| [rule.x0, rule.x1]);
    let outer = [ends.clone().fold(f64::INFINITY, f64::min), ends.fold(f64::NEG_INFINITY, f64::max)];
    let ends = |x: f64| upright.iter().map(|v| v.x0).chain(outer).any(|edge| (edge - x).abs() <= NARROW);
    let level: Vec<Rule> = level.iter().filter(|h| ends(h.x0) && ends(h.x1)).copied().collect();
    if level.len() < 2 || upright.is_empty() {
        return None;
    }
    let xs = edges(upright.iter().map(|rule| rule.x0).chain(outer), NARROW);
    let ys = edges(level.iter().map(|rule| rule.y0), FLAT);
    let (columns, rows) = (xs.len().checked_sub(1)?, ys.len().checked_sub(1)?);
    if columns < 2 || rows < 1 || columns > SIDE || rows > SIDE {
        return None;
    }
    let within = |from: f64, to: f64, at: f64| (from - NEAR..=to + NEAR).contains(&at);
    let mut parts = Parts::new(columns * rows);
    for (row, pair) in ys.windows(2).enumerate() {
        let [above, below] = pair else { continue };
        let middle = (above + below) / 2.0;
        for (column, pair) in xs.windows(2).enumerate() {
            let [left, right] = pair else { continue };
            let centre = (left + right) / 2.0;
            let field = row * columns + column;
            let parted = upright.iter().any(|v| (v.x0 - right).abs() <= NARROW && within(v.y0, v.y1, middle));
            if column + 1 < columns && !parted {
                parts.join(field, field + 1);
            }
            let parted = level.iter().any(|h| (h.y0 - below).abs() <= FLAT && within(h.x0, h.x1, centre));
            if row + 1 < rows && !parted {
                parts.join(field, field + columns);
            }
        }
    }
    let begins: Vec<usize> = (0..columns * rows).map(|field| parts.root(field)).collect();
    let cells = begins.iter().enumerate().filter(|(field, begin)| field == *begin).count();
    (cells >= 2).then_some(Grid { xs, ys, begins, upright })
}

/// Places in order, those near to each other once.
fn edges(places: impl Iterator<Item = f64>, near: f64) -> Vec<f64> {
    let mut places: Vec<f64> = places.filter(|place| place.is_finite()).collect();
    places.sort_by(f64::total_cmp);
    places.dedup_by(|next, kept| *next - *kept <= near);
    places
}

/// Sets that grow together; each is known by its lowest member.
struct Parts(Vec<usize>);

impl Parts {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&mut self, of: usize) -> usize {
        let mut at = of;
        while let Some(up) = self.0.get(at).copied().filter(|up| *up != at) {
            // Paths are halved on the way, so that long chains are walked once.
            let higher = self.0.get(up).copied().unwrap_or(up);
            if let Some(slot) = self.0.get_mut(at) {
                *slot = higher;
            }
            at = up;
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if let Some(slot) = self.0.get_mut(one.max(other)) {
            *slot = one.min(other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn h(y: f64, x0: f64, x1: f64) -> Rule {
        Rule { x0, y0: y, x1, y1: y }
    }

    fn v(x: f64, y0: f64, y1: f64) -> Rule {
        Rule { x0: x, y0, x1: x, y1 }
    }

    #[test]
    fn cells_and_joined_cells() {
        // Two rows of three; in the second the last two are one.
        let rules = [
            h(0.0, 0.0, 90.0),
            h(20.0, 0.0, 90.0),
            h(40.0, 0.0, 90.0),
            v(0.0, 0.0, 40.0),
            v(30.0, 0.0, 40.0),
            v(60.0, 0.0, 20.0),
            v(90.0, 0.0, 40.0),
        ];
        let grids = grids(&rules);
        assert_eq!(grids.len(), 1);
        let grid = grids.first().unwrap();
        assert_eq!(grid.rows(), [vec![0, 1, 2], vec![3, 4]]);
        assert_eq!(grid.cell(75.0, 10.0), Some(2));
        assert_eq!(grid.cell(75.0, 30.0), Some(4));
        assert_eq!(grid.cell(95.0, 30.0), None);
        assert_eq!(grid.cell(5.0, 50.0), None);
        assert!(grid.parts(50.0, 70.0, 10.0) && !grid.parts(50.0, 70.0, 30.0));
        assert_eq!((grid.sides(0), grid.sides(4)), ((0.0, 30.0), (30.0, 90.0)));
    }

    #[test]
    fn borders_drawn_cell_by_cell_and_open_sides() {
        let mut rules = Vec::new();
        for column in 0..3u8 {
            let x = f64::from(column) * 30.0;
            rules.extend([h(0.1, x, x + 29.5), h(20.0, x + 0.5, x + 30.0), h(40.0, x, x + 30.0)]);
        }
        rules.extend([v(30.0, 0.0, 20.0), v(30.2, 20.0, 40.0), v(60.0, 0.0, 40.0)]);
        let grids = grids(&rules);
        assert_eq!(grids.first().unwrap().rows(), [vec![0, 1, 2], vec![3, 4, 5]]);
    }

    #[test]
    fn frames_and_underlines_are_no_tables() {
        let check = |rules: &[Rule]| assert!(grids(rules).is_empty(), "{rules:?}");
        check(&[]);
        check(&[h(0.0, 0.0, 90.0), h(40.0, 0.0, 90.0), v(0.0, 0.0, 40.0), v(90.0, 0.0, 40.0)]);
        check(&[h(0.0, 0.0, 90.0), h(40.0, 0.0, 90.0)]);
    }
}
