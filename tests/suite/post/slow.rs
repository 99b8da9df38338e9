//! Servers that say nothing, or two bytes every half second: the job ends in time, and nothing is lost or doubled.

use super::super::support::smtp_server::{Act, Stage};
use super::{count, owed, runs, scripted, taken};
use std::time::{Duration, Instant};

#[test]
fn whoever_keeps_us_waiting_is_left() {
    let stages = [Stage::Greeting, Stage::Auth, Stage::Mail, Stage::Rcpt, Stage::Data, Stage::Body];
    std::thread::scope(|scope| {
        for stage in stages {
            for act in [Act::Silence, Act::Drip] {
                scope.spawn(move || is_left(stage, &act));
            }
        }
    });
}

fn is_left(stage: Stage, act: &Act) {
    let (office, server) = scripted();
    office.append("patience_seconds = 1\n");
    let units = owed(&office, 2);
    server.always(stage, "", act.clone());
    let began = Instant::now();
    let ran = office.at("04-18 09:00", &["run"]);
    if matches!(stage, Stage::Greeting | Stage::Auth) {
        assert_eq!(server.connections(), 1, "{stage:?} {act:?}: the alarm does not knock again");
    }
    // Two receipts and an alarm, each a second for a letter and one for its answer; and a busy machine.
    assert!(began.elapsed() < Duration::from_secs(30), "{stage:?} {act:?}: {:?}", began.elapsed());
    let past_the_dot = stage == Stage::Body;
    assert_eq!(ran.code, if past_the_dot { 1 } else { 75 }, "{stage:?} {act:?}\n{}", ran.out);
    assert_eq!(count(&office, "04-18 09:01", "in-doubt"), if past_the_dot { 2 } else { 0 }, "{stage:?} {act:?}");
    server.recover();
    runs(&office, &[("04-18 09:10", if past_the_dot { 1 } else { 0 })]);
    assert!(units.iter().all(|unit| taken(&server, unit).len() == 1), "{stage:?} {act:?}");
}
