//! One connection from the greeting to QUIT.
//!
//! Hands out [`Session`] and how its steps ended; judges no answer beyond "this was not what the step needs".

use super::super::answer::{Consequence, Stage};
use super::Patience;
use super::dialog::{Dialog, Reply, stuffed};
use crate::wire::Security;
use crate::wire::{Allowance, Credentials, Line, Server, Trouble};
use anyhow::Result;
use data_encoding::BASE64;
use lettre::transport::smtp::commands::{Data, Ehlo, Mail, Quit, Rcpt, Rset, Starttls};
use lettre::transport::smtp::extension::{ClientId, MailBodyParameter, MailParameter};
use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

/// What may come in during one step: replies only, and the TLS around them.
const BYTES: u64 = 256 * 1024;

/// What a server offers, as its answer to EHLO says.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Offer {
    /// How the server greeted us: its name and program.
    pub greeting: String,
    /// Extensions with their parameters, as the server writes them: `PIPELINING`, `SIZE 62914560`.
    pub extensions: Vec<String>,
    /// Bytes that a letter may have, if the server says so (RFC 1870); 0 there means no limit and is left out here.
    pub size: Option<u64>,
    /// Mechanisms of AUTH.
    pub mechanisms: Vec<String>,
}

impl Offer {
    fn read(greeting: &str, reply: &Reply) -> Self {
        let extensions: Vec<String> = reply.lines.iter().skip(1).map(|line| line.trim().to_owned()).collect();
        let mut offer = Self { greeting: greeting.to_owned(), ..Self::default() };
        for extension in &extensions {
            // `AUTH=LOGIN PLAIN` is how servers wrote it for clients before RFC 2554; 163.com writes both.
            let mut parts = extension.split([' ', '=']).filter(|part| !part.is_empty());
            match parts.next().map(str::to_ascii_uppercase).as_deref() {
                Some("SIZE") => offer.size = parts.next().and_then(|size| size.parse().ok()).filter(|size| *size > 0),
                Some("AUTH") => {
                    for mechanism in parts.map(str::to_ascii_uppercase) {
                        if !offer.mechanisms.contains(&mechanism) {
                            offer.mechanisms.push(mechanism);
                        }
                    }
                }
                _ => {}
            }
        }
        offer.extensions = extensions;
        offer
    }

    fn has(&self, name: &str) -> bool {
        let first = |extension: &String| extension.split([' ', '=']).next().map(str::to_ascii_uppercase);
        self.extensions.iter().any(|extension| first(extension).as_deref() == Some(name))
    }
}

/// Why no session came about.
pub(super) enum Shut {
    Trouble(Trouble),
    /// The server answered something else than the step needs.
    Answered(Stage, Reply),
}

/// How the sending of a letter ended.
pub(super) enum Ended {
    /// With the answer to this stage.
    Answered(Stage, Reply),
    /// With the connection.
    Lost { stage: Stage, error: io::Error, past_the_dot: bool },
}

/// A connection, logged in.
pub(super) struct Session {
    dialog: Dialog,
    pub offer: Offer,
    /// Letters begun over it.
    pub carried: u32,
}

impl Session {
    /// Connects, secures the line, logs in.
    pub fn open(
        server: &Server,
        credentials: &Credentials,
        trust: &Arc<rustls::ClientConfig>,
        patience: Patience,
    ) -> Result<Self, Shut> {
        let lost =
            |stage: Stage| move |error: io::Error| Shut::Trouble(Trouble::of_line(&server.host, stage.words(), &error));
        let allowance = Allowance::new(patience.login, BYTES);
        let line = Line::connect(server, trust, &allowance).map_err(lost(Stage::Greeting))?;
        let mut dialog = Dialog::new(line, allowance);
        let greeting = needs(Stage::Greeting, 220, dialog.reply().map_err(lost(Stage::Greeting))?)?.text();
        let mut offer = hello(&mut dialog, &greeting).map_err(lost(Stage::Hello))??;
        if server.security == Security::Starttls {
            if !offer.has("STARTTLS") {
                return Err(Shut::Trouble(Trouble::Settings {
                    why: format!(
                        "{}:{} 不提供 STARTTLS，未发送账号和授权码；请改用 security = \"tls\" 和相应端口（通常为465）",
                        server.host, server.port
                    ),
                }));
            }
            needs(Stage::Secure, 220, dialog.command(Starttls).map_err(lost(Stage::Secure))?)?;
            if dialog.has_more() {
                return Err(lost(Stage::Secure)(io::ErrorKind::InvalidData.into()));
            }
            dialog.line.secure(&server.host, trust).map_err(lost(Stage::Secure))?;
            // What was offered before counts for nothing (RFC 3207 4.2).
            offer = hello(&mut dialog, &greeting).map_err(lost(Stage::Hello))??;
        }
        login(&mut dialog, &offer, server, credentials)?;
        Ok(Self { dialog, offer, carried: 0 })
    }

    /// Sends one letter; `last_step` is called when all but the final dot is out.
    ///
    /// # Errors
    ///
    /// That of `last_step`.
    pub fn send(
        &mut self,
        from: lettre::Address,
        to: lettre::Address,
        letter: &[u8],
        patience: Patience,
        last_step: &mut dyn FnMut() -> Result<()>,
    ) -> Result<Ended> {
        self.carried += 1;
        let time = patience.letter + Duration::from_secs(letter.len() as u64 / (32 * 1024));
        self.dialog.allowance.renew(time, BYTES);
        let mut parameters = Vec::new();
        if self.offer.has("SIZE") {
            parameters.push(MailParameter::Size(letter.len()));
        }
        if !letter.is_ascii() {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        let commands = [
            (Stage::From, Mail::new(Some(from), parameters).to_string()),
            (Stage::To, Rcpt::new(to, Vec::new()).to_string()),
            (Stage::Data, Data.to_string()),
        ];
        for (stage, command) in commands {
            match self.dialog.command(command) {
                Ok(reply) if fits(stage, reply.code) => {}
                Ok(reply) => return Ok(Ended::Answered(stage, reply)),
                Err(error) => return Ok(Ended::Lost { stage, error, past_the_dot: false }),
            }
        }
        let stage = Stage::Body;
        let line = &mut self.dialog.line;
        if let Err(error) = line.write_all(&stuffed(letter)).and_then(|()| line.flush()) {
            return Ok(Ended::Lost { stage, error, past_the_dot: false });
        }
        last_step()?;
        self.dialog.allowance.renew(patience.letter, BYTES);
        // From the first byte of the dot on it may arrive, whatever the machine says about the writing.
        Ok(match self.dialog.command(".\r\n") {
            Ok(reply) => Ended::Answered(stage, reply),
            Err(error) => Ended::Lost { stage, error, past_the_dot: true },
        })
    }

    /// Makes the session fit for the next letter. Returns whether it is.
    pub fn clear(&mut self, stage: Stage, meaning: Consequence) -> bool {
        // A transaction that ended half-way must be forgotten; a command that is not needed is not given, because servers
        // count them.
        let half_way = matches!(stage, Stage::To | Stage::Data);
        meaning == Consequence::Taken || !half_way || self.dialog.command(Rset).is_ok_and(|reply| reply.code == 250)
    }

    /// Says good-bye; whether anybody hears it does not matter.
    pub fn quit(mut self) {
        self.dialog.allowance.renew(Duration::from_secs(3), BYTES);
        let _ = self.dialog.command(Quit);
    }
}

/// EHLO, with a name that says nothing about the machine.
fn hello(dialog: &mut Dialog, greeting: &str) -> io::Result<Result<Offer, Shut>> {
    let reply = dialog.command(Ehlo::new(ClientId::Ipv4(Ipv4Addr::LOCALHOST)))?;
    Ok(needs(Stage::Hello, 250, reply).map(|reply| Offer::read(greeting, &reply)))
}

/// PLAIN, or LOGIN where that is all there is.
fn login(dialog: &mut Dialog, offer: &Offer, server: &Server, credentials: &Credentials) -> Result<(), Shut> {
    let (user, code) = (&credentials.user, credentials.code.expose());
    let offers = |name: &str| offer.mechanisms.iter().any(|mechanism| mechanism == name);
    let words = if offers("PLAIN") {
        vec![format!("AUTH PLAIN {}\r\n", BASE64.encode(format!("\0{user}\0{code}").as_bytes()))]
    } else if offers("LOGIN") {
        let [user, code] = [user, code].map(|word| format!("{}\r\n", BASE64.encode(word.as_bytes())));
        vec!["AUTH LOGIN\r\n".to_owned(), user, code]
    } else {
        let why = format!("{} 不提供 PLAIN 或 LOGIN 登录方式，未发送账号和授权码；请核对服务器名和端口", server.host);
        return Err(Shut::Trouble(Trouble::Settings { why }));
    };
    let last = words.len() - 1;
    for (step, word) in words.into_iter().enumerate() {
        let reply = dialog.command(word);
        let reply =
            reply.map_err(|error| Shut::Trouble(Trouble::of_line(&server.host, Stage::Login.words(), &error)))?;
        needs(Stage::Login, if step == last { 235 } else { 334 }, reply)?;
    }
    Ok(())
}

/// Whether an answer lets a letter go on.
fn fits(stage: Stage, code: u16) -> bool {
    if stage == Stage::Data { code == 354 } else { (200..300).contains(&code) }
}

fn needs(stage: Stage, code: u16, reply: Reply) -> Result<Reply, Shut> {
    if reply.code == code { Ok(reply) } else { Err(Shut::Answered(stage, reply)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_is_offered() {
        let check = |lines: &[&str], size: Option<u64>, mechanisms: &[&str]| {
            let lines = lines.iter().map(|line| (*line).to_owned()).collect();
            let offer = Offer::read("x", &Reply { code: 250, lines });
            assert_eq!(offer.size, size);
            assert_eq!(offer.mechanisms, mechanisms);
        };
        check(
            &[
                "mail",
                "PIPELINING",
                "AUTH LOGIN PLAIN",
                "AUTH=LOGIN PLAIN",
                "coremail 1Uxr2xKj7kG0",
                "STARTTLS",
                "8BITMIME",
            ],
            None,
            &["LOGIN", "PLAIN"],
        );
        check(&["localhost Hello [127.0.0.1]", "SIZE 62914560", "auth plain"], Some(62_914_560), &["PLAIN"]);
        check(&["x", "SIZE", "HELP"], None, &[]);
        check(&["x", "SIZE 0"], None, &[]);
        let offer = Offer::read("x", &Reply { code: 250, lines: vec!["STARTTLS".into(), "STARTTLSX".into()] });
        assert!(!offer.has("STARTTLS"), "the first line is the server's name");
    }
}
