//! What OpenDocument styles say about looks and list numbers (ISO/IEC 26300 part 1, 16).
//!
//! Hands out [`Styles`]. Deliberately reads only what makes a heading or a number recognisable.

use crate::intake::extract::Limits;
use crate::intake::extract::numbering::number;
use crate::intake::extract::xml::{Node, Xml, attribute};
use quick_xml::events::BytesStart;
use std::collections::HashMap;

/// A paragraph's or a span's style, with what it inherits once it is resolved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Style {
    pub heading: bool,
    pub centred: Option<bool>,
    pub bold: Option<bool>,
    /// Half-points.
    pub size: Option<u32>,
    pub hidden: bool,
    parent: Option<String>,
}

/// How one level of a list is numbered.
#[derive(Clone, Debug, Default)]
struct Level {
    format: String,
    prefix: String,
    suffix: String,
    start: u32,
    /// How many levels the number shows: 2 for 1.1.
    shown: usize,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Styles {
    styles: HashMap<String, Style>,
    /// Levels of each list style, from 1; the outline of headings has the empty name.
    lists: HashMap<String, HashMap<usize, Level>>,
    counts: HashMap<String, [Option<u32>; LEVELS]>,
}

/// Levels of a list (16.30).
pub const LEVELS: usize = 10;

impl Styles {
    /// Adds the styles of a part; those of the document itself come after the common ones.
    pub fn read(&mut self, text: &str, limits: &Limits) {
        let mut xml = Xml::new(text, limits);
        let mut style: Option<(String, Style)> = None;
        let mut list: Option<String> = None;
        while let Some(node) = xml.step() {
            let Node::Open(tag) = node else { continue };
            let name = tag.local_name().into_inner();
            match name {
                "body" | "master-styles" => break,
                "style" | "default-style" => {
                    self.styles.extend(style.take());
                    let id = attribute(&tag, "name").unwrap_or_default();
                    let shown = attribute(&tag, "display-name").unwrap_or_else(|| id.clone());
                    let heading = matches!(shown.as_str(), "Title" | "标题" | "题目");
                    style =
                        Some((id, Style { heading, parent: attribute(&tag, "parent-style-name"), ..Style::default() }));
                }
                "list-style" | "outline-style" => {
                    self.styles.extend(style.take());
                    let outline = name == "outline-style";
                    list = Some(if outline { String::new() } else { attribute(&tag, "name").unwrap_or_default() });
                }
                "list-level-style-number" | "outline-level-style" | "list-level-style-bullet" => {
                    if let (Some(list), Some(level)) = (&list, attribute(&tag, "level").and_then(|l| l.parse().ok())) {
                        self.lists.entry(list.clone()).or_default().insert(level, Level::new(&tag));
                    }
                }
                "paragraph-properties" => {
                    if let Some((_, style)) = style.as_mut() {
                        style.centred = attribute(&tag, "text-align").map(|align| align == "center").or(style.centred);
                    }
                }
                "text-properties" => {
                    if let Some((_, style)) = style.as_mut() {
                        let weight = attribute(&tag, "font-weight");
                        style.bold =
                            weight.map(|w| w == "bold" || w.parse().is_ok_and(|w: u32| w >= 600)).or(style.bold);
                        style.size = attribute(&tag, "font-size").and_then(|size| half_points(&size)).or(style.size);
                        style.hidden |= attribute(&tag, "display").is_some_and(|display| display == "none");
                    }
                }
                _ => {}
            }
        }
        self.styles.extend(style);
    }

    /// A style with everything that it inherits.
    pub fn resolved(&self, name: Option<&str>) -> Style {
        let mut result = Style::default();
        let mut next = name;
        // A chain that bites its own tail ends here.
        for _ in 0..16 {
            let Some(style) = next.and_then(|name| self.styles.get(name)) else { break };
            result.heading |= style.heading;
            result.hidden |= style.hidden;
            result.centred = result.centred.or(style.centred);
            result.bold = result.bold.or(style.bold);
            result.size = result.size.or(style.size);
            next = style.parent.as_deref();
        }
        result
    }

    /// Lets a list begin anew.
    pub fn restart(&mut self, list: &str) {
        self.counts.remove(list);
    }

    /// Counts one item at a level from 1 and gives its number as printed; `None` for bullets and unknown lists.
    pub fn label(&mut self, list: &str, level: usize, start: Option<u32>) -> Option<String> {
        let levels = self.lists.get(list)?;
        let here = levels.get(&level)?;
        let counts = self.counts.entry(list.to_owned()).or_default();
        let at = level.checked_sub(1)?;
        let first = start.unwrap_or(here.start);
        let count = counts.get_mut(at)?;
        *count = Some(match *count {
            Some(count) if start.is_none() => count.saturating_add(1),
            _ => first,
        });
        for deeper in counts.iter_mut().skip(level) {
            *deeper = None;
        }
        if here.format.is_empty() {
            return None;
        }
        let from = level.saturating_sub(here.shown.max(1));
        let mut numbers = Vec::new();
        for (at, count) in counts.iter().enumerate().take(level).skip(from) {
            let of = levels.get(&(at + 1));
            let count = count.or(of.map(|l| l.start)).unwrap_or(1);
            let format = of.map_or("", |l| l.format.as_str());
            if !format.is_empty() {
                numbers.push(number(count, word_format(format)));
            }
        }
        let label = format!("{}{}{}", here.prefix, numbers.join("."), here.suffix);
        let label = label.trim();
        (!label.is_empty()).then(|| label.to_owned())
    }
}

impl Level {
    fn new(tag: &BytesStart<'_>) -> Self {
        Self {
            format: attribute(tag, "num-format").unwrap_or_default(),
            prefix: attribute(tag, "num-prefix").unwrap_or_default(),
            suffix: attribute(tag, "num-suffix").unwrap_or_default(),
            start: attribute(tag, "start-value").and_then(|n| n.parse().ok()).unwrap_or(1),
            shown: attribute(tag, "display-levels").and_then(|n| n.parse().ok()).unwrap_or(1),
        }
    }
}

/// The name that WordprocessingML has for a number format, which here begins with its first number (19.500).
fn word_format(format: &str) -> &'static str {
    match format.split([',', ' ']).next().unwrap_or_default() {
        "a" => "lowerLetter",
        "A" => "upperLetter",
        "i" => "lowerRoman",
        "I" => "upperRoman",
        "一" => "chineseCounting",
        "壹" | "壱" => "chineseLegalSimplified",
        "甲" => "ideographTraditional",
        "子" => "ideographZodiac",
        "①" => "decimalEnclosedCircle",
        "１" => "decimalFullWidth",
        "01" => "decimalZero",
        _ => "decimal",
    }
}

/// `16pt` in half-points.
fn half_points(size: &str) -> Option<u32> {
    let points = size.trim().strip_suffix("pt")?;
    let (whole, fraction) = points.split_once('.').unwrap_or((points, ""));
    let whole: u32 = whole.parse().ok()?;
    Some(whole.checked_mul(2)? + u32::from(fraction.starts_with(['5', '6', '7', '8', '9'])))
}
