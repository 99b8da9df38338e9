#![no_main]

use jianbao::intake::extract::sniff::sniff;
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: jianbao_fuzz::seeds::write(env!("CARGO_BIN_NAME")), |bytes: &[u8]| {
    sniff(bytes);
});
