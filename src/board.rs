//! The Monday board: each unit on time, late, missing or excused; drafts by area; what waits for a person; health.
//!
//! Hands out [`Board`], the same facts for the terminal, for JSON and for the page. Changes nothing.

mod account;
mod page;
mod paused;
mod waiting;

pub use page::page;
pub use paused::{Paused, paused};
pub use waiting::{Waiting, waiting};

use crate::model::calendar::{Moment, Period, PeriodId, words};
use crate::model::draft::{Draft, DraftStatus};
use crate::model::issue::IssueState;
use crate::model::letter::LetterState;
use crate::model::submission::Standing;
use crate::office::Office;
use crate::publishing::contents::names;
use crate::publishing::signoff;
use crate::publishing::standing::{UnitStanding, standings, summary};
use crate::store::folder::{self, Folder};
use crate::store::mail::{self, Account};
use crate::store::{self, draft, issue, letter};
use anyhow::{Result, bail};
use serde::Serialize;

/// Everything the board shows.
#[derive(Clone, Debug, Serialize)]
pub struct Board {
    pub campaign: String,
    pub office: String,
    /// The moment of the board.
    pub at: Moment,
    /// The same in words.
    pub at_words: String,
    pub period: PeriodId,
    pub label: String,
    pub deadline: Moment,
    /// The same in words.
    pub deadline_words: String,
    /// Why the deadline is not on its usual day.
    pub moved: Option<String>,
    /// 本期应报41家，按时35家，…
    pub summary: String,
    pub units: Vec<UnitCell>,
    pub areas: Vec<AreaRow>,
    pub issue: Option<IssueLine>,
    pub waiting: Vec<Waiting>,
    pub account: Account,
    /// Of the mails that arrived in the period.
    pub week: Account,
    /// The server's folders as last seen; none if mail comes from files.
    pub folders: Vec<Folder>,
    /// All three in words, a line each.
    pub account_words: Vec<String>,
    /// Whether the account adds up.
    pub adds_up: bool,
    pub letters: LetterCounts,
    /// What is left alone for a while, the mailbox or the way out.
    pub paused: Vec<Paused>,
    pub last_good_run: Option<Moment>,
}

/// One cell: a unit.
#[derive(Clone, Debug, Serialize)]
pub struct UnitCell {
    #[serde(flatten)]
    pub standing: UnitStanding,
    /// 按时, 迟报3小时, …
    pub words: String,
    /// `on-time`, `late`, `missing`, `excused`, `waiting`.
    pub colour: &'static str,
}

/// One area with its drafts.
#[derive(Clone, Debug, Serialize)]
pub struct AreaRow {
    pub code: String,
    pub name: String,
    pub drafts: Vec<DraftLine>,
}

/// One draft.
#[derive(Clone, Debug, Serialize)]
pub struct DraftLine {
    pub number: i64,
    pub title: String,
    pub unit: String,
    pub status: String,
    pub flags: Vec<String>,
    pub photos: usize,
    /// The phrases that decided the area.
    pub evidence: Vec<String>,
    pub unsure: bool,
}

/// The period's issue.
#[derive(Clone, Debug, Serialize)]
pub struct IssueLine {
    pub number: u32,
    pub total: u32,
    pub state: IssueState,
    /// The state in words.
    pub state_words: &'static str,
    pub round: u32,
    pub file: String,
    /// What speaks against its sign-off.
    pub doubt: Option<&'static str>,
}

/// The outbox in numbers.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LetterCounts {
    pub sent: usize,
    pub queued: usize,
    pub refused: usize,
    pub in_doubt: usize,
}

/// The period that a command means: the named one, else the newest that has anything to show (the one whose deadline
/// passed last, until the first mail of the running one comes).
pub fn period_of(office: &Office, named: Option<PeriodId>, now: Moment) -> Result<Period> {
    let schedule = &office.schedule;
    if let Some(id) = named {
        let Some(period) = schedule.period(id) else {
            bail!(crate::failure::wrong(format!("没有截稿日为{id}的一期，--period 应写截稿日，如 2018-04-23")));
        };
        return Ok(period);
    }
    let running = schedule.period_at(now);
    if let Some(running) = &running {
        let has_mail = !store::submission::of_period(office.store.db(), running.id)?.is_empty();
        let published = schedule
            .last_over(now)
            .filter(|last| Some(last.id) >= office.since())
            .map(|last| issue::of_period(office.store.db(), last.id))
            .transpose()?
            .is_none_or(|issue| issue.is_some_and(|issue| issue.published_at.is_some()));
        if has_mail || published {
            return Ok(running.clone());
        }
    }
    match schedule.last_over(now).or(running).or_else(|| schedule.first()) {
        Some(period) => Ok(period),
        None => bail!(crate::failure::wrong("专项行动起止日期之间没有截稿日，请检查 [campaign] 和 [deadline]")),
    }
}

impl Board {
    /// The board of a period as it stands at a moment.
    pub fn of(office: &Office, period: &Period, now: Moment) -> Result<Self> {
        let db = office.store.db();
        let rows = standings(db, &office.settings, period, now)?;
        let account = mail::account(db)?;
        let mut board = Self {
            campaign: office.config.campaign.name.clone(),
            office: office.config.office.name.clone(),
            at: now,
            at_words: words::moment(now),
            period: period.id,
            label: period.label(),
            deadline: period.deadline,
            deadline_words: words::moment(period.deadline),
            moved: period.moved_note(),
            summary: summary(&rows),
            units: rows.into_iter().map(cell).collect(),
            areas: areas(office, period)?,
            issue: issue_line(office, period)?,
            waiting: waiting(office, Some(period), now)?,
            adds_up: account.adds_up(),
            account,
            week: mail::account_between(db, period.opens, period.deadline)?,
            folders: folder::all(db)?,
            account_words: Vec::new(),
            letters: letters(office)?,
            paused: paused(office, now)?,
            last_good_run: office.last_good_run()?,
        };
        board.account_words = account::words(&board);
        Ok(board)
    }
}

fn cell(standing: UnitStanding) -> UnitCell {
    let colour = match standing.standing {
        Standing::OnTime => "on-time",
        Standing::Late { .. } => "late",
        Standing::Missing => "missing",
        Standing::Excused { .. } => "excused",
        Standing::Waiting => "waiting",
    };
    UnitCell { words: standing.words(), colour, standing }
}

fn areas(office: &Office, period: &Period) -> Result<Vec<AreaRow>> {
    let drafts = draft::of_period(office.store.db(), period.id)?;
    let notes = |draft: &Draft| -> Vec<String> {
        let unit = office.roster.get(&draft.unit);
        draft.flags.iter().map(|flag| flag.note_about(unit)).collect()
    };
    let line = |draft: &Draft| DraftLine {
        number: draft.id.0,
        title: draft.title.clone(),
        unit: names(draft, &office.settings).join("、"),
        status: draft.status.words(),
        flags: notes(draft),
        photos: draft.photos.len(),
        evidence: draft.verdict.evidence.iter().take(4).map(|cue| cue.cue.clone()).collect(),
        unsure: draft.verdict.unsure,
    };
    let shown = |draft: &&Draft| {
        !matches!(
            draft.status,
            DraftStatus::Superseded { .. } | DraftStatus::Duplicate { .. } | DraftStatus::Merged { .. }
        )
    };
    Ok(office
        .config
        .areas
        .iter()
        .map(|area| AreaRow {
            code: area.code.0.clone(),
            name: area.name.clone(),
            drafts: drafts.iter().filter(shown).filter(|draft| *draft.area() == area.code).map(line).collect(),
        })
        .collect())
}

fn issue_line(office: &Office, period: &Period) -> Result<Option<IssueLine>> {
    let db = office.store.db();
    let Some(issue) = issue::of_period(db, period.id)? else { return Ok(None) };
    Ok(Some(IssueLine {
        number: issue.number,
        total: issue.total,
        state: issue.state,
        state_words: issue.state.words(),
        round: issue.round,
        file: format!("out/issues/{}", crate::publishing::compile::file_name(&issue)),
        doubt: signoff::doubt(db, &issue)?,
    }))
}

fn letters(office: &Office) -> Result<LetterCounts> {
    let mut counts = LetterCounts::default();
    for letter in letter::all(office.store.db())? {
        match letter.state {
            LetterState::Sent { .. } => counts.sent += 1,
            LetterState::Queued { .. } | LetterState::Trying { .. } => counts.queued += 1,
            LetterState::Refused { .. } => counts.refused += 1,
            LetterState::InDoubt => counts.in_doubt += 1,
            LetterState::Cancelled => {}
        }
    }
    Ok(counts)
}
