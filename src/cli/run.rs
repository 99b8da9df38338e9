//! `run` and `watch`: the scheduled job.

use super::Context;
use crate::failure::{DONE, LATER, WAITS, WRONG};
use crate::intake::collect::unseen;
use crate::intake::tools::Machine;
use crate::office::Office;
use crate::run::{self, Done};
use anyhow::Result;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use std::time::Duration;

#[derive(Debug, Args)]
pub struct Run {
    /// 只列出应办事项，不做任何改动
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
pub struct Watch {
    /// 间隔分钟数
    #[arg(long, value_name = "分钟", default_value_t = 5, hide_default_value = true)]
    every: u64,
}

impl Run {
    pub fn run(&self, context: &Context) -> Result<u8> {
        if self.dry_run {
            return dry_run(context);
        }
        let mut office = context.open()?;
        let done = once(&mut office, &context.machine()?, context)?;
        let waiting = run::waiting(&office, context.now()?)?;
        report(context, &done, waiting)?;
        Ok(match (done.troubles.is_empty(), waiting) {
            _ if done.misconfigured => WRONG,
            (false, _) => LATER,
            (true, 0) => DONE,
            (true, _) => WAITS,
        })
    }
}

impl Watch {
    pub fn run(&self, context: &Context) -> Result<u8> {
        loop {
            // Opened anew each time, so that changed settings count and the lock is free in between.
            match context.open().and_then(|mut office| once(&mut office, &context.machine()?, context)) {
                Ok(done) if done.is_nothing() => {}
                Ok(done) => eprintln!("{}", words(&done, 0).trim_end()),
                Err(error) => eprintln!("jianbao：{}", super::usage::chain(&error)),
            }
            std::thread::sleep(Duration::from_secs(self.every.max(1) * 60));
        }
    }
}

/// One run with a progress bar on stderr.
pub fn once(office: &mut Office, machine: &Machine, context: &Context) -> Result<Done> {
    let now = context.now()?;
    let bar = ProgressBar::hidden();
    let style = ProgressStyle::with_template("读信 {bar:32.red} {pos}/{len} 用时{elapsed}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let progress = |settled: usize, all: usize| {
        // A handful of mails needs no bar.
        if all >= 20 && bar.is_hidden() && settled == 1 {
            bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        }
        bar.set_length(all as u64);
        bar.set_position(settled as u64);
    };
    let done = run::run(office, machine, now, &progress, &std::thread::sleep);
    bar.finish_and_clear();
    done
}

fn dry_run(context: &Context) -> Result<u8> {
    let office = context.look()?;
    let now = context.now()?;
    let new = unseen(&office)?;
    let due: Vec<String> = run::due(&office, now)?.iter().map(|step| step.words(&office)).collect();
    context.print(&json!({ "new_mail": new, "due": due }), || {
        let mut words = format!("新来信{new}封\n");
        for step in &due {
            words += &format!("应办：{step}\n");
        }
        words
    })?;
    Ok(DONE)
}

fn report(context: &Context, done: &Done, waiting: usize) -> Result<()> {
    let polled = &done.polled;
    let json = json!({
        "stored": polled.stored, "draft": polled.draft, "acted": polled.acted, "ignored": polled.ignored,
        "quarantined": polled.quarantined, "steps": done.steps, "sent": done.delivered.sent,
        "deferred": done.delivered.deferred, "refused": done.delivered.refused, "troubles": done.troubles,
        "waiting": waiting,
    });
    // Silence is what a scheduler wants when there is nothing to say.
    if done.is_nothing() && !context.global.json {
        return Ok(());
    }
    context.print(&json, || words(done, waiting))
}

/// What a run did, in words.
pub fn words(done: &Done, waiting: usize) -> String {
    let polled = &done.polled;
    let mut words = String::new();
    if polled.stored > 0 || polled.settled() > 0 {
        let parts =
            [("来稿", polled.draft), ("已办", polled.acted), ("略过", polled.ignored), ("待处理", polled.quarantined)];
        let parts: Vec<String> =
            parts.iter().filter(|(_, count)| *count > 0).map(|(name, count)| format!("{name}{count}封")).collect();
        words += &format!("收信{}封：{}\n", polled.stored, parts.join("，"));
    }
    for step in &done.steps {
        words += &format!("{step}\n");
    }
    if done.delivered.sent > 0 {
        words += &format!("发信{}封\n", done.delivered.sent);
    }
    for trouble in &done.troubles {
        words += &format!("未完成——{trouble}\n");
    }
    if waiting > 0 {
        words += &format!("有{waiting}件事待人工处理，见 `jianbao status`\n");
    }
    words
}
