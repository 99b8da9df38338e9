#!/usr/bin/env bash
# Fuzzes one target: tests/fuzz/run.sh TARGET [SECONDS] [options of libFuzzer]. Without a target, names them.
set -euo pipefail
cd "$(dirname "$0")"
if [ $# -eq 0 ]; then
  for file in targets/*.rs; do basename "$file" .rs; done
  exit
fi
target=$1
seconds=${2:-60}
shift $(($# < 2 ? $# : 2))

# Coverage as libFuzzer wants it, through flags of LLVM that a stable compiler passes on. Naming the machine keeps them
# away from build scripts.
host=$(rustc -vV | sed -n 's/^host: //p')
coverage="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=16"
RUSTFLAGS="$coverage" cargo build --release --target "$host" --bin "$target"

mkdir -p "corpus/$target" "artifacts/$target"
dictionary=()
[ ! -e "dictionaries/$target.dict" ] || dictionary=("-dict=dictionaries/$target.dict")
exec "target/$host/release/$target" "corpus/$target" "-artifact_prefix=artifacts/$target/" "-max_total_time=$seconds" \
  -timeout=10 -rss_limit_mb=1024 -max_len=65536 "${dictionary[@]}" "$@"
