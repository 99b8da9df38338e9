//! What the system says by mail: why a letter exists, and how far it has come.

use super::calendar::PeriodId;
use super::ids::{DraftId, IssueId, MailId};
use super::unit::UnitCode;
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a letter exists. Key and recipient together are unique in the store, so nothing is said twice.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LetterKey {
    /// 回执: what was understood of a mail.
    Receipt { mail: MailId },
    /// 提醒: the deadline is near and nothing came. `step` counts the configured reminders from 1.
    Reminder { period: PeriodId, unit: UnitCode, step: u8 },
    /// 催报: the deadline has passed and nothing came.
    LateNotice { period: PeriodId, unit: UnitCode },
    /// 退稿, with the reason. `again` counts from 0 how often the return was taken back and the draft returned once more.
    Returned {
        draft: DraftId,
        version: u32,
        #[serde(default)]
        again: u32,
    },
    /// 送审: the review copy.
    Review { issue: IssueId, round: u32 },
    /// What became of a reply: done, and not understood.
    Answer { mail: MailId },
    /// 批示: what a leader wrote that the office has to see to.
    Instruction { mail: MailId },
    /// 采用: which drafts of a unit an issue printed.
    Adopted { issue: IssueId, unit: UnitCode },
    /// The published bulletin.
    Bulletin { issue: IssueId },
    /// To whoever runs the machine; at most one of a kind a day.
    Alarm { kind: String, day: chrono::NaiveDate },
}

impl LetterKey {
    /// The kind's name: the template folder, the column in tables.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Receipt { .. } => "receipt",
            Self::Reminder { .. } => "reminder",
            Self::LateNotice { .. } => "late-notice",
            Self::Returned { .. } => "returned",
            Self::Review { .. } => "review",
            Self::Answer { .. } => "answer",
            Self::Instruction { .. } => "instruction",
            Self::Adopted { .. } => "adopted",
            Self::Bulletin { .. } => "bulletin",
            Self::Alarm { .. } => "alarm",
        }
    }

    /// How long a letter may wait where not all can go at once: 0 for what somebody waits for now (a leader, an editor, whoever
    /// runs the machine), 3 for what is as good tomorrow.
    pub fn rank(&self) -> u8 {
        match self {
            Self::Review { .. } | Self::Answer { .. } | Self::Alarm { .. } | Self::Instruction { .. } => 0,
            Self::Receipt { .. } => 1,
            Self::Returned { .. } | Self::Reminder { .. } | Self::LateNotice { .. } => 2,
            Self::Bulletin { .. } | Self::Adopted { .. } => 3,
        }
    }

    /// The kind in words.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Receipt { .. } => "回执",
            Self::Reminder { .. } => "提醒",
            Self::LateNotice { .. } => "催报",
            Self::Returned { .. } => "退稿",
            Self::Review { .. } => "送审",
            Self::Answer { .. } => "回复",
            Self::Instruction { .. } => "批示",
            Self::Adopted { .. } => "采用",
            Self::Bulletin { .. } => "简报",
            Self::Alarm { .. } => "告警",
        }
    }
}

/// The key as the store writes it: `reminder/2018-04-16/jiaoyu/1`.
impl fmt::Display for LetterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind();
        match self {
            Self::Receipt { mail } | Self::Answer { mail } | Self::Instruction { mail } => write!(f, "{kind}/{mail}"),
            Self::Reminder { period, unit, step } => write!(f, "{kind}/{period}/{unit}/{step}"),
            Self::LateNotice { period, unit } => write!(f, "{kind}/{period}/{unit}"),
            Self::Returned { draft, version, again: 0 } => write!(f, "{kind}/{draft}/{version}"),
            Self::Returned { draft, version, again } => write!(f, "{kind}/{draft}/{version}/{again}"),
            Self::Review { issue, round } => write!(f, "{kind}/{issue}/{round}"),
            Self::Adopted { issue, unit } => write!(f, "{kind}/{issue}/{unit}"),
            Self::Bulletin { issue } => write!(f, "{kind}/{issue}"),
            Self::Alarm { kind: what, day } => write!(f, "{kind}/{what}/{day}"),
        }
    }
}

/// How far a letter has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LetterState {
    /// Waiting for its moment.
    Queued { not_before: DateTime<FixedOffset> },
    /// Handed to the network; found so after a crash, it is in doubt.
    Trying { attempt: u32 },
    /// Taken over by the next server (or written to the folder).
    Sent {
        at: DateTime<FixedOffset>,
        /// The server's words or the file's name; empty if nobody noted them.
        #[serde(default)]
        answer: String,
    },
    /// Refused for good, with the server's words.
    Refused { answer: String },
    /// May or may not have gone out: a person decides.
    InDoubt,
    /// Withdrawn by a person.
    Cancelled,
}

impl LetterState {
    /// The state in words.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Queued { .. } => "待发",
            Self::Trying { .. } => "发送中",
            Self::Sent { .. } => "已发",
            Self::Refused { .. } => "被拒",
            Self::InDoubt => "存疑",
            Self::Cancelled => "已撤",
        }
    }
}
