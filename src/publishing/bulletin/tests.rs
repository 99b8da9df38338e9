//! The file as a whole: what stands in its parts, that it is the same each time, that nothing hostile breaks it.

mod hostile;
mod render;
mod sample;

use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};

use super::{
    order::is_in_order,
    tree::{self, Element, Node},
    *,
};

/// The parts of a file by name.
fn parts(docx: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(docx)).expect("a zip");
    let mut parts = BTreeMap::new();
    for i in 0..zip.len() {
        let mut file = zip.by_index(i).expect("an entry");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("an entry's bytes");
        let name = file.name().expect("a name").into_owned();
        assert!(parts.insert(name, bytes).is_none(), "a name stands twice");
    }
    parts
}

fn made(bulletin: &Bulletin) -> BTreeMap<String, Vec<u8>> {
    parts(&typeset(bulletin, &Style::default()).expect("a document"))
}

fn part(parts: &BTreeMap<String, Vec<u8>>, name: &str) -> Element {
    tree::parse(&parts[name]).expect(name)
}

/// All elements of a name, in the order of the text.
fn all<'a>(root: &'a Element, name: &str) -> Vec<&'a Element> {
    let mut found: Vec<&Element> = if root.name == name { vec![root] } else { Vec::new() };
    found.extend(root.elements().flat_map(|e| all(e, name)));
    found
}

fn text(root: &Element) -> String {
    let one = |node: &Node| match node {
        Node::Element(e) => text(e),
        Node::Text(t) => t.clone(),
    };
    root.children.iter().map(one).collect()
}

/// The first paragraph that says `words`.
fn paragraph<'a>(document: &'a Element, words: &str) -> &'a Element {
    all(document, "w:p").into_iter().find(|p| text(p).contains(words)).expect(words)
}

/// An attribute at the end of a path below the first run of a paragraph: `run(p, "w:sz", "w:val")`.
fn run<'a>(paragraph: &'a Element, property: &str, attribute: &str) -> Option<&'a str> {
    let run = all(paragraph, "w:r").into_iter().find(|r| !text(r).is_empty())?;
    run.child("w:rPr")?.child(property)?.attribute(attribute)
}

/// The same for the paragraph's own properties.
fn own<'a>(paragraph: &'a Element, property: &str, attribute: &str) -> Option<&'a str> {
    paragraph.child("w:pPr")?.child(property)?.attribute(attribute)
}

#[test]
fn page_and_grid() {
    let parts = made(&sample::issue());
    let document = part(&parts, "word/document.xml");
    let section = all(&document, "w:sectPr");
    let check = |element: &str, attribute: &str, expected: &str| {
        let found = section[0].child(element).and_then(|e| e.attribute(attribute));
        assert_eq!(found, Some(expected), "{element} {attribute}");
    };
    assert_eq!(section.len(), 1);
    check("w:pgSz", "w:w", "11906");
    check("w:pgSz", "w:h", "16838");
    check("w:pgMar", "w:top", "2098");
    check("w:pgMar", "w:bottom", "1984");
    check("w:pgMar", "w:left", "1588");
    check("w:pgMar", "w:right", "1474");
    check("w:docGrid", "w:type", "lines");
    check("w:docGrid", "w:linePitch", "579");
    assert_eq!(all(section[0], "w:footerReference").len(), 2);
    assert!(part(&parts, "word/settings.xml").child("w:evenAndOddHeaders").is_some());
}

#[test]
fn type_of_every_kind() {
    let document = part(&made(&sample::issue()), "word/document.xml");
    let check = |words: &str, font: &str, size: &str| {
        let p = paragraph(&document, words);
        assert_eq!(run(p, "w:rFonts", "w:eastAsia"), Some(font), "{words}");
        assert_eq!(run(p, "w:sz", "w:val"), Some(size), "{words}");
        assert_eq!(run(p, "w:rFonts", "w:ascii"), Some("Times New Roman"), "{words}");
        assert_eq!(run(p, "w:rFonts", "w:hint"), Some("eastAsia"), "{words}");
    };
    check("内部资料", "黑体", "32");
    check("重实干", "方正小标宋简体", "88");
    check("第3期（总第15期）", "仿宋_GB2312", "32");
    check("2018年4月24日", "仿宋_GB2312", "28");
    check("【重大振兴举措】", "黑体", "28");
    check("编者按", "黑体", "32");
    check("截至4月20日", "仿宋_GB2312", "32");
    check("一、高位推动", "黑体", "32");
    check("（一）健全机制。", "楷体_GB2312", "32");
    check("滨海新区港口作业现场", "楷体_GB2312", "24");
    check("报：省政府", "仿宋_GB2312", "28");
    check("共印120份", "仿宋_GB2312", "28");
    assert_eq!(run(paragraph(&document, "重实干"), "w:color", "w:val"), Some("FF0000"));
    let titles = all(&document, "w:p").into_iter().filter(|p| own(p, "w:pStyle", "w:val") == Some("JbTitle"));
    let sizes: Vec<_> = titles.map(|p| (run(p, "w:sz", "w:val"), run(p, "w:rFonts", "w:eastAsia"))).collect();
    assert_eq!(sizes, vec![(Some("36"), Some("方正小标宋简体")); 20]);
}

#[test]
fn body_lines() {
    let document = part(&made(&sample::issue()), "word/document.xml");
    let p = paragraph(&document, "截至4月20日");
    assert_eq!(own(p, "w:spacing", "w:line"), Some("579"));
    assert_eq!(own(p, "w:spacing", "w:lineRule"), Some("exact"));
    assert_eq!(own(p, "w:ind", "w:firstLine"), Some("640"));
    assert_eq!(own(p, "w:ind", "w:firstLineChars"), Some("200"));
    assert_eq!(run(p, "w:spacing", "w:val"), Some("-5"));
    let rule = paragraph(&document, "2018年4月24日").child("w:pPr").and_then(|p| p.child("w:pBdr"));
    let rule = rule.and_then(|b| b.child("w:bottom")).expect("the red rule");
    assert_eq!((rule.attribute("w:color"), rule.attribute("w:sz")), (Some("FF0000"), Some("18")));
}

#[test]
fn headings_stay_with_what_follows() {
    let document = part(&made(&sample::issue()), "word/document.xml");
    let kept = |style: &str| {
        let of = |p: &&Element| own(p, "w:pStyle", "w:val") == Some(style);
        let paragraphs: Vec<_> = all(&document, "w:p").into_iter().filter(of).collect();
        assert!(!paragraphs.is_empty(), "{style}");
        paragraphs.iter().all(|p| p.child("w:pPr").is_some_and(|p| p.child("w:keepNext").is_some()))
    };
    for style in ["JbArea", "JbTitle", "JbLevelOne", "JbTableTitle", "JbTableSummary", "JbPhoto", "JbContentsArea"] {
        assert!(kept(style), "{style}");
    }
}

#[test]
fn the_table_repeats_its_header_and_marks_the_late() {
    let document = part(&made(&sample::issue()), "word/document.xml");
    let is_standings = |t: &&Element| {
        let style = t.child("w:tblPr").and_then(|p| p.child("w:tblStyle")).and_then(|s| s.attribute("w:val"));
        style == Some(standings::TABLE_STYLE)
    };
    let table = all(&document, "w:tbl").into_iter().find(is_standings).expect("the table");
    let rows = all(table, "w:tr");
    assert_eq!(rows.len(), 1 + 23, "45 units in two columns");
    let has = |row: &Element, name| row.child("w:trPr").is_some_and(|p| p.child(name).is_some());
    assert!(has(rows[0], "w:tblHeader") && rows.iter().skip(1).all(|r| !has(r, "w:tblHeader")));
    assert!(rows.iter().all(|r| has(r, "w:cantSplit")));
    let bold = |words| all(table, "w:tc").into_iter().filter(|c| text(c) == words).all(|c| !all(c, "w:b").is_empty());
    assert!(bold("漏报") && bold("迟报1天") && !bold("按时"));
    let grey = all(table, "w:shd").len();
    assert_eq!(grey, 4 * 4, "four cells of each of the four missing units");
}

#[test]
fn every_part_is_in_the_schemas_order_and_declared() {
    let parts = made(&sample::issue());
    for name in ["word/document.xml", "word/styles.xml", "word/footer1.xml", "word/footer2.xml"] {
        assert!(is_in_order(&part(&parts, name)), "{name}");
    }
    // Names of no other namespace are left, so that none has to be declared ignorable.
    fn prefixes(e: &Element, found: &mut Vec<String>) {
        let names = e.attributes.iter().map(|(name, _)| name.as_str()).chain([e.name.as_str()]);
        found.extend(names.filter_map(|n| n.split_once(':')).map(|(prefix, _)| prefix.to_owned()));
        e.elements().for_each(|child| prefixes(child, found));
    }
    let mut found = Vec::new();
    prefixes(&part(&parts, "word/document.xml"), &mut found);
    assert!(found.iter().all(|p| ["xmlns", "xml", "w", "r", "wp", "a", "pic"].contains(&p.as_str())));
    let types = part(&parts, "[Content_Types].xml");
    let overridden: Vec<_> = types.elements().filter_map(|e| e.attribute("PartName")).collect();
    let defaults: Vec<_> = types.elements().filter_map(|e| e.attribute("Extension")).collect();
    for name in parts.keys().filter(|n| *n != "[Content_Types].xml") {
        let extension = name.rsplit('.').next().unwrap_or_default();
        let declared = overridden.contains(&format!("/{name}").as_str()) || extension != "xml";
        assert!(declared && defaults.contains(&extension), "{name}");
    }
    for name in &overridden {
        assert!(parts.contains_key(name.trim_start_matches('/')), "{name} is declared and missing");
    }
    for relation in part(&parts, "word/_rels/document.xml.rels").elements() {
        let target = relation.attribute("Target").expect("a target");
        assert!(parts.contains_key(&format!("word/{target}")), "{target}");
    }
}

#[test]
fn styles_and_properties() {
    let parts = made(&sample::issue());
    let styles = part(&parts, "word/styles.xml");
    let normal =
        all(&styles, "w:style").into_iter().find(|s| s.attribute("w:default") == Some("1")).expect("a default");
    assert_eq!(normal.child("w:name").and_then(|n| n.attribute("w:val")), Some("Normal"));
    assert_eq!(all(&styles, "w:lang")[0].attribute("w:eastAsia"), Some("zh-CN"));
    assert_eq!(all(&styles, "w:kinsoku")[0].attribute("w:val"), Some("1"));
    let document = part(&parts, "word/document.xml");
    let known: Vec<_> = all(&styles, "w:style").into_iter().filter_map(|s| s.attribute("w:styleId")).collect();
    for used in all(&document, "w:pStyle").into_iter().filter_map(|s| s.attribute("w:val")) {
        assert!(known.contains(&used), "{used}");
    }
    let core = part(&parts, "docProps/core.xml");
    assert_eq!(text(all(&core, "dc:title")[0]), "重实干 强执行 抓落实专项行动宣传工作简报第3期（总第15期）");
    assert_eq!(text(all(&core, "dc:creator")[0]), "市政府专项行动领导小组办公室宣传报道组");
    assert_eq!(text(all(&core, "dcterms:created")[0]), "2018-04-24T00:00:00Z");
}

#[test]
fn photos_are_kept_as_they_are() {
    let mut bulletin = sample::issue();
    let photo = sample::photo(800, 600, "图", 7);
    let other = PrintedPhoto { bytes: b"GIF89a".to_vec(), mime: "image/png".to_owned(), ..photo.clone() };
    bulletin.sections.truncate(1);
    bulletin.sections[0].pieces.truncate(1);
    bulletin.sections[0].pieces[0].photos = vec![photo.clone(), other, photo.clone()];
    let parts = made(&bulletin);
    let media: Vec<_> = parts.keys().filter(|n| n.starts_with("word/media/")).collect();
    assert_eq!(media, ["word/media/photo1.jpg"], "the same picture is stored once, and what is none not at all");
    assert_eq!(parts["word/media/photo1.jpg"], photo.bytes);
    let document = part(&parts, "word/document.xml");
    let pictures = all(&document, "wp:docPr");
    let ids: Vec<_> = pictures.iter().map(|p| (p.attribute("id"), p.attribute("descr"))).collect();
    assert_eq!(ids, [(Some("1"), Some("图")), (Some("2"), Some("图"))]);
    for extent in all(&document, "wp:extent") {
        let side = |name| extent.attribute(name).and_then(|v| v.parse::<u32>().ok()).expect(name);
        assert!(side("cy") <= gb::PHOTO_HEIGHT && side("cx") <= gb::TYPE_WIDTH * gb::EMU_TWIP);
    }
}

#[test]
fn the_same_data_give_the_same_bytes() {
    let make = || typeset(&sample::issue(), &Style::default()).expect("a document");
    let first = make();
    assert!(first == make(), "the second document of one process differs");
    let threads: Vec<_> = (0..2).map(|_| std::thread::spawn(make)).collect();
    for thread in threads {
        assert!(first == thread.join().expect("a thread"), "a document of another thread differs");
    }
}

#[test]
fn fonts_are_the_offices() {
    let style: Style = toml::from_str("body = \"仿宋\"\nlatin = \" \"").expect("a style");
    let parts = parts(&typeset(&sample::issue(), &style).expect("a document"));
    let document = part(&parts, "word/document.xml");
    let p = paragraph(&document, "截至4月20日");
    assert_eq!(run(p, "w:rFonts", "w:eastAsia"), Some("仿宋"));
    assert_eq!(run(p, "w:rFonts", "w:ascii"), Some("Times New Roman"));
    assert!(toml::from_str::<Style>("boddy = \"仿宋\"").is_err());
}
