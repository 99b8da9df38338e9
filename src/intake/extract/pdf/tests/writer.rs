//! A small writer of PDF files for tests.

use std::io::Write;

/// A file under way; objects are numbered from 1, and 1 is the catalogue, 2 the tree of pages.
pub struct Pdf {
    objects: Vec<Vec<u8>>,
    pages: Vec<usize>,
    fonts: String,
    pub more: String,
    trailer: String,
}

impl Pdf {
    pub fn new() -> Self {
        Self {
            objects: vec![Vec::new(); 2],
            pages: Vec::new(),
            fonts: String::new(),
            more: String::new(),
            trailer: String::new(),
        }
    }

    pub fn object(&mut self, body: impl AsRef<[u8]>) -> usize {
        self.objects.push(body.as_ref().to_vec());
        self.objects.len()
    }

    pub fn stream(&mut self, entries: &str, data: &[u8]) -> usize {
        let mut body = format!("<<{entries} /Length {}>>\nstream\n", data.len()).into_bytes();
        body.extend_from_slice(data);
        body.extend_from_slice(b"\nendstream");
        self.object(body)
    }

    pub fn trailer(&mut self, entries: &str) {
        self.trailer.push_str(entries);
    }

    /// Makes a font known to the pages that follow.
    pub fn font(&mut self, name: &str, dict: &str) {
        let id = self.object(dict);
        self.fonts.push_str(&format!("/{name} {id} 0 R "));
    }

    /// Helvetica as /H.
    pub fn latin(&mut self) {
        self.font("H", "<</Type/Font /Subtype/Type1 /BaseFont/Helvetica /Encoding/WinAnsiEncoding>>");
    }

    /// A Chinese font that is not embedded, with a predefined `CMap`.
    pub fn chinese(&mut self, name: &str, cmap: &str) {
        let dict = format!(
            "<</Type/Font /Subtype/Type0 /BaseFont/STSong-Light /Encoding/{cmap} /DescendantFonts [<</Type/Font \
             /Subtype/CIDFontType0 /BaseFont/STSong-Light /CIDSystemInfo <</Registry(Adobe) /Ordering(GB1) /Supplement 4>> \
             /FontDescriptor <</Type/FontDescriptor /FontName/STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] \
             /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93>> /DW 1000>>]>>"
        );
        self.font(name, &dict);
    }

    /// A Chinese font whose codes mean what its `ToUnicode` says: the first character is code 1, and so on.
    pub fn mapped(&mut self, name: &str, characters: &str) {
        let mut cmap = String::from(
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n",
        );
        for (code, c) in (1..).zip(characters.chars()) {
            let mut wide = [0; 2];
            let units: String = c.encode_utf16(&mut wide).iter().map(|unit| format!("{unit:04X}")).collect();
            cmap.push_str(&format!("1 beginbfchar <{code:04X}> <{units}> endbfchar\n"));
        }
        cmap.push_str("endcmap end end");
        let cmap = self.stream("", cmap.as_bytes());
        let dict = format!(
            "<</Type/Font /Subtype/Type0 /BaseFont/FZXBSJW /Encoding/Identity-H /ToUnicode {cmap} 0 R /DescendantFonts \
             [<</Type/Font /Subtype/CIDFontType2 /BaseFont/FZXBSJW /CIDSystemInfo <</Registry(Adobe) /Ordering(Identity) \
             /Supplement 0>> /DW 1000>>]>>"
        );
        self.font(name, &dict);
    }

    /// An A4 page (595 × 842 points) with a content stream.
    pub fn page(&mut self, content: impl AsRef<[u8]>) {
        self.page_with("", content);
    }

    pub fn page_with(&mut self, entries: &str, content: impl AsRef<[u8]>) {
        let content = self.stream("", content.as_ref());
        self.page_of(entries, content);
    }

    /// A page of which the content, or an array of contents, is there already.
    pub fn page_of(&mut self, entries: &str, content: usize) {
        let (fonts, more) = (&self.fonts, &self.more);
        let page = format!(
            "<</Type/Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources <</Font <<{fonts}>> {more}>> /Contents {content} 0 R {entries}>>"
        );
        let id = self.object(page);
        self.pages.push(id);
    }

    pub fn finish(self) -> Vec<u8> {
        self.finish_with("")
    }

    /// The file, with more entries in its catalogue.
    pub fn finish_with(mut self, catalogue: &str) -> Vec<u8> {
        let kids: String = self.pages.iter().map(|id| format!("{id} 0 R ")).collect();
        self.objects[0] = format!("<</Type/Catalog /Pages 2 0 R {catalogue}>>").into_bytes();
        self.objects[1] = format!("<</Type/Pages /Kids [{kids}] /Count {}>>", self.pages.len()).into_bytes();
        let mut out = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
        let mut places = Vec::new();
        for (number, body) in (1..).zip(&self.objects) {
            places.push(out.len());
            writeln!(out, "{number} 0 obj").unwrap();
            out.extend_from_slice(body);
            out.extend_from_slice(b"\nendobj\n");
        }
        let table = out.len();
        write!(out, "xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).unwrap();
        for place in &places {
            writeln!(out, "{place:010} 00000 n ").unwrap();
        }
        let trailer = &self.trailer;
        write!(out, "trailer <</Size {} /Root 1 0 R {trailer}>>\nstartxref\n{table}\n%%EOF\n", places.len() + 1)
            .unwrap();
        out
    }
}

/// Shows text at a place: `x` and `y` from the lower left corner.
pub fn show(font: &str, size: u32, x: f64, y: f64, hex: &str) -> String {
    format!("BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm <{hex}> Tj ET\n")
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// Text in GBK.
pub fn gbk(text: &str) -> String {
    hex(&encoding_rs::GBK.encode(text).0)
}

/// Text in UTF-16, big-endian.
pub fn wide(text: &str) -> String {
    text.encode_utf16().map(|unit| format!("{unit:04X}")).collect()
}
