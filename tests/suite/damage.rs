//! Damaged files: whatever was cut off or changed on the way, something is read or something is said.

use super::support::{laws, small};
use jianbao::intake::extract::sniff::{Kind, sniff};
use jianbao::intake::extract::{Document, Limits, Means};
use jianbao::intake::reading::{Opened, Reading, read_file};
use jianbao::intake::unpack::{Budget, unpack};
use jianbao::model::flaw::Flaw;
use std::time::{Duration, Instant};

/// A sequence of numbers that is the same in every run (Knuth's MMIX).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most.max(1)
    }
}

fn means() -> Means {
    Means::bare(Limits { part_bytes: 4 << 20, total_bytes: 8 << 20, chars: 20_000, ..Limits::default() })
}

/// Reads it, and holds the laws against what came out.
fn check(name: &str, bytes: &[u8], how: &str) -> Opened {
    let means = means();
    let began = Instant::now();
    let opened = read_file(name, "", bytes, &means);
    assert!(began.elapsed() < Duration::from_secs(5), "{name}, {how}: {:?}", began.elapsed());
    laws::document(&opened.document, &means.limits);
    for mail in &opened.mails {
        laws::reading(mail, &means.limits);
    }
    assert!(!laws::is_silent(&opened), "{name}, {how}: nothing read, nothing said");
    if let Kind::Archive(archive) = sniff(bytes) {
        let mut budget = Budget::new(&means.limits);
        laws::unpacked(&unpack(archive, name, bytes, &means, &mut budget), &means.limits);
    }
    opened
}

/// Everything that a person would read of it.
fn text(opened: &Opened) -> String {
    let documents = |documents: Vec<&Document>| documents.iter().map(|d| d.plain_text() + "\n").collect::<String>();
    let mail = |reading: &Reading| {
        reading.message.text.clone() + &documents(reading.documents.iter().flat_map(Document::all).collect())
    };
    documents(opened.document.all()) + &opened.mails.iter().map(mail).collect::<String>()
}

#[test]
fn sound_files_are_read() {
    for (name, bytes) in small::files() {
        let opened = check(name, &bytes, "sound");
        let documents = opened.document.all();
        let unsupported = documents.iter().flat_map(|d| &d.flaws).any(|flaw| matches!(flaw, Flaw::Unsupported { .. }));
        let picture = documents.iter().any(|document| !document.pictures.is_empty());
        let read = ["全市", "镕喆等3家"].iter().any(|words| text(&opened).contains(words));
        assert!(read || picture || unsupported, "{name}: {opened:?}");
    }
}

#[test]
fn files_cut_short_are_read_or_told() {
    for (name, bytes) in small::files() {
        for part in 0..16 {
            let end = bytes.len() * part / 16;
            check(name, &bytes[..end], &format!("cut at {end}"));
        }
    }
}

#[test]
fn files_with_changed_bytes_are_read_or_told() {
    for (name, sound) in small::files() {
        let mut numbers = Numbers(sound.len() as u64);
        for round in 0..24 {
            let mut bytes = sound.clone();
            for _ in 0..=numbers.below(8) {
                let at = numbers.below(bytes.len());
                bytes[at] ^= 1 << numbers.below(8);
            }
            check(name, &bytes, &format!("round {round}"));
        }
    }
}

#[test]
fn files_with_a_piece_twice_or_missing_are_read_or_told() {
    for (name, sound) in small::files() {
        let mut numbers = Numbers(sound.len() as u64 + 1);
        for round in 0..12 {
            let from = numbers.below(sound.len());
            let to = from + numbers.below((sound.len() - from).min(64));
            let bytes = if round % 2 == 0 {
                [&sound[..from], &sound[to..]].concat()
            } else {
                [&sound[..to], &sound[from..to], &sound[to..]].concat()
            };
            check(name, &bytes, &format!("round {round}, {from}..{to}"));
        }
    }
}
