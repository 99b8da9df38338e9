//! Numbers that change: moved mails, folders numbered anew, servers without UIDVALIDITY.

use super::*;
use crate::support::netease::Quirk;

#[test]
fn a_moved_mail_is_known_again_by_its_bytes_or_its_body() {
    let server = NetEase::open([]);
    let office = settled_at(&server);
    for unit in 0..2 {
        server.mailbox().folder("垃圾邮件").arrives(sent(unit, "04-18 09:00"), "04-18 09:00");
    }
    office.run("04-18 10:00");
    each_has_one_receipt(&office, 2);
    // Staff moves both; the server writes a line of its own into one of them.
    server.mailbox().folder("垃圾邮件").mails.clear();
    server.arrives(sent(0, "04-18 09:00"), "04-18 09:00");
    let changed = [b"X-CM-TRANSID: moved\r\n", &sent(1, "04-18 09:00")[..]].concat();
    server.arrives(changed, "04-18 09:00");
    let done = office.run("04-18 11:00");
    assert_eq!((done["draft"].as_u64(), done["sent"].as_u64()), (Some(0), Some(0)), "{done}");
    each_has_one_receipt(&office, 2);
    assert_eq!(account(&office, "04-18 11:05"), [2, 1, 1, 0, 0]);
    let words = board(&office, "04-18 11:05")["account_words"].to_string();
    assert!(words.contains("4封 = 来稿2 + 略过1 + 重复1") && words.contains("账目相符"), "{words}");
}

#[test]
fn folders_numbered_anew_are_read_anew_and_nothing_is_said_twice() {
    let server = NetEase::open([]);
    let office = settled_at(&server);
    for unit in 0..4 {
        server.arrives(sent(unit, "04-18 09:00"), "04-18 09:00");
    }
    office.run("04-18 10:00");
    let drafts = office.at("04-18 10:05", &["--json", "draft", "list"]).json();
    server.mailbox().folder("INBOX").renumber(7);
    server.arrives(sent(4, "04-18 11:00"), "04-18 11:00");
    let done = office.run("04-18 12:00");
    assert_eq!((done["stored"].as_u64(), done["draft"].as_u64()), (Some(1), Some(1)), "{done}");
    each_has_one_receipt(&office, 5);
    assert_eq!(account(&office, "04-18 12:05"), [5, 0, 4, 0, 0]);
    let after = office.at("04-18 12:05", &["--json", "draft", "list"]).json();
    assert_eq!(after.as_array().map(Vec::len), drafts.as_array().map(|drafts| drafts.len() + 1));
    assert_eq!(office.run("04-18 12:10")["stored"], 0);
}

#[test]
fn a_server_without_uidvalidity_brings_each_mail_once() {
    for quirk in [Quirk::Validity(None), Quirk::Validity(Some(0))] {
        let server = NetEase::open([quirk]);
        let office = settled_at(&server);
        server.arrives(sent(5, "04-10 09:00"), "04-10 09:00");
        for unit in 0..3 {
            server.arrives(sent(unit, "04-18 09:00"), "04-18 09:00");
        }
        office.run("04-18 10:00");
        assert_eq!(account(&office, "04-18 10:05"), [3, 0, 0, 0, 1]);
        // The same numbers mean other mails now.
        server.mailbox().folder("INBOX").renumber(0);
        server.mailbox().folder("INBOX").mails.remove(1);
        server.mailbox().folder("INBOX").renumber(0);
        server.arrives(sent(3, "04-18 11:00"), "04-18 11:00");
        let done = office.run("04-18 12:00");
        assert_eq!((done["stored"].as_u64(), done["draft"].as_u64()), (Some(1), Some(1)), "{done}");
        each_has_one_receipt(&office, 4);
        assert_eq!(office.run("04-18 12:10")["stored"], 0);
        assert_eq!(account(&office, "04-18 12:15")[4], 1, "what lies before the start is counted once");
    }
}
