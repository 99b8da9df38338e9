//! The mailbox at a provider, as the office meets it: a real Dovecot, and a server that plays 163.com and its failings.
//!
//! One module a theme. What is common stands here: units that send, an office that reads, and what must hold afterwards.

mod after;
mod breakdowns;
mod cuts;
mod folders;
mod manners;
mod numbering;
mod plenty;
mod refusals;
mod start;
mod stuck;

use super::support::mail::{answering, draft, plain};
use super::support::netease::NetEase;
use super::support::post_office::PostOffice;
use super::support::{Office, Ran};
use serde_json::Value;

/// Units by their addresses, each with a title of its own.
const UNITS: [(&str, &str); 6] = [
    ("jzsjyj@163.example.com", "市教育局推进校舍改造工程"),
    ("gtqzfb@163.example.com", "古塔区做好高考服务保障"),
    ("lhqzfb_xx@163.example.com", "凌河区推行课后延时服务"),
    ("lhszfb@gov.example.net", "凌海市加快预算支出进度"),
    ("hsxzfb@126.example.com", "黑山县落实寄宿生补助政策"),
    ("jzkjj_zhk@126.example.com", "市科技局支持职业院校发展"),
];

/// When the office is set up; nothing that arrives later is old.
const BEGIN: &str = "04-17 08:30";

/// The draft of a unit as a mail that was sent at a moment of 2018.
fn sent(unit: usize, at: &str) -> Vec<u8> {
    let (address, title) = UNITS[unit];
    plain(address, title, at, &draft(title))
}

/// The same with words of its own in the subject, so that no other mail has its bytes or its Message-ID.
fn sent_as(unit: usize, at: &str, subject: &str) -> Vec<u8> {
    let (address, title) = UNITS[unit];
    plain(address, subject, at, &draft(title))
}

/// A draft behind whose last part lies so much that the whole has about `size` bytes.
fn of_size(unit: usize, at: &str, size: usize) -> Vec<u8> {
    let (address, title) = UNITS[unit];
    let mut mail = answering(address, title, at, &draft(title), "", None);
    let mut number = 0;
    while mail.len() < size {
        mail.extend(format!("{number:074}\r\n").into_bytes());
        number += 1;
    }
    mail
}

/// One that is too large to be fetched together with others.
fn large(unit: usize, at: &str) -> Vec<u8> {
    of_size(unit, at, 300_000)
}

/// An office that reads at the server that plays 163.com, and gives up after ten seconds.
fn office_at(server: &NetEase) -> Office {
    let office = Office::new();
    office.at_netease(server);
    // The section is the last one in the file.
    office.append("seconds = 10\n");
    office
}

/// The same, set up on an empty mailbox.
fn settled_at(server: &NetEase) -> Office {
    let office = office_at(server);
    office.run(BEGIN);
    server.forget();
    office
}

/// An office that reads at Dovecot, set up on an empty mailbox.
fn settled_in(post: &PostOffice) -> Office {
    let office = Office::new();
    office.reads_from(post.imap_port(), &post.ca());
    office.run(BEGIN);
    office
}

/// Runs, whatever the exit code; what it said comes back as JSON.
#[track_caller]
fn run(office: &Office, at: &str, code: i32) -> Value {
    office.at(at, &["--json", "run"]).code(code).json()
}

/// All troubles of a run in one string.
fn troubles(done: &Value) -> String {
    done["troubles"].as_array().expect("a list").iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n")
}

/// The board, whose account must add up.
#[track_caller]
fn board(office: &Office, at: &str) -> Value {
    let board = office.at(at, &["--json", "status"]).json();
    assert_eq!(board["adds_up"], true, "{}", board["account"]);
    board
}

/// 来稿, 略过, 重复, 未取到, 启用日前.
#[track_caller]
fn account(office: &Office, at: &str) -> [u64; 5] {
    let account = board(office, at)["account"].take();
    let of = |value: &Value| value.as_u64().expect("a count");
    [
        of(&account["states"]["draft"]),
        of(&account["states"]["ignored"]),
        of(&account["repeats"]),
        of(&account["stuck"]),
        of(&account["before_start"]),
    ]
}

/// The addresses that got a receipt, sorted; one of each letter.
fn receipts(office: &Office) -> Vec<String> {
    let mut to: Vec<String> = office.letters_of("receipt").into_iter().map(|letter| letter.to).collect();
    to.sort();
    to
}

/// Each of the first units got its receipt, once.
#[track_caller]
fn each_has_one_receipt(office: &Office, units: usize) {
    let receipts = receipts(office);
    assert_eq!(receipts.len(), units, "{receipts:?}");
    for (address, _) in &UNITS[..units] {
        let count = receipts.iter().filter(|to| to.contains(address)).count();
        assert_eq!(count, 1, "{address}: {receipts:?}");
    }
}

/// Nothing was said to the server but what reads.
#[track_caller]
fn only_reads(commands: &[String]) {
    const READS: [&str; 7] = ["LOGIN ", "ID (", "CAPABILITY", "LIST ", "EXAMINE ", "LOGOUT", ""];
    for command in commands {
        let fetches = match command.strip_prefix("UID ").unwrap_or(command).strip_prefix("FETCH ") {
            Some(rest) => {
                let (_, items) = rest.split_once(' ').expect("a set and items");
                let is_body = items.starts_with("(UID BODY.PEEK[]");
                is_body || items == "(UID)" || items == "(UID INTERNALDATE RFC822.SIZE)"
            }
            None => false,
        };
        let reads =
            READS.iter().any(|verb| if verb.is_empty() { command.is_empty() } else { command.starts_with(verb) });
        assert!(fetches || reads, "{command}");
    }
}

/// What a command printed and complained, together.
fn said(ran: &Ran) -> String {
    format!("{}\n{}", ran.out, ran.err)
}
