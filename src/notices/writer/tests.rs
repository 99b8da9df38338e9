use super::*;
use crate::model::ids::MailId;
use crate::model::unit::UnitCode;
use crate::store::Store;
use proptest::prelude::*;

fn writer(folder: &std::path::Path) -> Writer {
    let templates = Templates::load(None).expect("the built-in templates are sound");
    let archive = Archive::open(folder).expect("an archive");
    Writer::new(Arc::new(templates), Letterhead::sample(), address("zfbxcc@163.com"), Caps::UNIT, archive)
}

fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

/// So many minutes after a Monday morning.
fn at(minutes: i64) -> Moment {
    let morning = chrono::DateTime::parse_from_rfc3339("2018-04-16T08:00:00+08:00").expect("a moment");
    morning + Duration::minutes(minutes)
}

fn sample(name: &str) -> Letter {
    Letter::samples().into_iter().find(|(known, _)| *known == name).expect("a sample").1
}

fn receipt(mail: i64, recipient: Recipient) -> Outgoing {
    let key = LetterKey::Receipt { mail: MailId(mail) };
    Outgoing::new(key, &address("jyj@163.com"), "市教育局", recipient, sample("receipt"))
}

/// What leaves when somebody calls the program; in what order does not matter here.
fn deliver(writer: &Writer, db: &Connection, staff: bool, now: Moment) -> usize {
    writer.space(db, &|_| staff, now).expect("spaced");
    let due = rows::due(db, now).expect("letters");
    for letter in &due {
        rows::set_state(db, letter.id, &LetterState::Sent { at: now, answer: String::new() }).expect("set");
    }
    due.len()
}

/// The most that ever left within a length of time.
fn most_within(left: &[Moment], length: Duration) -> usize {
    let held = left.iter().map(|start| left.iter().filter(|at| *at >= start && **at < *start + length).count());
    held.max().unwrap_or_default()
}

/// What a mail of a machine costs us, at the worst: whatever it sends, we take it for something to be answered.
#[derive(Clone, Copy, Debug)]
enum Response {
    /// Looks like a draft, a holiday reply without any mark, a read receipt in plain words, our own letter sent on.
    Answered,
    /// A bounce: the letter it answers has not arrived, and still counts.
    Bounced,
    /// Nothing comes back, but the office has something to say on its own.
    Reminded,
}

fn responses() -> impl Strategy<Value = Vec<(Response, i64)>> {
    let response = prop_oneof![
        6 => Just(Response::Answered),
        1 => Just(Response::Bounced),
        1 => Just(Response::Reminded),
    ];
    // The program is called every few minutes, and now and then it was switched off for hours.
    let minutes = prop_oneof![12 => 0i64..=14, 1 => 15i64..=400];
    prop::collection::vec((response, minutes), 200)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    /// A responder that answers each letter, with anything, for 200 rounds: never more than the cap leaves in any hour
    /// or any day, however the rounds lie, and every letter has another reason.
    #[test]
    fn loops_stay_within_the_caps(rounds in responses(), who in 0usize..2) {
        let recipient = [Recipient::Unit, Recipient::Staff][who];
        let caps = Caps::of(recipient);
        let folder = tempfile::tempdir().expect("a folder");
        let (writer, store) = (writer(folder.path()), Store::in_memory().expect("a store"));
        let db = store.db();
        let (mut minute, mut mail) = (0, 0);
        // Mails that the responder has on the way to us: one for each letter that it got, and its first.
        let mut coming = 1;
        for (response, minutes) in rounds {
            minute += minutes;
            let now = at(minute);
            for _ in 0..coming {
                mail += 1;
                writer.queue(db, receipt(mail, recipient), now).expect("queued");
            }
            match response {
                Response::Answered => {}
                Response::Bounced => {
                    let sent = rows::all(db).expect("letters").into_iter().rev();
                    let mut sent = sent.filter(|letter| matches!(letter.state, LetterState::Sent { .. }));
                    if let Some(letter) = sent.next() {
                        rows::came_back(db, &letter, "退信：邮箱已满".into()).expect("set");
                    }
                }
                Response::Reminded => {
                    let period = "2018-04-16".parse().expect("a day");
                    let key = LetterKey::Reminder { period, unit: UnitCode(format!("u{mail}")), step: 1 };
                    let letter = Outgoing { key, ..receipt(mail, recipient) };
                    writer.queue(db, letter, now).expect("queued");
                }
            }
            coming = deliver(&writer, db, recipient == Recipient::Staff, now);
        }
        let letters = rows::departures(db, &address("jyj@163.com"), at(-1), at(minute)).expect("letters");
        let left: Vec<&rows::Departure> = letters.iter().filter(|letter| !letter.waits).collect();
        let all: Vec<Moment> = left.iter().map(|letter| letter.at).collect();
        let answers: Vec<Moment> =
            left.iter().filter(|letter| gate::is_answer(&letter.key)).map(|letter| letter.at).collect();
        prop_assert!(most_within(&answers, Duration::hours(1)) <= caps.answers_an_hour as usize);
        prop_assert!(most_within(&all, Duration::days(1)) <= caps.letters_a_day as usize);
        prop_assert!(!all.is_empty());
    }
}

#[test]
fn a_full_hour_delays_and_a_loop_is_not_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    let (writer, store) = (writer(folder.path()), Store::in_memory().expect("a store"));
    let db = store.db();
    let mut queueings = Vec::new();
    for mail in 1..=40 {
        queueings.push(writer.queue(db, receipt(mail, Recipient::Unit), at(0)).expect("queued"));
    }
    let queued = queueings.iter().filter(|queueing| **queueing == Queueing::Queued).count();
    // Six at once, and three hours' worth of them later.
    assert_eq!(queued, 24);
    assert_eq!(queueings.last(), Some(&Queueing::KeptBack("一小时内已向该地址回复6封，暂缓".into())));
    assert_eq!([0, 59, 60, 120, 180, 600].map(|minute| deliver(&writer, db, false, at(minute))), [6, 0, 6, 6, 6, 0]);
}

#[test]
fn hours_switched_off_are_not_made_up_for_in_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let (writer, store) = (writer(folder.path()), Store::in_memory().expect("a store"));
    let db = store.db();
    for mail in 1..=24 {
        writer.queue(db, receipt(mail, Recipient::Unit), at(0)).expect("queued");
    }
    assert_eq!(
        [300, 359, 360, 420, 480, 900].map(|minute| deliver(&writer, db, false, at(minute))),
        [6, 0, 6, 6, 6, 0]
    );
}

#[test]
fn what_a_suspended_address_misses_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let (writer, store) = (writer(folder.path()), Store::in_memory().expect("a store"));
    let db = store.db();
    bounce::hard(db, "jyj@163.com", "地址不存在", at(0)).expect("suspended");
    let kept = Queueing::KeptBack("该地址退信，已停发（地址不存在）".into());
    assert_eq!(writer.queue(db, receipt(1, Recipient::Unit), at(1)).expect("asked"), kept);
    assert_eq!(writer.queue(db, receipt(1, Recipient::Unit), at(2)).expect("asked"), Queueing::AlreadyThere);
    assert_eq!(deliver(&writer, db, false, at(600)), 0);
    let letters = rows::all(db).expect("letters");
    assert_eq!(letters.iter().map(|letter| letter.state.words()).collect::<Vec<_>>(), ["被拒"]);
    // A machine at such an address does not fill the outbox.
    for mail in 2..100 {
        writer.queue(db, receipt(mail, Recipient::Unit), at(3)).expect("asked");
    }
    assert_eq!(rows::all(db).expect("letters").len(), 30);
    bounce::lift(db, "jyj@163.com", at(60)).expect("lifted");
    assert_eq!(writer.queue(db, receipt(200, Recipient::Unit), at(3000)).expect("asked"), Queueing::Queued);
}
