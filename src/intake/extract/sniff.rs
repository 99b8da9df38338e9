//! What a file is, judged by its bytes alone.
//!
//! Hands out [`sniff`]. Deliberately never looks at file name or declared type: a `.doc` is often HTML, RTF or .docx.

use super::OtherFormat;
use super::doc::container;
use super::odt;
use super::package;
use crate::intake::unpack::Archive;

/// What a file turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Docx,
    Doc,
    Rtf,
    Pdf,
    Odt,
    Sheet,
    WordXml,
    Slides,
    Ofd,
    Html,
    Text,
    Image,
    Archive(Archive),
    /// A mail as it went over the wire (RFC 5322).
    Eml,
    /// A mail as Outlook files it.
    Msg,
    /// An office file behind a password.
    Encrypted,
    /// Recognised, not read; with the words a clerk would use.
    Other(OtherFormat, &'static str),
    /// No byte at all, or only blanks.
    Empty,
}

/// How a `winmail.dat` begins (MS-OXTNEF 2.1.3.1).
pub const TNEF: &[u8] = b"\x78\x9F\x3E\x22";

/// Judges by magic bytes, inside containers by the names of the parts.
pub fn sniff(bytes: &[u8]) -> Kind {
    use OtherFormat::*;
    if bytes.iter().all(|b| b.is_ascii_whitespace()) {
        return Kind::Empty;
    }
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let at = |offset: usize, magic: &[u8]| bytes.get(offset..).is_some_and(|rest| rest.starts_with(magic));
    // The first of several volumes begins with a mark of its own.
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") || starts(b"PK\x07\x08") || starts(b"PK00PK\x03\x04") {
        return zip(bytes);
    }
    if starts(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return ole(bytes);
    }
    if starts(b"\xFF\xD8\xFF")
        || starts(b"\x89PNG\r\n\x1a\n")
        || starts(b"GIF8")
        || starts(b"II*\x00")
        || starts(b"MM\x00*")
        || (starts(b"RIFF") && at(8, b"WEBP"))
        || (starts(b"BM") && at(6, &[0, 0, 0, 0]))
    {
        return Kind::Image;
    }
    let archives: &[(usize, &[u8], Archive)] = &[
        (0, b"Rar!\x1a\x07", Archive::Rar),
        (0, b"7z\xBC\xAF\x27\x1C", Archive::SevenZ),
        (0, b"\x1f\x8b", Archive::Gzip),
        (0, b"BZh", Archive::Bzip2),
        (0, b"\xFD7zXZ\0", Archive::Xz),
        (257, b"ustar", Archive::Tar),
        (0, TNEF, Archive::Tnef),
    ];
    if let Some((_, _, archive)) = archives.iter().find(|(offset, magic, _)| at(*offset, magic)) {
        return Kind::Archive(*archive);
    }
    // Word 2 for Windows, and Write.
    if starts(b"\xDB\xA5") || starts(b"\x31\xBE\x00\x00") {
        return Kind::Doc;
    }
    // Excel 2 to 4 had no container; some programs still write none.
    if starts(b"\x09\0\x04\0") || starts(b"\x09\x02\x06\0") || starts(b"\x09\x04\x06\0") || starts(b"\x09\x08") {
        return Kind::Sheet;
    }
    if starts(b"{\\rtf") {
        return Kind::Rtf;
    }
    let magic: &[(usize, &[u8], OtherFormat, &str)] = &[
        (0, b"MZ", Program, "程序文件"),
        (0, b"\x7fELF", Program, "程序文件"),
        (0, b"ID3", Audio, "音频文件"),
        (0, b"#!AMR", Audio, "录音文件"),
        (0, b"fLaC", Audio, "音频文件"),
        (0, b"OggS", Audio, "音频文件"),
        (0, b"\xFF\xFB", Audio, "音频文件"),
        (0, b"\xFF\xF3", Audio, "音频文件"),
        (8, b"WAVEfmt", Audio, "音频文件"),
        (8, b"AVI ", Video, "视频文件"),
        (4, b"ftypheic", Unknown, "苹果手机照片（HEIC）"),
        (4, b"ftypheix", Unknown, "苹果手机照片（HEIC）"),
        (4, b"ftypmif1", Unknown, "苹果手机照片（HEIC）"),
        (4, b"ftypM4A", Audio, "音频文件"),
        (4, b"ftyp", Video, "视频文件"),
        (0, b"\x1A\x45\xDF\xA3", Video, "视频文件"),
        (0, b"FLV\x01", Video, "视频文件"),
        (0, b"\x30\x26\xB2\x75\x8E\x66\xCF\x11", Video, "视频文件"),
        (0, b"\x00\x00\x01\xBA", Video, "视频文件"),
        (0, b"\xD7\xCD\xC6\x9A", Unknown, "WMF 图形"),
        (0, b"AT&TFORM", Unknown, "DjVu 文档"),
    ];
    if let Some((_, _, format, words)) = magic.iter().find(|(offset, magic, _, _)| at(*offset, magic)) {
        return Kind::Other(*format, words);
    }
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    if find(head, b"%PDF-").is_some() {
        return Kind::Pdf;
    }
    words(bytes)
}

/// Markup, plain text or nothing we know.
fn words(bytes: &[u8]) -> Kind {
    let head = bytes.get(..bytes.len().min(8192)).unwrap_or_default();
    let text = super::text::decode(head).text;
    let odd = text.chars().filter(|c| (c.is_control() && !"\t\r\n\u{b}\u{c}\u{1a}".contains(*c)) || *c == '\u{fffd}');
    if odd.count() * 50 > text.chars().count() {
        // Behind other bytes, or the last of several volumes.
        let tail = bytes.get(bytes.len().saturating_sub(65_557)..).unwrap_or_default();
        if find(tail, b"PK\x05\x06").is_some() {
            return zip(bytes);
        }
        return Kind::Other(OtherFormat::Unknown, "无法识别的文件");
    }
    let lower = text.trim_start().to_ascii_lowercase();
    if let Some(kind) = mail(&lower) {
        return kind;
    }
    if lower.starts_with("<?xml")
        && (lower.contains("progid=\"word.document\"")
            || lower.contains("<w:worddocument")
            || lower.contains("<pkg:package"))
    {
        return Kind::WordXml;
    }
    if lower.starts_with('<')
        && lower.contains("urn:schemas-microsoft-com:office:spreadsheet")
        && !lower.contains("<html")
    {
        return Kind::Sheet;
    }
    if lower.starts_with("<?xml") && lower.contains("urn:oasis:names:tc:opendocument:xmlns:office") {
        let is = |class: &str| lower.contains(&format!("application/vnd.oasis.opendocument.{class}"));
        return if is("spreadsheet") { Kind::Sheet } else { Kind::Odt };
    }
    if lower.starts_with("<?xml") && lower.contains("<svg") {
        return Kind::Other(OtherFormat::Unknown, "SVG 图形");
    }
    let html = ["<!doctype html", "<html", "<head", "<body", "<meta ", "<table", "<div", "<p>", "<p ", "<br", "<font"];
    let markup = html.iter().any(|tag| {
        if lower.starts_with('<') {
            lower.contains(tag)
        } else {
            ["<html", "<body"].contains(tag) && lower.contains(tag)
        }
    });
    if markup { Kind::Html } else { Kind::Text }
}

fn zip(bytes: &[u8]) -> Kind {
    let names = package::names(bytes);
    let has = |prefix: &str| names.iter().any(|name| name.starts_with(prefix));
    // A folder of documents called word is a folder; one with parts in it is a document.
    let is_part = |name: &str| [".xml", ".rels", ".bin"].iter().any(|end| name.ends_with(end));
    let office = |folder: &str| names.iter().any(|name| name.starts_with(folder) && is_part(name));
    if office("word/") {
        return Kind::Docx;
    }
    if office("xl/") {
        return Kind::Sheet;
    }
    if office("ppt/") {
        return Kind::Slides;
    }
    let named = |wanted: &str| names.iter().any(|name| name == wanted);
    if named("content.xml") && (named("mimetype") || named("meta-inf/manifest.xml")) {
        let class = odt::class(bytes);
        return match class.as_str() {
            "spreadsheet" => Kind::Sheet,
            "presentation" => Kind::Slides,
            _ => Kind::Odt,
        };
    }
    if named("ofd.xml") {
        return Kind::Ofd;
    }
    // A main part of another name is found through the relations.
    if has("[content_types].xml") || has("_rels/.rels") {
        return Kind::Docx;
    }
    Kind::Archive(Archive::Zip)
}

/// Tells OLE files apart by the names at the top of their directory: below it lie embedded files. Where no directory can
/// be followed, by all names, which are UTF-16 at the start of 128-byte entries.
fn ole(bytes: &[u8]) -> Kind {
    use OtherFormat::*;
    let top = container::names(bytes);
    let stream = |name: &str| {
        if let Some(top) = &top {
            return top.iter().any(|known| known.eq_ignore_ascii_case(name));
        }
        let wide: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        let head = |entry: &[u8]| entry.get(..wide.len()).is_some_and(|head| head.eq_ignore_ascii_case(&wide));
        bytes.chunks_exact(128).any(head)
    };
    // A mail may hold documents, and a document a mail: the outermost of them counts.
    let letter = stream("__nameid_version1.0") || stream("__properties_version1.0");
    if letter && crate::intake::message::msg::is_letter(bytes) {
        return Kind::Msg;
    }
    if stream("EncryptedPackage") || stream("EncryptionInfo") {
        return Kind::Encrypted;
    }
    if stream("WordDocument") {
        return Kind::Doc;
    }
    if stream("Workbook") || stream("Book") {
        return Kind::Sheet;
    }
    if stream("PowerPoint Document") {
        return Kind::Other(Slides, "PowerPoint 97-2003 演示文稿");
    }
    if stream("MN0") || stream("MatOST") || find(bytes, b"CHNKWKS").is_some_and(|_| stream("CONTENTS")) {
        return Kind::Other(Unknown, "Microsoft Works 文档");
    }
    if stream("WPS") || stream("Contents") || stream("CONTENTS") || stream("WpsCustomData") {
        return Kind::Other(Unknown, "WPS 早期版本文档");
    }
    if letter {
        return Kind::Msg;
    }
    Kind::Other(Unknown, "Office 97-2003 文件")
}

/// A mail, or a page saved with its pictures, which has the form of a mail that nobody sent. Told by the header fields
/// (RFC 5322, 2.2) with which the text begins.
fn mail(lower: &str) -> Option<Kind> {
    let mut fields: Vec<(&str, String)> = Vec::new();
    for line in lower.lines().take_while(|line| !line.trim().is_empty()) {
        if line.starts_with([' ', '\t'])
            && let Some((_, value)) = fields.last_mut()
        {
            value.push_str(line);
            continue;
        }
        let (name, value) = line.split_once(':')?;
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            // Mailboxes kept as one file begin with such a line.
            if fields.is_empty() && line.starts_with("from ") {
                continue;
            }
            return None;
        }
        fields.push((name, value.trim().to_owned()));
    }
    let value = |name: &str| fields.iter().find(|(field, _)| *field == name).map(|(_, value)| value.as_str());
    let sent =
        ["to", "cc", "received", "message-id", "return-path", "delivered-to"].iter().any(|name| value(name).is_some());
    let saved =
        value("from").is_some_and(|from| from.contains("<saved by")) || value("snapshot-content-location").is_some();
    let kind = value("content-type").unwrap_or_default();
    if value("mime-version").is_some() && (saved || (!sent && kind.starts_with("multipart/related"))) {
        return Some(Kind::WordXml);
    }
    let written = ["from", "to", "date", "subject"].iter().filter(|name| value(name).is_some()).count();
    // A text that only begins with 发件人 and 主题 in English is still a text.
    let proper = value("mime-version").is_some() || value("received").is_some() || value("message-id").is_some();
    (proper && written > 0).then_some(Kind::Eml)
}

/// The first place of a needle.
pub fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_bytes() {
        let check = |bytes: &[u8], expected: Kind| assert_eq!(sniff(bytes), expected);
        let ole = |name: &str| {
            let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
            bytes.resize(640, 0);
            bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
            bytes.resize(1024, 0);
            bytes
        };
        check(b"", Kind::Empty);
        check(b" \r\n", Kind::Empty);
        check(b"%PDF-1.4\n", Kind::Pdf);
        check(b"{\\rtf1\\ansi", Kind::Rtf);
        check(&ole("WordDocument"), Kind::Doc);
        check(&ole("Workbook"), Kind::Sheet);
        check(&ole("EncryptedPackage"), Kind::Encrypted);
        check(b"MZ\x90\x00", Kind::Other(OtherFormat::Program, "程序文件"));
        check(b"Rar!\x1a\x07\x01\x00", Kind::Archive(Archive::Rar));
        check(b"<html><body>x", Kind::Html);
        check("<html xmlns:o='urn:schemas-microsoft-com:office:office'><head>".as_bytes(), Kind::Html);
        check("市教育局开展检查。".as_bytes(), Kind::Text);
        check(&encoding_rs::GB18030.encode("市教育局开展检查。").0, Kind::Text);
        check(b"\x89PNG\r\n\x1a\n", Kind::Image);
        check(b"II*\x00\x08\x00\x00\x00", Kind::Image);
        check(&[7, 1, 0, 2, 9, 0, 1, 3, 0, 0, 5], Kind::Other(OtherFormat::Unknown, "无法识别的文件"));
        check(b"\x00\x00\x00\x18ftypmp42", Kind::Other(OtherFormat::Video, "视频文件"));
    }
}
