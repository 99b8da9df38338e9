//! A sign of life for whoever watches from outside: `data/heartbeat.json`, written whole at the end of each run.

use crate::model::calendar::Moment;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What the file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// When the run began.
    pub at: Moment,
    /// Whether nothing went wrong.
    pub ok: bool,
    /// What did, in words.
    pub troubles: Vec<String>,
    /// How many things wait for a person.
    pub waiting: usize,
}

impl Heartbeat {
    /// Where it lies in an office folder.
    pub fn path(dir: &Path) -> PathBuf {
        dir.join("data").join("heartbeat.json")
    }

    /// Writes it; whoever reads sees the old one or the new one. An office that was never opened has no place for it.
    pub fn write(&self, dir: &Path) -> Result<()> {
        let path = Self::path(dir);
        let data = dir.join("data");
        if !data.is_dir() {
            return Ok(());
        }
        let mut file = tempfile::NamedTempFile::new_in(&data)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        // The watcher may be somebody else on the machine; there is nothing to hide in it.
        #[cfg(unix)]
        fs::set_permissions(file.path(), std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
        file.persist(&path).with_context(|| format!("写不了“{}”", path.display()))?;
        Ok(())
    }
}
