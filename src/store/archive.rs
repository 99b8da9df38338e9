//! Bytes that must never be lost or altered: raw mails, photos, issues, letters, each under the hash of its content.
//!
//! Put, get, list; what is large comes in piece by piece ([`Incoming`]). Nothing is ever overwritten or removed here.

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
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
        let mut keys = self.put_all(&[bytes])?;
        keys.pop().context("as many keys as were put")
    }

    /// Keeps several at once: their ways to the disk overlap, and each folder is settled once. Returns the keys in the same
    /// order.
    pub fn put_all(&self, all: &[&[u8]]) -> Result<Vec<String>> {
        let written = shares(all, |share| share.iter().map(|bytes| self.write(bytes)).collect::<Result<Vec<_>>>());
        let written = written.into_iter().collect::<Result<Vec<_>>>()?.concat();
        let folders: BTreeSet<PathBuf> = written.iter().filter_map(|(_, folder)| folder.clone()).collect();
        let folders: Vec<PathBuf> = folders.into_iter().collect();
        let settled = shares(&folders, |share| {
            share.iter().try_for_each(|folder| settle(folder).with_context(|| cannot(folder)))
        });
        settled.into_iter().collect::<Result<()>>()?;
        Ok(written.into_iter().map(|(key, _)| key).collect())
    }

    /// Writes bytes under their key; the folder, if a name in it is new, is still to be settled.
    fn write(&self, bytes: &[u8]) -> Result<(String, Option<PathBuf>)> {
        let key = key_of(bytes);
        let path = self.path(&key);
        if path.is_file() {
            return Ok((key, None));
        }
        let keep = || -> io::Result<()> {
            let mut file = self.begin(&path)?;
            file.write_all(bytes)?;
            file.as_file().sync_all()?;
            file.persist(&path)?;
            Ok(())
        };
        keep().with_context(|| cannot(&path))?;
        Ok((key, path.parent().map(Path::to_owned)))
    }

    /// Begins to keep bytes that come piece by piece.
    pub fn incoming(&self) -> Result<Incoming> {
        let file = tempfile::NamedTempFile::new_in(&self.root).with_context(|| cannot(&self.root))?;
        Ok(Incoming { file, digest: Sha256::new(), length: 0 })
    }

    /// Keeps what came in; when this returns it is on disk. Returns its key.
    pub fn finish(&self, incoming: Incoming) -> Result<String> {
        let key = data_encoding::HEXLOWER.encode(&incoming.digest.finalize());
        let path = self.path(&key);
        if !path.is_file() {
            let keep = || -> io::Result<()> {
                let folder = path.parent().unwrap_or(&self.root);
                fs::create_dir_all(folder)?;
                incoming.file.as_file().sync_all()?;
                incoming.file.persist(&path)?;
                settle(folder)
            };
            keep().with_context(|| cannot(&path))?;
        }
        Ok(key)
    }

    fn begin(&self, path: &Path) -> io::Result<tempfile::NamedTempFile> {
        let folder = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder)?;
        tempfile::NamedTempFile::new_in(folder)
    }

    /// The file of a key, for reading it piece by piece.
    pub fn open_file(&self, key: &str) -> Result<File> {
        let path = self.path(key);
        File::open(&path).with_context(|| format!("存档“{}”读不出来，请从备份恢复", path.display()))
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

/// How many ways to the disk are open at once: while one waits for the platter the others go on, and the file system
/// settles them together.
const WAYS: usize = 4;

/// Does some work in shares at the same time; the results in the order of the shares.
fn shares<T: Sync, R: Send>(all: &[T], work: impl Fn(&[T]) -> R + Sync) -> Vec<R> {
    let share = all.len().div_ceil(WAYS).max(1);
    if all.len() <= 1 {
        return all.chunks(share).map(work).collect();
    }
    std::thread::scope(|scope| {
        let threads: Vec<_> = all.chunks(share).map(|share| scope.spawn(|| work(share))).collect();
        let join = |thread: std::thread::ScopedJoinHandle<'_, R>| {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        threads.into_iter().map(join).collect()
    })
}

/// Bytes on their way into the archive. Dropped unfinished, it leaves nothing behind.
pub struct Incoming {
    file: tempfile::NamedTempFile,
    digest: Sha256,
    length: u64,
}

impl Incoming {
    /// Bytes so far.
    pub fn length(&self) -> u64 {
        self.length
    }
}

impl Write for Incoming {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.digest.update(bytes.get(..written).unwrap_or(bytes));
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The names in a folder must survive a power cut as well as the bytes do; Windows has no such call and needs none.
fn settle(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

fn cannot(path: &Path) -> String {
    format!("写不进存档“{}”，请检查磁盘空间和权限", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_and_several_at_once_have_the_same_keys() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(folder.path()).unwrap();
        let keys = archive.put_all(&[b"one", b"two", b"one"]).unwrap();
        assert_eq!(keys, [key_of(b"one"), key_of(b"two"), key_of(b"one")]);
        let mut incoming = archive.incoming().unwrap();
        incoming.write_all(b"th").unwrap();
        incoming.write_all(b"ree").unwrap();
        assert_eq!(incoming.length(), 5);
        assert_eq!(archive.finish(incoming).unwrap(), key_of(b"three"));
        drop(archive.incoming().unwrap());
        assert_eq!(archive.list().unwrap().len(), 3);
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().filter(|file| file.as_ref().unwrap().path().is_file()).count(),
            0
        );
    }

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
