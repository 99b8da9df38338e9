//! One reply being acted on: what it wants, what is done, what is answered.

use super::{Returned, UNVERIFIED, sign_off};
use crate::editing::reply::{Action, Decision, Reply};
use crate::editing::review::{self, Act, Change};
use crate::failure::Failure;
use crate::model::address::Address;
use crate::model::calendar::Moment;
use crate::model::issue::{Issue, IssueState};
use crate::model::letter::LetterKey;
use crate::model::person::Role;
use crate::notices::gate::Recipient;
use crate::notices::letter::{Answer, Instruction, Letter, Review};
use crate::notices::writer::{Outgoing, Writer};
use crate::office::{Secret, Settings};
use crate::publishing::compile::send_for_review;
use crate::publishing::contents::Contents;
use crate::store::issue;
use crate::store::mail::{self, MailState};
use crate::store::minute::{self, About};
use anyhow::{Context, Result};
use rusqlite::Connection;

/// Characters of a leader's reply that are passed on.
const WORDS_PASSED_ON: usize = 500;
/// What a reply brought about, for the answer.
#[derive(Default)]
struct Told {
    done: Vec<String>,
    not_understood: Vec<String>,
}

/// One reply being acted on.
pub struct Hearing<'a> {
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

impl<'a> Hearing<'a> {
    /// Begins to hear a reply about an issue.
    pub fn new(
        tx: &'a Connection,
        settings: &'a Settings,
        secret: &'a Secret,
        writer: &'a Writer,
        returned: &'a Returned<'a>,
        issue: Issue,
        now: Moment,
    ) -> Self {
        Self { tx, settings, secret, writer, returned, issue, now, answer: Told::default(), pass_on: false }
    }

    /// The issue as the reply left it.
    pub fn into_issue(self) -> Issue {
        self.issue
    }

    /// Does nothing, and says why.
    pub fn decline(&mut self, why: String) {
        self.answer.not_understood.push(why);
    }

    /// Does what the reply wants, as far as this person may want it.
    pub fn follow(&mut self, reply: &Reply, document: Option<(&str, String)>) -> Result<()> {
        let leader = self.returned.person.is(Role::Leader);
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
        // Whoever signs and sends a file means the file; what else was said must have been understood.
        let file_refused = !self.returned.unusable.is_empty() || (self.returned.document.is_some() && !replaced);
        let signs = leader
            && matches!(reply.decision, Some(Decision::Approve))
            && reply.not_understood.is_empty()
            && !file_refused;
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
                self.replace(name, sha256, remark, signs)?;
            }
        }
        match &reply.decision {
            Some(Decision::Approve) if !leader => {
                self.answer.not_understood.push("您不在签发人之列，“同意”未作签发处理".into());
            }
            Some(Decision::Approve) if file_refused => {
                self.answer
                    .not_understood
                    .push("所附文件未能采用，为慎重起见未作签发；如按原稿签发，请只回复“同意”".into());
            }
            Some(Decision::Approve) if !reply.not_understood.is_empty() => {
                self.answer
                    .not_understood
                    .push("回信中还有未能理解的内容，为慎重起见未作签发；如确认签发，请只回复“同意”".into());
            }
            Some(Decision::Approve) if self.issue.state == IssueState::InReview => {
                let done = sign_off(self.tx, &mut self.issue, &self.returned.person.name, self.now)?;
                if self.returned.unverified {
                    minute::add(self.tx, About::Issue(self.issue.id), "jianbao", self.now, UNVERIFIED)?;
                }
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

    /// The name for the minutes of what was asked for by mail.
    fn who(&self) -> String {
        format!("{}（来信）", self.returned.person.name)
    }

    fn change(&mut self, action: &Action) -> Result<()> {
        let (drafts, act) = match action {
            Action::Select { drafts } => (drafts.as_slice(), Act::Select),
            Action::Hold { drafts } => (drafts.as_slice(), Act::Hold),
            Action::Return { drafts, reason } => (drafts.as_slice(), Act::Return { reason: reason.clone() }),
            Action::Refile { drafts, area } => (drafts.as_slice(), Act::Move { area: area.0.clone() }),
            Action::Retitle { draft, title } => (std::slice::from_ref(draft), Act::Retitle { title: title.clone() }),
            Action::Replace { draft, old, new } => {
                let change = Change::Passage { old: old.clone(), new: new.clone() };
                (std::slice::from_ref(draft), Act::Edit { change, expected: None })
            }
            Action::Merge { into, drafts } => (drafts.as_slice(), Act::Merge { into: *into }),
            Action::Reopen { drafts } => (drafts.as_slice(), Act::Reopen),
        };
        let who = self.who();
        for draft in drafts {
            match review::apply(self.tx, self.settings, self.writer, *draft, &act, &who, self.now) {
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
            let remark = if remark.is_empty() { String::new() } else { format!("\n附言：{remark}") };
            let changes = Some(format!("{who}已{words}，请以附件为准。{remark}"));
            let (settings, secret, writer) = (self.settings, self.secret, self.writer);
            send_for_review(self.tx, settings, secret, writer, &self.issue, &contents, changes, self.now)?;
        }
        minute::add(self.tx, About::Issue(self.issue.id), &self.who(), self.now, &words)?;
        self.answer.done.push(format!("已{words}"));
        Ok(())
    }

    fn send_back(&mut self, words: &str) -> Result<()> {
        self.issue.state = IssueState::SentBack;
        issue::update(self.tx, &self.issue)?;
        let number = self.issue.number;
        // The words often begin with the verdict itself: 退回：第二篇有误.
        let words =
            words.trim().trim_start_matches("退回").trim_start_matches(['：', ':', '，', ',', ' ', '　']).trim();
        let told = if words.is_empty() { "未写意见".into() } else { format!("意见：{words}") };
        minute::add(self.tx, About::Issue(self.issue.id), &self.who(), self.now, &format!("退回第{number}期，{told}"))?;
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

    /// Gives the mail its verdict and answers it.
    pub fn settle(&mut self) -> Result<()> {
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
