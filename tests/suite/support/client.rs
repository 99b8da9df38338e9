//! A small client that speaks lines, over TLS or without: for the servers' own tests, and for units that send.

use super::certificates::trusting;
use super::listener::address;
use rustls::pki_types::ServerName;
use rustls::{ClientConnection, StreamOwned};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

/// No answer of a sound server takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// No line of a sound server is longer, in bytes.
const LONGEST: u64 = 1 << 20;

/// Whatever can be read and written.
trait Stream: Read + Write {}
impl<T: Read + Write> Stream for T {}

/// A conversation with a server.
pub struct Client {
    stream: BufReader<Box<dyn Stream>>,
    socket: TcpStream,
}

impl Client {
    /// Without TLS.
    pub fn plain(port: u16) -> Self {
        let socket = socket(port);
        Self { stream: BufReader::new(Box::new(socket.try_clone().expect("a socket"))), socket }
    }

    /// With TLS from the first byte.
    pub fn secured(port: u16, ca: &Path) -> Self {
        Self::over(socket(port), ca)
    }

    /// TLS after a plain conversation of `greetings`: each line said, and the start of what must come back.
    #[track_caller]
    pub fn starttls(port: u16, ca: &Path, greetings: &[(&str, &str)]) -> Self {
        let mut plain = Self::plain(port);
        for (line, answer) in greetings {
            plain.ask(line, answer);
        }
        Self::over(plain.socket, ca)
    }

    fn over(socket: TcpStream, ca: &Path) -> Self {
        let name = ServerName::try_from("localhost").expect("a name");
        let client = ClientConnection::new(trusting(ca), name).expect("a client's half");
        let stream = StreamOwned::new(client, socket.try_clone().expect("a socket"));
        Self { stream: BufReader::new(Box::new(stream)), socket }
    }

    /// How long it waits for the next bytes; 20 seconds unless it is said otherwise.
    pub fn patience(&self, time: Duration) {
        self.socket.set_read_timeout(Some(time)).expect("a timeout");
    }

    /// Says a line (nothing if it is empty) and reads until a line begins with `end`; all that was read comes back.
    #[track_caller]
    pub fn ask(&mut self, line: &str, end: &str) -> String {
        self.heard(line, end).unwrap_or_else(|(heard, error)| panic!("“{line}”: no {end} in\n{heard}\n{error}"))
    }

    /// The same where the server may hang up, fall silent, or say a line of more than 1 MiB: what came until then, and why
    /// it ended.
    pub fn heard(&mut self, line: &str, end: &str) -> Result<String, (String, io::Error)> {
        if !line.is_empty() {
            self.write(format!("{line}\r\n").as_bytes());
        }
        let mut heard = String::new();
        loop {
            let mut bytes = Vec::new();
            match self.stream.by_ref().take(LONGEST).read_until(b'\n', &mut bytes) {
                Ok(_) if bytes.len() as u64 == LONGEST => {
                    return Err((heard + &String::from_utf8_lossy(&bytes), io::ErrorKind::FileTooLarge.into()));
                }
                Ok(0) => return Err((heard, io::ErrorKind::UnexpectedEof.into())),
                Ok(_) => heard += &String::from_utf8_lossy(&bytes),
                Err(error) => return Err((heard + &String::from_utf8_lossy(&bytes), error)),
            }
            if bytes.starts_with(end.as_bytes()) {
                return Ok(heard);
            }
        }
    }

    /// Bytes as they are.
    pub fn write(&mut self, bytes: &[u8]) {
        // A server that has hung up is seen by the next reading.
        let _ = self.stream.get_mut().write_all(bytes).and_then(|()| self.stream.get_mut().flush());
    }
}

fn socket(port: u16) -> TcpStream {
    let socket = TcpStream::connect(address(port)).expect("the server listens");
    socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    socket.set_write_timeout(Some(PATIENCE)).expect("a timeout");
    socket
}
