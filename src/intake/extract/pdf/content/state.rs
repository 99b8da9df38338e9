//! The graphics state as far as text needs it (ISO 32000-1, 9.3), and the operands of an instruction.

use super::Place;
use crate::intake::extract::pdf::face::{Face, Sign};
use hayro_font::kurbo::{Affine, Point};
use hayro_interpret::hayro_syntax::content::Instruction;
use hayro_interpret::hayro_syntax::object::Object;
use std::rc::Rc;

#[derive(Clone)]
pub struct State<'a> {
    pub ctm: Affine,
    pub face: Option<Rc<Face<'a>>>,
    /// Whether the content has named a font, be it a bad one.
    pub chosen: bool,
    pub size: f64,
    pub char_space: f64,
    pub word_space: f64,
    /// Horizontal scaling; 1 is none.
    pub stretch: f64,
    pub leading: f64,
    pub rise: f64,
    pub hidden: bool,
    matrix: Affine,
    line: Affine,
}

impl<'a> State<'a> {
    pub fn new(ctm: Affine) -> Self {
        Self {
            ctm,
            face: None,
            chosen: false,
            size: 1.0,
            char_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            hidden: false,
            matrix: Affine::IDENTITY,
            line: Affine::IDENTITY,
        }
    }

    pub fn begin_text(&mut self) {
        self.set_matrix(Affine::IDENTITY);
    }

    pub fn set_matrix(&mut self, matrix: Affine) {
        self.matrix = matrix;
        self.line = matrix;
    }

    pub fn next_line(&mut self, x: f64, y: f64) {
        self.set_matrix(self.line * Affine::translate((x, y)));
    }

    /// A number in a `TJ` array, in 1/1000 em against the direction of writing.
    pub fn adjust(&mut self, by: f64) {
        let by = -by / 1_000.0 * self.size;
        let horizontal = self.face.as_ref().is_none_or(|face| face.is_horizontal());
        self.matrix *= Affine::translate(if horizontal { (by * self.stretch, 0.0) } else { (0.0, by) });
    }

    /// Where the pen is, on the page.
    pub fn pen(&self) -> Point {
        self.ctm * self.matrix * Point::new(0.0, self.rise)
    }

    /// Where the next glyph of a font stands.
    pub fn place(&self, face: &Face<'_>) -> Place {
        let [a, b, c, d, _, _] = (self.ctm * self.matrix).as_coeffs();
        let size = c.hypot(d) * self.size.abs() * face.em;
        // Glyphs may be turned by the font size or the scaling as well as by the matrices.
        let turn = if self.size * self.stretch < 0.0 { -1.0 } else { 1.0 };
        let (x, y) = if face.is_horizontal() { (a * turn, b * turn) } else { (-c, -d) };
        let degrees = y.atan2(x).to_degrees().round();
        // An angle is at most ±180.
        #[allow(clippy::cast_possible_truncation)]
        let angle = if degrees.is_finite() { (degrees as i16).rem_euclid(360) } else { 0 };
        Place { from: self.pen(), size: if size.is_finite() { size } else { 0.0 }, angle }
    }

    /// Moves the pen past a glyph.
    pub fn advance(&mut self, face: &Face<'_>, sign: &Sign, word: bool) {
        let more = self.char_space + if word { self.word_space } else { 0.0 };
        let by = if face.is_horizontal() {
            ((sign.advance.x / 1_000.0 * self.size + more) * self.stretch, 0.0)
        } else {
            (0.0, sign.advance.y / 1_000.0 * self.size + more)
        };
        self.matrix *= Affine::translate(by);
    }
}

/// The operands of one instruction.
pub struct Operands<'b, 'c> {
    instruction: &'b Instruction<'b, 'c>,
}

pub fn operands<'b, 'c>(instruction: &'b Instruction<'b, 'c>) -> Operands<'b, 'c> {
    Operands { instruction }
}

impl<'b, 'c> Operands<'b, 'c> {
    pub fn object(&self, at: usize) -> Option<&'b Object<'c>> {
        self.instruction.operands().nth(at)
    }

    /// A number; 0 where there is none or it is none.
    pub fn number(&self, at: usize) -> f64 {
        match self.object(at) {
            Some(Object::Number(number)) => number.as_f64(),
            _ => 0.0,
        }
    }

    /// Six numbers.
    pub fn matrix(&self) -> Option<Affine> {
        let mut matrix = [0.0; 6];
        let mut operands = self.instruction.operands();
        for slot in &mut matrix {
            let Object::Number(number) = operands.next()? else { return None };
            *slot = number.as_f64();
        }
        matrix.iter().all(|number| number.is_finite()).then(|| Affine::new(matrix))
    }
}
