//! Dates of mail, believed only where they name their offset in figures.
//!
//! Hands out [`sound`]. `CST` alone is refused: RFC 822 calls it US Central, a Chinese server means +0800.

use chrono::{DateTime, FixedOffset};

/// An RFC 5322 date with numeric offset (or GMT/UT/UTC, which cannot be misread), in the years 1990 to 2100.
pub(super) fn sound(text: &str) -> Option<DateTime<FixedOffset>> {
    let text = without_comments(text);
    let text = text.trim();
    // The day's name adds nothing and is often wrong or glued on (`Mon,16 Apr`).
    let text = match text.split_once(',') {
        Some((day, rest)) if !day.contains(|c: char| c.is_ascii_digit()) => rest.trim(),
        _ => text,
    };
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let (last, first) = tokens.split_last()?;
    let offset = match *last {
        "GMT" | "UT" | "UTC" => "+0000".to_owned(),
        offset if is_numeric_offset(offset) => offset.replace(':', ""),
        _ => return None,
    };
    // 16 Apr 2018 09:30[:00]
    let date = DateTime::parse_from_rfc2822(&format!("{} {offset}", first.join(" "))).ok()?;
    (1990..=2100).contains(&chrono::Datelike::year(&date)).then_some(date)
}

fn is_numeric_offset(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).map(|digits| digits.replace(':', ""));
    digits.is_some_and(|digits| digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

fn without_comments(text: &str) -> String {
    let mut depth = 0usize;
    text.chars()
        .filter(|c| {
            match c {
                '(' => depth += 1,
                ')' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sound_dates() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(sound(text).map(|date| date.to_rfc3339()).as_deref(), expected, "{text}");
        };
        check("Mon, 16 Apr 2018 16:59:59 +0800 (CST)", Some("2018-04-16T16:59:59+08:00"));
        check("Mon, 16 Apr 2018 16:59:59 +0800 (GMT+08:00)", Some("2018-04-16T16:59:59+08:00"));
        check("Mon,16 Apr 2018 16:59:59 +0800", Some("2018-04-16T16:59:59+08:00"));
        check("16 Apr 2018 08:59 GMT", Some("2018-04-16T08:59:00+00:00"));
        check("Tue, 16 Apr 2018 16:59:59 +0800", Some("2018-04-16T16:59:59+08:00"));
        check("Mon, 16 Apr 2018 16:59:59 CST", None);
        check("Mon, 16 Apr 2018 16:59:59", None);
        check("2018-04-16 16:59:59", None);
        check("Mon, 31 Feb 2018 16:59:59 +0800", None);
        check("Mon, 16 Apr 1901 16:59:59 +0800", None);
        check("", None);
    }
}
