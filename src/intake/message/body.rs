//! Which parts are the text of a mail, which are files, and the best plain text of it all.
//!
//! Hands out [`gather`] and [`tidy`]. A part is a file by its name, type and place, not by its disposition alone: Apple
//! Mail sends real files inline, and a `text/plain` with a file name is a file.

use super::parts::{Node, Part};
use super::{Attachment, Budget, charset, embedded, filename, html, transfer};
use crate::intake::extract::html::declared_charset;
use crate::model::flaw::Flaw;
use std::borrow::Cow;

/// What a mail holds besides its headers.
#[derive(Default)]
pub(super) struct Contents<'a> {
    pub attachments: Vec<Attachment>,
    /// Mails attached whole, transfer encoding undone, with the part's file name.
    pub mails: Vec<(Cow<'a, [u8]>, Option<String>)>,
    /// The HTML texts, for what only a page shows (cloud links).
    pub pages: Vec<html::Page>,
    /// The pictures that the pages show.
    pub sources: Vec<html::Source>,
}

/// A text with its worth.
struct Text {
    plain: String,
    from_html: bool,
}

/// Walks the tree: returns the text and fills the contents.
pub(super) fn gather<'a>(
    root: &Node<'a>,
    contents: &mut Contents<'a>,
    budget: &mut Budget,
    flaws: &mut Vec<Flaw>,
) -> String {
    let text = text_of(root, "", contents, budget, flaws).map(|text| text.plain).unwrap_or_default();
    for attachment in &mut contents.attachments {
        let shows =
            |source: &html::Source| matches!(source, html::Source::Cid(id) if attachment.cid.as_ref() == Some(id));
        attachment.inline = attachment.inline || contents.sources.iter().any(shows);
    }
    text
}

fn text_of<'a>(
    node: &Node<'a>,
    container: &str,
    contents: &mut Contents<'a>,
    budget: &mut Budget,
    flaws: &mut Vec<Flaw>,
) -> Option<Text> {
    match node {
        Node::Leaf(part) if part.kind.value == "message/partial" => read_partial(part, contents, budget, flaws),
        Node::Leaf(part) if is_text(part, container) => read_text(part, contents, budget, flaws),
        // An invitation's third alternative says nothing that the others do not.
        Node::Leaf(part)
            if container == "alternative"
                && part.kind.value == "text/calendar"
                && filename::of_part(&part.headers, &mut Vec::new()).is_none() =>
        {
            None
        }

        Node::Leaf(part) => {
            keep_file(part, contents, budget, flaws);
            None
        }
        Node::Multi { subtype, children } => {
            let texts: Vec<Text> =
                children.iter().filter_map(|child| text_of(child, subtype, contents, budget, flaws)).collect();
            if subtype == "alternative" { best(texts) } else { joined(texts) }
        }
    }
}

/// Whether a leaf is what the sender wrote, rather than a file.
fn is_text(part: &Part, container: &str) -> bool {
    let kind = part.kind.value.as_str();
    // RFC 2046 §4.1.4: a text of unknown subtype is plain text; these few are files by nature.
    let is_file = matches!(
        kind,
        "text/calendar" | "text/csv" | "text/rtf" | "text/vcard" | "text/x-vcard" | "text/rfc822-headers"
    );
    let readable = kind.starts_with("text/") && !is_file;
    let disposition = part.disposition();
    if !readable || disposition == "attachment" {
        // A whole mail that calls itself an attachment without naming a file is a slip of the mailer.
        return readable && part.root && filename::of_part(&part.headers, &mut Vec::new()).is_none();
    }
    part.root || container == "alternative" || filename::of_part(&part.headers, &mut Vec::new()).is_none()
}

/// One of the pieces in which a mail was sent (RFC 2046 §5.2.2): the first begins with the mail's own header.
fn read_partial<'a>(
    part: &Part<'a>,
    contents: &mut Contents<'a>,
    budget: &mut Budget,
    flaws: &mut Vec<Flaw>,
) -> Option<Text> {
    let number = part.kind.token("number").unwrap_or("?").trim();
    let total = part.kind.token("total").map(|total| format!("，共{}封", total.trim())).unwrap_or_default();
    let why = format!("邮件被拆成几封发送（此为第{number}封{total}），请取消拆分后整封重发");
    super::note(flaws, Flaw::NotAMail { why });
    if number == "1" {
        contents.mails.push((Cow::Borrowed(part.body), None));
        return None;
    }
    read_text(part, contents, budget, flaws)
}

fn read_text(part: &Part, contents: &mut Contents, budget: &mut Budget, flaws: &mut Vec<Flaw>) -> Option<Text> {
    let (bytes, repaired) = transfer::decode(&part.encoding(), part.body);
    if repaired {
        super::note(flaws, Flaw::TransferRepaired { place: "正文".into() });
    }
    let bytes = match embedded::take(&bytes, &mut contents.attachments, budget, flaws) {
        Some(rest) => Cow::Owned(rest),
        None => bytes,
    };
    let most = budget.limits.body_bytes;
    let bytes = match bytes.get(..most) {
        Some(head) if bytes.len() > most => {
            super::note(flaws, Flaw::OverLimit { place: "正文".into(), what: format!("{}MB", most >> 20) });
            head
        }
        _ => &bytes,
    };
    let is_html = part.kind.value.ends_with("html");
    let declared =
        part.kind.token("charset").map(str::to_owned).or_else(|| is_html.then(|| declared_charset(bytes))?);
    let decoded = charset::decode(bytes, declared.as_deref());
    decoded.note("正文", declared.as_deref(), flaws);
    if is_html {
        let Contents { sources, attachments, pages, .. } = contents;
        let page = html::read(&decoded.text, budget.limits, sources, attachments);
        if page.deep {
            super::note(flaws, Flaw::TooDeep { place: "正文".into() });
        }
        let plain = page.text.clone();
        pages.push(page);
        return Some(Text { plain, from_html: true });
    }
    let flowed = part.kind.token("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed"));
    let delsp = part.kind.token("delsp").is_some_and(|yes| yes.eq_ignore_ascii_case("yes"));
    let plain = if flowed { unflow(&decoded.text, delsp) } else { decoded.text };
    let plain = if plain.contains(html::MARK) { plain.replace(html::MARK, "") } else { plain };
    Some(Text { plain, from_html: false })
}

/// Undoes format=flowed (RFC 3676): a line that ends in a space goes on in the next one.
fn unflow(text: &str, delsp: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open = false;
    for line in text.lines() {
        let quoted = line.starts_with('>');
        let line = line.strip_prefix(' ').unwrap_or(line);
        if open && quoted {
            out.push('\n');
        }
        open = line.ends_with(' ') && line != "-- ";
        out.push_str(if open && delsp { line.strip_suffix(' ').unwrap_or(line) } else { line });
        if !open {
            out.push('\n');
        }
    }
    out
}

/// The alternative with substance: the plain one, unless it is a stub of the page.
fn best(texts: Vec<Text>) -> Option<Text> {
    let weight = |text: &Text| {
        let lines = text.plain.lines().filter(|line| !line.starts_with(html::MARK));
        lines.flat_map(str::chars).filter(|c| !c.is_whitespace()).count()
    };
    let (pages, plains): (Vec<Text>, Vec<Text>) = texts.into_iter().partition(|text| text.from_html);
    let plain = plains.into_iter().max_by_key(weight);
    let page = pages.into_iter().max_by_key(weight);
    match (plain, page) {
        (Some(plain), Some(page)) => {
            let (own, other) = (weight(&plain), weight(&page));
            let stub = own == 0 || own < 60 && other > own * 4 || is_stub(&plain.plain) && other > own;
            // A plain part that still holds tags was never meant to be read.
            let tagged = plain.plain.matches("</").count() > 3;
            Some(if stub || tagged && other > 0 { page } else { plain })
        }
        (plain, page) => plain.or(page),
    }
}

/// What mailers write into the plain alternative when they mean only the page.
fn is_stub(text: &str) -> bool {
    let text = text.to_lowercase();
    text.chars().count() < 300
        && ["不支持html", "html格式", "html 格式", "html邮件", "html mail", "html email", "html e-mail", "html-capable"]
            .iter()
            .any(|words| text.contains(words))
}

/// Texts that stand one after the other in a mail, a file between them perhaps.
fn joined(texts: Vec<Text>) -> Option<Text> {
    let from_html = !texts.is_empty() && texts.iter().all(|text| text.from_html);
    let plain =
        texts.iter().map(|text| text.plain.trim_end()).filter(|text| !text.trim().is_empty()).collect::<Vec<_>>();
    (!texts.is_empty()).then(|| Text { plain: plain.join("\n\n"), from_html })
}

fn keep_file<'a>(part: &Part<'a>, contents: &mut Contents<'a>, budget: &mut Budget, flaws: &mut Vec<Flaw>) {
    let kind = part.kind.value.clone();
    // Signatures, and the machine's half of a delivery report, are not for readers.
    if matches!(
        kind.as_str(),
        "application/pgp-signature"
            | "application/pkcs7-signature"
            | "application/x-pkcs7-signature"
            | "message/delivery-status"
            | "message/disposition-notification"
            | "message/feedback-report"
            | "text/rfc822-headers"
    ) {
        return;
    }
    let name = filename::of_part(&part.headers, flaws);
    let (bytes, repaired) = transfer::decode(&part.encoding(), part.body);
    if bytes.is_empty() && name.is_none() {
        return;
    }
    let is_mail = matches!(kind.as_str(), "message/rfc822" | "message/global" | "message/news")
        || name.as_ref().is_some_and(|name| name.to_lowercase().ends_with(".eml")) && looks_like_mail(&bytes);
    if is_mail {
        contents.mails.push((bytes, name));
        return;
    }
    budget.files += 1;
    let name = name.unwrap_or_else(|| filename::made_up(budget.files, &kind));
    if repaired {
        super::note(flaws, Flaw::TransferRepaired { place: format!("附件“{name}”") });
    }
    let inline = part.disposition() == "inline";
    contents.attachments.push(Attachment {
        name,
        content_type: kind,
        cid: part.cid(),
        inline,
        bytes: bytes.into_owned(),
    });
}

fn looks_like_mail(bytes: &[u8]) -> bool {
    let headers = super::header::split_mail(bytes).headers;
    headers.raw("from").is_some() || headers.raw("received").is_some()
}

/// Lines that end in `\n`: no carriage returns, control characters or trailing blanks, one empty line at most.
pub(super) fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut out = String::with_capacity(text.len());
    let mut empty = true;
    for line in text.lines() {
        let line: String = line
            .chars()
            .filter(|c| (*c == '\t' || !c.is_control()) && !super::is_invisible(*c))
            .map(|c| if c == '\u{A0}' { ' ' } else { c })
            .collect();
        let line = line.trim_end();
        if !line.trim().is_empty() {
            out.push_str(line);
            out.push('\n');
        } else if !empty {
            out.push('\n');
        }
        empty = line.trim().is_empty();
    }
    let end = out.trim_end().len();
    out.truncate(end);
    if !out.is_empty() {
        out.push('\n');
    }
    out
}
