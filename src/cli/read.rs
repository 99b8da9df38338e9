//! `read`: what the program reads from mails and documents.

use super::table::one_line;
use super::{Context, shown, usage};
use crate::failure::{DONE, WAITS};
use crate::intake::extract::{Block, Document, Format};
use crate::intake::reading::{Opened, Reading};
use crate::intake::sandbox::Reader;
use crate::intake::sort::flaws_in;
use crate::model::flaw::{Flaw, Weight};
use crate::office;
use crate::store::archive::key_of;
use anyhow::{Context as _, Result};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
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
    sections: Vec<Section>,
    json: Value,
    mail: bool,
    /// Why nothing could be read, if so.
    declined: Option<String>,
}

/// One document or mail of all that a file holds.
#[derive(Default)]
struct Section {
    /// Of the file itself empty; of what is inside its name.
    title: String,
    /// Lines about it: subject, sender, attachments.
    head: Vec<String>,
    flaws: Vec<Flaw>,
    pictures: Vec<(String, Vec<u8>)>,
    text: String,
}

impl Outcome {
    fn flaws(&self) -> impl Iterator<Item = &Flaw> {
        self.sections.iter().flat_map(|section| &section.flaws)
    }

    /// All text, one part after the other.
    fn text(&self) -> String {
        let texts = self.sections.iter().map(|section| section.text.as_str()).filter(|text| !text.is_empty());
        texts.collect::<Vec<_>>().join("\n")
    }
}

impl Read {
    pub fn run(&self, context: &Context) -> Result<u8> {
        let reader = office::reader(&context.limits(), &context.machine()?);
        if let Some(out) = &self.out {
            fs::create_dir_all(out).with_context(|| format!("建不了目录“{}”", shown(out)))?;
        }
        let mut losses = false;
        let mut all = Vec::new();
        let bar = self.bar();
        for file in bar.wrap_iter(self.files.iter()) {
            let outcome = read(&reader, file);
            losses |= outcome.declined.is_some() || outcome.flaws().any(|flaw| flaw.weight() == Weight::Loss);
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

    /// Progress on stderr where many files are written to a folder.
    fn bar(&self) -> ProgressBar {
        if self.out.is_none() || self.files.len() < 20 {
            return ProgressBar::hidden();
        }
        let style = ProgressStyle::with_template("读文件 {bar:32.red} {pos}/{len} 用时{elapsed}");
        ProgressBar::new(self.files.len() as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
    }

    fn write(&self, out: &Path, file: &Path, outcome: &Outcome) -> Result<()> {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let write = |suffix: &str, bytes: &[u8]| {
            let path = out.join(format!("{name}{suffix}"));
            fs::write(&path, bytes).with_context(|| format!("写不了“{}”", shown(&path)))
        };
        match &outcome.declined {
            Some(why) => write(".err", why.as_bytes())?,
            None => write(".txt", outcome.text().as_bytes())?,
        }
        if outcome.mail {
            write(".json", serde_json::to_string_pretty(&outcome.json)?.as_bytes())?;
        }
        if self.pictures {
            let pictures = outcome.sections.iter().flat_map(|section| &section.pictures);
            for (at, (picture, bytes)) in pictures.enumerate() {
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
        Err(error) => return declined(false, crate::model::cause::cause(&error)),
    };
    if is_mail(&name, &bytes) {
        reader.mail(bytes).map_or_else(|failure| declined(true, failure.to_string()), |reading| mail(&reading))
    } else {
        let read = reader.file(&name, &bytes);
        read.map_or_else(|failure| declined(false, failure.to_string()), |opened| file_read(&opened))
    }
}

fn declined(mail: bool, why: String) -> Outcome {
    Outcome { sections: Vec::new(), json: json!({ "error": why }), mail, declined: Some(why) }
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
    let known = [
        "received:",
        "from:",
        "subject:",
        "message-id:",
        "mime-version:",
        "return-path:",
        "date:",
        "content-type:",
        "content-transfer-encoding:",
    ];
    head.lines()
        .take_while(|line| !line.is_empty())
        .filter(|line| known.iter().any(|name| line.starts_with(name)))
        .count()
        >= 2
}

fn mail(reading: &Reading) -> Outcome {
    let message = &reading.message;
    let files = message
        .attachments
        .iter()
        .map(|file| json!({ "name": file.name, "size": file.bytes.len(), "sha256": key_of(&file.bytes) }));
    let mails = reading.forwarded.iter().filter_map(|inner| inner.message.attached_as.as_ref());
    let mails = mails.map(|name| json!({ "name": Some(name).filter(|name| !name.is_empty()), "sha256": null }));
    let attachments: Vec<Value> = files.chain(mails).collect();
    let mut sections = Vec::new();
    mail_sections(String::new(), reading, &mut sections);
    let json = json!({
        "subject": message.subject, "sender": sender(reading), "date_iso": message.date.map(|date| date.to_rfc3339()),
        "attachments": attachments, "body": mail_body(reading),
        "flaws": flaws_in(reading).iter().map(Flaw::sentence).collect::<Vec<_>>(),
        "inside": inside(&sections),
    });
    Outcome { sections, json, mail: true, declined: None }
}

/// A file with all that is inside it; a mail of its own (.msg) as a mail.
fn file_read(opened: &Opened) -> Outcome {
    let document = &opened.document;
    if let (Format::Mail, [reading]) = (document.format, opened.mails.as_slice()) {
        return mail(reading);
    }
    let mut sections = Vec::new();
    sections_of(document, &mut sections);
    if let Some(first) = sections.first_mut() {
        first.title.clear();
    }
    for reading in &opened.mails {
        mail_sections(mail_title(reading), reading, &mut sections);
    }
    let text = sections.iter().map(|section| section.text.as_str()).collect::<String>();
    let flaws: Vec<&Flaw> = sections.iter().flat_map(|section| &section.flaws).collect();
    // Nothing at all, and a reason for it: declined in an orderly way.
    let why = |flaw: &&&Flaw| flaw.weight() == Weight::Loss || matches!(flaw, Flaw::Empty { .. });
    let nothing = text.trim().is_empty() && opened.mails.is_empty();
    let declined = flaws.iter().find(why).filter(|_| nothing).map(|flaw| flaw.sentence());
    let sentences: Vec<String> = flaws.iter().map(|flaw| flaw.sentence()).collect();
    let pictures = sections.iter().map(|section| section.pictures.len()).sum::<usize>();
    let json = json!({
        "name": document.name, "format": document.format, "title": document.title, "author": document.author,
        "text": text, "pictures": pictures, "flaws": sentences, "inside": inside(&sections),
    });
    Outcome { sections, json, mail: false, declined }
}

/// The body as it came, its quotation included, and those of the mails attached to it.
fn mail_body(reading: &Reading) -> String {
    let own = [Some(reading.message.text.clone()), reading.message.quoted.clone()];
    let inner = reading.forwarded.iter().filter(|inner| inner.message.attached_as.is_some()).map(mail_body);
    own.into_iter().flatten().chain(inner).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

/// What is inside a file, each by itself.
fn inside(sections: &[Section]) -> Vec<Value> {
    let inner = sections.iter().filter(|section| !section.title.is_empty());
    inner
        .map(|section| {
            let flaws: Vec<String> = section.flaws.iter().map(Flaw::sentence).collect();
            json!({ "name": section.title, "text": section.text, "flaws": flaws })
        })
        .collect()
}

/// A document and, after it, what is inside it.
fn sections_of(document: &Document, sections: &mut Vec<Section>) {
    for document in document.all() {
        let lines = document.blocks.iter().filter_map(|block| match block {
            Block::Text { text, .. } => Some(text.clone()),
            Block::Row(cells) => Some(cells.join("\t")),
            Block::Picture(_) => None,
        });
        let pictures = document.pictures.iter().map(|picture| (picture.name.clone(), picture.bytes.clone()));
        sections.push(Section {
            title: document.name.clone(),
            flaws: document.flaws.clone(),
            pictures: pictures.collect(),
            text: lines.map(|line| line + "\n").collect(),
            ..Section::default()
        });
    }
}

/// A mail, then its attachments, then the mails inside it. A mail's own flaws stand with it, those of a file with the file.
fn mail_sections(title: String, reading: &Reading, sections: &mut Vec<Section>) {
    let message = &reading.message;
    let date = message.date.map(|date| date.to_rfc3339());
    let subject = Some(message.subject.clone()).filter(|subject| !subject.is_empty());
    let told = [("主题", subject), ("发件人", sender(reading)), ("日期", date)];
    let told = told.into_iter().filter_map(|(name, value)| Some(format!("{name}：{}", one_line(&value?))));
    let files = message.attachments.iter();
    let files = files.map(|file| format!("附件：{}（{}字节）", one_line(&file.name), file.bytes.len()));
    sections.push(Section {
        title,
        head: told.chain(files).collect(),
        flaws: message.flaws.clone(),
        text: message.text.clone(),
        ..Section::default()
    });
    for document in &reading.documents {
        if document.format != Format::Mail || !document.flaws.is_empty() {
            sections_of(document, sections);
        }
    }
    for inner in &reading.forwarded {
        mail_sections(mail_title(inner), inner, sections);
    }
}

fn mail_title(reading: &Reading) -> String {
    match reading.message.subject.as_str() {
        "" => "所附邮件".into(),
        subject => format!("所附邮件：{subject}"),
    }
}

fn sender(reading: &Reading) -> Option<String> {
    reading.message.from.as_ref().map(|from| from.to_string())
}

fn words(file: &Path, outcome: &Outcome) -> String {
    if let Some(why) = &outcome.declined
        && outcome.sections.len() < 2
    {
        return format!("── {}\n未能读取：{why}\n", shown(file));
    }
    let mut page = String::new();
    for section in &outcome.sections {
        let title = if section.title.is_empty() { shown(file).to_string() } else { one_line(&section.title) };
        page += &format!("── {title}\n");
        section.head.iter().for_each(|line| page += &format!("{line}\n"));
        section.flaws.iter().for_each(|flaw| page += &format!("· {}\n", one_line(&flaw.sentence())));
        for (name, bytes) in &section.pictures {
            page += &format!("图片：{}（{}字节）\n", one_line(name), bytes.len());
        }
        let lines: Vec<String> =
            section.text.lines().map(|line| line.replace(|c: char| c.is_control() && c != '\t', "")).collect();
        if !lines.is_empty() {
            page += &format!("\n{}\n\n", lines.join("\n"));
        }
    }
    page
}
