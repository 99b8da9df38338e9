//! `demo`: the sample office through two periods, moment by moment, as a mail server and two people would play it.

use super::init::{self, FILES};
use super::{Context, run as running, shown};
use crate::board::{Board, page};
use crate::failure::{DONE, wrong};
use crate::model::calendar::{Moment, PeriodId, at, words};
use crate::model::letter::{LetterKey, LetterState};
use crate::model::person::Role;
use crate::model::stop::Stop;
use crate::office::{Office, SAMPLE};
use crate::publishing::compile::file_name;
use crate::run::{self, Round};
use crate::store::issue;
use crate::store::letter::{self, Letter};
use anyhow::{Context as _, Result};
use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime};
use clap::Args;
use data_encoding::BASE64;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Demo {
    /// 演示目录
    #[arg(value_name = "目录", default_value = "demo", hide_default_value = true)]
    dir: PathBuf,
}

/// What somebody of the office does at a moment of the play.
enum Scene {
    /// Nothing but the mails that arrive.
    Mail,
    /// The leader answers the newest review copy.
    Leader(&'static str),
    /// The editor answers it; `{guta}` stands for the number of that unit's draft in it.
    Editor(&'static str),
}

/// The play: when the scheduler calls, and what has come in by then. The year is 2018.
const PLAY: &[(&str, Scene)] = &[
    ("04-17 08:30", Scene::Mail),
    ("04-18 17:30", Scene::Mail),
    ("04-20 15:00", Scene::Mail),
    ("04-23 10:00", Scene::Mail),
    ("04-23 17:45", Scene::Mail),
    ("04-24 08:40", Scene::Mail),
    ("04-24 10:00", Scene::Mail),
    ("04-24 10:40", Scene::Leader("同意。")),
    ("04-28 15:00", Scene::Mail),
    ("05-02 10:00", Scene::Mail),
    ("05-02 18:00", Scene::Mail),
    ("05-03 08:40", Scene::Mail),
    ("05-03 10:00", Scene::Mail),
    ("05-03 10:20", Scene::Leader("退回：古塔区一篇标题不够醒目，请改后再报。")),
    ("05-03 10:50", Scene::Editor("题 {guta} 古塔区把社区治理的服务管理权交给居民")),
    ("05-03 11:30", Scene::Leader("同意签发")),
];

impl Demo {
    pub fn run(&self, context: &Context) -> Result<u8> {
        let dir = &self.dir;
        if dir.exists() {
            return Err(wrong(format!("“{}”已经存在，请删除后再演示，或另选目录", shown(dir))));
        }
        init::write(dir, &FILES)?;
        let mailbox = dir.join("mailbox");
        fs::create_dir_all(&mailbox)?;
        let machine = context.machine()?;
        let bar = ProgressBar::new(PLAY.len() as u64);
        let style = ProgressStyle::with_template("演示 {bar:32.red} {pos}/{len}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let mut story = Vec::new();
        let mut boards = Vec::new();
        for (time, scene) in PLAY {
            let now = moment(time)?;
            let mut lines = Vec::new();
            arrive(&mailbox, now)?;
            if let Some((who, says)) = reply(dir, &mailbox, scene, now)? {
                lines.push(format!("{who}回复：{says}"));
            }
            let mut office = Office::open(dir, now)?;
            let stop = Stop::default();
            let round = Round {
                machine: &machine,
                now,
                rehearsal: true,
                stop: &stop,
                wait: &|_| (),
                collecting: &|_, _| (),
                settling: &|_, _| (),
            };
            let done = run::run(&mut office, &round)?;
            lines.extend(running::words(&done, 0).lines().map(str::to_owned));
            // The board as it was just before each issue was compiled, and at the end.
            if let Some(period) = compiled(&done.steps, &office, now) {
                let file = dir.join("out").join(format!("board-{period}.html"));
                let period = office.schedule.period(period).context("a compiled period is in the calendar")?;
                fs::write(&file, page(&Board::of(&office, &period, now)?)?)?;
                boards.push(file);
            }
            bar.println(format!("\n{}", words::moment(now)));
            for line in &lines {
                bar.println(format!("  {line}"));
            }
            if bar.is_hidden() && !context.global.json {
                eprintln!("\n{}\n  {}", words::moment(now), lines.join("\n  "));
            }
            story.push(json!({ "at": now, "lines": lines }));
            bar.inc(1);
        }
        bar.finish_and_clear();
        closing(context, dir, &story, &boards)
    }
}

/// 04-23 10:00 of 2018.
fn moment(text: &str) -> Result<Moment> {
    let civil = NaiveDateTime::parse_from_str(&format!("2018-{text}"), "%Y-%m-%d %H:%M")?;
    Ok(at(civil.date(), civil.time()))
}

/// Lays into the mailbox what has arrived by now; the samples' names begin with month, day, hour and minute.
fn arrive(mailbox: &Path, now: Moment) -> Result<()> {
    let folder = SAMPLE.get_dir("mailbox").context("样例中缺少 mailbox")?;
    for file in folder.files() {
        let name = file.path().file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let stamp: String = name.chars().take(9).collect();
        let arrived = arrival(&stamp).with_context(|| format!("样例邮件“{name}”的名字没有时刻"))?;
        let path = mailbox.join(name);
        if arrived <= now && !path.exists() {
            fs::write(path, file.contents())?;
        }
    }
    Ok(())
}

fn arrival(stamp: &str) -> Option<Moment> {
    let (day, time) = stamp.split_once('-')?;
    let day = NaiveDate::parse_from_str(&format!("2018{day}"), "%Y%m%d").ok()?;
    Some(at(day, NaiveTime::parse_from_str(time, "%H%M").ok()?))
}

/// Writes the reply that a scene asks for into the mailbox; returns who says what.
fn reply(dir: &Path, mailbox: &Path, scene: &Scene, now: Moment) -> Result<Option<(String, String)>> {
    let (role, words) = match scene {
        Scene::Mail => return Ok(None),
        Scene::Leader(words) => (Role::Leader, *words),
        Scene::Editor(words) => (Role::Editor, *words),
    };
    let office = Office::open(dir, now)?;
    let person = office.config.people_of(role).next().context("样例办公室缺少编辑或领导")?.clone();
    let reviews = letter::all(office.store.db())?;
    let review = reviews
        .iter()
        .rev()
        .find(|letter| matches!(letter.key, LetterKey::Review { .. }) && letter.recipient == person.mail.as_str());
    let review = review.context("没有可以回复的送审邮件")?;
    let LetterKey::Review { issue, .. } = review.key else {
        return Ok(None);
    };
    let contents: crate::publishing::contents::Contents =
        serde_json::from_str(&issue::contents(office.store.db(), issue)?)?;
    let guta = contents.drafts().find(|(_, draft)| draft.unit.0 == "guta").map(|(_, draft)| draft.draft.to_string());
    let words = words.replace("{guta}", &guta.unwrap_or_default());
    let arrived = now - Duration::minutes(2);
    let name =
        format!("{}-{}.eml", arrived.format("%m%d-%H%M"), if role == Role::Leader { "leader" } else { "editor" });
    fs::write(mailbox.join(name), reply_mail(&office, review, &person.mail.to_string(), &words, arrived))?;
    Ok(Some((person.name, words)))
}

/// A reply as a mail program writes it: the words, then what is answered.
fn reply_mail(office: &Office, review: &Letter, from: &str, words: &str, arrived: Moment) -> String {
    let encoded = |text: &str| BASE64.encode(text.as_bytes());
    let to = &office.config.mailbox.address;
    let subject = format!("回复：{}", review.subject);
    let body = format!(
        "{words}\r\n\r\n------------------ 原始邮件 ------------------\r\n发件人: {to}\r\n主题: {}\r\n",
        review.subject
    );
    let date = arrived.to_rfc2822();
    let lines: Vec<String> =
        encoded(&body).as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into()).collect();
    format!(
        "Received: from office.example.cn ([192.0.2.7]) by mx (Coremail) with SMTP; {date}\r\n\
         From: <{from}>\r\nTo: <{to}>\r\nSubject: =?UTF-8?B?{}?=\r\nDate: {date}\r\n\
         Message-ID: <reply-{}@office.example.cn>\r\nIn-Reply-To: {}\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
        encoded(&subject),
        arrived.timestamp(),
        review.message_id,
        lines.join("\r\n"),
    )
}

/// The period that this run compiled for the first time.
fn compiled(steps: &[String], office: &Office, now: Moment) -> Option<PeriodId> {
    let last = office.schedule.last_over(now)?;
    let issue = issue::of_period(office.store.db(), last.id).ok()??;
    (!steps.is_empty() && issue.round == 1 && issue.compiled_at == now).then_some(last.id)
}

fn closing(context: &Context, dir: &Path, story: &[serde_json::Value], boards: &[PathBuf]) -> Result<u8> {
    let (last, _) = PLAY.last().context("the play has scenes")?;
    let now = moment(last)? + Duration::minutes(30);
    let office = Office::open(dir, now)?;
    let issues = issue::all(office.store.db())?;
    let bulletins: Vec<PathBuf> =
        issues.iter().map(|issue| dir.join("out").join("issues").join(file_name(issue))).collect();
    let mut letters: BTreeMap<&str, usize> = BTreeMap::new();
    for letter in letter::all(office.store.db())? {
        if matches!(letter.state, LetterState::Sent { .. }) {
            *letters.entry(letter.key.words()).or_default() += 1;
        }
    }
    let account = crate::store::mail::account(office.store.db())?;
    let outbox = dir.join(&office.config.delivery.path);
    let json = json!({
        "dir": dir, "story": story, "bulletins": bulletins, "boards": boards, "outbox": outbox,
        "letters": letters, "account": account, "adds_up": account.adds_up(),
    });
    let rehearse = format!("--office {} --now {}", shown(dir), now.to_rfc3339());
    context.print(&json, || {
        let list = |files: &[PathBuf]| files.iter().map(|file| format!("  {}\n", shown(file))).collect::<String>();
        let kinds: Vec<String> = letters.iter().map(|(kind, count)| format!("{kind}{count}")).collect();
        format!(
            "\n演示完毕。\n\n简报（用 Word 或 WPS 打开）\n{}\n看板（用浏览器打开）\n{}\n发出的信：{}封（{}）\n  {}\n\n\
             接着可以看：\n  jianbao {rehearse} status\n  jianbao {rehearse} mail list\n  jianbao {rehearse} run　　再执行一次，不会重复任何事\n",
            list(&bulletins),
            list(boards),
            letters.values().sum::<usize>(),
            kinds.join("、"),
            shown(&outbox),
        )
    })?;
    Ok(DONE)
}
