#![no_main]

use jianbao::intake::unpack::Archive;
use jianbao_fuzz::container;
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: jianbao_fuzz::seeds::write(env!("CARGO_BIN_NAME")), |bytes: &[u8]| container(Archive::Tnef, bytes));
