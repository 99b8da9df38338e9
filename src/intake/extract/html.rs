//! HTML → [`Document`], also HTML that was saved as .doc.
//!
//! Hands out [`read`], [`read_bytes`], and [`read_with`] for a page that came with its pictures. The walk is iterative.
//! Deliberately loads nothing: a picture in HTML is a reference, and what it refers to comes as an attachment of the mail.

use super::assemble::{Assembler, Look};
use super::limits::Limits;
use super::{Document, Format, text};
use crate::model::flaw::Flaw;
use scraper::{Html, Node};

/// Reads a file: byte order mark, declared charset if the bytes fit it, else detection.
pub fn read_bytes(name: &str, bytes: &[u8], limits: &Limits) -> Document {
    let taken = usize::try_from(limits.part_bytes).unwrap_or(usize::MAX).min(bytes.len()).min(HTML_BYTES);
    let cut = taken < bytes.len();
    let bytes = bytes.get(..taken).unwrap_or_default();
    let decoded = decode(bytes);
    let place = format!("附件“{name}”");
    let mut document = read(name, &place, &decoded.text, limits);
    if decoded.guessed {
        document.flaws.push(Flaw::CharsetGuessed { place: place.clone(), read_as: decoded.encoding.into() });
    }
    if decoded.lossy {
        document.flaws.push(Flaw::Undecodable { place: place.clone() });
    }
    if cut {
        document.flaws.push(Flaw::OverLimit { place, what: "文件过大".into() });
    }
    document
}

/// The text of a page: by the charset that it declares if the bytes fit it, else by detection.
pub fn decode(bytes: &[u8]) -> text::Decoded {
    let fitting = declared(bytes).and_then(|label| text::decode_as(&label, bytes));
    fitting.unwrap_or_else(|| text::decode(bytes))
}

/// A tree of HTML takes some twenty times its text.
const HTML_BYTES: usize = 16 << 20;

/// The charset that a meta tag names in the first 4 KB.
fn declared(bytes: &[u8]) -> Option<String> {
    if bytes.starts_with(b"\xEF\xBB\xBF") || bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return None;
    }
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(4096))?).to_ascii_lowercase();
    let (_, rest) = head.split_once("charset")?;
    let value = rest.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let label: String = value.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_:".contains(*c)).collect();
    // A page that says UTF-16 in ASCII letters is not in UTF-16.
    (!label.is_empty() && !label.starts_with("utf-16") && label != "unicode").then_some(label)
}

/// Reads decoded HTML; flaws call it `place`.
pub fn read(name: &str, place: &str, html: &str, limits: &Limits) -> Document {
    read_with(name, place, html, limits, None)
}

/// Gives the index of the picture that a page refers to by its source.
pub type Pictures<'p> = &'p mut dyn FnMut(&str) -> Option<usize>;

/// Reads decoded HTML whose pictures came with it.
pub fn read_with(name: &str, place: &str, html: &str, limits: &Limits, pictures: Option<Pictures<'_>>) -> Document {
    let mut document = Document::new(name, Format::Html);
    let mut out = Assembler::new(limits.chars, true);
    if depth(html) > limits.xml_depth {
        // The parser looks through all open elements for each new one: thousands of them would cost minutes.
        for line in stripped(html).split('\n') {
            out.paragraph(line, Look::default());
        }
        document.flaws.push(Flaw::TooDeep { place: place.into() });
    } else {
        document.title = walk(&Html::parse_document(html), &mut out, pictures);
    }
    if out.is_over() {
        document.flaws.push(Flaw::OverLimit { place: place.into(), what: "文字过多".into() });
    }
    document.blocks = out.finish();
    if document.blocks.is_empty() && document.flaws.is_empty() {
        document.flaws.push(Flaw::Empty { name: name.into() });
    }
    document
}

/// How deep the tags nest at most, counted crudely: void elements apart, what opens and does not close.
fn depth(html: &str) -> usize {
    let (mut depth, mut most) = (0usize, 0usize);
    for rest in html.split('<').skip(1) {
        if rest.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let name: String =
                rest.chars().take_while(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
            let closed = rest.split('>').next().is_some_and(|tag| tag.ends_with('/'));
            if !closed && !VOID.contains(&name.as_str()) {
                depth += 1;
                most = most.max(depth);
            }
        }
    }
    most
}

/// Elements without content, and those that HTML closes by itself when the next one begins.
const VOID: [&str; 16] =
    ["br", "img", "hr", "meta", "link", "input", "col", "base", "area", "p", "li", "td", "tr", "option", "dt", "dd"];

/// The text without tags, for HTML that must not be parsed.
fn stripped(html: &str) -> String {
    let mut out = String::new();
    for (index, piece) in html.split('<').enumerate() {
        let text = if index == 0 { piece } else { piece.split_once('>').map_or("", |(_, text)| text) };
        out.push_str(text);
        if piece.starts_with("br") || piece.starts_with("/p") || piece.starts_with("/div") || piece.starts_with("/td") {
            out.push('\n');
        }
    }
    out
}

/// Walks over the tree; gives the page's title.
fn walk(html: &Html, out: &mut Assembler, pictures: Option<Pictures<'_>>) -> Option<String> {
    let mut page = Page::new(out, pictures);
    let mut node = html.tree.root();
    let mut opening = true;
    loop {
        if opening {
            page.open(node.value());
            match node.first_child() {
                Some(child) => node = child,
                None => opening = false,
            }
        } else {
            page.close(node.value());
            if let Some(sibling) = node.next_sibling() {
                node = sibling;
                opening = true;
            } else if let Some(parent) = node.parent() {
                node = parent;
            } else {
                break;
            }
        }
    }
    page.flush();
    let title = text::line(&page.title);
    (!title.is_empty()).then_some(title)
}

/// Where the walk stands.
struct Page<'a, 'p> {
    out: &'a mut Assembler,
    pictures: Option<Pictures<'p>>,
    title: String,
    in_title: usize,
    depth: usize,
    /// Depth of the element whose content is left out.
    skip: Option<usize>,
    heading: usize,
    bold: usize,
    pre: usize,
    centred: Vec<bool>,
    line: Line,
}

/// The paragraph that is being gathered.
#[derive(Default)]
struct Line {
    text: String,
    /// White space is waiting to be written.
    gap: bool,
    bold: bool,
    plain: bool,
}

impl<'a, 'p> Page<'a, 'p> {
    fn new(out: &'a mut Assembler, pictures: Option<Pictures<'p>>) -> Self {
        Self {
            out,
            pictures,
            title: String::new(),
            in_title: 0,
            depth: 0,
            skip: None,
            heading: 0,
            bold: 0,
            pre: 0,
            centred: Vec::new(),
            line: Line::default(),
        }
    }

    fn open(&mut self, node: &Node) {
        match node {
            Node::Element(element) => {
                self.depth += 1;
                let name = element.name();
                if name == "title" {
                    self.in_title += 1;
                }
                if self.skip.is_some() {
                    return;
                }
                if is_hidden(element) {
                    self.skip = Some(self.depth);
                    return;
                }
                if is_block(name) {
                    self.flush();
                }
                let around = self.centred.last() == Some(&true);
                self.centred.push(is_centred(element).unwrap_or(around));
                match name {
                    "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading += 1,
                    "b" | "strong" => self.bold += 1,
                    "pre" | "textarea" => self.pre += 1,
                    "br" => self.line.text.push('\n'),
                    "img" => self.picture(element.attr("src").unwrap_or_default()),
                    "table" => self.out.begin_table(),
                    "tr" => self.out.begin_row(),
                    "td" | "th" => self.out.begin_cell(),
                    _ => {}
                }
            }
            Node::Text(text) => {
                if self.in_title > 0 {
                    self.title.push_str(text);
                } else if self.skip.is_none() {
                    self.line.add(text, self.pre > 0, self.bold > 0);
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, node: &Node) {
        let Node::Element(element) = node else { return };
        let name = element.name();
        if name == "title" {
            self.in_title = self.in_title.saturating_sub(1);
        }
        let depth = self.depth;
        self.depth = depth.saturating_sub(1);
        if let Some(from) = self.skip {
            if depth == from {
                self.skip = None;
            }
            return;
        }
        if is_block(name) {
            self.flush();
        }
        self.centred.pop();
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading = self.heading.saturating_sub(1),
            "b" | "strong" => self.bold = self.bold.saturating_sub(1),
            "pre" | "textarea" => self.pre = self.pre.saturating_sub(1),
            "td" | "th" => self.out.end_cell(),
            "tr" => self.out.end_row(),
            "table" => self.out.end_table(),
            _ => {}
        }
    }

    /// A picture stands between the lines around it.
    fn picture(&mut self, source: &str) {
        if let Some(index) = self.pictures.as_mut().and_then(|pictures| pictures(source)) {
            self.flush();
            self.out.picture(index);
        }
    }

    fn flush(&mut self) {
        let line = std::mem::take(&mut self.line);
        let look = Look {
            styled: self.heading > 0,
            centred: self.centred.last() == Some(&true),
            bold: line.bold && !line.plain,
            size: 0,
        };
        self.out.paragraph(&line.text, look);
    }
}

impl Line {
    fn add(&mut self, text: &str, pre: bool, bold: bool) {
        if pre {
            self.text.push_str(text);
            self.plain = true;
            return;
        }
        for c in text.chars() {
            if c.is_ascii_whitespace() {
                self.gap = true;
                continue;
            }
            if std::mem::take(&mut self.gap)
                && let Some(last) = self.text.chars().next_back()
                && !(last == '\n' || is_wide(last) && is_wide(c))
            {
                self.text.push(' ');
            }
            self.text.push(c);
            if bold {
                self.bold = true;
            } else {
                self.plain = true;
            }
        }
    }
}

/// Chinese has no blanks: a source line broken between two Chinese characters is one word.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
}

/// Elements that begin a paragraph of their own.
#[rustfmt::skip]
const BLOCKS: &[&str] = &[
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "tr", "td",
    "th", "tbody", "thead", "tfoot", "caption", "blockquote", "pre", "hr", "center", "section", "article",
    "header", "footer", "main", "nav", "aside", "form", "fieldset", "address", "figure", "figcaption", "body",
    "option",
];

fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name)
}

fn is_hidden(element: &scraper::node::Element) -> bool {
    if matches!(element.name(), "head" | "script" | "style" | "template" | "noscript" | "iframe" | "object" | "svg") {
        return true;
    }
    // A deletion that Word tracked; struck-out words of a page have neither.
    if element.name() == "del" && (element.attr("cite").is_some() || element.attr("datetime").is_some()) {
        return true;
    }
    let style: String = element
        .attr("style")
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_lowercase();
    element.attr("hidden").is_some()
        || style.contains("display:none")
        || style.contains("visibility:hidden")
        || style.contains("mso-hide:all")
}

fn is_centred(element: &scraper::node::Element) -> Option<bool> {
    if element.name() == "center" {
        return Some(true);
    }
    let style: String = element.attr("style").unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect();
    if let Some((_, rest)) = style.to_lowercase().split_once("text-align:") {
        return Some(rest.starts_with("center"));
    }
    element.attr("align").map(|align| align.eq_ignore_ascii_case("center"))
}
