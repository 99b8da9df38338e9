//! A unit's mail becomes a submission with drafts, and the receipt is queued: one transaction.

use crate::editing::check;
use crate::editing::classify::declared;
use crate::editing::duplicate::{self, Fingerprint, Incoming, Relation};
use crate::editing::review;
use crate::model::address::Address;
use crate::model::article::{Article, Origin};
use crate::model::calendar::{Case, Claim, Earlier, Moment, Period, PeriodId, judge, words};
use crate::model::draft::{Draft, DraftStatus, Flag, Photo};
use crate::model::flaw::{Flaw, Weight};
use crate::model::ids::{DraftId, SubmissionId};
use crate::model::issue::IssueState;
use crate::model::letter::LetterKey;
use crate::model::submission::{Clue, Timeliness};
use crate::model::unit::UnitCode;
use crate::notices::gate::Recipient;
use crate::notices::letter::{CloudFile, DraftNews, Letter, Receipt, ReceiptDraft, ReceiptOutcome};
use crate::notices::writer::Outgoing;
use crate::office::{Office, Settings};
use crate::store::mail::{Head, Mail, MailState};
use crate::store::{self, draft, issue, mail, submission};
use anyhow::Result;
use rusqlite::Connection;

/// A unit's mail as the sorter understood it.
pub struct Incomer<'a> {
    pub mail: &'a Mail,
    pub head: &'a Head,
    pub unit: UnitCode,
    pub clue: Clue,
    pub articles: Vec<Article>,
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
    let prepared = incomer
        .articles
        .iter()
        .map(|article| prepare(office, &incomer, article, period))
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

/// For which period the mail counts, and whether it is in time.
fn timing(
    db: &Connection,
    settings: &Settings,
    since: Option<PeriodId>,
    incomer: &Incomer<'_>,
) -> Result<Option<(PeriodId, Timeliness)>> {
    let schedule = &settings.schedule;
    let arrived = incomer.mail.arrived;
    let running = schedule.period_at(arrived);
    // What was due before the office began to use the program is no business of ours.
    let last = schedule.last_over(arrived).filter(|last| since.is_none_or(|since| since <= last.id));
    let excused =
        |period: &Period| -> Result<bool> { Ok(submission::excuses(db, period.id)?.contains_key(&incomer.unit)) };
    let mut earlier = Vec::new();
    let mut claim = Claim::None;
    if let Some(last) = &last {
        // Only what came before counts: an older mail may be settled later, when a person has said whose it is.
        let sent = submission::of_unit(db, last.id, &incomer.unit)?;
        let sent: Vec<_> = sent
            .into_iter()
            .filter(|sent| sent.submission.mail != incomer.mail.id && sent.arrived <= arrived)
            .collect();
        let closes = closes(db, settings, last)?;
        // The unit was in time, but what it sent could not be read: the readable copy belongs to the same submission.
        if let Some(first) = sent.first().filter(|_| arrived < closes && sent.iter().all(|sent| !sent.drafts)) {
            return Ok(Some((last.id, first.submission.timeliness)));
        }
        if says_late(&incomer.head.subject) || names_issue(db, settings, last, &incomer.head.subject)? {
            claim = Claim::LateFor(last.id);
        }
        earlier.push(Earlier {
            period: last,
            compiled_at: Some(closes),
            has_sent: !sent.is_empty(),
            excused: excused(last)?,
        });
    }
    let excused = running.as_ref().map(excused).transpose()?.unwrap_or(false);
    Ok(judge(schedule, &Case { arrived, claim, earlier: &earlier, excused }))
}

/// When the issue of a period closes to late drafts: at the configured moment, or earlier if it was compiled by hand. So
/// a mail's period does not depend on how often, or how late, the mailbox is polled.
fn closes(db: &Connection, settings: &Settings, period: &Period) -> Result<Moment> {
    let due = settings.closes(period);
    Ok(issue::of_period(db, period.id)?.map_or(due, |issue| issue.compiled_at.min(due)))
}

/// 补报, 迟报 in the subject: the unit says itself that the draft is for the week before.
fn says_late(subject: &str) -> bool {
    ["补报", "迟报", "补交", "补送"].iter().any(|word| subject.contains(word))
}

/// 第N期 in the subject, N being the number that the open issue has or would get.
fn names_issue(db: &Connection, settings: &Settings, period: &Period, subject: &str) -> Result<bool> {
    let named = subject.split_once('第').and_then(|(_, rest)| rest.split_once('期')).map(|(number, _)| number.trim());
    let Some(named) = named.and_then(|number| number.parse::<u32>().ok()) else {
        return Ok(false);
    };
    let issues = issue::all(db)?;
    let next = issues.iter().map(|issue| issue.number + 1).max().unwrap_or(settings.config.bulletin.first_number);
    let number = issues.iter().find(|issue| issue.period == period.id).map_or(next, |issue| issue.number);
    Ok(named == number)
}

fn prepare(office: &Office, incomer: &Incomer<'_>, article: &Article, period: PeriodId) -> Result<Prepared> {
    let settings = &office.settings;
    let file_name = match &article.origin {
        Origin::Attachment(name) => name.as_str(),
        Origin::Body => "",
    };
    let areas = &settings.config.areas;
    let declared = declared(areas, &incomer.head.subject, file_name, article.declared.as_deref());
    let body = article.body();
    let verdict = match declared {
        Some((area, place)) => settings.classifier.classify_declared(&article.title, &body, area, &place),
        None => settings.classifier.classify(&article.title, &body),
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
    let flags = check::flags(article, &verdict, &photos);
    let draft = Draft {
        id: DraftId(0),
        submission: SubmissionId(0),
        unit: incomer.unit.clone(),
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
        status: DraftStatus::Waiting,
        version: 1,
    };
    Ok(Prepared { draft, print: Fingerprint::of(&article.title, &article.paragraphs), label: file_name.to_owned() })
}

/// How a draft stands to those already here.
enum Kin {
    None,
    /// The unit sends the very same again.
    Resent {
        of: draft::Print,
    },
    /// The unit's newer version of a draft whose issue is still open.
    Replaces {
        old: draft::Print,
    },
    /// The newer version of a draft that was never printed, and whose issue is out: it counts for the running period.
    Revives {
        old: draft::Print,
    },
    /// An older version: its mail came first, and was settled later.
    Outdated {
        by: draft::Print,
    },
    /// Like another, which a person should compare.
    Like {
        of: DraftId,
        percent: u8,
    },
}

fn relate(db: &Connection, settings: &Settings, incomer: &Incomer<'_>, prepared: &Prepared) -> Result<Kin> {
    let schedule = &settings.schedule;
    let period = prepared.draft.period;
    let previous = schedule.period(period).and_then(|period| schedule.previous(&period)).map(|period| period.id);
    let mut prints: Vec<(draft::Print, Fingerprint)> = draft::prints_since(db, previous.unwrap_or(period))?
        .into_iter()
        .filter(|known| !matches!(known.status, DraftStatus::Superseded { .. } | DraftStatus::Duplicate { .. }))
        .filter_map(|known| postcard::from_bytes(&known.fingerprint).ok().map(|print| (known, print)))
        .collect();
    let earlier: Vec<duplicate::Earlier<'_>> = prints
        .iter()
        .map(|(known, print)| duplicate::Earlier { draft: known.id, unit: &known.unit, period: known.period, print })
        .collect();
    let labels = [incomer.head.subject.as_str(), prepared.label.as_str()];
    let incoming = Incoming { unit: &incomer.unit, period, previous, labels: &labels, print: &prepared.print };
    // A returned draft's letter asks for this mark; it is believed only of the unit's own drafts.
    let named = revision_of(&incomer.head.subject).filter(|id| {
        incomer.articles.len() == 1 && prints.iter().any(|(known, _)| known.id == *id && known.unit == incomer.unit)
    });
    let relation = match named {
        Some(of) => Relation::NewerVersion { of },
        None => duplicate::judge(&incoming, &earlier),
    };
    let mut known =
        |id: DraftId| prints.iter().position(|(known, _)| known.id == id).map(|at| prints.swap_remove(at).0);
    let (of, same) = match relation {
        Relation::None => return Ok(Kin::None),
        Relation::Like { of, percent } => return Ok(Kin::Like { of, percent }),
        Relation::Same { of } => (of, true),
        Relation::NewerVersion { of } => (of, false),
    };
    let Some(old) = known(of).filter(|known| known.unit == incomer.unit) else {
        return Ok(Kin::Like { of, percent: 100 });
    };
    Ok(match old.status {
        // What is printed cannot be replaced; whether it needs a correction is for a person to say.
        DraftStatus::Published { .. } => Kin::Like { of, percent: 100 },
        _ if incomer.mail.arrived < old.arrived => Kin::Outdated { by: old },
        _ if is_closed(db, old.period)? => Kin::Revives { old },
        DraftStatus::Returned { .. } => Kin::Replaces { old },
        _ if same && !adds_something(db, &prepared.draft, of)? => Kin::Resent { of: old },
        _ => Kin::Replaces { old },
    })
}

/// Whether the same story comes with what was missing: a sign-off, an author, a phone, photos.
fn adds_something(db: &Connection, new: &Draft, old: DraftId) -> Result<bool> {
    let old = draft::get(db, old)?;
    Ok(old.is_some_and(|old| {
        (&new.signoff, &new.author, &new.phone, &new.photos) != (&old.signoff, &old.author, &old.phone, &old.photos)
    }))
}

/// 44号修改稿 in a subject: the draft that the mail corrects.
fn revision_of(subject: &str) -> Option<DraftId> {
    let (before, _) = subject.split_once("号修改稿")?;
    let digits: Vec<u32> = before.chars().rev().map_while(digit).collect();
    let number =
        digits.iter().rev().try_fold(0i64, |number, digit| number.checked_mul(10)?.checked_add((*digit).into()))?;
    (!digits.is_empty()).then_some(DraftId(number))
}

/// A digit, half or full width.
fn digit(c: char) -> Option<u32> {
    match c {
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        _ => c.to_digit(10),
    }
}

/// Whether a period takes no more drafts: its issue is signed off, or its moment passed without one.
fn is_closed(db: &Connection, period: PeriodId) -> Result<bool> {
    Ok(match issue::of_period(db, period)? {
        Some(issue) => matches!(issue.state, IssueState::SignedOff | IssueState::Published),
        None => store::meta(db, &format!("compiled/{period}"))?.is_some(),
    })
}

/// A mail that only repeats or corrects drafts of an earlier period belongs to that period, as its first mail does, and
/// does not count as this week's.
fn belongs(db: &Connection, incomer: &Incomer<'_>, kin: &[Kin]) -> Result<Option<(PeriodId, Timeliness)>> {
    let periods: Option<Vec<PeriodId>> = kin
        .iter()
        .map(|kin| match kin {
            Kin::Resent { of: old } | Kin::Replaces { old } | Kin::Outdated { by: old } => Some(old.period),
            Kin::None | Kin::Revives { .. } | Kin::Like { .. } => None,
        })
        .collect();
    let Some(period) = periods.and_then(|periods| periods.into_iter().max()) else {
        return Ok(None);
    };
    let first = submission::of_unit(db, period, &incomer.unit)?.into_iter().next();
    Ok(first.map(|first| (period, first.submission.timeliness)))
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
    kin: Kin,
    now: Moment,
) -> Result<Filed> {
    let Prepared { mut draft, print, .. } = prepared;
    draft.submission = submission;
    // A period that is closed prints nothing more; the draft goes into the running one, whatever its mail counted for.
    let running = settings.schedule.period_at(now).map(|running| running.id);
    draft.period = if is_closed(db, period)? { running.unwrap_or(period) } else { period };
    let mut news = DraftNews::New;
    let mut replaced = None;
    match kin {
        Kin::None => {}
        Kin::Like { of, percent } => draft.flags.push(Flag::Like { draft: of, percent }),
        Kin::Resent { of } => {
            draft.status = DraftStatus::Duplicate { of: of.id };
            news = DraftNews::Same { number: of.id.0 };
        }
        Kin::Outdated { by } => {
            draft.status = DraftStatus::Superseded { by: by.id };
            news = DraftNews::Same { number: by.id.0 };
        }
        Kin::Revives { old } => {
            draft.version = old.version + 1;
            news = DraftNews::Replaces { number: old.id.0 };
            replaced = Some(old);
        }
        Kin::Replaces { old } => {
            draft.version = old.version + 1;
            news = DraftNews::Replaces { number: old.id.0 };
            // The newer version stands where the older stood; one that was returned starts anew.
            if matches!(old.status, DraftStatus::Selected | DraftStatus::Held) {
                draft.status = old.status.clone();
            }
            draft.period = old.period;
            replaced = Some(old);
        }
    }
    draft.id = draft::insert(db, &draft, &postcard::to_allocvec(&print)?)?;
    if let Some(old) = replaced {
        let words = format!("{}号稿件由单位报来的新稿{}号替换", old.id, draft.id);
        if let Some(old) = draft::get(db, old.id)? {
            review::reopen_issue(db, &old, "jianbao", &words, now)?;
        }
        draft::set_status(db, old.id, &DraftStatus::Superseded { by: draft.id })?;
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

fn receipt(
    settings: &Settings,
    incomer: &Incomer<'_>,
    period: PeriodId,
    timeliness: Timeliness,
    filed: &[Filed],
) -> Receipt {
    let period = settings.schedule.period(period);
    let mut unread = Vec::new();
    let mut cloud = Vec::new();
    for flaw in incomer.head.flaws.iter().filter(|flaw| flaw.weight() == Weight::Loss) {
        match flaw {
            Flaw::CloudAttachment { name, expires } => {
                cloud.push(CloudFile { name: name.clone(), expires: expires.clone() });
            }
            _ => unread.push(flaw.sentence()),
        }
    }
    let advice = incomer.head.flaws.iter().filter(|flaw| flaw.weight() == Weight::Advice);
    Receipt {
        unit: settings.roster.short(&incomer.unit).to_owned(),
        register: incomer.mail.id.0,
        received: words::moment(incomer.mail.arrived),
        outcome: if filed.is_empty() { ReceiptOutcome::Unreadable } else { ReceiptOutcome::Filed },
        period: period.as_ref().map(Period::label).unwrap_or_default(),
        deadline: period.map(|period| words::moment(period.deadline)).unwrap_or_default(),
        timeliness: (&timeliness).into(),
        drafts: filed.iter().map(|filed| receipt_draft(settings, filed)).collect(),
        unread,
        problems: advice.map(Flaw::sentence).collect(),
        cloud,
    }
}

fn receipt_draft(settings: &Settings, filed: &Filed) -> ReceiptDraft {
    let draft = &filed.draft;
    // The unit is told what it can mend; likeness and doubts about the area are the office's own business.
    let mendable = draft.flags.iter().filter(|flag| !matches!(flag, Flag::Unsure | Flag::Like { .. }));
    ReceiptDraft {
        number: draft.id.0,
        title: draft.title.clone(),
        area: settings.area(draft.area()).name.clone(),
        ground: (&draft.verdict).into(),
        origin: draft.origin.clone(),
        photos: u32::try_from(draft.photos.len()).unwrap_or(u32::MAX),
        news: filed.news,
        problems: mendable.map(Flag::sentence).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_may_name_the_draft_it_corrects() {
        let check = |subject: &str, expected: Option<i64>| {
            assert_eq!(revision_of(subject), expected.map(DraftId), "{subject}");
        };
        check("44号修改稿", Some(44));
        check("市教育局报送１２号修改稿", Some(12));
        check("回复：【退稿】3号修改稿（教育局）", Some(3));
        check("修改稿", None);
        check("号修改稿", None);
        check("99999999999999999999号修改稿", None);
    }

    #[test]
    fn a_subject_may_say_that_it_is_late() {
        assert!(says_late("【补报】市信访局上周稿件"));
        assert!(!says_late("市信访局稿件"));
    }
}
