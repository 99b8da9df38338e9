use super::book::outline;
use super::*;
use crate::intake::extract::sniff::{Kind, sniff};
use crate::intake::extract::{Means, extract};
use std::io::Write;
use zip::write::{SimpleFileOptions, ZipWriter};

fn container(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Relations by id, kind and target.
fn rels(list: &[(&str, &str, &str)]) -> String {
    let one = |(id, kind, target): &(&str, &str, &str)| {
        format!(r#"<Relationship Id="{id}" Type="http://x/relationships/{kind}" Target="{target}"/>"#)
    };
    format!("<Relationships>{}</Relationships>", list.iter().map(one).collect::<String>())
}

fn xlsx(sheets: &str, first: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let root = rels(&[("r1", "officeDocument", "xl/workbook.xml")]);
    let related = rels(&[
        ("s1", "worksheet", "worksheets/sheet1.xml"),
        ("s2", "worksheet", "/xl/worksheets/sheet2.xml"),
        ("s3", "sharedStrings", "sharedStrings.xml"),
        ("s4", "styles", "styles.xml"),
    ]);
    let workbook = format!("<workbook xmlns:r='x'><workbookPr/><sheets>{sheets}</sheets></workbook>");
    let strings = "<sst><si><t>单位</t></si><si><r><t>市教</t></r><r><t>育局</t></r><rPh><t>jiao</t></rPh></si></sst>";
    let styles = "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='0.0&quot;万人&quot;'/></numFmts><cellStyleXfs><xf numFmtId='9'/></cellStyleXfs><cellXfs><xf numFmtId='0'/><xf numFmtId='31'/><xf numFmtId='164'/></cellXfs></styleSheet>";
    let sheet = format!("<worksheet>{first}</worksheet>");
    let second = "<worksheet><sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>第二</t></is></c></row></sheetData></worksheet>";
    let mut parts = vec![
        ("_rels/.rels", root.as_str()),
        ("xl/workbook.xml", &workbook),
        ("xl/_rels/workbook.xml.rels", &related),
        ("xl/worksheets/sheet1.xml", &sheet),
        ("xl/worksheets/sheet2.xml", second),
        ("xl/sharedStrings.xml", strings),
        ("xl/styles.xml", styles),
    ];
    parts.extend_from_slice(more);
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    container(&parts)
}

fn look(bytes: &[u8]) -> Document {
    extract("表.xls", "", bytes, &Means::default())
}

const ONE: &str = "<sheet name='Sheet1' r:id='s1'/>";

#[test]
fn what_a_sheet_may_hold() {
    let check = |what: &str, rows: &str, expected: &str| {
        let document = look(&xlsx(ONE, &format!("<sheetData>{rows}</sheetData>"), &[]));
        assert_eq!(
            (document.format, outline(&document).as_str()),
            (Format::Sheet, format!("Sheet1 / {expected}").as_str()),
            "{what}: {:?}",
            document.flaws
        );
    };
    check(
        "strings",
        "<row r='2'><c r='A2' t='s'><v>0</v></c><c r='C2' t='s'><v>1</v></c></row><row r='9'><c r='B9' t='str'><f>x</f><v>乙</v></c><c r='C9' t='s'><v>99</v></c></row>",
        "单位||市教育局 / 乙",
    );
    check(
        "numbers",
        "<row r='1'><c r='A1'><v>1.0</v></c><c r='B1' s='1'><v>43213</v></c><c r='C1' s='2'><v>3.25</v></c><c r='D1' t='b'><v>1</v></c><c r='E1' t='e'><v>#REF!</v></c><c r='F1' t='d'><v>2018-04-23T00:00:00Z</v></c></row>",
        "1|2018年4月23日|3.3万人|TRUE|#REF!|2018-04-23",
    );
    check(
        "no references",
        "<row><c><v>1</v></c><c/><c><v>2</v></c></row><row><c><v>3</v></c><c><v>4</v></c></row>",
        "1||2 / 3|4",
    );
    check("a prefix", "<x:row xmlns:x='y'><x:c><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row>", "1|2");
}

#[test]
fn names_of_sheets_are_headings_where_they_say_something() {
    let rows = "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row></sheetData>";
    let check = |sheets: &str, expected: &str| assert_eq!(outline(&look(&xlsx(sheets, rows, &[]))), expected);
    check(ONE, "Sheet1 / 1|2");
    check("<sheet name='4月信息' r:id='s1'/>", "#4月信息 / 1|2");
    check("<sheet name='Sheet1' r:id='s1'/><sheet name='Sheet2' r:id='s2'/>", "Sheet1 / 1|2 / Sheet2 / 第二");
    check("<sheet name='Sheet1' r:id='s1'/><sheet name='Sheet2' state='hidden' r:id='s2'/>", "Sheet1 / 1|2");
}

#[test]
fn merged_cells_are_read_once_and_boxes_at_the_end() {
    let rows = "<sheetData><row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c></row><row r='2'><c r='A2'><v>1</v></c><c r='B2'><v>2</v></c></row></sheetData><mergeCells><mergeCell ref='A1:B1'/></mergeCells><drawing r:id='d1'/>";
    let related = rels(&[("d1", "drawing", "../drawings/drawing1.xml")]);
    let drawing =
        "<wsDr><sp><txBody><p><r><t>框一</t></r><r><t>内</t></r></p><p><r><t>框二</t></r></p></txBody></sp></wsDr>";
    let more = [("xl/worksheets/_rels/sheet1.xml.rels", related.as_str()), ("xl/drawings/drawing1.xml", drawing)];
    assert_eq!(outline(&look(&xlsx(ONE, rows, &more))), "Sheet1 / 单位 / 1|2 / 框一内 / 框二");
}

#[test]
fn limits_and_damage_are_told() {
    let many: String = (1..=3_000)
        .map(|row| format!("<row r='{row}'><c r='XFD{row}'><v>{row}</v></c><c r='A{row}'><v>0</v></c></row>"))
        .collect();
    let document = look(&xlsx(ONE, &format!("<dimension ref='A1:XFD1048576'/><sheetData>{many}</sheetData>"), &[]));
    assert_eq!((document.blocks.len(), document.flaws.as_slice()), (3_001, [].as_slice()));
    // No two cells share a column.
    let sparse: String = (1..=3_000u32)
        .map(|row| {
            let letters = |n: u32| {
                (0..3)
                    .rev()
                    .map(|i| char::from(b'A' + u8::try_from(n / 26u32.pow(i) % 26).unwrap()))
                    .collect::<String>()
            };
            format!(
                "<row r='{row}'><c r='{0}{row}'><v>1</v></c><c r='{1}{row}'><v>2</v></c></row>",
                letters(row * 2),
                letters(row * 2 + 1)
            )
        })
        .collect();
    let document = look(&xlsx(ONE, &format!("<sheetData>{sparse}</sheetData>"), &[]));
    let cells: usize = document
        .blocks
        .iter()
        .map(|block| if let crate::intake::extract::Block::Row(cells) = block { cells.len() } else { 1 })
        .sum();
    assert!((6_000..=1_010_000).contains(&cells), "{cells}");
    let cut = xlsx(ONE, "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row><c>", &[]);
    let document = look(&cut);
    assert_eq!(outline(&document), "Sheet1 / 1|2");
    assert!(matches!(document.flaws.as_slice(), [Flaw::Unreadable { .. }]), "{:?}", document.flaws);
    let empty = look(&xlsx(ONE, "<sheetData/>", &[]));
    assert_eq!(empty.flaws, [Flaw::Empty { name: "表.xls".into() }]);
}

#[test]
fn a_bomb_gives_a_flaw() {
    let bytes = xlsx(ONE, &format!("<sheetData>{}</sheetData>", "<row><c><v>1</v></c></row>".repeat(200_000)), &[]);
    assert!(bytes.len() < 100_000);
    let limits = Limits { part_bytes: 1 << 20, ..Limits::default() };
    let document = read("表.xlsx", &bytes, &limits);
    assert!(!document.blocks.is_empty());
    assert!(document.flaws.iter().any(|flaw| matches!(flaw, Flaw::OverLimit { .. })), "{:?}", document.flaws);
}

/// One record of an .xlsb.
fn binary(kind: u32, data: &[u8]) -> Vec<u8> {
    let byte = |n: u32| u8::try_from(n & 0x7F).unwrap();
    let mut out = if kind < 128 { vec![byte(kind)] } else { vec![byte(kind) | 0x80, byte(kind >> 7)] };
    let length = u32::try_from(data.len()).unwrap();
    out.extend([byte(length) | 0x80, byte(length >> 7)]);
    out.extend_from_slice(data);
    out
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let length = u32::try_from(units.len()).unwrap().to_le_bytes();
    [length.to_vec(), units.into_iter().flat_map(u16::to_le_bytes).collect()].concat()
}

#[test]
fn binary_workbooks() {
    let cell = |column: u32, style: u32, rest: &[u8]| [&column.to_le_bytes()[..], &style.to_le_bytes(), rest].concat();
    let bundle = |state: u32, id: &str, name: &str| {
        binary(156, &[state.to_le_bytes().to_vec(), vec![1, 0, 0, 0], wide(id), wide(name)].concat())
    };
    let workbook = [bundle(0, "s1", "报送"), bundle(1, "s1", "藏")].concat();
    let strings = binary(19, &[vec![0], wide("市教育局")].concat());
    let styles = [
        binary(44, &[164u16.to_le_bytes().to_vec(), wide("0\"户\"")].concat()),
        binary(47, &[0, 0, 9, 0]),
        binary(617, &[]),
        binary(47, &[0, 0, 0, 0]),
        binary(47, &[0, 0, 164, 0]),
    ];
    let sheet = [
        binary(0, &3u32.to_le_bytes()),
        binary(7, &cell(0, 0, &0u32.to_le_bytes())),
        binary(5, &cell(1, 1, &35f64.to_le_bytes())),
        binary(2, &cell(2, 0, &(7u32 << 2 | 2).to_le_bytes())),
        binary(6, &cell(3, 0, &wide("文"))),
        binary(4, &cell(4, 0, &[1])),
        binary(11, &cell(5, 0, &[7])),
        binary(8, &cell(6, 0, &wide("算"))),
    ];
    let root = rels(&[("r1", "officeDocument", "xl/workbook.bin")]);
    let related = rels(&[
        ("s1", "worksheet", "sheet1.bin"),
        ("s3", "sharedStrings", "strings.bin"),
        ("s4", "styles", "styles.bin"),
    ]);
    let bytes = container(&[
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.bin", &workbook),
        ("xl/_rels/workbook.bin.rels", related.as_bytes()),
        ("xl/sheet1.bin", &sheet.concat()),
        ("xl/strings.bin", &strings),
        ("xl/styles.bin", &styles.concat()),
    ]);
    let document = look(&bytes);
    assert_eq!(outline(&document), "#报送 / 市教育局|35户|7|文|TRUE|#DIV/0!|算");
    assert_eq!(document.flaws, []);
}

const ODS: &str = "<office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0'><office:automatic-styles><style:style style:name='ta2'><style:table-properties table:display='false'/></style:style></office:automatic-styles><office:body><office:spreadsheet><table:table table:name='报送'><table:table-row table:number-rows-repeated='2'><table:table-cell><text:p>甲<text:s/>乙</text:p><text:p>二行</text:p></table:table-cell><table:table-cell table:number-columns-repeated='2'/><table:table-cell table:number-columns-repeated='2'><text:p>0</text:p><office:annotation><text:p>批注</text:p></office:annotation></table:table-cell></table:table-row><table:table-row table:number-rows-repeated='1048000'><table:table-cell table:number-columns-repeated='16384'/></table:table-row><table:table-row><table:table-cell><text:p>尾</text:p></table:table-cell><table:covered-table-cell><text:p>遮</text:p></table:covered-table-cell></table:table-row></table:table><table:table table:name='藏' table:style-name='ta2'><table:table-row><table:table-cell><text:p>不见</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>";

#[test]
fn open_document_sheets() {
    let mimetype = "application/vnd.oasis.opendocument.spreadsheet";
    let bytes = container(&[("mimetype", mimetype.as_bytes()), ("content.xml", ODS.as_bytes())]);
    let document = look(&bytes);
    assert_eq!(
        (document.format, outline(&document).as_str()),
        (Format::Sheet, "#报送 / 甲 乙\n二行|0|0 / 甲 乙\n二行|0|0 / 尾")
    );
    let flat = format!(
        "<?xml version='1.0'?>{}",
        ODS.replacen("document-content", &format!("document office:mimetype=\"{mimetype}\""), 1)
            .replace("</office:document-content>", "</office:document>")
    );
    assert_eq!(outline(&look(flat.as_bytes())), outline(&document));
    let locked = container(&[
        ("mimetype", mimetype.as_bytes()),
        ("META-INF/manifest.xml", b"<manifest:encryption-data/>"),
        ("content.xml", b"\x01\x02"),
    ]);
    assert_eq!(look(&locked).flaws, [Flaw::Encrypted { name: "表.xls".into() }]);
    let endless = ODS
        .replace("number-rows-repeated='2'", "number-rows-repeated='1048576'")
        .replace("number-columns-repeated='2'><text", "number-columns-repeated='16384'><text");
    let document = look(&container(&[("mimetype", mimetype.as_bytes()), ("content.xml", endless.as_bytes())]));
    assert!(matches!(document.flaws.as_slice(), [Flaw::OverLimit { .. }]), "{:?}", document.flaws);
}

#[test]
fn workbooks_of_one_xml() {
    let xml = r#"<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<DocumentProperties xmlns="urn:schemas-microsoft-com:office:office"><Title>周报</Title><Author>刘敏</Author></DocumentProperties>
<Styles><Style ss:ID="s1"><NumberFormat ss:Format="Short Date"/></Style><Style ss:ID="s2"><NumberFormat ss:Format="Percent"/></Style></Styles>
<Worksheet ss:Name="报送"><Table>
<Row ss:Index="2"><Cell><Data ss:Type="String">单位</Data><Comment><Data>批注</Data></Comment></Cell><Cell ss:Index="4"><Data ss:Type="Number">3</Data></Cell></Row>
<Row><Cell ss:StyleID="s1"><Data ss:Type="DateTime">2018-04-23T00:00:00.000</Data></Cell><Cell ss:StyleID="s2"><Data ss:Type="Number">0.5</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell></Row>
</Table></Worksheet></Workbook>"#;
    let document = look(xml.as_bytes());
    assert_eq!(outline(&document), "#报送 / 单位||||3 / 2018-04-23|50.00%|TRUE".replace("||||", "|||"));
    assert_eq!((document.title.as_deref(), document.author.as_deref()), (Some("周报"), Some("刘敏")));
}

#[test]
fn a_workbook_that_holds_a_document_is_a_workbook() {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_storage("/MBD0001").unwrap();
    file.create_stream("/MBD0001/WordDocument").unwrap();
    let bof = [9, 8, 8, 0, 0, 6, 5, 0, 0, 0, 0, 0];
    file.create_stream("/Workbook").unwrap().write_all(&bof).unwrap();
    file.flush().unwrap();
    let bytes = file.into_inner().into_inner();
    assert_eq!(sniff(&bytes), Kind::Sheet);
    assert!(matches!(look(&bytes).flaws.as_slice(), [Flaw::Unreadable { .. }]));
}

#[test]
fn a_workbook_is_found_in_a_broken_container() {
    let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    bytes.resize(640, 0xFF);
    bytes.extend("Workbook\0".encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(1024, 0);
    let head = [
        &[9, 8, 8, 0, 0, 6, 5, 0, 0, 0, 0, 0][..],
        &[0x85, 0, 10, 0, 30, 0, 0, 0, 0, 0, 2, 0, b'S', b'1'],
        &[10, 0, 0, 0],
    ];
    let sheet = [
        &[9, 8, 8, 0, 0, 6, 0x10, 0, 0, 0, 0, 0][..],
        &[3, 2, 14, 0, 0, 0, 0, 0, 0, 0],
        &7f64.to_le_bytes(),
        &[3, 2, 1, 0, 0],
        &[10, 0, 0, 0],
    ];
    bytes.extend([head.concat(), sheet.concat()].concat());
    assert_eq!(sniff(&bytes), Kind::Sheet);
    let document = look(&bytes);
    assert_eq!(outline(&document), "#S1 / 7");
    assert!(matches!(document.flaws.as_slice(), [Flaw::Unreadable { .. }]), "{:?}", document.flaws);
}
