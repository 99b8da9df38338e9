//! A mail that the server shows and will not give: the others come in, it is shown, and in the end a person decides.

use super::*;
use crate::support::netease::Quirk;

/// An office with three drafts on the server, the second of which is the quirk's.
fn with_quirk(quirk: impl FnOnce(u32) -> Quirk) -> (NetEase, Office, u32) {
    let server = NetEase::open([]);
    let office = settled_at(&server);
    let uids: Vec<u32> = (0..3).map(|unit| server.arrives(sent(unit, "04-18 09:00"), "04-18 09:00")).collect();
    server.behave([quirk(uids[1])]);
    (server, office, uids[1])
}

#[test]
fn a_mail_that_cannot_be_had_is_shown_and_waits_for_a_person_in_the_end() {
    let (server, office, uid) = with_quirk(Quirk::Withheld);
    let place = format!("imap:INBOX/1/{uid}");
    let done = run(&office, "04-18 10:00", 75);
    assert_eq!((done["stored"].as_u64(), done["draft"].as_u64()), (Some(2), Some(2)), "{done}");
    assert!(troubles(&done).contains(&format!("编号{uid}的邮件未能取到")), "{done}");
    assert_eq!(account(&office, "04-18 10:01"), [2, 0, 0, 1, 0]);
    let list = office.at("04-18 10:01", &["mail", "list"]).code(0).out;
    assert!(list.contains(&place) && list.contains("服务器上未能取到的来信"), "{list}");
    let status = office.at("04-18 10:01", &["status"]).code(0).out;
    assert!(status.contains("未取到1"), "{status}");
    let alarms = office.letters_of("alarm");
    assert!(alarms.len() == 1 && alarms[0].text.contains("未能取到"), "{alarms:?}");

    for minute in 2..5 {
        run(&office, &format!("04-18 10:{minute:02}"), 75);
    }
    // The fifth time in vain is the last by itself.
    run(&office, "04-18 10:10", 75);
    server.forget();
    let done = run(&office, "04-18 10:15", 1);
    assert_eq!(done["waiting"], 1, "{done}");
    assert!(!server.commands().iter().any(|command| command.contains(&uid.to_string())), "nobody asks any more");
    let status = office.at("04-18 10:16", &["status"]).code(1).out;
    assert!(status.contains("待人工处理") && status.contains(&place) && status.contains("试了5次"), "{status}");
    office.at("04-18 10:16", &["mail", "list"]).code(1);
    assert_eq!(account(&office, "04-18 10:16"), [2, 0, 0, 1, 0]);

    // A person has it asked for again, and now the server gives it.
    server.behave([]);
    let ran = office.at("04-18 10:20", &["mail", "retry"]).code(0);
    assert!(ran.out.contains("1封未能取到的来信"), "{}", ran.out);
    let done = run(&office, "04-18 10:21", 0);
    assert_eq!(done["draft"], 1, "{done}");
    each_has_one_receipt(&office, 3);
    assert_eq!(account(&office, "04-18 10:22"), [3, 0, 0, 0, 0]);
}

#[test]
fn a_person_may_do_without_it() {
    let (server, office, uid) = with_quirk(Quirk::CutLiteral);
    let place = format!("imap:INBOX/1/{uid}");
    let done = run(&office, "04-18 10:00", 75);
    assert_eq!(done["stored"], 2, "{done}");
    for minute in 1..5 {
        run(&office, &format!("04-18 10:{minute:02}"), 75);
    }
    run(&office, "04-18 10:05", 1);
    let strange = office.at("04-18 10:06", &["mail", "ignore", "imap:INBOX/1/5", "误点"]).code(2);
    assert!(strange.err.contains("没有未能取到的来信"), "{}", strange.err);
    office.at("04-18 10:06", &["mail", "ignore", &place, "已在网页版看过，是广告"]).code(0);
    run(&office, "04-18 10:07", 0);
    let list = office.at("04-18 10:08", &["mail", "list"]).code(0).out;
    assert!(list.contains("已略过") && list.contains("是广告"), "{list}");
    assert_eq!(account(&office, "04-18 10:08"), [2, 0, 0, 1, 0]);
    // Neither `retry` nor a start that was moved brings it back.
    office.at("04-18 10:09", &["mail", "retry"]).code(0);
    office.set("mailbox", "start", "\"2018-04-16\"");
    server.forget();
    run(&office, "04-18 10:10", 0);
    assert!(!server.commands().iter().any(|command| command.contains("BODY")), "{:?}", server.commands());
    assert_eq!(account(&office, "04-18 10:11"), [2, 0, 0, 1, 0]);
}

/// Wrong words about a sound mail do not keep it out.
#[test]
fn a_mail_of_which_the_server_speaks_nonsense_comes_in() {
    let nonsense: [fn(u32) -> Quirk; 4] = [
        Quirk::Garbled,
        |uid| Quirk::WrongSize(uid, 7),
        |uid| Quirk::WrongSize(uid, 3_000_000),
        // More than the grammar's 32 bits.
        |uid| Quirk::WrongSize(uid, 99_999_999_999),
    ];
    for quirk in nonsense {
        let (_server, office, uid) = with_quirk(quirk);
        let done = run(&office, "04-18 10:00", 0);
        assert_eq!(done["stored"], 3, "{:?}: {done}", quirk(uid));
        each_has_one_receipt(&office, 3);
        assert_eq!(account(&office, "04-18 10:05"), [3, 0, 0, 0, 0]);
        let mails = office.at("04-18 10:05", &["--json", "mail", "list"]).json();
        let mails = mails.as_array().expect("a list");
        assert!(mails.iter().all(|mail| mail["arrived"] == "2018-04-18T09:00:00+08:00"), "{mails:?}");
        run(&office, "04-18 10:10", 0);
    }
}

/// The newest mail has no neighbour from whose number its own would follow: it is told of until it has one.
#[test]
fn a_mail_whose_number_cannot_be_had_is_told_of_until_it_comes_in() {
    let (server, office, uid) = with_quirk(Quirk::Garbled);
    server.behave([Quirk::Garbled(uid + 1)]);
    for moment in ["04-18 10:00", "04-18 10:05"] {
        let told = troubles(&run(&office, moment, 75));
        assert!(told.contains("“INBOX”第3封邮件，服务器有数而不给编号"), "{told}");
    }
    assert_eq!(account(&office, "04-18 10:06"), [2, 0, 0, 0, 0]);
    server.arrives(sent(3, "04-18 10:08"), "04-18 10:08");
    run(&office, "04-18 10:10", 0);
    each_has_one_receipt(&office, 4);
    assert_eq!(account(&office, "04-18 10:11"), [4, 0, 0, 0, 0]);
}

/// Numbered anew, it is shown under a new number, and its old place is forgotten.
#[test]
fn a_folder_numbered_anew_forgets_what_was_stuck() {
    let (server, office, _) = with_quirk(Quirk::Withheld);
    run(&office, "04-18 10:00", 75);
    server.mailbox().folder("INBOX").renumber(9);
    let done = run(&office, "04-18 10:05", 0);
    assert_eq!(done["draft"], 1, "{done}");
    assert_eq!(account(&office, "04-18 10:06"), [3, 0, 2, 0, 0]);
    each_has_one_receipt(&office, 3);
}
