use super::*;
use crate::model::ids::{IssueId, MailId};
use proptest::prelude::*;

fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

fn receipt() -> LetterKey {
    LetterKey::Receipt { mail: MailId(1) }
}

fn bulletin() -> LetterKey {
    LetterKey::Bulletin { issue: IssueId(1) }
}

fn ask(letter: &LetterKey, to: &str, recipient: Recipient, answers: Option<Automatic>, gone: (u32, u32)) -> String {
    let gone = Gone { answers_this_hour: gone.0, letters_today: gone.1, suspended: false };
    let own = [address("zfbxcc@163.com")];
    match may_write(letter, &address(to), recipient, answers, &own, gone, Caps::of(recipient)) {
        Ok(()) => "发".into(),
        Err(refusal) => refusal.to_string(),
    }
}

#[test]
fn decides_by_address() {
    let check = |to: &str, expected: &str| {
        assert_eq!(ask(&receipt(), to, Recipient::Unit, None, (0, 0)), expected, "{to}");
    };
    check("jyj_bgs@163.com", "发");
    check("12345678@qq.com", "发");
    check("bgs@jiaoyu.jz.gov.cn", "发");
    check("replies@jz.gov.cn", "发");
    check("ZFBXCC@163.COM", "收件地址是本办公室邮箱");
    check("zfbxcc+huizhi@163.com", "收件地址是本办公室邮箱");
    check("zfbxcc@126.com", "发");
    check("noreply@163.com", "收件地址无人查收");
    check("no-reply@jz.gov.cn", "收件地址无人查收");
    check("do_not_reply@jz.gov.cn", "收件地址无人查收");
    check("service.noreply@jz.gov.cn", "收件地址无人查收");
    check("MAILER-DAEMON@163.com", "收件地址无人查收");
    check("postmaster@qq.com", "收件地址无人查收");
    check("bounces+12345@jz.gov.cn", "收件地址无人查收");
    check("xinxi-bounces@lists.gov.cn", "收件地址无人查收");
    check("prvs=1234abcd=jyj@163.com", "收件地址无人查收");
    check("jyj@localhost", "收件地址不规范，无法投递");
    check("jyj@163", "收件地址不规范，无法投递");
    check("教育局@163.com", "收件地址不规范，无法投递");
    check("jyj@教育.cn", "收件地址不规范，无法投递");
    check("jyj..bgs@163.com", "收件地址不规范，无法投递");
    check(".jyj@163.com", "收件地址不规范，无法投递");
    check("jyj@-163.com", "收件地址不规范，无法投递");
    check("jyj@10.0.0.1", "收件地址不规范，无法投递");
    check("jyj@nowhere.invalid", "收件地址不规范，无法投递");
}

#[test]
fn decides_by_who_it_is() {
    let check = |letter: &LetterKey, recipient, expected: &str| {
        assert_eq!(ask(letter, "jyj@163.com", recipient, None, (0, 0)), expected, "{letter} {recipient:?}");
    };
    let unit = crate::model::unit::UnitCode::from("jiaoyu");
    let period: crate::model::calendar::PeriodId = "2018-04-16".parse().expect("a day");
    let reminder = LetterKey::Reminder { period, unit, step: 1 };
    let review = LetterKey::Review { issue: IssueId(1), round: 1 };
    check(&receipt(), Recipient::Doubtful, "发");
    check(&receipt(), Recipient::Stranger, "收件地址不在名册");
    check(&receipt(), Recipient::Reader, "此类信函不发往该地址");
    check(&reminder, Recipient::Unit, "发");
    check(&reminder, Recipient::Doubtful, "此类信函不发往该地址");
    check(&review, Recipient::Staff, "发");
    check(&review, Recipient::Unit, "此类信函不发往该地址");
    check(&bulletin(), Recipient::Reader, "发");
    check(&bulletin(), Recipient::Stranger, "收件地址不在名册");
}

#[test]
fn never_answers_programs() {
    let check = |automatic, expected: &str| {
        assert_eq!(ask(&receipt(), "jyj@163.com", Recipient::Unit, Some(automatic), (0, 0)), expected);
    };
    check(Automatic::Bounce, "来件是系统退信，不予回复");
    check(Automatic::AutoReply, "来件是自动回复，不予回复");
    check(Automatic::Bulk, "来件是群发邮件，不予回复");
}

#[test]
fn keeps_the_caps() {
    let check = |letter: &LetterKey, recipient, gone, expected: &str| {
        assert_eq!(ask(letter, "jyj@163.com", recipient, None, gone), expected, "{letter} {recipient:?} {gone:?}");
    };
    check(&receipt(), Recipient::Unit, (5, 29), "发");
    check(&receipt(), Recipient::Unit, (6, 6), "一小时内已向该地址回复6封，暂缓");
    check(&receipt(), Recipient::Unit, (0, 30), "一天内已向该地址发信30封，暂缓");
    check(&bulletin(), Recipient::Unit, (6, 6), "发");
    check(&bulletin(), Recipient::Unit, (6, 30), "一天内已向该地址发信30封，暂缓");
    check(&receipt(), Recipient::Staff, (19, 40), "发");
    check(&receipt(), Recipient::Doubtful, (2, 2), "一小时内已向该地址回复2封，暂缓");
    assert!(Refusal::HourFull { cap: 6 }.passes() && Refusal::DayFull { cap: 30 }.passes());
    assert!(!Refusal::Stranger.passes() && !Refusal::Automatic(Automatic::Bounce).passes());
}

#[test]
fn a_returned_address_gets_nothing() {
    let ask = |letter: &LetterKey, recipient, letters_today| {
        let gone = Gone { answers_this_hour: letters_today, letters_today, suspended: true };
        may_write(letter, &address("jyj@163.com"), recipient, None, &[], gone, Caps::of(recipient))
    };
    for recipient in [Recipient::Unit, Recipient::Staff, Recipient::Doubtful] {
        assert_eq!(ask(&receipt(), recipient, 0), Err(Refusal::Suspended), "{recipient:?}");
    }
    // What lasts is said before what passes.
    assert_eq!(ask(&bulletin(), Recipient::Reader, 99), Err(Refusal::Suspended));
    assert_eq!(ask(&receipt(), Recipient::Stranger, 0), Err(Refusal::Stranger));
    assert!(!Refusal::Suspended.passes());
    assert_eq!(later(&Refusal::Suspended, &receipt(), &[], Caps::UNIT, at(0)), None);
    assert_eq!(Refusal::Suspended.to_string(), "该地址退信，已停发");
}

/// So many minutes after a Monday morning.
fn at(minutes: i64) -> Moment {
    let morning = chrono::DateTime::parse_from_rfc3339("2018-04-16T08:00:00+08:00").expect("a moment");
    morning + Duration::minutes(minutes)
}

#[test]
fn what_must_wait_waits_for_the_first_free_hour() {
    let check = |minutes: &[i64], now: i64, expected: Option<i64>| {
        let departures: Vec<Departure> =
            minutes.iter().map(|minute| Departure { at: at(*minute), is_answer: true }).collect();
        let full = Refusal::HourFull { cap: 2 };
        let caps = Caps { answers_an_hour: 2, letters_a_day: 9 };
        assert_eq!(later(&full, &receipt(), &departures, caps, at(now)), expected.map(at), "{minutes:?}");
    };
    check(&[0, 10], 20, Some(60));
    // One leaves at 60 already, then two: the next one goes an hour after the first two.
    check(&[0, 10, 60], 20, Some(70));
    check(&[0, 10, 60, 70], 20, Some(120));
    // Three times the cap is promised: that is no person.
    check(&[0, 10, 60, 70, 120, 130, 180, 190], 20, None);
    // There is no room so near before a full hour.
    check(&[0, 10, 100, 110], 20, Some(160));
}

proptest! {
    /// A machine that answers everything, in disguise, gets no more than the cap in an hour.
    #[test]
    fn loops_end(rounds in 1u32..200) {
        let mut gone = Gone::default();
        for _ in 0..rounds {
            let to = address("jyj@163.com");
            if may_write(&receipt(), &to, Recipient::Unit, None, &[], gone, Caps::UNIT).is_ok() {
                gone.answers_this_hour += 1;
                gone.letters_today += 1;
            }
        }
        prop_assert_eq!(gone.answers_this_hour, rounds.min(Caps::UNIT.answers_an_hour));
    }

    /// Whatever passes can be written into an SMTP command.
    #[test]
    fn passed_addresses_are_plain(text in "\\PC{0,20}@\\PC{0,20}") {
        if let Some(to) = Address::parse(&text)
            && may_write(&receipt(), &to, Recipient::Unit, None, &[], Gone::default(), Caps::UNIT).is_ok()
        {
            prop_assert!(to.as_str().parse::<lettre::Address>().is_ok(), "{}", to);
        }
    }
}
