//! The same story: sent again, corrected, sent by another unit, printed weeks ago, told by several units together.

use super::support::Office;
use super::support::mail::{draft, plain, with_file};
use super::support::stories::{
    CHANGES, Change, Dice, Story, framed, framed_anew, lookalikes, sampled, variant, written,
};
use jianbao::editing::duplicate::{Earlier, Fingerprint, Incoming, Relation, Slogans, judge};
use jianbao::model::ids::DraftId;
use jianbao::model::unit::UnitCode;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::LazyLock;

const EDUCATION: &str = "jzsjyj@163.example.com";
const FINANCE: &str = "jzsczj_zh@163.example.com";
const LEADER: &str = "leader@office.example.cn";
const EDITOR: &str = "editor@office.example.cn";

/// A story that no other in these tests resembles.
const WATER: &str = "4月12日，我市北湖水厂二期工程通过竣工验收。该工程新铺输水管线23公里，改造泵站4座，日供水能力提高到6万吨。\n\
    施工期间，市水务部门抽调18名技术人员驻守现场，逐段试压，发现渗漏点11处，全部当日处理。\n\
    工程投用后，城北五个社区的1.2万户居民告别低水压，过去晚上洗衣服要等到半夜，如今打开龙头就有水。";

fn story(title: &str, body: &str) -> String {
    format!("{title}\n\n{body}\n\n作者：王立新　联系电话：0416-3880000\n签发人：刘敏\n")
}

fn opened() -> Office {
    let office = Office::new();
    office.run("04-17 08:30");
    office
}

fn shown(office: &Office, at: &str, number: u32) -> Value {
    office.at(at, &["--json", "draft", "show", &number.to_string()]).json()["draft"].clone()
}

/// What `draft show` says to a person.
fn page(office: &Office, at: &str, number: u32) -> String {
    office.at(at, &["draft", "show", &number.to_string()]).out
}

fn receipt(office: &Office, to: &str) -> String {
    office.letters_of("receipt").into_iter().rfind(|letter| letter.to.contains(to)).expect("a receipt").text
}

/// Compiles on Tuesday and lets the leader agree.
fn publish(office: &Office, compile: &str, at: &str) {
    office.run(compile);
    let copy = office.letters_of("review").into_iter().rfind(|letter| letter.to.contains(LEADER)).expect("a copy");
    office.arrives(&format!("yes-{at}"), plain(LEADER, &format!("回复：{}", copy.subject), at, "同意"));
    office.run(at);
}

fn standing(office: &Office, at: &str, period: &str, unit: &str) -> Value {
    let board = office.at(at, &["--json", "status", "--period", period]).json();
    let units = board["units"].as_array().expect("units").clone();
    units.into_iter().find(|row| row["unit"] == unit).expect("the unit")
}

#[test]
fn a_printed_story_that_comes_again_from_another_unit_is_named_with_its_issue() {
    let office = opened();
    office.arrives("1", plain(EDUCATION, "市教育局稿件", "04-18 09:00", &story("北湖水厂二期竣工", WATER)));
    publish(&office, "04-24 10:00", "04-24 11:00");
    // Weeks later, retitled, by another unit, with a slogan in front.
    let again = format!(
        "为深入贯彻落实市委决策部署，真抓实干、攻坚克难，狠抓落实。\n{}",
        WATER.replace("北湖水厂二期工程", "城北供水工程")
    );
    office.arrives("2", plain(FINANCE, "市财政局稿件", "05-16 09:00", &story("一泓清水进万家", &again)));
    office.arrives("3", plain(FINANCE, "市财政局稿件", "05-16 09:10", &draft("市财政局加快预算执行进度")));
    office.run("05-16 10:00");
    let page = page(&office, "05-16 10:05", 2);
    assert!(page.contains("与1号稿件（市教育局，4月23日一期，已刊第2期）相似度"), "{page}");
    assert!(page.contains("疑似已刊"), "{page}");
    office.run("05-22 10:00");
    let copies = office.letters_of("review");
    let copy = &copies.iter().rfind(|letter| letter.to.contains(EDITOR)).expect("a review copy").text;
    assert!(copy.contains("一泓清水进万家") && copy.contains("已刊第2期"), "left to a person, with the reason: {copy}");
    let issue = office.at("05-22 10:10", &["--json", "issue", "list"]).json();
    let last = issue.as_array().expect("issues").last().expect("an issue")["number"].to_string();
    let contents = office.at("05-22 10:10", &["--json", "issue", "show", &last]).json()["contents"].clone();
    assert_eq!(contents["sections"].as_array().expect("sections").len(), 1, "{contents}");
}

#[test]
fn both_of_a_pair_say_so_and_one_stands() {
    let office = opened();
    office.arrives("1", plain(EDUCATION, "市教育局稿件", "04-18 09:00", &story("北湖水厂二期竣工", WATER)));
    office.arrives("2", plain(FINANCE, "市财政局稿件", "04-18 10:00", &story("城北居民喝上放心水", WATER)));
    office.run("04-18 11:00");
    assert!(page(&office, "04-18 11:05", 1).contains("与2号稿件（市财政局，4月23日一期）相似度100%，请比对"));
    assert!(page(&office, "04-18 11:05", 2).contains("与1号稿件（市教育局，4月23日一期）相似度100%，请比对"));
    office.run("04-24 10:00");
    let contents = office.at("04-24 10:10", &["--json", "issue", "show", "2"]).json()["contents"].clone();
    assert_eq!(contents["sections"][0]["drafts"][0]["draft"], 1, "{contents}");
    assert_eq!(contents["left_out"][0]["draft"], 2, "{contents}");
    // The editor prefers the newer one: then the older is not printed beside it.
    let other = opened();
    other.arrives("1", plain(EDUCATION, "市教育局稿件", "04-18 09:00", &story("北湖水厂二期竣工", WATER)));
    other.arrives("2", plain(FINANCE, "市财政局稿件", "04-18 10:00", &story("城北居民喝上放心水", WATER)));
    other.run("04-18 11:00");
    other.at("04-18 11:10", &["draft", "select", "2"]).code(0);
    other.run("04-24 10:00");
    let contents = other.at("04-24 10:10", &["--json", "issue", "show", "2"]).json()["contents"].clone();
    assert_eq!(contents["sections"][0]["drafts"][0]["draft"], 2, "{contents}");
    assert_eq!(contents["left_out"][0]["draft"], 1, "{contents}");
}

#[test]
fn a_twin_that_is_printed_later_is_told_to_the_other() {
    let office = opened();
    office.arrives("1", plain(EDUCATION, "市教育局稿件", "04-18 09:00", &story("北湖水厂二期竣工", WATER)));
    office.arrives("2", plain(FINANCE, "市财政局稿件", "04-18 10:00", &story("城北居民喝上放心水", WATER)));
    office.run("04-18 11:00");
    publish(&office, "04-24 10:00", "04-24 11:00");
    let page = page(&office, "04-24 11:10", 2);
    assert!(page.contains("与1号稿件（市教育局，4月23日一期，已刊第2期）"), "{page}");
}

#[test]
fn the_same_file_again_is_counted_once() {
    let office = opened();
    let text = story("北湖水厂二期竣工", WATER);
    let file = text.as_bytes();
    let send = |name: &str, from: &str, at: &str, file_name: &str| {
        office.arrives(name, with_file(from, "市发改委稿件", at, "请查收\n", file_name, file));
    };
    send("1", "jzsfgw_bgs@163.example.com", "04-18 09:00", "水厂.txt");
    office.run("04-18 09:30");
    let first = office.at("04-18 09:31", &["--json", "mail", "show", "1"]).json();
    let address = first["submission"]["unit"].clone();
    assert_eq!(address, "fagai", "{first}");
    // Under another name, and by a colleague from the unit's other address.
    send("2", "jzsfgw_bgs@163.example.com", "04-18 10:00", "市发改委4月18日上报稿件（最终）.txt");
    send("3", "jzfgw@gov.example.net", "04-18 11:00", "水厂.txt");
    // The same mail, sent to two of the office's addresses that end in one mailbox.
    let twice = with_file("jzsfgw_bgs@163.example.com", "市发改委稿件", "04-18 09:00", "请查收\n", "水厂.txt", file);
    let twice = String::from_utf8(twice).expect("ASCII").replace("id x;", "id y;");
    office.arrives("4", twice);
    office.run("04-18 12:00");
    for number in [2, 3] {
        assert_eq!(shown(&office, "04-18 12:05", number)["status"]["duplicate"]["of"], 1, "draft {number}");
    }
    assert!(office.letters_of("receipt").iter().any(|letter| letter.text.contains("与1号内容相同，不重复计算")));
    let standing = standing(&office, "04-18 12:05", "2018-04-23", "fagai");
    assert_eq!((&standing["sent"], &standing["colour"]), (&Value::from(1), &Value::from("on-time")), "{standing}");
    let account = office.at("04-18 12:05", &["--json", "status"]).json()["account"].clone();
    assert_eq!(account["states"]["ignored"], 1, "the same mail twice is one mail: {account}");
}

#[test]
fn a_newer_version_tells_which_figures_changed_and_whose_work_it_undid() {
    let office = opened();
    office.arrives("1", plain(EDUCATION, "市教育局稿件", "04-18 09:00", &story("北湖水厂二期竣工", WATER)));
    office.run("04-18 10:00");
    let store = rusqlite::Connection::open(office.file("data/jianbao.sqlite")).expect("the store");
    store.execute("UPDATE draft SET revision = 2 WHERE id = 1", []).expect("as if an editor had been at it");
    drop(store);
    let newer = WATER.replace("23公里", "25公里").replace("11处", "12处");
    office.arrives("2", plain(EDUCATION, "更正：市教育局稿件", "04-18 11:00", &story("北湖水厂二期竣工", &newer)));
    office.run("04-18 12:00");
    let page = page(&office, "04-18 12:05", 2);
    assert!(page.contains("与1号稿件相比，数字有变动：23公里→25公里，11处→12处"), "{page}");
    assert!(page.contains("编辑改过的1号稿已被新稿替换，请核对改动"), "{page}");
    assert!(receipt(&office, EDUCATION).contains("已替换原1号；数字有变动：23公里→25公里，11处→12处"));
    assert_eq!(shown(&office, "04-18 12:05", 1)["status"]["superseded"]["by"], 2);
}

#[test]
fn next_weeks_report_with_other_figures_is_no_twin() {
    let report = |n: [u32; 6]| {
        story(
            "我市校舍改造工程按周推进",
            &format!(
                "截至本周，全市校舍改造开工{}所，完成投资{}万元，拆除旧跑道{}平方米。\n新铺塑胶{}平方米，安装照明{}盏，整修围墙{}米，各专班实行一校一策，每晚汇总当日进度，次日早上调度解决困难。\n对进度滞后的学校，专班上门督办，逐项说明原因、提出措施、明确时限，家长代表和学校共同验收每一道工序。",
                n[0], n[1], n[2], n[3], n[4], n[5]
            ),
        )
    };
    let office = opened();
    office.arrives("1", plain(EDUCATION, "市教育局稿件", "04-18 09:00", &report([12, 860, 3400, 2100, 64, 530])));
    office.run("04-18 10:00");
    publish(&office, "04-24 10:00", "04-24 11:00");
    office.arrives("2", plain(EDUCATION, "市教育局稿件", "04-25 09:00", &report([19, 1240, 5150, 3980, 97, 815])));
    office.run("04-25 10:00");
    assert_eq!(shown(&office, "04-25 10:05", 2)["flags"], serde_json::json!([]));
    // And the very same again is one.
    office.arrives("3", plain(FINANCE, "市财政局稿件", "04-25 11:00", &report([12, 860, 3400, 2100, 64, 530])));
    office.run("04-25 12:00");
    assert!(page(&office, "04-25 12:05", 3).contains("已刊第2期"));
}

#[test]
fn drafts_of_an_older_program_are_found_too() {
    let office = opened();
    office.arrives("1", plain(EDUCATION, "市教育局稿件", "04-18 09:00", &story("北湖水厂二期竣工", WATER)));
    office.run("04-18 10:00");
    let store = rusqlite::Connection::open(office.file("data/jianbao.sqlite")).expect("the store");
    store
        .execute_batch(
            "DELETE FROM band; DELETE FROM meta WHERE key = 'fingerprints'; UPDATE draft SET fingerprint = x'01';",
        )
        .expect("as it was before");
    drop(store);
    office.arrives("2", plain(FINANCE, "市财政局稿件", "05-15 09:00", &story("城北居民喝上放心水", WATER)));
    office.run("05-15 10:00");
    assert!(page(&office, "05-15 10:05", 2).contains("与1号稿件（市教育局，4月23日一期）相似度100%"));
}

/// The ways in which a draft says that two units tell it.
fn joint_ways() -> [String; 8] {
    let end = "作者：王立新　联系电话：0416-3880000\n签发人：刘敏\n";
    [
        format!("锦州市教育局　锦州市财政局\n\n北湖水厂二期竣工\n\n{WATER}\n\n{end}"),
        format!("北湖水厂二期竣工\n\n{WATER}\n\n供稿单位：市教育局、市财政局\n{end}"),
        format!("北湖水厂二期竣工\n\n{WATER}（市教育局、市财政局联合供稿）\n\n{end}"),
        format!("北湖水厂二期竣工\n\n{WATER}\n\n{end}锦州市教育局\n锦州市财政局\n2018年4月18日\n"),
        format!("锦州市教育局工作简报\n\n北湖水厂二期竣工\n\n{WATER}\n\n联合供稿：市财政局办公室\n{end}"),
        format!("北湖水厂二期竣工\n\n{WATER}\n\n联合供稿：市财政局\n{end}"),
        format!("北湖水厂二期竣工\n（市教育局　市财政局联合供稿）\n\n{WATER}\n\n{end}"),
        format!("北湖水厂二期竣工\n\n{WATER}\n\n{end}\n市教育局　市财政局\n2018年4月17日\n"),
    ]
}

#[test]
fn a_draft_names_the_units_that_tell_it_together() {
    for (at, text) in joint_ways().into_iter().enumerate() {
        let office = opened();
        office.arrives("1", plain(EDUCATION, "市教育局稿件", "04-18 09:00", &text));
        office.run("04-18 10:00");
        let draft = shown(&office, "04-18 10:05", 1);
        assert_eq!(draft["joint"], serde_json::json!(["caizheng"]), "way {at}: {draft}");
        assert_eq!(draft["unit"], "jiaoyu");
    }
    // A borrowed letterhead, and a story about another unit, make no partner.
    for text in [
        story("北湖水厂二期竣工", WATER).replace("北湖水厂二期竣工\n\n", "锦州市财政局\n\n北湖水厂二期竣工\n\n"),
        story("市教育局会同市财政局推进水厂建设", &format!("市财政局拨付资金。{WATER}")),
    ] {
        let office = opened();
        office.arrives("1", plain(EDUCATION, "市教育局稿件", "04-18 09:00", &text));
        office.run("04-18 10:00");
        assert_eq!(shown(&office, "04-18 10:05", 1)["joint"], serde_json::json!([]), "{text}");
    }
}

#[test]
fn a_draft_told_by_two_units_counts_for_both_and_is_printed_once() {
    let office = opened();
    let [text, ..] = joint_ways();
    office.arrives("1", plain(EDUCATION, "市教育局稿件", "04-18 09:00", &text));
    office.arrives("2", plain(FINANCE, "市财政局稿件", "04-18 10:00", &text));
    office.run("04-18 11:00");
    assert_eq!(shown(&office, "04-18 11:05", 2)["status"]["duplicate"]["of"], 1);
    let told = receipt(&office, FINANCE);
    assert!(told.contains("系联合稿件，市教育局已报送（1号），计入贵单位报送"), "{told}");
    publish(&office, "04-24 10:00", "04-24 11:00");
    let copy = office.letters_of("review").pop().expect("a review copy").text;
    assert!(copy.contains("市教育局、市财政局"), "{copy}");
    for unit in ["jiaoyu", "caizheng"] {
        let standing = standing(&office, "04-24 11:10", "2018-04-23", unit);
        assert_eq!(standing["colour"], "on-time", "{standing}");
        assert_eq!((&standing["sent"], &standing["printed"]), (&Value::from(1), &Value::from(1)), "{standing}");
    }
    let adopted = office.letters_of("adopted");
    for address in [EDUCATION, FINANCE] {
        let letters = adopted.iter().filter(|letter| letter.to.contains(address));
        assert_eq!(letters.filter(|letter| letter.text.contains("北湖水厂二期竣工")).count(), 1, "{address}");
    }
    let docx = std::fs::read(office.file("out/issues/jianbao-2018-02.docx")).expect("the issue");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(docx)).expect("a .docx");
    let mut xml = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("word/document.xml").expect("a body"), &mut xml).expect("text");
    let plain: String = xml.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
    assert!(plain.contains("市财政局") && plain.matches("北湖水厂二期竣工").count() == 1, "printed once, by both");
}

#[test]
fn a_partners_other_figures_are_shown_to_a_person() {
    let office = opened();
    let [text, ..] = joint_ways();
    office.arrives("1", plain(EDUCATION, "市教育局稿件", "04-18 09:00", &text));
    office.arrives("2", plain(FINANCE, "市财政局稿件", "04-18 10:00", &text.replace("23公里", "32公里")));
    office.run("04-18 11:00");
    assert_eq!(shown(&office, "04-18 11:05", 2)["status"], "waiting");
    let page = page(&office, "04-18 11:05", 2);
    assert!(page.contains("与1号稿件（市教育局，4月23日一期）相似度"), "{page}");
    assert!(page.contains("与1号稿件相比，数字有变动：23公里→32公里"), "{page}");
}

#[test]
fn two_units_of_one_letterhead_do_not_contradict_the_one_that_sends() {
    let office = opened();
    let [text, ..] = joint_ways();
    // An address that nobody knows, with the name of one of the two.
    let from = "=?UTF-8?B?5biC6LSi5pS/5bGA?= <someone@qq.example.com>";
    office.arrives("1", plain(from, "联合稿件", "04-18 09:00", &text));
    // And without any name: somebody must say who it was.
    office.arrives("2", plain("other@qq.example.com", "联合稿件", "04-18 09:10", &text.replace("竣工", "完工")));
    office.run("04-18 10:00");
    let draft = shown(&office, "04-18 10:05", 1);
    assert_eq!((&draft["unit"], &draft["joint"]), (&Value::from("caizheng"), &serde_json::json!(["jiaoyu"])));
    let held = office.at("04-18 10:05", &["--json", "mail", "list", "--state", "quarantined"]).json();
    assert_eq!(held.as_array().expect("a list").len(), 1, "{held}");
}

#[test]
fn a_new_title_over_the_same_text_is_a_newer_version() {
    let office = opened();
    office.arrives("1", plain(EDUCATION, "市教育局稿件", "04-18 09:00", &story("北湖水厂二期竣工", WATER)));
    office.arrives("2", plain(EDUCATION, "市教育局稿件", "04-18 10:00", &story("北湖水厂二期工程提前竣工", WATER)));
    office.run("04-18 11:00");
    assert_eq!(shown(&office, "04-18 11:05", 1)["status"]["superseded"]["by"], 2);
    assert_eq!(shown(&office, "04-18 11:05", 2)["flags"], serde_json::json!([]));
}

#[test]
fn whoever_is_named_by_the_other_is_not_chased() {
    let office = opened();
    let [text, ..] = joint_ways();
    office.arrives("1", plain(EDUCATION, "市教育局稿件", "04-18 09:00", &text));
    office.run("04-18 10:00");
    office.run("04-24 08:40");
    assert_eq!(standing(&office, "04-24 08:45", "2018-04-23", "caizheng")["colour"], "on-time");
    assert!(office.letters_of("late").iter().all(|letter| !letter.to.contains(FINANCE)));
    assert!(!office.letters_of("late").is_empty(), "others are");
}

// What follows asks the pure functions: the same questions hundreds of times.

fn print(story: &Story) -> Fingerprint {
    static SLOGANS: LazyLock<Slogans> = LazyLock::new(|| Slogans::new([]));
    Fingerprint::without(&SLOGANS, &story.title, &story.body)
}

/// Whether a new draft of a story is known again beside an old one.
fn known_again(old: &Story, new: &Story, own: bool, earlier_week: bool) -> bool {
    is_known(&print(old), &print(new), own, earlier_week)
}

/// The same of fingerprints: the old draft is the unit's own or another's, of this week or an earlier one.
fn is_known(old: &Fingerprint, new: &Fingerprint, own: bool, earlier_week: bool) -> bool {
    let (mine, theirs) = (UnitCode::from("a"), UnitCode::from(if own { "a" } else { "b" }));
    let this = "2018-04-23".parse().expect("a day");
    let before = if earlier_week { "2018-03-05".parse().expect("a day") } else { this };
    let incoming = Incoming { unit: &mine, period: this, previous: None, labels: &[], print: new };
    judge(&incoming, &[Earlier { draft: DraftId(1), unit: &theirs, period: before, print: old }]) != Relation::None
}

/// Stories cut to all lengths, from a sentence or two to two stories in a row.
fn of_all_lengths(stories: &[Story]) -> Vec<Story> {
    let mut cut = stories.to_vec();
    for story in stories.iter().step_by(2) {
        let short: String = story.sentences().into_iter().take(3).collect();
        cut.push(Story { body: vec![short], ..story.clone() });
    }
    for pair in stories.chunks_exact(4).step_by(2) {
        let body = pair.iter().flat_map(|story| story.body.clone()).collect();
        cut.push(Story { body, ..pair[0].clone() });
    }
    cut.retain(|story| (80..=1700).contains(&story.chars()));
    cut
}

#[test]
fn what_units_make_of_a_story_is_known_again_and_nothing_else() {
    for (source, stories) in [("written", written()), ("sampled", sampled())] {
        let stories = of_all_lengths(&stories);
        let mut dice = Dice::new(2018);
        let (mut found, mut asked) = (0u32, 0u32);
        for change in CHANGES {
            let (mut here, mut of) = (0u32, 0u32);
            for story in &stories {
                for (own, earlier_week) in [(false, false), (false, true), (true, true)] {
                    let new = variant(story, change, &mut dice);
                    here += u32::from(known_again(story, &new, own, earlier_week));
                    of += 1;
                }
            }
            println!("{source} {change:?}: {here} of {of}");
            let least = if change == Change::All { 0.93 } else { 0.95 };
            assert!(f64::from(here) >= least * f64::from(of), "{source} {change:?}: {here} of {of}");
            (found, asked) = (found + here, asked + of);
        }
        let mut wrong = Vec::new();
        for frame in [framed, framed_anew] {
            let prints: Vec<Fingerprint> = stories.iter().map(|story| print(&frame(story, &mut dice))).collect();
            let sentences: Vec<BTreeSet<String>> =
                stories.iter().map(|story| story.sentences().into_iter().collect()).collect();
            for (new, a) in stories.iter().enumerate() {
                for (old, b) in stories[..new].iter().enumerate() {
                    let twins = a.title.contains("神工") && b.title.contains("神工");
                    if a.area != b.area || twins || !sentences[old].is_disjoint(&sentences[new]) {
                        continue;
                    }
                    if is_known(&prints[old], &prints[new], dice.roll(2) == 0, true) {
                        wrong.push(format!("{} / {}", a.title, b.title));
                    }
                }
            }
        }
        let (recall, precision) =
            (f64::from(found) / f64::from(asked), f64::from(found) / (f64::from(found) + wrong.len() as f64));
        println!("{source}: recall {recall:.3}, precision {precision:.3}, wrong {wrong:?}");
        assert!(
            recall >= 0.97 && precision >= 0.99,
            "{source}: recall {recall:.3}, precision {precision:.3} {wrong:?}"
        );
    }
}

#[test]
fn stories_that_look_alike_are_told_apart() {
    for (what, a, b) in lookalikes() {
        for (own, earlier_week) in [(false, false), (false, true), (true, true)] {
            let mut dice = Dice::new(1);
            assert!(!known_again(&a, &b, own, earlier_week), "{what}");
            assert!(!known_again(&framed(&a, &mut dice), &framed(&b, &mut dice), own, earlier_week), "{what}, framed");
            assert!(known_again(&a, &variant(&a, Change::Reordered, &mut dice), own, earlier_week), "{what}, itself");
        }
    }
}

#[test]
fn short_drafts_need_more_than_a_phrase_in_common() {
    let story = |title: &str, body: &str| Story { area: "7".into(), title: title.into(), body: vec![body.into()] };
    let opening = story("校园安全工作会议召开", "4月12日，市教育局召开全市校园安全工作会议，部署春季安全检查工作。");
    for other in [
        story("教学工作会议召开", "4月12日，市教育局召开全市中小学教学工作会议，部署期中质量监测工作。"),
        story("校园安全工作会议召开", "3月6日，市教育局召开全市教育工作会议，总结上年工作。"),
        story("食堂开放日", "市教育局组织家长代表走进27所学校食堂，查看后厨、试吃午餐。"),
    ] {
        assert!(!known_again(&opening, &other, false, true), "{}", other.title);
        let mut dice = Dice::new(3);
        assert!(!known_again(&framed(&opening, &mut dice), &framed(&other, &mut dice), false, true), "{}", other.title);
    }
    assert!(known_again(&opening, &opening, false, true));
    // A title of its own does not make another story of it, nor does the same title make one story of two.
    let retitled = Story { title: "防患于未然".into(), ..opening.clone() };
    assert!(known_again(&opening, &retitled, false, true));
}
