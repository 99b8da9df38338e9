//! `classify`: JSON lines in, JSON lines out.

use super::Context;
use crate::config::Config;
use crate::editing::classify::{Classifier, Lexicon, parse_examples};
use crate::failure::{DONE, Failure, wrong};
use crate::office::SAMPLE;
use anyhow::{Context as _, Result};
use clap::Args;
use serde::Deserialize;
use serde_json::{Value, json};
use std::io::{BufRead, BufWriter, Write, stdin, stdout};

#[derive(Debug, Args)]
pub struct Classify {}

/// One line of input; other keys are allowed and not looked at.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    title: String,
    #[serde(default)]
    body: String,
}

impl Classify {
    pub fn run(&self, context: &Context) -> Result<u8> {
        let (office, sample_words);
        let classifier = if context.dir().join("jianbao.toml").exists() {
            office = context.look()?;
            office.classifier()?
        } else {
            sample_words = sample()?;
            &sample_words
        };
        let mut out = BufWriter::new(stdout().lock());
        for (at, line) in stdin().lock().lines().enumerate() {
            let line = line.map_err(|_| wrong(format!("第{}行不是 UTF-8 文字", at + 1)))?;
            if line.trim().is_empty() {
                continue;
            }
            let draft: Line = serde_json::from_str(&line).map_err(|_| {
                wrong(format!("第{}行不是 JSON 对象，应为 {{\"id\":…,\"title\":…,\"body\":…}}", at + 1))
            })?;
            let verdict = classifier.classify(&draft.title, &draft.body);
            let answer = json!({
                "id": draft.id, "area": verdict.area, "second": verdict.second, "confidence": verdict.confidence,
                "unsure": verdict.unsure, "evidence": verdict.evidence,
            });
            if writeln!(out, "{answer}").is_err() {
                // The reader went away.
                return Ok(DONE);
            }
        }
        out.flush()?;
        Ok(DONE)
    }
}

/// The sample's classifier, for those who have no office.
fn sample() -> Result<Classifier> {
    let text = |name: &str| SAMPLE.get_file(name).and_then(|file| file.contents_utf8()).context("样例文件不全");
    let config = Config::parse(text("jianbao.toml")?).map_err(Failure::Misconfigured)?;
    let lexicon = Lexicon::parse(text("lexicon.toml")?, &config.areas).map_err(|found| wrong(found.join("；")))?;
    let folder = SAMPLE.get_dir("examples").context("样例中缺少 examples")?;
    let mut examples = Vec::new();
    for file in folder.files() {
        let text = file.contents_utf8().context("样例文件不全")?;
        examples.extend(parse_examples(text, &config.areas).map_err(|found| wrong(found.join("；")))?);
    }
    Classifier::new(lexicon, &examples, &[]).map_err(wrong)
}
