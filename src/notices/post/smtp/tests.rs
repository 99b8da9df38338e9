use super::server::{Act, Fake, Step};
use super::*;
use crate::wire::Security;
use std::time::Instant;

const LETTER: &[u8] = b"Subject: x\r\n\r\n.dot\r\n..\r\nend\r\n";

fn mail<'a>(recipient: &'a str, bytes: &'a [u8]) -> Mail<'a> {
    Mail { message_id: "<receipt.0123456789abcdef@163.com>", recipient, bytes }
}

/// Sends one letter; says whether the last step was reached.
fn send(round: &mut Round<'_>, recipient: &str) -> (Outcome, bool) {
    let mut reached = false;
    let outcome = round.deliver(&mail(recipient, LETTER), &mut || {
        reached = true;
        Ok(())
    });
    (outcome.expect("an outcome"), reached)
}

/// A server that does `act` at the first step which `at` accepts.
fn at(at: impl Fn(&Step) -> bool + Send + 'static, act: Act) -> Fake {
    Fake::new(move |step| if at(step) { act.clone() } else { Act::Usual })
}

fn command(start: &'static str) -> impl Fn(&Step) -> bool + Send {
    move |step| matches!(step, Step::Command(command) if command.starts_with(start))
}

fn is_letter(step: &Step) -> bool {
    matches!(step, Step::Letter(_))
}

fn first(fake: &Fake) -> (Outcome, bool) {
    let account = fake.account();
    let mut round = Round::new(&account).expect("a round");
    round.ready().expect("a session");
    send(&mut round, "jyj_bgs@163.com")
}

fn shut(fake: &Fake) -> Halt {
    let account = fake.account();
    let mut round = Round::new(&account).expect("a round");
    round.ready().expect_err("no session")
}

#[test]
fn a_letter_arrives_as_it_is() {
    for security in [Security::Tls, Security::Starttls] {
        let fake = Fake::start(security, |_| Act::Usual);
        let account = fake.account();
        let mut round = Round::new(&account).expect("a round");
        round.ready().expect("a session");
        let (outcome, reached) = send(&mut round, "jyj_bgs@163.com");
        assert_eq!(outcome, Outcome::of(Fate::Sent, "250 Mail OK queued as smtp8"));
        assert!(reached);
        round.close();
        assert_eq!(fake.letters(), [String::from_utf8_lossy(LETTER)]);
        let commands: Vec<String> = fake
            .log()
            .into_iter()
            .filter_map(|step| if let Step::Command(command) = step { Some(command) } else { None })
            .filter(|command| security == Security::Tls || !command.starts_with("STARTTLS"))
            .collect();
        let login = "AUTH PLAIN AHpmYnhjY0AxNjMuY29tAHNlY3JldA==";
        let mut expected = vec![
            "EHLO [127.0.0.1]",
            login,
            "MAIL FROM:<zfbxcc@163.com> SIZE=29",
            "RCPT TO:<jyj_bgs@163.com>",
            "DATA",
            "QUIT",
        ];
        if security == Security::Starttls {
            // The code goes out only after the line is secured and greeted anew.
            expected.insert(0, "EHLO [127.0.0.1]");
        }
        assert_eq!(commands, expected);
    }
}

#[test]
fn login_words_are_given_one_by_one_where_plain_is_not_offered() {
    let fake = Fake::new(|step| match step {
        Step::Command(command) if command.starts_with("EHLO") => Act::say("250-mail\r\n250 AUTH=LOGIN"),
        Step::Command(command) if command == "AUTH LOGIN" => Act::say("334 dXNlcm5hbWU6"),
        Step::Command(command) if command == "emZieGNjQDE2My5jb20=" => Act::say("334 UGFzc3dvcmQ6"),
        Step::Command(command) if command == "c2VjcmV0" => Act::say("235 Authentication successful"),
        _ => Act::Usual,
    });
    assert_eq!(first(&fake).0.fate, Fate::Sent);
}

#[test]
fn before_the_dot_nothing_has_gone() {
    for start in ["MAIL", "RCPT", "DATA"] {
        let acts = [Act::HangUp, Act::Drip, Act::Flood, Act::say("???"), Act::say("199 what")];
        for act in acts {
            let fake = at(command(start), act.clone());
            let (outcome, reached) = first(&fake);
            assert_eq!((outcome.fate, reached), (Fate::Deferred, false), "{start} {act:?} {outcome:?}");
            assert!(fake.letters().is_empty());
        }
    }
    // A DATA that is answered like any other command asks for no letter, and none counts as sent.
    let fake = at(command("DATA"), Act::say("250 OK"));
    assert_eq!(first(&fake).0.fate, Fate::Deferred);
}

#[test]
fn after_the_dot_only_an_answer_decides() {
    let check = |act: Act, fate: Fate, answer: &str| {
        let fake = at(is_letter, act);
        let (outcome, reached) = first(&fake);
        assert_eq!((outcome.fate, outcome.answer.as_str(), reached), (fate, answer, true));
        assert_eq!(fake.letters().len(), 1);
    };
    check(Act::HangUp, Fate::InDoubt, "信已传完，localhost 未确认是否收下（连接中断）");
    check(Act::Drip, Fate::InDoubt, "信已传完，localhost 未确认是否收下（久无回应）");
    check(Act::Flood, Fate::InDoubt, "信已传完，localhost 未确认是否收下（回答无法识别）");
    check(Act::say("ok"), Fate::InDoubt, "信已传完，localhost 未确认是否收下（回答无法识别）");
    check(Act::say("354 more"), Fate::InDoubt, "354 more");
    check(Act::say("250-a\r\n250 b"), Fate::Sent, "250 a b");
    check(Act::say("451 DT:SPM ,please try again"), Fate::Suspected, "451 DT:SPM ,please try again");
    check(Act::say("554 DT:SPM 163 smtp8"), Fate::Refused, "554 DT:SPM 163 smtp8");
    check(Act::say("550 Invalid User"), Fate::BadAddress, "550 Invalid User");
    // Said in GBK, as servers in China do: the code counts all the same.
    let gbk = encoding_rs::GBK.encode("550 用户不存在").0.into_owned();
    check(Act::Say(gbk), Fate::BadAddress, "550 用户不存在");
    let gbk = encoding_rs::GBK.encode("250 已收下").0.into_owned();
    check(Act::Say(gbk), Fate::Sent, "250 已收下");
}

#[test]
fn a_dripping_server_does_not_hold_us() {
    for act in [Act::Drip, Act::Flood] {
        let since = Instant::now();
        let fake = at(|step| *step == Step::Connected, act.clone());
        let halt = shut(&fake);
        assert!(!halt.trouble.needs_a_person() && halt.pause.is_none(), "{halt:?}");
        first(&at(is_letter, act));
        assert!(since.elapsed() < Duration::from_secs(8), "{:?}", since.elapsed());
    }
}

#[test]
fn a_letter_is_not_handed_over_if_that_cannot_be_noted() {
    let fake = Fake::new(|_| Act::Usual);
    let account = fake.account();
    let mut round = Round::new(&account).expect("a round");
    round.ready().expect("a session");
    let result = round.deliver(&mail("jyj@163.com", LETTER), &mut || anyhow::bail!("disk full"));
    assert!(result.is_err() && round.session.is_none());
    round.close();
    std::thread::sleep(Duration::from_millis(100));
    assert!(fake.letters().is_empty());
}

#[test]
fn one_bad_letter_does_not_harm_the_next() {
    let fake = Fake::new(|step| match step {
        Step::Command(command) if command.contains("nosuch") => Act::say("550 User not found: nosuch@163.com"),
        _ => Act::Usual,
    });
    let account = fake.account();
    let mut round = Round::new(&account).expect("a round");
    for (recipient, fate) in [
        ("a@163.com", Fate::Sent),
        ("nosuch@163.com", Fate::BadAddress),
        ("坏 @x", Fate::Refused),
        ("b@163.com", Fate::Sent),
    ] {
        round.ready().expect("a session");
        assert_eq!(send(&mut round, recipient).0.fate, fate, "{recipient}");
    }
    let big = vec![b'x'; 1_000_001];
    let outcome = round.deliver(&mail("a@163.com", &big), &mut || Ok(())).expect("an outcome");
    assert_eq!(outcome, Outcome::of(Fate::Refused, "信长977KiB，超过服务器上限976KiB"));
    // All over one connection, with one RSET and no NOOP.
    assert_eq!((fake.count("EHLO"), fake.count("RSET"), fake.count("NOOP")), (1, 1, 0));
}

#[test]
fn connections_carry_a_dozen_letters_or_what_the_server_takes() {
    let fake = Fake::new(|_| Act::Usual);
    let account = fake.account();
    let mut round = Round::new(&account).expect("a round");
    for _ in 0..25 {
        round.ready().expect("a session");
        assert_eq!(send(&mut round, "a@163.com").0.fate, Fate::Sent);
    }
    assert_eq!(fake.count("EHLO"), 3);

    let mut carried = 0;
    let fake = Fake::new(move |step| {
        match step {
            Step::Connected => carried = 0,
            Step::Command(command) if command.starts_with("MAIL") => carried += 1,
            _ => {}
        }
        if carried > 4 { Act::say("451 MI:DMC 163 smtp2") } else { Act::Usual }
    });
    let account = fake.account();
    let mut round = Round::new(&account).expect("a round");
    let fates: Vec<Fate> = (0..13)
        .map(|_| {
            round.ready().expect("a session");
            send(&mut round, "a@163.com").0.fate
        })
        .collect();
    let (sent, again) = fates.iter().partition::<Vec<_>, _>(|fate| **fate == Fate::Sent);
    assert_eq!((sent.len(), again.as_slice()), (12, [&Fate::Again].as_slice()));
    assert_eq!(fake.count("EHLO"), 3);
}

#[test]
fn what_shuts_the_account() {
    let check = |at_step: &'static str, answer: &str, pause: Pause, needs_a_person: bool, words: &str| {
        let say = Act::say(answer);
        let fake = at(
            move |step| match step {
                Step::Connected => at_step.is_empty(),
                Step::Command(command) => !at_step.is_empty() && command.starts_with(at_step),
                Step::Letter(_) => false,
            },
            say,
        );
        let account = fake.account();
        let mut round = Round::new(&account).expect("a round");
        let halt = match round.ready() {
            Err(halt) => halt,
            Ok(()) => {
                let (outcome, _) = send(&mut round, "a@163.com");
                assert_eq!(outcome.fate, Fate::Untouched, "{answer}");
                outcome.halt.expect("a halt")
            }
        };
        assert_eq!((halt.pause, halt.trouble.needs_a_person()), (Some(pause), needs_a_person), "{answer}");
        let said = halt.trouble.to_string();
        assert!(said.contains(words) && said.contains(answer), "{said}");
    };
    check("", "421 HL:REP 163 smtp8", Pause::Hour, false, "拒绝了“连接”");
    check("", "554 IP in blacklist", Pause::Hour, false, "拒绝了“连接”");
    check("AUTH", "535 Error: authentication failed", Pause::HalfHour, true, "不接受账号或授权码");
    check("AUTH", "550 User has no permission", Pause::HalfHour, true, "未开通此项服务");
    check("AUTH", "451 too much fail authentication", Pause::HalfHour, true, "不接受账号或授权码");
    check("MAIL", "553 Mail from must equal authorized user", Pause::HalfHour, true, "不接受发件地址 zfbxcc@163.com");
    check("MAIL", "421 HL:IFC 163 smtp8", Pause::Hour, false, "拒绝了“报发件人”");
    check("MAIL", "450 MI:DMC 163 smtp8", Pause::Quarter, false, "拒绝了“报发件人”");
    check("RCPT", "451 RP:QRC 163 smtp8", Pause::HalfHour, false, "拒绝了“报收件人”");
    check("DATA", "554 MI:SFQ 163 smtp8", Pause::Quarter, false, "拒绝了“请求传信”");
    check("MAIL", "550 MI:STC 163 smtp8", Pause::Tomorrow, false, "拒绝了“报发件人”");
}

#[test]
fn without_trust_no_code_is_sent() {
    for security in [Security::Tls, Security::Starttls] {
        let fake = Fake::start(security, |_| Act::Usual);
        let mut account = fake.account();
        account.server.ca = None;
        let trouble = prove(&account).expect_err("not believed");
        assert!(matches!(&trouble, Trouble::Untrusted { .. }), "{trouble}");
        let mut account = fake.account();
        account.server.host = "127.0.0.1".into();
        let trouble = prove(&account).expect_err("another name");
        assert!(trouble.to_string().contains("与服务器名不符"), "{trouble}");
        assert_eq!(fake.count("AUTH"), 0);
    }
    let fake = Fake::start(Security::Starttls, |step| match step {
        Step::Command(command) if command.starts_with("EHLO") => Act::say("250-localhost\r\n250 AUTH PLAIN"),
        _ => Act::Usual,
    });
    let trouble = prove(&fake.account()).expect_err("no STARTTLS");
    assert!(trouble.to_string().contains("不提供 STARTTLS") && trouble.needs_a_person(), "{trouble}");
    assert_eq!(fake.count("AUTH"), 0);
    // Words slipped in before TLS begins.
    let fake = Fake::start(Security::Starttls, |step| match step {
        Step::Command(command) if command == "STARTTLS" => Act::say("220 go\r\n250 AUTH PLAIN"),
        _ => Act::Usual,
    });
    assert!(prove(&fake.account()).is_err());
    assert_eq!((fake.count("AUTH"), fake.count("EHLO")), (0, 1));
}

#[test]
fn proves_without_sending() {
    let fake = Fake::new(|_| Act::Usual);
    let offer = prove(&fake.account()).expect("an offer");
    assert_eq!(offer.greeting, "localhost ESMTP");
    assert_eq!((offer.size, offer.mechanisms), (Some(1_000_000), vec!["LOGIN".to_owned(), "PLAIN".to_owned()]));
    assert_eq!((fake.count("MAIL"), fake.count("QUIT")), (0, 1));
    let mut account = fake.account();
    account.code = CodeFrom::File("none".into());
    assert!(prove(&account).expect_err("no code").to_string().contains("读不了授权码文件“none”"));
    account.server.port = 1;
    std::fs::write(fake.dir().join("none"), "x").expect("a file");
    assert!(prove(&account).expect_err("no server").to_string().contains("连接被拒绝"));
}

#[test]
fn a_server_that_hangs_up_each_time_ends_the_round() {
    let fake = at(command("MAIL"), Act::HangUp);
    let account = fake.account();
    let mut round = Round::new(&account).expect("a round");
    for loss in 1..=3 {
        round.ready().expect("a session");
        let (outcome, _) = send(&mut round, "a@163.com");
        assert_eq!((outcome.fate, outcome.halt.is_some()), (Fate::Deferred, loss == 3));
    }
}
