//! Painted paths, as far as they are straight lines along the edges of the page: the rules of tables.

use super::state::Operands;
use crate::intake::extract::pdf::page::Rule;
use hayro_font::kurbo::{Affine, Point};

/// Segments of one path; what has more is a drawing.
const SEGMENTS: usize = 400;
/// Rules of one page; a dense table has some hundred.
const RULES: usize = 8_000;
/// A line is at most so thick, in points.
const THICK: f64 = 3.0;

#[derive(Default)]
pub struct Path {
    segments: Vec<(Point, Point)>,
    boxes: Vec<(Point, Point)>,
    start: Point,
    last: Point,
    curved: bool,
}

impl Path {
    /// Takes in an operator that may build or paint the path.
    pub fn operator(&mut self, operator: &[u8], n: &Operands<'_, '_>, ctm: Affine, rules: &mut Vec<Rule>) {
        let point = |at: usize| Point::new(n.number(at), n.number(at + 1));
        match operator {
            b"m" => {
                self.start = ctm * point(0);
                self.last = self.start;
            }
            b"l" => self.line_to(ctm * point(0)),
            b"h" => self.line_to(self.start),
            b"c" | b"v" | b"y" => self.curved = true,
            b"re" if self.boxes.len() < SEGMENTS => {
                let corner = point(0);
                self.boxes.push((ctm * corner, ctm * (corner + point(2).to_vec2())));
            }
            b"S" | b"B" | b"B*" => self.paint(true, rules),
            b"s" | b"b" | b"b*" => {
                self.line_to(self.start);
                self.paint(true, rules);
            }
            b"f" | b"F" | b"f*" => self.paint(false, rules),
            b"n" => self.clear(),
            _ => {}
        }
    }

    fn line_to(&mut self, to: Point) {
        if self.segments.len() < SEGMENTS {
            self.segments.push((self.last, to));
        } else {
            self.curved = true;
        }
        self.last = to;
    }

    fn clear(&mut self) {
        self.segments.clear();
        self.boxes.clear();
        self.curved = false;
    }

    fn paint(&mut self, stroked: bool, rules: &mut Vec<Rule>) {
        if !self.curved && rules.len() < RULES {
            for (from, to) in &self.boxes {
                let (x0, x1) = (from.x.min(to.x), from.x.max(to.x));
                let (y0, y1) = (from.y.min(to.y), from.y.max(to.y));
                if x1 - x0 <= THICK || y1 - y0 <= THICK {
                    rules.extend(rule(Point::new(x0, y0), Point::new(x1, y1)));
                } else if stroked {
                    for (a, b) in
                        [((x0, y0), (x1, y0)), ((x0, y1), (x1, y1)), ((x0, y0), (x0, y1)), ((x1, y0), (x1, y1))]
                    {
                        rules.extend(rule(a.into(), b.into()));
                    }
                }
            }
            if stroked {
                rules.extend(self.segments.iter().filter_map(|(from, to)| rule(*from, *to)));
            } else if let [(a, _), _, (c, _), ..] = self.segments.as_slice() {
                // A thin box drawn by its corners.
                if self.segments.len() <= 4 && ((a.x - c.x).abs() <= THICK || (a.y - c.y).abs() <= THICK) {
                    rules.extend(rule(*a, *c));
                }
            }
        }
        self.clear();
    }
}

/// The axis of a line or thin box; `None` if it is neither level nor upright, or a mere dot.
fn rule(from: Point, to: Point) -> Option<Rule> {
    let (wide, high) = ((to.x - from.x).abs(), (to.y - from.y).abs());
    let (x, y) = ((from.x + to.x) / 2.0, (from.y + to.y) / 2.0);
    if wide >= high && high <= THICK && wide > THICK {
        Some(Rule { x0: from.x.min(to.x), y0: y, x1: from.x.max(to.x), y1: y })
    } else if high > wide && wide <= THICK && high > THICK {
        Some(Rule { x0: x, y0: from.y.min(to.y), x1: x, y1: from.y.max(to.y) })
    } else {
        None
    }
}
