//! Optional content (layers): which of them are switched off when the file is opened (ISO 32000-1, 8.11.4).
//!
//! Hands out [`Layers`]. Deliberately knows nothing of membership by expression: what is not plainly off is shown.

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, ObjectIdentifier};
use std::collections::HashSet;

/// The groups that are off.
#[derive(Debug, Default)]
pub struct Layers(HashSet<ObjectIdentifier>);

impl Layers {
    /// Reads the default configuration.
    pub fn of(pdf: &Pdf) -> Self {
        let xref = pdf.xref();
        let mut off = HashSet::new();
        let Some(properties) =
            xref.get::<Dict<'_>>(xref.root_id()).and_then(|catalog| catalog.get::<Dict<'_>>(b"OCProperties"))
        else {
            return Self(off);
        };
        let groups = |dict: &Dict<'_>, key: &[u8]| -> Vec<ObjectIdentifier> {
            let array = dict.get::<Array<'_>>(key);
            let ids = array.iter().flat_map(|array| array.raw_iter().collect::<Vec<_>>());
            ids.filter_map(|item| item.as_obj_ref().map(ObjectIdentifier::from)).take(10_000).collect()
        };
        let Some(config) = properties.get::<Dict<'_>>(b"D") else { return Self(off) };
        if config.get::<Name<'_>>(b"BaseState").is_some_and(|state| state.as_ref() == b"OFF") {
            off.extend(groups(&properties, b"OCGs"));
        }
        for id in groups(&config, b"ON") {
            off.remove(&id);
        }
        off.extend(groups(&config, b"OFF"));
        Self(off)
    }

    /// Whether the group or membership that stands under `key` is off.
    pub fn hides(&self, holder: &Dict<'_>, key: &[u8]) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let off = |dict: &Dict<'_>, key: &[u8]| dict.get_ref(key).is_some_and(|id| self.0.contains(&id.into()));
        if off(holder, key) {
            return true;
        }
        let Some(membership) = holder.get::<Dict<'_>>(key) else { return false };
        match membership.get::<Array<'_>>(b"OCGs") {
            // Usual policy (AnyOn): hidden when every member is off.
            Some(members) => {
                let mut ids = members.raw_iter().filter_map(|item| item.as_obj_ref()).peekable();
                ids.peek().is_some() && ids.all(|id| self.0.contains(&id.into()))
            }
            None => off(&membership, b"OCGs"),
        }
    }
}
