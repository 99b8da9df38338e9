//! A scripted IMAP server with 163.com's manners, over TLS on loopback.
//!
//! Hands out [`NetEase`], the [`Mailbox`] that it shows and the [`Quirk`]s that it may have. What 163.com always does is
//! not a quirk: EXAMINE is refused before ID, UIDVALIDITY is 1 and UIDNEXT absent, UIDs have ten digits, STATUS is empty,
//! SEARCH FROM finds nothing, an initial response of SASL is refused, there is no IDLE and no MOVE.

mod commands;
mod fetch;
mod mailbox;
mod quirk;
mod reply;

pub use mailbox::Mailbox;
pub use quirk::Quirk;

use super::listener::{Caller, Listener};
use commands::{Command, Session};
use reply::Manner;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};

/// The server; gone with the value.
pub struct NetEase {
    listener: Listener,
    shared: Arc<Shared>,
}

/// What the threads of all connections see.
#[derive(Default)]
struct Shared {
    mailbox: Mutex<Mailbox>,
    quirks: Mutex<Vec<Quirk>>,
    /// Lines heard, each with the number of its connection.
    heard: Mutex<Vec<(usize, String)>>,
    /// Bytes said over all connections.
    said: Mutex<u64>,
}

impl NetEase {
    /// A server with an empty mailbox and these quirks.
    pub fn open(quirks: impl IntoIterator<Item = Quirk>) -> Self {
        let shared = Arc::new(Shared { quirks: Mutex::new(quirks.into_iter().collect()), ..Shared::default() });
        let listener = Listener::open({
            let shared = shared.clone();
            move |caller, number| drop(Connection { caller, number, shared: &shared }.serve())
        });
        Self { listener, shared }
    }

    pub fn port(&self) -> u16 {
        self.listener.port()
    }

    /// The file of the authority that vouches for this server.
    pub fn ca(&self) -> PathBuf {
        self.listener.ca()
    }

    /// What lies on the server; to look at, and to change between two polls.
    pub fn mailbox(&self) -> MutexGuard<'_, Mailbox> {
        self.shared.mailbox.lock().expect("no panic")
    }

    /// A mail arrives in INBOX at a moment of 2018 (`04-23 10:00`); its UID comes back.
    pub fn arrives(&self, raw: impl AsRef<[u8]>, at: &str) -> u32 {
        self.mailbox().folder("INBOX").arrives(raw, at)
    }

    /// Puts other quirks in the place of the present ones.
    pub fn behave(&self, quirks: impl IntoIterator<Item = Quirk>) {
        *self.shared.quirks.lock().expect("no panic") = quirks.into_iter().collect();
        *self.shared.said.lock().expect("no panic") = 0;
    }

    /// Connections so far.
    pub fn connections(&self) -> usize {
        self.listener.callers()
    }

    /// Commands heard so far, without tags, over all connections; a code is `***`.
    pub fn commands(&self) -> Vec<String> {
        self.shared.heard.lock().expect("no panic").iter().map(|(_, line)| line.clone()).collect()
    }

    /// Commands of one connection; the first one is 1.
    pub fn commands_of(&self, connection: usize) -> Vec<String> {
        let heard = self.shared.heard.lock().expect("no panic");
        heard.iter().filter(|(number, _)| *number == connection).map(|(_, line)| line.clone()).collect()
    }

    /// Forgets what was heard and said: the next poll is looked at alone.
    pub fn forget(&self) {
        self.shared.heard.lock().expect("no panic").clear();
        *self.shared.said.lock().expect("no panic") = 0;
    }

    /// Bytes said so far over all connections, TLS not counted; what [`Quirk::CutAfter`] measures.
    pub fn said(&self) -> u64 {
        *self.shared.said.lock().expect("no panic")
    }
}

struct Connection<'a> {
    caller: Caller,
    number: usize,
    shared: &'a Shared,
}

impl Connection<'_> {
    fn serve(mut self) -> io::Result<()> {
        self.answer("GREETING", "", &mut Session::default())?;
        let mut session = Session::default();
        while !session.over {
            let line = self.caller.hear()?;
            let (tag, line) = line.split_once(' ').unwrap_or((&line, ""));
            let told = if line.to_ascii_uppercase().starts_with("LOGIN ") { without_code(line) } else { line.into() };
            self.shared.heard.lock().expect("no panic").push((self.number, told));
            self.answer(line, tag, &mut session)?;
        }
        Ok(())
    }

    /// Works the answer out, lets every quirk twist it, and says it.
    fn answer(&mut self, line: &str, tag: &str, session: &mut Session) -> io::Result<()> {
        let quirks = self.shared.quirks.lock().expect("no panic").clone();
        let command = Command::of(line);
        let mut reply = {
            let mut mailbox = self.shared.mailbox.lock().expect("no panic");
            let mut shown = quirks.iter().fold(mailbox.clone(), |shown, quirk| quirk.show(shown));
            let reply = session.answer(&command, &mut shown);
            mailbox.take_changes(&shown);
            reply
        };
        for quirk in &quirks {
            quirk.twist(&command, &mut reply);
        }
        if let Some(wait) = quirks.iter().find_map(|quirk| quirk.delay(&command)) {
            std::thread::sleep(wait);
        }
        match reply.manner {
            Manner::Silent => self.caller.fall_silent(),
            Manner::Endless => self.caller.babble(),
            Manner::Slow => {
                self.caller.drip();
                self.say(&reply.bytes(tag), &quirks)
            }
            Manner::Plain => self.say(&reply.bytes(tag), &quirks),
            Manner::Cut => {
                self.say(&reply.untagged(), &quirks)?;
                self.caller.hang_up()
            }
        }
    }

    /// Says bytes; at the place where the line is to be cut, cuts it.
    fn say(&mut self, bytes: &[u8], quirks: &[Quirk]) -> io::Result<()> {
        let before = {
            let mut said = self.shared.said.lock().expect("no panic");
            let before = *said;
            *said += bytes.len() as u64;
            before
        };
        let cut = quirks.iter().find_map(|quirk| match quirk {
            Quirk::CutAfter(at) if (before..before + bytes.len() as u64).contains(at) => Some((at - before) as usize),
            _ => None,
        });
        match cut {
            Some(at) => {
                self.caller.say(&bytes[..at])?;
                self.caller.hang_up()
            }
            None => self.caller.say(bytes),
        }
    }
}

fn without_code(line: &str) -> String {
    let user = line.split(' ').nth(1).unwrap_or_default();
    format!("LOGIN {user} ***")
}
