//! A server that ends with the value, and also if the tests themselves are killed.

use super::comes_true;
use crate::support::listener::address;
use std::fs::{self, File};
use std::net::TcpStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

/// Runs the server, and ends its whole process group once nobody holds the other end of its stdin: politely, and after half
/// a second, which a Dovecot needs that was still starting, not.
const KEEPER: &str = r#"
"$@" </dev/null &
server=$!
trap '' TERM
while read -r _; do :; done
kill -TERM 0
(sleep 0.5; kill -KILL 0) &
wait "$server"
kill -KILL 0
"#;

/// A running server.
pub struct Server {
    keeper: Child,
    stdin: Option<ChildStdin>,
    ports: Vec<u16>,
}

impl Server {
    /// Starts a program in the foreground and waits until it listens on every port; `None` if it never does.
    pub fn start(dir: &Path, program: &[&str], ports: &[u16]) -> Option<Self> {
        let mut command = Command::new("sh");
        command.args(["-c", KEEPER, "keeper"]).args(program).current_dir(dir).process_group(0);
        let said = File::create(dir.join("start.log")).expect("our own folder");
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(said);
        let mut keeper = command.spawn().expect("sh is everywhere");
        let stdin = keeper.stdin.take();
        let server = Self { keeper, stdin, ports: ports.to_vec() };
        if server.comes_to(true) {
            return Some(server);
        }
        eprintln!("{program:?} did not start: {}", fs::read_to_string(dir.join("start.log")).unwrap_or_default());
        None
    }

    /// Waits until it listens on all of its ports, or on none; says whether it came to that.
    fn comes_to(&self, listening: bool) -> bool {
        self.ports.iter().all(|port| comes_true(|| TcpStream::connect(address(*port)).is_ok() == listening))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.keeper.wait();
        // What was killed lets go of its ports a moment later.
        self.comes_to(false);
    }
}
