//! New mail comes in: from wherever the office's mail lies, into the archive and the register, before anything else is done
//! with it.
//!
//! Hands out [`collect`], [`unseen`] and, for what the office wants done on the server afterwards, [`tidy()`]. Knows how far
//! each source is known; reads no mail.

mod place;
mod server;
mod session;
mod tidy;

pub use server::shows_a_month;
pub use tidy::tidy;

use crate::config::Imap;
use crate::intake::source::imap::Account;
use crate::model::calendar::{Moment, words};
use crate::model::stop::Stop;
use crate::office::{Office, Source};
use crate::store::pause::{self, Pause, Way};
use crate::wire::Trouble;
use anyhow::Result;
use chrono::Duration;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What came in.
#[derive(Debug, Default)]
pub struct Collected {
    /// Mails new to us.
    pub stored: usize,
    /// Mails that were listed and for which time did not suffice; the next run goes on with them.
    pub rest: usize,
    /// What could not be had, in words; the next run tries again.
    pub troubles: Vec<String>,
    /// What a person should look into, though everything worked.
    pub advice: Vec<String>,
    /// Whether everything that the source shows is in, apart from single mails that could not be had.
    pub complete: bool,
    /// Whether a person must mend something before the source can be used.
    pub needs_a_person: bool,
    /// Whether the provider has refused the account.
    pub refused: bool,
}

impl Collected {
    fn say(&mut self, trouble: &Trouble) {
        self.needs_a_person |= trouble.needs_a_person();
        self.refused |= trouble.refuses_the_account();
        self.troubles.push(trouble.to_string());
    }
}

/// Stores every mail that the office's source shows for the first time, byte for byte. A source that cannot be used is a
/// trouble, not an error: the rest of the run goes on. `stop` ends it after the mails at hand; `progress` is told how many
/// mails of how many are in.
pub fn collect(office: &mut Office, now: Moment, stop: &Stop, progress: &dyn Fn(usize, usize)) -> Result<Collected> {
    match office.source() {
        Ok(Source::Place(source)) => place::collect(office, &source, now, stop, progress),
        Ok(Source::Server(server)) => from_server(office, &server.0, &server.1, now, stop, progress),
        Err(error) => {
            let needs_a_person = error.downcast_ref::<Trouble>().is_some_and(Trouble::needs_a_person);
            Ok(Collected { troubles: vec![format!("{error:#}")], needs_a_person, ..Collected::default() })
        }
    }
}

/// How long nobody knocks after the provider has refused the account.
const REST: Duration = Duration::minutes(30);

/// A provider locks an account that keeps knocking with a wrong code: after a refusal we wait, unless the code changes.
fn from_server(
    office: &mut Office,
    account: &Account,
    imap: &Imap,
    now: Moment,
    stop: &Stop,
    progress: &dyn Fn(usize, usize),
) -> Result<Collected> {
    let Account { server, login } = account;
    let settings = format!("{}:{} {}\n{}", server.host, server.port, login.user, login.code.expose());
    let mark = pause::mark(office.store.db(), &settings)?;
    if let Some(Pause { until, why, .. }) = pause::in_force(office.store.db(), Way::In, || Ok(mark.clone()), now)? {
        let until = words::moment(until);
        let trouble = format!("{why}；为免账号被锁，{until}前不再尝试，更换授权码后立即重试");
        return Ok(Collected { troubles: vec![trouble], needs_a_person: true, refused: true, ..Collected::default() });
    }
    // The library's parser has been seen to fall over answers; what has come in by then is committed, and the run goes on.
    let visit = AssertUnwindSafe(|| server::collect(office, account, imap, now, stop, progress));
    let collected = catch_unwind(visit).unwrap_or_else(|_| {
        let trouble = "收信程序出错，已收到的来信不受影响；请把日志交系统维护人员".to_owned();
        Ok(Collected { troubles: vec![trouble], ..Collected::default() })
    })?;
    office.store.transact(|tx| match collected.refused {
        true => {
            let (until, why) = (now + REST, collected.troubles.join("；"));
            pause::begin(tx, Way::In, &Pause { since: now, until, why, needs_a_person: true }, &mark)
        }
        false => pause::end(tx, Way::In),
    })?;
    Ok(collected)
}

/// How many mails the source shows that are not stored yet. For a server only a poll can say: `None`.
pub fn unseen(office: &Office) -> Result<Option<usize>> {
    match office.source()? {
        Source::Place(source) => place::unseen(office, &source).map(Some),
        Source::Server(..) => Ok(None),
    }
}
