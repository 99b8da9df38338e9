//! Names of packed files: from raw bytes to a path that may be shown and joined without harm.
//!
//! Hands out [`decode`], [`clean`], [`is_junk`] and [`is_volume`]. Deliberately knows nothing of containers.

use crate::intake::extract::text::charset;

/// Characters of one folder or file name that are kept; more no file system takes.
const LONGEST: usize = 120;
/// Folders around one file that are kept; those nearest to the file.
const FOLDERS: usize = 12;

/// Raw names as text. All names of a container come from one machine, so one charset is found for all of them together:
/// UTF-8 where they are, else GB18030, else what they look like.
pub(super) fn decode(names: &[&[u8]]) -> Vec<String> {
    let ascii = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
    let odd: Vec<&[u8]> = names.iter().copied().filter(|name| !name.is_ascii()).collect();
    let (together, _) = charset::sniff(&odd.join(b"\n".as_slice()));
    let mut read: Vec<String> = together.split('\n').map(str::to_owned).collect();
    // A line end within a name, or swallowed by a charset: each for itself, then.
    if read.len() != odd.len() {
        read = odd.iter().map(|name| charset::sniff(name).0).collect();
    }
    let mut read = read.into_iter();
    names.iter().map(|name| if name.is_ascii() { ascii(name) } else { read.next().unwrap_or_default() }).collect()
}

/// A path with `/`, without root, drive, `.` and `..`, control and bidi characters; never empty.
pub(super) fn clean(path: &str) -> String {
    let path = path.replace('\\', "/");
    let steps: Vec<String> = path.split('/').filter_map(step).collect();
    let kept = steps.get(steps.len().saturating_sub(FOLDERS + 1)..).unwrap_or_default();
    if kept.is_empty() { "未命名".to_owned() } else { kept.join("/") }
}

fn step(step: &str) -> Option<String> {
    let unseen = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{61C}' | '\u{AD}')
    };
    let step: String = step.chars().filter(|c| !unseen(*c)).collect();
    let step = match step.split_once(':') {
        // `C:` and `C:name`.
        Some((drive, rest)) if drive.len() == 1 && drive.starts_with(|c: char| c.is_ascii_alphabetic()) => rest,
        _ => &step,
    };
    let step = step.trim();
    if step.is_empty() || step.chars().all(|c| c == '.') {
        return None;
    }
    Some(shortened(step))
}

/// At most [`LONGEST`] characters, the extension kept.
fn shortened(step: &str) -> String {
    if step.chars().count() <= LONGEST {
        return step.to_owned();
    }
    let (stem, extension) = parted(step);
    let room = LONGEST.saturating_sub(extension.chars().count());
    stem.chars().take(room).chain(extension.chars()).collect()
}

/// A name's stem and its extension with the dot; an extension is short.
fn parted(name: &str) -> (&str, &str) {
    match name.rfind('.').and_then(|dot| name.split_at_checked(dot)) {
        Some((stem, extension)) if !stem.is_empty() && extension.chars().count() <= 16 => (stem, extension),
        _ => (name, ""),
    }
}

/// The same name with a number: `简报 (2).docx`.
pub(super) fn numbered(path: &str, number: usize) -> String {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let (stem, extension) = parted(name);
    let name = format!("{stem} ({number}){extension}");
    if folder.is_empty() { name } else { format!("{folder}/{name}") }
}

/// What systems and Office leave in folders, and nobody means to send.
pub(super) fn is_junk(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let known = [".ds_store", "thumbs.db", "desktop.ini", "ehthumbs.db"];
    path.split('/').any(|step| step == "__MACOSX")
        || name.starts_with("._")
        || known.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// The mark that Word leaves beside an open document: `~$简报.docx`, 162 bytes.
pub(super) fn is_owner_mark(path: &str, size: usize) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.starts_with("~$")) && size <= 1024
}

/// Whether a name is that of one volume of several: `a.part2.rar`, `a.r01`, `a.z01`, `a.7z.001`.
pub(in crate::intake) fn is_volume(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let Some((stem, extension)) = name.rsplit_once('.') else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let within = stem.rsplit_once('.').map_or("", |(_, within)| within);
    let part = within.strip_prefix("part").is_some_and(digits);
    let numbered = |first: char| extension.strip_prefix(first).is_some_and(|rest| rest.len() == 2 && digits(rest));
    (extension == "rar" && part)
        || numbered('r')
        || numbered('z')
        || (extension.len() == 3 && digits(extension) && ["7z", "zip", "rar", "tar", "gz"].contains(&within))
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{GB18030, SHIFT_JIS};

    #[test]
    fn paths_are_cleaned() {
        let check = |path: &str, expected: &str| assert_eq!(clean(path), expected, "{path}");
        check("简报/第1期.docx", "简报/第1期.docx");
        check("简报\\第1期.docx", "简报/第1期.docx");
        check("../../etc/passwd", "etc/passwd");
        check("/abs/../a.txt", "abs/a.txt");
        check("C:\\Users\\x\\a.doc", "Users/x/a.doc");
        check("c:a.doc", "a.doc");
        check("./a/./b//c", "a/b/c");
        check("a\u{202e}cod.exe\0\n", "acod.exe");
        check("", "未命名");
        check("../..", "未命名");
        check(" / . /... /", "未命名");
        check("10:30会议.txt", "10:30会议.txt");
        assert_eq!(clean(&format!("{}.docx", "长".repeat(300))), format!("{}.docx", "长".repeat(115)));
        assert_eq!(clean(&"深/".repeat(400)).matches('/').count(), FOLDERS);
    }

    #[test]
    fn names_of_one_machine_have_one_charset() {
        let check = |names: &[&[u8]], expected: &[&str]| assert_eq!(decode(names), expected);
        let gbk = |text: &str| GB18030.encode(text).0.into_owned();
        check(&[], &[]);
        check(&[b"a.txt", "简报.docx".as_bytes()], &["a.txt", "简报.docx"]);
        check(&[&gbk("简报.docx"), b"b", &gbk("茅台.doc")], &["简报.docx", "b", "茅台.doc"]);
        check(&[&gbk("工作\n简报"), &gbk("喆")], &["工作\n简报", "喆"]);
        // 茅 alone is sound UTF-8 of two letters, but its neighbour is not.
        check(&[&gbk("茅"), &gbk("市教育局汇报材料")], &["茅", "市教育局汇报材料"]);
        let japanese = SHIFT_JIS.encode("新しいフォルダー/新規テキスト ドキュメント.txt").0.into_owned();
        check(&[&japanese], &["新しいフォルダー/新規テキスト ドキュメント.txt"]);
    }

    #[test]
    fn numbers_go_before_the_extension() {
        assert_eq!(numbered("简报.docx", 2), "简报 (2).docx");
        assert_eq!(numbered("a.b/简报", 3), "a.b/简报 (3)");
        assert_eq!(numbered("a/.profile", 2), "a/.profile (2)");
    }

    #[test]
    fn junk_and_volumes_are_known_by_name() {
        for junk in ["__MACOSX/._a.docx", "a/.DS_Store", "Thumbs.db", "x/desktop.ini", "._a"] {
            assert!(is_junk(junk), "{junk}");
        }
        assert!(!is_junk("a/简报.docx") && !is_junk("MACOSX说明.docx"));
        assert!(is_owner_mark("a/~$简报.docx", 162) && !is_owner_mark("~$简报.docx", 20_000));
        for volume in ["a.part1.rar", "A.PART02.RAR", "稿件.z01", "a.r00", "a.7z.001", "a.zip.002"] {
            assert!(is_volume(volume), "{volume}");
        }
        for whole in ["a.rar", "a.zip", "party.rar", "2018.001", "a.part.rar", "rtf", "a.r1", "a.docx.001"] {
            assert!(!is_volume(whole), "{whole}");
        }
    }
}
