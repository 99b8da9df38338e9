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
    eprintln!("at most {peak} KiB");
    assert!(peak < 90 * 1024, "{peak} KiB");
}

/// Both at once, because each waits for its deadline.
#[test]
fn what_one_poll_cannot_take_the_next_ones_do() {
    std::thread::scope(|scope| {
        let ends = [scope.spawn(one_after_the_other), scope.spawn(one_that_takes_a_whole_poll)];
        ends.into_iter().for_each(|end| end.join().expect("it comes in"));
    });
}

fn one_that_takes_a_whole_poll() {
    let server = NetEase::open([]);
    let office = settled_at(&server);
    let uid = server.arrives(large(0, "04-18 09:00"), "04-18 09:00");
    server.arrives(sent(1, "04-18 09:10"), "04-18 09:10");
    server.behave([Quirk::LateOver(uid, Duration::from_secs(11))]);
    let done = run(&office, "04-18 10:00", 75);
    assert!(troubles(&done).contains("未能取到") && troubles(&done).contains("时间已用完"), "{done}");
    assert_eq!(account(&office, "04-18 10:01"), [0, 0, 0, 1, 0]);
    // What is newer does not wait behind it for ever.
    server.behave([]);
    server.forget();
    run(&office, "04-18 10:05", 0);
    let commands = server.commands();
    let at = |uid: u32| commands.iter().position(|told| told.contains("BODY") && told.contains(&uid.to_string()));
    assert!(at(uid + 1).is_some() && at(uid + 1) < at(uid), "{commands:?}");
    each_has_one_receipt(&office, 2);
    assert_eq!(account(&office, "04-18 10:10"), [2, 0, 0, 0, 0]);
}

fn one_after_the_other() {
    let server = NetEase::open([]);
    let office = settled_at(&server);
    for unit in 0..5 {
        server.arrives(large(unit, "04-18 09:00"), "04-18 09:00");
    }
    server.behave([Quirk::Late(Duration::from_secs(3))]);
    let began = Instant::now();
    let told = office.at("04-18 10:00", &["run"]).code(75).out;
    assert!(began.elapsed() < Duration::from_secs(25), "{:?}", began.elapsed());
    let stored = account(&office, "04-18 10:01")[0];
    let rest = 5 - stored;
    assert!(stored > 0 && told.contains(&format!("还有{rest}封未收完，下次接着收")), "{told}");
    assert!(!told.contains("未完成") && office.letters_of("alarm").is_empty(), "nothing is wrong: {told}");
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
