//! Word documents of one XML as the parts of a .docx.
//!
//! Hands out [`package`] and [`properties`]. A flat OPC file (`pkg:package`) holds the parts themselves; a Word 2003 file
//! (`w:wordDocument`) is its own main part, and its pictures stand in it as base64. Deliberately reads no text.

use crate::intake::extract::package::Package;
use crate::intake::extract::xml::{Node, Xml, attribute};
use crate::intake::extract::{Limits, text};

/// The parts of the file.
pub fn package<'a>(text: &str, limits: &'a Limits) -> Package<'a> {
    let parts = if text.contains("<pkg:part") { of_parts(text, limits) } else { of_2003(text, limits) };
    Package::of_parts(parts, limits)
}

/// `pkg:part` by `pkg:part`. Cut as text: each holds an XML of its own, with its own declarations.
fn of_parts(text: &str, limits: &Limits) -> Vec<(String, Vec<u8>)> {
    let mut parts = Vec::new();
    for piece in text.split("<pkg:part ").skip(1).take(limits.entries) {
        let Some((tag, rest)) = piece.split_once('>') else { continue };
        let Some(name) = value(tag, "pkg:name") else { continue };
        let between = |open: &str, close: &str| -> Option<&str> {
            let (_, inner) = rest.split_once(open)?;
            let (_, inner) = inner.split_once('>')?;
            // A part that is cut off is read as far as it goes.
            Some(inner.split(close).next().unwrap_or(inner))
        };
        if let Some(xml) = between("<pkg:xmlData", "</pkg:xmlData>") {
            parts.push((name.to_owned(), xml.as_bytes().to_vec()));
        } else if let Some(base64) = between("<pkg:binaryData", "</pkg:binaryData>") {
            parts.push((name.to_owned(), binary(base64)));
        }
    }
    parts
}

fn value<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = tag.split_once(name)?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest.get(1..)?.split(quote).next()
}

/// The file as main part and styles, and its pictures by the names that refer to them.
fn of_2003(text: &str, limits: &Limits) -> Vec<(String, Vec<u8>)> {
    let mut parts = vec![
        ("word/document.xml".to_owned(), text.as_bytes().to_vec()),
        ("word/styles.xml".to_owned(), text.as_bytes().to_vec()),
    ];
    let mut xml = Xml::new(text, limits);
    let mut open: Option<(String, String)> = None;
    while let Some(node) = xml.step() {
        match node {
            Node::Open(tag) if tag.local_name().into_inner() == "binData" => {
                open = attribute(&tag, "name").map(|name| (name, String::new()));
            }
            Node::Text(text) => {
                if let Some((_, base64)) = open.as_mut() {
                    base64.push_str(&text);
                }
            }
            Node::Close => parts.extend(open.take().map(|(name, base64)| (name, binary(&base64)))),
            Node::Open(_) => {}
        }
        if parts.len() > limits.entries {
            break;
        }
    }
    parts
}

fn binary(base64: &str) -> Vec<u8> {
    let clean: Vec<u8> = base64.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    data_encoding::BASE64.decode(&clean).unwrap_or_default()
}

/// Title and author of a Word 2003 file, which stand before its body.
pub fn properties(text: &str, limits: &Limits) -> (Option<String>, Option<String>) {
    let mut xml = Xml::new(text, limits);
    let (mut title, mut author) = (String::new(), String::new());
    let mut open: Vec<String> = Vec::new();
    while let Some(node) = xml.step() {
        match node {
            Node::Open(tag) => {
                let name = tag.local_name().into_inner();
                if matches!(name, "body" | "part" | "styles") {
                    break;
                }
                open.push(name.to_owned());
            }
            Node::Close => {
                open.pop();
            }
            Node::Text(value) if open.iter().any(|name| name == "DocumentProperties") => {
                match open.last().map(String::as_str) {
                    Some("Title") => title.push_str(&value),
                    Some("Author") => author.push_str(&value),
                    _ => {}
                }
            }
            Node::Text(_) => {}
        }
    }
    let tidy = |value: String| Some(text::line(&value)).filter(|value| !value.is_empty());
    (tidy(title), tidy(author))
}
