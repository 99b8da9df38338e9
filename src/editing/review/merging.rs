//! 并稿: several drafts that tell one story become one, and how one of them is parted again.
//!
//! The draft that stands keeps its text; it takes over the others' units, photos, and what it lacked itself. What each gave
//! is kept with it ([`Gift`]), so that it can be taken back.

use super::{Desk, Done, checks_of, known, refuse_printed, refuse_settled, reopen_issue};
use crate::editing::check::{self, Checks};
use crate::failure::wrong;
use crate::model::draft::{Draft, DraftStatus, Flag, Gift};
use crate::model::ids::DraftId;
use crate::office::Settings;
use crate::store::draft;
use crate::store::minute::{self, About};
use anyhow::Result;
use rusqlite::Connection;

/// Makes `other` a part of the draft `into`.
pub fn merge(desk: &Desk<'_>, other: &Draft, into: DraftId) -> Result<Done> {
    let id = other.id;
    if id == into {
        return Err(wrong(format!("{id}号稿件不能并入自身")));
    }
    let mut standing = known(desk.db, into)?;
    refuse_settled(desk.db, &standing)?;
    if let DraftStatus::Duplicate { of } = standing.status {
        return Err(wrong(format!("{into}号稿件与{of}号重复，请并入{of}号")));
    }
    if standing.lacks_text() {
        return Err(wrong(format!("{into}号稿件只有扫描件，没有文字，请并入有文字的稿件")));
    }
    let gift = give(other, &mut standing, &checks_of(desk.db, desk.settings, into)?);
    draft::rewrite(desk.db, &standing)?;
    draft::set_status(desk.db, id, &DraftStatus::Merged { into, gift: gift.clone() })?;
    let mut words = format!("{id}号《{}》并入{into}号《{}》", other.title, standing.title);
    for part in received(desk, &gift) {
        words += &format!("，{part}");
    }
    if other.status == DraftStatus::Selected && standing.status != DraftStatus::Selected {
        draft::set_status(desk.db, into, &DraftStatus::Selected)?;
        words += &format!("，{into}号改为选用");
    }
    minute::add(desk.db, About::Draft(into), desk.who, desk.now, &words)?;
    reopen_issue(desk.db, &standing, desk.who, &words, desk.now)?;
    let reprint = desk.prints(other)?;
    Ok(Done { words, changed: true, reprint })
}

/// Parts `other` from the draft into which it was merged; returns what stays as it is, a sentence for a person.
pub fn part(desk: &Desk<'_>, other: &Draft, into: DraftId, gift: &Gift) -> Result<Option<String>> {
    let mut standing = known(desk.db, into)?;
    refuse_printed(desk.db, &standing)?;
    if let DraftStatus::Merged { into: further, .. } = standing.status {
        return Err(wrong(format!("{into}号稿件又已并入{further}号，请先恢复{into}号")));
    }
    let mut gift = gift.clone();
    // What another merged draft gives as well stays, and is that one's gift from now on.
    for mut brother in draft::merged_into(desk.db, into)? {
        let DraftStatus::Merged { gift: theirs, .. } = &mut brother.status else { continue };
        if brother.id == other.id {
            continue;
        }
        let (units, photos) = (theirs.units.len(), theirs.photos.len());
        let tells = |code: &_| brother.unit == *code || brother.joint.contains(code);
        theirs.units.extend(gift.units.extract_if(.., |code| tells(code)));
        let shows = |key: &str| !is_scan(&brother.flags) && brother.photos.iter().any(|photo| photo.sha256 == key);
        theirs.photos.extend(gift.photos.extract_if(.., |key| shows(key)));
        if (units, photos) != (theirs.units.len(), theirs.photos.len()) {
            draft::set_status(desk.db, brother.id, &brother.status)?;
        }
    }
    standing.joint.retain(|code| !gift.units.contains(code));
    standing.photos.retain(|photo| !gift.photos.contains(&photo.sha256));
    for flag in &gift.flags {
        match flag {
            Flag::NoAuthor => standing.author = None,
            Flag::NoPhone => standing.phone = None,
            Flag::NoSignoff => standing.signoff = None,
            _ => {}
        }
    }
    let (like, lacks): (Vec<Flag>, Vec<Flag>) =
        gift.flags.iter().cloned().partition(|flag| matches!(flag, Flag::Like { .. }));
    let rest = std::mem::take(&mut standing.flags);
    standing.flags = lacks.into_iter().chain(rest).chain(like).collect();
    standing.flags = check::retaken(&standing, true, &checks_of(desk.db, desk.settings, into)?);
    draft::rewrite(desk.db, &standing)?;
    let words = format!("{}号《{}》由{into}号分出", other.id, other.title);
    minute::add(desk.db, About::Draft(into), desk.who, desk.now, &words)?;
    reopen_issue(desk.db, &standing, desk.who, &words, desk.now)?;
    Ok((standing.status == DraftStatus::Selected).then(|| format!("{into}号仍选用")))
}

/// Merges anew what was merged into a draft that a newer version of its unit replaces: the newer one stands for all.
/// Returns which drafts those are.
pub fn inherit(db: &Connection, settings: &Settings, old: DraftId, new: DraftId) -> Result<Vec<DraftId>> {
    hand_on(db, &checks_of(db, settings, new)?, old, new)
}

fn hand_on(db: &Connection, checks: &Checks<'_>, old: DraftId, new: DraftId) -> Result<Vec<DraftId>> {
    let mut standing = known(db, new)?;
    let mut moved = Vec::new();
    for other in draft::merged_into(db, old)? {
        let gift = give(&other, &mut standing, checks);
        draft::set_status(db, other.id, &DraftStatus::Merged { into: new, gift })?;
        moved.push(other.id);
    }
    if !moved.is_empty() {
        draft::rewrite(db, &standing)?;
    }
    Ok(moved)
}

/// Hands over what `standing` does not have.
fn give(other: &Draft, standing: &mut Draft, checks: &Checks<'_>) -> Gift {
    let mut gift = Gift::default();
    for code in other.units() {
        if !standing.units().any(|known| known == code) {
            standing.joint.push(code.clone());
            gift.units.push(code.clone());
        }
    }
    // The pictures of a scan are its pages.
    for photo in other.photos.iter().filter(|_| !is_scan(&other.flags)) {
        if !standing.photos.iter().any(|known| known.sha256 == photo.sha256) {
            gift.photos.push(photo.sha256.clone());
            standing.photos.push(photo.clone());
        }
    }
    let mut fill = |lack: Flag, mine: &mut Option<String>, theirs: &Option<String>| {
        if standing.flags.contains(&lack) && !other.flags.contains(&lack) && theirs.is_some() {
            mine.clone_from(theirs);
            gift.flags.push(lack);
        }
    };
    fill(Flag::NoSignoff, &mut standing.signoff, &other.signoff);
    fill(Flag::NoAuthor, &mut standing.author, &other.author);
    fill(Flag::NoPhone, &mut standing.phone, &other.phone);
    let like = |flag: &&Flag| matches!(flag, Flag::Like { draft, .. } if *draft == other.id);
    gift.flags.extend(standing.flags.iter().filter(like).cloned());
    standing.flags.retain(|flag| !gift.flags.contains(flag));
    standing.flags = check::retaken(standing, true, checks);
    gift
}

fn is_scan(flags: &[Flag]) -> bool {
    flags.contains(&Flag::Scan)
}

/// What came over, in words.
fn received(desk: &Desk<'_>, gift: &Gift) -> Vec<String> {
    let mut parts = Vec::new();
    if !gift.units.is_empty() {
        let names: Vec<&str> = gift.units.iter().map(|code| desk.settings.roster.short(code)).collect();
        parts.push(format!("联合供稿：{}", names.join("、")));
    }
    if !gift.photos.is_empty() {
        parts.push(format!("增加图片{}张", gift.photos.len()));
    }
    let filled = gift.flags.iter().filter_map(|flag| match flag {
        Flag::NoAuthor => Some("作者"),
        Flag::NoPhone => Some("电话"),
        Flag::NoSignoff => Some("签发"),
        _ => None,
    });
    let filled: Vec<&str> = filled.collect();
    if !filled.is_empty() {
        parts.push(format!("补{}", filled.join("、")));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editing::check::words::WordList;
    use crate::model::ids::SubmissionId;
    use crate::model::verdict::{Decider, Verdict};
    use crate::store::Store;

    /// Records a draft of a unit; the store's other tables are of no concern here.
    fn filed(db: &Connection, unit: &str, signoff: Option<&str>) -> DraftId {
        let draft = Draft {
            id: DraftId(0),
            submission: SubmissionId(1),
            unit: unit.into(),
            joint: Vec::new(),
            period: "2018-04-23".parse().expect("a period"),
            title: "水厂竣工".into(),
            paragraphs: vec!["水".repeat(100)],
            author: Some("刘敏".into()),
            phone: None,
            signoff: signoff.map(str::to_owned),
            photos: Vec::new(),
            flags: if signoff.is_none() { vec![Flag::NoSignoff] } else { Vec::new() },
            origin: String::new(),
            verdict: Verdict {
                area: "7".into(),
                second: None,
                confidence: 1.0,
                unsure: false,
                evidence: Vec::new(),
                decider: Decider::Classifier,
            },
            status: DraftStatus::Waiting,
            version: 1,
            revision: 0,
        };
        draft::insert(db, &draft, &[]).expect("filed")
    }

    #[test]
    fn a_newer_version_stands_for_what_was_merged_into_the_older() {
        let store = Store::in_memory().expect("a store");
        let db = store.db();
        db.execute_batch("PRAGMA foreign_keys = OFF").expect("a store of drafts alone");
        let (old, other, new) =
            (filed(db, "shuili", None), filed(db, "huanbao", Some("王立新")), filed(db, "shuili", None));
        let mut standing = known(db, old).expect("filed");
        let words = WordList::default();
        let checks = Checks { words: &words, stale_days: 0, arrived: "2018-04-18".parse().expect("a day") };
        let gift = give(&known(db, other).expect("filed"), &mut standing, &checks);
        draft::rewrite(db, &standing).expect("written");
        draft::set_status(db, other, &DraftStatus::Merged { into: old, gift }).expect("merged");
        assert_eq!(hand_on(db, &checks, old, new).expect("inherited"), [other]);
        let standing = known(db, new).expect("filed");
        assert_eq!((standing.joint, standing.signoff), (vec!["huanbao".into()], Some("王立新".into())));
        assert!(standing.flags.is_empty());
        let DraftStatus::Merged { into, gift } = known(db, other).expect("filed").status else { panic!("merged") };
        assert_eq!((into, gift.units, gift.flags), (new, vec!["huanbao".into()], vec![Flag::NoSignoff]));
        assert!(hand_on(db, &checks, old, new).expect("inherited").is_empty(), "once is enough");
    }
}
