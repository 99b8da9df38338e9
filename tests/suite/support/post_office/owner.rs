//! As whom the servers work: root's servers do not deliver as root, an ordinary user's can be nobody else.

use std::os::unix::fs::chown;
use std::path::Path;
use std::process::Command;

/// Users by their names in the servers' settings.
pub struct Owner {
    pub mail: String,
    pub group: String,
    pub internal: String,
    pub login: String,
    /// Set if files must be given away.
    ids: Option<(u32, u32)>,
}

impl Owner {
    pub fn of_this_process() -> Self {
        let (user, group) = (id(&["-un"]), id(&["-gn"]));
        if user != "root" {
            return Self { mail: user.clone(), group, internal: user.clone(), login: user, ids: None };
        }
        let number = |words: &[&str]| id(words).parse().expect("a number");
        let ids = Some((number(&["-u", "nobody"]), number(&["-g", "nobody"])));
        let group = id(&["-gn", "nobody"]);
        Self { mail: "nobody".into(), group, internal: "dovecot".into(), login: "dovenull".into(), ids }
    }

    /// Lets the servers write to a file or folder.
    pub fn give(&self, path: &Path) {
        if let Some((user, group)) = self.ids {
            chown(path, Some(user), Some(group)).expect("root may");
        }
    }
}

fn id(words: &[&str]) -> String {
    let done = Command::new("id").args(words).output().expect("id is everywhere");
    String::from_utf8_lossy(&done.stdout).trim().to_owned()
}
