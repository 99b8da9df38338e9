//! Bytes that must never be lost or altered: raw mails, photos, issues, letters, each under the hash of its content.
//!
//! Three calls: put, get, list. Nothing is ever overwritten or removed here.

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A folder of content-addressed files: `ab/cdef….bin`.
#[derive(Clone, Debug)]
pub struct Archive {
    root: PathBuf,
}

/// The key of some bytes: their SHA-256 in hex.
pub fn key_of(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

impl Archive {
    /// Opens the archive in a folder, creating it.
    pub fn open(root: &Path) -> Result<Self> {
        fs::create_dir_all(root).with_context(|| format!("建不了存档目录“{}”", root.display()))?;
        Ok(Self { root: root.to_owned() })
    }

    /// Keeps bytes; when this returns they are on disk. Keeping the same bytes again does nothing.
    pub fn put(&self, bytes: &[u8]) -> Result<String> {
        let key = key_of(bytes);
        let path = self.path(&key);
        if path.is_file() {
            return Ok(key);
        }
        let folder = path.parent().unwrap_or(&self.root);
        let keep = || -> std::io::Result<()> {
            fs::create_dir_all(folder)?;
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(bytes)?;
            file.as_file().sync_all()?;
            file.persist(&path)?;
            // The name must survive a power cut as well as the bytes do; Windows has no such call and needs none.
            #[cfg(unix)]
            File::open(folder)?.sync_all()?;
            Ok(())
        };
        keep().with_context(|| format!("写不进存档“{}”，请检查磁盘空间和权限", path.display()))?;
        Ok(key)
    }

    /// The bytes of a key, checked against it.
    pub fn get(&self, key: &str) -> Result<Vec<u8>> {
        let path = self.path(key);
        let bytes = fs::read(&path).with_context(|| format!("存档“{}”读不出来，请从备份恢复", path.display()))?;
        if key_of(&bytes) != key {
            bail!("存档“{}”的内容被改动过，请从备份恢复", path.display());
        }
        Ok(bytes)
    }

    /// Every key that is there, sorted.
    pub fn list(&self) -> Result<Vec<String>> {
        let mut keys = Vec::new();
        for folder in fs::read_dir(&self.root)? {
            let folder = folder?.path();
            if !folder.is_dir() {
                continue;
            }
            for file in fs::read_dir(&folder)? {
                let file = file?.path();
                let head = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                let tail = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                if head.len() == 2 && tail.len() == 62 {
                    keys.push(format!("{head}{tail}"));
                }
            }
        }
        keys.sort();
        Ok(keys)
    }

    fn path(&self, key: &str) -> PathBuf {
        let (head, tail) = key.split_at_checked(2).unwrap_or(("", key));
        self.root.join(head).join(tail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_and_alterations_are_seen() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(folder.path()).unwrap();
        let key = archive.put("稿件".as_bytes()).unwrap();
        assert_eq!(archive.put("稿件".as_bytes()).unwrap(), key);
        assert_eq!(archive.get(&key).unwrap(), "稿件".as_bytes());
        assert_eq!(archive.list().unwrap(), vec![key.clone()]);
        fs::write(archive.path(&key), "别的").unwrap();
        assert!(archive.get(&key).unwrap_err().to_string().contains("被改动"));
    }
}
