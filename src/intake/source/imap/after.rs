//! What may be done on the server with mails that are dealt with. Nothing is ever deleted but what was copied before.

use super::sets::{Set, sets};
use super::{Folder, Mailbox, answer, utf7};
use crate::wire::Trouble;

const MARK: &str = "标为已读";
const MOVE: &str = "移动邮件";

/// Mails that one command moves or marks.
const AT_ONCE: usize = 200;

impl Mailbox {
    /// Marks mails as read. `validity` is the UIDVALIDITY under which the UIDs were listed: they mean other mails under
    /// another one, so that nothing is done then.
    pub fn mark_seen(&mut self, folder: &Folder, validity: u32, uids: &[u32]) -> Result<(), Trouble> {
        self.open_to_change(MARK, folder, validity)?;
        for set in sets(uids, AT_ONCE) {
            self.command(MARK, &format!("UID STORE {} +FLAGS.SILENT (\\Seen)", set.text))?;
        }
        Ok(())
    }

    /// Moves mails to the folder `target`, named as people write it, which is made if it is not there. Where the server cannot
    /// move, they are copied, and only what was copied is marked deleted and expunged; where it cannot expunge by UID either,
    /// nothing is done.
    pub fn move_to(&mut self, folder: &Folder, validity: u32, uids: &[u32], target: &str) -> Result<(), Trouble> {
        if !self.can_move() && !self.can_expunge_one() {
            return Err(self.refuse("服务器既不支持 MOVE 也不支持 UIDPLUS，无法安全移动，信留在原处"));
        }
        let sets = sets(uids, AT_ONCE);
        if sets.is_empty() {
            return Ok(());
        }
        let target = self.target(target)?;
        if target == folder.wire_name {
            return Err(self.refuse("信已经在这个文件夹中"));
        }
        let target = self.quoted(MOVE, &target)?;
        self.open_to_change(MOVE, folder, validity)?;
        for set in sets {
            if self.can_move() {
                self.command(MOVE, &format!("UID MOVE {} {target}", set.text))?;
            } else {
                self.copy_and_expunge(&set, &target)?;
            }
        }
        Ok(())
    }

    fn copy_and_expunge(&mut self, set: &Set, target: &str) -> Result<(), Trouble> {
        let answer = self.command(MOVE, &format!("UID COPY {} {target}", set.text))?;
        // A server that says which mails it copied is taken at its word; one that says OK alone, too.
        let copied = answer::copied(&answer, &set.numbers).unwrap_or_else(|| set.numbers.clone());
        for set in sets(&copied, AT_ONCE) {
            self.command(MOVE, &format!("UID STORE {} +FLAGS.SILENT (\\Deleted)", set.text))?;
            // Never EXPUNGE alone: it would take whatever people have marked.
            self.command(MOVE, &format!("UID EXPUNGE {}", set.text))?;
        }
        Ok(())
    }

    /// The name on the wire of a folder that is there or is made.
    fn target(&mut self, name: &str) -> Result<String, Trouble> {
        let folders = self.folders()?;
        if let Some(folder) = folders.iter().find(|folder| folder.name == name) {
            return Ok(folder.wire_name.clone());
        }
        let wire_name = utf7::encode(name);
        let quoted = self.quoted(MOVE, &wire_name)?;
        self.command("新建文件夹", &format!("CREATE {quoted}"))?;
        Ok(wire_name)
    }

    fn open_to_change(&mut self, step: &'static str, folder: &Folder, validity: u32) -> Result<(), Trouble> {
        let opened = self.open("SELECT", folder)?;
        if opened.validity != validity {
            let answer = "文件夹已重建，邮件编号不再有效".into();
            return Err(Trouble::Refused { host: self.host.clone(), step, answer });
        }
        Ok(())
    }

    fn refuse(&self, why: &str) -> Trouble {
        Trouble::Refused { host: self.host.clone(), step: MOVE, answer: why.into() }
    }
}
