//! Properties: names and subjects come out as they went in, by whatever way they were written.

use super::mailer::{can_be_told, charset, cut, percent, text, words};
use super::*;
use crate::intake::message::filename;
use proptest::prelude::*;
use proptest::sample::Index;

fn cuts() -> impl Strategy<Value = Vec<Index>> {
    proptest::collection::vec(any::<Index>(), 0..6)
}

fn quoted(bytes: &[u8]) -> Vec<u8> {
    // Escapes are of characters, not of bytes: the 0x5C inside one stays single, as all mailers have it.
    let mut out = vec![b'"'];
    for byte in bytes {
        if *byte == b'"' {
            out.push(b'\\');
        }
        out.push(*byte);
    }
    out.push(b'"');
    out
}

fn name_in(header: &[u8]) -> String {
    let mut message = read(&with_part(header, b"x"));
    assert_eq!(message.attachments.len(), 1, "{}", String::from_utf8_lossy(header));
    message.attachments.remove(0).name
}

/// As file systems take it.
fn expected(name: &str) -> String {
    filename::tidy(name).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn subjects(text in text(4, 0..40), charset in charset(), words in words()) {
        let (text, bytes) = charset.write(&text);
        let message = read(&mail(&[format!("Subject: {}", words.write(charset, &bytes)).as_bytes()], b"text"));
        prop_assert_eq!(&message.subject, &text);
        prop_assert!(message.flaws.is_empty(), "{:?}", message.flaws);
    }

    #[test]
    fn subjects_with_ascii_around_words(text in text(4, 0..12), charset in charset(), one in words(), blank: bool, quick: bool) {
        let (text, bytes) = charset.write(&text);
        let word = one.write(charset, &bytes);
        let gap = if blank { " " } else { "" };
        let (head, tail) = if quick { ("Fw:", "(2)") } else { ("Re", "v1.doc") };
        let line = format!("Subject: {head}{gap}{word}{gap}{tail}{gap}{word}");
        let message = read(&mail(&[line.as_bytes()], b"text"));
        prop_assert_eq!(message.subject, format!("{head}{gap}{text}{gap}{tail}{gap}{text}"));
    }

    #[test]
    fn subjects_of_two_charsets(a in text(3, 0..12), b in text(3, 0..12), one in charset(), two in charset(), words in words()) {
        let ((a, left), (b, right)) = (one.write(&a), two.write(&b));
        let line = format!("Subject: {}\r\n {}", words.write(one, &left), words.write(two, &right));
        prop_assert_eq!(read(&mail(&[line.as_bytes()], b"text")).subject, a + &b);
    }

    #[test]
    fn raw_subjects_and_senders(text in text(1, 4..40), charset in charset()) {
        let (text, bytes) = charset.write(&text);
        prop_assume!(can_be_told(charset, &text, &bytes));
        let subject = [b"Subject: ", bytes.as_slice()].concat();
        let message = read(&mail(&[&subject], b"text"));
        prop_assert_eq!(&message.subject, &text);
        prop_assert!(!text.contains(['"', '\\']) || message.flaws.len() <= 1);
        let raw = [b"From: ", quoted(&bytes).as_slice(), b" <a@b.cn>\r\n\r\ntext"].concat();
        prop_assert_eq!(read(&raw).from.unwrap().name, text);
    }

    #[test]
    fn display_names(text in text(4, 0..30), charset in charset(), words in words(), way in 0..4usize) {
        let (text, bytes) = charset.write(&text);
        let word = words.write(charset, &bytes);
        let field = match way {
            0 => format!("From: {word} <a@b.cn>"),
            1 => format!("From: \"{word}\" <a@b.cn>"),
            2 => format!("From: {word}\r\n\t<a@b.cn>, c@d.cn"),
            _ => format!("From: a@b.cn ({word})"),
        };
        let from = read(format!("{field}\r\n\r\ntext").as_bytes()).from.unwrap();
        prop_assert_eq!((from.name, from.address.as_str()), (text, "a@b.cn"));
    }

    #[test]
    fn names_in_words(text in text(4, 0..40), charset in charset(), words in words(), way in 0..4usize) {
        let (name, bytes) = charset.write(&format!("{text}.docx"));
        let word = words.write(charset, &bytes);
        let header = match way {
            0 => format!("Content-Type: application/msword;\r\n name=\"{word}\""),
            1 => format!("Content-Type: application/msword; name={word}"),
            2 => format!("Content-Disposition: attachment;\r\n\tfilename=\"{word}\"; size=12"),
            _ => format!("Content-Type: application/msword; name=\"x.doc\"\r\nContent-Disposition: attachment; filename={word}"),
        };
        prop_assert_eq!(name_in(header.as_bytes()), expected(&name));
    }

    #[test]
    fn names_in_rfc_2231(text in text(4, 0..40), charset in charset(), cuts in cuts(), all: bool, fold: bool, name_too: bool) {
        let (name, bytes) = charset.write(&format!("{text}.docx"));
        // The asterisk of `GB2312*zh` is a delimiter here.
        let label = charset.label.split('*').next().unwrap();
        let letters = percent(&bytes, all);
        let glue = if fold { ";\r\n " } else { "; " };
        // Cut anywhere: inside a character, inside a `%xx`.
        let pieces = cut(letters.as_bytes(), &cuts);
        let parameters: Vec<String> = if pieces.len() == 1 {
            vec![format!("filename*={label}''{letters}")]
        } else {
            let piece = |(i, piece): (usize, &Vec<u8>)| {
                let head = if i == 0 { format!("{label}'zh-cn'") } else { String::new() };
                format!("filename*{i}*={head}{}", String::from_utf8_lossy(piece))
            };
            pieces.iter().enumerate().map(piece).collect()
        };
        let other = if name_too { "Content-Type: application/msword; name=\"______.docx\"\r\n" } else { "" };
        let header = format!("{other}Content-Disposition: attachment; {}", parameters.join(glue));
        prop_assert_eq!(name_in(header.as_bytes()), expected(&name));
    }

    #[test]
    fn names_in_words_over_continuations(text in text(4, 0..40), charset in charset(), words in words(), cuts in cuts()) {
        let (name, bytes) = charset.write(&format!("{text}.docx"));
        let word = words.on_one_line().write(charset, &bytes);
        let pieces = cut(word.as_bytes(), &cuts);
        let parameters = pieces.iter().enumerate().map(|(i, piece)| format!("filename*{i}=\"{}\"", String::from_utf8_lossy(piece)));
        let header = format!("Content-Disposition: attachment;\r\n {}", parameters.collect::<Vec<_>>().join(";\r\n "));
        prop_assert_eq!(name_in(header.as_bytes()), expected(&name));
    }

    #[test]
    fn raw_names(text in text(1, 4..40), charset in charset(), in_type: bool) {
        let (name, bytes) = charset.write(&format!("{text}.docx"));
        prop_assume!(can_be_told(charset, &name, &bytes));
        let head: &[u8] = if in_type { b"Content-Type: application/msword; name=" } else { b"Content-Disposition: attachment; filename=" };
        prop_assert_eq!(name_in(&[head, &quoted(&bytes)].concat()), expected(&name));
        if !name.contains([' ', '"', ';', '\\', '\'', '(', ')', '=', ',']) {
            prop_assert_eq!(name_in(&[head, bytes.as_slice(), b"; size=3"].concat()), expected(&name));
        }
    }

    #[test]
    fn names_percent_encoded_without_saying_so(text in text(4, 0..40), quote: bool) {
        let name = format!("{text}.docx");
        let letters = percent(name.as_bytes(), false);
        let quote = if quote { "\"" } else { "" };
        let header = format!("Content-Disposition: attachment; filename={quote}{letters}{quote}");
        prop_assert_eq!(name_in(header.as_bytes()), expected(&name));
    }

    #[test]
    fn long_names_keep_their_extension(text in text(3, 200..260), charset in charset(), words in words()) {
        let (name, bytes) = charset.write(&format!("{text}.docx"));
        let header = format!("Content-Type: application/msword; name=\"{}\"", words.write(charset, &bytes));
        let got = name_in(header.as_bytes());
        prop_assert!(got.len() <= 255 && got.len() >= 250, "{} bytes", got.len());
        prop_assert!(got.ends_with(".docx") && name.starts_with(got.trim_end_matches(".docx")));
    }
}
