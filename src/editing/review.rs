//! The one way to change what becomes of a draft, for commands, desk and mail alike.
//!
//! Each change is kept with who and when; a return writes to the unit in the same transaction; a change to a draft of an
//! issue in review opens the issue, so that it is compiled again and goes out in a new round.

use crate::failure::wrong;
use crate::model::address::Address;
use crate::model::calendar::{Moment, words};
use crate::model::draft::{Draft, DraftStatus};
use crate::model::ids::DraftId;
use crate::model::issue::{Issue, IssueState};
use crate::model::letter::LetterKey;
use crate::model::unit::UnitCode;
use crate::model::verdict::{Decider, Verdict};
use crate::notices::gate::Recipient;
use crate::notices::letter::{Letter, Returned};
use crate::notices::writer::{Outgoing, Writer};
use crate::office::Settings;
use crate::store::minute::{self, About};
use crate::store::{draft, issue, mail};
use anyhow::Result;
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
    /// 归类.
    Move { area: String },
    /// 改题.
    Retitle { title: String },
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
    let draft = draft::get(db, id)?.ok_or_else(|| wrong(format!("没有{id}号稿件")))?;
    refuse_settled(db, &draft)?;
    let done = match act {
        Act::Select if draft.status == DraftStatus::Selected => {
            return Ok(format!("{id}号《{}》已在选用之列", draft.title));
        }
        Act::Select if draft.lacks_text() => {
            return Err(wrong(format!("{id}号《{}》只有扫描件，没有文字，待单位补报电子稿后再选用", draft.title)));
        }
        Act::Select => {
            draft::set_status(db, id, &DraftStatus::Selected)?;
            format!("选用{id}号《{}》", draft.title)
        }
        Act::Hold => {
            draft::set_status(db, id, &DraftStatus::Held)?;
            format!("留用{id}号《{}》", draft.title)
        }
        Act::Return { reason } => give_back(db, settings, writer, &draft, reason, now)?,
        Act::Move { area } => {
            let area = crate::model::area::find(&settings.config.areas, area)
                .ok_or_else(|| wrong(format!("没有“{area}”这个方面，可用：{}", area_names(settings))))?;
            let second = Some(draft.verdict.area.clone()).filter(|old| *old != area.code);
            let verdict = Verdict {
                area: area.code.clone(),
                second,
                confidence: 1.0,
                unsure: false,
                evidence: Vec::new(),
                decider: Decider::Person(who.to_owned()),
            };
            draft::set_verdict(db, id, &verdict)?;
            format!("{id}号《{}》归入“{}”", draft.title, area.name)
        }
        Act::Retitle { title } => {
            let title = title.trim();
            if title.is_empty() {
                return Err(wrong(format!("{id}号稿件的新标题是空的")));
            }
            draft::set_title(db, id, title)?;
            format!("{id}号标题由《{}》改为《{title}》", draft.title)
        }
    };
    minute::add(db, About::Draft(id), who, now, &done)?;
    reopen_issue(db, &draft, who, &done, now)?;
    Ok(done)
}

fn refuse_settled(db: &Connection, draft: &Draft) -> Result<()> {
    let id = draft.id;
    if let Some(issue) = issue::holding(db, id)?.filter(|issue| issue.state == IssueState::SignedOff) {
        return Err(wrong(format!("{id}号稿件所在的第{}期已签发，不能再改", issue.number)));
    }
    match &draft.status {
        DraftStatus::Published { .. } => Err(wrong(format!("{id}号稿件已刊发，不能再改"))),
        DraftStatus::Superseded { by } => Err(wrong(format!("{id}号稿件已由{by}号替换，请改{by}号"))),
        DraftStatus::Returned { .. } => Err(wrong(format!("{id}号稿件已退，请等该单位重报"))),
        _ => Ok(()),
    }
}

fn give_back(
    db: &Connection,
    settings: &Settings,
    writer: &Writer,
    draft: &Draft,
    reason: &str,
    now: Moment,
) -> Result<String> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(wrong(format!("退{}号稿件要写明原因，如 `退 {} 缺签发人`", draft.id, draft.id)));
    }
    draft::set_status(db, draft.id, &DraftStatus::Returned { reason: reason.to_owned() })?;
    let unit = settings.roster.short(&draft.unit);
    let period = settings.schedule.period(draft.period);
    let compile = period.as_ref().map(|period| settings.closes(period));
    let letter = Returned {
        unit: unit.to_owned(),
        number: draft.id.0,
        title: draft.title.clone(),
        period: period.map(|period| period.label()).unwrap_or_default(),
        reason: reason.to_owned(),
        todo: "请按上述意见修改后，以原标题重新报送至本邮箱，系统将自动替换原稿。".into(),
        due: compile.filter(|due| *due > now).map(words::moment),
    };
    let Some(to) = writes_to(db, settings, &draft.unit, draft.id)? else {
        return Ok(format!("退{}号《{}》；{unit}没有邮箱，请电话告知", draft.id, draft.title));
    };
    let key = LetterKey::Returned { draft: draft.id, version: draft.version };
    let outgoing = Outgoing::new(key, &to, unit, Recipient::Unit, Letter::Returned(letter));
    writer.queue(db, outgoing, now)?;
    Ok(format!("退{}号《{}》，已函告{unit}", draft.id, draft.title))
}

/// Where letters about a draft go: the unit's first address, else the one from which the draft came.
pub fn writes_to(db: &Connection, settings: &Settings, unit: &UnitCode, draft: DraftId) -> Result<Option<Address>> {
    if let Some(address) = settings.roster.get(unit).and_then(|unit| unit.mail.first()) {
        return Ok(Some(address.clone()));
    }
    Ok(mail::of_draft(db, draft)?.and_then(|mail| Address::parse(&mail.from_address)))
}

fn area_names(settings: &Settings) -> String {
    let names: Vec<String> = settings.config.areas.iter().map(|area| format!("{} {}", area.code, area.name)).collect();
    names.join("、")
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

/// Opens an issue that is in review.
pub fn reopen(db: &Connection, mut issue: Issue, who: &str, done: &str, now: Moment) -> Result<()> {
    if matches!(issue.state, IssueState::InReview | IssueState::SentBack) {
        issue.state = IssueState::Open;
        issue::update(db, &issue)?;
        minute::add(db, About::Issue(issue.id), who, now, done)?;
    }
    Ok(())
}
