use super::*;
use crate::model::calendar::{Calendar, DeadlineRule, OfficeHours, at};
use Timeliness::{Early, Excused, Late, OnTime};
use proptest::prelude::*;
use std::sync::LazyLock;

/// Deadlines at 17:30 on 04-16, 04-23, 05-02 (moved), 05-07, 05-14, 05-21; the last on 05-21. Ten minutes of grace.
static CAMPAIGN: LazyLock<Schedule> = LazyLock::new(|| Schedule {
    calendar: Calendar::builtin(),
    hours: OfficeHours::default(),
    rule: DeadlineRule { grace_minutes: 10, ..DeadlineRule::default() },
    starts: "2018-04-10".parse().unwrap(),
    ends: Some("2018-05-25".parse().unwrap()),
});

/// `04-23 17:30`.
fn moment(text: &str) -> Moment {
    let (day, time) = text.split_once(' ').unwrap();
    at(format!("2018-{day}").parse().unwrap(), time.parse().unwrap())
}

fn id(day: &str) -> PeriodId {
    format!("2018-{day}").parse().unwrap()
}

/// An earlier period as a table row: day, compiled at, and any of 已报, 免报.
type Row = (&'static str, Option<&'static str>, &'static str);

fn judged(arrived: &str, claim: Claim, rows: &[Row], excused: bool) -> Option<(PeriodId, Timeliness)> {
    let periods: Vec<Period> = rows.iter().map(|(day, ..)| CAMPAIGN.period(id(day)).unwrap()).collect();
    let earlier: Vec<Earlier> = periods
        .iter()
        .zip(rows)
        .map(|(period, (_, compiled, standing))| Earlier {
            period,
            compiled_at: compiled.map(moment),
            has_sent: standing.contains("已报"),
            excused: standing.contains("免报"),
        })
        .collect();
    judge(&CAMPAIGN, &Case { arrived: moment(arrived), claim, earlier: &earlier, excused })
}

fn late(minutes: u32) -> Timeliness {
    Late { working_minutes: minutes }
}

#[test]
fn a_mail_without_a_claim_is_judged_by_its_arrival() {
    let check = |arrived: &str, rows: &[Row], day: &str, timeliness: Timeliness| {
        assert_eq!(judged(arrived, Claim::None, rows, false), Some((id(day), timeliness)), "{arrived} {rows:?}");
    };
    // The first period; nothing before it.
    check("04-10 00:00", &[], "04-16", OnTime);
    check("04-16 17:30", &[], "04-16", OnTime);
    // The deadline, the grace, and the second after it.
    let open: &[Row] = &[("05-07", None, "")];
    let before: &[Row] = &[("05-02", Some("05-03 10:00"), "")];
    check("05-07 17:29:59", before, "05-07", OnTime);
    check("05-07 17:30:00", before, "05-07", OnTime);
    check("05-07 17:40:00", before, "05-07", OnTime);
    check("05-07 17:40:01", open, "05-07", late(0));
    // Late, counted in office hours from the deadline.
    check("05-08 10:00", open, "05-07", late(90));
    check("05-08 14:00", open, "05-07", late(210));
    // The unit has sent already: the mail is for the next issue.
    check("05-08 10:00", &[("05-07", None, "已报")], "05-14", Early);
    // Excused from the last period, it owes nothing there.
    check("05-08 10:00", &[("05-07", None, "免报")], "05-14", Early);
    // Compiled: whatever the unit owed, it is for the running period.
    check("05-08 10:00", &[("05-07", Some("05-08 09:00"), "")], "05-14", OnTime);
    check("05-08 10:00", &[("05-07", Some("05-08 09:00"), "已报")], "05-14", OnTime);
    // Compiled at that second, and one later; a mail read only after compiling is judged as it arrived.
    check("05-08 10:00", &[("05-07", Some("05-08 10:00"), "")], "05-14", OnTime);
    check("05-08 10:00", &[("05-07", Some("05-08 10:00:01"), "")], "05-07", late(90));
    check("05-08 10:00", &[("05-07", Some("05-09 16:00"), "")], "05-07", late(90));
    // Nothing known of the last period.
    check("05-08 10:00", &[], "05-14", OnTime);
}

#[test]
fn lateness_is_counted_from_the_deadline_not_from_the_end_of_grace() {
    let mut schedule = CAMPAIGN.clone();
    schedule.rule.grace_minutes = 16 * 60; // Until 09:30 of the next morning.
    let period = schedule.period(id("05-07")).unwrap();
    let earlier = [Earlier { period: &period, compiled_at: None, has_sent: false, excused: false }];
    let check = |arrived: &str, timeliness: Timeliness| {
        let case = Case { arrived: moment(arrived), claim: Claim::None, earlier: &earlier, excused: false };
        assert_eq!(judge(&schedule, &case), Some((period.id, timeliness)), "{arrived}");
    };
    check("05-08 09:30", OnTime);
    check("05-08 10:00", late(90));
}

#[test]
fn an_older_period_attracts_no_mail_unasked() {
    let check = |arrived: &str, rows: &[Row], day: &str, timeliness: Timeliness| {
        assert_eq!(judged(arrived, Claim::None, rows, false), Some((id(day), timeliness)), "{arrived} {rows:?}");
    };
    // Two issues behind: the last one counts, in whatever order they come.
    check("05-08 10:00", &[("05-02", None, ""), ("05-07", None, "")], "05-07", late(90));
    check("05-08 10:00", &[("05-07", None, ""), ("05-02", None, "")], "05-07", late(90));
    check("05-08 10:00", &[("05-02", None, ""), ("05-07", None, "已报")], "05-14", Early);
    // The last one is compiled, whether the caller lists it or not.
    check("05-08 10:00", &[("05-02", None, ""), ("05-07", Some("05-08 09:00"), "")], "05-14", OnTime);
    check("05-08 10:00", &[("05-02", None, "")], "05-14", OnTime);
    // A period that is not over at the arrival is no earlier one.
    check("05-07 10:00", &[("05-07", None, ""), ("05-02", None, "已报")], "05-07", Early);
    check("05-07 10:00", &[("05-14", None, "")], "05-07", OnTime);
}

#[test]
fn a_claim_is_heeded_while_the_issue_is_open() {
    let check = |arrived: &str, claimed: &str, rows: &[Row], day: &str, timeliness: Timeliness| {
        let judged = judged(arrived, Claim::LateFor(id(claimed)), rows, false);
        assert_eq!(judged, Some((id(day), timeliness)), "{arrived} claims {claimed} {rows:?}");
    };
    // Though the unit has sent for it already.
    check("05-08 10:00", "05-07", &[("05-07", None, "已报")], "05-07", late(90));
    // An older one that is open still.
    check("05-08 10:00", "05-02", &[("05-02", None, ""), ("05-07", None, "")], "05-02", late(3 * 420 + 90));
    check("05-08 10:00", "05-07", &[("05-07", None, "免报")], "05-07", Excused);
    // It is compiled: for the running period; what the unit owes the last period comes first.
    check("05-08 10:00", "05-07", &[("05-07", Some("05-08 09:00"), "")], "05-14", OnTime);
    check("05-08 10:00", "05-02", &[("05-02", Some("05-03 09:00"), ""), ("05-07", None, "")], "05-07", late(90));
    check("05-08 10:00", "05-02", &[("05-02", Some("05-03 09:00"), ""), ("05-07", None, "已报")], "05-14", Early);
    // Nobody can be late for what runs, or for what nobody knows.
    check("05-07 10:00", "05-07", &[("05-07", None, ""), ("05-02", Some("05-03 09:00"), "")], "05-07", OnTime);
    check("05-08 10:00", "05-21", &[("05-07", None, "已报")], "05-14", Early);
}

#[test]
fn an_excused_unit_is_excused_where_its_mail_lands() {
    let check = |arrived: &str, rows: &[Row], day: &str, timeliness: Timeliness| {
        assert_eq!(judged(arrived, Claim::None, rows, true), Some((id(day), timeliness)), "{arrived} {rows:?}");
    };
    check("05-07 10:00", &[], "05-07", Excused);
    check("05-08 10:00", &[("05-07", None, "已报")], "05-14", Excused);
    check("05-08 10:00", &[("05-07", None, "免报")], "05-14", Excused);
    // Excused from the running period only: it still owes the last one.
    check("05-08 10:00", &[("05-07", None, "")], "05-07", late(90));
}

#[test]
fn outside_the_campaign_a_person_decides() {
    assert_eq!(judged("04-09 23:59:59", Claim::None, &[], false), None);
    assert_eq!(judged("04-09 12:00", Claim::LateFor(id("04-16")), &[("04-16", None, "")], false), None);
    // After the last deadline the last issue takes what comes while it is open.
    let check = |rows: &[Row], expected: Option<Timeliness>| {
        let judged = judged("05-22 09:30", Claim::None, rows, false);
        assert_eq!(judged, expected.map(|timeliness| (id("05-21"), timeliness)), "{rows:?}");
    };
    check(&[("05-21", None, "")], Some(late(60)));
    check(&[("05-21", None, "已报")], Some(late(60)));
    check(&[("05-21", None, "免报")], Some(Excused));
    check(&[("05-21", Some("05-22 09:00"), "")], None);
    check(&[("05-14", None, "")], None);
    check(&[], None);
}

proptest! {
    /// However the store stands: a mail lands in the running period or in an open one before it, Late exactly there.
    #[test]
    fn a_mail_lands_in_the_running_period_or_in_an_open_one(
        minutes in 0i64..65_000,
        standings in prop::collection::vec((prop::option::of(0i64..5000), any::<bool>(), any::<bool>()), 6),
        excused in any::<bool>(),
        claimed in prop::option::of(0usize..6),
    ) {
        let arrived = moment("04-10 00:00") + chrono::TimeDelta::minutes(minutes);
        let periods = CAMPAIGN.periods(moment("04-10 00:00"), moment("06-30 00:00"));
        prop_assert_eq!(periods.len(), 6);
        let earlier: Vec<Earlier> = periods.iter().zip(&standings).map(|(period, (compiled, has_sent, excused))| Earlier {
            period,
            compiled_at: compiled.map(|after| period.cutoff + chrono::TimeDelta::minutes(after)),
            has_sent: *has_sent,
            excused: *excused,
        }).collect();
        let claim = claimed.map_or(Claim::None, |place| Claim::LateFor(periods[place].id));
        let running = CAMPAIGN.period_at(arrived);
        let Some((landed, timeliness)) = judge(&CAMPAIGN, &Case { arrived, claim, earlier: &earlier, excused }) else {
            prop_assert!(running.is_none());
            return Ok(());
        };
        let row = earlier.iter().find(|row| row.period.id == landed).unwrap();
        if running.is_some_and(|running| running.id == landed) {
            prop_assert!(matches!(timeliness, OnTime | Early | Excused));
            prop_assert_eq!(timeliness == Excused, excused);
        } else {
            prop_assert!(row.period.cutoff < arrived && row.compiled_at.is_none_or(|compiled| arrived < compiled));
            prop_assert_eq!(timeliness == Excused, row.excused);
            let is_late = matches!(timeliness, Late { .. });
            prop_assert_eq!(is_late, !row.excused);
        }
    }
}
