use super::super::book::outline;
use super::*;
use crate::intake::extract::{Document, Format as Kind};

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
}

fn bof(version: u16, kind: u16) -> Vec<u8> {
    let data = [version.to_le_bytes(), kind.to_le_bytes(), [0; 2], [0; 2]].concat();
    record(0x0809, &data)
}

/// An XLUnicodeString with a length of two bytes, wide.
fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut data = u16::try_from(units.len()).unwrap().to_le_bytes().to_vec();
    data.push(1);
    data.extend(units.into_iter().flat_map(u16::to_le_bytes));
    data
}

/// Row, column, format and what follows.
fn at(row: u16, column: u16, xf: u16, rest: &[u8]) -> Vec<u8> {
    [&row.to_le_bytes()[..], &column.to_le_bytes(), &xf.to_le_bytes(), rest].concat()
}

/// A workbook of BIFF8 with one visible and one hidden sheet of the same records.
fn workbook(globals: &[Vec<u8>], cells: &[Vec<u8>]) -> Vec<u8> {
    let sheet = [bof(0x0600, 0x10), cells.concat(), record(0x0A, &[])].concat();
    let bound = |offset: usize, hidden: u8, name: &str| {
        let mut data = u32::try_from(offset).unwrap().to_le_bytes().to_vec();
        data.extend([hidden, 0, u8::try_from(name.chars().count()).unwrap(), 1]);
        data.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        record(0x85, &data)
    };
    let head = [bof(0x0600, 5), globals.concat()].concat();
    let length = head.len() + bound(0, 0, "报送").len() + bound(0, 1, "藏").len() + 4;
    [head, bound(length, 0, "报送"), bound(length, 1, "藏"), record(0x0A, &[]), sheet].concat()
}

fn shown(stream: &[u8]) -> (String, Result<(), Trouble>) {
    let limits = Limits::default();
    let mut book = Book::new(&limits);
    let done = read(stream, &mut book, &limits);
    let mut document = Document::new("x", Kind::Sheet);
    book.write(&mut document, &limits);
    (outline(&document), done)
}

#[test]
fn cells_of_every_kind() {
    // The second string breaks off inside a CONTINUE record, and goes on in letters of one byte.
    let first = [&2u32.to_le_bytes()[..], &2u32.to_le_bytes(), &wide("市教育局"), &[4, 0, 1], b"\xC1\x4E"].concat();
    let sst = [record(0xFC, &first), record(0x3C, b"\0abc")].concat();
    let format = record(0x041E, &[&164u16.to_le_bytes()[..], &wide("0.0\"万人\"")].concat());
    let xf = |id: u16| record(0xE0, &[0, 0, id.to_le_bytes()[0], id.to_le_bytes()[1]]);
    let globals = [sst, format, xf(0), xf(14), xf(164), xf(9)];
    let formula = |result: [u8; 8]| [&result[..], &[0; 8]].concat();
    let cells = [
        record(0x00FD, &at(0, 0, 0, &0u32.to_le_bytes())),
        record(0x00FD, &at(0, 2, 0, &1u32.to_le_bytes())),
        record(0x0203, &at(1, 0, 1, &43_213f64.to_le_bytes())),
        record(0x0203, &at(1, 1, 2, &3.26f64.to_le_bytes())),
        record(0x027E, &at(1, 2, 3, &(35u32 << 2 | 3).to_le_bytes())),
        record(
            0x00BD,
            &at(
                2,
                0,
                0,
                &[
                    (7u32 << 2 | 2).to_le_bytes().to_vec(),
                    vec![0, 0],
                    (8u32 << 2 | 2).to_le_bytes().to_vec(),
                    vec![1, 0],
                ]
                .concat(),
            ),
        ),
        record(0x0205, &at(3, 0, 0, &[1, 0])),
        record(0x0205, &at(3, 1, 0, &[0x2A, 1])),
        record(0x0006, &at(4, 0, 0, &formula([0, 0, 0, 0, 0, 0, 0xFF, 0xFF]))),
        record(0x0207, &wide("算出")),
        record(0x0006, &at(4, 1, 0, &formula(1.5f64.to_le_bytes()))),
        record(0x0006, &at(4, 2, 0, &formula([1, 0, 1, 0, 0, 0, 0xFF, 0xFF]))),
        record(0x0006, &at(4, 3, 0, &formula([2, 0, 7, 0, 0, 0, 0xFF, 0xFF]))),
        record(0x0204, &at(5, 1, 0, &wide("独文"))),
        // A chart within the sheet has cells of its own.
        [bof(0x0600, 0x20), record(0x0203, &at(9, 9, 0, &1f64.to_le_bytes())), record(0x0A, &[])].concat(),
        record(0x01B6, &at(0, 0, 0, &[0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0])),
        record(0x003C, &[&[1], &wide("框内")[3..]].concat()),
    ];
    let (text, done) = shown(&workbook(&globals, &cells));
    assert_eq!(
        text,
        "#报送 / 市教育局||仁abc / 2018-04-23|3.3万人|35% / 7|8 / TRUE|#N/A / 算出|1.5|TRUE|#DIV/0! / 独文 / 框内"
    );
    assert_eq!(done, Ok(()));
}

#[test]
fn merged_cells_and_comments_say_nothing_twice() {
    let cells = [
        record(0x0204, &at(0, 0, 0, &wide("题"))),
        record(0x0204, &at(0, 1, 0, &wide("遮"))),
        record(0x0204, &at(1, 0, 0, &wide("一"))),
        record(0x0204, &at(1, 1, 0, &wide("二"))),
        record(0x00E5, &[1, 0, 0, 0, 0, 0, 0, 0, 1, 0]),
        record(0x005D, &[0x15, 0, 0x12, 0, 0x19, 0]),
        record(0x01B6, &at(0, 0, 0, &[0, 0, 0, 0, 2, 0, 0, 0])),
        record(0x003C, &[&[1], &wide("批注")[3..]].concat()),
    ];
    assert_eq!(shown(&workbook(&[], &cells)), ("#报送 / 题 / 一|二".into(), Ok(())));
}

#[test]
fn older_versions() {
    // BIFF5 in the code page of China.
    let name = encoding_rs::GB18030.encode("报送").0.into_owned();
    let text = encoding_rs::GB18030.encode("镕喆").0.into_owned();
    let head = [bof(0x0500, 5), record(0x42, &936u16.to_le_bytes())].concat();
    let length = head.len() + 4 + 7 + name.len() + 4;
    let place = u32::try_from(length).unwrap().to_le_bytes();
    let bound = record(0x85, &[&place[..], &[0, 0, 4], &name].concat());
    let label = record(0x0204, &at(0, 0, 0, &[&[4, 0][..], &text].concat()));
    let stream = [head, bound, record(0xA, &[]), bof(0x0500, 0x10), label, record(0xA, &[])].concat();
    assert_eq!(shown(&stream), ("#报送 / 镕喆".into(), Ok(())));
    // BIFF2: a stream without a container, cells with attributes.
    let cells = [
        record(0x0009, &[2, 0, 0x10, 0]),
        record(0x0002, &[0, 0, 0, 0, 0, 0, 0, 7, 0]),
        record(0x0004, &[0, 0, 1, 0, 0, 0, 0, 2, b'o', b'k']),
        record(0x000A, &[]),
    ];
    assert_eq!(shown(&cells.concat()), ("7|ok".into(), Ok(())));
}

#[test]
fn passwords_and_damage_are_told() {
    assert_eq!(shown(&workbook(&[record(0x2F, &[1, 0])], &[])).1, Err(Trouble::Locked));
    let whole = workbook(&[], &[record(0x0204, &at(0, 0, 0, &wide("字"))), record(0x0204, &at(1, 0, 0, &wide("尾")))]);
    let cut = &whole[..whole.len() - 12];
    let (text, done) = shown(cut);
    assert!(text.starts_with("#报送 / 字"), "{text}");
    assert_eq!(done, Err(Trouble::Damaged));
    assert_eq!(shown(b"").1, Err(Trouble::Damaged));
    // The list of sheets is lost: what looks like a sheet is read.
    let mut lost = whole.clone();
    let list = lost.windows(2).position(|window| window == [0x85, 0]).unwrap();
    lost[list..list + 4].copy_from_slice(&[0x0A, 0, 0, 0]);
    lost[list + 4..list + 8].copy_from_slice(&[0xFF; 4]);
    lost.insert(list, 0xFF);
    assert_eq!(shown(&lost), ("字 / 尾".into(), Err(Trouble::Damaged)));
}

#[test]
fn a_sheet_that_claims_everything_costs_nothing() {
    let everything = [0u32.to_le_bytes(), u32::MAX.to_le_bytes(), [0, 0, 255, 255], [0; 4]].concat();
    let cells = [
        record(0x0200, &everything),
        record(0x0204, &at(0, 0, 0, &wide("首"))),
        record(0x0204, &at(0, 3, 0, &wide("次"))),
        record(0x0204, &at(65_535, 65_535, 0, &wide("末"))),
    ];
    assert_eq!(shown(&workbook(&[], &cells)), ("#报送 / 首|次 / 末".into(), Ok(())));
}

proptest::proptest! {
    #[test]
    fn no_stream_is_too_odd(kinds in proptest::collection::vec((0usize..16, proptest::collection::vec(proptest::num::u8::ANY, 0..24)), 0..30)) {
        let known = [0x0809, 0x000A, 0x0085, 0x00FC, 0x003C, 0x041E, 0x00E0, 0x00FD, 0x0203, 0x00BD, 0x0006, 0x0207, 0x01B6, 0x005D, 0x00E5, 0x0204];
        let mut stream = bof(0x0600, 5);
        for (kind, data) in kinds {
            stream.extend(record(known[kind], &data));
        }
        let _ = shown(&stream);
        stream[4] = 0;
        stream[5] = 5;
        let _ = shown(&stream);
    }
}
