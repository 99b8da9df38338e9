//! 来稿: who sent what for which period, and whether it was in time.

use super::calendar::PeriodId;
use super::ids::{MailId, SubmissionId};
use super::unit::UnitCode;
use serde::{Deserialize, Serialize};

/// By what a sender was recognised, in the order in which we trust it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Clue {
    /// A person of the office said so for this mail.
    Person,
    /// The roster lists the address, or a person confirmed it once.
    Address,
    /// The display name of the From header is one of the unit's names.
    DisplayName,
    /// Letterhead or 落款 of the draft.
    Letterhead,
    /// File name of an attachment.
    FileName,
    /// Subject of the mail.
    Subject,
}

impl Clue {
    /// The clue in words, as tables and receipts show it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Person => "人工指定",
            Self::Address => "发件地址",
            Self::DisplayName => "发件人名称",
            Self::Letterhead => "文头或落款",
            Self::FileName => "附件名",
            Self::Subject => "邮件主题",
        }
    }
}

/// Why a mail is from no unit: a program wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Automatic {
    /// A delivery report, 系统退信.
    Bounce,
    /// An absence note, 自动回复.
    AutoReply,
    /// A mailing list, newsletter or other bulk mail.
    Bulk,
}

/// What the provider found out about the sender's address (RFC 8601).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Authenticity {
    /// The mail comes from where it says.
    Verified,
    /// It claims an address that it has no right to; or a relay has altered it on the way.
    Failed,
    /// Nothing that proves either.
    Absent,
}

impl Authenticity {
    /// The verdict in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Verified => "已通过",
            Self::Failed => "未通过（可能冒名）",
            Self::Absent => "未见结果",
        }
    }
}

/// Who sent a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sender {
    /// A unit of the roster.
    Unit { unit: UnitCode, clue: Clue },
    /// Perhaps a unit, but only a person can say: the address is new, or the clues disagree.
    Doubtful { candidates: Vec<UnitCode>, why: String },
    /// Somebody of the office; the mail may be a reply to a review copy.
    Staff { name: String },
    /// A program.
    Automatic { kind: Automatic },
    /// Nobody we know, and nothing in the mail looks like a draft of a unit.
    Stranger,
}

/// Whether a submission was in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Timeliness {
    /// Before the deadline (grace included).
    OnTime,
    /// After the deadline, before the issue was compiled; `working_minutes` of office hours lay between.
    Late { working_minutes: u32 },
    /// For the running period, though the issue of the one before was not compiled yet.
    Early,
    /// The unit had been excused from this period.
    Excused,
}

impl Timeliness {
    /// 按时, 迟报3.5小时, …
    pub fn words(&self) -> String {
        match self {
            Self::OnTime => "按时".into(),
            Self::Early => "提前".into(),
            Self::Excused => "免报".into(),
            Self::Late { working_minutes } => format!("迟报{}", hours_words(*working_minutes)),
        }
    }
}

/// Working time after a deadline in words: `40分钟`, `3小时`, `3.5小时` (to the half hour, rounded up); nothing if none
/// passed, because it came before the office opened again.
pub fn hours_words(minutes: u32) -> String {
    if minutes == 0 {
        return String::new();
    }
    if minutes < 60 {
        return format!("{minutes}分钟");
    }
    let halves = minutes.div_ceil(30);
    if halves.is_multiple_of(2) { format!("{}小时", halves / 2) } else { format!("{}.5小时", halves / 2) }
}

/// What one mail brought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Submission {
    pub id: SubmissionId,
    pub mail: MailId,
    pub unit: UnitCode,
    pub clue: Clue,
    pub period: PeriodId,
    pub timeliness: Timeliness,
}

/// How a unit stands in a period: one cell of the Monday board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Sent in time.
    OnTime,
    /// 迟报.
    Late { working_minutes: u32 },
    /// 漏报: the deadline (or, before compilation, nothing) has passed without a draft.
    Missing,
    /// 免报, with the reason.
    Excused { reason: String },
    /// Nothing yet, and the deadline has not come.
    Waiting,
}

impl Standing {
    /// The standing in words.
    pub fn words(&self) -> String {
        match self {
            Self::OnTime => "按时".into(),
            Self::Late { working_minutes } => format!("迟报{}", hours_words(*working_minutes)),
            Self::Missing => "漏报".into(),
            Self::Excused { .. } => "免报".into(),
            Self::Waiting => "待报".into(),
        }
    }
}
