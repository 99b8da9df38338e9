//! Files of the Office of the nineties, streams in an OLE container.

use super::{TEXT, TITLE};
use std::io::{Cursor, Write};

fn container(streams: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut file =
        cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).expect("in memory");
    for (path, bytes) in streams {
        if let Some((storage, _)) = path.rsplit_once('/')
            && !storage.is_empty()
        {
            file.create_storage_all(storage).expect("a storage");
        }
        file.create_stream(path).expect("a stream").write_all(bytes).expect("in memory");
    }
    file.flush().expect("in memory");
    file.into_inner().into_inner()
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Word 97: the file information block, the text, one piece that says where it stands (MS-DOC 2.5.1, 2.8.35, 2.9.38).
pub fn doc() -> Vec<u8> {
    let text = format!("{TITLE}\r{TEXT}\r");
    let units = text.encode_utf16().count() as u32;
    let begin = 0x800u32;
    let pieces = [0, units].iter().flat_map(|cp: &u32| cp.to_le_bytes()).collect::<Vec<u8>>();
    let piece = [&[0; 2][..], &begin.to_le_bytes(), &[0; 2]].concat();
    let table = [&[2][..], &((pieces.len() + piece.len()) as u32).to_le_bytes(), &pieces, &piece].concat();

    let mut main = vec![0; begin as usize];
    let mut put = |at: usize, bytes: &[u8]| main[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &0xA5ECu16.to_le_bytes());
    put(2, &0x00C1u16.to_le_bytes());
    put(6, &0x0804u16.to_le_bytes());
    // The table stream is 1Table.
    put(10, &0x0200u16.to_le_bytes());
    put(24, &begin.to_le_bytes());
    put(32, &14u16.to_le_bytes());
    put(62, &22u16.to_le_bytes());
    put(64 + 12, &units.to_le_bytes());
    put(152, &93u16.to_le_bytes());
    // fcClx and lcbClx, the 34th pair.
    put(154 + 33 * 8, &0u32.to_le_bytes());
    put(154 + 33 * 8 + 4, &(table.len() as u32).to_le_bytes());
    main.extend(wide(&text));
    main.resize(main.len().max(4096), 0);
    container(&[("/WordDocument", main), ("/1Table", table)])
}

/// Excel 97: one sheet with a text and a number (MS-XLS 2.4.21, 2.4.28, 2.4.148, 2.4.180).
pub fn workbook() -> Vec<u8> {
    let record = |kind: u16, data: &[u8]| [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat();
    let begin = |kind: u8| record(0x0809, &[0, 6, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0]);
    let name = wide("表一");
    let sheet_record = |place: u32| record(0x0085, &[&place.to_le_bytes()[..], &[0, 0, 2, 1], &name].concat());
    let end = record(0x000A, &[]);
    let head = begin(5);
    let place = (head.len() + sheet_record(0).len() + end.len()) as u32;
    let text = wide(TITLE);
    let label = [&[0; 6][..], &((text.len() / 2) as u16).to_le_bytes(), &[1], &text].concat();
    let number = [&[0, 0, 1, 0, 0, 0][..], &12.5f64.to_le_bytes()].concat();
    let mut stream =
        [head, sheet_record(place), end.clone(), begin(0x10), record(0x0204, &label), record(0x0203, &number), end]
            .concat();
    stream.resize(stream.len().max(4096), 0);
    container(&[("/Workbook", stream)])
}

/// A mail as Outlook files it, with one attachment (MS-OXMSG).
pub fn msg() -> Vec<u8> {
    let properties = |head: usize, list: &[(u32, u64)]| {
        let mut out = vec![0; head];
        for (tag, value) in list {
            out.extend(tag.to_le_bytes());
            out.extend(6u32.to_le_bytes());
            out.extend(value.to_le_bytes());
        }
        out
    };
    let mut top = properties(32, &[(0x0037_001F, 24), (0x1000_001F, 24), (0x0C1A_001F, 6), (0x0C1F_001F, 6)]);
    // One attachment.
    top[12] = 1;
    top[20] = 1;
    let attachment = "/__attach_version1.0_#00000000";
    container(&[
        ("/__nameid_version1.0/__substg1.0_00020102", Vec::new()),
        ("/__properties_version1.0", top),
        ("/__substg1.0_0037001F", wide(TITLE)),
        ("/__substg1.0_1000001F", wide(TEXT)),
        ("/__substg1.0_0C1A001F", wide("刘敏")),
        ("/__substg1.0_0C1F001F", wide("liumin@example.cn")),
        (&format!("{attachment}/__properties_version1.0"), properties(8, &[(0x3705_0003, 1)])),
        (&format!("{attachment}/__substg1.0_3707001F"), wide("说明.txt")),
        (&format!("{attachment}/__substg1.0_37010102"), super::gbk(TEXT)),
    ])
}
