//! The job is killed, or the server goes away, in the midst of sending: every letter arrives once, or a person is asked.

use super::super::support::post_office::PostOffice;
use super::{owed, receipts};
use crate::support::Office;
use crate::support::mail::Read;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

const LETTERS: usize = 20;

/// Letters that were handed to the post so far, whatever became of them.
fn tried(db: &Connection) -> i64 {
    let count = db.query_row("SELECT coalesce(sum(attempt), 0) FROM letter", [], |row| row.get(0));
    // Just being written.
    count.unwrap_or(0)
}

fn store(office: &Office) -> Connection {
    Connection::open(office.file("data/jianbao.sqlite")).expect("the store")
}

/// Twenty receipts wait, because the server was not there when they were written.
fn waiting(post: &mut PostOffice) -> (Office, Vec<String>) {
    let office = Office::new();
    office.sends_through(post.smtp_port(), &post.ca());
    office.run("04-17 08:30");
    let units = owed(&office, LETTERS);
    post.stop_smtp();
    office.at("04-18 09:00", &["run"]).code(75);
    assert_eq!(tried(&store(&office)), 0, "a server that is away costs no letter a try");
    post.start_smtp();
    (office, units)
}

fn started(office: &Office, at: &str) -> Child {
    let mut command = office.command(at, &["run"]);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary starts")
}

/// Waits until more letters were tried than before, or the run has ended.
fn until_it_sends(db: &Connection, child: &mut Child, before: i64) {
    let began = Instant::now();
    while tried(db) <= before && child.try_wait().expect("a status").is_none() {
        assert!(began.elapsed() < Duration::from_secs(30), "nothing is sent");
        std::thread::yield_now();
    }
}

/// What must hold in the end, where the server was stopped so many times. (exim, told to end in the moment after it has
/// said 250, throws away what it has just taken; its words stand with the letter.)
fn accounts(office: &Office, post: &PostOffice, units: &[String], at: &str, stops: usize) -> BTreeMap<String, usize> {
    post.settle();
    let states = receipts(office, at);
    let mut lost = 0;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for unit in units {
        let state = &states[unit];
        *counts.entry(state.clone()).or_default() += 1;
        let mails = post.inbox(unit);
        let receipts: BTreeSet<String> = mails.iter().filter_map(|raw| transmission(&Read::of(raw))).collect();
        let receipts = receipts.len();
        match state.as_str() {
            "sent" => {
                assert!(receipts <= 1, "{unit} got it {receipts} times");
                let number = super::number(office, at, unit);
                let shown = office.at(at, &["letter", "show", &number]).code(0).out;
                assert!(shown.contains("250 OK id="), "{shown}");
                lost += 1 - receipts;
            }
            "in-doubt" => assert!(receipts <= 1, "{unit} got it {receipts} times"),
            other => panic!("{unit}: {other}"),
        }
    }
    assert_eq!(counts.values().sum::<usize>(), LETTERS, "none is lost: {counts:?}");
    assert!(lost <= stops, "{lost} were sent and have not arrived: {counts:?}");
    counts
}

/// The number that exim gave to a receipt when it took it. A server that is stopped while it delivers may deliver twice
/// what it took once, which is not our doing.
fn transmission(receipt: &Read) -> Option<String> {
    let (_, rest) = receipt.headers.split_once("by localhost with esmtpsa")?;
    let (_, rest) = rest.split_once("id ").filter(|_| receipt.message_id.starts_with("<receipt."))?;
    rest.split_whitespace().next().map(str::to_owned)
}

#[test]
fn killed_again_and_again_it_says_nothing_twice() {
    let Some(mut post) = PostOffice::open() else { return };
    let (office, units) = waiting(&mut post);
    let (db, mut kills) = (store(&office), 0);
    for round in 0..40u64 {
        let before = tried(&db);
        let mut child = started(&office, "04-18 09:05");
        until_it_sends(&db, &mut child, before);
        // Some moment within this letter or the next.
        std::thread::sleep(Duration::from_micros(round * 1_700 % 9_000));
        kills += usize::from(child.try_wait().expect("a status").is_none());
        let _ = child.kill();
        child.wait().expect("it ends");
        if kills >= 14 {
            break;
        }
    }
    for at in ["04-18 09:10", "04-18 09:30", "04-18 10:30"] {
        let code = office.at(at, &["run"]).code;
        assert!(code == 0 || code == 1, "exit {code} at {at}");
    }
    let counts = accounts(&office, &post, &units, "04-18 10:31", 0);
    let doubts = counts.get("in-doubt").copied().unwrap_or(0);
    assert!(kills >= 10 && doubts <= kills, "{kills} kills, {counts:?}");
    let status = office.at("04-18 10:32", &["status"]).out;
    assert_eq!(status.contains("是否已送达不能确定"), doubts > 0, "{status}");
}

#[test]
fn a_server_that_goes_away_loses_nothing() {
    let Some(mut post) = PostOffice::open() else { return };
    let (office, units) = waiting(&mut post);
    // What was taken stays with the server, so that stopping it touches no delivery to others.
    post.stop_imap();
    let db = store(&office);
    for (minute, pause) in [(5, 3), (12, 30), (19, 11)] {
        let before = tried(&db);
        let mut child = started(&office, &format!("04-18 09:{minute:02}"));
        until_it_sends(&db, &mut child, before + 1);
        std::thread::sleep(Duration::from_millis(pause));
        post.stop_smtp();
        assert!(child.wait().expect("it ends").code().is_some());
        post.start_smtp();
    }
    for at in ["04-18 09:40", "04-18 10:30", "04-18 12:00", "04-18 18:30"] {
        let code = office.at(at, &["run"]).code;
        assert!(code == 0 || code == 1, "exit {code} at {at}");
    }
    post.start_imap();
    assert!(
        accounts(&office, &post, &units, "04-18 18:31", 3)["sent"] >= LETTERS - 6,
        "at most a letter or two each time"
    );
}
