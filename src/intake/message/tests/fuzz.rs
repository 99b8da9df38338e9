//! Properties: what goes in by any way of encoding comes out, and no bytes at all make the reader panic.

use super::*;
use proptest::prelude::*;

/// Chinese text with some ASCII in it, of characters that GB18030 writes with two or four bytes.
fn chinese() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        8 => proptest::char::range('\u{4E00}', '\u{9FA5}'),
        1 => Just('𠮷'),
        1 => Just('，'),
        1 => proptest::char::range('0', '9'),
        1 => proptest::char::range('a', 'z'),
    ];
    proptest::collection::vec(character, 1..24)
        .prop_map(|chars| chars.into_iter().collect())
        .prop_filter("something that is not ASCII", |text: &String| !text.is_ascii())
}

#[derive(Clone, Copy, Debug)]
enum Charset {
    Utf8,
    Gbk(&'static str),
}

fn charset() -> impl Strategy<Value = Charset> {
    prop_oneof![
        Just(Charset::Utf8),
        proptest::sample::select(vec!["gb2312", "GBK", "gb18030", "cp936", "GB2312*zh"]).prop_map(Charset::Gbk),
    ]
}

impl Charset {
    fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Gbk(label) => label,
        }
    }

    fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Gbk(_) => gbk(text),
        }
    }
}

/// Bytes cut at the given places.
fn cut(bytes: &[u8], places: &[prop::sample::Index]) -> Vec<Vec<u8>> {
    let mut at: Vec<usize> = places.iter().map(|place| place.index(bytes.len())).filter(|at| *at > 0).collect();
    at.sort_unstable();
    at.dedup();
    let ends = at.iter().copied().chain([bytes.len()]);
    let starts = [0].into_iter().chain(at.iter().copied());
    starts.zip(ends).map(|(start, end)| bytes[start..end].to_vec()).collect()
}

fn words(text: &str, charset: Charset, base64: bool, places: &[prop::sample::Index], glue: &str) -> String {
    let words = cut(&charset.encode(text), places).into_iter().map(|piece| {
        if base64 {
            format!("=?{}?B?{}?=", charset.label(), b64(&piece))
        } else {
            let letters: String = piece.iter().map(|byte| format!("={byte:02X}")).collect();
            format!("=?{}?q?{letters}?=", charset.label())
        }
    });
    words.collect::<Vec<_>>().join(glue)
}

fn glue() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec!["", " ", "\r\n ", "\r\n\t", "\n  "])
}

fn places() -> impl Strategy<Value = Vec<prop::sample::Index>> {
    proptest::collection::vec(any::<prop::sample::Index>(), 0..4)
}

/// A good mail of many kinds of parts, for mutation.
fn good() -> Vec<u8> {
    let inner = mail(&[b"Subject: =?gb2312?B?sOy5q8rS?="], b"inner");
    let body = [
        b"--B\r\nContent-Type: multipart/alternative; boundary=BB\r\n\r\n--BB\r\nContent-Type: text/plain; charset=gbk\r\n".as_slice(),
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n=B1=A8=CB=CD\r\n--BB\r\nContent-Type: text/html\r\n\r\n<p>x<br>\r\n--BB--\r\n",
        b"--B\r\nContent-Type: application/msword; name*0*=gbk''%B1%A8;\r\n name*1=.doc\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD\r\n",
        b"--B\r\nContent-Type: message/rfc822\r\n\r\n",
        &inner,
        b"\r\n--B--\r\n",
    ];
    let headers: [&[u8]; 3] = [
        b"Subject: Re: =?gb2312?B?sOy5?= =?gb2312?B?q8rS?=",
        b"Received: from x by y; Mon, 16 Apr 2018 09:00:00 +0800",
        b"Content-Type: multipart/mixed; boundary=\"B\"",
    ];
    mail(&headers, &body.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn subjects_come_out(text in chinese(), charset in charset(), base64: bool, places in places(), glue in glue()) {
        let line = format!("Subject: {}", words(&text, charset, base64, &places, glue));
        let message = read(&mail(&[line.as_bytes()], b"text"));
        prop_assert_eq!(&message.subject, &text);
        prop_assert!(message.flaws.is_empty(), "{:?}", message.flaws);
    }

    #[test]
    fn names_come_out_of_words(text in chinese(), charset in charset(), base64: bool, places in places(), glue in glue(), quote: bool) {
        let name = format!("{text}.docx");
        let quote = if quote { "\"" } else { "" };
        let value = words(&name, charset, base64, &places, glue);
        let header = format!("Content-Type: application/msword;\r\n name={quote}{value}{quote}");
        let message = read(&with_part(header.as_bytes(), b"x"));
        prop_assert_eq!(&message.attachments[0].name, &name);
    }

    #[test]
    fn names_come_out_of_rfc_2231(text in chinese(), charset in charset(), places in places(), fold: bool) {
        let name = format!("{text}.docx");
        let letters: String = charset.encode(&name).iter().map(|byte| format!("%{byte:02x}")).collect();
        // Cut anywhere, inside a %xx too.
        let glue = if fold { ";\r\n " } else { "; " };
        let pieces = cut(letters.as_bytes(), &places);
        let pieces = pieces.iter().enumerate().map(|(i, piece)| {
            let label = if i == 0 { format!("{}''", charset.label()) } else { String::new() };
            format!("filename*{i}*={label}{}", String::from_utf8_lossy(piece))
        });
        let header = format!("Content-Disposition: attachment; {}", pieces.collect::<Vec<_>>().join(glue));
        let message = read(&with_part(header.as_bytes(), b"x"));
        prop_assert_eq!(&message.attachments[0].name, &name);
    }

    #[test]
    fn raw_subjects_and_names_come_out(text in "[\u{4E00}-\u{9FA5}]{4,20}", utf8: bool) {
        // Common characters only: rare ones in raw GBK cannot be told from other code pages.
        let bytes = if utf8 { text.clone().into_bytes() } else { gbk(&text) };
        prop_assume!(utf8 || bytes.iter().all(|byte| *byte >= 0xA1) && bytes.iter().step_by(2).all(|lead| *lead >= 0xB0 && *lead <= 0xF7));
        let message = read(&mail(&[&[b"Subject: ", bytes.as_slice()].concat()], b"text"));
        prop_assert_eq!(&message.subject, &text);
        let header = [b"Content-Disposition: attachment; filename=\"", bytes.as_slice(), b".doc\""].concat();
        let message = read(&with_part(&header, b"x"));
        prop_assert_eq!(&message.attachments[0].name, &format!("{text}.doc"));
    }

    #[test]
    fn bodies_come_out(text in chinese(), charset in charset(), base64: bool) {
        let bytes = charset.encode(&text);
        let kind = format!("Content-Type: text/plain; charset=\"{}\"", charset.label());
        let raw = if base64 {
            mail(&[kind.as_bytes(), b"Content-Transfer-Encoding: base64"], b64(&bytes).as_bytes())
        } else {
            mail(&[kind.as_bytes()], &bytes)
        };
        prop_assert_eq!(read(&raw).text, format!("{text}\n"));
    }

    #[test]
    fn attachments_come_out_byte_for_byte(bytes in proptest::collection::vec(any::<u8>(), 1..400)) {
        let message = read(&with_part(b"Content-Type: application/msword; name=a.doc\r\nContent-Transfer-Encoding: base64", b64(&bytes).as_bytes()));
        prop_assert_eq!(&message.attachments[0].bytes, &bytes);
    }

    #[test]
    fn no_bytes_make_it_panic(raw in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = read(&raw);
        let _ = read(&mail(&[&raw], &raw));
        let _ = read(&with_part(&raw, &raw));
    }

    #[test]
    fn mutated_mails_do_not_make_it_panic(
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4u8), 1..40),
        end in any::<prop::sample::Index>(),
    ) {
        let mut raw = good();
        for (place, byte, kind) in edits {
            let at = place.index(raw.len());
            match kind {
                0 => raw[at] = byte,
                1 => raw.insert(at, byte),
                2 => { raw.remove(at); }
                _ => raw.swap(at, usize::from(byte).min(at)),
            }
        }
        let _ = read(&raw);
        let _ = read(&raw[..end.index(raw.len())]);
    }
}

#[test]
fn the_good_mail_is_good() {
    let message = read(&good());
    assert_eq!((message.subject.as_str(), message.text.as_str()), ("Re: 办公室", "报送\n"));
    assert_eq!((message.attachments[0].name.as_str(), message.forwarded.len()), ("报.doc", 1));
}
