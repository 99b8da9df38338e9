//! What a mail is: a unit's submission, a reply to a review copy, nothing, or something that a person must look at.
//!
//! Decides and changes nothing; [`record`](super::record) and [`signoff`](crate::publishing::signoff) act on it.

use super::article::articles;
use super::extract::Document;
use super::message::Message;
use super::message::bounce::Bounce;
use super::reading::Reading;
use super::sender::{Clues, identify};
use crate::editing::reply::token_in;
use crate::model::address::Address;
use crate::model::article::{Article, Origin, TextSource};
use crate::model::flaw::{Flaw, Weight};
use crate::model::submission::{Automatic, Clue, Sender};
use crate::model::unit::UnitCode;
use crate::office::Settings;
use crate::store::mail::Head;

/// What a mail turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Sorted {
    /// A unit sent something: drafts, or (`articles` empty) files that could not be read.
    Submission { unit: UnitCode, clue: Clue, articles: Vec<Article> },
    /// Somebody of the office answers a letter of ours that may be a review copy.
    Staff { address: Address, has_draft: bool },
    /// A mail system could not deliver something; whether it was ours the store knows.
    Bounce(Bounce),
    /// Nothing to do, with the reason.
    Ignored(String),
    /// A person must look, with the reason.
    Quarantined(String),
}

/// What is already known about the sender's address, and about the mail.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// The unit that a person confirmed for the address.
    pub remembered: Option<&'a UnitCode>,
    /// The unit that a person named for this very mail.
    pub assigned: Option<&'a UnitCode>,
    /// The subject bears the mark of one of our review copies.
    pub answers_review: bool,
    /// It answers a letter of ours.
    pub answers_ours: bool,
    /// It is a letter of ours that came back, with nothing in it that was not in the letter.
    pub is_ours: bool,
}

/// Sorts one mail.
pub fn sort(settings: &Settings, reading: &Reading, known: Known<'_>) -> Sorted {
    let message = &reading.message;
    let flaws = flaws_in(reading);
    if let Some(Flaw::NotAMail { why }) = flaws.iter().find(|flaw| matches!(flaw, Flaw::NotAMail { .. })) {
        return Sorted::Quarantined(format!("邮件结构无法识别：{why}"));
    }
    let from = message.from.as_ref();
    let address = from.and_then(|from| Address::parse(&from.address));
    if address.as_ref() == Some(&settings.config.mailbox.address) {
        return Sorted::Ignored("本系统自己发出的邮件".into());
    }
    if known.is_ours && known.assigned.is_none() {
        return Sorted::Ignored("本系统自己发出的邮件，被转投回来".into());
    }
    let staff = address.as_ref().is_some_and(|address| settings.config.person(address).is_some());
    // Holiday replies to our letters bear no mark at all. A word of an editor or leader is never taken for one.
    let is_stock = known.answers_ours && message.is_stock_answer(staff);
    if is_stock && message.automatic.is_none() && known.assigned.is_none() {
        return Sorted::Ignored(automatic_words(Automatic::AutoReply).into());
    }
    if known.answers_review && !staff && message.automatic.is_none() && known.assigned.is_none() {
        return Sorted::Quarantined("来信带有送审编号，但发件人不是签审人员，未按送审回复处理，请核实".into());
    }
    let articles = articles_in(reading);
    let sender = match known.assigned {
        Some(unit) => Sender::Unit { unit: unit.clone(), clue: Clue::Person },
        None => identify(&settings.roster, &clues(settings, message, &articles, address.as_ref(), known)),
    };
    let losses: Vec<&Flaw> = flaws.iter().filter(|flaw| flaw.weight() == Weight::Loss).collect();
    match sender {
        Sender::Automatic { kind: Automatic::Bounce } if message.bounce.is_some() => {
            Sorted::Bounce(message.bounce.clone().unwrap_or_default())
        }
        Sender::Automatic { kind } => Sorted::Ignored(automatic_words(kind).into()),
        Sender::Staff { .. } => match address {
            Some(address) => Sorted::Staff { address, has_draft: !articles.is_empty() },
            None => Sorted::Quarantined("没有发件地址".into()),
        },
        Sender::Unit { unit, clue } if !articles.is_empty() || !losses.is_empty() => {
            Sorted::Submission { unit, clue, articles }
        }
        Sender::Unit { .. } if known.assigned.is_some() => {
            Sorted::Quarantined("未能从来信读出稿件，请打开原邮件查看；确非稿件的可略过".into())
        }
        Sender::Unit { .. } if is_courtesy(message) => Sorted::Ignored("来信没有稿件".into()),
        // A question, a photo sent after, a telephone number that we asked for, 本周无稿: somebody should read it.
        Sender::Unit { unit, .. } => {
            Sorted::Quarantined(format!("{}来信未含稿件，请人工处理", settings.roster.short(&unit)))
        }
        Sender::Doubtful { candidates, why } => {
            let names: Vec<&str> = candidates.iter().map(|code| settings.roster.short(code)).collect();
            let names = if names.is_empty() { String::new() } else { format!("（可能是{}）", names.join("、")) };
            Sorted::Quarantined(format!("发件人待确认：{why}{names}"))
        }
        Sender::Stranger if losses.is_empty() && says_little(message) => Sorted::Ignored("陌生来信，没有内容".into()),
        Sender::Stranger => {
            let why = losses.first().map_or_else(|| "地址不在名册，信中也未见责任单位".into(), |flaw| flaw.sentence());
            Sorted::Quarantined(format!("发件人待确认：{why}"))
        }
    }
}

/// The articles of a mail and of the mails attached to it. A document that could not be read whole gives none: half a
/// story must not be printed as if it were one. Of a scan that nothing could read there is an article without words.
pub fn articles_in(reading: &Reading) -> Vec<Article> {
    let documents: Vec<Document> = reading.documents.iter().map(printable).collect();
    let mut found = articles(&reading.message, &documents);
    for inner in &reading.forwarded {
        found.extend(articles_in(inner));
    }
    found
}

/// A document, and those inside it, without what must not be printed.
fn printable(document: &Document) -> Document {
    let lost = |flaw: &Flaw| flaw.weight() == Weight::Loss && !matches!(flaw, Flaw::Scan { .. });
    let broken = document.flaws.iter().any(lost);
    let inside = document.inside.iter().map(printable).collect();
    Document { inside, ..if broken { Document::unread_as(document) } else { document.clone() } }
}

/// The flaws of a mail, its documents, and the mails attached to it, each once. A scan beside drafts that could be read is
/// their signed copy as a rule: nobody is asked to type it.
pub fn flaws_in(reading: &Reading) -> Vec<Flaw> {
    let mut flaws = all_flaws(reading);
    let scan = |flaw: &Flaw| matches!(flaw, Flaw::Scan { .. });
    if flaws.iter().any(scan) && articles_in(reading).iter().any(|article| article.source == TextSource::Typed) {
        for flaw in &mut flaws {
            if let Flaw::Scan { name } = flaw {
                *flaw = Flaw::SignedCopy { name: std::mem::take(name) };
            }
        }
    }
    flaws
}

fn all_flaws(reading: &Reading) -> Vec<Flaw> {
    let documents = reading.documents.iter().flat_map(Document::all).flat_map(|document| &document.flaws);
    let mut flaws: Vec<Flaw> = Vec::new();
    let inner = reading.forwarded.iter().flat_map(all_flaws);
    for flaw in reading.message.flaws.iter().chain(documents).cloned().chain(inner) {
        if !flaws.contains(&flaw) {
            flaws.push(flaw);
        }
    }
    flaws
}

/// What the register keeps of the headers.
pub fn head_of(reading: &Reading) -> Head {
    let message = &reading.message;
    let from = message.from.clone().unwrap_or_default();
    Head {
        message_id: message.message_id.clone().unwrap_or_default(),
        from_name: from.name,
        from_address: from.address,
        subject: message.subject.clone(),
        flaws: flaws_in(reading),
    }
}

/// The mark of a review copy in the subject of a reply.
pub fn token_of(message: &Message) -> Option<String> {
    token_in(&message.subject)
}

fn clues<'a>(
    settings: &'a Settings,
    message: &'a Message,
    articles: &'a [Article],
    address: Option<&'a Address>,
    known: Known<'a>,
) -> Clues<'a> {
    let listed = address.and_then(|address| settings.roster.by_address(address)).map(|unit| &unit.code);
    let file_names = articles.iter().filter_map(|article| match &article.origin {
        Origin::Attachment(name) => Some(name.as_str()),
        Origin::Body => None,
    });
    Clues {
        address,
        display_name: message.from.as_ref().map_or("", |from| from.name.as_str()),
        letterheads: articles.iter().filter_map(|article| article.unit_line.as_deref()).collect(),
        file_names: file_names.collect(),
        subject: &message.subject,
        automatic: message.automatic,
        known: listed.or(known.remembered),
        staff: address.and_then(|address| settings.config.person(address)).map(|person| person.name.as_str()),
        has_draft: !articles.is_empty(),
        answers_review: known.answers_review,
    }
}

/// Nothing but thanks, or nothing at all.
fn is_courtesy(message: &Message) -> bool {
    const COURTESY: [&str; 8] = ["谢谢", "收到", "感谢", "好的", "知道了", "辛苦", "请查收", "您好"];
    let said: String = message.text.chars().filter(is_chinese).collect();
    let rest = COURTESY.iter().fold(said, |said, word| said.replace(word, ""));
    message.attachments.is_empty() && rest.chars().count() < 6
}

fn is_chinese(c: &char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(c)
}

/// Fewer than twenty Chinese characters and no file: a greeting, a test, an empty mail.
fn says_little(message: &Message) -> bool {
    message.attachments.is_empty() && message.text.chars().filter(is_chinese).count() < 20
}

fn automatic_words(kind: Automatic) -> &'static str {
    match kind {
        Automatic::Bounce => "系统退信",
        Automatic::AutoReply => "自动回复",
        Automatic::Bulk => "群发邮件",
    }
}
