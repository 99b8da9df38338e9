//! The errors that end a command, and the exit codes that scripts rely on.

use crate::config::Finding;
use std::process::ExitCode;

/// Done.
pub const DONE: u8 = 0;
/// Done, but something waits for a person.
pub const WAITS: u8 = 1;
/// Misconfigured, or used wrongly; nothing was started.
pub const WRONG: u8 = 2;
/// Try again later (EX_TEMPFAIL of sysexits.h).
pub const LATER: u8 = 75;

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Everything that is wrong with the office's files, at once.
    #[error("办公目录的设置有{}处需要改正：\n{}", .0.len(), listed(.0))]
    Misconfigured(Vec<Finding>),
    /// The command was called wrongly, or names something that is not there.
    #[error("{0}")]
    Wrong(String),
    /// Another run holds the lock, or something outside is not there for now.
    #[error("{0}")]
    Later(String),
}

fn listed(findings: &[Finding]) -> String {
    findings.iter().map(|finding| format!("  · {finding}")).collect::<Vec<_>>().join("\n")
}

/// The exit code of an error.
pub fn exit_code(error: &anyhow::Error) -> ExitCode {
    let busy = error.chain().any(|cause| {
        matches!(
            cause.downcast_ref::<rusqlite::Error>().and_then(rusqlite::Error::sqlite_error_code),
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked)
        )
    });
    match error.downcast_ref::<Failure>() {
        Some(Failure::Misconfigured(_) | Failure::Wrong(_)) => ExitCode::from(WRONG),
        Some(Failure::Later(_)) => ExitCode::from(LATER),
        None if busy => ExitCode::from(LATER),
        // A full disk or a broken store: nothing is lost, and the next run may fare better.
        None => ExitCode::from(LATER),
    }
}

/// A wrong call, with the thing named and the next step.
pub fn wrong(words: impl Into<String>) -> anyhow::Error {
    Failure::Wrong(words.into()).into()
}
