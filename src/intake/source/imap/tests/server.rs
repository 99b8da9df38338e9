//! A server on this machine that says what a script tells it.

use super::*;
use crate::wire::Security;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, LazyLock, Mutex};

/// What the server does for a command.
pub enum Act {
    /// Says this; `$` at the beginning of a line stands for the command's tag.
    Say(Vec<u8>),
    /// Says it two bytes at a time, for ever.
    Drip(Vec<u8>),
    /// Says nothing and waits.
    Silence,
    /// Hangs up.
    Close,
}

pub fn say(text: impl AsRef<[u8]>) -> Vec<Act> {
    vec![Act::Say(text.as_ref().to_vec())]
}

/// Its certificate is made once; each test has its own server.
static CERTIFICATE: LazyLock<(String, Arc<ServerConfig>)> = LazyLock::new(|| {
    let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
    let made = rcgen::generate_simple_self_signed(names).expect("a certificate");
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let chain = vec![CertificateDer::from(made.cert.der().to_vec())];
    let builder = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().expect("versions").with_no_client_auth();
    (made.cert.pem(), Arc::new(builder.with_single_cert(chain, key).expect("a key")))
});

pub struct Scripted {
    pub account: Account,
    /// What it was told, tags left out.
    pub told: Arc<Mutex<Vec<String>>>,
    /// Holds the file of its certificate.
    _dir: tempfile::TempDir,
}

impl Scripted {
    /// Greets with `greeting` and answers each command, given without its tag, by `script`.
    pub fn start(greeting: &'static [u8], script: impl FnMut(&str) -> Vec<Act> + Send + 'static) -> Self {
        Self::with(Security::Tls, greeting, script)
    }

    pub fn with(
        security: Security,
        greeting: &'static [u8],
        mut script: impl FnMut(&str) -> Vec<Act> + Send + 'static,
    ) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let ca = dir.path().join("ca.pem");
        std::fs::write(&ca, &CERTIFICATE.0).expect("a file");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let told = Arc::new(Mutex::new(Vec::new()));
        let noted = told.clone();
        std::thread::spawn(move || {
            let (mut socket, _) = listener.accept().expect("a visitor");
            if security == Security::Starttls {
                socket.write_all(greeting).expect("a greeting");
                let mut line = String::new();
                BufReader::new(&socket).read_line(&mut line).expect("a command");
                noted.lock().expect("the list").push(line.trim().to_owned());
                for act in script(line.trim()) {
                    if let Act::Say(words) = act {
                        socket.write_all(&words).expect("an answer");
                    }
                }
            }
            let Some(mut stream) = secured(socket) else { return };
            if security == Security::Tls && stream.get_mut().write_all(greeting).is_err() {
                return;
            }
            serve(stream, &noted, script);
        });
        let server = Server { host: "127.0.0.1".into(), port, security, ca: Some(ca) };
        let login = Credentials { user: "zfbxcc@163.com".into(), code: Code::new("SECRETCODE") };
        Self { account: Account { server, login }, told, _dir: dir }
    }

    pub fn told(&self) -> Vec<String> {
        self.told.lock().expect("the list").clone()
    }
}

fn secured(socket: TcpStream) -> Option<BufReader<StreamOwned<ServerConnection, TcpStream>>> {
    let connection = ServerConnection::new(CERTIFICATE.1.clone()).ok()?;
    Some(BufReader::new(StreamOwned::new(connection, socket)))
}

fn serve<S: Read + Write>(
    mut stream: BufReader<S>,
    noted: &Mutex<Vec<String>>,
    mut script: impl FnMut(&str) -> Vec<Act>,
) {
    let mut line = String::new();
    while let Ok(1..) = stream.read_line(&mut line) {
        let (tag, command) = line.trim_end().split_once(' ').expect("a tag");
        noted.lock().expect("the list").push(command.to_owned());
        for act in script(command) {
            let to = stream.get_mut();
            let sent = match act {
                Act::Say(words) => to.write_all(&tagged(&words, tag)),
                Act::Drip(words) => loop {
                    let mut sent = Ok(());
                    for pair in words.chunks(2) {
                        std::thread::sleep(Duration::from_millis(50));
                        sent = to.write_all(pair).and_then(|()| to.flush());
                    }
                    if sent.is_err() {
                        break sent;
                    }
                },
                Act::Silence => {
                    std::thread::sleep(Duration::from_secs(5));
                    Ok(())
                }
                Act::Close => return,
            };
            if sent.and_then(|()| to.flush()).is_err() {
                return;
            }
        }
        line.clear();
    }
}

fn tagged(words: &[u8], tag: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for line in words.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_prefix(b"$") {
            Some(rest) => out.extend([tag.as_bytes(), rest].concat()),
            None => out.extend_from_slice(line),
        }
    }
    out
}
