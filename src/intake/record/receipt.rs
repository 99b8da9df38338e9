//! What the receipt tells the unit.

use super::{Filed, Incomer};
use crate::editing::check::privacy;
use crate::model::calendar::{Period, PeriodId, words};
use crate::model::draft::Flag;
use crate::model::flaw::{Flaw, Weight};
use crate::model::submission::Timeliness;
use crate::notices::letter::{CloudFile, Receipt, ReceiptDraft, ReceiptOutcome};
use crate::office::Settings;

/// The receipt for a mail whose drafts have their numbers.
pub fn receipt(
    settings: &Settings,
    incomer: &Incomer<'_>,
    period: PeriodId,
    timeliness: Timeliness,
    filed: &[Filed],
) -> Receipt {
    let period = settings.schedule.period(period);
    let mut unread = Vec::new();
    let mut cloud = Vec::new();
    // What a draft's own line says already is not said twice.
    let told = |flaw: &Flaw| match flaw {
        Flaw::Scan { .. } => filed.iter().any(|filed| filed.draft.flags.contains(&Flag::Scan)),
        Flaw::Recognised { .. } => filed.iter().any(|filed| filed.draft.flags.contains(&Flag::Recognised)),
        _ => false,
    };
    let flaws = || incomer.head.flaws.iter().filter(|flaw| !told(flaw));
    for flaw in flaws().filter(|flaw| flaw.weight() == Weight::Loss) {
        match flaw {
            Flaw::CloudAttachment { name, expires } => {
                cloud.push(CloudFile { name: name.clone(), expires: expires.clone() });
            }
            _ => unread.push(flaw.sentence()),
        }
    }
    let advice = flaws().filter(|flaw| flaw.weight() == Weight::Advice);
    let mut drafts: Vec<ReceiptDraft> = filed.iter().map(|filed| receipt_draft(settings, filed)).collect();
    let problems = said_of_all(&mut drafts).into_iter().chain(advice.map(Flaw::sentence)).collect();
    Receipt {
        unit: settings.roster.short(&incomer.unit).to_owned(),
        register: incomer.mail.id.0,
        received: words::moment(incomer.mail.arrived),
        outcome: if filed.is_empty() { ReceiptOutcome::Unreadable } else { ReceiptOutcome::Filed },
        period: period.as_ref().map(Period::label).unwrap_or_default(),
        deadline: period.map(|period| words::moment(period.deadline)).unwrap_or_default(),
        timeliness: (&timeliness).into(),
        drafts,
        unread,
        problems,
        cloud,
    }
}

/// What every draft of a round-up lacks is said once, for three drafts and more.
fn said_of_all(drafts: &mut [ReceiptDraft]) -> Vec<String> {
    let (count, Some((first, others))) = (drafts.len(), drafts.split_first()) else { return Vec::new() };
    if count < 3 {
        return Vec::new();
    }
    let everywhere = |problem: &&String| others.iter().all(|draft| draft.problems.contains(problem));
    let common: Vec<String> = first.problems.iter().filter(everywhere).cloned().collect();
    for draft in drafts {
        draft.problems.retain(|problem| !common.contains(problem));
    }
    common.into_iter().map(|problem| format!("以上{count}篇：{problem}")).collect()
}

fn receipt_draft(settings: &Settings, filed: &Filed) -> ReceiptDraft {
    let draft = &filed.draft;
    let mendable = draft.flags.iter().filter(|flag| flag.is_for_unit());
    ReceiptDraft {
        number: draft.id.0,
        title: privacy::masked(&draft.title).into_owned(),
        area: settings.area(draft.area()).name.clone(),
        ground: (&draft.verdict).into(),
        origin: draft.origin.clone(),
        photos: u32::try_from(draft.photos.len()).unwrap_or(u32::MAX),
        news: filed.news.clone(),
        problems: mendable.map(Flag::sentence).collect(),
    }
}
