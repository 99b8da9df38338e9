//! What the office wants done on the server with settled mails: nothing else is touched, and nothing is done twice.

use super::*;
use crate::support::netease::Quirk;

/// From somebody whom nobody knows: it waits for a person.
fn strange() -> Vec<u8> {
    plain("someone@stranger.example.com", "稿件", "04-18 09:30", &draft("某单位推进某项工作"))
}

fn at_dovecot(post: &PostOffice, after: &str) -> Office {
    let office = Office::new();
    office.reads_from(post.imap_port(), &post.ca());
    office.append(&format!("after = \"{after}\"\n"));
    office.run(BEGIN);
    for unit in 0..2 {
        post.deliver(sent(unit, "04-18 09:00"), "04-18 09:00");
    }
    post.place("垃圾邮件", sent(2, "04-18 09:10"), "04-18 09:10");
    post.deliver(strange(), "04-18 09:30");
    run(&office, "04-18 10:00", 1);
    each_has_one_receipt(&office, 3);
    office
}

#[test]
fn settled_mails_are_marked_as_read() {
    let Some(post) = PostOffice::open() else { return };
    let office = at_dovecot(&post, "seen");
    assert_eq!(post.flags("INBOX"), ["S", "S", ""], "the quarantined one is new to whoever looks");
    assert_eq!(post.flags("垃圾邮件"), ["S"]);
    // Once a person has ruled, it is marked, too.
    let waiting = office.at("04-18 10:05", &["--json", "mail", "list", "--state", "quarantined"]).json();
    office.at("04-18 10:05", &["mail", "ignore", &waiting[0]["id"].to_string(), "与本专项行动无关"]).code(0);
    let done = run(&office, "04-18 10:10", 0);
    assert_eq!(done["stored"], 0, "{done}");
    assert_eq!(post.flags("INBOX"), ["S", "S", "S"]);
    assert!(!post.folders().contains_key("已处理"));
}

#[test]
fn settled_mails_are_moved_to_a_folder_that_is_not_read() {
    let Some(post) = PostOffice::open() else { return };
    let office = at_dovecot(&post, "move");
    let counts = || {
        let folders = post.folders();
        ["INBOX", "垃圾邮件", "已处理"].map(|name| folders.get(name).map_or(0, Vec::len))
    };
    assert_eq!(counts(), [1, 0, 3]);
    let inbox = post.folders()["INBOX"].clone();
    assert_eq!(inbox, [strange()], "byte for byte, and not the quarantined one");
    let done = run(&office, "04-18 10:10", 1);
    assert_eq!(done["stored"], 0, "{done}");
    assert_eq!(counts(), [1, 0, 3]);
    // What comes later follows.
    post.deliver(sent(3, "04-18 10:20"), "04-18 10:20");
    run(&office, "04-18 10:30", 1);
    assert_eq!(counts(), [1, 0, 4]);
    assert_eq!(account(&office, "04-18 10:35"), [4, 0, 0, 0, 0]);
}

/// 163.com cannot move: copies, then takes away what was copied and nothing else.
#[test]
fn where_the_server_cannot_move_copies_are_made() {
    let server = NetEase::open([]);
    let office = office_at(&server);
    office.append("after = \"move\"\n");
    office.run(BEGIN);
    server.forget();
    // Staff have marked one for deletion themselves; that is theirs to carry out.
    server.arrives(strange(), "04-18 09:30");
    server.mailbox().folder("INBOX").mails[0].flags.push("\\Deleted".into());
    for unit in 0..2 {
        server.arrives(sent(unit, "04-18 09:00"), "04-18 09:00");
    }
    run(&office, "04-18 10:00", 1);
    let count = |wire: &str| {
        let mailbox = server.mailbox();
        mailbox.folders.iter().find(|folder| folder.wire == wire).map_or(0, |folder| folder.mails.len())
    };
    let target = "&XfJZBHQG-";
    assert_eq!((count("INBOX"), count(target)), (1, 2), "{:?}", server.commands());
    let commands = server.commands();
    assert!(commands.iter().any(|command| command.starts_with("UID EXPUNGE ")), "{commands:?}");
    assert!(!commands.iter().any(|command| command.starts_with("EXPUNGE") || command.starts_with("UID MOVE")));
    server.forget();
    run(&office, "04-18 10:10", 1);
    only_reads(&server.commands());
    assert_eq!((count("INBOX"), count(target)), (1, 2));
    assert!(!server.commands().iter().any(|command| command.contains(target)), "the folder is not read");
    assert_eq!(account(&office, "04-18 10:15")[0], 2);
}

#[test]
fn a_server_that_can_only_delete_everything_is_not_asked_to_delete() {
    let server = NetEase::open([]);
    let office = office_at(&server);
    office.append("after = \"move\"\n");
    office.run(BEGIN);
    // Without CAPABILITY there is no UIDPLUS and no MOVE.
    server.behave([Quirk::Refuses("CAPABILITY", "BAD Parse command error")]);
    server.arrives(sent(0, "04-18 09:00"), "04-18 09:00");
    server.forget();
    let done = run(&office, "04-18 10:00", 75);
    assert!(troubles(&done).contains("整理邮箱：") && troubles(&done).contains("信留在原处"), "{done}");
    only_reads(&server.commands());
    assert_eq!(server.mailbox().folder("INBOX").mails.len(), 1);
    assert_eq!(done["draft"], 1, "{done}");
}

/// The line goes while mails are being moved: nothing is lost, nobody hears twice.
#[test]
fn a_cut_while_mails_are_moved_loses_none() {
    for cut in ["UID COPY", "UID STORE", "UID EXPUNGE"] {
        let server = NetEase::open([]);
        let office = office_at(&server);
        office.append("after = \"move\"\n");
        office.run(BEGIN);
        for unit in 0..2 {
            server.arrives(sent(unit, "04-18 09:00"), "04-18 09:00");
        }
        server.behave([Quirk::CutAt(cut)]);
        run(&office, "04-18 10:00", 75);
        server.behave([]);
        run(&office, "04-18 10:05", 0);
        each_has_one_receipt(&office, 2);
        let mut mailbox = server.mailbox();
        let moved = mailbox.folders.iter().find(|folder| folder.wire == "&XfJZBHQG-").expect("it was made").mails.len();
        assert!(mailbox.folder("INBOX").mails.is_empty() && moved >= 2, "{cut}: {moved}");
        drop(mailbox);
        assert_eq!(account(&office, "04-18 10:10"), [2, 0, 0, 0, 0], "{cut}");
    }
}
