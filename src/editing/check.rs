//! What the office should look at before a draft is printed: missing fields, odd lengths, doubtful filing.
//!
//! Hands out [`flags`], and [`wording`] for what an editor's change of words calls for. It changes no text and returns no draft; the words for people are the flags' own. Likeness to
//! other drafts is found in [`super::duplicate`], by those who know the other drafts.

use crate::model::article::{Article, TextSource};
use crate::model::draft::{Draft, Flag, Photo};
use crate::model::verdict::Verdict;

/// Longest title in characters that two lines of the bulletin hold.
pub const TITLE_CHARS: usize = 40;
/// Shortest body in characters that tells a story.
pub const BODY_CHARS: usize = 100;
/// Fewest digits of a telephone number one can call: a local number without area code.
const PHONE_DIGITS: usize = 7;

/// The flags of a draft, in the order in which the office reads them. `photos` are those that go with the draft,
/// wherever in the mail they stood.
pub fn flags(article: &Article, verdict: &Verdict, photos: &[Photo]) -> Vec<Flag> {
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
    flags.extend(wording(&article.title, &article.paragraphs, photos));
    if verdict.unsure {
        flags.push(Flag::Unsure);
    }
    flags
}

/// The flags of a wording alone, in their order; [`Flag::is_of_wording`] knows them again.
pub fn wording(title: &str, paragraphs: &[String], photos: &[Photo]) -> Vec<Flag> {
    let count = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let bare = photos.iter().enumerate().filter(|(_, photo)| !filled(photo.caption.as_deref()));
    let mut flags: Vec<Flag> = bare.map(|(at, photo)| Flag::NoCaption { photo: called(at, &photo.name) }).collect();
    let title = count(title);
    if title > TITLE_CHARS {
        flags.push(Flag::LongTitle { chars: title });
    }
    let body: usize = paragraphs.iter().map(|paragraph| count(paragraph)).sum();
    if body < BODY_CHARS {
        flags.push(Flag::Short { chars: body });
    }
    flags
}

/// The flags of a draft whose wording was edited: those of the wording anew, all others as they were. `had_text` says
/// whether there was any text before; a scan is one until somebody types its text.
pub fn retaken(draft: &Draft, had_text: bool) -> Vec<Flag> {
    let mut flags: Vec<Flag> = draft.flags.iter().filter(|flag| !flag.is_of_wording()).cloned().collect();
    let has_text = draft.paragraphs.iter().any(|paragraph| !paragraph.trim().is_empty());
    if !has_text && (had_text || draft.lacks_text()) {
        flags.push(Flag::Scan);
        return flags;
    }
    let rest = |flag: &Flag| matches!(flag, Flag::Unsure | Flag::Like { .. } | Flag::Unverified { .. });
    let at = flags.iter().position(rest).unwrap_or(flags.len());
    flags.splice(at..at, wording(&draft.title, &draft.paragraphs, &draft.photos));
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
        assert_eq!(flags(&article, &verdict, photos), expected);
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
            assert_eq!(retaken(&draft, had_text), expected, "{had:?}");
        };
        let (long, short, full) = ("题".repeat(41), Flag::Short { chars: 1 }, "水".repeat(100));
        let like = Flag::Like { draft: DraftId(3), percent: 70 };
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
}
