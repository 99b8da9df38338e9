//! One page of an OFD: text objects with their places → paragraphs and pictures in reading order (GB/T 33190, 7.7 and 11).
//!
//! Hands out [`Page`]. Deliberately knows nothing of files: pictures are given by the identifiers of their resources.

use crate::intake::extract::Limits;
use crate::intake::extract::xml::{Node, Stop, Xml, attribute};
use quick_xml::events::BytesStart;

/// What stands on a page, from top to bottom as it is painted.
#[derive(Debug, PartialEq)]
pub enum Item {
    /// A paragraph.
    Text(String),
    /// The picture of this resource.
    Picture(String),
}

enum Piece {
    Text(Run),
    Picture(String),
}

/// Text on one baseline; millimetres from the upper left corner of the page.
#[derive(Clone, Debug)]
struct Run {
    text: String,
    left: f64,
    right: f64,
    baseline: f64,
    size: f64,
}

/// See the module.
#[derive(Default)]
pub struct Page {
    pieces: Vec<Piece>,
    /// Lists of resources of its own.
    pub resources: Vec<String>,
    pub stop: Option<Stop>,
}

/// A text object that is open: the place of its box, its font size and its matrix.
#[derive(Clone, Copy)]
struct Object {
    x: f64,
    y: f64,
    size: f64,
    matrix: [f64; 6],
}

/// A text code that is open.
struct Code {
    x: f64,
    y: f64,
    /// Sum of the steps between its characters.
    advance: f64,
    text: String,
}

const UNTURNED: [f64; 6] = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

impl Page {
    pub fn read(xml: &str, limits: &Limits) -> Self {
        let mut page = Self::default();
        let mut reader = Xml::new(xml, limits);
        let mut open: Vec<String> = Vec::new();
        let mut object: Option<Object> = None;
        let mut code: Option<Code> = None;
        while let Some(node) = reader.step() {
            match node {
                Node::Open(tag) => {
                    let name = tag.local_name().into_inner();
                    match name {
                        "TextObject" => object = Some(Object::new(&tag)),
                        "TextCode" => code = Some(Code::new(&tag, code.as_ref())),
                        "ImageObject" => {
                            page.pieces.extend(attribute(&tag, "ResourceID").map(Piece::Picture));
                        }
                        _ => {}
                    }
                    open.push(name.to_owned());
                }
                Node::Text(text) => match open.last().map(String::as_str) {
                    Some("TextCode") => {
                        if let Some(code) = code.as_mut() {
                            code.text.push_str(&text);
                        }
                    }
                    Some("PageRes") => page.resources.push(text.trim().to_owned()),
                    _ => {}
                },
                Node::Close => match open.pop().as_deref() {
                    Some("TextCode") => {
                        if let (Some(object), Some(code)) = (&object, &code) {
                            page.pieces.push(Piece::Text(object.run(code)));
                        }
                    }
                    Some("TextObject") => (object, code) = (None, None),
                    _ => {}
                },
            }
        }
        page.stop = reader.stop;
        page
    }

    /// Paragraphs and pictures.
    pub fn items(self) -> Vec<Item> {
        let mut items = Vec::new();
        let mut lines: Vec<Run> = Vec::new();
        for piece in self.pieces {
            match piece {
                Piece::Text(run) => match lines.last_mut() {
                    Some(line) if line.continues_with(&run) => line.append(&run),
                    _ => lines.push(run),
                },
                Piece::Picture(id) => items.push((lines.len(), id)),
            }
        }
        let mut out = Vec::new();
        let mut pictures = items.into_iter().peekable();
        let (left, right) = margins(&lines);
        let mut before: Option<Run> = None;
        for (at, line) in lines.into_iter().enumerate() {
            while let Some((_, id)) = pictures.next_if(|(place, _)| *place <= at) {
                out.push(Item::Picture(id));
                before = None;
            }
            let joins = before.as_ref().is_some_and(|before| before.flows_into(&line, left, right));
            match out.last_mut() {
                Some(Item::Text(text)) if joins => join(text, &line.text),
                _ => out.push(Item::Text(line.text.clone())),
            }
            before = Some(line);
        }
        out.extend(pictures.map(|(_, id)| Item::Picture(id)));
        out
    }
}

impl Object {
    fn new(tag: &BytesStart<'_>) -> Self {
        let place = numbers(&attribute(tag, "Boundary").unwrap_or_default());
        let at = |index: usize| place.get(index).copied().unwrap_or(0.0);
        let size = attribute(tag, "Size").and_then(|size| number(&size)).unwrap_or(3.7);
        let matrix = numbers(&attribute(tag, "CTM").unwrap_or_default());
        Self { x: at(0), y: at(1), size, matrix: matrix.try_into().unwrap_or(UNTURNED) }
    }

    fn run(&self, code: &Code) -> Run {
        let [a, b, c, d, e, f] = self.matrix;
        let size = self.size * (c.hypot(d));
        let left = self.x + a * code.x + c * code.y + e;
        let right = left + code.advance * a.hypot(b) + size;
        Run { text: code.text.clone(), left, right, baseline: self.y + b * code.x + d * code.y + f, size }
    }
}

impl Code {
    /// X and Y may be left out where they are those of the code before (table 46).
    fn new(tag: &BytesStart<'_>, before: Option<&Self>) -> Self {
        let at = |name: &str, usual: Option<f64>| {
            attribute(tag, name).and_then(|value| number(&value)).or(usual).unwrap_or(0.0)
        };
        Self {
            x: at("X", before.map(|code| code.x)),
            y: at("Y", before.map(|code| code.y)),
            advance: sum(&attribute(tag, "DeltaX").unwrap_or_default()),
            text: String::new(),
        }
    }
}

impl Run {
    /// Whether a run stands further right on the same line.
    fn continues_with(&self, next: &Self) -> bool {
        (self.baseline - next.baseline).abs() < self.size.max(next.size) * 0.4 && next.left > self.left
    }

    fn append(&mut self, next: &Self) {
        let gap = next.left - self.right;
        if gap > self.size * 2.0 {
            self.text.push('\t');
        } else if gap > self.size * 0.3 && self.text.ends_with(|c: char| c.is_ascii_alphanumeric()) {
            self.text.push(' ');
        }
        self.text.push_str(&next.text);
        self.right = self.right.max(next.right);
        self.size = self.size.max(next.size);
    }

    /// Whether a paragraph goes on in the next line: this one is full, and that one is neither indented nor of another
    /// size.
    fn flows_into(&self, next: &Self, left: f64, right: f64) -> bool {
        let below = next.baseline - self.baseline;
        self.right > right - self.size * 1.6
            && next.left < left + self.size * 0.7
            && (self.size - next.size).abs() < self.size * 0.1
            && below > 0.0
            && below < self.size * 3.5
    }
}

/// Where most text lies: the outermost edges of the lines.
fn margins(lines: &[Run]) -> (f64, f64) {
    let left = lines.iter().map(|line| line.left).fold(f64::INFINITY, f64::min);
    let right = lines.iter().map(|line| line.right).fold(f64::NEG_INFINITY, f64::max);
    (left, right)
}

/// Between Latin words a line's end is a blank.
fn join(text: &mut String, next: &str) {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    if latin(text.chars().next_back()) && latin(next.chars().next()) {
        text.push(' ');
    }
    text.push_str(next);
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|value: &f64| value.is_finite())
}

fn numbers(text: &str) -> Vec<f64> {
    text.split_whitespace().filter_map(number).take(6).collect()
}

/// The sum of a list of steps, in which `g 10 5.2` stands for ten steps of 5.2 (7.2.3).
fn sum(steps: &str) -> f64 {
    let mut sum = 0.0;
    let mut words = steps.split_whitespace();
    while let Some(word) = words.next() {
        if word == "g" {
            let times = words.next().and_then(number).unwrap_or(0.0);
            sum += times * words.next().and_then(number).unwrap_or(0.0);
        } else {
            sum += number(word).unwrap_or(0.0);
        }
    }
    sum
}
