//! Properties: files come out byte for byte, and no bytes at all make the reader panic.

use super::*;
use proptest::prelude::*;

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
