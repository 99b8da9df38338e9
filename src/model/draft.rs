//! 稿件: one story on its way into the bulletin.

mod flag;

pub use flag::{Flag, PrivateKind, Twin, WordKind, changed_words};

use super::area::AreaCode;
use super::calendar::PeriodId;
use super::ids::{DraftId, IssueId, SubmissionId};
use super::unit::UnitCode;
use super::verdict::Verdict;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// 并入: told together with another draft, which stands for both.
    Merged {
        into: DraftId,
        #[serde(default)]
        gift: Gift,
    },
    /// 留用: kept back for a later issue.
    Held,
    /// 刊发 in an issue.
    Published { issue: IssueId },
}

impl DraftStatus {
    /// Whether another draft stands for it: a newer version, the same again, or the one it was merged into.
    pub fn is_told_elsewhere(&self) -> bool {
        matches!(self, Self::Superseded { .. } | Self::Duplicate { .. } | Self::Merged { .. })
    }

    /// The status in words.
    pub fn words(&self) -> String {
        match self {
            Self::Waiting => "待选".into(),
            Self::Selected => "选用".into(),
            Self::Returned { .. } => "退稿".into(),
            Self::Superseded { by } => format!("已由{by}号替换"),
            Self::Duplicate { of } => format!("与{of}号重复"),
            Self::Merged { into, .. } => format!("并入{into}号"),
            Self::Held => "留用".into(),
            Self::Published { .. } => "已刊发".into(),
        }
    }
}

/// What a draft gave to the one into which it was merged, so that it can be taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Gift {
    /// Units that the other did not have before.
    pub units: Vec<UnitCode>,
    /// Photos that it did not have, by their key in the archive.
    pub photos: Vec<String>,
    /// Flags that the other lost thereby: for what it lacked, and for being like this one.
    pub flags: Vec<Flag>,
}

/// What the office may edit: title, text and the captions of photos.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    pub title: String,
    pub paragraphs: Vec<String>,
    /// By the photo's key in the archive; a photo without caption is not listed.
    pub captions: BTreeMap<String, String>,
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

    /// How it is worded now.
    pub fn wording(&self) -> Wording {
        let captions = self.photos.iter().filter_map(|photo| Some((photo.sha256.clone(), photo.caption.clone()?)));
        Wording {
            title: self.title.clone(),
            paragraphs: self.paragraphs.clone(),
            captions: captions.filter(|(_, caption)| !caption.trim().is_empty()).collect(),
        }
    }

    /// Takes another wording over; flags and revision are the caller's.
    pub fn reword(&mut self, wording: Wording) {
        let before = self.wording().captions;
        self.title = wording.title;
        self.paragraphs = wording.paragraphs;
        // A caption that was not edited stays as the unit wrote it, even where one picture came twice.
        let edited = |key: &String| before.get(key) != wording.captions.get(key);
        for photo in self.photos.iter_mut().filter(|photo| edited(&photo.sha256)) {
            photo.caption = wording.captions.get(&photo.sha256).cloned();
        }
    }

    /// The units that tell it: its own, then those that share it.
    pub fn units(&self) -> impl Iterator<Item = &UnitCode> {
        std::iter::once(&self.unit).chain(&self.joint)
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
