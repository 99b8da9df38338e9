use super::*;
use std::io::{Cursor, Write};
use std::time::{Duration, Instant};
use zip::write::{SimpleFileOptions, ZipWriter};

const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006""#;

fn container(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn docx_with(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let document =
        format!(r#"<?xml version="1.0" encoding="UTF-8"?><w:document {W}><w:body>{body}</w:body></w:document>"#);
    let mut parts: Vec<(&str, &[u8])> =
        vec![("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document.as_bytes())];
    parts.extend(more.iter().map(|(name, text)| (*name, text.as_bytes())));
    container(&parts)
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

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

#[test]
fn what_a_docx_may_hold() {
    let check = |what: &str, body: &str, expected: &str| {
        let document = read(&docx_with(body, &[]));
        assert_eq!((document.format, outline(&document).as_str()), (Format::Docx, expected), "{what}");
    };
    check("paragraphs", &(p("一") + &p("") + &p("二")), "一 / 二");
    check(
        "tab and break",
        "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>一</w:t><w:tab/><w:t>二</w:t><w:br/><w:t>三</w:t></w:r></w:p>",
        "一\t二\n三",
    );
    check("references of XML itself", &p("a&amp;b&lt;c&#x4e00;"), "a&b<c一");
    check(
        "tracked changes",
        "<w:p><w:ins><w:r><w:t>新</w:t></w:r></w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>移</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>到</w:t></w:r></w:moveTo></w:p>",
        "新到",
    );
    check(
        "a deleted end of paragraph",
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前</w:t></w:r></w:p><w:p><w:r><w:t>后</w:t></w:r></w:p>",
        "前后",
    );
    check(
        "fields",
        r#"<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK x</w:instrText><w:t>码</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>果</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:hyperlink><w:r><w:t>链</w:t></w:r></w:hyperlink></w:p>"#,
        "果链",
    );
    check(
        "content controls",
        &format!("<w:sdt><w:sdtPr><w:t>x</w:t></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>", p("内")),
        "内",
    );
    check(
        "a text box once",
        &format!(
            "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><w:txbxContent>{0}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>{0}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>外</w:t></w:r></w:p>",
            p("框")
        ),
        "框 / 外",
    );
    check(
        "an old text box",
        &format!("<w:p><w:r><w:t>外</w:t><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r></w:p>", p("框")),
        "外 / 框",
    );
    check(
        "tables",
        &format!("<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}{}</w:tc></w:tr></w:tbl>", p("作者"), p("刘敏"), p("王立新")),
        "作者|刘敏\n王立新",
    );
    check(
        "a table in a table",
        &format!(
            "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc><w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>",
            p("外"),
            p("一"),
            p("二")
        ),
        "外|一\t二",
    );
    check(
        "a page in a table of one cell",
        &format!("<w:tbl><w:tr><w:tc>{}{}</w:tc></w:tr></w:tbl>", p("一"), p("二")),
        "一 / 二",
    );
    check(
        "a deleted row",
        &format!("<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{0}</w:tc><w:tc>{0}</w:tc></w:tr></w:tbl>{0}", p("留")),
        "留",
    );
    check(
        "centred and bold is a heading",
        &format!(
            "<w:p><w:pPr><w:jc w:val='center'/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>题</w:t></w:r></w:p>{}",
            p("文")
        ),
        "#题 / 文",
    );
    check(
        "so is centred and larger, but not bold off",
        &format!(
            "<w:p><w:pPr><w:jc w:val='center'/></w:pPr><w:r><w:rPr><w:sz w:val='44'/></w:rPr><w:t>题</w:t></w:r></w:p><w:p><w:pPr><w:jc w:val='center'/></w:pPr><w:r><w:rPr><w:b w:val='0'/></w:rPr><w:t>名</w:t></w:r></w:p>{}",
            p("正文正文")
        ),
        "#题 / 名 / 正文正文",
    );
    check("outline level", "<w:p><w:pPr><w:outlineLvl w:val='0'/></w:pPr><w:r><w:t>题</w:t></w:r></w:p>", "#题");
    check(
        "hidden text and ruby",
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:ruby><w:rt><w:r><w:t>yin</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>音</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>",
        "音",
    );
    check("radicals and indents", &p("　　市⼈⺠政府"), "市人民政府");
    check("a box to tick", r#"<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>是</w:t></w:r></w:p>"#, "☑是");
}

#[test]
fn automatic_numbers_are_restored() {
    let level = |index: u8, format: &str, text: &str| {
        format!(
            r#"<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/></w:lvl>"#
        )
    };
    let numbering = format!(
        r#"<w:numbering {W}><w:abstractNum w:abstractNumId="7">{}{}</w:abstractNum><w:abstractNum w:abstractNumId="8">{}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num></w:numbering>"#,
        level(0, "chineseCountingThousand", "%1、"),
        level(1, "decimal", "%2."),
        level(0, "bullet", "\u{f06c}"),
    );
    let item = |list: u8, level: u8, text: &str| {
        format!(
            r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list}"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
        )
    };
    let styles = format!(
        r#"<w:styles {W}><w:style w:type="paragraph" w:styleId="a1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>"#
    );
    let styled = r#"<w:p><w:pPr><w:pStyle w:val="a1"/></w:pPr><w:r><w:t>三项</w:t></w:r></w:p>"#;
    let body = item(1, 0, "总体")
        + &item(1, 1, "甲")
        + &item(1, 1, "乙")
        + &item(1, 0, "目标")
        + &item(1, 1, "丙")
        + &item(2, 0, "点")
        + styled;
    let bytes = docx_with(&body, &[("word/numbering.xml", &numbering), ("word/styles.xml", &styles)]);
    assert_eq!(outline(&read(&bytes)), "一、总体 / 1.甲 / 2.乙 / 二、目标 / 1.丙 / 点 / #三、三项");
}

#[test]
fn parts_are_found_wherever_they_lie() {
    let main = "<x:document xmlns:x='http://purl.oclc.org/ooxml/wordprocessingml/main'><x:body><x:p><x:r><x:t>正文</x:t></x:r></x:p></x:body></x:document>";
    let root = r#"<Relationships><Relationship Id="rId1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="/word/document2.xml"/></Relationships>"#;
    let core = "<cp:coreProperties><dc:title>题 目</dc:title><dc:creator>刘敏</dc:creator></cp:coreProperties>";
    let bytes = container(&[
        ("_rels/.rels", root.as_bytes()),
        ("word\\document2.xml", main.as_bytes()),
        ("docProps/core.xml", core.as_bytes()),
    ]);
    let document = read(&bytes);
    assert_eq!(outline(&document), "正文");
    assert_eq!((document.title.as_deref(), document.author.as_deref()), (Some("题 目"), Some("刘敏")));

    let notes = format!(
        "<w:footnotes {W}><w:footnote w:type='separator'>{}</w:footnote><w:footnote>{}</w:footnote></w:footnotes>",
        p("线"),
        p("注")
    );
    let header = format!("<w:hdr {W}>{}</w:hdr>", p("页眉"));
    let bytes = docx_with(&p("正文"), &[("word/footnotes.xml", &notes), ("word/header1.xml", &header)]);
    assert_eq!(outline(&read(&bytes)), "正文 / 注");
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let image = image::RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([(x * 7 % 251) as u8, (y * 5 % 241) as u8, (x * y % 239) as u8])
    });
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, image::ImageFormat::Jpeg).unwrap();
    out.into_inner()
}

#[test]
fn pictures_stand_where_they_stood() {
    let rels = r#"<Relationships><Relationship Id="rId5" Type="x/image" Target="media/image1.jpeg"/><Relationship Id="rId6" Type="x/image" Target="media/gone.jpeg"/></Relationships>"#;
    let body = format!(
        "{}<w:p><w:r><w:drawing><a:blip r:embed='rId5'/></w:drawing></w:r></w:p>{}<w:p><w:r><w:t>图注</w:t><w:pict><v:imagedata r:id='rId6'/></w:pict><w:pict><v:imagedata r:id='rId5'/></w:pict></w:r></w:p>",
        p("前"),
        p("后")
    );
    let document = format!("<w:document {W}><w:body>{body}</w:body></w:document>");
    let picture = jpeg(640, 480);
    let bytes = container(&[
        ("word/document.xml", document.as_bytes()),
        ("word/_rels/document.xml.rels", rels.as_bytes()),
        ("word/media/image1.jpeg", &picture),
    ]);
    let document = read(&bytes);
    assert_eq!(outline(&document), "前 / [0] / 后 / 图注 / [0]");
    assert_eq!(document.pictures.len(), 1);
    assert_eq!(document.pictures[0].bytes, picture);
    assert_eq!(document.flaws, [Flaw::PictureDropped { name: "gone.jpeg".into(), why: "文件中缺少该图片".into() }]);

    let alone = read(&picture);
    assert_eq!((alone.format, alone.pictures.len()), (Format::Image, 1));
    let broken = read(&picture[..600]);
    assert!(broken.pictures.is_empty() && matches!(broken.flaws[..], [Flaw::PictureDropped { .. }]));
}

#[test]
fn html_becomes_paragraphs_and_rows() {
    let check = |html: &str, expected: &str| {
        let document = html::read("邮件正文", "邮件正文", html, &Limits::default());
        assert_eq!(outline(&document), expected, "{html}");
    };
    check("<p>一</p>\n<p>二<br>三</p>", "一 / 二\n三");
    check("<h1>题</h1><div>甲<div>乙</div>丙</div>", "#题 / 甲 / 乙 / 丙");
    check("<p align=center><b>题目</b></p><p>文</p>", "#题目 / 文");
    check("<p>全市\n教育 Work\n shop</p>", "全市教育 Work shop");
    check("<style>x</style><script>y</script><p style='display: none'>z</p><p hidden>h</p><p>好&nbsp;&lt;</p>", "好 <");
    check("<table><tr><td>作者</td><td>刘敏</td></tr></table>", "作者|刘敏");
    check("<table><tr><td><p>一</p><p>二</p></td></tr></table>", "一 / 二");
    check("<table><tr><td></td><td><p>一</p><p>二</p></td></tr></table>", "一 / 二");
    check("<ul><li>甲<li>乙</ul>", "甲 / 乙");
    check("plain &amp; simple", "plain & simple");

    let gb =
        encoding_rs::GB18030.encode("<html><head><meta charset=gb2312><title>题</title></head><body>镕喆</body>").0;
    let document = read(&gb);
    assert_eq!(
        (document.format, outline(&document).as_str(), document.title.as_deref()),
        (Format::Html, "镕喆", Some("题"))
    );
    let lied = read("<html><meta charset=gb2312><body>全市教育工作会</body>".as_bytes());
    assert_eq!(outline(&lied), "全市教育工作会", "a charset that does not fit is not believed");
}

#[test]
fn what_cannot_be_read_is_told() {
    let check = |bytes: &[u8], expected: Flaw| assert_eq!(read(bytes).flaws, [expected]);
    let name = || String::from("稿件.doc");
    check(b"MZ\x90\0", Flaw::Unsupported { name: name(), format: "程序文件".into() });
    check(b"", Flaw::Empty { name: name() });
    check(&docx_with("", &[]), Flaw::Empty { name: name() });
    check(
        &container(&[("word/styles.xml", b"<x/>")]),
        Flaw::Unreadable { name: name(), why: "不是完整的 Word 文档".into() },
    );
    check(&container(&[("word/document.xml", b"not xml at all")]), Flaw::Empty { name: name() });
}

#[test]
fn what_is_left_of_a_broken_docx_is_kept() {
    // Cut off inside the XML, with the container whole.
    let cut = format!("<w:document {W}><w:body>{}<w:p><w:r><w:t>半", p("整"));
    let document = read(&container(&[("word/document.xml", cut.as_bytes())]));
    assert_eq!(outline(&document), "整 / 半");
    let why = |why: &str| Flaw::Unreadable { name: "稿件.doc".into(), why: why.into() };
    assert_eq!(document.flaws, [why("正文损坏，仅读出部分内容")]);

    // Cut off inside the container: no list of entries, half a part.
    let text: String = (0..4_000).map(|n| p(&format!("第{}段，共{}字。", n * 7919 % 4001, n * 31 % 977))).collect();
    let whole = docx_with(&text, &[]);
    let document = read(&whole[..whole.len() * 2 / 3]);
    assert!(document.blocks.len() > 500, "{} blocks", document.blocks.len());
    assert_eq!(document.flaws, [why("文件损坏，仅读出部分内容")]);
}

#[test]
fn hostile_files_end_in_time() {
    let check = |what: &str, bytes: &[u8], limits: &Limits| {
        let begun = Instant::now();
        let document = extract("x", "", bytes, &Means::bare(limits.clone()));
        assert!(begun.elapsed() < Duration::from_secs(20), "{what} took {:?}", begun.elapsed());
        document
    };
    let usual = Limits::default();
    let deep = "<w:tbl><w:tr><w:tc>".repeat(2_000) + &p("底") + &"</w:tc></w:tr></w:tbl>".repeat(2_000);
    let document = check("2,000 nested tables", &docx_with(&(p("顶") + &deep), &[]), &usual);
    assert_eq!((outline(&document).as_str(), document.flaws.len()), ("顶", 1));
    assert!(matches!(document.flaws[..], [Flaw::TooDeep { .. }]));

    let roomy = Limits { xml_depth: 100_000, ..usual.clone() };
    let document = check("the same with room", &docx_with(&(p("顶") + &deep), &[]), &roomy);
    assert_eq!(outline(&document), "顶 / 底");

    let bomb = p(&"零".repeat(20_000_000 / 3));
    let document = check("a bomb of 1,000 : 1", &docx_with(&bomb, &[]), &usual);
    assert!(document.flaws.iter().any(|f| matches!(f, Flaw::OverLimit { .. })), "{:?}", document.flaws);

    let entities = format!(
        "<!DOCTYPE x [<!ENTITY a \"哈哈哈哈\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><w:document {W}><w:body>{}</w:body></w:document>",
        p("前&c;后")
    );
    let document = check("entities", &container(&[("word/document.xml", entities.as_bytes())]), &usual);
    assert_eq!(outline(&document), "前后");

    let html = "<div>".repeat(200_000) + "底";
    let document = check("200,000 nested divs", ("<html>".to_owned() + &html).as_bytes(), &usual);
    assert_eq!(outline(&document), "底");
    check("crossed formatting", "<html><b><i><p>".repeat(20_000).as_bytes(), &usual);
    check("open tables", "<html><table><tr><td>".repeat(20_000).as_bytes(), &usual);
    check("many cells", ("<html><table>".to_owned() + &"<tr><td>x".repeat(50_000)).as_bytes(), &usual);
    let few = Limits { entries: 2, ..usual.clone() };
    let document = check("many entries", &docx_with(&p("字"), &[("a", "1"), ("b", "2"), ("c", "3")]), &few);
    assert!(matches!(document.flaws[..], [Flaw::OverLimit { .. }]) && outline(&document) == "字");

    let document =
        check("too much text", &docx_with(&p("字").repeat(100), &[]), &Limits { chars: 10, ..usual.clone() });
    assert_eq!(document.blocks.len(), 10);
    assert!(matches!(document.flaws[..], [Flaw::OverLimit { .. }]));

    let mut whole = docx_with(&(p("标题") + &p("正文").repeat(50)), &[]);
    for at in (0..whole.len()).step_by(3) {
        whole[at] ^= 0x10;
        check("a flipped byte", &whole, &usual);
        whole[at] ^= 0x10;
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]

    #[test]
    fn no_bytes_make_it_panic(head in 0usize..8, bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
        let magic: [&[u8]; 8] = [b"", b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1a\n", b"<html>", b"BM1234\0\0\0\0", b"GIF89a"];
        let _ = read(&[magic[head], &bytes].concat());
    }

    #[test]
    fn no_markup_makes_it_panic(tags in proptest::collection::vec(0usize..24, 0..80)) {
        let names = ["<w:p>", "</w:p>", "<w:r>", "</w:r>", "<w:t>", "</w:t>", "字", "<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>", "<w:tc>", "</w:tc>", "<w:txbxContent>", "</w:txbxContent>", "<mc:AlternateContent>", "</mc:AlternateContent>", "<mc:Choice>", "<mc:Fallback>", "</mc:Choice>", "<w:del>", "</w:del>", "&x;", "<w:fldChar w:fldCharType='begin'/>"];
        let body: String = tags.iter().map(|tag| names[*tag]).collect();
        let _ = read(&docx_with(&body, &[]));
        let html: String = body.replace("w:", "").replace("tbl", "table").replace("tc", "td");
        let _ = html::read("x", "x", &html, &Limits::default());
    }
}
