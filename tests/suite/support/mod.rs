//! Tests read as "the unit sends, the scheduler calls, the leader replies". An [`Office`] is a folder that goes away with
//! the value; every step goes through the real binary.

pub mod certificates;
pub mod client;
pub mod laws;
pub mod listener;
pub mod live;
pub mod mail;
pub mod netease;
pub mod post_office;
pub mod programs;
pub mod small;
pub mod smtp_server;
pub mod stories;

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// The sources' root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs the binary without an office.
pub fn jianbao(arguments: &[&str]) -> Ran {
    Ran::of(Command::new(env!("CARGO_BIN_EXE_jianbao")).args(arguments).env_remove("JIANBAO_OFFICE"))
}

/// What a call printed, and its exit code.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn of(command: &mut Command) -> Self {
        let Output { status, stdout, stderr } = command.output().expect("the binary starts");
        Self {
            code: status.code().unwrap_or(-1),
            out: String::from_utf8(stdout).expect("stdout is UTF-8"),
            err: String::from_utf8(stderr).expect("stderr is UTF-8"),
        }
    }

    /// Fails the test unless the code is the expected one.
    #[track_caller]
    pub fn code(self, expected: i32) -> Self {
        assert_eq!(self.code, expected, "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }

    /// The JSON on stdout.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}:\n{}\n{}", self.out, self.err))
    }
}

/// One office in a folder of its own, with the sample's settings and an empty mailbox.
pub struct Office {
    folder: TempDir,
}

impl Office {
    /// A new office by `init`.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let office = Self { folder };
        jianbao(&["init", &office.dir().display().to_string()]).code(0);
        office
    }

    pub fn dir(&self) -> PathBuf {
        self.folder.path().join("office")
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.dir().join(name)
    }

    /// Replaces words in one of the office's files; fails if they are not there.
    #[track_caller]
    pub fn edit(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.file(name)).expect("the file is there");
        assert!(text.contains(from), "{name} has no {from}");
        fs::write(self.file(name), text.replace(from, to)).expect("the file can be written");
    }

    /// A mail arrives.
    pub fn arrives(&self, name: &str, raw: impl AsRef<[u8]>) {
        fs::write(self.dir().join("mailbox").join(format!("{name}.eml")), raw).expect("the mailbox can be written");
    }

    /// Calls a command at a moment of 2018: `04-23 10:00`.
    pub fn at(&self, moment: &str, arguments: &[&str]) -> Ran {
        Ran::of(&mut self.command(moment, arguments))
    }

    /// The same, not yet started.
    pub fn command(&self, moment: &str, arguments: &[&str]) -> Command {
        let now = format!("2018-{}:00+08:00", moment.replace(' ', "T"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_jianbao"));
        command.arg("--office").arg(self.dir()).args(["--now", &now]).args(arguments).env_remove("JIANBAO_OFFICE");
        command
    }

    /// The scheduler calls; what was done comes back.
    #[track_caller]
    pub fn run(&self, moment: &str) -> Value {
        let ran = self.at(moment, &["--json", "run"]);
        assert!(ran.code == 0 || ran.code == 1, "exit {}:\n{}", ran.code, ran.err);
        ran.json()
    }

    /// Every letter in the outbox folder, by file name. What a killed run left half-written is none.
    pub fn letters(&self) -> Vec<PathBuf> {
        let mut letters: Vec<PathBuf> = fs::read_dir(self.file("out/outbox"))
            .map(|files| files.filter_map(|file| file.ok().map(|file| file.path())).collect())
            .unwrap_or_default();
        letters.retain(|path| path.extension().is_some_and(|end| end == "eml"));
        letters.sort();
        letters
    }

    /// The letters of a kind.
    pub fn letters_of(&self, kind: &str) -> Vec<mail::Read> {
        let marker = format!("-{kind}-");
        let names = self.letters().into_iter().filter(|path| path.display().to_string().contains(&marker));
        names.map(|path| mail::Read::of(&fs::read(path).expect("a letter"))).collect()
    }

    /// What a second run must leave as it is.
    pub fn picture(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        files_under(&self.dir())
    }
}

/// Everything under a folder by relative path and bytes, the store's own files and the sign of life apart.
pub fn files_under(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if !["jianbao.sqlite", "heartbeat.json"].iter().any(|own| path.display().to_string().contains(own)) {
                let relative = path.strip_prefix(dir).expect("inside").to_owned();
                files.insert(relative, fs::read(&path).expect("a file"));
            }
        }
    }
    files
}
