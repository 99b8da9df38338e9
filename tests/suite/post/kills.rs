//! The job is killed, or the server goes away, in the midst of sending: every letter arrives once, or a person is asked.

use super::super::support::post_office::PostOffice;
use super::owed;
use crate::support::Office;
use crate::support::mail::Read;
use rusqlite::Connection;
use std::collections::BTreeMap;
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

/// What must hold in the end: what we call sent was taken once, what is in doubt at most once, and nothing else is left.
fn accounts(office: &Office, post: &PostOffice, at: &str) -> BTreeMap<String, usize> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for letter in super::outbox(office, at).iter().filter(|letter| super::kind(letter) == "receipt") {
        let id = letter["message_id"].as_str().expect("an id").trim_matches(['<', '>']);
        let (state, times) = (super::state(letter), post.times_taken(id));
        match state.as_str() {
            "sent" => assert_eq!(times, 1, "{letter}"),
            "in-doubt" => assert!(times <= 1, "taken {times} times: {letter}"),
            other => panic!("{other}: {letter}"),
        }
        *counts.entry(state).or_default() += 1;
    }
    assert_eq!(counts.values().sum::<usize>(), LETTERS, "none is lost: {counts:?}");
    counts
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
    let counts = accounts(&office, &post, "04-18 10:31");
    post.settle();
    for unit in &units {
        let ids: Vec<String> = post.inbox(unit).iter().map(|raw| Read::of(raw).message_id).collect();
        assert!(ids.iter().filter(|id| id.starts_with("<receipt.")).count() <= 1, "{unit}: {ids:?}");
    }
    let doubts = counts.get("in-doubt").copied().unwrap_or(0);
    assert!(kills >= 10 && doubts <= kills, "{kills} kills, {counts:?}");
    let status = office.at("04-18 10:32", &["status"]).out;
    assert_eq!(status.contains("是否已送达不能确定"), doubts > 0, "{status}");
}

#[test]
fn a_server_that_goes_away_loses_nothing() {
    let Some(mut post) = PostOffice::open() else { return };
    let (office, _) = waiting(&mut post);
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
    assert!(accounts(&office, &post, "04-18 18:31")["sent"] >= LETTERS - 6, "at most a letter or two each time");
}
