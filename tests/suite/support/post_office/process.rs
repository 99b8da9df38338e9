//! A server that ends with the value, and also if the tests themselves are killed.

use std::io;
use std::net::TcpStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::listener::address;

/// A server answers on its ports within this, or it will not at all.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs the server and ends its whole process group once nobody holds the other end of its stdin.
const KEEPER: &str = r#"
trap : TERM
"$@" </dev/null &
while read -r _; do :; done
kill -TERM 0
wait
kill -KILL 0
"#;

/// A running server.
pub struct Server {
    keeper: Child,
    stdin: Option<ChildStdin>,
}

impl Server {
    /// Starts a program in the foreground and waits until it listens on every port; `None` if it ends instead.
    pub fn start(dir: &Path, program: &[&str], ports: &[u16]) -> Option<Self> {
        let mut command = Command::new("sh");
        command.args(["-c", KEEPER, "keeper"]).args(program).current_dir(dir).process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut keeper = command.spawn().expect("sh is everywhere");
        let stdin = keeper.stdin.take();
        let server = Self { keeper, stdin };
        let until = Instant::now() + PATIENCE;
        for port in ports {
            while TcpStream::connect(address(*port)).is_err() {
                if Instant::now() > until {
                    return None;
                }
                sleep(Duration::from_millis(5));
            }
        }
        Some(server)
    }

    fn stop(&mut self) -> io::Result<()> {
        drop(self.stdin.take());
        self.keeper.wait().map(drop)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.stop();
    }
}
