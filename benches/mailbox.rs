//! How fast mail comes in from a real Dovecot, beside mbsync on the same mailbox in the same run, and what an idle poll costs
//! when much is known. Figures are ratios: the machine of the day is in both.
//!
//! `cargo bench --bench mailbox [mails]` (10,000 by default). Needs Dovecot and mbsync (isync).

#[path = "../tests/suite/support/mod.rs"]
#[allow(dead_code, unused_imports)]
mod support;

use chrono::DateTime;
use jianbao::intake::collect::{Collected, collect};
use jianbao::model::calendar::Moment;
use jianbao::model::stop::Stop;
use jianbao::office::Office;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use support::post_office::PostOffice;

/// Each is measured so often; the medians are compared.
const ROUNDS: usize = 3;
/// Bytes of a mail.
const SIZE: usize = 20_000;
/// What the office measures in a process of its own is asked for by this word.
const CHILD: &str = "collect-in-child";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if let [word, dir] = arguments.as_slice()
        && word == CHILD
    {
        return in_child(Path::new(dir));
    }
    let mails = arguments.first().and_then(|text| text.parse().ok()).unwrap_or(10_000);
    let Some(post) = PostOffice::open() else { return };
    post.fill(mails, SIZE, "04-17 09:00");
    download(&post, mails);
    idle(&post);
}

/// The whole mailbox, by turns.
fn download(post: &PostOffice, mails: usize) {
    let (mut theirs, mut ours, mut peak) = (Vec::new(), Vec::new(), 0);
    for _ in 0..ROUNDS {
        theirs.push(mbsync(post, mails));
        let (time, memory) = first_collection(post, mails);
        ours.push(time);
        peak = peak.max(memory);
    }
    let (theirs, ours) = (median(theirs), median(ours));
    println!("{mails} mails of {SIZE} bytes, median of {ROUNDS}:");
    println!("  mbsync    {:8.2} s", theirs.as_secs_f64());
    println!("  collect   {:8.2} s   {:.2} times mbsync, peak {peak} MiB", ours.as_secs_f64(), ratio(ours, theirs));
}

/// A poll that finds nothing, with a thousand and with a million mails known.
fn idle(post: &PostOffice) {
    let office = prepared(post);
    let mut open = Office::open(&office.dir(), now()).expect("the office opens");
    brought(collect(&mut open, now(), &Stop::default(), &|_, _| ()).expect("a poll"));
    let mut times = Vec::new();
    for known in [1_000, 1_000_000] {
        pretend(&mut open, known);
        times.push(median(
            (0..15)
                .map(|_| {
                    timed(|| {
                        let collected = collect(&mut open, now(), &Stop::default(), &|_, _| ()).expect("a poll");
                        assert_eq!(collected.stored, 0);
                    })
                })
                .collect(),
        ));
        println!("idle poll with {known} mails known: {:.1} ms", times[times.len() - 1].as_secs_f64() * 1000.0);
    }
    println!("  {:.2} times", ratio(times[1], times[0]));
}

/// Rows of mails that were never sent, in this folder and known.
fn pretend(office: &mut Office, known: i64) {
    office
        .store
        .transact(|tx| {
            tx.execute(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
                 INSERT INTO mail (sha256, arrived, size, state, stored_at)
                 SELECT printf('%064d', i), '2017-01-01T00:00:00+08:00', 1, 'ignored', '2017-01-01T00:00:00+08:00' FROM n
                 WHERE true ON CONFLICT DO NOTHING",
                [known],
            )?;
            tx.execute(
                "INSERT INTO sighting (origin, mail, seen_at)
                 SELECT 'imap:Archive/1/' || id, id, stored_at FROM mail WHERE arrived < '2017-01-02' ON CONFLICT DO NOTHING",
                [],
            )?;
            Ok(())
        })
        .expect("rows can be written");
}

fn first_collection(post: &PostOffice, mails: usize) -> (Duration, u64) {
    let office = prepared(post);
    let program = std::env::current_exe().expect("our own path");
    let out = Command::new(program).args([CHILD, &office.dir().display().to_string()]).output().expect("a child");
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let mut words = text.split_whitespace().map(|word| word.parse::<u64>().unwrap_or_default());
    let (stored, micros, kib) = (words.next(), words.next(), words.next());
    assert_eq!(stored, Some(mails as u64), "{}", String::from_utf8_lossy(&out.stderr));
    (Duration::from_micros(micros.unwrap_or_default()), kib.unwrap_or_default() / 1024)
}

/// Collects, and prints how many mails in how many microseconds with how many KiB at most.
fn in_child(dir: &Path) {
    let mut office = Office::open(dir, now()).expect("the office opens");
    let mut stored = 0;
    let time = timed(|| stored = brought(collect(&mut office, now(), &Stop::default(), &|_, _| ()).expect("a poll")));
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    println!("{stored} {} {}", time.as_micros(), peak.trim().trim_end_matches(" kB"));
}

fn brought(collected: Collected) -> usize {
    assert!(collected.troubles.is_empty(), "{:?}", collected.troubles);
    collected.stored
}

fn prepared(post: &PostOffice) -> support::Office {
    let office = support::Office::new();
    office.reads_from(post.imap_port(), &post.ca());
    office
}

fn mbsync(post: &PostOffice, mails: usize) -> Duration {
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path().display();
    let settings = format!(
        "IMAPAccount a\nHost localhost\nPort {}\nUser {}\nPass {}\nSSLType IMAPS\nCertificateFile {}\n\n\
         IMAPStore far\nAccount a\n\nMaildirStore near\nPath {dir}/\nInbox {dir}/INBOX\n\n\
         Channel c\nFar :far:\nNear :near:\nPatterns INBOX\nCreate Near\nSync Pull\nSyncState *\n",
        post.imap_port(),
        support::post_office::ME,
        support::live::CODE,
        post.ca().display()
    );
    let file = folder.path().join("mbsyncrc");
    std::fs::write(&file, settings).expect("a file");
    let time = timed(|| {
        let out = Command::new("mbsync").arg("-c").arg(&file).arg("-a").output().expect("mbsync is installed");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    });
    let got = std::fs::read_dir(folder.path().join("INBOX/new")).map(Iterator::count).unwrap_or_default();
    assert_eq!(got, mails);
    time
}

fn now() -> Moment {
    DateTime::parse_from_rfc3339("2018-04-18T10:00:00+08:00").expect("a moment")
}

fn timed(work: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}
