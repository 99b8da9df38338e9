//! One struct per kind of letter, holding plain values ready for words.
//!
//! Hands out [`Letter`], what each kind holds, and the [`Letterhead`] that all share; the field names here are the
//! variable names in the templates. Knows no template, no mail format and no store: whoever writes a letter fills in
//! what happened, in Chinese where people read it, and [`compose`](super::compose) finds the words around it.

mod office;
pub mod samples;
mod unit;
pub mod words;

pub use office::{Alarm, Answer, Bulletin, Contents, Entry, Instruction, Review, ReviewPiece, ReviewSection, Way};
pub use unit::{
    Adopted, AdoptedDraft, AreaGround, CloudFile, DraftNews, LateNotice, Receipt, ReceiptDraft, ReceiptOutcome,
    Reminder, Returned, TimelinessKind, TimelinessNote,
};

use serde::Serialize;

/// What all letters share: who writes, for what, and how to reach them. Templates call it `head`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Letterhead {
    /// The campaign: “重实干、强执行、抓落实”专项行动.
    pub campaign: String,
    /// Name of the bulletin without brackets: 专项行动宣传工作简报.
    pub bulletin: String,
    /// Who signs: 市政府专项行动领导小组办公室.
    pub office: String,
    /// The group within the office: 宣传报道组; may be empty.
    pub group: String,
    /// Telephone of the office; may be empty.
    pub phone: String,
    /// The mailbox to which drafts go.
    pub mailbox: String,
}

/// A letter before it has words.
#[derive(Clone, Debug, PartialEq)]
pub enum Letter {
    /// 回执.
    Receipt(Receipt),
    /// 提醒.
    Reminder(Reminder),
    /// 催报.
    LateNotice(LateNotice),
    /// 退稿.
    Returned(Returned),
    /// 送审.
    Review(Review),
    /// 回复.
    Answer(Answer),
    /// 批示.
    Instruction(Instruction),
    /// 采用.
    Adopted(Adopted),
    /// 简报.
    Bulletin(Bulletin),
    /// 告警.
    Alarm(Alarm),
}

impl Letter {
    /// The kind's name, the same as [`LetterKey::kind`](crate::model::letter::LetterKey::kind): the template folder.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Receipt(_) => "receipt",
            Self::Reminder(_) => "reminder",
            Self::LateNotice(_) => "late-notice",
            Self::Returned(_) => "returned",
            Self::Review(_) => "review",
            Self::Answer(_) => "answer",
            Self::Instruction(_) => "instruction",
            Self::Adopted(_) => "adopted",
            Self::Bulletin(_) => "bulletin",
            Self::Alarm(_) => "alarm",
        }
    }

    /// What the reader has to do, for the front of the subject. Letters with one subject for different acts are
    /// overlooked, so the act comes first.
    pub fn action(&self) -> &'static str {
        match self {
            Self::Receipt(receipt) => receipt.action(),
            Self::Reminder(_) => "请报送",
            Self::LateNotice(_) => "需补报",
            Self::Returned(_) => "请修改重报",
            Self::Review(review) if review.may_sign => "请签发",
            Self::Review(_) => "请审阅",
            Self::Answer(answer) if answer.not_understood.is_empty() => "已办理",
            Self::Answer(answer) if answer.done.is_empty() => "未能办理",
            Self::Answer(_) => "部分未办理",
            Self::Instruction(it) if it.sent_back => "请修改",
            Self::Instruction(_) => "请处理",
            Self::Adopted(_) => "已采用",
            Self::Bulletin(_) => "简报",
            Self::Alarm(_) => "请处理",
        }
    }

    /// The mark that must stand unchanged in the subject, so that a reply finds its issue; only review copies have one.
    pub fn token(&self) -> Option<&str> {
        match self {
            Self::Review(review) => Some(review.token.as_str()).filter(|token| !token.is_empty()),
            _ => None,
        }
    }

    /// Whom the letter addresses, as the first line names them.
    pub fn addressee(&self) -> &str {
        match self {
            Self::Receipt(it) => &it.unit,
            Self::Reminder(it) => &it.unit,
            Self::LateNotice(it) => &it.unit,
            Self::Returned(it) => &it.unit,
            Self::Review(it) => &it.reader,
            Self::Answer(it) => &it.reader,
            Self::Instruction(it) => &it.reader,
            Self::Adopted(it) => &it.unit,
            Self::Bulletin(it) => &it.reader,
            Self::Alarm(it) => &it.kind,
        }
    }

    /// The values as the templates see them.
    pub fn values(&self) -> serde_json::Result<serde_json::Value> {
        match self {
            Self::Receipt(it) => serde_json::to_value(it),
            Self::Reminder(it) => serde_json::to_value(it),
            Self::LateNotice(it) => serde_json::to_value(it),
            Self::Returned(it) => serde_json::to_value(it),
            Self::Review(it) => serde_json::to_value(it),
            Self::Answer(it) => serde_json::to_value(it),
            Self::Instruction(it) => serde_json::to_value(it),
            Self::Adopted(it) => serde_json::to_value(it),
            Self::Bulletin(it) => serde_json::to_value(it),
            Self::Alarm(it) => serde_json::to_value(it),
        }
    }
}
