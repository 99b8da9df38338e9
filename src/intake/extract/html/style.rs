//! What an element's name and its style attribute say about how its text looks.
//!
//! Hands out small questions about elements. Knows the inline style only: style sheets are not read.

use scraper::node::Element;

/// How white space is treated (CSS Text 3, §3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Space {
    /// It collapses.
    #[default]
    Normal,
    /// It collapses, but line ends stay.
    Lines,
    /// All of it stays.
    Pre,
}

/// The declarations of the style attribute: names and values in lower case, blanks gone.
pub(super) struct Style(Vec<(String, String)>);

impl Style {
    pub fn of(element: &Element) -> Self {
        let text: String = element.attr("style").unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect();
        let text = text.to_lowercase();
        let pairs = text.split(';').filter_map(|one| one.split_once(':'));
        Self(pairs.map(|(name, value)| (name.to_owned(), value.replace("!important", ""))).collect())
    }

    /// The last value of a property.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(property, _)| property == name).map(|(_, value)| value.as_str())
    }
}

/// Whether nobody sees the element and what is in it.
pub(super) fn is_hidden(element: &Element, style: &Style) -> bool {
    if matches!(element.name(), "head" | "script" | "style" | "template" | "noscript" | "iframe" | "object" | "svg") {
        return true;
    }
    // A deletion that Word tracked; struck-out words of a page have neither.
    if element.name() == "del" && (element.attr("cite").is_some() || element.attr("datetime").is_some()) {
        return true;
    }
    let nothing = |name: &str| style.get(name).is_some_and(|value| number(value) == Some(0.0));
    element.attr("hidden").is_some()
        || style.get("display") == Some("none")
        || style.get("visibility") == Some("hidden")
        || style.get("mso-hide") == Some("all")
        || style.get("opacity").is_some_and(|value| number(value) == Some(0.0))
        || style.get("overflow") == Some("hidden") && (nothing("max-height") || nothing("height"))
}

/// Whether the text is too small to be seen; `None` if the element does not say.
pub(super) fn is_tiny(style: &Style) -> Option<bool> {
    let size = style.get("font-size")?;
    let value = number(size)?;
    let tiny = if size.ends_with("px") || size.ends_with("pt") { value <= 1.0 } else { value == 0.0 };
    // A share of what is around it says nothing new.
    (tiny || !size.ends_with(['%', 'm'])).then_some(tiny)
}

/// The number that a value begins with.
pub(super) fn number(value: &str) -> Option<f32> {
    let end = value.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(value.len());
    value.get(..end)?.parse().ok()
}

/// How the element treats white space; `None` if it does not say.
pub(super) fn space(element: &Element, style: &Style) -> Option<Space> {
    match style.get("white-space").or_else(|| style.get("white-space-collapse")) {
        Some("pre" | "pre-wrap" | "break-spaces" | "preserve") => return Some(Space::Pre),
        Some("pre-line" | "preserve-breaks") => return Some(Space::Lines),
        Some("normal" | "nowrap" | "collapse") => return Some(Space::Normal),
        _ => {}
    }
    matches!(element.name(), "pre" | "textarea" | "xmp" | "listing" | "plaintext").then_some(Space::Pre)
}

/// Whether the text is centred; `None` if the element does not say.
pub(super) fn is_centred(element: &Element, style: &Style) -> Option<bool> {
    if element.name() == "center" {
        return Some(true);
    }
    if let Some(align) = style.get("text-align") {
        return Some(align == "center");
    }
    element.attr("align").map(|align| align.eq_ignore_ascii_case("center"))
}

/// Whether the text is bold; `None` if the element does not say.
pub(super) fn is_bold(element: &Element, style: &Style) -> Option<bool> {
    match style.get("font-weight") {
        Some("normal" | "lighter") => return Some(false),
        Some(weight) => {
            return Some(weight.starts_with("bold") || number(weight).is_some_and(|weight| weight >= 600.0));
        }
        None => {}
    }
    matches!(element.name(), "b" | "strong").then_some(true)
}

/// Where the picture of an `img` is, unless it is one of the pixels that count readers.
pub(super) fn picture(element: &Element, style: &Style) -> Option<String> {
    let side = |name: &str| {
        let attribute = element.attr(name).and_then(|value| number(value.trim()));
        attribute.or_else(|| style.get(name).filter(|value| !value.ends_with('%')).and_then(number))
    };
    let pixel = |name: &str| side(name).is_some_and(|side| side <= 2.0);
    let source = element.attr("src").map(str::trim).filter(|source| !source.is_empty())?;
    (!pixel("width") && !pixel("height")).then(|| source.to_owned())
}

/// Elements that begin a paragraph of their own.
pub(super) fn is_block(name: &str) -> bool {
    #[rustfmt::skip]
    const BLOCKS: &[&str] = &[
        "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "tr", "td",
        "th", "tbody", "thead", "tfoot", "caption", "blockquote", "pre", "hr", "center", "section", "article",
        "header", "footer", "main", "nav", "aside", "form", "fieldset", "legend", "address", "figure", "figcaption",
        "body", "option", "details", "summary", "dir", "menu", "xmp", "listing", "plaintext", "textarea",
    ];
    BLOCKS.contains(&name)
}
