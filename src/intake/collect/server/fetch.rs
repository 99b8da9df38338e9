//! New mails come over: small ones together, large ones piece by piece; each is safe before the next step.

use super::Visit;
use super::listing::DESCRIBED;
use crate::intake::message::{self, twin};
use crate::intake::source::imap::{Folder, Listed, Stopped};
use crate::model::calendar::{Moment, zone};
use crate::store::archive::Archive;
use crate::store::folder::{self, Folder as Known};
use crate::store::mail::{self, Sighting};
use crate::store::stuck::{self, Stuck};
use crate::wire::Trouble;
use anyhow::Result;
use std::io::{Read, Write};
use std::thread::JoinHandle;

/// A mail of up to so many bytes is fetched together with others.
const SMALL: u64 = 256 * 1024;
/// Bytes that are fetched together.
const TOGETHER: u64 = 1024 * 1024;
/// Mails that are fetched together.
const MANY: usize = 100;
/// Bytes of a large mail in which its own date of arrival is looked for.
const HEADER: u64 = 64 * 1024;
/// After so many mails that the server could not give, it is the server's fault and not theirs.
const FAULTS: u32 = 5;

/// Mails that are dealt with together: all UIDs after the folder's last one, up to `upto`.
#[derive(Default)]
struct Batch {
    wanted: Vec<Listed>,
    bytes: u64,
    before_start: Vec<u32>,
    stuck: Vec<(u32, Option<Listed>, String)>,
    upto: u32,
}

/// What ends a poll, and whether it came over the mail that was being fetched.
struct Halt {
    error: anyhow::Error,
    over_this_mail: bool,
}

impl Halt {
    fn over(error: impl Into<anyhow::Error>) -> Self {
        Self { error: error.into(), over_this_mail: true }
    }

    fn between(error: impl Into<anyhow::Error>) -> Self {
        Self { error: error.into(), over_this_mail: false }
    }
}

impl Batch {
    /// Ends with this mail, which counts as stuck if the trouble came over it: the next poll begins behind it and comes
    /// back to it last. If not, the next poll begins with it.
    fn stop_at(&mut self, listed: &Listed, halt: Halt) -> anyhow::Error {
        self.upto = if halt.over_this_mail { listed.uid } else { listed.uid - 1 };
        if halt.over_this_mail {
            self.stuck.push((listed.uid, Some(*listed), halt.error.to_string()));
        }
        self.stuck.retain(|(uid, ..)| *uid <= self.upto);
        self.before_start.retain(|uid| *uid <= self.upto);
        halt.error
    }
}

/// A mail whose bytes are in the archive.
struct Kept {
    listed: Listed,
    sha256: String,
    size: u64,
    arrived: Moment,
    twin: Option<String>,
}

/// A batch on its way to the disk, while the next one is on its way over the line.
pub(super) struct Keeping {
    batch: Batch,
    thread: JoinHandle<Result<Vec<Kept>>>,
}

impl Visit<'_> {
    /// Deals with UIDs in ascending order. Returns whether time allowed all of them.
    pub(super) fn take_all(&mut self, folder: &Folder, known: &mut Known, uids: &[u32]) -> Result<bool> {
        let taken = self.take_as_many(folder, known, uids);
        // Whatever ended it, what has come counts.
        self.settle(folder, known)?;
        taken
    }

    fn take_as_many(&mut self, folder: &Folder, known: &mut Known, uids: &[u32]) -> Result<bool> {
        let mut left = uids.len();
        for some in uids.chunks(DESCRIBED) {
            if self.sessions.is_over() {
                self.collected.rest += left;
                return Ok(false);
            }
            self.take(folder, known, some)?;
            left -= some.len();
        }
        Ok(true)
    }

    fn take(&mut self, folder: &Folder, known: &mut Known, uids: &[u32]) -> Result<()> {
        let described = self.sessions.at(folder)?.0.describe(uids)?;
        let mut batch = Batch::default();
        for uid in uids {
            batch.upto = *uid;
            // Perhaps only what the server says of a mail is unintelligible, and not the mail itself.
            let unknown = Listed { uid: *uid, size: 0, arrived: None };
            let described = described.found.iter().find(|listed| listed.uid == *uid);
            let listed = described.unwrap_or(&unknown);
            if self.is_before_start(listed.arrived) {
                batch.before_start.push(*uid);
            } else if self.is_dealt_with(folder, known, listed)? {
                continue;
            } else if described.is_none() || listed.size > SMALL {
                // Up to here, and not yet this one: the folder must not count as known beyond what is safe.
                batch.upto = uid.saturating_sub(1);
                self.bring(folder, known, std::mem::take(&mut batch))?;
                self.bring_large(folder, known, listed)?;
            } else {
                batch.bytes += listed.size;
                batch.wanted.push(*listed);
                if batch.bytes >= TOGETHER || batch.wanted.len() >= MANY {
                    self.bring(folder, known, std::mem::take(&mut batch))?;
                }
            }
        }
        self.bring(folder, known, batch)
    }

    /// Whether a mail is in, or has its turn when all new ones are in.
    fn is_dealt_with(&self, folder: &Folder, known: &Known, listed: &Listed) -> Result<bool> {
        let (origin, db) = (self.origin(folder, known.validity, listed.uid, Some(listed)), self.office.store.db());
        Ok(mail::is_sighted(db, &origin)? || stuck::is(db, &origin)?)
    }

    /// Fetches a batch of small mails and keeps them.
    fn bring(&mut self, folder: &Folder, known: &mut Known, mut batch: Batch) -> Result<()> {
        let mut mails: Vec<(Listed, Vec<u8>)> = Vec::new();
        let mut halt = None;
        if !batch.wanted.is_empty() {
            let fetched = self.sessions.at(folder)?.0.fetch(&batch.wanted, &mut |listed, bytes| {
                mails.push((*listed, bytes.to_vec()));
                Ok(())
            })?;
            if let Some(trouble) = fetched.trouble {
                tracing::info!(%trouble, folder = folder.name, "fetching one by one");
            }
            self.came += mails.len();
            // What did not come in company is asked for alone; one bad mail spoils the answer for all.
            let missed: Vec<Listed> = batch
                .wanted
                .iter()
                .filter(|listed| !mails.iter().any(|(kept, _)| kept.uid == listed.uid))
                .copied()
                .collect();
            for listed in missed {
                let mut bytes = Vec::new();
                match self.alone(folder, &listed, &mut bytes) {
                    Ok(None) => mails.push((listed, bytes)),
                    Ok(Some(reason)) => batch.stuck.push((listed.uid, Some(listed), reason)),
                    Err(stopped) => {
                        halt = Some(batch.stop_at(&listed, stopped));
                        mails.retain(|(kept, _)| kept.uid <= batch.upto);
                        break;
                    }
                }
            }
        }
        mails.sort_by_key(|(listed, _)| listed.uid);
        self.settle(folder, known)?;
        let (archive, now) = (self.office.archive.clone(), self.now);
        let thread = std::thread::spawn(move || keep(&archive, &mails, now));
        self.keeping = Some(Keeping { batch, thread });
        match halt {
            None => Ok(()),
            Some(error) => self.settle(folder, known).and(Err(error)),
        }
    }

    /// Waits until the last batch is on the disk, and notes it.
    fn settle(&mut self, folder: &Folder, known: &mut Known) -> Result<()> {
        let Some(Keeping { batch, thread }) = self.keeping.take() else { return Ok(()) };
        let kept = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        self.commit(folder, known, &batch, &kept)
    }

    /// Fetches a large mail piece by piece, straight into the archive.
    fn bring_large(&mut self, folder: &Folder, known: &mut Known, listed: &Listed) -> Result<()> {
        self.settle(folder, known)?;
        let mut batch = Batch { upto: listed.uid, ..Batch::default() };
        let mut incoming = self.office.archive.incoming()?;
        let got = self.alone(folder, listed, &mut incoming);
        let mut kept = Vec::new();
        let mut halt = None;
        match got {
            Ok(None) => {
                let size = incoming.length();
                let sha256 = self.office.archive.finish(incoming)?;
                let twin = twin(self.office.archive.open_file(&sha256)?)?;
                let mut start = Vec::new();
                self.office.archive.open_file(&sha256)?.take(HEADER).read_to_end(&mut start)?;
                let arrived = arrival(listed, &start, self.now);
                kept.push(Kept { listed: *listed, sha256, size, arrived, twin });
            }
            Ok(Some(reason)) => batch.stuck.push((listed.uid, Some(*listed), reason)),
            Err(stopped) => halt = Some(batch.stop_at(listed, stopped)),
        }
        self.commit(folder, known, &batch, &kept)?;
        halt.map_or(Ok(()), Err)
    }

    /// One mail by itself. `Ok(Some(reason))`: it cannot be had, and the others can.
    ///
    /// # Errors
    ///
    /// When it is the server that fails, not the mail (it cannot be reached, it is silent, it failed over too many mails),
    /// or our own disk.
    fn alone(&mut self, folder: &Folder, listed: &Listed, to: &mut dyn Write) -> Result<Option<String>, Halt> {
        let length = match self.whole(folder, listed, to)? {
            Ok(length) => length,
            Err(reason) => return Ok(Some(reason)),
        };
        self.came += 1;
        if length == 0 {
            return Ok(Some("服务器给出的是空邮件".into()));
        }
        if length == listed.size {
            return Ok(None);
        }
        // Servers have been known to miscount. What comes out alike twice is what there is.
        match self.whole(folder, listed, &mut std::io::sink())? {
            Ok(second) if second == length => {
                tracing::warn!(uid = listed.uid, announced = listed.size, length, "the server miscounts a mail");
                Ok(None)
            }
            Ok(second) => Ok(Some(format!("服务器给出的长度前后不一（{}、{length}、{second}字节）", listed.size))),
            Err(reason) => Ok(Some(reason)),
        }
    }

    /// A mail piece by piece, and its length; or why this one cannot be had.
    fn whole(&mut self, folder: &Folder, listed: &Listed, to: &mut dyn Write) -> Result<Result<u64, String>, Halt> {
        let had_time = !self.sessions.is_over();
        let (mailbox, _) = self.sessions.at(folder).map_err(Halt::between)?;
        match mailbox.fetch_large(listed, to) {
            Ok(length) => Ok(Ok(length)),
            Err(Stopped::Here(error)) => Err(Halt::between(error)),
            // One mail took a whole poll: the next poll would get no further, and everything newer would wait behind it.
            Err(Stopped::There(trouble @ Trouble::TimeUp { .. })) if had_time && self.came == 0 => {
                Err(Halt::over(trouble))
            }
            Err(Stopped::There(trouble @ Trouble::TimeUp { .. })) => Err(Halt::between(trouble)),
            Err(Stopped::There(trouble @ Trouble::Refused { .. })) => Ok(Err(trouble.to_string())),
            Err(Stopped::There(trouble)) => {
                self.faults += 1;
                let of_the_mail =
                    matches!(trouble, Trouble::Garbled { .. } | Trouble::HungUp { .. } | Trouble::TooMuch { .. });
                if of_the_mail && self.faults < FAULTS {
                    Ok(Err(trouble.to_string()))
                } else {
                    Err(Halt::over(trouble))
                }
            }
        }
    }

    /// Asks again for a mail that could not be had.
    pub(super) fn try_again(&mut self, folder: &Folder, stuck: Stuck) -> Result<()> {
        let (mailbox, opened) = self.sessions.at(folder)?;
        if !stuck.origin.starts_with(&format!("imap:{}/{}/", folder.wire_name, opened.validity)) {
            // The server has numbered the folder anew, and shows the mail under its new number.
            self.office.store.transact(|tx| stuck::freed(tx, &stuck.origin))?;
            return Ok(());
        }
        let described = mailbox.describe(&[stuck.uid])?;
        let listed = Listed { uid: stuck.uid, size: 0, arrived: None };
        let listed = described.found.first().copied().unwrap_or(listed);
        let Some(mut known) = folder::get(self.office.store.db(), &folder.wire_name)? else { return Ok(()) };
        self.all += 1;
        self.bring_large(folder, &mut known, &listed)?;
        // Without UIDVALIDITY its place has another name now that more is known of it.
        let place = self.origin(folder, known.validity, listed.uid, Some(&listed));
        if place != stuck.origin {
            self.office.store.transact(|tx| stuck::freed(tx, &stuck.origin))?;
        }
        Ok(())
    }

    /// Notes mails, mails that could not be had, and how far the folder is known, all at once.
    fn commit(&mut self, folder: &Folder, known: &mut Known, batch: &Batch, kept: &[Kept]) -> Result<()> {
        let mut next = known.clone();
        next.last_uid = next.last_uid.max(batch.upto);
        next.before_start += batch.before_start.len() as u64;
        let mut sightings = Vec::new();
        for kept in kept {
            sightings.push(Sighting {
                origin: self.origin(folder, known.validity, kept.listed.uid, Some(&kept.listed)),
                sha256: kept.sha256.clone(),
                size: kept.size,
                arrived: kept.arrived,
                twin: kept.twin.clone(),
                quiet: kept.arrived < self.office.first_run,
            });
        }
        let mut vain = Vec::new();
        for (uid, listed, reason) in &batch.stuck {
            let words = format!("文件夹“{}”中编号{uid}的邮件未能取到：{reason}", folder.name);
            self.collected.troubles.push(words);
            vain.push(Stuck {
                origin: self.origin(folder, known.validity, *uid, listed.as_ref()),
                folder: folder.wire_name.clone(),
                uid: *uid,
                arrived: listed.and_then(|listed| listed.arrived),
                size: listed.map_or(0, |listed| listed.size),
                attempts: 0,
                reason: reason.clone(),
                waived: false,
            });
        }
        let (now, tidies) = (self.now, self.tidies());
        self.collected.stored += self.office.store.transact(|tx| {
            let mut new = 0;
            for (sighting, kept) in sightings.iter().zip(kept) {
                new += usize::from(mail::store(tx, sighting, now)?);
                stuck::freed(tx, &sighting.origin)?;
                if tidies {
                    let (name, uid) = (&folder.wire_name, kept.listed.uid);
                    folder::leave_untidied(tx, &sighting.origin, name, known.validity, uid)?;
                }
            }
            vain.iter().try_for_each(|stuck| stuck::note(tx, stuck, now))?;
            folder::save(tx, &next)?;
            Ok(new)
        })?;
        *known = next;
        self.done += kept.len() + batch.stuck.len() + batch.before_start.len();
        (self.progress)(self.done, self.all.max(self.done));
        Ok(())
    }
}

/// When a mail arrived: as the server says, else as its own Received header says.
fn arrival(listed: &Listed, bytes: &[u8], now: Moment) -> Moment {
    listed.arrived.or_else(|| message::received(bytes)).map_or(now, |arrived| arrived.with_timezone(&zone()))
}

/// Puts mails on the disk.
fn keep(archive: &Archive, mails: &[(Listed, Vec<u8>)], now: Moment) -> Result<Vec<Kept>> {
    let raws: Vec<&[u8]> = mails.iter().map(|(_, bytes)| bytes.as_slice()).collect();
    let keys = archive.put_all(&raws)?;
    let mut kept = Vec::new();
    for ((listed, bytes), sha256) in mails.iter().zip(keys) {
        let (size, arrived) = (bytes.len() as u64, arrival(listed, bytes, now));
        kept.push(Kept { listed: *listed, sha256, size, arrived, twin: twin(bytes.as_slice())? });
    }
    Ok(kept)
}
