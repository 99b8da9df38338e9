//! What there is: folders, UIDs, sizes and times of arrival.

use super::sets::{Set, sets};
use super::{Folder, Listed, Mailbox, answer};
use crate::model::calendar::{self, Moment};
use crate::wire::Trouble;
use imap::types::{Fetch, Fetches};
use std::collections::BTreeMap;

const STEP: &str = "列出邮件";

/// Mails that one command lists.
const AT_ONCE: usize = 1000;

/// Bytes that a line of such a list takes at most, flags that nobody asked for included.
const LINE: u64 = 512;

/// Mails that are asked for again alone because they were left out; more than that is no accident.
const AGAIN: usize = 64;

/// Sets that may be refused and are asked for again in halves.
const REFUSALS: usize = 64;

/// Numbers that may be missing altogether.
const MISSING: usize = 10_000;

/// The UIDs of a stretch of sequence numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uids {
    /// Ascending.
    pub found: Vec<u32>,
    /// Sequence numbers of which the server says nothing, ascending.
    pub missing: Vec<u32>,
}

/// Mails with what is known of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Described {
    /// By ascending UID.
    pub found: Vec<Listed>,
    /// UIDs of which the server says nothing, ascending.
    pub missing: Vec<u32>,
}

impl Mailbox {
    /// All folders of the account, in the server's order.
    pub fn folders(&mut self) -> Result<Vec<Folder>, Trouble> {
        self.command("列出文件夹", "LIST \"\" \"*\"").map(|answer| answer::folders(&answer))
    }

    /// UIDs of the mails with sequence numbers `first` to `last`, counted from 1, of the folder that is open. What the server
    /// leaves out is asked for again alone, up to 64 mails a call; what is missing then and does not follow from its neighbours
    /// comes back beside.
    pub fn uids(&mut self, first: u32, last: u32) -> Result<Uids, Trouble> {
        let mut found = BTreeMap::new();
        let mut missing = Vec::new();
        let mut from = first.max(1);
        while from <= last {
            let to = last.min(from.saturating_add(AT_ONCE as u32 - 1));
            let numbers: Vec<u32> = (from..=to).collect();
            self.ask(&numbers, |mailbox, set| {
                let fetches = mailbox.listing(set, |session, set| session.fetch(set, "(UID)"))?;
                let known = fetches.iter().filter(|fetch| set.numbers.binary_search(&fetch.message).is_ok());
                found.extend(known.filter_map(|fetch| Some((fetch.message, uid(fetch)?))));
                Ok(())
            })?;
            missing.extend(numbers.into_iter().filter(|number| !found.contains_key(number)));
            if missing.len() > MISSING {
                return Err(Trouble::Garbled { host: self.host.clone(), step: STEP });
            }
            let Some(next) = to.checked_add(1) else { break };
            from = next;
        }
        let again: Vec<u32> = missing.iter().copied().take(AGAIN).collect();
        for number in again {
            self.ask(&[number], |mailbox, set| {
                let fetches = mailbox.listing(set, |session, set| session.fetch(set, "(UID)"))?;
                found.extend(
                    fetches.iter().filter(|fetch| fetch.message == number).find_map(uid).map(|uid| (number, uid)),
                );
                Ok(())
            })?;
        }
        missing.retain(|number| !found.contains_key(number));
        infer(&mut found, &mut missing);
        let mut found: Vec<u32> = found.into_values().collect();
        found.sort_unstable();
        found.dedup();
        Ok(Uids { found, missing })
    }

    /// Size and time of arrival of these mails of the folder that is open. What the server leaves out is asked for again
    /// alone, up to 64 mails a call.
    pub fn describe(&mut self, uids: &[u32]) -> Result<Described, Trouble> {
        let mut found = BTreeMap::new();
        self.ask(uids, |mailbox, set| mailbox.describe_set(set, &mut found))?;
        let missing = |found: &BTreeMap<u32, Listed>| -> Vec<u32> {
            let left: std::collections::BTreeSet<u32> =
                uids.iter().copied().filter(|uid| !found.contains_key(uid)).collect();
            left.into_iter().collect()
        };
        for uid in missing(&found).into_iter().take(AGAIN) {
            self.ask(&[uid], |mailbox, set| mailbox.describe_set(set, &mut found))?;
        }
        let missing = missing(&found);
        Ok(Described { found: found.into_values().collect(), missing })
    }

    fn describe_set(&mut self, set: &Set, found: &mut BTreeMap<u32, Listed>) -> Result<(), Trouble> {
        let fetches = self.listing(set, |session, set| session.uid_fetch(set, "(UID INTERNALDATE RFC822.SIZE)"))?;
        for fetch in fetches.iter() {
            let (Some(uid), Some(size)) = (uid(fetch), fetch.size) else { continue };
            if set.numbers.binary_search(&uid).is_ok() {
                found.entry(uid).or_insert(Listed { uid, size: size.into(), arrived: arrived(fetch) });
            }
        }
        Ok(())
    }

    /// Asks for numbers set by set. Where the server refuses several at once, either half is asked for, so that one mail it
    /// chokes on costs nobody else; one that it refuses alone is passed over.
    pub(super) fn ask(
        &mut self,
        numbers: &[u32],
        mut ask: impl FnMut(&mut Self, &Set) -> Result<(), Trouble>,
    ) -> Result<(), Trouble> {
        let mut waiting = sets(numbers, AT_ONCE);
        waiting.reverse();
        let mut refusals = 0;
        while let Some(set) = waiting.pop() {
            match ask(self, &set) {
                Err(Trouble::Refused { .. }) if !self.broken && refusals < REFUSALS => {
                    refusals += 1;
                    let (left, right) = set.numbers.split_at(set.numbers.len() / 2);
                    if !left.is_empty() {
                        waiting.extend(sets(right, AT_ONCE).into_iter().chain(sets(left, AT_ONCE)));
                    }
                }
                other => other?,
            }
        }
        Ok(())
    }

    fn listing(
        &mut self,
        set: &Set,
        fetch: impl FnOnce(&mut super::Session, &str) -> imap::Result<Fetches>,
    ) -> Result<Fetches, Trouble> {
        self.begin(STEP, self.pace.step, LINE * set.numbers.len() as u64)?;
        self.fetches(STEP, |session| fetch(session, &set.text))
    }

    /// Runs a FETCH that [`Mailbox::begin`] has prepared.
    pub(super) fn fetches(
        &mut self,
        step: &'static str,
        fetch: impl FnOnce(&mut super::Session) -> imap::Result<Fetches>,
    ) -> Result<Fetches, Trouble> {
        let fetches = fetch(&mut self.session);
        // News of other mails: the next visit will see them.
        self.session.take_all_unsolicited().for_each(drop);
        fetches.map_err(|error| self.failed(step, error))
    }
}

/// UIDs ascend with the sequence numbers (RFC 3501 2.3.1.1): between two that leave room for no others, all are known.
fn infer(found: &mut BTreeMap<u32, u32>, missing: &mut Vec<u32>) {
    let ends: Vec<((u32, u32), (u32, u32))> = found.iter().map(pair).zip(found.iter().map(pair).skip(1)).collect();
    for ((number, uid), (next_number, next_uid)) in ends {
        if next_number - number > 1 && next_uid.checked_sub(uid) == Some(next_number - number) {
            found.extend((number + 1..next_number).zip(uid + 1..));
        }
    }
    missing.retain(|number| !found.contains_key(number));
}

fn pair((number, uid): (&u32, &u32)) -> (u32, u32) {
    (*number, *uid)
}

fn uid(fetch: &Fetch<'_>) -> Option<u32> {
    fetch.uid.filter(|uid| *uid > 0)
}

/// INTERNALDATE on the office's clock, if it is of this era; calculating with dates at the end of time overflows.
pub(super) fn arrived(fetch: &Fetch<'_>) -> Option<Moment> {
    const ERA: std::ops::Range<i64> = 0..253_000_000_000;
    let date = fetch.internal_date().filter(|date| ERA.contains(&date.timestamp()))?;
    Some(date.with_timezone(&calendar::zone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_from_their_neighbours() {
        let check = |known: &[(u32, u32)], lacks: &[u32], inferred: &[(u32, u32)], left: &[u32]| {
            let mut found: BTreeMap<u32, u32> = known.iter().copied().collect();
            let mut missing = lacks.to_vec();
            infer(&mut found, &mut missing);
            let expected: BTreeMap<u32, u32> = known.iter().chain(inferred).copied().collect();
            assert_eq!((found, missing), (expected, left.to_vec()));
        };
        check(&[(1, 5), (3, 7)], &[2], &[(2, 6)], &[]);
        check(&[(1, 5), (4, 8)], &[2, 3], &[(2, 6), (3, 7)], &[]);
        check(&[(1, 5), (3, 8)], &[2], &[], &[2]);
        check(&[(2, 5)], &[1, 3], &[], &[1, 3]);
        // A server whose numbers do not ascend.
        check(&[(1, 7), (3, 5)], &[2], &[], &[2]);
        check(&[], &[1], &[], &[1]);
        check(
            &[(u32::MAX - 2, u32::MAX - 2), (u32::MAX, u32::MAX)],
            &[u32::MAX - 1],
            &[(u32::MAX - 1, u32::MAX - 1)],
            &[],
        );
    }
}
