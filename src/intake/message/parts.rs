//! The tree of MIME parts, found even where its boundaries are missing or wrong.
//!
//! Hands out [`tree`]. A delimiter must be a whole line: `BBB` is not `BB` (mailparse matches prefixes, so the cutting is
//! done here). Does not decode bodies.

use super::Budget;
use super::header::{self, Headers};
use super::parameters::Structured;
use crate::model::flaw::Flaw;

/// A part and what lies in it.
pub(super) enum Node<'a> {
    Leaf(Part<'a>),
    Multi { subtype: String, children: Vec<Node<'a>> },
}

/// A part without parts of its own.
pub(super) struct Part<'a> {
    pub headers: Headers<'a>,
    /// Content-Type, with `text/plain` or what the container implies if none was declared.
    pub kind: Structured,
    /// Transfer encoding not undone.
    pub body: &'a [u8],
    /// Whether it is the whole mail.
    pub root: bool,
}

impl Part<'_> {
    /// The transfer encoding as declared.
    pub fn encoding(&self) -> String {
        self.headers.plain("content-transfer-encoding").unwrap_or_default()
    }

    /// Disposition in lower case; empty if none was declared.
    pub fn disposition(&self) -> String {
        self.headers.plain("content-disposition").map(|text| Structured::parse(&text).value).unwrap_or_default()
    }

    /// Content-ID without angle brackets.
    pub fn cid(&self) -> Option<String> {
        let id = self.headers.plain("content-id")?;
        let id = id.trim().trim_start_matches('<').trim_end_matches('>').trim();
        (!id.is_empty()).then(|| id.to_owned())
    }
}

/// The tree under a header block that was cut before.
pub(super) fn tree<'a>(headers: Headers<'a>, body: &'a [u8], budget: &mut Budget, flaws: &mut Vec<Flaw>) -> Node<'a> {
    node(headers, body, "text/plain", 0, budget, flaws)
}

fn node<'a>(
    headers: Headers<'a>,
    body: &'a [u8],
    implied: &str,
    depth: usize,
    budget: &mut Budget,
    flaws: &mut Vec<Flaw>,
) -> Node<'a> {
    let mut kind = headers.plain("content-type").map(|text| Structured::parse(&text)).unwrap_or_default();
    if !kind.value.contains('/') {
        kind.value = if kind.value.is_empty() { implied.to_owned() } else { format!("{}/plain", kind.value) };
    }
    let root = depth == 0;
    let Some(subtype) = kind.value.strip_prefix("multipart/").map(str::to_owned) else {
        return Node::Leaf(Part { headers, kind, body, root });
    };
    if depth >= budget.limits.multipart_depth {
        super::note(flaws, Flaw::TooDeep { place: "邮件".into() });
        return Node::Multi { subtype, children: Vec::new() };
    }
    let declared = kind.token("boundary").map(|boundary| boundary.trim_end().as_bytes());
    let mut cut =
        declared.filter(|boundary| !boundary.is_empty()).map(|boundary| cut(body, boundary)).unwrap_or_default();
    if cut.pieces.is_empty() {
        // The declared boundary never stands in the body: take the one that does.
        if let Some(found) = scan(body) {
            cut = self::cut(body, found);
        }
        super::note(flaws, Flaw::BoundaryRepaired);
    } else if !cut.closed {
        super::note(flaws, Flaw::BoundaryRepaired);
    }
    if cut.pieces.is_empty() {
        kind.value = if looks_html(body) { "text/html".into() } else { "text/plain".into() };
        return Node::Leaf(Part { headers, kind, body, root });
    }
    let implied = if subtype == "digest" { "message/rfc822" } else { "text/plain" };
    let mut children = Vec::new();
    for piece in cut.pieces {
        let most = budget.limits.parts;
        if budget.parts >= most {
            super::note(flaws, Flaw::OverLimit { place: "邮件".into(), what: format!("{most}个部分") });
            break;
        }
        budget.parts += 1;
        let split = header::split(piece);
        if split.cut {
            super::note(flaws, Flaw::OverLimit { place: "邮件头".into(), what: "字段过多或过长".into() });
        }
        children.push(node(split.headers, split.body, implied, depth + 1, budget, flaws));
    }
    Node::Multi { subtype, children }
}

#[derive(Default)]
struct Cut<'a> {
    pieces: Vec<&'a [u8]>,
    closed: bool,
}

/// The pieces between delimiter lines, the line end before a delimiter belonging to it.
fn cut<'a>(body: &'a [u8], boundary: &[u8]) -> Cut<'a> {
    let mut cut = Cut::default();
    let (mut at, mut open) = (0, None);
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        let Some(closes) = delimiter(line, boundary) else { continue };
        if let Some(from) = open.take() {
            cut.pieces.push(without_line_end(body.get(from..start).unwrap_or_default()));
        }
        if closes {
            cut.closed = true;
            return cut;
        }
        open = Some(at);
    }
    if let Some(tail) = open.and_then(|from| body.get(from..))
        && !tail.trim_ascii().is_empty()
    {
        cut.pieces.push(tail);
    }
    cut
}

/// Whether a line is `--boundary` (false) or `--boundary--` (true).
fn delimiter(line: &[u8], boundary: &[u8]) -> Option<bool> {
    let tail = line.strip_prefix(b"--")?.strip_prefix(boundary)?;
    match tail.trim_ascii() {
        b"" => Some(false),
        b"--" => Some(true),
        _ => None,
    }
}

fn without_line_end(piece: &[u8]) -> &[u8] {
    let piece = piece.strip_suffix(b"\n").unwrap_or(piece);
    piece.strip_suffix(b"\r").unwrap_or(piece)
}

/// The boundary of the first line that begins with `--` and is followed by a `Content-` field.
fn scan(body: &[u8]) -> Option<&[u8]> {
    let mut lines = body.split(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        let Some(boundary) = line.strip_prefix(b"--") else { continue };
        let boundary = boundary.trim_ascii_end();
        let field = lines.peek().and_then(|next| next.get(..8));
        if !boundary.is_empty() && boundary.len() <= 200 && field.is_some_and(|f| f.eq_ignore_ascii_case(b"content-")) {
            return Some(boundary);
        }
    }
    None
}

fn looks_html(body: &[u8]) -> bool {
    let head = body.trim_ascii_start();
    let head = head.get(..head.len().min(9)).unwrap_or_default().to_ascii_lowercase();
    head.starts_with(b"<html")
        || head.starts_with(b"<!doctype")
        || head.starts_with(b"<div")
        || head.starts_with(b"<body")
}
