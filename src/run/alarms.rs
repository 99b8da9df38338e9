//! Alarms to whoever runs the machine: at most one of a kind a day.

use crate::model::calendar::{Moment, words};
use crate::model::letter::LetterKey;
use crate::model::person::{Person, Role};
use crate::notices::gate::Recipient;
use crate::notices::letter::{Alarm, Letter};
use crate::notices::writer::{Outgoing, Queueing};
use crate::office::Office;
use anyhow::Result;
use chrono::Duration;

/// Days ahead for which the holiday calendar must be known.
const OUTLOOK: i64 = 45;

/// Raises an alarm for each kind of trouble, for advice, for an outage that just ended (its hours), and for a year without
/// holidays. Returns whether any letter was queued.
pub fn raise(
    office: &mut Office,
    troubles: &[String],
    advice: &[String],
    outage: Option<i64>,
    now: Moment,
) -> Result<bool> {
    let today = now.date_naive();
    let mut alarms: Vec<(String, String, Vec<String>)> = Vec::new();
    for trouble in troubles {
        let (kind, happened) = trouble.split_once('：').unwrap_or(("运行", trouble));
        match alarms.iter_mut().find(|(known, ..)| known == kind) {
            Some((_, known, _)) => *known = format!("{known}\n{happened}"),
            None => {
                let next = vec![
                    "在主机上执行 `jianbao check` 查看设置是否有误".to_owned(),
                    "执行 `jianbao run` 查看能否恢复；恢复后自动续办，不会重复发信".to_owned(),
                ];
                alarms.push((kind.to_owned(), happened.to_owned(), next));
            }
        }
    }
    if !advice.is_empty() {
        let next = vec!["改好后执行 `jianbao check --live` 核对".to_owned()];
        alarms.push(("邮箱设置提示".into(), advice.join("\n"), next));
    }
    if let Some(hours) = outage {
        alarms.push((
            "停运".to_owned(),
            format!(
                "停运{hours}小时后恢复，请核对。其间的来信已补收，到期事项已补办；停运期间应发的提醒已过时的不再补发。"
            ),
            vec![
                "执行 `jianbao status` 核对来稿、迟报和漏报情况；因停运误判的，请电话告知责任单位".to_owned(),
                "查明停运原因：主机是否关机、断网，定时任务是否停用".to_owned(),
            ],
        ));
    }
    let missing = office.schedule.missing_years(today, today + Duration::days(OUTLOOK));
    for year in missing {
        alarms.push((
            format!("缺少{year}年节假日安排"),
            format!("日历中没有{year}年的放假和调休安排，暂按周一至周五为工作日计算截稿时间。"),
            vec![format!("请按国务院办公厅通知，在办公目录的 calendar.toml 中补写 {year} 年一节")],
        ));
    }
    if alarms.is_empty() {
        return Ok(false);
    }
    let operators: Vec<Person> = office.config.people_of(Role::Operator).cloned().collect();
    let writer = office.writer.clone();
    office.store.transact(|tx| {
        let mut queued = false;
        for (kind, happened, next) in alarms {
            for operator in &operators {
                let letter = Alarm {
                    kind: kind.clone(),
                    noticed: words::moment(now),
                    happened: happened.clone(),
                    next: next.clone(),
                };
                let key = LetterKey::Alarm { kind: kind.clone(), day: today };
                let outgoing =
                    Outgoing::new(key, &operator.mail, &operator.name, Recipient::Staff, Letter::Alarm(letter));
                queued |= writer.queue(tx, outgoing, now)? == Queueing::Queued;
            }
        }
        Ok(queued)
    })
}
