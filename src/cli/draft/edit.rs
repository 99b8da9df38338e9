//! `draft edit`: a draft gets another wording, by options or in the editor that the machine names.

use super::{change::change, known};
use crate::cli::{Context, shown};
use crate::editing::review::{Act, Change};
use crate::failure::{DONE, wrong};
use crate::intake::extract::text::{decode, tidy};
use crate::model::draft::Wording;
use crate::model::ids::DraftId;
use anyhow::{Context as _, Result};
use clap::Args;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Largest text that is taken, in bytes.
const LARGEST: u64 = 4 << 20;

#[derive(Debug, Args)]
pub struct Edit {
    #[arg(value_name = "编号")]
    id: DraftId,
    /// 新标题
    #[arg(long, value_name = "标题")]
    title: Option<String>,
    /// 新正文，纯文本文件（UTF-8 或 GBK），每段一行；- 表示标准输入
    #[arg(long, value_name = "文件")]
    text: Option<PathBuf>,
    /// 图片说明，如 2=施工现场；等号后不写即删去说明，可重复
    #[arg(long, value_name = "张数=说明")]
    caption: Vec<String>,
    /// 要替换的文字，须在标题和正文中只出现一次
    #[arg(long, value_name = "旧文", requires = "with", conflicts_with_all = ["title", "text", "caption"])]
    replace: Option<String>,
    /// 替换成的文字，可为空
    #[arg(long, value_name = "新文", requires = "replace", allow_hyphen_values = true)]
    with: Option<String>,
    /// 恢复为以前的改稿，0为来稿原文
    #[arg(long, value_name = "改稿号", conflicts_with_all = ["title", "text", "caption", "replace"])]
    restore: Option<u32>,
    /// 所据的改稿号；如已有他人改过则不改
    #[arg(long, value_name = "改稿号")]
    revision: Option<u32>,
}

impl Edit {
    pub fn run(&self, context: &Context) -> Result<u8> {
        let change = match (&self.replace, self.restore) {
            (Some(old), _) => Change::Passage { old: old.clone(), new: self.with.clone().unwrap_or_default() },
            (None, Some(revision)) => Change::Restore { revision },
            (None, None) if self.title.is_none() && self.text.is_none() && self.caption.is_empty() => {
                return self.in_editor(context);
            }
            (None, None) => Change::Words {
                title: self.title.clone(),
                paragraphs: self.text.as_deref().map(paragraphs_of).transpose()?,
                captions: self.caption.iter().map(|text| caption(text)).collect::<Result<_>>()?,
            },
        };
        self.apply(context, change, self.revision)
    }

    fn apply(&self, context: &Context, change: Change, expected: Option<u32>) -> Result<u8> {
        self::change(context, &[self.id], &Act::Edit { change, expected })
    }

    /// Lets a person edit the whole wording. The office is not held meanwhile, so the revision is compared afterwards.
    fn in_editor(&self, context: &Context) -> Result<u8> {
        let (wording, revision) = {
            let office = context.look()?;
            let draft = known(&office, self.id)?;
            (draft.wording(), draft.revision)
        };
        let Some(editor) =
            ["VISUAL", "EDITOR"].iter().find_map(|name| std::env::var(name).ok().filter(|e| !e.trim().is_empty()))
        else {
            let id = self.id;
            return Err(wrong(format!(
                "没有设定编辑器（环境变量 VISUAL 或 EDITOR），可改用 `draft edit {id} --title …`、`--text 文件` 或 `--replace 旧文 --with 新文`"
            )));
        };
        let mut file = tempfile::Builder::new().prefix("jianbao-").suffix(".txt").tempfile()?;
        let before = written(&wording);
        file.write_all(before.as_bytes())?;
        let path = file.into_temp_path();
        launch(&editor, &path)?;
        let after = read(&mut File::open(&path)?)?;
        let (title, paragraphs) = parted(&after);
        if after.trim().is_empty() || title.is_empty() || (paragraphs.is_empty() && !wording.paragraphs.is_empty()) {
            context.print(&Vec::<String>::new(), || format!("标题或正文为空，{}号稿件未作改动", self.id))?;
            return Ok(DONE);
        }
        if (&title, &paragraphs) == (&wording.title, &wording.paragraphs) {
            context.print(&Vec::<String>::new(), || format!("没有修改，{}号稿件未作改动", self.id))?;
            return Ok(DONE);
        }
        let paragraphs = (!paragraphs.is_empty()).then_some(paragraphs);
        let change = Change::Words { title: Some(title), paragraphs, captions: Vec::new() };
        self.apply(context, change, Some(self.revision.unwrap_or(revision))).inspect_err(|_| {
            // What a person has written is not thrown away.
            if let Ok(kept) = path.keep() {
                eprintln!("jianbao：改好的文字留在“{}”", shown(&kept));
            }
        })
    }
}

/// The wording as it stands in the editor: title, an empty line, a paragraph a line.
fn written(wording: &Wording) -> String {
    format!("{}\n\n{}\n", wording.title, wording.paragraphs.join("\n"))
}

/// The title is the first line that holds anything.
fn parted(text: &str) -> (String, Vec<String>) {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned);
    (lines.next().unwrap_or_default(), lines.collect())
}

/// Calls the editor and waits for it. The setting may bear arguments; a path with spaces is taken as it stands.
fn launch(editor: &str, path: &Path) -> Result<()> {
    let mut words = editor.split_whitespace();
    let mut command = if Path::new(editor).is_file() {
        Command::new(editor)
    } else {
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words);
        command
    };
    let status = command.arg(path).status().map_err(|error| wrong(format!("编辑器“{editor}”启动不了：{error}")))?;
    if status.success() { Ok(()) } else { Err(wrong(format!("编辑器“{editor}”未正常结束，未作改动"))) }
}

fn paragraphs_of(path: &Path) -> Result<Vec<String>> {
    let text = if path == Path::new("-") {
        read(&mut io::stdin().lock())?
    } else {
        let mut file = File::open(path).map_err(|error| wrong(format!("打不开“{}”：{error}", shown(path))))?;
        read(&mut file)?
    };
    Ok(text.lines().map(str::to_owned).collect())
}

/// Reads a text in whatever encoding Chinese editors write.
fn read(from: &mut impl Read) -> Result<String> {
    let mut bytes = Vec::new();
    from.take(LARGEST + 1).read_to_end(&mut bytes).context("读不了文字")?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LARGEST {
        return Err(wrong("文字过长，最多4兆"));
    }
    let decoded = decode(&bytes);
    if decoded.lossy || decoded.text.contains('\0') {
        return Err(wrong("不是纯文本，请另存为 UTF-8 或 GBK 编码的 .txt"));
    }
    Ok(tidy(&decoded.text))
}

/// `2=施工现场`.
fn caption(text: &str) -> Result<(usize, String)> {
    let parted = text.split_once(['=', '＝']);
    let place = parted.and_then(|(place, caption)| Some((place.trim().parse().ok()?, caption.trim().to_owned())));
    place.ok_or_else(|| wrong(format!("“{text}”应写成 2=施工现场 的样式")))
}
