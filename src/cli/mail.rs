//! `mail`: the register of every mail, and a person's verdicts.

use super::table::{one_line, short, table};
use super::{Context, shown};
use crate::editing::review;
use crate::failure::{DONE, WAITS, wrong};
use crate::intake::authenticity::authenticity;
use crate::model::address::Address;
use crate::model::calendar::words;
use crate::model::flaw::Flaw;
use crate::model::ids::MailId;
use crate::office::Office;
use crate::run;
use crate::store::mail::{self, Mail as Row, MailState};
use crate::store::stuck::{self, Stuck};
use crate::store::{draft, roster, submission};
use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Mail {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 列出来信及其去向
    List {
        /// 只列某种去向：draft 来稿、acted 已办、ignored 略过、quarantined 待处理
        #[arg(long, value_name = "去向")]
        state: Option<String>,
    },
    /// 显示一封来信
    Show {
        #[arg(value_name = "登记号")]
        id: MailId,
        /// 把原邮件存为文件
        #[arg(long, value_name = "文件")]
        save: Option<PathBuf>,
    },
    /// 重新读取一封待处理或已略过的来信；不写登记号则重新收取服务器上未能取到的来信
    Retry {
        #[arg(value_name = "登记号")]
        id: Option<MailId>,
    },
    /// 指定来信属于哪个单位，并记住这个发件地址
    Assign {
        #[arg(value_name = "登记号")]
        id: MailId,
        /// 单位代码或名称
        #[arg(value_name = "单位")]
        unit: String,
        /// 只此一次，不记住发件地址
        #[arg(long)]
        once: bool,
    },
    /// 略过一封待处理的来信，或服务器上一封未能取到的来信
    Ignore {
        /// 登记号，或 mail list 所示的位置（imap:…）
        #[arg(value_name = "登记号")]
        id: String,
        #[arg(value_name = "原因")]
        reason: String,
    },
}

impl Mail {
    pub fn run(&self, context: &Context) -> Result<u8> {
        match &self.command {
            Command::List { state } => list(context, &context.look()?, state.as_deref()),
            Command::Show { id, save } => show(context, &context.look()?, *id, save.as_ref()),
            Command::Retry { id: None } => {
                let mut office = context.open()?;
                let count = office.store.transact(stuck::retry_all)?;
                context.print(&json!({ "retry": count }), || match count {
                    0 => "没有未能取到的来信".into(),
                    _ => format!("{count}封未能取到的来信，下次收信时重新收取"),
                })?;
                Ok(DONE)
            }
            Command::Retry { id: Some(id) } => {
                let mut office = context.open()?;
                unsettled(&office, *id)?;
                office.store.transact(|tx| mail::reopen(tx, *id, None))?;
                settle(context, &mut office, &[*id])
            }
            Command::Assign { id, unit, once } => assign(context, &mut context.open()?, *id, unit, *once),
            Command::Ignore { id, reason } => {
                let mut office = context.open()?;
                let reason = format!("{}：{reason}", super::operator());
                if id.starts_with("imap:") {
                    if !office.store.transact(|tx| stuck::waive(tx, id, &reason))? {
                        return Err(wrong(format!("没有未能取到的来信“{id}”，可用 `jianbao mail list` 查看")));
                    }
                    context.print(&json!({ "ignored": id }), || "未能取到的来信已略过，不再收取".into())?;
                    return Ok(DONE);
                }
                let id: MailId = id.parse().map_err(|_| wrong(format!("“{id}”不是登记号，应为数字")))?;
                unsettled(&office, id)?;
                let now = context.now()?;
                office.store.transact(|tx| mail::rule(tx, id, MailState::Ignored, &reason, now))?;
                context.print(&json!({ "ignored": id }), || format!("{id}号来信已略过"))?;
                Ok(DONE)
            }
        }
    }
}

fn list(context: &Context, office: &Office, state: Option<&str>) -> Result<u8> {
    let mails = match state {
        None => mail::all(office.store.db())?,
        Some(code) => {
            let state = MailState::parse(code)
                .ok_or_else(|| wrong(format!("没有“{code}”这种去向，可用：draft、acted、ignored、quarantined")))?;
            mail::of_state(office.store.db(), state)?
        }
    };
    let stuck = if state.is_none() { stuck::all(office.store.db())? } else { Vec::new() };
    let waits = mails.iter().any(|mail| mail.state == MailState::Quarantined) || stuck.iter().any(Stuck::waits);
    context.print(&mails, || {
        let registered = table(
            &["登记号", "收到", "发件人", "主题", "去向", "说明"],
            mails.iter().map(|mail| {
                vec![
                    mail.id.to_string(),
                    mail.arrived.format("%m-%d %H:%M").to_string(),
                    short(if mail.from_name.is_empty() { &mail.from_address } else { &mail.from_name }, 12),
                    short(&mail.subject, 18),
                    mail.state.words().to_owned(),
                    short(&mail.reason, 30),
                ]
            }),
        );
        if stuck.is_empty() { registered } else { format!("{registered}\n\n{}", not_had(&stuck)) }
    })?;
    Ok(if waits { WAITS } else { DONE })
}

/// Mails on the server whose bytes could not be had.
fn not_had(stuck: &[Stuck]) -> String {
    let rows = table(
        &["位置", "到达", "次数", "未能取到的原因"],
        stuck.iter().map(|stuck| {
            let arrived = stuck.arrived.map(|arrived| arrived.format("%m-%d %H:%M").to_string());
            vec![
                stuck.origin.clone(),
                arrived.unwrap_or_else(|| "不详".into()),
                stuck.attempts.to_string(),
                if stuck.waived { format!("已略过（{}）", stuck.reason) } else { stuck.reason.clone() },
            ]
        }),
    );
    format!("服务器上未能取到的来信\n{rows}")
}

fn show(context: &Context, office: &Office, id: MailId, save: Option<&PathBuf>) -> Result<u8> {
    let mail = known(office, id)?;
    let raw = office.archive.get(&mail.sha256)?;
    if let Some(file) = save {
        std::fs::write(file, &raw).with_context(|| format!("写不了“{}”", shown(file)))?;
        eprintln!("原邮件已存为 {}", shown(file));
    }
    let reader = office.reader(&context.machine()?);
    let reading = reader.mail(raw);
    let text = reading.as_ref().map(|reading| reading.message.text.clone()).unwrap_or_default();
    let sender = reading.as_ref().ok().map(|reading| {
        (authenticity(&office.config, &reading.message), reading.message.authentication.headers.clone())
    });
    let files: Vec<String> = reading
        .map(|reading| {
            reading
                .message
                .attachments
                .iter()
                .map(|file| format!("{}（{}字节）", file.name, file.bytes.len()))
                .collect()
        })
        .unwrap_or_default();
    let drafts = draft::of_mail(office.store.db(), id)?;
    let submission = submission::of_mail(office.store.db(), id)?;
    let json = json!({
        "mail": mail, "submission": submission, "attachments": files, "text": text, "drafts": drafts,
        "authenticity": sender.as_ref().map(|(verdict, results)| {
            json!({ "verdict": verdict, "words": verdict.words(), "results": results })
        }),
    });
    context.print(&json, || {
        let came = submission.as_ref().map(|submission| {
            let (unit, clue) = (office.roster.short(&submission.unit), submission.clue.words());
            format!("{unit}（据{clue}），{}一期，{}", submission.period, submission.timeliness.words())
        });
        let came = came.unwrap_or_default();
        let mut page = format!("{}号来信　{}\n", mail.id, mail.state.words());
        let lines = [
            ("收到", words::moment(mail.arrived)),
            ("发件人", format!("{} <{}>", mail.from_name, mail.from_address)),
            ("发件人验证", sender.map(|(verdict, _)| verdict.words().to_owned()).unwrap_or_default()),
            ("主题", mail.subject.clone()),
            ("附件", files.join("、")),
            ("说明", mail.reason.clone()),
            ("来稿", came),
            ("存档", mail.sha256.clone()),
        ];
        for (name, value) in lines.iter().filter(|(_, value)| !value.is_empty()) {
            page += &format!("  {name}：{}\n", one_line(value));
        }
        for flaw in &mail.flaws {
            page += &format!("  · {}\n", one_line(&Flaw::sentence(flaw)));
        }
        for draft in &drafts {
            page += &format!("  {}号稿件《{}》{}\n", draft.id, one_line(&draft.title), draft.status.words());
        }
        let body: Vec<String> = text.lines().map(one_line).collect();
        format!("{page}\n{}", body.join("\n"))
    })?;
    Ok(if mail.state == MailState::Quarantined { WAITS } else { DONE })
}

fn assign(context: &Context, office: &mut Office, id: MailId, named: &str, once: bool) -> Result<u8> {
    let mail = known(office, id)?;
    let unit = super::unit::named(office, named)?;
    let now = context.now()?;
    if mail.state == MailState::Draft {
        let name = office.roster.short(&unit).to_owned();
        office.store.transact(|tx| {
            submission::give_to(tx, id, &unit)?;
            for draft in draft::of_mail(tx, id)? {
                review::reopen_issue(tx, &draft, &super::operator(), &format!("{}号稿件改属{name}", draft.id), now)?;
            }
            Ok(())
        })?;
        context.print(&json!({ "assigned": id, "unit": unit }), || format!("{id}号来信及其稿件改属{name}"))?;
        return Ok(DONE);
    }
    let mail = unsettled(office, id)?;
    // A colleague's address is never a unit's, whatever they forward.
    let address = Address::parse(&mail.from_address);
    let address = address.filter(|address| !once && office.config.person(address).is_none());
    let mut reopened = vec![id];
    office.store.transact(|tx| {
        mail::reopen(tx, id, Some(&unit))?;
        if let Some(address) = &address {
            roster::remember(tx, address, &unit, now)?;
            for other in mail::quarantined_from(tx, address.as_str())? {
                mail::reopen(tx, other, None)?;
                reopened.push(other);
            }
        }
        Ok(())
    })?;
    settle(context, office, &reopened)
}

/// Reads again what was reopened, and says what came of it.
fn settle(context: &Context, office: &mut Office, ids: &[MailId]) -> Result<u8> {
    for trouble in run::settle(office, &context.machine()?, context.now()?)? {
        eprintln!("jianbao：{trouble}");
    }
    let mut mails = Vec::new();
    for id in ids {
        mails.push(known(office, *id)?);
    }
    context.print(&mails, || {
        let lines: Vec<String> =
            mails.iter().map(|mail| format!("{}号来信：{}，{}", mail.id, mail.state.words(), mail.reason)).collect();
        lines.join("\n")
    })?;
    let waits = mails.iter().any(|mail| mail.state == MailState::Quarantined);
    Ok(if waits { WAITS } else { DONE })
}

fn known(office: &Office, id: MailId) -> Result<Row> {
    mail::get(office.store.db(), id)?.ok_or_else(|| wrong(format!("没有{id}号来信，可用 `jianbao mail list` 查看")))
}

fn unsettled(office: &Office, id: MailId) -> Result<Row> {
    let mail = known(office, id)?;
    if matches!(mail.state, MailState::Quarantined | MailState::Ignored) {
        return Ok(mail);
    }
    Err(wrong(format!("{id}号来信已登记为{}，不必再处理", mail.state.words())))
}
