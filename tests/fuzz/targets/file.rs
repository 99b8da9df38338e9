#![no_main]

use jianbao::intake::reading::read_file;
use jianbao_fuzz::{laws, means};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: jianbao_fuzz::seeds::write(env!("CARGO_BIN_NAME")), |bytes: &[u8]| {
    let means = means();
    let opened = read_file("a", "", bytes, &means);
    laws::document(&opened.document, &means.limits);
    for mail in &opened.mails {
        laws::reading(mail, &means.limits);
    }
    assert!(!laws::is_silent(&opened), "nothing read, nothing said");
});
