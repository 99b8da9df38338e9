//! A door on a free loopback port behind which a script speaks TLS, one thread a caller.
//!
//! Hands out [`Listener`] and [`Caller`], the line to one client. Knows no protocol.

use super::certificates::authority;
use rustls::{ServerConnection, StreamOwned};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::Duration;
use tempfile::TempDir;

/// How slowly a dripping server speaks.
const DRIP: (usize, Duration) = (2, Duration::from_millis(500));

/// An open door; shut, with everybody behind it put out, when the value goes.
pub struct Listener {
    port: u16,
    folder: TempDir,
    door: Arc<Door>,
    accepting: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Door {
    shut: AtomicBool,
    callers: AtomicUsize,
    lines: Mutex<Vec<TcpStream>>,
}

impl Listener {
    /// Opens a door. `serve` talks to a caller until it returns; callers are numbered from 1.
    pub fn open(serve: impl Fn(Caller, usize) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = listener.local_addr().expect("a bound socket").port();
        let folder = tempfile::tempdir().expect("a temporary folder");
        authority().write_ca(folder.path());
        let door = Arc::new(Door::default());
        let accepting = Some(spawn({
            let door = door.clone();
            move || accept(&listener, &door, &Arc::new(serve))
        }));
        Self { port, folder, door, accepting }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The file of the authority that vouches for this server.
    pub fn ca(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Connections so far.
    pub fn callers(&self) -> usize {
        self.door.callers.load(Ordering::SeqCst)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.door.shut.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for callers.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

fn accept<S: Fn(Caller, usize) + Send + Sync + 'static>(listener: &TcpListener, door: &Arc<Door>, serve: &Arc<S>) {
    let mut threads = Vec::new();
    for socket in listener.incoming() {
        if door.shut.load(Ordering::SeqCst) {
            break;
        }
        let Ok(socket) = socket else { continue };
        let number = door.callers.fetch_add(1, Ordering::SeqCst) + 1;
        door.lines.lock().expect("no panic").push(socket.try_clone().expect("a socket"));
        let (serve, door) = (serve.clone(), door.clone());
        threads.push(spawn(move || serve(Caller::new(socket, door), number)));
    }
    for line in door.lines.lock().expect("no panic").drain(..) {
        let _ = line.shutdown(Shutdown::Both);
    }
    for thread in threads {
        let _ = thread.join();
    }
}

/// The line to one client. All errors mean that nobody is there any more.
pub struct Caller {
    stream: BufReader<StreamOwned<ServerConnection, TcpStream>>,
    door: Arc<Door>,
    dripping: bool,
}

impl Caller {
    fn new(socket: TcpStream, door: Arc<Door>) -> Self {
        let _ = socket.set_nodelay(true);
        let server = ServerConnection::new(authority().server()).expect("a server's half");
        Self { stream: BufReader::new(StreamOwned::new(server, socket)), door, dripping: false }
    }

    /// From now on two bytes every half second.
    pub fn drip(&mut self) {
        self.dripping = true;
    }

    pub fn say(&mut self, bytes: &[u8]) -> io::Result<()> {
        let step = if self.dripping { DRIP.0 } else { bytes.len().max(1) };
        for piece in bytes.chunks(step) {
            self.stream.get_mut().write_all(piece)?;
            self.stream.get_mut().flush()?;
            if self.dripping {
                self.pause(DRIP.1)?;
            }
        }
        Ok(())
    }

    /// The next line without its end.
    pub fn hear(&mut self) -> io::Result<String> {
        let mut line = Vec::new();
        if self.stream.by_ref().take(1 << 16).read_until(b'\n', &mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned())
    }

    /// Lines up to one that is a single full stop, as they came (RFC 5321 4.5.2).
    pub fn hear_mail(&mut self) -> io::Result<Vec<u8>> {
        let mut mail = Vec::new();
        loop {
            let mut line = Vec::new();
            match self.stream.read_until(b'\n', &mut line)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                _ if line == b".\r\n" => return Ok(mail),
                _ => mail.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line)),
            }
        }
    }

    /// Says nothing more, until the client goes or the door is shut.
    pub fn fall_silent(&mut self) -> io::Result<()> {
        let mut heard = [0; 4096];
        while self.stream.read(&mut heard)? > 0 {}
        Ok(())
    }

    /// Says one line that has no end, until the client goes or the door is shut.
    pub fn babble(&mut self) -> io::Result<()> {
        loop {
            self.say(&[b'x'; 16_384])?;
        }
    }

    /// Hangs up without the closing words of TLS, as a cut cable does.
    pub fn hang_up(&mut self) -> io::Result<()> {
        self.stream.get_ref().sock.shutdown(Shutdown::Both)?;
        Err(io::ErrorKind::ConnectionAborted.into())
    }

    fn pause(&self, time: Duration) -> io::Result<()> {
        sleep(time);
        if self.door.shut.load(Ordering::SeqCst) { Err(io::ErrorKind::ConnectionAborted.into()) } else { Ok(()) }
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        self.stream.get_mut().conn.send_close_notify();
        let _ = self.stream.get_mut().flush();
        // The door keeps a copy of the socket; dropping ours alone would leave the line open.
        let _ = self.stream.get_ref().sock.shutdown(Shutdown::Both);
    }
}

/// Where a listener on this port is reached.
pub fn address(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}
