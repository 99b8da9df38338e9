//! What a server's answers mean: its noes in [`Trouble`]s, its lines in values.
//!
//! Works on text that has come through [`tidy`](super::tidy); does no I/O.

use super::{Folder, utf7};
use crate::wire::Code;
use crate::wire::Trouble;

/// Letters of an answer that are quoted.
const QUOTED: usize = 120;

/// What providers say when the account may not use IMAP at all.
const NOT_ENABLED: [&str; 8] = [
    "service is not open",
    "service is not enabled",
    "service not open",
    "not allowed to use imap",
    "err.login.userstatus",
    "imap is disabled",
    "imap access is disabled",
    "no permission",
];

/// What they say when it is only not possible now, although account and code may be right.
const PASSING: [&str; 11] = [
    "[unavailable]",
    "[inuse]",
    "[limit]",
    "[serverbug]",
    "too many",
    "too frequent",
    "frequency",
    "try again",
    "try later",
    "temporar",
    "system busy",
];

/// The code must not appear in what is shown, whatever the server repeats.
pub(super) fn quote(answer: &str, code: &Code) -> String {
    let answer = if code.expose().is_empty() { answer.to_owned() } else { answer.replace(code.expose(), "***") };
    let line = answer.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

/// What a NO or BAD means at a step.
pub(super) fn refusal(host: &str, step: &'static str, answer: String) -> Trouble {
    let (host, small) = (host.to_owned(), answer.to_ascii_lowercase());
    if small.contains("unsafe login") {
        Trouble::UnsafeLogin { host, answer }
    } else {
        Trouble::Refused { host, step, answer }
    }
}

/// What a NO to LOGIN means.
pub(super) fn login_refusal(host: &str, step: &'static str, answer: String) -> Trouble {
    let small = answer.to_ascii_lowercase();
    let has = |phrases: &[&str]| phrases.iter().any(|phrase| small.contains(phrase));
    match refusal(host, step, answer) {
        Trouble::Refused { host, answer, .. } if has(&NOT_ENABLED) => Trouble::NotEnabled { host, answer },
        Trouble::Refused { host, answer, .. } if !has(&PASSING) => Trouble::WrongCode { host, answer },
        other => other,
    }
}

/// The lines of an answer that begin so (`* ` included), without that beginning. Of answers without literals.
pub(super) fn lines<'a>(answer: &'a [u8], beginning: &'a str) -> impl Iterator<Item = &'a str> {
    let lines = answer.split(|byte| *byte == b'\n').filter_map(|line| str::from_utf8(line).ok());
    lines.filter_map(move |line| {
        let (start, rest) = line.split_at_checked(beginning.len())?;
        start.eq_ignore_ascii_case(beginning).then(|| rest.trim_end_matches('\r'))
    })
}

/// What stands in brackets behind a word, as `[UIDVALIDITY 1]`, in any line.
pub(super) fn bracketed<'a>(answer: &'a [u8], word: &str) -> Option<&'a str> {
    let lines = answer.split(|byte| *byte == b'\n').filter_map(|line| str::from_utf8(line).ok());
    lines.filter_map(|line| line.split_once('[')?.1.split_once(']')).find_map(|(code, _)| {
        let (start, rest) = code.split_at_checked(word.len())?;
        (start.eq_ignore_ascii_case(word) && rest.starts_with(' ')).then(|| rest.trim())
    })
}

/// EXISTS; 0 if the server does not say.
pub(super) fn exists(answer: &[u8]) -> u32 {
    let counts = lines(answer, "* ").filter_map(|line| {
        let (number, word) = line.split_once(' ')?;
        word.trim().eq_ignore_ascii_case("EXISTS").then(|| number.parse().ok()).flatten()
    });
    counts.last().unwrap_or(0)
}

/// The UIDs that were copied, of `[COPYUID validity from to]` (RFC 4315 3); `None` if the server does not say.
pub(super) fn copied(answer: &[u8], asked: &[u32]) -> Option<Vec<u32>> {
    let from = bracketed(answer, "COPYUID")?.split_whitespace().nth(1)?;
    let mut ranges = Vec::new();
    for part in from.split(',') {
        let (first, last) = part.split_once(':').unwrap_or((part, part));
        let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
        ranges.push(first.min(last)..=first.max(last));
    }
    Some(asked.iter().copied().filter(|uid| ranges.iter().any(|range| range.contains(uid))).collect())
}

/// The folders of an answer to LIST.
pub(super) fn folders(answer: &[u8]) -> Vec<Folder> {
    let mut folders: Vec<Folder> = Vec::new();
    let mut rest = answer;
    while let Some(end) = memchr::memchr(b'\n', rest) {
        let (line, after) = rest.split_at(end + 1);
        rest = after;
        let Some((folder, used)) = folder(line, rest) else { continue };
        rest = rest.get(used..).unwrap_or_default();
        if !folders.iter().any(|other| other.wire_name == folder.wire_name) {
            folders.push(folder);
        }
    }
    folders
}

/// A folder of a line, and how much of what comes after the line was its name.
fn folder(line: &[u8], after: &[u8]) -> Option<(Folder, usize)> {
    let line = str::from_utf8(line).ok()?.trim_end();
    let (start, rest) = line.split_at_checked("* LIST (".len())?;
    if !start.eq_ignore_ascii_case("* LIST (") {
        return None;
    }
    let (flags, rest) = rest.split_once(')')?;
    let rest = rest.trim_start();
    let rest = match rest.strip_prefix('"') {
        Some(inner) => quoted(inner)?.1,
        None => rest.split_once(' ')?.1,
    };
    let rest = rest.trim_start();
    let (wire_name, used) = if let Some(inner) = rest.strip_prefix('"') {
        (quoted(inner)?.0, 0)
    } else if let Some(length) = rest.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        let length = length.parse().ok()?;
        (String::from_utf8(after.get(..length)?.to_vec()).ok()?, length)
    } else {
        (rest.to_owned(), 0)
    };
    let has = |name: &str| flags.split_whitespace().any(|flag| flag.eq_ignore_ascii_case(name));
    let can_open = !has("\\Noselect") && !has("\\NonExistent");
    let name = utf7::decode(&wire_name);
    let role = flags.split_whitespace().find_map(role);
    Some((Folder { wire_name, name, role, can_open }, used))
}

/// A quoted string after its opening quote, and what comes behind it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, text.get(at + 1..)?)),
            '\\' => value.push(letters.next()?.1),
            _ => value.push(letter),
        }
    }
    None
}

/// The special use that a flag names (RFC 6154), also in the words of the older XLIST.
fn role(flag: &str) -> Option<String> {
    let roles = ["\\All", "\\Archive", "\\Drafts", "\\Flagged", "\\Junk", "\\Sent", "\\Trash"];
    let older = [("\\Spam", "\\Junk"), ("\\AllMail", "\\All"), ("\\Starred", "\\Flagged")];
    let named = older.iter().find(|(old, _)| flag.eq_ignore_ascii_case(old)).map_or(flag, |(_, new)| new);
    roles.iter().find(|role| named.eq_ignore_ascii_case(role)).map(|role| String::from(*role))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn noes_are_understood() {
        let check = |answer: &str, expected: fn(&Trouble) -> bool| {
            let trouble = login_refusal("imap.163.com", "登录", answer.into());
            assert!(expected(&trouble), "{answer}: {trouble:?}");
        };
        let wrong_code = |trouble: &Trouble| matches!(trouble, Trouble::WrongCode { .. });
        let not_enabled = |trouble: &Trouble| matches!(trouble, Trouble::NotEnabled { .. });
        let passing = |trouble: &Trouble| matches!(trouble, Trouble::Refused { .. }) && !trouble.needs_a_person();
        check("LOGIN Login error or password error", wrong_code);
        check("[AUTHENTICATIONFAILED] Authentication failed.", wrong_code);
        check("LOGIN Login error, imap service is not open", not_enabled);
        check("ERR.LOGIN.USERSTATUS", not_enabled);
        check("[UNAVAILABLE] unavailable: IMAP is disabled", not_enabled);
        check("User has no permission", not_enabled);
        check("You are not allowed to use IMAP", not_enabled);
        check("[UNAVAILABLE] Temporary authentication failure.", passing);
        check("LOGIN too frequent", passing);
        check("Too many simultaneous connections", passing);
        check("LOGIN Unsafe Login. Please contact kefu@188.com for help", |trouble| {
            matches!(trouble, Trouble::UnsafeLogin { .. })
        });
    }

    #[test]
    fn answers_are_quoted_short_and_without_the_code() {
        let code = Code::new("SECRETCODE");
        assert_eq!(quote("  no\r\nSECRETCODE \t here ", &code), "no *** here");
        let long = quote(&"信".repeat(500), &code);
        assert_eq!(long.chars().count(), QUOTED + 1);
        assert_eq!(quote("a", &Code::new("")), "a");
    }

    #[test]
    fn an_opened_folder_is_read() {
        let answer = b"* 3 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 1] UIDs valid\r\n* NO [ALERT] full\r\na4 OK [READ-ONLY] done\r\n";
        assert_eq!(exists(answer), 3);
        assert_eq!(bracketed(answer, "uidvalidity"), Some("1"));
        assert_eq!(bracketed(answer, "UIDNEXT"), None);
        assert_eq!(exists(b"a4 OK\r\n"), 0);
    }

    #[test]
    fn what_was_copied_is_read() {
        let answer = b"* 1 EXISTS\r\na9 OK [COPYUID 38505 304,319:320 3956:3958] Done\r\n";
        assert_eq!(copied(answer, &[300, 304, 319, 320, 321]), Some(vec![304, 319, 320]));
        assert_eq!(copied(b"a9 OK Done\r\n", &[1]), None);
        assert_eq!(copied(b"a9 OK [COPYUID 1 x 1] Done\r\n", &[1]), None);
    }

    #[test]
    fn folders_are_read() {
        let answer = b"* LIST () \"/\" \"INBOX\"\r\n\
            * LIST (\\HasNoChildren \\Spam) \"/\" \"&V4NXPpCuTvY-\"\r\n\
            * LIST (\\Noselect) NIL Archive\r\n\
            * LIST (\\NoInferiors \\Sent \\Junk) \"\\\\\" \"a \\\"b\\\\\"\r\n\
            * LIST () \"/\" {6}\r\nx\r\n\"y\"\r\n\
            * LIST () \"/\" \"INBOX\"\r\n\
            * OK still there\r\n";
        let folder = |wire_name: &str, name: &str, role: Option<&str>, can_open| {
            let (wire_name, name) = (wire_name.into(), name.into());
            Folder { wire_name, name, role: role.map(String::from), can_open }
        };
        let expected = [
            folder("INBOX", "INBOX", None, true),
            folder("&V4NXPpCuTvY-", "垃圾邮件", Some("\\Junk"), true),
            folder("Archive", "Archive", None, false),
            folder("a \"b\\", "a \"b\\", Some("\\Sent"), true),
            folder("x\r\n\"y\"", "x\r\n\"y\"", None, true),
        ];
        assert_eq!(folders(answer), expected);
    }

    proptest! {
        #[test]
        fn anything_is_read(bytes in proptest::collection::vec(any::<u8>(), 0..80), line in "\\* LIST [()\" {}/a0-9\r\n]{0,30}\n") {
            folders(&bytes);
            folders(line.as_bytes());
            exists(&bytes);
            copied(&bytes, &[1, 2]);
            lines(&bytes, "* CAPABILITY ").count();
        }
    }
}
