//! One small sound file of every kind that is read, made here: to be damaged by the tests, and to start fuzzing from.
//!
//! Hands out [`files`] and the single writers. Knows nothing of the program.

mod containers;
mod office;
mod old;

pub use containers::{gzip, sevenz, tar, tnef, zip};
pub use office::{docx, odt, ofd, pdf, sheet, slides, web_archive, word_xml};
pub use old::{doc, msg, workbook};

use std::io::Cursor;

pub const TITLE: &str = "全市教育工作推进会召开";
pub const TEXT: &str = "4月18日，市教育局召开推进会，部署12所学校改造，镕喆等3家单位参加。";

/// Every file with a name that fits it.
pub fn files() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("draft.docx", docx()),
        ("draft.doc", doc()),
        ("draft.rtf", rtf()),
        ("wrapped.rtf", rtf_of_html()),
        ("draft.pdf", pdf()),
        ("draft.odt", odt()),
        ("draft.ofd", ofd()),
        ("talk.pptx", slides()),
        ("draft.xml", word_xml()),
        ("draft.mht", web_archive()),
        ("draft.html", html()),
        ("draft.txt", gbk(&format!("{TITLE}\r\n{TEXT}\r\n"))),
        ("wide.txt", TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("figures.xlsx", sheet()),
        ("figures.xls", workbook()),
        ("photo.png", picture(image::ImageFormat::Png)),
        ("photo.jpg", picture(image::ImageFormat::Jpeg)),
        ("forwarded.eml", mail()),
        ("forwarded.msg", msg()),
        ("drafts.zip", zip(&[("稿件.docx", docx()), ("说明.txt", gbk(TEXT))])),
        ("drafts.7z", sevenz("draft.txt", &gbk(TEXT))),
        ("drafts.tar", tar(&[("draft.txt", gbk(TEXT)), ("draft.rtf", rtf())])),
        ("draft.txt.gz", gzip(&gbk(TEXT))),
        ("winmail.dat", tnef("draft.txt", &gbk(TEXT))),
    ]
}

pub fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

/// Three by two pixels.
pub fn picture(format: image::ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image::DynamicImage::new_luma8(3, 2).write_to(&mut out, format).expect("a picture in memory");
    out.into_inner()
}

/// GBK runs, a table, a note, a text box, a tracked change and a picture.
pub fn rtf() -> Vec<u8> {
    let escaped = |text: &str| gbk(text).iter().map(|byte| format!("\\'{byte:02x}")).collect::<String>();
    let digits: String = picture(image::ImageFormat::Png).iter().map(|byte| format!("{byte:02x}")).collect();
    let (title, text) = (escaped(TITLE), escaped(TEXT));
    format!(
        r"{{\rtf1\ansi\ansicpg936\deff0{{\fonttbl{{\f0\fnil\fcharset134 FangSong;}}{{\f1\fnil\fcharset2 Wingdings;}}}}{{\stylesheet{{\s1\outlinelevel0 heading 1;}}}}{{\info{{\title x}}}}
\pard\s1\qc\b {title}\par\pard\plain {{\listtext 1.\tab}}{text}{{\*\footnote {text}}}\par\uc1\u20013?{{\revised a}}{{\deleted b}}{{\f1\'fe}}
\trowd\cellx1000\cellx2000\pard\intbl a\cell b\cell\row\pard{{\shp{{\*\shpinst{{\shptxt {title}\par}}}}}}{{\field{{\*\fldinst HYPERLINK x}}{{\fldrslt y}}}}{{\*\shppict{{\pict\pngblip {digits}}}}}\par}}"
    )
    .into_bytes()
}

/// HTML inside RTF, as Outlook has it.
pub fn rtf_of_html() -> Vec<u8> {
    br"{\rtf1\ansi\ansicpg936\fromhtml1 \deff0{\fonttbl{\f0\fnil\fcharset134 SimSun;}}{\*\htmltag19 <html>}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 \'c8\'ab\'ca\'d0{\*\htmltag84 &amp;}\htmlrtf &\htmlrtf0 \u20013 ?\htmlrtf\par}\htmlrtf0{\*\htmltag72 </p>}{\*\htmltag27 </html>}}".to_vec()
}

pub fn html() -> Vec<u8> {
    gbk(&format!(
        "<html><head><meta charset=gb2312><title>{TITLE}</title></head><body><h1>{TITLE}</h1><p align=center>{TEXT}<br>a<table><tr><td>a<td>b</table><div style='display:none'>x</div><img src='cid:1'></body></html>"
    ))
}

/// A mail with two bodies, a file under a name in GBK, and a mail inside.
pub fn mail() -> Vec<u8> {
    let head = "From: =?gb2312?B?wfXD9A==?= <liumin@example.cn>\r\nTo: office@example.cn\r\nSubject: =?UTF-8?B?5YWo5biC?=\r\n =?UTF-8?Q?=E6=95=99?=\r\nMessage-ID: <1@example.cn>\r\nDate: Mon, 16 Apr 2018 09:30:00 +0800\r\nReceived: from a by b; Mon, 16 Apr 2018 09:30:01 +0800\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"=_1\"\r\n\r\n--=_1\r\nContent-Type: multipart/alternative; boundary=\"=_2\"\r\n\r\n--=_2\r\nContent-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=C8=AB=CA=D0\r\n\r\n> =D2=FD\r\n--=_2\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+5YWo5biCPC9wPg==\r\n--=_2--\r\n--=_1\r\nContent-Type: text/plain; name=\"";
    let rest = ".txt\"\r\nContent-Disposition: attachment; filename*0*=gb18030''%B8%BD; filename*1*=.txt\r\n\r\nx\r\n--=_1\r\nContent-Type: message/rfc822\r\n\r\nFrom: a@example.cn\r\nSubject: x\r\n\r\ny\r\n--=_1--\r\n";
    [head.as_bytes(), &gbk("附件"), rest.as_bytes()].concat()
}
