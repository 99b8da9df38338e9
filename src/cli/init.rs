//! `init`: a new office folder from the sample.

use super::{Context, shown};
use crate::failure::{DONE, wrong};
use crate::office::SAMPLE;
use anyhow::{Context as _, Result};
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Init {
    /// 新办公目录
    #[arg(value_name = "目录")]
    dir: PathBuf,
}

/// The files of the sample that a new office starts from; its mail stays behind.
pub const FILES: [&str; 10] = [
    "jianbao.toml",
    "roster.toml",
    "lexicon.toml",
    "wordlist.txt",
    "examples/building.txt",
    "examples/countryside.txt",
    "examples/economy.txt",
    "examples/industry.txt",
    "examples/order.txt",
    "examples/society.txt",
];

impl Init {
    pub fn run(&self, context: &Context) -> Result<u8> {
        write(&self.dir, &FILES)?;
        fs::create_dir_all(self.dir.join("mailbox"))?;
        let made: Vec<String> = FILES.iter().map(|name| shown(&self.dir.join(name))).collect();
        context.print(&made, || {
            let files: Vec<String> = made.iter().map(|file| format!("  {file}")).collect();
            format!(
                "已建立办公目录，请逐一核对：\n{}\n\n改好后执行 `jianbao --office {} check` 检查。",
                files.join("\n"),
                shown(&self.dir)
            )
        })?;
        Ok(DONE)
    }
}

/// Writes files of the sample office into a folder; what is there already is never overwritten.
pub fn write(dir: &Path, names: &[&str]) -> Result<()> {
    let known = names.iter().find(|name| dir.join(name).exists());
    if let Some(name) = known {
        return Err(wrong(format!("“{}”已经存在，不会覆盖；请另选目录", shown(&dir.join(name)))));
    }
    fs::create_dir_all(dir).with_context(|| format!("建不了目录“{}”", shown(dir)))?;
    for name in names {
        let file = SAMPLE.get_file(name).with_context(|| format!("样例中缺少 {name}"))?;
        let path = dir.join(name);
        let folder = path.parent().unwrap_or(dir);
        fs::create_dir_all(folder).with_context(|| format!("建不了目录“{}”", shown(folder)))?;
        fs::write(&path, file.contents()).with_context(|| format!("写不了“{}”", shown(&path)))?;
    }
    tracing::debug!(dir = %dir.display(), "sample files written");
    Ok(())
}
