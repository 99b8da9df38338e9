//! SIGTERM and SIGINT: end politely, at once if asleep.
//!
//! Hands out [`Signals`]. A second signal asks for nothing more: whoever cannot wait sends SIGKILL, which costs no data
//! either, only the tries that a killed run costs.

use crate::model::stop::Stop;
use anyhow::{Context, Result};
use std::time::Duration;
#[cfg(unix)]
use std::time::Instant;

/// The signals of this process, heard from now on.
pub struct Signals {
    pub stop: Stop,
    /// A byte lies here for each signal that came.
    #[cfg(unix)]
    woken: std::os::unix::net::UnixStream,
}

impl Signals {
    /// Begins to listen.
    #[cfg(unix)]
    pub fn listen() -> Result<Self> {
        use signal_hook::consts::{SIGINT, SIGTERM};
        let listen = || -> std::io::Result<Self> {
            let stop = Stop::default();
            let (woken, wake) = std::os::unix::net::UnixStream::pair()?;
            for signal in [SIGTERM, SIGINT] {
                // In this order: whoever is woken finds the flag raised.
                signal_hook::flag::register(signal, stop.flag())?;
                signal_hook::low_level::pipe::register(signal, wake.try_clone()?)?;
            }
            Ok(Self { stop, woken })
        };
        listen().context("无法接收系统信号")
    }

    /// There are none: the system ends the process as it likes, and the next run picks up.
    #[cfg(not(unix))]
    pub fn listen() -> Result<Self> {
        Ok(Self { stop: Stop::default() })
    }

    /// Sleeps for so long, or until asked to stop.
    #[cfg(unix)]
    pub fn sleep(&self, time: Duration) {
        use std::io::Read;
        let until = Instant::now() + time;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() || self.stop.is_asked() {
                return;
            }
            if self.woken.set_read_timeout(Some(left)).is_err() {
                return std::thread::sleep(left);
            }
            let _ = (&self.woken).read(&mut [0; 16]);
        }
    }

    /// Sleeps for so long.
    #[cfg(not(unix))]
    pub fn sleep(&self, time: Duration) {
        std::thread::sleep(time);
    }
}
