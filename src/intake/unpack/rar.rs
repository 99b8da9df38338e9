//! RAR archives → files, by `bsdtar` (libarchive) of the machine where there is one.
//!
//! Hands out [`unpack`]. The headers are read here, so that locked archives and volumes are told whether or not there is a
//! program; the content is turned into a tape by the program, in one go and through pipes alone. The `unrar` library is
//! deliberately not used: its licence is not free, and it is a body of C++ that would read strangers' bytes. Without
//! `bsdtar` the sender is asked for a ZIP.

mod header;

use super::harvest::{Harvest, VOLUME};
use super::{name, tape};
use crate::intake::extract::Means;
use crate::intake::tools::{ToolFailure, run_as_far};
use header::Headers;
use std::time::Duration;

/// How long the program may work.
const PATIENCE: Duration = Duration::from_secs(30);

/// Takes all files of an archive.
pub(super) fn unpack(bytes: &[u8], means: &Means, harvest: &mut Harvest) {
    let headers = Headers::read(bytes);
    if headers.all_locked {
        return harvest.all_locked();
    }
    if headers.volume {
        return harvest.unreadable(VOLUME);
    }
    headers.locked.iter().for_each(|name| harvest.locked(name));
    if headers.open == 0 && !headers.locked.is_empty() {
        return;
    }
    let Some(bsdtar) = &means.tools.bsdtar else { return harvest.unsupported("RAR 压缩包") };
    let Some(patience) = means.patience(PATIENCE) else { return harvest.unreadable("读取时间已到") };
    // A tape is larger than its files by their headers.
    let most = harvest.bytes_left().saturating_add(harvest.entries_left() as u64 * 4_096);
    let mut arguments = vec!["-cf", "-", "--format=pax"];
    // Locked files would end the work; they are told already. A `*` or `?` in a name matches itself too.
    for name in headers.locked.iter().take(100) {
        arguments.extend(["--exclude", name]);
    }
    arguments.push("@-");
    let (tape, failure) = run_as_far(bsdtar, &arguments, bytes, most, patience);
    // An archive without files gives a tape without any, and the harvest says that it is empty.
    if tape::is_tape(&tape) || failure.is_none() {
        tape::unpack(&tape, harvest);
    }
    match failure {
        // What the program could not make sense of, it passes over with a warning.
        None if harvest.is_empty() && headers.open > 0 => harvest.unreadable("压缩包不完整或已损坏"),
        None => {}
        Some(ToolFailure::TooMuch(_)) => harvest.over(format!("解压后总量{}MB", means.limits.total_bytes >> 20)),
        Some(ToolFailure::TimedOut(_)) => harvest.unreadable("解压用时过长"),
        Some(_) if name::is_volume(harvest.outer) => harvest.unreadable(VOLUME),
        Some(_) if tape::is_tape(&tape) => harvest.unreadable("压缩包不完整或已损坏，能取出的已取出"),
        Some(_) => harvest.unreadable("压缩包不完整或已损坏"),
    }
}

#[cfg(test)]
pub(super) mod tests;
