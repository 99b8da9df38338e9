#![no_main]

use jianbao::editing::reply;
use jianbao::model::area::Area;
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: jianbao_fuzz::seeds::write(env!("CARGO_BIN_NAME")), |bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let area = |code: &str, name: &str| Area {
        code: code.into(),
        name: name.into(),
        aliases: vec![name.chars().take(2).collect()],
    };
    let areas = [area("1", "重大振兴举措"), area("2", "改革创新"), area("7", "民生福祉")];
    let read = reply::read(&text, &areas, "刘敏");
    // A sign-off stands alone.
    if read.decision == Some(reply::Decision::Approve) {
        assert!(read.actions.is_empty() && read.not_understood.is_empty());
    }
    reply::token_in(&text);
});
