//! The program under a scheduler: rounds, signals, signs of life, silence when there is nothing to say.

#![cfg(unix)]

use super::support::mail::{draft, plain};
use super::support::{Office, Ran};
use rusqlite::Connection;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::fs;
use std::os::unix::net::UnixDatagram;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const EDUCATION: &str = "jzsjyj@163.example.com";
/// Far more than any step needs, because the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(120);

fn count(office: &Office, query: &str) -> i64 {
    let read = || Connection::open(office.file("data/jianbao.sqlite"))?.query_row(query, [], |row| row.get(0));
    // Not there yet, or just being written.
    read().unwrap_or(0)
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A process that does not outlive its test.
struct Running(Option<Child>);

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            let _ = child.kill();
        }
    }
}

fn start(mut command: Command) -> Running {
    Running(Some(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary starts")))
}

/// Sends a signal and gives what the process said and its code; fails if it takes more than seconds.
fn end(mut running: Running, signal: Signal) -> Ran {
    let mut child = running.0.take().expect("started");
    let pid = Pid::from_child(&child);
    kill_process(pid, signal).expect("it runs");
    let began = Instant::now();
    // A second one changes nothing; it may be gone already.
    let _ = kill_process(pid, signal);
    while child.try_wait().expect("ours").is_none() {
        if began.elapsed() > Duration::from_secs(20) {
            let _ = child.kill();
            panic!("it did not end");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let output = child.wait_with_output().expect("it ends");
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

fn heartbeat(office: &Office) -> Value {
    let text = fs::read(office.file("data/heartbeat.json")).expect("a sign of life");
    serde_json::from_slice(&text).expect("whole")
}

fn drafts(office: &Office) -> i64 {
    count(office, "SELECT count(*) FROM draft")
}

#[test]
fn watch_goes_round_says_that_it_lives_and_ends_when_told() {
    let office = Office::new();
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("notify");
    let systemd = UnixDatagram::bind(&socket).expect("a socket");
    // Its queue holds but a few; whoever does not listen is not waited for.
    let listening = std::thread::spawn(move || {
        let mut heard = String::new();
        let mut buffer = [0; 4096];
        while !heard.contains("STATUS=已按要求停止") {
            let length = systemd.recv(&mut buffer).expect("words");
            heard += std::str::from_utf8(&buffer[..length]).expect("UTF-8");
        }
        heard
    });
    office.arrives("1", plain(EDUCATION, "稿件", "04-18 09:00", &draft("市教育局推进校舍改造工程")));
    let mut command = office.command("04-18 10:00", &["watch", "--every", "0.02"]);
    command.env("NOTIFY_SOCKET", &socket).env("WATCHDOG_USEC", "400000").env_remove("WATCHDOG_PID");
    let child = start(command);
    until("the first round", || drafts(&office) == 1);
    office.arrives("2", plain(EDUCATION, "稿件", "04-18 09:30", &draft("市教育局开展高考准备工作")));
    until("the second round", || drafts(&office) == 2);
    until("the sign of life", || office.file("data/heartbeat.json").exists());
    let ended = end(child, Signal::TERM).code(0);
    assert!(ended.err.contains("来稿1封") && ended.out.is_empty(), "{ended:?}");
    let beat = heartbeat(&office);
    assert_eq!((&beat["ok"], &beat["waiting"]), (&Value::Bool(true), &Value::from(0)), "{beat}");
    assert_eq!(beat["at"], "2018-04-18T10:00:00+08:00");
    let heard = listening.join().expect("words");
    let says = |word: &str| heard.lines().filter(|line| line.starts_with(word)).count();
    assert_eq!((says("READY=1"), says("STOPPING=1")), (1, 1), "{heard}");
    assert!(says("WATCHDOG=1") >= 3 && heard.contains("STATUS=运行正常"), "{heard}");
    assert!(heard.starts_with("READY=1"), "{heard}");
}

#[test]
fn a_stopped_run_loses_nothing_and_says_nothing_twice() {
    let office = Office::new();
    office.run("04-17 08:30");
    let all = 200;
    for at in 0..all {
        let minute = at % 60;
        let body = draft(&format!("市教育局推进第{at}所学校校舍改造"));
        office.arrives(
            &format!("{at:03}"),
            plain(EDUCATION, &format!("稿件{at}"), &format!("04-18 09:{minute:02}"), &body),
        );
    }
    let settled = || count(&office, "SELECT count(*) FROM mail WHERE state <> 'stored'");
    for (call, code) in [(["run", "--verbose"].as_slice(), 75), (&["watch", "--every", "5"], 0)] {
        let before = settled();
        let child = start(office.command("04-18 10:00", call));
        until("some mails", || settled() >= before + 5);
        end(child, Signal::INT).code(code);
        assert!(settled() < all, "it was stopped in the midst of {all}");
        assert!(!office.file("data/at-hand").exists(), "the mail at hand was finished");
        assert_eq!(count(&office, "SELECT max(attempts) FROM mail"), 0, "no mail has died");
        assert_eq!(count(&office, "SELECT count(*) FROM mail WHERE state = 'quarantined'"), 0);
    }
    office.run("04-18 10:10");
    assert_eq!((settled(), count(&office, "SELECT count(*) FROM mail")), (all, all));
    assert_eq!(count(&office, "SELECT count(DISTINCT mail) FROM submission"), all);
    assert_eq!(drafts(&office), all);
    assert_eq!(count(&office, "SELECT count(*) - count(DISTINCT key || recipient) FROM letter"), 0);
    assert_eq!(office.at("04-18 10:15", &["--json", "status"]).json()["adds_up"], true);
}

#[test]
fn a_run_at_work_makes_run_wait_and_watch_go_on() {
    let office = Office::new();
    office.run("04-17 08:30");
    fs::remove_file(office.file("data/heartbeat.json")).expect("it was there");
    let lock = fs::File::options().write(true).open(office.file("data/run.lock")).expect("the lock");
    lock.lock().expect("locked");
    office.at("04-17 09:00", &["run"]).code(75);
    let child = start(office.command("04-17 09:00", &["watch", "--every", "0.02"]));
    std::thread::sleep(Duration::from_secs(2));
    assert!(!office.file("data/heartbeat.json").exists(), "whoever is at work will leave it");
    lock.unlock().expect("unlocked");
    until("its turn", || office.file("data/heartbeat.json").exists());
    let ended = end(child, Signal::TERM).code(0);
    assert!(ended.err.contains("请稍后再试"), "{}", ended.err);
}

#[test]
fn silence_when_there_is_nothing_to_say() {
    let office = Office::new();
    office.run("04-17 08:30");
    let ran = office.at("04-17 08:35", &["run"]).code(0);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
}

#[test]
fn watch_does_not_begin_with_wrong_settings() {
    let office = Office::new();
    office.edit("jianbao.toml", "outage_hours = 24", "outage_hours = 0");
    let ran = office.at("04-17 08:30", &["watch"]).code(2);
    assert!(ran.err.contains("schedule.outage_hours"), "{}", ran.err);
    assert!(office.at("04-17 08:30", &["watch", "--every", "0"]).code(2).err.contains("--every"));
}

#[test]
fn an_outage_shows_on_the_board_and_is_told_once_it_is_over() {
    let office = Office::new();
    office.run("04-17 08:30");
    assert!(!office.at("04-18 08:00", &["status"]).out.contains("系统停运"));
    let board = office.at("04-18 09:00", &["status"]).code(1);
    assert!(board.out.contains("系统停运") && board.out.contains("已逾24小时"), "{}", board.out);
    // By the wall clock, because the leaps of a rehearsal are no outage.
    let office = Office::new();
    let run = || Ran::of(Command::new(env!("CARGO_BIN_EXE_jianbao")).arg("--office").arg(office.dir()).arg("run"));
    let told = || office.letters_of("alarm").iter().filter(|letter| letter.text.contains("小时后恢复，请核对")).count();
    run().code(0);
    assert_eq!(told(), 0);
    let db = Connection::open(office.file("data/jianbao.sqlite")).expect("the store");
    let long_ago = "UPDATE meta SET value = '2020-01-01T00:00:00+08:00' WHERE key = 'last_good_run'";
    assert_eq!(db.execute(long_ago, []).expect("written"), 1);
    run().code(0);
    assert_eq!(told(), 1);
    run().code(0);
    assert_eq!(told(), 1);
}
