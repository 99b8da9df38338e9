//! The word list as written → entries, or everything that is wrong with it by line.

use super::names::Person;
use super::{ENTRIES, Entry, Form};
use crate::model::draft::WordKind;
use encoding_rs::{Encoding, GB18030};
use std::borrow::Cow;
use std::collections::HashMap;

/// Stands for one digit at the beginning or end of a wrong form.
const DIGIT: &str = "[数]";

/// A line that is wrong, from 1 (0 if the whole file is meant), and what is wrong with it.
pub type Wrong = (usize, String);

/// Entries and people of the file's bytes.
pub fn read(bytes: &[u8]) -> Result<(Vec<Entry>, Vec<Person>), Vec<Wrong>> {
    let text = decoded(bytes).ok_or_else(|| vec![(0, "文字编码不明，请在记事本中另存为 UTF-8".to_owned())])?;
    let (mut entries, mut people, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
    for (at, line) in text.lines().enumerate() {
        let (number, line) = (at + 1, line.trim());
        if line.is_empty() || line.starts_with(['#', '＃']) {
            continue;
        }
        match one(number, line) {
            Ok(One::Entry(entry)) => entries.push(entry),
            Ok(One::Person(person)) => people.push(person),
            Err(words) => wrong.push((number, words)),
        }
    }
    if entries.len() + people.len() > ENTRIES {
        wrong.push((0, format!("词条超过{ENTRIES}条")));
    }
    wrong.extend(repeated(&entries));
    let mut known: HashMap<&str, usize> = HashMap::new();
    for person in &people {
        if let Some(first) = known.insert(&person.name, person.line) {
            wrong.push((person.line, format!("“{}”与第{first}行重复，几个职务请写在一行，用 / 隔开", person.name)));
        }
    }
    wrong.sort();
    if wrong.is_empty() { Ok((entries, people)) } else { Err(wrong) }
}

/// By byte order mark, else UTF-8, else GB18030, which is what older Notepads call ANSI.
fn decoded(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling_and_without_replacement(bytes.get(mark..)?);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(Cow::Borrowed(text)),
        Err(_) => GB18030.decode_without_bom_handling_and_without_replacement(bytes),
    }
}

fn repeated(entries: &[Entry]) -> Vec<Wrong> {
    let mut known: HashMap<&Form, usize> = HashMap::new();
    let mut wrong = Vec::new();
    for entry in entries {
        for form in &entry.wrong {
            if let Some(first) = known.insert(form, entry.line) {
                let place = if first == entry.line { "本行".to_owned() } else { format!("第{first}行") };
                wrong.push((entry.line, format!("“{}”与{place}重复", form.word)));
            }
        }
    }
    wrong
}

enum One {
    Entry(Entry),
    Person(Person),
}

fn one(number: usize, line: &str) -> Result<One, String> {
    let (kind, rest) =
        line.split_once(['：', ':']).ok_or("应以“禁用：”“慎用：”“规范：”或“人名：”开头；说明文字请在行首加 #")?;
    match kind.trim() {
        "禁用" => entry(number, WordKind::Wrong, rest).map(One::Entry),
        "慎用" => entry(number, WordKind::Careful, rest).map(One::Entry),
        "规范" => entry(number, WordKind::Phrase, rest).map(One::Entry),
        "人名" => person(number, rest).map(One::Person),
        other => Err(format!("不认识“{other}：”，应为“禁用：”“慎用：”“规范：”或“人名：”")),
    }
}

fn person(number: usize, rest: &str) -> Result<Person, String> {
    let rest = rest.trim();
    let (name, titles) = rest.split_once(char::is_whitespace).ok_or("应写成“人名：姓名 职务”，姓名与职务之间空一格")?;
    let letters = name.chars().count();
    let chinese = name.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c) || c == '·');
    if !(2..=8).contains(&letters) || !chinese {
        return Err(format!("“{name}”不像姓名，应为2至8个汉字"));
    }
    let titles = split(titles);
    match titles.iter().find(|title| title.chars().count() < 2) {
        Some(short) => Err(format!("职务“{short}”过短，应写明单位和职务")),
        None if titles.is_empty() => Err("没有写职务".into()),
        None => Ok(Person { line: number, name: name.to_owned(), titles }),
    }
}

fn entry(number: usize, kind: WordKind, rest: &str) -> Result<Entry, String> {
    let (rest, exceptions) = match rest.split_once("除：").or_else(|| rest.split_once("除:")) {
        Some((rest, exceptions)) => (rest, split(exceptions)),
        None => (rest, Vec::new()),
    };
    let (rest, why) = reason(rest.trim());
    let arrows = ["→", "->", "=>", "←", "<-"];
    let parts = arrows.iter().find_map(|arrow| Some((*arrow, rest.split_once(arrow)?)));
    let (wrong, right) = match (kind, parts) {
        (WordKind::Phrase, Some(("←" | "<-", (right, wrong)))) => (wrong, right.trim()),
        (WordKind::Phrase, _) => return Err("应写成“规范：正确写法 ← 不规范写法”".into()),
        (_, Some(("←" | "<-", _))) => return Err("箭头应由错误写法指向正确写法：→".into()),
        (_, Some((_, (wrong, right)))) => (wrong, right.trim()),
        (WordKind::Careful, None) => (rest, ""),
        (_, None) if why.is_empty() => return Err("应写成“禁用：错误写法 → 正确写法”，或注明（理由）".into()),
        (_, None) => (rest, ""),
    };
    let wrong: Vec<Form> = split(wrong).iter().map(|word| form(word)).collect::<Result<_, _>>()?;
    if wrong.is_empty() {
        return Err("没有写要查的词".into());
    }
    if let Some(same) = wrong.iter().find(|form| form.word == right) {
        return Err(format!("“{}”与正确写法相同", same.word));
    }
    let shields =
        |exception: &String| wrong.iter().any(|form| exception.contains(&form.word) && *exception != form.word);
    if let Some(odd) = exceptions.iter().find(|exception| !shields(exception)) {
        return Err(format!("“除：”后的“{odd}”应包含要查的词，并比它长"));
    }
    Ok(Entry { line: number, kind, wrong, right: right.to_owned(), why: why.to_owned(), exceptions })
}

/// What stands in brackets at the end is the reason.
fn reason(text: &str) -> (&str, &str) {
    let inner = text.strip_suffix(['）', ')']).and_then(|text| text.rsplit_once(['（', '(']));
    inner.map_or((text, ""), |(text, why)| (text.trim_end(), why.trim()))
}

fn form(written: &str) -> Result<Form, String> {
    let (rest, after_digit) = written.strip_prefix(DIGIT).map_or((written, false), |rest| (rest, true));
    let (word, before_digit) = rest.strip_suffix(DIGIT).map_or((rest, false), |rest| (rest, true));
    let word = word.trim();
    if word.contains(DIGIT) {
        return Err(format!("“{written}”中的 {DIGIT} 只能写在词首或词尾"));
    }
    let least = if after_digit || before_digit { 1 } else { 2 };
    match word.chars().count() {
        count if count < least => Err(format!("“{written}”过短，会处处误报；至少写两个字")),
        count if count > 100 => Err(format!("“{}…”过长", word.chars().take(10).collect::<String>())),
        _ => Ok(Form { word: word.to_owned(), after_digit, before_digit }),
    }
}

/// Several words on a line stand apart by a slash or a stroke; commas may belong to them.
fn split(text: &str) -> Vec<String> {
    text.split(['/', '／', '|', '｜']).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
