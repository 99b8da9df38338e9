//! What all fuzz targets share: small budgets, so that a case costs milliseconds, and the laws of the tests.

#[path = "../../suite/support/laws.rs"]
pub mod laws;
pub mod seeds;
#[path = "../../suite/support/small/mod.rs"]
mod small;

use jianbao::intake::extract::{Document, Limits, Means};
use jianbao::intake::unpack::{Archive, Budget, unpack};

/// Budgets a hundredth of the program's own.
pub fn limits() -> Limits {
    Limits {
        part_bytes: 2 << 20,
        total_bytes: 4 << 20,
        entries: 200,
        pages: 20,
        xml_events: 100_000,
        xml_depth: 400,
        chars: 50_000,
        pictures: 8,
        picture_pixels: 1_000_000,
        ..Limits::default()
    }
}

/// No program of the machine, no clock.
pub fn means() -> Means {
    Means::bare(limits())
}

/// Holds the laws against a document; one that says nothing at all breaks them too.
pub fn document(document: &Document) {
    laws::document(document, &limits());
    assert!(!document.blocks.is_empty() || !document.flaws.is_empty(), "nothing read, nothing said");
}

/// Opens a container of a given kind.
pub fn container(archive: Archive, bytes: &[u8]) {
    let means = means();
    let mut budget = Budget::new(&means.limits);
    laws::unpacked(&unpack(archive, "a", bytes, &means, &mut budget), &means.limits);
}
