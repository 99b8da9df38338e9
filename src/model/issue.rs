//! 期: one number of the bulletin.

use super::calendar::PeriodId;
use super::ids::IssueId;
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

/// Where an issue is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IssueState {
    /// Drafts were changed after compilation: it is compiled again, and a new review copy goes out, at the next run.
    Open,
    /// 送审: the review copy of the current round is out.
    InReview,
    /// 退回: the leader sent it back; the office corrects drafts or sends a corrected .docx.
    SentBack,
    /// 签发: approved, not yet sent to the readers.
    SignedOff,
    /// Sent.
    Published,
}

impl IssueState {
    /// The state in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Open => "编辑中",
            Self::InReview => "送审中",
            Self::SentBack => "退回待改",
            Self::SignedOff => "已签发",
            Self::Published => "已刊发",
        }
    }
}

/// One issue as the store keeps it. Its number is claimed when it is first compiled and stays with the period, so that
/// compiling again uses up none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    pub id: IssueId,
    pub period: PeriodId,
    /// 第N期 within the year.
    pub number: u32,
    /// 总第N期.
    pub total: u32,
    pub state: IssueState,
    /// Review round, from 1; 0 before the first review copy.
    pub round: u32,
    pub compiled_at: DateTime<FixedOffset>,
    /// Archive key of the .docx that stands now.
    pub docx: String,
    /// Archive key of our own .docx, when the office sent a corrected one back.
    pub original: Option<String>,
    pub signed_by: Option<String>,
    pub signed_at: Option<DateTime<FixedOffset>>,
    pub published_at: Option<DateTime<FixedOffset>>,
}
