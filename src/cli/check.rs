//! `check`: every finding about the office's files at once; with `--live`, about its accounts too.

mod live;

use self::live::{Live, Way};
use super::Context;
use crate::config::Finding;
use crate::failure::{DONE, LATER, WRONG};
use crate::intake::extract::scan;
use crate::intake::sandbox::Reader;
use crate::intake::source::{self, Place};
use crate::intake::tools::Tools;
use crate::model::calendar::words;
use crate::office::{self, Settings};
use anyhow::Result;
use chrono::Duration;
use clap::Args;
use serde::Serialize;

#[derive(Debug, Args)]
pub struct Check {
    /// 并试登录收信、发信服务器，列出其能力和文件夹；不改动、不发信
    #[arg(long)]
    live: bool,
}

#[derive(Serialize)]
struct Report {
    sound: bool,
    findings: Vec<Finding>,
    advice: Vec<Finding>,
    summary: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    live: Option<Live>,
}

impl Check {
    pub fn run(&self, context: &Context) -> Result<u8> {
        let report = match Settings::load(&context.dir()) {
            Ok(settings) => {
                let mut report = sound(&settings, context)?;
                if self.live {
                    report.live = Some(Live::try_out(&settings, &context.dir(), context.now()?));
                }
                report
            }
            Err(findings) => Report { sound: false, findings, advice: Vec::new(), summary: Vec::new(), live: None },
        };
        context.print(&report, || words_of(&report))?;
        let failed: Vec<&Way> = report.live.iter().flat_map(Live::ways).filter(|way| !way.sound).collect();
        Ok(match failed.as_slice() {
            [] if report.sound => DONE,
            [_, ..] if failed.iter().all(|way| !way.needs_a_person) => LATER,
            _ => WRONG,
        })
    }
}

fn sound(settings: &Settings, context: &Context) -> Result<Report> {
    let now = context.now()?;
    let mut advice = settings.advice.clone();
    let mailbox = context.dir().join(&settings.config.mailbox.path);
    if settings.config.mailbox.kind != source::Kind::Imap
        && let Err(error) = Place::open(settings.config.mailbox.kind, &mailbox).and_then(|source| source.list())
    {
        advice.push(Finding::new("jianbao.toml", "mailbox", format!("{error:#}")));
    }
    if settings.config.campaign.ends.is_some_and(|ends| ends < now.date_naive()) {
        advice.push(Finding::new("jianbao.toml", "campaign.ends", "专项行动已经结束，不再有截稿日"));
    }
    for year in settings.schedule.missing_years(now.date_naive(), now.date_naive() + Duration::days(45)) {
        let words = format!("没有{year}年的节假日安排，暂按周一至周五计算；请在 calendar.toml 中补写");
        advice.push(Finding::new("calendar.toml", "", words));
    }
    let (config, roster) = (&settings.config, &settings.roster);
    let mut summary = vec![format!(
        "收稿邮箱 {}，责任单位{}家，方面{}个",
        config.mailbox.address,
        roster.units.len(),
        config.areas.len()
    )];
    if let Some(period) = settings.schedule.period_at(now) {
        let note = period.moved_note().map(|note| format!("（{note}）")).unwrap_or_default();
        summary.push(format!("本期截稿：{}{note}", words::moment(period.deadline)));
        let closes = settings.closes(&period);
        summary.push(format!("编发送审：{}", words::moment(closes)));
    }
    let machine = context.machine()?;
    summary.push(programs(&machine.tools, config.limits.programs));
    summary.push(confinement(&office::reader(&config.limits, &machine)));
    Ok(Report { sound: true, findings: Vec::new(), advice, summary, live: None })
}

/// What the process that reads strangers' mail is kept from, as tried on this machine.
fn confinement(reader: &Reader) -> String {
    if let Err(failure) = reader.file("试读.txt", "试读".as_bytes()) {
        return format!("读信进程：{failure}");
    }
    match reader.confinement().unwrap_or_default() {
        confined if confined.lacks.is_empty() => "读信进程：已隔离，读不到办公资料，不能写文件、不能联网".into(),
        confined => format!("读信进程：本机系统较旧，隔离不完全（{}），仍可使用", confined.lacks.join("；")),
    }
}

/// Which programs of the machine help reading, and what is lacking without the others.
fn programs(tools: &Tools, used: bool) -> String {
    if !used {
        return "读取附件：不借助本机其他程序（limits.programs = false）".into();
    }
    let scans = match &tools.tesseract {
        Some(program) if scan::knows_chinese(program) => "扫描件可识别（tesseract）",
        Some(_) => "扫描件不能识别（tesseract 缺简体中文数据 tesseract-ocr-chi-sim）",
        None => "扫描件不能识别（未装 tesseract）",
    };
    let rar = if tools.bsdtar.is_some() { "RAR 可读（bsdtar）" } else { "RAR 不能读（未装 bsdtar）" };
    let pdf = if tools.pdftotext.is_some() { "疑难 PDF 借助 pdftotext" } else { "未装 pdftotext" };
    format!("读取附件：{scans}，{rar}，{pdf}")
}

fn words_of(report: &Report) -> String {
    let list = |findings: &[Finding]| findings.iter().map(|finding| format!("  · {finding}\n")).collect::<String>();
    let mut words = String::new();
    if report.sound {
        words += "设置无误。\n";
    } else {
        words += &format!("有{}处需要改正：\n{}", report.findings.len(), list(&report.findings));
    }
    for line in &report.summary {
        words += &format!("  {line}\n");
    }
    if let Some(live) = &report.live {
        words += &format!("\n{}", live.words());
    }
    if !report.advice.is_empty() {
        words += &format!("\n请留意：\n{}", list(&report.advice));
    }
    words
}
