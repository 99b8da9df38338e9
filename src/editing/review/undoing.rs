//! 恢复待选: what was decided about a draft is taken back, as far as it can be.

use super::{Desk, Done, merging, returning};
use crate::config::Pick;
use crate::failure::wrong;
use crate::model::draft::{Draft, DraftStatus};
use crate::model::issue::IssueState;
use crate::store::{draft, issue};
use anyhow::Result;

/// Puts a draft back among those that wait for a decision.
pub fn reopen(desk: &Desk<'_>, draft: &Draft) -> Result<Done> {
    let (id, title) = (draft.id, &draft.title);
    let note = match &draft.status {
        DraftStatus::Waiting => return Ok(Done::nothing(format!("{id}号《{title}》本就待选，未作改动"))),
        DraftStatus::Superseded { by } => return Err(wrong(format!("{id}号稿件已由{by}号替换，请改{by}号"))),
        DraftStatus::Published { .. } => return Err(wrong(format!("{id}号稿件已刊发，不能再改"))),
        DraftStatus::Held if draft.lacks_text() => {
            return Err(wrong(format!("{id}号《{title}》只有扫描件，没有文字，待单位补报或录入文字后再选用")));
        }
        DraftStatus::Selected => Some("原选用".to_owned()),
        DraftStatus::Held => Some("原留用".to_owned()),
        DraftStatus::Duplicate { of } => Some(format!("原与{of}号重复")),
        DraftStatus::Returned { .. } => Some(returning::take_back(desk, draft)?),
        DraftStatus::Merged { into, gift } => {
            let rest = merging::part(desk, draft, *into, gift)?;
            Some(std::iter::once(format!("由{into}号分出")).chain(rest).collect::<Vec<_>>().join("，"))
        }
    };
    // A scan that was returned or merged has no text to choose from; it waits for its text as it did.
    let status = if draft.lacks_text() { DraftStatus::Held } else { DraftStatus::Waiting };
    draft::set_status(desk.db, id, &status)?;
    let verb = if status == DraftStatus::Held { "恢复留用" } else { "恢复待选" };
    let notes: Vec<String> = note.into_iter().chain(outlook(desk, draft)?).collect();
    Ok(Done::changed(format!("{id}号《{title}》{verb}（{}）", notes.join("；"))))
}

/// What waiting comes to, where one might expect something else.
fn outlook(desk: &Desk<'_>, draft: &Draft) -> Result<Option<String>> {
    if draft.lacks_text() {
        return Ok(None);
    }
    let issue = issue::of_period(desk.db, draft.period)?;
    if let Some(out) = issue.filter(|issue| matches!(issue.state, IssueState::SignedOff | IssueState::Published)) {
        return Ok(Some(format!("所属第{}期已签发，如须刊用请再选用", out.number)));
    }
    let all = desk.settings.config.bulletin.pick == Pick::All;
    Ok((all && draft.status == DraftStatus::Selected)
        .then(|| "待选稿件编发时仍会编入，如不编入请留用或退稿".to_owned()))
}
