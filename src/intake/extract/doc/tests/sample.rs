//! A small writer of Word files for the tests.

use crate::intake::extract::doc::container::Container;
use crate::intake::extract::doc::fib::Age;
use crate::intake::extract::doc::grpprl::{Change, changes};
use std::io::{Cursor, Write};

const TEXT: usize = 0x800;

/// A Word 97 document, put together character by character.
#[derive(Clone, Default)]
pub struct Sample {
    text: Vec<u16>,
    runs: Vec<(usize, Vec<u8>)>,
    paragraphs: Vec<(usize, u16, Vec<u8>)>,
    counts: [u32; 8],
    told: u32,
    tables: Vec<(usize, Vec<u8>)>,
    data: Vec<u8>,
    flags: u16,
    summary: Option<Vec<u8>>,
}

impl Sample {
    /// Characters with these properties.
    pub fn run(mut self, text: &str, list: &[u8]) -> Self {
        self.text.extend(text.encode_utf16());
        self.runs.push((self.text.len(), list.to_vec()));
        if text.ends_with('\r') {
            self.paragraphs.push((self.text.len(), 0, Vec::new()));
        }
        self
    }

    /// The end of a paragraph with these properties.
    pub fn end(self, mark: u16, list: &[u8]) -> Self {
        self.end_in(0, mark, list)
    }

    /// The same in a style.
    pub fn end_in(mut self, style: u16, mark: u16, list: &[u8]) -> Self {
        self.text.push(mark);
        self.runs.push((self.text.len(), Vec::new()));
        self.paragraphs.push((self.text.len(), style, list.to_vec()));
        self
    }

    pub fn p(self, text: &str) -> Self {
        self.run(text, &[]).end(0x0D, &[])
    }

    pub fn cell(self, text: &str) -> Self {
        self.run(text, &[]).end(0x07, &[0x16, 0x24, 1])
    }

    pub fn len(&self) -> u32 {
        self.text.len() as u32
    }

    /// What was written since the last story is this one.
    pub fn story(mut self, index: usize) -> Self {
        self.counts[index] = self.len() - self.told;
        self.told = self.len();
        self
    }

    /// Claims a length for a story.
    pub fn count(mut self, index: usize, count: u32) -> Self {
        self.counts[index] = count;
        self
    }

    /// A table by its number in the head.
    pub fn table(mut self, index: usize, bytes: &[u8]) -> Self {
        self.tables.push((index, bytes.to_vec()));
        self
    }

    pub fn data(mut self, data: &[u8]) -> Self {
        self.data = data.to_vec();
        self
    }

    pub fn flag(mut self, flag: u16) -> Self {
        self.flags |= flag;
        self
    }

    pub fn summary(mut self, page: u16, title: &str, author: &str) -> Self {
        let mut section = Vec::new();
        let mut offset = 8 + 3 * 8u32;
        let text = |text: &str| {
            let bytes = encoding_rs::GB18030.encode(text).0;
            let mut value = 0x1Eu32.to_le_bytes().to_vec();
            value.extend((bytes.len() as u32 + 1).to_le_bytes());
            value.extend(bytes.iter());
            value.resize(value.len() / 4 * 4 + 4, 0);
            value
        };
        let values = [
            (1u32, [&2u32.to_le_bytes()[..], &page.to_le_bytes(), &[0, 0]].concat()),
            (2, text(title)),
            (4, text(author)),
        ];
        section.extend(0u32.to_le_bytes());
        section.extend(3u32.to_le_bytes());
        for (id, value) in &values {
            section.extend(id.to_le_bytes());
            section.extend(offset.to_le_bytes());
            offset += value.len() as u32;
        }
        values.iter().for_each(|(_, value)| section.extend(value));
        let mut stream = vec![0; 44];
        stream.extend(48u32.to_le_bytes());
        stream.extend(section);
        self.summary = Some(stream);
        self
    }

    /// The streams; the main one first.
    pub fn streams(mut self) -> Vec<(String, Vec<u8>)> {
        if self.counts == [0; 8] {
            self.counts[0] = self.len();
        }
        let mut word = vec![0; TEXT];
        word[..4].copy_from_slice(&[0xEC, 0xA5, 0xC1, 0]);
        put(&mut word, 0x0A, &(0x0200 | self.flags).to_le_bytes());
        word.extend(self.text.iter().flat_map(|unit| unit.to_le_bytes()));
        let end = word.len();
        put(&mut word, 0x18, &(TEXT as u32).to_le_bytes());
        put(&mut word, 0x1C, &(end as u32).to_le_bytes());
        put(&mut word, 0x20, &14u16.to_le_bytes());
        put(&mut word, 0x3E, &22u16.to_le_bytes());
        for (index, count) in self.counts.iter().enumerate() {
            put(&mut word, 0x4C + 4 * index, &count.to_le_bytes());
        }
        put(&mut word, 0x98, &93u16.to_le_bytes());

        let place = |at: usize| (TEXT + 2 * at) as u32;
        let runs: Vec<(u32, Vec<u8>)> =
            self.runs.iter().map(|(end, list)| (place(*end), [&[list.len() as u8][..], list].concat())).collect();
        let characters = pages(&mut word, &runs, 1);
        let paragraphs: Vec<(u32, Vec<u8>)> = self
            .paragraphs
            .iter()
            .map(|(end, style, list)| {
                let mut body = [&style.to_le_bytes()[..], list].concat();
                body.resize(body.len().div_ceil(2) * 2, 0);
                (place(*end), [&[0, (body.len() / 2) as u8][..], &body].concat())
            })
            .collect();
        let paragraphs = pages(&mut word, &paragraphs, 13);
        let mut clx = vec![2];
        clx.extend(16u32.to_le_bytes());
        [0, self.len()].iter().for_each(|at| clx.extend(at.to_le_bytes()));
        clx.extend([0, 0]);
        clx.extend((TEXT as u32).to_le_bytes());
        clx.extend([0, 0]);

        let mut table = vec![0; 16];
        let mut tables = vec![(12, characters), (13, paragraphs), (33, clx)];
        tables.append(&mut self.tables);
        for (index, bytes) in tables {
            put(&mut word, 0x9A + 8 * index, &(table.len() as u32).to_le_bytes());
            // The levels of lists stand behind the table's stated length.
            let stated = if index == 73 { 2 + 28 * bytes.first().map_or(0, |n| usize::from(*n)) } else { bytes.len() };
            put(&mut word, 0x9A + 8 * index + 4, &(stated as u32).to_le_bytes());
            table.extend(bytes);
        }
        let mut streams = vec![("WordDocument".into(), word), ("1Table".into(), table)];
        if !self.data.is_empty() {
            streams.push(("Data".into(), self.data));
        }
        streams.extend(self.summary.map(|summary| ("\u{5}SummaryInformation".into(), summary)));
        streams
    }

    pub fn bytes(self) -> Vec<u8> {
        container(&self.streams())
    }
}

fn put(bytes: &mut [u8], at: usize, what: &[u8]) {
    bytes[at..at + what.len()].copy_from_slice(what);
}

/// Writes pages of properties, a few runs each; gives the table that lists them.
fn pages(word: &mut Vec<u8>, runs: &[(u32, Vec<u8>)], width: usize) -> Vec<u8> {
    let mut from = TEXT as u32;
    let (mut starts, mut numbers) = (Vec::new(), Vec::new());
    for chunk in runs.chunks(5) {
        word.resize(word.len().div_ceil(512) * 512, 0);
        let mut page = vec![0; 512];
        page[511] = chunk.len() as u8;
        starts.push(from);
        numbers.push((word.len() / 512) as u32);
        put(&mut page, 0, &from.to_le_bytes());
        let mut at = 511;
        for (index, (end, body)) in chunk.iter().enumerate() {
            put(&mut page, 4 * (index + 1), &end.to_le_bytes());
            at = (at - body.len()) / 2 * 2;
            put(&mut page, at, body);
            page[4 * (chunk.len() + 1) + width * index] = (at / 2) as u8;
            from = *end;
        }
        word.extend(page);
    }
    starts.push(from);
    [starts, numbers].concat().into_iter().flat_map(u32::to_le_bytes).collect()
}

pub fn container(streams: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    for (name, bytes) in streams {
        if let Some((folder, _)) = name.rsplit_once('/') {
            file.create_storage_all(format!("/{folder}")).unwrap();
        }
        file.create_stream(format!("/{name}")).unwrap().write_all(bytes).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

pub fn stream_of(bytes: &[u8], name: &str) -> Option<Vec<u8>> {
    Container::open(bytes, 1 << 20).stream(name)
}

/// A sheet of two styles, the second of them the first heading.
pub fn sheet() -> Vec<u8> {
    let style = |known: u16, base: u16| {
        let mut style = Vec::new();
        for word in [known, 1 | base << 4, 0, 0, 0, 1, u16::from(b'x'), 0] {
            style.extend(word.to_le_bytes());
        }
        [&(style.len() as u16).to_le_bytes()[..], &style].concat()
    };
    let head = [18u16, 2, 10, 0, 0, 0, 0, 0, 0, 0];
    [head.iter().flat_map(|word| word.to_le_bytes()).collect(), style(0, 0xFFF), style(1, 0)].concat()
}

pub fn fonts(names: &[&str]) -> Vec<u8> {
    let mut out = vec![names.len() as u8, 0, 0, 0];
    for name in names {
        let name: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        out.push((39 + name.len()) as u8);
        out.extend([0; 39]);
        out.extend(name);
    }
    out
}

/// Two lists, 一、（一） and bullets, and three ways to use them; the third begins its second level at ten.
pub fn lists() -> (Vec<u8>, Vec<u8>) {
    let level = |format: u8, text: &str| {
        let mut level = 1u32.to_le_bytes().to_vec();
        level.push(format);
        level.resize(28, 0);
        let text: Vec<u16> = text.encode_utf16().collect();
        level.extend((text.len() as u16).to_le_bytes());
        level.extend(text.iter().flat_map(|unit| unit.to_le_bytes()));
        level
    };
    let mut plc = vec![2, 0];
    for (id, simple) in [(7u32, 0u8), (8, 1)] {
        let mut list = id.to_le_bytes().to_vec();
        list.resize(26, 0);
        list.extend([simple, 0]);
        plc.extend(list);
    }
    plc.extend(level(39, "\u{0}、"));
    plc.extend(level(37, "（\u{1}）"));
    (2..9).for_each(|_| plc.extend(level(0, "")));
    plc.extend(level(23, "\u{f06c}"));

    let mut overrides = 3u32.to_le_bytes().to_vec();
    for (id, levels) in [(7u32, 0u8), (8, 0), (7, 1)] {
        let mut one = id.to_le_bytes().to_vec();
        one.resize(12, 0);
        one.extend([levels, 0, 0, 0]);
        overrides.extend(one);
    }
    overrides.extend([0xFF; 12]);
    overrides.extend(10u32.to_le_bytes());
    overrides.extend(0x11u32.to_le_bytes());
    (plc, overrides)
}

fn record(version: u16, kind: u16, content: &[u8]) -> Vec<u8> {
    let head = [version.to_le_bytes(), kind.to_le_bytes()].concat();
    [&head[..], &(content.len() as u32).to_le_bytes(), content].concat()
}

/// Shapes on the page of the main story.
pub fn drawings(shapes: &[u32]) -> Vec<u8> {
    let shape = |id: u32| record(0xF, 0xF004, &record(2, 0xF00A, &[id.to_le_bytes(), [0; 4]].concat()));
    let group: Vec<u8> = [0x400].iter().chain(shapes).flat_map(|id| shape(*id)).collect();
    [record(0xF, 0xF000, &[]), vec![0], record(0xF, 0xF002, &record(0xF, 0xF003, &group))].concat()
}

pub fn anchors(anchors: &[(u32, u32)]) -> Vec<u8> {
    let mut plc: Vec<u8> = anchors.iter().map(|(at, _)| *at).chain([9_999]).flat_map(u32::to_le_bytes).collect();
    for (_, shape) in anchors {
        plc.extend(shape.to_le_bytes());
        plc.extend([0; 22]);
    }
    plc
}

/// Boxes by their ends in their story, and their shapes.
pub fn boxes(boxes: &[(u32, u32)]) -> Vec<u8> {
    let mut plc: Vec<u8> =
        [0].into_iter().chain(boxes.iter().map(|(end, _)| *end)).flat_map(u32::to_le_bytes).collect();
    for (_, shape) in boxes {
        plc.extend([0; 14]);
        plc.extend(shape.to_le_bytes());
        plc.extend([0; 4]);
    }
    plc
}

pub fn png() -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image::RgbImage::from_pixel(40, 30, image::Rgb([9, 8, 7])).write_to(&mut out, image::ImageFormat::Png).unwrap();
    out.into_inner()
}

pub fn inline_picture(png: &[u8]) -> Vec<u8> {
    let blip = record(0x6E0 << 4, 0xF01E, &[&[0; 17][..], png].concat());
    let art =
        [record(0xF, 0xF004, &record(2, 0xF00A, &[0; 8])), record(2, 0xF007, &[&[0; 36][..], &blip].concat())].concat();
    let mut out = (68 + art.len() as u32).to_le_bytes().to_vec();
    out.extend([68, 0, 0x64, 0]);
    out.resize(68, 0);
    out.extend(art);
    out
}

pub fn word6(text: &[u8], language: u16) -> Vec<u8> {
    let mut word = vec![0; 0x300];
    word[..4].copy_from_slice(&[0xDC, 0xA5, 0x65, 0]);
    put(&mut word, 6, &language.to_le_bytes());
    put(&mut word, 0x18, &0x300u32.to_le_bytes());
    put(&mut word, 0x1C, &(0x300 + text.len() as u32).to_le_bytes());
    put(&mut word, 0x34, &(text.len() as u32).to_le_bytes());
    word.extend(text);
    container(&[("WordDocument".into(), word)])
}

pub fn word2(text: &[u8]) -> Vec<u8> {
    let mut word = vec![0; 0x180];
    word[..4].copy_from_slice(&[0xDB, 0xA5, 0x2D, 0]);
    put(&mut word, 0x18, &0x180u32.to_le_bytes());
    put(&mut word, 0x34, &(text.len() as u32).to_le_bytes());
    word.extend(text);
    word
}

/// Paragraphs with their kinds: 2 for headers, 0x10 for pictures.
pub fn write(paragraphs: &[(&str, u8)]) -> Vec<u8> {
    let mut file = vec![0; 128];
    file[..2].copy_from_slice(&[0x31, 0xBE]);
    let mut page = vec![0; 128];
    let mut at = 127;
    for (index, (text, kind)) in paragraphs.iter().enumerate() {
        file.extend(text.bytes());
        at -= 18;
        page[at] = 17;
        page[at + 17] = *kind;
        put(&mut page, 4 + 6 * index, &(file.len() as u32).to_le_bytes());
        put(&mut page, 8 + 6 * index, &(at as u16 - 4).to_le_bytes());
    }
    page[127] = paragraphs.len() as u8;
    let end = file.len() as u32;
    put(&mut file, 0x0E, &end.to_le_bytes());
    file.resize(file.len().div_ceil(128) * 128, 0);
    let first = (file.len() / 128) as u16;
    put(&mut file, 0x12, &first.to_le_bytes());
    put(&mut file, 0x14, &(first + 1).to_le_bytes());
    file.extend(page);
    file
}

/// The changes in a list of either age.
pub fn property(list: &[u8]) -> Vec<Change> {
    let mut found = Vec::new();
    changes(list, Age::Word97, |change| found.push(change));
    changes(list, Age::Word6, |change| found.push(change));
    found
}
