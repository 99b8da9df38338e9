//! `check --live`: both accounts are tried for real, and nothing is changed or sent.

use super::super::table::{one_line, table};
use crate::config::DeliveryKind;
use crate::intake::collect::shows_a_month;
use crate::intake::source;
use crate::intake::source::imap::{self, Account, Folder, Mailbox, Pace};
use crate::model::calendar::Moment;
use crate::notices::post::{Post, smtp};
use crate::office::{Settings, account, post};
use crate::wire::Trouble;
use serde::Serialize;
use std::path::Path;

/// What was found at the provider's.
#[derive(Debug, Default, Serialize)]
pub struct Live {
    pub imap: Option<Way>,
    pub smtp: Option<Way>,
}

/// One way, in or out.
#[derive(Debug, Serialize)]
pub struct Way {
    pub server: String,
    pub sound: bool,
    /// Whether a person must mend something (else it may pass).
    pub needs_a_person: bool,
    pub capabilities: Vec<String>,
    pub folders: Vec<FolderLine>,
    /// Why it is not sound, with the remedy.
    pub trouble: Option<String>,
    /// What is worth saying though it works.
    pub notes: Vec<String>,
}

/// A folder of the mailbox.
#[derive(Debug, Serialize)]
pub struct FolderLine {
    pub name: String,
    /// Its special use, as `\Junk`.
    pub role: Option<String>,
    /// Whether mail is taken from it.
    pub read: bool,
    /// Mails in it, where it is read.
    pub present: Option<u32>,
}

impl Live {
    /// Tries what the office is configured for.
    pub fn try_out(settings: &Settings, dir: &Path, now: Moment) -> Self {
        let config = &settings.config;
        let imap = config.imap.as_ref().filter(|_| config.mailbox.kind == source::Kind::Imap);
        Self {
            imap: imap.map(|imap| {
                let mut way = Way::to(&imap.host, imap.port);
                let tried = account(dir, config, imap).and_then(|account| way.read(&account, &imap.folders, now));
                way.conclude(tried)
            }),
            smtp: config.smtp.as_ref().filter(|_| config.delivery.kind == DeliveryKind::Smtp).map(|smtp| {
                let mut way = Way::to(&smtp.host, smtp.port);
                let tried = post(dir, config).and_then(|post| way.send(&post));
                way.conclude(tried)
            }),
        }
    }

    /// Both ways as far as they are configured.
    pub fn ways(&self) -> impl Iterator<Item = &Way> {
        self.imap.iter().chain(&self.smtp)
    }

    /// The report in lines.
    pub fn words(&self) -> String {
        let imap = words_of("收信", self.imap.as_ref());
        let smtp = words_of("发信", self.smtp.as_ref());
        let tried = self.ways().next().is_some();
        imap + &smtp + if tried { "以上仅试登录：邮箱未改动，未发信。\n" } else { "" }
    }
}

fn words_of(doing: &str, way: Option<&Way>) -> String {
    let Some(way) = way else { return format!("{doing}：不经服务器，不需登录\n") };
    let mut words = format!("{doing} {}：{}\n", way.server, if way.sound { "登录成功" } else { "未成功" });
    if let Some(trouble) = &way.trouble {
        words += &format!("  ✗ {}\n", one_line(trouble));
    }
    words += &folded("服务器功能", &way.capabilities);
    for line in table(&["收取", "文件夹", "用途", "现有"], way.folders.iter().map(FolderLine::cells)).lines() {
        if !way.folders.is_empty() {
            words += &format!("  {line}\n");
        }
    }
    for note in &way.notes {
        words += &format!("  · {}\n", one_line(note));
    }
    words + "\n"
}

/// Words of a server in lines that fit a terminal.
fn folded(name: &str, all: &[String]) -> String {
    let mut lines = vec![String::new()];
    for word in all.iter().map(|word| one_line(word)) {
        match lines.last_mut() {
            Some(line) if line.is_empty() => *line = word,
            Some(line) if line.chars().count() + word.chars().count() < 84 => *line += &format!("，{word}"),
            _ => lines.push(word),
        }
    }
    if all.is_empty() {
        return String::new();
    }
    format!("  {name}：{}\n", lines.join("，\n              "))
}

impl FolderLine {
    fn cells(&self) -> Vec<String> {
        let name = if self.name.eq_ignore_ascii_case("INBOX") { "收件箱" } else { &self.name };
        vec![
            if self.read { "是" } else { "－" }.to_owned(),
            name.to_owned(),
            self.role.as_deref().map(role_words).unwrap_or_default(),
            self.present.map(|present| format!("{present}封")).unwrap_or_default(),
        ]
    }
}

/// A special use (RFC 6154) in words, with the name that settings may use.
fn role_words(role: &str) -> String {
    let known = [
        ("\\Junk", "垃圾邮件"),
        ("\\Trash", "已删除"),
        ("\\Sent", "已发送"),
        ("\\Drafts", "草稿箱"),
        ("\\Archive", "存档"),
        ("\\All", "全部邮件"),
        ("\\Flagged", "星标"),
    ];
    let words = known.iter().find(|(name, _)| name.eq_ignore_ascii_case(role));
    words.map_or_else(|| role.to_owned(), |(_, words)| format!("{words}（{role}）"))
}

impl Way {
    fn to(host: &str, port: u16) -> Self {
        Self {
            server: format!("{host}:{port}"),
            sound: false,
            needs_a_person: false,
            capabilities: Vec::new(),
            folders: Vec::new(),
            trouble: None,
            notes: Vec::new(),
        }
    }

    fn conclude(mut self, tried: anyhow::Result<()>) -> Self {
        self.sound = tried.is_ok();
        if let Err(error) = tried {
            self.needs_a_person = error.downcast_ref::<Trouble>().is_none_or(Trouble::needs_a_person);
            self.trouble = Some(format!("{error:#}"));
        }
        self
    }

    fn read(&mut self, account: &Account, asked: &[String], now: Moment) -> anyhow::Result<()> {
        let mut mailbox = Mailbox::enter(account, &Pace::default())?;
        self.capabilities = mailbox.capabilities().to_vec();
        let folders = mailbox.folders()?;
        let wanted = imap::wanted(&folders, asked);
        for folder in &folders {
            let read = wanted.contains(folder);
            let opened = match read.then(|| mailbox.examine(folder)) {
                None => None,
                Some(Ok(opened)) => Some(opened),
                // The others can still be read.
                Some(Err(Trouble::Refused { answer, .. })) if !folder.wire_name.eq_ignore_ascii_case("INBOX") => {
                    self.notes.push(format!("文件夹“{}”打不开（{answer}），收信时也会如此", folder.name));
                    None
                }
                Some(Err(trouble)) => return Err(trouble.into()),
            };
            self.folders.push(FolderLine {
                name: folder.name.clone(),
                role: folder.role.clone(),
                read,
                present: opened.map(|opened| opened.present),
            });
            if let Some(opened) = opened.filter(|opened| opened.present > 0)
                && folder.wire_name.eq_ignore_ascii_case("INBOX")
            {
                if opened.validity == 0 {
                    self.notes.push("服务器不给 UIDVALIDITY，每次收信都要核对全部邮件，会慢一些".into());
                }
                let first = mailbox.uids(1, 1)?.found;
                let oldest = mailbox.describe(&first)?.found.first().and_then(|listed| listed.arrived);
                if oldest.is_some_and(|oldest| shows_a_month(now - oldest)) {
                    self.notes.push(
                        "收件箱最早的邮件约在30天前，邮箱可能只提供最近30天的邮件；请在网页版的收取选项中选“收取全部邮件”".into(),
                    );
                }
            }
        }
        // What is read first, the inbox before all.
        self.folders.sort_by_key(|folder| (!folder.name.eq_ignore_ascii_case("INBOX"), !folder.read));
        let lacks = |name: &&String| !imap::wanted(&folders, std::slice::from_ref(*name)).iter().any(is_beside_inbox);
        for name in asked.iter().filter(lacks) {
            self.notes.push(format!("没有文件夹“{name}”，跳过"));
        }
        mailbox.leave();
        Ok(())
    }

    fn send(&mut self, post: &Post) -> anyhow::Result<()> {
        let Post::Smtp(account) = post else { return Ok(()) };
        let offer = smtp::prove(account)?;
        self.capabilities = offer.extensions;
        if let Some(size) = offer.size {
            self.notes.push(format!("单封信上限{}MiB", size >> 20));
        }
        Ok(())
    }
}

fn is_beside_inbox(folder: &Folder) -> bool {
    !folder.wire_name.eq_ignore_ascii_case("INBOX")
}
