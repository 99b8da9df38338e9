//! A scripted SMTP server over TLS on loopback: takes mails and keeps them, and at chosen stages says or does something
//! else.
//!
//! Hands out [`SmtpServer`], whose [`SmtpServer::once`] and [`SmtpServer::always`] write the script. Its manners are those
//! of smtp.163.com: AUTH LOGIN and PLAIN, no SIZE, no SMTPUTF8, 553 for a sender who is not the account.

use super::listener::{Caller, Listener};
use super::live::CODE;
use data_encoding::BASE64;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// The account that may send.
const USER: &str = "zfbxcc@163.com";

/// Where the script may step in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Greeting,
    Auth,
    Mail,
    Rcpt,
    /// The command DATA, before any of the mail.
    Data,
    /// After the mail. Hanging up here means: taken, and nobody was told.
    Body,
}

/// What the script does there.
#[derive(Clone, Debug)]
pub enum Act {
    /// Answers with a line, as `451 MI:SFQ …`; an answer that begins with 2 or 3 lets things go on.
    Say(&'static str),
    HangUp,
    /// Says nothing more, the line stays open.
    Silence,
    /// Goes on, but from here on with two bytes every half second.
    Drip,
}

/// A mail that was taken.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Over which connection; the first is 1.
    pub connection: usize,
    pub from: String,
    pub to: Vec<String>,
    pub raw: Vec<u8>,
    /// Whether the client heard that it was taken.
    pub told: bool,
}

/// The server; gone with the value.
pub struct SmtpServer {
    listener: Listener,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    script: Vec<Turn>,
    taken: Vec<Taken>,
    heard: Vec<String>,
}

/// One line of the script.
struct Turn {
    stage: Stage,
    /// Words that the command must contain, as an address.
    about: &'static str,
    act: Act,
    once: bool,
}

impl SmtpServer {
    /// A server that takes everything.
    pub fn open() -> Self {
        let shared = Arc::new(Mutex::new(Shared::default()));
        let listener = Listener::open({
            let shared = shared.clone();
            move |caller, number| drop(Connection::new(caller, number, &shared).serve())
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

    /// The next time that a stage is reached with a command that contains `about` (empty: any).
    pub fn once(&self, stage: Stage, about: &'static str, act: Act) {
        self.write(Turn { stage, about, act, once: true });
    }

    /// Every time.
    pub fn always(&self, stage: Stage, about: &'static str, act: Act) {
        self.write(Turn { stage, about, act, once: false });
    }

    /// Takes everything again.
    pub fn recover(&self) {
        self.shared.lock().expect("no panic").script.clear();
    }

    /// Mails taken so far, in order.
    pub fn taken(&self) -> Vec<Taken> {
        self.shared.lock().expect("no panic").taken.clone()
    }

    /// Commands heard so far over all connections; of AUTH only the word and the mechanism.
    pub fn commands(&self) -> Vec<String> {
        self.shared.lock().expect("no panic").heard.clone()
    }

    /// Connections so far.
    pub fn connections(&self) -> usize {
        self.listener.callers()
    }

    fn write(&self, turn: Turn) {
        self.shared.lock().expect("no panic").script.push(turn);
    }
}

struct Connection<'a> {
    caller: Caller,
    number: usize,
    shared: &'a Mutex<Shared>,
    may_send: bool,
    from: String,
    to: Vec<String>,
}

impl<'a> Connection<'a> {
    fn new(caller: Caller, number: usize, shared: &'a Mutex<Shared>) -> Self {
        Self { caller, number, shared, may_send: false, from: String::new(), to: Vec::new() }
    }

    fn serve(&mut self) -> io::Result<()> {
        if !self.at(Stage::Greeting, "", "220 163.com Anti-spam GT for Coremail System")? {
            return Ok(());
        }
        loop {
            let line = self.caller.hear()?;
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let told =
                if verb == "AUTH" { line.split(' ').take(2).collect::<Vec<_>>().join(" ") } else { line.clone() };
            self.shared.lock().expect("no panic").heard.push(told);
            match verb.as_str() {
                "EHLO" | "HELO" => self.say("250-mail\r\n250-PIPELINING\r\n250-AUTH LOGIN PLAIN\r\n250 8BITMIME")?,
                "AUTH" => self.auth(&line)?,
                "MAIL" => self.mail(&line)?,
                "RCPT" if self.from.is_empty() => self.say("503 bad sequence of commands")?,
                "RCPT" => {
                    if self.at(Stage::Rcpt, &line, "250 Mail OK")? {
                        self.to.push(address(&line));
                    }
                }
                "DATA" if self.to.is_empty() => self.say("503 bad sequence of commands")?,
                "DATA" => self.data()?,
                "RSET" => {
                    self.reset();
                    self.say("250 OK")?;
                }
                "NOOP" => self.say("250 OK")?,
                "QUIT" => return self.say("221 Bye"),
                _ => self.say("502 Error: command not implemented")?,
            }
        }
    }

    fn auth(&mut self, line: &str) -> io::Result<()> {
        let words: Vec<&str> = line.split(' ').collect();
        let plain = words.get(1).is_some_and(|mechanism| mechanism.eq_ignore_ascii_case("PLAIN"));
        let first = match words.get(2) {
            Some(first) => decoded(first),
            None => self.prompt(if plain { "334 " } else { "334 dXNlcm5hbWU6" })?,
        };
        let said = if plain { first } else { format!("\0{first}\0{}", self.prompt("334 UGFzc3dvcmQ6")?) };
        if said.trim_start_matches('\0') != format!("{USER}\0{CODE}") {
            return self.say("535 Error: authentication failed");
        }
        self.may_send = self.at(Stage::Auth, "", "235 Authentication successful")?;
        Ok(())
    }

    fn prompt(&mut self, words: &str) -> io::Result<String> {
        self.say(words)?;
        Ok(decoded(&self.caller.hear()?))
    }

    fn mail(&mut self, line: &str) -> io::Result<()> {
        self.reset();
        let from = address(line);
        if !self.may_send {
            return self.say("553 authentication is required");
        }
        if !from.is_empty() && from != USER {
            return self.say("553 Mail from must equal authorized user");
        }
        if self.at(Stage::Mail, line, "250 Mail OK")? {
            // The empty sender of an automatic mail is one, too.
            self.from = if from.is_empty() { "<>".into() } else { from };
        }
        Ok(())
    }

    fn data(&mut self) -> io::Result<()> {
        let to = self.to.join(" ");
        if !self.at(Stage::Data, &to, "354 End data with <CR><LF>.<CR><LF>")? {
            return Ok(());
        }
        let raw = self.caller.hear_mail()?;
        let (from, to_all) = (self.from.clone(), std::mem::take(&mut self.to));
        let mut taken = Taken { connection: self.number, from, to: to_all, raw, told: false };
        let act = self.act(Stage::Body, &to);
        let refused = matches!(&act, Some(Act::Say(words)) if !words.starts_with('2'));
        self.reset();
        if refused {
            return self.play(act, "").map(drop);
        }
        // Noted before it is said: a test that was told looks at once.
        taken.told = !matches!(act, Some(Act::HangUp | Act::Silence));
        self.shared.lock().expect("no panic").taken.push(taken);
        self.play(act, "250 Mail OK queued as smtp1").map(drop)
    }

    fn reset(&mut self) {
        self.from.clear();
        self.to.clear();
    }

    /// Plays a stage; says whether things go on as if nothing had been.
    fn at(&mut self, stage: Stage, line: &str, usual: &str) -> io::Result<bool> {
        let act = self.act(stage, line);
        self.play(act, usual)
    }

    fn act(&self, stage: Stage, line: &str) -> Option<Act> {
        let script = &mut self.shared.lock().expect("no panic").script;
        let at = script.iter().position(|turn| turn.stage == stage && line.contains(turn.about))?;
        Some(if script[at].once { script.remove(at).act } else { script[at].act.clone() })
    }

    fn play(&mut self, act: Option<Act>, usual: &str) -> io::Result<bool> {
        match act {
            None => self.say(usual)?,
            Some(Act::Drip) => {
                self.caller.drip();
                self.say(usual)?;
            }
            Some(Act::HangUp) => self.caller.hang_up()?,
            Some(Act::Silence) => {
                self.caller.fall_silent()?;
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            Some(Act::Say(words)) => {
                self.say(words)?;
                // RFC 5321 3.8: the server closes the channel after 421.
                if words.starts_with("421") {
                    return Err(io::ErrorKind::ConnectionAborted.into());
                }
                return Ok(words.starts_with(['2', '3']));
            }
        }
        Ok(true)
    }

    fn say(&mut self, line: &str) -> io::Result<()> {
        self.caller.say(format!("{line}\r\n").as_bytes())
    }
}

/// What stands between the angle brackets.
fn address(line: &str) -> String {
    let inside = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map_or_else(String::new, |(address, _)| address.to_owned())
}

fn decoded(text: &str) -> String {
    String::from_utf8_lossy(&BASE64.decode(text.trim().as_bytes()).unwrap_or_default()).into_owned()
}
