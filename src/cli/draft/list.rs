//! `draft list`: the drafts of a period under their areas.

use crate::board::period_of;
use crate::cli::Context;
use crate::cli::table::{grouped, short};
use crate::cli::unit::named;
use crate::failure::{DONE, wrong};
use crate::model::area::{self, Area, AreaCode};
use crate::model::calendar::PeriodId;
use crate::model::draft::{Draft, DraftStatus, Flag};
use crate::model::unit::UnitCode;
use crate::model::verdict::Decider;
use crate::office::Office;
use crate::store::draft;
use anyhow::Result;
use clap::Args;

#[derive(Debug, Args)]
pub struct List {
    /// 哪一期，以截稿日为名；默认为最近一期
    #[arg(long, value_name = "截稿日")]
    period: Option<PeriodId>,
    /// 只列这个方面（代码或名称）
    #[arg(long, value_name = "方面")]
    area: Option<String>,
    /// 只列这个单位（含联合供稿）
    #[arg(long, value_name = "单位")]
    unit: Option<String>,
    /// 只列这种状态：待选、选用、留用、退稿、并入、重复、替换、刊发
    #[arg(long, value_name = "状态")]
    status: Option<String>,
    /// 只列归类把握不大的
    #[arg(long)]
    unsure: bool,
    /// 只列有提示的
    #[arg(long)]
    flagged: bool,
}

/// The words for each status, and what scripts call it.
const STATUSES: [(&str, &[&str]); 8] = [
    ("waiting", &["待选"]),
    ("selected", &["选用"]),
    ("held", &["留用"]),
    ("returned", &["退稿", "已退"]),
    ("merged", &["并入", "并稿"]),
    ("duplicate", &["重复"]),
    ("superseded", &["替换", "已替换"]),
    ("published", &["刊发", "已刊发"]),
];

impl List {
    pub fn run(&self, context: &Context) -> Result<u8> {
        let office = context.look()?;
        let period = period_of(&office, self.period, context.now()?)?;
        let mut drafts = draft::of_period(office.store.db(), period.id)?;
        let sent = drafts.len();
        let wanted = self.wanted(&office)?;
        drafts.retain(|draft| wanted.takes(&office, draft));
        context.print(&drafts, || match (sent, drafts.len()) {
            (0, _) => {
                let last = office.schedule.previous(&period).filter(|_| self.period.is_none());
                let last = last.map(|last| format!("；上一期用 `draft list --period {}` 查看", last.id));
                format!("{}还没有稿件{}", period.label(), last.unwrap_or_default())
            }
            (sent, 0) => format!("{}共{sent}篇稿件，没有符合条件的", period.label()),
            (sent, found) => {
                let total =
                    if found == sent { format!("共{sent}篇") } else { format!("共{sent}篇，列出{found}篇") };
                format!("{}{total}\n\n{}", period.label(), page(&office, &drafts))
            }
        })?;
        Ok(DONE)
    }

    fn wanted(&self, office: &Office) -> Result<Wanted> {
        let areas = &office.config.areas;
        let area = |word: &String| {
            let names: Vec<&str> = areas.iter().map(|area| area.name.as_str()).collect();
            let found = area::find(areas, word).map(|area| area.code.clone());
            found.ok_or_else(|| wrong(format!("没有“{word}”这个方面，可用：{}", names.join("、"))))
        };
        let status = |word: &String| {
            let found = STATUSES.iter().find(|(code, words)| code == word || words.contains(&word.as_str()));
            let names: Vec<&str> = STATUSES.iter().filter_map(|(_, words)| words.first().copied()).collect();
            found
                .map(|(code, _)| *code)
                .ok_or_else(|| wrong(format!("没有“{word}”这种状态，可用：{}", names.join("、"))))
        };
        Ok(Wanted {
            area: self.area.as_ref().map(area).transpose()?,
            unit: self.unit.as_ref().map(|word| named(office, word)).transpose()?,
            status: self.status.as_ref().map(status).transpose()?,
            unsure: self.unsure,
            flagged: self.flagged,
        })
    }
}

/// What is listed; without anything, all.
struct Wanted {
    area: Option<AreaCode>,
    unit: Option<UnitCode>,
    status: Option<&'static str>,
    unsure: bool,
    flagged: bool,
}

impl Wanted {
    fn takes(&self, office: &Office, draft: &Draft) -> bool {
        self.area.as_ref().is_none_or(|code| office.area(draft.area()).code == *code)
            && self.unit.as_ref().is_none_or(|code| draft.units().any(|unit| unit == code))
            && self.status.is_none_or(|status| status == code_of(&draft.status))
            && (!self.unsure || draft.verdict.unsure)
            && (!self.flagged || !draft.flags.is_empty())
    }
}

fn code_of(status: &DraftStatus) -> &'static str {
    match status {
        DraftStatus::Waiting => "waiting",
        DraftStatus::Selected => "selected",
        DraftStatus::Held => "held",
        DraftStatus::Returned { .. } => "returned",
        DraftStatus::Merged { .. } => "merged",
        DraftStatus::Duplicate { .. } => "duplicate",
        DraftStatus::Superseded { .. } => "superseded",
        DraftStatus::Published { .. } => "published",
    }
}

/// The drafts under their areas, in the office's order.
fn page(office: &Office, drafts: &[Draft]) -> String {
    let groups = office.config.areas.iter().filter_map(|area| {
        let own: Vec<&Draft> = drafts.iter().filter(|draft| office.area(draft.area()).code == area.code).collect();
        let heading = format!("【{}】{}篇", area.name, own.len());
        (!own.is_empty()).then(|| (heading, own.into_iter().map(|draft| row(office, draft)).collect()))
    });
    grouped(&["号", "标题", "责任单位", "状态", "归类", "提示"], groups.collect())
}

fn row(office: &Office, draft: &Draft) -> Vec<String> {
    let units: Vec<&str> = draft.units().map(|code| office.roster.short(code)).collect();
    // What the column beside says need not be said again.
    let flags = draft.flags.iter().filter(|flag| **flag != Flag::Unsure).map(Flag::note);
    vec![
        draft.id.to_string(),
        short(&draft.title, 24),
        short(&units.join("、"), 16),
        draft.status.words(),
        filing(office, draft),
        short(&flags.collect::<Vec<_>>().join("；"), 30),
    ]
}

/// How sure the area is: `民生？项目 47%` where a person should look, 已确认 where one has.
pub fn filing(office: &Office, draft: &Draft) -> String {
    let verdict = &draft.verdict;
    if verdict.unsure {
        let second = verdict.second.as_ref().map(|code| brief(office.area(code))).unwrap_or_default();
        let percent = verdict.confidence * 100.0;
        return format!("{}？{second} {percent:.0}%", brief(office.area(&verdict.area)));
    }
    match &verdict.decider {
        Decider::Person(_) => "已确认".into(),
        Decider::Declared => "单位注明".into(),
        Decider::Classifier => String::new(),
    }
}

/// The shortest word for an area.
fn brief(area: &Area) -> &str {
    let names = area.aliases.iter().map(String::as_str).chain([area.name.as_str()]);
    names.min_by_key(|name| name.chars().count()).unwrap_or(&area.name)
}
