use super::*;
use proptest::prelude::*;

fn check(stage: Stage, code: u16, text: &str, expected: Consequence) {
    assert_eq!(consequence(stage, code, text), expected, "{stage:?}: {code} {text}");
}

const LETTER: [Stage; 4] = [Stage::From, Stage::To, Stage::Data, Stage::Body];

#[test]
fn the_machine_is_distrusted() {
    let hour = Consequence::Pause(Pause::Hour);
    for stage in [Stage::Greeting, Stage::Hello, Stage::From, Stage::To, Stage::Body] {
        for text in [
            "HL:REP 163 smtp8,DMCowABHk5p,1523863327,http://mail.163.com/help/help_spam_16.htm?ip=203.0.113.9",
            "HL:ICC 163 smtp1,AAA",
            "HL:IFC 163 smtp1,AAA",
            "HL:MEP 163 smtp1,AAA",
            "4.7.0 Too many connections, try again later",
            "closing transmission channel",
        ] {
            check(stage, 421, text, hour);
        }
    }
    check(Stage::Greeting, 554, "HL:IHU 163 smtp5", hour);
    check(Stage::Greeting, 554, "HL:IPB 163 smtp5", hour);
    check(Stage::Greeting, 554, "IP in blacklist", hour);
    check(Stage::Greeting, 554, "IP<203.0.113.9> in blacklist", hour);
    check(Stage::Login, 554, "IP is rejected, smtp auth error limit exceed", hour);
    check(Stage::Greeting, 554, "No SMTP service here", hour);
    check(Stage::Greeting, 450, "try again later", Consequence::Pause(Pause::Quarter));
}

#[test]
fn enough_for_this_connection_or_time() {
    for stage in LETTER {
        check(stage, 450, "MI:DMC 163 smtp2,C9GowAB", Consequence::Reconnect);
        check(stage, 451, "MI:DMC 163 smtp2,C9GowAB", Consequence::Reconnect);
        check(stage, 450, "RP:DRC 163 smtp2", Consequence::Reconnect);
        check(stage, 450, "MI:CEL 163 smtp2", Consequence::Reconnect);
        check(stage, 450, "RP:CCL 163 smtp2", Consequence::Reconnect);
        check(stage, 451, "MI:SFQ 163 smtp11,D8CowECZ", Consequence::Pause(Pause::Quarter));
        check(stage, 554, "MI:SFQ 163 smtp11,D8CowECZ", Consequence::Pause(Pause::Quarter));
        check(stage, 550, "MI:STC 163 smtp11", Consequence::Pause(Pause::Tomorrow));
        check(stage, 554, "MI:STC 163 smtp11", Consequence::Pause(Pause::Tomorrow));
        check(stage, 550, "RP:TRC 163 smtp11", Consequence::Pause(Pause::Tomorrow));
        check(stage, 451, "RP:QRC 163 smtp11", Consequence::Pause(Pause::HalfHour));
    }
}

#[test]
fn a_letter_looks_like_spam() {
    for stage in [Stage::To, Stage::Data, Stage::Body] {
        check(stage, 451, "DT:SPM ,please try again", Consequence::Suspected);
        check(
            stage,
            554,
            "DT:SPM 163 smtp8,DMCowABHk5p,http://mail.163.com/help/help_spam_16.htm?ip=203.0.113.9&hostid=smtp8",
            Consequence::Refused,
        );
        check(stage, 550, "DT:SPM mx12", Consequence::Refused);
    }
}

#[test]
fn the_account_must_be_mended() {
    let check = |stage, code, text: &str, mend| check(stage, code, text, Consequence::Mend(mend));
    check(Stage::Login, 535, "Error: authentication failed", Mend::Code);
    check(Stage::Login, 535, "5.7.8 Authentication credentials invalid", Mend::Code);
    check(Stage::Login, 550, "User has no permission", Mend::Service);
    check(Stage::From, 550, "User has no permission", Mend::Service);
    check(Stage::Login, 451, "Requested mail action not taken: too much fail authentication", Mend::Code);
    check(Stage::Login, 550, "User suspended", Mend::Service);
    check(Stage::Login, 504, "Unrecognized authentication type", Mend::Code);
    for stage in LETTER {
        check(stage, 553, "Mail from must equal authorized user", Mend::Sender);
        check(stage, 553, "Requested action not taken: Local user only,163 smtp1", Mend::Sender);
        check(stage, 554, "DT:SUM 163 smtp1", Mend::Sender);
        check(stage, 553, "authentication is required,163 smtp1", Mend::Code);
        check(stage, 530, "5.7.0 Must issue a STARTTLS command first", Mend::Code);
        check(stage, 554, "MI:SPB 163 smtp1", Mend::Service);
    }
    check(Stage::From, 501, "Bad sender address syntax", Mend::Sender);
    check(Stage::From, 550, "5.7.1 sender rejected", Mend::Sender);
    check(Stage::From, 550, "User suspended", Mend::Service);
}

#[test]
fn an_address_takes_no_mail() {
    let bad = Consequence::BadAddress;
    check(Stage::To, 550, "Invalid User: nosuch@163.com", bad);
    check(Stage::To, 550, "User not found: nosuch@163.com", bad);
    check(Stage::To, 550, "User suspended", bad);
    check(Stage::To, 550, "mailbox is suspended", bad);
    check(Stage::To, 550, "User in blacklist", bad);
    check(Stage::To, 550, "5.1.1 <nosuch@jz.gov.cn>: Recipient address rejected: User unknown", bad);
    check(Stage::To, 550, "5.1.10 takes no mail", bad);
    check(Stage::To, 550, "Mailbox not found. http://service.mail.qq.com/cgi-bin/help?subtype=1", bad);
    check(Stage::To, 550, "该用户不存在", bad);
    // Not the address's fault, or not surely.
    check(Stage::To, 550, "relay not permitted", Consequence::Refused);
    check(Stage::To, 550, "Requested action not taken: mailbox unavailable", Consequence::Refused);
    check(Stage::To, 552, "5.2.2 mailbox full", Consequence::Refused);
    check(Stage::To, 450, "4.1.1 User unknown in local table", Consequence::Later);
    check(Stage::To, 550, "15.1.1 of some list", Consequence::Refused);
}

#[test]
fn one_letter_only() {
    check(Stage::Body, 552, "Illegal Attachment", Consequence::Refused);
    check(Stage::Body, 552, "Requested mail action aborted: exceeded mailsize limit", Consequence::Refused);
    check(Stage::From, 552, "5.3.4 Message size exceeds fixed limit", Consequence::Refused);
    check(Stage::To, 550, "RP:RCL 163 smtp1", Consequence::Refused);
    check(Stage::To, 550, "Requested mail action not taken: too much recipient", Consequence::Refused);
    check(Stage::Body, 554, "5.6.0 content rejected", Consequence::Refused);
    check(Stage::To, 451, "4.7.1 Greylisted, see you later", Consequence::Later);
    check(Stage::To, 450, "Requested mail action not taken: mailbox busy", Consequence::Later);
    check(Stage::Body, 451, "Requested action aborted: local error in processing", Consequence::Later);
    check(Stage::From, 452, "4.3.1 Insufficient system storage", Consequence::Later);
    check(Stage::Body, 250, "Mail OK queued as smtp8,DMCowABHk5p 1523863327", Consequence::Taken);
    check(Stage::Data, 354, "End data with <CR><LF>.<CR><LF>", Consequence::Taken);
    check(Stage::Body, 354, "what?", Consequence::Unclear);
    check(Stage::Data, 250, "OK", Consequence::Unclear);
    check(Stage::Body, 199, "", Consequence::Unclear);
}

#[test]
fn pauses_end() {
    let now = crate::store::moment("2018-04-16T23:50:00+08:00").expect("a moment");
    let check = |pause: Pause, expected: &str| assert_eq!(pause.until(now).to_rfc3339(), expected);
    check(Pause::Quarter, "2018-04-17T00:05:00+08:00");
    check(Pause::HalfHour, "2018-04-17T00:20:00+08:00");
    check(Pause::Hour, "2018-04-17T00:50:00+08:00");
    check(Pause::Tomorrow, "2018-04-17T00:00:00+08:00");
    // The provider's day is China's, however the moment was written.
    let utc = crate::store::moment("2018-04-16T16:30:00+00:00").expect("a moment");
    assert_eq!(Pause::Tomorrow.until(utc).to_rfc3339(), "2018-04-18T00:00:00+08:00");
}

#[test]
fn answers_are_shown_on_one_line() {
    assert_eq!(words(550, " a\r\nb\t\u{202e}c\u{1b}[31m "), "550 a b c [31m");
    let long = words(554, &"长".repeat(500));
    assert_eq!(long.chars().count(), 160);
    assert!(long.starts_with("554 长") && long.ends_with('…'));
}

proptest! {
    /// Whatever a server says: only 2xx takes a letter, only a 4xx or 5xx decides against it, and nothing panics.
    #[test]
    fn only_2xx_takes(code in 0u16..1000, text in ".{0,80}") {
        for stage in LETTER {
            let found = consequence(stage, code, &text);
            let taken = if stage == Stage::Data { code == 354 } else { (200..300).contains(&code) };
            prop_assert_eq!(found == Consequence::Taken, taken);
            prop_assert_eq!(found == Consequence::Unclear, !taken && !(400..600).contains(&code));
            if code < 500 {
                prop_assert!(!matches!(found, Consequence::Refused | Consequence::BadAddress));
            }
        }
    }
}
