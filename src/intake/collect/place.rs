//! From files on this machine.

use super::Collected;
use crate::intake::message::twin;
use crate::intake::source::{Entry, Place};
use crate::model::calendar::Moment;
use crate::model::stop::Stop;
use crate::office::Office;
use crate::store::mail::{self, Sighting};
use anyhow::Result;

pub fn collect(
    office: &mut Office,
    source: &Place,
    now: Moment,
    stop: &Stop,
    progress: &dyn Fn(usize, usize),
) -> Result<Collected> {
    let sighted = mail::sighted(office.store.db())?;
    let unseen: Vec<Entry> = match source.list() {
        Ok(entries) => entries.into_iter().filter(|entry| !sighted.contains(&entry.origin)).collect(),
        Err(error) => return Ok(Collected { troubles: vec![format!("{error:#}")], ..Collected::default() }),
    };
    let mut collected = Collected::default();
    let mut done = 0;
    collected.complete = true;
    for batch in unseen.chunks(64) {
        if stop.is_asked() {
            collected.complete = false;
            break;
        }
        let mut kept = Vec::new();
        for entry in batch {
            match source.fetch(entry) {
                Ok(arrival) => kept.push(Sighting {
                    sha256: office.archive.put(&arrival.raw)?,
                    origin: arrival.origin,
                    size: arrival.raw.len() as u64,
                    arrived: arrival.arrived,
                    twin: twin(arrival.raw.as_slice())?,
                    quiet: arrival.arrived < office.first_run,
                }),
                // Read again next time: only what is safe in the archive counts as seen.
                Err(error) => collected.troubles.push(format!("{}：{error}", entry.origin)),
            }
        }
        collected.stored += office.store.transact(|tx| {
            let mut new = 0;
            for sighting in &kept {
                new += usize::from(mail::store(tx, sighting, now)?);
            }
            Ok(new)
        })?;
        done += batch.len();
        progress(done, unseen.len());
    }
    Ok(collected)
}

pub fn unseen(office: &Office, source: &Place) -> Result<usize> {
    let sighted = mail::sighted(office.store.db())?;
    Ok(source.list()?.iter().filter(|entry| !sighted.contains(&entry.origin)).count())
}
