//! A real Dovecot: every folder is read, nothing in it changes, and the account says so.

use super::*;
use std::fs;

#[test]
fn drafts_come_in_from_every_folder_and_stay_as_they_were() {
    let Some(post) = PostOffice::open() else { return };
    let office = settled_in(&post);
    let folders = ["INBOX", "垃圾邮件", "广告邮件", "订阅邮件"];
    for (unit, folder) in folders.iter().enumerate() {
        post.place(folder, sent(unit, "04-18 09:00"), "04-18 09:00");
    }
    // Its clock is wrong by two weeks; the server's is not.
    let wrong = String::from_utf8(sent(4, "04-18 09:20")).expect("ASCII");
    let wrong = wrong.replace("Date: Wed, 18 Apr 2018", "Date: Wed, 2 May 2018");
    assert!(wrong.contains("2 May"), "{wrong}");
    post.deliver(wrong, "04-18 09:20");
    // What people throw away or have sent is not ours.
    post.place("已删除", sent(5, "04-18 09:25"), "04-18 09:25");
    post.place("已发送", sent(5, "04-18 09:25"), "04-18 09:25");
    let before = post.folders();

    let done = run(&office, "04-18 10:00", 0);
    assert_eq!((done["stored"].as_u64(), done["draft"].as_u64()), (Some(5), Some(5)), "{done}");
    each_has_one_receipt(&office, 5);
    assert_eq!(post.folders(), before);
    for folder in folders {
        assert!(post.flags(folder).iter().all(String::is_empty), "{folder}: {:?}", post.flags(folder));
    }
    let mails = office.at("04-18 10:05", &["--json", "mail", "list"]).json();
    let mails = mails.as_array().expect("a list");
    assert!(mails.iter().all(|mail| mail["arrived"].as_str().is_some_and(|at| at.starts_with("2018-04-18T09:"))));
    let board = board(&office, "04-18 10:05");
    let on_time = board["units"].as_array().expect("units").iter().filter(|unit| unit["colour"] == "on-time").count();
    assert_eq!(on_time, 5);

    let done = run(&office, "04-18 10:10", 0);
    assert_eq!((done["stored"].as_u64(), done["sent"].as_u64()), (Some(0), Some(0)), "{done}");
    assert_eq!(account(&office, "04-18 10:15"), [5, 0, 0, 0, 0]);
    assert_eq!(post.folders(), before);
}

#[test]
fn a_folder_that_dovecot_numbers_anew_is_read_anew() {
    let Some(mut post) = PostOffice::open() else { return };
    let office = settled_in(&post);
    for unit in 0..3 {
        post.deliver(sent(unit, "04-18 09:00"), "04-18 09:00");
    }
    office.run("04-18 10:00");
    post.stop_imap();
    let done = run(&office, "04-18 10:05", 75);
    assert!(troubles(&done).contains("连不上 localhost"), "{done}");
    post.forget_numbers();
    post.start_imap();
    let done = run(&office, "04-18 10:10", 0);
    assert_eq!((done["stored"].as_u64(), done["sent"].as_u64()), (Some(0), Some(0)), "{done}");
    assert_eq!(account(&office, "04-18 10:15"), [3, 0, 3, 0, 0]);
    each_has_one_receipt(&office, 3);
}

#[test]
fn the_plain_port_is_used_only_with_starttls() {
    let Some(post) = PostOffice::open() else { return };
    let office = settled_in(&post);
    post.deliver(sent(0, "04-18 09:00"), "04-18 09:00");
    office.set("imap", "port", &post.imap_starttls_port().to_string());
    office.append("security = \"starttls\"\nseconds = 10\n");
    let done = run(&office, "04-18 10:00", 0);
    assert_eq!(done["draft"], 1, "{done}");
}

#[test]
fn a_server_without_starttls_never_hears_the_code() {
    use std::io::{BufRead, BufReader, Write};
    let door = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = door.local_addr().expect("bound").port();
    let server = std::thread::spawn(move || {
        let (mut socket, _) = door.accept().expect("a caller");
        socket.write_all(b"* OK plain\r\n").expect("said");
        let mut heard = String::new();
        let mut lines = BufReader::new(socket.try_clone().expect("a socket"));
        lines.read_line(&mut heard).expect("heard");
        let tag = heard.split(' ').next().unwrap_or_default().to_owned();
        let _ = socket.write_all(format!("{tag} BAD unknown command\r\n").as_bytes());
        // Whatever comes until the caller goes.
        while lines.read_line(&mut heard).is_ok_and(|count| count > 0) {}
        heard
    });
    let scripted = NetEase::open([]);
    let office = settled_at(&scripted);
    office.set("imap", "port", &port.to_string());
    office.append("security = \"starttls\"\n");
    let done = run(&office, "04-18 10:00", 75);
    assert!(troubles(&done).contains("不提供 STARTTLS"), "{done}");
    let heard = server.join().expect("no panic");
    assert!(heard.contains("STARTTLS") && !heard.contains("LOGIN") && heard.lines().count() == 1, "{heard}");
}

#[test]
fn the_board_tells_what_the_folders_hold_and_when_they_were_counted() {
    let Some(post) = PostOffice::open() else { return };
    let office = settled_in(&post);
    for unit in 0..2 {
        post.deliver(sent(unit, "04-18 09:00"), "04-18 09:00");
    }
    post.place("垃圾邮件", sent(2, "04-18 09:00"), "04-18 09:00");
    office.run("04-18 10:00");
    let words = |at: &str| board(&office, at)["account_words"].to_string();
    let told = words("04-18 10:05");
    assert!(told.contains("服务器“收件箱”现有2封（") && told.contains("服务器“垃圾邮件”现有1封（"), "{told}");
    assert!(told.contains("来信3封 = 来稿3"), "the period's account: {told}");
    let counted = |at: &str| board(&office, at)["folders"][0]["counted_at"].clone();
    let first = counted("04-18 10:05");
    office.run("04-19 10:00");
    assert_eq!(counted("04-19 10:05"), first, "not before the deadline");
    // Monday 17:30 is the deadline, with ten minutes of grace.
    office.run("04-23 17:45");
    let second = counted("04-23 17:46");
    assert_ne!(second, first);
    let told = words("04-23 17:46");
    assert!(told.contains("逐封点验，均已登记"), "{told}");
    office.run("04-23 17:50");
    assert_eq!(counted("04-23 17:51"), second, "once a period");
    let page = office.file("board.html");
    office.at("04-23 17:51", &["status", "--html", &page.display().to_string()]);
    assert!(fs::read_to_string(page).expect("a page").contains("逐封点验"));
}

/// A mail that was there all along and never shown: the count after the deadline finds it.
#[test]
fn the_count_finds_what_was_never_shown() {
    let server = NetEase::open([]);
    let office = settled_at(&server);
    for unit in 0..3 {
        server.arrives(sent(unit, "04-18 09:00"), "04-18 09:00");
    }
    let hidden = server.mailbox().folder("INBOX").mails.remove(1);
    office.run("04-18 10:00");
    // It comes back in the place of another one, so that the number of mails does not give it away.
    server.mailbox().folder("INBOX").mails[0] = hidden;
    assert_eq!(office.run("04-19 10:00")["stored"], 0);
    let done = office.run("04-23 17:45");
    assert_eq!(done["stored"], 1, "{done}");
    let words = board(&office, "04-23 17:46")["account_words"].to_string();
    assert!(words.contains("补收漏登1封"), "{words}");
    each_has_one_receipt(&office, 3);
}
