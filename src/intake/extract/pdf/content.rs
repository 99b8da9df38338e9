//! Content streams (ISO 32000-1, 8 and 9) → glyphs, ruled lines and pictures of a [`Sheet`].
//!
//! Hands out [`Interpreter`]. Our own walk over the operators that matter for reading, because every step of it can be
//! counted and refused ([`Budget`]); colours, shadings and patterns are passed over. Deliberately knows nothing of lines
//! and paragraphs.

mod fields;
mod marks;
mod paths;
mod state;

use super::bounds::Budget;
use super::face::Faces;
use super::layers::Layers;
use super::page::{Glyph, Placed, Sheet, Turn};
use hayro_font::kurbo::{Affine, Point, Rect};
use hayro_interpret::hayro_syntax::content::UntypedIter;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro_interpret::hayro_syntax::page::{Page, Resources};
use hayro_interpret::util::TransformExt;
use marks::Marks;
use paths::Path;
use state::{State, operands};

/// Forms within forms; those of word processors have three levels.
const NESTING: usize = 16;
/// States saved and not restored.
const SAVED: usize = 512;
/// Pictures of one page that are looked at.
const PLACED: usize = 2_000;

/// Walks over the pages of one document.
pub struct Interpreter<'a, 'l> {
    faces: Faces<'a>,
    layers: &'l Layers,
    pub budget: Budget,
}

/// What is under way on one page.
struct Walk<'a> {
    sheet: Sheet<'a>,
    state: State<'a>,
    saved: Vec<State<'a>>,
    marks: Marks,
    path: Path,
    run: u32,
    bounds: Rect,
}

impl<'a, 'l> Interpreter<'a, 'l> {
    pub fn new(layers: &'l Layers, budget: Budget) -> Self {
        Self { faces: Faces::new(), layers, budget }
    }

    /// Reads one page with its annotations.
    pub fn page(&mut self, page: &Page<'a>) -> Sheet<'a> {
        self.budget.page();
        let (width, height) = page.render_dimensions();
        let (width, height) = (f64::from(width), f64::from(height));
        let base = page.initial_transform(true).to_kurbo();
        let mut walk = Walk {
            sheet: Sheet { width, height, ..Sheet::default() },
            state: State::new(base),
            saved: Vec::new(),
            marks: Marks::default(),
            path: Path::default(),
            run: 0,
            // What lies wholly beside the paper is not on the page.
            bounds: Rect::new(0.0, 0.0, width, height).inflate(2.0, 2.0),
        };
        match self.contents(page.raw(), &mut walk.sheet) {
            Some(content) => self.stream(&content, page.resources(), &mut walk, 0),
            None => walk.sheet.damaged = true,
        }
        walk.state = State::new(base);
        walk.saved.clear();
        walk.marks = Marks::default();
        self.annotations(page, &mut walk, base);
        walk.sheet
    }

    /// The page's content streams as one; blanks between them, as operators may not be split.
    fn contents(&mut self, page: &Dict<'a>, sheet: &mut Sheet<'a>) -> Option<Vec<u8>> {
        if let Some(stream) = page.get::<Stream<'a>>(b"Contents") {
            return self.budget.content(&stream).map(|content| content.into_owned());
        }
        let mut all = Vec::new();
        for stream in page.get::<Array<'a>>(b"Contents").iter().flat_map(|array| array.iter::<Stream<'a>>()) {
            match self.budget.content(&stream) {
                Some(content) => all.extend_from_slice(&content),
                None => sheet.damaged = true,
            }
            all.push(b' ');
            if self.budget.is_spent() {
                sheet.cut = true;
                break;
            }
        }
        Some(all)
    }

    fn form(&mut self, form: &Stream<'a>, resources: &Resources<'a>, walk: &mut Walk<'a>, depth: usize) {
        if depth >= NESTING || self.layers.hides(form.dict(), b"OC") {
            return;
        }
        if !self.budget.form() {
            walk.sheet.cut = true;
            return;
        }
        let Some(content) = self.budget.content(form) else {
            walk.sheet.damaged = true;
            return;
        };
        let matrix = form.dict().get::<[f64; 6]>(b"Matrix").unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
        let outer = walk.state.clone();
        let saved = std::mem::take(&mut walk.saved);
        walk.state.ctm *= Affine::new(matrix);
        let own = form.dict().get::<Dict<'a>>(b"Resources").map(Resources::new);
        self.stream(&content, own.as_ref().unwrap_or(resources), walk, depth + 1);
        walk.state = outer;
        walk.saved = saved;
    }

    fn stream(&mut self, content: &[u8], resources: &Resources<'a>, walk: &mut Walk<'a>, depth: usize) {
        let marks = walk.marks.depth();
        let mut operators = UntypedIter::new(content);
        while let Some(instruction) = operators.next() {
            if !self.budget.operator() {
                walk.sheet.cut = true;
                break;
            }
            let n = operands(&instruction);
            let operator: &[u8] = instruction.operator;
            match operator {
                b"q" if walk.saved.len() < SAVED => walk.saved.push(walk.state.clone()),
                b"Q" => {
                    if let Some(state) = walk.saved.pop() {
                        walk.state = state;
                    }
                }
                b"cm" => {
                    if let Some(matrix) = n.matrix() {
                        walk.state.ctm *= matrix;
                    }
                }
                b"BT" => walk.state.begin_text(),
                b"Tm" => {
                    if let Some(matrix) = n.matrix() {
                        walk.state.set_matrix(matrix);
                    }
                }
                b"Td" => walk.state.next_line(n.number(0), n.number(1)),
                b"TD" => {
                    walk.state.leading = -n.number(1);
                    walk.state.next_line(n.number(0), n.number(1));
                }
                b"T*" => walk.state.next_line(0.0, -walk.state.leading),
                b"Tc" => walk.state.char_space = n.number(0),
                b"Tw" => walk.state.word_space = n.number(0),
                b"Tz" => walk.state.stretch = n.number(0) / 100.0,
                b"TL" => walk.state.leading = n.number(0),
                b"Ts" => walk.state.rise = n.number(0),
                b"Tr" => walk.state.hidden = [3.0, 7.0].contains(&n.number(0)),
                b"Tf" if self.budget.font() => {
                    walk.state.size = n.number(1);
                    let font = n.object(0).and_then(|name| match name {
                        Object::Name(name) => Some(name),
                        _ => None,
                    });
                    walk.state.face = match font.and_then(|name| resources.get_font(name)) {
                        Some(dict) => self.faces.face(&dict, &mut self.budget),
                        None => self.faces.usual(),
                    };
                    walk.state.chosen = true;
                }
                b"gs" => self.graphics_state(n.object(0), resources, walk),
                b"Tj" => self.show_object(n.object(0), walk),
                b"'" => {
                    walk.state.next_line(0.0, -walk.state.leading);
                    self.show_object(n.object(0), walk);
                }
                b"\"" => {
                    walk.state.word_space = n.number(0);
                    walk.state.char_space = n.number(1);
                    walk.state.next_line(0.0, -walk.state.leading);
                    self.show_object(n.object(2), walk);
                }
                b"TJ" => {
                    let Some(Object::Array(pieces)) = n.object(0) else { continue };
                    walk.run = walk.run.wrapping_add(1);
                    for piece in pieces.iter::<Object<'_>>() {
                        match piece {
                            Object::Number(by) => walk.state.adjust(by.as_f64()),
                            Object::String(text) => self.show(text.as_bytes(), walk),
                            _ => {}
                        }
                    }
                }
                b"BMC" => walk.marks.begin(None, false),
                b"BDC" => {
                    let tag = n.object(0);
                    let (actual, off) = self.properties(tag, n.object(1), resources);
                    walk.marks.begin(actual, off);
                }
                b"EMC" => walk.marks.end(marks),
                b"Do" => {
                    let Some(Object::Name(name)) = n.object(0) else { continue };
                    let Some(object) = resources.get_x_object(name) else { continue };
                    if !walk.marks.is_off() {
                        self.draw(&object, name, resources, walk, depth);
                    }
                }
                // A picture inside the content stream ends with it: only what it covers is kept.
                b"BI" => walk.sheet.covered += area(walk.state.ctm),
                operator => walk.path.operator(operator, &n, walk.state.ctm, &mut walk.sheet.rules),
            }
        }
        walk.marks.end_all(marks);
    }

    fn graphics_state(&mut self, name: Option<&Object<'_>>, resources: &Resources<'a>, walk: &mut Walk<'a>) {
        let Some(Object::Name(name)) = name else { return };
        let Some(font) = resources.get_ext_g_state(name).and_then(|dict| dict.get::<Array<'a>>(b"Font")) else {
            return;
        };
        let mut parts = font.flex_iter();
        if let (Some(dict), Some(size)) = (parts.next::<Dict<'a>>(), parts.next::<f64>()) {
            walk.state.face = self.faces.face(&dict, &mut self.budget);
            walk.state.size = size;
            walk.state.chosen = true;
        }
    }

    /// What marked content says of itself: the text that it stands for, and whether its layer is off.
    fn properties(
        &self,
        tag: Option<&Object<'_>>,
        properties: Option<&Object<'_>>,
        resources: &Resources<'a>,
    ) -> (Option<String>, bool) {
        let layer = matches!(tag, Some(Object::Name(tag)) if tag.as_ref() == b"OC");
        match properties {
            Some(Object::Dict(dict)) => (marks::actual(dict), false),
            Some(Object::Name(name)) if layer => (None, self.layers.hides(&resources.properties, name.as_ref())),
            Some(Object::Name(name)) => {
                (resources.properties.get::<Dict<'_>>(name.as_ref()).and_then(|dict| marks::actual(&dict)), false)
            }
            _ => (None, false),
        }
    }

    fn draw(
        &mut self,
        object: &Stream<'a>,
        name: &Name<'_>,
        resources: &Resources<'a>,
        walk: &mut Walk<'a>,
        depth: usize,
    ) {
        let dict = object.dict();
        let kind = dict.get::<Name<'_>>(b"Subtype");
        if kind.as_ref().is_none_or(|kind| kind.as_ref() == b"Form") {
            self.form(object, resources, walk, depth);
            return;
        }
        if kind.is_none_or(|kind| kind.as_ref() != b"Image") || self.layers.hides(dict, b"OC") {
            return;
        }
        let ctm = walk.state.ctm;
        let shown = ctm.transform_rect_bbox(Rect::new(0.0, 0.0, 1.0, 1.0)).intersect(walk.bounds);
        let (width, height) = (dict.get::<u32>(b"Width").unwrap_or(0), dict.get::<u32>(b"Height").unwrap_or(0));
        walk.sheet.covered += shown.area();
        if shown.area() > 0.0 && walk.sheet.placed.len() < PLACED {
            walk.sheet.placed.push(Placed {
                x0: shown.x0,
                y0: shown.y0,
                x1: shown.x1,
                y1: shown.y1,
                width,
                height,
                turn: turn(ctm),
                stream: object.clone(),
                name: name.as_ref().to_vec(),
                resources: resources.clone(),
            });
        }
    }

    fn show_object(&mut self, text: Option<&Object<'_>>, walk: &mut Walk<'a>) {
        if let Some(Object::String(text)) = text {
            walk.run = walk.run.wrapping_add(1);
            self.show(text.as_bytes(), walk);
        }
    }

    /// Shows a string: a glyph for each of its codes (ISO 32000-1, 9.4.4).
    fn show(&mut self, bytes: &[u8], walk: &mut Walk<'a>) {
        if !walk.state.chosen {
            walk.state.face = self.faces.usual();
            walk.state.chosen = true;
        }
        let Some(face) = walk.state.face.clone() else {
            walk.sheet.unmapped += bytes.len();
            return;
        };
        let Place { mut from, size, angle } = walk.state.place(&face);
        let mut at = 0;
        while at < bytes.len() {
            if !self.budget.glyph() {
                walk.sheet.cut = true;
                return;
            }
            let (code, length) = face.code(bytes, at);
            at += length;
            let sign = face.sign(code);
            walk.state.advance(&face, &sign, code == 32 && length == 1);
            let to = walk.state.pen();
            let begun = std::mem::replace(&mut from, to);
            if walk.marks.is_off() {
                continue;
            }
            let mut told = sign.text.chars();
            let first = told.next();
            let seen = walk.bounds.contains(begun) || walk.bounds.contains(to);
            if first.is_none() {
                walk.sheet.unmapped += usize::from(seen);
            }
            if !seen {
                continue;
            }
            let mut glyph = Glyph {
                first: first.unwrap_or(char::REPLACEMENT_CHARACTER),
                more: Some(told.as_str()).filter(|more| !more.is_empty()).map(Into::into),
                from: (begun.x, begun.y),
                to: (to.x, to.y),
                size,
                angle,
                bold: face.bold,
                hidden: walk.state.hidden,
                run: walk.run,
            };
            if walk.marks.replaces(&mut glyph, walk.sheet.glyphs.last_mut()) {
                continue;
            }
            walk.sheet.glyphs.push(glyph);
        }
    }
}

/// How the unit square stands on the page; the page's y runs downwards, the square's upwards.
fn turn(ctm: Affine) -> Turn {
    let [a, b, c, d, _, _] = ctm.as_coeffs();
    if a.abs() >= b.abs() {
        Turn { transposed: false, mirrored: a < 0.0, upside_down: d > 0.0 }
    } else {
        Turn { transposed: true, mirrored: c > 0.0, upside_down: b < 0.0 }
    }
}

fn area(ctm: Affine) -> f64 {
    let area = ctm.determinant().abs();
    if area.is_finite() { area } else { 0.0 }
}

/// Where a glyph stands before the pen moves on.
struct Place {
    from: Point,
    size: f64,
    angle: i16,
}
