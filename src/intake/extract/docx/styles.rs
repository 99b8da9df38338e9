//! What paragraph styles say about a paragraph's look and numbering.
//!
//! Hands out [`Styles`]. Deliberately reads only the few properties that make a heading recognisable.

use crate::intake::extract::limits::Limits;
use crate::intake::extract::xml::{Node, Xml, attribute, decode, is_on};
use std::collections::HashMap;

/// A style with what it inherits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Style {
    pub heading: Option<bool>,
    pub centred: Option<bool>,
    pub bold: Option<bool>,
    /// Half-points.
    pub size: Option<u32>,
    /// numId and level.
    pub number: (Option<String>, Option<u8>),
    based_on: Option<String>,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Styles {
    by_id: HashMap<String, Style>,
    default: Option<String>,
    /// Size that holds where nothing else is said.
    pub size: u32,
}

impl Styles {
    pub fn read(bytes: &[u8], limits: &Limits) -> Self {
        let text = decode(bytes);
        let mut xml = Xml::new(&text, limits);
        let mut styles = Self { size: 20, ..Self::default() };
        let mut open: Vec<String> = Vec::new();
        let mut current: Option<(String, Style)> = None;
        while let Some(node) = xml.step() {
            match node {
                Node::Open(tag) => {
                    let name = tag.local_name().into_inner().to_owned();
                    let value = || attribute(&tag, "val");
                    if name == "style" {
                        let id = attribute(&tag, "styleId").unwrap_or_default();
                        let paragraph = attribute(&tag, "type").is_none_or(|t| t == "paragraph");
                        if paragraph
                            && attribute(&tag, "default").is_some_and(|d| matches!(d.as_str(), "1" | "true" | "on"))
                        {
                            styles.default = Some(id.clone());
                        }
                        current = Some((id, Style::default()));
                    } else if let Some((_, style)) = current.as_mut() {
                        match name.as_str() {
                            "name" => style.heading = value().filter(|n| is_heading_name(n)).map(|_| true),
                            "basedOn" => style.based_on = value(),
                            "outlineLvl" => {
                                let level = value().and_then(|v| v.parse::<u8>().ok());
                                style.heading = level.map(|l| l < 9).or(style.heading);
                            }
                            "jc" => style.centred = value().map(|v| v == "center"),
                            "b" => style.bold = Some(is_on(&tag)),
                            "sz" => style.size = value().and_then(|v| v.parse().ok()),
                            "numId" => style.number.0 = value(),
                            "ilvl" => style.number.1 = value().and_then(|v| v.parse().ok()),
                            _ => {}
                        }
                    } else if name == "sz"
                        && open.iter().any(|n| n == "rPrDefault")
                        && let Some(size) = value().and_then(|v| v.parse().ok())
                    {
                        styles.size = size;
                    }
                    open.push(name);
                }
                Node::Close => {
                    if open.pop().as_deref() == Some("style")
                        && let Some((id, style)) = current.take()
                    {
                        styles.by_id.insert(id, style);
                    }
                }
                Node::Text(_) => {}
            }
        }
        styles
    }

    /// A style with everything that it inherits; the default paragraph style if none is named.
    pub fn resolved(&self, id: Option<&str>) -> Style {
        let mut result = Style::default();
        let mut next = id.filter(|id| self.by_id.contains_key(*id)).or(self.default.as_deref());
        // A chain that bites its own tail ends here.
        for _ in 0..16 {
            let Some(style) = next.and_then(|id| self.by_id.get(id)) else { break };
            result.heading = result.heading.or(style.heading);
            result.centred = result.centred.or(style.centred);
            result.bold = result.bold.or(style.bold);
            result.size = result.size.or(style.size);
            result.number.0 = result.number.0.or_else(|| style.number.0.clone());
            result.number.1 = result.number.1.or(style.number.1);
            next = style.based_on.as_deref();
        }
        result
    }
}

fn is_heading_name(name: &str) -> bool {
    let name = name.to_lowercase();
    let rest = name.strip_prefix("heading").or_else(|| name.strip_prefix("标题"));
    name == "title" || name == "题目" || rest.is_some_and(|r| r.trim().is_empty() || r.trim().parse::<u8>().is_ok())
}
