//! `check --live`: both accounts are tried for real, and nothing is changed or sent.

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
    /// What is worth saying; the trouble, if it is not sound.
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
    pub fn words(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (name, way) in [("收信", &self.imap), ("发信", &self.smtp)] {
            let Some(way) = way else {
                lines.push(format!("{name}：未配置服务器，不需登录"));
                continue;
            };
            lines.push(format!("{name} {}：{}", way.server, if way.sound { "登录成功" } else { "未成功" }));
            if !way.capabilities.is_empty() {
                lines.push(format!("　能力：{}", way.capabilities.join(" ")));
            }
            lines.extend(way.folders.iter().map(FolderLine::words));
            lines.extend(way.notes.iter().map(|note| format!("　· {note}")));
        }
        lines
    }
}

impl FolderLine {
    fn words(&self) -> String {
        let name = if self.name.eq_ignore_ascii_case("INBOX") { "收件箱" } else { &self.name };
        let role = self.role.as_ref().map(|role| format!("（{role}）")).unwrap_or_default();
        match (self.read, self.present) {
            (true, Some(present)) => format!("　文件夹：{name}{role}，收取，现有{present}封"),
            (true, None) => format!("　文件夹：{name}{role}，收取"),
            (false, _) => format!("　文件夹：{name}{role}，不收"),
        }
    }
}

impl Way {
    fn to(host: &str, port: u16) -> Self {
        Self {
            server: format!("{host}:{port}"),
            sound: false,
            needs_a_person: false,
            capabilities: Vec::new(),
            folders: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn conclude(mut self, tried: anyhow::Result<()>) -> Self {
        self.sound = tried.is_ok();
        if let Err(error) = tried {
            self.needs_a_person = error.downcast_ref::<Trouble>().is_none_or(Trouble::needs_a_person);
            self.notes.push(format!("{error:#}"));
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
            let opened = if read { Some(mailbox.examine(folder)?) } else { None };
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
            self.notes.push(format!("单封信不超过{} MiB", size / 1024 / 1024));
        }
        Ok(())
    }
}

fn is_beside_inbox(folder: &Folder) -> bool {
    !folder.wire_name.eq_ignore_ascii_case("INBOX")
}
