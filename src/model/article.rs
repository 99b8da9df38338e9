//! What reading finds in a mail: an article with its fields, before the office makes a draft of it.

use serde::{Deserialize, Serialize};

/// A picture that belongs to an article, decoded once within limits, turned upright and scaled for print.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// File name as sent, or one made up (`图1.jpg`).
    pub name: String,
    /// `image/jpeg` or `image/png`; nothing else leaves the reader.
    pub mime: String,
    /// Width in pixels, after turning and scaling.
    pub width: u32,
    /// Height in pixels, after turning and scaling.
    pub height: u32,
    /// The words under it, if any.
    pub caption: Option<String>,
    /// The file's bytes.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// Where in a mail an article stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// In the mail's own text.
    Body,
    /// In an attachment of this name; inside containers `outer.zip/inner.docx`.
    Attachment(String),
}

impl Origin {
    /// How receipts and the office call it.
    pub fn label(&self) -> &str {
        match self {
            Self::Body => "邮件正文",
            Self::Attachment(name) => name,
        }
    }
}

/// How the words of an article came to us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextSource {
    /// As characters.
    #[default]
    Typed,
    /// Recognised from pictures (识别稿): to be compared with them.
    Recognised,
    /// Not at all: only pictures of text came, and nothing here can read them.
    Missing,
}

/// One story with the fields that the office asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// Title, without 关于…的信息 wrappers being touched; never empty (the first sentence if there was no title).
    pub title: String,
    /// Body paragraphs in order, without letterhead, author and sign-off lines.
    pub paragraphs: Vec<String>,
    /// The unit as the text itself names it, from the letterhead or the 落款.
    pub unit_line: Option<String>,
    /// 作者, 撰稿, 供稿人, 通讯员.
    pub author: Option<String>,
    /// Telephone of the author or contact, digits as written.
    pub phone: Option<String>,
    /// Who signed the draft off at the unit (签发, 审核, 审签), as written.
    pub signoff: Option<String>,
    /// An area that the text declares (【民生工程】, 类别：民生工程), that stands over it in a round-up, or that the cover note gives
    /// it; as written, without a section number. Whether it names an area of the office is asked elsewhere.
    pub declared: Option<String>,
    /// Photos with their captions.
    pub pictures: Vec<Picture>,
    /// Where it stood.
    pub origin: Origin,
    /// How its words came.
    pub source: TextSource,
}

impl Article {
    /// Number of characters in the paragraphs, white space apart.
    pub fn length(&self) -> usize {
        self.paragraphs.iter().flat_map(|p| p.chars()).filter(|c| !c.is_whitespace()).count()
    }

    /// The paragraphs as one text, a line each.
    pub fn body(&self) -> String {
        self.paragraphs.join("\n")
    }
}
