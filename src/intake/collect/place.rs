//! From files on this machine.

use super::Collected;
use crate::intake::source::{Entry, Place};
use crate::model::calendar::Moment;
use crate::office::Office;
use crate::store::mail;
use anyhow::Result;

pub fn collect(office: &mut Office, source: &Place, now: Moment, progress: &dyn Fn(usize, usize)) -> Result<Collected> {
    let sighted = mail::sighted(office.store.db())?;
    let unseen: Vec<Entry> = match source.list() {
        Ok(entries) => entries.into_iter().filter(|entry| !sighted.contains(&entry.origin)).collect(),
        Err(error) => return Ok(Collected { troubles: vec![format!("{error:#}")], ..Collected::default() }),
    };
    let mut collected = Collected::default();
    let mut done = 0;
    for batch in unseen.chunks(64) {
        let mut kept = Vec::new();
        for entry in batch {
            match source.fetch(entry) {
                Ok(arrival) => {
                    let sha256 = office.archive.put(&arrival.raw)?;
                    kept.push((arrival.origin, sha256, arrival.raw.len(), arrival.arrived));
                }
                // Read again next time: only what is safe in the archive counts as seen.
                Err(error) => collected.troubles.push(format!("{}：{error}", entry.origin)),
            }
        }
        let first_run = office.first_run;
        collected.stored += office.store.transact(|tx| {
            let mut new = 0;
            for (origin, sha256, size, arrived) in &kept {
                new += usize::from(mail::store(tx, origin, sha256, *size, *arrived, *arrived < first_run, now)?);
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
