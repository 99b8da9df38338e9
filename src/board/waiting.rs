//! The one list of what waits for a person, each with its next step.
//!
//! Hands out [`waiting`], which the board shows and by whose length `run` and `status` end with 1. Changes nothing.

use super::account;
use super::paused::paused;
use crate::model::address::Address;
use crate::model::calendar::{Moment, Period, words};
use crate::model::issue::{Issue, IssueState};
use crate::model::letter::LetterState;
use crate::office::Office;
use crate::store::bounce::{self, Suspended};
use crate::store::mail::{self, MailState};
use crate::store::{draft, issue, letter, roster, stuck};
use anyhow::Result;
use serde::Serialize;

/// Something that waits for a person, with the next step.
#[derive(Clone, Debug, Serialize)]
pub struct Waiting {
    pub what: String,
    pub why: String,
    pub next: String,
}

/// What waits for a person: a scheduler that has fallen silent, an account that the provider refuses, quarantined mails,
/// suspended addresses, letters in doubt or refused, and of the period (if there is one) drafts whose area is unsure and an
/// issue under review.
pub fn waiting(office: &Office, period: Option<&Period>, now: Moment) -> Result<Vec<Waiting>> {
    let db = office.store.db();
    let mut found = Vec::new();
    if let Some(hours) = office.outage(now)? {
        let last = office
            .last_good_run()?
            .map_or("从未正常运行".to_owned(), |at| format!("最近一次正常运行是{}", words::moment(at)));
        found.push(Waiting {
            what: "系统停运".into(),
            why: format!("{last}，已逾{hours}小时，其间来信未收、到期事项未办"),
            next: "在主机上执行 jianbao run 看能否恢复；再查定时任务（crontab 或 systemd）是否在用".into(),
        });
    }
    for paused in paused(office, now)?.into_iter().filter(|paused| paused.needs_a_person) {
        found.push(Waiting {
            what: format!("{}暂停至{}", paused.doing(), words::moment(paused.until)),
            why: paused.why,
            next: "改正后执行 check --live 核对，再执行 run；更换授权码的立即恢复".into(),
        });
    }
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
    let letters = letter::unsettled(db)?;
    let suspended = bounce::all(db)?;
    let is_refused = |letter: &letter::Letter| matches!(letter.state, LetterState::Refused { .. });
    for address in &suspended {
        let held = letters.iter().filter(|letter| letter.recipient == address.address && is_refused(letter)).count();
        found.push(suspension(office, address, held)?);
    }
    for letter in &letters {
        let why = match &letter.state {
            LetterState::InDoubt => "是否已送达不能确定".to_owned(),
            // They stand with their address; nothing can be done about them before it is mended.
            LetterState::Refused { .. } if suspended.iter().any(|one| one.address == letter.recipient) => continue,
            LetterState::Refused { answer } if answer.starts_with(bounce::RETURNED) => answer.clone(),
            LetterState::Refused { answer } => format!("被拒收：{answer}"),
            _ => continue,
        };
        found.push(Waiting {
            what: format!("{}号去信（{}，{}）", letter.id, letter.key.words(), letter.recipient),
            why,
            next: format!("letter resend {0}；letter cancel {0}", letter.id),
        });
    }
    let Some(period) = period else { return Ok(found) };
    for draft in draft::of_period(db, period.id)?.iter().filter(|draft| draft.is_live() && draft.verdict.unsure) {
        found.push(Waiting {
            what: format!("{}号稿件《{}》", draft.id, draft.title),
            why: match &draft.verdict.second {
                Some(second) => {
                    format!("暂归“{}”，也像“{}”", office.area(draft.area()).name, office.area(second).name)
                }
                None => format!("暂归“{}”，把握不大", office.area(draft.area()).name),
            },
            next: format!("draft confirm {0}；draft move {0} 方面", draft.id),
        });
    }
    if let Some(issue) = issue::of_period(db, period.id)?
        && let Some((why, next)) = awaited(&issue)
    {
        found.push(Waiting { what: format!("第{}期简报（第{}轮）", issue.number, issue.round), why, next });
    }
    Ok(found)
}

/// A suspended address: whose it is, whom to call, and what to do once it is mended.
fn suspension(office: &Office, suspended: &Suspended, held: usize) -> Result<Waiting> {
    let address = &suspended.address;
    let (owner, phone) = owner(office, address)?;
    let held = if held > 0 { format!("，{held}封信未送达") } else { String::new() };
    let call = if phone.is_empty() { String::new() } else { format!("（电话 {phone}）") };
    Ok(Waiting {
        what: format!("{owner}邮箱 {address} 已停发"),
        why: format!("退信：{}{held}", suspended.reason),
        next: format!("请核对名册{call}后执行 unit address {address} --resume"),
    })
}

/// Whose address it is, and the telephone number if there is one.
fn owner(office: &Office, address: &str) -> Result<(String, String)> {
    let Some(parsed) = Address::parse(address) else { return Ok((String::new(), String::new())) };
    if let Some(person) = office.config.person(&parsed) {
        return Ok((person.name.clone(), String::new()));
    }
    let remembered = roster::unit_of(office.store.db(), &parsed)?;
    let unit = office.roster.by_address(&parsed).or_else(|| office.roster.get(remembered.as_ref()?));
    Ok(unit.map(|unit| (unit.short().to_owned(), unit.phone.clone())).unwrap_or_default())
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
