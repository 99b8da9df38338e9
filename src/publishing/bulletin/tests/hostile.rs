//! Whatever strangers send, the file opens: no panic, every part well-formed, what was printable is printed.

use proptest::prelude::*;

use super::*;

/// Words made to break files.
fn words() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "\0",
        "\u{1}",
        "\u{b}",
        "\u{1f}",
        "\u{7f}",
        "\u{85}",
        "\u{fffe}",
        "\u{ffff}",
        "\u{1ffff}",
        "\u{200d}",
        "\u{202e}",
        "\u{2066}",
        "\u{feff}",
        "&",
        "<",
        ">",
        "]]>",
        "<!--",
        "\"",
        "'",
        "&#0;",
        "&lt;",
        "𠮷",
        "👨\u{200d}👩\u{200d}👧",
        "🇨🇳",
        "e\u{301}\u{301}",
        "\u{2028}",
        "\n",
        "\t",
        "　",
        "一、",
        "（一）",
        "1.",
        "“",
        "”",
        "（",
        "迟报",
        "重大项目建设",
        "</w:t></w:r></w:p>",
        "{{x}}",
    ]);
    prop::collection::vec(prop_oneof![3 => nasty.prop_map(str::to_owned), 1 => any::<String>()], 0..12)
        .prop_map(|v| v.concat())
}

fn photo() -> impl Strategy<Value = PrintedPhoto> {
    let bytes = prop_oneof![
        Just(b"\xff\xd8\xff\xe0 cut off".to_vec()),
        Just(b"\x89PNG\r\n\x1a\n".to_vec()),
        prop::collection::vec(any::<u8>(), 0..20),
    ];
    (any::<u32>(), any::<u32>(), prop::option::of(words()), bytes, words())
        .prop_map(|(width, height, caption, bytes, mime)| PrintedPhoto { mime, width, height, caption, bytes })
}

fn piece() -> impl Strategy<Value = Piece> {
    let list = |n| prop::collection::vec(words(), 0..n);
    (words(), list(3), list(4), prop::collection::vec(photo(), 0..4))
        .prop_map(|(title, units, paragraphs, photos)| Piece { title, units, paragraphs, photos })
}

fn bulletin() -> impl Strategy<Value = Bulletin> {
    let list = || prop::collection::vec(words(), 0..3);
    let section = (words(), prop::collection::vec(piece(), 0..3)).prop_map(|(area, pieces)| Section { area, pieces });
    let row = (words(), words(), any::<u32>(), any::<u32>(), words())
        .prop_map(|(class, unit, sent, printed, standing)| StandingRow { class, unit, sent, printed, standing });
    let head = (prop::option::of(words()), words(), any::<u32>(), any::<u32>(), words(), prop::option::of(words()));
    let tail = (words(), list(), list(), list(), any::<u32>());
    (head, prop::collection::vec(section, 0..3), prop::collection::vec(row, 0..70), tail).prop_map(
        |(h, sections, standings, t)| Bulletin {
            marking: h.0,
            name: h.1,
            number: h.2,
            total: h.3,
            issuer: h.4,
            date: NaiveDate::default(),
            note: h.5,
            sections,
            standings,
            standings_summary: t.0,
            report_to: t.1,
            send_to: t.2,
            issue_to: t.3,
            copies: t.4,
        },
    )
}

/// Every part well-formed and in order.
fn sound(docx: &[u8]) {
    for (name, bytes) in parts(docx) {
        if name.ends_with(".xml") || name.ends_with(".rels") {
            let root = tree::parse(&bytes).expect(&name);
            assert!(is_in_order(&root), "{name}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_bulletin_becomes_a_sound_file(bulletin in bulletin(), font in words()) {
        let style = Style { body: font, ..Style::default() };
        let docx = typeset(&bulletin, &style).expect("a document");
        sound(&docx);
        prop_assert!(docx == typeset(&bulletin, &style).expect("a document"));
    }
}

#[test]
fn what_can_be_printed_is_printed() {
    let mut bulletin = sample::issue();
    bulletin.sections[0].pieces[0].title = "<A&B> \"𠮷\"\u{1}\u{fffe}野家\u{202e}".to_owned();
    bulletin.sections[0].pieces[0].paragraphs = vec!["</w:t>\0👨\u{200d}👩 &lt;".to_owned()];
    let docx = typeset(&bulletin, &Style::default()).expect("a document");
    sound(&docx);
    let document = part(&parts(&docx), "word/document.xml");
    assert!(text(&document).contains("<A&B> \"𠮷\"野家"));
    assert!(text(&document).contains("</w:t>👨\u{200d}👩 &lt;"));
}

#[test]
fn extremes() {
    let empty = Bulletin::default();
    sound(&typeset(&empty, &Style::default()).expect("nothing at all"));
    let mut long = sample::issue();
    long.name = "简报".repeat(3000);
    long.issuer = "办公室".repeat(300);
    long.sections[0].pieces[0].title = "极长的标题".repeat(2000);
    long.sections[0].pieces[0].units = vec!["某单位".repeat(100); 20];
    long.sections[1].pieces.clear();
    long.sections[2].area = String::new();
    sound(&typeset(&long, &Style::default()).expect("long"));
    let mut many = sample::issue();
    let piece = many.sections[0].pieces[1].clone();
    many.sections[0].pieces = vec![piece; 300];
    many.standings = sample::standings(400);
    sound(&typeset(&many, &Style::default()).expect("many"));
}
