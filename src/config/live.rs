//! `[login]`, `[imap]`, `[smtp]`: a mailbox at a provider.
//!
//! Hands out the three sections and their contradictions. Reads no secret: [`CodeFrom`] only says where one lies.

use super::finding::Finding;
use crate::model::address::Address;
use crate::wire::{CodeFrom, Security};
use serde::{Deserialize, Serialize};

/// `[login]`: who we are to the provider, on the way in and on the way out.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The account; the mailbox's address unless it is said otherwise.
    #[serde(default)]
    pub user: Option<String>,
    /// Where the authorisation code (授权码) lies; never the code itself.
    pub code: CodeFrom,
}

/// What is done on the server with a mail that has its verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum After {
    /// Nothing: the mailbox looks as if nobody had been there.
    #[default]
    Leave,
    /// Marked as read.
    Seen,
    /// Moved to the folder `move_to`.
    Move,
}

/// `[imap]`: the way in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Imap {
    pub host: String,
    #[serde(default = "imap_port")]
    pub port: u16,
    #[serde(default)]
    pub security: Security,
    /// A PEM file with a certificate authority of one's own, relative to the office folder.
    #[serde(default)]
    pub ca: Option<String>,
    /// Folders beside INBOX, by their names as people see them or by `\Junk` and the like (RFC 6154). One that the server
    /// does not have is passed over.
    #[serde(default = "usual_folders")]
    pub folders: Vec<String>,
    #[serde(default)]
    pub after: After,
    /// Where `after = "move"` moves to; made if it is not there.
    #[serde(default = "done_folder")]
    pub move_to: String,
    /// Seconds that one poll may take; what is left then is fetched by the next one.
    #[serde(default = "poll_seconds")]
    pub seconds: u64,
    /// Whether a mail without any Authentication-Results of the provider is flagged like one that failed.
    #[serde(default = "yes")]
    pub flag_unverified: bool,
    /// The name by which the provider signs its Authentication-Results, or the domain of the hosts that sign; headers signed
    /// otherwise count as absent. Empty: what the provider wrote is told by its place and by its own Received
    /// (`intake/message/authentication.rs`), as 163.com needs, whose hosts sign by names that change.
    #[serde(default)]
    pub authserv: String,
}

/// `[smtp]`: the way out.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    pub host: String,
    #[serde(default = "smtp_port")]
    pub port: u16,
    #[serde(default)]
    pub security: Security,
    /// A PEM file with a certificate authority of one's own, relative to the office folder.
    #[serde(default)]
    pub ca: Option<String>,
    /// Seconds between two letters.
    #[serde(default = "pace")]
    pub pace_seconds: u64,
    /// Letters within any quarter of an hour.
    #[serde(default = "quarter_hour")]
    pub quarter_hour: u32,
    /// Letters within any 24 hours.
    #[serde(default = "a_day")]
    pub a_day: u32,
    /// Seconds that one round of sending may take; the rest goes with the next run.
    #[serde(default = "round_seconds")]
    pub round_seconds: u64,
    /// Seconds that one letter may take, and as much again its last answer; logging in may take half a minute of it.
    #[serde(default = "patience_seconds")]
    pub patience_seconds: u64,
}

fn imap_port() -> u16 {
    993
}

fn smtp_port() -> u16 {
    465
}

/// Where 163.com puts drafts that it takes for junk, advertising or subscriptions.
fn usual_folders() -> Vec<String> {
    ["\\Junk", "垃圾邮件", "广告邮件", "订阅邮件"].map(String::from).to_vec()
}

fn done_folder() -> String {
    "已处理".into()
}

fn poll_seconds() -> u64 {
    600
}

fn yes() -> bool {
    true
}

/// One letter in ten seconds is what free mail accounts bear.
fn pace() -> u64 {
    10
}

fn quarter_hour() -> u32 {
    30
}

fn a_day() -> u32 {
    200
}

/// Less than the five minutes after which a scheduler usually calls again.
fn round_seconds() -> u64 {
    120
}

/// A sound server answers within a few seconds; one that looks through a letter for viruses may take half a minute.
fn patience_seconds() -> u64 {
    60
}

impl Login {
    /// The account to log in with.
    pub fn user<'a>(&'a self, mailbox: &'a Address) -> &'a str {
        self.user.as_deref().unwrap_or(mailbox.as_str())
    }
}

impl Imap {
    /// What is well written, but cannot be meant.
    pub(super) fn contradictions(&self) -> Vec<Finding> {
        let mut found = ranges("imap", &[("port", self.port.into(), 1, 65_535), ("seconds", self.seconds, 10, 86_400)]);
        if self.host.trim().is_empty() {
            found.push(finding("imap.host", "不能为空，如 imap.163.com"));
        }
        if self.after == After::Move && (self.move_to.trim().is_empty() || self.move_to.eq_ignore_ascii_case("inbox")) {
            found.push(finding("imap.move_to", "应为收件箱以外的文件夹名，如 已处理"));
        }
        if self.after == After::Move && self.folders.contains(&self.move_to) {
            found.push(finding("imap.move_to", "不能同时列在 imap.folders 中，否则移走的信又会当作新信"));
        }
        found
    }
}

impl Smtp {
    /// What is well written, but cannot be meant.
    pub(super) fn contradictions(&self) -> Vec<Finding> {
        let mut found = ranges(
            "smtp",
            &[
                ("port", self.port.into(), 1, 65_535),
                ("pace_seconds", self.pace_seconds, 0, 600),
                ("quarter_hour", self.quarter_hour.into(), 1, 10_000),
                ("a_day", self.a_day.into(), 1, 100_000),
                ("round_seconds", self.round_seconds, 10, 86_400),
                ("patience_seconds", self.patience_seconds, 1, 600),
            ],
        );
        if self.host.trim().is_empty() {
            found.push(finding("smtp.host", "不能为空，如 smtp.163.com"));
        }
        found
    }
}

fn ranges(section: &str, values: &[(&str, u64, u64, u64)]) -> Vec<Finding> {
    let wrong = values.iter().filter(|(_, value, least, most)| !(least..=most).contains(&value));
    wrong
        .map(|(key, _, least, most)| finding(&format!("{section}.{key}"), &format!("应在 {least} 至 {most} 之间")))
        .collect()
}

fn finding(path: &str, words: &str) -> Finding {
    Finding::new("jianbao.toml", path, words)
}
