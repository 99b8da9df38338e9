//! The one way to change what becomes of a draft, for commands, desk and mail alike.
//!
//! Each change is kept with who and when; a return writes to the unit in the same transaction; a change to a draft of an
//! issue in review opens the issue, so that it is compiled again and goes out in a new round.

mod filing;
mod merging;
mod returning;
mod undoing;
mod wording;

pub use merging::inherit;
pub use returning::writes_to;
pub use wording::Change;

use crate::config::Pick;
use crate::editing::check::Checks;
use crate::failure::wrong;
use crate::model::calendar::Moment;
use crate::model::draft::{Draft, DraftStatus};
use crate::model::ids::DraftId;
use crate::model::issue::{Issue, IssueState};
use crate::notices::writer::Writer;
use crate::office::Settings;
use crate::store::minute::{self, About};
use crate::store::{draft, issue, mail};
use anyhow::{Context, Result};
use rusqlite::Connection;

/// A change to one draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// 选用.
    Select,
    /// 留用.
    Hold,
    /// 退稿, with the reason that the unit is told.
    Return { reason: String },
    /// 归类; naming the area under which it is filed already confirms it.
    Move { area: String },
    /// 确认归类.
    Confirm,
    /// 改题.
    Retitle { title: String },
    /// 改稿. `expected` is the revision that the editor had before the eyes; if somebody else has edited since, nothing is
    /// changed.
    Edit { change: Change, expected: Option<u32> },
    /// 并稿: it becomes part of another draft, which stands for both.
    Merge { into: DraftId },
    /// 恢复待选: takes back selection, holding, return or merging.
    Reopen,
}

/// What the checks of a draft's wording go by.
fn checks_of<'a>(db: &Connection, settings: &'a Settings, id: DraftId) -> Result<Checks<'a>> {
    let mail = mail::of_draft(db, id)?.with_context(|| format!("draft {id} came by a mail"))?;
    Ok(settings.checks(mail.arrived))
}

/// What an act came to.
struct Done {
    words: String,
    /// Whether anything was changed; what was so before is not noted again.
    changed: bool,
    /// Whether what an issue prints may be another now.
    reprint: bool,
}

impl Done {
    fn changed(words: String) -> Self {
        Self { words, changed: true, reprint: true }
    }

    fn nothing(words: String) -> Self {
        Self { words, changed: false, reprint: false }
    }
}

/// Who acts in which office, and when.
struct Desk<'a> {
    db: &'a Connection,
    settings: &'a Settings,
    writer: &'a Writer,
    who: &'a str,
    now: Moment,
}

impl Desk<'_> {
    fn short<'b>(&'b self, draft: &'b Draft) -> &'b str {
        self.settings.roster.short(&draft.unit)
    }

    /// Whether an issue prints a draft, or would when it is compiled.
    fn prints(&self, draft: &Draft) -> Result<bool> {
        let chosen = match draft.status {
            DraftStatus::Selected => true,
            DraftStatus::Waiting => self.settings.config.bulletin.pick == Pick::All,
            _ => false,
        };
        Ok(chosen || issue::holding(self.db, draft.id)?.is_some())
    }
}

/// Makes the change; returns a sentence about what was done. What cannot be done is a [`Failure::Wrong`](crate::failure::Failure).
pub fn apply(
    db: &Connection,
    settings: &Settings,
    writer: &Writer,
    id: DraftId,
    act: &Act,
    who: &str,
    now: Moment,
) -> Result<String> {
    let desk = Desk { db, settings, writer, who, now };
    let draft = known(db, id)?;
    if *act == Act::Reopen {
        refuse_printed(db, &draft)?;
    } else {
        refuse_settled(db, &draft)?;
    }
    let done = match act {
        Act::Select => select(&desk, &draft)?,
        Act::Hold if draft.status == DraftStatus::Held => Done::nothing(format!("{id}号《{}》已留用", draft.title)),
        Act::Hold => {
            draft::set_status(db, id, &DraftStatus::Held)?;
            Done::changed(format!("留用{id}号《{}》", draft.title))
        }
        Act::Return { reason } => Done::changed(returning::give_back(&desk, &draft, reason)?),
        Act::Move { area } => filing::file(&desk, &draft, area)?,
        Act::Confirm => filing::confirm(&desk, &draft)?,
        Act::Retitle { title } => {
            let change = Change::Words { title: Some(title.clone()), paragraphs: None, captions: Vec::new() };
            wording::edit(&desk, &draft, &change, None)?
        }
        Act::Edit { change, expected } => wording::edit(&desk, &draft, change, *expected)?,
        Act::Merge { into } => merging::merge(&desk, &draft, *into)?,
        Act::Reopen => undoing::reopen(&desk, &draft)?,
    };
    if done.changed {
        minute::add(db, About::Draft(id), who, now, &done.words)?;
    }
    if done.reprint {
        reopen_issue(db, &draft, who, &done.words, now)?;
    }
    Ok(done.words)
}

fn known(db: &Connection, id: DraftId) -> Result<Draft> {
    draft::get(db, id)?.ok_or_else(|| wrong(format!("没有{id}号稿件")))
}

fn select(desk: &Desk<'_>, draft: &Draft) -> Result<Done> {
    let id = draft.id;
    if draft.status == DraftStatus::Selected {
        return Ok(Done::nothing(format!("{id}号《{}》已在选用之列", draft.title)));
    }
    if draft.lacks_text() {
        let words = format!("{id}号《{}》只有扫描件，没有文字，待单位补报或录入文字后再选用", draft.title);
        return Err(wrong(words));
    }
    draft::set_status(desk.db, id, &DraftStatus::Selected)?;
    Ok(Done::changed(format!("选用{id}号《{}》", draft.title)))
}

/// Refuses to touch what nobody decides any more.
fn refuse_settled(db: &Connection, draft: &Draft) -> Result<()> {
    let id = draft.id;
    refuse_printed(db, draft)?;
    match &draft.status {
        DraftStatus::Superseded { by } => Err(wrong(format!("{id}号稿件已由{by}号替换，请改{by}号"))),
        DraftStatus::Returned { .. } => Err(wrong(format!("{id}号稿件已退，请等该单位重报，或先恢复待选"))),
        DraftStatus::Merged { into, .. } => {
            Err(wrong(format!("{id}号稿件已并入{into}号，请改{into}号；如须分开，先恢复{id}号")))
        }
        _ => Ok(()),
    }
}

/// Refuses to touch what a leader signed.
fn refuse_printed(db: &Connection, draft: &Draft) -> Result<()> {
    let id = draft.id;
    if let Some(issue) = issue::holding(db, id)?.filter(|issue| issue.state == IssueState::SignedOff) {
        return Err(wrong(format!("{id}号稿件所在的第{}期已签发，不能再改", issue.number)));
    }
    match &draft.status {
        DraftStatus::Published { .. } => Err(wrong(format!("{id}号稿件已刊发，不能再改"))),
        _ => Ok(()),
    }
}

/// What the leader reads must be what is printed: a change while in review starts a new round.
pub fn reopen_issue(db: &Connection, draft: &Draft, who: &str, done: &str, now: Moment) -> Result<()> {
    // The issue that prints it, which may be a later one than its own period's; else the one it may still enter.
    let issue = match issue::holding(db, draft.id)? {
        Some(issue) => Some(issue),
        None => issue::of_period(db, draft.period)?,
    };
    issue.map_or(Ok(()), |issue| reopen(db, issue, who, done, now))
}

/// Opens an issue that is in review. Its minutes name every change since it was last compiled, for the readers of the new
/// round.
pub fn reopen(db: &Connection, mut issue: Issue, who: &str, done: &str, now: Moment) -> Result<()> {
    if matches!(issue.state, IssueState::SignedOff | IssueState::Published) {
        return Ok(());
    }
    let about = About::Issue(issue.id);
    // Two drafts of one issue may be touched by one act.
    let said = minute::of(db, about)?.pop().is_some_and(|last| last.at == now && last.words == done);
    if issue.state != IssueState::Open {
        issue.state = IssueState::Open;
        issue::update(db, &issue)?;
    } else if said {
        return Ok(());
    }
    minute::add(db, about, who, now, done)
}
