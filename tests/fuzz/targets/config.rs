#![no_main]

use jianbao::config::Config;
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: jianbao_fuzz::seeds::write(env!("CARGO_BIN_NAME")), |bytes: &[u8]| {
    if let Err(findings) = Config::parse(&String::from_utf8_lossy(bytes)) {
        assert!(!findings.is_empty());
    }
});
