//! 归类: a person says under which area a draft belongs.
//!
//! Only such drafts teach the classifier, so a confirmation is noted as well as a move. The evidence stays: it says what
//! the classifier saw.

use super::{Desk, Done};
use crate::failure::wrong;
use crate::model::area::{self, AreaCode};
use crate::model::draft::Draft;
use crate::model::verdict::{Decider, Verdict};
use crate::office::Settings;
use crate::store::draft;
use anyhow::Result;

/// Files a draft under the area that a person named by code, name or alias.
pub fn file(desk: &Desk<'_>, draft: &Draft, word: &str) -> Result<Done> {
    let areas = &desk.settings.config.areas;
    let area = area::find(areas, word)
        .ok_or_else(|| wrong(format!("没有“{word}”这个方面，可用：{}", area_names(desk.settings))))?;
    if area.code == draft.verdict.area {
        return confirm(desk, draft);
    }
    decide(desk, draft, area.code.clone(), Some(draft.verdict.area.clone()))?;
    let words = format!("{}号《{}》归入“{}”", draft.id, draft.title, area.name);
    Ok(Done { words, changed: true, reprint: desk.prints(draft)? })
}

/// Confirms the area under which a draft is filed. What is printed stays as it is.
pub fn confirm(desk: &Desk<'_>, draft: &Draft) -> Result<Done> {
    let area = desk.settings.area(&draft.verdict.area);
    decide(desk, draft, area.code.clone(), draft.verdict.second.clone())?;
    let words = format!("确认{}号《{}》归入“{}”", draft.id, draft.title, area.name);
    Ok(Done { words, changed: true, reprint: false })
}

fn decide(desk: &Desk<'_>, draft: &Draft, area: AreaCode, second: Option<AreaCode>) -> Result<()> {
    let verdict = Verdict {
        area,
        second,
        confidence: 1.0,
        unsure: false,
        evidence: draft.verdict.evidence.clone(),
        decider: Decider::Person(desk.who.to_owned()),
    };
    draft::decide(desk.db, draft.id, &verdict, desk.now)?;
    let mut draft = draft.clone();
    draft.flags.retain(|flag| !flag.is_of_filing());
    draft::rewrite(desk.db, &draft)
}

fn area_names(settings: &Settings) -> String {
    let names: Vec<String> = settings.config.areas.iter().map(|area| format!("{} {}", area.code, area.name)).collect();
    names.join("、")
}
