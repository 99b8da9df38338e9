//! The account or the server cannot be used: each fault has its own words and its remedy, and the rest of the run goes on.

use super::*;
use crate::support::certificates::Authority;
use crate::support::netease::Quirk;
use std::fs;
use std::net::TcpListener;

/// When reminders are due: Friday before the deadline, 15:00.
const REMINDERS: &str = "04-20 15:05";

/// A run at a moment when reminders are due: whoever runs the machine is told, and nobody is reminded of what we cannot see.
#[track_caller]
fn refused(office: &Office, code: i32, words: &[&str]) {
    let done = run(office, REMINDERS, code);
    let told = troubles(&done);
    for words in words {
        assert!(told.contains(words), "lacks {words}: {told}");
    }
    assert!(told.starts_with("收信：") && !told.contains(crate::support::live::CODE), "{told}");
    assert!(office.letters_of("reminder").is_empty(), "what was sent cannot be seen: {done}");
    let alarms = office.letters_of("alarm");
    assert!(alarms.len() == 1 && alarms[0].text.contains(words[0]), "{alarms:?}");
}

#[test]
fn a_refused_account_is_told_with_its_remedy() {
    let check = |quirk: Quirk, words: &[&str]| {
        let server = NetEase::open([]);
        let office = settled_at(&server);
        server.behave([quirk]);
        refused(&office, 2, words);
    };
    check(Quirk::WrongCode, &["不接受账号或授权码", "重新生成"]);
    check(Quirk::NotEnabled, &["未开通此项服务", "开启 IMAP/SMTP 服务"]);
    check(Quirk::StillUnsafe, &["认为登录不安全", "安全提醒"]);
}

#[test]
fn what_may_pass_is_tried_again() {
    let server = NetEase::open([]);
    let office = settled_at(&server);
    server.behave([Quirk::TooManyLogins]);
    refused(&office, 75, &["拒绝了“登录”", "Too many logins"]);
    server.behave([]);
    run(&office, "04-20 15:10", 0);
    assert!(!office.letters_of("reminder").is_empty(), "now it is certain who has sent nothing");
}

#[test]
fn a_server_that_cannot_be_reached_or_believed_is_told() {
    let server = NetEase::open([]);
    let other = tempfile::tempdir().expect("a folder");
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound").port();

    let office = settled_at(&server);
    fs::copy(Authority::new().write_ca(other.path()), office.file("imap-ca.pem")).expect("another authority");
    refused(&office, 2, &["证书不可信", "不是所信任的签发机构签发的", "未发送账号和授权码"]);
    // Nobody was knocked at, so there is nothing to wait for once the authority is right.
    fs::copy(server.ca(), office.file("imap-ca.pem")).expect("the right one");
    server.forget();
    run(&office, "04-20 15:06", 0);
    assert_eq!(server.commands_of(server.connections())[0], "LOGIN \"zfbxcc@163.com\" ***");

    let office = settled_at(&server);
    office.set("imap", "port", &free.to_string());
    refused(&office, 75, &["连不上 localhost", "连接被拒绝", "检查网络"]);

    let office = settled_at(&server);
    office.set("imap", "host", "\"imap.nowhere.invalid\"");
    refused(&office, 75, &["连不上 imap.nowhere.invalid", "检查网络、服务器名和端口"]);

    let office = settled_at(&server);
    fs::remove_file(office.file("code")).expect("the code");
    refused(&office, 2, &["授权码"]);
}

#[test]
fn a_refused_account_is_left_alone_for_half_an_hour_unless_the_code_changes() {
    let server = NetEase::open([]);
    let office = settled_at(&server);
    server.arrives(sent(0, "04-18 09:00"), "04-18 09:00");
    server.behave([Quirk::StillUnsafe]);
    let logins = || server.commands().iter().filter(|command| command.starts_with("LOGIN")).count();
    run(&office, "04-18 10:00", 2);
    assert_eq!(logins(), 1);
    for moment in ["04-18 10:05", "04-18 10:15", "04-18 10:29"] {
        let told = troubles(&run(&office, moment, 2));
        assert!(told.contains("认为登录不安全") && told.contains("10:30前不再尝试"), "{told}");
        assert_eq!(told.matches("不再尝试").count(), 1, "{told}");
    }
    assert_eq!(logins(), 1, "nobody knocks");
    run(&office, "04-18 10:30", 2);
    assert_eq!(logins(), 2);
    // Another code is tried at once, and a right one ends it.
    server.behave([]);
    server.mailbox().code = "ANOTHERCODE".into();
    fs::write(office.file("code"), "ANOTHERCODE\n").expect("written");
    let done = run(&office, "04-18 10:35", 0);
    assert_eq!(done["stored"], 1, "{done}");
    run(&office, "04-18 10:40", 0);
    assert_eq!(office.letters_of("alarm").len(), 1, "one a day");
}

#[test]
fn a_refused_account_is_not_knocked_at_to_tidy_up_either() {
    let server = NetEase::open([]);
    let office = office_at(&server);
    office.append("after = \"seen\"\n");
    office.run(BEGIN);
    server.arrives(sent(0, "04-18 09:00"), "04-18 09:00");
    // It comes in, and cannot be marked.
    server.behave([Quirk::Refuses("UID STORE", "NO The folder is read-only")]);
    run(&office, "04-18 10:00", 75);
    server.behave([Quirk::WrongCode]);
    server.forget();
    run(&office, "04-18 10:05", 2);
    run(&office, "04-18 10:10", 2);
    assert_eq!(server.commands().iter().filter(|command| command.starts_with("LOGIN")).count(), 1);
}
