//! New mail comes in: from wherever the office's mail lies, into the archive and the register, before anything else is done
//! with it.
//!
//! Hands out [`collect`] and [`unseen`]. Knows how far each source is known; reads no mail.

mod place;

use crate::model::calendar::Moment;
use crate::office::{Office, Source};
use crate::wire::Trouble;
use anyhow::Result;

/// What came in.
#[derive(Debug, Default)]
pub struct Collected {
    /// Mails new to us.
    pub stored: usize,
    /// What could not be had, in words; the next run tries again.
    pub troubles: Vec<String>,
    /// Whether a person must mend something before the source can be used.
    pub needs_a_person: bool,
}

/// Stores every mail that the office's source shows for the first time, byte for byte. A source that cannot be used is a
/// trouble, not an error: the rest of the run goes on. `progress` is told how many mails of how many are in.
pub fn collect(office: &mut Office, now: Moment, progress: &dyn Fn(usize, usize)) -> Result<Collected> {
    match office.source() {
        Ok(Source::Place(source)) => place::collect(office, &source, now, progress),
        Ok(Source::Server(account)) => {
            let _ = account;
            Ok(Collected {
                troubles: vec!["此版本尚不能收取服务器上的邮件".into()], ..Collected::default()
            })
        }
        Err(error) => {
            let needs_a_person = error.downcast_ref::<Trouble>().is_some_and(Trouble::needs_a_person);
            Ok(Collected { troubles: vec![format!("{error:#}")], needs_a_person, ..Collected::default() })
        }
    }
}

/// How many mails the source shows that are not stored yet.
pub fn unseen(office: &Office) -> Result<usize> {
    match office.source()? {
        Source::Place(source) => place::unseen(office, &source),
        Source::Server(_) => Ok(0),
    }
}
