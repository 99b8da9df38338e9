//! Documents of XML, and PDF.

use super::{TEXT, TITLE, containers::zip, gbk, picture};
use std::io::{Cursor, Write};

/// Paragraphs, a table, a tracked change, a list number, a field, a note and a picture.
pub fn docx() -> Vec<u8> {
    let w = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main""#;
    let document = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><w:document {w}><w:body><w:p><w:pPr><w:pStyle w:val="1"/><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>{TITLE}</w:t></w:r></w:p><w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:ins><w:r><w:t>{TEXT}</w:t></w:r></w:ins><w:del><w:r><w:delText>x</w:delText></w:r></w:del><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText><w:fldChar w:fldCharType="end"/></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p><w:r><w:drawing><a:blip r:embed="rId2"/></w:drawing></w:r></w:p></w:body></w:document>"#
    );
    let relations = |inner: &str| {
        format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>"#
        )
    };
    let relation = |id: &str, kind: &str, target: &str| {
        format!(
            r#"<Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>"#
        )
    };
    let inner = ["styles", "numbering", "footnotes"].iter().enumerate();
    let inner: String =
        inner.map(|(at, kind)| relation(&format!("rId{}", at + 3), kind, &format!("{kind}.xml"))).collect();
    zip(&[
        ("[Content_Types].xml", b"<Types/>".to_vec()),
        ("_rels/.rels", relations(&relation("rId1", "officeDocument", "word/document.xml")).into_bytes()),
        ("word/document.xml", document.into_bytes()),
        ("word/_rels/document.xml.rels", relations(&(relation("rId2", "image", "media/image1.png") + &inner)).into_bytes()),
        ("word/styles.xml", format!(r#"<w:styles {w}><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style></w:styles>"#).into_bytes()),
        ("word/numbering.xml", format!(r#"<w:numbering {w}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#).into_bytes()),
        ("word/footnotes.xml", format!(r#"<w:footnotes {w}><w:footnote w:id="2"><w:p><w:r><w:t>注</w:t></w:r></w:p></w:footnote></w:footnotes>"#).into_bytes()),
        ("word/media/image1.png", picture(image::ImageFormat::Png)),
        ("docProps/core.xml", format!(r#"<cp:coreProperties xmlns:cp="x" xmlns:dc="y"><dc:title>{TITLE}</dc:title></cp:coreProperties>"#).into_bytes()),
    ])
}

/// The kind stands first, and stored, or the file is none.
pub fn odt() -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.2"><office:body><office:text><text:h text:outline-level="1">{TITLE}</text:h><text:p>{TEXT}<text:s text:c="3"/><text:tab/><text:line-break/>a</text:p><table:table><table:table-row><table:table-cell table:number-columns-repeated="2"><text:p>a</text:p></table:table-cell></table:table-row></table:table></office:text></office:body></office:document-content>"#
    );
    let manifest = r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/></manifest:manifest>"#;
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let parts: [(&str, &str); 3] = [
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", &content),
        ("META-INF/manifest.xml", manifest),
    ];
    for (name, text) in parts {
        writer.start_file(name, stored).expect("an entry");
        writer.write_all(text.as_bytes()).expect("in memory");
    }
    writer.finish().expect("in memory").into_inner()
}

pub fn sheet() -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let related = |kind: &str, target: &str| {
        format!(
            r#"<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{relations}/{kind}" Target="{target}"/></Relationships>"#
        )
    };
    zip(&[
        ("[Content_Types].xml", br#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#.to_vec()),
        ("_rels/.rels", related("officeDocument", "xl/workbook.xml").into_bytes()),
        ("xl/workbook.xml", format!(r#"<workbook xmlns="{main}" xmlns:r="{relations}"><sheets><sheet name="表一" sheetId="1" r:id="rId1"/></sheets></workbook>"#).into_bytes()),
        ("xl/_rels/workbook.xml.rels", related("worksheet", "worksheets/sheet1.xml").into_bytes()),
        ("xl/worksheets/sheet1.xml", format!(r#"<worksheet xmlns="{main}"><dimension ref="A1:B2"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{TITLE}</t></is></c><c r="B1"><v>12.5</v></c></row><row r="2"><c r="B2" t="b"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:A2"/></mergeCells></worksheet>"#).into_bytes()),
    ])
}

/// One slide.
pub fn slides() -> Vec<u8> {
    let related = |kind: &str, target: &str| {
        format!(r#"<Relationships><Relationship Id="rId1" Type="http://x/{kind}" Target="{target}"/></Relationships>"#)
            .into_bytes()
    };
    zip(&[
        ("[Content_Types].xml", b"<Types/>".to_vec()),
        ("_rels/.rels", related("officeDocument", "ppt/presentation.xml")),
        ("ppt/presentation.xml", br#"<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst></p:presentation>"#.to_vec()),
        ("ppt/_rels/presentation.xml.rels", related("slide", "slides/slide1.xml")),
        ("ppt/slides/slide1.xml", format!(r#"<p:sld xmlns:p="p" xmlns:a="a"><p:cSld><p:spTree><p:sp><p:nvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>{TITLE}</a:t></a:r></a:p></p:txBody></p:sp><p:sp><p:txBody><a:p><a:r><a:t>{TEXT}</a:t></a:r><a:br/></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>"#).into_bytes()),
    ])
}

/// One page with one line (GB/T 33190).
pub fn ofd() -> Vec<u8> {
    let steps = TITLE.chars().count() - 1;
    zip(&[
        ("OFD.xml", format!("<ofd:OFD xmlns:ofd='o'><ofd:DocBody><ofd:DocInfo><ofd:Title>{TITLE}</ofd:Title></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>").into_bytes()),
        ("Doc_0/Document.xml", b"<ofd:Document xmlns:ofd='o'><ofd:Pages><ofd:Page ID='2' BaseLoc='Pages/Page_0/Content.xml'/></ofd:Pages></ofd:Document>".to_vec()),
        ("Doc_0/Pages/Page_0/Content.xml", format!("<ofd:Page xmlns:ofd='o'><ofd:Content><ofd:Layer><ofd:TextObject ID='3' Boundary='30 20 160 6' Size='5'><ofd:TextCode X='0' Y='5' DeltaX='g {steps} 5'>{TITLE}</ofd:TextCode></ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>").into_bytes()),
    ])
}

/// Word 2003.
pub fn word_xml() -> Vec<u8> {
    format!(r#"<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body><w:p><w:r><w:t>{TITLE}</w:t></w:r></w:p><w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p></w:body></w:wordDocument>"#).into_bytes()
}

/// A page saved by Word.
pub fn web_archive() -> Vec<u8> {
    let head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"=_1\"\r\n\r\n--=_1\r\nContent-Location: file:///C:/1.htm\r\nContent-Type: text/html; charset=\"gb2312\"\r\n\r\n";
    [head.as_bytes(), &gbk(&format!("<html><body><p>{TITLE}</p><p>{TEXT}</p></body></html>")), b"\r\n--=_1--\r\n"]
        .concat()
}

/// One page in a Latin font and in a font of GBK; the table of places is right.
pub fn pdf() -> Vec<u8> {
    let hex: String = gbk(TITLE).iter().map(|byte| format!("{byte:02X}")).collect();
    let page = format!("BT /F1 16 Tf 72 700 Td (12 schools) Tj 0 -20 Td /F2 16 Tf <{hex}> Tj ET");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>>>".to_owned(),
        format!("<</Length {}>>stream\n{page}\nendstream", page.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/GBK-EUC-H/DescendantFonts[7 0 R]>>".to_owned(),
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000>>".to_owned(),
    ];
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut places = String::new();
    for (at, object) in objects.iter().enumerate() {
        places += &format!("{:010} 00000 n \n", out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", at + 1).bytes());
    }
    let (count, place) = (objects.len() + 1, out.len());
    out.extend(format!("xref\n0 {count}\n0000000000 65535 f \n{places}trailer<</Size {count}/Root 1 0 R>>\nstartxref\n{place}\n%%EOF\n").bytes());
    out
}
