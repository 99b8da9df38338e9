#![no_main]

use jianbao::intake::extract::ofd;
use jianbao_fuzz::{document, limits};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: jianbao_fuzz::seeds::write(env!("CARGO_BIN_NAME")), |bytes: &[u8]| document(&ofd::read("a", bytes, &limits())));
