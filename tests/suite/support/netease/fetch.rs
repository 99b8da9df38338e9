//! FETCH: what the program may ask of a mail, and nothing else. ENVELOPE and BODYSTRUCTURE are refused, because a program
//! that asks 163.com for them has lost already.

use super::mailbox::{Folder, Mail};
use super::reply::{Line, Reply};

/// The mails of a set by UID or by number; `*` is the last one, and a range may be turned round (RFC 3501 9).
pub fn chosen<'a>(folder: &'a Folder, set: &str, by_uid: bool) -> Vec<&'a Mail> {
    let last = if by_uid { folder.mails.last().map_or(0, |mail| mail.uid) } else { folder.mails.len() as u32 };
    let number = |text: &str| if text == "*" { last } else { text.parse().unwrap_or(0) };
    let ranges: Vec<(u32, u32)> = set
        .split(',')
        .map(|range| range.split_once(':').unwrap_or((range, range)))
        .map(|(from, to)| (number(from).min(number(to)), number(from).max(number(to))))
        .collect();
    let is_in = |number: u32| ranges.iter().any(|(from, to)| (*from..=*to).contains(&number));
    let mails = folder.mails.iter().zip(1u32..);
    mails.filter(|(mail, number)| is_in(if by_uid { mail.uid } else { *number })).map(|(mail, _)| mail).collect()
}

pub fn answer(folder: &mut Folder, set: &str, by_uid: bool, rest: &str, writable: bool) -> Reply {
    let asked = rest.split_once(' ').map_or("", |(_, items)| items).trim_matches(['(', ')']).to_ascii_uppercase();
    let items: Vec<&str> = asked.split(' ').filter(|item| !item.is_empty()).collect();
    let mut reply = Reply::end("OK FETCH completed");
    for mail in chosen(folder, set, by_uid) {
        let number = folder.mails.iter().position(|other| other.uid == mail.uid).map_or(0, |at| at + 1);
        let mut bytes = format!("* {number} FETCH (").into_bytes();
        if by_uid && !items.contains(&"UID") {
            bytes.extend(format!("UID {} ", mail.uid).into_bytes());
        }
        for (at, item) in items.iter().enumerate() {
            let Some(told) = self::item(mail, item) else { return Reply::end("BAD Parse command error") };
            bytes.extend_from_slice(if at == 0 { b"" } else { b" " });
            bytes.extend(told);
        }
        bytes.extend(b")\r\n");
        reply.lines.push(Line { uid: Some(mail.uid), bytes });
    }
    if writable && items.iter().any(|item| item.starts_with("BODY[") || *item == "RFC822") {
        let uids: Vec<u32> = chosen(folder, set, by_uid).iter().map(|mail| mail.uid).collect();
        for mail in folder.mails.iter_mut().filter(|mail| uids.contains(&mail.uid)) {
            mail.flags.push("\\Seen".into());
        }
    }
    reply
}

fn item(mail: &Mail, item: &str) -> Option<Vec<u8>> {
    Some(match item {
        "UID" => format!("UID {}", mail.uid).into_bytes(),
        "RFC822.SIZE" => format!("RFC822.SIZE {}", mail.raw.len()).into_bytes(),
        "FLAGS" => format!("FLAGS ({})", mail.flags.join(" ")).into_bytes(),
        "INTERNALDATE" => format!("INTERNALDATE \"{}\"", mail.arrived.format("%d-%b-%Y %H:%M:%S %z")).into_bytes(),
        "RFC822" => literal("RFC822", &mail.raw),
        _ => body(mail, item.strip_prefix("BODY.PEEK[").or_else(|| item.strip_prefix("BODY["))?)?,
    })
}

/// `]`, `]<0.1048576>`, `HEADER]`.
fn body(mail: &Mail, section: &str) -> Option<Vec<u8>> {
    let (section, range) = section.split_once(']')?;
    let text = match section {
        "" => &mail.raw[..],
        "HEADER" => {
            let end = mail.raw.windows(4).position(|window| window == b"\r\n\r\n").map_or(mail.raw.len(), |at| at + 4);
            &mail.raw[..end]
        }
        _ => return None,
    };
    if range.is_empty() {
        return Some(literal(&format!("BODY[{section}]"), text));
    }
    let (from, count) = range.strip_prefix('<')?.strip_suffix('>')?.split_once('.')?;
    let (from, count): (usize, usize) = (from.parse().ok()?, count.parse().ok()?);
    let start = from.min(text.len());
    Some(literal(
        &format!("BODY[{section}]<{from}>"),
        &text[start..from.saturating_add(count).min(text.len()).max(start)],
    ))
}

fn literal(name: &str, text: &[u8]) -> Vec<u8> {
    [format!("{name} {{{}}}\r\n", text.len()).as_bytes(), text].concat()
}
