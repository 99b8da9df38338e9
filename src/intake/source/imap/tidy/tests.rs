use super::*;
use proptest::prelude::*;
use std::time::Duration;

/// Gives bytes out in pieces of the lengths given, over and over.
struct Pieces<'a> {
    bytes: &'a [u8],
    lengths: Vec<usize>,
    turn: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.lengths[self.turn % self.lengths.len()].min(self.bytes.len()).min(buffer.len());
        self.turn += 1;
        buffer[..length].copy_from_slice(&self.bytes[..length]);
        self.bytes = &self.bytes[length..];
        Ok(length)
    }
}

fn through(bytes: &[u8], lengths: &[usize], gulp: usize, allowed: u64) -> io::Result<Vec<u8>> {
    let allowance = Allowance::new(Duration::from_secs(60), allowed);
    let mut tidy = Tidy::new(Pieces { bytes, lengths: lengths.to_vec(), turn: 0 }, allowance);
    let mut out = Vec::new();
    let mut buffer = vec![0; gulp];
    loop {
        match tidy.read(&mut buffer)? {
            0 => return Ok(out),
            count => out.extend_from_slice(&buffer[..count]),
        }
    }
}

#[test]
fn lines_are_mended_and_literals_are_not() {
    let check = |given: &[u8], expected: &[u8]| {
        for gulp in [1, 3, 4096] {
            let out = through(given, &[1, 2, 5], gulp, 1 << 20).expect("orderly");
            assert_eq!(String::from_utf8_lossy(&out), String::from_utf8_lossy(expected));
        }
    };
    check(b"* OK \xbb\xb6\xd3\xad coremail\r\n", b"* OK ???? coremail\r\n");
    check(b"* ID (\"name\" \"\xcd\xf8\xd2\xd7\")\r\n", b"* ID (\"name\" \"????\")\r\n");
    check(b"* 1 FETCH ( UID 1 )\r\n", b"* 1 FETCH (UID 1)\r\n");
    check(b"* 1 FETCH (UID 1  RFC822.SIZE 2  )\r\n", b"* 1 FETCH (UID 1 RFC822.SIZE 2)\r\n");
    check(
        b"* 1 fetch ( INTERNALDATE \" 1-Jan-2024 ( 0:00:00 \\\" )\" UID 7 )\r\n",
        b"* 1 fetch (INTERNALDATE \" 1-Jan-2024 ( 0:00:00 \\\" )\" UID 7)\r\n",
    );
    check(b"* 1 FETCH (INTERNALDATE NIL UID 1)\r\n", b"* 1 FETCH (INTERNALDATE \"\" UID 1)\r\n");
    check(b"* 1  fetch (UID 1 internaldate nil)\r\n", b"* 1 fetch (UID 1 internaldate \"\")\r\n");
    check(
        b"* 1 FETCH ( BODY[] {12}\r\n( a )\r\n\xff ( ) UID 3 )\r\na1 OK ( x )\r\n",
        b"* 1 FETCH (BODY[] {12}\r\n( a )\r\n\xff ( ) UID 3)\r\na1 OK ( x )\r\n",
    );
    check(b"* 1 FETCH (BODY[] {2+}\r\n\xff\xfe UID 3)\r\n", b"* 1 FETCH (BODY[] {2}\r\n\xff\xfe UID 3)\r\n");
    check(b"* OK use {9}\r\n* NO ( )\r\n", b"* OK use {9}\r\n* OK ( )\r\n");
    check(b"* bad\r\n* NOT ( )\r\na1 NO x\r\n", b"* OK\r\n* NOT ( )\r\na1 NO x\r\n");
    check(b"* LIST ( ) \"/\" {2}\r\n\xff\xff\r\n", b"* LIST ( ) \"/\" {2}\r\n\xff\xff\r\n");
    check(b"* 1 FETCH (UID (\"5)\r\n* 2 FETCH (UID 6)\r\n", b"* OK .\r\n* 2 FETCH (UID 6)\r\n");
    check(b"* 1 FETCH (RFC822.SIZE 99999999999 UID 1)\r\na1 OK\r\n", b"* OK .\r\na1 OK\r\n");
    check(b"* 1 FETCH (UID 1 )", b"* 1 FETCH (UID 1)");
    check(b"", b"");
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let check = |given: &[u8], expected: ErrorKind| {
        assert_eq!(through(given, &[4096], 4096, 1000).expect_err("refused").kind(), expected);
    };
    check(&vec![b'x'; LONGEST + 1], ErrorKind::InvalidData);
    check(b"* 1 FETCH (BODY[] {5368709120}\r\nabc", ErrorKind::FileTooLarge);
    check(b"* 1 FETCH (BODY[] {99999999999999999999999}\r\nabc", ErrorKind::FileTooLarge);
    check(b"* 1 FETCH (BODY[] {1004}\r\nabc", ErrorKind::FileTooLarge);
    assert!(through(b"* 1 FETCH (BODY[] {1003}\r\nabc", &[4096], 4096, 1000).is_ok());
}

#[test]
fn last_words_are_kept() {
    let allowance = Allowance::new(Duration::from_secs(60), 1000);
    let given = b"* OK hello\r\n* bye too many connections\r\n";
    let mut tidy = Tidy::new(&given[..], allowance);
    let words = tidy.last_words();
    io::copy(&mut tidy, &mut io::sink()).expect("orderly");
    assert_eq!(words.get(), "too many connections");
}

/// An answer as RFC 3501 has it.
fn answer() -> impl Strategy<Value = Vec<u8>> {
    let words = "(\\* (OK|BYE)|a1 (OK|NO|BAD)|\\+) [ -~]{0,40}".prop_map(|text| format!("{text}\r\n").into_bytes());
    let quoted = "([ !#-\\[\\]-~]|\\\\[\"\\\\]){0,20}";
    let list = format!("\\* LIST \\(\\\\Junk\\) \"/\" \"{quoted}\"");
    let list = proptest::string::string_regex(&list).expect("a pattern");
    let list = list.prop_map(|text| format!("{text}\r\n").into_bytes());
    let date = proptest::string::string_regex(quoted).expect("a pattern");
    let fetch =
        (any::<u32>(), date, proptest::collection::vec(any::<u8>(), 0..200)).prop_map(|(number, date, body)| {
            let head = format!("* {number} FETCH (UID 5 INTERNALDATE \"{date}\" BODY[] {{{}}}\r\n", body.len());
            [head.as_bytes(), &body, b" FLAGS (\\Seen))\r\n"].concat()
        });
    prop_oneof![words, list, fetch]
}

proptest! {
    #[test]
    fn orderly_answers_pass_unchanged(
        answers in proptest::collection::vec(answer(), 0..8),
        lengths in proptest::collection::vec(1usize..300, 1..6),
        gulp in 1usize..300,
    ) {
        let stream = answers.concat();
        prop_assert_eq!(through(&stream, &lengths, gulp, 1 << 20).expect("orderly"), stream);
    }

    #[test]
    fn nothing_makes_it_fall(
        parts in proptest::collection::vec(prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..40),
            prop::sample::select(vec!["* 1 FETCH (", "{5}\r\n", "{3+}\r\n", "\"", "\\", "\r\n", "INTERNALDATE NIL", " )", "* BYE"])
                .prop_map(|text| text.as_bytes().to_vec()),
        ], 0..20),
        lengths in proptest::collection::vec(1usize..50, 1..4),
        gulp in 1usize..50,
    ) {
        let stream = parts.concat();
        if let Ok(out) = through(&stream, &lengths, gulp, 1 << 20) {
            prop_assert!(out.len() <= stream.len());
        }
    }
}
