//! `[limits]`: what reading one mail may cost, in the units that an operator thinks in.
//!
//! Hands out [`Limits`]; [`Limits::reading`] gives what the readers count in. Every number has a default and a range.

use crate::intake::extract;
use serde::{Deserialize, Serialize};

const MIB: u64 = 1 << 20;

/// See the module.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Seconds for reading one mail.
    pub seconds: u64,
    /// Memory of a reading child, MiB.
    pub memory_mib: u64,
    /// Largest mail, MiB; a larger one is stored and quarantined.
    pub mail_mib: u64,
    /// Reading children at once.
    pub readers: usize,
    /// Whether `pdftotext`, `tesseract` and `bsdtar` are used where they are installed.
    pub programs: bool,
    /// MIME parts of one mail, those of mails within it included.
    pub parts: usize,
    /// Multiparts within each other.
    pub multipart_depth: usize,
    /// Text of one mail, MiB.
    pub text_mib: usize,
    /// Mails within one mail, at whatever depth.
    pub mails: usize,
    /// Mails within each other.
    pub forwards: usize,
    /// Files of one mail.
    pub attachments: usize,
    /// Archives and mails within each other around one file.
    pub depth: usize,
    /// Entries of one archive, and of all archives of a mail.
    pub entries: usize,
    /// One file out of an archive or an office document, MiB unpacked.
    pub part_mib: u64,
    /// All that is unpacked of one mail, MiB.
    pub unpacked_mib: u64,
    /// Unpacked over packed size.
    pub ratio: u64,
    /// Open elements of one XML or HTML part.
    pub xml_depth: usize,
    /// Tags and texts of one XML part.
    pub xml_events: usize,
    /// Pages of a PDF, sheets of a workbook.
    pub pages: usize,
    /// Scanned pages of one file that go to OCR.
    pub scans: usize,
    /// Characters of one document.
    pub characters: usize,
    /// Pictures of one document.
    pub pictures: usize,
    /// Pixels of one picture, in millions.
    pub megapixels: u64,
    /// Longer side of a picture in the bulletin, in pixels.
    pub picture_side: u32,
}

impl Default for Limits {
    fn default() -> Self {
        let reading = extract::Limits::default();
        Self {
            seconds: reading.seconds,
            memory_mib: reading.memory / MIB,
            mail_mib: reading.mail_bytes / MIB,
            readers: 2,
            programs: true,
            parts: reading.parts,
            multipart_depth: reading.multipart_depth,
            text_mib: reading.body_bytes >> 20,
            mails: reading.mails,
            forwards: reading.forwards,
            attachments: reading.attachments,
            depth: reading.depth,
            entries: reading.entries,
            part_mib: reading.part_bytes / MIB,
            unpacked_mib: reading.total_bytes / MIB,
            ratio: reading.inflate_ratio,
            xml_depth: reading.xml_depth,
            xml_events: reading.xml_events,
            pages: reading.pages,
            scans: reading.scans,
            characters: reading.chars,
            pictures: reading.pictures,
            megapixels: reading.picture_pixels / 1_000_000,
            picture_side: reading.picture_side,
        }
    }
}

impl Limits {
    /// The budgets that the reading child gets.
    pub fn reading(&self) -> extract::Limits {
        extract::Limits {
            seconds: self.seconds,
            memory: self.memory_mib * MIB,
            mail_bytes: self.mail_mib * MIB,
            parts: self.parts,
            multipart_depth: self.multipart_depth,
            body_bytes: self.text_mib << 20,
            mails: self.mails,
            forwards: self.forwards,
            attachments: self.attachments,
            depth: self.depth,
            entries: self.entries,
            part_bytes: self.part_mib * MIB,
            total_bytes: self.unpacked_mib * MIB,
            inflate_ratio: self.ratio,
            xml_depth: self.xml_depth,
            xml_events: self.xml_events,
            pages: self.pages,
            scans: self.scans,
            chars: self.characters,
            pictures: self.pictures,
            picture_pixels: self.megapixels * 1_000_000,
            picture_side: self.picture_side,
        }
    }

    /// What is out of range: the key, and the least and the most that make sense.
    pub(super) fn wrong(&self) -> Vec<(&'static str, u64, u64)> {
        let size = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let all = [
            ("readers", size(self.readers), 1, 64),
            ("seconds", self.seconds, 1, 3_600),
            ("memory_mib", self.memory_mib, 256, 65_536),
            ("mail_mib", self.mail_mib, 1, 1_024),
            ("parts", size(self.parts), 1, 100_000),
            ("multipart_depth", size(self.multipart_depth), 1, 100),
            ("text_mib", size(self.text_mib), 1, 256),
            ("mails", size(self.mails), 0, 10_000),
            ("forwards", size(self.forwards), 0, 16),
            ("attachments", size(self.attachments), 1, 10_000),
            ("depth", size(self.depth), 1, 16),
            ("entries", size(self.entries), 1, 1_000_000),
            ("part_mib", self.part_mib, 1, 4_096),
            ("unpacked_mib", self.unpacked_mib, 1, 16_384),
            ("ratio", self.ratio, 10, 100_000),
            ("xml_depth", size(self.xml_depth), 50, 10_000),
            ("xml_events", size(self.xml_events), 1_000, 1_000_000_000),
            ("pages", size(self.pages), 1, 10_000),
            ("scans", size(self.scans), 1, 1_000),
            ("characters", size(self.characters), 1_000, 100_000_000),
            ("pictures", size(self.pictures), 0, 10_000),
            ("megapixels", self.megapixels, 1, 1_000),
            ("picture_side", self.picture_side.into(), 100, 10_000),
        ];
        all.into_iter()
            .filter(|(_, value, least, most)| !(least..=most).contains(&value))
            .map(|(key, _, least, most)| (key, least, most))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_what_the_readers_use_anyway() {
        assert_eq!(Limits::default().reading(), extract::Limits::default());
        assert_eq!(Limits::default().wrong(), []);
    }

    #[test]
    fn numbers_have_a_range() {
        let limits = Limits { depth: 0, megapixels: 5_000, scans: 0, ..Limits::default() };
        assert_eq!(limits.wrong(), [("depth", 1, 16), ("scans", 1, 1_000), ("megapixels", 1, 1_000)]);
    }
}
