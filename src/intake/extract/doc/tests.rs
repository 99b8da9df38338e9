mod sample;

use super::*;
use crate::intake::extract::{Block, Means, extract};
use sample::{Sample, container, lists, property, sheet, stream_of};
use std::time::{Duration, Instant};

const DELETED: &[u8] = &[0x00, 0x08, 1];
const INSERTED: &[u8] = &[0x01, 0x08, 1];
const HIDDEN: &[u8] = &[0x3C, 0x08, 1];
const SPECIAL: &[u8] = &[0x55, 0x08, 1];
const BOLD: &[u8] = &[0x35, 0x08, 1];
const CENTRED: &[u8] = &[0x61, 0x24, 1];
const CELL: &[u8] = &[0x16, 0x24, 1];
const ROW: &[u8] = &[0x16, 0x24, 1, 0x17, 0x24, 1];

fn read(bytes: &[u8]) -> Document {
    extract("稿件.doc", "application/msword", bytes, &Means::default())
}

/// Blocks as lines: `#` before headings, `|` between cells, `[n]` for pictures.
fn outline(document: &Document) -> String {
    let line = |block: &Block| match block {
        Block::Text { text, heading } => format!("{}{text}", if *heading { "#" } else { "" }),
        Block::Row(cells) => cells.join("|"),
        Block::Picture(index) => format!("[{index}]"),
    };
    document.blocks.iter().map(line).collect::<Vec<_>>().join(" / ")
}

fn new() -> Sample {
    Sample::default()
}

#[test]
fn what_a_doc_may_hold() {
    let check = |what: &str, sample: Sample, expected: &str| {
        let document = read(&sample.bytes());
        assert_eq!((document.format, outline(&document).as_str()), (Format::Doc, expected), "{what}");
    };
    check("paragraphs", new().p("全市会议").p("").p("镕喆𠮷").p("plain é"), "全市会议 / 镕喆𠮷 / plain é");
    check("tab, break, hyphens", new().p("一\t二\u{b}三\u{1e}四\u{1f}五"), "一\t二\n三-四五");
    check("a page's end", new().run("前", &[]).end(0x0C, &[]).p("后"), "前 / 后");
    let tracked = new().run("新", INSERTED).run("旧", DELETED).run("文", &[]).end(0x0D, &[]);
    check("tracked changes", tracked, "新文");
    check("a deleted end of paragraph", new().run("前", &[]).run("\r", DELETED).p("后"), "前后");
    check("hidden text", new().run("明", &[]).run("暗", HIDDEN).end(0x0D, &[]), "明");
    let field = |code: &str, result: &str| {
        let sample = new().run("甲", &[]).run("\u{13}", SPECIAL).run(code, &[]);
        let sample = if result.is_empty() { sample } else { sample.run("\u{14}", SPECIAL).run(result, &[]) };
        sample.run("\u{15}", SPECIAL).run("乙", &[]).end(0x0D, &[])
    };
    check("a field", field("HYPERLINK x", "果"), "甲果乙");
    check("a field without result", field("PAGE", ""), "甲乙");
    check("a phonetic guide", field(r"EQ \o\ad(\s\up 9(dōng),东)", ""), "甲东乙");
    check("a field in a code", field("IF \u{13}PAGE\u{14}1\u{15} = 1", "果"), "甲果乙");
    check("a field that never ends", new().run("甲\u{13}乙", SPECIAL).end(0x0D, &[]).p("丙"), "甲乙 / 丙");
    let table = new().cell("作者").run("刘敏", &[]).end(0x0D, CELL).cell("王立新").end(0x07, ROW).p("后");
    check("a table", table, "作者|刘敏\n王立新 / 后");
    check("a page in a table of one cell", new().cell("一").end(0x07, ROW).p("后"), "一 / 后");
    let depth = |depth: u8, more: &[u8]| [&[0x16, 0x24, 1, 0x49, 0x66, depth, 0, 0, 0], more].concat();
    let inner = new().cell("外").run("一", &[]).end(0x0D, &depth(2, &[0x4B, 0x24, 1]));
    let inner = inner.run("二", &[]).end(0x0D, &depth(2, &[0x4B, 0x24, 1]));
    let inner = inner.end(0x0D, &depth(2, &[0x4C, 0x24, 1])).end(0x07, CELL).end(0x07, ROW).p("后");
    check("a table in a table", inner, "外|一\t二 / 后");
    let mark = |style: &[u8], run: &[u8]| new().run("题", run).end(0x0D, style).p("正文");
    check("centred and bold", mark(CENTRED, BOLD), "#题 / 正文");
    check("centred and larger", mark(CENTRED, &[0x43, 0x4A, 44, 0]), "#题 / 正文");
    check("centred alone", mark(CENTRED, &[]), "题 / 正文");
    check("outline level", mark(&[0x40, 0x26, 0], &[]), "#题 / 正文");
    let styled = new().table(1, &sheet()).run("题", &[]).end_in(1, 0x0D, &[]).p("正文");
    check("a style of headings", styled, "#题 / 正文");
    let symbol = [SPECIAL, &[0x09, 0x6A, 0, 0, 0xFE, 0xF0]].concat();
    let boxed = new().table(15, &sample::fonts(&["Wingdings"])).run("(", &symbol).run("是(否)", &[]).end(0x0D, &[]);
    check("a box to tick", boxed, "☑是(否)");
    check("what is no special mark", new().p("甲\u{1}\u{8}乙"), "甲乙");
    check("radicals and indents", new().p("　　市⼈⺠政府"), "市人民政府");
}

#[test]
fn changes_are_told() {
    let tracked = read(&new().run("新", INSERTED).end(0x0D, &[]).bytes());
    assert_eq!(tracked.flaws, [Flaw::TrackedChanges { name: "稿件.doc".into() }]);
    assert!(read(&new().p("新").bytes()).flaws.is_empty());
}

#[test]
fn notes_follow_and_headers_do_not() {
    let sample = new().p("正文").story(0).p("注").story(1).p("页眉").story(2).p("批注").story(4).p("尾注").story(5);
    assert_eq!(outline(&read(&sample.bytes())), "正文 / 注 / 尾注");
}

#[test]
fn text_boxes_are_told_once_where_they_are_anchored() {
    let shapes = sample::drawings(&[0x402, 0x403]);
    let sample = new().table(50, &shapes).p("前");
    let at = sample.len();
    let sample = sample.run("\u{8}", SPECIAL).run("中", &[]).end(0x0D, &[]).p("后").story(0);
    let sample = sample.p("框一").p("框二").story(6).p("框在页眉").story(7);
    let sample =
        sample.table(40, &sample::anchors(&[(at, 0x402)])).table(56, &sample::boxes(&[(3, 0x402), (6, 0x403)]));
    assert_eq!(outline(&read(&sample.bytes())), "前 / 框一 / 中 / 后 / 框二");
}

#[test]
fn automatic_numbers_are_restored() {
    let item = |list: u8, level: u8| [0x0B, 0x46, list, 0, 0x0A, 0x26, level];
    let (plc, overrides) = lists();
    let mut sample = new().table(73, &plc).table(74, &overrides);
    for (text, list, level) in [
        ("总体", 1, 0),
        ("甲", 1, 1),
        ("乙", 1, 1),
        ("目标", 1, 0),
        ("丙", 1, 1),
        ("点", 2, 0),
        ("十起", 3, 1),
        ("无", 0, 0),
    ] {
        sample = sample.run(text, &[]).end(0x0D, &item(list, level));
    }
    let expected = "一、总体 / （一）甲 / （二）乙 / 二、目标 / （一）丙 / 点 / （十）十起 / 无";
    assert_eq!(outline(&read(&sample.bytes())), expected);
}

#[test]
fn pictures_stand_where_they_stood() {
    let png = sample::png();
    let mut data = vec![0; 32];
    data.extend(sample::inline_picture(&png));
    let at = [SPECIAL, &[0x03, 0x6A, 32, 0, 0, 0]].concat();
    let lost = [SPECIAL, &[0x03, 0x6A, 0xFF, 0xFF, 0, 0]].concat();
    let sample =
        new().p("前").run("\u{1}", &at).end(0x0D, &[]).run("图", &[]).run("\u{1}\u{1}", &at).run("\u{1}", &lost);
    let document = read(&sample.end(0x0D, &[]).data(&data).bytes());
    assert_eq!(outline(&document), "前 / [0] / 图 / [0] / [0]");
    assert_eq!((document.pictures.len(), document.pictures[0].width), (1, 40));
    let why = "文件中缺少该图片".into();
    assert_eq!(document.flaws, [Flaw::PictureDropped { name: "图片2.jpeg".into(), why }]);

    let limits = Limits { pictures: 0, ..Limits::default() };
    let sample = new().run("\u{1}", &at).end(0x0D, &[]).data(&data);
    let none = extract("x", "", &sample.bytes(), &Means::bare(limits));
    assert!(none.pictures.is_empty() && matches!(none.flaws[..], [Flaw::OverLimit { .. }]), "{:?}", none.flaws);
}

#[test]
fn title_and_author_come_in_their_code_page() {
    let document = read(&new().p("文").summary(936, "工作简报 镕", "刘敏").bytes());
    assert_eq!((document.title.as_deref(), document.author.as_deref()), (Some("工作简报 镕"), Some("刘敏")));
}

#[test]
fn a_word_document_in_another_stands_inside() {
    let mut streams = new().p("外").streams();
    for (name, bytes) in new().p("内").streams() {
        streams.push((format!("ObjectPool/_1/{name}"), bytes));
    }
    let document = read(&container(&streams));
    assert_eq!((outline(&document).as_str(), document.inside.len()), ("外", 1));
    assert_eq!((document.inside[0].name.as_str(), outline(&document.inside[0]).as_str()), ("稿件.doc/嵌入文档1", "内"));
}

#[test]
fn older_words_are_read() {
    let text = encoding_rs::GB18030.encode("全市会议\r王立新讲话。\r").0.into_owned();
    assert_eq!(outline(&read(&sample::word6(&text, 0x0804))), "全市会议 / 王立新讲话。");
    assert_eq!(outline(&read(&sample::word6(b"caf\xE9\r\x13PAGE\x141\x15\r", 0x0409))), "café / 1");
    let table = [&text[..], b"a\x07b\x07\x07\r"].concat();
    assert_eq!(outline(&read(&sample::word2(&table))), "全市会议 / 王立新讲话。 / a|b");
    assert_eq!(outline(&read(&sample::word2(b"Fr\xE9d\xE9ric\r"))), "Frédéric");
    assert_eq!(outline(&read(&sample::write(&[("Header\r\n", 2), ("Text\r\n", 0), ("m\0\x08", 0x10)]))), "Text");
}

#[test]
fn what_cannot_be_read_is_told() {
    let name = || String::from("稿件.doc");
    let why = |why: &str| Flaw::Unreadable { name: name(), why: why.into() };
    let check = |bytes: &[u8], expected: Flaw| assert_eq!(read(bytes).flaws, [expected]);
    check(&new().flag(0x0100).p("密").bytes(), Flaw::Encrypted { name: name() });
    check(&new().p("").bytes(), Flaw::Empty { name: name() });
    check(&container(&[("WordDocument".into(), vec![1; 600])]), why("正文损坏"));
    let long = extract("x", "", &new().p("一二三四五").bytes(), &Means::bare(Limits { chars: 3, ..Limits::default() }));
    assert_eq!(outline(&long), "一二三");
    assert!(matches!(long.flaws[..], [Flaw::OverLimit { .. }]));
    let works = container(&[("MN0".into(), vec![0; 10]), ("MM".into(), vec![0; 10])]);
    check(&works, Flaw::Unsupported { name: name(), format: "Microsoft Works 文档".into() });
}

#[test]
fn ruins_give_what_they_have() {
    let text: String = (0..400).map(|n| format!("第{n}项工作已经完成，各单位按时报送。\r")).collect();
    let whole = new().run(&text, &[]).streams();
    let bytes = container(&whole);
    let words = |document: &Document| document.plain_text().matches("已经完成").count();
    assert_eq!(words(&read(&bytes)), 400);

    // No table stream: the text is taken as it lies.
    let lone: Vec<_> = whole.iter().filter(|(name, _)| name == "WordDocument").cloned().collect();
    let document = read(&container(&lone));
    assert_eq!(words(&document), 400);
    assert!(matches!(document.flaws[..], [Flaw::Unreadable { .. }]), "{:?}", document.flaws);

    // The head is lost.
    let mut headless = whole.clone();
    headless[0].1[..2].copy_from_slice(&[0, 0]);
    let document = read(&container(&headless));
    assert_eq!(words(&document), 400);
    assert!(matches!(document.flaws[..], [Flaw::Unreadable { .. }]));

    // A file that came only in part.
    let document = read(&bytes[..bytes.len() * 2 / 3]);
    assert!(words(&document) > 100, "{}", words(&document));
    assert!(document.flaws.iter().any(|flaw| matches!(flaw, Flaw::Unreadable { .. })));

    // The container's tables are spoilt.
    let mut spoilt = bytes.clone();
    spoilt[0x2C..0x30].copy_from_slice(&[0xFF; 4]);
    spoilt[0x4C..0x50].copy_from_slice(&[0xFE; 4]);
    assert_eq!(words(&read(&spoilt)), 400);
    assert!(read(&spoilt).flaws.iter().any(|flaw| matches!(flaw, Flaw::Unreadable { .. })));

    // Untidy, but whole: sectors that belong to nobody, and an odd number in the head.
    let mut untidy = bytes.clone();
    untidy.extend([0; 700]);
    untidy[0x1C] ^= 0xFF;
    let document = read(&untidy);
    assert_eq!((words(&document), document.flaws.len()), (400, 0), "{:?}", document.flaws);
    assert_eq!(stream_of(&spoilt, "WordDocument").map(|bytes| bytes.len()), Some(whole[0].1.len()));
}

#[test]
fn hostile_files_end_in_time() {
    let begun = Instant::now();
    let (plc, overrides) = lists();
    let sample = new().table(1, &sheet()).table(73, &plc).table(74, &overrides).cell("作者").cell("刘敏");
    let sample = sample.end(0x07, ROW).run("\u{13}PAGE\u{14}一\u{15}", SPECIAL).end(0x0D, &[0x0B, 0x46, 1, 0]);
    let at = [SPECIAL, &[0x03, 0x6A, 0, 0, 0, 0]].concat();
    let sample = sample.run("\u{1}\u{8}", &at).end(0x0D, &[]).story(0).p("注").story(1).p("框").story(6);
    let sample = sample.table(50, &sample::drawings(&[0x402])).table(40, &sample::anchors(&[(4, 0x402)]));
    let streams = sample.table(56, &sample::boxes(&[(2, 0x402)])).data(&sample::inline_picture(&[0; 30])).streams();
    for (index, (_, bytes)) in streams.iter().enumerate() {
        for at in (0..bytes.len()).filter(|at| *at < 0x500 || at % 7 == 0) {
            for value in [0xFF, 0x00, 0x7F] {
                let mut changed = streams.clone();
                changed[index].1[at] = value;
                let _ = read(&container(&changed));
            }
        }
    }
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());

    // Many pieces, boxes and runs that all lie upon each other.
    let mut clx = vec![2];
    let count = 100_000u32;
    clx.extend((4 + count * 12).to_le_bytes());
    (0..=count).for_each(|n| clx.extend((n * 100).to_le_bytes()));
    (0..count).for_each(|_| clx.extend([0, 0, 0, 8, 0, 0, 1, 0]));
    let boxes: Vec<(u32, u32)> = (1..20_000).map(|n| (n * 50, n)).collect();
    let sample = new().run(&"字".repeat(500), &[]).story(0).table(33, &clx).table(56, &sample::boxes(&boxes));
    let begun = Instant::now();
    let document = read(&sample.count(6, 1_000_000).count(0, 9_000_000).bytes());
    assert!(document.flaws.iter().any(|flaw| matches!(flaw, Flaw::OverLimit { .. })), "{:?}", document.flaws);
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_comes_back(lines in proptest::collection::vec("[一-龥a-z0-9，。]{1,30}", 1..20)) {
        let sample = lines.iter().fold(new(), |sample, line| sample.p(line));
        let document = read(&sample.bytes());
        proptest::prop_assert_eq!(document.plain_text(), lines.join("\n"));
        proptest::prop_assert!(document.flaws.is_empty());
    }

    #[test]
    fn no_property_list_makes_it_panic(list in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..60)) {
        let _ = read(&new().run("甲\u{1}\u{8}\u{13}(", &list).end(0x0D, &list).end(0x07, &list).bytes());
        let mut old = b"\xDB\xA5".to_vec();
        old.extend(&list);
        let _ = read(&old);
        let _ = property(&list);
    }
}
