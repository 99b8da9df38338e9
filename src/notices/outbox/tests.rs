use super::*;
use crate::model::address::Address;
use crate::model::ids::{IssueId, LetterId, MailId};
use crate::model::letter::LetterKey;
use crate::model::stop::Stop;
use crate::notices::post::smtp::Account;
use crate::notices::post::smtp::server::{Act, Fake, Step};
use crate::store::letter::Queued;
use crate::store::{meta_once, moment};
use proptest::prelude::*;
use std::cell::RefCell;
use std::sync::{Arc, Mutex};
use std::time::Duration as Time;
use tempfile::TempDir;

/// A store with an archive, and the time as tests tell it.
struct House {
    store: Store,
    archive: Archive,
    _dir: TempDir,
    now: Moment,
    queued: u32,
}

impl House {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let mut store = Store::in_memory().expect("a store");
        store.transact(|tx| meta_once(tx, "secret", "0123")).expect("a secret");
        let archive = Archive::open(&dir.path().join("archive")).expect("an archive");
        Self { store, archive, _dir: dir, now: time("2018-04-16T15:00:00+08:00"), queued: 0 }
    }

    fn queue(&mut self, key: LetterKey, recipient: &str) -> LetterId {
        self.queued += 1;
        let bytes = format!("Subject: {key}\r\n\r\nto {recipient}\r\n");
        let sha256 = self.archive.put(bytes.as_bytes()).expect("kept");
        let queued = Queued {
            message_id: format!("<{}.{:016x}@163.com>", key.kind(), self.queued),
            subject: key.to_string(),
            key,
            recipient: Address::parse(recipient).expect("an address"),
            sha256,
        };
        let now = self.now;
        self.store.transact(|tx| letter::queue(tx, &queued, now, now)).expect("queued");
        letter::all(self.store.db()).expect("letters").last().expect("one").id
    }

    fn receipts(&mut self, count: i64) {
        for number in 1..=count {
            self.queue(LetterKey::Receipt { mail: MailId(number) }, &format!("r{number}@163.com"));
        }
    }

    /// One round; the pauses it made, in seconds.
    fn run(&mut self, account: &Account) -> (Delivered, Vec<u64>) {
        let pauses = RefCell::new(Vec::new());
        let wait = |time: Time| pauses.borrow_mut().push(time.as_secs());
        let post = Post::Smtp(Box::new(account.clone()));
        let done = deliver(&mut self.store, &self.archive, &post, self.now, &wait, &Stop::default()).expect("a round");
        (done, pauses.into_inner())
    }

    fn letter(&self, id: LetterId) -> Letter {
        letter::get(self.store.db(), id).expect("a row").expect("a letter")
    }

    fn pass(&mut self, minutes: i64) {
        self.now += Duration::minutes(minutes);
    }
}

fn time(text: &str) -> Moment {
    moment(text).expect("a moment")
}

fn receipt(number: i64) -> LetterKey {
    LetterKey::Receipt { mail: MailId(number) }
}

fn friendly() -> Fake {
    Fake::new(|_| Act::Usual)
}

/// A server that answers each letter with the next of these.
fn answering(answers: &[&'static str]) -> Fake {
    let mut answers: Vec<&str> = answers.iter().rev().copied().collect();
    Fake::new(move |step| match step {
        Step::Letter(_) => answers.pop().map_or(Act::Usual, |answer| match answer {
            "hang up" => Act::HangUp,
            answer => Act::say(answer),
        }),
        _ => Act::Usual,
    })
}

#[test]
fn what_is_waited_for_goes_first() {
    let mut house = House::new();
    let day = "2018-04-16".parse().expect("a day");
    house.queue(LetterKey::Bulletin { issue: IssueId(1) }, "a@163.com");
    house.queue(receipt(7), "a@163.com");
    house.queue(LetterKey::Review { issue: IssueId(1), round: 1 }, "b@163.com");
    house.queue(LetterKey::Alarm { kind: "读信".into(), day }, "c@163.com");
    let tried = house.queue(LetterKey::Review { issue: IssueId(1), round: 2 }, "b@163.com");
    let now = house.now;
    house.store.transact(|tx| letter::begin(tx, tried, 3, now - Duration::hours(3))).expect("begun");
    let once = house.queue(LetterKey::Review { issue: IssueId(1), round: 3 }, "b@163.com");
    house.store.transact(|tx| letter::begin(tx, once, 1, now - Duration::hours(3))).expect("begun");
    let fake = friendly();
    let (done, _) = house.run(&fake.account());
    assert_eq!((done.sent, done.trouble), (6, None));
    let subjects: Vec<String> =
        fake.letters().iter().filter_map(|letter| letter.lines().next().map(str::to_owned)).collect();
    let expected = ["review/1/1", "alarm/读信/2018-04-16", "review/1/3", "receipt/7", "bulletin/1", "review/1/2"]
        .map(|key| format!("Subject: {key}"));
    assert_eq!(subjects, expected);
}

#[test]
fn what_was_said_is_kept() {
    let mut house = House::new();
    let ids: Vec<LetterId> =
        (1..=5).map(|number| house.queue(receipt(number), &format!("a{number}@163.com"))).collect();
    // Waits for an address that turns out to be none.
    let to_nobody = house.queue(receipt(6), "a4@163.com");
    let fake = answering(&[
        "250 Mail OK queued as smtp8",
        "451 Requested action aborted: local error in processing",
        "554 DT:SPM 163 smtp8",
        "550 Invalid User: a4@163.com",
        "hang up",
    ]);
    let (done, _) = house.run(&fake.account());
    assert_eq!((done.sent, done.deferred, done.refused, done.in_doubt), (1, 1, 2, 1));
    assert!(!done.needs_a_person);
    let states: Vec<LetterState> = ids.iter().map(|id| house.letter(*id).state).collect();
    let answers: Vec<String> = ids.iter().map(|id| house.letter(*id).answer).collect();
    assert_eq!(
        states,
        [
            LetterState::Sent { at: house.now, answer: "250 Mail OK queued as smtp8".into() },
            LetterState::Queued { not_before: house.now + Duration::minutes(5) },
            LetterState::Refused { answer: "554 DT:SPM 163 smtp8".into() },
            LetterState::Refused { answer: "550 Invalid User: a4@163.com".into() },
            LetterState::InDoubt,
        ]
    );
    assert_eq!(answers[1], "451 Requested action aborted: local error in processing");
    assert_eq!(answers[4], "信已传完，localhost 未确认是否收下（连接中断）");
    assert!(ids.iter().all(|id| house.letter(*id).tried_at == "2018-04-16T15:00:00+08:00"));
    assert!(matches!(house.letter(to_nobody).state, LetterState::Refused { .. }));
    assert_eq!(house.letter(to_nobody).tried_at, "", "nobody was asked for it");
    // Only the address that takes no mail is set aside.
    let bounced: Vec<(String, String)> = house
        .store
        .db()
        .prepare("SELECT reason, suspended_at FROM bounce WHERE address = 'a4@163.com'")
        .and_then(|mut query| query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
        .expect("rows");
    assert_eq!(bounced, [("550 Invalid User: a4@163.com".to_owned(), "2018-04-16T15:00:00+08:00".to_owned())]);
}

#[test]
fn a_suspected_letter_is_tried_four_times() {
    let mut house = House::new();
    let id = house.queue(receipt(1), "a@163.com");
    let fake = answering(&["451 DT:SPM ,please try again"; 9]);
    for tries in 1..=3 {
        let (done, _) = house.run(&fake.account());
        assert_eq!((done.deferred, house.letter(id).attempt), (1, tries));
        assert_eq!(house.letter(id).state, LetterState::Queued { not_before: house.now + Duration::minutes(2) });
        assert_eq!(house.run(&fake.account()).0, Delivered::default(), "not before two minutes");
        house.pass(2);
    }
    let (done, _) = house.run(&fake.account());
    assert_eq!(done.refused, 1);
    assert!(done.trouble.is_some_and(|words| words.contains("DT:SPM")));
    house.pass(60 * 24);
    assert_eq!(house.run(&fake.account()).0, Delivered::default());
    assert_eq!(fake.letters().len(), 4);
}

#[test]
fn letters_keep_their_pace_and_caps() {
    let mut house = House::new();
    house.receipts(40);
    let fake = friendly();
    let mut account = fake.account();
    account.limits = Limits { pace: Time::from_secs(10), quarter_hour: 30, a_day: 35, round: Time::from_secs(120) };
    // The first at once, then one in ten seconds: 13 within two minutes, and the last moment is noted as it was.
    let (done, pauses) = house.run(&account);
    assert_eq!((done.sent, pauses, done.trouble), (13, vec![10; 12], None));
    assert_eq!(done.waited, Duration::seconds(120));
    let last = letter::last_try(house.store.db()).expect("a row").expect("a moment");
    assert_eq!(last, house.now + Duration::seconds(120));
    // Called again at once: the pace holds across runs.
    house.now += Duration::seconds(123);
    let (done, pauses) = house.run(&account);
    assert_eq!((done.sent, pauses[0], done.trouble), (12, 7, None));
    house.pass(5);
    let (done, _) = house.run(&account);
    assert_eq!((done.sent, done.trouble), (5, None), "30 within a quarter of an hour");
    house.pass(5);
    assert_eq!(house.run(&account).0, Delivered::default());
    house.pass(5);
    assert_eq!(house.run(&account).0.sent, 5, "35 a day");
    house.pass(60);
    assert_eq!(house.run(&account).0.sent, 0);
    house.pass(60 * 24);
    assert_eq!(house.run(&account).0.sent, 5);
    assert_eq!(fake.letters().len(), 40);
}

#[test]
fn a_wrong_code_locks_no_account() {
    let mut house = House::new();
    house.receipts(2);
    let accept = Arc::new(Mutex::new(false));
    let good = accept.clone();
    let fake = Fake::new(move |step| match step {
        Step::Command(command) if command.starts_with("AUTH") && !*good.lock().expect("a flag") => {
            Act::say("535 Error: authentication failed")
        }
        _ => Act::Usual,
    });
    let account = fake.account();
    let (done, _) = house.run(&account);
    assert!(
        done.needs_a_person && done.trouble.as_ref().is_some_and(|words| words.contains("15:30前不再尝试")),
        "{done:?}"
    );
    assert_eq!((done.sent, done.deferred, done.refused), (0, 0, 0));
    let stands = pause::at(house.store.db(), Way::Out, house.now).expect("a row").expect("a pause");
    assert_eq!((stands.until, stands.needs_a_person), (house.now + Duration::minutes(30), true));
    // Every run says so, and none tries.
    house.pass(29);
    let (done, _) = house.run(&account);
    assert!(done.needs_a_person && done.trouble.is_some());
    assert_eq!(fake.count("AUTH"), 1);
    house.pass(1);
    house.run(&account);
    assert_eq!(fake.count("AUTH"), 2);
    // Another code is tried at once.
    std::fs::write(fake.dir().join("code"), "another").expect("a file");
    *accept.lock().expect("a flag") = true;
    let (done, _) = house.run(&account);
    assert_eq!((done.sent, done.needs_a_person), (2, false));
    house.pass(-29);
    assert_eq!(
        pause::at(house.store.db(), Way::Out, house.now).expect("a row"),
        None,
        "it is over for those who look, too"
    );
    house.pass(29);
    // The letters had no part in it.
    assert!(letter::all(house.store.db()).expect("letters").iter().all(|letter| letter.attempt == 1));
    let kept = crate::store::meta(house.store.db(), "pause_out").expect("a row").expect("a value");
    assert!(!kept.contains("secret") && !kept.contains("another"));
}

#[test]
fn the_whole_queue_rests_when_the_provider_says_so() {
    let check = |answer: &'static str, until: &str| {
        let mut house = House::new();
        house.receipts(3);
        let fake = answering(&["250 OK", answer]);
        let (done, _) = house.run(&fake.account());
        assert_eq!((done.sent, done.deferred, done.refused, done.in_doubt), (1, 0, 0, 0), "{answer}");
        assert!(!done.needs_a_person && done.trouble.is_some_and(|words| words.contains(answer)));
        let stands = pause::at(house.store.db(), Way::Out, house.now).expect("a row").expect("a pause");
        assert_eq!(stands.until, time(until), "{answer}");
        house.now = time(until) - Duration::seconds(1);
        assert_eq!(house.run(&fake.account()).0, Delivered::default(), "a rest is no trouble");
        house.now = time(until);
        assert_eq!(pause::at(house.store.db(), Way::Out, house.now).expect("a row"), None);
        assert_eq!(house.run(&fake.account()).0.sent, 2);
    };
    check("421 HL:IFC 163 smtp8", "2018-04-16T16:00:00+08:00");
    check("451 MI:SFQ 163 smtp8", "2018-04-16T15:15:00+08:00");
    check("554 MI:SFQ 163 smtp8", "2018-04-16T15:15:00+08:00");
    check("451 RP:QRC 163 smtp8", "2018-04-16T15:30:00+08:00");
    check("550 MI:STC 163 smtp8", "2018-04-17T00:00:00+08:00");
}

#[test]
fn a_new_connection_carries_on() {
    let mut house = House::new();
    house.receipts(5);
    let fake = answering(&["250 OK", "250 OK", "451 MI:DMC 163 smtp8"]);
    let (done, _) = house.run(&fake.account());
    assert_eq!((done.sent, done.trouble), (5, None));
    // Two more letters fit into each connection after that.
    assert_eq!(fake.count("EHLO"), 3);
    assert!(letter::all(house.store.db()).expect("letters").iter().all(|letter| letter.attempt == 1));
}

#[test]
fn a_server_that_is_down_costs_no_letter_a_try() {
    let mut house = House::new();
    house.receipts(2);
    let fake = friendly();
    let mut account = fake.account();
    account.server.port = 1;
    let (done, _) = house.run(&account);
    assert!(done.trouble.is_some() && !done.needs_a_person);
    assert!(letter::all(house.store.db()).expect("letters").iter().all(|letter| letter.attempt == 0));
    assert_eq!(pause::at(house.store.db(), Way::Out, house.now).expect("a row"), None);
    // No code, no round; the office stays open all the same.
    let mut account = fake.account();
    account.code = crate::wire::CodeFrom::File("none".into());
    let (done, _) = house.run(&account);
    assert!(done.needs_a_person && done.trouble.is_some_and(|words| words.contains("读不了授权码文件")));
}

#[test]
fn what_a_crash_left_half_sent_is_in_doubt() {
    let mut house = House::new();
    let (half, begun) = (house.queue(receipt(1), "a@163.com"), house.queue(receipt(2), "b@163.com"));
    let now = house.now;
    house
        .store
        .transact(|tx| {
            letter::begin(tx, half, 1, now)?;
            letter::set_state(tx, half, &LetterState::Trying { attempt: 1 })?;
            letter::begin(tx, begun, 1, now)
        })
        .expect("a crash");
    let fake = friendly();
    let (done, _) = house.run(&fake.account());
    // The one that had not come to its last step is known not to have gone.
    assert_eq!((done.in_doubt, done.sent), (1, 1));
    assert_eq!(house.letter(half).state, LetterState::InDoubt);
    assert_eq!(fake.letters().len(), 1);
    // A folder can take the same letter twice.
    let mut house = House::new();
    let half = house.queue(receipt(1), "a@163.com");
    house.store.transact(|tx| letter::set_state(tx, half, &LetterState::Trying { attempt: 1 })).expect("a crash");
    let folder = tempfile::tempdir().expect("a folder");
    let post = Post::Folder(folder.path().to_owned());
    let done = deliver(&mut house.store, &house.archive, &post, house.now, &|_| (), &Stop::default()).expect("a round");
    assert_eq!((done.sent, done.in_doubt), (1, 0));
    assert!(matches!(house.letter(half).state, LetterState::Sent { answer, .. } if answer.ends_with(".eml")));
}

#[test]
fn counts_every_try_of_a_letter() {
    let mut house = House::new();
    let id = house.queue(receipt(1), "a@163.com");
    house.queue(receipt(2), "b@163.com");
    let start = house.now;
    for minutes in [0, 5, 5, 20, 60 * 24, 60 * 24 + 1] {
        let at = start + Duration::minutes(minutes);
        house.store.transact(|tx| letter::begin(tx, id, 1, at)).expect("begun");
    }
    let check = |minutes: i64, expected: u32| {
        let since = start + Duration::minutes(minutes);
        assert_eq!(letter::tries_since(house.store.db(), since).expect("a count"), expected, "{minutes}");
    };
    check(4, 5);
    check(5, 3);
    check(60, 2);
    check(60 * 24 + 1, 0);
}

/// What the server may do with one letter.
const ANSWERS: &[&str] = &[
    "250 OK",
    "250 OK",
    "250 OK",
    "451 DT:SPM ,please try again",
    "451 local error in processing",
    "554 DT:SPM 163 smtp8",
    "550 Invalid User",
    "552 Illegal Attachment",
    "450 MI:DMC 163 smtp8",
    "451 MI:SFQ 163 smtp8",
    "421 HL:ICC 163 smtp8",
    "550 MI:STC 163 smtp8",
    "553 Mail from must equal authorized user",
    "hang up",
    "nonsense",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever a server answers: the caps hold for what it is given, nobody gets a letter twice that was taken or may have
    /// been, and every letter is in exactly one state that fits what became of it.
    #[test]
    fn caps_hold_and_letters_end(
        answers in proptest::collection::vec(0..ANSWERS.len(), 10..60),
        gaps in proptest::collection::vec(1i64..90, 20),
        (quarter_hour, a_day) in (1u32..8, 4u32..20),
    ) {
        let mut house = House::new();
        house.receipts(15);
        let answers: Vec<&'static str> = answers.iter().map(|at| ANSWERS[*at]).collect();
        let fake = answering(&answers);
        let mut account = fake.account();
        account.limits = Limits { pace: Time::from_secs(10), quarter_hour, a_day, round: Time::from_secs(100) };
        // What each round gave to the server; all within 100 seconds from its beginning.
        let mut rounds: Vec<(Moment, usize)> = Vec::new();
        let mut sum = Delivered::default();
        let mut seen = 0;
        for gap in gaps {
            let (done, _) = house.run(&account);
            let letters = fake.letters();
            rounds.push((house.now, letters.len() - seen));
            seen = letters.len();
            sum.sent += done.sent;
            sum.refused += done.refused;
            sum.in_doubt += done.in_doubt;
            house.pass(gap);
        }
        for (at, _) in &rounds {
            let within = |minutes: i64| -> usize {
                let from = *at - Duration::minutes(minutes);
                rounds.iter().filter(|(other, _)| *other > from && other <= at).map(|(_, count)| count).sum()
            };
            // A round's letters lie up to 100 seconds after its beginning, so the window is that much shorter.
            prop_assert!(within(13) <= quarter_hour as usize, "{rounds:?}");
            prop_assert!(within(24 * 60 - 2) <= a_day as usize, "{rounds:?}");
        }
        let (mut sent, mut refused, mut in_doubt) = (0, 0, 0);
        for letter in letter::all(house.store.db()).expect("letters") {
            let line = format!("to {}\r\n", letter.recipient);
            let given = fake.letters().iter().filter(|given| given.ends_with(&line)).count();
            match letter.state {
                LetterState::Sent { .. } => { sent += 1; prop_assert!(given >= 1); }
                LetterState::Refused { .. } => { refused += 1; prop_assert!(given >= 1); }
                LetterState::InDoubt => { in_doubt += 1; prop_assert!(given >= 1); }
                LetterState::Queued { .. } => {}
                other => prop_assert!(false, "{other:?}"),
            }
        }
        prop_assert_eq!((sent, refused, in_doubt), (sum.sent, sum.refused, sum.in_doubt));
        // Taken, or perhaps taken: as often as the server was given it and said so, never twice for one reader.
        let mut kept: Vec<&String> = Vec::new();
        let letters = fake.letters();
        for (letter, answer) in letters.iter().zip(answers.iter().copied().chain(std::iter::repeat("250 OK"))) {
            if answer.starts_with("250") || answer == "hang up" || answer == "nonsense" {
                prop_assert!(!kept.contains(&letter), "twice: {letter}");
                kept.push(letter);
            }
        }
        prop_assert_eq!(kept.len() as u32, sent + in_doubt);
    }
}
