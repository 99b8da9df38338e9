//! Where mail comes from: a mailbox at a provider over IMAP, a folder of .eml, a Maildir, an mbox.
//!
//! Hands out [`Place`], a source on this machine, which lists what is there by stable keys and fetches one mail at a time as
//! raw bytes with the time of its arrival, and [`imap`], the same for a server. Never writes to, moves or deletes anything
//! in a place: what was taken is known by its key in the store. Does not read mails beyond their Received header.

mod folder;
pub mod imap;
mod maildir;
mod mbox;

#[cfg(test)]
mod tests;

use crate::intake::message;
use crate::model::calendar::{self, Moment};
use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::SystemTime;

/// The kinds of source that the configuration may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A folder of .eml files, sub-folders included (what 163 and Foxmail export).
    Folder,
    /// A Maildir with `cur` and `new` (what fetchmail, mbsync and Dovecot write).
    Maildir,
    /// One mbox file (what Thunderbird keeps).
    Mbox,
    /// A mailbox at a provider.
    Imap,
}

impl FromStr for Kind {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().to_ascii_lowercase().as_str() {
            "folder" => Ok(Self::Folder),
            "maildir" => Ok(Self::Maildir),
            "mbox" => Ok(Self::Mbox),
            "imap" => Ok(Self::Imap),
            _ => bail!("收信方式“{text}”无法识别，请填写 imap、folder、maildir 或 mbox"),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Folder => "folder",
            Self::Maildir => "maildir",
            Self::Mbox => "mbox",
            Self::Imap => "imap",
        })
    }
}

/// A place that holds mails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Folder(PathBuf),
    Maildir(PathBuf),
    Mbox(PathBuf),
}

/// One mail of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Stable key: the same mail has it at every listing, another mail never.
    pub origin: String,
    /// The file that holds it.
    path: PathBuf,
    /// Where in the file it begins (mbox), else 0.
    offset: u64,
    /// Bytes it takes there.
    length: u64,
}

impl Entry {
    /// Bytes that the mail takes in the source.
    pub fn length(&self) -> u64 {
        self.length
    }
}

/// A mail as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The entry's key.
    pub origin: String,
    /// The mail byte for byte; for an mbox without its `From ` line and `>From ` quoting.
    pub raw: Vec<u8>,
    /// When the mailbox's server took it (topmost Received header), else when the file came to lie here; in +08:00.
    pub arrived: Moment,
}

impl Place {
    /// Names a source; fails with the next step if there is nothing of that kind.
    pub fn open(kind: Kind, path: impl Into<PathBuf>) -> anyhow::Result<Self> {
        let path = path.into();
        let source = match kind {
            Kind::Folder => Self::Folder(path),
            Kind::Maildir => Self::Maildir(path),
            Kind::Mbox => Self::Mbox(path),
            Kind::Imap => bail!("收信方式 imap 的邮箱在服务器上，不是本机目录"),
        };
        source.check()?;
        Ok(source)
    }

    /// The path that the configuration names.
    pub fn path(&self) -> &Path {
        match self {
            Self::Folder(path) | Self::Maildir(path) | Self::Mbox(path) => path,
        }
    }

    /// Every mail that lies there now, in the order of keys, an mbox in its own. Reads names and sizes only, an mbox once through.
    pub fn list(&self) -> anyhow::Result<Vec<Entry>> {
        self.check()?;
        let mut entries = match self {
            Self::Folder(path) => folder::list(path),
            Self::Maildir(path) => maildir::list(path),
            Self::Mbox(path) => mbox::list(path),
        }
        .with_context(|| format!("读取邮件来源“{}”失败，请检查目录权限", self.path().display()))?;
        entries.sort_by(|a, b| (a.offset, &a.origin).cmp(&(b.offset, &b.origin)));
        Ok(entries)
    }

    /// The bytes of one mail. An error means that it cannot be had now (gone, or still being written): list again.
    pub fn fetch(&self, entry: &Entry) -> io::Result<Arrival> {
        let (raw, stamp) = match self {
            Self::Folder(_) => folder::fetch(entry)?,
            Self::Maildir(path) => maildir::fetch(path, entry)?,
            Self::Mbox(_) => mbox::fetch(entry)?,
        };
        let arrived = message::received(&raw).unwrap_or(stamp).with_timezone(&calendar::zone());
        Ok(Arrival { origin: entry.origin.clone(), raw, arrived })
    }

    fn check(&self) -> anyhow::Result<()> {
        let path = self.path();
        let shown = path.display();
        let (fits, kind) = match self {
            Self::Folder(_) => (path.is_dir(), "文件夹"),
            Self::Maildir(_) => {
                (path.join("cur").is_dir() || path.join("new").is_dir(), "Maildir（其下应有 cur 或 new）")
            }
            Self::Mbox(_) => (path.is_file(), "mbox 文件"),
        };
        if !path.exists() {
            bail!("邮件来源“{shown}”不存在，请新建该目录（文件），或在 jianbao.toml 中改正路径");
        }
        if !fits {
            bail!("邮件来源“{shown}”不是{kind}，请在 jianbao.toml 中改正路径或收信方式");
        }
        Ok(())
    }
}

/// Names that a program gives to what it has not finished writing.
fn is_unfinished(name: &str) -> bool {
    let name = name.to_lowercase();
    name.starts_with('.') || [".tmp", ".part", ".crdownload", ".download"].iter().any(|end| name.ends_with(end))
}

/// A file's time on the office's clock.
fn moment(time: SystemTime) -> Moment {
    chrono::DateTime::<chrono::Utc>::from(time).with_timezone(&calendar::zone())
}

/// Nanoseconds since 1970, below zero before.
fn nanos(time: SystemTime) -> i128 {
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => i128::try_from(after.as_nanos()).unwrap_or(i128::MAX),
        Err(before) => -i128::try_from(before.duration().as_nanos()).unwrap_or(i128::MAX),
    }
}

fn changed() -> io::Error {
    io::Error::new(io::ErrorKind::WouldBlock, "邮件文件在读取时有变动，下次再读")
}
