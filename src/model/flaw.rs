//! What was odd about a mail or a document. Reading gives values plus flaws, never an error.

use serde::{Deserialize, Serialize};

/// How much a flaw matters to the people who read of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// Mended without loss; kept for the record.
    Mended,
    /// The unit can do better next time; told in the receipt.
    Advice,
    /// Something that was sent could not be read: a person must look.
    Loss,
}

/// One oddity. The words for people come from [`Flaw::sentence`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flaw {
    /// A header holds bytes ≥ 0x80 instead of encoded-words (RFC 2047); read as UTF-8 or GB18030.
    RawHeader { field: String },
    /// The declared charset did not fit the bytes; `read_as` did.
    CharsetLied { place: String, declared: String, read_as: String },
    /// No usable charset was declared; `read_as` was detected.
    CharsetGuessed { place: String, read_as: String },
    /// Some bytes could not be decoded at all and stand as U+FFFD.
    Undecodable { place: String },
    /// Junk in a base64 or quoted-printable body was passed over.
    TransferRepaired { place: String },
    /// The multipart boundary was missing or wrong; parts were found by scanning.
    BoundaryRepaired,
    /// The Date header is missing, unreadable or without offset; it is not used for judging anyway.
    DateOdd,
    /// The mail has no header, or no body.
    NotAMail { why: String },
    /// Nested deeper than we follow.
    TooDeep { place: String },
    /// More parts, bytes, entries or pages than the limits allow; the rest was not read.
    OverLimit { place: String, what: String },
    /// The reply's quotation of an older mail was cut off.
    QuotationCut,
    /// The file is in a net disk, only a link came (超大附件, 云附件).
    CloudAttachment { name: String, expires: Option<String> },
    /// A format that this version does not read.
    Unsupported { name: String, format: String },
    /// Damaged, or not what it seems.
    Unreadable { name: String, why: String },
    /// Needs a password.
    Encrypted { name: String },
    /// Nothing in it.
    Empty { name: String },
    /// Tracked changes were found: insertions kept, deletions dropped.
    TrackedChanges { name: String },
    /// The words of a picture or of scanned pages were recognised by a program.
    Recognised { name: String },
    /// A picture of text, and nothing on the machine that could read it.
    Scan { name: String },
    /// A picture of text beside a draft that could be read: as a rule the copy with signature and seal.
    SignedCopy { name: String },
    /// A picture could not be used.
    PictureDropped { name: String, why: String },
}

impl Flaw {
    /// How much it matters.
    pub fn weight(&self) -> Weight {
        use Flaw::*;
        match self {
            RawHeader { .. }
            | CharsetLied { .. }
            | CharsetGuessed { .. }
            | TransferRepaired { .. }
            | BoundaryRepaired
            | DateOdd
            | SignedCopy { .. }
            | QuotationCut => Weight::Mended,
            TrackedChanges { .. } | Recognised { .. } | Empty { .. } | Undecodable { .. } | PictureDropped { .. } => {
                Weight::Advice
            }
            NotAMail { .. }
            | TooDeep { .. }
            | OverLimit { .. }
            | CloudAttachment { .. }
            | Unsupported { .. }
            | Unreadable { .. }
            | Encrypted { .. }
            | Scan { .. } => Weight::Loss,
        }
    }

    /// One sentence for the office and the unit: what was met and, where somebody can do something, what to do.
    pub fn sentence(&self) -> String {
        use Flaw::*;
        match self {
            RawHeader { field } => format!("邮件头 {field} 未按标准编码，已自动识别"),
            CharsetLied { place, declared, read_as } => {
                format!("{place}标称编码 {declared} 与内容不符，已按 {read_as} 读取")
            }
            CharsetGuessed { place, read_as } => format!("{place}未注明编码，已按 {read_as} 读取"),
            Undecodable { place } => format!("{place}有个别文字无法识别，请核对"),
            TransferRepaired { place } => format!("{place}传输编码有杂质，已修复"),
            BoundaryRepaired => "邮件分段标记有误，已按内容重新划分".into(),
            DateOdd => "邮件自带日期不规范，报送时间以服务器收到时间为准".into(),
            NotAMail { why } => format!("邮件结构无法识别：{why}"),
            TooDeep { place } => format!("{place}嵌套过深，未继续读取，请直接附上稿件文件"),
            OverLimit { place, what } => format!("{place}超过限额（{what}），超出部分未读取，请拆分后重发"),
            QuotationCut => "回复中引用的原邮件已略去".into(),
            CloudAttachment { name, expires } => match expires {
                Some(expires) => {
                    format!("“{name}”为云附件（{expires}到期），未随邮件送达，请改用普通附件重发")
                }
                None => format!("“{name}”为云附件，未随邮件送达，请改用普通附件重发"),
            },
            Unsupported { name, format } if format.ends_with("压缩包") => {
                format!("附件“{name}”为{format}，暂不能自动读取，请改用 ZIP 压缩或直接附上文件")
            }
            Unsupported { name, format } => {
                format!("附件“{name}”为{format}，暂不能自动读取，请另发 .docx 或在邮件正文粘贴文字")
            }
            Unreadable { name, why } => format!("附件“{name}”无法打开（{why}），请检查后重发"),
            Encrypted { name } => format!("附件“{name}”设有密码，请取消密码后重发"),
            Empty { name } => format!("附件“{name}”没有内容，请检查"),
            TrackedChanges { name } => format!("附件“{name}”留有修订痕迹，已按接受全部修订读取，请核对"),
            Recognised { name } => format!("“{name}”是扫描件或图片，文字系自动识别，请核对"),
            Scan { name } => format!("“{name}”是扫描件或图片，无法取用其中文字，请另发可编辑的电子稿"),
            SignedCopy { name } => format!("“{name}”是扫描件或图片，已随稿存档，其中文字未取用"),
            PictureDropped { name, why } => format!("图片“{name}”未能采用（{why}），请另发 JPG 原图"),
        }
    }
}
