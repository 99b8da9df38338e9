//! Machines that answer everything they get, for two hundred rounds: they meet the caps, whatever they say.

use super::super::support::mail::{Read, answering, draft, moment, plain};
use super::units;
use crate::support::Office;
use chrono::{DateTime, Duration, FixedOffset};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

const ROUNDS: i64 = 200;

/// What one machine says to one letter of ours.
type Answer = fn(unit: &str, at: &str, letter: &Read, raw: &[u8], number: usize) -> Vec<Vec<u8>>;

/// Two mails with drafts to each letter, so that the caps alone can end it.
fn drafts(unit: &str, at: &str, letter: &Read, _: &[u8], number: usize) -> Vec<Vec<u8>> {
    let words = |part: usize| draft(&format!("我单位第{number}批第{part}个重点项目开工"));
    (1..3).map(|part| plain(unit, &format!("回复{part}：{}", letter.subject), at, &words(part))).collect()
}

/// Polite words without any mark, and a draft as if it had been written by hand.
fn unmarked(unit: &str, at: &str, letter: &Read, raw: &[u8], number: usize) -> Vec<Vec<u8>> {
    let polite = plain(unit, &format!("回复：{}", letter.subject), at, "您好，您的邮件已收到，我会尽快处理，谢谢！");
    [vec![polite], drafts(unit, at, letter, raw, number)].concat()
}

/// A holiday text in QQ's words, which quotes our letter.
fn holiday(unit: &str, at: &str, letter: &Read, _: &[u8], number: usize) -> Vec<Vec<u8>> {
    let words =
        format!("这是来自QQ邮箱的假期自动回复邮件。\n您好，我最近正在休假中，第{number}次告知。\n\n{}", letter.text);
    vec![answering(unit, &format!("自动回复：{}", letter.subject), at, &words, &letter.message_id, None)]
}

/// Marked as a machine's, with a whole draft in it.
fn marked(unit: &str, at: &str, letter: &Read, _: &[u8], number: usize) -> Vec<Vec<u8>> {
    let body = draft(&format!("我单位第{number}项自动回复的工作"));
    let mail = plain(unit, &format!("Re: {}", letter.subject), at, &body);
    vec![[b"Auto-Submitted: auto-replied\r\n", mail.as_slice()].concat()]
}

/// Our own letter sent back, with another sender in its header.
fn forwarded(unit: &str, at: &str, _: &Read, raw: &[u8], number: usize) -> Vec<Vec<u8>> {
    let date = moment(at).to_rfc2822();
    let text = String::from_utf8_lossy(raw).replacen("From:", &format!("From: {unit}\r\nX-Was-{number}:"), 1);
    vec![
        format!("Received: from relay ([192.0.2.1]) by mx (Coremail) with SMTP id {number}; {date}\r\n{text}")
            .into_bytes(),
    ]
}

const MACHINES: [(&str, Answer); 5] =
    [("drafts", drafts), ("unmarked", unmarked), ("holiday", holiday), ("marked", marked), ("forwarded", forwarded)];

#[test]
fn no_machine_gets_more_than_the_caps() {
    let office = Office::new();
    office.run("04-17 08:30");
    let units: Vec<String> = units(&office).into_iter().take(MACHINES.len()).collect();
    let (mut answered, mut seen, mut mails) = (BTreeSet::new(), 0, 0);
    let start = moment("04-18 08:00");
    for round in 0..ROUNDS {
        let at = (start + Duration::minutes(round * 8)).format("%m-%d %H:%M").to_string();
        if round % 25 == 0 {
            // Somebody there writes now and then, so that even the machines that are recognised get something to answer.
            for (unit, (name, _)) in units.iter().zip(&MACHINES) {
                let body = draft(&format!("我单位第{round}号惠民实事办结"));
                office.arrives(&format!("{round}-{name}"), plain(unit, &format!("稿件{round}"), &at, &body));
                mails += 1;
            }
        }
        office.run(&at);
        for path in office.letters() {
            if !answered.insert(path.clone()) {
                continue;
            }
            let raw = fs::read(&path).expect("a letter");
            let letter = Read::of(&raw);
            seen += 1;
            let Some(which) = units.iter().position(|unit| letter.to.contains(unit)) else { continue };
            for (part, answer) in MACHINES[which].1(&units[which], &at, &letter, &raw, seen).into_iter().enumerate() {
                office.arrives(&format!("{round}-{seen}-{part}"), answer);
                mails += 1;
            }
        }
    }
    let sent = departures(&office);
    for (unit, (name, _)) in units.iter().zip(&MACHINES) {
        let moments = &sent[unit];
        assert!(fullest(moments, Duration::hours(1)) <= 6, "{name}: more than six in an hour");
        assert!(fullest(moments, Duration::hours(24)) <= 30, "{name}: more than thirty in a day");
    }
    let counts: Vec<usize> = units.iter().map(|unit| sent[unit].len()).collect();
    // 26 hours and a half: a day's cap and the beginning of the next for whoever passes for a unit; one answer to each of
    // the eight mails that a person wrote for those who are known to be machines.
    assert!(counts[0] >= 30 && counts[1] >= 30, "{counts:?}: the caps were not even reached");
    assert_eq!(counts[2..], [8, 8, 8], "{counts:?}");
    let total: usize = counts.iter().sum();
    assert!(total <= 2 * 60 + 24, "{total} letters in all");
    let account = office.at("04-19 20:00", &["--json", "status"]).json();
    assert_eq!((&account["adds_up"], &account["account"]["shown"]), (&true.into(), &mails.into()));
}

/// When letters left, by address.
fn departures(office: &Office) -> BTreeMap<String, Vec<DateTime<FixedOffset>>> {
    let mut sent: BTreeMap<String, Vec<DateTime<FixedOffset>>> = BTreeMap::new();
    for letter in super::outbox(office, "04-19 20:00") {
        let Some(at) = letter["state"]["sent"]["at"].as_str() else { continue };
        let at = DateTime::parse_from_rfc3339(at).expect("a moment");
        sent.entry(letter["recipient"].as_str().expect("an address").to_owned()).or_default().push(at);
    }
    sent
}

/// How many the fullest stretch of a length holds.
fn fullest(moments: &[DateTime<FixedOffset>], length: Duration) -> usize {
    let within =
        |from: &DateTime<FixedOffset>| moments.iter().filter(|at| **at >= *from && **at < *from + length).count();
    moments.iter().map(within).max().unwrap_or(0)
}
