//! Model drafts (示范稿件): texts with their area, from which the classifier learns how each area speaks.
//!
//! Hands out [`parse`] for the files of `examples/`: plain text that an office can write itself.

use crate::model::area::{self, Area, AreaCode};
use crate::model::example::Example;

/// The fields of the file, as people write them.
const FIELDS: [&str; 4] = ["方面", "次选", "标题", "正文"];

/// Reads a file of model drafts: `方面：7`, `次选：5` (if there is one), `标题：…`, `正文：…`; the next `方面` begins the next
/// draft, lines with `#` are remarks. All findings at once, each with its line number.
pub fn parse(text: &str, areas: &[Area]) -> Result<Vec<Example>, Vec<String>> {
    let mut reading = Reading { areas, examples: Vec::new(), findings: Vec::new(), open: None };
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        reading.line(at + 1, line.trim());
    }
    reading.close();
    if reading.findings.is_empty() { Ok(reading.examples) } else { Err(reading.findings) }
}

struct Reading<'a> {
    areas: &'a [Area],
    examples: Vec<Example>,
    findings: Vec<String>,
    /// The draft being read, and the line on which it began.
    open: Option<(usize, Example)>,
}

impl Reading<'_> {
    fn line(&mut self, number: usize, line: &str) {
        if line.is_empty() || line.starts_with('#') {
            return;
        }
        let field = FIELDS.iter().find_map(|name| {
            let value = line.strip_prefix(name)?.trim_start().strip_prefix(['：', ':'])?;
            Some((*name, value.trim()))
        });
        match field {
            Some(("方面", value)) => {
                self.close();
                if let Some(area) = self.area(number, value) {
                    self.open =
                        Some((number, Example { area, second: None, title: String::new(), body: String::new() }));
                }
            }
            Some(("次选", value)) => {
                let second = self.area(number, value);
                self.with(number, |example| example.second = second);
            }
            Some(("标题", value)) => self.with(number, |example| example.title = value.to_owned()),
            Some((_, value)) => self.with(number, |example| example.body = value.to_owned()),
            // A body may have several paragraphs.
            None => self.with(number, |example| {
                example.body.push('\n');
                example.body.push_str(line);
            }),
        }
    }

    fn area(&mut self, number: usize, word: &str) -> Option<AreaCode> {
        let found = area::find(self.areas, word).map(|area| area.code.clone());
        if found.is_none() {
            self.findings.push(format!("第{number}行：没有“{word}”这个方面"));
        }
        found
    }

    fn with(&mut self, number: usize, change: impl FnOnce(&mut Example)) {
        match &mut self.open {
            Some((_, example)) => change(example),
            // The finding about the area that opened it says enough.
            None if self.findings.is_empty() => {
                self.findings.push(format!("第{number}行：每篇示范稿件应以“方面：…”一行开头"));
            }
            None => {}
        }
    }

    fn close(&mut self) {
        let Some((number, example)) = self.open.take() else { return };
        if example.body.trim().is_empty() {
            self.findings.push(format!("第{number}行起的示范稿件没有正文"));
        } else {
            self.examples.push(example);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn areas() -> Vec<Area> {
        let area = |code: &str, name: &str| Area { code: code.into(), name: name.into(), aliases: vec![] };
        vec![area("1", "产业"), area("2", "民生")]
    }

    #[test]
    fn an_example_has_area_title_and_body() {
        let text = "\u{feff}# 说明\n方面：1\n次选: 民生\n标题：新厂投产\n正文：第一段。\n第二段。\n\n方面：2\n正文：只有正文。\n";
        let read = parse(text, &areas()).unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].body, "第一段。\n第二段。");
        assert_eq!((read[0].second.clone(), read[0].title.as_str()), (Some("2".into()), "新厂投产"));
        assert_eq!((read[1].area.clone(), read[1].second.clone()), ("2".into(), None));
    }

    #[test]
    fn what_is_wrong_is_told_by_line() {
        let check = |text: &str, expected: &[&str]| {
            let findings = parse(text, &areas()).unwrap_err();
            assert_eq!(findings.len(), expected.len(), "{findings:?}");
            for (finding, part) in findings.iter().zip(expected) {
                assert!(finding.contains(part), "{finding}");
            }
        };
        check("标题：没有方面\n正文：……", &["第1行"]);
        check("方面：9\n标题：某\n正文：某\n方面：1\n标题：某", &["第1行", "第4行"]);
        check("方面：1\n次选：经济\n正文：某", &["第2行"]);
    }
}
