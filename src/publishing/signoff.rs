//! 签发: what a reply to a review copy does to the issue.
//!
//! A reply counts if it carries the mark of the round that is out (in its subject, or by referring to our letter) and
//! comes from a configured address that our own provider did not find forged. It may approve, send back, replace the
//! document, or change drafts; whatever it did, and whatever was not understood, is answered by mail.

use super::compile::{file_copy, queue_review, review_letter, reviewers};
use super::contents::Contents;
use crate::editing::reply::{self, Action, Decision, Reply};
use crate::editing::review::{self, Act};
use crate::failure::{Failure, wrong};
use crate::model::address::Address;
use crate::model::calendar::{Moment, words};
use crate::model::ids::IssueId;
use crate::model::issue::{Issue, IssueState};
use crate::model::letter::LetterKey;
use crate::model::person::{Person, Role};
use crate::notices::gate::Recipient;
use crate::notices::letter::{Answer, Instruction, Letter, Review};
use crate::notices::writer::{Outgoing, Writer};
use crate::office::{Office, Secret, Settings};
use crate::store::mail::{Head, Mail, MailState};
use crate::store::minute::{self, About};
use crate::store::{issue, letter, mail};
use anyhow::{Context, Result};
use rusqlite::Connection;

/// Characters of a leader's reply that are passed on.
const WORDS_PASSED_ON: usize = 500;

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
        return Ok(None);
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

/// Whether our own provider's Authentication-Results (RFC 8601) say that the sender is not who it claims to be. Absent or
/// neutral results prove nothing, and most Chinese office mail has none.
pub fn is_forged(results: &str) -> bool {
    let results = results.to_ascii_lowercase();
    ["dmarc=fail", "spf=fail", "dkim=fail"].iter().any(|verdict| results.contains(verdict))
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
        let mut hearing = Hearing {
            tx,
            settings,
            secret: &secret,
            writer: &writer,
            returned,
            issue,
            now,
            answer: Told::default(),
            pass_on: false,
        };
        match stale(&hearing.issue, round.1) {
            Some(words) => hearing.answer.not_understood.push(words),
            None => {
                hearing.follow(&reply::read(returned.text, &settings.config.areas, &returned.person.name), document)?
            }
        }
        hearing.settle()?;
        Ok(hearing.issue)
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

/// What a reply brought about, for the answer.
#[derive(Default)]
struct Told {
    done: Vec<String>,
    not_understood: Vec<String>,
}

/// One reply being acted on.
struct Hearing<'a> {
    tx: &'a Connection,
    settings: &'a Settings,
    secret: &'a Secret,
    writer: &'a Writer,
    returned: &'a Returned<'a>,
    issue: Issue,
    now: Moment,
    answer: Told,
    /// A leader wrote something that the program does not act on.
    pass_on: bool,
}

impl Hearing<'_> {
    fn follow(&mut self, reply: &Reply, document: Option<(&str, String)>) -> Result<()> {
        let leader = self.returned.person.is(Role::Leader);
        let approves = matches!(reply.decision, Some(Decision::Approve));
        self.pass_on = leader && !reply.not_understood.is_empty();
        self.answer.not_understood.extend(reply.not_understood.iter().cloned());
        for action in &reply.actions {
            self.change(action)?;
        }
        for name in &self.returned.unusable {
            self.answer.not_understood.push(format!("附件“{name}”不是可用的 .docx，未采用"));
        }
        let document = match document {
            Some((name, _)) if !self.is_this_issue()? => {
                self.answer.not_understood.push(format!("附件“{name}”不像本期简报（未见本期多数标题），未采用"));
                None
            }
            document => document,
        };
        let replaced = document.is_some();
        if let Some((name, sha256)) = document {
            if self.issue.state == IssueState::Open {
                self.answer
                    .not_understood
                    .push(format!("回信中既有改稿意见又附有“{name}”，已先按意见调整，附件未采用"));
            } else {
                let remark = match &reply.decision {
                    Some(Decision::SendBack { words }) => words.as_str(),
                    _ => "",
                };
                self.replace(name, sha256, remark, approves && leader)?;
            }
        }
        match &reply.decision {
            Some(Decision::Approve) if !leader => {
                self.answer.not_understood.push("您不在签发人之列，“同意”未作签发处理".into());
            }
            Some(Decision::Approve) if !reply.not_understood.is_empty() => {
                self.answer
                    .not_understood
                    .push("回信中还有未能理解的内容，为慎重起见未作签发；如确认签发，请只回复“同意”".into());
            }
            Some(Decision::Approve) if self.issue.state == IssueState::InReview => {
                let done = sign_off(self.tx, &mut self.issue, &self.returned.person.name, self.now)?;
                self.answer.done.push(done);
            }
            Some(Decision::Approve) if self.issue.state == IssueState::Open => {
                self.answer.not_understood.push("已按意见调整稿件，请在随后的新送审稿上签发".into());
            }
            Some(Decision::Approve) => {
                self.answer.not_understood.push("本期已退回待改，请在新的送审稿上签发".into());
            }
            // “改好了，请审” beside a document is a remark about it, not a refusal.
            Some(Decision::SendBack { .. }) if replaced => {}
            Some(Decision::SendBack { words }) => self.send_back(words)?,
            None => {}
        }
        if self.answer.done.is_empty() && self.answer.not_understood.is_empty() && !replaced {
            self.answer.not_understood.push("未见“同意”“退回”等意见".into());
        }
        Ok(())
    }

    /// Whether the document that came has at least half of the issue's titles, so that a wrong file cannot be printed.
    fn is_this_issue(&self) -> Result<bool> {
        let squeezed = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let contents: Contents = serde_json::from_str(&issue::contents(self.tx, self.issue.id)?)?;
        let text = squeezed(&self.returned.document_text);
        let found = contents.drafts().filter(|(_, draft)| text.contains(&squeezed(&draft.title))).count();
        Ok(found * 2 >= contents.drafts().count())
    }

    fn change(&mut self, action: &Action) -> Result<()> {
        let (drafts, act) = match action {
            Action::Select { drafts } => (drafts.as_slice(), Act::Select),
            Action::Hold { drafts } => (drafts.as_slice(), Act::Hold),
            Action::Return { drafts, reason } => (drafts.as_slice(), Act::Return { reason: reason.clone() }),
            Action::Refile { drafts, area } => (drafts.as_slice(), Act::Move { area: area.0.clone() }),
            Action::Retitle { draft, title } => (std::slice::from_ref(draft), Act::Retitle { title: title.clone() }),
        };
        let who = &self.returned.person.name;
        for draft in drafts {
            match review::apply(self.tx, self.settings, self.writer, *draft, &act, who, self.now) {
                Ok(done) => self.answer.done.push(done),
                Err(error) => match error.downcast_ref::<Failure>() {
                    Some(Failure::Wrong(words)) => self.answer.not_understood.push(words.clone()),
                    _ => return Err(error),
                },
            }
        }
        self.issue = issue::get(self.tx, self.issue.id)?.context("the issue that is heard exists")?;
        Ok(())
    }

    /// The office's own .docx becomes the issue as it stands; ours is kept beside it.
    fn replace(&mut self, name: &str, sha256: String, remark: &str, signed_at_once: bool) -> Result<()> {
        let who = self.returned.person.name.clone();
        self.issue.original.get_or_insert_with(|| self.issue.docx.clone());
        self.issue.docx = sha256;
        self.issue.state = IssueState::InReview;
        let words = format!("以“{name}”替换第{}期送审稿", self.issue.number);
        if signed_at_once {
            issue::update(self.tx, &self.issue)?;
        } else {
            self.issue.round += 1;
            issue::update(self.tx, &self.issue)?;
            let contents: Contents = serde_json::from_str(&issue::contents(self.tx, self.issue.id)?)?;
            let period = self.settings.schedule.period(self.issue.period).map(|period| period.label());
            let token = self.secret.token(self.issue.id, self.issue.round);
            for person in reviewers(self.settings.config.people.iter()) {
                let remark = if remark.is_empty() { String::new() } else { format!("\n附言：{remark}") };
                let changes = Some(format!("{who}已{words}，请以附件为准。{remark}"));
                let letter = review_letter(
                    person,
                    &self.issue,
                    &contents,
                    period.as_deref().unwrap_or_default(),
                    &token,
                    changes,
                );
                queue_review(self.tx, self.writer, person, &self.issue, letter, self.now)?;
            }
        }
        minute::add(self.tx, About::Issue(self.issue.id), &who, self.now, &words)?;
        self.answer.done.push(format!("已{words}"));
        Ok(())
    }

    fn send_back(&mut self, words: &str) -> Result<()> {
        let person = self.returned.person;
        self.issue.state = IssueState::SentBack;
        issue::update(self.tx, &self.issue)?;
        let number = self.issue.number;
        // The words often begin with the verdict itself: 退回：第二篇有误.
        let words =
            words.trim().trim_start_matches("退回").trim_start_matches(['：', ':', '，', ',', ' ', '　']).trim();
        let told = if words.is_empty() { "未写意见".into() } else { format!("意见：{words}") };
        minute::add(
            self.tx,
            About::Issue(self.issue.id),
            &person.name,
            self.now,
            &format!("退回第{number}期，{told}"),
        )?;
        self.answer.done.push(format!("已将第{number}期退回编辑，{told}"));
        self.instruct(if words.is_empty() { "（未写意见）" } else { words }, true)
    }

    /// Passes a leader's words on to the editors.
    fn instruct(&self, words: &str, sent_back: bool) -> Result<()> {
        let person = self.returned.person;
        for editor in self.settings.config.people_of(Role::Editor).filter(|editor| editor.mail != person.mail) {
            let letter = Instruction {
                reader: editor.name.clone(),
                number: self.issue.number,
                who: person.name.clone(),
                sent_back,
                words: words.chars().take(WORDS_PASSED_ON).collect(),
                ways: Review::editing_ways(),
            };
            let key = LetterKey::Instruction { mail: self.returned.mail.id };
            let letter = Letter::Instruction(letter);
            let outgoing = Outgoing::new(key, &editor.mail, &editor.name, Recipient::Staff, letter);
            self.writer.queue(self.tx, outgoing, self.now)?;
        }
        Ok(())
    }

    fn settle(&mut self) -> Result<()> {
        let person = self.returned.person;
        // Whatever of a leader's reply was not acted on is for the editors to see to, not for the leader to write again.
        if person.is(Role::Leader) && self.issue.state == IssueState::InReview && self.pass_on {
            self.instruct(self.returned.text.trim(), false)?;
            self.answer.done.push("来信内容已转编辑办理，本期未签发".into());
        }
        let done = std::mem::take(&mut self.answer.done);
        let not_understood = std::mem::take(&mut self.answer.not_understood);
        let verdict = if done.is_empty() {
            format!("送审回复，已复函说明：{}", not_understood.join("；"))
        } else {
            done.join("；")
        };
        self.write(&person.mail, &person.name, done, not_understood)?;
        mail::settle(self.tx, self.returned.mail.id, MailState::Acted, &verdict, self.returned.head, self.now)
    }

    fn write(&self, to: &Address, name: &str, done: Vec<String>, not_understood: Vec<String>) -> Result<()> {
        let leader = self.settings.config.person(to).is_some_and(|person| person.is(Role::Leader));
        let answer = Answer {
            reader: name.to_owned(),
            answered: self.returned.head.subject.clone(),
            done,
            not_understood,
            ways: Review::usual_ways(leader),
        };
        let key = LetterKey::Answer { mail: self.returned.mail.id };
        let outgoing = Outgoing::new(key, to, name, Recipient::Staff, Letter::Answer(answer));
        self.writer.queue(self.tx, outgoing.answering(&self.returned.head.message_id), self.now)?;
        Ok(())
    }
}
