//! The Monday board: each unit on time, late, missing or excused; drafts by area; what waits for a person; health.
//!
//! Hands out [`Board`], the same facts for the terminal, for JSON and for the page. Changes nothing.

mod account;
mod page;

pub use page::page;

use crate::model::calendar::{Moment, Period, PeriodId, words};
use crate::model::draft::{Draft, DraftStatus, Flag};
use crate::model::issue::{Issue, IssueState};
use crate::model::letter::LetterState;
use crate::model::submission::Standing;
use crate::office::Office;
use crate::publishing::standing::{UnitStanding, standings, summary};
use crate::store::folder::{self, Folder};
use crate::store::mail::{self, Account, MailState};
use crate::store::{self, draft, issue, letter, stuck};
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
}

/// Something that waits for a person, with the next step.
#[derive(Clone, Debug, Serialize)]
pub struct Waiting {
    pub what: String,
    pub why: String,
    pub next: String,
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
            waiting: waiting(office, period)?,
            adds_up: account.adds_up(),
            account,
            week: mail::account_between(db, period.opens, period.deadline)?,
            folders: folder::all(db)?,
            account_words: Vec::new(),
            letters: letters(office)?,
            last_good_run: store::meta(db, "last_good_run")?.map(|text| store::moment(&text)).transpose()?,
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
    let line = |draft: &Draft| DraftLine {
        number: draft.id.0,
        title: draft.title.clone(),
        unit: office.roster.short(&draft.unit).to_owned(),
        status: draft.status.words(),
        flags: draft.flags.iter().map(Flag::note).collect(),
        photos: draft.photos.len(),
        evidence: draft.verdict.evidence.iter().take(4).map(|cue| cue.cue.clone()).collect(),
        unsure: draft.verdict.unsure,
    };
    let shown =
        |draft: &&Draft| !matches!(draft.status, DraftStatus::Superseded { .. } | DraftStatus::Duplicate { .. });
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
    let found = issue::of_period(office.store.db(), period.id)?;
    Ok(found.map(|issue| IssueLine {
        number: issue.number,
        total: issue.total,
        state: issue.state,
        state_words: issue.state.words(),
        round: issue.round,
        file: format!("out/issues/{}", crate::publishing::compile::file_name(&issue)),
    }))
}

/// What waits for a person: quarantined mails, letters in doubt or refused, unsure areas, an issue under review.
pub fn waiting(office: &Office, period: &Period) -> Result<Vec<Waiting>> {
    let db = office.store.db();
    let mut found = Vec::new();
    for mail in mail::of_state(db, MailState::Quarantined)? {
        let from = if mail.from_address.is_empty() { "发件人不明".to_owned() } else { mail.from_address.clone() };
        let subject = if mail.subject.is_empty() { "无主题".to_owned() } else { mail.subject.clone() };
        found.push(Waiting {
            what: format!("{}号来信（{from}，{subject}）", mail.id),
            why: mail.reason.clone(),
            next: format!("mail show {0}；mail assign {0} 单位；mail ignore {0} 原因", mail.id),
        });
    }
    found.extend(stuck::all(db)?.iter().filter(|stuck| stuck.waits()).map(account::not_had));
    for letter in letter::all(db)? {
        let why = match &letter.state {
            LetterState::InDoubt => "是否已送达不能确定".to_owned(),
            LetterState::Refused { answer } => format!("被拒收：{answer}"),
            _ => continue,
        };
        found.push(Waiting {
            what: format!("{}号去信（{}，{}）", letter.id, letter.key.words(), letter.recipient),
            why,
            next: format!("letter resend {0}；letter cancel {0}", letter.id),
        });
    }
    for draft in draft::of_period(db, period.id)?.iter().filter(|draft| draft.is_live() && draft.verdict.unsure) {
        found.push(Waiting {
            what: format!("{}号稿件《{}》", draft.id, draft.title),
            why: format!("暂归“{}”，把握不大", office.area(draft.area()).name),
            next: format!("draft move {} 方面", draft.id),
        });
    }
    if let Some(issue) = issue::of_period(db, period.id)?
        && let Some((why, next)) = awaited(&issue)
    {
        found.push(Waiting { what: format!("第{}期简报（第{}轮）", issue.number, issue.round), why, next });
    }
    Ok(found)
}

/// Whom an issue waits for, and the next step.
fn awaited(issue: &Issue) -> Option<(String, String)> {
    match issue.state {
        IssueState::InReview => {
            let next = format!("领导回复“同意”；或 issue sign-off {} --by 姓名", issue.number);
            Some(("送审中，等领导签发".into(), next))
        }
        IssueState::SentBack => Some(("退回待改".into(), "编辑回复修改稿或调整意见；或用 draft 各命令".into())),
        IssueState::Open | IssueState::SignedOff | IssueState::Published => None,
    }
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
