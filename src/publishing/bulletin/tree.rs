//! One XML part as a tree small enough to be put in order and written again. Only for parts that we wrote ourselves: depth and size
//! are not limited. Namespaces are left as written (`w:p`).

use anyhow::{Context, bail};
use quick_xml::{
    Reader, Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

/// An element with its attributes in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
}

/// What stands inside an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// An element with attributes and nothing inside.
    pub fn new(name: &str, attributes: &[(&str, &str)]) -> Self {
        let attributes = attributes.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Self { name: name.to_owned(), attributes, children: Vec::new() }
    }

    /// The same with these elements inside.
    pub fn with(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children.into_iter().map(Node::Element));
        self
    }

    /// The same with this text inside.
    pub fn saying(mut self, text: &str) -> Self {
        self.children.push(Node::Text(text.to_owned()));
        self
    }

    /// An attribute's value.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(k, _)| k == name).map(|(_, v)| v.as_str())
    }

    /// Sets an attribute, in place if it is there.
    pub fn set(&mut self, name: &str, value: &str) {
        match self.attributes.iter_mut().find(|(k, _)| k == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.attributes.push((name.to_owned(), value.to_owned())),
        }
    }

    /// The child elements.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(e) => Some(e),
            Node::Text(_) => None,
        })
    }

    /// The child elements, to be changed.
    pub fn elements_mut(&mut self) -> impl Iterator<Item = &mut Element> {
        self.children.iter_mut().filter_map(|node| match node {
            Node::Element(e) => Some(e),
            Node::Text(_) => None,
        })
    }

    /// The first child of this name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|e| e.name == name)
    }

    /// Changes the first child of this name, put in if it is missing.
    pub fn on_child(&mut self, name: &str, change: impl FnOnce(&mut Element)) {
        if self.child(name).is_none() {
            self.children.push(Node::Element(Element::new(name, &[])));
        }
        if let Some(child) = self.elements_mut().find(|e| e.name == name) {
            change(child);
        }
    }

    /// Changes this element and everything below it, parents first.
    pub fn walk_mut(&mut self, change: &mut impl FnMut(&mut Element)) {
        change(self);
        for child in self.elements_mut() {
            child.walk_mut(change);
        }
    }
}

/// Reads one part. An error says that it is not well-formed.
pub fn parse(xml: &[u8]) -> anyhow::Result<Element> {
    let xml = std::str::from_utf8(xml).context("not UTF-8")?;
    let mut reader = Reader::from_str(xml);
    // The first is a holder for the root.
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event()? {
            Event::Start(start) => open.push(element(&start)?),
            Event::Empty(start) => put(&mut open, Node::Element(element(&start)?))?,
            Event::End(_) => {
                let done = open.pop().context("an end without a start")?;
                put(&mut open, Node::Element(done))?;
            }
            Event::Text(text) => put(&mut open, Node::Text(legal(text.into_inner().as_ref())?))?,
            Event::GeneralRef(entity) => {
                let text = format!("&{};", entity.into_inner());
                put(&mut open, Node::Text(legal(&quick_xml::escape::unescape(&text)?)?))?;
            }
            Event::Decl(_) => {}
            Event::Eof => break,
            other => bail!("unexpected in a part of ours: {other:?}"),
        }
    }
    let holder = open.pop().filter(|_| open.is_empty()).context("an element is not closed")?;
    let mut roots = holder.children.into_iter().filter_map(|node| match node {
        Node::Element(e) => Some(e),
        Node::Text(_) => None,
    });
    let root = roots.next().context("no root element")?;
    anyhow::ensure!(roots.next().is_none(), "two root elements");
    Ok(root)
}

/// Writes a part.
pub fn write(root: &Element) -> anyhow::Result<Vec<u8>> {
    let mut writer = Writer::new(Vec::new());
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))))?;
    write_element(&mut writer, root)?;
    Ok(writer.into_inner())
}

fn write_element(writer: &mut Writer<Vec<u8>>, element: &Element) -> anyhow::Result<()> {
    let attributes = element.attributes.iter().map(|(k, v)| (k.as_str(), v.as_str()));
    let start = BytesStart::new(element.name.as_str()).with_attributes(attributes);
    if element.children.is_empty() {
        writer.write_event(Event::Empty(start))?;
        return Ok(());
    }
    writer.write_event(Event::Start(start))?;
    for node in &element.children {
        match node {
            Node::Element(e) => write_element(writer, e)?,
            Node::Text(t) => writer.write_event(Event::Text(BytesText::new(t)))?,
        }
    }
    writer.write_event(Event::End(BytesEnd::new(element.name.as_str())))?;
    Ok(())
}

fn element(start: &BytesStart) -> anyhow::Result<Element> {
    let mut element = Element::new(start.name().as_ref(), &[]);
    for attribute in start.attributes() {
        let attribute = attribute?;
        let value = quick_xml::escape::unescape(&attribute.value)?;
        element.attributes.push((attribute.key.as_ref().to_owned(), legal(&value)?));
    }
    Ok(element)
}

/// Adds a node to the innermost open element; text that entities have cut into pieces grows together again.
fn put(open: &mut [Element], node: Node) -> anyhow::Result<()> {
    let parent = open.last_mut().context("something stands outside the root")?;
    match (parent.children.last_mut(), node) {
        (Some(Node::Text(before)), Node::Text(more)) => before.push_str(&more),
        (_, node) => parent.children.push(node),
    }
    Ok(())
}

/// quick-xml lets characters through that XML forbids; Word does not.
fn legal(text: &str) -> anyhow::Result<String> {
    match text.chars().find(|c| !super::text::is_xml_char(*c)) {
        Some(c) => bail!("U+{:04X} is no character of XML", u32::from(c)),
        None => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() -> anyhow::Result<()> {
        let root = Element::new("a", &[("k", "<&\"'>𠮷")]).with([Element::new("b", &[]).saying(" <&>\"' “” ")]);
        assert_eq!(parse(&write(&root)?)?, root);
        Ok(())
    }

    #[test]
    fn ill_formed_parts_are_refused() {
        for bad in
            ["", "<a>", "<a></b>", "<a/><b/>", "<a>\u{1}</a>", "<a k=\"\u{fffe}\"/>", "<a>&x;</a>", "<a>&#1;</a>"]
        {
            assert!(parse(bad.as_bytes()).is_err(), "{bad:?}");
        }
    }
}
