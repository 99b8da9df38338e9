//! A post office of one's own: Dovecot and exim, started from a temporary folder on free loopback ports, as root or as an
//! ordinary user, and gone with the value.
//!
//! Hands out [`PostOffice`]. Every address has a mailbox, save those of [`UNKNOWN`] (which bounces), [`REFUSED`] (which is
//! refused at RCPT) and the domains under `.invalid` (no relay). Every account has the same code. Letters go out by SMTP
//! with AUTH, come back by LMTP, and are read by IMAP, as at a provider.

mod dovecot;
mod exim;
mod maildir;
mod owner;
mod ports;
mod process;

use super::certificates::authority;
use super::client::Client;
use super::mail::moment;
use super::programs;
use maildir::Maildir;
use owner::Owner;
use process::Server;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The office's own mailbox.
pub const ME: &str = "zfbxcc@163.com";

/// A name that no domain knows: what is sent to it is taken, and comes back as a bounce.
pub const UNKNOWN: &str = "nobody-knows";

/// A name that is refused at RCPT with 550, whatever the domain.
pub const REFUSED: &str = "refused";

/// Servers answer and mails go round within this, or something is broken.
const PATIENCE: Duration = Duration::from_secs(20);

const PACKAGES: &str = "Debian packages dovecot-imapd dovecot-lmtpd exim4-daemon-light";

/// Both servers. Fields are dropped in this order: first exim, which delivers to Dovecot, last the folder.
pub struct PostOffice {
    exim: Option<Server>,
    dovecot: Option<Server>,
    ports: Ports,
    owner: Owner,
    folder: TempDir,
}

#[derive(Clone, Copy)]
struct Ports {
    imaps: u16,
    imap: u16,
    lmtp: u16,
    smtps: u16,
    submission: u16,
    smtp: u16,
}

impl PostOffice {
    /// Starts both servers; `None` where they are not installed and need not be.
    pub fn open() -> Option<Self> {
        let missing = dovecot::program().is_none() || exim::program().is_none();
        if !programs::are_there(missing.then_some(PACKAGES)) {
            return None;
        }
        // Between choosing a port and listening on it somebody else may take it.
        Some((0..3).find_map(|_| Self::start()).unwrap_or_else(|| panic!("neither Dovecot nor exim would start")))
    }

    fn start() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // The servers work as other users.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("our own folder");
        authority().write_ca(folder.path());
        authority().write_leaf(folder.path());
        let [imaps, imap, lmtp, smtps, submission, smtp] = ports::free();
        let ports = Ports { imaps, imap, lmtp, smtps, submission, smtp };
        let owner = Owner::of_this_process();
        dovecot::configure(folder.path(), ports, &owner);
        exim::configure(folder.path(), ports, &owner);
        let mut office = Self { exim: None, dovecot: None, ports, owner, folder };
        office.dovecot = Some(dovecot::start(office.dir(), ports)?);
        office.exim = Some(exim::start(office.dir(), ports)?);
        Some(office)
    }

    fn dir(&self) -> &Path {
        self.folder.path()
    }

    /// IMAP under TLS.
    pub fn imap_port(&self) -> u16 {
        self.ports.imaps
    }

    /// IMAP that begins plain and offers STARTTLS.
    pub fn imap_starttls_port(&self) -> u16 {
        self.ports.imap
    }

    /// SMTP under TLS; AUTH is demanded.
    pub fn smtp_port(&self) -> u16 {
        self.ports.smtps
    }

    /// SMTP that begins plain and offers STARTTLS; AUTH is demanded.
    pub fn smtp_starttls_port(&self) -> u16 {
        self.ports.submission
    }

    /// The file of the authority that vouches for both servers.
    pub fn ca(&self) -> PathBuf {
        self.dir().join("ca.pem")
    }

    /// Somebody out there sends a mail: by SMTP, without AUTH, as from one provider to another. It arrives now.
    #[track_caller]
    pub fn send(&self, from: &str, to: &str, raw: &[u8]) {
        let mut client = Client::plain(self.ports.smtp);
        client.ask("", "220 ");
        for (line, answer) in [
            ("EHLO there.example.com".to_owned(), "250 "),
            (format!("MAIL FROM:<{from}>"), "250 "),
            (format!("RCPT TO:<{to}>"), "250 "),
            ("DATA".to_owned(), "354 "),
        ] {
            client.ask(&line, answer);
        }
        client.write(&stuffed(raw));
        client.ask("\r\n.", "250 ");
        client.ask("QUIT", "221 ");
    }

    /// Puts a mail into our INBOX, as arrived at a moment of 2018 (`04-23 10:00`).
    pub fn deliver(&self, raw: impl AsRef<[u8]>, arrived: &str) {
        self.place("INBOX", raw, arrived);
    }

    /// Puts a mail into one of our folders, as arrived at a moment of 2018.
    pub fn place(&self, folder: &str, raw: impl AsRef<[u8]>, arrived: &str) {
        self.mailbox(ME).place(folder, raw.as_ref(), moment(arrived).into());
    }

    /// Fills INBOX with `count` mails of about `size` bytes, a minute apart from a moment of 2018 on.
    pub fn fill(&self, count: usize, size: usize, from: &str) {
        let (mailbox, start) = (self.mailbox(ME), moment(from));
        for number in 0..count {
            let at = start + chrono::Duration::minutes(number as i64);
            mailbox.place("INBOX", &filler(number, size, &at.to_rfc2822()), at.into());
        }
    }

    /// Our mails by folder, as they lie on the disk.
    pub fn folders(&self) -> BTreeMap<String, Vec<Vec<u8>>> {
        self.mailbox(ME).folders()
    }

    /// What lies in somebody's INBOX, in order of arrival.
    pub fn inbox(&self, user: &str) -> Vec<Vec<u8>> {
        self.mailbox(user).folders().remove("INBOX").unwrap_or_default()
    }

    /// The flags of our mails in a folder (`S` seen, `T` deleted), in order of arrival.
    pub fn flags(&self, folder: &str) -> Vec<String> {
        self.mailbox(ME).flags(folder)
    }

    /// Everybody who has a mailbox by now: us, and whoever was written to.
    pub fn users(&self) -> Vec<String> {
        let entries = fs::read_dir(self.dir().join("mail")).expect("mailboxes");
        let mut users: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        users.sort();
        users
    }

    /// Waits until exim has delivered or bounced everything.
    #[track_caller]
    pub fn settle(&self) {
        assert!(comes_true(|| exim::queue(self.dir()) == 0), "still on the way:\n{}", exim::log(self.dir()));
    }

    /// Nobody answers on the ports of IMAP any more; letters to Dovecot wait at exim.
    pub fn stop_imap(&mut self) {
        self.dovecot = None;
    }

    /// And again; what waited is delivered.
    pub fn start_imap(&mut self) {
        self.dovecot = Some(dovecot::start(self.dir(), self.ports).expect("Dovecot starts again"));
        exim::run_queue(self.dir());
    }

    /// All our folders get another UIDVALIDITY; only while IMAP is stopped.
    pub fn forget_numbers(&self) {
        self.mailbox(ME).forget_numbers();
    }

    /// Nobody answers on the ports of SMTP any more.
    pub fn stop_smtp(&mut self) {
        self.exim = None;
    }

    pub fn start_smtp(&mut self) {
        self.exim = Some(exim::start(self.dir(), self.ports).expect("exim starts again"));
    }

    /// How many times exim has taken a letter, by its Message-ID without brackets; whether it was delivered is another matter.
    pub fn times_taken(&self, message_id: &str) -> usize {
        let (arrival, id) = (" <= ", format!(" id={message_id}"));
        exim::log(self.dir()).lines().filter(|line| line.contains(arrival) && line.ends_with(&id)).count()
    }

    /// Whether exim comes to write these words about what came and went.
    pub fn smtp_logs(&self, words: &str) -> bool {
        comes_true(|| exim::log(self.dir()).contains(words))
    }

    /// Whether Dovecot comes to write these words, as `name=jianbao` once it was sent an ID.
    pub fn imap_logs(&self, words: &str) -> bool {
        comes_true(|| fs::read_to_string(self.dir().join("dovecot.log")).is_ok_and(|log| log.contains(words)))
    }

    fn mailbox(&self, user: &str) -> Maildir<'_> {
        Maildir::of(self.dir().join("mail").join(user), &self.owner)
    }
}

/// Whether something holds before long.
fn comes_true(holds: impl Fn() -> bool) -> bool {
    let until = Instant::now() + PATIENCE;
    while !holds() {
        if Instant::now() > until {
            return false;
        }
        sleep(Duration::from_millis(5));
    }
    true
}

/// Whether a program answers.
fn answers(program: &Path, argument: &str) -> bool {
    Command::new(program).arg(argument).output().is_ok_and(|done| done.status.success())
}

/// Lines end with CR LF, and a full stop at the start of one is doubled (RFC 5321 4.5.2).
fn stuffed(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    for line in raw.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        out.extend_from_slice(if line.starts_with(b".") { b"." } else { b"" });
        out.extend_from_slice(line);
        out.extend_from_slice(b"\r\n");
    }
    out.truncate(out.len() - 2);
    out
}

/// A mail that differs from every other by its number.
fn filler(number: usize, size: usize, date: &str) -> Vec<u8> {
    let mut mail = format!(
        "From: filler-{number}@stranger.example.com\r\nTo: {ME}\r\nSubject: filler {number}\r\nDate: {date}\r\n\
         Message-ID: <filler-{number}@stranger.example.com>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=us-ascii\r\n\r\n"
    );
    while mail.len() < size {
        mail += &format!("line of filler {number}\r\n");
    }
    mail.into_bytes()
}
