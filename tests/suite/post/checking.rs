//! `check --live`: both accounts tried for real, nothing changed, nothing sent; and the port that begins plain.

use super::super::support::certificates::Authority;
use super::super::support::live::CODE;
use super::super::support::mail::{draft, plain};
use super::super::support::netease::NetEase;
use super::super::support::post_office::{ME, PostOffice};
use super::super::support::smtp_server::SmtpServer;
use super::{EDUCATION, owed, runs};
use crate::support::Office;
use std::fs;

const AT: &str = "04-18 10:00";

#[test]
fn both_accounts_are_sound() {
    let Some(post) = PostOffice::open() else { return };
    let office = Office::new();
    office.live(&post);
    post.deliver(plain(EDUCATION, "稿件", "04-18 09:00", &draft("市教育局推进校舍改造工程")), "04-18 09:00");
    let before = (post.inbox(ME), post.flags("INBOX"), office.picture());
    let told = office.at(AT, &["check", "--live"]).code(0).out;
    for words in [
        "设置无误",
        "收信 localhost:",
        "发信 localhost:",
        "登录成功",
        "IMAP4REV1",
        "收件箱",
        "1封",
        "垃圾邮件（\\Junk）",
        "8BITMIME",
        "单封信上限60MiB",
        "以上仅试登录：邮箱未改动，未发信。",
    ] {
        assert!(told.contains(words), "lacks {words}:\n{told}");
    }
    assert!(told.lines().all(|line| line.chars().count() < 120), "fits a terminal:\n{told}");
    let json = office.at(AT, &["--json", "check", "--live"]).code(0).json();
    let (imap, smtp) = (&json["live"]["imap"], &json["live"]["smtp"]);
    for way in [imap, smtp] {
        assert_eq!(
            (&way["sound"], &way["needs_a_person"], way["trouble"].is_null()),
            (&true.into(), &false.into(), true)
        );
        assert!(way["capabilities"].as_array().is_some_and(|all| all.len() > 3), "{way}");
    }
    let folders = imap["folders"].as_array().expect("folders");
    let inbox = folders.iter().find(|folder| folder["name"] == "INBOX").expect("one");
    assert_eq!((&inbox["read"], &inbox["present"]), (&true.into(), &1.into()), "{folders:?}");
    let junk = folders.iter().find(|folder| folder["role"] == "\\Junk").expect("one");
    assert_eq!(junk["read"], true);
    assert!(folders.iter().any(|folder| folder["read"] == false && folder["present"].is_null()), "{folders:?}");
    post.settle();
    assert!((post.inbox(ME), post.flags("INBOX"), office.picture()) == before, "nothing has changed");
    assert_eq!(post.users().len(), 1, "nobody was written to");
    // Nothing was stored either: the mail is new to the first run.
    assert_eq!(office.run("04-18 10:05")["stored"], 1);
}

#[test]
fn a_wrong_code_is_told_for_both_with_the_remedy() {
    let Some(post) = PostOffice::open() else { return };
    let office = Office::new();
    office.live(&post);
    fs::write(office.file("code"), "WRONGWRONGWRONGW").expect("written");
    let told = office.at(AT, &["check", "--live"]).code(2).out;
    assert_eq!(told.matches("未成功").count(), 2, "{told}");
    assert_eq!(told.matches("授权码可能已过期或被停用").count(), 2, "{told}");
    assert!(!told.contains("WRONG") && !told.contains(CODE), "{told}");
    let json = office.at(AT, &["--json", "check", "--live"]).code(2).json();
    for way in ["imap", "smtp"] {
        let way = &json["live"][way];
        assert_eq!((&way["sound"], &way["needs_a_person"]), (&false.into(), &true.into()), "{way}");
        assert!(way["trouble"].as_str().is_some_and(|words| words.contains("授权码")), "{way}");
    }
    fs::remove_file(office.file("code")).expect("it was there");
    let told = office.at(AT, &["check", "--live"]).code(2).out;
    assert!(told.contains("读不了授权码文件“code”"), "{told}");
}

#[test]
fn a_refused_account_is_left_alone_and_the_board_says_so() {
    let Some(post) = PostOffice::open() else { return };
    let office = Office::new();
    office.live(&post);
    office.run("04-17 08:30");
    fs::write(office.file("code"), "WRONGWRONGWRONGW").expect("written");
    for at in ["04-17 09:00", "04-17 09:15"] {
        let told = &runs(&office, &[(at, 2)])[0].out;
        assert!(told.contains("收信：") && told.contains("授权码"), "{told}");
    }
    let status = office.at("04-17 09:16", &["status"]).code(1).out;
    assert!(status.contains("收信暂停至4月17日（周二）09:30") && status.contains("授权码可能已过期"), "{status}");
    let ways = |at: &str| -> Vec<(String, String)> {
        let board = office.at(at, &["--json", "status"]).json();
        let paused = board["paused"].as_array().expect("a list").iter();
        let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
        paused.map(|paused| (text(&paused["way"]), text(&paused["until"]))).collect()
    };
    let told = ways("04-17 09:16");
    assert!(told.contains(&("imap".into(), "2018-04-17T09:30:00+08:00".into())), "{told:?}");
    // The alarm about it met the same refusal on its way out.
    assert!(told.iter().any(|(way, _)| way == "smtp"), "{told:?}");
    let page = office.file("board.html");
    office.at("04-17 09:16", &["status", "--html", &page.display().to_string()]).code(1);
    assert!(fs::read_to_string(page).expect("a page").contains("收信暂停至"));
    fs::write(office.file("code"), CODE).expect("written");
    runs(&office, &[("04-17 09:17", 0)]);
    assert_eq!(ways("04-17 09:18"), []);
    office.at("04-17 09:18", &["status"]).code(0);
}

#[test]
fn a_server_that_is_away_may_come_back() {
    let Some(mut post) = PostOffice::open() else { return };
    let office = Office::new();
    office.live(&post);
    post.stop_smtp();
    let told = office.at(AT, &["check", "--live"]).code(75).out;
    assert!(told.contains("登录成功") && told.contains("连不上 localhost（连接被拒绝）"), "{told}");
    post.stop_imap();
    let json = office.at(AT, &["--json", "check", "--live"]).code(75).json();
    assert_eq!((&json["live"]["imap"]["sound"], &json["live"]["smtp"]["sound"]), (&false.into(), &false.into()));
}

#[test]
fn a_certificate_of_another_authority_is_not_believed() {
    let Some(post) = PostOffice::open() else { return };
    let office = Office::new();
    office.live(&post);
    let folder = tempfile::tempdir().expect("a folder");
    let other = Authority::new().write_ca(folder.path());
    for name in ["imap-ca.pem", "smtp-ca.pem"] {
        fs::copy(&other, office.file(name)).expect("written");
    }
    let told = office.at(AT, &["check", "--live"]).code(2).out;
    assert_eq!(told.matches("的证书不可信（不是所信任的签发机构签发的），未发送账号和授权码").count(), 2, "{told}");
    // The job says so as well; once it is mended it goes on at once.
    runs(&office, &[("04-18 10:05", 2)]);
    for name in ["imap-ca.pem", "smtp-ca.pem"] {
        fs::copy(post.ca(), office.file(name)).expect("written");
    }
    runs(&office, &[("04-18 10:06", 0)]);
    assert!(post.smtp_logs("alarm."), "the alarm has gone, too");
}

#[test]
fn one_way_at_a_server_and_the_other_in_a_folder() {
    let office = Office::new();
    let told = office.at(AT, &["check", "--live"]).code(0).out;
    assert!(told.contains("收信：不经服务器") && told.contains("发信：不经服务器"), "{told}");
    let server = NetEase::open([]);
    office.at_netease(&server);
    let told = office.at(AT, &["check", "--live"]).code(0).out;
    assert!(told.contains("登录成功") && told.contains("发信：不经服务器"), "{told}");
}

#[test]
fn a_port_that_begins_plain_is_secured_or_left() {
    let Some(post) = PostOffice::open() else { return };
    let office = Office::new();
    office.sends_through(post.smtp_starttls_port(), &post.ca());
    office.append("security = \"starttls\"\n");
    office.at(AT, &["check", "--live"]).code(0);
    office.run("04-17 08:30");
    owed(&office, 3);
    assert_eq!(office.run("04-18 09:00")["sent"], 3);
    post.settle();
    assert!(post.smtp_logs("X=TLS1.3"), "it was secured");

    // A server that speaks plain and offers no STARTTLS gets neither account nor code.
    let plain = Plain::open();
    let office = Office::new();
    office.sends_through(plain.port, &SmtpServer::open().ca());
    office.append("security = \"starttls\"\n");
    office.run("04-17 08:30");
    owed(&office, 1);
    let told = &runs(&office, &[("04-18 09:00", 2)])[0].out;
    assert!(told.contains("不提供 STARTTLS，未发送账号和授权码"), "{told}");
    office.at(AT, &["check", "--live"]).code(2);
    let heard = plain.heard();
    assert!(heard.contains("EHLO") && !heard.contains("AUTH") && !heard.contains("MAIL"), "{heard}");
}

/// A server without TLS that offers logins and nothing to secure them.
struct Plain {
    port: u16,
    heard: std::sync::Arc<std::sync::Mutex<String>>,
}

impl Plain {
    fn open() -> Self {
        use std::io::{BufRead, BufReader, Write};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let heard = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
        let told = heard.clone();
        std::thread::spawn(move || {
            for socket in listener.incoming() {
                let Ok(mut socket) = socket else { return };
                let _ = socket.write_all(b"220 plain\r\n");
                let Ok(reading) = socket.try_clone() else { return };
                for line in BufReader::new(reading).lines().map_while(Result::ok) {
                    told.lock().expect("no panic").push_str(&line);
                    let _ = socket.write_all(b"250-plain\r\n250 AUTH LOGIN PLAIN\r\n");
                }
            }
        });
        Self { port, heard }
    }

    fn heard(&self) -> String {
        self.heard.lock().expect("no panic").clone()
    }
}
