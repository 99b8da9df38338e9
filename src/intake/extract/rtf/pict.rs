//! The data of `\pict` → a picture file.
//!
//! Hands out [`Sketch`]. A bitmap without file header gets one; a metafile is opened only for the bitmap that it wraps
//! (MS-WMF). Deliberately decodes no picture.

use super::lex::hex;

/// The picture's format, as its control word says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Whatever the data says: PNG, JPEG.
    File,
    /// A device-independent bitmap without file header.
    Bitmap,
    Metafile,
    /// Drawings that we do not paint: EMF, PICT, OS/2.
    Drawing,
}

/// A picture that is being gathered.
#[derive(Debug)]
pub struct Sketch {
    kind: Kind,
    data: Vec<u8>,
    half: Option<u8>,
}

impl Sketch {
    pub fn new() -> Self {
        Self { kind: Kind::File, data: Vec::new(), half: None }
    }

    /// Takes note of a control word in the group.
    pub fn word(&mut self, word: &str) {
        self.kind = match word {
            "pngblip" | "jpegblip" => Kind::File,
            "dibitmap" => Kind::Bitmap,
            "wmetafile" => Kind::Metafile,
            "emfblip" | "macpict" | "pmmetafile" | "wbitmap" => Kind::Drawing,
            _ => return,
        };
    }

    /// Adds hexadecimal digits; others are passed over.
    pub fn digits(&mut self, text: &[u8]) {
        for digit in text.iter().filter_map(|byte| hex(*byte)) {
            match self.half.take() {
                Some(high) => self.data.push(high << 4 | digit),
                None => self.half = Some(digit),
            }
        }
    }

    /// Adds bytes as they are.
    pub fn binary(&mut self, data: &[u8]) {
        self.data.extend_from_slice(data);
    }

    /// The picture as a file; `Ok(None)` for one without data, the error is a short reason in Chinese.
    pub fn file(self) -> Result<Option<Vec<u8>>, String> {
        if self.data.is_empty() {
            return Ok(None);
        }
        let vector = || String::from("为矢量图形");
        match self.kind {
            Kind::File => Ok(Some(self.data)),
            Kind::Bitmap => headed(&self.data).map(Some).ok_or_else(|| "文件损坏".into()),
            Kind::Metafile => wrapped(&self.data).and_then(headed).map(Some).ok_or_else(vector),
            Kind::Drawing => Err(vector()),
        }
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().copied().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().copied().map(u32::from_le_bytes)
}

/// A bitmap with the header of a .bmp file before it (BITMAPFILEHEADER, 14 bytes).
fn headed(bitmap: &[u8]) -> Option<Vec<u8>> {
    let header = u32_at(bitmap, 0)?;
    if header < 40 {
        return None;
    }
    let bits = u16_at(bitmap, 14)?;
    let compression = u32_at(bitmap, 16)?;
    let used = u32_at(bitmap, 32)?;
    let colours = if used == 0 && bits <= 8 { 1u32.checked_shl(u32::from(bits))? } else { used.min(65_536) };
    // BI_BITFIELDS: three masks stand behind the old header.
    let masks = if compression == 3 && header == 40 { 12 } else { 0 };
    let offset = header.checked_add(colours.checked_mul(4)?)?.checked_add(masks)?.checked_add(14)?;
    let size = u32::try_from(bitmap.len()).ok()?.checked_add(14)?;
    let mut file = Vec::with_capacity(bitmap.len().saturating_add(14));
    file.extend_from_slice(b"BM");
    file.extend_from_slice(&size.to_le_bytes());
    file.extend_from_slice(&[0; 4]);
    file.extend_from_slice(&offset.to_le_bytes());
    file.extend_from_slice(bitmap);
    Some(file)
}

/// The largest bitmap among a metafile's records: WordPad and scanners' programs wrap every picture like this.
fn wrapped(metafile: &[u8]) -> Option<&[u8]> {
    // META_PLACEABLE before the header of 18 bytes.
    let mut at = if u32_at(metafile, 0)? == 0x9AC6_CDD7 { 22 + 18 } else { 18 };
    let mut best: Option<&[u8]> = None;
    while let (Some(words), Some(function)) = (u32_at(metafile, at), u16_at(metafile, at.checked_add(4)?)) {
        let length = usize::try_from(words).ok()?.checked_mul(2)?;
        if length < 6 {
            break;
        }
        let end = at.checked_add(length)?.min(metafile.len());
        // Where the bitmap begins in META_DIBBITBLT, META_DIBSTRETCHBLT, META_SETDIBTODEV and META_STRETCHDIB.
        let skip = match function {
            0x0940 => Some(6 + 16),
            0x0B41 => Some(6 + 20),
            0x0D33 => Some(6 + 18),
            0x0F43 => Some(6 + 22),
            _ => None,
        };
        if let Some(bitmap) = skip.and_then(|skip| metafile.get(at.checked_add(skip)?..end))
            && bitmap.len() > best.map_or(40, <[u8]>::len)
        {
            best = Some(bitmap);
        }
        at = end;
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One red pixel, 24 bits.
    fn bitmap() -> Vec<u8> {
        let mut bitmap = Vec::new();
        for value in [40u32, 1, 1, 1 | 24 << 16, 0, 4, 0, 0, 0, 0] {
            bitmap.extend(value.to_le_bytes());
        }
        bitmap.extend([0, 0, 255, 0]);
        bitmap
    }

    fn sketch(word: &str, data: &[u8]) -> Result<Option<Vec<u8>>, String> {
        let mut sketch = Sketch::new();
        sketch.word(word);
        sketch.binary(data);
        sketch.file()
    }

    #[test]
    fn digits_become_bytes() {
        let mut sketch = Sketch::new();
        sketch.digits(b"89 5");
        sketch.digits(b"\t0z4E7");
        assert_eq!(sketch.file(), Ok(Some(vec![0x89, 0x50, 0x4E])));
        assert_eq!(Sketch::new().file(), Ok(None));
    }

    #[test]
    fn bitmaps_become_files() {
        let file = sketch("dibitmap", &bitmap()).unwrap().unwrap();
        let decoded = image::load_from_memory(&file).unwrap().to_rgb8();
        assert_eq!(decoded.get_pixel(0, 0).0, [255, 0, 0]);
        assert!(sketch("dibitmap", &bitmap()[..20]).is_err());
    }

    #[test]
    fn a_metafile_may_wrap_a_bitmap() {
        let mut metafile = vec![0; 18];
        metafile.extend(4u32.to_le_bytes());
        metafile.extend(0x0103u16.to_le_bytes());
        metafile.extend([0, 0]);
        let record = [vec![0; 22], bitmap()].concat();
        metafile.extend(u32::try_from((6 + record.len()) / 2).unwrap().to_le_bytes());
        metafile.extend(0x0F43u16.to_le_bytes());
        metafile.extend(&record);
        metafile.extend([3, 0, 0, 0, 0, 0]);
        let file = sketch("wmetafile", &metafile).unwrap().unwrap();
        assert_eq!(image::load_from_memory(&file).unwrap().to_rgb8().get_pixel(0, 0).0, [255, 0, 0]);
        assert_eq!(sketch("wmetafile", &[0; 40]), Err("为矢量图形".into()));
        assert_eq!(sketch("emfblip", &[1]), Err("为矢量图形".into()));
    }
}
