//! `unit`: the roster, remembered addresses, excuses.

use super::Context;
use super::table::table;
use crate::board::period_of;
use crate::editing::review;
use crate::failure::{DONE, wrong};
use crate::model::address::Address;
use crate::model::calendar::PeriodId;
use crate::model::letter::LetterState;
use crate::model::unit::UnitCode;
use crate::office::{Office, Settings};
use crate::store::{bounce, issue, letter, roster, submission};
use anyhow::Result;
use clap::{Args, Subcommand};
use serde_json::json;

#[derive(Debug, Args)]
pub struct Units {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 列出名册
    List,
    /// 记住一个发件地址属于某单位；不写单位则忘掉这个地址
    Address {
        #[arg(value_name = "地址")]
        address: String,
        /// 单位代码或名称
        #[arg(value_name = "单位")]
        unit: Option<String>,
        /// 地址已核实可用，恢复向它发信
        #[arg(long, conflicts_with = "unit")]
        resume: bool,
    },
    /// 免去一个单位某期的报送，或撤销免报
    Excuse {
        /// 单位代码或名称
        #[arg(value_name = "单位")]
        unit: String,
        #[arg(value_name = "原因", required_unless_present = "withdraw")]
        reason: Option<String>,
        /// 撤销免报
        #[arg(long, conflicts_with = "reason")]
        withdraw: bool,
        /// 哪一期，以截稿日为名；默认为正在收稿的一期
        #[arg(long, value_name = "截稿日")]
        period: Option<PeriodId>,
    },
}

impl Units {
    pub fn run(&self, context: &Context) -> Result<u8> {
        match &self.command {
            Command::List => list(context, &context.look()?),
            Command::Address { address, resume: true, .. } => resume(context, &mut context.open()?, address),
            Command::Address { address, unit, .. } => remember(context, &mut context.open()?, address, unit.as_deref()),
            Command::Excuse { unit, reason, withdraw: _, period } => {
                let mut office = context.open()?;
                let unit = named(&office, unit)?;
                let now = context.now()?;
                let period = match period {
                    Some(_) => period_of(&office, *period, now)?,
                    None => match office.schedule.period_at(now) {
                        Some(running) => running,
                        None => period_of(&office, None, now)?,
                    },
                };
                let name = office.roster.short(&unit).to_owned();
                let done = match reason {
                    Some(reason) => format!("{name}免报{}：{reason}", period.label()),
                    None => format!("{name}照常报送{}", period.label()),
                };
                office.store.transact(|tx| {
                    match reason {
                        Some(reason) => submission::excuse(tx, period.id, &unit, reason, now)?,
                        None if submission::withdraw_excuse(tx, period.id, &unit)? => {}
                        None => return Err(wrong(format!("{name}没有免报{}", period.label()))),
                    }
                    // The printed table says who was excused.
                    match issue::of_period(tx, period.id)? {
                        Some(issue) => review::reopen(tx, issue, &super::operator(), &done, now),
                        None => Ok(()),
                    }
                })?;
                context.print(&json!({ "unit": unit, "period": period.id, "reason": reason }), || done.clone())?;
                Ok(DONE)
            }
        }
    }
}

fn list(context: &Context, office: &Office) -> Result<u8> {
    let remembered = roster::all(office.store.db())?;
    let suspended = bounce::all(office.store.db())?;
    let json = json!({ "units": office.roster.units, "remembered": remembered, "suspended": suspended });
    let marked = |address: &str| {
        let found = suspended.iter().find(|one| one.address == address);
        found.map(|one| format!("（停发：{}）", one.reason)).unwrap_or_default()
    };
    context.print(&json, || {
        table(
            &["代码", "责任单位", "类别", "联系人", "电话", "邮箱"],
            office.roster.units.iter().map(|unit| {
                let listed = unit.mail.iter().map(|address| format!("{address}{}", marked(address.as_str())));
                let learnt = remembered.iter().filter(|(_, code)| *code == unit.code);
                let addresses: Vec<String> =
                    listed.chain(learnt.map(|(address, _)| format!("{address}（已记）{}", marked(address)))).collect();
                vec![
                    unit.code.to_string(),
                    unit.short().to_owned(),
                    unit.class.clone(),
                    unit.contact.clone(),
                    unit.phone.clone(),
                    addresses.join("、"),
                ]
            }),
        )
    })?;
    Ok(DONE)
}

fn remember(context: &Context, office: &mut Office, address: &str, unit: Option<&str>) -> Result<u8> {
    let address = Address::parse(address).ok_or_else(|| wrong(format!("“{address}”不是电子邮件地址")))?;
    let Some(unit) = unit else {
        let known = office.store.transact(|tx| roster::forget(tx, &address))?;
        if !known {
            return Err(wrong(format!("没有记过“{address}”；名册中的地址请在 roster.toml 中改")));
        }
        context.print(&json!({ "forgotten": address }), || format!("已忘掉 {address}"))?;
        return Ok(DONE);
    };
    let unit = named(office, unit)?;
    if let Some(listed) = office.roster.by_address(&address).filter(|listed| listed.code != unit) {
        return Err(wrong(format!("{address} 在名册中属于{}，请先在 roster.toml 中改", listed.short())));
    }
    if let Some(person) = office.config.person(&address) {
        return Err(wrong(format!("{address} 是工作人员“{}”的地址，不能归单位", person.name)));
    }
    let now = context.now()?;
    office.store.transact(|tx| roster::remember(tx, &address, &unit, now))?;
    let name = office.roster.short(&unit).to_owned();
    context.print(&json!({ "address": address, "unit": unit }), || format!("已记住 {address} 属于{name}"))?;
    Ok(DONE)
}

/// Letters go to the address again; those that were stopped a person sends again or not.
fn resume(context: &Context, office: &mut Office, address: &str) -> Result<u8> {
    let address = Address::parse(address).ok_or_else(|| wrong(format!("“{address}”不是电子邮件地址")))?;
    let now = context.now()?;
    if !office.store.transact(|tx| bounce::lift(tx, address.as_str(), now))? {
        return Err(wrong(format!("“{address}”没有停发，可用 `jianbao unit list` 查看")));
    }
    let letters = letter::to(office.store.db(), &address)?;
    let held = letters.iter().filter(|letter| matches!(letter.state, LetterState::Refused { .. }));
    let held: Vec<String> = held.map(|letter| letter.id.to_string()).collect();
    context.print(&json!({ "resumed": address, "held": held }), || {
        let rest = match held.as_slice() {
            [] => String::new(),
            held => format!("；{}号信未送达，仍需寄出的请用 `jianbao letter resend`", held.join("、")),
        };
        format!("已恢复向 {address} 发信{rest}")
    })?;
    Ok(DONE)
}

/// The unit that a person named; a near one is suggested if there is none.
pub fn named(settings: &Settings, word: &str) -> Result<UnitCode> {
    if let Some(unit) = settings.roster.named(word) {
        return Ok(unit.code.clone());
    }
    let names = settings.roster.units.iter().flat_map(|unit| unit.names());
    let near = names
        .map(|name| (strsim::normalized_damerau_levenshtein(word, name), name))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness >= 0.4)
        .map(|(_, name)| format!("，是否指“{name}”？"))
        .unwrap_or_else(|| "，可用 `jianbao unit list` 查看".into());
    Err(wrong(format!("名册中没有“{word}”{near}")))
}
