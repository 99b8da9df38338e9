//! The server falls silent, drips, babbles or hangs up: the run ends in time, and the next one goes on.

use super::*;
use crate::support::netease::Quirk;
use std::time::{Duration, Instant};

/// One run with a quirk, then one with a server that is well again: nothing is lost, nothing comes twice.
#[track_caller]
fn survives(quirk: impl FnOnce(&[u32]) -> Quirk) {
    let server = NetEase::open([]);
    let office = settled_at(&server);
    let uids: Vec<u32> = (0..3).map(|unit| server.arrives(sent(unit, "04-18 09:00"), "04-18 09:00")).collect();
    let quirk = quirk(&uids);
    server.behave([quirk.clone()]);
    let began = Instant::now();
    let done = run(&office, "04-18 10:00", 75);
    let took = began.elapsed();
    assert!(took < Duration::from_secs(14), "{quirk:?}: {took:?}");
    let told = troubles(&done);
    assert!(!told.is_empty() || done["rest"].as_u64() > Some(0), "{quirk:?}: {done}");
    account(&office, "04-18 10:02");
    server.behave([]);
    run(&office, "04-18 10:05", 0);
    each_has_one_receipt(&office, 3);
    assert_eq!(account(&office, "04-18 10:10"), [3, 0, 0, 0, 0], "{quirk:?}");
    run(&office, "04-18 10:15", 0);
}

/// All at once, because each waits for its deadline.
#[test]
fn silence_and_dripping_end_in_time() {
    let quirks = [
        Quirk::Silent("LOGIN"),
        Quirk::Silent("LIST"),
        Quirk::Silent("UID FETCH"),
        Quirk::Slow("UID FETCH"),
        Quirk::Slow("GREETING"),
    ];
    std::thread::scope(|scope| quirks.map(|quirk| scope.spawn(|| survives(|_| quirk))).map(|thread| thread.join()))
        .into_iter()
        .for_each(|ended| ended.expect("it survives"));
}

#[test]
fn lines_without_end_and_lines_cut_short_end_at_once() {
    survives(|_| Quirk::Endless("EXAMINE"));
    survives(|_| Quirk::Endless("FETCH"));
    survives(|_| Quirk::CutAt("GREETING"));
    survives(|_| Quirk::CutAt("ID"));
    survives(|_| Quirk::CutAt("FETCH"));
    survives(|_| Quirk::CutAt("UID FETCH"));
}

#[test]
fn a_mail_cut_short_costs_only_itself() {
    survives(|uids| Quirk::CutLiteral(uids[1]));
    survives(|uids| Quirk::ByeInBody(uids[0]));
}
