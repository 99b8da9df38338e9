//! How much of a stranger's file we are willing to read.
//!
//! Hands out [`Limits`], the one budget that every reader in this room is given, and that the reading child gets on its
//! command line. Deliberately knows nothing of formats: a reader decides what it says when a limit is met.

use serde::{Deserialize, Serialize};

/// Budgets for reading one mail. Counted in what comes out, not in what the file claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of one part of a container after inflating.
    pub part_bytes: u64,
    /// Bytes of all parts of one container after inflating.
    pub total_bytes: u64,
    /// Inflated over deflated size of a part, beyond the first MiB (office files stay below 100, bombs reach 1,000).
    pub inflate_ratio: u64,
    /// Entries of one container; of all archives of a mail together.
    pub entries: usize,
    /// Archives and mails within each other around one file.
    pub depth: usize,
    /// Pages of one document; of a workbook, sheets.
    pub pages: usize,
    /// Pages of one document that are pictures of text and go to OCR, each a few seconds.
    pub scans: usize,
    /// Open elements of XML or HTML at one time.
    pub xml_depth: usize,
    /// Tags, texts and references of one XML part.
    pub xml_events: usize,
    /// Characters of text of one document.
    pub chars: usize,
    /// Pictures of one document.
    pub pictures: usize,
    /// Pixels of one picture (width × height) as stored.
    pub picture_pixels: u64,
    /// Longer side of a picture after scaling, in pixels: 1,600 print 156 mm at 260 dpi.
    pub picture_side: u32,
    /// Bytes of one mail that are read; 163 takes 50 MB, others up to 100.
    pub mail_bytes: u64,
    /// Bytes of one body text of a mail, transfer encoding undone.
    pub body_bytes: usize,
    /// MIME parts of one mail, those of attached mails included.
    pub parts: usize,
    /// Depth of multipart within multipart.
    pub multipart_depth: usize,
    /// Mails attached whole to one mail, at whatever depth.
    pub mails: usize,
    /// Attachments of one mail.
    pub attachments: usize,
    /// Depth of mails inside mails.
    pub forwards: usize,
    /// Memory of the reading child (RLIMIT_AS), in bytes.
    pub memory: u64,
    /// Wall clock for one request to the reading child, in seconds.
    pub seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            part_bytes: 64 << 20,
            total_bytes: 192 << 20,
            inflate_ratio: 200,
            entries: 4_000,
            depth: 4,
            pages: 300,
            scans: 12,
            xml_depth: 1_000,
            xml_events: 4_000_000,
            chars: 1_000_000,
            pictures: 60,
            picture_pixels: 60_000_000,
            picture_side: 1_600,
            mail_bytes: 100 << 20,
            body_bytes: 8 << 20,
            parts: 500,
            multipart_depth: 20,
            mails: 50,
            attachments: 100,
            forwards: 8,
            memory: 1 << 30,
            seconds: 60,
        }
    }
}
