//! Letters to the office, its leaders, its readers and whoever runs the machine.

use serde::Serialize;

/// 送审: the review copy, to an editor or a leader. The .docx is attached.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Review {
    /// How the reader is addressed: 值班编辑.
    pub reader: String,
    /// 第N期.
    pub number: u32,
    /// 总第N期.
    pub total: u32,
    /// Day of compilation in words.
    pub date: String,
    pub period: String,
    /// Review round, from 1.
    pub round: u32,
    /// What changed since the last round; may have several lines.
    pub changes: Option<String>,
    /// The table of contents.
    pub sections: Vec<ReviewSection>,
    /// Number of drafts in it.
    pub drafts: u32,
    /// Number of units that have a draft in it.
    pub units: u32,
    /// Drafts that stood to choice and are not in it, each with the reason as its one flag.
    pub left_out: Vec<ReviewPiece>,
    /// Units that were late, each with the words: 市财政局（迟报3小时）.
    pub late: Vec<String>,
    /// Units that sent nothing.
    pub missing: Vec<String>,
    /// Units that were excused.
    pub excused: Vec<String>,
    /// Whether this reader may sign off.
    pub may_sign: bool,
    /// The mark in the subject by which a reply finds this issue and round. Appended by `compose`, never by a template.
    pub token: String,
    /// What a reply can say and what that does.
    pub ways: Vec<Way>,
    /// Name of the attached .docx.
    pub docx: String,
}

impl Review {
    /// The replies that every office understands. `may_sign`: whether the reader may sign off.
    pub fn usual_ways(may_sign: bool) -> Vec<Way> {
        let mut ways = Vec::new();
        if may_sign {
            ways.push(Way::new("同意", "签发本期，随即刊发并分送"));
        }
        ways.push(Way::new("退回　意见", "退回编辑，意见写在“退回”之后"));
        ways.extend(Self::editing_ways());
        ways
    }

    /// The replies by which an editor changes the issue.
    pub fn editing_ways() -> Vec<Way> {
        let mut ways = vec![Way::new("附上改好的 .docx", "以所附文件替换送审稿，重新送审")];
        for (write, does) in [
            ("选 3 5 8", "选用3、5、8号稿件"),
            ("留 9", "9号稿件留待以后"),
            ("退 4 缺签发", "退4号稿件，原因告知来稿单位"),
            ("归 6 民生", "6号稿件归入该方面；原已归入的，即为确认"),
            ("题 7 新标题", "改7号稿件的标题"),
            ("改 7 旧文→新文", "改7号稿件中的一处文字，旧文照原文写"),
            ("并 3 5", "5号稿件并入3号，两家联合供稿"),
            ("恢复 4", "撤销对4号稿件的选用、留用、退稿或并稿"),
        ] {
            ways.push(Way::new(write, does));
        }
        ways
    }
}

/// What a reply can say, and what that does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Way {
    /// What to write: 同意.
    pub write: String,
    /// What happens then.
    pub does: String,
}

impl Way {
    /// Pairs the words with their effect.
    pub fn new(write: &str, does: &str) -> Self {
        Self { write: write.into(), does: does.into() }
    }
}

/// One area of a review copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReviewSection {
    pub area: String,
    pub pieces: Vec<ReviewPiece>,
}

/// One draft of a review copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReviewPiece {
    /// 稿件编号, by which a reply names it.
    pub number: i64,
    pub title: String,
    /// The unit's short name; several joined by 、 for a joint draft.
    pub unit: String,
    /// What the office should look at, a sentence each.
    pub flags: Vec<String>,
}

/// 回复: what became of somebody's reply.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// How the reader is addressed.
    pub reader: String,
    /// Subject of the mail that is answered.
    pub answered: String,
    /// What was done, a sentence each.
    pub done: Vec<String>,
    /// What was not understood, the line as written with the reason.
    pub not_understood: Vec<String>,
    /// What a reply can say; shown only if something was not understood.
    pub ways: Vec<Way>,
}

/// 批示: a leader's words about an issue, to the editors.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Instruction {
    /// How the reader is addressed.
    pub reader: String,
    /// 第N期.
    pub number: u32,
    /// Who wrote them.
    pub who: String,
    /// Whether the issue was sent back; otherwise nothing was changed, and it still waits for its sign-off.
    pub sent_back: bool,
    /// The words, as written; may have several lines.
    pub words: String,
    /// What a reply to the review copy can say.
    pub ways: Vec<Way>,
}

/// 简报: the published issue, to a reader.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bulletin {
    /// How the reader is addressed.
    pub reader: String,
    pub number: u32,
    pub total: u32,
    /// Day of sign-off in words.
    pub date: String,
    pub sections: Vec<Contents>,
    /// Names of the attached files.
    pub files: Vec<String>,
}

/// One area of the contents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Contents {
    pub area: String,
    pub entries: Vec<Entry>,
}

/// One line of the contents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    pub title: String,
    pub unit: String,
}

/// 告警 to whoever runs the machine.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alarm {
    /// What it is about, a few words: 收信失败.
    pub kind: String,
    /// When it was noticed, in words.
    pub noticed: String,
    /// What happened; may have several lines.
    pub happened: String,
    /// What to do next, a sentence each, in order.
    pub next: Vec<String>,
}
