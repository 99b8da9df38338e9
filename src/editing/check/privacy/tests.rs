//! What is masked, and what must stay.

use super::*;
use proptest::prelude::*;

fn check(text: &str, expected: &str) {
    let got = masked(text);
    assert_eq!(got, expected);
    assert_eq!(masked(&got), expected, "once is enough");
    assert_eq!(found(text).is_empty(), text == expected);
}

#[test]
fn mobile_numbers_are_masked_however_they_are_written() {
    check("联系电话13800001111。", "联系电话138****1111。");
    check("138-0000-1111", "138-****-1111");
    check("张老师 138 0000 1111（微信同号）", "张老师 138 **** 1111（微信同号）");
    check("１３８００００１１１１", "１３８****１１１１");
    check("+8613800001111", "+86138****1111");
    check("+86 138 0000 1111", "+86 138 **** 1111");
    check("+86-13800001111", "+86-138****1111");
    check("008613800001111", "0086138****1111");
    check("0416-3883323 13800001111", "0416-3883323 138****1111");
    check("13800001111 13900002222", "138****1111 139****2222");
    check("13800001111、19912345678", "138****1111、199****5678");
    check("13800001111/13900002222", "138****1111/13900002222".replace("13900002222", "139****2222").as_str());
    check("手机：138-00001111", "手机：138-****1111");
    check("Tel:13800001111", "Tel:138****1111");
    check("TEL13800001111", "TEL138****1111");
    check("13800001111@example.cn", "138****1111@example.cn");
    check("13800001111人民路18号", "138****1111人民路18号");
}

#[test]
fn identity_cards_are_masked() {
    check("身份证号：11010519491231002X。", "身份证号：110105********002X。");
    check("440524188001010014", "440524188001010014");
    check("（110105 19491231 002X）", "（110105 ******** 002X）");
    check("１１０１０５１９４９１２３１００２ｘ", "１１０１０５********００２ｘ");
    // Mistyped, but named as one.
    check("身份证号210781198001011234", "身份证号210781********1234");
    check("210781198001011234", "210781198001011234");
    check("编号为210781198013011234的", "编号为210781198013011234的");
    check("身份证110105491231002", "身份证110105******002");
    check("注册号110105491231002", "注册号110105491231002");
    check("110105491331002", "110105491331002");
}

#[test]
fn bank_cards_are_masked() {
    check(
        "卡号6222020200000000006",
        if is_card("6222020200000000006", true) { "卡号622202*********0006" } else { "卡号6222020200000000006" },
    );
    check(
        "6222 0212 3456 7894",
        if is_card("6222021234567894", false) { "6222 02** **** 7894" } else { "6222 0212 3456 7894" },
    );
    check("银行卡4111111111111111", "银行卡411111******1111");
    check("4111111111111111", "4111111111111111");
}

#[test]
fn other_numbers_stay() {
    for text in [
        "锦政办发〔2018〕29号",
        "土地证号：锦国用〔2018〕13812345678号",
        "热线12345、12315",
        "0416-3883323",
        "（0416）3883323",
        "400-700-1234",
        "总投资13800001111元",
        "发电13912345678千瓦时",
        "合同编号：13812345678",
        "合同编号JZ-13812345678",
        "JZHT13812345678",
        "项目代码2018-210700-48-03-012345",
        "统一社会信用代码91210700123456789X",
        "112107000012345678",
        "2138000011112345",
        "20180416093012345",
        "138 4520 1200 1350",
        "2017年139 4520 1200 1350 1410",
        "13800001111.25",
        "138****1111",
        "110105********002X",
        "第13800001111号",
        "12800001111",
        "邮编121000，电话3883323",
        "至2018年4月16日17时30分，累计1380万",
    ] {
        check(text, text);
    }
}

#[test]
fn a_flag_never_shows_the_number() {
    let shown = |text: &str| found(text).into_iter().map(|one| (one.kind, one.shown)).collect::<Vec<_>>();
    assert_eq!(shown("138-0000-1111，13800001111"), [(PrivateKind::Mobile, "138****1111".to_owned())]);
    assert_eq!(
        shown("身份证１１０１０５１９４９１２３１００２ｘ"),
        [(PrivateKind::Identity, "110105********002X".to_owned())]
    );
}

fn cleaned(text: &str, masked: &str) -> bool {
    text.chars().count() == masked.chars().count()
        && text.chars().zip(masked.chars()).all(|(old, new)| old == new || (is_digit(old) && new == '*'))
}

proptest! {
    #[test]
    fn masking_changes_digits_only_and_once(text in "[0-9０-９Xx 　\\-—+元号电话身份证卡〔〕.,，/]{0,60}") {
        let once = masked(&text).into_owned();
        prop_assert!(cleaned(&text, &once), "{text} → {once}");
        prop_assert_eq!(masked(&once).into_owned(), once.clone());
        prop_assert_eq!(found(&once), Vec::new());
    }

    #[test]
    fn every_mobile_number_among_words_is_masked(
        second in 3u8..=9, rest in "[0-9]{9}", before in "[甲乙丙丁，。：]{0,8}", after in "[甲乙丙丁，。（]{0,8}",
    ) {
        let number = format!("1{second}{rest}");
        let text = format!("{before}{number}{after}");
        prop_assert!(!masked(&text).contains(&number));
    }

    #[test]
    fn text_without_long_numbers_is_not_even_copied(text in "[一-龥0-9]{0,6}[一-龥，。]{1,20}[0-9]{0,6}") {
        prop_assert!(matches!(masked(&text), Cow::Borrowed(_)));
    }
}
