//! Our own reading or poppler's: which of them to take.
//!
//! Hands out [`Reading`], [`is_doubtful`] (whether it is worth starting `pdftotext` at all), [`poppler`] and [`better`].
//! Deliberately reads no PDF itself.

use super::paragraphs::join;
use crate::intake::extract::{Means, text};
use crate::intake::tools;
use std::time::Duration;

/// Longest time for one run.
const PATIENCE: Duration = Duration::from_secs(15);

/// How well a reading went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Characters read, blanks not counted.
    pub chars: usize,
    /// Codes that stayed without a character, and characters that say nothing (U+FFFD, private use).
    pub unknown: usize,
    /// Whether the file could be opened and read to the end.
    pub whole: bool,
}

impl Reading {
    /// Judges a text.
    pub fn of(text: &str, whole: bool) -> Self {
        let seen = || text.chars().filter(|c| !c.is_whitespace());
        let unknown = seen().filter(|c| matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}') || c.is_control()).count();
        Self { chars: seen().count() - unknown, unknown, whole }
    }
}

/// Whether a reading gives reason to ask another program: sound files do not pay for it.
pub fn is_doubtful(own: &Reading, fonts: bool) -> bool {
    !own.whole || own.unknown * 20 > own.chars + own.unknown || (own.chars == 0 && fonts)
}

/// Whether to take the other program's reading.
pub fn better(own: &Reading, theirs: &Reading) -> bool {
    if theirs.chars == 0 || theirs.unknown * 3 > theirs.chars {
        return false;
    }
    if !own.whole || own.chars == 0 {
        return theirs.chars * 10 > own.chars * 9;
    }
    // What we could not read, they could; and they did not lose what we have.
    theirs.unknown * 2 < own.unknown && theirs.chars * 10 >= own.chars * 9 && theirs.chars > own.chars
}

/// What poppler reads, a paragraph each; `None` if it is not there, fails or has no time.
pub fn poppler(bytes: &[u8], means: &Means) -> Option<Vec<String>> {
    let program = means.tools.pdftotext.as_ref()?;
    let most = u64::try_from(means.limits.chars).unwrap_or(u64::MAX).saturating_mul(4);
    let last = means.limits.pages.to_string();
    let arguments = ["-enc", "UTF-8", "-l", &last, "-", "-"];
    let out = tools::run(program, &arguments, bytes, most, means.patience(PATIENCE)?).ok()?;
    Some(paragraphs(&text::tidy(&String::from_utf8_lossy(&out).replace('\u{c}', "\n\n"))))
}

/// Lines as poppler breaks them → paragraphs: a line goes on if it is about as long as the longest around it.
fn paragraphs(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for block in text.split("\n\n") {
        let lines: Vec<&str> = block.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let wide = |line: &str| unicode_width::UnicodeWidthStr::width(line);
        let longest = lines.iter().map(|line| wide(line)).max().unwrap_or(0);
        let mut open = false;
        for line in lines {
            match out.last_mut() {
                Some(last) if open => join(last, line),
                _ => out.push(line.to_owned()),
            }
            open = longest >= 30 && wide(line) * 100 >= longest * 88;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(chars: usize, unknown: usize, whole: bool) -> Reading {
        Reading { chars, unknown, whole }
    }

    #[test]
    fn sound_files_ask_nobody() {
        let check =
            |own: Reading, fonts: bool, expected: bool| assert_eq!(is_doubtful(&own, fonts), expected, "{own:?}");
        check(reading(1_000, 3, true), true, false);
        check(reading(1_000, 100, true), true, true);
        check(reading(1_000, 0, false), true, true);
        check(reading(0, 0, true), true, true);
        check(reading(0, 0, true), false, false);
        check(reading(0, 5, true), true, true);
    }

    #[test]
    fn the_better_reading() {
        let check = |own: Reading, theirs: Reading, expected: bool| {
            assert_eq!(better(&own, &theirs), expected, "{own:?} or {theirs:?}");
        };
        check(reading(900, 100, true), reading(1_000, 0, true), true);
        check(reading(900, 100, true), reading(900, 100, true), false);
        check(reading(900, 100, true), reading(500, 0, true), false);
        check(reading(1_000, 0, true), reading(1_200, 0, true), false);
        check(reading(0, 0, true), reading(40, 0, true), true);
        check(reading(0, 0, true), reading(0, 0, true), false);
        check(reading(10, 0, false), reading(400, 0, true), true);
        check(reading(400, 0, false), reading(10, 0, true), false);
        check(reading(0, 200, true), reading(100, 90, true), false);
    }

    #[test]
    fn lines_of_poppler_become_paragraphs() {
        let text = "关于做好近期有关工作的通知\n\n各县（市、区）人民政府，市政府各部门，各有关单位，各人民团体：\n\
                    为切实做好全市近期有关工作，根据上级部署，现将有关事项通知如下：请\n各单位认真贯彻执行。\n第二段。\n\n1";
        assert_eq!(
            paragraphs(text),
            [
                "关于做好近期有关工作的通知",
                "各县（市、区）人民政府，市政府各部门，各有关单位，各人民团体：\
                 为切实做好全市近期有关工作，根据上级部署，现将有关事项通知如下：请各单位认真贯彻执行。",
                "第二段。",
                "1"
            ]
        );
    }
}
