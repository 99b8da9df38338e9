//! From what docx-rs writes to a file that Word takes: the parts are put in order, what the crate leaves out is added, and all is
//! packed the same way every time. Whether a part is well-formed is seen once more when it is done.
//!
//! Added here, since docx-rs 0.4.22 does not write it: first-line indents in characters, repeated header rows, the default style,
//! languages, rules for Chinese typesetting, title and author, picture names and alternative texts, JPEG as JPEG.

use std::io::{Cursor, Write};

use anyhow::Context;
use chrono::NaiveDate;
use docx_rs::XMLDocx;
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use super::{Style, kinds, order, piece, standings, tree, tree::Element};
use crate::publishing::gbt9704 as gb;

const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE_RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const KINDS: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// What the file says about itself.
pub struct About {
    pub title: String,
    pub subject: String,
    pub creator: String,
    pub date: NaiveDate,
}

/// The whole file. `alternatives` describe the pictures in their order.
pub fn pack(built: XMLDocx, style: &Style, about: &About, alternatives: &[String]) -> anyhow::Result<Vec<u8>> {
    let mut document = tree::parse(&built.document).context("word/document.xml")?;
    finish_document(&mut document, alternatives);
    let mut styles = tree::parse(&built.styles).context("word/styles.xml")?;
    finish_styles(&mut styles);
    let photos: Vec<(String, String, Vec<u8>)> = built
        .media
        .into_iter()
        .map(|(id, bytes)| {
            let extension = piece::extension(&bytes).unwrap_or("png");
            let name = format!("media/{}.{extension}", id.replace("rIdPhoto", "photo"));
            (id, name, bytes)
        })
        .collect();
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), content_types(built.footers.len())),
        ("_rels/.rels".to_owned(), package_relations()),
        ("docProps/app.xml".to_owned(), app()),
        ("docProps/core.xml".to_owned(), core(about)),
        ("word/document.xml".to_owned(), document),
        ("word/_rels/document.xml.rels".to_owned(), document_relations(built.footers.len(), &photos)),
        ("word/styles.xml".to_owned(), styles),
        ("word/settings.xml".to_owned(), settings()),
        ("word/fontTable.xml".to_owned(), font_table(style)),
    ];
    for (i, footer) in built.footers.iter().enumerate() {
        let mut footer = tree::parse(footer).context("word/footer.xml")?;
        tidy(&mut footer);
        parts.push((format!("word/footer{}.xml", i + 1), footer));
    }
    let options = SimpleFileOptions::default().last_modified_time(DateTime::DEFAULT);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, root) in &parts {
        let xml = tree::write(root)?;
        tree::parse(&xml).with_context(|| format!("{name} is not well-formed"))?;
        zip.start_file(name.as_str(), options.compression_method(CompressionMethod::Deflated))?;
        zip.write_all(&xml)?;
    }
    for (_, name, bytes) in &photos {
        // Photos are compressed already.
        zip.start_file(format!("word/{name}"), options.compression_method(CompressionMethod::Stored))?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn finish_document(root: &mut Element, alternatives: &[String]) {
    let mut pictures = 0;
    root.walk_mut(&mut |element| match element.name.as_str() {
        "w:ind" => in_characters(element),
        "w:tbl" => repeat_header(element),
        // The crate gives the columns of a grid a type, which the schema does not know.
        "w:gridCol" => element.attributes.retain(|(name, _)| name != "w:type"),
        "w:tblPr" if element.child("w:tblpPr").is_some() => {
            element.on_child("w:tblOverlap", |overlap| overlap.set("w:val", "never"));
        }
        "wp:docPr" => {
            pictures += 1;
            element.set("id", &pictures.to_string());
            element.set("name", &format!("图片 {pictures}"));
            let words = alternatives.get(pictures - 1).map_or("", String::as_str);
            element.set("descr", words);
        }
        "pic:cNvPr" => {
            element.set("id", &pictures.to_string());
            element.set("name", &format!("图片 {pictures}"));
        }
        _ => {}
    });
    tidy(root);
}

/// Paragraph ids run on within a thread and say nothing; without them no later namespace is in use, and what is left is valid by
/// the schema of 2006. Then everything is put in order.
fn tidy(root: &mut Element) {
    let used = ["xmlns:w", "xmlns:r", "xmlns:wp"];
    root.attributes.retain(|(name, _)| used.contains(&name.as_str()));
    root.walk_mut(&mut |element| element.attributes.retain(|(name, _)| !name.starts_with("w14:")));
    order::put_in_order(root);
}

fn finish_styles(root: &mut Element) {
    root.on_child("w:docDefaults", |defaults| {
        defaults.on_child("w:rPrDefault", |run| run.on_child("w:rPr", languages));
        defaults.on_child("w:pPrDefault", |paragraph| paragraph.on_child("w:pPr", chinese_rules));
    });
    // The crate puts an empty Normal before ours.
    let mut empty = true;
    root.children.retain(|node| match node {
        tree::Node::Element(e) if empty && e.attribute("w:styleId") == Some(kinds::NORMAL) => {
            empty = false;
            false
        }
        _ => true,
    });
    root.walk_mut(&mut |element| match element.name.as_str() {
        "w:style" if element.attribute("w:styleId") == Some(kinds::NORMAL) => element.set("w:default", "1"),
        "w:ind" => in_characters(element),
        _ => {}
    });
    tidy(root);
}

fn languages(run: &mut Element) {
    run.on_child("w:lang", |language| {
        language.set("w:val", "en-US");
        language.set("w:eastAsia", "zh-CN");
        language.set("w:bidi", "ar-SA");
    });
}

/// Marks that may not begin or end a line do not; a mark may hang over the edge; no blanks slip in beside digits, which would
/// break the 28 characters of a line.
fn chinese_rules(paragraph: &mut Element) {
    for (name, value) in [("w:kinsoku", "1"), ("w:overflowPunct", "1"), ("w:autoSpaceDE", "0"), ("w:autoSpaceDN", "0")]
    {
        paragraph.on_child(name, |rule| rule.set("w:val", value));
    }
}

/// An indent of the first line in characters beside the one in twips.
fn in_characters(indent: &mut Element) {
    if indent.attribute("w:firstLine") == Some(gb::FIRST_LINE.to_string().as_str()) {
        indent.set("w:firstLineChars", &gb::FIRST_LINE_CHARS.to_string());
    }
}

/// The first row of the week's table is repeated on every page.
fn repeat_header(table: &mut Element) {
    let style = table.child("w:tblPr").and_then(|p| p.child("w:tblStyle")).and_then(|s| s.attribute("w:val"));
    if style != Some(standings::TABLE_STYLE) {
        return;
    }
    if let Some(row) = table.elements_mut().find(|e| e.name == "w:tr") {
        row.on_child("w:trPr", |property| property.on_child("w:tblHeader", |_| ()));
    }
}

fn content_types(footers: usize) -> Element {
    let default = |extension, kind| Element::new("Default", &[("Extension", extension), ("ContentType", kind)]);
    let part = |name: &str, kind: &str| Element::new("Override", &[("PartName", name), ("ContentType", kind)]);
    let word = |name: &str, kind: &str| part(&format!("/word/{name}.xml"), &format!("{KINDS}.{kind}+xml"));
    Element::new("Types", &[("xmlns", "http://schemas.openxmlformats.org/package/2006/content-types")])
        .with([
            default("rels", "application/vnd.openxmlformats-package.relationships+xml"),
            default("xml", "application/xml"),
            default("jpg", "image/jpeg"),
            default("png", "image/png"),
            part("/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml"),
            part("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
            word("document", "document.main"),
            word("styles", "styles"),
            word("settings", "settings"),
            word("fontTable", "fontTable"),
        ])
        .with((1..=footers).map(|i| word(&format!("footer{i}"), "footer")))
}

fn relation(id: &str, kind: &str, target: &str) -> Element {
    Element::new("Relationship", &[("Id", id), ("Type", kind), ("Target", target)])
}

fn package_relations() -> Element {
    let core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
    Element::new("Relationships", &[("xmlns", RELATIONS)]).with([
        relation("rId1", &format!("{OFFICE_RELATIONS}/officeDocument"), "word/document.xml"),
        relation("rId2", core, "docProps/core.xml"),
        relation("rId3", &format!("{OFFICE_RELATIONS}/extended-properties"), "docProps/app.xml"),
    ])
}

fn document_relations(footers: usize, photos: &[(String, String, Vec<u8>)]) -> Element {
    let office = |id: &str, kind: &str, target: &str| relation(id, &format!("{OFFICE_RELATIONS}/{kind}"), target);
    Element::new("Relationships", &[("xmlns", RELATIONS)])
        .with([
            office("rId1", "styles", "styles.xml"),
            office("rId2", "settings", "settings.xml"),
            office("rId3", "fontTable", "fontTable.xml"),
        ])
        .with((1..=footers).map(|i| office(&format!("rIdFooter{i}"), "footer", &format!("footer{i}.xml"))))
        .with(photos.iter().map(|(id, name, _)| office(id, "image", name)))
}

fn app() -> Element {
    let namespace = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties";
    Element::new("Properties", &[("xmlns", namespace)]).with([Element::new("Application", &[]).saying("jianbao")])
}

fn core(about: &About) -> Element {
    let instant = format!("{}T00:00:00Z", about.date.format("%Y-%m-%d"));
    let moment = |name| Element::new(name, &[("xsi:type", "dcterms:W3CDTF")]).saying(&instant);
    let namespaces = [
        ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ("xmlns:dcterms", "http://purl.org/dc/terms/"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ];
    Element::new("cp:coreProperties", &namespaces).with([
        Element::new("dc:title", &[]).saying(&about.title),
        Element::new("dc:subject", &[]).saying(&about.subject),
        Element::new("dc:creator", &[]).saying(&about.creator),
        Element::new("cp:lastModifiedBy", &[]).saying(&about.creator),
        moment("dcterms:created"),
        moment("dcterms:modified"),
    ])
}

fn settings() -> Element {
    let value = |name: &str, value: &str| Element::new(&format!("w:{name}"), &[("w:val", value)]);
    let plain = |name: &str| Element::new(&format!("w:{name}"), &[]);
    let uri = "http://schemas.microsoft.com/office/word";
    let mode = [("w:name", "compatibilityMode"), ("w:uri", uri), ("w:val", "15")];
    Element::new("w:settings", &[("xmlns:w", MAIN)]).with([
        Element::new("w:zoom", &[("w:percent", "100")]),
        value("defaultTabStop", "640"),
        plain("evenAndOddHeaders"),
        // Every mark keeps its full cell, as in print.
        value("characterSpacingControl", "doNotCompress"),
        plain("compat").with([
            plain("spaceForUL"),
            plain("balanceSingleByteDoubleByteWidth"),
            plain("doNotLeaveBackslashAlone"),
            plain("ulTrailSpace"),
            plain("doNotExpandShiftReturn"),
            plain("useFELayout"),
            Element::new("w:compatSetting", &mode),
        ]),
        Element::new("w:themeFontLang", &[("w:val", "en-US"), ("w:eastAsia", "zh-CN")]),
    ])
}

/// The fonts by name, with the name that most computers know a font of that face by.
fn font_table(style: &Style) -> Element {
    let fonts = [
        (&style.title, "宋体"),
        (&style.body, "仿宋"),
        (&style.kai, "楷体"),
        (&style.hei, "SimHei"),
        (&style.song, "SimSun"),
        (&style.latin, "Times"),
    ];
    let mut seen = Vec::new();
    let mut table = Element::new("w:fonts", &[("xmlns:w", MAIN)]);
    for (name, alternative) in fonts {
        if seen.contains(&name) {
            continue;
        }
        seen.push(name);
        let charset = if name == &style.latin { "00" } else { "86" };
        let font = Element::new("w:font", &[("w:name", name)]).with([
            Element::new("w:altName", &[("w:val", alternative)]),
            Element::new("w:charset", &[("w:val", charset)]),
        ]);
        table = table.with([font]);
    }
    table
}
