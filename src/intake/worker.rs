//! The reading child's side: requests in, readings out, nothing else within reach.
//!
//! Hands out [`run`], which the program calls when it was started with the hidden argument [`HIDDEN`], the frames and
//! their codec. Deliberately knows nothing of who asked and why; it has no files and no network, but for the programs of
//! the machine that it may start ([`Tools`]), which inherit its walls.
//!
//! Why a second process: a stranger's file may exhaust memory, overflow the stack or never end. In here that costs one
//! mail; `catch_unwind` would catch only the mildest of these.

use super::extract::{Limits, Means};
use super::reading::{Opened, Reading, read_file, read_mail};
use super::tools::Tools;
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// The hidden argument; the limits follow it as JSON.
pub const HIDDEN: &str = "__reader";

/// A frame larger than this is no answer of ours, in bytes.
const FRAME: usize = 1 << 30;

/// What the parent asks for.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Read a mail.
    Mail {
        #[serde(with = "serde_bytes")]
        raw: Vec<u8>,
    },
    /// Read one file.
    File {
        name: String,
        content_type: String,
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
}

/// What the child answers.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// First frame of all, before any request is read.
    Hello {
        confined: Confinement,
    },
    Mail(Box<Reading>),
    File(Box<Opened>),
    /// Reading panicked; the child goes on.
    Panicked {
        what: String,
    },
}

/// What the child was able to put around itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confinement {
    /// Landlock holds: no file can be opened, and, unless `lacks` says that it holds in part, no TCP connection made.
    pub landlock: bool,
    /// Memory and open files are limited.
    pub limits: bool,
    /// What failed, in words; empty if nothing did.
    pub lacks: Vec<String>,
}

/// Serves requests from standard input until it closes. `arguments` are those after [`HIDDEN`].
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut arguments = arguments.into_iter().map(|argument| argument.into_string().ok());
    let mut next = || arguments.next().flatten();
    let limits = next().and_then(|json| serde_json::from_str::<Limits>(&json).ok()).unwrap_or_default();
    let tools = next().and_then(|json| serde_json::from_str::<Tools>(&json).ok()).unwrap_or_default();
    let confined = confine(&limits, &tools);
    let means = Means { limits, tools, until: None };
    // The parent hears of a panic through the answer; a stranger's text has no business on a terminal.
    std::panic::set_hook(Box::new(|_| {}));
    match serve(&mut io::stdin().lock(), &mut io::stdout().lock(), confined, &means) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn serve(from: &mut impl Read, to: &mut impl Write, confined: Confinement, means: &Means) -> io::Result<()> {
    write_frame(to, &Answer::Hello { confined })?;
    while let Some(request) = read_frame::<Request>(from)? {
        let answer = std::panic::catch_unwind(|| answer(request, means));
        let answer = answer.unwrap_or_else(|payload| Answer::Panicked { what: words(payload.as_ref()) });
        write_frame(to, &answer)?;
    }
    Ok(())
}

fn answer(request: Request, means: &Means) -> Answer {
    // The parent's clock takes the whole mail away; slow work stops before.
    let until = Instant::now() + Duration::from_secs(means.limits.seconds).mul_f64(0.8);
    let means = &Means { until: Some(until), ..means.clone() };
    match request {
        Request::Mail { raw } => Answer::Mail(Box::new(read_mail(&raw, means))),
        Request::File { name, content_type, bytes } => {
            Answer::File(Box::new(read_file(&name, &content_type, &bytes, means)))
        }
    }
}

fn words(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("panic");
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// Writes one frame: length (four bytes, little-endian), then the value as postcard, which is not built up in memory first:
/// a mail may be large.
pub fn write_frame(to: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let length = postcard::experimental::serialized_size(value).map_err(io::Error::other)?;
    let length = u32::try_from(length).ok().filter(|length| *length as usize <= FRAME);
    let length = length.ok_or_else(|| io::Error::other("frame too long"))?;
    let mut to = io::BufWriter::with_capacity(64 * 1024, to);
    to.write_all(&length.to_le_bytes())?;
    postcard::to_io(value, &mut to).map_err(io::Error::other)?;
    to.flush()
}

/// Reads one frame; `None` at a clean end.
pub fn read_frame<T: for<'de> Deserialize<'de>>(from: &mut impl Read) -> io::Result<Option<T>> {
    let mut length = [0u8; 4];
    let mut have = 0;
    while have < length.len() {
        match from.read(length.get_mut(have..).unwrap_or_default()) {
            Ok(0) if have == 0 => return Ok(None),
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => have += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let length = u32::from_le_bytes(length);
    if length as usize > FRAME {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "frame too long"));
    }
    // Grown while reading, so that a lie about the length costs nothing.
    let mut bytes = Vec::new();
    from.take(u64::from(length)).read_to_end(&mut bytes)?;
    if bytes.len() != length as usize {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    postcard::from_bytes(&bytes).map(Some).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// Takes away what reading does not need. What fails is told, not fatal: an old kernel must not stop the office.
fn confine(limits: &Limits, tools: &Tools) -> Confinement {
    let mut confined = Confinement { landlock: false, limits: true, lacks: Vec::new() };
    landlocked(&mut confined, tools);
    #[cfg(unix)]
    for (resource, amount, words) in [
        (rlimit::Resource::CORE, 0, "core"),
        (rlimit::Resource::FSIZE, 0, "file size"),
        (rlimit::Resource::NOFILE, 32, "open files"),
        // The parent's clock ends a request; this ends a child whose parent has gone. It lives for many requests.
        (rlimit::Resource::CPU, 6 * 3_600, "processor time"),
        (rlimit::Resource::AS, limits.memory, "memory"),
    ] {
        if let Err(error) = rlimit::setrlimit(resource, amount, amount) {
            confined.limits = false;
            confined.lacks.push(format!("{words}: {error}"));
        }
    }
    confined
}

/// Where programs of the machine and what they load lie: to be read and run, never written.
const SYSTEM: [&str; 8] = ["/usr", "/bin", "/lib", "/lib64", "/opt", "/nix/store", "/etc/ld.so.cache", "/etc/fonts"];

/// Nothing that the kernel's Landlock handles is allowed: no file, no TCP, no signal to others. Where there are programs
/// to start, the system's own read-only folders are.
#[cfg(target_os = "linux")]
fn landlocked(confined: &mut Confinement, tools: &Tools) {
    use landlock::{
        ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetStatus, Scope,
        path_beneath_rules,
    };
    let system: &[&str] = if tools.any() { &SYSTEM } else { &[] };
    let null: &[&str] = if tools.any() { &["/dev/null"] } else { &[] };
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(ABI::V5))
        .and_then(|ruleset| ruleset.handle_access(AccessNet::from_all(ABI::V5)))
        .and_then(|ruleset| ruleset.scope(Scope::from_all(ABI::V6)))
        .and_then(|ruleset| ruleset.create())
        .and_then(|ruleset| ruleset.add_rules(path_beneath_rules(system, AccessFs::from_read(ABI::V5))))
        .and_then(|ruleset| ruleset.add_rules(path_beneath_rules(null, AccessFs::from_all(ABI::V5))))
        .and_then(|ruleset| ruleset.restrict_self());
    match status {
        Ok(status) if status.ruleset == RulesetStatus::FullyEnforced => confined.landlock = true,
        // Files are what matters; kernels before 6.12 lack the newest of the rest.
        Ok(status) => {
            confined.landlock = status.ruleset == RulesetStatus::PartiallyEnforced;
            confined.lacks.push(format!("landlock: {:?}", status.ruleset));
        }
        Err(error) => confined.lacks.push(format!("landlock: {error}")),
    }
}

#[cfg(not(target_os = "linux"))]
fn landlocked(confined: &mut Confinement, _tools: &Tools) {
    confined.lacks.push("landlock: not on this system".into());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_back_as_they_went() {
        let requests = [
            Request::Mail { raw: vec![0, 255, 7] },
            Request::File { name: "稿件.docx".into(), content_type: String::new(), bytes: vec![] },
        ];
        let mut stream = Vec::new();
        for request in &requests {
            write_frame(&mut stream, request).unwrap();
        }
        let mut from = stream.as_slice();
        for request in &requests {
            assert_eq!(read_frame::<Request>(&mut from).unwrap().as_ref(), Some(request));
        }
        assert_eq!(read_frame::<Request>(&mut from).unwrap(), None);
    }

    #[test]
    fn broken_frames_are_errors() {
        let check = |mut bytes: &[u8]| assert!(read_frame::<Request>(&mut bytes).is_err(), "{bytes:?}");
        check(&[1]);
        check(&[5, 0, 0, 0, 1]);
        check(&[255, 255, 255, 255, 0]);
        check(&[1, 0, 0, 0, 99]);
    }

    #[test]
    fn a_conversation() {
        let mut asked = Vec::new();
        let document = |text: &str| Request::File { name: "a".into(), content_type: String::new(), bytes: text.into() };
        write_frame(&mut asked, &document("第一件。")).unwrap();
        write_frame(&mut asked, &document("<p>第二件。</p>")).unwrap();
        let mut answered = Vec::new();
        serve(&mut asked.as_slice(), &mut answered, Confinement::default(), &Means::default()).unwrap();
        let mut from = answered.as_slice();
        let mut next = || read_frame::<Answer>(&mut from).unwrap();
        assert_eq!(next(), Some(Answer::Hello { confined: Confinement::default() }));
        for expected in ["第一件。", "第二件。"] {
            let Some(Answer::File(opened)) = next() else { panic!("no document") };
            assert_eq!(opened.document.plain_text(), expected);
        }
        assert_eq!(next(), None);
    }
}
