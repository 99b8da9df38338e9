#![no_main]

use jianbao::intake::extract::pdf;
use jianbao_fuzz::{document, means};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: jianbao_fuzz::seeds::write(env!("CARGO_BIN_NAME")), |bytes: &[u8]| document(&pdf::read("a", bytes, &means())));
