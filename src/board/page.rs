//! The board as one self-contained HTML page.

use super::Board;
use crate::model::calendar::words;
use crate::store::mail::MailState;
use anyhow::Result;
use serde::Serialize;
use tera::{Context, Tera};

const TEMPLATE: &str = include_str!("../../templates/board.html");

#[derive(Serialize)]
struct Verdict {
    words: &'static str,
    count: u64,
}

/// The page: no script, no outside resource, readable on a phone and on paper.
pub fn page(board: &Board) -> Result<String> {
    let mut tera = Tera::default();
    tera.add_raw_template("board.html", TEMPLATE)?;
    let mut context = Context::new();
    let verdicts: Vec<Verdict> = MailState::ALL
        .iter()
        .map(|state| Verdict {
            words: state.words(),
            count: board.account.states.get(state.code()).copied().unwrap_or_default(),
        })
        .filter(|verdict| verdict.count > 0)
        .collect();
    let classes = board.units.iter().fold(Vec::<&str>::new(), |mut classes, unit| {
        if !classes.contains(&unit.standing.class.as_str()) {
            classes.push(&unit.standing.class);
        }
        classes
    });
    context.insert("board", board);
    context.insert("last_good_run", &board.last_good_run.map(words::moment));
    context.insert("verdicts", &verdicts);
    context.insert("classes", &classes);
    context.insert("most", &board.areas.iter().map(|area| area.drafts.len()).max().unwrap_or(1).max(1));
    Ok(tera.render("board.html", &context)?)
}
