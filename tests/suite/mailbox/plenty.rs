//! More than one poll can take, and mails larger than memory should hold.

use super::*;
use crate::support::netease::Quirk;
use sha2::{Digest, Sha256};
use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// The most memory that a process had at once (KiB), as far as it can be told before it ends.
fn high_water(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
}

#[test]
fn a_mail_of_twenty_megabytes_comes_in_whole_through_little_memory() {
    let Some(post) = PostOffice::open() else { return };
    let office = settled_in(&post);
    let raw = of_size(0, "04-18 09:00", 20_000_000);
    post.deliver(&raw, "04-18 09:00");
    let mut child =
        office.command("04-18 10:00", &["--json", "run"]).stdout(Stdio::piped()).spawn().expect("it starts");
    let mut peak = 0;
    while child.try_wait().expect("a status").is_none() {
        peak = peak.max(high_water(child.id()));
        std::thread::sleep(Duration::from_millis(2));
    }
    let done: Value = serde_json::from_reader(child.stdout.take().expect("piped")).expect("JSON");
    assert_eq!(done["stored"], 1, "{done}");
    let mails = office.at("04-18 10:05", &["--json", "mail", "list"]).json();
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(&raw));
    assert_eq!((mails[0]["sha256"].as_str(), mails[0]["state"].as_str()), (Some(digest.as_str()), Some("draft")));
    assert!(peak > 0, "/proc tells nothing");
    assert!(peak < 120 * 1024, "{peak} KiB");
}

#[test]
fn what_one_poll_cannot_take_the_next_ones_do() {
    let server = NetEase::open([]);
    let office = settled_at(&server);
    for unit in 0..5 {
        server.arrives(large(unit, "04-18 09:00"), "04-18 09:00");
    }
    server.behave([Quirk::Late(Duration::from_secs(3))]);
    let began = Instant::now();
    let done = run(&office, "04-18 10:00", 75);
    assert!(began.elapsed() < Duration::from_secs(14), "{:?}", began.elapsed());
    let (stored, rest) = (done["stored"].as_u64().expect("a count"), done["rest"].as_u64().expect("a count"));
    assert!(stored > 0 && stored + rest == 5, "{done}");
    assert_eq!(troubles(&done), "", "nothing is wrong");
    account(&office, "04-18 10:01");
    // One that is newer than all does not wait for another day.
    server.arrives(large(5, "04-18 10:02"), "04-18 10:02");
    server.behave([]);
    let done = run(&office, "04-18 10:05", 0);
    assert_eq!(done["stored"], rest + 1, "{done}");
    each_has_one_receipt(&office, 6);
    assert_eq!(account(&office, "04-18 10:10"), [6, 0, 0, 0, 0]);
    let shown = office.at("04-18 10:15", &["run"]).code(0);
    assert_eq!(shown.out, "");
}

#[test]
fn hundreds_of_mails_come_in_with_few_commands() {
    let server = NetEase::open([]);
    let office = settled_at(&server);
    for number in 0..700 {
        let mail = format!("From: ad-{number}@stranger.example.com\r\nSubject: {number}\r\n\r\nnothing for us\r\n");
        server.mailbox().folder("垃圾邮件").arrives(mail, "04-18 09:00");
    }
    let done = office.at("04-18 10:00", &["--json", "run"]).json();
    assert_eq!(done["stored"], 700, "{done}");
    let fetches = server.commands().iter().filter(|command| command.contains("FETCH")).count();
    // Three windows of numbers, two descriptions, seven batches.
    assert!(fetches <= 12, "{fetches}: {:?}", server.commands());
    let board = board(&office, "04-18 10:05");
    assert_eq!(board["account"]["shown"], 700);
}
