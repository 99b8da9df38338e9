use super::*;
use crate::editing::classify::tests::areas;
use proptest::prelude::*;

fn check_declared(subject: &str, file: &str, text: Option<&str>, expected: Option<&str>) {
    let found = declared(&areas(), &Written { subject, file, files: &[file], text });
    assert_eq!(found.as_ref().map(|(area, _)| area.0.as_str()), expected, "{subject} | {file} | {text:?}: {found:?}");
}

#[test]
fn declarations_in_the_subject() {
    for (subject, expected) in [
        ("【民生工程】市教育局报送稿件", Some("7")),
        ("回复：【重点民生工程】稿件", Some("7")),
        ("[改革]市编办稿件", Some("3")),
        ("市住建局（重大项目工程）4月16日稿件", Some("5")),
        ("市发改委稿件 类别：重要指标任务", Some("2")),
        ("市发改委稿件 类别: 二", Some("2")),
        ("市财政局-攻坚任务-稿件", Some("6")),
        ("第三方面：行政审批改革稿件", Some("3")),
        ("方面三 市编办", Some("3")),
        ("（三）行政审批制度改革", Some("3")),
        ("重大振兴举措抓落实专项行动 稿件", Some("1")),
        ("三大项目集中开工", None),
        ("三方面三项措施促民生", None),
        ("从三方面入手保障民生", None),
        ("“十四五”规划稿件", None),
        ("十四五 规划", None),
        ("7月民生工作稿件", None),
        ("市民政局民生工作稿件", None),
        ("【民生工程】【产业发展】两篇稿件", None),
        ("系列报道（三）", None),
        ("(3)稿件", None),
        ("【紧急】稿件", None),
        ("", None),
    ] {
        check_declared(subject, "", None, expected);
    }
}

#[test]
fn declarations_in_the_file_name() {
    for (file, expected) in [
        ("民生工程-市教育局.docx", Some("7")),
        ("7.推进民生实事落地.docx", Some("7")),
        ("七、民生 供热.doc", Some("7")),
        ("三-改革 市编办.docx", Some("3")),
        ("3-重点民生工程-市教育局.docx", Some("7")),
        ("3.民生工程.docx", Some("7")),
        ("市教育局（民生）.docx", Some("7")),
        ("稿件包.zip/重点产业发展/招商.docx", Some("4")),
        ("稿件包.zip/重点产业发展-招商.docx", Some("4")),
        ("3-稿件.docx", None),
        ("附件3.docx", None),
        ("附件3 民生实事进展.docx", None),
        ("3.供热保障.docx", None),
        ("3.民生实事进展.docx", None),
        ("稿件(3).docx", None),
        ("2018.4.16稿件.docx", None),
        ("3", None),
        ("三-市编办审批改革.docx", Some("3")),
        ("三—市编办审批制度.docx", Some("3")),
        ("三_20180423_市编办.docx", Some("3")),
        ("（三）市编办审批.docx", Some("3")),
        ("【三】市编办审批.docx", Some("3")),
        ("第三方面-审批.docx", Some("3")),
        ("第三方面审批.docx", Some("3")),
        ("方面3审批.docx", Some("3")),
        ("方面３：审批.docx", Some("3")),
        ("3_改革_市编办.docx", Some("3")),
        ("三-民生工程.docx", Some("7")),
        ("三-民生工程-产业发展.docx", None),
        ("方面三项措施.docx", None),
        ("【3】市编办.docx", None),
        ("九-市编办.docx", None),
        ("三、市编办审批.docx", None),
        ("一-三季度工作.docx", None),
        ("三-五年行动.docx", None),
        ("稿件包.zip/四、重点产业发展/招商.docx", Some("4")),
        ("稿件包.zip/（四）产业/招商.docx", Some("4")),
        ("稿件包.zip/第四方面/招商.docx", Some("4")),
        ("民生工程.zip/供热.docx", Some("7")),
        ("市教育局-民生工程.zip/稿件/供热.docx", Some("7")),
        ("产业发展\\三-招商.docx", Some("4")),
        ("产业发展/民生-招商.docx", Some("7")),
        ("稿件包.zip/其他/招商.docx", None),
        ("稿件包.zip/八、其他/招商.docx", Some("8")),
        ("稿件包.zip/市产业办/招商.docx", None),
    ] {
        check_declared("", file, None, expected);
    }
}

#[test]
fn the_text_is_believed_first() {
    check_declared("【产业】", "改革.docx", Some("【民生工程】"), Some("7"));
    check_declared("【产业】", "改革.docx", Some("看图说话"), Some("3"));
    check_declared("【产业】", "稿件.docx", None, Some("4"));
    check_declared("", "", Some("类别：七"), Some("7"));
    check_declared("", "", Some("重大改革创新类"), Some("3"));
    check_declared("", "", Some("99"), None);
    let (_, place) = declared(&areas(), &Written { subject: "【产业】", ..Written::default() }).unwrap();
    assert_eq!(place, "邮件主题注明“【产业】”");
}

#[test]
fn numerals_that_run_through_the_files_count_them() {
    let check = |files: &[&str], expected: &[Option<&str>]| {
        let found: Vec<Option<String>> = files
            .iter()
            .map(|file| declared(&areas(), &Written { file, files, ..Written::default() }).map(|(area, _)| area.0))
            .collect();
        let found: Vec<Option<&str>> = found.iter().map(Option::as_deref).collect();
        assert_eq!(found, expected, "{files:?}");
    };
    check(&["一-甲.docx", "二-乙.docx", "三-丙.docx"], &[None, None, None]);
    check(&["（二）乙.docx", "（一）甲.docx"], &[None, None]);
    check(&["三-丙.docx", "七-庚.docx"], &[Some("3"), Some("7")]);
    check(&["一-甲.docx", "一-乙.docx", "二-丙.docx"], &[Some("1"), Some("1"), Some("2")]);
    check(&["一-甲.docx", "二-指标进度.docx"], &[None, Some("2")]);
    check(&["二-乙.docx", "照片说明.docx"], &[Some("2"), None]);
    check(&["包.zip/一-甲.docx", "包.zip/二-乙.docx", "三-丙.docx"], &[None, None, Some("3")]);
}

#[test]
fn headings_of_round_ups() {
    for (heading, expected) in [
        ("民生工程", Some("7")),
        ("重点产业发展抓落实专项行动", Some("4")),
        ("第三方面　改革创新", Some("3")),
        ("民生工作", Some("7")),
        ("改革创新工作进展", Some("3")),
        ("其他工作", Some("8")),
        ("三大攻坚", None),
        ("学校安全", None),
        ("县区动态", None),
        ("【民生工程】【产业发展】", None),
        ("【重强抓】【民生工程】", Some("7")),
    ] {
        check_declared("", "稿件.docx", Some(heading), expected);
    }
}

proptest! {
    #[test]
    fn arbitrary_words_never_panic(text in "\\PC{0,40}", number in "[（(三3十】【第方面:： -]{0,12}") {
        for (subject, file) in [(&number, &text), (&text, &number)] {
            let files = [file.as_str(), subject.as_str()];
            let _ = declared(&areas(), &Written { subject, file, files: &files, text: Some(&number) });
        }
    }
}
