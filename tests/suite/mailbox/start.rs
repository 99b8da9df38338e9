//! What lay in the mailbox before the office began.

use super::*;

#[test]
fn older_mails_stay_on_the_server_until_the_start_is_moved() {
    let server = NetEase::open([]);
    let office = office_at(&server);
    for (unit, day) in ["04-11", "04-13", "04-18"].iter().enumerate() {
        server.arrives(sent(unit, &format!("{day} 09:00")), &format!("{day} 09:00"));
    }
    let done = office.run("04-18 10:00");
    assert_eq!(done["stored"], 1, "{done}");
    assert_eq!(account(&office, "04-18 10:05"), [1, 0, 0, 0, 2]);
    let words = board(&office, "04-18 10:05")["account_words"].to_string();
    assert!(words.contains("3封 = 来稿1 + 启用日前2"), "{words}");
    let bodies = |server: &NetEase| server.commands().iter().filter(|command| command.contains("BODY.PEEK")).count();
    assert_eq!(bodies(&server), 1, "only the new one was fetched");

    office.set("mailbox", "start", "\"2018-04-12\"");
    let done = office.run("04-18 11:00");
    assert_eq!((done["stored"].as_u64(), done["draft"].as_u64()), (Some(1), Some(1)), "{done}");
    // The one that was known is shown again, at the same place.
    assert_eq!(account(&office, "04-18 11:05"), [2, 0, 0, 0, 1]);

    office.set("mailbox", "start", "\"2018-04-10\"");
    office.run("04-18 12:00");
    assert_eq!(account(&office, "04-18 12:05"), [3, 0, 0, 0, 0]);
    assert_eq!(receipts(&office), Vec::<String>::new(), "all of it arrived before the first run");
}

#[test]
fn a_mailbox_without_a_start_is_advised_to_have_one() {
    let server = NetEase::open([]);
    let office = office_at(&server);
    let advice = "首次收信会读入邮箱中全部历史邮件";
    assert!(!office.at(BEGIN, &["check"]).code(0).out.contains(advice));
    office.edit("jianbao.toml", "start = \"2018-04-17\"", "");
    assert!(office.at(BEGIN, &["check"]).code(0).out.contains(advice));
}
