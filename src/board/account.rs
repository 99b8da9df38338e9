//! The account in words: what the mailbox showed, and in what each mail ended.

use super::{Board, Waiting};
use crate::model::calendar::words::moment;
use crate::store::folder::Folder;
use crate::store::mail::{Account, MailState};
use crate::store::stuck::Stuck;

/// The lines of the account: all mail ever shown, the period's, the server's folders with their last count, and
/// a way out that the provider wants to have rest.
pub fn words(board: &Board) -> Vec<String> {
    let sum = if board.adds_up { "账目相符" } else { "账目不符，请联系系统维护人员" };
    let mut lines = vec![format!("邮箱所示{}，{sum}", equation(&board.account))];
    if board.week.shown > 0 {
        lines.push(format!("{}来信{}", board.label, equation(&board.week)));
    }
    lines.extend(board.folders.iter().filter_map(folder_words));
    // The others stand among what waits for a person.
    lines.extend(board.paused.iter().filter(|paused| !paused.needs_a_person).map(|paused| paused.words.clone()));
    lines
}

/// 128封 = 来稿90 + 略过3 + …
fn equation(account: &Account) -> String {
    let states = MailState::ALL.iter().map(|state| {
        let count = account.states.get(state.code()).copied().unwrap_or_default();
        (state.words(), count)
    });
    let rest = [("重复", account.repeats), ("未取到", account.stuck), ("启用日前", account.before_start)];
    let parts: Vec<String> =
        states.chain(rest).filter(|(_, count)| *count > 0).map(|(words, count)| format!("{words}{count}")).collect();
    if parts.is_empty() {
        format!("{}封", account.shown)
    } else {
        format!("{}封 = {}", account.shown, parts.join(" + "))
    }
}

/// 收件箱现有128封，04-23 17:35逐封点验，均已登记.
fn folder_words(folder: &Folder) -> Option<String> {
    let looked = folder.looked_at?;
    let name = if folder.name.eq_ignore_ascii_case("INBOX") { "收件箱" } else { &folder.shown };
    let counted = match folder.counted_at {
        Some(counted) if folder.unknown == 0 => format!("，{}逐封点验，均已登记", moment(counted)),
        Some(counted) => format!("，{}逐封点验，补收漏登{}封", moment(counted), folder.unknown),
        None => String::new(),
    };
    Some(format!("服务器“{name}”现有{}封（{}查看）{counted}", folder.present, moment(looked)))
}

/// A mail that the server would not give, tried often enough.
pub(super) fn not_had(stuck: &Stuck) -> Waiting {
    Waiting {
        what: format!("服务器上的一封来信（{}）", stuck.origin),
        why: format!("试了{}次未能取到：{}", stuck.attempts, stuck.reason),
        next: format!("在邮箱网页版查看；mail retry；mail ignore {} 原因", stuck.origin),
    }
}
