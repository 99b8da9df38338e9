//! A bounce settles: the letter that came back, the address that is dead, what waits for it, and the bounce itself, all
//! in one transaction. Nobody is answered and nothing becomes a draft.

use crate::intake::message::bounce::{Bounce, Failed};
use crate::model::address::Address;
use crate::model::calendar::Moment;
use crate::model::letter::LetterState;
use crate::office::Office;
use crate::store::bounce::{self, Quoted, RETURNED, SOFT};
use crate::store::letter;
use crate::store::mail::{self, Head, Mail, MailState};
use anyhow::Result;
use rusqlite::Connection;

/// Settles a bounce. One that concerns no letter of ours is ignored: anybody could silence a unit otherwise.
pub fn settle(
    office: &mut Office,
    mail: &Mail,
    head: &Head,
    bounce: &Bounce,
    is_forged: bool,
    now: Moment,
) -> Result<MailState> {
    office.store.transact(|tx| {
        let mut told = Vec::new();
        if !is_forged {
            for failed in &bounce.recipients {
                told.extend(count(tx, bounce, failed, now)?);
            }
        }
        let (state, reason) = match told.is_empty() {
            true if is_forged => (MailState::Ignored, "系统退信，发件人验证未通过，不作数".to_owned()),
            true => (MailState::Ignored, "系统退信".to_owned()),
            false => (MailState::Acted, format!("{RETURNED}{}", told.join("；"))),
        };
        mail::settle(tx, mail.id, state, &reason, head, now)?;
        Ok(state)
    })
}

/// Counts one recipient; in words what follows. `None` if no letter of ours went there.
fn count(db: &Connection, bounce: &Bounce, failed: &Failed, now: Moment) -> Result<Option<String>> {
    let quoted = Quoted { message_id: bounce.letter.as_deref(), key: bounce.key.as_deref() };
    let Some(address) = Address::parse(&failed.address) else { return Ok(None) };
    let Some(returned) = bounce::returned(db, &address, quoted, now)? else { return Ok(None) };
    let why = &failed.why;
    let known = matches!(returned.state, LetterState::Refused { .. });
    if !known {
        let answer = match failed.status.as_str() {
            "" => format!("{RETURNED}{why}"),
            status => format!("{RETURNED}{why}（{status}）"),
        };
        letter::came_back(db, &returned, answer)?;
    }
    if failed.permanent {
        bounce::hard(db, address.as_str(), why, now)?;
        return Ok(Some(format!("{address} {why}，已停发")));
    }
    // The same letter come back twice is one failure.
    let suspended = match known {
        true => bounce::suspended(db, address.as_str())?.is_some(),
        false => bounce::soft(db, address.as_str(), why, now)?,
    };
    Ok(Some(if suspended {
        format!("{address} {why}，已停发")
    } else {
        let times = bounce::counted(db, address.as_str())?;
        format!("{address} {why}，第{times}次（连续{SOFT}次停发）")
    }))
}
