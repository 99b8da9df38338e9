//! `draft`: screening. Every change goes through `editing::review`.

use super::table::{one_line, short, table};
use super::{Context, operator};
use crate::board::period_of;
use crate::editing::review::{self, Act};
use crate::failure::{DONE, wrong};
use crate::model::calendar::{PeriodId, words};
use crate::model::draft::{Draft, Flag};
use crate::model::ids::DraftId;
use crate::office::Office;
use crate::store::draft;
use crate::store::minute::{self, About};
use anyhow::Result;
use clap::{Args, Subcommand};
use serde_json::json;

#[derive(Debug, Args)]
pub struct Drafts {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 列出一期的稿件
    List {
        /// 哪一期，以截稿日为名；默认为最近一期
        #[arg(long, value_name = "截稿日")]
        period: Option<PeriodId>,
    },
    /// 显示一篇稿件及其办理记录
    Show {
        #[arg(value_name = "编号")]
        id: DraftId,
    },
    /// 选用
    Select {
        #[arg(value_name = "编号", required = true)]
        ids: Vec<DraftId>,
    },
    /// 留用，以后再刊
    Hold {
        #[arg(value_name = "编号", required = true)]
        ids: Vec<DraftId>,
    },
    /// 退稿，并函告来稿单位
    Return {
        #[arg(value_name = "编号")]
        id: DraftId,
        #[arg(value_name = "原因")]
        reason: String,
    },
    /// 归入另一方面
    Move {
        #[arg(value_name = "编号")]
        id: DraftId,
        /// 方面的代码或名称
        #[arg(value_name = "方面")]
        area: String,
    },
    /// 改标题
    Retitle {
        #[arg(value_name = "编号")]
        id: DraftId,
        #[arg(value_name = "新标题")]
        title: String,
    },
}

impl Drafts {
    pub fn run(&self, context: &Context) -> Result<u8> {
        match &self.command {
            Command::List { period } => list(context, &context.look()?, *period),
            Command::Show { id } => show(context, &context.look()?, *id),
            Command::Select { ids } => change(context, ids, &Act::Select),
            Command::Hold { ids } => change(context, ids, &Act::Hold),
            Command::Return { id, reason } => change(context, &[*id], &Act::Return { reason: reason.clone() }),
            Command::Move { id, area } => change(context, &[*id], &Act::Move { area: area.clone() }),
            Command::Retitle { id, title } => change(context, &[*id], &Act::Retitle { title: title.clone() }),
        }
    }
}

fn list(context: &Context, office: &Office, period: Option<PeriodId>) -> Result<u8> {
    let period = period_of(office, period, context.now()?)?;
    let drafts = draft::of_period(office.store.db(), period.id)?;
    context.print(&drafts, || {
        if drafts.is_empty() {
            return format!("{}还没有稿件", period.label());
        }
        table(
            &["号", "方面", "标题", "责任单位", "状态", "提示"],
            drafts.iter().map(|draft| {
                let flags: Vec<String> = draft.flags.iter().map(Flag::note).collect();
                vec![
                    draft.id.to_string(),
                    office.area(draft.area()).name.clone(),
                    short(&draft.title, 24),
                    office.roster.short(&draft.unit).to_owned(),
                    draft.status.words(),
                    short(&flags.join("；"), 30),
                ]
            }),
        )
    })?;
    Ok(DONE)
}

fn show(context: &Context, office: &Office, id: DraftId) -> Result<u8> {
    let draft = known(office, id)?;
    let minutes = minute::of(office.store.db(), About::Draft(id))?;
    context.print(&json!({ "draft": draft, "minutes": minutes }), || {
        let verdict = &draft.verdict;
        let cues: Vec<&str> = verdict.evidence.iter().map(|cue| cue.cue.as_str()).collect();
        let mut page =
            format!("{}号稿件　{}　{}\n\n{}\n", draft.id, draft.status.words(), draft.period, one_line(&draft.title));
        let lines = [
            ("责任单位", office.roster.short(&draft.unit).to_owned()),
            ("方面", format!("{}（把握{:.0}%）", office.area(draft.area()).name, verdict.confidence * 100.0)),
            ("依据", cues.join("、")),
            ("作者", draft.author.clone().unwrap_or_default()),
            ("电话", draft.phone.clone().unwrap_or_default()),
            ("签发", draft.signoff.clone().unwrap_or_default()),
            ("出处", draft.origin.clone()),
        ];
        for (name, value) in lines.iter().filter(|(_, value)| !value.is_empty()) {
            page += &format!("  {name}：{}\n", one_line(value));
        }
        for photo in &draft.photos {
            let caption = photo.caption.as_deref().unwrap_or("无说明");
            page += &format!(
                "  图片：{}（{}×{}）{}\n",
                one_line(&photo.name),
                photo.width,
                photo.height,
                one_line(caption)
            );
        }
        for flag in &draft.flags {
            page += &format!("  · {}\n", one_line(&flag.note_about(office.roster.get(&draft.unit))));
        }
        for minute in &minutes {
            page += &format!("  {}　{}：{}\n", words::moment(minute.at), minute.who, one_line(&minute.words));
        }
        for paragraph in &draft.paragraphs {
            page += &format!("\n　　{}", one_line(paragraph));
        }
        page
    })?;
    Ok(DONE)
}

fn change(context: &Context, ids: &[DraftId], act: &Act) -> Result<u8> {
    let mut office = context.open()?;
    let now = context.now()?;
    let (settings, writer, who) = (&office.settings, office.writer.clone(), operator());
    let done = office.store.transact(|tx| {
        ids.iter().map(|id| review::apply(tx, settings, &writer, *id, act, &who, now)).collect::<Result<Vec<String>>>()
    })?;
    context.print(&done, || done.join("\n"))?;
    Ok(DONE)
}

fn known(office: &Office, id: DraftId) -> Result<Draft> {
    draft::get(office.store.db(), id)?.ok_or_else(|| wrong(format!("没有{id}号稿件，可用 `jianbao draft list` 查看")))
}
