//! What is wrong with a template, in words for whoever wrote it: file, line, cause.

use super::render;
use crate::notices::letter::{Letter, Letterhead};
use std::error::Error as _;
use tera::{ErrorKind, Tera};

/// Puts every sample letter into words and tells what failed.
pub fn try_samples(tera: &Tera) -> Vec<String> {
    let head = Letterhead::sample();
    let mut findings = Vec::new();
    for (_, letter) in Letter::samples() {
        let kind = letter.kind();
        let told = match render(tera, &head, &letter) {
            Err(error) => explain(&format!("letters/{kind}"), &error),
            Ok(composed) if composed.subject.is_empty() => {
                vec![format!("templates/letters/{kind}/subject.txt：主题为空")]
            }
            Ok(composed) if composed.text.is_empty() => vec![format!("templates/letters/{kind}/body.txt：正文为空")],
            Ok(_) => Vec::new(),
        };
        for finding in told {
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
    }
    findings
}

/// The findings in an error of Tera, whose report holds `error: CAUSE` and ` --> FILE:LINE:COLUMN` pairs, several if
/// several names are unknown; without a report, `file` and the messages along the chain of sources.
pub fn explain(file: &str, error: &tera::Error) -> Vec<String> {
    let report = error.to_string();
    let mut findings = Vec::new();
    let mut cause = None;
    for line in report.lines() {
        if let Some(message) = line.strip_prefix("error: ") {
            cause = Some(message);
        } else if let Some(place) = line.trim_start().strip_prefix("--> ")
            && let Some(cause) = cause.take()
        {
            findings.push(format!("{}：{}", in_words(place), cause_in_words(cause)));
        }
    }
    if findings.is_empty() {
        findings.push(format!("templates/{file}：{}", without_report(error)));
    }
    findings
}

fn without_report(error: &tera::Error) -> String {
    match error.kind() {
        ErrorKind::MissingParent { parent, .. } => format!("没有模板 {parent}"),
        ErrorKind::TemplateNotFound(name) => format!("没有模板 {name}"),
        ErrorKind::CircularExtend { .. } | ErrorKind::CircularInclude { .. } => "模板互相套用，成了循环".into(),
        _ => {
            let mut messages = vec![error.to_string().lines().collect::<Vec<_>>().join(" ")];
            let mut source = error.source();
            while let Some(error) = source {
                messages.push(error.to_string());
                source = error.source();
            }
            cause_in_words(&messages.join("："))
        }
    }
}

/// `letters/receipt/body.txt:3:5` → `templates/letters/receipt/body.txt 第3行第5列`.
fn in_words(place: &str) -> String {
    let mut parts = place.rsplitn(3, ':');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(column), Some(line), Some(file)) => format!("templates/{file} 第{line}行第{column}列"),
        _ => format!("templates/{place}"),
    }
}

/// The usual mistakes in Chinese; anything else as the engine says it.
fn cause_in_words(cause: &str) -> String {
    let quoted = cause.split('`').nth(1).unwrap_or_default();
    let offer = cause.split_once("Available variables: ").or_else(|| cause.split_once("Available fields: "));
    let offer = offer.map(|(_, names)| format!("（可用：{}）", names.replace(", ", "、"))).unwrap_or_default();
    for (opening, words) in [
        ("Variable `", "没有变量"),
        ("Field `", "没有字段"),
        ("Unknown filter `", "没有过滤器"),
        ("Unknown test `", "没有判断"),
        ("Unknown function `", "没有函数"),
        ("Unknown component `", "没有部件"),
        ("Unknown template `", "没有模板"),
    ] {
        if cause.starts_with(opening) {
            return format!("{words} {quoted}{offer}");
        }
    }
    match cause {
        "Unexpected end of input" => "模板没有写完，可能缺少 endif、endfor 或 endblock".into(),
        _ => format!("模板写法有误（{cause}）"),
    }
}
