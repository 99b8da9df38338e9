//! 签发: what a reply to a review copy does to the issue.
//!
//! A reply counts if it carries the mark of the round that is out (in its subject, or by referring to our letter) and
//! comes from a configured address that our own provider did not find forged. It may approve, send back, replace the
//! document, or change drafts; whatever it did, and whatever was not understood, is answered by mail.

mod hearing;

use self::hearing::Hearing;
use super::compile::file_copy;
use crate::editing::reply;
use crate::failure::wrong;
use crate::model::calendar::{Moment, words};
use crate::model::ids::IssueId;
use crate::model::issue::{Issue, IssueState};
use crate::model::letter::LetterKey;
use crate::model::person::Person;
use crate::office::Office;
use crate::store::mail::{Head, Mail};
use crate::store::minute::{self, About};
use crate::store::{issue, letter};
use anyhow::{Context, Result};
use rusqlite::Connection;

/// A reply as intake hands it over.
pub struct Returned<'a> {
    pub mail: &'a Mail,
    pub head: &'a Head,
    pub person: &'a Person,
    /// The reply's own words, quotation cut.
    pub text: &'a str,
    /// A .docx that came with it, by name and bytes.
    pub document: Option<(String, Vec<u8>)>,
    /// What was read in that document.
    pub document_text: String,
    /// Attached documents that cannot stand in for the issue: damaged, or of another format.
    pub unusable: Vec<String>,
    /// Whether the provider said nothing that proves the sender, where the office expects it to.
    pub unverified: bool,
}

/// What the minutes and the board say of an issue that was signed off by a mail which nothing proves. Such a mail counts:
/// 163.com gives no results for mail between its own users, so that a leader there could never sign; the reply bears the
/// round's mark, which stood in no letter but the reviewers' own, and the answer “已签发” goes to the leader's real
/// address, where a leader who did not sign reads it. A mail that failed never gets here.
pub const UNVERIFIED: &str = "签发邮件未见发件人验证结果，请向签发人电话核实";

/// The remark of the minutes, if the issue as it stands was signed off by a mail that nothing proves.
pub fn doubt(db: &Connection, issue: &Issue) -> Result<Option<&'static str>> {
    if issue.signed_at.is_none() {
        return Ok(None);
    }
    let minutes = minute::of(db, About::Issue(issue.id))?;
    let doubted = minutes.iter().any(|minute| Some(minute.at) == issue.signed_at && minute.words == UNVERIFIED);
    Ok(doubted.then_some(UNVERIFIED))
}

/// The review round to which a mail replies, by mark or by reference; `None` if it is no reply to one of ours.
pub fn round_of(office: &Office, token: Option<&str>, references: &[String]) -> Result<Option<(IssueId, u32)>> {
    let secret = office.secret()?;
    if let Some(token) = token {
        for issue in issue::all(office.store.db())?.iter().rev() {
            if let Some(round) = (1..=issue.round).rev().find(|round| secret.token(issue.id, *round) == token) {
                return Ok(Some((issue.id, round)));
            }
        }
    }
    for reference in references {
        if let Some(letter) = letter::by_message_id(office.store.db(), &format!("<{reference}>"))?
            && let LetterKey::Review { issue, round } = letter.key
        {
            return Ok(Some((issue, round)));
        }
    }
    Ok(None)
}

/// Acts on a reply: its verdict, its effects and the answer in one transaction.
pub fn act(office: &mut Office, returned: &Returned<'_>, round: (IssueId, u32), now: Moment) -> Result<()> {
    let issue = issue::get(office.store.db(), round.0)?.context("an issue whose round is known exists")?;
    let document = match &returned.document {
        Some((name, bytes)) => Some((name.as_str(), office.archive.put(bytes)?)),
        None => None,
    };
    let (settings, secret, writer) = (&office.settings, office.secret()?, office.writer.clone());
    let issue = office.store.transact(|tx| {
        let too_late = stale(&issue, round.1);
        let mut hearing = Hearing::new(tx, settings, &secret, &writer, returned, issue, now);
        match too_late {
            Some(words) => hearing.decline(words),
            None => {
                hearing.follow(&reply::read(returned.text, &settings.config.areas, &returned.person.name), document)?
            }
        }
        hearing.settle()?;
        Ok(hearing.into_issue())
    })?;
    if let Err(error) = file_copy(office, &issue) {
        // The reply is dealt with; the copy in the folder follows at the next compilation or publication.
        tracing::warn!(error = format!("{error:#}"), "the issue's copy could not be written");
    }
    Ok(())
}

/// Signs an issue off. Only an issue in review can be: what is approved is what was read.
pub fn sign_off(db: &Connection, issue: &mut Issue, who: &str, now: Moment) -> Result<String> {
    if issue.state != IssueState::InReview {
        return Err(wrong(format!("第{}期{}，不在送审中，不能签发", issue.number, issue.state.words())));
    }
    issue.state = IssueState::SignedOff;
    issue.signed_by = Some(who.to_owned());
    issue.signed_at = Some(now);
    issue::update(db, issue)?;
    let words = format!("签发第{}期", issue.number);
    minute::add(db, About::Issue(issue.id), who, now, &words)?;
    Ok(format!("已{words}，随即刊发并分送"))
}

/// Why a reply to this round comes too late, if it does.
fn stale(issue: &Issue, round: u32) -> Option<String> {
    let number = issue.number;
    match issue.state {
        IssueState::SignedOff | IssueState::Published => {
            let by = issue.signed_by.as_deref().unwrap_or_default();
            let at = issue.signed_at.map(words::moment).unwrap_or_default();
            Some(format!("第{number}期已由{by}于{at}签发，本次回复未再处理"))
        }
        _ if round < issue.round => {
            Some(format!("所回复的是第{number}期第{round}轮送审稿，现为第{}轮，请回复最新一封", issue.round))
        }
        IssueState::Open => Some(format!("第{number}期稿件有调整，正在重新编排，请回复即将收到的新送审稿")),
        IssueState::InReview | IssueState::SentBack => None,
    }
}
