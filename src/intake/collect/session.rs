//! One session at a time, entered again after it broke, with the folder at hand open in it.

use crate::config::Imap;
use crate::intake::source::imap::{Account, Folder, Mailbox, Opened, Pace};
use crate::model::stop::Stop;
use crate::wire::Trouble;
use std::time::{Duration, Instant};

/// A provider takes many logins in a short time for an attack.
const LOGINS: u32 = 8;

pub struct Sessions<'a> {
    account: &'a Account,
    stop: Stop,
    pace: Pace,
    live: Option<Mailbox>,
    /// The server's name of the folder that is open in it.
    open: Option<(String, Opened)>,
    logins: u32,
}

impl<'a> Sessions<'a> {
    /// Sessions of one poll, which is over after the configured seconds.
    pub fn new(account: &'a Account, imap: &Imap, stop: &Stop) -> Self {
        let until = Instant::now() + Duration::from_secs(imap.seconds);
        let pace = Pace { until: Some(until), ..Pace::default() };
        Self { account, stop: stop.clone(), pace, live: None, open: None, logins: 0 }
    }

    /// Whether the poll's time is up, or it was told to end.
    pub fn is_over(&self) -> bool {
        self.stop.is_asked() || self.pace.until.is_some_and(|until| until <= Instant::now())
    }

    /// A session that works.
    pub fn mailbox(&mut self) -> Result<&mut Mailbox, Trouble> {
        if self.live.as_ref().is_some_and(Mailbox::is_broken) {
            self.live = None;
        }
        if self.live.is_none() {
            self.open = None;
            if self.logins >= LOGINS {
                return Err(Trouble::HungUp { host: self.account.server.host.clone(), step: "多次重连" });
            }
            self.logins += 1;
            self.live = Some(Mailbox::enter(self.account, &self.pace)?);
        }
        self.live.as_mut().ok_or_else(|| Trouble::HungUp { host: self.account.server.host.clone(), step: "登录" })
    }

    /// A session in which a folder is open, and what was said when it was opened.
    pub fn at(&mut self, folder: &Folder) -> Result<(&mut Mailbox, Opened), Trouble> {
        let is_live = self.live.as_ref().is_some_and(|live| !live.is_broken());
        let opened = match &self.open {
            Some((name, opened)) if is_live && *name == folder.wire_name => *opened,
            _ => {
                let opened = self.mailbox()?.examine(folder)?;
                self.open = Some((folder.wire_name.clone(), opened));
                opened
            }
        };
        Ok((self.mailbox()?, opened))
    }

    /// Opens a folder anew, to see how many mails are in it now.
    pub fn look_again(&mut self, folder: &Folder) -> Result<Opened, Trouble> {
        self.open = None;
        Ok(self.at(folder)?.1)
    }

    /// Says goodbye.
    pub fn leave(self) {
        if let Some(live) = self.live {
            live.leave();
        }
    }
}
