//! One XML part as a stream of tags and texts, bounded and without entities of its own.
//!
//! Hands out [`Xml`] and [`attribute`]. Names come without prefix, so that strict and transitional namespaces, and files
//! whose prefixes were renamed, read alike. Deliberately knows no schema.

use crate::intake::extract::limits::Limits;
use crate::intake::extract::text;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// What comes next.
pub enum Node<'a> {
    Open(BytesStart<'a>),
    Close,
    Text(String),
}

/// Why the stream ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Not well-formed, or cut off.
    Broken,
    /// Nested deeper than the limit.
    Deep,
    /// More events than the limit.
    Long,
}

/// See the module.
pub struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
    events: usize,
    max_depth: usize,
    max_events: usize,
    done: bool,
    /// Set once the stream has ended early.
    pub stop: Option<Stop>,
}

/// A part's bytes as text: UTF-8 nearly always, UTF-16 with its mark; broken bytes become U+FFFD.
pub fn decode(bytes: &[u8]) -> String {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") || bytes.get(1) == Some(&0) {
        return text::decode(bytes).text;
    }
    String::from_utf8_lossy(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)).into_owned()
}

impl<'a> Xml<'a> {
    pub fn new(text: &'a str, limits: &Limits) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Self {
            reader,
            depth: 0,
            events: 0,
            max_depth: limits.xml_depth,
            max_events: limits.xml_events,
            done: false,
            stop: None,
        }
    }

    fn end(&mut self, stop: Option<Stop>) -> Option<Node<'a>> {
        self.done = true;
        self.stop = stop;
        None
    }

    /// The next tag or text; `None` at the end, early or not.
    pub fn step(&mut self) -> Option<Node<'a>> {
        while !self.done {
            self.events += 1;
            if self.events > self.max_events {
                return self.end(Some(Stop::Long));
            }
            match self.reader.read_event() {
                Ok(Event::Start(tag)) => {
                    self.depth += 1;
                    if self.depth > self.max_depth {
                        return self.end(Some(Stop::Deep));
                    }
                    return Some(Node::Open(tag));
                }
                Ok(Event::End(_)) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Some(Node::Close);
                }
                Ok(Event::Text(content)) => return Some(Node::Text(content.xml10_content().into_owned())),
                Ok(Event::CData(content)) => return Some(Node::Text(content.xml10_content().into_owned())),
                Ok(Event::GeneralRef(reference)) => {
                    // Only the five names of XML itself: an entity that a file declares is never expanded.
                    let known = match reference.resolve_char_ref() {
                        Ok(Some(character)) => Some(character),
                        _ => match reference.into_inner().as_ref() {
                            "lt" => Some('<'),
                            "gt" => Some('>'),
                            "amp" => Some('&'),
                            "quot" => Some('"'),
                            "apos" => Some('\''),
                            _ => None,
                        },
                    };
                    if let Some(character) = known {
                        return Some(Node::Text(character.into()));
                    }
                }
                Ok(Event::Eof) => return self.end((self.depth > 0).then_some(Stop::Broken)),
                Ok(_) => {}
                Err(_) => return self.end(Some(Stop::Broken)),
            }
        }
        None
    }
}

/// An attribute's value by its name without prefix.
pub fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes();
    attributes.with_checks(false);
    attributes.flatten().find(|a| a.key.local_name().into_inner() == name).map(|a| {
        let raw = a.value.into_owned();
        quick_xml::escape::unescape(&raw).map(|value| value.into_owned()).unwrap_or(raw)
    })
}

/// Whether a switch such as `w:b` is on: it is unless its value says otherwise.
pub fn is_on(tag: &BytesStart<'_>) -> bool {
    !matches!(attribute(tag, "val").as_deref(), Some("0" | "false" | "off" | "none"))
}
