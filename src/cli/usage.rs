//! How the command line speaks: clap's messages in the office's language, logs, output.

use anyhow::Result;
use clap::Parser;
use clap::builder::styling::{AnsiColor, Styles};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use tracing_subscriber::filter::LevelFilter;

/// Colours of `--help`.
pub const STYLES: Styles =
    Styles::styled().header(AnsiColor::Red.on_default().bold()).literal(AnsiColor::Cyan.on_default());

/// Layout of `--help`.
pub const TEMPLATE: &str = "\
{about-with-newline}
用法：{usage}

{all-args}{after-help}";

/// Parses the arguments; help and complaints are printed here.
pub fn parse<T: Parser>(arguments: impl Iterator<Item = OsString>) -> Result<T, ExitCode> {
    T::try_parse_from(arguments).map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = out(translated(&error).trim_end());
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            eprint!("{}", translated(&error));
            ExitCode::from(crate::failure::WRONG)
        }
        _ => {
            eprintln!("jianbao：{}", complaint(&error));
            eprintln!("用 `jianbao --help` 查看用法。");
            ExitCode::from(crate::failure::WRONG)
        }
    })
}

/// The few words of `--help` that clap takes from nobody else.
fn translated(error: &clap::Error) -> String {
    let words = [("[OPTIONS]", "[选项]"), ("Usage: ", "用法："), ("Options:", "选项："), ("Arguments:", "参数：")];
    let rendered = error.render();
    let text = if io::stdout().is_terminal() { rendered.ansi().to_string() } else { rendered.to_string() };
    let text = words.iter().fold(text, |text, (english, chinese)| text.replace(english, chinese));
    text.replace("命令:", "命令：").replace("通用选项:", "通用选项：")
}

fn complaint(error: &clap::Error) -> String {
    let suggests = |kind: ContextKind| {
        matches!(kind, ContextKind::SuggestedArg | ContextKind::SuggestedSubcommand | ContextKind::SuggestedValue)
    };
    let context = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        // clap's candidates come with the likeliest last.
        Some(ContextValue::Strings(texts)) if suggests(kind) => texts.last().cloned().unwrap_or_default(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let argument = context(ContextKind::InvalidArg);
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .map(context)
        .find(|near| !near.is_empty());
    let near = near.map(|near| format!("，是否想写 {near}？")).unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument => format!("没有“{argument}”这个选项{near}"),
        ErrorKind::InvalidSubcommand => format!("没有“{}”这个命令{near}", context(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingRequiredArgument => format!("还缺：{argument}"),
        ErrorKind::MissingSubcommand => format!("还缺命令，可用：{}", context(ContextKind::ValidSubcommand)),
        ErrorKind::InvalidValue if context(ContextKind::InvalidValue).is_empty() => format!("{argument} 后面要写值"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let valid = context(ContextKind::ValidValue);
            let valid = if valid.is_empty() { String::new() } else { format!("，可用：{valid}") };
            format!("“{}”不能用于 {argument}{near}{valid}", context(ContextKind::InvalidValue))
        }
        ErrorKind::ArgumentConflict => format!("{argument} 不能与 {} 同用", context(ContextKind::PriorArg)),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("{argument} 的个数不对")
        }
        _ => format!("参数有误：{argument}"),
    }
}

/// Logs to stderr: warnings, and with -v or -vv what was done and how. `JIANBAO_LOG` overrides.
pub fn logging(verbose: u8) {
    let level = match verbose {
        0 => LevelFilter::ERROR,
        1 => LevelFilter::INFO,
        _ => LevelFilter::DEBUG,
    };
    let filter = tracing_subscriber::EnvFilter::builder()
        .with_env_var("JIANBAO_LOG")
        .with_default_directive(level.into())
        .from_env_lossy();
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).without_time().try_init();
}

/// Prints to stdout; a reader that went away (`| head`) is no error.
pub fn out(text: &str) -> Result<()> {
    let mut stdout = io::stdout().lock();
    match writeln!(stdout, "{text}").and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => Ok(done?),
    }
}

/// An error with its causes, each once.
pub fn chain(error: &anyhow::Error) -> String {
    let mut words: Vec<String> = Vec::new();
    for cause in error.chain().map(ToString::to_string) {
        if !words.contains(&cause) {
            words.push(cause);
        }
    }
    words.join("：")
}
