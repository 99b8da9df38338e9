//! Drawings (OfficeArt; MS-ODRAW) of a Word file: which shape shows which picture, and the pictures' bytes.
//!
//! Hands out [`Art`] for shapes that are anchored in the text and [`inline`] for pictures that stand in it. Deliberately
//! does not look at what is drawn with lines.

use super::bytes::Bytes;
use std::collections::HashMap;

/// A picture as it lies in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blip {
    /// A file of its own: JPEG or PNG, with its extension.
    File(Vec<u8>, &'static str),
    /// Lines instead of pixels (EMF, WMF, PICT), or a format that nobody prints.
    Drawing(&'static str),
    /// A shape without picture: a rule, an arrow.
    Nothing,
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct Art {
    /// The outermost group that each shape belongs to, else itself.
    tops: HashMap<u32, u32>,
    /// Numbers of pictures, from 1, by the outermost group.
    pictures: HashMap<u32, Vec<u32>>,
    /// The store of pictures: place and length of each entry in the drawings' table.
    store: Vec<(usize, usize)>,
}

/// The head of a record (MS-ODRAW 2.2.1).
struct Record {
    instance: u16,
    kind: u16,
    /// Whether it holds records.
    container: bool,
    /// Its content.
    at: usize,
    len: usize,
}

fn record(bytes: &[u8], at: usize) -> Option<Record> {
    let first = bytes.u16_at(at)?;
    let (kind, len) = (bytes.u16_at(at.checked_add(2)?)?, bytes.size_at(at.checked_add(4)?)?);
    let room = bytes.len().checked_sub(at.checked_add(8)?)?;
    Some(Record { instance: first >> 4, kind, container: first & 0xF == 0xF, at: at + 8, len: len.min(room) })
}

const GROUP: u16 = 0xF003;
const STORE_ENTRY: u16 = 0xF007;
const SHAPE_ID: u16 = 0xF00A;
const OPTIONS: u16 = 0xF00B;
/// Records of one table; more is no document.
const RECORDS: usize = 50_000;
/// Pictures of one shape.
const PICTURES: usize = 100;

impl Art {
    /// Reads the drawings' table (OfficeArtContent, MS-DOC 2.9.172).
    pub fn read(table: &[u8]) -> Self {
        let mut art = Self::default();
        // Containers are open until their end; a group knows the shape that stands for it.
        let mut groups: Vec<(usize, Option<u32>)> = Vec::new();
        let mut at = 0;
        // The outermost group of the shape that is being read.
        let mut top = 0;
        for _ in 0..RECORDS {
            while groups.last().is_some_and(|(end, _)| at >= *end) {
                groups.pop();
            }
            // Between the drawings stands one byte: which of the stories each belongs to.
            let Some(mut next) = record(table, at) else { break };
            if !(0xF000..=0xF122).contains(&next.kind) {
                at += 1;
                match record(table, at) {
                    Some(shifted) if (0xF000..=0xF122).contains(&shifted.kind) => next = shifted,
                    _ => break,
                }
            }
            let end = next.at + next.len;
            match next.kind {
                GROUP => groups.push((end, None)),
                STORE_ENTRY => art.store.push((next.at, next.len)),
                SHAPE_ID => {
                    let id = table.u32_at(next.at).unwrap_or(0);
                    // The first shape of a group stands for it; the outermost group is the page.
                    if let Some((_, own @ None)) = groups.last_mut() {
                        *own = Some(id);
                    }
                    top = groups.get(1).and_then(|(_, own)| *own).unwrap_or(id);
                    art.tops.insert(id, top);
                }
                OPTIONS => {
                    let options =
                        (0..usize::from(next.instance)).map(|i| next.at + 6 * i).take_while(|at| at + 6 <= end);
                    for option in options {
                        if table.u16_at(option).is_some_and(|name| name & 0x3FFF == 0x0104)
                            && let Some(number) = table.u32_at(option + 2).filter(|number| *number > 0)
                        {
                            let pictures = art.pictures.entry(top).or_default();
                            if !pictures.contains(&number) && pictures.len() < PICTURES {
                                pictures.push(number);
                            }
                        }
                    }
                }
                _ => {}
            }
            at = if next.container { next.at } else { end };
        }
        art
    }

    /// Numbers of the pictures in the shape that is anchored somewhere.
    pub fn pictures(&self, anchored: u32) -> &[u32] {
        self.pictures.get(&anchored).map_or(&[], Vec::as_slice)
    }

    /// The anchored shape around a shape.
    pub fn top(&self, id: u32) -> u32 {
        self.tops.get(&id).copied().unwrap_or(id)
    }

    /// A picture of the store by its number; its bytes stand in the table or, mostly, in the main stream.
    pub fn blip(&self, number: u32, table: &[u8], word: &[u8]) -> Option<Blip> {
        let (at, len) = *self.store.get(usize::try_from(number.checked_sub(1)?).ok()?)?;
        let entry = table.part(at, len)?;
        let inside = 36 + usize::from(entry.u8_at(33).unwrap_or(0));
        blip(entry, inside).or_else(|| blip(word, entry.size_at(28)?))
    }
}

/// The picture that stands in the text, by its place in the Data stream (PICFAndOfficeArtData, MS-DOC 2.9.192).
pub fn inline(data: &[u8], place: u32) -> Option<Blip> {
    let start = usize::try_from(place).ok()?;
    let (len, head) = (data.size_at(start)?, usize::from(data.u16_at(start.checked_add(4)?)?));
    let mode = data.u16_at(start + 6)?;
    let whole = data.tail(start);
    let whole = whole.get(..len.min(whole.len()))?;
    let mut at = head;
    if mode == 0x66 {
        at += 1 + usize::from(whole.u8_at(head)?);
    } else if mode != 0x64 {
        return Some(Blip::Drawing("wmf"));
    }
    for _ in 0..RECORDS {
        let Some(next) = record(whole, at) else { break };
        if next.kind == STORE_ENTRY {
            let inside = 36 + usize::from(whole.u8_at(next.at + 33).unwrap_or(0));
            if let Some(found) = blip(whole, next.at + inside) {
                return Some(found);
            }
        } else if let Some(found) = blip(whole, at) {
            return Some(found);
        }
        at = if next.container { next.at } else { next.at + next.len };
    }
    Some(Blip::Nothing)
}

/// A record that is a picture.
fn blip(bytes: &[u8], at: usize) -> Option<Blip> {
    let next = record(bytes, at)?;
    let content = bytes.part(next.at, next.len)?;
    // One digest of 16 bytes, or two, and a tag (MS-ODRAW 2.2.23 to 2.2.31).
    let digests = |two: &[u16]| if two.contains(&next.instance) { 33 } else { 17 };
    Some(match next.kind {
        0xF01A => Blip::Drawing("emf"),
        0xF01B => Blip::Drawing("wmf"),
        0xF01C => Blip::Drawing("pict"),
        0xF01D | 0xF02A => Blip::File(content.tail(digests(&[0x46B, 0x6E3])).to_vec(), "jpeg"),
        0xF01E => Blip::File(content.tail(digests(&[0x6E1])).to_vec(), "png"),
        0xF01F => Blip::File(bitmap(content.tail(digests(&[0x7A9])))?, "bmp"),
        0xF029 => Blip::Drawing("tiff"),
        _ => return None,
    })
}

/// A bitmap with the file head that it lacks in here.
fn bitmap(dib: &[u8]) -> Option<Vec<u8>> {
    let head = dib.size_at(0)?;
    let bits = if head == 12 { dib.u16_at(10)? } else { dib.u16_at(14)? };
    let used = if head >= 40 { dib.size_at(32)? } else { 0 };
    let colours = match bits {
        1 | 4 | 8 if used == 0 => 1usize << bits,
        1 | 4 | 8 => used.min(256),
        _ => 0,
    };
    let masks = if head == 40 && dib.u32_at(16)? == 3 { 12 } else { 0 };
    let pixels = 14 + head.min(1 << 16) + masks + colours * if head == 12 { 3 } else { 4 };
    let mut out = b"BM".to_vec();
    out.extend(u32::try_from(dib.len() + 14).ok()?.to_le_bytes());
    out.extend([0; 4]);
    out.extend(u32::try_from(pixels).ok()?.to_le_bytes());
    out.extend_from_slice(dib);
    Some(out)
}
