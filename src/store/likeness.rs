//! Fingerprints of the drafts of all years: kept, found again by their pieces, and made anew when their making changes.
//!
//! A draft's bands are hashes of pieces of its text; drafts that are alike share some. A piece that many drafts have says
//! little, and only its newest drafts are looked at, so the time for a new draft does not grow with the years.

use super::{from_json, json, moment};
use crate::model::calendar::{Moment, PeriodId};
use crate::model::draft::{Draft, DraftStatus, Flag};
use crate::model::ids::DraftId;
use crate::model::unit::UnitCode;
use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::HashMap;

/// Of the drafts that share a piece, the newest so many count.
const NEWEST: u32 = 200;
/// For each draft asked for, so many are looked at whether they still stand.
const LOOKED_AT: usize = 10;
/// Under this key stands how the stored fingerprints were made.
const MARK: &str = "fingerprints";

/// What a new draft is compared with: number, unit, period, title, status and fingerprint of a draft that is here.
#[derive(Clone, Debug)]
pub struct Print {
    pub id: DraftId,
    pub unit: UnitCode,
    /// Units that tell it together with that one.
    pub joint: Vec<UnitCode>,
    pub period: PeriodId,
    pub title: String,
    pub status: DraftStatus,
    pub version: u32,
    pub fingerprint: Vec<u8>,
    /// The text was recognised from pictures.
    pub recognised: bool,
    /// Only pictures of the text are here.
    pub lacks_text: bool,
    /// Where in its mail it stood.
    pub origin: String,
    /// When the mail that brought it arrived.
    pub arrived: Moment,
}

const PRINT: &str =
    "SELECT draft.id, draft.unit, draft.period, title, status, version, fingerprint, arrived, flags, origin, joint
  FROM draft JOIN submission ON submission.id = draft.submission JOIN mail ON mail.id = submission.mail";

fn print(row: &Row<'_>) -> rusqlite::Result<Print> {
    let flags: Vec<Flag> = from_json(&row.get::<_, String>(8)?)?;
    Ok(Print {
        id: DraftId(row.get(0)?),
        unit: UnitCode(row.get(1)?),
        period: PeriodId(row.get(2)?),
        title: row.get(3)?,
        status: from_json(&row.get::<_, String>(4)?)?,
        version: row.get(5)?,
        fingerprint: row.get(6)?,
        arrived: moment(&row.get::<_, String>(7)?)?,
        recognised: flags.contains(&Flag::Recognised),
        lacks_text: flags.contains(&Flag::Scan),
        origin: row.get(9)?,
        joint: from_json(&row.get::<_, String>(10)?)?,
    })
}

/// The prints of a unit's own drafts of the given period and later, newest first.
pub fn of_unit(db: &Connection, unit: &UnitCode, since: PeriodId) -> Result<Vec<Print>> {
    let mut query =
        db.prepare_cached(&format!("{PRINT} WHERE draft.period >= ?2 AND draft.unit = ?1 ORDER BY draft.id DESC"))?;
    let found = query.query_map(params![unit.0, since.0], print)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// The prints of at most `most` drafts of all years that stand and share pieces with a new one, those first that share most of what
/// few others have.
pub fn near(db: &Connection, bands: &[i64], most: usize) -> Result<Vec<Print>> {
    let mut query = db.prepare_cached("SELECT draft FROM band WHERE hash = ?1 ORDER BY draft DESC LIMIT ?2")?;
    let mut shared: HashMap<i64, f64> = HashMap::new();
    for hash in bands {
        let drafts: Vec<i64> =
            query.query_map(params![hash, NEWEST], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let weight = 1.0 / (drafts.len().max(1) as f64).sqrt();
        for draft in drafts {
            *shared.entry(draft).or_default() += weight;
        }
    }
    let mut ranking: Vec<(i64, f64)> = shared.into_iter().collect();
    ranking.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
    let mut query = db.prepare_cached(&format!("{PRINT} WHERE draft.id = ?1"))?;
    let mut found = Vec::new();
    // What was replaced or sent twice stands no more, however often: it must not crowd out the one that does.
    let stands = |print: &Print| !print.status.is_told_elsewhere();
    for (id, _) in ranking.into_iter().take(most.saturating_mul(LOOKED_AT)) {
        found.extend(query.query_row([id], print).optional()?.filter(stands));
        if found.len() >= most {
            break;
        }
    }
    Ok(found)
}

/// Keeps the pieces by which a draft is found again.
pub fn remember(db: &Connection, id: DraftId, bands: &[i64]) -> Result<()> {
    let mut insert = db.prepare_cached("INSERT INTO band (hash, draft) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?;
    for hash in bands {
        insert.execute(params![hash, id.0])?;
    }
    Ok(())
}

/// Whether the stored fingerprints were made in the way that `mark` names.
pub fn is_current(db: &Connection, mark: &str) -> Result<bool> {
    Ok(super::meta(db, MARK)?.as_deref() == Some(mark))
}

/// Makes fingerprints and pieces of all drafts anew, from what their units wrote (not from what the office made of it).
/// `of` gives both for a title and paragraphs. Returns how many there were.
pub fn renew(
    db: &Connection,
    mark: &str,
    of: impl Fn(&str, &[String]) -> Result<(Vec<u8>, Vec<i64>)>,
) -> Result<usize> {
    db.execute("DELETE FROM band", [])?;
    let ids: Vec<i64> = db
        .prepare("SELECT id FROM draft ORDER BY id")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut read = db.prepare(
        "SELECT coalesce(revision.title, draft.title), coalesce(revision.paragraphs, draft.paragraphs)
         FROM draft LEFT JOIN revision ON revision.draft = draft.id AND revision.number = 0 WHERE draft.id = ?1",
    )?;
    let mut write = db.prepare("UPDATE draft SET fingerprint = ?2 WHERE id = ?1")?;
    for id in &ids {
        let (title, paragraphs): (String, String) = read.query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let paragraphs: Vec<String> = from_json(&paragraphs)?;
        let (fingerprint, bands) = of(&title, &paragraphs)?;
        write.execute(params![id, fingerprint])?;
        remember(db, DraftId(*id), &bands)?;
    }
    super::meta_set(db, MARK, mark)?;
    Ok(ids.len())
}

/// Sets what the office should look at.
pub fn set_flags(db: &Connection, id: DraftId, flags: &[Flag]) -> Result<()> {
    db.execute("UPDATE draft SET flags = ?2 WHERE id = ?1", params![id.0, json(&flags)?])?;
    Ok(())
}

/// Sets the units that tell a draft together with the one that sent it.
pub fn set_joint(db: &Connection, id: DraftId, joint: &[UnitCode]) -> Result<()> {
    db.execute("UPDATE draft SET joint = ?2 WHERE id = ?1", params![id.0, json(&joint)?])?;
    Ok(())
}

/// Flags a draft as like another; what was said of that pair before is replaced.
pub fn flag(db: &Connection, draft: &Draft, like: Flag) -> Result<()> {
    let mut flags = draft.flags.clone();
    if let Flag::Like { draft: other, .. } = &like {
        flags.retain(|flag| !flag.is_like(*other));
    }
    flags.push(like);
    set_flags(db, draft.id, &flags)
}

/// Takes back that a draft is like another.
pub fn unflag(db: &Connection, draft: &Draft, other: DraftId) -> Result<()> {
    let mut flags = draft.flags.clone();
    flags.retain(|flag| !flag.is_like(other));
    if flags.len() < draft.flags.len() { set_flags(db, draft.id, &flags) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::SubmissionId;
    use crate::model::verdict::{Decider, Verdict};
    use crate::store::{Store, draft};

    /// A store with `count` drafts, each with the bands that `bands` gives for its number.
    fn filled(count: i64, bands: impl Fn(i64) -> Vec<i64>) -> Store {
        let mut store = Store::in_memory().unwrap();
        let verdict = Verdict {
            area: "1".into(),
            second: None,
            confidence: 1.0,
            unsure: false,
            evidence: Vec::new(),
            decider: Decider::Classifier,
        };
        let row = Draft {
            id: DraftId(0),
            submission: SubmissionId(1),
            unit: "jiaoyu".into(),
            joint: vec!["caizheng".into()],
            period: "2018-04-23".parse().unwrap(),
            title: "题".into(),
            paragraphs: vec!["文".into()],
            author: None,
            phone: None,
            signoff: None,
            photos: Vec::new(),
            flags: vec![Flag::Recognised],
            origin: "邮件正文".into(),
            verdict,
            status: DraftStatus::Waiting,
            version: 1,
            revision: 0,
        };
        store
            .transact(|tx| {
                tx.execute_batch(
                    "INSERT INTO mail (sha256, arrived, size, stored_at)
                       VALUES ('x', '2018-04-16T09:00:00+08:00', 1, '2018-04-16T09:00:00+08:00');
                     INSERT INTO submission (mail, unit, clue, period, timeliness)
                       VALUES (1, 'jiaoyu', '\"address\"', '2018-04-23', '\"on-time\"');",
                )?;
                for number in 1..=count {
                    let id = draft::insert(tx, &row, b"print")?;
                    remember(tx, id, &bands(number))?;
                }
                Ok(())
            })
            .unwrap();
        store
    }

    fn ids(found: &[Print]) -> Vec<i64> {
        found.iter().map(|print| print.id.0).collect()
    }

    #[test]
    fn what_few_share_counts_more_than_what_all_share() {
        // Everybody has 1 and 2; number 5 alone has 77 too, which is older than all that the common ones give.
        let store =
            filled(
                i64::from(NEWEST) + 50,
                |number| if number == 5 { vec![1, 2, 77] } else { vec![1, 2, 1000 + number] },
            );
        let found = near(store.db(), &[1, 2, 77, 99], 3).unwrap();
        assert_eq!(ids(&found), [5, 250, 249]);
        assert!(found[0].recognised && !found[0].lacks_text);
        assert_eq!(found[0].joint, ["caizheng".into()]);
        assert!(near(store.db(), &[], 3).unwrap().is_empty());
        assert!(near(store.db(), &[98], 3).unwrap().is_empty());
    }

    #[test]
    fn copies_do_not_crowd_out_what_stands() {
        let store = filled(12, |_| vec![7, 8, 9]);
        for copy in 2..=12 {
            draft::set_status(store.db(), DraftId(copy), &DraftStatus::Duplicate { of: DraftId(1) }).unwrap();
        }
        assert_eq!(ids(&near(store.db(), &[7, 8, 9], 2).unwrap()), [1]);
    }

    #[test]
    fn prints_are_made_anew_once_from_what_the_unit_wrote() {
        let mut store = filled(3, |_| vec![1]);
        assert!(!is_current(store.db(), "2/a").unwrap());
        let edited = "INSERT INTO revision (draft, number, title, paragraphs, captions, who, at) VALUES
            (2, 0, '原题', '[\"原文\"]', '{}', '', ''), (2, 1, '改题', '[\"改文\"]', '{}', '编辑', '')";
        store.db().execute(edited, []).unwrap();
        let made = |title: &str, paragraphs: &[String]| {
            Ok((format!("{title}{}", paragraphs.concat()).into_bytes(), vec![title.chars().count() as i64 + 100]))
        };
        let renewed = store.transact(|tx| renew(tx, "2/a", made)).unwrap();
        assert_eq!(renewed, 3);
        assert!(is_current(store.db(), "2/a").unwrap());
        assert!(near(store.db(), &[1], 9).unwrap().is_empty(), "the old pieces are gone");
        let second = near(store.db(), &[102], 9).unwrap();
        assert_eq!(second[0].fingerprint, "原题原文".as_bytes());
        assert_eq!(ids(&near(store.db(), &[101], 9).unwrap()), [3, 1]);
    }

    #[test]
    fn a_pair_is_flagged_once_and_can_be_taken_back() {
        let store = filled(2, |_| Vec::new());
        let like = |percent| Flag::Like { draft: DraftId(2), percent, twin: None };
        let get = || draft::get(store.db(), DraftId(1)).unwrap().unwrap();
        flag(store.db(), &get(), like(70)).unwrap();
        flag(store.db(), &get(), like(90)).unwrap();
        assert_eq!(get().flags, [Flag::Recognised, like(90)]);
        unflag(store.db(), &get(), DraftId(2)).unwrap();
        assert_eq!(get().flags, [Flag::Recognised]);
    }
}
