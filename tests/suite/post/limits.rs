//! How fast and how many: pace, caps, order, and what goes over the line for each letter.

use super::super::support::mail::{Read, draft, plain};
use super::super::support::post_office::ME;
use super::super::support::smtp_server::{Act, SmtpServer, Stage};
use super::{EDITOR, LEADER, count, outbox, owed, receipts, runs, taken};
use crate::support::Office;
use sha2::{Digest, Sha256};
use std::time::{Duration, Instant};

/// An office that sends within limits.
fn within(limits: &str) -> (Office, SmtpServer) {
    let (office, server) = (Office::new(), SmtpServer::open());
    office.posts_at(&server);
    office.edit("jianbao.toml", "pace_seconds = 0\nquarter_hour = 10000\na_day = 10000\n", limits);
    office.run("04-17 08:30");
    (office, server)
}

#[test]
fn letters_drip_within_the_providers_limits() {
    let (office, server) = within("pace_seconds = 1\nquarter_hour = 5\na_day = 8\n");
    owed(&office, 12);
    let mut sent = Vec::new();
    let began = Instant::now();
    for (at, expected) in [
        ("04-18 09:00", 5),
        ("04-18 09:05", 5),
        ("04-18 09:14", 5),
        ("04-18 09:16", 8),
        ("04-18 12:00", 8),
        ("04-19 08:59", 8),
        // The first five are a day old, the next three are not.
        ("04-19 09:01", 12),
    ] {
        // Waiting for its turn is no trouble.
        runs(&office, &[(at, 0)]);
        assert_eq!(server.taken().len(), expected, "at {at}");
        sent.push(count(&office, at, "sent"));
    }
    assert!(began.elapsed() >= Duration::from_secs(4 + 2 + 3), "one in a second");
    assert_eq!(sent, [5, 5, 5, 8, 8, 8, 12]);
    assert!(receipts(&office, "04-19 09:02").values().all(|state| state == "sent"));
}

#[test]
fn a_round_ends_in_its_time() {
    let (office, server) = within("pace_seconds = 4\nround_seconds = 10\n");
    owed(&office, 5);
    let began = Instant::now();
    runs(&office, &[("04-18 09:00", 0)]);
    assert!(began.elapsed() < Duration::from_secs(16), "{:?}", began.elapsed());
    assert_eq!(server.taken().len(), 3, "at once, after 4 seconds, after 8");
    assert!(office.at("04-18 09:00", &["status"]).code(0).out.contains("发信3封，待发2封"));
    runs(&office, &[("04-18 09:05", 0)]);
    assert_eq!(server.taken().len(), 5);
}

#[test]
fn what_the_leader_waits_for_passes_what_can_wait() {
    let (office, server) = within("pace_seconds = 0\nquarter_hour = 3\na_day = 1000\n");
    let units = owed(&office, 3);
    runs(&office, &[("04-18 09:00", 0)]);
    // Reminders for everybody else queue up on Friday, and are old news by Tuesday; late notices take their place.
    office.run("04-20 15:05");
    office.run("04-24 09:00");
    let waiting = office.at("04-24 09:01", &["--json", "status"]).json()["letters"]["queued"].as_u64();
    assert!(waiting.is_some_and(|waiting| waiting > 30), "{waiting:?}");
    let before = server.taken().len();
    office.run("04-24 10:05");
    let next: Vec<String> = server.taken().iter().skip(before).flat_map(|taken| taken.to.clone()).collect();
    assert_eq!(next.len(), 3);
    assert_eq!(next[..2], [EDITOR.to_owned(), LEADER.to_owned()], "before {waiting:?} that waited longer");
    assert!(!units.contains(&next[2]));
}

#[test]
fn one_address_in_trouble_holds_up_nobody() {
    let (office, server) = within("pace_seconds = 0\nquarter_hour = 4\n");
    let units = owed(&office, 6);
    let bad = units[0].clone();
    server.always(Stage::Rcpt, bad.clone().leak(), Act::Say("450 4.2.1 mailbox busy, try again later"));
    runs(&office, &[("04-18 09:00", 75)]);
    assert_eq!(server.taken().len(), 3, "its try counts, too");
    // It waits longer each time and goes last, so that the others and the alarm have gone by now.
    runs(&office, &[("04-18 09:15", 75), ("04-18 09:30", 75), ("04-18 09:45", 0), ("04-18 10:10", 75)]);
    assert!(units[1..].iter().all(|unit| taken(&server, unit).len() == 1));
    let tries = server.commands().iter().filter(|command| **command == format!("RCPT TO:<{bad}>")).count();
    assert_eq!(tries, 4, "after 5, 10, 20 minutes");
    server.recover();
    runs(&office, &[("04-18 10:49", 0), ("04-18 10:50", 0)]);
    assert_eq!(taken(&server, &bad).len(), 1);
}

#[test]
fn each_letter_goes_alone_and_whole() {
    let (office, server) = within("pace_seconds = 0\n");
    let units = owed(&office, 5);
    server.once(Stage::Body, units[0].clone().leak(), Act::Say("451 local error in processing"));
    server.once(Stage::Body, units[1].clone().leak(), Act::HangUp);
    runs(&office, &[("04-18 09:00", 75), ("04-18 09:05", 1)]);
    let doubted = super::number(&office, "04-18 09:06", &units[1]);
    office.at("04-18 09:06", &["letter", "resend", &doubted]).code(0);
    runs(&office, &[("04-18 09:07", 0)]);
    // A whole week's letters with their documents, too.
    office.arrives("more", plain(&units[2], "又一篇", "04-18 10:00", &draft("我区推进职业教育产教融合")));
    office.run("04-24 10:05");
    let mails = server.taken();
    assert!(mails.len() > 8);
    assert!(mails.iter().all(|mail| mail.from == ME && mail.to.len() == 1), "{mails:?}");
    let said = |verb: &str| server.commands().iter().filter(|command| command.starts_with(verb)).count();
    assert_eq!((said("MAIL FROM:"), said("RCPT TO:")), (mails.len() + 1, mails.len() + 1), "one was refused once");
    let kept = outbox(&office, "04-24 10:06");
    for mail in &mails {
        let read = Read::of(&mail.raw);
        let letter = kept.iter().find(|letter| letter["message_id"] == *read.message_id).expect("ours");
        assert_eq!(letter["recipient"], *mail.to[0]);
        let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(&mail.raw));
        assert_eq!(letter["sha256"], *digest, "what was kept is what left: {}", read.subject);
    }
    assert!(mails.iter().any(|mail| mail.raw.len() > 10_000 && !Read::of(&mail.raw).files.is_empty()));
    let twice: Vec<&super::Taken> = mails.iter().filter(|mail| mail.to == [units[1].clone()]).collect();
    assert_eq!((twice[0].raw == twice[1].raw, twice[0].told), (true, false), "tried again it is the same letter");
}
