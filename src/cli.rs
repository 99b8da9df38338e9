//! The command line: one file a command, each reads its arguments, makes one call, and prints a table or JSON.
//!
//! The clock is read here and nowhere else, once; results go to stdout, messages and progress to stderr.

mod check;
mod classify;
mod demo;
mod draft;
mod init;
mod issue;
mod letter;
mod mail;
mod read;
mod run;
mod service;
mod signals;
mod status;
mod table;
mod unit;
mod usage;

use crate::config::Limits;
use crate::failure::{self, wrong};
use crate::intake::tools::{Machine, Tools};
use crate::model::calendar::{Moment, zone};
use crate::office::{Office, Settings};
use anyhow::Result;
use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// 把一个稿件邮箱变成一期签发的工作简报。
#[derive(Debug, Parser)]
#[command(name = "jianbao", version, styles = usage::STYLES, help_template = usage::TEMPLATE)]
#[command(disable_help_flag = true, disable_version_flag = true, disable_help_subcommand = true)]
#[command(subcommand_help_heading = "命令", subcommand_value_name = "命令", arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "通用选项")]
struct Global {
    /// 办公目录（含 jianbao.toml），默认为当前目录；也可用环境变量 JIANBAO_OFFICE 指明
    #[arg(long, global = true, value_name = "目录")]
    office: Option<PathBuf>,
    /// 假定现在是此刻（演练用），如 2018-04-16T18:00:00+08:00
    #[arg(long, global = true, value_name = "时刻")]
    now: Option<String>,
    /// 结果以一个 JSON 值输出
    #[arg(long, global = true)]
    json: bool,
    /// 显示运行细节（可重复，-vv 更详细）
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    /// 显示帮助
    #[arg(short, long, global = true, action = clap::ArgAction::Help)]
    help: Option<bool>,
    /// 显示版本
    #[arg(short = 'V', long, action = clap::ArgAction::Version)]
    version: Option<bool>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 生成样例办公目录，按时刻演示一整周：收稿、提醒、截稿、编发、签发、刊发
    #[command(help_template = usage::TEMPLATE)]
    Demo(demo::Demo),
    /// 新建办公目录，各设置项均有说明
    #[command(help_template = usage::TEMPLATE)]
    Init(init::Init),
    /// 检查设置、名册、日历、词表和模板，一次列出全部问题
    #[command(help_template = usage::TEMPLATE)]
    Check(check::Check),
    /// 办理此刻应办的事项：收稿、提醒、催报、编发、按回复签发、刊发、发信；随时可重复执行
    #[command(help_template = usage::TEMPLATE)]
    Run(run::Run),
    /// 每隔一段时间执行一次 run，直到被终止
    #[command(help_template = usage::TEMPLATE)]
    Watch(run::Watch),
    /// 报送看板：各单位按时、迟报、漏报、免报，各方面稿件，待人工处理事项
    #[command(help_template = usage::TEMPLATE)]
    Status(status::Status),
    /// 来信登记：查看、重读、指定单位、略过
    #[command(help_template = usage::TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Mail(mail::Mail),
    /// 稿件筛选：查看、选用、留用、退稿、归类、改稿、并稿
    #[command(help_template = usage::TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Draft(draft::Drafts),
    /// 简报：查看、编发、签发、刊发
    #[command(help_template = usage::TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Issue(issue::Issues),
    /// 责任单位：名册、地址、免报
    #[command(help_template = usage::TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Unit(unit::Units),
    /// 发件箱：查看、重发、撤回
    #[command(help_template = usage::TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Letter(letter::Letters),
    /// 读取邮件或文档，显示系统读到的内容
    #[command(help_template = usage::TEMPLATE)]
    Read(read::Read),
    /// 归类：由标准输入逐行读取 JSON 稿件 {id,title,body,unit}，逐行输出方面和依据
    #[command(help_template = usage::TEMPLATE)]
    Classify(classify::Classify),
}

/// Parses, calls, and says with which code to exit.
pub fn main() -> ExitCode {
    let cli = match usage::parse::<Cli>(std::env::args_os()) {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    usage::logging(cli.global.verbose);
    let context = Context { global: cli.global };
    let done = match cli.command {
        Command::Demo(command) => command.run(&context),
        Command::Init(command) => command.run(&context),
        Command::Check(command) => command.run(&context),
        Command::Run(command) => command.run(&context),
        Command::Watch(command) => command.run(&context),
        Command::Status(command) => command.run(&context),
        Command::Mail(command) => command.run(&context),
        Command::Draft(command) => command.run(&context),
        Command::Issue(command) => command.run(&context),
        Command::Unit(command) => command.run(&context),
        Command::Letter(command) => command.run(&context),
        Command::Read(command) => command.run(&context),
        Command::Classify(command) => command.run(&context),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("jianbao：{}", usage::chain(&error));
            failure::exit_code(&error)
        }
    }
}

/// What every command may ask: the office, the moment, the manner of output.
struct Context {
    global: Global,
}

impl Context {
    /// The office folder.
    fn dir(&self) -> PathBuf {
        let named = self.global.office.clone().or_else(|| std::env::var_os("JIANBAO_OFFICE").map(PathBuf::from));
        named.unwrap_or_else(|| PathBuf::from("."))
    }

    /// This moment, or the one that was asked for.
    fn now(&self) -> Result<Moment> {
        match &self.global.now {
            None => Ok(Utc::now().with_timezone(&zone())),
            // Without an offset the office's own clock is meant.
            Some(text) => DateTime::parse_from_rfc3339(text)
                .or_else(|_| DateTime::parse_from_rfc3339(&format!("{text}+08:00")))
                .map(|moment| moment.with_timezone(&zone()))
                .map_err(|_| wrong(format!("--now “{text}”不是时刻，应写成 2018-04-16T18:00:00+08:00"))),
        }
    }

    /// The office, to look at.
    fn look(&self) -> Result<Office> {
        Office::look(&self.dir(), self.now()?)
    }

    /// The office, to work in.
    fn open(&self) -> Result<Office> {
        Office::open(&self.dir(), self.now()?)
    }

    /// Our own binary, whose children read strangers' bytes, and what else along the search path helps them.
    fn machine(&self) -> Result<Machine> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        Ok(Machine { program: std::env::current_exe()?, tools: Tools::along(&path) })
    }

    /// The limits of the office; outside any office, the usual ones.
    fn limits(&self) -> Limits {
        Settings::load(&self.dir()).map(|settings| settings.config.limits.clone()).unwrap_or_default()
    }

    /// Prints a result: JSON if that was asked for, else the words.
    fn print(&self, json: &impl serde::Serialize, words: impl FnOnce() -> String) -> Result<()> {
        if self.global.json { usage::out(&serde_json::to_string_pretty(json)?) } else { usage::out(words().trim_end()) }
    }
}

/// A name for a person at the keyboard, for the minutes.
fn operator() -> String {
    std::env::var("USER")
        .or_else(|_| std::env::var("USERNAME"))
        .map_or_else(|_| "命令行".into(), |user| format!("命令行 {user}"))
}

/// A path as messages show it.
fn shown(path: &Path) -> String {
    path.display().to_string()
}
