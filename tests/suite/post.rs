//! Letters leave over real servers: exim and Dovecot where the mail must truly arrive, a scripted server where one must
//! misbehave. Told as the scheduler calls, moment by moment; what counts is what lies in the readers' inboxes.

mod answers;
mod bounce;
mod checking;
mod doubt;
mod kills;
mod limits;
mod loops;
mod slow;
mod week;

use super::support::mail::{draft, plain};
use super::support::smtp_server::{SmtpServer, Taken};
use super::support::{Office, Ran};
use serde_json::Value;
use std::collections::BTreeMap;

const EDUCATION: &str = "jzsjyj@163.example.com";
const FINANCE: &str = "jzsczj_zh@163.example.com";
const LEADER: &str = "leader@office.example.cn";
const EDITOR: &str = "editor@office.example.cn";
const OPERATOR: &str = "operator@office.example.cn";

/// The units' first addresses, in the roster's order.
fn units(office: &Office) -> Vec<String> {
    let listed = office.at("04-17 08:00", &["--json", "unit", "list"]).json();
    let units = listed["units"].as_array().expect("units").iter();
    units.filter_map(|unit| unit["mail"][0].as_str().map(str::to_owned)).collect()
}

/// An office that is at work since 17 April, and a server that takes its letters.
fn scripted() -> (Office, SmtpServer) {
    let (office, server) = (Office::new(), SmtpServer::open());
    office.posts_at(&server);
    office.run("04-17 08:30");
    (office, server)
}

/// So many units each send a draft before 9 o'clock on 18 April; each is owed a receipt. Their addresses.
fn owed(office: &Office, count: usize) -> Vec<String> {
    let units: Vec<String> = units(office).into_iter().take(count).collect();
    assert_eq!(units.len(), count);
    for (at, unit) in units.iter().enumerate() {
        let at = at + 1;
        let body = draft(&format!("我单位第{at}个重点项目开工建设"));
        office.arrives(
            &format!("owed{at:02}"),
            plain(unit, &format!("第{at}篇稿件"), &format!("04-18 08:{at:02}"), &body),
        );
    }
    units
}

/// The outbox as `letter list` tells it.
fn outbox(office: &Office, at: &str) -> Vec<Value> {
    let listed = office.at(at, &["--json", "letter", "list"]).json();
    listed.as_array().expect("letters").clone()
}

/// The state of a letter: `sent`, `queued`, `in-doubt`, …
fn state(letter: &Value) -> String {
    let state = &letter["state"];
    let name = state.as_str().map(str::to_owned);
    name.or_else(|| state.as_object()?.keys().next().cloned()).expect("a state")
}

fn kind(letter: &Value) -> String {
    letter["key"].as_object().and_then(|key| key.keys().next().cloned()).expect("a key")
}

/// The receipts by recipient with their states.
fn receipts(office: &Office, at: &str) -> BTreeMap<String, String> {
    let letters = outbox(office, at).into_iter().filter(|letter| kind(letter) == "receipt");
    letters.map(|letter| (letter["recipient"].as_str().expect("an address").to_owned(), state(&letter))).collect()
}

/// How many receipts are in a state.
fn count(office: &Office, at: &str, wanted: &str) -> usize {
    receipts(office, at).values().filter(|state| *state == wanted).count()
}

/// The number of the letter to an address.
fn number(office: &Office, at: &str, to: &str) -> String {
    let found = outbox(office, at).into_iter().find(|letter| letter["recipient"] == to).expect("a letter");
    found["id"].to_string()
}

/// What the server took for an address.
fn taken(server: &SmtpServer, to: &str) -> Vec<Taken> {
    server.taken().into_iter().filter(|taken| taken.to == [to]).collect()
}

/// Calls the job at moments, and compares how each call ended.
#[track_caller]
fn runs(office: &Office, expected: &[(&str, i32)]) -> Vec<Ran> {
    let run = |(at, code): &(&str, i32)| {
        let ran = office.at(at, &["run"]);
        assert_eq!(ran.code, *code, "at {at}\nstdout:\n{}\nstderr:\n{}", ran.out, ran.err);
        ran
    };
    expected.iter().map(run).collect()
}
