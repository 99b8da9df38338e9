//! `draft`: screening. Every change goes through `editing::review`.

mod change;
mod edit;
mod list;
mod show;

use super::Context;
use crate::editing::review::Act;
use crate::failure::wrong;
use crate::model::draft::Draft;
use crate::model::ids::DraftId;
use crate::office::Office;
use crate::store::draft;
use anyhow::Result;
use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub struct Drafts {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 列出一期的稿件，按方面排列
    List(list::List),
    /// 显示一篇稿件、改稿和办理记录
    Show(show::Show),
    /// 改稿：改标题、正文、图片说明，每次修改都留底；不带选项则打开编辑器
    Edit(edit::Edit),
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
    /// 退稿，并函告来稿单位，如 return 4 7 缺签发
    Return {
        /// 一个或几个编号，最后写原因
        #[arg(value_name = "编号… 原因", required = true)]
        ids_and_reason: Vec<String>,
    },
    /// 归入一个方面，如 move 6 8 民生；与现有归类相同即为确认
    Move {
        /// 一个或几个编号，最后写方面的代码或名称
        #[arg(value_name = "编号… 方面", required = true)]
        ids_and_area: Vec<String>,
    },
    /// 确认现有归类无误
    Confirm {
        #[arg(value_name = "编号", required = true)]
        ids: Vec<DraftId>,
    },
    /// 改标题
    Retitle {
        #[arg(value_name = "编号")]
        id: DraftId,
        #[arg(value_name = "新标题")]
        title: String,
    },
    /// 并稿：其余各篇并入第一篇，其单位列为联合供稿单位，图片一并采用
    Merge {
        #[arg(value_name = "编号")]
        id: DraftId,
        /// 并入的稿件
        #[arg(value_name = "其余编号", required = true)]
        others: Vec<DraftId>,
    },
    /// 恢复待选：撤销选用、留用、退稿或并稿
    Reopen {
        #[arg(value_name = "编号", required = true)]
        ids: Vec<DraftId>,
    },
}

impl Drafts {
    pub fn run(&self, context: &Context) -> Result<u8> {
        match &self.command {
            Command::List(list) => list.run(context),
            Command::Show(show) => show.run(context),
            Command::Edit(edit) => edit.run(context),
            Command::Select { ids } => change::change(context, ids, &Act::Select),
            Command::Hold { ids } => change::change(context, ids, &Act::Hold),
            Command::Return { ids_and_reason } => {
                let (ids, reason) = change::last_apart(ids_and_reason, "退稿原因，如 `draft return 4 缺签发`")?;
                change::change(context, &ids, &Act::Return { reason })
            }
            Command::Move { ids_and_area } => {
                let (ids, area) = change::last_apart(ids_and_area, "方面，如 `draft move 6 民生`")?;
                change::change(context, &ids, &Act::Move { area })
            }
            Command::Confirm { ids } => change::change(context, ids, &Act::Confirm),
            Command::Retitle { id, title } => change::change(context, &[*id], &Act::Retitle { title: title.clone() }),
            Command::Merge { id, others } => change::change(context, others, &Act::Merge { into: *id }),
            Command::Reopen { ids } => change::change(context, ids, &Act::Reopen),
        }
    }
}

fn known(office: &Office, id: DraftId) -> Result<Draft> {
    draft::get(office.store.db(), id)?.ok_or_else(|| wrong(format!("没有{id}号稿件，可用 `jianbao draft list` 查看")))
}
