//! The list's form, its findings, its hits.

use super::*;
use proptest::prelude::*;

fn list(text: &str) -> WordList {
    WordList::parse(text.as_bytes()).expect("a good list")
}

#[test]
fn each_entry_is_found_once_with_its_count() {
    let list = list(concat!(
        "# 说明\n\n禁用：布署/步署 → 部署\n禁用: 截止[数]|截止目前 -> 截至（后接时间）\n规范：党的十九大 ← 十九大（用全称）\n",
        "慎用：打造 → 建设\n慎用：史无前例（言过其实）\n禁用：坐谈 → 座谈 除：请坐谈话\n禁用：[数]余多 → 余\n",
    ));
    assert_eq!(list.len(), 7);
    let check = |text: &str, expected: &[(&str, &str, usize)]| {
        let hits = list.hits([text]);
        let got: Vec<_> = hits.iter().map(|hit| (hit.found.as_str(), hit.right.as_str(), hit.count)).collect();
        assert_eq!(got, expected, "{text}");
    };
    check("全面布署，再步署，又部署", &[("布署", "部署", 2)]);
    check("截止4月，截止目前", &[("截止", "截至", 2)]);
    check("报名截止时间为4月", &[]);
    check("学习十九大精神", &[("十九大", "党的十九大", 1)]);
    check("学习党的十九大精神", &[]);
    check("党的十九大以来，十九大代表", &[("十九大", "党的十九大", 1)]);
    check("请坐谈话", &[]);
    check("请坐谈话后坐谈", &[("坐谈", "座谈", 1)]);
    check("史无前例", &[("史无前例", "", 1)]);
    check("１０余多户", &[("余多", "余", 1)]);
    check("其余多户", &[]);
}

#[test]
fn the_longer_of_two_forms_counts() {
    let list = list("禁用：反应诉求 → 反映诉求\n禁用：反应 → 反映 除：化学反应\n");
    let hits = list.hits(["反应诉求", "反应情况", "化学反应"]);
    let got: Vec<_> = hits.iter().map(|hit| (hit.found.as_str(), hit.count)).collect();
    assert_eq!(got, [("反应诉求", 1), ("反应", 1)]);
}

#[test]
fn names_go_with_their_titles() {
    let list = list("人名：甲乙丙 市教育局局长/市教育局党委书记\n人名：丁戊 副市长\n人名：丁己庚 副市长\n");
    let check = |text: &str, expected: &[(&str, &str)]| {
        let hits = list.hits([text]);
        let got: Vec<_> = hits.iter().map(|hit| (hit.found.as_str(), hit.right.as_str())).collect();
        assert_eq!(got, expected, "{text}");
    };
    check("市教育局局长甲乙丙", &[]);
    check("党委书记、局长甲乙丙", &[]);
    check("党委书记甲乙丙说", &[]);
    check("市教育局副局长甲乙丙", &[("副局长甲乙丙", "市教育局局长甲乙丙")]);
    check("原副局长甲乙丙", &[]);
    check("市教育局局长甲己丙介绍", &[("市教育局局长甲己丙", "市教育局局长甲乙丙")]);
    check("市教育局局长王大力介绍", &[]);
    check("副市长丁戊、副市长丁己庚", &[]);
    check("副市长丁辛到会", &[("副市长丁辛", "副市长丁戊")]);
    check("副市长丁辛壬到会", &[]);
    check("市长丁戊", &[("市长丁戊", "副市长丁戊")]);
}

#[test]
fn every_fault_is_told_with_its_line() {
    let check = |text: &str, line: usize, words: &str| {
        let found = WordList::parse(text.as_bytes()).expect_err(text);
        assert!(found.iter().any(|(at, said)| *at == line && said.contains(words)), "{text}: {found:?}");
    };
    check("布署 → 部署", 1, "应以");
    check("#\n错词：布署 → 部署", 2, "不认识“错词：”");
    check("禁用：布署", 1, "应写成");
    check("禁用：布 → 部", 1, "过短");
    check("禁用：布署 ← 部署", 1, "箭头");
    check("禁用：部署 → 部署", 1, "相同");
    check("禁用：→ 部署", 1, "没有写");
    check("规范：党的十九大 → 十九大", 1, "应写成");
    check("禁用：坐谈 → 座谈 除：茶话会", 1, "应包含");
    check("禁用：布署 → 部署\n禁用：布署 → 安排", 2, "与第1行重复");
    check("禁用：布署/布署 → 部署", 1, "与本行重复");
    check("禁用：第[数]届会 → 届会", 1, "只能写在");
    check("人名：甲乙丙", 1, "应写成");
    check("人名：甲乙丙1 局长", 1, "不像姓名");
    check("人名：甲乙丙 局长\n人名：甲乙丙 书记", 2, "重复");
    // All at once.
    assert_eq!(WordList::parse("甲\n乙".as_bytes()).expect_err("two").len(), 2);
}

#[test]
fn notepad_may_save_as_it_likes() {
    let text = "禁用：布署 → 部署\r\n";
    let utf16: Vec<u8> = std::iter::once(0xFEFFu16).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in [text.as_bytes().to_vec(), format!("\u{feff}{text}").into_bytes(), utf16, {
        encoding_rs::GB18030.encode(text).0.into_owned()
    }] {
        let list = WordList::parse(&bytes).expect("a good list");
        assert_eq!(list.hits(["布署"]).first().map(|hit| hit.right.clone()).as_deref(), Some("部署"));
    }
    assert!(WordList::parse(&[0xff, 0x20, 0x80, 0xff]).is_err());
}

#[test]
fn the_sample_list_is_good_and_keeps_quiet_about_good_text() {
    let bytes = include_bytes!("../../../../samples/office/wordlist.txt");
    let list = WordList::parse(bytes).expect("a good list");
    assert!((60..=120).contains(&list.len()), "{}", list.len());
    for entry in &list.entries {
        let hits = list.hits([entry.right.as_str()]);
        assert!(hits.is_empty(), "{} is called wrong: {hits:?}", entry.right);
        for form in &entry.wrong {
            let (before, after) = (if form.after_digit { "4" } else { "" }, if form.before_digit { "4" } else { "" });
            let hits = list.hits([format!("，{before}{}{after}，", form.word).as_str()]);
            assert!(hits.iter().any(|hit| hit.right == entry.right), "{} is not found: {hits:?}", form.word);
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_give_a_list_or_findings(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = WordList::parse(&bytes);
    }

    #[test]
    fn hits_are_parts_of_the_text(text in "[布署部坐座谈反应映诉求化学4截止至 ]{0,40}") {
        let list = list("禁用：反应诉求 → 反映诉求\n禁用：反应 → 反映 除：化学反应\n禁用：布署 → 部署\n禁用：截止[数] → 截至\n");
        for hit in list.hits([text.as_str()]) {
            prop_assert!(text.contains(&hit.found));
            prop_assert!(hit.count >= 1 && text.matches(&hit.found).count() >= hit.count.min(1));
        }
    }
}
