//! Automatic list numbers (PlfLst, PlfLfo; MS-DOC 2.9.131 to 2.9.150): 一、（一）1. that Word counts and does not write down.
//!
//! Hands out [`Lists`], which counts along while paragraphs are read. Bullets give nothing. Deliberately knows nothing of
//! how numbers are written: that is the same for .docx.

use super::bytes::Bytes;
use super::fib::{Fib, Part};
use crate::intake::extract::numbering::number;
use std::collections::{HashMap, HashSet};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Level {
    start: u32,
    format: u8,
    /// Written with digits whatever the levels above say.
    legal: bool,
    /// Characters below 9 stand for the number of that level.
    text: Vec<u16>,
}

/// A list as paragraphs name it: which definition, and what it changes there.
#[derive(Clone, Debug, Default)]
struct Override {
    definition: u32,
    starts: HashMap<u8, u32>,
    levels: HashMap<u8, Level>,
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    definitions: HashMap<u32, Vec<Level>>,
    overrides: Vec<Override>,
    counts: HashMap<u32, [Option<u32>; 9]>,
    /// List and level that were met.
    begun: HashSet<(u16, u8)>,
}

impl Lists {
    pub fn read(fib: &Fib, table: &[u8]) -> Self {
        let mut lists = Self::default();
        if let Some((at, len)) = fib.find(Part::Lists) {
            lists.definitions(table, at, len);
        }
        if let Some((at, _)) = fib.find(Part::ListOverrides) {
            // What is damaged here costs numbers, never text.
            let _ = lists.overrides(table, at);
        }
        lists
    }

    fn definitions(&mut self, table: &[u8], at: usize, len: usize) {
        let count = usize::from(table.u16_at(at).unwrap_or(0)).min(4_096);
        // The levels stand behind the table, outside its stated length.
        let mut levels_at = at.saturating_add(len);
        for index in 0..count {
            let head = at + 2 + 28 * index;
            let (Some(id), Some(flags)) = (table.u32_at(head), table.u8_at(head + 26)) else { return };
            let mut levels = Vec::new();
            for _ in 0..if flags & 1 != 0 { 1 } else { 9 } {
                let Some((level, used)) = level(table, levels_at) else { break };
                levels.push(level);
                levels_at += used;
            }
            self.definitions.insert(id, levels);
        }
    }

    fn overrides(&mut self, table: &[u8], at: usize) -> Option<()> {
        let count = table.size_at(at)?.min(4_096);
        let mut data = at + 4 + 16 * count;
        for index in 0..count {
            let head = at + 4 + 16 * index;
            let mut list = Override { definition: table.u32_at(head)?, ..Override::default() };
            let changed = table.u8_at(head + 12)?;
            self.overrides.push(list.clone());
            data += 4;
            for _ in 0..changed {
                let (start, flags) = (table.u32_at(data)?, table.u32_at(data + 4)?);
                let at_level = u8::try_from(flags & 0xF).unwrap_or(0);
                data += 8;
                if flags & 0x20 != 0 {
                    let (level, used) = level(table, data)?;
                    if flags & 0x10 != 0 {
                        list.starts.insert(at_level, level.start);
                    }
                    list.levels.insert(at_level, level);
                    data += used;
                } else if flags & 0x10 != 0 {
                    list.starts.insert(at_level, start);
                }
            }
            if let Some(last) = self.overrides.last_mut() {
                *last = list;
            }
        }
        Some(())
    }

    fn level(&self, list: &Override, index: u8) -> Option<Level> {
        let of = || self.definitions.get(&list.definition)?.get(usize::from(index)).cloned();
        list.levels.get(&index).cloned().or_else(of)
    }

    /// Counts one paragraph of a list (numbered from 1, as in the file) and gives its number as printed; `None` for
    /// bullets and unknown lists.
    pub fn label(&mut self, list: u16, index: u8) -> Option<String> {
        let known = self.overrides.get(usize::from(list.checked_sub(1)?))?.clone();
        let index = index.min(8);
        let level = self.level(&known, index)?;
        let counts = self.counts.entry(known.definition).or_default();
        // A list begins a level anew where it first comes to it.
        if self.begun.insert((list, index))
            && known.starts.contains_key(&index)
            && let Some(count) = counts.get_mut(usize::from(index))
        {
            *count = None;
        }
        let start = known.starts.get(&index).copied().unwrap_or(level.start);
        let here = counts.get_mut(usize::from(index))?;
        *here = Some(here.map_or(start, |n| n.saturating_add(1)));
        for deeper in counts.iter_mut().skip(usize::from(index) + 1) {
            *deeper = None;
        }
        let counts = *counts;
        let name = format_name(level.format)?;
        let mut label = String::new();
        for unit in &level.text {
            let Some(at) = u8::try_from(*unit).ok().filter(|at| *at < 9) else {
                label.push(char::from_u32(u32::from(*unit)).unwrap_or(' '));
                continue;
            };
            let of = if at == index { Some(level.clone()) } else { self.level(&known, at) };
            let count = counts.get(usize::from(at)).copied().flatten();
            let count = count.or(of.as_ref().map(|level| level.start)).unwrap_or(1);
            let format = of.and_then(|level| format_name(level.format)).unwrap_or(name);
            label.push_str(&number(count, if level.legal && at != index { "decimal" } else { format }));
        }
        let label = label.trim().to_owned();
        // A private-use character is a bullet from a symbol font.
        (!label.is_empty() && !label.contains(|c: char| ('\u{e000}'..='\u{f8ff}').contains(&c))).then_some(label)
    }
}

/// One level (LVL), and how many bytes it takes.
fn level(table: &[u8], at: usize) -> Option<(Level, usize)> {
    let start = table.u32_at(at)?;
    let format = table.u8_at(at + 4)?;
    let flags = table.u8_at(at + 5)?;
    let properties = usize::from(table.u8_at(at + 24)?) + usize::from(table.u8_at(at + 25)?);
    let text_at = at + 28 + properties;
    let len = usize::from(table.u16_at(text_at)?);
    let text = table.part(text_at + 2, 2 * len)?.chunks_exact(2).filter_map(|pair| pair.u16_at(0)).take(64).collect();
    Some((Level { start, format, legal: flags & 4 != 0, text }, text_at + 2 + 2 * len - at))
}

/// The name of a number format (MSONFC, MS-OSHARED 2.2.1.3) as .docx writes it; `None` for bullets.
fn format_name(format: u8) -> Option<&'static str> {
    Some(match format {
        1 => "upperRoman",
        2 => "lowerRoman",
        3 => "upperLetter",
        4 => "lowerLetter",
        10 => "ideographDigital",
        11 => "japaneseCounting",
        14 => "decimalFullWidth",
        17 => "japaneseDigitalTenThousand",
        18 => "decimalEnclosedCircle",
        19 => "decimalFullWidth2",
        22 => "decimalZero",
        26 => "decimalEnclosedFullstop",
        27 => "decimalEnclosedParen",
        28 => "decimalEnclosedCircleChinese",
        30 => "ideographTraditional",
        31 => "ideographZodiac",
        33 => "taiwaneseCounting",
        35 => "taiwaneseCountingThousand",
        37 => "chineseCounting",
        38 => "chineseLegalSimplified",
        39 => "chineseCountingThousand",
        23 | 255 => return None,
        _ => "decimal",
    })
}
