//! 刊发: a signed-off issue goes to its readers, and the units hear what was printed.

use super::bulletin::typeset;
use super::compile::{DOCX, file_copy, file_name};
use super::contents::Contents;
use crate::editing::review::writes_to;
use crate::model::address::Address;
use crate::model::calendar::{Moment, words};
use crate::model::draft::{DraftStatus, Flag};
use crate::model::ids::DraftId;
use crate::model::issue::{Issue, IssueState};
use crate::model::letter::LetterKey;
use crate::model::person::Role;
use crate::model::unit::UnitCode;
use crate::notices::gate::Recipient;
use crate::notices::letter::{self, Adopted, AdoptedDraft, Entry, Letter};
use crate::notices::writer::{Enclosure, Outgoing};
use crate::office::{Office, Settings};
use crate::store::minute::{self, About};
use crate::store::{draft, issue, likeness};
use anyhow::Result;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// Publishes an issue that was signed off. A document that the office sent back is published as it is; ours is set
/// again with the day of sign-off (the date of a 简报 is the day on which the leader signed).
pub fn publish(office: &mut Office, signed: &Issue, now: Moment) -> Result<()> {
    let contents: Contents = serde_json::from_str(&issue::contents(office.store.db(), signed.id)?)?;
    let day = signed.signed_at.unwrap_or(now).date_naive();
    let mut published = signed.clone();
    if signed.original.is_none() {
        let bulletin = contents.bulletin(&office.settings, &office.archive, signed.number, signed.total, day)?;
        published.docx = office.archive.put(&typeset(&bulletin, &office.config.bulletin.fonts)?)?;
    }
    published.state = IssueState::Published;
    published.published_at = Some(now);
    file_copy(office, &published)?;
    let (settings, writer) = (&office.settings, office.writer.clone());
    let enclosure = Enclosure { name: file_name(&published), mime: DOCX.into(), sha256: published.docx.clone() };
    let date = words::date(day);
    office.store.transact(|tx| {
        issue::update(tx, &published)?;
        let words = format!("刊发第{}期", published.number);
        minute::add(tx, About::Issue(published.id), "jianbao", now, &words)?;
        for (_, printed) in contents.drafts() {
            draft::set_status(tx, printed.draft, &DraftStatus::Published { issue: published.id })?;
            tell_twins(tx, printed.draft, published.number)?;
        }
        for reader in readers(settings) {
            let letter = letter::Bulletin {
                reader: reader.name.clone(),
                number: published.number,
                total: published.total,
                date: date.clone(),
                sections: table_of_contents(&contents),
                files: vec![enclosure.name.clone()],
            };
            let (key, letter) = (LetterKey::Bulletin { issue: published.id }, Letter::Bulletin(letter));
            let outgoing = Outgoing::new(key, &reader.mail, &reader.name, Recipient::Reader, letter);
            writer.queue(tx, outgoing.with(enclosure.clone()), now)?;
        }
        for (unit, drafts) in by_unit(&contents) {
            let Some(to) = drafts.first().map(|first| address(tx, settings, unit, first)).transpose()?.flatten() else {
                continue;
            };
            let name = settings.roster.short(unit);
            let letter = Adopted {
                unit: name.to_owned(),
                number: published.number,
                total: published.total,
                date: date.clone(),
                drafts: drafts.into_iter().map(|adopted| adopted.line).collect(),
            };
            let (key, letter) =
                (LetterKey::Adopted { issue: published.id, unit: unit.clone() }, Letter::Adopted(letter));
            writer.queue(tx, Outgoing::new(key, &to, name, Recipient::Unit, letter), now)?;
        }
        Ok(())
    })
}

/// Drafts still to be decided that are like a printed one say so.
fn tell_twins(db: &Connection, printed: DraftId, number: u32) -> Result<()> {
    let flags = draft::get(db, printed)?.map(|draft| draft.flags).unwrap_or_default();
    for flag in flags {
        let Flag::Like { draft: other, .. } = flag else { continue };
        let Some(mut other) =
            draft::get(db, other)?.filter(|other| other.is_live() || other.status == DraftStatus::Held)
        else {
            continue;
        };
        for flag in &mut other.flags {
            if let Flag::Like { draft, twin: Some(twin), .. } = flag
                && *draft == printed
            {
                twin.issue = Some(number);
            }
        }
        likeness::set_flags(db, other.id, &other.flags)?;
    }
    Ok(())
}

/// Where a unit hears that a draft was printed. One that told it with others has sent no mail to answer.
fn address(db: &Connection, settings: &Settings, unit: &UnitCode, first: &PrintedOfUnit) -> Result<Option<Address>> {
    if first.sent {
        return writes_to(db, settings, unit, first.draft);
    }
    Ok(settings.roster.get(unit).and_then(|unit| unit.mail.first()).cloned())
}

struct PrintedOfUnit {
    draft: DraftId,
    /// The unit itself sent it.
    sent: bool,
    line: AdoptedDraft,
}

/// What the issue prints, by unit.
fn by_unit(contents: &Contents) -> BTreeMap<&UnitCode, Vec<PrintedOfUnit>> {
    let mut adopted: BTreeMap<&UnitCode, Vec<PrintedOfUnit>> = BTreeMap::new();
    for (section, printed) in contents.drafts() {
        let line = AdoptedDraft { number: printed.draft.0, title: printed.title.clone(), area: section.name.clone() };
        for unit in printed.tellers() {
            let one = PrintedOfUnit { draft: printed.draft, sent: *unit == printed.unit, line: line.clone() };
            adopted.entry(unit).or_default().push(one);
        }
    }
    // What the unit sent itself first: its address answers for the rest.
    adopted.values_mut().for_each(|drafts| drafts.sort_by_key(|one| !one.sent));
    adopted
}

struct Reader {
    name: String,
    mail: Address,
}

/// Who gets the published bulletin: readers, editors, and the outlets that have an address; each address once.
fn readers(settings: &Settings) -> Vec<Reader> {
    let people = settings.config.people.iter().filter(|person| person.is(Role::Reader) || person.is(Role::Editor));
    let people = people.map(|person| Reader { name: person.name.clone(), mail: person.mail.clone() });
    let outlets = settings.config.outlets.iter();
    let outlets = outlets.filter_map(|outlet| Some(Reader { name: outlet.name.clone(), mail: outlet.mail.clone()? }));
    let mut readers: Vec<Reader> = Vec::new();
    for reader in people.chain(outlets) {
        if !readers.iter().any(|known| known.mail == reader.mail) {
            readers.push(reader);
        }
    }
    readers
}

fn table_of_contents(contents: &Contents) -> Vec<letter::Contents> {
    let entry = |draft: &super::contents::Printed| Entry { title: draft.title.clone(), unit: draft.unit_name.clone() };
    contents
        .sections
        .iter()
        .map(|section| letter::Contents {
            area: section.name.clone(),
            entries: section.drafts.iter().map(entry).collect(),
        })
        .collect()
}
