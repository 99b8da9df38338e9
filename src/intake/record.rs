//! A unit's mail becomes a submission with drafts, and the receipt is queued: one transaction.

mod kin;
mod pair;
mod receipt;
mod timing;

use self::kin::{Kin, Related, belongs, is_closed, relate};
use self::receipt::receipt;
use self::timing::timing;
use super::sender::joint_units;
use crate::editing::check;
use crate::editing::classify::{Written, declare, declared};
use crate::editing::duplicate::{Fingerprint, Slogans, VERSION, changed};
use crate::editing::review;
use crate::model::address::Address;
use crate::model::area::AreaCode;
use crate::model::article::{Article, Origin, TextSource};
use crate::model::calendar::{Moment, PeriodId};
use crate::model::draft::{Draft, DraftStatus, Flag, Photo, changed_words};
use crate::model::flaw::{Flaw, Weight};
use crate::model::ids::{DraftId, SubmissionId};
use crate::model::letter::LetterKey;
use crate::model::submission::Clue;
use crate::model::unit::UnitCode;
use crate::model::verdict::{Decider, Verdict};
use crate::notices::gate::Recipient;
use crate::notices::letter::{DraftNews, Letter};
use crate::notices::writer::Outgoing;
use crate::office::{Office, Settings};
use crate::store::mail::{Head, Mail, MailState};
use crate::store::{draft, likeness, mail, submission};
use anyhow::Result;
use rusqlite::Connection;

/// A unit's mail as the sorter understood it.
pub struct Incomer<'a> {
    pub mail: &'a Mail,
    pub head: &'a Head,
    pub unit: UnitCode,
    pub clue: Clue,
    pub articles: Vec<Article>,
    /// What speaks against the sender.
    pub doubt: Option<Flag>,
}

/// A draft with what finds it again, before it has a number.
struct Prepared {
    draft: Draft,
    print: Fingerprint,
    label: String,
}

/// Records the submission, its drafts, and the receipt. Returns the mail's verdict.
pub fn record(office: &mut Office, incomer: Incomer<'_>, now: Moment) -> Result<MailState> {
    let judged = timing(office.store.db(), &office.settings, office.since(), &incomer)?;
    let Some((period, timeliness)) = judged else {
        let reason = "不在本专项行动的报送期内，请人工确定是否采用";
        office
            .store
            .transact(|tx| mail::settle(tx, incomer.mail.id, MailState::Quarantined, reason, incomer.head, now))?;
        return Ok(MailState::Quarantined);
    };
    let slogans = Slogans::new(office.settings.lexicon.boilerplate());
    keep_up(office, &slogans)?;
    let prepared = incomer
        .articles
        .iter()
        .map(|article| prepare(office, &slogans, &incomer, article, period))
        .collect::<Result<Vec<Prepared>>>()?;
    let (settings, writer) = (&office.settings, office.writer.clone());
    office.store.transact(|tx| {
        let mut kin = Vec::new();
        for one in &prepared {
            kin.push(relate(tx, settings, &incomer, one)?);
        }
        let (period, timeliness) = belongs(tx, &incomer, &kin)?.unwrap_or((period, timeliness));
        let submission = submission::insert(tx, incomer.mail.id, &incomer.unit, incomer.clue, period, timeliness)?;
        let mut filed = Vec::new();
        for (one, kin) in prepared.into_iter().zip(kin) {
            filed.push(file(tx, settings, submission, period, one, kin, now)?);
        }
        let (state, reason) = verdict(&filed, incomer.head);
        mail::settle(tx, incomer.mail.id, state, &reason, incomer.head, now)?;
        if !incomer.mail.quiet
            && let Some(to) = Address::parse(&incomer.head.from_address)
        {
            let receipt = receipt(settings, &incomer, period, timeliness, &filed);
            let key = LetterKey::Receipt { mail: incomer.mail.id };
            let unit = settings.roster.short(&incomer.unit);
            let outgoing = Outgoing::new(key, &to, unit, Recipient::Unit, Letter::Receipt(receipt));
            writer.queue(tx, outgoing.answering(&incomer.head.message_id), now)?;
        }
        Ok(state)
    })
}

/// Makes the stored fingerprints anew if an older program made them, or another list of set phrases did.
fn keep_up(office: &mut Office, slogans: &Slogans) -> Result<()> {
    let mark = format!("{VERSION}/{:016x}", slogans.mark());
    if likeness::is_current(office.store.db(), &mark)? {
        return Ok(());
    }
    let renewed = office.store.transact(|tx| {
        likeness::renew(tx, &mark, |title, paragraphs| {
            let print = Fingerprint::without(slogans, title, paragraphs);
            Ok((postcard::to_allocvec(&print)?, print.bands()))
        })
    })?;
    if renewed > 0 {
        tracing::info!(drafts = renewed, "fingerprints made anew");
    }
    Ok(())
}

fn prepare(
    office: &Office,
    slogans: &Slogans,
    incomer: &Incomer<'_>,
    article: &Article,
    period: PeriodId,
) -> Result<Prepared> {
    let settings = &office.settings;
    let file_name = match &article.origin {
        Origin::Attachment(name) => name.as_str(),
        Origin::Body => "",
    };
    let areas = &settings.config.areas;
    let files = files_of(&incomer.articles);
    let written =
        Written { subject: &incomer.head.subject, file: file_name, files: &files, text: article.declared.as_deref() };
    let declared = declared(areas, &written);
    let read = office.classifier()?.classify(&article.title, &article.body());
    let verdict = match declared {
        Some((area, place)) => declare(&read, area, &place),
        None => read.clone(),
    };
    let mut photos = Vec::new();
    for picture in &article.pictures {
        photos.push(Photo {
            name: picture.name.clone(),
            mime: picture.mime.clone(),
            width: picture.width,
            height: picture.height,
            caption: picture.caption.clone(),
            sha256: office.archive.put(&picture.bytes)?,
        });
    }
    let mut flags = check::flags(article, &verdict, &photos, &settings.checks(incomer.mail.arrived));
    flags.extend(declared_otherwise(settings, &verdict, &read).filter(|_| article.source != TextSource::Missing));
    flags.extend(incomer.doubt.clone());
    let draft = Draft {
        id: DraftId(0),
        submission: SubmissionId(0),
        unit: incomer.unit.clone(),
        joint: article
            .unit_line
            .as_deref()
            .map(|line| joint_units(&settings.roster, line, &incomer.unit))
            .unwrap_or_default(),
        period,
        title: article.title.clone(),
        paragraphs: article.paragraphs.clone(),
        author: article.author.clone(),
        phone: article.phone.clone(),
        signoff: article.signoff.clone(),
        photos,
        flags,
        origin: article.origin.label().to_owned(),
        verdict,
        status: if article.source == TextSource::Missing { DraftStatus::Held } else { DraftStatus::Waiting },
        version: 1,
        revision: 0,
    };
    Ok(Prepared {
        draft,
        print: Fingerprint::without(slogans, &article.title, &article.paragraphs),
        label: file_name.to_owned(),
    })
}

/// The files that hold drafts, each once.
fn files_of(articles: &[Article]) -> Vec<&str> {
    let mut files: Vec<&str> = Vec::new();
    for article in articles {
        if let Origin::Attachment(name) = &article.origin
            && !files.contains(&name.as_str())
        {
            files.push(name);
        }
    }
    files
}

/// The unit's own word stands; the office is told if the words speak for another area, and are sure of it.
fn declared_otherwise(settings: &Settings, verdict: &Verdict, read: &Verdict) -> Option<Flag> {
    let name = |area: &AreaCode| settings.area(area).name.clone();
    (verdict.decider == Decider::Declared && read.area != verdict.area && !read.unsure)
        .then(|| Flag::DeclaredOtherwise { declared: name(&verdict.area), read: name(&read.area) })
}

/// A draft that has its number, and what is new about it.
struct Filed {
    draft: Draft,
    news: DraftNews,
}

fn file(
    db: &Connection,
    settings: &Settings,
    submission: SubmissionId,
    period: PeriodId,
    prepared: Prepared,
    related: Related,
    now: Moment,
) -> Result<Filed> {
    let Prepared { mut draft, print, .. } = prepared;
    draft.submission = submission;
    // A period that is closed prints nothing more; the draft goes into the running one, whatever its mail counted for.
    let running = settings.schedule.period_at(now).map(|running| running.id);
    draft.period = if is_closed(db, period)? { running.unwrap_or(period) } else { period };
    let mut news = DraftNews::New;
    let mut replaced = None;
    match related.kin {
        Kin::None => {}
        Kin::Resent { of } => {
            draft.status = DraftStatus::Duplicate { of: of.id };
            news = DraftNews::Same { number: of.id.0 };
        }
        Kin::Joint { of } => {
            draft.status = DraftStatus::Duplicate { of: of.id };
            draft.joint = pair::together(db, &of, &draft.unit)?;
            news = DraftNews::Joint { number: of.id.0, sender: settings.roster.short(&of.unit).to_owned() };
        }
        Kin::Outdated { by } => {
            draft.status = DraftStatus::Superseded { by: by.id };
            news = DraftNews::Same { number: by.id.0 };
        }
        Kin::Revives { old } => {
            draft.version = old.version + 1;
            replaced = draft::get(db, old.id)?;
        }
        Kin::Replaces { old } => {
            draft.version = old.version + 1;
            // The newer version stands where the older stood; one that was returned, or had no text, starts anew.
            if !old.lacks_text && matches!(old.status, DraftStatus::Selected | DraftStatus::Held) {
                draft.status = old.status.clone();
            }
            draft.period = old.period;
            replaced = draft::get(db, old.id)?;
        }
    }
    if let Some(old) = &replaced {
        let numbers = if old.lacks_text() { Vec::new() } else { changed(&old.paragraphs, &draft.paragraphs) };
        let words = if numbers.is_empty() { String::new() } else { changed_words(&numbers) };
        news = DraftNews::Replaces { number: old.id.0, changed: words };
        if !numbers.is_empty() {
            draft.flags.push(Flag::Changed { from: old.id, numbers });
        }
        if old.revision > 0 {
            draft.flags.push(Flag::EditedBefore { draft: old.id });
        }
    }
    let stands = !draft.status.is_told_elsewhere();
    if stands {
        draft.flags.extend(pair::flags(db, settings, &draft, &related.alike)?);
    }
    draft.id = draft::insert(db, &draft, &postcard::to_allocvec(&print)?)?;
    likeness::remember(db, draft.id, &print.bands())?;
    if stands {
        pair::flag_others(db, settings, &draft, &related.alike)?;
    }
    if let Some(old) = replaced {
        let words = format!("{}号稿件由单位报来的新稿{}号替换", old.id, draft.id);
        pair::forget(db, &old)?;
        review::reopen_issue(db, &old, "jianbao", &words, now)?;
        draft::set_status(db, old.id, &DraftStatus::Superseded { by: draft.id })?;
        review::inherit(db, settings, old.id, draft.id)?;
    } else if draft.is_live() {
        let words = format!("补入{}号稿件《{}》", draft.id, draft.title);
        review::reopen_issue(db, &draft, "jianbao", &words, now)?;
    }
    Ok(Filed { draft, news })
}

fn verdict(filed: &[Filed], head: &Head) -> (MailState, String) {
    if filed.is_empty() {
        let losses: Vec<String> =
            head.flaws.iter().filter(|flaw| flaw.weight() == Weight::Loss).map(Flaw::sentence).collect();
        let why = if losses.is_empty() { "没有读出稿件".into() } else { losses.join("；") };
        return (MailState::Quarantined, why);
    }
    let numbers: Vec<String> = filed.iter().map(|filed| format!("{}号", filed.draft.id)).collect();
    (MailState::Draft, format!("稿件{}", numbers.join("、")))
}
