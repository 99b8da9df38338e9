//! Issue → .docx.

use chrono::NaiveDate;

/// Everything that one printed issue shows; nothing here looks at a store or a clock.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bulletin {
    /// 内部资料 注意保存, top left above the name; none if absent.
    pub marking: Option<String>,
    /// The red name: 重实干 强执行 抓落实专项行动宣传工作简报.
    pub name: String,
    /// 第N期.
    pub number: u32,
    /// 总第N期.
    pub total: u32,
    /// Who issues it, below the name to the left.
    pub issuer: String,
    /// Day of sign-off (of compilation while in review), below the name to the right.
    pub date: NaiveDate,
    /// 按语, if any.
    pub note: Option<String>,
    /// The areas that have drafts, in the office's order.
    pub sections: Vec<Section>,
    /// The week's table of who sent in time; omitted if empty.
    pub standings: Vec<StandingRow>,
    /// A line above the table: 本期应报41家,按时35家,迟报2家,漏报3家,免报1家.
    pub standings_summary: String,
    /// 报: superiors.
    pub report_to: Vec<String>,
    /// 送: peers.
    pub send_to: Vec<String>,
    /// 发: subordinates.
    pub issue_to: Vec<String>,
    /// 共印N份.
    pub copies: u32,
}

/// One area with its drafts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// Heading: 重大振兴举措.
    pub area: String,
    pub pieces: Vec<Piece>,
}

/// One draft as it is printed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Piece {
    pub title: String,
    /// The unit's short name, in brackets at the end; several for a joint draft.
    pub units: Vec<String>,
    pub paragraphs: Vec<String>,
    pub photos: Vec<PrintedPhoto>,
}

/// A photo with its caption. JPEG or PNG bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PrintedPhoto {
    pub mime: String,
    pub width: u32,
    pub height: u32,
    pub caption: Option<String>,
    pub bytes: Vec<u8>,
}

/// One line of the week's table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StandingRow {
    pub class: String,
    pub unit: String,
    /// Drafts sent.
    pub sent: u32,
    /// Drafts in this issue.
    pub printed: u32,
    /// 按时, 迟报3小时, 漏报, 免报.
    pub standing: String,
}
