//! One act for several drafts. Each stands for itself: what can be done is done, the rest is told with the reason.

use crate::cli::{Context, operator};
use crate::editing::review::{self, Act};
use crate::failure::{DONE, Failure, WAITS, wrong};
use crate::model::ids::DraftId;
use anyhow::Result;

/// Does it, prints what was done and complains of what was not. Exit code 1 if any was refused; if all were, the call was
/// wrong.
pub fn change(context: &Context, ids: &[DraftId], act: &Act) -> Result<u8> {
    let mut office = context.open()?;
    let now = context.now()?;
    let who = operator();
    let (mut done, mut refused) = (Vec::new(), Vec::new());
    for (at, id) in ids.iter().enumerate() {
        if ids.iter().take(at).any(|before| before == id) {
            continue;
        }
        let (settings, writer) = (&office.settings, office.writer.clone());
        match office.store.transact(|tx| review::apply(tx, settings, &writer, *id, act, &who, now)) {
            Ok(words) => done.push(words),
            Err(error) => match error.downcast_ref::<Failure>() {
                Some(Failure::Wrong(words)) => refused.push(words.clone()),
                _ => return Err(error),
            },
        }
    }
    if done.is_empty() {
        return Err(wrong(refused.join("\n")));
    }
    context.print(&done, || done.join("\n"))?;
    for words in &refused {
        eprintln!("jianbao：{words}");
    }
    Ok(if refused.is_empty() { DONE } else { WAITS })
}

/// Numbers, and the words that come last; `lacks` names what is missing if there is only one of the two.
pub fn last_apart(arguments: &[String], lacks: &str) -> Result<(Vec<DraftId>, String)> {
    let Some((last, numbers)) = arguments.split_last().filter(|(_, numbers)| !numbers.is_empty()) else {
        return Err(wrong(format!("还缺：{lacks}")));
    };
    let number = |text: &String| {
        let told = || wrong(format!("“{text}”不是稿件编号；编号在前，其余文字写在最后，有空格时加引号"));
        text.parse::<DraftId>().map_err(|_| told())
    };
    Ok((numbers.iter().map(number).collect::<Result<Vec<_>>>()?, last.clone()))
}
