//! Headers in the manner of the providers, with invented hosts and domains.

use super::*;
use crate::intake::message::Message;
use proptest::prelude::*;

fn read(lines: &[&str]) -> Authentication {
    let raw = format!("{}\r\nFrom: unit@bureau.gov.cn\r\n\r\ntext", lines.join("\r\n"));
    Message::read(raw.as_bytes()).authentication
}

fn check(lines: &[&str], authserv: &str, expected: Authenticity) {
    let read = read(lines);
    assert_eq!(read.authenticity("bureau.gov.cn", authserv), expected, "{lines:#?}\n{read:#?}");
}

use Authenticity::{Absent, Failed, Verified};

const COREMAIL: &str =
    "Received: from mail.bureau.gov.cn (unknown [192.0.2.1])\r\n\tby gz-mx-mta-g0-8 (Coremail) with SMTP id x; date";
const TENCENT: &str =
    "Received: from mail.bureau.gov.cn ([192.0.2.1])\r\n by newmx6.post.example (NewMX) with SMTP id 1";
const EXIM: &str = "Received: from [192.0.2.1] (helo=bureau.gov.cn)\r\n\tby mx.city.example with esmtps id 1x";

#[test]
fn providers_and_their_manners() {
    // Coremail: below all that the sender wrote, by the name of the host in its own Received; folded in an address.
    let bottom = |result: &str| format!("Authentication-Results: gz-mx-mta-g0-8; {result}");
    check(&[COREMAIL, "Subject: x", &bottom("spf=pass smtp.mail=unit@b\r\n\tureau.gov.cn; dkim=none")], "", Verified);
    check(
        &[COREMAIL, &bottom("spf=softfail smtp.mail=unit@bureau.gov.cn; dkim=pass header.i=@bureau.gov.cn")],
        "",
        Verified,
    );
    check(&[COREMAIL, &bottom("spf=softfail smtp.mail=unit@bureau.gov.cn; dkim=none")], "", Failed);
    check(&[COREMAIL, &bottom("spf=neutral smtp.mail=unit@bureau.gov.cn; dkim=none")], "", Absent);
    check(&[COREMAIL, "Authentication-Results: coremail; dkim=fail unit@bureau.gov.cn"], "", Failed);
    // QQ and its kind for companies: below its own Received, by another name of its domain.
    let tencent = |result: &str| format!("Authentication-Results: mx.post.example; {result}");
    check(
        &[
            TENCENT,
            &tencent("spf=none smtp.mailfrom=;\r\n\t dkim=none; dmarc=none(permerror) header.from=bureau.gov.cn"),
        ],
        "",
        Absent,
    );
    check(&[TENCENT, &tencent("spf=pass smtp.mailfrom=<unit@bureau.gov.cn>; dkim=none; dmarc=none")], "", Verified);
    check(
        &[TENCENT, &tencent("spf=fail smtp.mailfrom=a@bureau.gov.cn; dkim=none; dmarc=fail header.from=bureau.gov.cn")],
        "",
        Failed,
    );
    // Gmail: below two Received, so it must be named.
    let google = &[
        "Received: by 2002:a05:6358:2c0b:b0 with SMTP id 1; date",
        "Received: from mail.bureau.gov.cn (mail.bureau.gov.cn. [192.0.2.1])\r\n        by mx.search.example with ESMTPS id 2",
        "Received-SPF: pass (search.example: domain of unit@bureau.gov.cn designates 192.0.2.1 as permitted sender)",
        "Authentication-Results: mx.search.example;\r\n       dkim=pass header.i=@bureau.gov.cn header.s=s1 header.b=aB0+c/d=;\r\n       \
         spf=pass (search.example: domain of unit@bureau.gov.cn designates 192.0.2.1; as permitted) smtp.mailfrom=unit@bureau.gov.cn;\r\n       \
         dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=bureau.gov.cn",
    ];
    check(google, "mx.search.example", Verified);
    check(google, "search.example", Verified);
    check(google, "other.example", Absent);
    check(google, "", Absent);
    // Outlook: without a name.
    let outlook = "spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=bureau.gov.cn; dkim=pass (signature was verified)\r\n \
                   header.d=bureau.gov.cn;dmarc=pass action=none header.from=bureau.gov.cn;compauth=pass reason=100";
    check(&[&format!("Authentication-Results: {outlook}"), EXIM], "", Verified);
    check(&[&format!("Authentication-Results: {}", outlook.replace("dmarc=pass", "dmarc=fail")), EXIM], "", Failed);
    // exim and milters: on top, one header a method.
    let exim = "Authentication-Results: mx.city.example 1;\r\n\tiprev=pass (mail.bureau.gov.cn) smtp.remote-ip=192.0.2.1;\r\n\t\
                spf=pass smtp.mailfrom=bureau.gov.cn;\r\n\tdkim=pass header.d=bureau.gov.cn header.s=k header.a=rsa-sha256;\r\n\t\
                dmarc=pass header.from=bureau.gov.cn";
    check(&[exim, EXIM], "", Verified);
    let split = [
        "Authentication-Results: mx.city.example; dmarc=none (p=none dis=none) header.from=bureau.gov.cn",
        "Authentication-Results: mx.city.example; spf=softfail (mx) smtp.mailfrom=bureau.gov.cn",
        "Authentication-Results: mx.city.example; dkim=fail reason=\"bad; key\" header.d=list.example; dkim=pass header.d=bureau.gov.cn",
        EXIM,
    ];
    check(&split, "", Verified);
}

#[test]
fn what_is_written_oddly() {
    let top = |result: &str, expected| check(&[&format!("Authentication-Results: {result}"), EXIM], "", expected);
    top("mx.city.example; none", Absent);
    top("mx.city.example 1; none", Absent);
    top("mx.city.example", Absent);
    top("", Absent);
    top("mx.city.example; spf = pass smtp.mailfrom = bureau.gov.cn", Verified);
    top("mx.city.example; spf=pass", Verified);
    top("mx.city.example; spf=pass smtp.mailfrom=", Absent);
    top("mx.city.example; spf=pass smtp.mailfrom=bounce+a=b.example@bureau.gov.cn", Verified);
    top("mx.city.example; spf=pass smtp.mailfrom=thief.example", Absent);
    top("mx.city.example; spf=pass smtp.mailfrom=province.gov.cn", Absent);
    top("mx.city.example; spf=pass smtp.mailfrom=news.bureau.gov.cn", Verified);
    top("mx.city.example; dkim=pass header.d=thief.example; spf=fail smtp.mailfrom=bureau.gov.cn", Failed);
    top("mx.city.example; dkim=fail header.d=bureau.gov.cn; spf=pass smtp.mailfrom=relay.example", Absent);
    top("mx.city.example; dkim=fail header.d=bureau.gov.cn; spf=none", Failed);
    top("mx.city.example; spf=hardfail", Failed);
    top("mx.city.example; SPF/1=Pass SMTP.MailFrom=\"unit@Bureau.gov.cn\"", Verified);
    top("mx.city.example; (spf=fail (nested \\) )) dkim=pass (ok; dmarc=fail) header.d=bureau.gov.cn", Verified);
    top("mx.city.example; spf=temperror; dkim=permerror; dmarc=policy", Absent);
    top("\"mx.city.example\"; dmarc=pass header.from=thief.example", Absent);
    check(&[EXIM], "", Absent);
}

#[test]
fn what_a_forger_may_try() {
    let forged =
        |name: &str| format!("Authentication-Results: {name}; spf=pass smtp.mail=unit@bureau.gov.cn; dmarc=pass");
    let genuine = "Authentication-Results: gz-mx-mta-g0-8; spf=fail smtp.mail=a@thief.example; dkim=none";
    // The provider wrote nothing: whatever stands there is a stranger's.
    check(&[COREMAIL, &forged("mx.any.example")], "", Absent);
    check(&[COREMAIL, &forged("mx.any.example")], "mx.own.example", Absent);
    // It wrote at the bottom: the one above is not believed, even under its own name.
    check(&[COREMAIL, &forged("mx.any.example"), genuine], "", Failed);
    check(&[COREMAIL, &forged("gz-mx-mta-g0-8"), &genuine.replace("spf=fail", "spf=pass")], "", Absent);
    // A host that says that its name is `by`.
    let by = "Received: from by (thief.example [192.0.2.9]) by gz-mx-mta-g0-8 (Coremail) with SMTP id x; date";
    check(&[by, &forged("thief.example")], "", Absent);
    check(&[by, "Authentication-Results: gz-mx-mta-g0-8; spf=pass smtp.mail=bureau.gov.cn"], "", Verified);
}

proptest! {
    #[test]
    fn anything_is_read(text in "[ -~\\t；（）发]{0,200}", from in "[a-z.]{0,12}") {
        let read = read(&[&format!("Authentication-Results: {text}"), &format!("Received: {text}")]);
        let _ = read.authenticity(&from, "");
        prop_assert!(!segments(&text).is_empty());
    }

    #[test]
    fn what_stands_below_changes_nothing(
        genuine in proptest::sample::select(vec!["spf=pass", "spf=fail", "dkim=pass", "dkim=none", "dmarc=fail", "none"]),
        claims in proptest::collection::vec(proptest::sample::select(vec!["spf", "dkim", "dmarc"]), 1..4),
        outcome in proptest::sample::select(vec!["pass", "fail", "softfail", "none", "temperror"]),
        name in proptest::sample::select(vec!["mx.city.example", "thief.example", ""]),
        authserv in proptest::sample::select(vec!["", "mx.city.example"]),
    ) {
        let own = format!("Authentication-Results: mx.city.example; {genuine}");
        let claims: Vec<String> = claims.iter().map(|method| format!("{method}={outcome}")).collect();
        let forged = format!("Authentication-Results: {name}; {}", claims.join("; "));
        let alone = read(&[&own, EXIM]).authenticity("bureau.gov.cn", authserv);
        let beside = read(&[&own, EXIM, &forged]).authenticity("bureau.gov.cn", authserv);
        prop_assert_eq!(alone, beside);
    }
}
