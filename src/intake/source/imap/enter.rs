//! From an account to a session: connection, greeting, STARTTLS, LOGIN, ID, CAPABILITY.

use super::tidy::{LastWords, Tidy};
use super::{Account, Mailbox, Pace, answer};
use crate::wire::{self, Allowance, Line, Trouble};
use crate::wire::{Code, Security};
use imap::{Client, Error};
use std::io::{self, ErrorKind, Read, Write};

const CONNECT: &str = "连接";
const LOGIN: &str = "登录";

/// Bytes that a line before TLS may have.
const LONGEST: usize = 8 << 10;

impl Mailbox {
    /// Connects, logs in, says who we are.
    ///
    /// The order is what 163.com wants: LOGIN (it refuses an initial response to AUTHENTICATE), then ID (RFC 2971), and only
    /// then a folder; without ID it answers `Unsafe Login`.
    pub fn enter(account: &Account, pace: &Pace) -> Result<Self, Trouble> {
        let host = account.server.host.clone();
        let (user, code) = (&account.login.user, &account.login.code);
        check(user, "邮箱账号")?;
        check(code.expose(), "授权码")?;
        let trust = wire::config(account.server.ca.as_deref());
        let trust = trust.map_err(|error| Trouble::Settings { why: error.to_string() })?;
        let time = || pace.within(pace.enter).ok_or_else(|| Trouble::TimeUp { host: host.clone(), step: CONNECT });
        let allowance = Allowance::new(time()?, pace.slack);
        let of_line = |error: io::Error| Trouble::of_line(&host, CONNECT, &error);

        let mut line = Line::connect(&account.server, &trust, &allowance).map_err(of_line)?;
        let starts_plain = account.server.security == Security::Starttls;
        if starts_plain {
            agree_on_tls(&mut line, &host, code)?;
            allowance.renew(time()?, pace.slack);
            line.secure(&host, &trust).map_err(of_line)?;
        }
        let tidy = Tidy::new(line, allowance.clone());
        let last_words = tidy.last_words();
        let mut client = Client::new(tidy);
        let understood = |step, error: &Error| understood(&host, step, error, &last_words, code);
        if starts_plain {
            // It came before TLS, and comes only once.
            client.greeting_read = true;
        } else {
            let greeting = client.read_greeting().map_err(|error| understood(CONNECT, &error))?;
            welcome(&String::from_utf8_lossy(&greeting), &host, code)?;
        }

        allowance.renew(time()?, pace.slack);
        let session = client.login(user, code.expose()).map_err(|(error, _)| match &error {
            Error::No(no) => answer::login_refusal(&host, LOGIN, answer::quote(&no.information, code)),
            other => understood(LOGIN, other),
        })?;
        let (pace, code) = (pace.clone(), code.clone());
        let (capabilities, broken) = (Vec::new(), false);
        let mut mailbox = Self {
            session,
            allowance,
            last_words: last_words.clone(),
            host: host.clone(),
            code,
            pace,
            capabilities,
            broken,
        };
        mailbox.say_who_we_are(user)?;
        mailbox.ask_what_it_can()?;
        Ok(mailbox)
    }

    /// A server that does not know ID, or does not like ours, may still let us in; if it does not, EXAMINE will tell.
    fn say_who_we_are(&mut self, user: &str) -> Result<(), Trouble> {
        let pace = self.pace.enter;
        self.begin(LOGIN, pace, 0)?;
        match self.session.run(identity(user)) {
            Ok(_) => Ok(()),
            Err(error) => match self.failed(LOGIN, error) {
                Trouble::Refused { answer, .. } if !self.broken => {
                    tracing::warn!(host = self.host, answer, "server refuses ID");
                    Ok(())
                }
                other => Err(other),
            },
        }
    }

    fn ask_what_it_can(&mut self) -> Result<(), Trouble> {
        let answer = match self.command(LOGIN, "CAPABILITY") {
            Err(Trouble::Refused { answer, .. }) if !self.broken => {
                tracing::warn!(host = self.host, answer, "server refuses CAPABILITY");
                return Ok(());
            }
            other => other?,
        };
        let words = answer::lines(&answer, "* CAPABILITY ").flat_map(str::split_whitespace);
        self.capabilities = words.map(str::to_ascii_uppercase).collect();
        self.capabilities.sort_unstable();
        self.capabilities.dedup();
        Ok(())
    }
}

/// Whether the session cannot be used after this: whatever follows might be the rest of what could not be read.
pub(super) fn breaks(error: &Error) -> bool {
    !matches!(error, Error::No(_) | Error::Bad(_) | Error::Validate(_))
}

/// What an error of the library means.
pub(super) fn understood(
    host: &str,
    step: &'static str,
    error: &Error,
    last_words: &LastWords,
    code: &Code,
) -> Trouble {
    let said = |words: &str| answer::refusal(host, step, answer::quote(words, code));
    let host = host.to_owned();
    match error {
        Error::No(no) => said(&no.information),
        Error::Bad(bad) => said(&bad.information),
        Error::Io(error) => match Trouble::of_line(&host, step, error) {
            Trouble::HungUp { .. } if !last_words.get().is_empty() => said(&last_words.get()),
            other => other,
        },
        Error::ConnectionLost if !last_words.get().is_empty() => said(&last_words.get()),
        Error::ConnectionLost => Trouble::HungUp { host, step },
        // The library says so, too, when it does not understand a line.
        Error::Bye(bye) if bye.code.is_none() && bye.information == "no explanation given" => {
            Trouble::Garbled { host, step }
        }
        Error::Bye(bye) => said(&bye.information),
        _ => Trouble::Garbled { host, step },
    }
}

/// What goes into LOGIN stands between quotes, in ASCII (RFC 3501 9, `quoted`).
fn check(text: &str, what: &str) -> Result<(), Trouble> {
    match text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && !text.is_empty() {
        true => Ok(()),
        false => Err(Trouble::Settings {
            why: format!("{what}为空，或含有中文、不可见字符，请在设置中改正")
        }),
    }
}

/// Name, version, vendor and support-email are what NetEase asks for. The address is the account's own: nobody else can be
/// asked about this mailbox.
fn identity(user: &str) -> String {
    let mut fields = vec![("name", "jianbao"), ("version", env!("CARGO_PKG_VERSION")), ("vendor", "jianbao")];
    if user.contains('@') && !user.contains(['"', '\\']) {
        fields.push(("support-email", user));
    }
    let fields: Vec<String> = fields.iter().map(|(key, value)| format!("\"{key}\" \"{value}\"")).collect();
    format!("ID ({})", fields.join(" "))
}

/// Whether the greeting lets us in.
fn welcome(greeting: &str, host: &str, code: &Code) -> Result<(), Trouble> {
    let host = host.to_owned();
    match greeting.trim().split_at_checked(5) {
        Some((word, _)) if word.eq_ignore_ascii_case("* OK ") || word.eq_ignore_ascii_case("* PRE") => Ok(()),
        Some((word, words)) if word.eq_ignore_ascii_case("* BYE") => {
            Err(Trouble::Refused { host, step: CONNECT, answer: answer::quote(words, code) })
        }
        _ if greeting.trim().eq_ignore_ascii_case("* OK") => Ok(()),
        _ => Err(Trouble::Garbled { host, step: CONNECT }),
    }
}

/// Greeting and STARTTLS (RFC 3501 6.2.1). Read byte by byte: what somebody on the way adds behind the agreement must not be
/// taken for what comes secured.
fn agree_on_tls(line: &mut Line, host: &str, code: &Code) -> Result<(), Trouble> {
    let of_line = |error: io::Error| Trouble::of_line(host, CONNECT, &error);
    welcome(&plain_line(line).map_err(of_line)?, host, code)?;
    line.write_all(b"s1 STARTTLS\r\n").and_then(|()| line.flush()).map_err(of_line)?;
    // The allowance bounds how many lines there can be before it.
    let answer = loop {
        let answer = plain_line(line).map_err(of_line)?;
        if !answer.starts_with("* ") {
            break answer;
        }
    };
    match answer.trim().split_at_checked(5) {
        Some((word, _)) if word.eq_ignore_ascii_case("s1 OK") => Ok(()),
        _ => {
            let words = format!("不提供 STARTTLS：{}", answer.trim_start_matches("s1 "));
            Err(Trouble::Refused { host: host.to_owned(), step: CONNECT, answer: answer::quote(&words, code) })
        }
    }
}

fn plain_line(line: &mut Line) -> io::Result<String> {
    let (mut gathered, mut byte) = (Vec::new(), [0]);
    while gathered.last() != Some(&b'\n') {
        if gathered.len() > LONGEST {
            return Err(ErrorKind::InvalidData.into());
        }
        line.read_exact(&mut byte)?;
        gathered.extend_from_slice(&byte);
    }
    Ok(String::from_utf8_lossy(&gathered).into_owned())
}
