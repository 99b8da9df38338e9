//! What the files of an office folder say, read and checked as a whole.

use crate::config::{Config, Finding, read_tables};
use crate::editing::check::Checks;
use crate::editing::check::words::WordList;
use crate::editing::classify::{Lexicon, parse_examples};
use crate::intake::source::Kind;
use crate::model::area::{Area, AreaCode};
use crate::model::calendar::{Calendar, Moment, Period, Schedule, at};
use crate::model::cause::cause;
use crate::model::example::Example;
use crate::model::unit::{Roster, Unit};
use crate::notices::compose::Templates;
use crate::notices::gate::Caps;
use crate::notices::letter::Letterhead;
use crate::notices::writer::Writer;
use crate::store::archive::{Archive, key_of};
use chrono::NaiveTime;
use include_dir::{Dir, include_dir};
use std::collections::HashMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The sample office: what `init` copies and `demo` plays.
pub static SAMPLE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/samples/office");

/// The settings of one office.
pub struct Settings {
    pub config: Config,
    pub roster: Roster,
    pub schedule: Schedule,
    /// The word list of the areas.
    pub lexicon: Lexicon,
    /// Model drafts of the areas.
    pub examples: Vec<Example>,
    /// The office's word list; empty if it has none.
    pub words: WordList,
    pub templates: Arc<Templates>,
    /// Changes whenever the deadlines may have changed.
    pub schedule_print: String,
    /// What is worth saying, but stops nothing: a year without holidays, a unit without address.
    pub advice: Vec<Finding>,
}

impl Settings {
    /// Reads jianbao.toml, roster.toml, lexicon.toml, and, where they are there, calendar.toml, wordlist.txt, examples/ and
    /// templates/. Every finding comes at once.
    pub fn load(dir: &Path) -> Result<Self, Vec<Finding>> {
        let mut findings = Vec::new();
        let mut need = |name: &str| {
            fs::read_to_string(dir.join(name))
                .map_err(|error| {
                    let words = format!(
                        "读不了（{}）；办公目录可用 `jianbao init 目录` 新建，或用 --office 指明",
                        cause(&error)
                    );
                    findings.push(Finding::new(name, "", words));
                })
                .ok()
        };
        let config = need("jianbao.toml");
        let roster = need("roster.toml");
        let config = config.and_then(|text| kept(Config::parse(&text), &mut findings));
        let roster = roster.and_then(|text| kept(parse_roster(&text), &mut findings));
        let calendar = kept(read_calendar(dir), &mut findings);
        let words = kept(read_words(dir), &mut findings);
        let templates = dir.join("templates");
        let templates = Templates::load(templates.is_dir().then_some(templates.as_path()));
        let templates = kept(named("templates", templates), &mut findings);
        let lexicon = config.as_ref().and_then(|config| kept(read_lexicon(dir, config), &mut findings));
        let examples = config.as_ref().and_then(|config| kept(read_examples(dir, config), &mut findings));
        let (Some(config), Some(roster), Some(calendar), Some(templates), Some(lexicon), Some(examples), Some(words)) =
            (config, roster, calendar, templates, lexicon, examples, words)
        else {
            return Err(findings);
        };
        let shared = config.people.iter().filter_map(|person| Some((person, roster.by_address(&person.mail)?)));
        let shared: Vec<Finding> = shared
            .map(|(person, unit)| {
                let words = format!("“{}”同时是“{}”的报送地址，回信和来稿会分不清", person.mail, unit.short());
                Finding::new("jianbao.toml", "people.mail", words)
            })
            .collect();
        if !shared.is_empty() {
            return Err(shared);
        }
        let mut advice: Vec<Finding> = roster
            .units
            .iter()
            .filter(|unit| unit.mail.is_empty())
            .map(|unit| {
                let words = format!("“{}”没有邮箱：收不到提醒和回执，请补写 mail", unit.short());
                Finding::new("roster.toml", &format!("units.{}", unit.code), words)
            })
            .collect();
        if config.mailbox.kind == Kind::Imap && config.mailbox.start.is_none() {
            let words =
                "未写启用日，首次收信会读入邮箱中全部历史邮件；请写明，如 start = \"2018-04-17\"，更早的信留在服务器上";
            advice.push(Finding::new("jianbao.toml", "mailbox.start", words));
        }
        if config.people_of(crate::model::person::Role::Operator).next().is_none() {
            advice.push(Finding::new(
                "jianbao.toml",
                "people",
                "没有角色为 operator（运行维护）的人员，出了故障无人收到告警",
            ));
        }
        if examples.is_empty() {
            let words = "没有示范稿件，归类只凭词表，把握要小一些；可用 `jianbao init 新目录` 生成样例，参照编写";
            advice.push(Finding::new("examples", "", words));
        }
        let schedule = Schedule {
            calendar,
            hours: config.hours.clone(),
            rule: config.deadline.clone(),
            starts: config.campaign.starts,
            ends: config.campaign.ends,
        };
        let own_calendar = fs::read_to_string(dir.join("calendar.toml")).unwrap_or_default();
        let parts = serde_json::json!([config.campaign, config.deadline, config.hours, own_calendar]);
        // The program's version, because a new one may bring a new year's holidays.
        let schedule_print = key_of(format!("{} {parts}", env!("CARGO_PKG_VERSION")).as_bytes());
        let templates = Arc::new(templates);
        Ok(Self { schedule_print, config, roster, schedule, lexicon, examples, words, templates, advice })
    }

    /// Who writes the letters, and how they are signed.
    pub fn writer(&self, archive: Archive) -> Writer {
        let config = &self.config;
        let head = Letterhead {
            campaign: config.campaign.name.clone(),
            bulletin: config.bulletin.name.clone(),
            office: config.office.name.clone(),
            group: config.office.group.clone(),
            phone: config.office.phone.clone(),
            mailbox: config.mailbox.address.to_string(),
        };
        let caps =
            Caps { answers_an_hour: config.delivery.answers_an_hour, letters_a_day: config.delivery.letters_a_day };
        Writer::new(self.templates.clone(), head, config.mailbox.address.clone(), caps, archive)
    }

    /// What the checks of a draft go by that arrived at this moment.
    pub fn checks(&self, arrived: Moment) -> Checks<'_> {
        Checks { words: &self.words, stale_days: self.config.screening.stale_days, arrived: arrived.date_naive() }
    }

    /// An area by its code; the last one stands in for a code that has left the configuration.
    pub fn area<'a>(&'a self, code: &AreaCode) -> &'a Area {
        let areas = &self.config.areas;
        areas.iter().find(|area| area.code == *code).unwrap_or_else(|| &areas[areas.len() - 1])
    }

    /// When the issue of a period is compiled and closes to late drafts; never before the grace minutes are over.
    pub fn closes(&self, period: &Period) -> Moment {
        self.config.schedule.compile.moment(period, &self.schedule.calendar).max(period.cutoff)
    }

    /// When the office began to use the program, if it says so.
    pub fn began(&self) -> Option<Moment> {
        self.config.mailbox.start.map(|day| at(day, NaiveTime::MIN))
    }
}

fn kept<T>(read: Result<T, Vec<Finding>>, findings: &mut Vec<Finding>) -> Option<T> {
    read.map_err(|mut found| findings.append(&mut found)).ok()
}

fn named<T>(file: &str, read: Result<T, Vec<String>>) -> Result<T, Vec<Finding>> {
    read.map_err(|found| found.into_iter().map(|words| Finding::new(file, "", words)).collect())
}

fn parse_roster(text: &str) -> Result<Roster, Vec<Finding>> {
    let mut tables = read_tables("roster.toml", text)?;
    let units: Vec<Unit> = tables.list("units");
    let mut findings = tables.finish();
    let mut say = |unit: &Unit, words: String| {
        findings.push(Finding::new("roster.toml", &format!("units.{}", unit.code), words));
    };
    let mut codes: HashMap<&str, &Unit> = HashMap::new();
    let mut names: HashMap<&str, &Unit> = HashMap::new();
    let mut addresses: HashMap<&str, &Unit> = HashMap::new();
    for unit in &units {
        if unit.code.0.is_empty() || unit.name.is_empty() {
            say(unit, "code 和 name 不能为空".into());
        }
        if codes.insert(&unit.code.0, unit).is_some() {
            say(unit, format!("单位代码“{}”重复", unit.code));
        }
        for name in unit.names() {
            if let Some(other) = names.insert(name, unit).filter(|other| other.code != unit.code) {
                say(unit, format!("名称“{name}”与“{}”相同，来稿会分不清", other.name));
            }
        }
        for address in &unit.mail {
            if let Some(other) = addresses.insert(address.as_str(), unit).filter(|other| other.code != unit.code) {
                say(unit, format!("地址“{address}”与“{}”相同，来稿会分不清", other.name));
            }
        }
        if unit.from.zip(unit.until).is_some_and(|(from, until)| until < from) {
            say(unit, "until 早于 from".into());
        }
    }
    if units.is_empty() && findings.is_empty() {
        findings.push(Finding::new("roster.toml", "units", "名册为空，请至少写一节 [[units]]"));
    }
    if findings.is_empty() { Ok(Roster { units }) } else { Err(findings) }
}

fn read_calendar(dir: &Path) -> Result<Calendar, Vec<Finding>> {
    let builtin = Calendar::builtin();
    match fs::read_to_string(dir.join("calendar.toml")) {
        Ok(text) => Ok(builtin.overlaid_by(named("calendar.toml", Calendar::parse(&text))?)),
        Err(_) => Ok(builtin),
    }
}

/// The word list, if there is one: a person edits it, so whatever is wrong with it is told by line.
fn read_words(dir: &Path) -> Result<WordList, Vec<Finding>> {
    const FILE: &str = "wordlist.txt";
    let found = |line: usize, words: String| Finding {
        line: Some(line).filter(|line| *line > 0),
        ..Finding::new(FILE, "", words)
    };
    match fs::read(dir.join(FILE)) {
        Ok(bytes) => {
            WordList::parse(&bytes).map_err(|wrong| wrong.into_iter().map(|(line, words)| found(line, words)).collect())
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(WordList::default()),
        Err(error) => Err(vec![found(0, format!("读不了（{}）", cause(&error)))]),
    }
}

fn read_lexicon(dir: &Path, config: &Config) -> Result<Lexicon, Vec<Finding>> {
    match fs::read_to_string(dir.join("lexicon.toml")) {
        Ok(text) => named("lexicon.toml", Lexicon::parse(&text, &config.areas)),
        Err(error) => {
            let words = format!("读不了（{}）；归类词表可从 `jianbao init` 生成的样例复制", cause(&error));
            Err(vec![Finding::new("lexicon.toml", "", words)])
        }
    }
}

/// The model drafts in `examples/`, file by file in the order of their names; an office need not have any.
fn read_examples(dir: &Path, config: &Config) -> Result<Vec<Example>, Vec<Finding>> {
    let mut files: Vec<PathBuf> = fs::read_dir(dir.join("examples"))
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    files.sort();
    let mut examples = Vec::new();
    let mut findings = Vec::new();
    for path in files {
        let name = format!("examples/{}", path.file_name().unwrap_or_default().display());
        match fs::read_to_string(&path) {
            Ok(text) => match named(&name, parse_examples(&text, &config.areas)) {
                Ok(read) => examples.extend(read),
                Err(found) => findings.extend(found),
            },
            Err(error) => {
                let words = format!("读不了（{}）；示范稿件应为 UTF-8 文本", cause(&error));
                findings.push(Finding::new(&name, "", words));
            }
        }
    }
    if findings.is_empty() { Ok(examples) } else { Err(findings) }
}
