//! A font of the file: codes → characters and advances.
//!
//! Hands out [`Faces`] and [`Face`]. What the file says (`ToUnicode`, glyph names) goes first; then the character
//! collection of Chinese, Japanese and Korean fonts; then ASCII. Deliberately draws nothing.

use super::bounds::Budget;
use hayro_font::hayro_cmap::{BfString, CMap, CMapName, CharacterCollection, CidFamily, load_embedded};
use hayro_font::kurbo::Vec2;
use hayro_font::{CMapResolverFn, Font, FontCache, FontGlyph, FontQuery, FontResolverFn, GlyphId, StandardFont};
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// What a code stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Sign {
    /// Its characters; empty if nobody knows.
    pub text: Rc<str>,
    /// In 1/1000 em: to the right, or (vertical writing) upwards.
    pub advance: Vec2,
}

/// One font.
pub struct Face<'a> {
    font: Font<'a>,
    pub bold: bool,
    /// The em over the font size: 1 but for Type 3 fonts, whose glyph space is their own.
    pub em: f64,
    /// Whether codes are bytes of text rather than of a composite font.
    simple: bool,
    type3: bool,
    /// The encoding, where it is a chain of embedded `CMap`s (`UseCMap`), the innermost last.
    chain: Vec<CMap>,
    spare: OnceCell<Option<Spare>>,
    /// A `ToUnicode` that is a name (`None` within) or maps to numbers.
    odd: OnceCell<Option<Option<CMap>>>,
    dict: Dict<'a>,
    known: RefCell<HashMap<u32, Sign>>,
}

/// From codes by way of character identifiers to characters.
struct Spare {
    encoding: Option<CMap>,
    characters: CMap,
}

/// The fonts of a document.
pub struct Faces<'a> {
    cache: FontCache<'a>,
    resolver: FontResolverFn,
    cmaps: CMapResolverFn,
    faces: Vec<(Dict<'a>, Option<Rc<Face<'a>>>)>,
    usual: OnceCell<Option<Rc<Face<'a>>>>,
}

/// Documents with more fonts than this are not believed.
const FONTS: usize = 2_000;
/// Encodings that build upon each other.
const CHAIN: usize = 8;

impl<'a> Faces<'a> {
    pub fn new() -> Self {
        Self {
            cache: FontCache::new(),
            resolver: Arc::new(|query| {
                let font = match query {
                    FontQuery::Standard(font) => *font,
                    FontQuery::Fallback(query) => query.pick_standard_font(),
                };
                Some(font.get_font_data())
            }),
            cmaps: Arc::new(load_embedded),
            faces: Vec::new(),
            usual: OnceCell::new(),
        }
    }

    /// The font of a dictionary; `None` if it cannot be used.
    pub fn face(&mut self, dict: &Dict<'a>, budget: &mut Budget) -> Option<Rc<Face<'a>>> {
        let same = |known: &Dict<'a>| match (known.obj_id(), dict.obj_id()) {
            (Some(one), Some(other)) => one == other,
            _ => known.data() == dict.data(),
        };
        if let Some((_, face)) = self.faces.iter().find(|(known, _)| same(known)) {
            return face.clone();
        }
        if self.faces.len() >= FONTS {
            return None;
        }
        let face = self.load(dict, budget).map(Rc::new);
        self.faces.push((dict.clone(), face.clone()));
        face
    }

    /// What viewers take when a page names no font: Helvetica.
    pub fn usual(&self) -> Option<Rc<Face<'a>>> {
        let load = || {
            let font = self.cache.standard_font(StandardFont::Helvetica, &self.resolver)?;
            Some(Rc::new(Face::new(font, Dict::empty())))
        };
        self.usual.get_or_init(load).clone()
    }

    fn load(&self, dict: &Dict<'a>, budget: &mut Budget) -> Option<Face<'a>> {
        let descendant = descendant(dict);
        let descriptors = [dict.get::<Dict<'a>>(b"FontDescriptor"), descendant.as_ref()?.get(b"FontDescriptor")];
        let streams = descriptors.iter().flatten().flat_map(|descriptor| {
            [&b"FontFile"[..], b"FontFile2", b"FontFile3"].map(|key| descriptor.get::<Stream<'a>>(key))
        });
        let more =
            [dict.get::<Stream<'a>>(b"ToUnicode"), dict.get(b"Encoding"), descendant.as_ref()?.get(b"CIDToGIDMap")];
        let encodings = encodings(dict);
        if !streams.chain(more).flatten().chain(encodings).all(|stream| budget.fits(&stream)) {
            return None;
        }
        let font = self.cache.font(dict, &self.resolver, &self.cmaps)?;
        Some(Face::new(font, dict.clone()))
    }
}

/// The inner font of a composite one; the dictionary itself otherwise.
fn descendant<'a>(dict: &Dict<'a>) -> Option<Dict<'a>> {
    let inner = dict.get::<Array<'a>>(b"DescendantFonts").and_then(|fonts| fonts.iter::<Dict<'a>>().next());
    Some(inner.unwrap_or_else(|| dict.clone()))
}

impl<'a> Face<'a> {
    fn new(font: Font<'a>, dict: Dict<'a>) -> Self {
        let kind = dict.get::<Name<'_>>(b"Subtype");
        let is = |name: &[u8]| kind.as_ref().is_some_and(|kind| kind.as_ref() == name);
        let name = dict.get::<Name<'_>>(b"BaseFont").map(|name| name.as_str().to_ascii_lowercase()).unwrap_or_default();
        let inner = descendant(&dict).unwrap_or_default();
        let descriptor = inner.get::<Dict<'_>>(b"FontDescriptor").unwrap_or_default();
        let flags = descriptor.get::<i32>(b"Flags").unwrap_or(0);
        let heavy = descriptor.get::<f32>(b"FontWeight").is_some_and(|weight| weight >= 600.0);
        let bold = heavy
            || flags & (1 << 18) != 0
            || ["bold", "heavy", "black", "simhei", "xbs", "xiaobiaosong"].iter().any(|part| name.contains(part));
        let em = if is(b"Type3") { type3_em(&dict) } else { 1.0 };
        Self {
            font,
            bold,
            em,
            simple: !is(b"Type0"),
            type3: is(b"Type3"),
            chain: encodings(&dict)
                .iter()
                .filter_map(|stream| CMap::parse(&stream.decoded_data().ok()?, load_embedded))
                .collect(),
            spare: OnceCell::new(),
            odd: OnceCell::new(),
            dict,
            known: RefCell::new(HashMap::new()),
        }
    }

    pub fn is_horizontal(&self) -> bool {
        self.font.is_horizontal()
    }

    /// The next code of a string and its length in bytes (at least one).
    pub fn code(&self, bytes: &[u8], at: usize) -> (u32, usize) {
        if !self.chain.is_empty() {
            let mut code = 0;
            for (length, byte) in (1u8..=4).zip(bytes.get(at..).unwrap_or_default()) {
                code = code << 8 | u32::from(*byte);
                if self.chain.iter().any(|cmap| cmap.lookup_cid_code(code, length).is_some()) {
                    return (code, usize::from(length));
                }
            }
        }
        let (code, length) = self.font.read_code(bytes, at);
        (code, length.max(1))
    }

    /// What a code stands for.
    pub fn sign(&self, code: u32) -> Sign {
        if let Some(sign) = self.known.borrow().get(&code) {
            return sign.clone();
        }
        let sign = Sign { text: self.text(code).into(), advance: self.font.code_advance(code) };
        self.known.borrow_mut().insert(code, sign.clone());
        sign
    }

    fn text(&self, code: u32) -> String {
        let told = match self.font.glyph(self.font.map_code(code), code) {
            FontGlyph::Outline(glyph) => glyph.as_unicode(),
            FontGlyph::Type3(glyph) => glyph.as_unicode(),
        };
        let told = told.map(words).map(bullet).filter(|text| is_text(text));
        if let Some(text) = told {
            return text;
        }
        if let Some(text) = self.by_odd_map(code).filter(|text| is_text(text)) {
            return text;
        }
        if let FontGlyph::Outline(glyph) = self.font.glyph(self.font.map_code(code), code)
            && !self.type3
            && glyph.glyph_id() != GlyphId::NOTDEF
            && glyph.outline().is_empty()
        {
            return " ".into();
        }
        if self.simple {
            // Fonts without any table still use ASCII codes for ASCII letters, unless they are drawings (Type 3).
            let plain = char::from_u32(code).filter(|c| (' '..='~').contains(c) && !self.type3);
            return plain.map(String::from).unwrap_or_default();
        }
        self.by_collection(code).filter(|text| is_text(text)).unwrap_or_default()
    }

    /// By a `ToUnicode` that is not as it should be: the name of an identity (codes are UTF-16), or a map to numbers in
    /// the place of strings.
    fn by_odd_map(&self, code: u32) -> Option<String> {
        let told = self.odd.get_or_init(|| match self.dict.get::<Object<'_>>(b"ToUnicode")? {
            Object::Name(name) if name.as_ref().starts_with(b"Identity") => Some(None),
            Object::Stream(stream) => CMap::parse(&stream.decoded_data().ok()?, load_embedded).map(Some),
            _ => None,
        });
        let character = match told.as_ref()? {
            None => code,
            Some(map) => (1..=2).find_map(|length| map.lookup_cid_code(code, length))?,
        };
        char::from_u32(character).map(String::from)
    }

    /// By way of the character collection (Adobe-GB1 and its kin; ISO 32000-1, 9.10.2).
    fn by_collection(&self, code: u32) -> Option<String> {
        let spare = self.spare.get_or_init(|| self.load_spare()).as_ref()?;
        let lookup = |encoding: &CMap| (1..=4).find_map(|length| encoding.lookup_cid_code(code, length));
        let cid = match (&spare.encoding, self.chain.as_slice()) {
            (None, _) => code,
            (Some(encoding), []) => lookup(encoding)?,
            (_, chain) => chain.iter().find_map(lookup)?,
        };
        spare.characters.lookup_bf_string(cid).map(words)
    }

    fn load_spare(&self) -> Option<Spare> {
        let parse = |name: CMapName<'_>| CMap::parse(load_embedded(name)?, load_embedded);
        let encoding = match self.dict.get::<Object<'_>>(b"Encoding")? {
            Object::Name(name) if name.as_ref().starts_with(b"Identity") => None,
            Object::Name(name) => Some(parse(CMapName::from_bytes(name.as_ref()))?),
            Object::Stream(stream) => Some(CMap::parse(&stream.decoded_data().ok()?, load_embedded)?),
            _ => return None,
        };
        let told = encoding.as_ref().and_then(|encoding| encoding.metadata().character_collection.clone());
        let told = told.filter(|collection| collection.family != CidFamily::AdobeIdentity);
        let family = told.map_or_else(|| self.collection(), |CharacterCollection { family, .. }| Some(family))?;
        Some(Spare { encoding, characters: parse(family.ucs2_cmap()?)? })
    }

    fn collection(&self) -> Option<CidFamily> {
        use hayro_interpret::hayro_syntax::object::String;
        let info = descendant(&self.dict)?.get::<Dict<'_>>(b"CIDSystemInfo")?;
        let (registry, ordering) = (info.get::<String<'_>>(b"Registry")?, info.get::<String<'_>>(b"Ordering")?);
        Some(CidFamily::from_registry_ordering(registry.as_bytes(), ordering.as_bytes()))
    }
}

/// The embedded `CMap`s that an encoding is built upon, itself first, if there are any (`UseCMap`; ISO 32000-1, 9.7.5.4).
fn encodings<'a>(dict: &Dict<'a>) -> Vec<Stream<'a>> {
    let base = |stream: &Stream<'a>| stream.dict().get::<Stream<'a>>(b"UseCMap");
    let first = dict.get::<Stream<'a>>(b"Encoding").filter(|stream| base(stream).is_some());
    std::iter::successors(first, base).take(CHAIN).collect()
}

fn words(told: BfString) -> String {
    match told {
        BfString::Char(c) => c.into(),
        BfString::String(text) => text,
    }
}

/// The marks that word processors take from the Symbol and Wingdings fonts, whose codes stand in the private use area.
fn bullet(text: String) -> String {
    let mark = match text.as_str() {
        "\u{f0b7}" | "\u{f06c}" | "\u{f09f}" => "•",
        "\u{f0a7}" | "\u{f06e}" => "▪",
        "\u{f075}" | "\u{f077}" => "◆",
        "\u{f0d8}" => "➢",
        "\u{f0fc}" | "\u{f0fe}" => "✓",
        "\u{f0a8}" | "\u{f06f}" => "□",
        "\u{f020}" => " ",
        _ => return text,
    };
    mark.into()
}

/// Whether a mapping says anything: not the private use area, not controls alone.
fn is_text(text: &str) -> bool {
    let told =
        |c: char| !matches!(c, '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{e000}'..='\u{f8ff}' | '\u{fffd}' | '\u{ffff}');
    !text.is_empty() && text.chars().all(told)
}

/// How high the glyphs of a Type 3 font are, in units of the font size.
fn type3_em(dict: &Dict<'_>) -> f64 {
    let matrix = dict.get::<[f64; 6]>(b"FontMatrix").unwrap_or([0.001, 0.0, 0.0, 0.001, 0.0, 0.0]);
    let scale = matrix.get(3).copied().unwrap_or(0.001).abs();
    let high = dict.get::<[f64; 4]>(b"FontBBox").map(|[_, y0, _, y1]| (y1 - y0).abs()).filter(|high| *high > 0.0);
    let em = high.map_or(scale * 1_000.0, |high| high * scale);
    if em.is_finite() && em > 1e-6 { em.min(10.0) } else { 1.0 }
}
