//! `jianbao.toml` as written → [`Config`] as understood.
//!
//! Hands out one value per section, and every finding about them at once. Knows neither roster nor calendar (`office.rs`
//! joins them), and opens no file itself.

mod finding;
mod limits;
mod live;
mod reading;
mod screening;
mod words;

pub use finding::Finding;
pub use limits::Limits;
pub use live::{After, Imap, Login, Smtp};
pub use reading::read_tables;
pub use screening::Screening;
pub use words::complaint;

use crate::intake::source;
use crate::model::address::Address;
use crate::model::area::Area;
use crate::model::calendar::{DeadlineRule, OfficeHours, Offset};
use crate::model::person::{Person, Role};
use crate::notices::gate::Caps;
use crate::publishing::bulletin::Style;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// The whole of `jianbao.toml`. The annotated sample (`samples/office/jianbao.toml`) explains each key.
#[derive(Clone, Debug, Serialize)]
pub struct Config {
    pub campaign: Campaign,
    pub office: OfficeSign,
    pub mailbox: MailboxConfig,
    pub delivery: Delivery,
    pub deadline: DeadlineRule,
    pub hours: OfficeHours,
    pub schedule: Steps,
    pub bulletin: BulletinConfig,
    pub screening: Screening,
    pub limits: Limits,
    pub login: Option<Login>,
    pub imap: Option<Imap>,
    pub smtp: Option<Smtp>,
    pub areas: Vec<Area>,
    pub people: Vec<Person>,
    pub outlets: Vec<Outlet>,
}

/// `[campaign]`: what the drafts are about, and since when.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Campaign {
    /// Name as letters call it.
    pub name: String,
    /// First day; the first deadline is the first one not before it.
    pub starts: NaiveDate,
    /// Last day; none if it goes on.
    #[serde(default)]
    pub ends: Option<NaiveDate>,
}

/// `[office]`: who signs the letters.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeSign {
    pub name: String,
    #[serde(default)]
    pub group: String,
    #[serde(default)]
    pub phone: String,
}

/// `[mailbox]`: where drafts arrive.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxConfig {
    /// The address that units write to; our letters come from it.
    pub address: Address,
    pub kind: source::Kind,
    /// Relative to the office folder; for `kind = "imap"` there is none.
    #[serde(default)]
    pub path: String,
    /// Mail that arrived before this day is recorded and otherwise left alone.
    #[serde(default)]
    pub start: Option<NaiveDate>,
}

/// The ways out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryKind {
    /// A folder of .eml files, for rehearsals and for offices that send by hand.
    Folder,
    /// The provider's server, as `[smtp]` says.
    Smtp,
}

/// `[delivery]`: how letters leave.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    pub kind: DeliveryKind,
    /// Relative to the office folder.
    #[serde(default = "default_outbox")]
    pub path: String,
    /// Receipts and answers that one address of a unit may get in an hour.
    #[serde(default = "default_answers")]
    pub answers_an_hour: u32,
    /// Letters of any kind that one address of a unit may get in a day.
    #[serde(default = "default_letters")]
    pub letters_a_day: u32,
}

fn default_outbox() -> String {
    "out/outbox".into()
}

fn default_answers() -> u32 {
    Caps::UNIT.answers_an_hour
}

fn default_letters() -> u32 {
    Caps::UNIT.letters_a_day
}

/// `[schedule]`: when the steps of a period are due, in working days from the deadline's day.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Steps {
    /// Reminders before the deadline, to units that have sent nothing.
    #[serde(default)]
    pub reminders: Vec<Offset>,
    /// One notice after the deadline, to units that still have sent nothing.
    #[serde(default)]
    pub late_notice: Option<Offset>,
    /// When the issue is compiled and sent for review.
    pub compile: Offset,
    /// Hours without a good run after which `status` warns, and the next good run tells the operators.
    #[serde(default = "a_day")]
    pub outage_hours: u32,
}

fn a_day() -> u32 {
    24
}

/// How drafts are chosen when an issue is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pick {
    /// All that nobody returned, held or doubts; the office strikes out what it does not want.
    All,
    /// Only what a person selected.
    Selected,
}

/// `[bulletin]`: the printed bulletin.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BulletinConfig {
    pub name: String,
    /// 内部资料 注意保存; not printed if empty.
    #[serde(default)]
    pub marking: String,
    pub issuer: String,
    /// 编者按 for the coming issue; not printed if empty.
    #[serde(default)]
    pub note: String,
    /// Number of the first issue that the program compiles.
    #[serde(default = "one")]
    pub first_number: u32,
    /// Its cumulative number.
    #[serde(default = "one")]
    pub first_total: u32,
    /// Whether 第N期 starts again at 1 each January.
    #[serde(default)]
    pub number_by_year: bool,
    #[serde(default)]
    pub report_to: Vec<String>,
    #[serde(default)]
    pub send_to: Vec<String>,
    #[serde(default)]
    pub issue_to: Vec<String>,
    #[serde(default = "one")]
    pub copies: u32,
    #[serde(default = "pick_all")]
    pub pick: Pick,
    #[serde(default)]
    pub fonts: Style,
}

fn one() -> u32 {
    1
}

fn pick_all() -> Pick {
    Pick::All
}

/// `[[outlets]]`: 供稿 targets, served after sign-off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outlet {
    pub code: String,
    pub name: String,
    /// Where the published bulletin is sent; none if it is fetched from the folder.
    #[serde(default)]
    pub mail: Option<Address>,
}

impl Config {
    /// Reads `jianbao.toml`: the value, or every finding at once.
    pub fn parse(text: &str) -> Result<Self, Vec<Finding>> {
        let mut tables = read_tables("jianbao.toml", text)?;
        let campaign = tables.section::<Campaign>("campaign");
        let office = tables.section::<OfficeSign>("office");
        let mailbox = tables.section::<MailboxConfig>("mailbox");
        let delivery = tables.section::<Delivery>("delivery");
        let deadline = tables.section::<DeadlineRule>("deadline");
        let hours = tables.section::<OfficeHours>("hours");
        let schedule = tables.section::<Steps>("schedule");
        let bulletin = tables.section::<BulletinConfig>("bulletin");
        let screening = tables.optional::<Screening>("screening");
        let limits = tables.optional::<Limits>("limits");
        let login = tables.optional::<Login>("login");
        let imap = tables.optional::<Imap>("imap");
        let smtp = tables.optional::<Smtp>("smtp");
        let areas = tables.list::<Area>("areas");
        let people = tables.list::<Person>("people");
        let outlets = tables.list::<Outlet>("outlets");
        let findings = tables.finish();
        let (
            Some(campaign),
            Some(office),
            Some(mailbox),
            Some(delivery),
            Some(deadline),
            Some(hours),
            Some(schedule),
            Some(bulletin),
        ) = (campaign, office, mailbox, delivery, deadline, hours, schedule, bulletin)
        else {
            return Err(findings);
        };
        if !findings.is_empty() {
            return Err(findings);
        }
        let config = Self {
            campaign,
            office,
            mailbox,
            delivery,
            deadline,
            hours,
            schedule,
            bulletin,
            screening: screening.unwrap_or_default(),
            limits: limits.unwrap_or_default(),
            login,
            imap,
            smtp,
            areas,
            people,
            outlets,
        };
        let findings = config.contradictions();
        if findings.is_empty() { Ok(config) } else { Err(findings) }
    }

    /// What is well written, but cannot be meant.
    fn contradictions(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        let mut say = |path: &str, words: String| found.push(Finding::new("jianbao.toml", path, words));
        if self.mailbox.kind != source::Kind::Imap && self.mailbox.path.is_empty() {
            say("mailbox.path", "不能为空，应写邮箱所在的目录或文件".into());
        }
        if self.delivery.kind == DeliveryKind::Folder && self.mailbox.path == self.delivery.path {
            say("delivery.path", "不能与 mailbox.path 相同，否则会把自己发的信当来信".into());
        }
        if self.office.name.trim().is_empty() {
            say("office.name", "不能为空，邮件要靠它落款".into());
        }
        if self.bulletin.first_number == 0 || self.bulletin.first_total < self.bulletin.first_number {
            say("bulletin.first_number", "应从 1 起，且 first_total 不小于 first_number".into());
        }
        if self.areas.is_empty() {
            say("areas", "没有方面，请至少写一节 [[areas]]".into());
        }
        let mut codes = HashSet::new();
        for area in &self.areas {
            if !codes.insert(&area.code) {
                say("areas.code", format!("方面代码“{}”重复", area.code));
            }
        }
        if self.campaign.ends.is_some_and(|ends| ends < self.campaign.starts) {
            say("campaign.ends", "早于 campaign.starts".into());
        }
        let mut addresses = HashSet::new();
        for person in &self.people {
            if !addresses.insert(&person.mail) {
                say("people.mail", format!("地址“{}”重复，请合并为一人并列出各角色", person.mail));
            }
            if person.mail == self.mailbox.address {
                say("people.mail", format!("“{}”是收稿邮箱自己的地址，会造成自问自答", person.mail));
            }
        }
        for (role, words) in [(Role::Editor, "editor（编辑）"), (Role::Leader, "leader（签发领导）")] {
            if !self.people.iter().any(|person| person.is(role)) {
                say("people", format!("没有角色为 {words}的人员，简报无法送审签发"));
            }
        }
        if self.schedule.reminders.iter().any(|step| step.day > 0) {
            say("schedule.reminders", "提醒应在截稿之前，day 应为 0 或负数".into());
        }
        if !(1..=8_760).contains(&self.schedule.outage_hours) {
            say("schedule.outage_hours", "应在 1 至 8760 之间".into());
        }
        if self.schedule.compile.day < 0 {
            say("schedule.compile", "编发应在截稿之后，day 应为 0 或正数".into());
        }
        if self.screening.stale_days > 3_650 {
            say("screening.stale_days", "应在 0（不查）至 3650 之间".into());
        }
        for (key, least, most) in self.limits.wrong() {
            say(&format!("limits.{key}"), format!("应在 {least} 至 {most} 之间"));
        }
        if self.bulletin.first_number > 1_000_000 || self.bulletin.first_total > 1_000_000 {
            say("bulletin", "first_number、first_total 不应超过 1000000".into());
        }
        found.extend(self.live_contradictions());
        found
    }

    /// What lacks or clashes between the mailbox at a provider and the three sections about it.
    fn live_contradictions(&self) -> Vec<Finding> {
        let (imap, smtp) = (self.mailbox.kind == source::Kind::Imap, self.delivery.kind == DeliveryKind::Smtp);
        let mut found = Vec::new();
        let mut say = |path: &str, words: &str| found.push(Finding::new("jianbao.toml", path, words));
        if imap && self.imap.is_none() {
            say("imap", "mailbox.kind 为 imap，缺少 [imap] 一节，至少写 host = \"imap.163.com\"");
        }
        if smtp && self.smtp.is_none() {
            say("smtp", "delivery.kind 为 smtp，缺少 [smtp] 一节，至少写 host = \"smtp.163.com\"");
        }
        match &self.login {
            None if imap || smtp => {
                say("login", "缺少 [login] 一节，应写明授权码在哪里，如 code = { env = \"JIANBAO_CODE\" }");
            }
            Some(login) if smtp && login.user(&self.mailbox.address) != self.mailbox.address.as_str() => {
                say("login.user", "发信时账号应与 mailbox.address 相同，否则服务器拒收（553）");
            }
            _ => {}
        }
        found.extend(self.imap.iter().flat_map(Imap::contradictions));
        found.extend(self.smtp.iter().flat_map(Smtp::contradictions));
        found
    }

    /// The people of a role.
    pub fn people_of(&self, role: Role) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(move |person| person.is(role))
    }

    /// The person who writes from an address.
    pub fn person(&self, address: &Address) -> Option<&Person> {
        self.people.iter().find(|person| person.mail == *address)
    }
}
