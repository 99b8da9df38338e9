//! `read`: what the program reads from mails and documents.

use super::table::one_line;
use super::{Context, shown, usage};
use crate::failure::{DONE, WAITS};
use crate::intake::extract::{Block, Document, Format};
use crate::intake::reading::{Opened, Reading};
use crate::intake::sandbox::Reader;
use crate::intake::sort::flaws_in;
use crate::model::flaw::{Flaw, Weight};
use crate::store::archive::key_of;
use anyhow::{Context as _, Result};
use clap::Args;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Read {
    /// 邮件（.eml）或文档
    #[arg(value_name = "文件", required = true)]
    files: Vec<PathBuf>,
    /// 写入目录：每个文件一个 .txt（文字）或 .err（原因），邮件另有 .json
    #[arg(long, value_name = "目录")]
    out: Option<PathBuf>,
    /// 同时写出图片
    #[arg(long, requires = "out")]
    pictures: bool,
}

/// What was read from one file.
struct Outcome {
    text: String,
    json: Value,
    mail: bool,
    /// Why nothing could be read, if so.
    declined: Option<String>,
    flaws: Vec<Flaw>,
    pictures: Vec<(String, Vec<u8>)>,
}

impl Read {
    pub fn run(&self, context: &Context) -> Result<u8> {
        let reader = context.limits().reader(&context.machine()?);
        if let Some(out) = &self.out {
            fs::create_dir_all(out).with_context(|| format!("建不了目录“{}”", shown(out)))?;
        }
        let mut losses = false;
        let mut all = Vec::new();
        for file in &self.files {
            let outcome = read(&reader, file);
            losses |= outcome.declined.is_some() || outcome.flaws.iter().any(|flaw| flaw.weight() == Weight::Loss);
            match &self.out {
                Some(out) => self.write(out, file, &outcome)?,
                None if context.global.json => all.push(outcome.json),
                None => usage::out(&words(file, &outcome))?,
            }
        }
        if context.global.json && self.out.is_none() {
            context.print(&all, String::new)?;
        }
        Ok(if losses { WAITS } else { DONE })
    }

    fn write(&self, out: &Path, file: &Path, outcome: &Outcome) -> Result<()> {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let write = |suffix: &str, bytes: &[u8]| {
            let path = out.join(format!("{name}{suffix}"));
            fs::write(&path, bytes).with_context(|| format!("写不了“{}”", shown(&path)))
        };
        match &outcome.declined {
            Some(why) => write(".err", why.as_bytes())?,
            None => write(".txt", outcome.text.as_bytes())?,
        }
        if outcome.mail {
            write(".json", serde_json::to_string_pretty(&outcome.json)?.as_bytes())?;
        }
        if self.pictures {
            for (at, (picture, bytes)) in outcome.pictures.iter().enumerate() {
                let safe: String = picture.chars().map(|c| if "/\\:*?\"<>|".contains(c) { '_' } else { c }).collect();
                write(&format!(".{}-{safe}", at + 1), bytes)?;
            }
        }
        Ok(())
    }
}

fn read(reader: &Reader, file: &Path) -> Outcome {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = match fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) => return declined(false, crate::office::cause(&error)),
    };
    if is_mail(&name, &bytes) {
        reader.mail(&bytes).map_or_else(|failure| declined(true, failure.to_string()), |reading| mail(&reading))
    } else {
        let read = reader.file(&name, &bytes);
        read.map_or_else(|failure| declined(false, failure.to_string()), |opened| file_read(&opened))
    }
}

fn declined(mail: bool, why: String) -> Outcome {
    let json = json!({ "error": why });
    Outcome { text: String::new(), json, mail, declined: Some(why), flaws: Vec::new(), pictures: Vec::new() }
}

/// A mail by its name, or by beginning with headers that only mails have.
fn is_mail(name: &str, bytes: &[u8]) -> bool {
    if name.to_ascii_lowercase().ends_with(".eml") {
        return true;
    }
    if bytes.starts_with(b"{\\rtf") {
        return false;
    }
    let head = String::from_utf8_lossy(bytes.get(..2048).unwrap_or(bytes)).to_ascii_lowercase();
    let known = ["received:", "from:", "subject:", "message-id:", "mime-version:", "return-path:", "date:"];
    head.lines()
        .take_while(|line| !line.is_empty())
        .filter(|line| known.iter().any(|name| line.starts_with(name)))
        .count()
        >= 2
}

fn mail(reading: &Reading) -> Outcome {
    let message = &reading.message;
    let flaws = flaws_in(reading);
    let sender = message.from.as_ref().map(|from| match from.name.as_str() {
        "" => from.address.clone(),
        name => format!("{name} <{}>", from.address),
    });
    let attachments: Vec<Value> = message
        .attachments
        .iter()
        .map(|file| json!({ "name": file.name, "size": file.bytes.len(), "sha256": key_of(&file.bytes) }))
        .collect();
    let json = json!({
        "subject": message.subject, "sender": sender, "date_iso": message.date.map(|date| date.to_rfc3339()),
        "attachments": attachments, "body": message.text,
        "flaws": flaws.iter().map(Flaw::sentence).collect::<Vec<_>>(),
    });
    let pictures = reading.documents.iter().flat_map(Document::all).flat_map(pictures).collect();
    Outcome { text: mail_text(reading), json, mail: true, declined: None, flaws, pictures }
}

/// A file with all that is inside it; a mail of its own (.msg) as a mail.
fn file_read(opened: &Opened) -> Outcome {
    if let (Format::Mail, [reading]) = (opened.document.format, opened.mails.as_slice()) {
        return mail(reading);
    }
    let mut outcome = document(&opened.document);
    for reading in &opened.mails {
        let inner = mail(reading);
        outcome.text.push('\n');
        outcome.text += &inner.text;
        outcome.flaws.extend(inner.flaws);
        outcome.pictures.extend(inner.pictures);
        outcome.declined = None;
    }
    outcome
}

fn mail_text(reading: &Reading) -> String {
    let mut text = reading.message.text.clone();
    for document in &reading.documents {
        text.push('\n');
        text += &document_text(document);
    }
    for inner in &reading.forwarded {
        text.push('\n');
        text += &mail_text(inner);
    }
    text
}

fn document(document: &Document) -> Outcome {
    let text = document_text(document);
    let flaws: Vec<Flaw> = document.all().iter().flat_map(|document| document.flaws.clone()).collect();
    // Nothing at all, and a reason for it: declined in an orderly way.
    let why = |flaw: &&Flaw| flaw.weight() == Weight::Loss || matches!(flaw, Flaw::Empty { .. });
    let declined = flaws.iter().find(why).filter(|_| text.trim().is_empty()).map(Flaw::sentence);
    let sentences: Vec<String> = flaws.iter().map(Flaw::sentence).collect();
    let pictures: Vec<(String, Vec<u8>)> = document.all().iter().flat_map(|document| pictures(document)).collect();
    let json = json!({
        "name": document.name, "format": document.format, "title": document.title, "author": document.author,
        "text": text, "pictures": pictures.len(), "flaws": sentences,
        "inside": document.inside.iter().map(|inner| &inner.name).collect::<Vec<_>>(),
    });
    Outcome { text, json, mail: false, declined, flaws, pictures }
}

fn pictures(document: &Document) -> Vec<(String, Vec<u8>)> {
    document.pictures.iter().map(|picture| (picture.name.clone(), picture.bytes.clone())).collect()
}

/// The text of a document and of all that is inside it, a line each for paragraphs and rows.
fn document_text(document: &Document) -> String {
    let documents = document.all();
    let lines = documents.iter().flat_map(|document| &document.blocks).filter_map(|block| match block {
        Block::Text { text, .. } => Some(text.clone()),
        Block::Row(cells) => Some(cells.join("\t")),
        Block::Picture(_) => None,
    });
    lines.map(|line| line + "\n").collect()
}

fn words(file: &Path, outcome: &Outcome) -> String {
    let mut page = format!("── {}\n", shown(file));
    if let Some(why) = &outcome.declined {
        return page + &format!("未能读取：{why}\n");
    }
    if outcome.mail {
        for (name, key) in [("主题", "subject"), ("发件人", "sender"), ("日期", "date_iso")] {
            if let Some(value) = outcome.json.get(key).and_then(Value::as_str) {
                page += &format!("{name}：{}\n", one_line(value));
            }
        }
        for file in outcome.json.get("attachments").and_then(Value::as_array).into_iter().flatten() {
            let name = file.get("name").and_then(Value::as_str).unwrap_or_default();
            page += &format!("附件：{}（{}字节）\n", one_line(name), file.get("size").unwrap_or(&Value::Null));
        }
    }
    for flaw in &outcome.flaws {
        page += &format!("· {}\n", one_line(&flaw.sentence()));
    }
    for (name, bytes) in &outcome.pictures {
        page += &format!("图片：{}（{}字节）\n", one_line(name), bytes.len());
    }
    let body: Vec<String> =
        outcome.text.lines().map(|line| line.replace(|c: char| c.is_control() && c != '\t', "")).collect();
    page + "\n" + &body.join("\n") + "\n"
}
