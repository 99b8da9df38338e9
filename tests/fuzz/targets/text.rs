#![no_main]

use jianbao::intake::extract::text;
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: jianbao_fuzz::seeds::write(env!("CARGO_BIN_NAME")), |bytes: &[u8]| {
    let decoded = text::decode(bytes);
    let tidy = text::tidy(&decoded.text);
    assert_eq!(text::tidy(&tidy), tidy);
    let line = text::line(&tidy);
    assert_eq!(text::line(&line), line);
    for label in ["gb2312", "utf-8", "big5", "utf-16le", "iso-2022-jp", "windows-1252", "?"] {
        text::decode_as(label, bytes);
    }
});
