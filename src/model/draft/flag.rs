//! What the office should look at before a draft is printed, and how that is said to the office and to the unit.

use crate::model::ids::DraftId;
use crate::model::unit::Unit;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The other draft of a pair, as it stood when the two were compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Twin {
    /// Short name of the unit that sent it; empty if that is the same unit.
    pub unit: String,
    /// Its period in words: 4月16日一期.
    pub period: String,
    /// The number of the issue that printed it.
    #[serde(default)]
    pub issue: Option<u32>,
}

impl Twin {
    /// 市水利局，4月16日一期，已刊第3期.
    fn words(&self) -> String {
        let unit = if self.unit.is_empty() { "本单位" } else { &self.unit };
        let issue = self.issue.map(|number| format!("已刊第{number}期")).unwrap_or_default();
        let parts = [unit, self.period.as_str(), issue.as_str()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("，")
    }
}

/// A number that names a person and is masked before print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrivateKind {
    /// 身份证号码.
    Identity,
    /// 手机号码.
    Mobile,
    /// 银行卡号.
    BankCard,
}

impl PrivateKind {
    fn words(self) -> &'static str {
        match self {
            Self::Identity => "身份证号码",
            Self::Mobile => "手机号码",
            Self::BankCard => "银行卡号",
        }
    }
}

/// What an entry of the office's word list is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WordKind {
    /// 禁用: wrong, or not to be used.
    Wrong,
    /// 慎用: to be weighed.
    Careful,
    /// 规范: a set phrase.
    Phrase,
    /// 人名: a name with its title.
    Name,
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
    /// A private number, as it will be printed: the flag never holds the number itself.
    Private { kind: PrivateKind, shown: String },
    /// Numbers or dates that contradict each other: what they say.
    Contradiction { what: String },
    /// The news is old: its day, and how many days before the arrival that was.
    Stale { day: NaiveDate, days: i64 },
    /// A word that the office's list knows better; `suggestion` and `why` may be empty.
    Wording { kind: WordKind, found: String, suggestion: String, why: String, count: usize },
    /// As many more entries of the list.
    MoreWording { entries: usize },
    /// The classifier is unsure.
    Unsure,
    /// The unit named one area, the words speak for another; both by name.
    DeclaredOtherwise { declared: String, read: String },
    /// Very like another draft. Of drafts flagged by an older program nothing but number and likeness is known.
    Like {
        draft: DraftId,
        percent: u8,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        twin: Option<Twin>,
    },
    /// It replaced a draft that the office had edited already.
    EditedBefore { draft: DraftId },
    /// It replaced a draft, or is nearly the same as one, and these figures are not the same; an empty text stands for none.
    Changed { from: DraftId, numbers: Vec<(String, String)> },
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
            Self::Private { kind, shown } => format!("含{}{shown}，刊发时隐去中间数字", kind.words()),
            Self::Contradiction { what } => what.clone(),
            Self::Stale { day, days } => format!("所述事项为{}，来稿时已过{days}天", day.format("%Y年%-m月%-d日")),
            Self::Wording { kind, found, suggestion, why, count } => {
                let times = if *count > 1 { format!("（{count}处）") } else { String::new() };
                let why = if why.is_empty() { String::new() } else { format!("：{why}") };
                let (found, better) = (quoted(found), quoted(suggestion));
                match (kind, suggestion.is_empty()) {
                    (WordKind::Wrong | WordKind::Phrase, false) => format!("{found}应为{better}{times}{why}"),
                    (WordKind::Wrong | WordKind::Phrase, true) => format!("{found}不宜使用{times}{why}"),
                    (WordKind::Careful, false) => format!("{found}慎用，可改为{better}{times}{why}"),
                    (WordKind::Careful, true) => format!("{found}慎用{times}{why}"),
                    (WordKind::Name, _) => format!("{found}与名单不符，名单为{better}{times}"),
                }
            }
            Self::MoreWording { entries } => format!("另有{entries}处用词请对照词表核对"),
            Self::Unsure => "归类把握不大，请确认".into(),
            Self::DeclaredOtherwise { declared, read } => {
                format!("单位报为“{declared}”，内容更像“{read}”，请确认")
            }
            Self::Like { draft, percent, twin } => {
                let place = twin.as_ref().map(|twin| format!("（{}）", twin.words())).unwrap_or_default();
                let printed = if self.is_of_printed() { "疑似已刊，" } else { "" };
                format!("与{draft}号稿件{place}相似度{percent}%，{printed}请比对")
            }
            Self::EditedBefore { draft } => format!("编辑改过的{draft}号稿已被新稿替换，请核对改动"),
            Self::Changed { from, numbers } => {
                format!("与{from}号稿件相比，{}", changed_words(numbers))
            }
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

    /// Whether it speaks of title, text or captions, and is taken anew whenever they are edited.
    pub fn is_of_wording(&self) -> bool {
        let of_length =
            matches!(self, Self::LongTitle { .. } | Self::Short { .. } | Self::NoCaption { .. } | Self::Scan);
        let of_contents = matches!(self, Self::Private { .. } | Self::Contradiction { .. } | Self::Stale { .. });
        of_length || of_contents || matches!(self, Self::Wording { .. } | Self::MoreWording { .. })
    }

    /// Whether it doubts the area under which the draft is filed, until a person has decided.
    pub fn is_of_filing(&self) -> bool {
        matches!(self, Self::Unsure | Self::DeclaredOtherwise { .. })
    }

    /// Whether it stands behind those of the wording: what is doubted about filing, other drafts and the sender.
    pub fn comes_last(&self) -> bool {
        let of_others = matches!(self, Self::Like { .. } | Self::EditedBefore { .. } | Self::Changed { .. });
        of_others || self.is_of_filing() || matches!(self, Self::Unverified { .. })
    }

    /// Whether the unit is told of it: what it can mend. The rest is the office's own business.
    pub fn is_for_unit(&self) -> bool {
        let edited_here =
            matches!(self, Self::Private { .. } | Self::Stale { .. } | Self::Wording { .. } | Self::MoreWording { .. });
        !edited_here && !self.comes_last()
    }

    /// Whether it says that the draft is like this other one.
    pub fn is_like(&self, other: DraftId) -> bool {
        matches!(self, Self::Like { draft, .. } if *draft == other)
    }

    /// Whether it says that an issue has printed the story already.
    pub fn is_of_printed(&self) -> bool {
        matches!(self, Self::Like { twin: Some(Twin { issue: Some(_), .. }), .. })
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
            Self::Contradiction { what } => format!("{what}，请核实"),
            Self::Private { .. } | Self::Stale { .. } | Self::Wording { .. } | Self::MoreWording { .. } => self.note(),
            Self::Unsure => "归类把握不大，请人工确认".into(),
            Self::DeclaredOtherwise { .. } => "所报方面与内容不尽一致，请人工确认".into(),
            Self::Like { draft, percent, .. } => format!("与{draft}号稿件相似度{percent}%，请确认是否重复"),
            Self::EditedBefore { .. } | Self::Changed { .. } => self.note(),
            Self::Unverified { .. } => "发件人身份待办公室核实".into(),
        }
    }
}

/// 数字有变动：120个→130个；新增5处；删去3户.
pub fn changed_words(numbers: &[(String, String)]) -> String {
    let words: Vec<String> = numbers
        .iter()
        .map(|(old, new)| match (old.is_empty(), new.is_empty()) {
            (true, _) => format!("新增{new}"),
            (_, true) => format!("删去{old}"),
            _ => format!("{old}→{new}"),
        })
        .collect();
    format!("数字有变动：{}", words.join("，"))
}

/// A word in quotation marks, unless it has its own.
fn quoted(word: &str) -> String {
    if word.contains(['“', '”']) { word.to_owned() } else { format!("“{word}”") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_told_in_one_line() {
        let check = |json: &str, expected: &str| {
            let flag: Flag = serde_json::from_str(json).unwrap();
            assert_eq!(flag.note(), expected);
        };
        // As an older program stored it.
        check(r#"{"like":{"draft":12,"percent":82}}"#, "与12号稿件相似度82%，请比对");
        check(
            r#"{"like":{"draft":12,"percent":82,"twin":{"unit":"市水利局","period":"4月16日一期","issue":3}}}"#,
            "与12号稿件（市水利局，4月16日一期，已刊第3期）相似度82%，疑似已刊，请比对",
        );
        check(
            r#"{"like":{"draft":12,"percent":82,"twin":{"unit":"","period":"4月16日一期"}}}"#,
            "与12号稿件（本单位，4月16日一期）相似度82%，请比对",
        );
        check(
            r#"{"changed":{"from":4,"numbers":[["120个","130个"],["","5处"],["3户",""]]}}"#,
            "与4号稿件相比，数字有变动：120个→130个，新增5处，删去3户",
        );
        check(r#"{"edited-before":{"draft":4}}"#, "编辑改过的4号稿已被新稿替换，请核对改动");
    }
}
