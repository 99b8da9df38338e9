//! The sample week, played by `demo`: every mail against `samples/expected.toml`, the letters, the issues, the account.

use super::support::mail::Read;
use super::support::{Ran, files_under, jianbao, root};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The demo's folder, played once for all tests of this module.
struct Played {
    _folder: tempfile::TempDir,
    dir: PathBuf,
    told: Value,
}

fn played() -> &'static Played {
    static PLAYED: OnceLock<Played> = OnceLock::new();
    PLAYED.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let dir = folder.path().join("demo");
        let told = jianbao(&["--json", "demo", &dir.display().to_string()]).code(0).json();
        Played { _folder: folder, dir, told }
    })
}

/// A command on a copy of the played office, half an hour after the play.
fn after(arguments: &[&str]) -> Ran {
    at(&played().dir, arguments)
}

fn at(dir: &Path, arguments: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jianbao"));
    Ran::of(command.arg("--office").arg(dir).args(["--now", "2018-05-03T12:00:00+08:00"]).args(arguments))
}

#[derive(Deserialize)]
struct Expected {
    mail: Vec<ExpectedMail>,
    period: Vec<ExpectedPeriod>,
}

#[derive(Deserialize)]
struct ExpectedMail {
    file: String,
    verdict: String,
    unit: Option<String>,
    clue: Option<String>,
    period: Option<String>,
    timeliness: Option<String>,
    #[serde(default)]
    draft: Vec<ExpectedDraft>,
}

#[derive(Deserialize)]
struct ExpectedDraft {
    title: String,
    area: String,
    second: Option<String>,
    author: Option<String>,
    phone: Option<String>,
    signoff: Option<String>,
    origin: String,
    pictures: usize,
    status: Option<String>,
}

#[derive(Deserialize)]
struct ExpectedPeriod {
    id: String,
    on_time: Vec<String>,
    late: Vec<String>,
    missing: Vec<String>,
}

fn expected() -> Expected {
    let text = fs::read_to_string(root().join("samples/expected.toml")).expect("the expectation is there");
    toml::from_str(&text).expect("the expectation is sound")
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

#[test]
fn every_mail_ends_as_expected() {
    let mails = after(&["--json", "mail", "list"]).json();
    let by_hash: BTreeMap<&str, &Value> =
        mails.as_array().expect("a list").iter().map(|mail| (text(mail, "sha256"), mail)).collect();
    let mut wrong = Vec::new();
    let mut areas = (0, 0);
    for expected in expected().mail {
        let raw = fs::read(root().join("samples/office/mailbox").join(&expected.file)).expect("a sample mail");
        let found = by_hash[sha256(&raw).as_str()];
        let mut differ = |what: &str, want: &str, got: &str| {
            if want != got {
                wrong.push(format!("{}: {what}: expected {want}, got {got}", expected.file));
            }
        };
        differ("verdict", &expected.verdict, text(found, "state"));
        let shown = after(&["--json", "mail", "show", &found["id"].to_string()]).json();
        let drafts = shown["drafts"].as_array().expect("a list");
        differ("drafts", &expected.draft.len().to_string(), &drafts.len().to_string());
        let submission = &shown["submission"];
        if expected.verdict == "draft" {
            differ("unit", expected.unit.as_deref().unwrap_or_default(), text(submission, "unit"));
            differ("period", expected.period.as_deref().unwrap_or_default(), text(submission, "period"));
            let clue = name(&submission["clue"]);
            differ("clue", expected.clue.as_deref().unwrap_or_default(), &clue);
            let timeliness = name(&submission["timeliness"]);
            differ("timeliness", expected.timeliness.as_deref().unwrap_or_default(), &timeliness);
        }
        for (want, got) in expected.draft.iter().zip(drafts) {
            // The editor of the play gives this one another title.
            if expected.unit.as_deref() != Some("guta") || expected.period.as_deref() != Some("2018-05-02") {
                differ("title", &want.title, text(got, "title"));
            }
            differ("author", want.author.as_deref().unwrap_or_default(), text(got, "author"));
            differ("phone", want.phone.as_deref().unwrap_or_default(), text(got, "phone"));
            differ("signoff", want.signoff.as_deref().unwrap_or_default(), text(got, "signoff"));
            differ("origin", &want.origin, text(got, "origin"));
            differ("pictures", &want.pictures.to_string(), &got["photos"].as_array().map_or(0, Vec::len).to_string());
            let status = got["status"].as_object().and_then(|status| status.keys().next().cloned());
            let status = status.unwrap_or_else(|| text(got, "status").to_owned());
            let wanted = match want.status.as_deref() {
                Some("superseded") => "superseded",
                // Last week's story, printed already, and the twin of another unit's: left to a person.
                Some("duplicate" | "similar") => "waiting",
                _ => "published",
            };
            differ("status", wanted, &status);
            let area = text(&got["verdict"], "area");
            areas.0 += usize::from(area == want.area);
            areas.1 += 1;
            if area != want.area && Some(area) != want.second.as_deref() {
                println!("area of 《{}》: expected {}, got {area}", want.title, want.area);
            }
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
    // The areas are an opinion; the bar is what a careful reader would wave through.
    println!("areas: {} of {}", areas.0, areas.1);
    assert!(areas.0 * 100 >= areas.1 * 85, "areas: {} of {}", areas.0, areas.1);
}

/// The name of a variant, with or without values: `on-time`, `{"late": …}`.
fn name(value: &Value) -> String {
    let name = value.as_str().map(str::to_owned);
    name.or_else(|| value.as_object().and_then(|object| object.keys().next().cloned())).unwrap_or_default()
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(bytes))
}

#[test]
fn every_unit_stands_as_expected() {
    for period in expected().period {
        let board = after(&["--json", "status", "--period", &period.id]).json();
        let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for unit in board["units"].as_array().expect("a list") {
            found.entry(text(unit, "colour")).or_default().insert(text(unit, "unit"));
        }
        for (colour, expected) in [("on-time", &period.on_time), ("late", &period.late), ("missing", &period.missing)] {
            let expected: BTreeSet<&str> = expected.iter().map(String::as_str).collect();
            assert_eq!(found.remove(colour).unwrap_or_default(), expected, "{} {colour}", period.id);
        }
        assert!(found.is_empty(), "{found:?}");
    }
}

#[test]
fn the_account_adds_up_to_the_files_in_the_folder() {
    let files = fs::read_dir(played().dir.join("mailbox")).expect("a mailbox").count();
    let board = after(&["--json", "status"]).json();
    let account = &board["account"];
    let count = |key: &str| account["states"][key].as_u64().expect("a count");
    assert_eq!(account["shown"].as_u64(), Some(files as u64));
    let repeats = account["repeats"].as_u64().expect("a count");
    let settled = count("draft") + count("acted") + count("ignored") + count("quarantined");
    assert_eq!(settled + repeats, files as u64);
    assert_eq!(count("stored"), 0, "every mail has its verdict");
    assert_eq!(board["adds_up"], true);
    assert_eq!(count("acted"), 4, "three replies of the leader, one of the editor");
}

#[test]
fn running_again_changes_nothing() {
    let played = played();
    let copy = tempfile::tempdir().expect("a temporary folder");
    let dir = copy.path().join("demo");
    copy_folder(&played.dir, &dir);
    let before = files_under(&dir);
    let letters = at(&dir, &["--json", "letter", "list"]).json();
    for _ in 0..2 {
        let ran = at(&dir, &["run"]);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "silent, but somebody is waited for: {}", ran.err);
    }
    assert_eq!(at(&dir, &["--json", "letter", "list"]).json(), letters);
    let after = files_under(&dir);
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (path, bytes) in before {
        assert!(after[&path] == bytes, "{} changed", path.display());
    }
}

fn copy_folder(from: &Path, to: &Path) {
    for (path, bytes) in files_under(from) {
        let path = to.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, bytes).expect("a copy");
    }
    // The store too, which `files_under` leaves out.
    for entry in fs::read_dir(from.join("data")).expect("data") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            fs::copy(&path, to.join("data").join(path.file_name().expect("a name"))).expect("a copy");
        }
    }
    // Copies have new times, by which a source knows its files.
    let times = |path: &Path| fs::metadata(path).and_then(|data| data.modified()).expect("a time");
    for entry in fs::read_dir(from.join("mailbox")).expect("a mailbox") {
        let path = entry.expect("an entry").path();
        let copy = fs::File::options().write(true).open(to.join("mailbox").join(path.file_name().expect("a name")));
        copy.expect("a copy").set_modified(times(&path)).expect("a time");
    }
}

#[test]
fn letters_go_to_whom_they_concern() {
    let outbox = played().dir.join("out/outbox");
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut ids = BTreeSet::new();
    for entry in fs::read_dir(outbox).expect("an outbox") {
        let path = entry.expect("an entry").path();
        let letter = Read::of(&fs::read(&path).expect("a letter"));
        assert!(letter.headers.contains("Auto-Submitted: auto-"), "{}", path.display());
        assert!(ids.insert(letter.message_id.clone()), "sent twice: {}", letter.subject);
        assert!(!letter.to.contains("zfbxcc@163.com"), "we do not write to ourselves");
        for stranger in ["postmaster", "cfhy_0416", "ad.example", "mailer-daemon"] {
            assert!(!letter.to.to_lowercase().contains(stranger), "{} to {}", letter.subject, letter.to);
        }
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let kind = name.split('-').nth(2).expect("date-time-kind").to_owned();
        *kinds.entry(kind).or_default() += 1;
    }
    for kind in ["receipt", "reminder", "late", "review", "answer", "adopted", "bulletin"] {
        assert!(kinds.get(kind).is_some_and(|count| *count > 0), "no {kind} in {kinds:?}");
    }
    assert_eq!(kinds["review"], 6, "editor and leader, three rounds in two issues");
    assert_eq!(kinds["bulletin"], 10, "editor, reader and three outlets, two issues");
}

#[test]
fn issues_are_numbered_once_and_published() {
    let issues = after(&["--json", "issue", "list"]).json();
    let issues: Vec<(u64, u64, &str)> = issues
        .as_array()
        .expect("a list")
        .iter()
        .map(|issue| {
            (
                issue["number"].as_u64().expect("a number"),
                issue["round"].as_u64().expect("a round"),
                text(issue, "state"),
            )
        })
        .collect();
    assert_eq!(issues, [(2, 1, "published"), (3, 2, "published")]);
    let story = played().told["story"].to_string();
    for words in ["第1次提醒", "催报", "编发送审", "同意", "刊发", "退回", "重新编排送审"] {
        assert!(story.contains(words), "the story lacks {words}");
    }
}

#[test]
fn the_board_is_one_page_without_script_or_outside_resource() {
    let page = fs::read_to_string(played().dir.join("out/board-2018-04-23.html")).expect("a page");
    for word in ["报送看板", "市教育局", "漏报", "重大振兴举措", "账目相符"] {
        assert!(page.contains(word), "the page lacks {word}");
    }
    for bad in ["<script>alert", "<script", "src=\"http", "href=\"http", "url(http"] {
        assert!(!page.contains(bad), "the page has {bad}");
    }
    assert!(page.contains("&lt;script&gt;"), "a hostile title stands as text");
}
