//! `letter`: the outbox.

use super::Context;
use super::table::{one_line, short, table};
use crate::board::paused;
use crate::failure::{DONE, WAITS, wrong};
use crate::intake::message::Message;
use crate::model::calendar::words::moment;
use crate::model::ids::LetterId;
use crate::model::letter::LetterState;
use crate::office::Office;
use crate::store::letter::{self, Letter};
use crate::store::{self, bounce};
use anyhow::Result;
use clap::{Args, Subcommand};
use serde_json::json;

#[derive(Debug, Args)]
pub struct Letters {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 列出发件箱
    List,
    /// 显示一封信
    Show {
        #[arg(value_name = "信号")]
        id: LetterId,
    },
    /// 重发一封被拒、存疑或已撤的信
    Resend {
        #[arg(value_name = "信号")]
        id: LetterId,
    },
    /// 撤回一封还没有发出的信，或了结一封存疑的信
    Cancel {
        #[arg(value_name = "信号")]
        id: LetterId,
    },
}

impl Letters {
    pub fn run(&self, context: &Context) -> Result<u8> {
        match &self.command {
            Command::List => list(context, &context.look()?),
            Command::Show { id } => show(context, &context.look()?, *id),
            Command::Resend { id } => {
                let mut office = context.open()?;
                let letter = known(&office, *id)?;
                match letter.state {
                    LetterState::Refused { .. } | LetterState::InDoubt | LetterState::Cancelled => {}
                    other => return Err(wrong(format!("{id}号信{}，不必重发", other.words()))),
                }
                if let Some(suspended) = bounce::suspended(office.store.db(), &letter.recipient)? {
                    let (address, reason) = (&suspended.address, &suspended.reason);
                    return Err(wrong(format!(
                        "{address} 已停发（退信：{reason}），请核对地址后先执行 `jianbao unit address {address} --resume`"
                    )));
                }
                let state = LetterState::Queued { not_before: context.now()? };
                change(context, &mut office, *id, &state, "已重新排入发件箱")
            }
            Command::Cancel { id } => {
                let mut office = context.open()?;
                let letter = known(&office, *id)?;
                match letter.state {
                    LetterState::Queued { .. } | LetterState::InDoubt | LetterState::Refused { .. } => {}
                    other => return Err(wrong(format!("{id}号信{}，不能撤回", other.words()))),
                }
                change(context, &mut office, *id, &LetterState::Cancelled, "已撤回")
            }
        }
    }
}

fn list(context: &Context, office: &Office) -> Result<u8> {
    let letters = letter::all(office.store.db())?;
    let waits = letters.iter().any(|letter| matches!(letter.state, LetterState::InDoubt | LetterState::Refused { .. }));
    let pauses = paused(office, context.now()?)?.into_iter().filter(|pause| pause.way == "smtp");
    let pause: String = pauses.map(|pause| format!("\n{}\n", pause.words)).collect();
    context.print(&letters, || {
        table(
            &["号", "种类", "收件人", "主题", "状态"],
            letters.iter().map(|letter| {
                vec![
                    letter.id.to_string(),
                    letter.key.words().to_owned(),
                    letter.recipient.clone(),
                    short(&letter.subject, 34),
                    letter.state.words().to_owned(),
                ]
            }),
        ) + &pause
    })?;
    Ok(if waits { WAITS } else { DONE })
}

fn show(context: &Context, office: &Office, id: LetterId) -> Result<u8> {
    let letter = known(office, id)?;
    // Our own bytes, so they may be read here.
    let message = Message::read(&office.archive.get(&letter.sha256)?);
    context.print(&json!({ "letter": letter, "text": message.text }), || {
        let files: Vec<&str> = message.attachments.iter().map(|file| file.name.as_str()).collect();
        let files = if files.is_empty() { String::new() } else { format!("  附件：{}\n", files.join("、")) };
        let answer = if letter.answer.is_empty() {
            String::new()
        } else {
            format!(
                "  {}：{}\n",
                if office.post.may_repeat() { "结果" } else { "服务器答复" },
                one_line(&letter.answer)
            )
        };
        let tried = match store::moment(&letter.tried_at) {
            Ok(at) => format!("  最近一次发送：{}，共{}次\n", moment(at), letter.attempt.max(1)),
            Err(_) => String::new(),
        };
        // What came back later stands in the state; what the server said at first, beside it.
        let why = match &letter.state {
            LetterState::Refused { answer } if *answer != letter.answer => format!("（{}）", one_line(answer)),
            _ => String::new(),
        };
        format!(
            "{}号信　{}　{}{why}\n  收件人：{}\n  主题：{}\n{files}{tried}{answer}\n{}",
            letter.id,
            letter.key.words(),
            letter.state.words(),
            letter.recipient,
            one_line(&letter.subject),
            message.text
        )
    })?;
    Ok(DONE)
}

fn change(context: &Context, office: &mut Office, id: LetterId, state: &LetterState, done: &str) -> Result<u8> {
    office.store.transact(|tx| letter::set_state(tx, id, state))?;
    context.print(&json!({ "letter": id, "state": state }), || format!("{id}号信{done}"))?;
    Ok(DONE)
}

fn known(office: &Office, id: LetterId) -> Result<Letter> {
    letter::get(office.store.db(), id)?.ok_or_else(|| wrong(format!("没有{id}号信，可用 `jianbao letter list` 查看")))
}
