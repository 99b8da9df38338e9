//! What the office wants done on the server with mails that have their verdict: marked as read, or moved. Quarantined ones
//! stay where people find them; as long as nothing is configured, nothing is touched.

use super::session::Sessions;
use crate::config::{After, Imap};
use crate::intake::source::imap::{self, Account};
use crate::model::stop::Stop;
use crate::office::{Office, Source};
use crate::store::folder;
use crate::wire::Trouble;
use anyhow::Result;

/// Mails that are marked or moved together.
const TOGETHER: usize = 200;

/// Does it for all settled mails. Returns what could not be done, in words; the next run tries again.
pub fn tidy(office: &mut Office, stop: &Stop) -> Result<Vec<String>> {
    let wants = office.config.imap.as_ref().is_some_and(|imap| imap.after != After::Leave);
    if !wants || !folder::has_untidied(office.store.db())? {
        return Ok(Vec::new());
    }
    let Source::Server(server) = office.source()? else { return Ok(Vec::new()) };
    let (account, imap) = *server;
    match folders(office, &account, &imap, stop).map_err(anyhow::Error::downcast::<Trouble>) {
        Ok(()) => Ok(Vec::new()),
        Err(Ok(trouble)) => Ok(vec![trouble.to_string()]),
        Err(Err(error)) => Err(error),
    }
}

fn folders(office: &mut Office, account: &Account, imap: &Imap, stop: &Stop) -> Result<()> {
    let mut sessions = Sessions::new(account, imap, stop);
    let folders = sessions.mailbox()?.folders()?;
    for folder in imap::wanted(&folders, &imap.folders) {
        let (_, opened) = sessions.at(&folder)?;
        loop {
            let some = folder::untidied(office.store.db(), &folder.wire_name, opened.validity, TOGETHER)?;
            if some.is_empty() || sessions.is_over() {
                break;
            }
            let uids: Vec<u32> = some.iter().map(|(_, uid)| *uid).collect();
            office.store.transact(|tx| some.iter().try_for_each(|(origin, _)| folder::count_try(tx, origin)))?;
            let mailbox = sessions.mailbox()?;
            match imap.after {
                After::Seen => mailbox.mark_seen(&folder, opened.validity, &uids)?,
                After::Move => mailbox.move_to(&folder, opened.validity, &uids, &imap.move_to)?,
                After::Leave => break,
            }
            office.store.transact(|tx| some.iter().try_for_each(|(origin, _)| folder::tidied(tx, origin)))?;
        }
    }
    sessions.leave();
    Ok(())
}
