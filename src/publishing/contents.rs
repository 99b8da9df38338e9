//! What one issue prints, frozen at compilation so that what was reviewed is what is published.

use super::bulletin::{Bulletin, Piece, PrintedPhoto, Section, StandingRow};
use super::standing::{self, UnitStanding};
use crate::config::Pick;
use crate::editing::check::privacy;
use crate::model::area::AreaCode;
use crate::model::calendar::{Moment, Period, PeriodId};
use crate::model::draft::{Draft, DraftStatus, Flag, Photo};
use crate::model::ids::DraftId;
use crate::model::unit::UnitCode;
use crate::office::Settings;
use crate::store::archive::Archive;
use crate::store::draft;
use anyhow::Result;
use chrono::NaiveDate;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

/// Likeness from which a draft is left to a person instead of being printed beside its twin, in per cent.
const TWIN: u8 = 60;

/// The frozen contents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contents {
    pub sections: Vec<AreaSection>,
    pub standings: Vec<UnitStanding>,
    /// Drafts that stood to choice and were not taken, with the reason.
    pub left_out: Vec<LeftOut>,
}

/// One area with its drafts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AreaSection {
    pub area: AreaCode,
    pub name: String,
    pub drafts: Vec<Printed>,
}

/// One draft as it is printed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Printed {
    pub draft: DraftId,
    pub unit: UnitCode,
    /// Other units that tell it together with that one.
    #[serde(default)]
    pub joint: Vec<UnitCode>,
    /// All of them, for tables and letters: 市教育局、市财政局.
    pub unit_name: String,
    /// Each of them; empty in contents that an older program froze.
    #[serde(default)]
    pub units: Vec<String>,
    pub title: String,
    pub paragraphs: Vec<String>,
    pub photos: Vec<Photo>,
    /// What the editor should look at; shown in the review copy's letter, not printed.
    pub flags: Vec<String>,
}

impl Printed {
    /// Everybody who tells it, the sender first.
    pub fn tellers(&self) -> impl Iterator<Item = &UnitCode> {
        std::iter::once(&self.unit).chain(&self.joint)
    }
}

/// A draft that was not taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeftOut {
    pub draft: DraftId,
    pub unit_name: String,
    pub title: String,
    pub why: String,
}

impl Contents {
    /// Gathers what an issue of the period would print now.
    pub fn gather(db: &Connection, settings: &Settings, period: &Period, now: Moment) -> Result<Self> {
        let mut drafts = draft::carried_over(db, period.id)?;
        drafts.extend(draft::of_period(db, period.id)?);
        // From here on everything is for print; the stored drafts stay whole.
        drafts.iter_mut().for_each(privacy::mask);
        let status = |id: DraftId| Ok(draft::get(db, id)?.map(|draft| draft.status));
        let mut left_out = Vec::new();
        let mut chosen: Vec<Draft> = Vec::new();
        for draft in drafts {
            match choice(&draft, settings.config.bulletin.pick, &status)? {
                Choice::Take => chosen.push(draft),
                Choice::Leave(why) => left_out.push(LeftOut {
                    draft: draft.id,
                    unit_name: names(&draft, settings).join("、"),
                    title: draft.title,
                    why,
                }),
                Choice::Closed => {}
            }
        }
        let sections = settings.config.areas.iter().filter_map(|area| {
            let drafts: Vec<Printed> = chosen
                .iter()
                .filter(|draft| settings.area(draft.area()).code == area.code)
                .map(|draft| printed(draft, settings, period.id))
                .collect();
            (!drafts.is_empty()).then(|| AreaSection { area: area.code.clone(), name: area.name.clone(), drafts })
        });
        let sections: Vec<AreaSection> = sections.collect();
        let mut standings = standing::standings(db, settings, period, now)?;
        for row in &mut standings {
            let printed = sections
                .iter()
                .flat_map(|section| &section.drafts)
                .filter(|draft| draft.tellers().any(|unit| *unit == row.unit));
            row.printed = u32::try_from(printed.count()).unwrap_or(u32::MAX);
        }
        Ok(Self { sections, standings, left_out })
    }

    /// The drafts in their printed order.
    pub fn drafts(&self) -> impl Iterator<Item = (&AreaSection, &Printed)> {
        self.sections.iter().flat_map(|section| section.drafts.iter().map(move |draft| (section, draft)))
    }

    /// The bulletin to be typeset, photos fetched from the archive.
    pub fn bulletin(
        &self,
        settings: &Settings,
        archive: &Archive,
        number: u32,
        total: u32,
        date: NaiveDate,
    ) -> Result<Bulletin> {
        let config = &settings.config.bulletin;
        let text = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
        let mut sections = Vec::new();
        for section in &self.sections {
            let mut pieces = Vec::new();
            for draft in &section.drafts {
                let mut photos = Vec::new();
                for photo in &draft.photos {
                    photos.push(PrintedPhoto {
                        mime: photo.mime.clone(),
                        width: photo.width,
                        height: photo.height,
                        caption: photo.caption.clone(),
                        bytes: archive.get(&photo.sha256)?,
                    });
                }
                pieces.push(Piece {
                    title: draft.title.clone(),
                    units: if draft.units.is_empty() { vec![draft.unit_name.clone()] } else { draft.units.clone() },
                    paragraphs: draft.paragraphs.clone(),
                    photos,
                });
            }
            sections.push(Section { area: section.name.clone(), pieces });
        }
        Ok(Bulletin {
            marking: text(&config.marking),
            name: config.name.clone(),
            number,
            total,
            issuer: config.issuer.clone(),
            date,
            note: text(&config.note),
            sections,
            standings: self.standings.iter().map(standing_row).collect(),
            standings_summary: standing::summary(&self.standings),
            report_to: config.report_to.clone(),
            send_to: config.send_to.clone(),
            issue_to: config.issue_to.clone(),
            copies: config.copies,
        })
    }
}

enum Choice {
    Take,
    Leave(String),
    /// Not to choice any more: returned, replaced, printed.
    Closed,
}

/// Whether a draft is printed; `status` gives that of another draft, if it is here.
fn choice(draft: &Draft, pick: Pick, status: &dyn Fn(DraftId) -> Result<Option<DraftStatus>>) -> Result<Choice> {
    Ok(match &draft.status {
        DraftStatus::Selected => Choice::Take,
        DraftStatus::Held => Choice::Leave("留用".into()),
        DraftStatus::Waiting if pick == Pick::Selected => Choice::Leave("尚未选用".into()),
        DraftStatus::Waiting => {
            for flag in &draft.flags {
                if let Flag::Like { draft: other, percent, .. } = flag
                    && let Some(other_status) = status(*other)?
                    && yields(draft.id, *other, *percent, &other_status)
                {
                    return Ok(Choice::Leave(flag.note().replace("请比对", "疑似同题")));
                }
            }
            Choice::Take
        }
        DraftStatus::Returned { .. }
        | DraftStatus::Superseded { .. }
        | DraftStatus::Duplicate { .. }
        | DraftStatus::Merged { .. }
        | DraftStatus::Published { .. } => Choice::Closed,
    })
}

/// Whether a waiting draft is left to a person because of its twin: the twin was printed, or somebody chose it, or both
/// wait and the twin was here first. Both sides of a pair are flagged; one of them must stand.
fn yields(draft: DraftId, twin: DraftId, percent: u8, status: &DraftStatus) -> bool {
    match status {
        DraftStatus::Published { .. } => true,
        DraftStatus::Selected => percent >= TWIN,
        DraftStatus::Waiting | DraftStatus::Held => percent >= TWIN && twin < draft,
        _ => false,
    }
}

/// The units that tell a draft, the sender first, by their short names.
pub fn names(draft: &Draft, settings: &Settings) -> Vec<String> {
    let units = std::iter::once(&draft.unit).chain(draft.joint.iter().filter(|unit| **unit != draft.unit));
    units.map(|unit| settings.roster.short(unit).to_owned()).collect()
}

fn printed(draft: &Draft, settings: &Settings, period: PeriodId) -> Printed {
    let unit = settings.roster.get(&draft.unit);
    let note = |flag: &Flag| match (flag, &draft.verdict.second) {
        // Both choices, and how to answer: it costs a person one line.
        (Flag::Unsure, Some(second)) => {
            let (first, second) = (&settings.area(draft.area()).name, &settings.area(second).name);
            format!("归类把握不大：确认请回复“归 {0} {first}”，改归请回复“归 {0} {second}”", draft.id)
        }
        _ => flag.note_about(unit),
    };
    let mut flags: Vec<String> = draft.flags.iter().map(note).collect();
    if draft.period != period {
        flags.push(format!("由{}一期转来", draft.period));
    }
    let units = names(draft, settings);
    Printed {
        draft: draft.id,
        unit: draft.unit.clone(),
        joint: draft.joint.iter().filter(|unit| **unit != draft.unit).cloned().collect(),
        unit_name: units.join("、"),
        units,
        title: draft.title.clone(),
        paragraphs: draft.paragraphs.clone(),
        photos: draft.photos.clone(),
        flags,
    }
}

fn standing_row(row: &UnitStanding) -> StandingRow {
    StandingRow {
        class: row.class.clone(),
        unit: row.name.clone(),
        sent: row.sent,
        printed: row.printed,
        standing: row.words(),
    }
}
