//! How well the same story is known again, and how fast among many.
//!
//! `cargo bench --bench stories [drafts]` (100,000 by default).

#[path = "../tests/suite/support/mod.rs"]
#[allow(dead_code, unused_imports)]
mod support;

use jianbao::editing::duplicate::{Fingerprint, LIKE, Slogans};
use jianbao::model::draft::{Draft, DraftStatus};
use jianbao::model::ids::{DraftId, SubmissionId};
use jianbao::model::verdict::{Decider, Verdict};
use jianbao::store::{Store, draft, likeness};
use std::time::Instant;
use support::stories::{CHANGES, Change, Dice, Story, framed, lookalikes, sampled, variant, written};

fn main() {
    for (name, stories) in [("written", written()), ("sampled", sampled())] {
        println!(
            "{name}: {} stories of {} to {} characters",
            stories.len(),
            stories.iter().map(Story::chars).min().unwrap_or(0),
            stories.iter().map(Story::chars).max().unwrap_or(0)
        );
        quality(&stories);
    }
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    search(arguments.first().and_then(|text| text.parse().ok()).unwrap_or(100_000));
}

fn print(story: &Story) -> Fingerprint {
    Fingerprint::without(&Slogans::new([]), &story.title, &story.body)
}

fn spread(name: &str, mut values: Vec<f64>) {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values[((values.len() - 1) as f64 * share) as usize];
    println!(
        "  {name:28} {:6}  min {:.2}  1% {:.2}  5% {:.2}  half {:.2}  95% {:.2}  99% {:.2}  max {:.2}",
        values.len(),
        at(0.0),
        at(0.01),
        at(0.05),
        at(0.5),
        at(0.95),
        at(0.99),
        at(1.0)
    );
}

fn quality(stories: &[Story]) {
    let mut dice = Dice::new(7);
    for change in CHANGES {
        let mut values = Vec::new();
        for story in stories {
            for _ in 0..10 {
                let v =
                    jianbao::editing::duplicate::likeness(&print(story), &print(&variant(story, change, &mut dice)));
                if v < 0.57 && story.chars() > 79 {
                    println!("    {change:?} {} {} {v:.2}", story.title, story.chars());
                }
                values.push(v);
            }
        }
        spread(&format!("{change:?}"), values);
    }
    let (mut area, mut other) = (Vec::new(), Vec::new());
    for (at, a) in stories.iter().enumerate() {
        for b in &stories[..at] {
            let v = jianbao::editing::duplicate::likeness(&print(&framed(a, &mut dice)), &print(&framed(b, &mut dice)));
            if v > 0.5 {
                println!("    {} {} {v:.2}", a.title, b.title);
            }
            if a.area == b.area { area.push(v) } else { other.push(v) }
        }
    }
    spread("unrelated, same area", area);
    spread("unrelated, other area", other);
    for (name, a, b) in lookalikes() {
        println!(
            "  {name:28} {:.2} {:?}",
            jianbao::editing::duplicate::likeness(&print(&a), &print(&b)),
            print(&a).numbers_of_less(&print(&b))
        );
    }
}

/// Finding what a new draft is like among many, and making all fingerprints anew.
fn search(drafts: usize) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut store = Store::open(&folder.path().join("jianbao.sqlite")).expect("a store");
    let slogans = Slogans::new([]);
    let mut dice = Dice::new(11);
    let pool: Vec<String> = sampled().iter().chain(&written()).flat_map(Story::sentences).collect();
    let words: Vec<String> = vocabulary(&pool);
    let started = Instant::now();
    store
        .transact(|tx| {
            tx.execute("INSERT INTO mail (sha256, arrived, size, stored_at) VALUES ('x', '2018-04-16T09:00:00+08:00', 1, '2018-04-16T09:00:00+08:00')", [])?;
            tx.execute(
                "INSERT INTO submission (mail, unit, clue, period, timeliness) VALUES (1, 'a', '\"address\"', '2018-04-16', '\"on-time\"')",
                [],
            )?;
            for _ in 0..drafts {
                let story = made_up(&pool, &words, &mut dice);
                let print = Fingerprint::without(&slogans, &story.title, &story.body);
                let id = draft::insert(tx, &row(&story), &postcard::to_allocvec(&print)?)?;
                likeness::remember(tx, id, &print.bands())?;
            }
            Ok(())
        })
        .expect("recorded");
    println!("{drafts} drafts recorded in {:.1} s", started.elapsed().as_secs_f64());
    let size = std::fs::metadata(folder.path().join("jianbao.sqlite")).map_or(0, |data| data.len());
    let pieces: i64 = store.db().query_row("SELECT count(*) FROM band", [], |row| row.get(0)).expect("a count");
    println!("  {:.0} MiB, {pieces} pieces", size as f64 / f64::from(1 << 20));
    // Half of the new drafts retell one that is here, the others are new.
    let (mut found, mut asked, mut candidates, mut times) = (0, 0, 0, Vec::new());
    for round in 0..400 {
        let (id, story) = stored(&store, 1 + dice.roll(drafts) as i64);
        let change = if round % 2 == 0 { Change::All } else { Change::Most };
        let mut new = variant(&story, change, &mut dice);
        if round % 4 > 1 {
            // Down to where they are just alike: as much again of something else.
            let other = made_up(&pool, &words, &mut dice);
            let length = other.body.len() * dice.roll(5) / 4;
            new.body.extend(other.body.into_iter().take(length));
        }
        let print = Fingerprint::without(&slogans, &new.title, &new.body);
        let old = Fingerprint::without(&slogans, &story.title, &story.body);
        let started = Instant::now();
        let near = likeness::near(store.db(), &print.bands(), 40).expect("a search");
        let alike: Vec<f64> = near
            .iter()
            .filter_map(|known| postcard::from_bytes::<Fingerprint>(&known.fingerprint).ok())
            .map(|known| jianbao::editing::duplicate::likeness(&print, &known))
            .collect();
        times.push(started.elapsed().as_secs_f64() * 1000.0);
        candidates += alike.len();
        if jianbao::editing::duplicate::likeness(&print, &old) >= LIKE {
            asked += 1;
            found += usize::from(near.iter().any(|known| known.id == id));
        }
    }
    times.sort_by(f64::total_cmp);
    println!(
        "  of {asked} that are alike {found} found; {:.1} candidates; {:.2} ms half, {:.2} ms 99%, {:.2} ms at most",
        candidates as f64 / times.len() as f64,
        times[times.len() / 2],
        times[times.len() * 99 / 100],
        times[times.len() - 1]
    );
    let started = Instant::now();
    store
        .transact(|tx| {
            likeness::renew(tx, "bench", |title, paragraphs| {
                let print = Fingerprint::without(&slogans, title, paragraphs);
                Ok((postcard::to_allocvec(&print)?, print.bands()))
            })
        })
        .expect("renewed");
    println!("  all made anew in {:.1} s", started.elapsed().as_secs_f64());
}

/// Words of two to four characters from the stories, the frequent ones often.
fn vocabulary(sentences: &[String]) -> Vec<String> {
    let mut words = Vec::new();
    for sentence in sentences {
        for clause in sentence.split(['，', '。', '、', '；']) {
            let chars: Vec<char> = clause.chars().collect();
            for (at, window) in chars.windows(4).enumerate() {
                words.push(window.iter().take(2 + at % 3).collect());
            }
        }
    }
    words
}

/// A draft nobody wrote: a third of its sentences are stock, the rest is put together of words and numbers.
fn made_up(stock: &[String], words: &[String], dice: &mut Dice) -> Story {
    let mut body = Vec::new();
    for _ in 0..3 + dice.roll(4) {
        let mut paragraph = String::new();
        for _ in 0..3 {
            if dice.roll(3) == 0 {
                paragraph.push_str(dice.pick(stock).as_str());
            } else {
                for _ in 0..3 {
                    for _ in 0..4 {
                        paragraph.push_str(dice.pick(words).as_str());
                    }
                    paragraph += &format!("{}个，", dice.roll(900));
                }
                paragraph += "。";
            }
        }
        body.push(paragraph);
    }
    Story { area: "8".into(), title: (0..5).map(|_| dice.pick(words).as_str()).collect(), body }
}

fn row(story: &Story) -> Draft {
    let verdict = Verdict {
        area: "8".into(),
        second: None,
        confidence: 1.0,
        unsure: false,
        evidence: Vec::new(),
        decider: Decider::Classifier,
    };
    Draft {
        id: DraftId(0),
        submission: SubmissionId(1),
        unit: "a".into(),
        joint: Vec::new(),
        period: "2018-04-16".parse().expect("a day"),
        title: story.title.clone(),
        paragraphs: story.body.clone(),
        author: None,
        phone: None,
        signoff: None,
        photos: Vec::new(),
        flags: Vec::new(),
        origin: String::new(),
        verdict,
        status: DraftStatus::Waiting,
        version: 1,
        revision: 0,
    }
}

fn stored(store: &Store, id: i64) -> (DraftId, Story) {
    let draft = draft::get(store.db(), DraftId(id)).expect("a store").expect("a draft");
    (draft.id, Story { area: "8".into(), title: draft.title, body: draft.paragraphs })
}
