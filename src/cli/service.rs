//! What `watch` tells systemd (sd_notify(3)). Where nobody listens (no NOTIFY_SOCKET, another system), nothing happens.

use std::time::Duration;

/// The first opening went well.
pub fn ready() {
    say(Word::Ready);
}

/// Not stuck.
pub fn alive() {
    say(Word::Alive);
}

/// Told to end, and about to.
pub fn stopping() {
    say(Word::Stopping);
}

/// One line about what is going on, for `systemctl status`.
pub fn status(words: &str) {
    let line: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
    say(Word::Status(&line));
}

enum Word<'a> {
    Ready,
    Alive,
    Stopping,
    Status(&'a str),
}

/// How often [`alive`] must be said; half of what systemd waits for.
#[cfg(target_os = "linux")]
pub fn pulse() -> Option<Duration> {
    sd_notify::watchdog_enabled().map(|limit| limit / 2)
}

#[cfg(target_os = "linux")]
fn say(word: Word<'_>) {
    use sd_notify::NotifyState;
    let state = match word {
        Word::Ready => NotifyState::Ready,
        Word::Alive => NotifyState::Watchdog,
        Word::Stopping => NotifyState::Stopping,
        Word::Status(line) => NotifyState::Status(line),
    };
    let Some(place) = std::env::var_os("NOTIFY_SOCKET") else { return };
    if let Err(error) = send(&place, &format!("{state}\n")) {
        tracing::warn!("systemd could not be told: {error}");
    }
}

/// How long systemd may take to listen. `sd_notify::notify` would wait for ever, and its watchdog with us.
#[cfg(target_os = "linux")]
const PATIENCE: Duration = Duration::from_secs(1);

/// The socket is a path, or an abstract name behind an @.
#[cfg(target_os = "linux")]
fn send(place: &std::ffi::OsStr, words: &str) -> std::io::Result<()> {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::net::{SocketAddr, UnixDatagram};
    let address = match place.as_bytes() {
        [b'@', name @ ..] => SocketAddr::from_abstract_name(name)?,
        _ => SocketAddr::from_pathname(place)?,
    };
    let socket = UnixDatagram::unbound()?;
    socket.connect_addr(&address)?;
    socket.set_write_timeout(Some(PATIENCE))?;
    socket.send(words.as_bytes()).map(|_| ())
}

/// Nobody asks.
#[cfg(not(target_os = "linux"))]
pub fn pulse() -> Option<Duration> {
    None
}

#[cfg(not(target_os = "linux"))]
fn say(word: Word<'_>) {
    let (Word::Ready | Word::Alive | Word::Stopping | Word::Status(_)) = word;
}
