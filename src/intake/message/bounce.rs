//! What a bounce (系统退信) says: whom it could not reach, why, and which letter it was.
//!
//! Hands out [`Bounce`], read in the child with the mail: from a delivery report (RFC 3464, however it is labelled), from
//! the returned letter, or from the words of mail systems that write no report. Reads what is claimed and judges only
//! the wording: whether a letter of ours was ever sent there, and what follows from it, the store decides, because
//! anybody can write a bounce.

mod report;
mod verdict;

#[cfg(test)]
mod tests;

use super::header::{self, Headers};
use super::parts::{Node, Part};
use super::{Message, charset, transfer};
use crate::notices::mime::MARKER;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A bounce of at most this many recipients is read; our letters have one each.
const MOST: usize = 20;

/// Bytes of a part in which a report or a returned header is looked for.
const HEAD: usize = 256 * 1024;

/// A bounce as read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounce {
    /// Whom it could not reach; empty if it only tells of a delay, or names nobody.
    pub recipients: Vec<Failed>,
    /// Message-ID of the returned letter, without angle brackets.
    pub letter: Option<String>,
    /// What the returned letter bears as our own mark (`X-Jianbao-Letter`): the letter's key. It survives where a
    /// provider has given the letter a Message-ID of its own.
    pub key: Option<String>,
}

/// A recipient that could not be reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// In lower case.
    pub address: String,
    /// RFC 3463, such as `5.1.1`; empty if none was given.
    pub status: String,
    /// Whether the next letter would come back as well; otherwise it may pass (邮箱已满, 拒收).
    pub permanent: bool,
    /// The reason in a few words, such as 地址不存在.
    pub why: String,
}

/// Reads a mail that is known to be a bounce.
pub(super) fn read(headers: &Headers, root: &Node, message: &Message) -> Bounce {
    let mut leaves = Vec::new();
    texts(root, &mut leaves);
    let (letter, key, to) = returned(message, &leaves);
    let notice = notice(message);
    let mut recipients: Vec<Failed> = Vec::new();
    let mut reported = false;
    for entry in leaves.iter().flat_map(|leaf| report::entries(&leaf.text)) {
        reported = true;
        if !entry.has_failed() {
            continue;
        }
        for address in &entry.addresses {
            let said = format!("{}\n{}", entry.diagnostic, about(&notice, address).unwrap_or_default());
            // What the report itself says goes before the words around it.
            let verdict = verdict::judge(&entry.status, &entry.diagnostic)
                .filter(|verdict| !verdict.is_vague())
                .or_else(|| verdict::judge(&entry.status, &said));
            recipients.push(failed(address, &entry.status, verdict));
        }
    }
    if !reported && !is_delay(&message.subject, &notice) {
        let own = own_addresses(headers, message);
        let named = headers.plain("x-failed-recipients").map(|text| addresses_in(&text)).unwrap_or_default();
        let found = [named, addresses_in(&notice), to].into_iter();
        let mut found = found.map(|list| list.into_iter().filter(|address| !own.contains(address)).collect::<Vec<_>>());
        for address in found.find(|list| !list.is_empty()).unwrap_or_default() {
            let near = about(&notice, &address).unwrap_or_default();
            let status = verdict::status_in(&near).or_else(|| verdict::status_in(&notice)).unwrap_or_default();
            let whole = format!("{}\n{notice}", message.subject);
            let verdict = verdict::judge(&status, &near)
                .filter(|verdict| !verdict.is_vague())
                .or_else(|| verdict::judge(&status, &whole));
            recipients.push(failed(&address, &status, verdict));
        }
    }
    let mut seen = BTreeSet::new();
    recipients.retain(|failed| seen.insert(failed.address.clone()));
    recipients.truncate(MOST);
    Bounce { recipients, letter, key }
}

/// Whether a part is a delivery report, though the mail around it may not say so.
pub(super) fn has_report(root: &Node) -> bool {
    let mut leaves = Vec::new();
    texts(root, &mut leaves);
    leaves.iter().filter(|leaf| !leaf.root).any(|leaf| {
        let entries = report::entries(&leaf.text);
        leaf.kind == "message/delivery-status" || entries.iter().any(|entry| !entry.action.is_empty())
    })
}

fn failed(address: &str, status: &str, verdict: Option<verdict::Verdict>) -> Failed {
    // What nobody can read is not held against the address more than once in a while.
    let verdict = verdict.unwrap_or_default();
    let status = status.to_owned();
    Failed { address: address.to_owned(), status, permanent: verdict.permanent, why: verdict.why.to_owned() }
}

/// A part as text, transfer encoding undone.
struct Leaf {
    kind: String,
    root: bool,
    text: String,
}

fn texts(node: &Node, found: &mut Vec<Leaf>) {
    match node {
        Node::Leaf(part) => found.extend(text_of(part)),
        Node::Multi { children, .. } => children.iter().for_each(|child| texts(child, found)),
    }
}

fn text_of(part: &Part) -> Option<Leaf> {
    let body = part.body.get(..HEAD).unwrap_or(part.body);
    let (bytes, _) = transfer::decode(&part.encoding(), body);
    // A mail that came back whole has a report of its own perhaps, which is not about ours; a file is no report.
    if part.kind.value == "message/rfc822" || bytes.contains(&0) {
        return None;
    }
    Some(Leaf { kind: part.kind.value.clone(), root: part.root, text: charset::sniff(&bytes).0 })
}

/// Message-ID, mark and recipients of the letter that came back: as a mail, as its header, or in the words.
fn returned(message: &Message, leaves: &[Leaf]) -> (Option<String>, Option<String>, Vec<String>) {
    if let Some(inner) = message.forwarded.first() {
        let to = inner.to.iter().map(|to| to.address.clone()).filter(|to| to.contains('@')).collect();
        return (inner.message_id.clone(), inner.marker.clone(), to);
    }
    let blocks = leaves.iter().filter(|leaf| !leaf.root).map(|leaf| (leaf.kind.as_str(), leaf.text.as_str()));
    for (kind, text) in blocks {
        let headers = header::split_mail(text.as_bytes()).headers;
        let known = headers.raw("message-id").is_some() && headers.raw("from").is_some();
        if known || kind == "text/rfc822-headers" && !headers.is_empty() {
            let id = headers.plain("message-id").and_then(|text| bare_id(&text));
            let to = headers.plain("to").map(|text| addresses_in(&text)).unwrap_or_default();
            return (id, marker(&headers), to);
        }
    }
    let text = whole_text(message);
    let id = field_in(&text, "message-id").and_then(|text| bare_id(&text));
    let to = field_in(&text, "to").map(|text| addresses_in(&text)).unwrap_or_default();
    (id, field_in(&text, MARKER), to)
}

/// The key in our own mark, at most 200 characters of it.
pub(super) fn marker(headers: &Headers) -> Option<String> {
    let text = headers.plain(&MARKER.to_ascii_lowercase())?;
    let text: String = header::one_line(&text).chars().take(200).collect();
    (!text.is_empty()).then_some(text)
}

fn bare_id(text: &str) -> Option<String> {
    let id = text.trim().split_once('<').map_or(text, |(_, rest)| rest).split('>').next().unwrap_or_default().trim();
    (id.contains('@') && id.len() <= 300).then(|| id.to_owned())
}

/// A header field that stands in running text, with the line that continues it.
fn field_in(text: &str, name: &str) -> Option<String> {
    let mut lines = text.lines().map(|line| line.trim_start_matches(['>', ' ', '\t'])).peekable();
    while let Some(line) = lines.next() {
        let Some((field, value)) = line.split_once(':') else { continue };
        if field.trim_end().eq_ignore_ascii_case(name) {
            let value = value.trim();
            let next = lines.peek().copied().unwrap_or_default();
            return Some(if value.is_empty() { next.trim().to_owned() } else { value.to_owned() });
        }
    }
    None
}

fn whole_text(message: &Message) -> String {
    let quoted = message.quoted.as_deref().unwrap_or_default();
    format!("{}\n{quoted}", message.text)
}

/// What the mail system itself says: the text up to the copy of the letter.
fn notice(message: &Message) -> String {
    let text = whole_text(message);
    let mut notice = String::new();
    for line in text.lines() {
        let plain = line.trim_start_matches(['-', '=', '>', '*', ' ', '\t']).to_lowercase();
        if COPY.iter().any(|start| plain.starts_with(start)) {
            break;
        }
        notice += line;
        notice.push('\n');
    }
    notice
}

/// How the copy of the letter begins.
const COPY: &[&str] = &[
    "this is a copy of",
    "below this line is a copy",
    "below are the headers",
    "copy of the message",
    "original message",
    "returned message",
    "message header",
    "unsent message",
    "the following is the",
    "return-path:",
    "received:",
    "message-id:",
    "x-jianbao-letter:",
    "邮件原文",
    "原始邮件",
    "原邮件内容",
    "以下是原邮件",
    "以下为原邮件",
    "信头内容",
];

/// What is said of an address: from its line to the next empty line or the next address, else its paragraph.
fn about(notice: &str, address: &str) -> Option<String> {
    let lines: Vec<&str> = notice.lines().collect();
    let at = lines.iter().position(|line| line.to_lowercase().contains(address))?;
    let own = |line: &&&str| addresses_in(line).iter().all(|other| other == address);
    let after = lines.iter().skip(at + 1).take(12).take_while(|line| !line.trim().is_empty()).take_while(own);
    let first = lines.get(at).into_iter();
    let after: Vec<&str> = first.chain(after).copied().collect();
    let before = lines.iter().take(at).rev().take(4).take_while(|line| !line.trim().is_empty()).take_while(own);
    let near = after.join("\n");
    if verdict::judge("", &near).is_some() {
        return Some(near);
    }
    // Some systems say the reason first, and others leave an empty line between.
    let mut before: Vec<&str> = before.copied().collect();
    before.reverse();
    let next = lines.iter().skip(at + after.len()).skip_while(|line| line.trim().is_empty()).take(4).take_while(own);
    let next: Vec<&str> = next.copied().collect();
    Some(format!("{}\n{near}\n{}", before.join("\n"), next.join("\n")))
}

/// Every address in a text, in lower case, each once.
fn addresses_in(text: &str) -> Vec<String> {
    let inside = |c: char| c.is_ascii_alphanumeric() || "@._%+=~-&'".contains(c);
    let mut found: Vec<String> = Vec::new();
    for token in text.split(|c: char| !inside(c)).filter(|token| token.contains('@')) {
        let token = token.trim_matches(['.', '-', '=', '\'', '&', '%']).to_lowercase();
        let Some((local, domain)) = token.split_once('@') else { continue };
        let fine = !local.is_empty() && domain.contains('.') && !domain.contains('@') && token.len() <= 254;
        if fine && !is_daemon(local) && !found.contains(&token) {
            found.push(token);
        }
        if found.len() >= MOST {
            break;
        }
    }
    found
}

fn is_daemon(local: &str) -> bool {
    matches!(local, "postmaster" | "mailer-daemon" | "mailerdaemon" | "mail-daemon" | "abuse" | "noreply" | "no-reply")
}

/// To whom the bounce came and who wrote it: none of them failed.
fn own_addresses(headers: &Headers, message: &Message) -> Vec<String> {
    let named = ["delivered-to", "x-original-to", "envelope-to"].iter().filter_map(|name| headers.plain(name));
    let named = named.flat_map(|text| addresses_in(&text));
    let boxes = message.to.iter().chain(&message.cc).chain(&message.from).map(|one| one.address.clone());
    boxes.chain(named).filter(|address| !address.is_empty()).collect()
}

/// A warning that the mail system goes on trying. What it has given up on says so.
fn is_delay(subject: &str, notice: &str) -> bool {
    let text = format!("{subject}\n{notice}").to_lowercase();
    let delayed = [
        "delivery temporarily suspended",
        "delayed mail",
        "message delayed",
        "delayed 24 hours",
        "has been delayed",
        "delivery is delayed",
        "is a warning message only",
        "has not yet been delivered",
        "will be retried",
        "will continue trying",
        "will keep trying",
        "投递延迟",
        "延迟投递",
        "系统将继续尝试",
        "将继续为您投递",
        "将继续尝试",
    ];
    let given_up = ["given up", "giving up", "permanent", "失败", "退回", "gave up"];
    delayed.iter().any(|phrase| text.contains(phrase)) && !given_up.iter().any(|phrase| text.contains(phrase))
}
