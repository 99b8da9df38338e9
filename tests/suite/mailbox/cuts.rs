//! The line is cut, or the program killed, wherever it hurts: what came is kept, what did not comes, nothing is said twice.

use super::*;
use crate::support::netease::Quirk;
use std::process::Stdio;
use std::time::Duration;

/// Small drafts and, among them, one mail that comes by itself because it is large.
fn fill(server: &NetEase) {
    for unit in 0..2 {
        server.arrives(sent(unit, "04-18 09:00"), "04-18 09:00");
    }
    server.arrives(large(2, "04-18 09:01"), "04-18 09:01");
    server.mailbox().folder("垃圾邮件").arrives(sent(3, "04-18 09:03"), "04-18 09:03");
}

#[track_caller]
fn all_is_well(office: &Office, what: &str) {
    each_has_one_receipt(office, 4);
    let board = board(office, "04-18 11:00");
    let (account, folders) = (&board["account"], &board["folders"]);
    assert!(account["states"]["draft"] == 4 && account["shown"] == 4, "{what}: {account}");
    let found_late = folders.as_array().expect("folders").iter().any(|folder| folder["unknown"] != 0);
    assert!(!found_late, "{what}: only the count found what was passed over: {folders}");
}

#[test]
fn the_line_may_be_cut_anywhere() {
    const CUTS: u64 = 40;
    let server = NetEase::open([]);
    fill(&server);
    let office = office_at(&server);
    office.run(BEGIN);
    // The mails are there from the start here: nothing is old, and all of it is said in one conversation.
    let whole = server.said();
    // Two halves at once.
    std::thread::scope(|scope| {
        let halves =
            [0, 1].map(|half| scope.spawn(move || (0..CUTS).filter(|n| n % 2 == half).for_each(|n| cut(n, whole))));
        halves.into_iter().for_each(|half| half.join().expect("every cut is survived"));
    });
    fn cut(number: u64, whole: u64) {
        let server = NetEase::open([]);
        let office = settled_at(&server);
        fill(&server);
        // Most of the bytes are the large mail's; half of the cuts go where the words are.
        let at = if number < CUTS / 2 { number * 97 } else { whole * (number - CUTS / 2) / (CUTS / 2) };
        server.behave([Quirk::CutAfter(at)]);
        let first = office.at("04-18 10:00", &["--json", "run"]);
        assert!(matches!(first.code, 0 | 75), "cut after {at}: {}", said(&first));
        run(&office, "04-18 10:05", 0);
        all_is_well(&office, &format!("cut after {at} of {whole}"));
        only_reads(&server.commands());
    }
}

#[test]
fn a_run_killed_while_mail_comes_in_is_finished_by_the_next() {
    let server = NetEase::open([]);
    let mut killed = 0;
    for round in 0..6u64 {
        server.mailbox().folders.iter_mut().for_each(|folder| folder.mails.clear());
        let office = settled_at(&server);
        fill(&server);
        for attempt in 0..3u64 {
            let mut child = office
                .command("04-18 10:00", &["run"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("the binary starts");
            std::thread::sleep(Duration::from_millis(8 + (round * 29 + attempt * 53) % 190));
            killed += usize::from(child.try_wait().expect("a status").is_none());
            let _ = child.kill();
            child.wait().expect("it ends");
        }
        run(&office, "04-18 10:05", 0);
        all_is_well(&office, &format!("round {round}"));
    }
    assert!(killed >= 4, "only {killed} runs were killed");
}

/// Killed over each mail in turn, at the moment when the server is asked for it.
#[test]
fn a_run_killed_over_a_mail_begins_with_it_the_next_time() {
    for over in 0..4 {
        let server = NetEase::open([]);
        let office = settled_at(&server);
        fill(&server);
        let bodies = || server.commands().iter().filter(|command| command.contains("BODY.PEEK")).count();
        let mut child = office
            .command("04-18 10:00", &["run"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        // The first `over` answers come, the next one is waited for in vain.
        server.behave(if over == 0 { vec![Quirk::Late(Duration::from_secs(1))] } else { Vec::new() });
        while child.try_wait().expect("a status").is_none() && bodies() <= over {
            if bodies() == over {
                server.behave([Quirk::Late(Duration::from_secs(1))]);
            }
            std::thread::yield_now();
        }
        let _ = child.kill();
        child.wait().expect("it ends");
        server.behave([]);
        run(&office, "04-18 10:05", 0);
        all_is_well(&office, &format!("killed over fetch {over}"));
    }
}
