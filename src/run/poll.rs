//! From the archive to verdicts: read and settle what is stored.

use super::{bounced, returns};
use crate::intake::authenticity::{authenticity, doubt};
use crate::intake::extract::Format;
use crate::intake::reading::Reading;
use crate::intake::record::{Incomer, record};
use crate::intake::sandbox::Reader;
use crate::intake::sort::{Known, Sorted, head_of, sort, token_of};
use crate::intake::tools::Machine;
use crate::model::address::Address;
use crate::model::calendar::Moment;
use crate::model::ids::MailId;
use crate::model::person::{Person, Role};
use crate::model::stop::Stop;
use crate::model::submission::Authenticity;
use crate::office::Office;
use crate::publishing::signoff::{self, Returned};
use crate::store;
use crate::store::mail::{self, Head, Mail, MailState};
use crate::store::roster;
use anyhow::Result;
use std::fs;
use std::path::PathBuf;

/// After so many tries that ended with our own death, a mail is set aside. More than the few times that a machine may be
/// switched off over the same mail; few enough that a mail which kills us holds up the rest for minutes, not days.
const ATTEMPTS: u32 = 5;

/// Which mail is being settled, in a file beside the store: found there at the next start, it is the one over which we
/// died. Written without waiting for the disk, because what it guards against is our own crash, not a power cut; a run
/// that somebody killed costs the mail at hand one of its tries, not all that were read ahead.
struct AtHand {
    path: PathBuf,
}

impl AtHand {
    fn of(office: &Office) -> Self {
        Self { path: office.dir.join("data").join("at-hand") }
    }

    fn take(&self, id: MailId) {
        // Without it the worst is that a mail which kills us is tried for ever; that is no reason not to try now.
        let _ = fs::write(&self.path, id.to_string());
    }

    fn put_down(&self) {
        let _ = fs::remove_file(&self.path);
    }

    /// The mail over which the last run died.
    fn left_behind(&self) -> Option<MailId> {
        fs::read_to_string(&self.path).ok()?.trim().parse().ok()
    }
}

/// What polling did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Polled {
    /// Mails new to us.
    pub stored: usize,
    /// Mails that were listed and for which time did not suffice.
    pub rest: usize,
    pub draft: usize,
    pub acted: usize,
    pub ignored: usize,
    pub quarantined: usize,
}

impl Polled {
    /// Mails that got their verdict.
    pub fn settled(&self) -> usize {
        self.draft + self.acted + self.ignored + self.quarantined
    }

    fn count(&mut self, state: MailState) {
        match state {
            MailState::Draft => self.draft += 1,
            MailState::Acted => self.acted += 1,
            MailState::Ignored => self.ignored += 1,
            MailState::Quarantined => self.quarantined += 1,
            MailState::Stored => {}
        }
    }
}

/// Reads and settles every stored mail, in the order of arrival, because lateness depends on what came before. Returns
/// what could not be settled.
pub fn settle_stored(
    office: &mut Office,
    machine: &Machine,
    now: Moment,
    polled: &mut Polled,
    stop: &Stop,
    progress: &dyn Fn(usize, usize),
) -> Result<Vec<String>> {
    let at_hand = AtHand::of(office);
    if let Some(id) = at_hand.left_behind() {
        office.store.transact(|tx| mail::count_death(tx, id))?;
        at_hand.put_down();
    }
    let stored = mail::of_state(office.store.db(), MailState::Stored)?;
    let mut troubles = Vec::new();
    if stored.is_empty() {
        return Ok(troubles);
    }
    let all = stored.len();
    let began = office.began();
    let (old, stored): (Vec<Mail>, Vec<Mail>) =
        stored.into_iter().partition(|mail| began.is_some_and(|began| mail.arrived < began));
    // Recorded only; there is no need to read them.
    office.store.transact(|tx| {
        let ignore =
            |mail: &Mail| mail::settle(tx, mail.id, MailState::Ignored, "启用日之前的来信", &Head::default(), now);
        old.iter().try_for_each(ignore)
    })?;
    polled.ignored += old.len();
    let readers = Readers::new(office, machine, stop);
    let mut settled = old.len();
    for batch in stored.chunks(office.config.limits.readers * 4) {
        if stop.is_asked() {
            break;
        }
        let readings = readers.read(office, batch);
        for (mail, reading) in batch.iter().zip(readings) {
            // Not read because we are to end, or perhaps because whoever ended us ended the children too: that says
            // nothing about the mail. Those behind it wait with it, because of the order.
            if reading.is_err() && stop.is_asked() {
                break;
            }
            at_hand.take(mail.id);
            let state = match reading {
                Ok(reading) => match settle(office, mail, &reading, now) {
                    Ok(state) => state,
                    // It stays stored, and the next run tries again; the others do not wait for it.
                    Err(error) => {
                        troubles.push(format!("{}号来信未能登记：{error:#}", mail.id));
                        continue;
                    }
                },
                Err(reason) => give(office, mail, MailState::Quarantined, &reason, &Head::default(), now)?,
            };
            polled.count(state);
            settled += 1;
            progress(settled, all);
        }
    }
    at_hand.put_down();
    tell_confinement(office, &readers.reader)?;
    Ok(troubles)
}

/// Says once what the reading children could not put around themselves, and again when that changes.
fn tell_confinement(office: &mut Office, reader: &Reader) -> Result<()> {
    let Some(confined) = reader.confinement() else { return Ok(()) };
    let lacks = confined.lacks.join("; ");
    let known = store::meta(office.store.db(), "confinement")?.unwrap_or_default();
    if lacks != known {
        if !lacks.is_empty() {
            tracing::warn!("reading children are not fully confined, and go on with what there is: {lacks}");
        }
        office.store.transact(|tx| store::meta_set(tx, "confinement", &lacks))?;
    }
    Ok(())
}

/// The reading children, several mails at once.
struct Readers {
    reader: Reader,
    at_once: usize,
    largest: u64,
}

impl Readers {
    fn new(office: &Office, machine: &Machine, stop: &Stop) -> Self {
        let limits = &office.config.limits;
        let reader = office.reader(machine).with_stop(stop.clone());
        Self { reader, at_once: limits.readers, largest: limits.mail_mib * 1024 * 1024 }
    }

    /// Reads a batch; a reason instead of a reading if it could not be done.
    fn read(&self, office: &Office, batch: &[Mail]) -> Vec<Result<Reading, String>> {
        let (archive, reader, largest) = (&office.archive, &self.reader, self.largest);
        let read = |mail: &Mail| -> Result<Reading, String> {
            if mail.attempts >= ATTEMPTS {
                return Err(format!("读了{ATTEMPTS}次都未能完成，请人工打开原邮件查看"));
            }
            if mail.size > largest {
                return Err(format!("邮件过大（{} MiB），请人工打开原邮件查看", mail.size / 1024 / 1024));
            }
            let raw = archive.get(&mail.sha256).map_err(|error| format!("{error:#}"))?;
            reader.mail(raw).map_err(|failure| failure.to_string())
        };
        let share = batch.len().div_ceil(self.at_once).max(1);
        let read = &read;
        std::thread::scope(|scope| {
            let threads: Vec<_> = batch
                .chunks(share)
                .map(|mails| (mails.len(), scope.spawn(move || mails.iter().map(read).collect::<Vec<_>>())))
                .collect();
            threads
                .into_iter()
                .flat_map(|(mails, thread)| {
                    thread.join().unwrap_or_else(|_| vec![Err("读取时程序出错".into()); mails])
                })
                .collect()
        })
    }
}

fn settle(office: &mut Office, mail: &Mail, reading: &Reading, now: Moment) -> Result<MailState> {
    let head = head_of(reading);
    let address = Address::parse(&head.from_address);
    let remembered = address.as_ref().map(|address| roster::unit_of(office.store.db(), address)).transpose()?.flatten();
    let message = &reading.message;
    let answers_review = match token_of(message) {
        Some(token) => signoff::round_of(office, Some(&token), &[])?.is_some(),
        None => false,
    };
    let db = office.store.db();
    let known = Known {
        remembered: remembered.as_ref(),
        assigned: mail.assigned.as_ref(),
        answers_review,
        answers_ours: returns::answers_ours(db, message)?,
        is_ours: returns::is_ours(db, &office.archive, reading)?,
    };
    match sort(&office.settings, reading, known) {
        Sorted::Submission { unit, clue, articles } => {
            let doubt = doubt(&office.config, authenticity(&office.config, message));
            record(office, Incomer { mail, head: &head, unit, clue, articles, doubt }, now)
        }
        Sorted::Bounce(bounce) => {
            let is_forged = authenticity(&office.config, message) == Authenticity::Failed;
            bounced::settle(office, mail, &head, &bounce, is_forged, now)
        }
        Sorted::Staff { address, has_draft } => reply(office, mail, &head, reading, &address, has_draft, now),
        Sorted::Ignored(reason) => give(office, mail, MailState::Ignored, &reason, &head, now),
        Sorted::Quarantined(reason) => give(office, mail, MailState::Quarantined, &reason, &head, now),
    }
}

fn reply(
    office: &mut Office,
    mail: &Mail,
    head: &Head,
    reading: &Reading,
    address: &Address,
    has_draft: bool,
    now: Moment,
) -> Result<MailState> {
    let message = &reading.message;
    let round = signoff::round_of(office, token_of(message).as_deref(), &message.references)?;
    let may_review = |person: &&Person| person.is(Role::Editor) || person.is(Role::Leader);
    let person = office.config.person(address).filter(may_review).cloned();
    let (Some(round), Some(person)) = (round, person) else {
        return if has_draft {
            let reason = "工作人员转来的稿件，请用 `jianbao mail assign` 指定责任单位";
            give(office, mail, MailState::Quarantined, reason, head, now)
        } else {
            give(office, mail, MailState::Ignored, "工作人员来信，不是对送审稿的回复", head, now)
        };
    };
    let authenticity = authenticity(&office.config, message);
    if authenticity == Authenticity::Failed {
        let reason = "发件人验证未通过（可能冒名），未按送审回复处理，请电话核实";
        return give(office, mail, MailState::Quarantined, reason, head, now);
    }
    let document = reading.documents.iter().zip(&message.attachments).find(|(document, _)| document.is_sound_docx());
    let returned = Returned {
        mail,
        head,
        person: &person,
        text: &message.text,
        document_text: document.map(|(document, _)| document.plain_text()).unwrap_or_default(),
        unusable: unusable(reading),
        unverified: doubt(&office.config, authenticity).is_some(),
        document: document.map(|(document, attachment)| (document.name.clone(), attachment.bytes.clone())),
    };
    signoff::act(office, &returned, round, now)?;
    Ok(MailState::Acted)
}

fn give(
    office: &mut Office,
    mail: &Mail,
    state: MailState,
    reason: &str,
    head: &Head,
    now: Moment,
) -> Result<MailState> {
    office.store.transact(|tx| mail::settle(tx, mail.id, state, reason, head, now))?;
    Ok(state)
}

/// Attached documents that are no sound .docx; pictures, such as a signature's logo, do not count.
fn unusable(reading: &Reading) -> Vec<String> {
    let documents = reading.documents.iter();
    let wrong = documents.filter(|document| !document.is_sound_docx() && document.format != Format::Image);
    wrong.map(|document| document.name.clone()).collect()
}
