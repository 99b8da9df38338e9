//! What the provider answers, and what follows at the moments after it: one test a consequence.

use super::super::support::live::CODE;
use super::super::support::smtp_server::{Act, SmtpServer, Stage};
use super::{OPERATOR, count, number, outbox, owed, receipts, runs, scripted, taken};
use crate::support::Office;
use std::fs;

/// Three units are owed receipts.
fn three() -> (Office, SmtpServer, Vec<String>) {
    let (office, server) = scripted();
    let units = owed(&office, 3);
    (office, server, units)
}

/// How many times somebody logged in, or tried to.
fn logins(server: &SmtpServer) -> usize {
    server.commands().iter().filter(|command| command.starts_with("AUTH")).count()
}

/// The queue rests until a moment and nobody knocks meanwhile; then everything goes, the alarm too.
#[track_caller]
fn rests(answer: &'static str, stage: Stage, until: (&str, &str), meanwhile: &[&str]) {
    let (office, server, _) = three();
    server.always(stage, "", Act::Say(answer));
    let (end, words) = until;
    let ran = &runs(&office, &[("04-18 09:00", 75)])[0];
    assert!(ran.out.contains(answer) && ran.out.contains(words), "{}", ran.out);
    let knocks = server.connections();
    assert_eq!(knocks, 1, "the alarm does not knock again");
    server.recover();
    for at in meanwhile {
        assert_eq!(office.at(at, &["run"]).code(0).out, "", "a rest is no trouble");
        let status = office.at(at, &["status"]).code(0).out;
        assert!(status.contains("暂停发信至") && status.contains(answer) && status.contains("待发4封"), "{status}");
        let paused = office.at(at, &["--json", "status"]).json()["paused"][0].clone();
        assert_eq!((paused["way"].as_str(), paused["needs_a_person"].as_bool()), (Some("smtp"), Some(false)));
        assert_eq!(paused["until"], format!("2018-{}:00+08:00", end.replace(' ', "T")));
        let list = office.at(at, &["letter", "list"]).code(0).out;
        let until = format!("{}：localhost", words.trim_end_matches("前不再尝试"));
        assert!(list.contains("暂停发信至") && list.contains(&until) && list.contains(answer), "{list}");
    }
    assert_eq!(server.connections(), knocks);
    runs(&office, &[(end, 0)]);
    assert_eq!((count(&office, end, "sent"), taken(&server, OPERATOR).len()), (3, 1));
    assert!(!office.at(end, &["status"]).out.contains("暂停发信"), "it is over");
    assert!(!office.at(end, &["letter", "list"]).out.contains("暂停发信"));
}

#[test]
fn a_distrusted_address_rests_for_an_hour() {
    let meanwhile = ["04-18 09:01", "04-18 09:02", "04-18 09:15", "04-18 09:59"];
    rests("421 HL:IFC 163 smtp8", Stage::Greeting, ("04-18 10:00", "10:00前不再尝试"), &meanwhile);
}

#[test]
fn too_many_letters_rest_for_a_quarter_of_an_hour() {
    rests("451 MI:SFQ 163 smtp8", Stage::Mail, ("04-18 09:15", "9:15前不再尝试"), &["04-18 09:01", "04-18 09:14"]);
}

#[test]
fn the_days_quota_rests_until_midnight() {
    let meanwhile = ["04-18 09:15", "04-18 10:00", "04-18 23:59"];
    rests("550 MI:STC 163 smtp8", Stage::Body, ("04-19 00:00", "0:00前不再尝试"), &meanwhile);
}

#[test]
fn a_connection_that_carried_enough_is_followed_by_another() {
    let (office, server) = scripted();
    let units = owed(&office, 6);
    // Said of the third letter: two a connection is what it takes.
    server.once(Stage::Rcpt, units[2].clone().leak(), Act::Say("450 MI:DMC 163 smtp8"));
    runs(&office, &[("04-18 09:00", 0), ("04-18 09:01", 0)]);
    let connections: Vec<usize> = server.taken().iter().map(|taken| taken.connection).collect();
    assert_eq!(connections, [1, 1, 2, 2, 3, 3]);
    assert!(units.iter().all(|unit| taken(&server, unit).len() == 1));
    // Said of the first, a new one would not help.
    let (office, server, _) = three();
    server.once(Stage::Mail, "", Act::Say("450 MI:DMC 163 smtp8"));
    runs(&office, &[("04-18 09:00", 75), ("04-18 09:14", 0), ("04-18 09:15", 0)]);
    assert_eq!((server.connections(), server.taken().len()), (2, 4), "three receipts and the alarm");
}

#[test]
fn what_looks_like_spam_is_tried_four_times_and_put_aside() {
    let (office, server, units) = three();
    let odd = units[1].clone();
    server.always(Stage::Body, odd.clone().leak(), Act::Say("451 DT:SPM ,please try again"));
    let tries = || server.commands().iter().filter(|command| **command == format!("RCPT TO:<{odd}>")).count();
    for (at, code, expected) in [
        ("04-18 09:00", 75, 1),
        ("04-18 09:01", 0, 1),
        ("04-18 09:02", 75, 2),
        ("04-18 09:03", 0, 2),
        ("04-18 09:17", 75, 3),
        ("04-18 10:17", 75, 4),
    ] {
        runs(&office, &[(at, code)]);
        assert_eq!(tries(), expected, "at {at}");
    }
    // From now on a person is waited for.
    runs(&office, &[("04-18 10:19", 1), ("04-19 10:17", 1)]);
    assert_eq!((tries(), count(&office, "04-19 10:18", "sent")), (4, 2));
    assert_eq!(receipts(&office, "04-19 10:18")[&odd], "refused");
    let status = office.at("04-19 10:18", &["status"]).code(1).out;
    assert!(status.contains("被拒收：451 DT:SPM") && status.contains("letter resend"), "{status}");
    // It is the letter that was refused, not the address.
    assert!(!office.at("04-19 10:18", &["unit", "list"]).out.contains("停发"));
    let number = number(&office, "04-19 10:18", &odd);
    server.recover();
    office.at("04-19 10:20", &["letter", "resend", &number]).code(0);
    runs(&office, &[("04-19 10:21", 0)]);
    assert_eq!(taken(&server, &odd).len(), 1);
}

/// One letter is refused for good, the others go, and only a person sends it again.
#[track_caller]
fn refuses(answer: &'static str, stage: Stage, suspended: bool) {
    let (office, server, units) = three();
    let odd = units[0].clone();
    server.always(stage, odd.clone().leak(), Act::Say(answer));
    let ran = &runs(&office, &[("04-18 09:00", 75)])[0];
    assert!(ran.out.contains(&odd) && ran.out.contains(answer), "{}", ran.out);
    runs(&office, &[("04-18 09:01", 1), ("04-18 09:15", 1), ("04-18 10:00", 1), ("04-19 09:00", 1)]);
    let mails = server.commands().iter().filter(|command| **command == format!("RCPT TO:<{odd}>")).count();
    assert_eq!((mails, count(&office, "04-19 09:01", "sent")), (1, 2), "{answer}");
    let alarms = taken(&server, OPERATOR);
    assert_eq!(alarms.len(), 1, "one alarm");
    let number = number(&office, "04-19 09:01", &odd);
    let list = office.at("04-19 09:01", &["letter", "list"]).code(1).out;
    assert!(list.lines().any(|line| line.contains(&odd) && line.contains("被拒")), "{list}");
    let shown = office.at("04-19 09:01", &["letter", "show", &number]).code(0).out;
    assert!(shown.contains(answer) && shown.contains("共1次"), "{shown}");
    let status = office.at("04-19 09:01", &["status"]).code(1).out;
    assert_eq!(status.contains(&format!("{odd} 已停发")), suspended, "{status}");
    server.recover();
    let resent = office.at("04-19 09:02", &["letter", "resend", &number]);
    if suspended {
        assert!(resent.code(2).err.contains("--resume"));
        office.at("04-19 09:03", &["unit", "address", &odd, "--resume"]).code(0);
        office.at("04-19 09:03", &["letter", "resend", &number]).code(0);
    } else {
        resent.code(0);
    }
    runs(&office, &[("04-19 09:05", 0), ("04-19 09:06", 0)]);
    assert_eq!(taken(&server, &odd).len(), 1);
}

#[test]
fn spam_for_good_is_the_letters_affair() {
    refuses("554 DT:SPM 163 smtp8", Stage::Body, false);
}

#[test]
fn too_big_or_forbidden_is_the_letters_affair() {
    refuses("552 Illegal Attachment", Stage::Body, false);
}

#[test]
fn an_unknown_user_is_suspended_at_once() {
    refuses("550 Invalid User", Stage::Rcpt, true);
}

#[test]
fn a_sender_that_is_not_the_account_is_told_and_rests() {
    let (office, server, _) = three();
    server.always(Stage::Mail, "", Act::Say("553 Mail from must equal authorized user"));
    let ran = &runs(&office, &[("04-18 09:00", 2)])[0];
    assert!(ran.out.contains("发件地址须与登录账号一致") && ran.out.contains("login.user"), "{}", ran.out);
    server.recover();
    runs(&office, &[("04-18 09:01", 2), ("04-18 09:15", 2)]);
    assert_eq!((server.connections(), server.taken().len()), (1, 0));
    let status = office.at("04-18 09:16", &["status"]).code(1).out;
    assert!(status.contains("发信暂停至") && status.contains("check --live"), "{status}");
    runs(&office, &[("04-18 09:30", 0)]);
    assert_eq!(count(&office, "04-18 09:31", "sent"), 3);
}

#[test]
fn a_wrong_code_logs_in_once_in_half_an_hour_and_a_new_one_at_once() {
    let (office, server, _) = three();
    fs::write(office.file("code"), "WRONGWRONGWRONGW").expect("written");
    let ran = &runs(&office, &[("04-18 09:00", 2)])[0];
    assert!(ran.out.contains("授权码") && ran.out.contains("535 ") && !ran.out.contains("WRONG"), "{}", ran.out);
    for at in ["04-18 09:01", "04-18 09:02", "04-18 09:15", "04-18 09:29"] {
        // Each run says so, because somebody must hear it.
        assert!(runs(&office, &[(at, 2)])[0].out.contains("9:30前不再尝试"));
    }
    assert_eq!(logins(&server), 1);
    let board = office.at("04-18 09:29", &["--json", "status"]).code(1).json();
    assert_eq!((&board["paused"][0]["way"], &board["paused"][0]["needs_a_person"]), (&"smtp".into(), &true.into()));
    let waiting = board["waiting"].as_array().expect("a list").iter();
    let waits = waiting.filter(|item| item["what"].as_str().is_some_and(|what| what.starts_with("发信暂停至4月18日")));
    let why: Vec<&str> = waits.filter_map(|item| item["why"].as_str()).collect();
    assert!(why.len() == 1 && why[0].contains("授权码"), "{why:?}");
    assert!(!board.to_string().contains("WRONG"), "{board}");
    runs(&office, &[("04-18 09:30", 2), ("04-18 09:59", 2)]);
    assert_eq!(logins(&server), 2);
    fs::write(office.file("code"), CODE).expect("written");
    runs(&office, &[("04-18 09:59", 0)]);
    let tried = outbox(&office, "04-18 10:00");
    assert!(tried.iter().all(|letter| letter["attempt"] == 1), "the letters had no part in it: {tried:?}");
    assert_eq!((count(&office, "04-18 10:00", "sent"), logins(&server)), (3, 3));
    assert_eq!(office.at("04-18 10:00", &["--json", "status"]).code(0).json()["paused"], serde_json::json!([]));
}
