//! A secured line to a server, which can neither keep us waiting for ever nor feed us without end.
//!
//! Hands out [`Line`], a stream under TLS with an [`Allowance`] of time and bytes, and [`trusted`], the certificate
//! authorities that both ways, in and out, believe. Knows no protocol.
//!
//! A timeout per read does not stop a server that sends a byte every few seconds; the allowance's deadline, looked at
//! before each byte is waited for, does.

mod secret;
mod trouble;
mod trust;

pub use secret::{Code, CodeFrom};
pub use trouble::Trouble;
pub use trust::{Untrusted, config, trusted};

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use serde::{Deserialize, Serialize};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream, ToSocketAddrs};
use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How a connection is secured. There is no way without: the code would be read on the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Security {
    /// TLS from the first byte (ports 993 and 465).
    #[default]
    Tls,
    /// Plain greeting, then STARTTLS (ports 143 and 587); refused if the server does not offer it.
    Starttls,
}

/// A server to talk to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// A PEM file with certificate authorities that are believed beside the usual ones.
    pub ca: Option<PathBuf>,
}

/// Who we are to a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    pub user: String,
    pub code: Code,
}

/// How long a line may be used and how much may come in over it, from now on. Clones share one allowance, so that it can
/// be renewed for each step while somebody else owns the line.
#[derive(Clone, Debug)]
pub struct Allowance(Arc<Mutex<Rest>>);

#[derive(Clone, Copy, Debug)]
struct Rest {
    until: Instant,
    bytes: u64,
}

impl Allowance {
    /// So much time and so many bytes from now.
    pub fn new(time: Duration, bytes: u64) -> Self {
        Self(Arc::new(Mutex::new(Rest { until: Instant::now() + time, bytes })))
    }

    /// For the next step; what was left over is gone.
    pub fn renew(&self, time: Duration, bytes: u64) {
        *self.rest() = Rest { until: Instant::now() + time, bytes };
    }

    /// Bytes that may still come in.
    pub fn bytes(&self) -> u64 {
        self.rest().bytes
    }

    /// Time left; an error of kind `TimedOut` if there is none.
    fn time(&self) -> io::Result<Duration> {
        let left = self.rest().until.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(left) }
    }

    /// Notes bytes that came in; an error of kind `FileTooLarge` if they are too many.
    fn spend(&self, bytes: usize) -> io::Result<()> {
        let mut rest = self.rest();
        match rest.bytes.checked_sub(bytes as u64) {
            Some(left) => {
                rest.bytes = left;
                Ok(())
            }
            None => Err(ErrorKind::FileTooLarge.into()),
        }
    }

    fn rest(&self) -> MutexGuard<'_, Rest> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection to a server. All errors are [`io::Error`]: `TimedOut` when the allowance's time is over, `FileTooLarge`
/// when more came than it allows, `InvalidData` around a [`rustls::Error`] when the server's certificate is not believed.
pub struct Line {
    stream: Stream,
}

enum Stream {
    Plain(Watched),
    Secured(Box<StreamOwned<ClientConnection, Watched>>),
    /// Only while one becomes the other.
    None,
}

/// The socket itself, where every wait is measured.
struct Watched {
    socket: TcpStream,
    allowance: Allowance,
}

impl Line {
    /// Connects within the allowance's time. With [`Security::Tls`] the first byte is already secured; else call
    /// [`Line::secure`] once the server has agreed.
    pub fn connect(server: &Server, trust: &Arc<ClientConfig>, allowance: &Allowance) -> io::Result<Self> {
        let mut last = io::Error::from(ErrorKind::NotFound);
        for address in resolve(&server.host, server.port, allowance)? {
            match TcpStream::connect_timeout(&address, allowance.time()?.min(Duration::from_secs(20))) {
                Ok(socket) => {
                    socket.set_nodelay(true)?;
                    let mut line = Self { stream: Stream::Plain(Watched { socket, allowance: allowance.clone() }) };
                    if server.security == Security::Tls {
                        line.secure(&server.host, trust)?;
                    }
                    return Ok(line);
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Puts TLS around a plain line; a secured one stays as it is. The handshake happens with the first byte.
    pub fn secure(&mut self, host: &str, trust: &Arc<ClientConfig>) -> io::Result<()> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| io::Error::from(ErrorKind::InvalidInput))?;
        let client = ClientConnection::new(trust.clone(), name).map_err(io::Error::other)?;
        self.stream = match std::mem::replace(&mut self.stream, Stream::None) {
            Stream::Plain(watched) => Stream::Secured(Box::new(StreamOwned::new(client, watched))),
            other => other,
        };
        Ok(())
    }
}

/// Names are looked up in a thread of their own, because the system's resolver knows no deadline.
fn resolve(host: &str, port: u16, allowance: &Allowance) -> io::Result<Vec<SocketAddr>> {
    let (tell, told) = channel();
    let name = (host.to_owned(), port);
    std::thread::spawn(move || tell.send(name.to_socket_addrs().map(Iterator::collect)));
    told.recv_timeout(allowance.time()?).unwrap_or_else(|_| Err(ErrorKind::TimedOut.into()))
}

impl Read for Line {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.stream {
            Stream::Plain(watched) => watched.read(buffer),
            // A server that hangs up without the closing words of TLS has hung up.
            Stream::Secured(secured) => match secured.read(buffer) {
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(0),
                other => other,
            },
            Stream::None => Err(ErrorKind::NotConnected.into()),
        }
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.stream {
            Stream::Plain(watched) => watched.write(bytes),
            Stream::Secured(secured) => secured.write(bytes),
            Stream::None => Err(ErrorKind::NotConnected.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.stream {
            Stream::Plain(watched) => watched.flush(),
            Stream::Secured(secured) => secured.flush(),
            Stream::None => Err(ErrorKind::NotConnected.into()),
        }
    }
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.socket.set_read_timeout(Some(self.allowance.time()?))?;
        let got = self.socket.read(buffer).map_err(late)?;
        self.allowance.spend(got)?;
        Ok(got)
    }
}

impl Write for Watched {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.socket.set_write_timeout(Some(self.allowance.time()?))?;
        self.socket.write(bytes).map_err(late)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.socket.flush()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let _ = self.socket.shutdown(Shutdown::Both);
    }
}

/// Unix calls a timeout `WouldBlock`, Windows `TimedOut`.
fn late(error: io::Error) -> io::Error {
    if error.kind() == ErrorKind::WouldBlock { ErrorKind::TimedOut.into() } else { error }
}
