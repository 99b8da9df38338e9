//! A server for tests: speaks SMTP under TLS on the loopback, and does to each step what a script says.

use super::{Account, Patience};
use crate::model::address::Address;
use crate::notices::post::Limits;
use crate::wire::Server;
use crate::wire::{CodeFrom, Security};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;
use tempfile::TempDir;

/// What a client did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Connected,
    /// A command without its CRLF.
    Command(String),
    /// A letter with its dots undone.
    Letter(String),
}

/// What the server does then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Whatever a friendly server does.
    Usual,
    /// Says these bytes; CRLF is added.
    Say(Vec<u8>),
    /// Says nothing and closes.
    HangUp,
    /// Says one byte now and then and never ends a line.
    Drip,
    /// Says bytes without end and never ends a line.
    Flood,
}

impl Act {
    pub fn say(text: &str) -> Self {
        Self::Say(text.into())
    }
}

type Script = dyn FnMut(&Step) -> Act + Send;

/// A running server; it ends with the test's process.
pub struct Fake {
    port: u16,
    log: Arc<Mutex<Vec<Step>>>,
    dir: TempDir,
    security: Security,
}

struct Identity {
    ca: String,
    config: Arc<ServerConfig>,
}

/// One authority and one certificate for all tests of a process.
static IDENTITY: LazyLock<Identity> = LazyLock::new(|| {
    let key = rcgen::KeyPair::generate().expect("a key");
    let mut authority = rcgen::CertificateParams::new(Vec::new()).expect("parameters");
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let ca = authority.self_signed(&key).expect("an authority").pem();
    let issuer = rcgen::Issuer::new(authority, key);
    let key = rcgen::KeyPair::generate().expect("a key");
    let server = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).expect("parameters");
    let server = server.signed_by(&key, &issuer).expect("a certificate");
    let chain: Vec<CertificateDer<'static>> = vec![server.der().clone()];
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.expect("versions").with_no_client_auth().with_single_cert(chain, key).expect("a pair");
    Identity { ca, config: Arc::new(config) }
});

impl Fake {
    /// A server under TLS from the first byte.
    pub fn new(script: impl FnMut(&Step) -> Act + Send + 'static) -> Self {
        Self::start(Security::Tls, script)
    }

    pub fn start(security: Security, script: impl FnMut(&Step) -> Act + Send + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let log = Arc::new(Mutex::new(Vec::new()));
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join("ca.pem"), &IDENTITY.ca).expect("a file");
        std::fs::write(dir.path().join("code"), "secret").expect("a file");
        let (script, noted) = (Arc::new(Mutex::new(Box::new(script) as Box<Script>)), log.clone());
        std::thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let (script, log) = (script.clone(), noted.clone());
                std::thread::spawn(move || {
                    let mut ask = |step: Step| {
                        let act = (script.lock().expect("the script"))(&step);
                        log.lock().expect("the log").push(step);
                        act
                    };
                    let _ = serve(socket, security, &mut ask);
                });
            }
        });
        Self { port, log, dir, security }
    }

    /// An account at this server, without pace and caps.
    pub fn account(&self) -> Account {
        Account {
            server: Server {
                host: "localhost".into(),
                port: self.port,
                security: self.security,
                ca: Some(self.dir.path().join("ca.pem")),
            },
            from: Address::parse("zfbxcc@163.com").expect("an address"),
            user: "zfbxcc@163.com".into(),
            code: CodeFrom::File("code".into()),
            dir: self.dir.path().to_owned(),
            limits: Limits {
                pace: Duration::ZERO,
                quarter_hour: 10_000,
                a_day: 10_000,
                round: Duration::from_secs(3600),
            },
            patience: Patience { login: Duration::from_millis(1500), letter: Duration::from_millis(1500) },
        }
    }

    /// The folder with the code.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Everything that clients did.
    pub fn log(&self) -> Vec<Step> {
        self.log.lock().expect("the log").clone()
    }

    /// The letters that arrived, in whatever way they were answered.
    pub fn letters(&self) -> Vec<String> {
        let letter = |step| if let Step::Letter(letter) = step { Some(letter) } else { None };
        self.log().into_iter().filter_map(letter).collect()
    }

    /// How many commands began with this.
    pub fn count(&self, start: &str) -> usize {
        let fits = |step: &&Step| matches!(step, Step::Command(command) if command.starts_with(start));
        self.log().iter().filter(fits).count()
    }
}

enum Wire {
    Plain(TcpStream),
    Secured(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.read(buffer),
            Self::Secured(secured) => secured.read(buffer),
        }
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.write(bytes),
            Self::Secured(secured) => secured.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(socket) => socket.flush(),
            Self::Secured(secured) => secured.flush(),
        }
    }
}

fn secured(socket: TcpStream) -> io::Result<Wire> {
    let connection = ServerConnection::new(IDENTITY.config.clone()).map_err(io::Error::other)?;
    Ok(Wire::Secured(Box::new(StreamOwned::new(connection, socket))))
}

fn serve(socket: TcpStream, security: Security, ask: &mut dyn FnMut(Step) -> Act) -> io::Result<()> {
    let again = socket.try_clone()?;
    let wire = if security == Security::Tls { secured(socket)? } else { Wire::Plain(socket) };
    let mut wire = BufReader::new(wire);
    act(&mut wire, ask(Step::Connected), "220 localhost ESMTP")?;
    loop {
        let mut command = String::new();
        if wire.read_line(&mut command)? == 0 {
            return Ok(());
        }
        let command = command.trim_end().to_owned();
        let upper = command.to_ascii_uppercase();
        let said = ask(Step::Command(command));
        let plain = matches!(wire.get_ref(), Wire::Plain(_));
        let usual = match upper.split(' ').next().unwrap_or_default() {
            "EHLO" if plain => "250-localhost\r\n250 STARTTLS",
            "EHLO" => "250-localhost\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n250-AUTH LOGIN PLAIN\r\n250 8BITMIME",
            "STARTTLS" => "220 go ahead",
            "AUTH" => "235 Authentication successful",
            "DATA" => "354 End data with <CR><LF>.<CR><LF>",
            "QUIT" => "221 Bye",
            _ => "250 OK",
        };
        let goes_on = said == Act::Usual;
        act(&mut wire, said, usual)?;
        match upper.as_str() {
            "STARTTLS" if goes_on => {
                wire = BufReader::new(secured(again.try_clone()?)?);
            }
            "DATA" if goes_on => {
                let letter = letter(&mut wire)?;
                act(&mut wire, ask(Step::Letter(letter)), "250 Mail OK queued as smtp8")?;
            }
            "QUIT" => return Ok(()),
            _ => {}
        }
    }
}

fn letter(wire: &mut BufReader<Wire>) -> io::Result<String> {
    let mut letter = String::new();
    loop {
        let mut line = String::new();
        if wire.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            return Ok(letter);
        }
        letter += line.strip_prefix('.').unwrap_or(&line);
    }
}

fn act(wire: &mut BufReader<Wire>, act: Act, usual: &str) -> io::Result<()> {
    let wire = wire.get_mut();
    match act {
        Act::Usual => wire.write_all(format!("{usual}\r\n").as_bytes())?,
        Act::Say(bytes) => wire.write_all(&[bytes.as_slice(), b"\r\n"].concat())?,
        Act::HangUp => return Err(io::ErrorKind::ConnectionAborted.into()),
        Act::Drip => loop {
            wire.write_all(b"2")?;
            wire.flush()?;
            std::thread::sleep(Duration::from_millis(100));
        },
        Act::Flood => loop {
            wire.write_all(&[b'2'; 4096])?;
        },
    }
    wire.flush()
}
