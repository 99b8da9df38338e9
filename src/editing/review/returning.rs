//! 退稿: a draft goes back, and the unit is told why and what to do; and how that is taken back.

use super::Desk;
use crate::editing::check::privacy;
use crate::failure::wrong;
use crate::model::address::Address;
use crate::model::calendar::words;
use crate::model::draft::{Draft, DraftStatus};
use crate::model::ids::DraftId;
use crate::model::letter::{LetterKey, LetterState};
use crate::model::unit::UnitCode;
use crate::notices::gate::Recipient;
use crate::notices::letter::{Letter, Returned};
use crate::notices::writer::{Outgoing, Queueing};
use crate::office::Settings;
use crate::store::letter::{self as outbox, Letter as Sent};
use crate::store::{draft, mail};
use anyhow::Result;
use rusqlite::Connection;

/// Returns a draft and queues the letter to its unit.
pub fn give_back(desk: &Desk<'_>, draft: &Draft, reason: &str) -> Result<String> {
    let words = write(desk, draft, reason)?;
    // What was merged into it goes no way of its own.
    let merged = draft::merged_into(desk.db, draft.id)?;
    let merged: Vec<String> = merged.iter().map(|one| format!("{}号", one.id)).collect();
    if merged.is_empty() {
        return Ok(words);
    }
    let merged = merged.join("、");
    Ok(format!("{words}；已并入的{merged}随之搁置，如须单独采用请恢复{merged}"))
}

fn write(desk: &Desk<'_>, draft: &Draft, reason: &str) -> Result<String> {
    let (settings, id, reason) = (desk.settings, draft.id, reason.trim());
    if !reason.chars().any(char::is_alphabetic) {
        return Err(wrong(format!("退{id}号稿件要写明原因，如 `退 {id} 缺签发人`")));
    }
    draft::set_status(desk.db, id, &DraftStatus::Returned { reason: reason.to_owned() })?;
    let unit = desk.short(draft);
    let period = settings.schedule.period(draft.period);
    let compile = period.as_ref().map(|period| settings.closes(period));
    let letter = Returned {
        unit: unit.to_owned(),
        number: id.0,
        title: privacy::masked(&draft.title).into_owned(),
        period: period.map(|period| period.label()).unwrap_or_default(),
        reason: reason.to_owned(),
        todo: "请按上述意见修改后，以原标题重新报送至本邮箱，系统将自动替换原稿。".into(),
        due: compile.filter(|due| *due > desk.now).map(words::moment),
    };
    let Some(to) = writes_to(desk.db, settings, &draft.unit, id)? else {
        return Ok(format!("退{id}号《{}》（{reason}）；{unit}没有邮箱，请电话告知", draft.title));
    };
    // A draft that was taken back and is returned again has its letter written again.
    let mut key = LetterKey::Returned { draft: id, version: draft.version, again: 0 };
    while let Some(LetterKey::Returned { again, .. }) = outbox::of_key(desk.db, &key.to_string())?.map(|sent| sent.key)
    {
        key = LetterKey::Returned { draft: id, version: draft.version, again: again + 1 };
    }
    let outgoing = Outgoing::new(key, &to, unit, Recipient::Unit, Letter::Returned(letter));
    Ok(match desk.writer.queue(desk.db, outgoing, desk.now)? {
        Queueing::Queued | Queueing::AlreadyThere => format!("退{id}号《{}》（{reason}），已函告{unit}", draft.title),
        Queueing::KeptBack(_) => format!("退{id}号《{}》（{reason}）；函件发不到{unit}，请电话告知", draft.title),
    })
}

/// Takes the letter about a return back if it has not left; says how the unit stands.
pub fn take_back(desk: &Desk<'_>, draft: &Draft) -> Result<String> {
    let unit = desk.short(draft);
    let Some(sent) = last_letter(desk.db, draft)? else {
        return Ok(format!("退稿时未发函，如已电话告知{unit}请再说明"));
    };
    Ok(match sent.state {
        LetterState::Queued { .. } => {
            outbox::set_state(desk.db, sent.id, &LetterState::Cancelled)?;
            format!("退稿函尚未发出，已撤下，{unit}未收到退稿通知")
        }
        LetterState::Sent { at, .. } => {
            format!("退稿函已于{}发给{unit}，请电话告知不必重报", words::moment(at))
        }
        LetterState::Trying { .. } | LetterState::InDoubt => format!("退稿函可能已发给{unit}，请电话说明"),
        LetterState::Refused { .. } | LetterState::Cancelled => format!("退稿函未送达{unit}"),
    })
}

/// The newest letter about the draft's return.
fn last_letter(db: &Connection, draft: &Draft) -> Result<Option<Sent>> {
    let mut last = None;
    for again in 0.. {
        let key = LetterKey::Returned { draft: draft.id, version: draft.version, again };
        match outbox::of_key(db, &key.to_string())? {
            Some(sent) => last = Some(sent),
            None => break,
        }
    }
    Ok(last)
}

/// Where letters about a draft go: the unit's first address, else the one from which the draft came.
pub fn writes_to(db: &Connection, settings: &Settings, unit: &UnitCode, draft: DraftId) -> Result<Option<Address>> {
    if let Some(address) = settings.roster.get(unit).and_then(|unit| unit.mail.first()) {
        return Ok(Some(address.clone()));
    }
    Ok(mail::of_draft(db, draft)?.and_then(|mail| Address::parse(&mail.from_address)))
}
