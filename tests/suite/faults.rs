//! What goes wrong around the program: broken mails, a lock, a lost folder, a killed run, two mailboxes' kinds.

use super::support::mail::{draft, plain, with_file};
use super::support::{Office, root};
use std::fs;

const EDUCATION: &str = "jzsjyj@163.example.com";

#[test]
fn what_cannot_be_read_waits_for_a_person_and_the_run_goes_on() {
    let office = Office::new();
    office.run("04-17 08:30");
    office.arrives("1", b"\x00\x01\x02garbage without any header\xff\xfe");
    office.arrives("2", with_file(EDUCATION, "稿件", "04-18 09:00", "请查收", "稿件.docx", b"PK\x03\x04broken"));
    office.arrives("3", plain(EDUCATION, "稿件", "04-18 09:30", &draft("市教育局推进校舍改造工程")));
    let ran = office.at("04-18 10:00", &["run"]).code(1);
    assert!(ran.out.contains("来稿1封") && ran.out.contains("待处理2封"), "{}", ran.out);
    let mails = office.at("04-18 10:05", &["mail", "list", "--state", "quarantined"]).code(1);
    assert!(mails.out.contains("稿件.docx"), "{}", mails.out);
    let receipts = office.letters_of("receipt");
    assert_eq!(receipts.len(), 2, "the unit hears of both its mails");
    assert!(receipts.iter().any(|letter| letter.subject.contains("需补报") && letter.text.contains("稿件.docx")));
    office.at("04-18 10:10", &["mail", "ignore", "2", "已电话告知"]).code(0);
    assert!(office.at("04-18 10:15", &["mail", "ignore", "3", "误点"]).code(2).err.contains("不必再处理"));
}

#[test]
fn a_second_run_waits_its_turn() {
    let office = Office::new();
    office.run("04-17 08:30");
    let lock = fs::File::options().write(true).open(office.file("data/run.lock")).expect("the lock");
    lock.lock().expect("locked");
    let ran = office.at("04-17 09:00", &["run"]).code(75);
    assert!(ran.err.contains("请稍后再试"), "{}", ran.err);
    office.at("04-17 09:00", &["status"]).code(0);
    lock.unlock().expect("unlocked");
    office.at("04-17 09:05", &["run"]).code(0);
}

#[test]
fn a_store_of_a_newer_program_is_refused_untouched() {
    let office = Office::new();
    office.run("04-17 08:30");
    let path = office.file("data/jianbao.sqlite");
    let db = rusqlite::Connection::open(&path).expect("the store");
    db.pragma_update(None, "user_version", 99).expect("set");
    drop(db);
    let ran = office.at("04-17 09:00", &["run"]);
    assert_ne!(ran.code, 0);
    assert!(ran.err.contains("请升级程序"), "{}", ran.err);
}

#[test]
fn a_lost_mailbox_is_told_and_alarms_once_a_day() {
    let office = Office::new();
    office.run("04-17 08:30");
    fs::remove_dir_all(office.file("mailbox")).expect("it was there");
    for moment in ["04-17 09:00", "04-17 09:05", "04-18 09:00"] {
        let ran = office.at(moment, &["run"]).code(75);
        assert!(ran.out.contains("收信"), "{}", ran.out);
    }
    let alarms = office.letters_of("alarm");
    assert_eq!(alarms.len(), 2, "one a day");
    assert!(alarms[0].to.contains("operator@") && alarms[0].text.contains("mailbox"), "{}", alarms[0].text);
}

#[test]
fn an_outbox_that_cannot_be_written_delays_letters_and_loses_none() {
    let office = Office::new();
    office.run("04-17 08:30");
    office.arrives("1", plain(EDUCATION, "稿件", "04-18 09:00", &draft("市教育局推进校舍改造工程")));
    let outbox = office.file("out/outbox");
    fs::remove_dir_all(&outbox).expect("it was there");
    fs::write(&outbox, "in the way").expect("written");
    let ran = office.at("04-18 09:10", &["run"]);
    assert_ne!(ran.code, 0, "{}", ran.out);
    fs::remove_file(&outbox).expect("removed");
    office.run("04-18 10:00");
    office.run("04-18 16:30");
    assert_eq!(office.letters_of("receipt").len(), 1);
}

#[test]
fn a_first_run_on_an_old_mailbox_writes_to_nobody() {
    let office = Office::new();
    office.edit("jianbao.toml", "start = \"2018-04-17\"", "# start = \"2018-04-17\"");
    for (at, day) in ["04-10", "04-12", "04-17", "04-18"].iter().enumerate() {
        let body = draft(&format!("市教育局第{at}项工作取得进展"));
        office.arrives(&at.to_string(), plain(EDUCATION, "稿件", &format!("{day} 09:00"), &body));
    }
    // A Friday afternoon, after the first reminder's moment.
    let done = office.run("04-20 16:00");
    assert_eq!(done["stored"], 4);
    assert!(office.letters().is_empty(), "{:?}", office.letters());
    assert_eq!(office.at("04-20 16:05", &["--json", "status"]).json()["adds_up"], true);
    office.arrives("new", plain(EDUCATION, "稿件", "04-20 16:10", &draft("市财政与教育联动补助寄宿学生")));
    office.run("04-20 16:20");
    assert_eq!(office.letters_of("receipt").len(), 1);
}

#[test]
fn mail_before_the_start_is_recorded_and_left_alone() {
    let office = Office::new();
    office.arrives("old", plain(EDUCATION, "旧稿", "04-12 09:00", &draft("市教育局旧年工作总结材料")));
    let done = office.run("04-18 10:00");
    assert_eq!((done["ignored"].as_u64(), done["draft"].as_u64()), (Some(1), Some(0)));
}

#[test]
fn a_maildir_and_an_mbox_bring_the_same_mails() {
    let sample = root().join("samples/office/mailbox");
    let mut mails: Vec<_> =
        fs::read_dir(sample).expect("samples").map(|entry| entry.expect("an entry").path()).collect();
    mails.sort();
    let mails: Vec<Vec<u8>> = mails.iter().take(12).map(|path| fs::read(path).expect("a mail")).collect();
    let verdicts = |prepare: &dyn Fn(&Office)| {
        let office = Office::new();
        prepare(&office);
        let done = office.run("04-20 09:00");
        ["stored", "draft", "ignored", "quarantined"].map(|key| done[key].as_u64().expect("a count"))
    };
    let folder = verdicts(&|office| {
        for (at, mail) in mails.iter().enumerate() {
            office.arrives(&at.to_string(), mail);
        }
    });
    let maildir = verdicts(&|office| {
        office.set("mailbox", "kind", "\"maildir\"");
        for folder in ["cur", "new", "tmp"] {
            fs::create_dir_all(office.dir().join("mailbox").join(folder)).expect("a folder");
        }
        for (at, mail) in mails.iter().enumerate() {
            fs::write(office.dir().join(format!("mailbox/new/152400000{at}.M{at}.host")), mail).expect("written");
        }
    });
    let mbox = verdicts(&|office| {
        office.set("mailbox", "kind", "\"mbox\"");
        office.edit("jianbao.toml", "path = \"mailbox\"", "path = \"mailbox.mbox\"");
        let mut text = Vec::new();
        for mail in &mails {
            text.extend(b"From MAILER Tue Apr 17 09:00:00 2018\n");
            for line in mail.split(|byte| *byte == b'\n') {
                if line.strip_prefix(b">").unwrap_or(line).starts_with(b"From ") {
                    text.push(b'>');
                }
                text.extend(line);
                text.push(b'\n');
            }
            text.push(b'\n');
        }
        fs::write(office.file("mailbox.mbox"), text).expect("written");
    });
    assert_eq!(folder[0], 12);
    assert_eq!(maildir, folder);
    assert_eq!(mbox, folder);
}

#[test]
fn the_same_mail_in_two_places_counts_once() {
    let office = Office::new();
    office.run("04-17 08:30");
    let mail = plain(EDUCATION, "稿件", "04-18 09:00", &draft("市教育局推进校舍改造工程"));
    office.arrives("1", &mail);
    office.run("04-18 10:00");
    office.arrives("copy", &mail);
    office.run("04-18 11:00");
    let account = office.at("04-18 11:05", &["--json", "status"]).json()["account"].clone();
    assert_eq!((account["shown"].as_u64(), account["repeats"].as_u64()), (Some(2), Some(1)));
    assert_eq!(office.letters_of("receipt").len(), 1);
}

#[test]
fn receipts_beyond_the_cap_are_late_and_not_lost() {
    let office = Office::new();
    office.run("04-17 08:30");
    for at in 0..9 {
        // A word of its own for each, so that none is a new version of another.
        let title = ["校舍", "高考", "延时", "预算", "补助", "职业"][at % 6];
        let body = if at < 6 { draft(&format!("市教育局推进{title}工作")) } else { format!("{at}") };
        let name = format!("稿件{at}.bin");
        office.arrives(
            &at.to_string(),
            with_file(EDUCATION, &format!("稿件{at}"), "04-18 09:00", &body, &name, b"%PDF-1.4"),
        );
    }
    office.run("04-18 09:30");
    assert_eq!(office.letters_of("receipt").len(), 6);
    office.run("04-18 10:31");
    assert_eq!(office.letters_of("receipt").len(), 9);
}

#[test]
fn what_a_known_unit_says_without_a_draft_is_read_by_a_person() {
    let office = Office::new();
    office.run("04-17 08:30");
    office.arrives("1", plain(EDUCATION, "说明", "04-18 09:00", "本周我局无稿件报送，特此说明。"));
    office.arrives("2", plain(EDUCATION, "Re: 回执", "04-18 09:10", "收到，谢谢！"));
    let done = office.run("04-18 10:00");
    assert_eq!((done["quarantined"].as_u64(), done["ignored"].as_u64()), (Some(1), Some(1)));
    let mails = office.at("04-18 10:05", &["mail", "list", "--state", "quarantined"]).code(1);
    assert!(mails.out.contains("市教育局来信未含稿件"), "{}", mails.out);
}

#[test]
fn an_edited_calendar_moves_what_was_filed() {
    let office = Office::new();
    office.run("04-17 08:30");
    office.arrives("1", plain(EDUCATION, "稿件", "04-18 09:00", &draft("市教育局推进校舍改造工程")));
    office.run("04-18 10:00");
    let calendar = "[[year]]\nyear = 2018\nsource = \"本市通知\"\noff = [\"2018-04-23\"]\nwork = []\n";
    fs::write(office.file("calendar.toml"), calendar).expect("written");
    office.run("04-18 11:00");
    let board = office.at("04-18 11:05", &["--json", "status"]).json();
    assert_eq!(board["period"], "2018-04-24");
    let unit =
        board["units"].as_array().expect("units").iter().find(|unit| unit["unit"] == "jiaoyu").expect("the unit");
    assert_eq!(unit["colour"], "on-time");
}

#[test]
fn what_was_missing_replaces_the_draft_that_lacked_it() {
    let office = Office::new();
    office.run("04-17 08:30");
    let whole = draft("市教育局推进校舍改造工程");
    let (bare, _) = whole.split_once("签发人").expect("a sign-off");
    office.arrives("1", plain(EDUCATION, "稿件", "04-18 09:00", bare));
    office.run("04-18 10:00");
    office.arrives("2", plain(EDUCATION, "稿件（补签发人）", "04-18 11:00", &whole));
    office.run("04-18 12:00");
    let drafts = office.at("04-18 12:05", &["--json", "draft", "list"]).json();
    assert_eq!(drafts[0]["status"]["superseded"]["by"], 2, "{drafts}");
    assert_eq!(drafts[1]["signoff"], "刘敏");
    assert_eq!(drafts[1]["flags"].as_array().map(Vec::len), Some(0), "{drafts}");
}

#[test]
fn a_run_killed_anywhere_is_finished_by_the_next() {
    let undisturbed = week();
    let mut killed = 0;
    for round in 0..6u64 {
        let (disturbed, kills) = week_disturbed(round);
        killed += kills;
        assert_eq!(disturbed, undisturbed, "round {round}");
    }
    assert!(killed >= 6, "only {killed} runs were killed");
}

/// The keys of the letters and the mails' verdicts after the sample's first days.
type Outcome = (Vec<String>, Vec<String>);

const MOMENTS: [&str; 4] = ["04-17 08:30", "04-18 18:00", "04-20 15:00", "04-24 10:00"];

fn fill(office: &Office) {
    let sample = root().join("samples/office/mailbox");
    for entry in fs::read_dir(sample).expect("samples") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if name.as_str() < "0419" {
            fs::copy(&path, office.dir().join("mailbox").join(&name)).expect("a copy");
        }
    }
}

fn outcome(office: &Office) -> Outcome {
    let texts = |list: serde_json::Value, keys: [&str; 2]| {
        let mut texts: Vec<String> = list
            .as_array()
            .expect("a list")
            .iter()
            .map(|item| keys.map(|key| item[key].to_string()).join(" "))
            .collect();
        texts.sort();
        texts
    };
    let letters = texts(office.at("04-24 11:00", &["--json", "letter", "list"]).json(), ["key", "recipient"]);
    let mails = texts(office.at("04-24 11:00", &["--json", "mail", "list"]).json(), ["sha256", "state"]);
    assert_eq!(office.letters().len(), letters.len(), "every letter left once");
    (letters, mails)
}

fn week() -> Outcome {
    let office = Office::new();
    for (at, moment) in MOMENTS.iter().enumerate() {
        if at == 1 {
            fill(&office);
        }
        office.run(moment);
    }
    outcome(&office)
}

fn week_disturbed(round: u64) -> (Outcome, usize) {
    use std::time::Duration;
    let office = Office::new();
    let mut kills = 0;
    for (at, moment) in MOMENTS.iter().enumerate() {
        if at == 1 {
            fill(&office);
        }
        for attempt in 0..4u64 {
            let mut child = office
                .command(moment, &["run"])
                .stdout(std::process::Stdio::null())
                .stderr(std::process::Stdio::null())
                .spawn()
                .expect("the binary starts");
            std::thread::sleep(Duration::from_millis(5 + (round * 37 + attempt * 61) % 220));
            if child.try_wait().expect("a status").is_none() {
                kills += 1;
            }
            let _ = child.kill();
            child.wait().expect("it ends");
        }
        office.run(moment);
    }
    (outcome(&office), kills)
}
