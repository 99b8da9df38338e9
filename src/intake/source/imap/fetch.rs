//! The mails themselves, as bytes.

use super::sets::sets;
use super::{Listed, Mailbox};
use crate::wire::Trouble;
use memchr::memmem;
use std::collections::{BTreeMap, VecDeque};
use std::io::Write;

const STEP: &str = "取信";

/// Bytes of mail that one command brings, unless a single mail is larger.
const BATCH: u64 = 1 << 20;

/// Mails that one command brings.
const MAILS: usize = 200;

/// Bytes of a large mail that one command brings.
const CHUNK: u64 = 1 << 20;

/// What became of mails that were wanted. Each is in exactly one place: given to `keep`, failed, or left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fetched {
    /// Those that came, but cannot be believed, or did not come, each with the reason in words. Asking again may help, by
    /// [`Mailbox::fetch_large`] above all, which does not rely on the size that the server gave.
    pub failed: Vec<(Listed, String)>,
    /// Those that were not got at because of `trouble`. One of the first [`Fetched::suspects`] may be what caused it.
    pub left: Vec<Listed>,
    /// How many of `left` were asked for by the command that went wrong; the others were never asked for.
    pub suspects: usize,
    /// What ended it early.
    pub trouble: Option<Trouble>,
}

/// Why a mail could not be had whole.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    /// The server is at fault.
    #[error(transparent)]
    There(#[from] Trouble),
    /// What was fetched cannot be written down.
    #[error("取来的信无法写入")]
    Here(#[source] std::io::Error),
}

impl Mailbox {
    /// Fetches mails of the folder that is open, many at a time, and gives each good one to `keep`, in the order wanted.
    /// Mails are held in memory whole: give large ones to [`Mailbox::fetch_large`].
    ///
    /// # Errors
    ///
    /// Only those of `keep`, which end it at once. Trouble with the server is in [`Fetched::trouble`].
    pub fn fetch(
        &mut self,
        wanted: &[Listed],
        keep: &mut dyn FnMut(&Listed, &[u8]) -> anyhow::Result<()>,
    ) -> anyhow::Result<Fetched> {
        let mut done = Fetched::default();
        let mut waiting: VecDeque<Vec<Listed>> = batches(wanted).into();
        while let Some(batch) = waiting.pop_front() {
            let uids: Vec<u32> = batch.iter().map(|mail| mail.uid).collect();
            let halves = || batch.split_at(batch.len() / 2);
            let set = match sets(&uids, MAILS).as_slice() {
                [set] => set.text.clone(),
                // Too many numbers for one command.
                _ if batch.len() > 1 => {
                    let (left, right) = halves();
                    waiting.push_front(right.to_vec());
                    waiting.push_front(left.to_vec());
                    continue;
                }
                _ => {
                    done.failed.extend(batch.iter().map(|mail| (*mail, "服务器给出的编号无效".to_owned())));
                    continue;
                }
            };
            match self.fetch_batch(&batch, &set, keep, &mut done.failed)? {
                Ok(()) => {}
                Err(Trouble::Refused { .. }) if !self.broken && batch.len() > 1 => {
                    let (left, right) = halves();
                    waiting.push_front(right.to_vec());
                    waiting.push_front(left.to_vec());
                }
                Err(trouble @ Trouble::Refused { .. }) if !self.broken => {
                    done.failed.extend(batch.iter().map(|mail| (*mail, trouble.to_string())));
                }
                Err(trouble) => {
                    done.suspects = if self.broken { batch.len() } else { 0 };
                    done.left = batch.into_iter().chain(waiting.into_iter().flatten()).collect();
                    done.trouble = Some(trouble);
                    break;
                }
            }
        }
        Ok(done)
    }

    /// One command. The outer error is that of `keep`.
    fn fetch_batch(
        &mut self,
        batch: &[Listed],
        set: &str,
        keep: &mut dyn FnMut(&Listed, &[u8]) -> anyhow::Result<()>,
        failed: &mut Vec<(Listed, String)>,
    ) -> anyhow::Result<Result<(), Trouble>> {
        let bytes = batch.iter().fold(0, |sum: u64, mail| sum.saturating_add(mail.size));
        if let Err(trouble) = self.begin(STEP, self.pace.bringing(bytes), bytes) {
            return Ok(Err(trouble));
        }
        let fetches = match self.fetches(STEP, |session| session.uid_fetch(set, "(UID BODY.PEEK[])")) {
            Ok(fetches) => fetches,
            Err(trouble) => return Ok(Err(trouble)),
        };
        // Servers add news of flags, as items without a body, for the same mails, too.
        let bodies: BTreeMap<u32, &[u8]> =
            fetches.iter().rev().filter_map(|fetch| Some((fetch.uid?, fetch.body()?))).collect();
        let answered: Vec<u32> = fetches.iter().filter_map(|fetch| fetch.uid).collect();
        for mail in batch {
            match (bodies.get(&mail.uid), answered.contains(&mail.uid)) {
                (Some(bytes), _) => match doubt(mail, bytes) {
                    None => keep(mail, bytes)?,
                    Some(reason) => failed.push((*mail, reason)),
                },
                (None, true) => failed.push((*mail, "服务器没有给出信的内容".into())),
                (None, false) => failed.push((*mail, "服务器没有给出这封信，可能刚被移走或删除".into())),
            }
        }
        Ok(Ok(()))
    }

    /// Fetches one mail of any size in chunks, holding only one of them in memory, and returns its true length, which need
    /// not be the one that the server listed.
    ///
    /// # Errors
    ///
    /// What `to` has got by then is the beginning of the mail.
    pub fn fetch_large(&mut self, wanted: &Listed, to: &mut dyn Write) -> Result<u64, Stopped> {
        // A server that ignores where a chunk begins would never come to an end.
        let most = wanted.size.saturating_mul(2).saturating_add(16 * CHUNK);
        let mut had: u64 = 0;
        loop {
            self.begin(STEP, self.pace.bringing(CHUNK), CHUNK)?;
            let query = format!("(UID BODY.PEEK[]<{had}.{CHUNK}>)");
            let fetches = self.fetches(STEP, |session| session.uid_fetch(wanted.uid.to_string(), query))?;
            let mut answers = fetches.iter().filter(|fetch| fetch.uid == Some(wanted.uid)).peekable();
            if answers.peek().is_none() {
                let answer = "服务器没有给出这封信，可能刚被移走或删除".into();
                return Err(Trouble::Refused { host: self.host.clone(), step: STEP, answer }.into());
            }
            // No body where there is one of no bytes: NIL.
            let chunk = answers.find_map(|fetch| fetch.body()).unwrap_or_default();
            let length = chunk.len() as u64;
            if length > CHUNK || had + length > most {
                self.broken = true;
                return Err(Trouble::TooMuch { host: self.host.clone(), step: STEP }.into());
            }
            to.write_all(chunk).map_err(Stopped::Here)?;
            had += length;
            // Short of what was listed, a short chunk may be a server that gives less at a time.
            if length == 0 || (length < CHUNK && had >= wanted.size) {
                return Ok(had);
            }
        }
    }
}

/// Cuts what is wanted into what one command brings.
fn batches(wanted: &[Listed]) -> Vec<Vec<Listed>> {
    let mut batches: Vec<Vec<Listed>> = Vec::new();
    let mut bytes: u64 = 0;
    for mail in wanted {
        bytes = bytes.saturating_add(mail.size);
        match batches.last_mut() {
            Some(batch) if bytes <= BATCH && batch.len() < MAILS => batch.push(*mail),
            _ => {
                batches.push(vec![*mail]);
                bytes = mail.size;
            }
        }
    }
    batches
}

/// Why what came is not taken for the mail that was listed.
fn doubt(mail: &Listed, bytes: &[u8]) -> Option<String> {
    if bytes.is_empty() {
        Some("服务器给出的信是空的".into())
    } else if bytes.len() as u64 != mail.size {
        Some(format!("收到 {} 字节，与服务器所列的 {} 字节不符", bytes.len(), mail.size))
    } else if !has_header(bytes) {
        Some("收到的内容没有信头或正文，不像一封信".into())
    } else {
        None
    }
}

/// Whether there is a blank line with something like a header before it (RFC 5322 2.1); no more is read here.
fn has_header(bytes: &[u8]) -> bool {
    let blank = [&b"\r\n\r\n"[..], b"\n\n"].iter().filter_map(|blank| memmem::find(bytes, blank)).min();
    blank.and_then(|at| bytes.get(..at)).is_some_and(|header| memchr::memchr(b':', header).is_some())
}
