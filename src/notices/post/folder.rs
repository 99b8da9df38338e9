//! A folder of .eml files as the way out.
//!
//! Hands out [`deliver`]. Knows no queue. A folder serves an office whose server is out of reach (the files are opened and
//! sent by hand, or taken over by another mail system) and rehearsals, in which nothing may leave the house.

use super::{Fate, Outcome};
use mailparse::MailHeaderMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// Writes one letter into the folder, once.
pub(super) fn deliver(folder: &Path, message_id: &str, bytes: &[u8]) -> Outcome {
    let Some((kind, hash)) = parts(message_id) else {
        return Outcome::of(Fate::Refused, format!("信函编号 {message_id} 不规范"));
    };
    let deferred = |what: &str, error: io::Error| {
        Outcome::of(Fate::Deferred, format!("文件夹 {} {what}：{}", folder.display(), reason(&error)))
    };
    let short: String = hash.chars().take(8).collect();
    let stem = file_stem(kind, bytes);
    for name in [format!("{stem}-{short}.eml"), format!("{stem}-{hash}.eml")] {
        match write_whole(folder, &name, bytes) {
            Ok(()) => return Outcome::of(Fate::Sent, name),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return deferred("无法写入", error),
        }
        match holds(&folder.join(&name), message_id) {
            Ok(true) => return Outcome::of(Fate::Sent, name),
            // Another letter with the same first digits has the name: the longer one is its own.
            Ok(false) => {}
            Err(error) => return deferred("无法读取", error),
        }
    }
    Outcome::of(Fate::Refused, format!("文件夹 {} 中已有同名的其他文件", folder.display()))
}

/// Kind and hash of `<receipt.0123456789abcdef@163.com>`.
fn parts(message_id: &str) -> Option<(&str, &str)> {
    let (left, domain) = message_id.strip_prefix('<')?.strip_suffix('>')?.split_once('@')?;
    let (kind, hash) = left.split_once('.')?;
    let fine = !domain.is_empty()
        && !kind.is_empty()
        && kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
        && hash.len() == 16
        && hash.bytes().all(|b| b.is_ascii_hexdigit());
    fine.then_some((kind, hash))
}

/// Whether a file holds this letter: its Message-ID decides.
fn holds(path: &Path, message_id: &str) -> io::Result<bool> {
    match fs::read(path) {
        Ok(bytes) => Ok(header(&bytes, "Message-ID").is_some_and(|id| id.trim() == message_id)),
        // Somebody took the file away to send it between our two looks.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// `20180416-1522-receipt-jyj_bgs_163.com`, from the letter's own Date and To.
fn file_stem(kind: &str, bytes: &[u8]) -> String {
    let date = header(bytes, "Date")
        .and_then(|date| chrono::DateTime::parse_from_rfc2822(date.trim()).ok())
        .map_or_else(|| "00000000-0000".to_owned(), |date| date.format("%Y%m%d-%H%M").to_string());
    let to = header(bytes, "To").unwrap_or_default();
    let to = to.rsplit_once('<').map_or(to.as_str(), |(_, address)| address).trim().trim_end_matches('>');
    let safe = |c: char| if c.is_ascii_alphanumeric() || ".-_".contains(c) { c } else { '_' };
    let to: String = to.chars().map(safe).take(60).collect();
    let to = to.trim_matches('.');
    format!("{date}-{kind}-{}", if to.is_empty() { "unknown" } else { to })
}

fn header(bytes: &[u8], name: &str) -> Option<String> {
    mailparse::parse_headers(bytes).ok()?.0.get_first_value(name)
}

/// Whole or not at all, and on the disk before we say so.
fn write_whole(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut file = tempfile::Builder::new().prefix(".jianbao-").suffix(".part").tempfile_in(folder)?;
    file.write_all(bytes)?;
    readable(file.as_file())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(folder.join(name)).map_err(|error| error.error)?;
    sync_folder(folder)
}

/// Temporary files are for their owner alone; the people who send the letters by hand read them too.
#[cfg(unix)]
fn readable(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o640))
}

#[cfg(not(unix))]
fn readable(_: &File) -> io::Result<()> {
    Ok(())
}

/// A new name is only safe once the folder itself is on the disk.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "文件夹不存在".into(),
        io::ErrorKind::PermissionDenied => "没有权限".into(),
        io::ErrorKind::NotADirectory => "不是文件夹".into(),
        io::ErrorKind::StorageFull => "磁盘已满".into(),
        io::ErrorKind::ReadOnlyFilesystem => "磁盘只读".into(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "<receipt.0123456789abcdef@163.com>";

    fn mail(id: &str, date: &str) -> Vec<u8> {
        format!("Message-ID: {id}\r\nDate: {date}\r\nTo: =?UTF-8?B?5biC?=\r\n <jyj_bgs@163.com>\r\n\r\nx").into_bytes()
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn writes_a_letter_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let bytes = mail(ID, "Mon, 16 Apr 2018 15:22:07 +0800");
        let name = "20180416-1522-receipt-jyj_bgs_163.com-01234567.eml".to_owned();
        assert_eq!(deliver(folder.path(), ID, &bytes), Outcome::of(Fate::Sent, name.clone()));
        // After a crash between writing and noting it: the stored bytes once more.
        assert_eq!(deliver(folder.path(), ID, &bytes), Outcome::of(Fate::Sent, name.clone()));
        assert_eq!(names(folder.path()), std::slice::from_ref(&name));
        assert_eq!(fs::read(folder.path().join(name)).expect("the file"), bytes);
    }

    #[test]
    fn keeps_letters_apart_whose_names_collide() {
        let folder = tempfile::tempdir().expect("a folder");
        let other = "<receipt.01234567ffffffff@163.com>";
        deliver(folder.path(), ID, &mail(ID, "Mon, 16 Apr 2018 15:22:07 +0800"));
        for _ in 0..2 {
            let outcome = deliver(folder.path(), other, &mail(other, "Mon, 16 Apr 2018 15:22:07 +0800"));
            let name = "20180416-1522-receipt-jyj_bgs_163.com-01234567ffffffff.eml".to_owned();
            assert_eq!(outcome, Outcome::of(Fate::Sent, name));
        }
        assert_eq!(names(folder.path()).len(), 2);
    }

    #[test]
    fn waits_for_a_missing_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let missing = folder.path().join("网络盘");
        let outcome = deliver(&missing, ID, b"x");
        let answer = format!("文件夹 {} 无法写入：文件夹不存在", missing.display());
        assert_eq!(outcome, Outcome::of(Fate::Deferred, answer));
        let file = folder.path().join("文件");
        fs::write(&file, "x").expect("a file");
        let answer = format!("文件夹 {} 无法写入：不是文件夹", file.display());
        assert_eq!(deliver(&file, ID, b"x"), Outcome::of(Fate::Deferred, answer));
    }

    #[test]
    fn refuses_what_is_no_letter_of_ours() {
        let folder = tempfile::tempdir().expect("a folder");
        for id in ["", "<a@b.cn>", "<../x.0123456789abcdef@163.com>", "<receipt.0123@163.com>"] {
            let outcome = deliver(folder.path(), id, b"x");
            assert_eq!(outcome, Outcome::of(Fate::Refused, format!("信函编号 {id} 不规范")));
        }
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn names_files_safely() {
        let check = |headers: &str, expected: &str| {
            assert_eq!(file_stem("alarm", format!("{headers}\r\n\r\n").as_bytes()), expected);
        };
        check("To: ../../a b@c.cn\r\nDate: x", "00000000-0000-alarm-_.._a_b_c.cn");
        check("Subject: x", "00000000-0000-alarm-unknown");
    }
}
