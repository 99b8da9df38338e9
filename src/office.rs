//! One office, opened once: its settings, store, archive, outbox and reading children.
//!
//! Hands out [`Settings`] (what the files say, checked as a whole) and [`Office`], the one context that every step of
//! the job is given. Knows no clock: each step is told the moment.

mod settings;

pub use settings::{SAMPLE, Settings};

use crate::config::{self, Config, DeliveryKind, Imap};
use crate::editing::classify::Classifier;
use crate::failure::Failure;
use crate::intake::sandbox::Reader;
use crate::intake::source::{self, Place, imap};
use crate::intake::tools::{Machine, Tools};
use crate::model::calendar::{Moment, PeriodId};
use crate::model::ids::IssueId;
use crate::notices::post::{Limits, Post, smtp};
use crate::notices::writer::Writer;
use crate::store::{self, Store, archive::Archive};
use crate::wire::{Credentials, Server, Trouble};
use anyhow::{Context, Result, bail};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::cell::OnceCell;
use std::fs::{self, File, TryLockError};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Of the editors' decisions about areas, the latest so many teach.
const DECIDED: u32 = 2000;

/// Everything of one office that a step may need.
pub struct Office {
    pub dir: PathBuf,
    pub settings: Settings,
    pub store: Store,
    pub archive: Archive,
    pub writer: Writer,
    pub post: Post,
    /// The first run: mail that had arrived before is answered to nobody.
    pub first_run: Moment,
    classifier: OnceCell<Classifier>,
    /// Held as long as the office is open for work, so that two never work at once.
    _lock: Option<File>,
}

impl Deref for Office {
    type Target = Settings;
    fn deref(&self) -> &Settings {
        &self.settings
    }
}

impl Office {
    /// Opens an office folder to work in it. All findings about its files come at once; nothing is written before they
    /// are gone. One at a time: a second one is told to try again later.
    pub fn open(dir: &Path, now: Moment) -> Result<Self> {
        Self::enter(dir, now, true)
    }

    /// Opens an office folder to look, also while another process works in it.
    pub fn look(dir: &Path, now: Moment) -> Result<Self> {
        Self::enter(dir, now, false)
    }

    fn enter(dir: &Path, now: Moment, to_work: bool) -> Result<Self> {
        let settings = Settings::load(dir).map_err(Failure::Misconfigured)?;
        let data = dir.join("data");
        fs::create_dir_all(&data).with_context(|| format!("建不了数据目录“{}”", data.display()))?;
        let lock = if to_work { Some(lock(&data.join("run.lock"))?) } else { None };
        let mut store = Store::open(&data.join("jianbao.sqlite"))?;
        let archive = Archive::open(&data.join("archive"))?;
        if to_work {
            store.transact(|tx| {
                store::meta_once(tx, "secret", &fresh_secret()?)?;
                store::meta_once(tx, "first_run", &store::written(now))
            })?;
        }
        let first_run = store::meta(store.db(), "first_run")?;
        let first_run = first_run.map_or(Ok(now), |moment| store::moment(&moment))?;
        let writer = settings.writer(archive.clone());
        let post = post(dir, &settings.config)?;
        let classifier = OnceCell::new();
        Ok(Self { dir: dir.to_owned(), settings, store, archive, writer, post, first_run, classifier, _lock: lock })
    }

    /// What files drafts under areas: the word list, the model drafts, and what the editors have decided so far. Made when
    /// first asked for; a decision is heard from the next run on.
    pub fn classifier(&self) -> Result<&Classifier> {
        if let Some(made) = self.classifier.get() {
            return Ok(made);
        }
        let decided = store::draft::decided(self.store.db(), DECIDED)?;
        let made = Classifier::new(self.lexicon.clone(), &self.examples, &decided).map_err(anyhow::Error::msg)?;
        Ok(self.classifier.get_or_init(|| made))
    }

    /// Where mail comes from.
    pub fn source(&self) -> Result<Source> {
        let mailbox = &self.config.mailbox;
        Ok(match (mailbox.kind, &self.config.imap) {
            (source::Kind::Imap, Some(imap)) => {
                Source::Server(Box::new((account(&self.dir, &self.config, imap)?, imap.clone())))
            }
            (kind, _) => Source::Place(Place::open(kind, self.dir.join(&mailbox.path))?),
        })
    }

    /// Children that read strangers' bytes.
    pub fn reader(&self, machine: &Machine) -> Reader {
        reader(&self.config.limits, machine)
    }

    /// The first period that is this office's business: the one that runs on the day it began to use the program.
    pub fn since(&self) -> Option<PeriodId> {
        let began = self.settings.began().unwrap_or(self.first_run);
        // Set up before the campaign begins: its first period is the first one.
        let first = self.schedule.first().filter(|first| began < first.opens);
        self.schedule.period_at(began).or(first).map(|period| period.id)
    }

    /// When a run last ended without trouble.
    pub fn last_good_run(&self) -> Result<Option<Moment>> {
        let written = store::meta(self.store.db(), "last_good_run")?;
        Ok(written.map(|text| store::moment(&text)).transpose()?)
    }

    /// The hours since the last good run, or since the office began if there was none, where they have come to
    /// `[schedule] outage_hours`.
    pub fn outage(&self, now: Moment) -> Result<Option<i64>> {
        let hours = (now - self.last_good_run()?.unwrap_or(self.first_run)).num_hours();
        Ok((hours >= i64::from(self.config.schedule.outage_hours)).then_some(hours))
    }

    /// The secret behind the marks in review copies.
    pub fn secret(&self) -> Result<Secret> {
        store::meta(self.store.db(), "secret")?.map(Secret).context("数据库缺少密钥，请从备份恢复")
    }
}

/// Where an office's mail comes from.
pub enum Source {
    /// Files on this machine.
    Place(Place),
    /// A mailbox at a provider, and how the office wants it read.
    Server(Box<(imap::Account, Imap)>),
}

/// The account at the provider, its code read now.
pub fn account(dir: &Path, config: &Config, imap: &Imap) -> Result<imap::Account> {
    Ok(imap::Account {
        server: Server {
            host: imap.host.clone(),
            port: imap.port,
            security: imap.security,
            ca: imap.ca.as_ref().map(|ca| dir.join(ca)),
        },
        login: credentials(dir, config)?,
    })
}

/// Who we are to the provider.
fn credentials(dir: &Path, config: &Config) -> Result<Credentials> {
    let Some(login) = &config.login else { bail!(Trouble::Settings { why: "缺少 [login] 一节".into() }) };
    let code = login.code.read(dir, |name| std::env::var(name).ok()).map_err(|why| Trouble::Settings { why })?;
    Ok(Credentials { user: login.user(&config.mailbox.address).to_owned(), code })
}

/// The way out. Nothing secret is read here: an office can be looked at without its code.
pub fn post(dir: &Path, config: &Config) -> Result<Post> {
    if config.delivery.kind == DeliveryKind::Smtp {
        let (Some(smtp), Some(login)) = (&config.smtp, &config.login) else {
            bail!(Trouble::Settings { why: "delivery.kind 为 smtp，缺少 [smtp] 或 [login] 一节".into() });
        };
        return Ok(Post::Smtp(Box::new(smtp::Account {
            server: Server {
                host: smtp.host.clone(),
                port: smtp.port,
                security: smtp.security,
                ca: smtp.ca.as_ref().map(|ca| dir.join(ca)),
            },
            from: config.mailbox.address.clone(),
            user: login.user(&config.mailbox.address).to_owned(),
            code: login.code.clone(),
            dir: dir.to_owned(),
            limits: Limits {
                pace: Duration::from_secs(smtp.pace_seconds),
                quarter_hour: smtp.quarter_hour,
                a_day: smtp.a_day,
                round: Duration::from_secs(smtp.round_seconds),
            },
            patience: smtp::Patience::of(Duration::from_secs(smtp.patience_seconds)),
        })));
    }
    let folder = dir.join(&config.delivery.path);
    if folder.starts_with(dir) {
        // Inside the office it is ours to make; elsewhere (a network drive) a missing folder is a reason to wait.
        fs::create_dir_all(&folder).with_context(|| format!("建不了发信目录“{}”", folder.display()))?;
    }
    Ok(Post::Folder(folder))
}

/// Children that read strangers' bytes within these limits, with the machine's programs if they may be used.
pub fn reader(limits: &config::Limits, machine: &Machine) -> Reader {
    let tools = if limits.programs { machine.tools.clone() } else { Tools::default() };
    Reader::new(machine.program.clone(), limits.reading()).with_children(limits.readers).with_tools(tools)
}

/// Drawn once when a store is made; never leaves it.
pub struct Secret(String);

impl Secret {
    /// The mark by which a reply to a review copy is known: bound to the issue and the round, eight of Crockford's
    /// letters (nothing that a person could take for another), not to be guessed without the secret.
    pub fn token(&self, issue: IssueId, round: u32) -> String {
        const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()).expect("HMAC takes a key of any length");
        mac.update(format!("{issue}/{round}").as_bytes());
        let digest = mac.finalize().into_bytes();
        digest.iter().take(8).map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
    }
}

fn lock(path: &Path) -> Result<File> {
    let file = File::create(path).with_context(|| format!("建不了锁文件“{}”", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(Failure::Later("另一个 jianbao 正在处理这个办公目录，请稍后再试".into()).into())
        }
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("锁不住“{}”", path.display())),
    }
}

/// 32 random bytes, drawn once when a store is made.
fn fresh_secret() -> Result<String> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("取不到随机数：{error}"))?;
    Ok(data_encoding::HEXLOWER.encode(&bytes))
}
