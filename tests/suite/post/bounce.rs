//! An address that is none: exim's own bounce comes back, or the server says so at once.

use super::super::support::mail::{draft, plain};
use super::super::support::post_office::{PostOffice, REFUSED, UNKNOWN};
use super::{EDUCATION, FINANCE, OPERATOR, number, receipts, runs};
use crate::support::Office;

/// An office at real servers in which the education bureau has another address.
fn with_address(post: &PostOffice, address: &str) -> Office {
    let office = Office::new();
    office.live(post);
    office.edit("roster.toml", EDUCATION, address);
    office.run("04-17 08:30");
    post.deliver(plain(address, "稿件", "04-18 09:00", &draft("市教育局推进校舍改造工程")), "04-18 09:00");
    post.deliver(plain(FINANCE, "稿件", "04-18 09:10", &draft("市财政局加快预算执行进度")), "04-18 09:10");
    office
}

#[test]
fn a_bounce_comes_home_and_the_address_is_left_alone_until_a_person_lifts_it() {
    let Some(post) = PostOffice::open() else { return };
    let unknown = format!("{UNKNOWN}@163.example.com");
    let office = with_address(&post, &unknown);
    office.run("04-18 09:20");
    post.settle();
    let done = office.run("04-18 09:30");
    assert_eq!((done["stored"].as_u64(), done["acted"].as_u64(), done["sent"].as_u64()), (Some(1), Some(1), Some(0)));
    let number = number(&office, "04-18 09:31", &unknown);
    let shown = office.at("04-18 09:31", &["letter", "show", &number]).code(0).out;
    assert!(shown.contains("退信：地址不存在"), "{shown}");
    assert_eq!(receipts(&office, "04-18 09:31")[&unknown], "refused");
    let status = office.at("04-18 09:31", &["status"]).code(1).out;
    assert!(status.contains(&format!("市教育局邮箱 {unknown} 已停发")) && status.contains("--resume"), "{status}");

    // Before the next deadline everybody who has not sent is reminded; this one may not be, and the bounce is not taken for a draft.
    office.run("04-28 15:05");
    post.settle();
    let reminders = |office: &Office, at: &str| -> Vec<(String, String)> {
        let letters = super::outbox(office, at).into_iter().filter(|letter| super::kind(letter) == "reminder");
        letters.map(|letter| (letter["recipient"].as_str().expect("one").to_owned(), super::state(&letter))).collect()
    };
    let told = reminders(&office, "04-28 15:06");
    assert!(told.contains(&(unknown.clone(), "refused".into())), "{told:?}");
    assert!(told.contains(&(FINANCE.into(), "sent".into())), "{told:?}");
    assert_eq!(office.run("04-28 15:10")["stored"], 0, "nothing came back, because nothing went there");

    // The address is mended (here: it was right, and a person insists); then it is written to again.
    office.at("04-28 15:20", &["unit", "address", &unknown, "--resume"]).code(0);
    office.at("04-28 15:21", &["letter", "resend", &number]).code(0);
    assert_eq!(office.run("04-28 15:22")["sent"], 1);
    post.settle();
    assert_eq!(office.run("04-28 15:30")["acted"], 1, "and it came back again");
    assert!(office.at("04-28 15:31", &["unit", "list"]).out.contains("停发：地址不存在"));
    assert_eq!(office.at("04-28 15:31", &["--json", "status"]).json()["adds_up"], true);
}

#[test]
fn an_address_that_is_refused_at_once_is_suspended_at_once() {
    let Some(post) = PostOffice::open() else { return };
    let refused = format!("{REFUSED}@163.example.com");
    let office = with_address(&post, &refused);
    let ran = &runs(&office, &[("04-18 09:20", 75)])[0];
    assert!(ran.out.contains(&refused) && ran.out.contains("550 Invalid User"), "{}", ran.out);
    runs(&office, &[("04-18 09:30", 1), ("04-18 12:00", 1), ("04-19 09:00", 1)]);
    post.settle();
    assert!(!post.users().contains(&refused));
    assert_eq!((post.inbox(FINANCE).len(), post.inbox(OPERATOR).len()), (1, 1));
    let status = office.at("04-19 09:01", &["status"]).code(1).out;
    assert!(status.contains(&format!("市教育局邮箱 {refused} 已停发")), "{status}");
}
