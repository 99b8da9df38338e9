//! The walk over a page, from its root to its end, without recursion.
//!
//! Hands out [`page`]. What an element looks like is for [`super::style`]; what becomes of tables is for the assembler.

use super::list::Lists;
use super::style::{self, Space, Style};
use crate::intake::extract::assemble::{Assembler, Look};
use crate::intake::extract::limits::Limits;
use crate::intake::extract::{Block, text};
use scraper::node::Element;
use scraper::{Html, Node};

/// A page as read.
#[derive(Debug, Default)]
pub struct Page {
    pub title: Option<String>,
    /// A `Picture` is an index into [`Self::pictures`].
    pub blocks: Vec<Block>,
    /// Where the pictures are (`cid:…`, `data:…`, an address), as written.
    pub pictures: Vec<String>,
    /// Links that can be seen: address and words.
    pub links: Vec<(String, String)>,
    /// It nests beyond reason, and was read by dropping its tags.
    pub deep: bool,
    /// It holds more text than the limit.
    pub over: bool,
}

/// Reads decoded HTML.
pub fn page(html: &str, limits: &Limits) -> Page {
    let mut out = Assembler::new(limits.chars, true);
    let mut page = if depth(html) > limits.xml_depth {
        // The parser looks through all open elements for each new one: thousands of them would cost minutes.
        for line in stripped(html).split('\n') {
            out.paragraph(line, Look::default());
        }
        Page { deep: true, ..Page::default() }
    } else {
        walk(&Html::parse_document(html), &mut out)
    };
    page.over = out.is_over();
    page.blocks = out.finish();
    page
}

/// How deep the tags nest at most, counted crudely: void elements apart, what opens and does not close.
fn depth(html: &str) -> usize {
    let (mut depth, mut most) = (0usize, 0usize);
    for rest in html.split('<').skip(1) {
        if rest.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
            let name = rest.get(..end).unwrap_or_default();
            let closed = rest.split('>').next().is_some_and(|tag| tag.ends_with('/'));
            if !closed && !VOID.iter().any(|void| name.eq_ignore_ascii_case(void)) {
                depth += 1;
                most = most.max(depth);
            }
        }
    }
    most
}

/// Elements without content, and those that HTML closes by itself when the next one begins.
const VOID: [&str; 18] = [
    "br", "img", "hr", "meta", "link", "input", "col", "base", "area", "wbr", "p", "li", "td", "th", "tr", "option",
    "dt", "dd",
];

/// The text without tags, for HTML that must not be parsed.
fn stripped(html: &str) -> String {
    let mut out = String::new();
    for (index, piece) in html.split('<').enumerate() {
        let text = if index == 0 { piece } else { piece.split_once('>').map_or("", |(_, text)| text) };
        out.push_str(text);
        if ["br", "/p", "/div", "/td", "/tr", "/li", "p>", "div>"].iter().any(|tag| piece.starts_with(tag)) {
            out.push('\n');
        }
    }
    [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")]
        .iter()
        .fold(out, |text, (from, to)| text.replace(from, to))
}

fn walk(html: &Html, out: &mut Assembler) -> Page {
    let mut walk = Walk::new(out);
    let mut node = html.tree.root();
    let mut opening = true;
    loop {
        if opening {
            walk.open(node.value());
            match node.first_child() {
                Some(child) => node = child,
                None => opening = false,
            }
        } else {
            walk.close(node.value());
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
    walk.flush();
    let title = text::line(&walk.title);
    Page { title: (!title.is_empty()).then_some(title), pictures: walk.pictures, links: walk.links, ..Page::default() }
}

/// What an element hands down to those inside it.
#[derive(Clone, Copy, Default)]
struct Around {
    centred: bool,
    bold: bool,
    tiny: bool,
    space: Space,
}

/// Where the walk stands.
struct Walk<'a> {
    out: &'a mut Assembler,
    title: String,
    in_title: usize,
    depth: usize,
    /// Depth of the element whose content is left out.
    skip: Option<usize>,
    heading: usize,
    around: Vec<Around>,
    lists: Lists,
    line: Line,
    pictures: Vec<String>,
    links: Vec<(String, String)>,
    /// The link that is open.
    link: Option<(String, String)>,
}

/// The paragraph that is being gathered.
#[derive(Default)]
struct Line {
    text: String,
    /// White space is waiting to be written; whether it held a line end.
    gap: Option<bool>,
    bold: bool,
    plain: bool,
}

impl<'a> Walk<'a> {
    fn new(out: &'a mut Assembler) -> Self {
        Self {
            out,
            title: String::new(),
            in_title: 0,
            depth: 0,
            skip: None,
            heading: 0,
            around: Vec::new(),
            lists: Lists::default(),
            line: Line::default(),
            pictures: Vec::new(),
            links: Vec::new(),
            link: None,
        }
    }

    fn open(&mut self, node: &Node) {
        match node {
            Node::Element(element) => {
                self.depth += 1;
                if element.name() == "title" {
                    self.in_title += 1;
                }
                if self.skip.is_none() {
                    self.open_element(element);
                }
            }
            Node::Text(text) => {
                let around = self.around.last().copied().unwrap_or_default();
                if self.in_title > 0 {
                    self.title.push_str(text);
                } else if self.skip.is_none() && !around.tiny {
                    self.line.add(text, around.space, around.bold);
                    if let Some((_, words)) = &mut self.link {
                        words.push_str(text);
                    }
                }
            }
            _ => {}
        }
    }

    fn open_element(&mut self, element: &Element) {
        let (name, style) = (element.name(), Style::of(element));
        if style::is_hidden(element, &style) {
            self.skip = Some(self.depth);
            return;
        }
        if style::is_block(name) {
            self.flush();
        }
        let around = self.around.last().copied().unwrap_or_default();
        self.around.push(Around {
            centred: style::is_centred(element, &style).unwrap_or(around.centred),
            bold: style::is_bold(element, &style).unwrap_or(around.bold),
            tiny: style::is_tiny(&style).unwrap_or(around.tiny),
            space: style::space(element, &style).unwrap_or(around.space),
        });
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading += 1,
            "br" => self.line.end(),
            "table" => self.out.begin_table(),
            "tr" => self.out.begin_row(),
            "td" | "th" => self.out.begin_cell(),
            "ol" | "ul" | "dir" | "menu" => self.lists.open(element, &style),
            "li" => self.line.text.extend(self.lists.item(element, &style)),
            "a" => self.link = element.attr("href").map(|address| (address.to_owned(), String::new())),
            "img" => {
                if let Some(source) = style::picture(element, &style) {
                    self.flush();
                    self.out.picture(self.pictures.len());
                    self.pictures.push(source);
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
        if style::is_block(name) {
            self.flush();
        }
        self.around.pop();
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading = self.heading.saturating_sub(1),
            "td" | "th" => self.out.end_cell(),
            "tr" => self.out.end_row(),
            "table" => self.out.end_table(),
            "ol" | "ul" | "dir" | "menu" => self.lists.close(),
            "a" => {
                if let Some((address, words)) = self.link.take() {
                    self.links.push((address, words.split_whitespace().collect::<Vec<_>>().join(" ")));
                }
            }
            _ => {}
        }
    }

    fn flush(&mut self) {
        let line = std::mem::take(&mut self.line);
        let around = self.around.last().copied().unwrap_or_default();
        let bold = line.bold && !line.plain;
        self.out.paragraph(&line.text, Look { styled: self.heading > 0, centred: around.centred, bold, size: 0 });
    }
}

impl Line {
    fn add(&mut self, text: &str, space: Space, bold: bool) {
        for c in text.chars() {
            match c {
                '\n' if space != Space::Normal => self.end(),
                c if c.is_ascii_whitespace() && space != Space::Pre => {
                    self.gap = Some(self.gap == Some(true) || c == '\n');
                }
                c => {
                    self.close_gap(c);
                    self.text.push(c);
                    if bold {
                        self.bold = true;
                    } else {
                        self.plain |= !c.is_whitespace();
                    }
                }
            }
        }
    }

    /// A line end of the source between two Chinese characters is no blank; one typed there is.
    fn close_gap(&mut self, next: char) {
        if let Some(folded) = self.gap.take()
            && let Some(last) = self.text.chars().next_back()
            && !last.is_whitespace()
            && !(folded && is_wide(last) && is_wide(next))
        {
            self.text.push(' ');
        }
    }

    fn end(&mut self) {
        self.gap = None;
        self.text.push('\n');
    }
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}
