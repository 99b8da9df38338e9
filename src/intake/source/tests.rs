use super::*;
use proptest::prelude::*;
use std::fs;
use std::time::Duration;

const RECEIVED: &str = "Received: from x by y; Mon, 16 Apr 2018 08:58:00 +0000\r\nFrom: a@b.cn\r\n\r\ntext\r\n";

fn keys(source: &Place) -> Vec<String> {
    source.list().unwrap().into_iter().map(|entry| entry.origin).collect()
}

fn names(source: &Place) -> Vec<String> {
    keys(source).into_iter().map(|key| key.split('|').next().unwrap().to_owned()).collect()
}

/// Everything below a folder with its bytes, to see that reading changes nothing.
fn snapshot(root: &Path) -> Vec<(PathBuf, Vec<u8>, SystemTime)> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let modified = fs::metadata(&path).unwrap().modified().unwrap();
                found.push((path.clone(), fs::read(&path).unwrap(), modified));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_folder_with_sub_folders() {
    let root = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    for name in ["b.eml", "收件箱/a.EML", ".hidden.eml", "c.eml.part", "d.eml.tmp", "e.txt", ".git/f.eml"] {
        write(name, RECEIVED);
    }
    let source = Place::open(Kind::Folder, root.path()).unwrap();
    let before = snapshot(root.path());
    assert_eq!(names(&source), ["b.eml", "收件箱/a.EML"]);
    assert_eq!(keys(&source), keys(&source));
    let entry = &source.list().unwrap()[0];
    let arrival = source.fetch(entry).unwrap();
    assert_eq!((arrival.raw.as_slice(), &arrival.origin), (RECEIVED.as_bytes(), &entry.origin));
    assert_eq!(arrival.arrived.to_rfc3339(), "2018-04-16T16:58:00+08:00");
    assert_eq!(snapshot(root.path()), before);

    // Changed since the listing: not now; at the next listing it is another mail.
    write("b.eml", "Subject: still being written");
    assert_eq!(source.fetch(entry).unwrap_err().kind(), io::ErrorKind::WouldBlock);
    assert_ne!(source.list().unwrap()[0].origin, entry.origin);
    fs::remove_file(root.path().join("b.eml")).unwrap();
    assert_eq!(source.fetch(entry).unwrap_err().kind(), io::ErrorKind::NotFound);
}

#[test]
fn the_file_time_stands_in_for_a_received_header() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("a.eml");
    // `CST` without offset is no time to believe.
    fs::write(&path, "Received: from x by y; Mon, 16 Apr 2018 08:58:00 CST\n\ntext").unwrap();
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_523_866_199);
    fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    let source = Place::open(Kind::Folder, root.path()).unwrap();
    let arrival = source.fetch(&source.list().unwrap()[0]).unwrap();
    assert_eq!(arrival.arrived.to_rfc3339(), "2018-04-16T16:09:59+08:00");
}

#[cfg(unix)]
#[test]
fn links_make_no_circles() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("sub")).unwrap();
    fs::write(root.path().join("sub/a.eml"), RECEIVED).unwrap();
    std::os::unix::fs::symlink(root.path(), root.path().join("sub/circle")).unwrap();
    std::os::unix::fs::symlink(root.path().join("gone.eml"), root.path().join("dangling.eml")).unwrap();
    assert_eq!(names(&Place::open(Kind::Folder, root.path()).unwrap()), ["sub/a.eml"]);
}

#[test]
fn a_maildir_keeps_its_keys_when_mails_move() {
    let root = tempfile::tempdir().unwrap();
    for folder in ["cur", "new", "tmp"] {
        fs::create_dir(root.path().join(folder)).unwrap();
    }
    let write = |name: &str| fs::write(root.path().join(name), "From: a@b.cn\n\ntext").unwrap();
    write("new/1523866199.M5P3.host");
    write("cur/1523866100.M1P1.host:2,S");
    write("tmp/1523866200.M6P4.host");
    write("cur/.hidden");
    let source = Place::open(Kind::Maildir, root.path()).unwrap();
    let expected = ["1523866100.M1P1.host", "1523866199.M5P3.host"];
    assert_eq!(keys(&source), expected);
    let entries = source.list().unwrap();
    let moved = |from: &str, to: &str| fs::rename(root.path().join(from), root.path().join(to)).unwrap();
    moved("new/1523866199.M5P3.host", "cur/1523866199.M5P3.host:2,RS");
    assert_eq!(keys(&source), expected);
    let arrival = source.fetch(&entries[1]).unwrap();
    assert_eq!(arrival.raw, b"From: a@b.cn\n\ntext");
    assert_eq!(arrival.arrived.to_rfc3339(), "2018-04-16T16:09:59+08:00");
    fs::remove_file(root.path().join("cur/1523866199.M5P3.host:2,RS")).unwrap();
    assert!(source.fetch(&entries[1]).is_err());
}

#[test]
fn an_mbox_in_pieces() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("Inbox");
    let first =
        "From a@b.cn Mon Apr 16 08:09:59 2018\nSubject: 1\n\nbody\n>From the start\n>>From twice\nFrom inside\n\n";
    let second = format!("From - Mon Apr 16 09:00:00 2018\n{}", RECEIVED.replace("\r\n", "\n"));
    fs::write(&path, format!("{first}{second}")).unwrap();
    let source = Place::open(Kind::Mbox, &path).unwrap();
    let entries = source.list().unwrap();
    assert_eq!(entries.len(), 2);
    let one = source.fetch(&entries[0]).unwrap();
    assert_eq!(String::from_utf8_lossy(&one.raw), "Subject: 1\n\nbody\nFrom the start\n>From twice\nFrom inside\n");
    assert_eq!(one.arrived.to_rfc3339(), "2018-04-16T16:09:59+08:00");
    assert_eq!(source.fetch(&entries[1]).unwrap().arrived.to_rfc3339(), "2018-04-16T16:58:00+08:00");

    // A mail more changes no key; a rewritten file is noticed.
    fs::write(&path, format!("{first}{second}\nFrom c@d.cn Mon Apr 16 10:00:00 2018\nSubject: 3\n\nx\n")).unwrap();
    let grown = source.list().unwrap();
    assert_eq!(grown.len(), 3);
    for entry in &entries {
        assert!(grown.iter().any(|other| other.origin == entry.origin), "{}", entry.origin);
    }
    fs::write(&path, &second).unwrap();
    assert!(source.fetch(&entries[1]).is_err());
    fs::write(&path, "").unwrap();
    assert!(source.list().unwrap().is_empty());
}

#[test]
fn what_is_missing_is_named_with_the_next_step() {
    let root = tempfile::tempdir().unwrap();
    let check = |kind: Kind, path: &Path, words: &str| {
        let error = Place::open(kind, path).unwrap_err().to_string();
        assert!(
            error.contains(words) && error.contains(&path.display().to_string()) && error.contains("请"),
            "{error}"
        );
    };
    check(Kind::Folder, &root.path().join("没有"), "不存在");
    check(Kind::Maildir, root.path(), "不是Maildir");
    check(Kind::Mbox, root.path(), "不是mbox");
    let source = Place::Folder(root.path().join("没有"));
    assert!(source.list().unwrap_err().to_string().contains("不存在"));
    assert_eq!("Maildir".parse::<Kind>().unwrap(), Kind::Maildir);
    assert!("imap4".parse::<Kind>().unwrap_err().to_string().contains("folder、maildir"));
}

proptest! {
    /// Mails written as mboxrd come back as they were, wherever the reading is cut into pieces.
    #[test]
    fn mboxrd_round_trip(bodies in proptest::collection::vec("(>{0,2}(From )?[a-z\u{4E00}-\u{4E10} ]{0,8}\n){1,6}", 1..6)) {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("m");
        let mut stored = String::new();
        for body in &bodies {
            stored.push_str("From a@b.cn Mon Apr 16 08:09:59 2018\n");
            for line in body.split_inclusive('\n') {
                if line.trim_start_matches('>').starts_with("From ") {
                    stored.push('>');
                }
                stored.push_str(line);
            }
            stored.push('\n');
        }
        fs::write(&path, stored).unwrap();
        let source = Place::open(Kind::Mbox, &path).unwrap();
        let entries = source.list().unwrap();
        let got: Vec<Vec<u8>> = entries.iter().map(|entry| source.fetch(entry).unwrap().raw).collect();
        let expected: Vec<Vec<u8>> = bodies.into_iter().map(String::into_bytes).collect();
        prop_assert_eq!(got, expected);
    }
}
