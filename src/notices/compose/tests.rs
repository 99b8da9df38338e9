use super::*;
use proptest::prelude::*;
use serde_json::Value;
use std::fs;

fn compose(letter: &Letter) -> Composed {
    Templates::load(None).expect("templates").compose(&Letterhead::sample(), letter).expect("a letter")
}

fn columns(text: &str) -> usize {
    text.chars().filter_map(UnicodeWidthChar::width).sum()
}

#[test]
fn letters_read_well() {
    for (name, letter) in Letter::samples() {
        let composed = compose(&letter);
        insta::assert_snapshot!(name, format!("{}\n\n{}", composed.subject, composed.text));
    }
}

#[test]
fn every_kind_has_a_sample_and_its_three_templates() {
    let names = built_in_names();
    let kinds: std::collections::BTreeSet<_> = Letter::samples().iter().map(|(_, letter)| letter.kind()).collect();
    assert_eq!(kinds.len(), 10);
    for kind in kinds {
        for file in ["subject.txt", "body.txt", "body.html"] {
            assert!(names.contains(&format!("letters/{kind}/{file}")), "{kind}/{file}");
        }
    }
}

/// What a reader of the HTML sees, white space apart.
fn seen(html: &str) -> String {
    let body = html.split_once("<body").map_or(html, |(_, body)| body);
    let page = scraper::Html::parse_fragment(&format!("<body{body}"));
    page.root_element().text().flat_map(str::chars).filter(|c| !c.is_whitespace() && *c != '\u{a0}').collect()
}

fn facts(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(text) => out.extend(text.lines().map(str::to_owned)),
        Value::Number(number) => out.push(number.to_string()),
        Value::Array(values) => values.iter().for_each(|value| facts(value, out)),
        Value::Object(fields) => fields.values().for_each(|value| facts(value, out)),
        Value::Null | Value::Bool(_) => {}
    }
}

#[test]
fn text_and_html_say_the_same() {
    for (name, letter) in Letter::samples() {
        let composed = compose(&letter);
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let (text, html) = (bare(&composed.text), seen(&composed.html));
        let mut all = Vec::new();
        facts(&letter.values().expect("values"), &mut all);
        for fact in all.iter().map(|fact| bare(fact)) {
            assert_eq!(text.contains(&fact), html.contains(&fact), "{name}: {fact}");
        }
        // Nor does one say what the other leaves out: the characters are the same but for marks and dashes.
        let count = |text: &str| text.chars().filter(|c| ('一'..='龥').contains(c)).count();
        let letterhead = count(&Letterhead::sample().office) + count(&Letterhead::sample().group);
        assert_eq!(count(&html), count(&text) + letterhead, "{name}:\n{text}\n{html}");
    }
}

#[test]
fn subjects_open_with_the_act_and_fit() {
    for (name, letter) in Letter::samples() {
        let subject = compose(&letter).subject;
        assert!(subject.starts_with(&format!("【{}】", letter.action())), "{name}: {subject}");
        assert!(columns(&subject) <= SUBJECT_COLUMNS, "{name}: {subject}");
        assert!(!subject.contains(['\n', '!', '！']), "{name}: {subject}");
    }
}

#[test]
fn html_is_self_contained() {
    for (name, letter) in Letter::samples() {
        let html = compose(&letter).html;
        for foreign in ["<img", "<link", "<script", "<style", "http://", "https://", "url(", "flex", "grid"] {
            assert!(!html.contains(foreign), "{name}: {foreign}");
        }
        assert!(html.starts_with("<!DOCTYPE html>"), "{name}");
        assert!(!html.contains("{{") && !html.contains("{%"), "{name}");
    }
}

#[test]
fn the_token_is_never_cut() {
    let Some((_, Letter::Review(mut review))) =
        Letter::samples().into_iter().find(|(name, _)| *name == "review-leader")
    else {
        panic!("a review sample")
    };
    review.token = "7F3KQ2M9".into();
    let subject = compose(&Letter::Review(review)).subject;
    assert!(subject.ends_with(" #7F3KQ2M9"), "{subject}");
    let reply = format!("Re: 回复：{subject}");
    assert_eq!(crate::editing::reply::token_in(&reply).as_deref(), Some("7F3KQ2M9"), "a reply is known by it");
    assert!(columns(&subject) <= SUBJECT_COLUMNS, "{subject}");
    assert_eq!(fit_subject(&"长".repeat(60), Some("T")), format!("{}… #T", "长".repeat(36)));
    assert_eq!(fit_subject(&"长".repeat(39), None), "长".repeat(39));
    assert_eq!(fit_subject(&"长".repeat(40), None), format!("{}…", "长".repeat(38)));
}

#[test]
fn routine_letters_differ_between_units() {
    let Some((_, Letter::Reminder(sample))) = Letter::samples().into_iter().find(|(name, _)| *name == "reminder")
    else {
        panic!("a reminder sample")
    };
    let openings: std::collections::BTreeSet<String> =
        ["市教育局", "市财政局", "市水利局", "凌海市", "义县", "市交通局"]
            .iter()
            .map(|unit| {
                let text = compose(&Letter::Reminder(letter_of(&sample, unit))).text;
                text.lines().nth(2).unwrap_or_default().to_owned()
            })
            .collect();
    assert_eq!(openings.len(), usize::from(WORDINGS));
}

fn letter_of(sample: &crate::notices::letter::Reminder, unit: &str) -> crate::notices::letter::Reminder {
    crate::notices::letter::Reminder { unit: unit.into(), ..sample.clone() }
}

/// An office folder with the given files under `letters/`.
fn office(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        let path = folder.path().join("letters").join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, bytes).expect("a file");
    }
    folder
}

fn findings(files: &[(&str, &[u8])]) -> String {
    Templates::load(Some(office(files).path())).map(|_| "无".to_owned()).unwrap_or_else(|findings| findings.join("\n"))
}

#[test]
fn the_office_folder_stands_over_the_built_in_texts() {
    let folder = office(&[
        ("adopted/subject.txt", "\u{FEFF}【喜报】{{ unit }}{{ drafts | length }}篇".as_bytes()),
        // GBK, as an old Windows editor saves it: 联系人：{{ head.group }}
        ("_signature.txt", b"\xC1\xAA\xCF\xB5\xC8\xCB\xA3\xBA{{ head.group }}{% include 'letters/_own.txt' %}"),
        ("_own.txt", "\n我办自有落款".as_bytes()),
        ("说明.md", b"{{ broken"),
    ]);
    let templates = Templates::load(Some(folder.path())).expect("templates");
    let (_, letter) = Letter::samples().into_iter().find(|(name, _)| *name == "adopted").expect("a sample");
    let composed = templates.compose(&Letterhead::sample(), &letter).expect("a letter");
    assert_eq!(composed.subject, "【喜报】市教育局2篇");
    assert!(composed.text.ends_with("联系人：宣传报道组\n我办自有落款\n"), "{}", composed.text);
    assert!(composed.html.contains("锦州市人民政府"));
}

#[test]
fn no_folder_is_no_finding() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(Templates::load(Some(folder.path())).is_ok());
    assert!(Templates::load(Some(&folder.path().join("没有"))).is_ok());
}

#[test]
fn all_findings_at_once_with_file_and_line() {
    insta::assert_snapshot!(findings(&[
        ("receipt/subject.txt", "【回执】\n{{ unitt }}".as_bytes()),
        ("adopted/body.txt", "{% for draft in drafts %}\n{{ draft.name }}\n{% endfor %}".as_bytes()),
        ("returned/body.txt", "{{ title | grosse }}\n{{ unit }}".as_bytes()),
        ("bulletin/body.txt", "甲\n{% if number %}乙".as_bytes()),
        ("alarm/body.html", b"{% extends 'letters/_rahmen.html' %}"),
        ("late-notice/subject.txt", b"  \n"),
        ("reminder/boddy.txt", b"x"),
    ]), @r"
    templates/letters/reminder/boddy.txt：没有信函使用此模板，是否应为 templates/letters/reminder/body.txt
    templates/letters/alarm/body.html：没有模板 letters/_rahmen.html
    templates/letters/bulletin/body.txt 第2行第17列：模板没有写完，可能缺少 endif、endfor 或 endblock
    templates/letters/returned/body.txt 第1行第12列：没有过滤器 grosse
    templates/letters/receipt/subject.txt 第2行第4列：没有变量 unitt（可用：action、cloud、deadline、drafts、head、outcome、period、problems、received、register、subject、timeliness、unit、unread、variant）
    templates/letters/late-notice/subject.txt：主题为空
    templates/letters/adopted/body.txt 第2行第10列：没有字段 name（可用：area、number、title）
    ");
}

#[test]
fn unknown_and_unreadable_files_are_findings() {
    insta::assert_snapshot!(findings(&[
        ("reciept/subject.txt", b"x"),
        ("receipt/body.htm.html", b"x"),
        ("receipt/body.txt", b"\xFF\xFF\x00"),
        ("zzzzzz/zzzzzz.txt", b"x"),
    ]), @r"
    templates/letters/receipt/body.htm.html：没有信函使用此模板，是否应为 templates/letters/receipt/body.html
    templates/letters/receipt/body.txt：不是 UTF-8 或 GBK 文本
    templates/letters/reciept/subject.txt：没有信函使用此模板，是否应为 templates/letters/receipt/subject.txt
    templates/letters/zzzzzz/zzzzzz.txt：没有信函使用此模板
    ");
}

#[test]
fn a_case_no_sample_shows_falls_back_to_the_built_in_text() {
    let (_, letter) = Letter::samples().into_iter().find(|(name, _)| *name == "adopted").expect("a sample");
    let folder = office(&[("adopted/body.txt", "{% if number > 100 %}{{ nummer }}{% endif %}甲".as_bytes())]);
    let templates = Templates::load(Some(folder.path())).expect("no sample takes the branch");
    assert_eq!(templates.compose(&Letterhead::sample(), &letter).expect("a letter").text, "甲\n");
    let Letter::Adopted(mut adopted) = letter else { panic!("a sample") };
    adopted.number = 101;
    let letter = Letter::Adopted(adopted);
    assert_eq!(templates.compose(&Letterhead::sample(), &letter).expect("a letter"), compose(&letter));
}

proptest! {
    /// Titles and names of strangers neither break a line, nor the HTML, nor hide behind invisible characters.
    #[test]
    fn strangers_words_are_harmless(title in "\\PC{0,40}[\\r\\n\\t\u{0}\u{202e}<&\"']{0,6}\\PC{0,40}") {
        let Some((_, Letter::Returned(mut letter))) =
            Letter::samples().into_iter().find(|(name, _)| *name == "returned") else { panic!("a sample") };
        letter.title = format!("甲<script>alert(1)</script>{title}\n\n【请汇款】乙");
        let composed = compose(&Letter::Returned(letter));
        prop_assert!(columns(&composed.subject) <= SUBJECT_COLUMNS);
        for text in [&composed.subject, &composed.text, &composed.html] {
            let harmful = ['\r', '\t', '\u{0}', '\u{202e}'];
            prop_assert!(!text.contains(harmful));
        }
        prop_assert!(!composed.subject.contains('\n'));
        prop_assert!(!composed.text.contains("\n【请汇款】"));
        prop_assert!(!composed.html.contains("<script"));
    }
}
