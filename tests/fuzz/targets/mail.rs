#![no_main]

use jianbao::intake::reading::read_mail;
use jianbao_fuzz::{laws, means};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: jianbao_fuzz::seeds::write(env!("CARGO_BIN_NAME")), |bytes: &[u8]| {
    let means = means();
    laws::reading(&read_mail(bytes, &means), &means.limits);
});
