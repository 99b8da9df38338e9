#![no_main]

use jianbao::intake::message::msg;
use jianbao_fuzz::{laws, limits};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: jianbao_fuzz::seeds::write(env!("CARGO_BIN_NAME")), |bytes: &[u8]| laws::message(&msg::read(bytes, &limits())));
