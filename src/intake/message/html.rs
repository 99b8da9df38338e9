//! An HTML mail body as plain lines; nothing more than a mail needs.
//!
//! Hands out [`html_text`] and [`links`]. The walk is iterative, and a page nested beyond reason is read by dropping its
//! tags, so that no page can exhaust the stack or the hour.

use scraper::node::Element;
use scraper::{Html, Node};

/// Deeper nesting than this makes the tree builder quadratic.
const MAX_NESTING: usize = 2_000;
/// Longer pages than this are not built into a tree.
const MAX_BYTES: usize = 8 << 20;

/// The text as a reader sees it: block elements make lines, cells are parted by tabs, white space collapses.
pub(super) fn html_text(html: &str) -> String {
    if !is_buildable(html) {
        return without_tags(html);
    }
    let page = Html::parse_document(html);
    let mut out = Lines::default();
    let mut node = page.tree.root();
    'walk: loop {
        match node.value() {
            Node::Element(element) => out.open(element),
            Node::Text(text) => out.text(text),
            _ => {}
        }
        if let Some(child) = node.first_child() {
            node = child;
            continue;
        }
        loop {
            if let Node::Element(element) = node.value() {
                out.close(element);
            }
            match (node.next_sibling(), node.parent()) {
                (Some(sibling), _) => {
                    node = sibling;
                    continue 'walk;
                }
                (None, Some(parent)) => node = parent,
                (None, None) => return out.done,
            }
        }
    }
}

/// The links of a page: address and words.
pub(super) fn links(html: &str) -> Vec<(String, String)> {
    if !is_buildable(html) {
        return Vec::new();
    }
    let page = Html::parse_document(html);
    let anchors = page.root_element().descendent_elements().filter(|element| element.value().name() == "a");
    anchors
        .filter_map(|anchor| {
            let words: String = anchor.text().collect();
            Some((anchor.attr("href")?.to_owned(), words.split_whitespace().collect::<Vec<_>>().join(" ")))
        })
        .collect()
}

#[derive(Default)]
struct Lines {
    done: String,
    /// White space was seen, to be written before the next visible character; whether it held a line end.
    space: Option<bool>,
    skipped: usize,
    preformatted: usize,
}

impl Lines {
    fn open(&mut self, element: &Element) {
        match element.name() {
            name if is_skipped(name) => self.skipped += 1,
            "br" => self.push_break(),
            "td" | "th" => {
                self.space = None;
                if !self.done.is_empty() && !self.done.ends_with(['\n', '\t']) {
                    self.done.push('\t');
                }
            }
            "pre" | "textarea" => {
                self.fresh_line();
                self.preformatted += 1;
            }
            name if is_block(name) => self.fresh_line(),
            _ => {}
        }
    }

    fn close(&mut self, element: &Element) {
        match element.name() {
            name if is_skipped(name) => self.skipped = self.skipped.saturating_sub(1),
            "pre" | "textarea" => {
                self.preformatted = self.preformatted.saturating_sub(1);
                self.fresh_line();
            }
            name if is_block(name) => self.fresh_line(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.skipped > 0 {
            return;
        }
        for c in text.chars() {
            match c {
                '\n' if self.preformatted > 0 => self.push_break(),
                // U+00A0 indents and parts words; it stays, as a space.
                '\u{A0}' => self.push(' '),
                c if self.preformatted == 0 && c.is_ascii_whitespace() => {
                    self.space = Some(self.space == Some(true) || c == '\n');
                }
                c => self.push(c),
            }
        }
    }

    fn push(&mut self, c: char) {
        if let Some(folded) = self.space.take() {
            let last = self.done.chars().next_back();
            // A source line end between two Chinese characters is no space.
            let inside = folded && last.is_some_and(is_wide) && is_wide(c);
            if !inside && last.is_some_and(|last| !matches!(last, '\n' | '\t' | ' ')) {
                self.done.push(' ');
            }
        }
        self.done.push(c);
    }

    fn push_break(&mut self) {
        if self.skipped == 0 {
            self.space = None;
            self.done.push('\n');
        }
    }

    fn fresh_line(&mut self) {
        if self.skipped == 0 && !self.done.is_empty() && !self.done.ends_with('\n') {
            self.push_break();
        }
        self.space = None;
    }
}

fn is_wide(c: char) -> bool {
    ('\u{2E80}'..='\u{9FFF}').contains(&c) || ('\u{FF00}'..='\u{FFEF}').contains(&c)
}

fn is_skipped(name: &str) -> bool {
    matches!(name, "script" | "style" | "head" | "title" | "noscript" | "template" | "iframe" | "svg")
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "li"
            | "ul"
            | "ol"
            | "dl"
            | "dt"
            | "dd"
            | "tr"
            | "table"
            | "tbody"
            | "thead"
            | "blockquote"
            | "hr"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "center"
            | "form"
            | "fieldset"
            | "address"
            | "figure"
            | "figcaption"
            | "main"
            | "nav"
            | "aside"
            | "body"
            | "html"
            | "caption"
    )
}

/// Whether building the tree stays cheap: size, and tags left open.
fn is_buildable(html: &str) -> bool {
    if html.len() > MAX_BYTES {
        return false;
    }
    let (mut open, mut deepest) = (0usize, 0usize);
    let bytes = html.as_bytes();
    for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| **byte == b'<') {
        match bytes.get(at + 1) {
            Some(b'/') => open = open.saturating_sub(1),
            Some(first) if first.is_ascii_alphabetic() => {
                let tail = bytes.get(at + 1..bytes.len().min(at + 7)).unwrap_or_default().to_ascii_lowercase();
                let name: &[u8] = tail.split(|byte| !byte.is_ascii_alphanumeric()).next().unwrap_or_default();
                // These close themselves, or are closed by their next sibling.
                let light: &[&[u8]] = &[
                    b"br", b"img", b"hr", b"meta", b"link", b"input", b"col", b"wbr", b"p", b"li", b"td", b"tr", b"th",
                    b"option",
                ];
                if !light.contains(&name) {
                    open += 1;
                    deepest = deepest.max(open);
                }
            }
            _ => {}
        }
    }
    deepest <= MAX_NESTING
}

/// The crude way: tags become line ends, the commonest entities are read.
fn without_tags(html: &str) -> String {
    let mut out = String::with_capacity(html.len() / 2);
    let mut rest = html;
    while let Some((text, tail)) = rest.split_once('<') {
        out.push_str(text);
        if !out.ends_with('\n') {
            out.push('\n');
        }
        rest = tail.split_once('>').map_or("", |(_, tail)| tail);
    }
    out.push_str(rest);
    [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")]
        .iter()
        .fold(out, |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_become_lines() {
        let check = |html: &str, text: &str| assert_eq!(html_text(html).trim_end(), text, "{html}");
        check("<p>标题</p><p>正文第一段<br>第二行</p>", "标题\n正文第一段\n第二行");
        check("<style>p{}</style><script>x</script><div>中\n  文</div>tail", "中文\ntail");
        check("a\n b <b>c</b>", "a b c");
        check("<table><tr><td>单位</td><td>标题</td></tr><tr><td>教育局</td></tr></table>", "单位\t标题\n教育局");
        check("<pre>a\n b</pre>", "a\n b");
        check("&nbsp;&nbsp;缩进", "  缩进");
        check("no tags at all", "no tags at all");
    }

    #[test]
    fn a_page_nested_beyond_reason_is_still_read() {
        let page = format!("{}深处", "<div>".repeat(100_000));
        assert_eq!(html_text(&page).trim(), "深处");
    }

    #[test]
    fn links_with_their_words() {
        let got = links("<a href='https://mail.163.com/x'> 材料 \n.zip</a><a>none</a>");
        assert_eq!(got, [("https://mail.163.com/x".to_owned(), "材料 .zip".to_owned())]);
    }
}
