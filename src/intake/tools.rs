//! Programs of the machine that read better than we do: `pdftotext` (poppler), `tesseract`, and what unpacks RAR.
//!
//! Hands out [`Tools`], found once by the parent, [`Machine`], which also knows our own program, and [`run`] and
//! [`run_as_far`], which the reading child uses: the program inherits the
//! child's confinement (Landlock, memory, processor time), gets its input by a pipe and gives its output by one. Nothing
//! is written to disk. Deliberately knows nothing of formats.

use serde::{Deserialize, Serialize};
use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// The programs found; none is needed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tools {
    /// Poppler's text extractor.
    pub pdftotext: Option<PathBuf>,
    /// OCR; of use only with the data for `chi_sim`.
    pub tesseract: Option<PathBuf>,
    /// `bsdtar` of libarchive, which reads RAR from a pipe.
    pub bsdtar: Option<PathBuf>,
}

/// What reading stands on outside this process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// Our own executable, whose children read strangers' bytes.
    pub program: PathBuf,
    pub tools: Tools,
}

/// Why a program gave nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ToolFailure {
    #[error("did not start: {0}")]
    NotStarted(String),
    #[error("took longer than {0:?}")]
    TimedOut(Duration),
    #[error("gave more than {0} bytes")]
    TooMuch(u64),
    /// Ended with another code than 0; the last words it said.
    #[error("failed: {0}")]
    Failed(String),
}

impl Tools {
    /// Looks along a search path such as `$PATH`.
    pub fn along(path: &OsStr) -> Self {
        let find = |name: &str| std::env::split_paths(path).map(|dir| dir.join(name)).find(|path| is_program(path));
        Self { pdftotext: find("pdftotext"), tesseract: find("tesseract"), bsdtar: find("bsdtar") }
    }

    /// Whether there is any.
    pub fn any(&self) -> bool {
        self.pdftotext.is_some() || self.tesseract.is_some() || self.bsdtar.is_some()
    }
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

/// Runs a program with `input` on its standard input and gives what it wrote to its standard output, at most `most`
/// bytes, within `patience`.
pub fn run(
    program: &Path,
    arguments: &[&str],
    input: &[u8],
    most: u64,
    patience: Duration,
) -> Result<Vec<u8>, ToolFailure> {
    match run_as_far(program, arguments, input, most, patience) {
        (out, None) => Ok(out),
        (_, Some(failure)) => Err(failure),
    }
}

/// The same for a program whose output is of use even if it failed on the way: what it wrote, and what went wrong.
/// Nothing is kept of one that took too long.
pub fn run_as_far(
    program: &Path,
    arguments: &[&str],
    input: &[u8],
    most: u64,
    patience: Duration,
) -> (Vec<u8>, Option<ToolFailure>) {
    let not_started = |why: String| (Vec::new(), Some(ToolFailure::NotStarted(why)));
    let started = Command::new(program)
        .args(arguments)
        .env_clear()
        // One core: the reading children themselves run side by side.
        .env("OMP_THREAD_LIMIT", "1")
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) => return not_started(error.to_string()),
    };
    let (Some(mut to), Some(from), Some(complaints)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return not_started("no pipe".into());
    };
    std::thread::scope(|scope| {
        // A program that has seen enough closes its input; that is no failure.
        scope.spawn(move || to.write_all(input));
        let complaints = scope.spawn(move || {
            let mut said = Vec::new();
            let _ = complaints.take(4_096).read_to_end(&mut said);
            said
        });
        let (tell, told) = channel();
        scope.spawn(move || {
            let mut out = Vec::new();
            let read = from.take(most.saturating_add(1)).read_to_end(&mut out);
            let _ = tell.send(read.map(|_| out));
        });
        let read = told.recv_timeout(patience);
        let enough = matches!(&read, Ok(Ok(out)) if out.len() as u64 <= most);
        let ended = if enough { ended(&mut child, patience) } else { killed(&mut child) };
        let said = complaints.join().unwrap_or_default();
        match read {
            Ok(Ok(mut out)) if !enough => {
                out.truncate(usize::try_from(most).unwrap_or(usize::MAX));
                (out, Some(ToolFailure::TooMuch(most)))
            }
            Ok(Ok(out)) if ended => (out, None),
            Ok(Ok(out)) => (out, Some(ToolFailure::Failed(last_words(&said)))),
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => {
                (Vec::new(), Some(ToolFailure::Failed(last_words(&said))))
            }
            Err(RecvTimeoutError::Timeout) => (Vec::new(), Some(ToolFailure::TimedOut(patience))),
        }
    })
}

/// Waits for the end; whether it was a good one.
fn ended(child: &mut Child, patience: Duration) -> bool {
    let until = Instant::now() + patience.min(Duration::from_secs(5));
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if Instant::now() < until => std::thread::sleep(Duration::from_millis(1)),
            _ => return killed(child),
        }
    }
}

fn killed(child: &mut Child) -> bool {
    let _ = child.kill();
    let _ = child.wait();
    false
}

fn last_words(said: &[u8]) -> String {
    let said = String::from_utf8_lossy(said);
    let line = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("no reason given");
    line.chars().filter(|c| !c.is_control()).take(200).collect()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn sh(script: &str, input: &[u8], most: u64, patience: u64) -> Result<Vec<u8>, ToolFailure> {
        run(Path::new("/bin/sh"), &["-c", script], input, most, Duration::from_millis(patience))
    }

    #[test]
    fn what_goes_in_and_what_comes_out() {
        assert_eq!(sh("cat", b"abc", 10, 5_000), Ok(b"abc".to_vec()));
        let much = vec![7; 1 << 20];
        assert_eq!(sh("cat", &much, 2 << 20, 5_000), Ok(much.clone()));
        assert_eq!(sh("exec head -c 3", &much, 10, 5_000), Ok(vec![7; 3]));
        assert_eq!(sh("cat", &much, 10, 5_000), Err(ToolFailure::TooMuch(10)));
        assert_eq!(
            sh("echo no such page >&2; exit 3", b"", 10, 5_000),
            Err(ToolFailure::Failed("no such page".into()))
        );
        assert_eq!(sh("exec sleep 60", b"", 10, 100), Err(ToolFailure::TimedOut(Duration::from_millis(100))));
        let missing = run(Path::new("/nonexistent/tool"), &[], b"", 1, Duration::from_secs(1));
        assert!(matches!(missing, Err(ToolFailure::NotStarted(_))));
    }

    #[test]
    fn programs_are_found_along_the_path() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("pdftotext"), "no program").unwrap();
        assert!(!Tools::along(folder.path().as_os_str()).any());
        std::os::unix::fs::symlink("/bin/sh", folder.path().join("tesseract")).unwrap();
        let found = Tools::along(folder.path().as_os_str());
        assert_eq!(found.tesseract, Some(folder.path().join("tesseract")));
        assert!(found.any() && found.pdftotext.is_none());
    }
}
