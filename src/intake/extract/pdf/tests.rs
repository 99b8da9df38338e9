mod writer;

use super::super::{Block, Limits};
use super::*;
use crate::intake::extract::{Kind, sniff::sniff};
use proptest::prelude::*;
use std::time::{Duration, Instant};
use writer::{Pdf as Writer, gbk, hex, show, wide};

fn open(bytes: &[u8]) -> Document {
    read("稿件.pdf", bytes, &Means::default())
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

/// One page with Helvetica (H), and Chinese by GBK (G) and by UTF-16 (U).
fn page(content: &str) -> Document {
    let mut pdf = Writer::new();
    pdf.latin();
    pdf.chinese("G", "GBK-EUC-H");
    pdf.chinese("U", "UniGB-UCS2-H");
    pdf.page(content);
    open(&pdf.finish())
}

#[test]
fn chinese_by_every_road() {
    let text = "全市教育工作推进会（第二次），镕。";
    let check = |font: &str, code: String| {
        let document = page(&show(font, 16, 80.0, 700.0, &code));
        assert_eq!((outline(&document).as_str(), document.flaws.as_slice()), (text, [].as_slice()), "{font}");
    };
    check("G", gbk(text));
    check("U", wide(text));
    let mut pdf = Writer::new();
    pdf.mapped("M", "市⼈⺠政府");
    pdf.page(show("M", 16, 80.0, 700.0, "00010002000300040005"));
    assert_eq!(outline(&open(&pdf.finish())), "市人民政府", "radicals become characters");
}

#[test]
fn a_draft_as_it_comes() {
    let line = |size: u32, x: f64, y: f64, text: &str| show("U", size, x, y, &wide(text));
    let document = page(
        &[
            line(22, 175.0, 760.0, "关于“双减”工作的报告"),
            line(16, 112.0, 700.0, "今年以来，全市教育系统深入贯彻落实决策部署，围绕"),
            line(16, 80.0, 672.0, "减轻负担这一目标，统筹推进、精准施策，取得了阶段性的成"),
            line(16, 80.0, 644.0, "效。"),
            line(16, 112.0, 616.0, "一、加强领导。成立专班。"),
            line(16, 112.0, 588.0, "二、压实责任。"),
            line(12, 283.0, 50.0, "— 1 —"),
        ]
        .concat(),
    );
    assert_eq!(
        outline(&document),
        "#关于“双减”工作的报告 / 今年以来，全市教育系统深入贯彻落实决策部署，围绕减轻负担这一目标，统筹推进、精准施策，取得了阶段性的成效。 \
         / 一、加强领导。成立专班。 / 二、压实责任。"
    );
}

#[test]
fn what_content_streams_may_do() {
    let check = |what: &str, content: &str, expected: &str| assert_eq!(outline(&page(content)), expected, "{what}");
    check("words by movement", "BT /H 12 Tf 80 700 Td [(Week) -20 (ly) -400 (re) 5 (port)] TJ ET", "Weekly report");
    check(
        "lines by leading",
        "BT /H 12 Tf 14 TL 80 700 Td (one) Tj T* (two) Tj 0 -40 TD (three) ' ET",
        "one / two / three",
    );
    check("word and letter space", "BT /H 12 Tf 80 700 Td 3 Tc 9 Tw (a bc) Tj ET", "a bc");
    check(
        "printed twice",
        &(show("H", 12, 80.0, 700.0, &hex(b"bold")) + &show("H", 12, 80.3, 700.0, &hex(b"bold"))),
        "bold",
    );
    check("turned page text", "BT /H 12 Tf 0 1 -1 0 300 300 Tm (upwards) Tj ET", "upwards");
    check(
        "text for the reader",
        "BT /H 12 Tf 80 700 Td (of) Tj /Span <</ActualText (fi)>> BDC (x) Tj (y) Tj EMC (ce) Tj ET",
        "office",
    );
    check("no text at all", "/Span <</ActualText ()>> BDC BT /H 12 Tf 80 700 Td (-) Tj ET EMC", "");
    check("a head over two columns of a table", &table_head(), "both parts / left|right");
    check(
        "beside the paper",
        &(show("H", 12, 80.0, 900.0, &hex(b"out")) + &show("H", 12, 80.0, 700.0, &hex(b"in"))),
        "in",
    );
    check("a font that is not there", "BT /Nil 12 Tf 80 700 Td (plain) Tj ET", "plain");
    check("never closed", "q BT /H 12 Tf 80 700 Td (a) Tj q q Q (b", "a");
    check(
        "a hyphen at the end of a line",
        &(show("H", 12, 80.0, 700.0, &hex(b"a hyphen-"))
            + &show("H", 12, 80.0, 686.0, &hex(b"ated word that ends the longest line"))),
        "a hyphen- / ated word that ends the longest line",
    );
}

/// Two rows; the upright line in the middle begins below the first.
fn table_head() -> String {
    let mut content = String::from("80 600 m 280 600 l S 80 570 m 280 570 l S 80 540 m 280 540 l S ");
    content += "80 540 m 80 600 l S 280 540 m 280 600 l S 180 540 m 180 570 l S\n";
    for (x, y, text) in [(150.0, 580.0, "both parts"), (90.0, 550.0, "left"), (190.0, 550.0, "right")] {
        content += &show("H", 12, x, y, &hex(text.as_bytes()));
    }
    content
}

#[test]
fn vertical_writing_reads_from_the_right() {
    let mut pdf = Writer::new();
    pdf.chinese("V", "UniGB-UCS2-V");
    pdf.page(show("V", 16, 400.0, 700.0, &wide("右列先读")) + &show("V", 16, 370.0, 700.0, &wide("左列后读")));
    assert_eq!(outline(&open(&pdf.finish())), "右列先读 / 左列后读");
}

#[test]
fn ruled_tables_give_rows() {
    let mut content = String::from("0.5 w 80 600 m 380 600 l S 80 570 m 380 570 l S 80 540 m 380 540 l S\n");
    content += "80 540 0.5 60 re f 180 540 0.5 60 re f 280 570 0.5 30 re f 380 540 0.5 60 re f\n";
    for (x, y, text) in [
        (90.0, 580.0, "单位"),
        (190.0, 580.0, "联系人"),
        (290.0, 580.0, "电话"),
        (90.0, 550.0, "教育局"),
        (190.0, 550.0, "刘敏（兼）"),
    ] {
        content += &show("U", 12, x, y, &wide(text));
    }
    content += &show("U", 12, 80.0, 620.0, &wide("联系方式如下："));
    content += &show("U", 12, 80.0, 500.0, &wide("请查收。"));
    assert_eq!(outline(&page(&content)), "联系方式如下： / 单位|联系人|电话 / 教育局|刘敏（兼） / 请查收。");
}

#[test]
fn forms_layers_and_fields() {
    let mut pdf = Writer::new();
    pdf.latin();
    let group = pdf.object("<</Type/OCG /Name(draft)>>");
    let hidden = show("H", 12, 80.0, 600.0, &hex(b"layer off"));
    let form = pdf.stream(
        "/Type/XObject /Subtype/Form /BBox [0 0 595 842]",
        show("H", 12, 80.0, 650.0, &hex(b"in a form")).as_bytes(),
    );
    let look = pdf.stream("/Type/XObject /Subtype/Form /BBox [0 0 100 20]", b"BT /H 12 Tf 2 5 Td (typed in) Tj ET");
    pdf.more = format!("/XObject <</F {form} 0 R>> /Properties <</L {group} 0 R>>");
    let field = |rect: &str, flags: u32| {
        format!("<</Type/Annot /Subtype/Widget /Rect [{rect}] /F {flags} /AP <</N {look} 0 R>>>>")
    };
    let annotations = format!("/Annots [{} {}]", field("80 500 180 520", 4), field("80 400 180 420", 2));
    pdf.page_with(&annotations, format!("/F Do /OC /L BDC {hidden} EMC {}", show("H", 12, 80.0, 700.0, &hex(b"seen"))));
    let off = format!("/OCProperties <</OCGs [{group} 0 R] /D <</OFF [{group} 0 R]>>>>");
    assert_eq!(outline(&open(&pdf.finish_with(&off))), "seen / in a form / typed in");
}

#[test]
fn invisible_text_counts_where_there_is_no_other() {
    let hidden = format!("3 Tr {} 0 Tr ", show("H", 12, 80.0, 700.0, &hex(b"recognised before")));
    assert_eq!(outline(&page(&hidden)), "recognised before");
    let both = hidden + &show("H", 12, 80.0, 600.0, &hex(b"what everybody sees"));
    assert_eq!(outline(&page(&both)), "what everybody sees");
}

#[test]
fn properties_are_hints() {
    let mut pdf = Writer::new();
    pdf.latin();
    let info = pdf.object(
        [b"<</Title (".as_slice(), &encoding_rs::GBK.encode("工作简报").0, b") /Author <FEFF738B7ACB65B0>>>"].concat(),
    );
    pdf.trailer(&format!("/Info {info} 0 R"));
    pdf.page(show("H", 12, 80.0, 700.0, &hex(b"text")));
    let document = open(&pdf.finish());
    assert_eq!((document.title.as_deref(), document.author.as_deref()), (Some("工作简报"), Some("王立新")));
}

/// A picture of so many pixels, of noise or of one grey.
fn pixels(width: usize, height: usize, noise: bool) -> Vec<u8> {
    let grey = |at: usize| if noise { at.wrapping_mul(2_654_435_761).to_le_bytes()[2] } else { 200 };
    (0..width * height).map(grey).collect()
}

#[test]
fn pictures_stand_among_the_text() {
    let mut pdf = Writer::new();
    pdf.latin();
    let image = pdf.stream(
        "/Type/XObject /Subtype/Image /Width 400 /Height 300 /ColorSpace/DeviceGray /BitsPerComponent 8",
        &pixels(400, 300, true),
    );
    pdf.more = format!("/XObject <</I {image} 0 R>>");
    let picture = "q 200 0 0 150 80 450 cm /I Do Q\n";
    let above = show("H", 12, 80.0, 700.0, &hex(b"above"));
    let below = show("H", 12, 80.0, 400.0, &hex(b"below"));
    pdf.page(picture.to_owned() + &below + &above);
    // The same once more: a letterhead is not a second picture.
    pdf.page(picture.to_owned() + &below);
    let document = open(&pdf.finish());
    assert_eq!(outline(&document), "above / [0] / below / below");
    assert_eq!(document.pictures.iter().map(|p| (p.width, p.height)).collect::<Vec<_>>(), [(400, 300)]);
}

#[test]
fn pages_that_are_pictures_are_told() {
    let mut pdf = Writer::new();
    let image = pdf.stream(
        "/Type/XObject /Subtype/Image /Width 600 /Height 850 /ColorSpace/DeviceGray /BitsPerComponent 8",
        &pixels(600, 850, true),
    );
    pdf.more = format!("/XObject <</I {image} 0 R>>");
    for _ in 0..5 {
        pdf.page("q 595 0 0 842 0 0 cm /I Do Q");
    }
    let document = open(&pdf.finish());
    assert_eq!(document.flaws, [Flaw::Scan { name: "稿件.pdf".into() }]);
    assert_eq!(document.pictures.len(), PAGE_PICTURES);
}

#[test]
fn what_cannot_be_read_is_told() {
    let check = |bytes: &[u8], expected: Flaw| assert_eq!(open(bytes).flaws, [expected], "{bytes:?}");
    let name = || String::from("稿件.pdf");
    check(b"%PDF-1.4\n%%EOF\n", Flaw::Unreadable { name: name(), why: "文件损坏".into() });
    let mut pdf = Writer::new();
    pdf.page("");
    check(&pdf.finish(), Flaw::Empty { name: name() });
    let mut pdf = Writer::new();
    pdf.latin();
    pdf.page(show("H", 12, 80.0, 700.0, &hex(b"text")));
    let lock = "/Encrypt <</Filter/Standard /V 2 /R 3 /Length 128 /P -1 /O (01234567890123456789012345678901) /U \
                (01234567890123456789012345678901)>> /ID [(0123456789012345) (0123456789012345)]";
    pdf.trailer(lock);
    check(&pdf.finish(), Flaw::Encrypted { name: name() });
}

#[test]
fn codes_without_a_meaning_are_counted() {
    let mut pdf = Writer::new();
    pdf.latin();
    pdf.mapped("M", "一二");
    let known = show("M", 12, 80.0, 700.0, &"00010002".repeat(8));
    pdf.page(known.clone() + &show("M", 12, 80.0, 600.0, "00010003"));
    let document = open(&pdf.finish());
    assert!(outline(&document).ends_with("/ 一\u{fffd}"), "{}", outline(&document));
    assert_eq!(document.flaws, [Flaw::Undecodable { place: "附件“稿件.pdf”".into() }]);
    let mut pdf = Writer::new();
    pdf.mapped("M", "一二");
    pdf.page(show("M", 12, 80.0, 700.0, &"00040005".repeat(8)));
    let document = open(&pdf.finish());
    assert!(document.blocks.is_empty());
    assert!(matches!(document.flaws.as_slice(), [Flaw::Unreadable { .. }]), "{:?}", document.flaws);
}

#[test]
fn maps_that_are_not_as_they_should_be() {
    let check = |to_unicode: &str, more: Option<&str>| {
        let mut pdf = Writer::new();
        let map = more.map(|cmap| pdf.stream("", cmap.as_bytes()));
        let map = map.map_or(to_unicode.to_owned(), |id| format!("{id} 0 R"));
        pdf.font(
            "I",
            &format!(
                "<</Type/Font /Subtype/Type0 /BaseFont/SimSun /Encoding/Identity-H /ToUnicode {map} /DescendantFonts \
                 [<</Type/Font /Subtype/CIDFontType2 /BaseFont/SimSun /CIDSystemInfo <</Registry(Adobe) \
                 /Ordering(Identity) /Supplement 0>> /DW 1000>>]>>"
            ),
        );
        pdf.page(show("I", 12, 80.0, 700.0, &wide("饮料")));
        assert_eq!(outline(&open(&pdf.finish())), "饮料", "{to_unicode} {more:?}");
    };
    check("/Identity-H", None);
    let numbers = "begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange 1 begincidrange <0000> <FFFF> 0 \
                   endcidrange endcmap";
    check("", Some(numbers));
}

#[test]
fn what_was_typed_into_a_form_without_looks() {
    let mut pdf = Writer::new();
    pdf.latin();
    let field = "<</Type/Annot /Subtype/Widget /FT/Tx /Rect [150 695 300 712] /F 4 /V <FEFF738B7ACB65B0>>>";
    pdf.page_with(&format!("/Annots [{field}]"), show("H", 12, 80.0, 700.0, &hex(b"Name")));
    assert_eq!(outline(&open(&pdf.finish())), "Name\t王立新");
}

#[test]
fn more_than_the_limits_allow_is_told() {
    let mut pdf = Writer::new();
    pdf.latin();
    for _ in 0..4 {
        pdf.page(show("H", 12, 80.0, 700.0, &hex(b"page")));
    }
    let limits = Limits { pages: 3, ..Limits::default() };
    let document = read("稿件.pdf", &pdf.finish(), &Means::bare(limits));
    assert_eq!(outline(&document), "page / page / page");
    assert_eq!(document.flaws, [Flaw::OverLimit { place: "附件“稿件.pdf”".into(), what: "页数超过3页".into() }]);
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut encoder, bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn bombs_end_in_time() {
    let check = |what: &str, bytes: &[u8]| {
        let limits = Limits { total_bytes: 4 << 20, ..Limits::default() };
        let begun = Instant::now();
        let document = read("稿件.pdf", bytes, &Means::bare(limits));
        assert!(begun.elapsed() < Duration::from_secs(20), "{what} took {:?}", begun.elapsed());
        assert!(
            document
                .flaws
                .iter()
                .any(|flaw| matches!(flaw, Flaw::OverLimit { .. } | Flaw::Unreadable { .. } | Flaw::Empty { .. })),
            "{what}: {:?}",
            document.flaws
        );
    };
    // A page of a hundred megabytes.
    let mut pdf = Writer::new();
    let content = deflated(&vec![b' '; 100 << 20]);
    let content = pdf.stream("/Filter/FlateDecode", &content);
    pdf.page_of("", content);
    check("inflation", &pdf.finish());
    // Forms that draw the next one ten times each.
    let mut pdf = Writer::new();
    pdf.latin();
    let mut next = pdf.stream("/Subtype/Form /BBox [0 0 9 9]", show("H", 12, 80.0, 700.0, &hex(b"boom")).as_bytes());
    for _ in 0..14 {
        let resources = format!("/Subtype/Form /BBox [0 0 9 9] /Resources <</XObject <</N {next} 0 R>>>>");
        next = pdf.stream(&resources, "/N Do ".repeat(10).as_bytes());
    }
    pdf.more = format!("/XObject <</N {next} 0 R>>");
    pdf.page("/N Do");
    check("forms", &pdf.finish());
    // A form that draws itself.
    let mut pdf = Writer::new();
    pdf.more = "/XObject <</N 3 0 R>>".into();
    pdf.stream("/Subtype/Form /BBox [0 0 9 9] /Resources <</XObject <</N 3 0 R>>>>", "/N Do ".repeat(4).as_bytes());
    pdf.page("/N Do");
    check("itself", &pdf.finish());
    // One stream as the content a hundred thousand times.
    let mut pdf = Writer::new();
    pdf.latin();
    let part = pdf.stream("", "1 0 0 1 0 0 cm ".repeat(2_000).as_bytes());
    let parts = format!("{part} 0 R ").repeat(100_000);
    let id = pdf.object(format!("[{parts}]"));
    pdf.page_of("", id);
    check("contents", &pdf.finish());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Whatever is broken in a file, reading it ends with a document.
    #[test]
    fn broken_files_are_read_or_told(hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..60), cut in any::<prop::sample::Index>()) {
        let mut pdf = Writer::new();
        pdf.latin();
        pdf.chinese("G", "GBK-EUC-H");
        pdf.mapped("M", "全市教育");
        pdf.page(show("G", 16, 80.0, 700.0, &gbk("正文")) + &show("M", 16, 80.0, 600.0, "000100020003") + "80 600 300 40 re S");
        let mut bytes = pdf.finish();
        for (at, byte) in hits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cut.index(3) == 0 {
            bytes.truncate(cut.index(bytes.len()));
        }
        let document = open(&bytes);
        prop_assert!(!document.blocks.is_empty() || !document.flaws.is_empty());
    }

    /// Content streams are strangers' programs.
    #[test]
    fn any_content_ends(content in "[0-9 ./<>()\\[\\]qQBTEJjmfdDoHUG-]{0,400}") {
        let document = page(&content);
        prop_assert!(!document.blocks.is_empty() || !document.flaws.is_empty());
    }
}

#[test]
fn the_file_is_known_for_what_it_is() {
    assert_eq!(sniff(&Writer::new().finish()), Kind::Pdf);
}
