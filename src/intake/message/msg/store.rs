//! The properties of a `.msg`, as they lie in the storages of an OLE file (MS-OXMSG §2).
//!
//! Hands out [`Store`] and [`Place`]. Deliberately knows nothing of what a property means, but for the code pages that its
//! own texts need.

use super::mapi::{kind, tag, text_of, wide};
use crate::intake::field::Field;
use cfb::CompoundFile;
use std::borrow::Cow;
use std::io::{Cursor, Read};

/// No longer file than this is made up, in bytes.
const FILLED: usize = 128 << 20;

/// One storage: the mail itself, a recipient, an attachment, a mail inside.
#[derive(Clone, Debug)]
pub(super) struct Place {
    path: String,
    /// Bytes before the first entry of the list of properties (MS-OXMSG §2.4.1).
    head: usize,
}

impl Place {
    /// The whole file.
    pub fn top() -> Self {
        Self { path: "/".into(), head: 32 }
    }

    fn child(&self, name: &str, head: usize) -> Self {
        Self { path: format!("{}{name}/", self.path), head }
    }
}

/// See the module.
pub(super) struct Store<'a> {
    file: CompoundFile<Cursor<Cow<'a, [u8]>>>,
    /// Bytes that may still be read: damaged chains may show the same sectors again and again.
    left: u64,
    damaged: bool,
    /// The list of fixed properties of the place last asked.
    fixed: Option<(String, Vec<u8>)>,
}

impl<'a> Store<'a> {
    /// Opens a file; `None` if it is none.
    pub fn open(bytes: &'a [u8]) -> Option<Self> {
        let left = bytes.len() as u64 * 2 + (1 << 20);
        let whole = CompoundFile::open(Cursor::new(Cow::Borrowed(bytes)));
        if let Ok(file) = whole {
            return Some(Self { file, left, damaged: false, fixed: None });
        }
        // A file that was cut off is refused; with zeros in the place of what is lost, the rest can be read.
        let mut filled = bytes.to_vec();
        filled.resize(full_size(bytes).filter(|size| *size > bytes.len())?, 0);
        let file = CompoundFile::open(Cursor::new(Cow::Owned(filled))).ok()?;
        Some(Self { file, left, damaged: true, fixed: None })
    }

    /// Whether something that is there could not be read.
    pub fn is_damaged(&self) -> bool {
        self.damaged
    }

    /// The storages inside a place whose names begin so, in their order.
    pub fn inside(&mut self, place: &Place, prefix: &str) -> Vec<Place> {
        let Ok(entries) = self.file.read_storage(&place.path) else { return Vec::new() };
        let named = |name: &str| name.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
        let entries = entries.filter(|entry| entry.is_storage() && named(entry.name()));
        let mut names: Vec<String> = entries.map(|entry| entry.name().to_owned()).collect();
        names.sort();
        names.iter().map(|name| place.child(name, 8)).collect()
    }

    /// A text property of either type.
    pub fn text(&mut self, place: &Place, tag: u16) -> Option<String> {
        let text = match self.stream(place, tag, kind::UNICODE) {
            Some(bytes) => wide(&bytes),
            None => {
                let bytes = self.stream(place, tag, kind::STRING8)?;
                let codepage = self.codepage(place);
                text_of(&bytes, codepage)
            }
        };
        (!text.trim().is_empty()).then_some(text)
    }

    /// A property of bytes.
    pub fn bytes(&mut self, place: &Place, tag: u16) -> Option<Vec<u8>> {
        self.stream(place, tag, kind::BINARY)
    }

    /// A property of fixed size, as the eight bytes that hold it.
    pub fn number(&mut self, place: &Place, tag: u16) -> Option<u64> {
        if self.fixed.as_ref().is_none_or(|(path, _)| *path != place.path) {
            let list = self.read(&format!("{}__properties_version1.0", place.path)).unwrap_or_default();
            self.fixed = Some((place.path.clone(), list));
        }
        let (_, list) = self.fixed.as_ref()?;
        // Each entry: type, number, flags, value.
        list.get(place.head..)?.chunks_exact(16).find_map(|entry| {
            let mut field = Field::new(entry);
            field.u16()?;
            let found = field.u16()? == tag;
            field.u32()?;
            found.then(|| field.u64()).flatten()
        })
    }

    /// The storage that a property of type object is.
    pub fn object(&mut self, place: &Place, tag: u16) -> Option<Place> {
        let name = format!("__substg1.0_{tag:04X}{:04X}", kind::OBJECT);
        self.file.is_storage(format!("{}{name}", place.path)).then(|| place.child(&name, 24))
    }

    /// Whether a storage is a mail.
    pub fn is_letter(&self, place: &Place) -> bool {
        self.file.is_stream(format!("{}__properties_version1.0", place.path))
    }

    /// An embedded OLE object as a file of its own.
    pub fn as_file(&mut self, place: &Place) -> Option<Vec<u8>> {
        let root = place.path.trim_end_matches('/').to_owned();
        let entries = self.file.walk_storage(&root).ok()?.take(2_000);
        let entries: Vec<(String, bool)> =
            entries.map(|entry| (entry.path().to_string_lossy().into_owned(), entry.is_stream())).collect();
        let mut copy = CompoundFile::create(Cursor::new(Vec::new())).ok()?;
        for (path, is_stream) in entries {
            let Some(inner) = path.strip_prefix(&root).filter(|inner| !inner.is_empty()) else { continue };
            if is_stream {
                let bytes = self.read(&path)?;
                std::io::Write::write_all(&mut copy.create_stream(inner).ok()?, &bytes).ok()?;
            } else {
                copy.create_storage(inner).ok()?;
            }
        }
        copy.flush().ok()?;
        Some(copy.into_inner().into_inner())
    }

    /// The code page of a page of HTML.
    pub fn internet_codepage(&mut self, place: &Place) -> Option<u32> {
        self.number(place, tag::INTERNET_CODEPAGE).and_then(|page| u32::try_from(page & 0xFFFF_FFFF).ok())
    }

    /// The code page of 8-bit texts: that of the mail around the place.
    fn codepage(&mut self, place: &Place) -> Option<u32> {
        let last = place.path.trim_end_matches('/').rfind("__").unwrap_or_default();
        let part = place.path.get(last..).unwrap_or_default();
        let around = if part.starts_with("__recip") || part.starts_with("__attach") {
            let path = place.path.get(..last).unwrap_or("/").to_owned();
            Place { head: if path == "/" { 32 } else { 24 }, path }
        } else {
            place.clone()
        };
        let own = self.number(&around, tag::MESSAGE_CODEPAGE).map(|page| (page & 0xFFFF_FFFF) as u32);
        own.filter(|page| *page != 0).or_else(|| self.internet_codepage(&around))
    }

    fn stream(&mut self, place: &Place, tag: u16, kind: u16) -> Option<Vec<u8>> {
        self.read(&format!("{}__substg1.0_{tag:04X}{kind:04X}", place.path))
    }

    /// A whole stream; `None` if there is none or nothing of it can be read.
    fn read(&mut self, path: &str) -> Option<Vec<u8>> {
        if !self.file.is_stream(path) {
            return None;
        }
        let mut bytes = Vec::new();
        let read = self.file.open_stream(path).and_then(|stream| stream.take(self.left).read_to_end(&mut bytes));
        self.left = self.left.saturating_sub(bytes.len() as u64);
        if read.is_err() || self.left == 0 {
            self.damaged = true;
        }
        (read.is_ok() || !bytes.is_empty()).then_some(bytes)
    }
}

/// How long an OLE file may be by its header (MS-CFB §2.2): as many sectors as its allocation table has room for.
fn full_size(bytes: &[u8]) -> Option<usize> {
    let shift = Field::at(bytes, 0x1E).u16()?;
    let tables = usize::try_from(Field::at(bytes, 0x2C).u32()?).ok()?;
    let sector = match shift {
        9 => 512_usize,
        12 => 4_096,
        _ => return None,
    };
    let sectors = tables.checked_mul(sector / 4)?.checked_add(1)?;
    sectors.checked_mul(sector).filter(|size| *size <= FILLED)
}
