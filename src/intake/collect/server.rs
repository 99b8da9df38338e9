//! From a mailbox at a provider.
//!
//! Each folder is known up to a UID. What lies beyond is listed from its newest end backwards, so that an idle poll costs the
//! same however much is known, and fetched from the oldest on. A mail counts as seen once its bytes are in the archive and
//! its row is committed, in that order. One that cannot be had is noted and passed, so that nothing newer waits behind it.

mod fetch;
mod listing;

pub use listing::shows_a_month;

use self::fetch::Keeping;
use super::Collected;
use super::session::Sessions;
use crate::config::{After, Imap};
use crate::intake::source::imap::{self, Account, Folder, Listed, Opened};
use crate::model::calendar::Moment;
use crate::model::stop::Stop;
use crate::office::Office;
use crate::store::folder::{self, Folder as Known};
use crate::store::stuck;
use crate::wire::Trouble;
use anyhow::Result;

/// Brings in what is new. Whatever stops it early is told in the answer; what came in before is kept.
pub fn collect(
    office: &mut Office,
    account: &Account,
    imap: &Imap,
    now: Moment,
    stop: &Stop,
    progress: &dyn Fn(usize, usize),
) -> Result<Collected> {
    let sessions = Sessions::new(account, imap, stop);
    let mut visit = Visit {
        office,
        imap,
        sessions,
        now,
        progress,
        collected: Collected::default(),
        done: 0,
        all: 0,
        came: 0,
        faults: 0,
        keeping: None,
    };
    let ended = visit.all_folders();
    let Visit { sessions, mut collected, all, done, .. } = visit;
    match ended.map_err(anyhow::Error::downcast::<Trouble>) {
        Ok(complete) => {
            collected.complete = complete && collected.rest == 0;
            sessions.leave();
        }
        // Nothing is wrong: there is only more than one poll may take. A poll that brought nothing at all is another matter.
        Err(Ok(Trouble::TimeUp { .. })) if done > 0 => {
            collected.rest = collected.rest.max(all.saturating_sub(done)).max(1)
        }
        Err(Ok(trouble)) => collected.say(&trouble),
        Err(Err(error)) => return Err(error),
    }
    Ok(collected)
}

/// One poll.
struct Visit<'a> {
    office: &'a mut Office,
    imap: &'a Imap,
    sessions: Sessions<'a>,
    now: Moment,
    progress: &'a dyn Fn(usize, usize),
    collected: Collected,
    /// Mails dealt with, of how many that were listed.
    done: usize,
    all: usize,
    /// Mails that came over, so far.
    came: usize,
    /// Mails that the server could not give, so far.
    faults: u32,
    keeping: Option<Keeping>,
}

impl Visit<'_> {
    /// Returns whether every folder was read.
    fn all_folders(&mut self) -> Result<bool> {
        let mut complete = true;
        // What is met with today is not asked for again today.
        let stuck = stuck::to_retry(self.office.store.db())?;
        let folders = self.sessions.mailbox()?.folders()?;
        for folder in imap::wanted(&folders, &self.imap.folders) {
            match self.read(&folder).map_err(anyhow::Error::downcast::<Trouble>) {
                Ok(()) => {}
                // One folder that may not be opened does not keep us from the others.
                Err(Ok(trouble @ Trouble::Refused { .. })) => {
                    complete = false;
                    self.collected.troubles.push(format!("文件夹“{}”：{trouble}", folder.name));
                }
                Err(Ok(trouble)) => return Err(trouble.into()),
                Err(Err(error)) => return Err(error),
            }
        }
        for stuck in stuck {
            match folders.iter().find(|folder| folder.wire_name == stuck.folder) {
                Some(folder) if !self.sessions.is_over() => self.try_again(folder, stuck)?,
                _ => {}
            }
        }
        Ok(complete)
    }

    /// Brings in what is new in one folder.
    fn read(&mut self, folder: &Folder) -> Result<()> {
        let (_, opened) = self.sessions.at(folder)?;
        let mut known = self.known(folder, opened)?;
        let mut news = self.beyond(folder, opened, &known)?;
        if self.must_count(&known, opened, news.len()) {
            news.extend(self.count(folder, opened, &mut known)?);
            news.sort_unstable();
            news.dedup();
            self.mind_the_window(folder, opened, &known)?;
        }
        self.all += news.len();
        let finished = self.take_all(folder, &mut known, &news)?;
        if finished {
            known.present = opened.present;
        }
        known.looked_at = Some(self.now);
        self.office.store.transact(|tx| folder::save(tx, &known))
    }

    /// What the store knows of a folder; nothing, if the server has numbered it anew or the office starts elsewhere now.
    /// What was taken before is then known again by its bytes.
    fn known(&mut self, folder: &Folder, opened: Opened) -> Result<Known> {
        let start = self.office.config.mailbox.start.map(|day| day.to_string()).unwrap_or_default();
        let known = folder::get(self.office.store.db(), &folder.wire_name)?;
        let fresh = Known {
            name: folder.wire_name.clone(),
            shown: folder.name.clone(),
            validity: opened.validity,
            start,
            ..Known::default()
        };
        Ok(match known {
            // Read whole each time, and so is what lies before the start.
            Some(known) if known.validity == 0 && fresh.validity == 0 && known.start == fresh.start => {
                Known { before_start: 0, ..known }
            }
            Some(known) if known.validity == fresh.validity && known.start == fresh.start => known,
            Some(known) => {
                if known.validity != fresh.validity {
                    // Those mails are shown under new numbers now.
                    let prefix = format!("imap:{}/{}/", known.name, known.validity);
                    self.office.store.transact(|tx| stuck::forget(tx, &prefix))?;
                }
                tracing::info!(folder = folder.name, from = known.validity, to = fresh.validity, "folder read anew");
                fresh
            }
            None => fresh,
        })
    }

    /// The place of a mail, by which it is known again.
    fn origin(&self, folder: &Folder, validity: u32, uid: u32, listed: Option<&Listed>) -> String {
        let name = &folder.wire_name;
        match listed {
            // A server without UIDVALIDITY may give the same UID to another mail one day.
            Some(listed) if validity == 0 => {
                let arrived = listed.arrived.map_or(0, |arrived| arrived.timestamp());
                format!("imap:{name}/0/{uid}/{}/{arrived}", listed.size)
            }
            _ => format!("imap:{name}/{validity}/{uid}"),
        }
    }

    /// Whether the office wants something done on the server with settled mails.
    fn tidies(&self) -> bool {
        self.imap.after != After::Leave
    }
}
