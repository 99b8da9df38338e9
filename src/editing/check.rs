//! What the office should look at before a draft is printed: missing fields, odd lengths, doubtful filing, and what its
//! words and numbers say against themselves.
//!
//! Hands out [`flags`], and [`wording`] for what an edit of the text calls for; [`Checks`] is what they go by. It changes no
//! text and returns no draft; the words for people are the flags' own. [`privacy`] masks what goes to print. Likeness to
//! other drafts is found in [`super::duplicate`], by those who know the other drafts.

mod dates;
mod facts;
mod passage;
pub mod privacy;
mod stale;
pub mod words;

use self::passage::Passage;
use self::words::WordList;
use crate::model::article::{Article, TextSource};
use crate::model::draft::{Draft, Flag, Photo};
use crate::model::verdict::Verdict;
use chrono::NaiveDate;

/// Longest title in characters that two lines of the bulletin hold.
pub const TITLE_CHARS: usize = 40;
/// Shortest body in characters that tells a story.
pub const BODY_CHARS: usize = 100;
/// Fewest digits of a telephone number one can call: a local number without area code.
const PHONE_DIGITS: usize = 7;
/// Most entries of the word list, contradictions or private numbers that one draft's flags name: a longer list is not read.
const MOST: usize = 10;

/// What the checks of a wording go by, beside the wording.
#[derive(Clone, Copy, Debug)]
pub struct Checks<'a> {
    pub words: &'a WordList,
    /// Days after which news is old; 0 for never.
    pub stale_days: u32,
    /// The day on which the draft arrived.
    pub arrived: NaiveDate,
}

/// The flags of a draft, in the order in which the office reads them. `photos` are those that go with the draft,
/// wherever in the mail they stood.
pub fn flags(article: &Article, verdict: &Verdict, photos: &[Photo], checks: &Checks<'_>) -> Vec<Flag> {
    let mut flags = Vec::new();
    match article.source {
        TextSource::Typed => {}
        TextSource::Recognised => flags.push(Flag::Recognised),
        // Whatever else is lacking may stand in the pictures.
        TextSource::Missing => return vec![Flag::Scan],
    }
    if !filled(article.signoff.as_deref()) {
        flags.push(Flag::NoSignoff);
    }
    if !filled(article.author.as_deref()) {
        flags.push(Flag::NoAuthor);
    }
    if article.phone.as_deref().map_or(0, digits) < PHONE_DIGITS {
        flags.push(Flag::NoPhone);
    }
    flags.extend(wording(&article.title, &article.paragraphs, photos, checks));
    if verdict.unsure {
        flags.push(Flag::Unsure);
    }
    flags
}

/// The flags of a wording alone, in their order; [`Flag::is_of_wording`] knows them again.
pub fn wording(title: &str, paragraphs: &[String], photos: &[Photo], checks: &Checks<'_>) -> Vec<Flag> {
    let count = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let bare = photos.iter().enumerate().filter(|(_, photo)| !filled(photo.caption.as_deref()));
    let mut flags: Vec<Flag> = bare.map(|(at, photo)| Flag::NoCaption { photo: called(at, &photo.name) }).collect();
    let chars = count(title);
    if chars > TITLE_CHARS {
        flags.push(Flag::LongTitle { chars });
    }
    let body: usize = paragraphs.iter().map(|paragraph| count(paragraph)).sum();
    if body < BODY_CHARS {
        flags.push(Flag::Short { chars: body });
    }
    flags.extend(contents(title, paragraphs, photos, checks));
    flags
}

/// What the words and numbers themselves call for.
fn contents(title: &str, paragraphs: &[String], photos: &[Photo], checks: &Checks<'_>) -> Vec<Flag> {
    let body = || paragraphs.iter().map(String::as_str);
    let captions = photos.iter().filter_map(|photo| photo.caption.as_deref());
    let all: Vec<&str> = std::iter::once(title).chain(body()).chain(captions).collect();
    let mut flags = Vec::new();
    for text in &all {
        for one in privacy::found(text) {
            let flag = Flag::Private { kind: one.kind, shown: one.shown };
            if flags.len() < MOST && !flags.contains(&flag) {
                flags.push(flag);
            }
        }
    }
    let mut found: Vec<String> =
        all.iter().flat_map(|text| dates::contradictions(&Passage::new(text), checks.arrived)).collect();
    found.extend(facts::contradictions(title, paragraphs));
    let mut told: Vec<Flag> = Vec::new();
    for what in found {
        let flag = Flag::Contradiction { what };
        if told.len() < MOST && !told.contains(&flag) {
            told.push(flag);
        }
    }
    flags.append(&mut told);
    if let Some((day, days)) = stale::stale(title, body(), checks.arrived, checks.stale_days) {
        flags.push(Flag::Stale { day, days });
    }
    let hits = checks.words.hits(all);
    let more = hits.len().saturating_sub(MOST);
    flags.extend(hits.into_iter().take(MOST).map(|hit| Flag::Wording {
        kind: hit.kind,
        found: hit.found,
        suggestion: hit.right,
        why: hit.why,
        count: hit.count,
    }));
    if more > 0 {
        flags.push(Flag::MoreWording { entries: more });
    }
    flags
}

/// The flags of a draft whose wording was edited: those of the wording anew, all others as they were. `had_text` says
/// whether there was any text before; a scan is one until somebody types its text.
pub fn retaken(draft: &Draft, had_text: bool, checks: &Checks<'_>) -> Vec<Flag> {
    let mut flags: Vec<Flag> = draft.flags.iter().filter(|flag| !flag.is_of_wording()).cloned().collect();
    let has_text = draft.paragraphs.iter().any(|paragraph| !paragraph.trim().is_empty());
    if !has_text && (had_text || draft.lacks_text()) {
        flags.push(Flag::Scan);
        return flags;
    }
    let at = flags.iter().position(Flag::comes_last).unwrap_or(flags.len());
    flags.splice(at..at, wording(&draft.title, &draft.paragraphs, &draft.photos, checks));
    flags
}

/// What a clerk calls a photo: its name if it has one in Chinese, else its place (`image2.png` is Word's own name).
fn called(at: usize, name: &str) -> String {
    let chinese = name.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    if chinese { format!("图片“{name}”") } else { format!("第{}张图片", at + 1) }
}

/// Whether a field of a form was really filled in: 无, ____, ××× and an empty pair of brackets are not.
fn filled(field: Option<&str>) -> bool {
    let bare = field.map_or("", |text| text.trim().trim_matches(['（', '）', '(', ')', ' ']));
    let word = bare.chars().any(|c| c.is_alphanumeric() && !matches!(c, 'x' | 'X' | 'ｘ' | 'Ｘ'));
    word && !["无", "空", "待定", "待补", "未签", "未签发", "待签发", "略"].contains(&bare)
}

fn digits(text: &str) -> usize {
    text.chars().filter(|c| c.is_ascii_digit() || ('０'..='９').contains(c)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::article::Origin;
    use crate::model::draft::DraftStatus;
    use crate::model::ids::{DraftId, SubmissionId};
    use crate::model::verdict::Decider;

    fn article() -> Article {
        Article {
            title: "北湖水厂二期竣工".into(),
            paragraphs: vec!["水".repeat(100)],
            unit_line: None,
            author: Some("刘敏".into()),
            phone: Some("0416-3880000".into()),
            signoff: Some("王立新".into()),
            declared: None,
            pictures: Vec::new(),
            origin: Origin::Body,
            source: TextSource::Typed,
        }
    }

    fn photo(caption: Option<&str>) -> Photo {
        Photo {
            name: "图1.jpg".into(),
            mime: "image/jpeg".into(),
            width: 640,
            height: 480,
            caption: caption.map(str::to_owned),
            sha256: String::new(),
        }
    }

    fn check(change: impl Fn(&mut Article), unsure: bool, photos: &[Photo], expected: &[Flag]) {
        let verdict = Verdict {
            area: "7".into(),
            second: None,
            confidence: 0.8,
            unsure,
            evidence: Vec::new(),
            decider: Decider::Classifier,
        };
        let mut article = article();
        change(&mut article);
        let words = WordList::default();
        let checks = Checks { words: &words, stale_days: 14, arrived: "2018-04-18".parse().expect("a day") };
        assert_eq!(flags(&article, &verdict, photos, &checks), expected);
    }

    #[test]
    fn each_lack_has_its_flag() {
        check(|_| {}, false, &[photo(Some("水厂外景"))], &[]);
        check(|a| a.signoff = None, false, &[], &[Flag::NoSignoff]);
        check(|a| a.signoff = Some("（      ）".into()), false, &[], &[Flag::NoSignoff]);
        check(|a| a.signoff = Some("×××".into()), false, &[], &[Flag::NoSignoff]);
        check(|a| a.author = Some("无".into()), false, &[], &[Flag::NoAuthor]);
        check(|a| a.phone = None, false, &[], &[Flag::NoPhone]);
        check(|a| a.phone = Some("电话：____".into()), false, &[], &[Flag::NoPhone]);
        check(|a| a.phone = Some("３８８００００".into()), false, &[], &[]);
        let caption = Flag::NoCaption { photo: "图片“图1.jpg”".into() };
        check(|_| {}, false, &[photo(None), photo(Some("水厂外景"))], std::slice::from_ref(&caption));
        check(|_| {}, false, &[photo(Some("  "))], &[caption]);
        check(|_| {}, true, &[], &[Flag::Unsure]);
        check(|a| a.source = TextSource::Recognised, false, &[], &[Flag::Recognised]);
        let empty = |a: &mut Article| (a.source, a.paragraphs, a.author) = (TextSource::Missing, Vec::new(), None);
        check(empty, true, &[photo(None)], &[Flag::Scan]);
    }

    #[test]
    fn an_edit_takes_the_flags_of_the_wording_anew() {
        let check = |had: &[Flag], had_text: bool, title: &str, text: &str, expected: &[Flag]| {
            let draft = Draft {
                id: DraftId(1),
                submission: SubmissionId(1),
                unit: "jiaoyu".into(),
                joint: Vec::new(),
                period: "2018-04-23".parse().expect("a period"),
                title: title.into(),
                paragraphs: text.lines().map(str::to_owned).collect(),
                author: None,
                phone: None,
                signoff: None,
                photos: Vec::new(),
                flags: had.to_vec(),
                origin: String::new(),
                verdict: Verdict {
                    area: "7".into(),
                    second: None,
                    confidence: 1.0,
                    unsure: false,
                    evidence: Vec::new(),
                    decider: Decider::Classifier,
                },
                status: DraftStatus::Held,
                version: 1,
                revision: 0,
            };
            let words = WordList::default();
            let checks = Checks { words: &words, stale_days: 0, arrived: "2018-04-18".parse().expect("a day") };
            assert_eq!(retaken(&draft, had_text, &checks), expected, "{had:?}");
        };
        let (long, short, full) = ("题".repeat(41), Flag::Short { chars: 1 }, "水".repeat(100));
        let like = Flag::Like { draft: DraftId(3), percent: 70, twin: None };
        let had = [Flag::NoAuthor, short.clone(), like.clone()];
        check(&had, true, "题", &full, &[Flag::NoAuthor, like.clone()]);
        check(&had, true, &long, "水", &[Flag::NoAuthor, Flag::LongTitle { chars: 41 }, short.clone(), like]);
        // A scan is one until somebody types its text, and again when that is taken back.
        check(&[Flag::Scan, Flag::Unsure], false, "题", "", &[Flag::Unsure, Flag::Scan]);
        check(&[Flag::Scan], false, "题", &full, &[]);
        check(&[], true, "题", "", &[Flag::Scan]);
        check(&[], false, "题", "", &[Flag::Short { chars: 0 }]);
    }

    #[test]
    fn lengths_are_counted_in_characters_without_white_space() {
        check(|a| a.title = "题 ".repeat(40), false, &[], &[]);
        check(|a| a.title = "题".repeat(41), false, &[], &[Flag::LongTitle { chars: 41 }]);
        check(|a| a.paragraphs = vec!["水 ".repeat(99)], false, &[], &[Flag::Short { chars: 99 }]);
        check(|a| a.paragraphs.clear(), false, &[], &[Flag::Short { chars: 0 }]);
    }
    #[test]
    fn words_and_numbers_are_looked_at_in_title_text_and_captions() {
        let words = WordList::parse("禁用：布署 → 部署\n".as_bytes()).expect("a list");
        let checks = Checks { words: &words, stale_days: 14, arrived: "2018-04-18".parse().expect("a day") };
        let body = "3月20日（星期一），全面布署，慰问120户，其中贫困户130户。".to_owned() + &"水".repeat(100);
        let photos = [photo(Some("李某（13800001111）布署工作"))];
        let got = wording("我市布署春耕", &[body], &photos, &checks);
        let notes: Vec<String> = got.iter().map(Flag::note).collect();
        assert_eq!(
            notes,
            [
                "含手机号码138****1111，刊发时隐去中间数字",
                "3月20日是星期二，文中写作星期一",
                "“其中”130户，多于总数120户",
                "所述事项为2018年3月20日，来稿时已过29天",
                "“布署”应为“部署”（3处）",
            ]
        );
        assert!(got.iter().all(Flag::is_of_wording));
        let for_unit: Vec<&Flag> = got.iter().filter(|flag| flag.is_for_unit()).collect();
        assert_eq!(for_unit.len(), 2);
        // No flag holds what is to be masked.
        assert!(!serde_json::to_string(&got).expect("JSON").contains("13800001111"));
    }

    #[test]
    fn a_long_list_is_cut() {
        let list: String = (0..15).map(|at| format!("禁用：错词{at}甲 → 对词{at}\n")).collect();
        let text: String = (0..15).map(|at| format!("错词{at}甲。")).collect();
        let words = WordList::parse(list.as_bytes()).expect("a list");
        let checks = Checks { words: &words, stale_days: 0, arrived: "2018-04-18".parse().expect("a day") };
        let got = wording("题", &[text, "水".repeat(100)], &[], &checks);
        assert_eq!(got.len(), 11);
        assert_eq!(got.last().map(Flag::note).as_deref(), Some("另有5处用词请对照词表核对"));
    }
    #[test]
    fn hostile_lengths_are_walked_in_no_time() {
        let words = WordList::parse("禁用：布署 → 部署 除：布署甲\n人名：甲乙丙 市长\n".as_bytes()).expect("a list");
        let checks = Checks { words: &words, stale_days: 14, arrived: "2018-04-18".parse().expect("a day") };
        let start = std::time::Instant::now();
        for part in [
            "1",
            "1 ",
            "占",
            "占5%",
            "布署",
            "布署甲",
            "其中",
            "一是",
            "4月",
            "2018—",
            "三项措施",
            "13800001111 ",
            "市长甲",
        ] {
            let text = part.repeat(200_000 / part.chars().count());
            assert!(wording("题", &[text], &[], &checks).len() <= 30, "{part}");
        }
        assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
    }
}
