//! What lies on the server.

use crate::support::mail::moment;
use chrono::{DateTime, FixedOffset};
use std::sync::Arc;

/// An account's folders.
#[derive(Clone, Debug)]
pub struct Mailbox {
    pub user: String,
    pub code: String,
    pub folders: Vec<Folder>,
}

/// A folder.
#[derive(Clone, Debug)]
pub struct Folder {
    /// As people read it.
    pub name: String,
    /// As the wire has it: modified UTF-7.
    pub wire: String,
    /// Its special use, `\Junk`; empty if it has none.
    pub role: String,
    /// UIDVALIDITY; `None`: the server does not say.
    pub validity: Option<u32>,
    pub mails: Vec<Mail>,
    next: u32,
}

/// A mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub uid: u32,
    pub raw: Arc<Vec<u8>>,
    pub arrived: DateTime<FixedOffset>,
    /// As `\Seen`.
    pub flags: Vec<String>,
}

/// The folders of every account at 163.com, as LIST gives them.
const FOLDERS: [(&str, &str, &str); 8] = [
    ("INBOX", "INBOX", ""),
    ("草稿箱", "&g0l6P3ux-", "\\Drafts"),
    ("已发送", "&XfJT0ZAB-", "\\Sent"),
    ("已删除", "&XfJSIJZk-", "\\Trash"),
    ("垃圾邮件", "&V4NXPpCuTvY-", "\\Junk"),
    ("广告邮件", "&Xn9USpCuTvY-", ""),
    ("订阅邮件", "&i6KWBZCuTvY-", ""),
    ("病毒文件夹", "&dcVr0mWHTvZZOQ-", ""),
];

/// 163.com begins high; nobody may take a UID for a small number.
const FIRST_UID: u32 = 1_320_000_001;

impl Default for Mailbox {
    fn default() -> Self {
        let folders = FOLDERS.map(|(name, wire, role)| Folder::new(name, wire, role)).to_vec();
        Self { user: "zfbxcc@163.com".into(), code: crate::support::live::CODE.into(), folders }
    }
}

impl Mailbox {
    /// A folder by the name that people read.
    #[track_caller]
    pub fn folder(&mut self, name: &str) -> &mut Folder {
        self.folders.iter_mut().find(|folder| folder.name == name).unwrap_or_else(|| panic!("no folder {name}"))
    }

    pub(super) fn on_wire(&mut self, wire: &str) -> Option<&mut Folder> {
        self.folders.iter_mut().find(|folder| folder.wire.eq_ignore_ascii_case(wire))
    }

    /// Takes over what a client changed in what it was shown: flags, copies, new folders, and what it expunged.
    pub(super) fn take_changes(&mut self, shown: &Self) {
        for folder in &shown.folders {
            match self.on_wire(&folder.wire) {
                None => self.folders.push(folder.clone()),
                Some(own) => own.take_changes(folder),
            }
        }
    }
}

impl Folder {
    pub fn new(name: &str, wire: &str, role: &str) -> Self {
        let (name, wire, role) = (name.into(), wire.into(), role.into());
        Self { name, wire, role, validity: Some(1), mails: Vec::new(), next: FIRST_UID }
    }

    /// A mail arrives at a moment of 2018; its UID comes back.
    pub fn arrives(&mut self, raw: impl AsRef<[u8]>, at: &str) -> u32 {
        self.add(Arc::new(raw.as_ref().to_vec()), moment(at))
    }

    pub(super) fn add(&mut self, raw: Arc<Vec<u8>>, arrived: DateTime<FixedOffset>) -> u32 {
        let uid = self.next;
        self.next += 1;
        self.mails.push(Mail { uid, raw, arrived, flags: Vec::new() });
        uid
    }

    /// The server forgets its UIDs and gives new ones.
    pub fn renumber(&mut self, validity: u32) {
        self.validity = Some(validity);
        for (mail, uid) in self.mails.iter_mut().zip(1..) {
            mail.uid = uid;
        }
        self.next = self.mails.len() as u32 + 1;
    }

    fn take_changes(&mut self, shown: &Self) {
        let gone = |mail: &Mail| mail.flags.iter().any(|flag| flag == EXPUNGED);
        for mail in &shown.mails {
            match self.mails.iter_mut().find(|own| own.uid == mail.uid) {
                Some(own) => own.flags.clone_from(&mail.flags),
                None => self.mails.push(mail.clone()),
            }
        }
        self.mails.retain(|mail| !gone(mail));
        self.next = self.next.max(shown.next);
    }
}

/// A mark of our own on mails that a client has expunged.
pub(super) const EXPUNGED: &str = "expunged";
