//! Files that stayed in a net disk: 超大附件 of 163 and QQ, 云附件 of the enterprise mailboxes.
//!
//! Hands out [`take`], which finds them and takes their block out of the text. Never follows a link: the unit is asked to
//! send the file again.

use super::html;
use crate::model::flaw::Flaw;

/// A file that did not come.
#[derive(Debug, PartialEq, Eq)]
struct Absent {
    name: String,
    expires: Option<String>,
}

/// Hosts and paths that only such links have.
const LINKS: [&str; 9] = [
    "large-attachment-download",
    "bigattach",
    "u.163.com/",
    "ftnexs_download",
    "wx.mail.qq.com/ftn/",
    "mail.qq.com/ftn/",
    "edisk.qiye.163.com",
    "exmail.qq.com/cgi-bin/ftn",
    "dashi.163.com/html/cloud-attachment-download",
];

/// Takes the blocks of cloud attachments out of the text and returns a flaw for each file; the pages are asked only where
/// the text is silent.
pub(super) fn take(text: &mut String, pages: &[html::Page]) -> Vec<Flaw> {
    let mut absent = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    let mut kept: Vec<&str> = Vec::with_capacity(lines.len());
    let mut rest = lines.as_slice();
    while let [line, tail @ ..] = rest {
        if is_heading(line) {
            let (files, length) = block(tail);
            absent.extend(files);
            rest = tail.get(length..).unwrap_or_default();
        } else {
            kept.push(line);
            rest = tail;
        }
    }
    if kept.len() < lines.len() {
        *text = super::body::tidy(&kept.join("\n"));
    }
    if absent.is_empty() {
        absent = pages.iter().flat_map(from_page).collect();
    }
    let mut flaws = Vec::new();
    for Absent { name, expires } in absent {
        super::note(&mut flaws, Flaw::CloudAttachment { name, expires });
    }
    flaws
}

/// 从网易163邮箱发来的超大附件, 从QQ邮箱发来的超大附件, 从网易企业邮箱发来的云附件.
fn is_heading(line: &str) -> bool {
    let line = line.trim();
    line.chars().count() <= 40
        && line.contains('从')
        && line.contains("发来的")
        && (line.contains("超大附件") || line.contains("云附件"))
}

/// The files under a heading, and how many lines they take.
fn block(lines: &[&str]) -> (Vec<Absent>, usize) {
    let (mut files, mut length) = (Vec::new(), 0);
    // A name stands on the line of its `(size, date 到期)`, or alone on the line above.
    let mut name: Option<&str> = None;
    for (at, line) in lines.iter().take(120).enumerate() {
        let line = line.trim();
        if let Some((before, expires)) = printed_expiry(line) {
            let found = if before.is_empty() { name.unwrap_or("超大附件") } else { before };
            files.push(Absent { name: clean(found), expires });
            (name, length) = (None, at + 1);
        } else if line.is_empty() {
            if name.is_some() {
                break;
            }
        } else if is_link_line(line) {
            (name, length) = (None, at + 1);
        } else if name.is_none() && line.chars().count() <= 120 {
            name = Some(line);
        } else {
            break;
        }
    }
    if files.is_empty() {
        let name =
            lines.iter().take(3).map(|line| line.trim()).find(|line| line.contains('.') && line.chars().count() <= 120);
        files.push(Absent { name: clean(name.unwrap_or("超大附件")), expires: None });
    }
    (files, length)
}

/// `材料.zip (128.03M, 2020年11月27日 21:59 到期)进入下载页面` → what stands before, and the date.
fn printed_expiry(line: &str) -> Option<(&str, Option<String>)> {
    let end = line.find("到期").or_else(|| line.find("无限期")).or_else(|| line.find("永久有效"))?;
    let head = line.get(..end)?;
    let open = head.rfind(['(', '（'])?;
    let (before, inner) = head.split_at_checked(open)?;
    let inner = inner.trim_start_matches(['(', '（']);
    let date = inner.split_once([',', '，']).map_or(inner, |(_, date)| date).trim();
    let date = (date.contains(|c: char| c.is_ascii_digit())).then(|| date.to_owned());
    Some((before.trim(), date))
}

fn is_link_line(line: &str) -> bool {
    let lower = line.to_lowercase();
    matches!(line, "下载" | "进入下载页面" | "在线预览" | "预览" | "转存" | "查看")
        || line.starts_with("进入下载页面")
        || LINKS.iter().any(|link| lower.contains(link))
}

/// What a page shows that the plain text does not: its block, else its links.
fn from_page(page: &html::Page) -> Vec<Absent> {
    let text = super::body::tidy(&page.text);
    let lines: Vec<&str> = text.lines().collect();
    if let Some(at) = lines.iter().position(|line| is_heading(line)) {
        return block(lines.get(at + 1..).unwrap_or_default()).0;
    }
    let links = page.links.iter().filter(|(address, words)| {
        let address = address.to_lowercase();
        LINKS.iter().any(|link| address.contains(link)) && !words.is_empty() && !is_link_line(words)
    });
    links.map(|(_, words)| Absent { name: clean(words), expires: None }).collect()
}

fn clean(name: &str) -> String {
    let name = name.trim().trim_matches(['(', '（', '|', '\t']).trim();
    super::filename::tidy(name).unwrap_or_else(|| "超大附件".into())
}
