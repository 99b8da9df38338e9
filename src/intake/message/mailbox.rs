//! Address lists (RFC 5322 §3.4) with names in every state.
//!
//! Hands out [`list`], over a field whose raw bytes were read before. Lists are cut before encoded-words are read, so
//! that a comma inside a word stays inside the name.

use super::{Mailbox, header, words};
use crate::model::flaw::Flaw;

/// More addresses than this a field does not need.
const MAX: usize = 500;

/// The mailboxes of a field.
pub(super) fn list(text: &str, place: &str, flaws: &mut Vec<Flaw>) -> Vec<Mailbox> {
    let mut boxes: Vec<Mailbox> = Vec::new();
    let mut carried = String::new();
    for item in items(text).into_iter().take(MAX) {
        if item.address.is_none() && !item.words.contains('@') {
            // `王立新, 办公室 <a@b.cn>`: an unquoted comma inside the name. The last item may still be a name alone.
            carried = format!("{carried}{}, ", item.words.trim());
            continue;
        }
        let name = format!("{}{}", std::mem::take(&mut carried), item.words.trim());
        boxes.push(mailbox(&name, item.address.as_deref(), place, flaws));
    }
    let alone = carried.trim_end_matches([',', ' ']);
    if boxes.is_empty() && !alone.is_empty() {
        boxes.push(mailbox(alone, None, place, flaws));
    }
    boxes
}

fn mailbox(name: &str, address: Option<&str>, place: &str, flaws: &mut Vec<Flaw>) -> Mailbox {
    let name = header::one_line(&words::decode(name.trim(), place, flaws));
    match address {
        Some(address) => Mailbox { name: bare(&name), address: normal(address) },
        None => {
            // A bare address, or a whole `name <address>` inside one encoded-word.
            let (label, address) = match name.rsplit_once('<') {
                Some((label, address)) if address.contains('@') => (label.trim(), address),
                _ if name.contains('@') => ("", name.as_str()),
                _ => (name.as_str(), ""),
            };
            Mailbox { name: bare(label), address: normal(address) }
        }
    }
}

/// A name without the quotes that some mailers encode along with it.
fn bare(name: &str) -> String {
    let name = name.trim();
    let inner = name.strip_prefix(['"', '\'']).and_then(|name| name.strip_suffix(['"', '\'']));
    inner.unwrap_or(name).trim().to_owned()
}

/// Lower case, without route (`@a,@b:user@host`) and white space.
fn normal(address: &str) -> String {
    let address = address.trim_matches(|c: char| c.is_whitespace() || "<>\"'".contains(c));
    let address = if address.starts_with('@') { address.rsplit(':').next().unwrap_or(address) } else { address };
    address.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>().to_lowercase()
}

#[derive(Default)]
struct Item {
    /// Everything outside angle brackets, quotes and comments removed.
    words: String,
    /// What stood in angle brackets.
    address: Option<String>,
}

fn items(text: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let (mut item, mut comment) = (Item::default(), String::new());
    let mut chars = text.chars().peekable();
    let mut close = |item: &mut Item, comment: &mut String| {
        // `a@b.cn (王立新)`: the old way to write a name.
        let note = std::mem::take(comment);
        let mut done = std::mem::take(item);
        if done.address.is_none() && done.words.contains('@') && !note.is_empty() {
            done = Item { address: Some(done.words.trim().to_owned()), words: note };
        }
        if done.address.is_some() || !done.words.trim().is_empty() {
            items.push(done);
        }
    };
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                let mut quoted = String::new();
                while let Some(c) = chars.next() {
                    match c {
                        '\\' => quoted.extend(chars.next()),
                        '"' => break,
                        c => quoted.push(c),
                    }
                }
                item.words.push_str(&quoted);
            }
            '(' => comment.push_str(&inner(&mut chars)),
            '<' => {
                let mut address = String::new();
                while let Some(c) = chars.next() {
                    match c {
                        '>' => break,
                        '(' => drop(inner(&mut chars)),
                        c => address.push(c),
                    }
                }
                item.address = Some(address);
            }
            ',' | ';' | '，' | '；' if c.is_ascii() || item.address.is_some() => close(&mut item, &mut comment),
            // `undisclosed-recipients:;` and other groups: the name is no mailbox.
            ':' if item.address.is_none() && !item.words.contains("=?") => item.words.clear(),
            c => item.words.push(c),
        }
    }
    close(&mut item, &mut comment);
    items
}

/// The inside of a comment that has just begun, to its end (RFC 5322 §3.2.2: they nest, and `\\)` closes none).
fn inner(chars: &mut std::iter::Peekable<std::str::Chars>) -> String {
    let (mut text, mut depth) = (String::new(), 1usize);
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                text.extend(chars.next());
                continue;
            }
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses() {
        let check = |text: &str, expected: &[(&str, &str)]| {
            let mut flaws = Vec::new();
            let got = list(text, "发件人", &mut flaws);
            let got: Vec<_> = got.iter().map(|one| (one.name.as_str(), one.address.as_str())).collect();
            assert_eq!(got, expected, "{text}");
        };
        check("A@B.cn", &[("", "a@b.cn")]);
        check("\"办公室, 王立新\" <a@b.cn>, c@d.cn", &[("办公室, 王立新", "a@b.cn"), ("", "c@d.cn")]);
        check("办公室, 王立新 <a@b.cn>", &[("办公室, 王立新", "a@b.cn")]);
        check("=?utf-8?B?5Yqe5YWs5a6kLCDnjovnq4vmlrA=?= <a@b.cn>", &[("办公室, 王立新", "a@b.cn")]);
        check("\"=?gb2312?B?sOy5q8rS?=\" <a@b.cn>", &[("办公室", "a@b.cn")]);
        check("=?utf-8?B?5Yqe5YWs5a6kPGFAYi5jbj4=?=", &[("办公室", "a@b.cn")]);
        check("a@b.cn (办公室)", &[("办公室", "a@b.cn")]);
        check("王立新(乙 \\) 科) <a(科室(内))@b.cn(主机)>", &[("王立新", "a@b.cn")]);
        check("undisclosed-recipients:;", &[]);
        check("科室: a@b.cn, c@d.cn;", &[("", "a@b.cn"), ("", "c@d.cn")]);
        check("<@x.cn,@y.cn:a@b.cn>", &[("", "a@b.cn")]);
        check("\"\\\"办公室\\\"\" <a@b.cn>", &[("办公室", "a@b.cn")]);
        check("MAILER-DAEMON", &[("MAILER-DAEMON", "")]);
        check("", &[]);
    }
}
