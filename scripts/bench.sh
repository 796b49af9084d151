#!/bin/sh
# Measures the release build against what it could be at best, and against its peers. Every figure
# is a ratio of two things measured side by side in the same run, so that it means something on any
# machine. What was measured is kept below target/bench, part by part.
#
#   scripts/bench.sh                   every part, then docs/performance.md from what is kept
#   scripts/bench.sh floor latency     only these of: inside floor latency startup peers explore
#                                      soak growth matrix size
#   scripts/bench.sh --write           only docs/performance.md, from what is kept
#
# The soak takes ten minutes, or as long as SOAK says, such as 30s.
#
# Peers are installed by scripts/ecosystem.sh and scripts/hurl.sh; one that is not there is left out
# with a word.
set -eu
cd "$(dirname "$0")/.."

mkdir -p target/bench
cargo build --quiet --release --locked
BINARY=target/release/verifik-conformance
export BINARY PYTHONDONTWRITEBYTECODE=1 PACT_DO_NOT_TRACK=true
python=python3
# The peers need a Python of their own.
[ -x target/tools/python/bin/python ] && python=target/tools/python/bin/python
exec $python scripts/bench/main.py "$@"
