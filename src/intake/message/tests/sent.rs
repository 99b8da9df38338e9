//! Properties: bodies come out as they went in, whatever their labels, transfer encodings and boundaries say.

use super::mailer::{can_be_told, charset, cut, text};
use super::*;
use encoding_rs::{BIG5, UTF_8};
use proptest::prelude::*;
use proptest::sample::Index;

/// Two lines or more of Chinese.
fn lines(rare: u32) -> impl Strategy<Value = String> {
    proptest::collection::vec(text(rare, 3..40), 1..6).prop_map(|lines| lines.join("\r\n") + "\r\n")
}

/// As the reader gives it: tidy lines.
fn expected(text: &str) -> String {
    let lines = text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    lines.trim_end().to_owned() + "\n"
}

#[derive(Clone, Debug)]
enum Transfer {
    Raw,
    /// Lines of so many letters; without padding; with a foreign byte in each line; with a footer.
    Base64 {
        width: usize,
        padded: bool,
        junk: bool,
        footer: bool,
    },
    /// Soft line breaks at these places, inside escapes too.
    Quoted {
        breaks: Vec<Index>,
        inside: bool,
    },
}

fn transfer() -> impl Strategy<Value = Transfer> {
    prop_oneof![
        Just(Transfer::Raw),
        (20..80usize, any::<bool>(), any::<bool>(), any::<bool>())
            .prop_map(|(width, padded, junk, footer)| Transfer::Base64 { width: width / 4 * 4, padded, junk, footer }),
        (proptest::collection::vec(any::<Index>(), 0..20), any::<bool>())
            .prop_map(|(breaks, inside)| Transfer::Quoted { breaks, inside }),
    ]
}

impl Transfer {
    fn write(&self, bytes: &[u8]) -> (&'static str, Vec<u8>) {
        match self {
            Self::Raw => ("8bit", bytes.to_vec()),
            Self::Base64 { width, padded, junk, footer } => {
                let letters = b64(bytes);
                let letters = if *padded { letters.as_str() } else { letters.trim_end_matches('=') };
                let lines = letters.as_bytes().chunks(*width).map(|line| {
                    let line = String::from_utf8_lossy(line).into_owned();
                    if *junk && line.len() > 8 {
                        line.replacen(&line[4..5], &format!("!{}", &line[4..5]), 1)
                    } else {
                        line
                    }
                });
                let mut body = lines.collect::<Vec<_>>().join("\r\n") + "\r\n";
                if *footer {
                    body += "\r\n-- \r\nThis mail was scanned by the gateway.\r\n";
                }
                ("base64", body.into_bytes())
            }
            Self::Quoted { breaks, inside } => {
                let mut letters = Vec::new();
                for byte in bytes {
                    match byte {
                        b'\r' | b'\n' => letters.push(char::from(*byte).to_string()),
                        byte => letters.push(format!("={byte:02X}")),
                    }
                }
                let mut out = String::new();
                let places: Vec<usize> = breaks.iter().map(|place| place.index(letters.len())).collect();
                for (at, one) in letters.iter().enumerate() {
                    match (places.contains(&at) && one.len() == 3, *inside) {
                        (true, true) => out += &format!("{}=\r\n{}", &one[..2], &one[2..]),
                        (true, false) => out += &format!("=\r\n{one}"),
                        (false, _) => out += one,
                    }
                }
                ("quoted-printable", out.into_bytes())
            }
        }
    }
}

fn body_of(label: Option<&str>, transfer: &Transfer, bytes: &[u8]) -> String {
    let (encoding, body) = transfer.write(bytes);
    let kind = match label {
        Some(label) => format!("Content-Type: text/plain; charset=\"{label}\""),
        None => "Content-Type: text/plain".into(),
    };
    read(&mail(&[kind.as_bytes(), format!("Content-Transfer-Encoding: {encoding}").as_bytes()], &body)).text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn truly_labelled(text in lines(4), charset in charset(), transfer in transfer()) {
        let (text, bytes) = charset.write(&text);
        prop_assert_eq!(body_of(Some(charset.label), &transfer, &bytes), expected(&text));
    }

    #[test]
    fn falsely_or_not_at_all(
        text in lines(1),
        charset in charset(),
        label in proptest::sample::select(vec![None, Some("utf-8"), Some("gb2312"), Some("us-ascii"), Some("iso-8859-1"), Some("x-nobody-knows"), Some("default")]),
        transfer in transfer(),
    ) {
        let (text, bytes) = charset.write(&text);
        // Traditional Chinese under another label is told apart in long texts only.
        prop_assume!(charset.encoding != BIG5 && can_be_told(charset, &text, &bytes));
        prop_assert_eq!(body_of(label, &transfer, &bytes), expected(&text));
    }

    #[test]
    fn broken_inside_characters(text in text(4, 3..60), charset in charset(), places in proptest::collection::vec(any::<Index>(), 1..4)) {
        let (text, bytes) = charset.write(&text);
        prop_assume!(charset.encoding != GB18030 || bytes.iter().all(|byte| *byte >= 0x80));
        // Line ends between characters are line ends; only those inside one are passed over, and only they are put in.
        let starts: Vec<usize> = {
            let mut at = 0;
            text.chars().map(|c| { let start = at; at += charset.encoding.encode(c.encode_utf8(&mut [0; 4])).0.len(); start }).collect()
        };
        let places: Vec<Index> = places.into_iter().filter(|place| {
            let at = place.index(bytes.len());
            // GB18030's four bytes are two pairs; a break there is not told from a line end.
            !starts.contains(&at) && (charset.encoding == UTF_8 || starts.iter().any(|start| at == start + 1))
        }).collect();
        let broken = cut(&bytes, &places).join(&b"\r\n"[..]);
        prop_assert_eq!(body_of(Some(charset.label), &Transfer::Raw, &broken), expected(&text));
    }

    #[test]
    fn utf_7_and_hz(text in "[一-龥，。a-z+~ -]{1,60}") {
        let text = format!("关{text}报");
        let utf7: String = text.chars().map(|c| match c {
            '+' => "+-".to_owned(),
            c if c.is_ascii() => c.to_string(),
            c => {
                let wide: Vec<u8> = c.encode_utf16(&mut [0; 2]).iter().flat_map(|unit| unit.to_be_bytes()).collect();
                format!("+{}-", b64(&wide).trim_end_matches('='))
            }
        }).collect();
        prop_assert_eq!(body_of(Some("utf-7"), &Transfer::Raw, utf7.as_bytes()), expected(&text));

        let everyday = |c: &char| c.is_ascii() || matches!(gbk(&c.to_string())[..], [0xB0..=0xF7, 0xA1..=0xFE]);
        let text: String = text.chars().filter(everyday).collect();
        let hz: String = text.chars().map(|c| match c {
            '~' => "~~".to_owned(),
            c if c.is_ascii() => c.to_string(),
            c => {
                let seven: Vec<u8> = gbk(&c.to_string()).iter().map(|byte| byte & 0x7F).collect();
                format!("~{{{}~}}", String::from_utf8_lossy(&seven))
            }
        }).collect();
        prop_assert_eq!(body_of(Some("hz-gb-2312"), &Transfer::Raw, hz.as_bytes()), expected(&text));
        // A tilde of its own makes unlabelled text no HZ.
        if !text.contains('~') {
            prop_assert_eq!(body_of(None, &Transfer::Raw, hz.as_bytes()), expected(&text));
        }
    }

    #[test]
    fn flowed(text in lines(4), places in proptest::collection::vec(any::<Index>(), 0..8)) {
        let mut wire = String::new();
        for line in text.lines() {
            let starts: Vec<usize> = line.char_indices().map(|(at, _)| at).filter(|at| *at > 0).collect();
            let at: Vec<usize> = places.iter().map(|place| starts[place.index(starts.len())]).collect();
            let mut fresh = true;
            for (index, c) in line.char_indices() {
                if at.contains(&index) {
                    wire += " \r\n";
                    fresh = true;
                }
                // RFC 3676 §4.4: space-stuffing.
                if fresh && matches!(c, ' ' | '>' | 'F') {
                    wire.push(' ');
                }
                fresh = false;
                wire.push(c);
            }
            wire += "\r\n";
        }
        let kind = b"Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes";
        let message = read(&mail(&[kind], wire.as_bytes()));
        // A line that begins with `>` is a quotation there.
        prop_assume!(!wire.lines().any(|line| line.starts_with('>')) && message.quoted.is_none());
        prop_assert_eq!(message.text, expected(&text));
    }

    #[test]
    fn parts_of_odd_boundaries(text in lines(4), file in proptest::collection::vec(any::<u8>(), 1..200), boundary in "[A-Za-z0-9'()+_,./:=?-]{1,40}", declared in 0..4usize, closed: bool, lf: bool) {
        let part = format!("--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n");
        let second = format!("--{boundary}\r\nContent-Type: application/msword; name=a.doc\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n", b64(&file));
        let end = if closed { format!("--{boundary}--\r\n") } else { String::new() };
        let kind = match declared {
            0 => format!("Content-Type: multipart/mixed; boundary=\"{boundary}\""),
            1 => "Content-Type: multipart/mixed; boundary=\"not this one\"".into(),
            2 => "Content-Type: multipart/mixed".into(),
            _ => "Content-Type: multipart/mixed; boundary=\"\"".into(),
        };
        let body = format!("preamble\r\n{part}{second}{end}");
        let body = if lf { body.replace("\r\n", "\n") } else { body };
        let message = read(&mail(&[kind.as_bytes()], body.as_bytes()));
        prop_assert_eq!(&message.text, &expected(&text));
        prop_assert_eq!(&message.attachments[0].bytes, &file);
        prop_assert_eq!(has(&message, |flaw| *flaw == Flaw::BoundaryRepaired), declared > 0 || !closed);
    }
}
