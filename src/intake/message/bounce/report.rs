//! The fields of a delivery report (RFC 3464 §2), wherever they stand.

use super::addresses_in;

/// What a report says of one recipient.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// As we addressed it, then as it failed, where the two differ.
    pub addresses: Vec<String>,
    /// In lower case: `failed`, `delayed`, `delivered`, `relayed`, `expanded`; empty if it was left out.
    pub action: String,
    /// RFC 3463; empty if it was left out.
    pub status: String,
    pub diagnostic: String,
}

impl Entry {
    /// Whether the report says that the letter did not arrive and will not.
    pub fn has_failed(&self) -> bool {
        match self.action.as_str() {
            "failed" | "failure" => true,
            "" => self.status.starts_with(['4', '5']),
            _ => false,
        }
    }
}

/// Every recipient that a report in this text speaks of; none if the text is no report.
pub(super) fn entries(text: &str) -> Vec<Entry> {
    let mut found = Vec::new();
    let lower = text.to_ascii_lowercase();
    if !lower.contains("final-recipient:") && !lower.contains("original-recipient:") {
        return found;
    }
    let mut group = Group::default();
    for line in unfolded(text) {
        if line.is_empty() {
            group.close(&mut found);
            continue;
        }
        let Some((name, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            // Some systems leave out the empty line between two recipients.
            "final-recipient" if group.finished.is_some() => {
                group.close(&mut found);
                group.finished = address(value);
            }
            "final-recipient" => group.finished = address(value),
            "original-recipient" => group.original = address(value),
            "x-actual-recipient" if group.finished.is_none() => group.finished = address(value),
            "action" => group.entry.action = word(value),
            "status" => group.entry.status = super::verdict::status_in(value).unwrap_or_default(),
            "diagnostic-code" => {
                let said = value.split_once(';').map_or(value, |(_, said)| said);
                group.entry.diagnostic = said.trim().chars().take(1000).collect();
            }
            _ => {}
        }
    }
    group.close(&mut found);
    found.truncate(super::MOST);
    found
}

/// The fields up to the next empty line.
#[derive(Default)]
struct Group {
    entry: Entry,
    original: Option<String>,
    finished: Option<String>,
}

impl Group {
    /// Ends the group; what names no recipient speaks of the mail as a whole.
    fn close(&mut self, found: &mut Vec<Entry>) {
        let Self { mut entry, original, finished } = std::mem::take(self);
        entry.addresses.extend(original);
        entry.addresses.extend(finished.filter(|finished| !entry.addresses.contains(finished)));
        if !entry.addresses.is_empty() {
            found.push(entry);
        }
    }
}

/// `rfc822; <JYJ@163.com>`, `utf-8;…`, or the address alone.
fn address(value: &str) -> Option<String> {
    let bare = value.split_once(';').map_or(value, |(_, bare)| bare);
    addresses_in(bare).into_iter().next()
}

/// The first word, comments and punctuation gone.
fn word(value: &str) -> String {
    value.chars().take_while(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase()
}

/// Lines with those that continue them; at most 2,000.
fn unfolded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines().take(2000) {
        let blank = line.trim().is_empty();
        match lines.last_mut() {
            Some(last) if !blank && !last.is_empty() && line.starts_with([' ', '\t']) => {
                last.push(' ');
                last.push_str(line.trim());
            }
            _ => lines.push(line.trim().to_owned()),
        }
    }
    lines
}
