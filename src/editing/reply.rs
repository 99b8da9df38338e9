//! An editor's or leader's mail → review actions.
//!
//! Hands out [`read`], which understands a reply to the review copy, and [`token_in`], which finds the review copy's token
//! in a subject. The caller has cut the quotation off and knows who wrote; here are words only, and nothing is carried
//! out. A sign-off cannot be undone, so the grammar of consent is short and fixed: whatever is not in it is handed back
//! as not understood, never guessed.

mod command;
mod decision;
mod numbers;
mod own;
mod passage;
mod passing;
mod token;

pub use token::token_in;

use crate::model::area::{Area, AreaCode};
use crate::model::ids::DraftId;
use decision::Word;

/// Longest piece of a line that an answer quotes, in characters.
const QUOTE: usize = 40;

/// What the reply wants with the issue as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// 同意签发: unmistakable and without any condition.
    Approve,
    /// 退回修改, with the words to pass on to the editors.
    SendBack { words: String },
}

/// What the reply wants with single drafts. No list is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// 选 3 5 8.
    Select { drafts: Vec<DraftId> },
    /// 退 4 缺签发; the reason is what the unit will read.
    Return { drafts: Vec<DraftId>, reason: String },
    /// 归 6 民生.
    Refile { drafts: Vec<DraftId>, area: AreaCode },
    /// 题 7 新标题.
    Retitle { draft: DraftId, title: String },
    /// 改 7 旧文→新文: a passage that occurs once; `new` is empty if it is to be struck out.
    Replace { draft: DraftId, old: String, new: String },
    /// 并 3 5: the drafts become part of `into`.
    Merge { into: DraftId, drafts: Vec<DraftId> },
    /// 留 9.
    Hold { drafts: Vec<DraftId> },
    /// 恢复 4: back to choice.
    Reopen { drafts: Vec<DraftId> },
}

/// What a reply says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// Consent or refusal, if the reply holds one.
    pub decision: Option<Decision>,
    /// In the order of the lines.
    pub actions: Vec<Action>,
    /// What a person wrote and we did not act on, each with the reason; for the answer.
    pub not_understood: Vec<String>,
}

impl Reply {
    /// Whether the reply held nothing but greetings and signatures.
    pub fn is_empty(&self) -> bool {
        self.decision.is_none() && self.actions.is_empty() && self.not_understood.is_empty()
    }
}

/// Reads a reply whose quotation has been cut off. `sender` is the writer's name as the office configured it.
///
/// The first line that is neither greeting nor signature decides on the issue. Consent stands only if nothing else was
/// asked for: a further wish, an action or a line that we cannot place turns it into “not understood”.
pub fn read(text: &str, areas: &[Area], sender: &str) -> Reply {
    let mut reading = Reading { areas, sender, reply: Reply::default(), lines: 0, seen_only: None };
    let lines =
        text.lines().map(|line| line.trim_matches(|c: char| c.is_whitespace() || "\u{feff}\u{200b}".contains(c)));
    let lines: Vec<&str> = lines.take_while(|line| *line != "--").filter(|line| !line.is_empty()).collect();
    for line in own::without(&lines) {
        reading.line(line);
    }
    reading.finish()
}

struct Reading<'a> {
    areas: &'a [Area],
    sender: &'a str,
    reply: Reply,
    /// Substantive lines so far.
    lines: usize,
    /// A line like 已阅, which says that the copy was seen and nothing more.
    seen_only: Option<String>,
}

impl Reading<'_> {
    fn line(&mut self, line: &str) {
        if passing::passes(line, self.sender) {
            return;
        }
        let first = self.lines == 0;
        if let Some(commands) = command::commands(line, self.areas) {
            self.lines += 1;
            for (wording, command) in commands {
                match command {
                    Ok(action) => self.reply.actions.push(action),
                    Err(why) => self.not_understood(&wording, &why),
                }
            }
            return;
        }
        let word = decision::decide(line, self.sender);
        if word == Word::Seen {
            self.seen_only.get_or_insert_with(|| line.to_owned());
            return;
        }
        self.lines += 1;
        match (word, &mut self.reply.decision) {
            (Word::Approve, None) if first => self.reply.decision = Some(Decision::Approve),
            (Word::Approve, Some(Decision::Approve)) => {}
            (Word::Approve, _) => self.not_understood(line, "之前另有内容，未按签发处理，如同意请单独回复“同意签发”"),
            (Word::Unclear(why), _) => self.not_understood(line, why),
            // What follows a refusal explains it, and what follows consent makes it conditional.
            (_, Some(Decision::SendBack { words })) => {
                words.push('\n');
                words.push_str(line);
            }
            (Word::SendBack, None) => self.reply.decision = Some(Decision::SendBack { words: line.to_owned() }),
            (_, _) => self.not_understood(line, "未能理解"),
        }
    }

    fn not_understood(&mut self, line: &str, why: &str) {
        let mut quote: String = line.chars().take(QUOTE).collect();
        if line.chars().nth(QUOTE).is_some() {
            quote.push('…');
        }
        self.reply.not_understood.push(format!("“{quote}”：{why}"));
    }

    fn finish(mut self) -> Reply {
        let more = !self.reply.actions.is_empty() || !self.reply.not_understood.is_empty();
        if self.reply.decision == Some(Decision::Approve) && more {
            self.reply.decision = None;
            self.not_understood("同意", "同时另有意见或指令，未按签发处理；确无修改时请单独回复“同意签发”");
        }
        if self.reply.is_empty()
            && let Some(line) = self.seen_only.take()
        {
            self.not_understood(&line, "未写明是否同意，如同意请回复“同意签发”");
        }
        self.reply
    }
}

#[cfg(test)]
mod tests;
