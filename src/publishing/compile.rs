//! 编发: the drafts of a period become an issue, and the review copy goes out.
//!
//! May be repeated until the issue is signed off; the number belongs to the period and is used up once.

use super::bulletin::typeset;
use super::contents::Contents;
use crate::failure::wrong;
use crate::model::calendar::{Moment, Period, words};
use crate::model::draft::DraftStatus;
use crate::model::ids::IssueId;
use crate::model::issue::{Issue, IssueState};
use crate::model::letter::LetterKey;
use crate::model::person::{Person, Role};
use crate::model::submission::Standing;
use crate::notices::gate::Recipient;
use crate::notices::letter::{Letter, Review, ReviewPiece, ReviewSection};
use crate::notices::writer::{Enclosure, Outgoing, Writer};
use crate::office::{Office, Secret, Settings};
use crate::store::minute::{self, About};
use crate::store::{draft, issue};
use anyhow::{Context, Result};
use chrono::Datelike;
use rusqlite::Connection;
use std::fs;

/// The MIME type of .docx (ECMA-376, part 1, annex).
pub const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// What compiling came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compiled {
    /// The issue is in review.
    Issue(IssueId),
    /// There was no draft to print; no number was used.
    Nothing,
}

/// Compiles the issue of a period, or compiles it again, and queues the review copies.
pub fn compile(office: &mut Office, period: &Period, who: &str, now: Moment) -> Result<Compiled> {
    let known = issue::of_period(office.store.db(), period.id)?;
    if let Some(known) =
        known.as_ref().filter(|known| matches!(known.state, IssueState::SignedOff | IssueState::Published))
    {
        return Err(wrong(format!("第{}期{}，不能再编", known.number, known.state.words())));
    }
    let contents = Contents::gather(office.store.db(), &office.settings, period, now)?;
    if contents.sections.is_empty() {
        return Ok(Compiled::Nothing);
    }
    let (number, total) = match &known {
        Some(known) => (known.number, known.total),
        None => next_number(office, period)?,
    };
    let date = now.date_naive();
    let bulletin = contents.bulletin(&office.settings, &office.archive, number, total, date)?;
    let docx = office.archive.put(&typeset(&bulletin, &office.config.bulletin.fonts)?)?;
    let mut compiled = Issue {
        id: known.as_ref().map_or(IssueId(0), |known| known.id),
        period: period.id,
        number,
        total,
        state: IssueState::InReview,
        round: known.as_ref().map_or(1, |known| known.round + 1),
        compiled_at: now,
        docx,
        original: None,
        signed_by: None,
        signed_at: None,
        published_at: None,
    };
    file_copy(office, &compiled)?;
    let frozen = serde_json::to_string(&contents)?;
    let writer = office.writer.clone();
    let (settings, secret) = (&office.settings, office.secret()?);
    let id = office.store.transact(|tx| {
        if known.is_some() {
            issue::update(tx, &compiled)?;
            issue::set_contents(tx, compiled.id, &frozen)?;
        } else {
            compiled.id = issue::insert(tx, &compiled, &frozen)?;
        }
        for (_, printed) in contents.drafts() {
            draft::set_status(tx, printed.draft, &DraftStatus::Selected)?;
        }
        let changes = changes(tx, compiled.id, known.as_ref())?;
        send_for_review(tx, settings, &secret, &writer, &compiled, &contents, changes, now)?;
        minute::add(
            tx,
            About::Issue(compiled.id),
            who,
            now,
            &format!("{COMPILED}第{number}期送审稿（第{}轮）", compiled.round),
        )?;
        Ok(compiled.id)
    })?;
    Ok(Compiled::Issue(id))
}

/// How the minutes of a compilation begin.
const COMPILED: &str = "编成";

/// What happened to the issue since it was last compiled, for the readers of the new round.
fn changes(db: &Connection, id: IssueId, known: Option<&Issue>) -> Result<Option<String>> {
    let Some(known) = known else {
        return Ok(None);
    };
    let minutes = minute::of(db, About::Issue(id))?;
    let since = minutes.iter().rev().take_while(|minute| !minute.words.starts_with(COMPILED));
    let mut lines: Vec<String> = since.map(|minute| minute.words.clone()).collect();
    lines.reverse();
    if known.original.is_some() {
        lines.push(
            "上一轮所附的修改稿不含以上变动，本轮改用系统重新编排的稿件；修改稿中的改动如需保留，请在本轮附件上改好后发回"
                .into(),
        );
    }
    Ok((!lines.is_empty()).then(|| lines.join("\n")))
}

/// Queues the review copies of a round, with the .docx that stands now: to every editor and every leader.
#[expect(clippy::too_many_arguments, reason = "what a round consists of; both callers have each of them at hand")]
pub fn send_for_review(
    db: &Connection,
    settings: &Settings,
    secret: &Secret,
    writer: &Writer,
    issue: &Issue,
    contents: &Contents,
    changes: Option<String>,
    now: Moment,
) -> Result<()> {
    let token = secret.token(issue.id, issue.round);
    let period = settings.schedule.period(issue.period).map(|period| period.label()).unwrap_or_default();
    let key = LetterKey::Review { issue: issue.id, round: issue.round };
    let enclosure = Enclosure { name: review_name(issue), mime: DOCX.into(), sha256: issue.docx.clone() };
    let reviewers = settings.config.people.iter().filter(|person| person.is(Role::Editor) || person.is(Role::Leader));
    for person in reviewers {
        let letter = Letter::Review(review_letter(person, issue, contents, &period, &token, changes.clone()));
        let outgoing = Outgoing::new(key.clone(), &person.mail, &person.name, Recipient::Staff, letter);
        writer.queue(db, outgoing.with(enclosure.clone()), now)?;
    }
    Ok(())
}

/// The review copy's letter to one person.
fn review_letter(
    person: &Person,
    issue: &Issue,
    contents: &Contents,
    period: &str,
    token: &str,
    changes: Option<String>,
) -> Review {
    let may_sign = person.is(Role::Leader);
    let names = |wanted: fn(&Standing) -> bool| {
        contents.standings.iter().filter(move |row| wanted(&row.standing)).map(|row| row.name.clone())
    };
    let sections = contents.sections.iter().map(|section| ReviewSection {
        area: section.name.clone(),
        pieces: section
            .drafts
            .iter()
            .map(|draft| ReviewPiece {
                number: draft.draft.0,
                title: draft.title.clone(),
                unit: draft.unit_name.clone(),
                flags: draft.flags.clone(),
            })
            .collect(),
    });
    let mut units: Vec<&str> =
        contents.drafts().flat_map(|(_, draft)| draft.tellers()).map(|unit| unit.0.as_str()).collect();
    units.sort_unstable();
    units.dedup();
    Review {
        reader: person.name.clone(),
        number: issue.number,
        total: issue.total,
        date: words::date(issue.compiled_at.date_naive()),
        period: period.to_owned(),
        round: issue.round,
        changes,
        sections: sections.collect(),
        drafts: u32::try_from(contents.drafts().count()).unwrap_or(u32::MAX),
        units: u32::try_from(units.len()).unwrap_or(u32::MAX),
        late: contents
            .standings
            .iter()
            .filter(|row| matches!(row.standing, Standing::Late { .. }))
            .map(|row| match row.standing {
                Standing::Late { working_minutes: 1.. } => format!("{}（{}）", row.name, row.standing.words()),
                _ => row.name.clone(),
            })
            .collect(),
        missing: names(|standing| matches!(standing, Standing::Missing)).collect(),
        excused: names(|standing| matches!(standing, Standing::Excused { .. })).collect(),
        left_out: contents
            .left_out
            .iter()
            .map(|draft| ReviewPiece {
                number: draft.draft.0,
                title: draft.title.clone(),
                unit: draft.unit_name.clone(),
                flags: vec![draft.why.clone()],
            })
            .collect(),
        may_sign,
        token: token.to_owned(),
        ways: Review::usual_ways(may_sign),
        docx: review_name(issue),
    }
}

/// The file under which the office finds an issue; ASCII, because old mail programs lose Chinese names.
pub fn file_name(issue: &Issue) -> String {
    format!("jianbao-{}-{:02}.docx", issue.period.0.year(), issue.number)
}

/// The same for a review copy, so that nobody takes one round for another or for the published issue.
fn review_name(issue: &Issue) -> String {
    format!("jianbao-{}-{:02}-review{}.docx", issue.period.0.year(), issue.number, issue.round)
}

/// Lays the issue's .docx where the office looks for it.
pub fn file_copy(office: &Office, issue: &Issue) -> Result<()> {
    let folder = office.dir.join("out").join("issues");
    fs::create_dir_all(&folder).with_context(|| format!("建不了目录“{}”", folder.display()))?;
    let path = folder.join(file_name(issue));
    let bytes = office.archive.get(&issue.docx)?;
    let write = || -> std::io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(&folder)?;
        std::io::Write::write_all(&mut file, &bytes)?;
        file.persist(&path)?;
        Ok(())
    };
    write().with_context(|| format!("写不了“{}”，请关闭正在打开它的程序", path.display()))
}

/// The number and cumulative number of the next issue.
fn next_number(office: &Office, period: &Period) -> Result<(u32, u32)> {
    let config = &office.config.bulletin;
    let issues = issue::all(office.store.db())?;
    let Some(last) = issues.iter().max_by_key(|issue| issue.total) else {
        return Ok((config.first_number, config.first_total));
    };
    let new_year = config.number_by_year && last.period.0.year() < period.id.0.year();
    Ok((if new_year { 1 } else { last.number + 1 }, last.total + 1))
}
