//! Parse, call, exit code. The story begins in `lib.rs`.

use jianbao::intake::worker;
use std::process::ExitCode;

fn main() -> ExitCode {
    // A child that reads strangers' bytes is this same binary; it must shut itself in before it does anything else.
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == worker::HIDDEN) {
        return worker::run(arguments);
    }
    jianbao::cli::main()
}
