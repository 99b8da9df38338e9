//! One user's Maildir++ as Dovecot keeps it: INBOX is the folder itself, others lie in it as `.name` in UTF-8.

use super::owner::Owner;
use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

pub struct Maildir<'a> {
    path: PathBuf,
    owner: &'a Owner,
}

impl<'a> Maildir<'a> {
    pub fn of(path: PathBuf, owner: &'a Owner) -> Self {
        Self { path, owner }
    }

    /// Puts a mail in; the file's time is what Dovecot tells as INTERNALDATE.
    pub fn place(&self, folder: &str, raw: &[u8], arrived: SystemTime) {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let dir = self.folder(folder);
        for part in [&self.path, &dir, &dir.join("cur"), &dir.join("new"), &dir.join("tmp")] {
            self.make(part);
        }
        let seconds = arrived.duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_secs();
        let name = format!("{seconds}.M{:06}.test", NUMBER.fetch_add(1, Ordering::Relaxed));
        let temporary = dir.join("tmp").join(&name);
        fs::write(&temporary, raw).expect("a mailbox can be written");
        let file = File::options().write(true).open(&temporary).expect("just written");
        file.set_modified(arrived).expect("a time");
        self.owner.give(&temporary);
        // Only a whole mail is seen.
        fs::rename(temporary, dir.join("new").join(name)).expect("the same disk");
    }

    /// Mails by folder in order of arrival.
    pub fn folders(&self) -> BTreeMap<String, Vec<Vec<u8>>> {
        let Ok(entries) = fs::read_dir(&self.path) else { return BTreeMap::new() };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let folders = names.filter_map(|name| name.strip_prefix('.').map(str::to_owned)).chain(["INBOX".into()]);
        folders
            .map(|folder| {
                let files = self.files(&folder).into_iter();
                let mails = files.map(|(path, _)| fs::read(path).expect("a mail")).collect();
                (folder, mails)
            })
            .collect()
    }

    /// The flags of the mails in a folder, in order of arrival.
    pub fn flags(&self, folder: &str) -> Vec<String> {
        let files = self.files(folder).into_iter();
        files.map(|(_, name)| name.split_once(":2,").map_or_else(String::new, |(_, flags)| flags.to_owned())).collect()
    }

    /// Takes away what Dovecot has written down of its folders, and changes UIDVALIDITY (the `V` of the list's first line).
    pub fn forget_numbers(&self) {
        let names = self.folders().into_keys();
        for dir in names.map(|name| self.folder(&name)) {
            for entry in fs::read_dir(&dir).expect("a folder").filter_map(|entry| entry.ok()) {
                let name = entry.file_name().to_string_lossy().into_owned();
                if name.starts_with("dovecot.index") || name.starts_with("dovecot-uidvalidity") {
                    fs::remove_file(entry.path()).expect("ours");
                } else if name == "dovecot-uidlist" {
                    let list = fs::read_to_string(entry.path()).expect("a list");
                    let (start, rest) = list.split_once(" V").expect("UIDVALIDITY");
                    let (validity, rest) = rest.split_once(' ').expect("more");
                    let next: u32 = validity.parse::<u32>().expect("a number") + 1;
                    fs::write(entry.path(), format!("{start} V{next} {rest}")).expect("ours");
                }
            }
        }
    }

    /// Paths and names; names begin with the second of arrival.
    fn files(&self, folder: &str) -> Vec<(PathBuf, String)> {
        let mut files = Vec::new();
        for part in ["cur", "new"] {
            let Ok(entries) = fs::read_dir(self.folder(folder).join(part)) else { continue };
            files.extend(entries.filter_map(|entry| {
                let entry = entry.ok()?;
                Some((entry.path(), entry.file_name().to_string_lossy().into_owned()))
            }));
        }
        files.sort_by(|(_, one), (_, other)| one.cmp(other));
        files
    }

    fn folder(&self, name: &str) -> PathBuf {
        if name == "INBOX" { self.path.clone() } else { self.path.join(format!(".{name}")) }
    }

    fn make(&self, dir: &Path) {
        if !dir.exists() {
            DirBuilder::new().recursive(true).mode(0o700).create(dir).expect("a mailbox can be made");
            self.owner.give(dir);
        }
    }
}
