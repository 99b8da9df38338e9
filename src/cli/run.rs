//! `run` and `watch`: the scheduled job.

use super::signals::Signals;
use super::{Context, service};
use crate::failure::{DONE, Failure, LATER, WAITS, WRONG};
use crate::intake::collect::unseen;
use crate::office::Office;
use crate::run::{self, Done, Heartbeat, Round};
use anyhow::Result;
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use std::time::{Duration, Instant};

#[derive(Debug, Args)]
pub struct Run {
    /// 只列出应办事项，不做任何改动
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
pub struct Watch {
    /// 间隔分钟数，可带小数
    #[arg(long, value_name = "分钟", default_value = "5", hide_default_value = true, value_parser = minutes)]
    every: Duration,
}

/// Minutes between a second and a day.
fn minutes(text: &str) -> Result<Duration, String> {
    let minutes: f64 = text.trim().parse().map_err(|_| "应为分钟数".to_owned())?;
    if !(1.0 / 60.0..=1_440.0).contains(&minutes) {
        return Err("应在 1 秒至 1440 分钟之间".into());
    }
    Ok(Duration::from_secs_f64(minutes * 60.0))
}

impl Run {
    pub fn run(&self, context: &Context) -> Result<u8> {
        if self.dry_run {
            return dry_run(context);
        }
        let signals = Signals::listen()?;
        let ended = context.open().and_then(|mut office| once(&mut office, context, &signals));
        beat(context, &ended);
        let (done, waiting) = ended?;
        report(context, &done, waiting)?;
        if done.stopped {
            eprintln!("jianbao：已按要求停止，未办完的事项下次续办");
        }
        Ok(match (done.troubles.is_empty(), waiting) {
            _ if done.misconfigured => WRONG,
            _ if done.stopped => LATER,
            (false, _) => LATER,
            _ if done.polled.rest > 0 => LATER,
            (true, 0) => DONE,
            (true, _) => WAITS,
        })
    }
}

impl Watch {
    pub fn run(&self, context: &Context) -> Result<u8> {
        let signals = Signals::listen()?;
        let mut ready = false;
        while !signals.stop.is_asked() {
            // Opened anew each time, so that changed settings count and the lock is free in between.
            let opened = context.open();
            // Another one at work is no fault of ours: our turn comes.
            if opened.as_ref().map_or_else(is_busy, |_| true) && !std::mem::replace(&mut ready, true) {
                service::ready();
            }
            let ended = opened.and_then(|mut office| once(&mut office, context, &signals));
            beat(context, &ended);
            // Nobody wants to find out tomorrow that it never began. Later on somebody may be in the midst of a change.
            if !ready && ended.as_ref().is_err_and(|error| error.is::<Failure>()) {
                return ended.map(|_| DONE);
            }
            match &ended {
                Ok((done, _)) if done.is_nothing() => {}
                Ok((done, _)) => eprintln!("{}", words(done, 0).trim_end()),
                Err(error) => eprintln!("jianbao：{}", super::usage::chain(error)),
            }
            service::status(&self.state(&ended));
            service::alive();
            rest(&signals, self.every);
        }
        service::stopping();
        service::status("已按要求停止");
        Ok(DONE)
    }

    /// One line for `systemctl status`.
    fn state(&self, ended: &Result<(Done, usize)>) -> String {
        let next = format!("下一轮在{:.0}分钟后", (self.every.as_secs_f64() / 60.0).max(1.0));
        match ended {
            Ok((done, 0)) if done.troubles.is_empty() => format!("运行正常，{next}"),
            Ok((done, waiting)) if done.troubles.is_empty() => format!("运行正常，{waiting}件事待人工处理，{next}"),
            Ok((done, _)) => format!("上一轮有未完成事项：{}；{next}", done.troubles.join("；")),
            Err(error) => format!("上一轮未能运行：{}；{next}", super::usage::chain(error)),
        }
    }
}

/// Whether only another run stands in the way.
fn is_busy(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(Failure::Later(_)))
}

/// Leaves the sign of life. A run that found another one at work, or was told to end, leaves that of the last one.
fn beat(context: &Context, ended: &Result<(Done, usize)>) {
    let (ok, troubles, waiting) = match ended {
        Ok((done, _)) if done.stopped => return,
        Ok((done, waiting)) => (done.troubles.is_empty(), done.troubles.clone(), *waiting),
        Err(error) if is_busy(error) => return,
        Err(error) => (false, vec![super::usage::chain(error)], 0),
    };
    let written = context.now().and_then(|at| Heartbeat { at, ok, troubles, waiting }.write(&context.dir()));
    if let Err(error) = written {
        eprintln!("jianbao：{}", super::usage::chain(&error));
    }
}

/// One run with a progress bar on stderr; what it did, and how many things wait for a person.
fn once(office: &mut Office, context: &Context, signals: &Signals) -> Result<(Done, usize)> {
    let (now, machine) = (context.now()?, context.machine()?);
    let (collecting, settling) = (bar("收信"), bar("读信"));
    let collecting = |done: usize, all: usize| advance(&collecting, done, all);
    let settling = |done: usize, all: usize| advance(&settling, done, all);
    let rehearsal = context.global.now.is_some();
    let (stop, wait) = (&signals.stop, |time: Duration| rest(signals, time));
    let done = run::run(
        office,
        &Round { machine: &machine, now, rehearsal, stop, wait: &wait, collecting: &collecting, settling: &settling },
    );
    Ok((done?, run::waiting(office, now)?))
}

/// Sleeps between two rounds or two letters, telling systemd in between that it is only sleep; a signal ends it at once.
fn rest(signals: &Signals, time: Duration) {
    let until = Instant::now() + time;
    let pulse = service::pulse().unwrap_or(time);
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || signals.stop.is_asked() {
            return;
        }
        signals.sleep(left.min(pulse));
        service::alive();
    }
}

/// A bar on stderr that shows once there is something to wait for.
fn bar(doing: &str) -> ProgressBar {
    let bar = ProgressBar::hidden();
    let style = ProgressStyle::with_template(&format!("{doing} {{bar:32.red}} {{pos}}/{{len}} 用时{{elapsed}}"));
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

fn advance(bar: &ProgressBar, done: usize, all: usize) {
    service::alive();
    // A handful of mails needs no bar.
    if all >= 20 && done < all && bar.is_hidden() {
        bar.set_draw_target(ProgressDrawTarget::stderr());
    }
    bar.set_length(all as u64);
    bar.set_position(done as u64);
    if done >= all {
        bar.finish_and_clear();
    }
}

fn dry_run(context: &Context) -> Result<u8> {
    let office = context.look()?;
    let now = context.now()?;
    let new = unseen(&office)?;
    let due: Vec<String> = run::due(&office, now, now)?.iter().map(|step| step.words(&office)).collect();
    context.print(&json!({ "new_mail": new, "due": due }), || {
        let mut words = match new {
            Some(new) => format!("新来信{new}封\n"),
            None => "服务器上的新来信，执行时才能知道\n".into(),
        };
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
        "rest": polled.rest, "advice": done.advice,
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
    if polled.rest > 0 {
        words += &format!("还有{}封未收完，下次接着收\n", polled.rest);
    }
    for words_of in &done.advice {
        words += &format!("请留意：{words_of}\n");
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
