//! `issue`: the bulletin's numbers.

use super::table::{one_line, table};
use super::{Context, operator, shown};
use crate::board::period_of;
use crate::failure::{DONE, WAITS, wrong};
use crate::model::calendar::{PeriodId, words};
use crate::model::issue::{Issue, IssueState};
use crate::office::Office;
use crate::publishing::compile::{Compiled, compile, file_name};
use crate::publishing::contents::Contents;
use crate::publishing::publish::publish;
use crate::publishing::signoff::sign_off;
use crate::store::issue;
use crate::store::minute::{self, About};
use anyhow::Result;
use clap::{Args, Subcommand};
use serde_json::json;

#[derive(Debug, Args)]
pub struct Issues {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 列出各期简报
    List,
    /// 显示一期的目录、状态和办理记录
    Show {
        #[arg(value_name = "期号")]
        number: u32,
    },
    /// 编发（或重新编发）一期并送审；不多占期号
    Compile {
        /// 哪一期，以截稿日为名；默认为最近截稿的一期
        #[arg(long, value_name = "截稿日")]
        period: Option<PeriodId>,
    },
    /// 代领导签发（领导已口头或书面同意时用，记入办理记录）
    SignOff {
        #[arg(value_name = "期号")]
        number: u32,
        /// 由谁同意
        #[arg(long, value_name = "姓名或职务")]
        by: String,
    },
    /// 刊发已签发的一期
    Publish {
        #[arg(value_name = "期号")]
        number: u32,
    },
}

impl Issues {
    pub fn run(&self, context: &Context) -> Result<u8> {
        let now = context.now()?;
        match &self.command {
            Command::List => list(context, &context.look()?),
            Command::Show { number } => show(context, &context.look()?, *number),
            Command::Compile { period } => {
                let mut office = context.open()?;
                let period = match period {
                    Some(_) => period_of(&office, *period, now)?,
                    None => office.schedule.last_over(now).ok_or_else(|| wrong("还没有一期截稿，无可编发"))?,
                };
                if !period.is_over(now) {
                    let deadline = words::moment(period.cutoff);
                    return Err(wrong(format!("{}尚未截稿（{deadline}），截稿后才能编发", period.label())));
                }
                match compile(&mut office, &period, &operator(), now)? {
                    Compiled::Nothing => Err(wrong(format!("{}没有可用稿件，未编发", period.label()))),
                    Compiled::Issue(id) => {
                        let issue = issue::get(office.store.db(), id)?;
                        context
                            .print(&issue, || issue.as_ref().map(|issue| line(&office, issue)).unwrap_or_default())?;
                        Ok(WAITS)
                    }
                }
            }
            Command::SignOff { number, by } => {
                let mut office = context.open()?;
                let mut issue = known(&office, *number)?;
                let who = format!("{by}（{}代录）", operator());
                let done = office.store.transact(|tx| sign_off(tx, &mut issue, &who, now))?;
                context
                    .print(&issue, || format!("{done}（执行 `jianbao run` 或 `jianbao issue publish {number}`）"))?;
                Ok(DONE)
            }
            Command::Publish { number } => {
                let mut office = context.open()?;
                let issue = known(&office, *number)?;
                if issue.state == IssueState::Published {
                    return Err(wrong(format!("第{number}期已刊发，不必再刊发")));
                }
                if issue.state != IssueState::SignedOff {
                    return Err(wrong(format!("第{number}期{}，签发后才能刊发", issue.state.words())));
                }
                publish(&mut office, &issue, now)?;
                context.print(&issue, || format!("第{number}期已刊发，函件将随下一次 run 发出"))?;
                Ok(DONE)
            }
        }
    }
}

fn list(context: &Context, office: &Office) -> Result<u8> {
    let issues = issue::all(office.store.db())?;
    context.print(&issues, || {
        table(
            &["期号", "总期号", "截稿日", "状态", "签发", "文件"],
            issues.iter().map(|issue| {
                vec![
                    format!("第{}期", issue.number),
                    issue.total.to_string(),
                    issue.period.to_string(),
                    issue.state.words().to_owned(),
                    issue.signed_by.clone().unwrap_or_default(),
                    format!("out/issues/{}", file_name(issue)),
                ]
            }),
        )
    })?;
    Ok(DONE)
}

fn show(context: &Context, office: &Office, number: u32) -> Result<u8> {
    let issue = known(office, number)?;
    let contents: Contents = serde_json::from_str(&issue::contents(office.store.db(), issue.id)?)?;
    let minutes = minute::of(office.store.db(), About::Issue(issue.id))?;
    context.print(&json!({ "issue": issue, "contents": contents, "minutes": minutes }), || {
        let mut page = line(office, &issue) + "\n";
        for section in &contents.sections {
            page += &format!("\n【{}】\n", section.name);
            for draft in &section.drafts {
                page += &format!("  {}号　{}（{}）\n", draft.draft, one_line(&draft.title), draft.unit_name);
            }
        }
        if !contents.left_out.is_empty() {
            page += "\n未编入\n";
            for draft in &contents.left_out {
                page +=
                    &format!("  {}号　{}（{}）——{}\n", draft.draft, one_line(&draft.title), draft.unit_name, draft.why);
            }
        }
        page += "\n办理记录\n";
        for minute in &minutes {
            page += &format!("  {}　{}：{}\n", words::moment(minute.at), minute.who, one_line(&minute.words));
        }
        page
    })?;
    Ok(DONE)
}

fn line(office: &Office, issue: &Issue) -> String {
    let file = office.dir.join("out").join("issues").join(file_name(issue));
    format!(
        "第{}期（总第{}期）{}，第{}轮　{}",
        issue.number,
        issue.total,
        issue.state.words(),
        issue.round,
        shown(&file)
    )
}

/// The newest issue of a number; numbers may begin anew each year.
fn known(office: &Office, number: u32) -> Result<Issue> {
    let issues = issue::all(office.store.db())?;
    let found = issues.into_iter().rev().find(|issue| issue.number == number);
    found.ok_or_else(|| wrong(format!("没有第{number}期，可用 `jianbao issue list` 查看")))
}
