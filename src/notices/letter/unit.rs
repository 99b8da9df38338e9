//! Letters to the 责任单位: receipt, reminder, late notice, returned draft, adoption.

use crate::model::submission::Timeliness;
use crate::model::verdict::{Decider, Verdict};
use serde::Serialize;

/// 回执: what was understood of one mail, and what is still wanted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Receipt {
    /// Short name of the unit; empty while the sender is to be confirmed.
    pub unit: String,
    /// 登记号: the mail's number in the register.
    pub register: i64,
    /// When the server took the mail, in words: 4月16日（星期一）15时20分.
    pub received: String,
    /// What became of the mail as a whole.
    pub outcome: ReceiptOutcome,
    /// The period, as the office calls it: 4月16日期.
    pub period: String,
    /// Its deadline in words.
    pub deadline: String,
    /// On time, late, early or excused; only said when something was filed.
    pub timeliness: TimelinessNote,
    /// The drafts, in the order in which they stood in the mail.
    pub drafts: Vec<ReceiptDraft>,
    /// Parts that could not be read, a sentence each with what to do (flaws of weight Loss).
    pub unread: Vec<String>,
    /// Advice on the mail as a whole, a sentence each (flaws of weight Advice).
    pub problems: Vec<String>,
    /// Files that stayed in a net disk: only a link came.
    pub cloud: Vec<CloudFile>,
}

impl Receipt {
    /// What the unit has to do.
    pub(super) fn action(&self) -> &'static str {
        let asks = !self.problems.is_empty() || self.drafts.iter().any(|draft| !draft.problems.is_empty());
        match self.outcome {
            ReceiptOutcome::Unconfirmed => "待核实",
            ReceiptOutcome::Unreadable => "需补报",
            _ if !self.unread.is_empty() || !self.cloud.is_empty() => "需补报",
            _ if asks => "请补充",
            ReceiptOutcome::Resent { .. } => "重复来稿",
            ReceiptOutcome::Filed => "已收稿",
        }
    }
}

/// What became of a mail as a whole. Templates read `outcome.kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ReceiptOutcome {
    /// `filed`: drafts were filed.
    Filed,
    /// `resent`: the very same mail again; `first` is the register number of the one that counts.
    Resent { first: i64 },
    /// `unreadable`: no draft could be read in it; it lies in quarantine and a person will look.
    Unreadable,
    /// `unconfirmed`: the address is new; nothing of the mail is repeated until a person has confirmed the sender.
    Unconfirmed,
}

/// Whether the submission was in time, with the words for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimelinessNote {
    /// For conditions.
    pub kind: TimelinessKind,
    /// For people: 按时, 迟报3.5小时.
    pub words: String,
}

/// `on-time`, `late`, `early`, `excused`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimelinessKind {
    OnTime,
    Late,
    Early,
    Excused,
}

impl From<&Timeliness> for TimelinessNote {
    fn from(timeliness: &Timeliness) -> Self {
        let kind = match timeliness {
            Timeliness::OnTime => TimelinessKind::OnTime,
            Timeliness::Late { .. } => TimelinessKind::Late,
            Timeliness::Early => TimelinessKind::Early,
            Timeliness::Excused => TimelinessKind::Excused,
        };
        Self { kind, words: timeliness.words() }
    }
}

/// One draft of a receipt.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReceiptDraft {
    /// 稿件编号.
    pub number: i64,
    pub title: String,
    /// Name of the area under which it is filed.
    pub area: String,
    /// Why it is filed there.
    pub ground: AreaGround,
    /// 邮件正文, or the file's name.
    pub origin: String,
    /// Number of photos taken over.
    pub photos: u32,
    /// What is new about it.
    pub news: DraftNews,
    /// What is wrong with it, a sentence each with what to do.
    pub problems: Vec<String>,
}

/// Why a draft is filed under its area: `declared`, `decided`, `confident`, `unsure`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AreaGround {
    /// The unit itself said so.
    Declared,
    /// A person of the office said so.
    Decided,
    /// The classifier is sure.
    Confident,
    /// The classifier is not; an editor will look.
    Unsure,
}

impl From<&Verdict> for AreaGround {
    fn from(verdict: &Verdict) -> Self {
        match verdict.decider {
            Decider::Declared => Self::Declared,
            Decider::Person(_) => Self::Decided,
            Decider::Classifier if verdict.unsure => Self::Unsure,
            Decider::Classifier => Self::Confident,
        }
    }
}

/// What is new about a draft. Templates read `news.kind`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum DraftNews {
    /// `new`: a new draft.
    New,
    /// `replaces`: a newer version; the draft `number` no longer counts. `changed` names the figures that differ, in
    /// words; empty if none does.
    Replaces { number: i64, changed: String },
    /// `same`: the same story as draft `number`, which stands; not counted again.
    Same { number: i64 },
    /// `joint`: the draft `number`, which `sender` sent for all units that tell it together; counts for this one too.
    Joint { number: i64, sender: String },
}

/// A file that stayed in a net disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CloudFile {
    pub name: String,
    /// Day of expiry as printed in the mail.
    pub expires: Option<String>,
}

/// 提醒 before the deadline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reminder {
    pub unit: String,
    pub period: String,
    /// Deadline in words.
    pub deadline: String,
    /// Why the deadline is not on its usual day, a whole sentence.
    pub moved: Option<String>,
    /// The configured reminders count from 1.
    pub step: u8,
    /// What the unit did last time, a whole sentence; makes the letter its own.
    pub last_time: Option<String>,
}

/// 催报 after the deadline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LateNotice {
    pub unit: String,
    pub period: String,
    /// The deadline that has passed, in words.
    pub deadline: String,
    /// Until when a draft still makes the issue, in words; `None` if that is open.
    pub until: Option<String>,
}

/// 退稿.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Returned {
    pub unit: String,
    /// 稿件编号.
    pub number: i64,
    pub title: String,
    pub period: String,
    /// Why, as the editor wrote it; may have several lines.
    pub reason: String,
    /// What the unit should do, a whole sentence.
    pub todo: String,
    /// Until when the corrected draft still makes the issue, in words.
    pub due: Option<String>,
}

/// 采用: which drafts of a unit an issue printed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Adopted {
    pub unit: String,
    /// 第N期.
    pub number: u32,
    /// 总第N期.
    pub total: u32,
    /// Day of the issue in words.
    pub date: String,
    pub drafts: Vec<AdoptedDraft>,
}

/// One printed draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AdoptedDraft {
    pub number: i64,
    pub title: String,
    pub area: String,
}
