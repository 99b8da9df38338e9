//! A page saved with its pictures (MHT; RFC 2557), which has the form of a mail.
//!
//! Hands out [`leaves`]. Deliberately does not say which of them is the page.

use super::parts::{self, Node};
use super::{Budget, header, transfer};
use crate::intake::extract::Limits;

/// A part without parts of its own, transfer encoding undone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leaf {
    /// In lower case, without parameters.
    pub content_type: String,
    pub charset: Option<String>,
    /// Content-Location, by which the page refers to it.
    pub location: Option<String>,
    /// Content-ID without angle brackets.
    pub cid: Option<String>,
    pub bytes: Vec<u8>,
}

/// All leaves in order.
pub fn leaves(raw: &[u8], limits: &Limits) -> Vec<Leaf> {
    let header::Split { headers, body, .. } = header::split_mail(raw);
    let mut budget = Budget { limits, parts: 0, mails: 0, files: 0 };
    let root = parts::tree(headers, body, &mut budget, &mut Vec::new());
    let mut leaves = Vec::new();
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        match node {
            Node::Multi { children, .. } => open.extend(children.into_iter().rev()),
            Node::Leaf(part) => leaves.push(Leaf {
                content_type: part.kind.value.clone(),
                charset: part.kind.token("charset").map(str::to_owned),
                location: part.headers.plain("content-location").map(|text| header::one_line(&text)),
                cid: part.cid(),
                bytes: transfer::decode(&part.encoding(), part.body).0.into_owned(),
            }),
        }
    }
    leaves
}
