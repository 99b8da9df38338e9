//! The servers that other tests talk to are what they say they are: looked at with a small client, without the program.

use super::support::Office;
use super::support::certificates::trusting;
use super::support::client::Client;
use super::support::live::CODE;
use super::support::mail::{draft, moment, plain};
use super::support::netease::{NetEase, Quirk};
use super::support::post_office::{ME, PostOffice, REFUSED, UNKNOWN};
use super::support::smtp_server::{Act, SmtpServer, Stage};
use data_encoding::BASE64;
use jianbao::wire::Security;
use jianbao::wire::{Allowance, Line, Server};
use std::path::Path;
use std::time::Duration;

const UNIT: &str = "jzsjyj@163.example.com";

/// A client that is logged in.
fn reader(port: u16, ca: &Path, user: &str) -> Client {
    let mut client = Client::secured(port, ca);
    client.ask("", "* OK");
    client.ask(&format!("a LOGIN {user} {CODE}"), "a OK");
    client
}

/// A client that may send.
fn sender(port: u16, ca: &Path) -> Client {
    let mut client = Client::secured(port, ca);
    client.ask("", "220 ");
    client.ask("EHLO here.example.com", "250 ");
    client.ask(&format!("AUTH PLAIN {}", BASE64.encode(format!("\0{ME}\0{CODE}").as_bytes())), "235 ");
    client
}

fn letter(to: &str) -> Vec<u8> {
    format!("From: {ME}\r\nTo: {to}\r\nSubject: a letter\r\nMessage-ID: <1@163.com>\r\n\r\n.. a line with full stops\r\n.\r\n").into_bytes()
}

/// Sends our letter; the answers to RCPT and to the whole come back.
fn send(client: &mut Client, to: &str) -> String {
    client.ask(&format!("MAIL FROM:<{ME}>"), "250 ");
    let told = match client.heard(&format!("RCPT TO:<{to}>"), "250 ") {
        Ok(told) => told,
        Err((told, _)) => return told,
    };
    client.ask("DATA", "354 ");
    client.write(b"Subject: a letter\r\nMessage-ID: <1@163.com>\r\n\r\n..dotted\r\n");
    told + &client.ask(".", "250 ")
}

#[test]
fn a_letter_goes_out_and_the_answer_comes_back() {
    let Some(post) = PostOffice::open() else { return };
    let mut client = sender(post.smtp_port(), &post.ca());
    send(&mut client, UNIT);
    post.settle();
    let inbox = post.inbox(UNIT);
    let got = String::from_utf8_lossy(&inbox[0]).into_owned();
    assert!(inbox.len() == 1 && got.contains("Subject: a letter") && got.contains("\n.dotted"), "{got}");

    post.send(UNIT, ME, &plain(UNIT, "稿件", "04-18 09:00", &draft("市教育局推进校舍改造工程")));
    post.settle();
    let mut client = reader(post.imap_port(), &post.ca(), ME);
    let told = client.ask("b EXAMINE INBOX", "b OK");
    assert!(told.contains("* 1 EXISTS") && told.contains("UIDVALIDITY"), "{told}");
    let told = client.ask("c UID FETCH 1 (RFC822.SIZE BODY.PEEK[HEADER])", "c OK");
    assert!(told.contains(&format!("From: {UNIT}")), "{told}");
    assert_eq!(post.users(), [UNIT, ME]);
}

#[test]
fn a_placed_mail_has_its_time_and_its_folder() {
    let Some(post) = PostOffice::open() else { return };
    post.deliver(letter(ME), "04-18 09:00");
    post.place("垃圾邮件", letter(ME), "04-19 16:30");
    post.fill(200, 2_000, "04-20 08:00");
    let mut client = reader(post.imap_port(), &post.ca(), ME);
    let told = client.ask("b LIST \"\" \"*\"", "b OK");
    assert!(told.contains("\\Junk") && told.contains("&V4NXPpCuTvY-") && told.contains("&Xn9USpCuTvY-"), "{told}");
    let told = client.ask("c EXAMINE INBOX", "c OK");
    assert!(told.contains("* 201 EXISTS"), "{told}");
    let told = client.ask("d FETCH 1 INTERNALDATE", "d OK");
    let utc = moment("04-18 09:00").to_utc().format("%d-%b-%Y %H:%M").to_string();
    assert!(told.contains(&utc) || told.contains("18-Apr-2018 09:00"), "{told}");
    let told = client.ask("e EXAMINE &V4NXPpCuTvY-", "e OK");
    assert!(told.contains("* 1 EXISTS"), "{told}");
    assert_eq!((post.folders()["INBOX"].len(), post.flags("垃圾邮件")), (201, vec![String::new()]));
}

#[test]
fn some_addresses_bounce_and_some_are_refused() {
    let Some(post) = PostOffice::open() else { return };
    let mut client = sender(post.smtp_port(), &post.ca());
    send(&mut client, &format!("{UNKNOWN}@163.example.com"));
    post.settle();
    let bounce = String::from_utf8_lossy(&post.inbox(ME)[0]).into_owned();
    assert!(bounce.contains("Mailer-Daemon") && bounce.contains("multipart/report"), "{bounce}");
    for (line, answer) in [
        ("RSET".to_owned(), "250 "),
        ("MAIL FROM:<other@163.com>".into(), "553 Mail from must equal authorized user"),
        (format!("MAIL FROM:<{ME}>"), "250 "),
        (format!("RCPT TO:<{REFUSED}@163.example.com>"), "550 Invalid User"),
        ("RCPT TO:<a@nowhere.invalid>".into(), "550 relay not permitted"),
    ] {
        client.ask(&line, answer);
    }
    let greetings = [("", "220 "), ("EHLO here.example.com", "250 "), ("STARTTLS", "220 ")];
    let mut client = Client::starttls(post.smtp_starttls_port(), &post.ca(), &greetings);
    client.ask("EHLO here.example.com", "250 ");
    client.ask(&format!("MAIL FROM:<{ME}>"), "550 User has no permission");
    client.ask(&format!("AUTH PLAIN {}", BASE64.encode(b"\0zfbxcc@163.com\0wrong")), "535 ");
}

#[test]
fn imap_can_be_away_for_a_while() {
    let Some(mut post) = PostOffice::open() else { return };
    let port = post.imap_port();
    post.stop_imap();
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err(), "nobody listens");
    post.send(UNIT, ME, &letter(ME));
    post.start_imap();
    post.settle();
    let greetings = [("", "* OK"), ("a STARTTLS", "a OK")];
    let mut client = Client::starttls(post.imap_starttls_port(), &post.ca(), &greetings);
    client.ask(&format!("b LOGIN {ME} {CODE}"), "b OK");
    let told = client.ask("c EXAMINE INBOX", "c OK");
    assert!(told.contains("* 1 EXISTS"), "{told}");
}

#[test]
fn letters_wait_while_smtp_is_away() {
    let Some(mut post) = PostOffice::open() else { return };
    post.stop_smtp();
    assert!(std::net::TcpStream::connect(("127.0.0.1", post.smtp_port())).is_err(), "nobody listens");
    post.start_smtp();
    send(&mut sender(post.smtp_port(), &post.ca()), UNIT);
    post.settle();
    assert!(post.smtp_logs(&format!("=> {UNIT}")));
    let mut client = reader(post.imap_port(), &post.ca(), UNIT);
    client.ask("a ID (\"name\" \"test\")", "a OK");
    assert!(post.imap_logs("name=test"));
}

#[test]
fn an_office_is_told_where_its_mailbox_is() {
    let (netease, smtp) = (NetEase::open([]), SmtpServer::open());
    let office = Office::new();
    office.at_netease(&netease);
    office.posts_at(&smtp);
    assert!(office.at("04-17 08:30", &["check"]).code(0).out.contains("设置无误"));
    let Some(post) = PostOffice::open() else { return };
    let office = Office::new();
    office.live(&post);
    assert!(office.at("04-17 08:30", &["check"]).code(0).out.contains("设置无误"));
}

/// A session of the library that the program uses, up to an opened INBOX; how many mails are there comes back.
fn library_reads(port: u16, ca: &Path) -> (imap::Session<Line>, u32) {
    let server = Server { host: "localhost".into(), port, security: Security::Tls, ca: None };
    let allowance = Allowance::new(Duration::from_secs(20), 1 << 24);
    let line = Line::connect(&server, &trusting(ca), &allowance).expect("it listens");
    let mut client = imap::Client::new(line);
    client.read_greeting().expect("a greeting");
    let mut session = client.login(ME, CODE).map_err(|(error, _)| error).expect("the code is right");
    session.run_command_and_check_ok("ID (\"name\" \"test\")").expect("ID");
    let present = session.examine("INBOX").expect("INBOX").exists;
    (session, present)
}

#[test]
fn the_imap_library_understands_both() {
    let check = |port: u16, ca: &Path, validity: Option<u32>| {
        let (mut session, present) = library_reads(port, ca);
        assert_eq!(present, 1);
        assert!(validity.is_none_or(|wanted| session.examine("INBOX").expect("INBOX").uid_validity == Some(wanted)));
        let listed = session.uid_fetch("1:*", "(UID INTERNALDATE RFC822.SIZE)").expect("a list");
        let mail = listed.iter().next().expect("one");
        let arrived = mail.internal_date().expect("a date");
        assert_eq!((mail.size, arrived.to_utc()), (Some(letter(ME).len() as u32), moment("04-18 09:00").to_utc()));
        let uid = mail.uid.expect("a UID").to_string();
        let bodies = session.uid_fetch(&uid, "(UID BODY.PEEK[]<0.1048576>)").expect("a body");
        assert_eq!(bodies.iter().next().and_then(|mail| mail.body()), Some(letter(ME).as_slice()));
        let folders = session.list(Some(""), Some("*")).expect("folders");
        assert!(folders.iter().any(|folder| folder.name() == "&V4NXPpCuTvY-"));
        session.logout().expect("goodbye");
    };
    let server = NetEase::open([]);
    server.arrives(letter(ME), "04-18 09:00");
    check(server.port(), &server.ca(), Some(1));
    server.behave([Quirk::StrayBlanks]);
    check(server.port(), &server.ca(), Some(1));
    let Some(post) = PostOffice::open() else { return };
    post.deliver(letter(ME), "04-18 09:00");
    check(post.imap_port(), &post.ca(), None);
}

/// A client at the server that plays 163.com, with INBOX open.
fn at_netease(server: &NetEase) -> Client {
    let mut client = reader(server.port(), &server.ca(), ME);
    client.ask("i ID (\"name\" \"test\")", "i OK");
    client.ask("o EXAMINE INBOX", "o OK");
    client
}

#[test]
fn netease_has_its_manners() {
    let server = NetEase::open([]);
    let uid = server.arrives(letter(ME), "04-18 09:00");
    assert!(uid > 1_000_000_000);
    let mut client = Client::secured(server.port(), &server.ca());
    client.ask("", "* OK");
    client.ask("a AUTHENTICATE PLAIN AGE=", "a BAD");
    client.ask(&format!("b LOGIN \"{ME}\" \"wrong\""), "b NO");
    client.ask(&format!("c LOGIN \"{ME}\" \"{CODE}\""), "c OK");
    client.ask("d EXAMINE INBOX", "d NO SELECT Unsafe Login. Please contact kefu@188.com for help");
    client.ask("e ID (\"name\" \"jianbao\")", "e OK");
    let told = client.ask("f EXAMINE INBOX", "f OK");
    assert!(told.contains("UIDVALIDITY 1]") && !told.contains("UIDNEXT") && told.contains("* 1 EXISTS"), "{told}");
    let told = client.ask("h UID FETCH 4000000000:* (RFC822.SIZE INTERNALDATE)", "h OK");
    assert!(told.contains(&format!("UID {uid} RFC822.SIZE")), "the last one always comes: {told}");
    assert!(told.contains("\"18-Apr-2018 09:00:00 +0800\""), "{told}");
    let told = client.ask(&format!("j UID FETCH {uid} BODY.PEEK[]<0.10>"), "j OK");
    assert!(told.contains("BODY[]<0> {10}\r\nFrom: zfbx"), "{told}");
    let told = client.ask("k UID SEARCH FROM zfbxcc", "k OK");
    assert!(told.starts_with("* SEARCH\r\n"), "{told}");
    client.ask("l IDLE", "l BAD");
    client.ask("m STORE 1 +FLAGS (\\Seen)", "m NO");
    client.ask("n FETCH 1 ENVELOPE", "n BAD");
    let told = client.ask("p LIST \"\" \"*\"", "p OK");
    assert!(told.contains("* LIST (\\HasNoChildren \\Junk) \"/\" \"&V4NXPpCuTvY-\""), "{told}");
    client.ask("q LOGOUT", "q OK");
    assert_eq!((server.connections(), server.commands()[1].as_str()), (1, "LOGIN \"zfbxcc@163.com\" ***"));
    assert!(server.mailbox().folder("INBOX").mails[0].flags.is_empty());
}

#[test]
fn netease_moves_by_copy_and_expunge() {
    let server = NetEase::open([]);
    let uid = server.arrives(letter(ME), "04-18 09:00");
    server.arrives(letter(ME), "04-18 09:10");
    let mut client = at_netease(&server);
    client.ask("a SELECT INBOX", "a OK");
    client.ask("b UID COPY 1320000001 \"&XfJZBHQG-\"", "b NO [TRYCREATE]");
    client.ask("c CREATE \"&XfJZBHQG-\"", "c OK");
    client.ask(&format!("d UID COPY {uid} \"&XfJZBHQG-\""), "d OK");
    client.ask(&format!("e UID STORE {uid} +FLAGS.SILENT (\\Deleted)"), "e OK");
    client.ask(&format!("f UID EXPUNGE {uid}"), "f OK");
    let mut mailbox = server.mailbox();
    assert_eq!((mailbox.folder("INBOX").mails.len(), mailbox.folder("&XfJZBHQG-").mails.len()), (1, 1));
    mailbox.folder("INBOX").renumber(2);
    drop(mailbox);
    let told = client.ask("g EXAMINE INBOX", "g OK") + &client.ask("h FETCH 1 UID", "h OK");
    assert!(told.contains("[UIDVALIDITY 2]") && told.contains("(UID 1)"), "{told}");
}

/// What comes back for a command under a quirk, and whether the line lived.
fn under(quirk: Quirk, command: &str) -> (String, bool) {
    let server = NetEase::open([]);
    server.arrives(letter(ME), "04-18 09:00");
    server.arrives(letter(ME), "05-28 09:00");
    let mut client = at_netease(&server);
    server.behave([quirk]);
    match client.heard(&format!("x {command}"), "x ") {
        Ok(told) => (told, true),
        Err((told, _)) => (told, false),
    }
}

#[test]
fn quirks_do_what_they_say() {
    const FIRST: u32 = 1_320_000_001;
    const LIST: &str = "UID FETCH 1:* (UID RFC822.SIZE INTERNALDATE)";
    const BODY: &str = "UID FETCH 1320000001:1320000002 (UID BODY.PEEK[])";
    let check = |quirk: Quirk, command: &str, has: &str, lacks: &str, lives: bool| {
        let name = format!("{quirk:?}");
        let (told, lived) = under(quirk, command);
        assert!(told.contains(has) && (lacks.is_empty() || !told.contains(lacks)), "{name}: {told}");
        assert_eq!(lived, lives, "{name}: {told}");
    };
    check(Quirk::WrongCode, "LOGIN a b", "NO LOGIN Login error", "", true);
    check(Quirk::NotEnabled, "LOGIN a b", "NO LOGIN User has no permission", "", true);
    check(Quirk::TooManyLogins, "LOGIN a b", "NO LOGIN Too many", "", true);
    check(Quirk::StillUnsafe, "EXAMINE INBOX", "Unsafe Login", "", true);
    check(Quirk::Refuses("UID FETCH", "NO System busy!"), LIST, "NO System busy!", "FETCH (", true);
    check(Quirk::GbkWords("EXAMINE"), "EXAMINE INBOX", "\u{fffd}", "Limited", true);
    check(Quirk::GbkWords("ID"), "ID NIL", "\u{fffd}", "Coremail", true);
    check(Quirk::StrayBlanks, BODY, "full stops\r\n.\r\n ) \r\n", "", true);
    check(Quirk::DoubleBlanks, LIST, "  RFC822.SIZE  ", "", true);
    check(Quirk::Validity(None), "EXAMINE INBOX", "EXISTS", "UIDVALIDITY", true);
    check(Quirk::Validity(Some(7)), "EXAMINE INBOX", "[UIDVALIDITY 7]", "", true);
    check(Quirk::Window(30, "06-01 00:00"), LIST, "UID 1320000002", "UID 1320000001", true);
    check(Quirk::Withheld(FIRST), LIST, "UID 1320000001", "BODY", true);
    check(Quirk::Withheld(FIRST), BODY, "UID 1320000002", "UID 1320000001", true);
    check(Quirk::Garbled(FIRST), LIST, "(UID (\"1320000001", "", true);
    check(Quirk::WrongSize(FIRST, 9), LIST, "RFC822.SIZE 9 ", "", true);
    check(Quirk::CutLiteral(FIRST), BODY, "UID 1320000001", "full stops\r\n.", false);
    check(Quirk::ByeInBody(FIRST), BODY, "* BYE", "full stops\r\n.", false);
    check(Quirk::CutAt("UID FETCH"), BODY, "", "FETCH", false);
    check(Quirk::CutAfter(10), LIST, "* 1 FETCH ", "UID", false);
}

#[test]
fn a_server_can_try_our_patience() {
    let check = |quirk: Quirk, least: usize, most: usize| {
        let server = NetEase::open([]);
        let mut client = at_netease(&server);
        server.behave([quirk.clone()]);
        client.patience(Duration::from_millis(200));
        let (told, _) = client.heard("x NOOP", "x OK").expect_err("no whole answer");
        assert!((least..=most).contains(&told.len()), "{quirk:?}: {} bytes", told.len());
    };
    check(Quirk::Silent("NOOP"), 0, 0);
    check(Quirk::Slow("NOOP"), 1, 4);
    check(Quirk::Endless("NOOP"), 1 << 20, 1 << 20);
    for (act, least) in [(Act::Silence, 0), (Act::Drip, 1)] {
        let server = SmtpServer::open();
        server.always(Stage::Mail, "", act);
        let mut client = sender(server.port(), &server.ca());
        client.patience(Duration::from_millis(200));
        let (told, _) = client.heard("MAIL FROM:<zfbxcc@163.com>", "250 ").expect_err("no whole answer");
        assert!((least..=4).contains(&told.len()), "{told}");
        server.recover();
        sender(server.port(), &server.ca()).ask("MAIL FROM:<zfbxcc@163.com>", "250 ");
    }
}

#[test]
fn a_cut_line_is_cut_once() {
    let server = NetEase::open([Quirk::CutAfter(150)]);
    server.arrives(letter(ME), "04-18 09:00");
    let mut client = reader(server.port(), &server.ca(), ME);
    client.ask("i ID (\"name\" \"test\")", "* ID");
    assert!(client.heard("o EXAMINE INBOX", "o ").is_err(), "{} bytes", server.said());
    at_netease(&server);
    assert_eq!((server.connections(), server.commands_of(2).len()), (2, 3));
    server.forget();
    assert_eq!((server.commands().len(), server.said()), (0, 0));
}

#[test]
fn the_scripted_smtp_server_keeps_to_its_script() {
    let server = SmtpServer::open();
    server.once(Stage::Mail, "", Act::Say("451 MI:SFQ too many"));
    server.always(Stage::Rcpt, "bad@", Act::Say("550 Invalid User"));
    server.once(Stage::Body, "hung@", Act::HangUp);
    let mut client = sender(server.port(), &server.ca());
    client.ask(&format!("MAIL FROM:<{ME}>"), "451 MI:SFQ");
    client.ask(&format!("MAIL FROM:<{ME}>"), "250 ");
    client.ask("RCPT TO:<bad@a.example.com>", "550 Invalid User");
    client.ask("RSET", "250 ");
    send(&mut client, UNIT);
    client.ask(&format!("MAIL FROM:<{ME}>"), "250 ");
    client.ask("RCPT TO:<hung@a.example.com>", "250 ");
    client.ask("DATA", "354 ");
    assert!(client.heard("Subject: gone\r\n\r\nbody\r\n.", "250 ").is_err());
    server.once(Stage::Greeting, "", Act::Say("421 HL:REP busy"));
    Client::secured(server.port(), &server.ca()).ask("", "421 HL:REP");
    let taken = server.taken();
    assert_eq!((taken.len(), taken[0].told, taken[1].told), (2, true, false));
    assert_eq!(
        (taken[0].to.as_slice(), taken[0].from.as_str(), taken[0].connection),
        ([UNIT.to_owned()].as_slice(), ME, 1)
    );
    assert_eq!(server.commands()[1], "AUTH PLAIN", "no code is kept");
    assert!(taken[0].raw.ends_with(b"\r\n.dotted\r\n"), "{}", String::from_utf8_lossy(&taken[0].raw));
    assert_eq!(server.connections(), 2);
}
