//! 163.com's manners, and how little is asked of it.

use super::*;
use crate::support::netease::Quirk;

/// UNITS by folder: three in INBOX, one in each of the others.
fn spread(server: &NetEase, at: &str) {
    let folders = ["INBOX", "INBOX", "INBOX", "垃圾邮件", "广告邮件", "订阅邮件"];
    for (unit, folder) in folders.iter().enumerate() {
        server.mailbox().folder(folder).arrives(sent(unit, at), at);
    }
}

#[test]
fn all_drafts_come_in_and_nothing_is_touched() {
    let server = NetEase::open([]);
    let office = settled_at(&server);
    spread(&server, "04-18 09:00");
    let done = run(&office, "04-18 10:00", 0);
    assert_eq!((done["stored"].as_u64(), done["draft"].as_u64()), (Some(6), Some(6)), "{done}");
    each_has_one_receipt(&office, 6);
    let commands = server.commands();
    only_reads(&commands);
    let at = |verb: &str| commands.iter().position(|command| command.starts_with(verb)).expect(verb);
    assert!(at("LOGIN") < at("ID (") && at("ID (") < at("EXAMINE"), "{commands:?}");
    assert!(server.mailbox().folders.iter().all(|folder| folder.mails.iter().all(|mail| mail.flags.is_empty())));
    assert_eq!(account(&office, "04-18 10:05"), [6, 0, 0, 0, 0]);
}

/// Each manner alone, and all that go together.
#[test]
fn odd_answers_cost_no_mail() {
    let server = NetEase::open([]);
    let office = settled_at(&server);
    let manners: [&[Quirk]; 7] = [
        &[Quirk::GbkWords("GREETING")],
        &[Quirk::GbkWords("ID")],
        &[Quirk::GbkWords("EXAMINE")],
        &[Quirk::StrayBlanks],
        &[Quirk::DoubleBlanks],
        &[Quirk::Refuses("CAPABILITY", "BAD Parse command error")],
        &[Quirk::Refuses("STATUS", "NO"), Quirk::Refuses("SEARCH", "NO"), Quirk::Refuses("UID SEARCH", "NO")],
    ];
    for (number, quirks) in manners.iter().enumerate() {
        server.behave(quirks.iter().cloned());
        server.arrives(sent_as(number % 6, "04-18 09:00", &format!("稿件之{number}")), "04-18 09:00");
        let done = run(&office, &format!("04-18 1{number}:00"), 0);
        assert_eq!(done["stored"], 1, "{quirks:?}: {done}");
    }
    let mailbox = server.mailbox();
    assert!(mailbox.folders[0].mails.iter().all(|mail| mail.uid > 1_000_000_000), "ten digits");
}

#[test]
fn an_idle_poll_asks_the_same_few_things_however_much_is_known() {
    let idle = |known: usize| {
        let server = NetEase::open([]);
        let office = settled_at(&server);
        for number in 0..known {
            server.arrives(format!("From: a@b.example.com\r\nSubject: {number}\r\n\r\nno draft\r\n"), "04-18 09:00");
        }
        office.run("04-18 10:00");
        server.forget();
        let done = office.run("04-18 10:05");
        assert_eq!(done["stored"], 0);
        only_reads(&server.commands());
        (server.commands().len(), server.said())
    };
    let (few, many) = (idle(12), idle(120));
    // LOGIN, ID, CAPABILITY, LIST, EXAMINE of four folders, one FETCH of the ten last UIDs of INBOX, LOGOUT.
    assert_eq!((few.0, many.0), (10, 10));
    assert!(many.1 < few.1 + 100, "{} bytes for 12 mails, {} for 120", few.1, many.1);
}

#[test]
fn a_window_of_thirty_days_is_told_once() {
    let server = NetEase::open([Quirk::Window(30, "05-20 09:00")]);
    let office = office_at(&server);
    for day in ["04-18", "04-21", "05-02", "05-18"] {
        server.arrives(sent_as(0, &format!("{day} 09:00"), &format!("{day}稿件")), &format!("{day} 09:00"));
    }
    let done = office.run("05-20 10:00");
    let advice = done["advice"].to_string();
    assert!(advice.contains("收取全部邮件") && advice.contains("29天"), "{advice}");
    assert_eq!(done["stored"], 3, "{done}");
    let again = office.run("05-20 10:05");
    assert_eq!(again["advice"].as_array().map(Vec::len), Some(0), "{again}");
    let alarms = office.letters_of("alarm");
    let hints = alarms.iter().filter(|letter| letter.subject.contains("邮箱设置提示")).count();
    assert_eq!(hints, 1, "{alarms:?}");
}
