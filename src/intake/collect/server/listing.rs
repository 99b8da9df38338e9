//! Which mails of a folder are new.

use super::Visit;
use crate::intake::source::imap::{Folder, Opened};
use crate::model::calendar::Moment;
use crate::store::folder::Folder as Known;
use crate::store::{mail, stuck};
use crate::wire::Trouble;
use anyhow::Result;
use chrono::Duration;

/// Mails asked about in the first window; an idle poll ends with it.
const FIRST: u32 = 10;
/// Mails asked about in the widest.
const WIDEST: u32 = 2000;
/// UIDs whose size and arrival are asked for together.
pub(super) const DESCRIBED: usize = 500;

impl Visit<'_> {
    /// The UIDs beyond what is known, ascending.
    pub(super) fn beyond(&mut self, folder: &Folder, opened: Opened, known: &Known) -> Result<Vec<u32>> {
        // A server without UIDVALIDITY is read whole each time: its UIDs promise nothing.
        let last = if opened.validity == 0 { 0 } else { known.last_uid };
        let mut news = Vec::new();
        let (mut high, mut width) = (opened.present, FIRST);
        while high > 0 {
            let low = high.saturating_sub(width - 1).max(1);
            let uids = self.uids(folder, low, high)?;
            news.extend(uids.iter().filter(|uid| **uid > last));
            if uids.iter().any(|uid| *uid <= last) {
                break;
            }
            high = low - 1;
            width = width.saturating_mul(10).min(WIDEST);
        }
        news.sort_unstable();
        news.dedup();
        Ok(news)
    }

    /// The UIDs of a stretch of sequence numbers. One that the server leaves out is told.
    fn uids(&mut self, folder: &Folder, low: u32, high: u32) -> Result<Vec<u32>, Trouble> {
        let mut uids = self.sessions.at(folder)?.0.uids(low, high)?;
        if !uids.missing.is_empty() {
            // Perhaps somebody has deleted mails meanwhile, and all numbers have moved.
            let present = self.sessions.look_again(folder)?.present;
            uids = self.sessions.at(folder)?.0.uids(low.min(present.max(1)), high.min(present.max(1)))?;
            for number in uids.missing.iter().filter(|number| **number <= present) {
                let words = format!("文件夹“{}”第{number}封邮件，服务器有数而不给编号，下次再试", folder.name);
                self.collected.troubles.push(words);
            }
        }
        Ok(uids.found)
    }

    /// Whether every UID should be compared with what we know: once a period, and whenever more came than was listed.
    pub(super) fn must_count(&self, known: &Known, opened: Opened, news: usize) -> bool {
        let Some(counted) = known.counted_at else { return true };
        let schedule = &self.office.schedule;
        let over = schedule.last_over(self.now).is_some_and(|period| counted < period.deadline);
        let grown = opened.present.saturating_sub(known.present) as usize;
        over || grown > news
    }

    /// Compares every UID with what we know. Returns those that should be known and are not.
    pub(super) fn count(&mut self, folder: &Folder, opened: Opened, known: &mut Known) -> Result<Vec<u32>> {
        let mut strange = Vec::new();
        let mut low = 1;
        // A folder that is read for the first time, or whole each time, has nothing to compare.
        while known.last_uid > 0 && opened.validity != 0 && low <= opened.present {
            let high = low.saturating_add(WIDEST - 1).min(opened.present);
            for uid in self.uids(folder, low, high)? {
                let origin = self.origin(folder, opened.validity, uid, None);
                let db = self.office.store.db();
                if uid <= known.last_uid && !mail::is_sighted(db, &origin)? && !stuck::is(db, &origin)? {
                    strange.push(uid);
                }
            }
            low = high + 1;
        }
        let mut lost = Vec::new();
        for uids in strange.chunks(DESCRIBED) {
            let described = self.sessions.at(folder)?.0.describe(uids)?;
            let due = described.found.iter().filter(|listed| !self.is_before_start(listed.arrived));
            lost.extend(due.map(|listed| listed.uid));
            lost.extend(&described.missing);
        }
        if !lost.is_empty() {
            tracing::warn!(folder = folder.name, count = lost.len(), "the count found mails that were not known");
        }
        known.counted_at = Some(self.now);
        known.unknown = u32::try_from(lost.len()).unwrap_or(u32::MAX);
        Ok(lost)
    }

    /// Whether a mail had arrived before the office began.
    pub(super) fn is_before_start(&self, arrived: Option<Moment>) -> bool {
        self.office.began().zip(arrived).is_some_and(|(began, arrived)| arrived < began)
    }

    /// 163.com can be set to show only the last thirty days, and recommends it; then drafts vanish unseen when the machine
    /// was off for long. An oldest mail of about that age gives it away.
    pub(super) fn mind_the_window(&mut self, folder: &Folder, opened: Opened, known: &Known) -> Result<()> {
        if opened.present == 0 || !known.name.eq_ignore_ascii_case("INBOX") {
            return Ok(());
        }
        let first = self.uids(folder, 1, 1)?;
        let oldest = self.sessions.at(folder)?.0.describe(&first)?.found.first().and_then(|listed| listed.arrived);
        if let Some(oldest) = oldest
            && shows_a_month(self.now - oldest)
        {
            let words = format!(
                "收件箱中最早的一封是{}天前的，邮箱可能只对外提供最近30天的邮件；请在邮箱网页版的收取选项中改为“收取全部邮件”",
                (self.now - oldest).num_days()
            );
            self.collected.advice.push(words);
        }
        Ok(())
    }
}

/// Whether the age of the oldest mail looks like a window of thirty days.
pub fn shows_a_month(age: Duration) -> bool {
    (Duration::days(28)..=Duration::days(31)).contains(&age)
}
