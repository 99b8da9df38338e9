//! A connection that breaks: before the final dot nothing has gone, after it nobody can say.

use super::super::support::smtp_server::{Act, Stage};
use super::{count, number, owed, receipts, runs, scripted, taken};
use crate::support::mail::Read;

#[test]
fn what_nobody_confirmed_is_settled_by_a_person() {
    let (office, server) = scripted();
    let units = owed(&office, 3);
    for unit in &units[..2] {
        server.once(Stage::Body, unit.clone().leak(), Act::HangUp);
    }
    let ran = &runs(&office, &[("04-18 09:00", 1)])[0];
    assert!(ran.out.contains("发信1封") && ran.out.contains("2件事待人工处理"), "{}", ran.out);
    runs(&office, &[("04-18 09:05", 1), ("04-18 10:00", 1), ("04-19 09:00", 1)]);
    assert!(units.iter().all(|unit| taken(&server, unit).len() == 1), "never again by itself");
    let list = office.at("04-19 09:01", &["letter", "list"]).code(1).out;
    assert_eq!(list.lines().filter(|line| line.contains("存疑")).count(), 2, "{list}");
    let status = office.at("04-19 09:01", &["status"]).code(1).out;
    assert!(status.contains("是否已送达不能确定") && status.contains("存疑2封"), "{status}");
    let (first, second) = (number(&office, "04-19 09:01", &units[0]), number(&office, "04-19 09:01", &units[1]));
    let shown = office.at("04-19 09:01", &["letter", "show", &first]).code(0).out;
    assert!(shown.contains("信已传完，localhost 未确认是否收下"), "{shown}");

    // One unit says by telephone that it has the letter, the other that it has not.
    office.at("04-19 09:02", &["letter", "cancel", &first]).code(0);
    office.at("04-19 09:02", &["letter", "resend", &second]).code(0);
    runs(&office, &[("04-19 09:03", 0), ("04-19 09:10", 0)]);
    assert_eq!(units.iter().map(|unit| taken(&server, unit).len()).collect::<Vec<_>>(), [1, 2, 1]);
    let ids: Vec<String> = taken(&server, &units[1]).iter().map(|taken| Read::of(&taken.raw).message_id).collect();
    assert_eq!(ids[0], ids[1], "a mail program can tell that they are one");
    assert!(office.at("04-19 09:11", &["letter", "resend", &second]).code(2).err.contains("不必重发"));
}

#[test]
fn what_breaks_before_the_dot_goes_with_a_later_run_once() {
    for stage in [Stage::Greeting, Stage::Auth, Stage::Mail, Stage::Rcpt, Stage::Data] {
        let (office, server) = scripted();
        let units = owed(&office, 2);
        server.once(stage, "", Act::HangUp);
        runs(&office, &[("04-18 09:00", 75), ("04-18 09:06", 0), ("04-18 09:20", 0)]);
        assert!(units.iter().all(|unit| taken(&server, unit).len() == 1), "{stage:?}");
        assert_eq!(count(&office, "04-18 09:21", "sent"), 2, "{stage:?} {:?}", receipts(&office, "04-18 09:21"));
    }
}
