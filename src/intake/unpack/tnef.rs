//! `winmail.dat` (TNEF, MS-OXTNEF): what Outlook makes of a letter when it takes the receiver for Outlook.
//!
//! Hands out [`unpack`]: the attachments, letters inside (again as TNEF, which is opened one level deeper) and the letter's
//! text in the best shape there is, as `正文.html`, `正文.rtf` or `正文.txt`. Whether that text came with the mail already is
//! not known here.

mod props;

use super::drain::drain;
use super::harvest::Harvest;
use crate::intake::field::Field;
use crate::intake::message::msg::mapi::{kind, tag, text_of, unpacked_rtf, wide};
use props::Props;

/// Attributes (MS-OXTNEF §2.1.3.2), without their types.
mod attribute {
    pub const SUBJECT: u16 = 0x8004;
    pub const BODY: u16 = 0x800C;
    pub const ATTACH_DATA: u16 = 0x800F;
    pub const ATTACH_TITLE: u16 = 0x8010;
    pub const ATTACH_TRANSPORT_FILENAME: u16 = 0x9001;
    pub const ATTACH_RENDERING: u16 = 0x9002;
    pub const MESSAGE_PROPERTIES: u16 = 0x9003;
    pub const ATTACHMENT: u16 = 0x9005;
    pub const OEM_CODEPAGE: u16 = 0x9007;
}

/// `IID_IMessage`, which marks a letter inside an attachment.
const MESSAGE: [u8; 16] = *b"\x07\x03\x02\x00\x00\x00\x00\x00\xC0\x00\x00\x00\x00\x00\x00\x46";

/// A letter as its attributes lie in the file.
#[derive(Default)]
struct Letter<'a> {
    codepage: Option<u32>,
    subject: Option<&'a [u8]>,
    body: Option<&'a [u8]>,
    props: Props<'a>,
    attachments: Vec<Attachment<'a>>,
    damaged: bool,
}

#[derive(Default)]
struct Attachment<'a> {
    title: Option<&'a [u8]>,
    transport_name: Option<&'a [u8]>,
    data: Option<&'a [u8]>,
    props: Props<'a>,
}

/// Takes the attachments and the text.
pub(super) fn unpack(bytes: &[u8], harvest: &mut Harvest) {
    let letter = Letter::read(bytes, harvest.entries_left());
    // Many hold nothing but marks for Outlook.
    harvest.empty_is_fine();
    let mut going = true;
    let mut give = |name: &str, bytes: &[u8]| {
        going = going && harvest.file(name, bytes.len() as u64, |allowed| Ok(drain(&mut &*bytes, allowed)));
    };
    if let Some((name, body)) = letter.text() {
        give(name, &body);
    }
    for (at, attachment) in letter.attachments.iter().enumerate() {
        if let Some((letter_inside, data)) = attachment.content() {
            let subject = letter_inside.then(|| Letter::read(data, 0).subject()).flatten();
            let name = subject.or_else(|| attachment.name(letter.page()));
            let name = name.unwrap_or_else(|| format!("附件{}", at + 1));
            // A `/` in a subject is no folder.
            let name = if letter_inside { format!("{}.dat", name.replace(['/', '\\'], "-")) } else { name };
            give(&name, data);
        }
    }
    if letter.damaged {
        harvest.unreadable("内容不完整或已损坏，能取出的已取出");
    }
}

impl<'a> Letter<'a> {
    /// Reads the attributes as far as they go, at most `most` attachments.
    fn read(bytes: &'a [u8], most: usize) -> Self {
        let mut letter = Self::default();
        let mut field = Field::at(bytes, 6);
        while let Some(level @ 1..=2) = field.u8() {
            let (Some(id), Some(_), Some(length)) = (field.u16(), field.u16(), field.u32()) else {
                letter.damaged = true;
                break;
            };
            let whole = usize::try_from(length).ok().and_then(|length| field.take(length));
            let data = whole.unwrap_or(field.rest());
            letter.attribute(level, id, data, most);
            if whole.is_none() {
                letter.damaged = true;
                break;
            }
            // A checksum of 16 bits follows; mailers that break it still mean what they wrote.
            field.u16();
        }
        letter
    }

    fn attribute(&mut self, level: u8, id: u16, data: &'a [u8], most: usize) {
        match (level, id) {
            (1, attribute::SUBJECT) => self.subject = Some(data),
            (1, attribute::BODY) => self.body = Some(data),
            (1, attribute::OEM_CODEPAGE) => self.codepage = Field::new(data).u32(),
            (1, attribute::MESSAGE_PROPERTIES) => {
                self.props = Props::read(data);
                self.damaged |= self.props.damaged;
            }
            (2, attribute::ATTACH_RENDERING) if self.attachments.len() < most => {
                self.attachments.push(Attachment::default());
            }
            (2, _) => {
                let Some(attachment) = self.attachments.last_mut() else { return };
                match id {
                    attribute::ATTACH_TITLE => attachment.title = Some(data),
                    attribute::ATTACH_TRANSPORT_FILENAME => attachment.transport_name = Some(data),
                    attribute::ATTACH_DATA => attachment.data = Some(data),
                    attribute::ATTACHMENT => {
                        attachment.props = Props::read(data);
                        self.damaged |= attachment.props.damaged;
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// The code page of 8-bit texts.
    fn page(&self) -> Option<u32> {
        self.codepage.or_else(|| self.props.number(tag::MESSAGE_CODEPAGE)).filter(|page| *page != 0)
    }

    fn subject(&self) -> Option<String> {
        let raw = || self.subject.map(|subject| text_of(subject, self.page()));
        self.props.text(tag::SUBJECT, self.page()).or_else(raw).filter(|subject| !subject.trim().is_empty())
    }

    /// The letter's text: as a page, else as RTF, else plain.
    fn text(&self) -> Option<(&'static str, Vec<u8>)> {
        // A byte order mark says that it is UTF-8, whatever a page declares.
        let marked = |text: String| [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        let plain = || self.props.text(tag::BODY, self.page());
        let plain = || plain().or_else(|| self.body.map(|body| text_of(body, self.page())));
        let page = match self.props.any(tag::HTML) {
            Some((kind::UNICODE, bytes)) => Some(marked(wide(bytes))),
            Some((_, bytes)) => match self.props.number(tag::INTERNET_CODEPAGE) {
                Some(page) => Some(marked(text_of(bytes, Some(page)))),
                None => Some(bytes.to_vec()),
            },
            None => None,
        };
        let rtf = || self.props.bytes(tag::RTF_COMPRESSED, kind::BINARY).and_then(unpacked_rtf);
        let some = |bytes: &Vec<u8>| !bytes.trim_ascii().is_empty();
        page.filter(some)
            .map(|page| ("正文.html", page))
            .or_else(|| rtf().filter(some).map(|rtf| ("正文.rtf", rtf)))
            .or_else(|| plain().filter(|text| !text.trim().is_empty()).map(|text| ("正文.txt", marked(text))))
    }
}

impl<'a> Attachment<'a> {
    /// The best name: long, by the transport, title, display.
    fn name(&self, page: Option<u32>) -> Option<String> {
        let some = |text: String| Some(text).filter(|text| !text.trim().is_empty());
        let raw = |bytes: Option<&[u8]>| bytes.map(|bytes| text_of(bytes, page)).and_then(some);
        self.props
            .text(tag::ATTACH_LONG_FILENAME, page)
            .or_else(|| raw(self.transport_name))
            .or_else(|| raw(self.title))
            .or_else(|| self.props.text(tag::ATTACH_FILENAME, page))
            .or_else(|| self.props.text(tag::DISPLAY_NAME, page))
    }

    /// The content, and whether it is a letter; an attachment that only points somewhere has none.
    fn content(&self) -> Option<(bool, &'a [u8])> {
        if let Some(object) = self.props.bytes(tag::ATTACH_DATA, kind::OBJECT) {
            let (interface, data) = object.split_at_checked(16)?;
            return Some((interface == MESSAGE, data));
        }
        let data = self.props.bytes(tag::ATTACH_DATA, kind::BINARY).filter(|data| !data.is_empty());
        data.or(self.data).map(|data| (false, data))
    }
}

#[cfg(test)]
pub(super) mod tests;
