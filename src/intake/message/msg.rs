//! Outlook's `.msg` (MS-OXMSG: an OLE file of properties) → [`Message`].
//!
//! Hands out [`read`] and [`is_letter`], and what Outlook's formats share to the reader of `winmail.dat`. The headers that the mail travelled with are believed
//! first where they are kept. Deliberately hands on attachments as bytes.

pub(in crate::intake) mod mapi;
mod store;

use super::{Attachment, Mailbox, Message};
use super::{automatic, filename, header, html, mailbox, note, put_text, read_headers};
use crate::intake::extract::{Limits, rtf};
use crate::model::flaw::Flaw;
use mapi::{tag, time, unpacked_rtf};
use store::{Place, Store};

/// Recipients and attachments of one mail that are looked at.
const MOST: usize = 500;

/// Reads a .msg; never fails: what could not be read is among the flaws.
pub fn read(bytes: &[u8], limits: &Limits) -> Message {
    match Store::open(bytes) {
        Some(mut store) => letter(&mut store, &Place::top(), 0, limits, &mut 0),
        None => Message {
            flaws: vec![Flaw::NotAMail { why: "Outlook 邮件（.msg）已损坏".into() }],
            ..Message::default()
        },
    }
}

/// Whether the outermost storage of an OLE file is a mail, whatever lies in it.
pub fn is_letter(bytes: &[u8]) -> bool {
    Store::open(bytes).is_some_and(|store| store.is_letter(&Place::top()))
}

/// Reads the mail of one storage; `mails` counts those inside.
fn letter(store: &mut Store, place: &Place, depth: usize, limits: &Limits, mails: &mut usize) -> Message {
    let mut flaws = Vec::new();
    let transport = store.text(place, tag::TRANSPORT_HEADERS).unwrap_or_default();
    // Exchange writes a line of its own above the fields.
    let transport = match transport.split_once('\n') {
        Some((line, rest)) if line.starts_with("Microsoft Mail Internet Headers") => rest,
        _ => &transport,
    };
    let head = header::split_mail(transport.as_bytes()).headers;
    // What is odd about these headers Outlook has mended already.
    let mut message = read_headers(&head, &mut Vec::new());
    if message.subject.is_empty() {
        message.subject = header::one_line(&store.text(place, tag::SUBJECT).unwrap_or_default());
    }
    message.from = message.from.filter(|from| !from.address.is_empty()).or_else(|| sender(store, place));
    if message.to.is_empty() && message.cc.is_empty() {
        recipients(store, place, &mut message);
    }
    let identifier = |text: String| super::identifiers(&text).into_iter().next();
    message.message_id = message.message_id.or_else(|| store.text(place, tag::MESSAGE_ID).and_then(identifier));
    for property in [tag::IN_REPLY_TO, tag::REFERENCES] {
        for id in super::identifiers(&store.text(place, property).unwrap_or_default()) {
            if !message.references.contains(&id) {
                message.references.push(id);
            }
        }
    }
    message.date = message.date.or_else(|| store.number(place, tag::CLIENT_SUBMIT_TIME).and_then(time));
    message.date = message.date.or_else(|| store.number(place, tag::DELIVERY_TIME).and_then(time));

    let mut sources = Vec::new();
    let (text, page) = text(store, place, limits, &mut sources, &mut message.attachments, &mut flaws);
    attachments(store, place, depth, limits, mails, &mut message, &mut flaws);
    for file in &mut message.attachments {
        let shows = |source: &html::Source| matches!(source, html::Source::Cid(id) if file.cid.as_ref() == Some(id));
        file.inline = file.inline || sources.iter().any(shows);
    }
    let answers = !message.references.is_empty();
    put_text(&mut message, &text, answers, &sources, page.as_slice(), &mut flaws);
    // What has no MIME parts has no report among them.
    let no_parts = super::parts::Node::Multi { subtype: String::new(), children: Vec::new() };
    message.automatic = automatic::kind(&head, &no_parts, &message);
    if store.is_damaged() {
        note(&mut flaws, Flaw::Unreadable { name: "Outlook 邮件".into(), why: "部分内容已损坏".into() });
    }
    message.flaws = flaws;
    message
}

/// Whom the mail is from: the one in whose name it was sent, by an address of the internet if there is any.
fn sender(store: &mut Store, place: &Place) -> Option<Mailbox> {
    let smtp = |text: String| text.contains('@').then(|| text.trim().to_lowercase());
    let mut person = |name: u16, addresses: [u16; 2]| {
        let name = store.text(place, name).map(|name| header::one_line(&name)).unwrap_or_default();
        let address = addresses.into_iter().find_map(|tag| store.text(place, tag).and_then(smtp));
        Mailbox { name, address: address.unwrap_or_default() }
    };
    let represented =
        person(tag::SENT_REPRESENTING_NAME, [tag::SENT_REPRESENTING_SMTP_ADDRESS, tag::SENT_REPRESENTING_ADDRESS]);
    let sender = person(tag::SENDER_NAME, [tag::SENDER_SMTP_ADDRESS, tag::SENDER_ADDRESS]);
    let addressed = [&represented, &sender].into_iter().find(|person| !person.address.is_empty());
    let named = || [&represented, &sender].into_iter().find(|person| !person.name.is_empty());
    let mut person = addressed.or_else(named)?.clone();
    // Some clients write the address as the name.
    if person.address.is_empty() && person.name.contains('@') {
        let mut read = mailbox::list(&person.name, "发件人", &mut Vec::new()).into_iter();
        person = read.next().unwrap_or(person);
    }
    Some(person)
}

fn recipients(store: &mut Store, place: &Place, message: &mut Message) {
    for place in store.inside(place, "__recip_version1.0_").into_iter().take(MOST) {
        let name = store.text(&place, tag::DISPLAY_NAME).map(|name| header::one_line(&name)).unwrap_or_default();
        let addresses = [tag::SMTP_ADDRESS, tag::ADDRESS];
        let address = addresses.into_iter().find_map(|tag| store.text(&place, tag).filter(|text| text.contains('@')));
        let person = Mailbox { name, address: address.unwrap_or_default().trim().to_lowercase() };
        match store.number(&place, tag::RECIPIENT_TYPE).unwrap_or(1) & 0xF {
            1 => message.to.push(person),
            2 => message.cc.push(person),
            _ => {}
        }
    }
}

/// The text in plain lines, and the page if there is one.
fn text(
    store: &mut Store,
    place: &Place,
    limits: &Limits,
    sources: &mut Vec<html::Source>,
    files: &mut Vec<Attachment>,
    flaws: &mut Vec<Flaw>,
) -> (String, Option<html::Page>) {
    let page = store.text(place, tag::HTML).or_else(|| {
        let bytes = store.bytes(place, tag::HTML)?;
        let codepage = store.internet_codepage(place);
        Some(mapi::text_of(&bytes, codepage))
    });
    let page = page.map(|page| html::read(&page, limits, sources, files));
    let some = |text: &String| !text.trim().is_empty();
    let plain = store.text(place, tag::BODY).filter(some).map(|text| text.replace(html::MARK, ""));
    let paged = || page.as_ref().map(|page| page.text.clone()).filter(some);
    let mut text = plain.or_else(paged).unwrap_or_default();
    if text.is_empty()
        && let Some(packed) = store.bytes(place, tag::RTF_COMPRESSED)
        && let Some(unpacked) = unpacked_rtf(&packed)
    {
        let document = rtf::read("邮件正文", &unpacked, limits);
        text = document.plain_text();
        document.flaws.into_iter().for_each(|flaw| note(flaws, flaw));
    }
    if let Some((at, _)) = text.char_indices().find(|(at, _)| *at > limits.body_bytes) {
        text.truncate(at);
        note(flaws, Flaw::OverLimit { place: "正文".into(), what: format!("{}MB", limits.body_bytes >> 20) });
    }
    (text, page)
}

fn attachments(
    store: &mut Store,
    place: &Place,
    depth: usize,
    limits: &Limits,
    mails: &mut usize,
    message: &mut Message,
    flaws: &mut Vec<Flaw>,
) {
    let places = store.inside(place, "__attach_version1.0_");
    if places.len() > MOST {
        note(flaws, Flaw::OverLimit { place: "邮件".into(), what: format!("{MOST}个附件") });
    }
    for (at, place) in places.into_iter().take(MOST).enumerate() {
        let names = [tag::ATTACH_LONG_FILENAME, tag::ATTACH_FILENAME, tag::DISPLAY_NAME];
        let name = names.into_iter().find_map(|tag| store.text(&place, tag).and_then(|name| filename::tidy(&name)));
        let content_type = store.text(&place, tag::ATTACH_MIME).unwrap_or_default().trim().to_lowercase();
        let object = store.object(&place, tag::ATTACH_DATA);
        if let Some(inner) = object.as_ref().filter(|inner| store.is_letter(inner)) {
            if depth < limits.forwards && *mails < limits.mails {
                *mails += 1;
                message.forwarded.push(letter(store, inner, depth + 1, limits, mails));
            } else if depth < limits.forwards {
                let what = format!("{}封", limits.mails);
                note(flaws, Flaw::OverLimit { place: "所附邮件".into(), what });
            } else {
                note(flaws, Flaw::TooDeep { place: "所附邮件".into() });
            }
            continue;
        }
        let made_up = || filename::made_up(at + 1, &content_type);
        let bytes = match &object {
            Some(object) => store.as_file(object),
            None => store.bytes(&place, tag::ATTACH_DATA),
        };
        let name = name.unwrap_or_else(made_up);
        let Some(bytes) = bytes else {
            // Only a link to a file somewhere, or the bytes are lost.
            note(flaws, Flaw::Unreadable { name, why: "邮件中没有该文件的内容".into() });
            continue;
        };
        let cid = store.text(&place, tag::ATTACH_CONTENT_ID);
        let cid = cid.map(|cid| cid.trim_matches(['<', '>', ' ']).to_owned()).filter(|cid| !cid.is_empty());
        let content_type =
            if content_type.contains('/') { content_type } else { "application/octet-stream".to_owned() };
        message.attachments.push(Attachment { name, content_type, cid, inline: false, bytes });
    }
}

#[cfg(test)]
mod tests;
