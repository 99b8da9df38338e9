//! 稿件: one story on its way into the bulletin.

use super::area::AreaCode;
use super::calendar::PeriodId;
use super::ids::{DraftId, IssueId, SubmissionId};
use super::unit::{Unit, UnitCode};
use super::verdict::Verdict;
use serde::{Deserialize, Serialize};

/// A picture of a draft; its bytes lie in the archive under `sha256`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Photo {
    pub name: String,
    pub mime: String,
    pub width: u32,
    pub height: u32,
    pub caption: Option<String>,
    /// Hex digest, the key in the archive.
    pub sha256: String,
}

/// What the office should look at before the draft is printed. Flags never change text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flag {
    /// No 签发, 审核 or 审签 line: 待补审签.
    NoSignoff,
    /// No author named.
    NoAuthor,
    /// No telephone given.
    NoPhone,
    /// A photo without caption: 第2张图片, or 图片“现场.jpg”.
    NoCaption { photo: String },
    /// The title is too long for two lines of the bulletin (over 40 characters).
    LongTitle { chars: usize },
    /// The body is very short (characters).
    Short { chars: usize },
    /// The text was recognised from pictures: 识别稿.
    Recognised,
    /// Only pictures of text came; the unit was asked for a typed copy.
    Scan,
    /// The classifier is unsure.
    Unsure,
    /// The unit named one area, the words speak for another; both by name.
    DeclaredOtherwise { declared: String, read: String },
    /// Very like another draft.
    Like { draft: DraftId, percent: u8 },
    /// The provider did not confirm the sender's address: it found it false, or said nothing.
    Unverified { failed: bool },
}

impl Flag {
    /// The flag for the office: what to look at.
    pub fn note(&self) -> String {
        match self {
            Self::NoSignoff => "未见单位签发（审核、审签）".into(),
            Self::NoAuthor => "未注明作者".into(),
            Self::NoPhone => "未注明联系电话".into(),
            Self::NoCaption { photo } => format!("{photo}缺少说明"),
            Self::LongTitle { chars } => format!("标题{chars}字，偏长"),
            Self::Short { chars } => format!("正文仅{chars}字，偏短"),
            Self::Recognised => "识别稿，请核对".into(),
            Self::Scan => "仅有扫描件，待单位补报电子稿".into(),
            Self::Unsure => "归类把握不大，请确认".into(),
            Self::DeclaredOtherwise { declared, read } => {
                format!("单位报为“{declared}”，内容更像“{read}”，请确认")
            }
            Self::Like { draft, percent } => format!("与{draft}号稿件相似度{percent}%，请比对"),
            Self::Unverified { failed: true } => "发件人验证未通过（可能冒名），请电话核实".into(),
            Self::Unverified { failed: false } => "未见发件人验证结果，请电话核实".into(),
        }
    }

    /// The same, with the number to call where it asks for a call.
    pub fn note_about(&self, unit: Option<&Unit>) -> String {
        match (self, unit) {
            (Self::Unverified { .. }, Some(unit)) if !unit.phone.is_empty() => {
                let contact = [unit.short(), unit.contact.as_str(), unit.phone.as_str()];
                let contact: Vec<&str> = contact.into_iter().filter(|word| !word.is_empty()).collect();
                format!("{}：{}", self.note(), contact.join(" "))
            }
            _ => self.note(),
        }
    }

    /// Whether the unit is told of it: what it can mend. The rest is the office's own business.
    pub fn is_for_unit(&self) -> bool {
        !matches!(self, Self::Unsure | Self::DeclaredOtherwise { .. } | Self::Like { .. } | Self::Unverified { .. })
    }

    /// The flag for the unit: what is wrong and what to do.
    pub fn sentence(&self) -> String {
        match self {
            Self::NoSignoff => "未见单位负责人签发（审核、审签），请补报签发人".into(),
            Self::NoAuthor => "未注明作者，请补报".into(),
            Self::NoPhone => "未注明联系电话，请补报".into(),
            Self::NoCaption { photo } => format!("{photo}缺少说明，请在图片下方注明后重新报送"),
            Self::LongTitle { chars } => format!("标题{chars}字，偏长，建议控制在40字以内"),
            Self::Short { chars } => format!("正文仅{chars}字，偏短"),
            Self::Recognised => "所报为扫描件或图片，文字系自动识别，请核对，今后请报送可编辑的电子稿".into(),
            Self::Scan => "所报为扫描件或图片，无法取用文字，请补报可编辑的电子稿".into(),
            Self::Unsure => "归类把握不大，请人工确认".into(),
            Self::DeclaredOtherwise { .. } => "所报方面与内容不尽一致，请人工确认".into(),
            Self::Like { draft, percent } => format!("与{draft}号稿件相似度{percent}%，请确认是否重复"),
            Self::Unverified { .. } => "发件人身份待办公室核实".into(),
        }
    }
}

/// Where a draft is on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DraftStatus {
    /// 待选: nobody has decided.
    Waiting,
    /// 选用: will be in the issue of its period.
    Selected,
    /// 退稿, with the reason that the unit was told.
    Returned { reason: String },
    /// A newer version stands instead.
    Superseded { by: DraftId },
    /// The same story as another draft that stands.
    Duplicate { of: DraftId },
    /// 留用: kept back for a later issue.
    Held,
    /// 刊发 in an issue.
    Published { issue: IssueId },
}

impl DraftStatus {
    /// The status in words.
    pub fn words(&self) -> String {
        match self {
            Self::Waiting => "待选".into(),
            Self::Selected => "选用".into(),
            Self::Returned { .. } => "退稿".into(),
            Self::Superseded { by } => format!("已由{by}号替换"),
            Self::Duplicate { of } => format!("与{of}号重复"),
            Self::Held => "留用".into(),
            Self::Published { .. } => "已刊发".into(),
        }
    }
}

/// One story as the store keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    pub id: DraftId,
    pub submission: SubmissionId,
    pub unit: UnitCode,
    /// Other units that tell the story together with it (联合供稿), or whose own telling was merged into it.
    pub joint: Vec<UnitCode>,
    pub period: PeriodId,
    pub title: String,
    pub paragraphs: Vec<String>,
    pub author: Option<String>,
    pub phone: Option<String>,
    pub signoff: Option<String>,
    pub photos: Vec<Photo>,
    pub flags: Vec<Flag>,
    /// Where in the mail it stood: 邮件正文 or the attachment's name.
    pub origin: String,
    pub verdict: Verdict,
    pub status: DraftStatus,
    /// 1 for the first version; a correction that supersedes an older draft counts on.
    pub version: u32,
    /// How often the office has edited it; 0 as the unit sent it.
    pub revision: u32,
}

impl Draft {
    /// The area under which it is filed.
    pub fn area(&self) -> &AreaCode {
        &self.verdict.area
    }

    /// Whether its text is still to come: only pictures of it are here.
    pub fn lacks_text(&self) -> bool {
        self.flags.contains(&Flag::Scan)
    }

    /// Whether compile may still take it.
    pub fn is_live(&self) -> bool {
        matches!(self.status, DraftStatus::Waiting | DraftStatus::Selected)
    }
}
