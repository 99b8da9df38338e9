//! Reading a TOML file section by section, so that one wrong key does not hide the next.

use super::finding::Finding;
use super::words;
use serde::de::{self, DeserializeOwned, Visitor};
use toml::{Table, Value};

/// A TOML file that is being taken apart; collects findings on the way.
pub struct Tables<'a> {
    file: String,
    text: &'a str,
    rest: Table,
    asked: Vec<&'static str>,
    findings: Vec<Finding>,
}

/// Begins to read a file; a syntax error is the only finding that stops at once.
pub fn read_tables<'a>(file: &str, text: &'a str) -> Result<Tables<'a>, Vec<Finding>> {
    match text.parse::<Table>() {
        Ok(rest) => Ok(Tables { file: file.into(), text, rest, asked: Vec::new(), findings: Vec::new() }),
        Err(error) => {
            let line = error.span().map(|span| line_at(text, span.start));
            let words = format!("不是正确的 TOML：{}", words::syntax(error.message()));
            Err(vec![Finding { line, ..Finding::new(file, "", words) }])
        }
    }
}

impl Tables<'_> {
    /// A section that must be there.
    pub fn section<T: DeserializeOwned>(&mut self, key: &'static str) -> Option<T> {
        if !self.rest.contains_key(key) {
            self.asked.push(key);
            self.say(key, format!("缺少 [{key}] 一节，可参照 `jianbao init` 生成的样例补写"));
            return None;
        }
        self.optional(key)
    }

    /// A section that may be absent.
    pub fn optional<T: DeserializeOwned>(&mut self, key: &'static str) -> Option<T> {
        self.asked.push(key);
        let value = self.rest.remove(key)?;
        self.read(key, value)
    }

    /// A list of tables (`[[areas]]`); wrong elements are left out and reported.
    pub fn list<T: DeserializeOwned>(&mut self, key: &'static str) -> Vec<T> {
        self.asked.push(key);
        match self.rest.remove(key) {
            None => Vec::new(),
            Some(Value::Array(items)) => items
                .into_iter()
                .enumerate()
                .filter_map(|(at, item)| self.read(&format!("{key}[{at}]"), item))
                .collect(),
            Some(_) => {
                self.say(key, format!("应写成 [[{key}]]，每项一节"));
                Vec::new()
            }
        }
    }

    /// What was found, sections that nobody asked for included.
    pub fn finish(mut self) -> Vec<Finding> {
        let unknown: Vec<String> = self.rest.keys().cloned().collect();
        for key in unknown {
            let words = words::unknown_key(&key, &self.asked);
            self.say(&key, words);
        }
        self.findings.sort_by_key(|finding| finding.line.unwrap_or(usize::MAX));
        self.findings
    }

    fn read<T: DeserializeOwned>(&mut self, path: &str, mut value: Value) -> Option<T> {
        let known = fields_of::<T>();
        if let (Value::Table(table), false) = (&mut value, known.is_empty()) {
            let unknown: Vec<String> = table.keys().filter(|key| !known.contains(&key.as_str())).cloned().collect();
            for key in unknown {
                table.remove(&key);
                let words = words::unknown_key(&key, known);
                self.say(&format!("{path}.{key}"), words);
            }
        }
        match serde_path_to_error::deserialize::<_, T>(value) {
            Ok(read) => Some(read),
            Err(error) => {
                let inner = error.path().to_string();
                let path = if inner == "." { path.to_string() } else { format!("{path}.{inner}") };
                let words = words::wrong_value(error.inner().message());
                self.say(&path, words);
                None
            }
        }
    }

    fn say(&mut self, path: &str, words: String) {
        let line = line_of(self.text, path);
        self.findings.push(Finding { line, ..Finding::new(&self.file, path, words) });
    }
}

/// The line, from 1, of a byte offset.
fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// The line on which a key stands: the section's header first, then the key in it. A search by eye, as a person would
/// do it, because values that went through `toml::Table` no longer know where they stood.
fn line_of(text: &str, path: &str) -> Option<usize> {
    let (head, key) = path.split_once('.').unwrap_or((path, ""));
    let (section, nth) = match head.split_once('[') {
        Some((name, at)) => (format!("[[{name}]]"), at.trim_end_matches(']').parse().unwrap_or(0)),
        None => (format!("[{head}]"), 0usize),
    };
    let leaf = key.split(['.', '[']).next().unwrap_or("");
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let start = lines.iter().enumerate().filter(|(_, line)| line.starts_with(&section)).nth(nth)?.0;
    if leaf.is_empty() {
        return Some(start + 1);
    }
    let found = lines
        .iter()
        .enumerate()
        .skip(start + 1)
        .take_while(|(_, line)| !line.starts_with('['))
        .find(|(_, line)| line.strip_prefix(leaf).is_some_and(|rest| rest.trim_start().starts_with('=')));
    Some(found.map_or(start, |(at, _)| at) + 1)
}

/// The field names of a struct, as its `Deserialize` asks for them; empty if it is no struct.
fn fields_of<T: DeserializeOwned>() -> &'static [&'static str] {
    struct Asker<'a>(&'a mut &'static [&'static str]);
    impl<'de> de::Deserializer<'de> for Asker<'_> {
        type Error = de::value::Error;
        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
            Err(de::Error::custom("only asked for names"))
        }
        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            visitor: V,
        ) -> Result<V::Value, Self::Error> {
            *self.0 = fields;
            self.deserialize_any(visitor)
        }
        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
            newtype_struct seq tuple tuple_struct map enum identifier ignored_any
        }
    }
    let mut fields: &'static [&'static str] = &[];
    let _ = T::deserialize(Asker(&mut fields));
    fields
}
