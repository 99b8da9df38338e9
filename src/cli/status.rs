//! `status`: the Monday board, as a table, as JSON, as a page.

use super::table::{one_line, short, table};
use super::{Context, shown};
use crate::board::{Board, page, period_of};
use crate::failure::{DONE, WAITS, wrong};
use crate::model::calendar::PeriodId;
use crate::model::calendar::words::moment;
use crate::model::cause::cause;
use anyhow::Result;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Status {
    /// 哪一期，以截稿日为名，如 2018-04-23；默认为最近一期
    #[arg(long, value_name = "截稿日")]
    period: Option<PeriodId>,
    /// 另存为一个网页文件
    #[arg(long, value_name = "文件")]
    html: Option<PathBuf>,
}

impl Status {
    pub fn run(&self, context: &Context) -> Result<u8> {
        let office = context.look()?;
        let now = context.now()?;
        let period = period_of(&office, self.period, now)?;
        let board = Board::of(&office, &period, now)?;
        if let Some(file) = &self.html {
            std::fs::write(file, page(&board)?)
                .map_err(|error| wrong(format!("写不了“{}”：{}", shown(file), cause(&error))))?;
            eprintln!("看板已写入 {}", shown(file));
        }
        context.print(&board, || words(&board))?;
        Ok(if board.waiting.is_empty() { DONE } else { WAITS })
    }
}

fn words(board: &Board) -> String {
    let mut text = format!("{}　{}　截稿 {}\n", board.campaign, board.label, board.deadline_words);
    if let Some(moved) = &board.moved {
        text += &format!("{moved}\n");
    }
    if let Some(issue) = &board.issue {
        let state = format!("第{}期（总第{}期）{}，第{}轮", issue.number, issue.total, issue.state_words, issue.round);
        text += &format!("{state}　{}\n", issue.file);
        if let Some(doubt) = issue.doubt {
            text += &format!("  · {doubt}\n");
        }
    }
    text += &format!("\n{}\n", board.summary);
    text += &table(
        &["类别", "责任单位", "来稿", "采用", "情况"],
        board.units.iter().map(|unit| {
            let row = &unit.standing;
            vec![
                row.class.clone(),
                row.name.clone(),
                row.sent.to_string(),
                row.printed.to_string(),
                format!("{} {}", mark(unit.colour), unit.words),
            ]
        }),
    );
    text += "\n\n";
    text += &table(
        &["方面", "篇", "稿件"],
        board.areas.iter().map(|area| {
            let drafts: Vec<String> = area
                .drafts
                .iter()
                .map(|draft| format!("{}号{}（{}）", draft.number, short(&draft.title, 12), draft.unit))
                .collect();
            vec![format!("{} {}", area.code, area.name), area.drafts.len().to_string(), drafts.join("　")]
        }),
    );
    text += "\n";
    if !board.waiting.is_empty() {
        text += "\n待人工处理\n";
        for item in &board.waiting {
            text += &format!("  · {}：{}\n      {}\n", one_line(&item.what), one_line(&item.why), item.next);
        }
    }
    text + "\n" + &accounts(board)
}

fn accounts(board: &Board) -> String {
    let letters = &board.letters;
    let mut text = board.account_words.join("\n") + "\n";
    text += &format!("发信{}封", letters.sent);
    for (words, count) in [("待发", letters.queued), ("被拒", letters.refused), ("存疑", letters.in_doubt)] {
        if count > 0 {
            text += &format!("，{words}{count}封");
        }
    }
    if let Some(run) = board.last_good_run {
        text += &format!("；最近一次正常运行：{}", moment(run));
    }
    text
}

/// A sign that also shows without colour.
fn mark(colour: &str) -> &'static str {
    match colour {
        "on-time" => "●",
        "late" => "◐",
        "missing" => "○",
        "excused" => "－",
        _ => "…",
    }
}
