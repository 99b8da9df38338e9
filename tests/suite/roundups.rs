//! Several drafts in one file, and where units name the area: headings, rows, file names, folders, the cover note.

use super::support::{Office, mail};
use docx_rs::{AlignmentType, Docx, Paragraph, Run, Table, TableCell, TableRow};
use serde_json::Value;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

const FROM: &str = "市教育局 <jzjyj_bgs@163.com>";

/// Titles and texts that have nothing in common.
const STORIES: [(&str, &str); 8] = [
    (
        "海陆联动通道年内贯通",
        "我市与四个邻市签订区域合作框架协议12项，共建陆海新通道，首趟班列已经开行，三年行动计划同步印发实施。",
    ),
    (
        "税收序时进度追回三个百分点",
        "截至4月中旬，税收完成年计划的31%，滞后单位逐旬通报，任务清单逐项对账，亮红灯事项由12项减到4项。",
    ),
    (
        "一枚印章管住审批",
        "新设的行政审批局划转21个部门的审批权限，封存公章26枚，取消证明事项64项，企业开办时间压缩到3天以内。",
    ),
    (
        "园区引来链上企业十一家",
        "龙头企业带动上下游配套企业11家落户产业园区，签约投资额18亿元，产业集群年产值有望突破40亿元大关。",
    ),
    (
        "跨河大桥主体合龙",
        "跨河大桥总投资8.6亿元，施工单位倒排工期，桩基和架梁提前47天完成，桥面铺装已经开始，年底前具备通车条件。",
    ),
    (
        "种菜大棚摘掉穷帽",
        "建档立卡贫困户入股大棚，驻村工作队帮助销售，去年分红21万元，全村139户贫困户如期脱贫，无一户返贫。",
    ),
    (
        "三十六所农村学校换上新操场",
        "列入今年改造名单的农村学校操场全部开工，旧跑道拆除完毕，家长代表参加每道工序验收，材料检测结果张榜公布。",
    ),
    (
        "护林员守住一春平安",
        "全市护林员昼夜值守，检查站登记火种4200余件，扑火队开展演练9次，清明假期没有发生一起森林火情。",
    ),
];

fn word(paragraphs: &[(&str, bool)]) -> Vec<u8> {
    let mut document = Docx::new();
    for (text, bold) in paragraphs {
        let run = Run::new().add_text(*text).size(32);
        let (run, align) = if *bold { (run.bold(), AlignmentType::Center) } else { (run, AlignmentType::Both) };
        document = document.add_paragraph(Paragraph::new().align(align).add_run(run));
    }
    packed(document)
}

fn packed(document: Docx) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    document.build().pack(&mut bytes).expect("a .docx in memory");
    bytes.into_inner()
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a file");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("a zip").into_inner()
}

/// A workbook with one sheet of text.
fn book(rows: &[&[&str]]) -> Vec<u8> {
    let cell = |text: &&str| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#);
    let row = |cells: &&[&str]| format!("<row>{}</row>", cells.iter().map(cell).collect::<String>());
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let sheet = format!(
        r#"<worksheet xmlns="{main}"><sheetData>{}</sheetData></worksheet>"#,
        rows.iter().map(row).collect::<String>()
    );
    let workbook = format!(
        r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    let relation = |kind: &str, target: &str| {
        format!(
            r#"<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/{kind}" Target="{target}"/></Relationships>"#
        )
    };
    let types = format!(
        r#"<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#
    );
    zipped(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml").as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml").as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

/// One mail is sent and read; every draft as `area title`, in order, and the receipt's text.
fn sent(office: &Office, subject: &str, note: &str, file: &str, bytes: &[u8]) -> (Vec<String>, String) {
    office.run("04-17 08:30");
    office.arrives("01", mail::with_file(FROM, subject, "04-20 10:00", note, file, bytes));
    office.run("04-20 11:00");
    let drafts = office.at("04-20 12:00", &["--json", "draft", "list"]).code(0).json();
    let mut all: Vec<(i64, String)> = drafts
        .as_array()
        .expect("a list")
        .iter()
        .map(|draft| {
            let id = draft["id"].as_i64().expect("a number");
            let shown = shown(office, id);
            let area = shown["verdict"]["area"].as_str().expect("an area").to_owned();
            (id, format!("{area} {}", shown["title"].as_str().expect("a title")))
        })
        .collect();
    all.sort();
    let receipt = office.letters_of("receipt").into_iter().next().map(|letter| letter.text).unwrap_or_default();
    (all.into_iter().map(|(_, line)| line).collect(), receipt)
}

fn shown(office: &Office, id: i64) -> Value {
    office.at("04-20 12:00", &["--json", "draft", "show", &id.to_string()]).code(0).json()["draft"].take()
}

#[test]
fn a_round_up_is_filed_under_its_headings() {
    let [school, bridge, stamp] = [STORIES[6], STORIES[4], STORIES[2]];
    let bytes = word(&[
        ("市教育局一周工作信息汇编", true),
        ("（4月16日—4月20日）", false),
        ("一、重点民生工程", false),
        (bridge.0, true),
        (bridge.1, false),
        ("二、重大项目工程", false),
        (school.0, true),
        (school.1, false),
        ("三、改革创新", false),
        (stamp.0, true),
        (stamp.1, false),
        ("作者：王立新　联系电话：0416-3880000", false),
        ("签发人：刘敏", false),
    ]);
    let office = Office::new();
    let (drafts, receipt) = sent(&office, "市教育局稿件", "请查收。", "稿件.docx", &bytes);
    // The unit's own headings stand, whatever the words say.
    let expected = [format!("7 {}", bridge.0), format!("5 {}", school.0), format!("3 {}", stamp.0)];
    assert_eq!(drafts, expected);
    for words in [bridge.0, school.0, stamp.0, "重点民生工程", "重大项目工程", "重大改革创新"] {
        assert!(receipt.contains(words), "{words}:\n{receipt}");
    }
    assert!(!receipt.contains("签发（审核、审签）"), "signed once for all:\n{receipt}");
    let page = office.at("04-20 12:00", &["draft", "show", "1"]).code(0).out;
    assert!(page.contains("单位报为“重点民生工程”，内容更像“重大项目工程”，请确认"), "{page}");
    assert!(!receipt.contains("内容更像"), "the office's own business:\n{receipt}");
}

#[test]
fn a_report_with_sections_stays_one_draft() {
    let bytes = word(&[
        ("市教育局重点工作扎实推进", true),
        (STORIES[0].1, false),
        ("一、产业发展", true),
        (STORIES[3].1, false),
        ("二、项目工程", true),
        (STORIES[4].1, false),
        ("三、民生工程", true),
        (STORIES[6].1, false),
    ]);
    let office = Office::new();
    let (drafts, _) = sent(&office, "市教育局稿件", "请查收。", "稿件.docx", &bytes);
    assert_eq!(drafts.len(), 1, "{drafts:?}");
    let verdict = &shown(&office, 1)["verdict"];
    assert_eq!(verdict["decider"], "classifier", "its sections declare nothing: {verdict}");
}

#[test]
fn eight_drafts_in_a_table_are_eight_drafts() {
    let areas = ["振兴举措", "指标任务", "改革创新", "产业发展", "项目工程", "攻坚任务", "民生工程", "其他任务"];
    let mut rows: Vec<Vec<&str>> = vec![vec!["序号", "所属方面", "稿件题目", "内容", "作者"]];
    for (area, (title, text)) in areas.iter().zip(STORIES) {
        rows.push(vec!["1", area, title, text, "王立新"]);
    }
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let expected: Vec<String> =
        STORIES.iter().enumerate().map(|(at, story)| format!("{} {}", at + 1, story.0)).collect();

    let office = Office::new();
    let (drafts, receipt) = sent(&office, "市教育局稿件汇总", "请查收。", "稿件汇总表.xlsx", &book(&rows));
    assert_eq!(drafts, expected);
    assert_eq!(receipt.matches("请补报签发人").count(), 1, "said once for all:\n{receipt}");
    assert_eq!(receipt.matches("（来稿注明）").count(), 8, "{receipt}");

    let row = |cells: &&[&str]| {
        TableRow::new(
            cells
                .iter()
                .map(|cell| TableCell::new().add_paragraph(Paragraph::new().add_run(Run::new().add_text(*cell))))
                .collect(),
        )
    };
    let table = Docx::new().add_table(Table::new(rows.iter().map(row).collect()));
    let office = Office::new();
    let (drafts, _) = sent(&office, "市教育局稿件汇总", "请查收。", "稿件汇总表.docx", &packed(table));
    assert_eq!(drafts, expected);
}

#[test]
fn names_of_files_and_folders_and_the_note_declare() {
    let draft = |at: usize| word(&[(STORIES[at].0, true), (STORIES[at].1, false)]);
    let check = |note: &str, file: &str, bytes: &[u8], expected: &[(&str, usize)]| {
        let office = Office::new();
        let (drafts, _) = sent(&office, "市教育局稿件", note, file, bytes);
        let expected: Vec<String> = expected.iter().map(|(area, at)| format!("{area} {}", STORIES[*at].0)).collect();
        assert_eq!(drafts, expected, "{note} {file}");
    };
    check("请查收。", "三-市教育局稿件.docx", &draft(4), &[("3", 4)]);
    let folders = zipped(&[("重点产业发展/大桥.docx", &draft(4)), ("七、民生工程/印章.docx", &draft(2))]);
    check("请查收。", "稿件包.zip", &folders, &[("4", 4), ("7", 2)]);
    // Numerals that run through all files count them.
    let counted = zipped(&[("一-大桥.docx", &draft(4)), ("二-印章.docx", &draft(2))]);
    check("请查收。", "稿件包.zip", &counted, &[("5", 4), ("3", 2)]);
    let note =
        format!("现将我局稿件报上，请查收。\n1.《{}》（民生工程）\n2.《{}》（产业发展）", STORIES[4].0, STORIES[2].0);
    let two = zipped(&[("甲.docx", &draft(4)), ("乙.docx", &draft(2))]);
    check(&note, "稿件包.zip", &two, &[("7", 4), ("4", 2)]);
}
