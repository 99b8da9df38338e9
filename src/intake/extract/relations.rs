//! How the parts of an Office Open XML file hang together (ECMA-376 part 2), and who wrote it.
//!
//! Hands out [`relations`], [`main_part`] and [`properties`]. Deliberately knows nothing of what a part says.

use super::package::{Package, resolve};
use super::xml::{Node, Xml, attribute, decode};
use crate::intake::extract::limits::Limits;
use crate::intake::extract::{Document, text};
use std::collections::HashMap;

/// A relation of a part: what kind, and to where.
#[derive(Clone, Debug)]
pub struct Relation {
    /// The last step of the type's address (`officeDocument`, `image`, `worksheet`).
    pub kind: String,
    /// As written: relative to the part, or absolute with a slash.
    pub target: String,
}

/// The part that holds the text: by the container's relations, by its usual name, or by what looks like it.
pub fn main_part(package: &mut Package<'_>, limits: &Limits, usual: &str) -> Option<String> {
    let root = relations(package, "", limits);
    let related = root.values().find(|r| r.kind == "officeDocument").map(|r| resolve("", &r.target));
    let has = |package: &Package<'_>, name: &str| package.names().any(|n| n.eq_ignore_ascii_case(name));
    if let Some(name) = related.filter(|name| has(package, name)) {
        return Some(name);
    }
    if has(package, usual) {
        return Some(usual.into());
    }
    let stem = usual.rsplit('/').next().and_then(|file| file.strip_suffix(".xml")).unwrap_or(usual).to_owned();
    let alike = move |name: &&str| {
        let lower = name.to_lowercase();
        lower.ends_with(".xml") && lower.rsplit('/').next().is_some_and(|file| file.starts_with(&stem))
    };
    package.names().find(alike).map(String::from)
}

/// The relations of a part (`""` for the container itself), by id; kinds without their namespace.
pub fn relations(package: &mut Package<'_>, part: &str, limits: &Limits) -> HashMap<String, Relation> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let path = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
    let text = decode(&package.read(&path).bytes);
    let mut xml = Xml::new(&text, limits);
    let mut relations = HashMap::new();
    while let Some(node) = xml.step() {
        if let Node::Open(tag) = node
            && tag.local_name().into_inner() == "Relationship"
            && attribute(&tag, "TargetMode").is_none_or(|mode| mode != "External")
            && let (Some(id), Some(kind), Some(target)) =
                (attribute(&tag, "Id"), attribute(&tag, "Type"), attribute(&tag, "Target"))
        {
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            relations.insert(id, Relation { kind, target });
        }
    }
    relations
}

/// Title and author from the core properties.
pub fn properties(package: &mut Package<'_>, document: &mut Document, limits: &Limits) {
    let text = decode(&package.read("docProps/core.xml").bytes);
    let mut xml = Xml::new(&text, limits);
    let mut open: Vec<String> = Vec::new();
    while let Some(node) = xml.step() {
        match node {
            Node::Open(tag) => open.push(tag.local_name().into_inner().to_owned()),
            Node::Close => {
                open.pop();
            }
            Node::Text(value) => {
                let value = text::line(&value);
                let field = match open.last().map(String::as_str) {
                    Some("title") => &mut document.title,
                    Some("creator") => &mut document.author,
                    _ => continue,
                };
                if !value.is_empty() {
                    field.get_or_insert_default().push_str(&value);
                }
            }
        }
    }
}
