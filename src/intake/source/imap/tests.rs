use super::*;
use proptest::prelude::*;
use server::{Act, Scripted, say};
use std::time::Instant;

mod server;

const HELLO: &[u8] = b"* OK coremail \xbb\xb6\xd3\xad System IMap Server Ready(163com)\r\n";

/// Short, so that what never comes is not waited for long.
fn pace() -> Pace {
    let short = Duration::from_millis(700);
    Pace { enter: Duration::from_secs(5), step: short, fetch: short, slack: 64 << 10, ..Pace::default() }
}

/// What 163.com answers to the commands before a folder is opened, and to opening INBOX.
fn manners(command: &str) -> Option<Vec<Act>> {
    let words = match command.split(' ').next().unwrap_or_default() {
        "LOGIN" => &b"$ OK LOGIN completed\r\n"[..],
        "ID" => b"* ID (\"name\" \"Coremail Imap\" \"vendor\" \"\xcd\xf8\xd2\xd7\" \"TransID\" NIL)\r\n$ OK ID completed\r\n",
        "CAPABILITY" => b"* CAPABILITY IMAP4rev1 XLIST SPECIAL-USE ID LITERAL+ UIDPLUS X-CM-EXT-1\r\n$ OK done\r\n",
        "EXAMINE" | "SELECT" => b"* 4 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 1] UIDs valid\r\n* NO \xcb\xd5\r\n$ OK done\r\n",
        "LOGOUT" => b"* BYE IMAP4rev1 Server logging out\r\n$ OK done\r\n",
        _ => return None,
    };
    Some(say(words))
}

/// A server with these manners that answers everything else by `script`.
fn server(mut script: impl FnMut(&str) -> Vec<Act> + Send + 'static) -> Scripted {
    Scripted::start(HELLO, move |command| manners(command).unwrap_or_else(|| script(command)))
}

fn enter(server: &Scripted) -> Mailbox {
    Mailbox::enter(&server.account, &pace()).expect("entered")
}

fn inbox() -> Folder {
    Folder { wire_name: "INBOX".into(), name: "INBOX".into(), role: None, can_open: true }
}

fn listed(uid: u32, size: u64) -> Listed {
    Listed { uid, size, arrived: None }
}

fn mail(uid: u32) -> String {
    format!("Subject: {uid}\r\n\r\nbody\r\n")
}

/// A FETCH item with the mail of this UID.
fn item(uid: u32) -> String {
    let mail = mail(uid);
    format!("* {uid} FETCH (UID {uid} BODY[] {{{}}}\r\n{mail})\r\n", mail.len())
}

/// Keeps what was fetched.
fn note<T>(kept: &mut Vec<T>, what: T) -> anyhow::Result<()> {
    kept.push(what);
    Ok(())
}

#[test]
fn a_visit_in_the_manners_of_163() {
    let server = server(|command| {
        say(match command {
            "LIST \"\" \"*\"" => {
                "* LIST () \"/\" \"INBOX\"\r\n* LIST (\\Junk) \"/\" \"&V4NXPpCuTvY-\"\r\n* LIST (\\Drafts) \"/\" \"&g0l6P3ux-\"\r\n$ OK\r\n"
            }
            "FETCH 1:4 (UID)" => {
                "* 1 FETCH ( UID 1320000001 )\r\n* 2 FETCH (FLAGS (\\Seen))\r\n* 4 FETCH (UID 1320000009)\r\n$ OK\r\n"
            }
            "FETCH 2 (UID)" => "* 2 FETCH (UID 1320000003)\r\n$ OK\r\n",
            "FETCH 3 (UID)" => "$ OK\r\n",
            "UID FETCH 1320000001,1320000003,1320000009 (UID INTERNALDATE RFC822.SIZE)" => {
                "* 1 FETCH (INTERNALDATE \" 5-Nov-2026 09:30:00 +0800\" RFC822.SIZE 20 UID 1320000001)\r\n\
                 * 1 FETCH (FLAGS (\\Seen) UID 1320000003)\r\n\
                 * 9 FETCH (UID 1320000007 RFC822.SIZE 3)\r\n\
                 * 4 FETCH (UID 1320000009 INTERNALDATE NIL RFC822.SIZE 7)\r\n$ OK\r\n"
            }
            "UID FETCH 1320000003 (UID INTERNALDATE RFC822.SIZE)" => "$ NO not now\r\n",
            _ => "$ BAD what\r\n",
        })
    });
    let mut mailbox = enter(&server);
    assert!(mailbox.can_expunge_one() && !mailbox.can_move());
    let folders = mailbox.folders().expect("folders");
    let names = |folders: &[Folder]| folders.iter().map(|folder| folder.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&folders), ["INBOX", "垃圾邮件", "草稿箱"]);
    assert_eq!(names(&wanted(&folders, &["\\Junk".into()])), ["INBOX", "垃圾邮件"]);
    assert_eq!(mailbox.examine(&inbox()), Ok(Opened { validity: 1, present: 4 }));
    let uids = mailbox.uids(1, 4).expect("UIDs");
    assert_eq!(uids, Uids { found: vec![1320000001, 1320000003, 1320000009], missing: vec![3] });
    let described = mailbox.describe(&uids.found).expect("mails");
    let morning = chrono::DateTime::parse_from_rfc3339("2026-11-05T09:30:00+08:00").expect("a time");
    let first = Listed { arrived: Some(morning), ..listed(1320000001, 20) };
    assert_eq!(described, Described { found: vec![first, listed(1320000009, 7)], missing: vec![1320000003] });
    assert_eq!(mailbox.describe(&[]), Ok(Described::default()));
    mailbox.leave();
    let told = server.told();
    assert_eq!(told[0], "LOGIN \"zfbxcc@163.com\" \"SECRETCODE\"");
    assert!(told[1].starts_with("ID (\"name\" \"jianbao\" \"version\" \""), "{}", told[1]);
    assert!(told[1].ends_with("\"vendor\" \"jianbao\" \"support-email\" \"zfbxcc@163.com\")"), "{}", told[1]);
    assert_eq!(told[2..5], ["CAPABILITY", "LIST \"\" \"*\"", "EXAMINE \"INBOX\""]);
    assert_eq!(told.last().map(String::as_str), Some("LOGOUT"));
}

#[test]
fn who_is_not_let_in_is_told_why() {
    let check = |greeting: &'static [u8], login: &'static str, expected: fn(&Trouble) -> bool| {
        let server = Scripted::start(greeting, move |_| say(login));
        let trouble = Mailbox::enter(&server.account, &pace()).err().expect("not let in");
        assert!(expected(&trouble), "{trouble:?}");
        assert!(!trouble.to_string().contains("SECRETCODE"), "{trouble}");
    };
    check(HELLO, "$ NO LOGIN error SECRETCODE\r\n", |trouble| matches!(trouble, Trouble::WrongCode { .. }));
    check(HELLO, "$ BAD SECRETCODE what\r\n", |trouble| matches!(trouble, Trouble::Refused { .. }));
    check(HELLO, "$ NO imap service is not open\r\n", |trouble| matches!(trouble, Trouble::NotEnabled { .. }));
    check(HELLO, "* BYE too many connections\r\n", |trouble| {
        matches!(trouble, Trouble::TooSlow { .. } | Trouble::Refused { .. })
    });
    check(b"* BYE too many SECRETCODE\r\n", "", |trouble| matches!(trouble, Trouble::Refused { .. }));
    check(b"220 smtp here\r\n", "", |trouble| matches!(trouble, Trouble::Garbled { .. }));
}

#[test]
fn what_cannot_be_sent_is_not() {
    let mut server = server(|_| say("$ OK\r\n"));
    server.account.login.user = "收稿@163.com".into();
    assert!(matches!(Mailbox::enter(&server.account, &pace()), Err(Trouble::Settings { .. })));
    server.account.login.user = "a\r\nb".into();
    assert!(matches!(Mailbox::enter(&server.account, &pace()), Err(Trouble::Settings { .. })));
    server.account.login.user = "a\"b\\c".into();
    let mut mailbox = enter(&server);
    assert_eq!(server.told()[0], "LOGIN \"a\\\"b\\\\c\" \"SECRETCODE\"");
    let odd = Folder { wire_name: "a\r\nz9 DELETE b".into(), ..inbox() };
    assert!(matches!(mailbox.examine(&odd), Err(Trouble::Refused { .. })));
    assert!(!mailbox.is_broken());
}

#[test]
fn without_id_no_folder_opens() {
    let server = Scripted::start(HELLO, |command| match command.split(' ').next() {
        Some("ID") => say("$ BAD command not support\r\n"),
        Some("CAPABILITY") => say("$ BAD command not support\r\n"),
        Some("EXAMINE") => say("$ NO EXAMINE Unsafe Login. Please contact kefu@188.com for help\r\n"),
        _ => say("$ OK\r\n"),
    });
    let mut mailbox = enter(&server);
    assert!(mailbox.capabilities().is_empty());
    let trouble = mailbox.examine(&inbox()).expect_err("unsafe");
    assert!(matches!(&trouble, Trouble::UnsafeLogin { answer, .. } if answer.contains("kefu@188.com")), "{trouble:?}");
    assert!(!mailbox.is_broken());
}

#[test]
fn starttls_comes_before_the_code() {
    let secured = |answer: &'static str| {
        Scripted::with(Security::Starttls, HELLO, move |command| match command {
            "s1 STARTTLS" => say(answer),
            other => manners(other).unwrap_or_default(),
        })
    };
    use crate::wire::Security;
    let server = secured("* CAPABILITY IMAP4rev1\r\ns1 OK go\r\n");
    assert!(Mailbox::enter(&server.account, &pace()).is_ok());
    let server = secured("s1 BAD no\r\n");
    let trouble = Mailbox::enter(&server.account, &pace()).err().expect("no TLS");
    assert!(trouble.to_string().contains("STARTTLS"), "{trouble}");
    assert_eq!(server.told(), ["s1 STARTTLS"]);
    // What was added on the way cannot pass for the server's.
    let server = secured("s1 OK go\r\na1 OK logged in\r\n");
    assert!(Mailbox::enter(&server.account, &pace()).is_err());
    assert_eq!(server.told()[0], "s1 STARTTLS");
}

#[test]
fn every_trouble_ends_the_session_in_time() {
    let check = |acts: fn() -> Vec<Act>, expected: fn(&Trouble) -> bool| {
        let server = server(move |_| acts());
        let mut mailbox = enter(&server);
        let begun = Instant::now();
        let mut kept = Vec::new();
        let wanted = [listed(1, 20), listed(2, 2000)];
        let fetched = mailbox.fetch(&wanted, &mut |mail, _| note(&mut kept, mail.uid)).expect("nothing of ours");
        assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
        let trouble = fetched.trouble.expect("trouble");
        assert!(expected(&trouble), "{trouble:?}");
        assert_eq!((kept, fetched.left, fetched.suspects, fetched.failed), (vec![], wanted.to_vec(), 2, vec![]));
        assert!(mailbox.is_broken());
        let told = server.told().len();
        assert!(matches!(mailbox.examine(&inbox()), Err(Trouble::HungUp { .. })));
        assert_eq!(server.told().len(), told, "nothing more was sent");
    };
    let slow = |trouble: &Trouble| matches!(trouble, Trouble::TooSlow { .. });
    let hung_up = |trouble: &Trouble| matches!(trouble, Trouble::HungUp { .. });
    let garbled = |trouble: &Trouble| matches!(trouble, Trouble::Garbled { .. });
    let too_much = |trouble: &Trouble| matches!(trouble, Trouble::TooMuch { .. });
    check(|| vec![Act::Silence], slow);
    check(|| vec![Act::Drip(b"* OK still there\r\n".to_vec())], slow);
    check(|| vec![Act::Say(b"* 1 FETCH (UID 1 BODY[] {20}\r\nSubj".to_vec()), Act::Close], hung_up);
    check(|| vec![Act::Say(item(1).into_bytes()), Act::Close], hung_up);
    check(
        || vec![Act::Say(b"* BYE too busy\r\n".to_vec()), Act::Close],
        |trouble| matches!(trouble, Trouble::Refused { answer, .. } if answer == "too busy"),
    );
    check(|| vec![Act::Say(b"* 1 FETCH (UID 1 BODY[] {20}\r\n* BYE\r\n".to_vec()), Act::Close], hung_up);
    check(|| say("* 1 FETCH (UID 1 BODY[] {5368709120}\r\nSubj"), too_much);
    check(|| say(vec![b'x'; 1 << 20]), too_much);
    check(|| say("* 1 FETCH (UID 1 BODY[] {200000}\r\nSubj"), too_much);
    check(|| say("a999 OK done\r\n"), garbled);
}

#[test]
fn a_line_that_nobody_understands_costs_only_its_mail() {
    let server = server(|_| say(format!("* 1 FETCH (UID 1 FOO 3)\r\n{}$ OK\r\n", item(2))));
    let mut mailbox = enter(&server);
    let wanted = [listed(1, 20), listed(2, mail(2).len() as u64)];
    let mut kept = Vec::new();
    let fetched = mailbox.fetch(&wanted, &mut |mail, _| note(&mut kept, mail.uid)).expect("nothing of ours");
    assert_eq!((kept, fetched.trouble), (vec![2], None));
    assert_eq!(fetched.failed.iter().map(|(mail, _)| mail.uid).collect::<Vec<_>>(), [1]);
    assert!(!mailbox.is_broken());
}

#[test]
fn mails_that_cannot_be_believed_are_named() {
    let server = server(|command| match command {
        "UID FETCH 1:6 (UID BODY.PEEK[])" => say(format!(
            "* 9 FETCH (FLAGS (\\Seen))\r\n* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n{}{}* 3 FETCH (UID 3 BODY[] NIL)\r\n\
             * 4 FETCH (UID 4 BODY[] \"\")\r\n* 5 FETCH (BODY[] {{9}}\r\nno header UID 5)\r\n{}* NO full\r\n$ OK\r\n",
            item(1),
            item(2),
            item(77),
        )),
        _ => say("$ BAD what\r\n"),
    });
    let mut mailbox = enter(&server);
    let size = mail(1).len() as u64;
    let wanted = [listed(1, size), listed(2, size + 1), listed(3, 1), listed(4, 0), listed(5, 9), listed(6, 5)];
    let mut kept = Vec::new();
    let keep = &mut |mail: &Listed, bytes: &[u8]| note(&mut kept, (mail.uid, bytes.to_vec()));
    let fetched = mailbox.fetch(&wanted, keep).expect("nothing of ours");
    assert_eq!(kept, [(1, mail(1).into_bytes())]);
    assert_eq!((fetched.left, fetched.trouble), (vec![], None));
    let reasons: Vec<String> = fetched.failed.iter().map(|(mail, reason)| format!("{} {reason}", mail.uid)).collect();
    let expected = [
        "2 收到",
        "3 服务器没有给出信的内容",
        "4 服务器给出的信是空的",
        "5 收到的内容没有信头",
        "6 服务器没有给出这封信",
    ];
    assert_eq!(reasons.len(), expected.len());
    for (reason, expected) in reasons.iter().zip(expected) {
        assert!(reason.starts_with(expected), "{reason}");
    }
    assert!(!mailbox.is_broken());
}

#[test]
fn one_refused_mail_costs_nobody_else() {
    let server = server(|command| {
        let set = command.split(' ').nth(2).unwrap_or_default().to_owned();
        let (first, last) = set.split_once(':').unwrap_or((&set, &set));
        let (first, last): (u32, u32) = (first.parse().expect("a UID"), last.parse().expect("a UID"));
        match (first..=last).contains(&3) {
            true => say("$ NO System Error\r\n"),
            false => say((first..=last).map(item).collect::<String>() + "$ OK\r\n"),
        }
    });
    let mut mailbox = enter(&server);
    let wanted: Vec<Listed> = (1..=8).map(|uid| listed(uid, mail(uid).len() as u64)).collect();
    let mut kept = Vec::new();
    let fetched = mailbox.fetch(&wanted, &mut |mail, _| note(&mut kept, mail.uid)).expect("nothing of ours");
    assert_eq!(kept, [1, 2, 4, 5, 6, 7, 8]);
    assert_eq!(fetched.failed.len(), 1);
    assert!(fetched.failed[0].0.uid == 3 && fetched.failed[0].1.contains("System Error"));
    assert_eq!(fetched.trouble, None);
    let stop = mailbox.fetch(&wanted[3..5], &mut |_, _| anyhow::bail!("disk full"));
    assert_eq!(stop.expect_err("ours").to_string(), "disk full");
    assert!(!mailbox.is_broken());
}

/// Answers a chunk of a mail of `length` bytes, at most `most` at a time.
fn chunk(command: &str, length: usize, most: usize) -> Vec<Act> {
    let range = command.split(['<', '>']).nth(1).expect("a range");
    let (from, count) = range.split_once('.').expect("two numbers");
    let (from, count): (usize, usize) = (from.parse().expect("a number"), count.parse().expect("a number"));
    let count = count.min(most).min(length.saturating_sub(from));
    let body: Vec<u8> = (from..from + count).map(|at| (at % 251) as u8).collect();
    let head = format!("* 1 FETCH (UID 5 BODY[]<{from}> {{{count}}}\r\n");
    say([head.as_bytes(), &body, b")\r\n$ OK\r\n"].concat())
}

#[test]
fn large_mails_come_in_chunks() {
    const MIB: usize = 1 << 20;
    let check = |length: usize, most: usize, size: usize| {
        let server = server(move |command| chunk(command, length, most));
        let mut mailbox = enter(&server);
        let mut bytes = Vec::new();
        let had = mailbox.fetch_large(&listed(5, size as u64), &mut bytes).expect("a mail");
        assert_eq!((had as usize, bytes.len()), (length, length));
        assert!(bytes.iter().enumerate().all(|(at, byte)| *byte == (at % 251) as u8));
    };
    check(MIB + 7, MIB, MIB + 7);
    check(2 * MIB, MIB, 2 * MIB);
    check(300_000, 100_000, 300_000);
    check(3_000, MIB, 10);
    check(10, MIB, 3_000);
    let server = server(|command| match command {
        "UID FETCH 5 (UID BODY.PEEK[]<0.1048576>)" => say("* 1 FETCH (UID 4 FLAGS ())\r\n$ OK\r\n"),
        "UID FETCH 6 (UID BODY.PEEK[]<0.1048576>)" => say("* 1 FETCH (UID 6 BODY[]<0> NIL)\r\n$ OK\r\n"),
        _ => say("* 1 FETCH (UID 7 BODY[]<0> {3}\r\nabc)\r\n$ OK\r\n"),
    });
    let mut mailbox = enter(&server);
    let mut fetch = |uid, size| mailbox.fetch_large(&listed(uid, size), &mut std::io::sink());
    assert!(matches!(fetch(5, 9), Err(Stopped::There(Trouble::Refused { .. }))));
    assert!(matches!(fetch(6, 9), Ok(0)));
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    assert!(matches!(mailbox.fetch_large(&listed(7, 3), &mut Full), Err(Stopped::Here(_))));
    assert!(!mailbox.is_broken());
}

#[test]
fn a_server_that_ignores_where_a_chunk_begins_comes_to_an_end() {
    let server = server(|_| chunk("<0.1048576>", 1 << 20, 1 << 20));
    let mut mailbox = Mailbox::enter(&server.account, &Pace::default()).expect("entered");
    let stopped = mailbox.fetch_large(&listed(5, 10), &mut std::io::sink());
    assert!(matches!(stopped, Err(Stopped::There(Trouble::TooMuch { .. }))), "{stopped:?}");
    assert!(mailbox.is_broken());
}

#[test]
fn only_what_was_copied_is_expunged() {
    let server = server(|command| match command.split(' ').nth(1) {
        Some("COPY") => say("$ OK [COPYUID 9 5,7 1:2] done\r\n"),
        _ => say("$ OK done\r\n"),
    });
    let mut mailbox = enter(&server);
    mailbox.move_to(&inbox(), 1, &[7, 5, 6], "已处理").expect("moved");
    let expected = [
        "LIST \"\" \"*\"",
        "CREATE \"&XfJZBHQG-\"",
        "SELECT \"INBOX\"",
        "UID COPY 5:7 \"&XfJZBHQG-\"",
        "UID STORE 5,7 +FLAGS.SILENT (\\Deleted)",
        "UID EXPUNGE 5,7",
    ];
    assert_eq!(server.told()[3..], expected);
    mailbox.mark_seen(&inbox(), 1, &[7]).expect("marked");
    assert_eq!(server.told()[9..], ["SELECT \"INBOX\"", "UID STORE 7 +FLAGS.SILENT (\\Seen)"]);
    assert!(matches!(mailbox.mark_seen(&inbox(), 2, &[7]), Err(Trouble::Refused { .. })));
    assert_eq!(server.told().len(), 12, "nothing is marked under another UIDVALIDITY");
}

#[test]
fn what_cannot_be_moved_safely_stays() {
    let started = |capabilities: &'static str, copy: &'static str| {
        Scripted::start(HELLO, move |command| match command {
            "CAPABILITY" => say(format!("* CAPABILITY IMAP4rev1 {capabilities}\r\n$ OK\r\n")),
            "LIST \"\" \"*\"" => say("* LIST () \"/\" \"INBOX.&XfJZBHQG-\"\r\n* LIST () \"/\" &XfJZBHQG-\r\n$ OK\r\n"),
            other if other.starts_with("UID COPY") => say(copy),
            other => manners(other).unwrap_or_else(|| say("$ OK\r\n")),
        })
    };
    let server = started("ID", "");
    assert!(enter(&server).move_to(&inbox(), 1, &[1], "已处理").is_err());
    assert_eq!(server.told().len(), 3, "nothing is sent");
    let server = started("UIDPLUS", "$ NO [TRYCREATE] no\r\n");
    assert!(enter(&server).move_to(&inbox(), 1, &[1], "已处理").is_err());
    assert_eq!(server.told()[4..], ["SELECT \"INBOX\"", "UID COPY 1 \"&XfJZBHQG-\""]);
    let server = started("MOVE UIDPLUS", "");
    enter(&server).move_to(&inbox(), 1, &[1, 2], "已处理").expect("moved");
    assert_eq!(server.told()[4..], ["SELECT \"INBOX\"", "UID MOVE 1:2 \"&XfJZBHQG-\""]);
}

#[test]
fn the_visit_ends_when_it_must() {
    let server = server(|_| vec![Act::Silence]);
    let until = Instant::now() + Duration::from_millis(400);
    let pace = Pace { until: Some(until), ..Pace::default() };
    let mut mailbox = Mailbox::enter(&server.account, &pace).expect("entered");
    let fetched = mailbox.fetch(&[listed(1, 5)], &mut |_, _| Ok(())).expect("nothing of ours");
    assert!(matches!(fetched.trouble, Some(Trouble::TimeUp { .. })), "{:?}", fetched.trouble);
    assert!(until.elapsed() < Duration::from_secs(1));
    let over = Mailbox::enter(&server.account, &pace).err();
    assert!(matches!(over, Some(Trouble::TimeUp { .. })), "{over:?}");
}

/// Answers from memory.
struct Memory(std::io::Cursor<Vec<u8>>);

impl std::io::Read for Memory {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(buffer)
    }
}

impl std::io::Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// One answer, right or nearly so.
fn nearly() -> impl Strategy<Value = Vec<u8>> {
    let items = prop::sample::select(vec![
        "UID 1",
        "UID 99999999999",
        "INTERNALDATE NIL",
        "Internaldate nil",
        "INTERNALDATE \"\"",
        "INTERNALDATE \"99-Foo-0000 99:99:99 +9999\"",
        "INTERNALDATE \"31-Dec-262142 23:59:59 -2359\"",
        "INTERNALDATE {3}\r\nabc",
        "RFC822.SIZE 5",
        "RFC822.SIZE NIL",
        "BODY[] NIL",
        "BODY[]<0> {3}\r\n\u{7f}b)",
        "BODY[TEXT] {0}\r\n",
        "BODY[1.2.MIME] \"x\"",
        "RFC822 NIL",
        "FLAGS (\\Seen \\*)",
        "ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)",
        "ENVELOPE NIL",
        "BODYSTRUCTURE (\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1)",
        "BODYSTRUCTURE ((((",
        "MODSEQ (5)",
        "X-GM-MSGID 5",
        "X-GM-LABELS (a \"b\")",
        "FOO 3",
        "",
    ]);
    let fetch = (any::<u32>(), proptest::collection::vec(items, 0..5))
        .prop_map(|(number, items)| format!("* {number} FETCH ({})\r\n", items.join(" ")).into_bytes());
    let other = prop::sample::select(vec![
        "* OK [ALERT]\r\n",
        "* OK [UIDNEXT \r\n",
        "* OK [COPYUID 1 2:3 4] x\r\n",
        "* NO [ALERT] full\r\n",
        "* BAD\r\n",
        "* BYE [X] \r\n",
        "* PREAUTH x\r\n",
        "* VANISHED (EARLIER) 9:1,4294967295\r\n",
        "* 5 EXISTS\r\n",
        "* 0 EXPUNGE\r\n",
        "* STATUS x ()\r\n",
        "* LIST () \"/\" {1}\r\na\r\n",
        "* ID NIL\r\n",
        "* SEARCH 1 2\r\n",
        "* ENABLED X\r\n",
        "* QUOTA \"\" (STORAGE 1 2)\r\n",
        "* ACL INBOX a lr\r\n",
        "* METADATA \"\" (/a \"b\")\r\n",
        "* THREAD (1)\r\n",
        "* CAPABILITY IMAP4rev1\r\n",
        "+ go\r\n",
        "a1 OK again\r\n",
        "a2 PREAUTH x\r\n",
        "a2 BYE x\r\n",
    ]);
    let other = other.prop_map(|text| text.as_bytes().to_vec());
    prop_oneof![4 => fetch, 2 => other, 1 => proptest::collection::vec(any::<u8>(), 0..12)]
}

proptest! {
    /// The library is young; what comes through [`Tidy`] must not make it panic.
    #[test]
    fn no_answer_makes_the_library_fall(answers in proptest::collection::vec(nearly(), 0..4), spoilt in any::<(usize, u8)>()) {
        let mut answer = answers.concat();
        // Every other time one byte is wrong.
        if spoilt.0 % 2 == 0 && !answer.is_empty() {
            let at = spoilt.0 % answer.len();
            answer[at] = spoilt.1;
        }
        let answer = [b"a1 OK in\r\n", &answer[..], b"a2 OK done\r\n"].concat();
        let allowance = Allowance::new(Duration::from_secs(5), 1 << 20);
        let mut client = imap::Client::new(Tidy::new(Memory(std::io::Cursor::new(answer)), allowance));
        client.greeting_read = true;
        let mut session = client.login("a", "b").map_err(|(error, _)| error).expect("logged in");
        if let Ok(fetches) = session.uid_fetch("1", "(UID BODY.PEEK[])") {
            for fetch in fetches.iter() {
                let _ = (fetch.body(), fetch.size, list::arrived(fetch));
            }
        }
    }
}
